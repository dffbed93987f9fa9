// Optimizers over raw parameter buffers. One step moves every tensor of a model; state belongs to the position of a
// tensor in the list.
#pragma once

#include "base/element_type.hpp"
#include "base/options.hpp"
#include "base/safetensors.hpp"
#include "base/thread_team.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace attmd {

enum class Method { mirror_descent = 1, gradient_descent = 2, adam = 3, adamw = 4 };
enum class Schedule { constant = 1, inv_sqrt = 2, inv = 3, cosine = 4 };

struct OptimizerOptions {
    Method method = Method::mirror_descent;
    double p = 2;             // mirror descent, 1 < p < inf
    bool normalized = false;  // divide by the dual norm of each tensor's gradient
    Schedule schedule = Schedule::constant;
    double step_size = 0.1;
    double norm_epsilon = 0;                                 // added to that norm
    std::int64_t warmup = 0, horizon = 0;                    // cosine
    double beta1 = 0.9, beta2 = 0.999, adam_epsilon = 1e-8;  // Adam
    int threads = 0;
    bool exclusive = false;  // parameters change only through the optimizer
    double momentum = 0;     // gradient descent
    bool nesterov = false;
    double weight_decay = 0;               // lambda, of lambda psi
    double clip_norm = 0, clip_value = 0;  // of gradients, before anything else; 0: no clipping

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"adam_epsilon", above(0)}, a.adam_epsilon, b.adam_epsilon);
        visit(Option{"beta1", fraction()}, a.beta1, b.beta1);
        visit(Option{"beta2", fraction()}, a.beta2, b.beta2);
        visit(Option{"clip_norm", at_least(0)}.later(), a.clip_norm, b.clip_norm);
        visit(Option{"clip_value", at_least(0)}.later(), a.clip_value, b.clip_value);
        visit(Option{"exclusive"}, a.exclusive, b.exclusive);
        visit(Option{"horizon"}, a.horizon, b.horizon);
        visit(Option{"method", one_of(4)}, a.method, b.method);
        visit(Option{"momentum", fraction()}.later(), a.momentum, b.momentum);
        visit(Option{"nesterov"}.later(), a.nesterov, b.nesterov);
        visit(Option{"norm_epsilon", at_least(0)}, a.norm_epsilon, b.norm_epsilon);
        visit(Option{"normalized"}, a.normalized, b.normalized);
        visit(Option{"p", above(1)}, a.p, b.p);
        visit(Option{"schedule", one_of(4)}, a.schedule, b.schedule);
        visit(Option{"step_size", at_least(0)}, a.step_size, b.step_size);
        visit(Option{"threads", at_least(0)}, a.threads, b.threads);
        visit(Option{"warmup"}, a.warmup, b.warmup);
        visit(Option{"weight_decay", at_least(0)}.later(), a.weight_decay, b.weight_decay);
    }
};
inline bool is_adam(Method method) { return method == Method::adam || method == Method::adamw; }
// Throws on a value out of range.
void check(const OptimizerOptions& options);

// What a group of tensors has of its own; NaN: as the optimizer.
struct GroupOptions {
    double step_size = std::numeric_limits<double>::quiet_NaN();
    double p = std::numeric_limits<double>::quiet_NaN();
    double weight_decay = std::numeric_limits<double>::quiet_NaN();

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"step_size"}, a.step_size, b.step_size);
        visit(Option{"p"}, a.p, b.p);
        visit(Option{"weight_decay"}, a.weight_decay, b.weight_decay);
    }
};

// Step size of iteration k = 1, 2, ...
double step_size_at(const OptimizerOptions& options, std::int64_t k);

struct StepTensor {
    ElementType type = ElementType::float64;
    void* parameter = nullptr;       // count elements
    const void* gradient = nullptr;  // count elements; the gradient is exp(log_scale) times these
    std::int64_t count = 0;
    double log_scale = 0;
    std::string name = {};  // for messages; empty: its position in the list
    // Parts of row_length entries, by number, outside which the gradient is zero, each once; null: anywhere.
    const std::int64_t* rows = nullptr;
    std::int64_t row_count = 0, row_length = 0;
    int group = -1;  // 0: none, g: the g-th that was added; -1: the first whose pattern the name matches
};
std::string name_of(const StepTensor& tensor, std::size_t index);

// What is kept for one tensor: two buffers of its type, whose meaning is the rule's.
struct TensorState {
    ElementType type = ElementType::float64;
    std::int64_t count = 0;
    std::vector<std::byte> first, second;  // mirror descent: dual coordinates, none; Adam: moments; momentum: it
    int group = 0;
    double dual_bound = 0;  // an upper bound on the largest |dual coordinate| or |momentum|
};

// One iteration, as the rules see it.
struct StepContext {
    std::int64_t k = 1;  // its number, from 1
    double step_size = 0;
    bool untouched = false;  // parameters are as the last apply() left them
    ThreadTeam& team;
};

// How one tensor moves. prepare() of all tensors comes before apply() of any, so that a failure leaves all as they
// were.
class UpdateRule {
public:
    virtual ~UpdateRule() = default;
    // index: the tensor's position in the list.
    virtual void prepare(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) = 0;
    virtual void apply(const StepTensor& tensor, TensorState& state, std::size_t index, const StepContext& step) = 0;
};
template <class T>  // float or double
std::unique_ptr<UpdateRule> make_mirror_descent(const OptimizerOptions& options);
template <class T>
std::unique_ptr<UpdateRule> make_momentum(const OptimizerOptions& options);
template <class T>
std::unique_ptr<UpdateRule> make_adam(const OptimizerOptions& options);  // and AdamW

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
    void check_state(const TensorState& state, std::size_t index, const std::string& path) const;
    UpdateRule& rule(const TensorState& state) {
        Group& group = groups_[static_cast<std::size_t>(state.group)];
        return state.type == ElementType::float32 ? *group.float_rule : *group.double_rule;
    }
    StepContext context(const TensorState& state, const StepContext& step) const;

    std::vector<Group> groups_;  // the first is that of all tensors that no other one names
    std::unique_ptr<GradientClipping> clipping_;
    std::vector<TensorState> states_;
    std::int64_t iteration_ = 0;
};

// Entries that one task of a threaded elementwise loop takes; fixed, so that sums do not depend on the thread count.
constexpr std::int64_t step_block = 8192;
inline std::int64_t step_blocks(std::int64_t count) { return (count + step_block - 1) / step_block; }

}  // namespace attmd
