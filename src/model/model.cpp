#include "model/model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace attmd {

const char* name_of(ModelKind kind) {
    switch (kind) {
        case ModelKind::attention: return "an attention model";
        case ModelKind::transformer: return "a transformer";
        case ModelKind::vit: return "a ViT";
    }
    return "a model of an unknown kind";
}

void require_finite(const double* values, std::int64_t count, const char* quantity, std::int64_t sample) {
    for (std::int64_t i = 0; i < count; ++i)
        if (!std::isfinite(values[i]))
            fail(ErrorCode::numerical, "the ", quantity, " of sample ", sample, " is ", values[i],
                 ", expected a finite number: parameters or data are too large");
}

void require_finite(const Evaluation& evaluation, std::int64_t sample) {
    const double value = evaluation.value(sample), mass = evaluation.softmax_mass(sample);
    require_finite(&value, 1, "value", sample);
    require_finite(&mass, 1, "largest attention weight", sample);
}

void Model::add(Parameter parameter) {
    index_.add(parameter.name);
    parameters_.push_back(std::move(parameter));
}

std::size_t Model::find(const std::string& name) const {
    const std::size_t found = position(name);
    if (found != NameIndex::none) return found;
    std::string known;
    for (const Parameter& parameter : parameters_) known += (known.empty() ? "\"" : ", \"") + parameter.name + "\"";
    fail(ErrorCode::not_found, "name is \"", name, "\", expected one of the model's parameters ", known);
}

void Model::write(const std::string& name, const double* values, std::int64_t count) {
    Parameter& parameter = parameters_[find(name)];
    require_dimension(count == parameter.count(), "count is ", count, ", expected ", parameter.count(),
                      " values for \"", name, "\"");
    for (std::int64_t i = 0; i < count; ++i)
        require(std::isfinite(values[i]), "values[", i, "] of \"", name, "\" is ", values[i],
                ", expected a finite number");
    if (parameter.values.type() == ElementType::float32)
        for (std::int64_t i = 0; i < count; ++i)
            require(std::isfinite(static_cast<float>(values[i])), "values[", i, "] of \"", name, "\" is ",
                    beside(std::numeric_limits<float>::max(), values[i]), ", expected at most ",
                    std::numeric_limits<float>::max(), " in size: \"", name, "\" is float32");
    for (std::int64_t i = 0; i < count; ++i) parameter.values.set(static_cast<std::size_t>(i), values[i]);
}

Vector Model::read(const std::string& name) const { return parameters_[find(name)].values.to_vector(); }

std::vector<std::int64_t> all_samples(std::int64_t n) {
    std::vector<std::int64_t> which(static_cast<std::size_t>(n));
    std::iota(which.begin(), which.end(), std::int64_t{0});
    return which;
}

double accuracy(const Evaluation& evaluation, const Dataset& dataset) {
    std::int64_t right = 0;
    for (std::int64_t i = 0; i < dataset.n(); ++i) right += evaluation.correct(i, dataset.label(i)) ? 1 : 0;
    return static_cast<double>(right) / static_cast<double>(dataset.n());
}

double accuracy(const Model& model, const Dataset& dataset) {
    ThreadTeam team(1);
    const auto which = all_samples(dataset.n());
    const auto evaluation = model.bind(dataset, 1, Gradients::none);
    evaluation->evaluate(which.data(), dataset.n(), {false, false, 0}, team);
    for (std::int64_t i = 0; i < dataset.n(); ++i) require_finite(*evaluation, i);
    return accuracy(*evaluation, dataset);
}

SoftmaxMass softmax_mass(const Evaluation& evaluation, std::int64_t n) {
    SoftmaxMass of;
    for (std::int64_t i = 0; i < n; ++i) {
        const double mass = evaluation.softmax_mass(i);
        of.mean += mass;
        of.smallest = std::min(of.smallest, mass);
    }
    of.mean /= static_cast<double>(n);
    return of;
}

}  // namespace attmd
