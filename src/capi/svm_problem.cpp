#include "capi/svm_problem.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"

#include <algorithm>
#include <cmath>

namespace attmd::capi {
namespace {

void require_absent(bool absent, const char* field, const char* source) {
    require(absent, field, " is set, expected NULL or 0 for a problem whose source is ", source);
}

void read_dataset(const attmd_svm_problem& user, MarginData& data) {
    require_absent(user.A == nullptr, "A", "a dataset");
    require_absent(user.right_side == nullptr, "right_side", "a dataset");
    require_absent(user.rows == 0, "rows", "a dataset");
    require_absent(user.unknowns == 0, "unknowns", "a dataset");
    require_absent(user.A_strides[0] == 0, "A_strides[0]", "a dataset");
    require_absent(user.A_strides[1] == 0, "A_strides[1]", "a dataset");
    data.dataset = &dataset_of(user.dataset, DatasetKind::samples);
    data.selected = &not_null(user.selected, "selected");
    const std::int64_t n = data.dataset->n();
    require_dimension(user.count == n, "count is ", user.count, ", expected the dataset's n = ", n);
}

void read_matrix(const attmd_svm_problem& user, MarginData& data) {
    require_absent(user.dataset == nullptr, "dataset", "ATTMD_SVM_ROWS");
    require_absent(user.selected == nullptr, "selected", "ATTMD_SVM_ROWS");
    require_absent(user.relaxed == nullptr, "relaxed", "ATTMD_SVM_ROWS");
    require_absent(user.count == 0, "count", "ATTMD_SVM_ROWS");
    data.A = {enumeration<ElementType>(user.dtype, 2, "dtype"),
              user.A,
              user.rows,
              user.unknowns,
              user.A_strides[0],
              user.A_strides[1]};
}

Vector copied(const double* values, std::int64_t count) {
    Vector result = make_vector(count);
    std::copy_n(values, count, result.begin());
    return result;
}

Vector given_right_side(const double* right_side, std::int64_t rows) {
    for (std::int64_t k = 0; k < rows; ++k)
        require(right_side[k] >= 0 && std::isfinite(right_side[k]), "right_side[", k, "] is ", right_side[k],
                ", expected a finite number of at least 0");
    return copied(right_side, rows);
}

Vector relaxed_right_side(const MarginData& data, const std::int32_t* relaxed) {
    std::vector<double> asked;
    for (std::int64_t i = 0; i < data.dataset->n(); ++i) {
        require(relaxed[i] == 0 || relaxed[i] == 1, "relaxed[", i, "] is ", relaxed[i], ", expected 0 or 1");
        asked.push_back(1 - relaxed[i]);
    }
    return spread_over_rows(data, asked);
}

Vector row_weights(const MarginData& data, const double* weights) {
    const std::int64_t count = data.source == MarginSource::rows ? data.rows() : data.dataset->n();
    for (std::int64_t i = 0; i < count; ++i)
        require(weights[i] > 0 && std::isfinite(weights[i]), "weights[", i, "] is ", weights[i],
                ", expected a finite positive number");
    if (data.source == MarginSource::rows) return copied(weights, count);
    return spread_over_rows(data, {weights, weights + count});
}

}  // namespace

attmd_svm_problem default_problem() {
    attmd_svm_problem problem{};
    problem.struct_size = sizeof problem;
    problem.source = ATTMD_SVM_ATTENTION;
    problem.dtype = ATTMD_FLOAT64;
    return problem;
}

attmd_svm_options default_svm() { return public_options<attmd_svm_options>(MaxMarginOptions()); }

StatedProblem stated_problem(const attmd_svm_problem* given) {
    not_null(given, "problem");
    const attmd_svm_problem user = read(given, "problem", default_problem());
    require(user.reserved == 0, "reserved is ", user.reserved, ", expected 0");
    StatedProblem stated;
    stated.data.source = enumeration<MarginSource>(user.source, 3, "source");
    const bool rows = stated.data.source == MarginSource::rows;
    (rows ? read_matrix : read_dataset)(user, stated.data);
    check_data(stated.data);
    if (user.relaxed != nullptr) stated.right_side = relaxed_right_side(stated.data, user.relaxed);
    if (user.right_side != nullptr) stated.right_side = given_right_side(user.right_side, user.rows);
    if (user.weights != nullptr) stated.weights = row_weights(stated.data, user.weights);
    return stated;
}

MaxMarginOptions svm_options(const attmd_svm_options* given) {
    const attmd_svm_options o = read(given, "options", default_svm());
    require(o.reserved == 0, "reserved is ", o.reserved, ", expected 0");
    auto options = core_options<MaxMarginOptions>(o);
    options.monitor = monitor(o.progress, o.progress_user, o.cancel);
    if (o.warm_start != nullptr && o.warm_start->solution.w.size() > 0) {
        options.warm_w = &o.warm_start->solution.w;
        options.warm_lambda = &o.warm_start->solution.lambda;
    }
    return options;
}

}  // namespace attmd::capi
