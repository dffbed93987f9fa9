#include "train/trace.hpp"

#include "compare/direction.hpp"
#include "model/attention_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace attmd {
namespace {

// Throws on zero, values that are not finite and bad p; name is what stands before the fields' names.
void check(const Direction& direction, const std::string& name) {
    check_direction(direction.p, direction.values.data(), static_cast<std::int64_t>(direction.values.size()), name);
}

// NaN while w is zero and has no direction.
double divergence_or_nan(const Direction& direction, const double* w) {
    const auto count = static_cast<std::int64_t>(direction.values.size());
    if (std::all_of(w, w + count, [](double x) { return x == 0; })) return std::nan("");
    return directional_divergence(direction.p, direction.values.data(), w, count);
}

// W = K' Q with `count` = d * d entries; a vector of another size if K and Q do not have rows of d.
Vector product_KQ(const Vector& K, const Vector& Q, std::int64_t count) {
    const auto d = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(count))));
    if (d * d != count || static_cast<std::int64_t>(K.size()) % d != 0) return zero_vector(0);
    Matrix W = make_matrix(d, d);
    multiply_KQ(d, static_cast<std::int64_t>(K.size()) / d, K.data(), Q.data(), W);
    Vector entries = make_vector(count);
    std::copy(W.begin(), W.end(), entries.begin());
    return entries;
}

std::string names_of(std::uint32_t quantities) {
    static const std::pair<std::uint32_t, const char*> names[] = {
        {quantity_loss, "loss"},
        {quantity_gradient_norm, "gradient norm"},
        {quantity_norm, "norm"},
        {quantity_accuracy, "accuracy"},
        {quantity_softmax_mass, "softmax mass"},
        {quantity_softmax_mass_min, "smallest softmax mass"},
        {quantity_selected, "selected tokens"},
        {quantity_parameters, "parameters"},
        {quantity_divergence, "divergence"},
        {quantity_step_size, "step size"},
        {quantity_log_gradient_norm, "log gradient norm"},
    };
    std::string text;
    for (const auto& [quantity, name] : names)
        if ((quantities & quantity) != 0) text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

}  // namespace

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
    for (std::size_t k = 0; k < options_.directions.size(); ++k)
        check(options_.directions[k], text("directions[", k, "]."));
}

void Trace::check_against(const Model& model, const Dataset& dataset, std::int64_t iteration) const {
    for (std::size_t k = 0; k < options_.directions.size(); ++k) {
        const std::size_t expected = model.read(options_.directions[k].parameter).size();
        require_dimension(options_.directions[k].values.size() == expected, "directions[", k, "].count is ",
                          options_.directions[k].values.size(), ", expected ", expected, " as the model's \"",
                          options_.directions[k].parameter, "\" has");
    }
    if (records_.empty()) return;
    bool same = names_.size() == model.parameters().size() && n_ == dataset.n();
    for (std::size_t k = 0; same && k < names_.size(); ++k)
        same = names_[k] == model.parameters()[k].name && counts_[k] == model.parameters()[k].count();
    require_dimension(same, "trace holds records of n = ", n_, " samples and ", names_.size(), " parameters with ",
                      std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}),
                      " entries, expected a model and a dataset like those, or a new trace");
    require(iteration >= iterations_.back(), "trace holds a record of iteration ", iterations_.back(),
            ", expected an optimizer that is not behind it; it is at ", iteration);
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
    record.log_gradient_norm = state.log_gradient_norm;
    record.step_size = state.step_size;
    record_samples(state, record);
    for (const Parameter& parameter : parameters) {
        if (has(quantity_norm))
            record.norms.push_back(lp_norm(state.norm_p, parameter.values.to_vector().data(), parameter.count(),
                                           ("\"" + parameter.name + "\"").c_str()));
        if (has(quantity_parameters)) record.parameters.push_back(parameter.values.to_vector());
    }
    if (has(quantity_divergence))
        for (const Direction& direction : options_.directions) {
            const Vector w = state.model->read(direction.parameter);
            record.divergences.push_back(divergence_or_nan(direction, w.data()));
        }
    if (records_.empty()) take_shape(state);
    // Room for both first: a record is there with its iteration or not at all.
    if (records_.size() == records_.capacity()) records_.reserve(2 * records_.size() + 8);
    if (iterations_.size() == iterations_.capacity()) iterations_.reserve(2 * iterations_.size() + 8);
    records_.push_back(std::move(record));
    iterations_.push_back(state.iteration);
}

// What every later record must fit.
void Trace::take_shape(const TrainState& state) {
    std::vector<std::string> names;
    std::vector<std::int64_t> counts;
    for (const Parameter& parameter : state.model->parameters()) {
        names.push_back(parameter.name);
        counts.push_back(parameter.count());
    }
    set_names(std::move(names));
    counts_ = std::move(counts);
    n_ = state.dataset->n();
}

void Trace::set_names(std::vector<std::string> names) {
    NameIndex index;
    for (const std::string& name : names) index.add(name);
    names_ = std::move(names);
    index_ = std::move(index);
}

void Trace::record_samples(const TrainState& state, Record& record) const {
    const std::int64_t n = state.dataset->n();
    if (has(quantity_accuracy)) record.accuracy = accuracy(*state.evaluation, *state.dataset);
    if (!wants_selected()) return;
    const SoftmaxMass mass = softmax_mass(*state.evaluation, n);
    record.mass = mass.mean;
    record.mass_min = mass.smallest;
    for (std::int64_t i = 0; has(quantity_selected) && i < n; ++i)
        record.selected.push_back(state.evaluation->selected(i));
}

std::vector<double> Trace::values(std::uint32_t quantity, std::int64_t index) const {
    const bool scalar = quantity == quantity_loss || quantity == quantity_gradient_norm || quantity == quantity_norm ||
                        quantity == quantity_accuracy || quantity == quantity_softmax_mass ||
                        quantity == quantity_softmax_mass_min || quantity == quantity_divergence ||
                        quantity == quantity_step_size || quantity == quantity_log_gradient_norm;
    require(scalar, "quantity is ", quantity, ", expected one ATTMD_TRACE_ value that is a single number a record");
    if (!has(quantity))
        fail(ErrorCode::not_found, names_of(quantity), " was not recorded by this trace, which has ",
             names_of(options_.quantities));
    const std::int64_t series = quantity == quantity_norm ? static_cast<std::int64_t>(names_.size())
                                : quantity == quantity_divergence
                                    ? static_cast<std::int64_t>(options_.directions.size())
                                    : 1;
    require(series > 0 || records_.empty(), "index is ", index,
            ", expected a trace with directions: this one recorded none");
    require(index >= 0 && (index < series || records_.empty()), "index is ", index, ", expected 0..", series - 1);
    std::vector<double> out;
    out.reserve(records_.size());
    for (const Record& r : records_) switch (quantity) {
            case quantity_loss: out.push_back(r.loss); break;
            case quantity_log_gradient_norm: out.push_back(r.log_gradient_norm); break;
            case quantity_gradient_norm: out.push_back(std::exp(r.log_gradient_norm)); break;
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
    const std::size_t found = index_.find(name);
    if (found == NameIndex::none)
        fail(ErrorCode::not_found, "name is \"", name, "\", expected a parameter of the model");
    return r.parameters[found];
}

std::vector<double> Trace::divergence(const Direction& direction) const {
    std::vector<double> out;
    const auto count = static_cast<std::int64_t>(direction.values.size());
    check(direction, "direction.");
    const auto has_name = [this](const char* name) { return index_.find(name) != NameIndex::none; };
    const bool from_KQ = direction.parameter == "W" && !has_name("W") && has_name("K") && has_name("Q");
    for (std::int64_t k = 0; k < length(); ++k) {
        Vector w =
            from_KQ ? product_KQ(parameter(k, "K"), parameter(k, "Q"), count) : parameter(k, direction.parameter);
        require_dimension(static_cast<std::int64_t>(w.size()) == count, "direction.count is ", count, ", expected ",
                          w.size(), " as the recorded \"", direction.parameter, "\" has");
        if (from_KQ && !std::all_of(w.begin(), w.end(), [](double x) { return std::isfinite(x); }))
            fail(ErrorCode::numerical, "W = K' Q of record ", k, " is not finite");
        out.push_back(divergence_or_nan(direction, w.data()));
    }
    return out;
}

}  // namespace attmd
