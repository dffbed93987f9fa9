#include "model/model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace attmd {

const char* name_of(ModelKind kind) {
    switch (kind) {
        case ModelKind::attention: return "an attention model";
        case ModelKind::transformer: return "a transformer";
        case ModelKind::vit: return "a ViT";
    }
    return "a model of an unknown kind";
}

std::size_t Model::find(const std::string& name) const {
    std::string known;
    for (std::size_t k = 0; k < parameters_.size(); ++k) {
        if (parameters_[k].name == name) return k;
        known += (k == 0 ? "\"" : ", \"") + parameters_[k].name + "\"";
    }
    fail(ErrorCode::not_found, "name is \"", name, "\", expected one of the model's parameters ", known);
}

void Model::write(const std::string& name, const double* values, std::int64_t count) {
    Parameter& parameter = parameters_[find(name)];
    require_dimension(count == parameter.count(), "count is ", count, ", expected ", parameter.count(),
                      " values for \"", name, "\"");
    for (std::int64_t i = 0; i < count; ++i)
        require(std::isfinite(values[i]), "values[", i, "] of \"", name, "\" is ", values[i],
                ", expected a finite number");
    for (std::int64_t i = 0; i < count; ++i) parameter.values.set(static_cast<std::size_t>(i), values[i]);
}

Vector Model::read(const std::string& name) const { return parameters_[find(name)].values.to_vector(); }

std::vector<std::int64_t> all_samples(std::int64_t n) {
    std::vector<std::int64_t> which(static_cast<std::size_t>(n));
    std::iota(which.begin(), which.end(), std::int64_t{0});
    return which;
}

}  // namespace attmd
