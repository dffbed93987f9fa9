// The rows of the lp-AttSVM. With D_i (m_i x d) the token differences x_{i,alpha_i} - x_it of sample i, row (i, t) is
// the outer product of a row of D_i with z_i, so every product with A is a few small matrix products:
//   A W            = D_i (W z_i)                                                        for each sample
//   A' lambda      = sum_i (D_i' lambda_i) z_i'
//   A' diag(s) A   : H[(a,b),(c,e)] = sum_i S_i[a,c] z_ib z_ie with S_i = D_i' diag(s_i) D_i. Both factors are
//                    symmetric, so they are packed to d(d+1)/2 entries and one product over the samples gives all of
//                    H: n d^4 / 2 floating-point operations instead of m d^4.
//   A diag(g) A'   : block (i, j) is D_i diag(G (z_i z_j)) D_j' with G = g as a d x d matrix.
#include "svm/rows/attention_rows.hpp"

#include "base/blas.hpp"
#include "svm/rows/sample_products_kernel.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

using blas::Op;

std::int64_t packed(std::int64_t a, std::int64_t c) { return a * (a + 1) / 2 + c; }  // c <= a

}  // namespace

AttentionRows::AttentionRows(const Dataset& dataset, const std::int64_t* selected)
    : AttentionRows(dataset.total_tokens() - dataset.n(), dataset.d()) {
    check_selected(dataset, selected);
    const std::int64_t n = dataset.n();
    std::int64_t samples_with_rows = 0;
    for (std::int64_t i = 0; i < n; ++i) samples_with_rows += dataset.length(i) > 1 ? 1 : 0;
    delta_ = make_matrix(rows(), d_);
    z_ = make_matrix(samples_with_rows, d_);
    first_.push_back(0);
    Matrix tokens = make_matrix(dataset.T(), d_);
    double* out = delta_.data();
    for (std::int64_t i = 0; i < n; ++i) {
        if (dataset.length(i) == 1) continue;
        dataset.read_tokens(i, tokens.data(), d_);
        dataset.read_query(i, z_.data() + samples() * d_);
        const double* chosen = tokens.data() + selected[i] * d_;
        for (std::int64_t t = 0; t < dataset.length(i); ++t) {
            if (t == selected[i]) continue;
            const double* token = tokens.data() + t * d_;
            for (std::int64_t a = 0; a < d_; ++a) *out++ = chosen[a] - token[a];
            sample_of_row_.push_back(i);
            token_of_row_.push_back(t);
        }
        first_.push_back(first_.back() + dataset.length(i) - 1);
    }
}

void AttentionRows::multiply(const double* w, double* margins, ThreadTeam* team) const {
    Matrix directions = make_matrix(samples(), d_);  // row i is W z_i
    blas::gemm(Op::none, Op::transpose, samples(), d_, d_, 1, z_.data(), d_, w, d_, 0, directions.data(), d_);
    const SampleProducts& products = sample_products(running_arch());
    for_samples(team, [&](std::int64_t i) {
        products.rows(delta(i), first(i + 1) - first(i), d_, directions.data() + i * d_, margins + first(i));
    });
}

void AttentionRows::multiply_transposed(const double* lambda, double* w, ThreadTeam* team) const {
    Matrix sums = make_matrix(samples(), d_);  // row i is D_i' lambda_i
    const SampleProducts& products = sample_products(running_arch());
    for_samples(team, [&](std::int64_t i) {
        products.combination(delta(i), first(i + 1) - first(i), d_, lambda + first(i), sums.data() + i * d_);
    });
    blas::gemm(Op::transpose, Op::none, d_, d_, samples(), 1, sums.data(), d_, z_.data(), d_, 0, w, d_);
}

// task(i) for every sample, 64 of them at a time.
template <class Task>
void AttentionRows::for_samples(ThreadTeam* team, const Task& task) const {
    constexpr std::int64_t chunk = 64;
    const auto some = [&](std::int64_t t, int) {
        for (std::int64_t i = t * chunk; i < std::min(samples(), (t + 1) * chunk); ++i) task(i);
    };
    const std::int64_t chunks = (samples() + chunk - 1) / chunk;
    if (team != nullptr) return team->run(chunks, some);
    for (std::int64_t t = 0; t < chunks; ++t) some(t, 0);
}

void AttentionRows::assemble(Gram which, const double* weight, Triangle out, ThreadTeam& team) const {
    std::visit([&](auto* M) { which == Gram::unknowns ? gram_in(weight, M, team) : outer_in(weight, M, team); }, out);
}

template <class T>
void AttentionRows::gram_in(const double* weight, T* H, ThreadTeam& team) const {
    const std::int64_t pairs = packed(d_, 0), tile = std::clamp<std::int64_t>(pairs / 16, 32, 256);
    std::vector<T> S(static_cast<std::size_t>(samples() * pairs));  // samples x pairs: S_i packed
    std::vector<T> Z(S.size());                                     // samples x pairs: z_i z_i' packed
    pack_products(weight, S.data(), Z.data(), team);

    team.run((pairs + tile - 1) / tile, [&](std::int64_t task, int) {
        const std::int64_t begin = task * tile, count = std::min(tile, pairs - begin);
        std::vector<T> G(static_cast<std::size_t>(count * pairs)), square(static_cast<std::size_t>(d_ * d_));
        blas::gemm(Op::transpose, Op::none, count, pairs, samples(), 1, S.data() + begin, pairs, Z.data(), pairs, 0,
                   G.data(), pairs);
        auto a = static_cast<std::int64_t>((std::sqrt(8.0 * static_cast<double>(begin) + 1) - 1) / 2);
        while (packed(a + 1, 0) <= begin) ++a;
        while (packed(a, 0) > begin) --a;
        for (std::int64_t k = 0; k < count; ++k) {
            if (packed(a + 1, 0) <= begin + k) ++a;
            unpack(G.data() + k * pairs, a, begin + k - packed(a, 0), square.data(), H);
        }
    });
}

// The query's length goes to S_i: weights compensate for the length of whole rows, and single precision has no room
// for the square of one factor alone.
template <class T>
void AttentionRows::pack_products(const double* weight, T* S, T* Z, ThreadTeam& team) const {
    constexpr std::int64_t chunk = 16;
    const std::int64_t pairs = packed(d_, 0);
    team.run((samples() + chunk - 1) / chunk, [&](std::int64_t task, int) {
        std::vector<double> scaled,
            direction(query(0), query(0) + d_);  // m_i x d: |z_i| diag(sqrt(s_i)) D_i; z_i/|z_i|
        Matrix product = make_matrix(d_, d_);
        for (std::int64_t i = task * chunk; i < std::min(samples(), (task + 1) * chunk); ++i) {
            const std::int64_t count = first(i + 1) - first(i);
            const double length = euclidean_length(query(i), d_), inverse = length > 0 ? 1 / length : 0;
            scaled.resize(static_cast<std::size_t>(count * d_));
            for (std::int64_t k = 0; k < count; ++k) {
                const double root = std::sqrt(weight[first(i) + k]) * length;
                for (std::int64_t a = 0; a < d_; ++a)
                    scaled[static_cast<std::size_t>(k * d_ + a)] = root * delta(i)[k * d_ + a];
            }
            for (std::int64_t b = 0; b < d_; ++b) direction[static_cast<std::size_t>(b)] = query(i)[b] * inverse;
            blas::syrk_lower(Op::transpose, d_, count, 1, scaled.data(), d_, 0, product.data(), d_);
            T* S_out = S + i * pairs;
            T* Z_out = Z + i * pairs;
            for (std::size_t b = 0; b < direction.size(); ++b)
                for (std::size_t e = 0; e <= b; ++e) {
                    *S_out++ = static_cast<T>(product(b, e));
                    *Z_out++ = static_cast<T>(direction[b] * direction[e]);
                }
        }
    });
}

// Block (a, c) of H: H[(a,b),(c,e)] for all b, e from one packed row over (b, e). square (d x d) is scratch:
// transposing there instead of in H keeps the strided accesses in the cache.
template <class T>
void AttentionRows::unpack(const T* packed_row, std::int64_t a, std::int64_t c, T* square, T* H) const {
    const std::int64_t D = unknowns();
    for (std::int64_t b = 0; b < d_; ++b)
        for (std::int64_t e = 0; e <= b; ++e) square[b * d_ + e] = square[e * d_ + b] = *packed_row++;
    for (std::int64_t b = 0; b < d_; ++b) std::copy_n(square + b * d_, d_, H + (a * d_ + b) * D + c * d_);
}

template <class T>
void AttentionRows::outer_in(const double* weight, T* K, ThreadTeam& team) const {
    const std::int64_t m = rows();
    team.run(samples(), [&](std::int64_t task, int) {
        const std::int64_t i = samples() - 1 - task;  // longest first
        const std::int64_t count = first(i + 1) - first(i), until = first(i + 1);
        Matrix scaled = make_matrix(d_, d_);  // G diag(z_i)
        for (std::int64_t a = 0; a < d_; ++a)
            for (std::int64_t b = 0; b < d_; ++b) scaled.data()[a * d_ + b] = weight[a * d_ + b] * query(i)[b];
        Matrix factors = make_matrix(i + 1, d_);  // row j: G (z_i z_j)
        blas::gemm(Op::none, Op::transpose, i + 1, d_, d_, 1, z_.data(), d_, scaled.data(), d_, 0, factors.data(), d_);
        std::vector<T> others(static_cast<std::size_t>(until * d_));  // D_j diag(row j of factors), j <= i
        for (std::int64_t j = 0; j <= i; ++j)
            for (std::int64_t k = first(j); k < first(j + 1); ++k)
                for (std::int64_t a = 0; a < d_; ++a)
                    others[static_cast<std::size_t>(k * d_ + a)] =
                        static_cast<T>(delta_.data()[k * d_ + a] * factors.data()[j * d_ + a]);
        const std::vector<T> own(delta(i), delta(i) + count * d_);
        blas::gemm(Op::none, Op::transpose, count, until, d_, 1, own.data(), d_, others.data(), d_, 0, K + first(i) * m,
                   m);
    });
}

void AttentionRows::diagonal(Gram which, const double* weight, double* out) const {
    which == Gram::unknowns ? diagonal_of_unknowns(weight, out) : diagonal_of_rows(weight, out);
}

// diagonal[(a,b)] = sum_i (sum_t s_it delta_ta^2) z_ib^2
void AttentionRows::diagonal_of_unknowns(const double* weight, double* diagonal) const {
    Matrix left = zero_matrix(samples(), d_), right = make_matrix(samples(), d_);
    for (std::int64_t i = 0; i < samples(); ++i) {
        for (std::int64_t k = first(i); k < first(i + 1); ++k)
            for (std::int64_t a = 0; a < d_; ++a) {
                const double entry = delta_.data()[k * d_ + a];
                left.data()[i * d_ + a] += weight[k] * entry * entry;
            }
        for (std::int64_t b = 0; b < d_; ++b) right.data()[i * d_ + b] = query(i)[b] * query(i)[b];
    }
    blas::gemm(Op::transpose, Op::none, d_, d_, samples(), 1, left.data(), d_, right.data(), d_, 0, diagonal, d_);
}

// diagonal[(i,t)] = sum_a delta_ta^2 (G z_i^2)_a
void AttentionRows::diagonal_of_rows(const double* weight, double* diagonal) const {
    Matrix squares = make_matrix(samples(), d_), factors = make_matrix(samples(), d_);
    for (std::size_t j = 0; j < squares.size(); ++j) squares.data()[j] = z_.data()[j] * z_.data()[j];
    blas::gemm(Op::none, Op::transpose, samples(), d_, d_, 1, squares.data(), d_, weight, d_, 0, factors.data(), d_);
    for (std::int64_t i = 0; i < samples(); ++i)
        for (std::int64_t k = first(i); k < first(i + 1); ++k) {
            diagonal[k] = 0;
            for (std::int64_t a = 0; a < d_; ++a) {
                const double entry = delta_.data()[k * d_ + a];
                diagonal[k] += entry * entry * factors.data()[i * d_ + a];
            }
        }
}

void AttentionRows::row_norms(double* norms) const {
    for (std::int64_t i = 0; i < samples(); ++i) {
        const double length = euclidean_length(query(i), d_);
        for (std::int64_t k = first(i); k < first(i + 1); ++k)
            norms[k] = length * euclidean_length(delta_.data() + k * d_, d_);
    }
}

std::unique_ptr<MarginRows> AttentionRows::subset(const std::vector<std::int64_t>& which,
                                                  const std::vector<double>& scale) const {
    std::unique_ptr<AttentionRows> result(new AttentionRows(static_cast<std::int64_t>(which.size()), d_));
    result->delta_ = make_matrix(result->rows(), d_);
    std::vector<double> queries;
    std::int64_t owner = -1, i = 0;  // sample of the last row taken, of this one
    for (std::size_t r = 0; r < which.size(); ++r) {
        while (first(i + 1) <= which[r]) ++i;
        if (i != owner) {
            result->first_.push_back(static_cast<std::int64_t>(r));
            queries.insert(queries.end(), query(i), query(i) + d_);
            owner = i;
        }
        for (std::size_t a = 0; a < delta_.shape(1); ++a) result->delta_(r, a) = scale[r] * delta_(which[r], a);
    }
    result->first_.push_back(static_cast<std::int64_t>(which.size()));
    result->z_ = make_matrix(result->samples(), d_);
    std::copy(queries.begin(), queries.end(), result->z_.data());
    return result;
}

void AttentionRows::combine_sizes(const double* lambda, double* sums) const {
    Matrix left = zero_matrix(samples(), d_), right = make_matrix(samples(), d_);
    for (std::int64_t i = 0; i < samples(); ++i) {
        for (std::int64_t k = first(i); k < first(i + 1); ++k)
            for (std::int64_t a = 0; a < d_; ++a)
                left.data()[i * d_ + a] += lambda[k] * std::abs(delta_.data()[k * d_ + a]);
        for (std::int64_t b = 0; b < d_; ++b) right.data()[i * d_ + b] = std::abs(query(i)[b]);
    }
    blas::gemm(Op::transpose, Op::none, d_, d_, samples(), 1, left.data(), d_, right.data(), d_, 0, sums, d_);
}

double AttentionRows::product_cost() const {
    return 4 * static_cast<double>(d_) * static_cast<double>(rows() + samples() * d_);
}

Matrix AttentionRows::dense() const {
    Matrix A = make_matrix(rows(), unknowns());
    double* out = A.data();
    for (std::int64_t i = 0; i < samples(); ++i)
        for (std::int64_t k = first(i); k < first(i + 1); ++k)
            for (std::int64_t a = 0; a < d_; ++a)
                for (std::int64_t b = 0; b < d_; ++b) *out++ = delta_.data()[k * d_ + a] * query(i)[b];
    return A;
}

AttentionRows AttentionRows::unit() const {
    AttentionRows result(*this);
    const auto normalize = [this](Matrix& factors) {
        for (std::size_t k = 0; k < factors.shape(0); ++k) {
            const double length = euclidean_length(&factors(k, 0), d_);
            for (std::size_t a = 0; length > 0 && a < factors.shape(1); ++a) factors(k, a) /= length;
        }
    };
    normalize(result.delta_);
    normalize(result.z_);
    return result;
}

AttentionRows AttentionRows::transformed(const Matrix& left, const Matrix& right) const {
    AttentionRows result(*this);
    blas::gemm(Op::none, Op::none, rows(), d_, d_, 1, delta_.data(), d_, left.data(), d_, 0, result.delta_.data(), d_);
    blas::gemm(Op::none, Op::none, samples(), d_, d_, 1, z_.data(), d_, right.data(), d_, 0, result.z_.data(), d_);
    return result;
}

std::unique_ptr<MarginRows> attention_rows(const Dataset& dataset, const std::int64_t* selected) {
    return std::make_unique<AttentionRows>(dataset, selected);
}

}  // namespace attmd
