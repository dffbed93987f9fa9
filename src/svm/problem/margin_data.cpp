#include "svm/problem/margin_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

void check_view(MatrixView& A) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 16;
    require(A.rows >= 1 && A.rows <= most, "rows is ", A.rows, ", expected 1..", most);
    require(A.columns >= 1 && A.columns <= most, "unknowns is ", A.columns, ", expected 1..", most);
    checked_product(A.rows, A.columns, "rows * unknowns");
    require(A.data != nullptr, "A is NULL, expected a valid pointer");
    if (A.row_stride == 0 && A.column_stride == 0) {
        A.row_stride = A.columns;
        A.column_stride = 1;
    }
    require(A.row_stride >= -most && A.row_stride <= most, "A_strides[0] is ", A.row_stride, ", expected ", -most, "..",
            most);
    require(A.column_stride >= -most && A.column_stride <= most, "A_strides[1] is ", A.column_stride, ", expected ",
            -most, "..", most);
    checked_product(A.rows, A.row_stride < 0 ? -A.row_stride : A.row_stride, "rows * |A_strides[0]|");
    checked_product(A.columns, A.column_stride < 0 ? -A.column_stride : A.column_stride, "unknowns * |A_strides[1]|");
    for (std::int64_t k = 0; k < A.rows; ++k)
        for (std::int64_t j = 0; j < A.columns; ++j)
            require(std::isfinite(A(k, j)), "A[", k, ",", j, "] is ", A(k, j), ", expected a finite number");
}

}  // namespace

std::int64_t MarginData::rows() const {
    if (source == MarginSource::rows) return A.rows;
    return source == MarginSource::attention ? dataset->total_tokens() - dataset->n() : dataset->n();
}

std::int64_t MarginData::unknowns() const {
    if (source == MarginSource::rows) return A.columns;
    return source == MarginSource::attention ? dataset->d() * dataset->d() : dataset->d();
}

std::int64_t MarginData::groups() const {
    if (source != MarginSource::attention) return rows();
    std::int64_t count = 0;
    for (std::int64_t i = 0; i < dataset->n(); ++i) count += dataset->length(i) > 1 ? 1 : 0;
    return count;
}

std::unique_ptr<MarginRows> make_rows(const MarginData& data) {
    if (data.source == MarginSource::attention) return attention_rows(*data.dataset, data.selected);
    if (data.source == MarginSource::decoder) return decoder_rows(*data.dataset, data.selected);
    Matrix A = make_matrix(data.A.rows, data.A.columns);
    double* out = A.data();
    for (std::int64_t k = 0; k < data.A.rows; ++k)
        for (std::int64_t j = 0; j < data.A.columns; ++j) *out++ = data.A(k, j);
    return dense_rows(std::move(A));
}

Vector spread_over_rows(const MarginData& data, const std::vector<double>& of_sample) {
    Vector result = make_vector(data.rows());
    double* out = result.data();
    for (std::size_t i = 0; i < of_sample.size(); ++i) {
        const bool attention = data.source == MarginSource::attention;
        const std::int64_t rows = attention ? data.dataset->length(static_cast<std::int64_t>(i)) - 1 : 1;
        out = std::fill_n(out, rows, of_sample[i]);
    }
    return result;
}

void check_data(MarginData& data) {
    if (data.source == MarginSource::rows)
        check_view(data.A);
    else
        check_selected(*data.dataset, data.selected);
}

}  // namespace attmd
