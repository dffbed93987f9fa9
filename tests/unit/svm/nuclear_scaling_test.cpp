// The nuclear cone's scaling and its linear system, put back into the equations that they were derived from.
#include "svm/interior/nuclear_newton.hpp"
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;

namespace {

Matrix product(const Matrix& A, const Matrix& B) {
    Matrix C = attmd::zero_matrix(std::int64_t(A.shape(0)), std::int64_t(B.shape(1)));
    for (std::size_t i = 0; i < A.shape(0); ++i)
        for (std::size_t k = 0; k < A.shape(1); ++k)
            for (std::size_t j = 0; j < B.shape(1); ++j) C(i, j) += A(i, k) * B(k, j);
    return C;
}

Matrix transposed(const Matrix& A) {
    Matrix B = attmd::make_matrix(std::int64_t(A.shape(1)), std::int64_t(A.shape(0)));
    for (std::size_t i = 0; i < A.shape(0); ++i)
        for (std::size_t j = 0; j < A.shape(1); ++j) B(j, i) = A(i, j);
    return B;
}

double largest_difference(const Matrix& A, const Matrix& B) {
    double largest = 0;
    for (std::size_t e = 0; e < A.size(); ++e) largest = std::max(largest, std::abs(A.data()[e] - B.data()[e]));
    return largest;
}

// Rows [row, row + d) and columns [column, column + d).
Matrix block(const Matrix& A, std::size_t row, std::size_t column, std::size_t d) {
    Matrix B = attmd::make_matrix(std::int64_t(d), std::int64_t(d));
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < d; ++j) B(i, j) = A(row + i, column + j);
    return B;
}

// [[0, Z], [Z', 0]] times -1/2.
Matrix dual_block(const Matrix& Z) {
    const std::size_t d = Z.shape(0);
    Matrix S = attmd::zero_matrix(std::int64_t(2 * d), std::int64_t(2 * d));
    for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < d; ++j) S(i, d + j) = S(d + j, i) = -Z(i, j) / 2;
    return S;
}

Matrix as_matrix(const Vector& y, std::int64_t d) {
    Matrix Y = attmd::make_matrix(d, d);
    std::copy(y.begin(), y.end(), Y.data());
    attmd::from_sums_and_differences(d, Y.data());
    return Y;
}

struct Scaled {
    static constexpr std::int64_t d = 5;
    attmd::Rng rng{17, 3};
    Matrix L = attmd::make_matrix(2 * d, 2 * d), Z = attmd::make_matrix(d, d);
    attmd::NuclearScaling scaling{d};

    Scaled() {
        for (double& x : L) x = rng.normal();
        for (double& x : Z) x = 0.15 * rng.normal();
        REQUIRE(scaling.update(L, Z.data()));
    }
    Matrix symmetric() {
        Matrix M = attmd::make_matrix(2 * d, 2 * d);
        for (std::size_t i = 0; i < M.shape(0); ++i)
            for (std::size_t j = 0; j <= i; ++j) M(i, j) = M(j, i) = rng.normal();
        return M;
    }
    // H1 Y H2'
    Matrix out_of_coordinates(const Vector& y) const {
        return product(product(scaling.left(), as_matrix(y, d)), transposed(scaling.right()));
    }
};

}  // namespace

TEST_CASE("svm nuclear scaling: X and S become the same diagonal matrix") {
    const Scaled s;
    const Matrix &G = s.scaling.G(), Gt = transposed(G);
    Matrix S = dual_block(s.Z), D = attmd::zero_matrix(10, 10);
    for (std::size_t i = 0; i < 10; ++i) {
        S(i, i) = 0.5;
        D(i, i) = s.scaling.spectrum()(i);
    }
    CHECK(largest_difference(product(product(Gt, S), G), D) < 1e-12);
    CHECK(largest_difference(product(product(G, D), Gt), product(s.L, transposed(s.L))) < 1e-11);
}

TEST_CASE("svm nuclear scaling: E is diagonal, right side and dual step are what they are said to be") {
    Scaled s;
    constexpr std::size_t d = Scaled::d;
    const Matrix &G = s.scaling.G(), Gt = transposed(G), N = product(G, Gt);
    // E(dZ) = (N11 dZ N22 + N12 dZ' N12) / 2 for a dZ given by Zh = H1' dZ H2
    Matrix dZ = attmd::make_matrix(d, d);
    for (double& x : dZ) x = s.rng.normal();
    const Matrix in_coordinates = product(product(transposed(s.scaling.left()), dZ), s.scaling.right());
    Vector Zh = attmd::make_vector(d * d), y = attmd::make_vector(d * d);
    std::copy(in_coordinates.begin(), in_coordinates.end(), Zh.begin());
    attmd::to_sums_and_differences(d, Zh.data());
    for (std::size_t j = 0; j < d * d; ++j) y(j) = Zh(j) / s.scaling.inverse_E()(j);
    const Matrix N12 = block(N, 0, d, d), direct = product(product(block(N, 0, 0, d), dZ), block(N, d, d, d)),
                 crossed = product(product(N12, transposed(dZ)), N12);
    Matrix E = attmd::make_matrix(d, d);
    for (std::size_t e = 0; e < E.size(); ++e) E.data()[e] = (direct.data()[e] + crossed.data()[e]) / 2;
    CHECK(largest_difference(s.out_of_coordinates(y), E) < 1e-10);

    Matrix scaled_dS = attmd::make_matrix(2 * d, 2 * d);
    s.scaling.dual_step(Zh, scaled_dS);
    CHECK(largest_difference(scaled_dS, product(product(Gt, dual_block(dZ)), G)) < 1e-11);

    const Matrix rhs = s.symmetric();
    Vector f = attmd::make_vector(d * d);
    s.scaling.right_side(rhs, f);
    for (std::size_t j = 0; j < d * d; ++j) f(j) /= s.scaling.inverse_E()(j);
    CHECK(largest_difference(s.out_of_coordinates(f), block(product(product(G, rhs), Gt), 0, d, d)) < 1e-11);
}

TEST_CASE("svm nuclear scaling: only ||Z||_op < 1 is inside") {
    Scaled s;
    Matrix Z = attmd::zero_matrix(5, 5);
    Z(1, 3) = 1 - 1e-12;
    CHECK(s.scaling.update(s.L, Z.data()));
    CHECK(s.scaling.operator_norm() == doctest::Approx(1));
    Z(1, 3) = 1;
    CHECK(!s.scaling.update(s.L, Z.data()));
    Z(1, 3) = std::nan("");
    CHECK(!s.scaling.update(s.L, Z.data()));
}

TEST_CASE("svm nuclear newton: both ways to eliminate solve the system") {
    for (const std::int64_t n : {3, 12}) {  // 6 and 24 rows in 25 unknowns, and after the switch; then 36 rows
        for (const std::int64_t T : {3, 4}) {
            CAPTURE(n);
            CAPTURE(T);
            Scaled s;
            const Dataset data = attmd::generate_gaussian(n, T, Scaled::d, 3);
            const auto selected = random_selection(data, 2);
            const attmd::AttentionRows rows = attmd::AttentionRows(data, selected.data()).unit();
            const std::int64_t m = rows.rows(), D = rows.unknowns();
            // A in the coordinates, column by column
            Matrix A = attmd::make_matrix(m, D);
            const Matrix original = attention_matrix(data, selected);
            Vector y = attmd::zero_vector(D), dl = attmd::make_vector(m), A_y = attmd::make_vector(m),
                   t = attmd::make_vector(m), f = attmd::make_vector(D), h = attmd::make_vector(m),
                   norms = attmd::make_vector(m);
            attmd::AttentionRows(data, selected.data()).row_norms(norms.data());
            for (std::int64_t j = 0; j < D; ++j) {
                y(j) = 1;
                const Matrix W = s.out_of_coordinates(y);
                y(j) = 0;
                for (std::int64_t k = 0; k < m; ++k) {
                    A(k, j) = 0;
                    for (std::int64_t e = 0; e < D; ++e) A(k, j) += original(k, e) * W.data()[e] / norms(k);
                }
            }
            for (double& x : t) x = std::pow(10.0, 4 * s.rng.uniform() - 2);
            for (double& x : f) x = s.rng.normal();
            for (double& x : h) x = s.rng.normal();
            attmd::ThreadTeam team(2);
            attmd::NuclearNewton newton(rows, team);
            for (const bool switched : {false, true}) {
                if (switched && !newton.switch_to_rows()) continue;
                REQUIRE(newton.factor(s.scaling, t));
                newton.solve(f, h, y, dl, A_y);
                const auto margins = times(A, y), pull = transposed_times(A, to_std(dl));
                for (std::int64_t k = 0; k < m; ++k) {
                    CHECK(std::abs(margins[std::size_t(k)] + t(k) * dl(k) - h(k)) < 1e-9);
                    CHECK(std::abs(A_y(k) - margins[std::size_t(k)]) < 1e-9);
                }
                for (std::int64_t j = 0; j < D; ++j)
                    CHECK(std::abs(s.scaling.inverse_E()(j) * y(j) - pull[std::size_t(j)] - f(j)) < 1e-9);
            }

            Matrix H = attmd::make_matrix(D, D), K = attmd::make_matrix(m, m);
            newton.gram(t, H);
            newton.outer(K);
            double worst = 0;
            for (std::int64_t a = 0; a < D; ++a)
                for (std::int64_t b = 0; b <= a; ++b) {
                    double sum = 0;
                    for (std::int64_t k = 0; k < m; ++k) sum += t(k) * A(k, a) * A(k, b);
                    worst = std::max(worst, std::abs(H(a, b) - sum));
                }
            for (std::int64_t k = 0; k < m; ++k)
                for (std::int64_t l = 0; l <= k; ++l) {
                    double sum = 0;
                    for (std::int64_t j = 0; j < D; ++j) sum += A(k, j) * A(l, j) / s.scaling.inverse_E()(j);
                    worst = std::max(worst, std::abs(K(k, l) - sum));
                }
            CHECK(worst < 1e-9);
        }
    }
}
