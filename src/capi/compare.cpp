#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"
#include "compare/comparison.hpp"
#include "compare/direction.hpp"
#include "compare/tokens.hpp"
#include "data/fingerprint.hpp"

#include <algorithm>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_comparison public_comparison(const Comparison& c) {
    attmd_comparison value{};
    value.divergence_svm_model = c.divergence_svm_model;
    value.divergence_model_svm = c.divergence_model_svm;
    value.cosine = c.cosine;
    value.model_norm = c.model_norm;
    value.svm_norm = c.svm_norm;
    value.model_margin = c.model_margin;
    value.svm_margin = c.svm_margin;
    value.softmax_mass_mean = c.softmax_mass_mean;
    value.softmax_mass_min = c.softmax_mass_min;
    value.selected_agree = c.selected_agree;
    return value;
}

const Dataset& dataset_for(const attmd_dataset* dataset, const double* v, std::int64_t d) {
    const Dataset& data = dataset_of(dataset, DatasetKind::samples);
    not_null(v, "v");
    require_dimension(d == data.d(), "d is ", d, ", expected the dataset's d = ", data.d());
    return data;
}

void require_attention(const attmd_svm* svm, const Dataset& data) {
    const MarginSource source = not_null(svm, "svm").source;
    require(source == MarginSource::attention, "svm is a problem with source ATTMD_SVM_",
            source == MarginSource::decoder ? "DECODER" : "ROWS", ", expected one from attmd_svm_solve_attention");
    require_dimension(
        static_cast<std::int64_t>(svm->selected.size()) == data.n() && svm->rows->unknowns() == data.d() * data.d(),
        "svm was solved for n = ", svm->selected.size(), ", d * d = ", svm->rows->unknowns(),
        ", expected the dataset's n = ", data.n(), ", d = ", data.d());
    require_dimension(svm->rows->rows() == data.total_tokens() - data.n(), "svm was solved for ", svm->rows->rows(),
                      " rows, expected the dataset's ", data.total_tokens() - data.n());
    const std::string given = fingerprint(data);
    require(svm->fingerprint == given, "dataset has the fingerprint ", given, ", expected ", svm->fingerprint,
            " of the dataset that svm was solved for");
}

// An array of the caller's and its length.
const double* array(const double* a, std::int64_t count, const char* name) {
    require_count(count, "count");
    return &not_null(a, name);
}

}  // namespace

attmd_status attmd_norm(double p, const double* a, int64_t count, double* out) {
    return guard([&] { not_null(out, "out") = lp_norm(p, array(a, count, "a"), count); });
}
attmd_status attmd_directional_divergence(double p, const double* a, const double* b, int64_t count, double* out) {
    return guard(
        [&] { not_null(out, "out") = directional_divergence(p, array(a, count, "a"), array(b, count, "b"), count); });
}
attmd_status attmd_cosine(const double* a, const double* b, int64_t count, double* out) {
    return guard([&] { not_null(out, "out") = cosine(array(a, count, "a"), array(b, count, "b"), count); });
}

attmd_status attmd_comparison_init(attmd_comparison* result, size_t struct_size) {
    return init_result(result, struct_size, "result");
}
attmd_status attmd_compare(const attmd_model* model, const attmd_svm* svm, const attmd_dataset* dataset,
                           attmd_comparison* result) {
    return guard([&] {
        const Dataset& data = dataset_of(dataset, DatasetKind::samples);
        const auto& attention = model_as<AttentionModel>(model, "an attention model");
        require_attention(svm, data);
        check_size<attmd_comparison>(not_null(result, "result").struct_size, "result");
        write(result, "result", public_comparison(compare(attention, data, *svm->rows, svm->solution, svm->selected)));
    });
}

attmd_status attmd_token_scores(const attmd_dataset* dataset, const double* v, int64_t d, double* out,
                                int64_t capacity) {
    return guard([&] {
        const Dataset& data = dataset_for(dataset, v, d);
        require_capacity(out, capacity, data.n() * data.T());
        const Matrix scores = token_scores(data, v);
        std::copy(scores.begin(), scores.end(), out);
    });
}
attmd_status attmd_globally_optimal_tokens(const attmd_dataset* dataset, const double* v, int64_t d, int64_t* out,
                                           int64_t capacity) {
    return guard([&] {
        const Dataset& data = dataset_for(dataset, v, d);
        require_capacity(out, capacity, data.n());
        const auto best = globally_optimal_tokens(data, v);
        std::copy(best.begin(), best.end(), out);
    });
}
attmd_status attmd_locally_optimal(const attmd_dataset* dataset, const double* v, int64_t d, const attmd_svm* svm,
                                   int32_t* out, int64_t capacity) {
    return guard([&] {
        const Dataset& data = dataset_for(dataset, v, d);
        require_attention(svm, data);
        require_capacity(out, capacity, data.n());
        if (svm->solution.w.size() == 0) fail(ErrorCode::not_found, "svm has no solution: no feasible point is known");
        const auto optimal = locally_optimal(data, v, *svm->rows, svm->solution, svm->selected);
        std::copy(optimal.begin(), optimal.end(), out);
    });
}
