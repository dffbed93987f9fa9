// Rows that are stored as a matrix: the decoder's SVM and the general problem.
#include "base/blas.hpp"
#include "svm/rows/margin_rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace attmd {
namespace {

using blas::Op;

class DenseRows final : public MarginRows {
public:
    explicit DenseRows(Matrix A)
        : MarginRows(static_cast<std::int64_t>(A.shape(0)), static_cast<std::int64_t>(A.shape(1))), A_(std::move(A)) {
        for (std::int64_t k = 0; k < rows(); ++k) {
            sample_of_row_.push_back(k);
            token_of_row_.push_back(0);
        }
    }
    DenseRows(Matrix A, const std::int64_t* tokens) : DenseRows(std::move(A)) {
        std::copy_n(tokens, rows(), token_of_row_.begin());
    }

    void row_norms(double* norms) const override {
        for (std::int64_t k = 0; k < rows(); ++k) norms[k] = euclidean_length(row(k), unknowns());
    }

    std::unique_ptr<MarginRows> subset(const std::vector<std::int64_t>& which,
                                       const std::vector<double>& scale) const override {
        Matrix chosen = make_matrix(static_cast<std::int64_t>(which.size()), unknowns());
        double* out = chosen.data();
        for (std::size_t r = 0; r < which.size(); ++r)
            for (std::int64_t j = 0; j < unknowns(); ++j) *out++ = scale[r] * row(which[r])[j];
        return std::make_unique<DenseRows>(std::move(chosen));
    }
    void combine_sizes(const double* lambda, double* sums) const override {
        std::fill_n(sums, unknowns(), 0.0);
        for (std::int64_t k = 0; k < rows(); ++k)
            for (std::int64_t j = 0; j < unknowns(); ++j) sums[j] += lambda[k] * std::abs(row(k)[j]);
    }
    double product_cost() const override { return 4 * static_cast<double>(A_.size()); }
    Matrix dense() const override { return A_; }

private:
    void multiply(const double* w, double* margins, ThreadTeam*) const override {
        blas::gemv(Op::none, rows(), unknowns(), 1, A_.data(), unknowns(), w, 0, margins);
    }
    void multiply_transposed(const double* lambda, double* w, ThreadTeam*) const override {
        blas::gemv(Op::transpose, rows(), unknowns(), 1, A_.data(), unknowns(), lambda, 0, w);
    }

    void assemble(Gram which, const double* weight, Triangle out, ThreadTeam& team) const override {
        std::visit([&](auto* M) { which == Gram::unknowns ? gram_in(weight, M, team) : outer_in(weight, M, team); },
                   out);
    }

    void diagonal(Gram which, const double* weight, double* out) const override {
        std::fill_n(out, which == Gram::unknowns ? unknowns() : rows(), 0.0);
        for (std::int64_t k = 0; k < rows(); ++k)
            for (std::int64_t j = 0; j < unknowns(); ++j)
                (which == Gram::unknowns ? out[j] : out[k]) +=
                    weight[which == Gram::unknowns ? k : j] * row(k)[j] * row(k)[j];
    }

    const double* row(std::int64_t k) const { return A_.data() + k * unknowns(); }

    template <class T>
    void gram_in(const double* weight, T* H, ThreadTeam& team) const {
        const std::int64_t m = rows(), D = unknowns();
        std::vector<T> scaled(static_cast<std::size_t>(m * D));  // m x D: diag(sqrt(weight)) A
        for (std::int64_t k = 0; k < m; ++k) {
            const double root = std::sqrt(weight[k]);
            for (std::int64_t j = 0; j < D; ++j)
                scaled[static_cast<std::size_t>(k * D + j)] = static_cast<T>(root * row(k)[j]);
        }
        for_tiles(D, team, [&](std::int64_t begin, std::int64_t count) {
            blas::gemm(Op::transpose, Op::none, count, begin + count, m, 1, scaled.data() + begin, D, scaled.data(), D,
                       0, H + begin * D, D);
        });
    }

    template <class T>
    void outer_in(const double* weight, T* K, ThreadTeam& team) const {
        const std::int64_t m = rows(), D = unknowns();
        std::vector<double> roots(weight, weight + D);
        for (double& root : roots) root = std::sqrt(root);
        std::vector<T> scaled(static_cast<std::size_t>(m * D));  // m x D: A diag(sqrt(weight))
        for (std::int64_t k = 0; k < m; ++k)
            for (std::int64_t j = 0; j < D; ++j)
                scaled[static_cast<std::size_t>(k * D + j)] =
                    static_cast<T>(roots[static_cast<std::size_t>(j)] * row(k)[j]);
        for_tiles(m, team, [&](std::int64_t begin, std::int64_t count) {
            blas::gemm(Op::none, Op::transpose, count, begin + count, D, 1, scaled.data() + begin * D, D, scaled.data(),
                       D, 0, K + begin * m, m);
        });
    }

    // Row tiles of a lower triangle, of a size that does not depend on the team, so that the sums do not either.
    template <class Task>
    static void for_tiles(std::int64_t extent, ThreadTeam& team, const Task& task) {
        constexpr std::int64_t tile = 128;
        team.run((extent + tile - 1) / tile,
                 [&](std::int64_t t, int) { task(t * tile, std::min(tile, extent - t * tile)); });
    }

    Matrix A_;  // m x D
};

}  // namespace

std::unique_ptr<MarginRows> decoder_rows(const Dataset& dataset, const std::int64_t* selected) {
    check_selected(dataset, selected);
    const std::int64_t n = dataset.n(), d = dataset.d();
    Matrix A = make_matrix(n, d);
    Matrix tokens = make_matrix(dataset.T(), d);
    for (std::int64_t i = 0; i < n; ++i) {
        dataset.read_tokens(i, tokens.data(), d);
        for (std::int64_t a = 0; a < d; ++a)
            A.data()[i * d + a] = dataset.label(i) * tokens.data()[selected[i] * d + a];
    }
    return std::make_unique<DenseRows>(std::move(A), selected);
}

std::unique_ptr<MarginRows> dense_rows(Matrix A) {
    require(A.shape(1) >= 1, "A has ", A.shape(1), " columns, expected at least 1");
    for (std::size_t k = 0; k < A.shape(0); ++k)
        for (std::size_t j = 0; j < A.shape(1); ++j)
            require(std::isfinite(A(k, j)), "A[", k, ",", j, "] is ", A(k, j), ", expected a finite number");
    return std::make_unique<DenseRows>(std::move(A));
}

}  // namespace attmd
