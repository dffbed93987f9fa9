// Optimizers over raw parameter buffers. One step moves every tensor of a model; state belongs to the position of a
// tensor in the list.
#pragma once

#include "base/safetensors.hpp"
#include "optim/optimizer_options.hpp"
#include "optim/update_rule.hpp"

#include <map>
#include <memory>

namespace attmd {

class Json;
class GradientClipping;

class Optimizer {
public:
    explicit Optimizer(const OptimizerOptions& options);
    Optimizer(Optimizer&&) noexcept;
    ~Optimizer();
    // Tensors whose names match the pattern (optim/name_pattern.hpp) and no earlier group's. Before the first step.
    void add_group(const std::string& pattern, const GroupOptions& own);

    const OptimizerOptions& options() const { return groups_.front().options; }
    std::int64_t iteration() const { return iteration_; }
    // Of the rule of all tensors that no group names: UpdateRule::norm_exponent().
    double norm_exponent() const { return groups_.front().double_rule->norm_exponent(); }
    void set_step_size(double step_size);
    void reset();

    // Throws dimension unless the next step may be on these parameters of a model.
    void require_fit(const std::vector<StepTensor>& tensors) const;
    // One iteration. untouched: no parameter was changed from outside since the last step.
    void step(const std::vector<StepTensor>& tensors, bool untouched, ThreadTeam& team);

    // What it was made with, as in a file's metadata.
    std::map<std::string, std::string> settings() const;
    // As the content of a file, and back; throws format, naming the file.
    SafeTensors stored() const;
    static Optimizer from(const SafeTensors& file);
    void save(const std::string& path) const { write_safetensors(path, stored()); }
    static Optimizer load(const std::string& path) { return from(read_safetensors(path)); }

private:
    struct Group {
        std::string pattern;
        GroupOptions own;
        OptimizerOptions options;  // of the optimizer with these
        std::unique_ptr<UpdateRule> float_rule, double_rule;
    };
    static Group make_group(const std::string& pattern, const GroupOptions& own, const OptimizerOptions& base);
    int group_of(const StepTensor& tensor, std::size_t index) const;
    void fit_states(const std::vector<StepTensor>& tensors);
    TensorState state_from(const SafeTensors& file, std::size_t index, const Json& stored, bool version_1) const;
    UpdateRule& rule(const TensorState& state) const {
        const Group& group = groups_[static_cast<std::size_t>(state.group)];
        return state.type == ElementType::float32 ? *group.float_rule : *group.double_rule;
    }
    StepContext context(const TensorState& state, const StepContext& step) const;

    std::vector<Group> groups_;  // the first is that of all tensors that no other one names
    std::unique_ptr<GradientClipping> clipping_;
    std::vector<TensorState> states_;
    std::int64_t iteration_ = 0;
};

}  // namespace attmd
