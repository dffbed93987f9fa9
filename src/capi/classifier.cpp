// The transformer and the ViT through the C API: options, and looking at what they attend to.
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"
#include "model/classifier_model.hpp"
#include "model/inspection.hpp"

#include <algorithm>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_dtype dtype_of(ElementType type) { return type == ElementType::float32 ? ATTMD_FLOAT32 : ATTMD_FLOAT64; }

attmd_transformer_options public_transformer(const TransformerOptions& o, ElementType type) {
    auto options = public_options<attmd_transformer_options>(o);
    options.dtype = dtype_of(type);
    return options;
}

attmd_vit_options public_vit(const VitOptions& o, const Augmentation& augmentation, ElementType type) {
    auto options = public_options<attmd_vit_options>(o);
    put_options(augmentation, options);
    options.dtype = dtype_of(type);
    return options;
}

// channels was checked before.
ImageNormalization normalization_of(const attmd_vit_options& o) {
    ImageNormalization normalization{core_options<Augmentation>(o)};
    if (o.channels != 3) normalization.mean.assign(static_cast<std::size_t>(o.channels), 0.5);
    if (o.channels != 3) normalization.deviation.assign(static_cast<std::size_t>(o.channels), 0.5);
    if (o.mean != nullptr) normalization.mean.assign(o.mean, o.mean + o.channels);
    if (o.deviation != nullptr) normalization.deviation.assign(o.deviation, o.deviation + o.channels);
    return normalization;
}

ElementType element_type(attmd_dtype dtype) {
    return enumeration<int>(dtype, 2, "dtype") == ATTMD_FLOAT32 ? ElementType::float32 : ElementType::float64;
}

attmd_transformer_options default_transformer() { return public_transformer({}, ElementType::float32); }
attmd_vit_options default_vit() { return public_vit({}, {}, ElementType::float32); }

const ClassifierModel& classifier_of(const attmd_model* model) {
    return model_as<ClassifierModel>(model, "a transformer or a ViT");
}

}  // namespace

attmd_status attmd_transformer_options_init(attmd_transformer_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_transformer());
}
attmd_status attmd_vit_options_init(attmd_vit_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_vit());
}

attmd_status attmd_model_create_transformer(const attmd_transformer_options* options, attmd_model** out) {
    return create(out, [&] {
        not_null(options, "options");
        const attmd_transformer_options o = read(options, "options", default_transformer());
        return new attmd_model{
            std::make_unique<TransformerModel>(core_options<TransformerOptions>(o), element_type(o.dtype))};
    });
}
attmd_status attmd_model_create_vit(const attmd_vit_options* options, attmd_model** out) {
    return create(out, [&] {
        not_null(options, "options");
        const attmd_vit_options o = read(options, "options", default_vit());
        const auto core = core_options<VitOptions>(o);
        check(core);
        return new attmd_model{std::make_unique<VitModel>(core, normalization_of(o), element_type(o.dtype))};
    });
}

attmd_status attmd_model_get_transformer_options(const attmd_model* model, attmd_transformer_options* options) {
    return guard([&] {
        const auto& held = model_as<TransformerModel>(model, "a transformer");
        write(options, "options", public_transformer(held.options(), held.type()));
    });
}
attmd_status attmd_model_get_vit_options(const attmd_model* model, attmd_vit_options* options) {
    return guard([&] {
        const auto& held = model_as<VitModel>(model, "a ViT");
        write(options, "options", public_vit(held.options(), held.normalization(), held.type()));
    });
}

attmd_status attmd_model_get_kind(const attmd_model* model, attmd_model_kind* out) {
    return guard([&] {
        const ModelKind kind = not_null(model, "model").value->kind();
        not_null(out, "out") = static_cast<attmd_model_kind>(kind);
    });
}

attmd_status attmd_model_get_attention_map(const attmd_model* model, const attmd_dataset* dataset, int64_t sample,
                                           int64_t block, int64_t head, double* out, int64_t capacity) {
    return guard([&] {
        const auto evaluation =
            classifier_of(model).bind_classifier(not_null(dataset, "dataset").value, 1, Gradients::none);
        ThreadTeam team(1);
        const Matrix map = evaluation->attention_map(sample, block, head, team);
        require_capacity(out, capacity, static_cast<std::int64_t>(map.size()));
        std::copy(map.begin(), map.end(), out);
    });
}

attmd_status attmd_model_get_token_selection_score(const attmd_model* model, const attmd_dataset* dataset,
                                                   int64_t sample, int64_t pivotal, double* out) {
    return guard([&] {
        const auto evaluation =
            classifier_of(model).bind_classifier(not_null(dataset, "dataset").value, 1, Gradients::none);
        ThreadTeam team(1);
        const Vector weights = evaluation->first_token_attention(sample, team);
        not_null(out, "out") = token_selection_score(weights, pivotal);
    });
}

namespace {

const Parameter& parameter_of(const attmd_model* model, const char* name) {
    const Model& held = *not_null(model, "model").value;
    return held.parameters()[held.find(&not_null(name, "name"))];
}

WeightPart part_of(attmd_weight_part part) {
    require(part >= ATTMD_WEIGHTS_ALL && part <= ATTMD_WEIGHTS_VALUE, "part is ", part, ", expected ",
            ATTMD_WEIGHTS_ALL, "..", ATTMD_WEIGHTS_VALUE);
    return static_cast<WeightPart>(part);
}

}  // namespace

attmd_status attmd_model_get_weight_histogram(const attmd_model* model, const char* name, attmd_weight_part part,
                                              const double* edges, int64_t bins, int64_t* counts) {
    return guard([&] {
        const Parameter& parameter = parameter_of(model, name);
        require_count(bins, "bins");
        not_null(edges, "edges");
        not_null(counts, "counts");
        const auto found = weight_histogram(parameter, part_of(part), {edges, edges + bins + 1});
        std::copy(found.begin(), found.end(), counts);
    });
}

attmd_status attmd_model_count_weights_above(const attmd_model* model, const char* name, attmd_weight_part part,
                                             double threshold, int64_t* out) {
    return guard([&] {
        const Parameter& parameter = parameter_of(model, name);
        require(threshold >= 0, "threshold is ", threshold, ", expected a number >= 0");
        not_null(out, "out") = count_above(parameter, part_of(part), threshold);
    });
}
