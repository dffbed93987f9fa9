#include "model/model.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"
#include "model/attention_model.hpp"
#include "model/classifier_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_attention_options default_attention() { return public_options<attmd_attention_options>(AttentionOptions()); }

attmd_predictions default_predictions() {
    attmd_predictions predictions{};
    predictions.struct_size = sizeof predictions;
    return predictions;
}

AttentionOptions attention_options(const attmd_attention_options& o) {
    require(o.reserved == 0, "reserved is ", o.reserved, ", expected 0");
    const auto options = core_options<AttentionOptions>(o);
    require(options.parametrization == Parametrization::KQ || o.head_dim == 0 || o.head_dim == o.d, "head_dim is ",
            o.head_dim, ", expected 0 or d for a parametrization without K and Q");
    return options;
}

// Initial values given in the options.
void write_given(AttentionModel& model, const attmd_attention_options& o) {
    const std::pair<const char*, const double*> given[] = {{"W", o.W}, {"K", o.K}, {"Q", o.Q}, {"v", o.v}};
    for (const auto& [name, values] : given) {
        if (values == nullptr) continue;
        const auto& parameters = model.parameters();
        const auto found = std::find_if(parameters.begin(), parameters.end(),
                                        [name = name](const Parameter& parameter) { return parameter.name == name; });
        require(found != parameters.end(), name, " is given, expected NULL: parametrization ", o.parametrization,
                " has no ", name);
        model.write(name, values, found->count());
    }
}

const Model& model_of(const attmd_model* model) { return *not_null(model, "model").value; }

// Gradient and scale, with the largest entry brought near 1.
double normalize_scale(double* out, std::int64_t count, double log_scale) {
    double largest = 0;
    for (std::int64_t i = 0; i < count; ++i) largest = std::max(largest, std::fabs(out[i]));
    if (largest == 0) return 0;
    const int exponent = std::ilogb(largest);
    for (std::int64_t i = 0; i < count; ++i) out[i] = std::scalbn(out[i], -exponent);
    return log_scale + exponent * 0.69314718055994530942;
}

void copy_gradient(const Gradient& gradient, const char* name, std::int64_t count, double* out, double* log_scale) {
    const double scale = std::exp(gradient.log_scale);
    for (std::int64_t i = 0; i < count; ++i) out[i] = gradient[i];
    const auto finite = [](double x) { return std::isfinite(x); };
    if (!std::all_of(out, out + count, finite) || gradient.log_scale > std::numeric_limits<double>::max() ||
        std::isnan(gradient.log_scale))
        fail(ErrorCode::numerical, "the gradient of \"", name,
             "\" is not finite, expected parameters and data of smaller size");
    if (log_scale != nullptr) {
        *log_scale = normalize_scale(out, count, gradient.log_scale);
        return;
    }
    for (std::int64_t i = 0; i < count; ++i) out[i] = out[i] == 0 ? 0 : out[i] * scale;
    if (!std::all_of(out, out + count, finite))
        fail(ErrorCode::numerical, "the gradient of \"", name, "\" is beyond ", std::numeric_limits<double>::max(),
             ", the largest number; pass log_scale, and it is out times exp(log_scale)");
}

void require_room(const attmd_predictions& to, const Model& model, const Dataset& data) {
    const std::int64_t softmax = data.n() * model.longest(data);
    if ((to.value != nullptr || to.label != nullptr || to.selected != nullptr) && to.capacity < data.n())
        fail(ErrorCode::buffer_too_small, "capacity is ", to.capacity, ", expected at least n = ", data.n());
    if (to.softmax != nullptr && to.softmax_capacity < softmax)
        fail(ErrorCode::buffer_too_small, "softmax_capacity is ", to.softmax_capacity,
             ", expected at least n * T = ", softmax);
    if (to.probability == nullptr) return;
    if (model.kind() == ModelKind::attention)
        fail(ErrorCode::unsupported, "probability is given, expected NULL: model is an attention model");
    const std::int64_t probabilities = data.n() * dynamic_cast<const ClassifierModel&>(model).classes();
    if (to.probability_capacity < probabilities)
        fail(ErrorCode::buffer_too_small, "probability_capacity is ", to.probability_capacity,
             ", expected at least n * classes = ", probabilities);
}

void copy_predictions(const Prediction& from, const Dataset& data, const attmd_predictions& to) {
    for (std::int64_t i = 0; i < data.n(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (to.value != nullptr) to.value[i] = from.value(at);
        if (to.label != nullptr) to.label[i] = from.label[at];
        if (to.selected != nullptr) to.selected[i] = from.selected(at);
    }
    if (to.softmax != nullptr) std::copy(from.softmax.begin(), from.softmax.end(), to.softmax);
    if (to.probability != nullptr) std::copy(from.probability.begin(), from.probability.end(), to.probability);
}

}  // namespace

attmd_status attmd_attention_options_init(attmd_attention_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_attention());
}
attmd_status attmd_predictions_init(attmd_predictions* predictions, size_t struct_size) {
    return init(predictions, struct_size, "predictions", default_predictions());
}

attmd_status attmd_model_create_attention(const attmd_attention_options* options, attmd_model** out) {
    return create(out, [&] {
        not_null(options, "options");
        const attmd_attention_options o = read(options, "options", default_attention());
        auto model = std::make_unique<AttentionModel>(attention_options(o));
        write_given(*model, o);
        return new attmd_model{std::move(model)};
    });
}

attmd_status attmd_model_get_attention_options(const attmd_model* model, attmd_attention_options* options) {
    return guard([&] {
        const AttentionOptions& o = model_as<AttentionModel>(model, "an attention model").options();
        write(options, "options", public_options<attmd_attention_options>(o));
    });
}

attmd_status attmd_parameter_info_init(attmd_parameter_info* info, size_t struct_size) {
    return init_result(info, struct_size, "info");
}
attmd_status attmd_model_get_parameter_count(const attmd_model* model, int64_t* out) {
    return guard([&] { not_null(out, "out") = static_cast<std::int64_t>(model_of(model).parameters().size()); });
}

attmd_status attmd_model_get_parameter_info(const attmd_model* model, int64_t index, attmd_parameter_info* info) {
    return guard([&] {
        const auto& parameters = model_of(model).parameters();
        const auto count = static_cast<std::int64_t>(parameters.size());
        require(index >= 0 && index < count, "index is ", index, ", expected 0..", count - 1);
        const Parameter& parameter = parameters[static_cast<std::size_t>(index)];
        attmd_parameter_info value{};
        value.trainable = parameter.trainable ? 1 : 0;
        value.name = parameter.name.c_str();
        value.count = parameter.count();
        value.rank = static_cast<std::int64_t>(parameter.shape.size());
        std::fill_n(value.shape, ATTMD_MAX_RANK, 1);
        std::copy(parameter.shape.begin(), parameter.shape.end(), value.shape);
        value.dtype = parameter.values.type() == ElementType::float64 ? ATTMD_FLOAT64 : ATTMD_FLOAT32;
        write(info, "info", value);
    });
}

attmd_status attmd_model_get_parameter(const attmd_model* model, const char* name, double* out, int64_t capacity) {
    return guard([&] {
        const Vector values = model_of(model).read(&not_null(name, "name"));
        require_capacity(out, capacity, static_cast<std::int64_t>(values.size()));
        std::copy(values.begin(), values.end(), out);
    });
}
attmd_status attmd_model_set_parameter(attmd_model* model, const char* name, const double* values, int64_t count) {
    return guard([&] {
        model_of(model);
        model->value->write(&not_null(name, "name"), &not_null(values, "values"), count);
    });
}

attmd_status attmd_model_get_loss(const attmd_model* model, const attmd_dataset* dataset, double* out) {
    return guard([&] {
        const Dataset& data = not_null(dataset, "dataset").value;
        not_null(out, "out");
        ThreadTeam team(1);
        const auto which = all_samples(data.n());
        const double loss = model_of(model)
                                .bind(data, 1, Gradients::none)
                                ->evaluate(which.data(), data.n(), {false, false, 0, {false}}, team);
        if (!std::isfinite(loss)) fail(ErrorCode::numerical, "the loss is ", loss, ", expected a finite number");
        *out = loss;
    });
}

attmd_status attmd_model_get_accuracy(const attmd_model* model, const attmd_dataset* dataset, double* out) {
    return guard([&] {
        const double share = accuracy(model_of(model), not_null(dataset, "dataset").value);
        not_null(out, "out") = share;
    });
}

attmd_status attmd_model_get_gradient(const attmd_model* model, const attmd_dataset* dataset, const char* name,
                                      double* out, int64_t capacity, double* log_scale) {
    return guard([&] {
        const Dataset& data = not_null(dataset, "dataset").value;
        const std::size_t index = model_of(model).find(&not_null(name, "name"));
        const std::int64_t count = model_of(model).parameters()[index].count();
        require_capacity(out, capacity, count);
        ThreadTeam team(1);
        const auto which = all_samples(data.n());
        const auto evaluation = model_of(model).bind(data, 1, Gradients::all);
        evaluation->evaluate(which.data(), data.n(), {true, false, 0, {false}}, team);
        copy_gradient(evaluation->gradient(index), name, count, out, log_scale);
    });
}

attmd_status attmd_model_predict(const attmd_model* model, const attmd_dataset* dataset,
                                 const attmd_predictions* predictions) {
    return guard([&] {
        const Dataset& data = not_null(dataset, "dataset").value;
        not_null(predictions, "predictions");
        const attmd_predictions to = read(predictions, "predictions", default_predictions());
        require(to.threads >= 0, "threads is ", to.threads, ", expected at least 0");
        require_room(to, model_of(model), data);
        copy_predictions(model_of(model).predict(data, to.softmax != nullptr, to.threads), data, to);
    });
}

attmd_status attmd_model_save(const attmd_model* model, const char* path) {
    return guard([&] { save_model(model_of(model), &not_null(path, "path")); });
}
attmd_status attmd_model_load(const char* path, attmd_model** out) {
    return create(out, [&] { return new attmd_model{load_model(&not_null(path, "path"))}; });
}
void attmd_model_free(attmd_model* model) { delete model; }
