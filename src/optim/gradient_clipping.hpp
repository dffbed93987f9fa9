// Clipping of gradients before an iteration, as torch.nn.utils does: entries by value, then all tensors by their norm.
#pragma once

#include "optim/update_rule.hpp"

namespace attmd {

class GradientClipping {
public:
    // norm: largest l2 norm of all gradients together; value: largest |entry|; 0 for none.
    GradientClipping(double norm, double value) : norm_(norm), value_(value) {}

    // The tensors with clipped gradients, as long as `tensors` lives and until the next call. Gradients that are not
    // finite are left for the update rule to refuse.
    const std::vector<StepTensor>& clip(const std::vector<StepTensor>& tensors, ThreadTeam& team);

private:
    template <class T>
    void clip_values(StepTensor& tensor, std::vector<std::byte>& copy, ThreadTeam& team);
    template <class T>
    double log_norm(const StepTensor& tensor, ThreadTeam& team);

    double norm_, value_;
    std::vector<StepTensor> clipped_;
    std::vector<std::vector<std::byte>> copies_;  // of gradients with clipped entries
    std::vector<double> parts_, log_norms_;
};

}  // namespace attmd
