#include "train/trace.hpp"

#include "compare/direction.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

Trace::Trace(TraceOptions options) : options_(std::move(options)) {
    require(options_.quantities != 0 && (options_.quantities & ~std::uint32_t{quantity_all}) == 0, "quantities is ",
            options_.quantities, ", expected a sum of ATTMD_TRACE_ values");
    require(!options_.iterations.empty() || options_.every >= 1, "every is ", options_.every, ", expected at least 1");
    for (std::size_t i = 0; i < options_.iterations.size(); ++i) {
        require(options_.iterations[i] >= 0, "iterations[", i, "] is ", options_.iterations[i],
                ", expected at least 0");
        require(i == 0 || options_.iterations[i] > options_.iterations[i - 1], "iterations[", i, "] is ",
                options_.iterations[i], ", expected more than the one before, ",
                i == 0 ? 0 : options_.iterations[i - 1]);
    }
    for (const Direction& direction : options_.directions)  // throws on zero, non-finite values and bad p
        directional_divergence(direction.p, direction.values.data(), direction.values.data(),
                               static_cast<std::int64_t>(direction.values.size()));
}

void Trace::check_against(const Model& model) const {
    for (std::size_t k = 0; k < options_.directions.size(); ++k) {
        const std::size_t expected = model.read(options_.directions[k].parameter).size();
        require_dimension(options_.directions[k].values.size() == expected, "directions[", k, "].count is ",
                          options_.directions[k].values.size(), ", expected ", expected, " as the model's \"",
                          options_.directions[k].parameter, "\" has");
    }
}

bool Trace::wants(std::int64_t iteration, bool last) const {
    if (!iterations_.empty() && iterations_.back() == iteration) return false;
    if (!options_.iterations.empty())
        return std::binary_search(options_.iterations.begin(), options_.iterations.end(), iteration);
    return last || iteration % options_.every == 0;
}

void Trace::record(const TrainState& state) {
    const auto& parameters = state.model->parameters();
    Record record{};
    record.loss = state.loss;
    record.gradient_norm = state.gradient_norm;
    record.step_size = state.step_size;
    record_samples(state, record);
    for (const Parameter& parameter : parameters) {
        if (has(quantity_norm))
            record.norms.push_back(lp_norm(state.norm_p, parameter.values.data(), parameter.count()));
        if (has(quantity_parameters)) record.parameters.push_back(parameter.values);
    }
    if (has(quantity_divergence))
        for (const Direction& direction : options_.directions) {
            const Vector w = state.model->read(direction.parameter);
            const bool zero = std::all_of(w.begin(), w.end(), [](double x) { return x == 0; });
            // A zero parameter has no direction yet.
            record.divergences.push_back(zero ? std::nan("")
                                              : directional_divergence(direction.p, direction.values.data(), w.data(),
                                                                       static_cast<std::int64_t>(w.size())));
        }
    if (names_.empty())
        for (const Parameter& parameter : parameters) names_.push_back(parameter.name);
    records_.push_back(std::move(record));
    iterations_.push_back(state.iteration);
}

void Trace::record_samples(const TrainState& state, Record& record) const {
    const std::int64_t n = state.dataset->n();
    record.mass_min = 1;
    for (std::int64_t i = 0; i < n; ++i) {
        const double mass = state.evaluation->softmax_mass(i);
        record.mass += mass;
        record.mass_min = std::min(record.mass_min, mass);
        if (state.dataset->label(i) * state.evaluation->value(i) > 0) record.accuracy += 1;
        if (has(quantity_selected)) record.selected.push_back(state.evaluation->selected(i));
    }
    record.mass /= static_cast<double>(n);
    record.accuracy /= static_cast<double>(n);
}

std::vector<double> Trace::values(std::uint32_t quantity, std::int64_t index) const {
    const bool scalar = quantity == quantity_loss || quantity == quantity_gradient_norm || quantity == quantity_norm ||
                        quantity == quantity_accuracy || quantity == quantity_softmax_mass ||
                        quantity == quantity_softmax_mass_min || quantity == quantity_divergence ||
                        quantity == quantity_step_size;
    require(scalar, "quantity is ", quantity, ", expected one ATTMD_TRACE_ value that is a single number a record");
    if (!has(quantity)) fail(ErrorCode::not_found, "quantity ", quantity, " was not recorded by this trace");
    const std::int64_t series = quantity == quantity_norm ? static_cast<std::int64_t>(names_.size())
                                : quantity == quantity_divergence
                                    ? static_cast<std::int64_t>(options_.directions.size())
                                    : 1;
    require(index >= 0 && (index < series || records_.empty()), "index is ", index, ", expected 0..", series - 1);
    std::vector<double> out;
    out.reserve(records_.size());
    for (const Record& r : records_) switch (quantity) {
            case quantity_loss: out.push_back(r.loss); break;
            case quantity_gradient_norm: out.push_back(r.gradient_norm); break;
            case quantity_norm: out.push_back(r.norms[static_cast<std::size_t>(index)]); break;
            case quantity_accuracy: out.push_back(r.accuracy); break;
            case quantity_softmax_mass: out.push_back(r.mass); break;
            case quantity_softmax_mass_min: out.push_back(r.mass_min); break;
            case quantity_divergence: out.push_back(r.divergences[static_cast<std::size_t>(index)]); break;
            default: out.push_back(r.step_size);
        }
    return out;
}

const Trace::Record& Trace::at(std::int64_t record) const {
    require(record >= 0 && record < length(), "record is ", record, ", expected 0..", length() - 1);
    return records_[static_cast<std::size_t>(record)];
}

const std::vector<std::int64_t>& Trace::selected(std::int64_t record) const {
    if (!has(quantity_selected)) fail(ErrorCode::not_found, "selected tokens were not recorded by this trace");
    return at(record).selected;
}

const Vector& Trace::parameter(std::int64_t record, const std::string& name) const {
    if (!has(quantity_parameters)) fail(ErrorCode::not_found, "parameters were not recorded by this trace");
    const Record& r = at(record);
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) fail(ErrorCode::not_found, "name is \"", name, "\", expected a parameter of the model");
    return r.parameters[static_cast<std::size_t>(found - names_.begin())];
}

}  // namespace attmd
