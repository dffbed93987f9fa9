#include "optim/optimizer.hpp"

#include "base/error.hpp"
#include "optim/gradient_clipping.hpp"
#include "optim/name_pattern.hpp"
#include "optim/update_rules.hpp"

#include <cmath>

namespace attmd {

Optimizer::Optimizer(const OptimizerOptions& options) {
    groups_.push_back(make_group("*", {}, options));
    clipping_ = std::make_unique<GradientClipping>(options.clip_norm, options.clip_value);
}
Optimizer::Optimizer(Optimizer&&) noexcept = default;
Optimizer::~Optimizer() = default;

Optimizer::Group Optimizer::make_group(const std::string& pattern, const GroupOptions& own,
                                       const OptimizerOptions& base) {
    Group group{pattern, own, base, nullptr, nullptr};
    OptimizerOptions& options = group.options;
    if (!std::isnan(own.step_size)) options.step_size = own.step_size;
    if (!std::isnan(own.p)) options.p = own.p;
    if (!std::isnan(own.weight_decay)) options.weight_decay = own.weight_decay;
    options = checked(options);
    group.float_rule = make_rule<float>(options);
    group.double_rule = make_rule<double>(options);
    return group;
}

void Optimizer::add_group(const std::string& pattern, const GroupOptions& own) {
    require(!pattern.empty(), "pattern is empty, expected a name, '*' and '?' stand for any characters and one");
    for (const char c : pattern)
        require(c >= ' ' && c <= '~', "pattern has a byte ", static_cast<int>(static_cast<unsigned char>(c)),
                ", expected printable ASCII");
    require(iteration_ == 0 && states_.empty(), "the optimizer is at iteration ", iteration_,
            ", expected one without steps: groups are added before the first");
    groups_.push_back(make_group(pattern, own, options()));
}

void Optimizer::set_step_size(double step_size) {
    OptimizerOptions changed = options();
    changed.step_size = step_size;
    checked(changed);
    for (Group& group : groups_)
        if (std::isnan(group.own.step_size)) group.options.step_size = step_size;
}

void Optimizer::reset() {
    states_.clear();
    iteration_ = 0;
}

int Optimizer::group_of(const StepTensor& tensor, std::size_t index) const {
    const int last = static_cast<int>(groups_.size()) - 1;
    require(tensor.group <= last, "tensors[", index, "].group is ", tensor.group, ", expected 0..", last,
            ", groups that were added");
    if (tensor.group >= 0) return tensor.group;
    for (int g = 1; g <= last; ++g)
        if (matches(groups_[static_cast<std::size_t>(g)].pattern, tensor.name)) return g;
    return 0;
}

void Optimizer::fit_states(const std::vector<StepTensor>& tensors) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        require(tensors[i].parameter != nullptr, "tensors[", i, "].parameter is NULL, expected ", tensors[i].count,
                " values");
        require(tensors[i].gradient != nullptr, "tensors[", i, "].gradient is NULL, expected ", tensors[i].count,
                " values");
        require(tensors[i].count >= 1, "tensors[", i, "].count is ", tensors[i].count, ", expected at least 1");
    }
    if (states_.empty()) {
        std::vector<TensorState> fresh(tensors.size());
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            fresh[i].type = tensors[i].type;
            fresh[i].count = tensors[i].count;
            fresh[i].group = group_of(tensors[i], i);
        }
        states_ = std::move(fresh);
        return;
    }
    require_dimension(states_.size() == tensors.size(), "count is ", tensors.size(), ", expected ", states_.size(),
                      " tensors as in the first step");
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        require_dimension(states_[i].count == tensors[i].count, "tensors[", i, "].count is ", tensors[i].count,
                          ", expected ", states_[i].count, " as in the first step");
        require_dimension(states_[i].type == tensors[i].type, "tensors[", i, "].dtype is ",
                          static_cast<int>(tensors[i].type), ", expected ", static_cast<int>(states_[i].type),
                          " as in the first step");
        if (tensors[i].group >= 0)
            require(states_[i].group == tensors[i].group, "tensors[", i, "].group is ", tensors[i].group, ", expected ",
                    states_[i].group, " as in the first step");
    }
}

void Optimizer::require_fit(const std::vector<StepTensor>& tensors) const {
    if (states_.empty()) return;
    bool fits = states_.size() == tensors.size();
    for (std::size_t i = 0; fits && i < tensors.size(); ++i)
        fits = states_[i].count == tensors[i].count && states_[i].type == tensors[i].type;
    const auto described = [](const auto& list) {
        std::int64_t entries = 0;
        for (const auto& part : list) entries += part.count;
        const bool narrow = list.front().type == ElementType::float32;
        return text(list.size(), " tensors of ", entries, narrow ? " float32" : " float64", " entries");
    };
    require_dimension(fits, "optimizer has made steps on ", described(states_), ", expected the model's ",
                      described(tensors), " in the same shapes, or a new or reset optimizer");
}

StepContext Optimizer::context(const TensorState& state, const StepContext& step) const {
    StepContext own = step;
    if (state.group > 0) own.step_size = step_size_at(groups_[static_cast<std::size_t>(state.group)].options, step.k);
    return own;
}

void Optimizer::step(const std::vector<StepTensor>& given, bool untouched, ThreadTeam& team) {
    const bool first = states_.empty();
    fit_states(given);
    const std::int64_t k = iteration_ + 1;
    const StepContext step{k, step_size_at(options(), k), untouched && !first, team};
    try {
        const std::vector<StepTensor>& tensors = clipping_->clip(given, team);
        for (std::size_t i = 0; i < tensors.size(); ++i)
            rule(states_[i]).prepare(tensors[i], states_[i], i, context(states_[i], step));
        for (std::size_t i = 0; i < tensors.size(); ++i)
            rule(states_[i]).apply(tensors[i], states_[i], i, context(states_[i], step));
    } catch (...) {
        if (first) states_.clear();  // a refused first call does not fix the list
        throw;
    }
    iteration_ = k;
}

}  // namespace attmd
