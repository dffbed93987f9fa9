// An update rule: how one tensor moves, and what is kept for it between steps. A new rule is one file that implements
// UpdateRule, chosen in optim/update_rules.hpp by its Method.
#pragma once

#include "base/element_type.hpp"
#include "base/thread_team.hpp"
#include "optim/tensor_blocks.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace attmd {

struct StepTensor {
    ElementType type = ElementType::float64;
    void* parameter = nullptr;       // count elements
    const void* gradient = nullptr;  // count elements; the gradient is exp(log_scale) times these
    std::int64_t count = 0;
    double log_scale = 0;
    std::string name = {};     // for messages; empty: its position in the list
    std::int64_t columns = 1;  // of a matrix; the entries of a row lie side by side
    // Numbers of the rows outside which the gradient is zero, each once; null: it may be anywhere.
    const std::int64_t* rows = nullptr;
    std::int64_t row_count = 0;
    int group = -1;  // 0: none, g: the g-th that was added; -1: the first whose pattern the name matches

    TensorShape shape() const { return {count / columns, columns}; }
};
std::string name_of(const StepTensor& tensor, std::size_t index);

// What a rule keeps for one tensor.
struct TensorState {
    ElementType type = ElementType::float64;
    std::int64_t count = 0;
    int group = 0;
    // As the rule names them, count entries of the type each; none before the first step.
    std::vector<std::vector<std::byte>> buffers;
    double bound =
        0;  // an upper bound on the largest |entry| of the first buffer, or of the parameter if there is none
};
template <class T>
T* buffer(TensorState& state, std::size_t which) {
    return reinterpret_cast<T*>(state.buffers[which].data());
}
template <class T>
const T* buffer(const TensorState& state, std::size_t which) {
    return reinterpret_cast<const T*>(state.buffers[which].data());
}
// Makes them, all zero, or none of them.
void make_buffers(TensorState& state, std::size_t buffers);

// One iteration, as the rules see it.
struct StepContext {
    std::int64_t k = 1;  // its number, from 1
    double step_size = 0;
    bool untouched = false;  // parameters are as the last apply() left them
    ThreadTeam& team;
};

class UpdateRule {
public:
    virtual ~UpdateRule() = default;

    // A step: prepare() of all tensors comes before apply() of any, so that a failure leaves all as they were.
    // index: the tensor's position in the list.
    virtual void prepare(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) = 0;
    virtual void apply(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) = 0;

    // Exponent of the norm whose max-margin solution the steps lead to, where there is one.
    virtual double norm_exponent() const { return 2; }

    // The names of a state's buffers in a file.
    virtual std::vector<const char*> buffers() const = 0;
    // The bound that a file has, which must not depend on how many calls have led to the state.
    virtual double stored_bound(const TensorState& state) const = 0;
    // Takes over a state from a file, with all buffers in their sizes, finite entries, and a bound >= 0 that may be too
    // low. Throws format, its message beginning with `where`, on one that no step could have left.
    virtual void restore(TensorState& state, const std::string& where) const = 0;
};

}  // namespace attmd
