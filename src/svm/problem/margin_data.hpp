// Where the rows of a max-margin problem come from: a dataset and a selection, or a matrix of the caller's. The rows as
// the solver has them are made from it, and the certificate goes back to it.
#pragma once

#include "base/element_type.hpp"
#include "data/dataset.hpp"
#include "svm/rows/margin_rows.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace attmd {

enum class MarginSource { attention = 1, decoder = 2, rows = 3 };

// A matrix where it lies in memory; strides in elements.
struct MatrixView {
    ElementType type = ElementType::float64;
    const void* data = nullptr;
    std::int64_t rows = 0, columns = 0;
    std::int64_t row_stride = 0, column_stride = 0;

    double operator()(std::int64_t k, std::int64_t j) const {
        const std::int64_t at = k * row_stride + j * column_stride;
        return type == ElementType::float64 ? static_cast<const double*>(data)[at]
                                            : static_cast<double>(static_cast<const float*>(data)[at]);
    }
};

struct MarginData {
    MarginSource source = MarginSource::attention;
    const Dataset* dataset = nullptr;        // attention, decoder
    const std::int64_t* selected = nullptr;  // attention, decoder: n
    MatrixView A;                            // rows: m x D

    std::int64_t rows() const;      // m
    std::int64_t unknowns() const;  // D
    std::int64_t groups() const;    // samples that have rows
};

// Throws if a selected token, an extent or a stride is out of range, A is null or has a value that is not finite.
// Strides that are both 0 mean dense row-major, and are set so.
void check_data(MarginData& data);
std::unique_ptr<MarginRows> make_rows(const MarginData& data);
// Each sample's value (n) at all of its rows (m).
Vector spread_over_rows(const MarginData& data, const std::vector<double>& of_sample);

}  // namespace attmd
