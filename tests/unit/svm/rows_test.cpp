// The structured products with A against the same products with A written out.
#include "base/thread_team.hpp"
#include "svm/rows/margin_rows.hpp"
#include "svm_problems.hpp"

#include <cstring>
#include <doctest/doctest.h>

using namespace svm_test;

namespace {

void check_products(const attmd::MarginRows& rows, const Matrix& A) {
    const std::int64_t m = static_cast<std::int64_t>(A.shape(0)), D = static_cast<std::int64_t>(A.shape(1));
    REQUIRE(rows.rows() == m);
    REQUIRE(rows.unknowns() == D);
    attmd::Rng rng(3, 1);
    Vector w = attmd::make_vector(D), lambda = attmd::make_vector(m), margins = attmd::make_vector(m),
           combined = attmd::make_vector(D), norms = attmd::make_vector(m);
    for (double& x : w) x = rng.normal();
    for (double& x : lambda) x = rng.uniform();
    rows.margins(w.data(), margins.data());
    rows.combine(lambda.data(), combined.data());
    rows.row_norms(norms.data());
    const auto expected_margins = times(A, w);
    const auto expected_combined = transposed_times(A, to_std(lambda));
    for (std::size_t k = 0; k < A.shape(0); ++k) {
        double squares = 0;
        for (std::size_t j = 0; j < A.shape(1); ++j) squares += A(k, j) * A(k, j);
        CHECK(margins(k) == doctest::Approx(expected_margins[k]).epsilon(1e-12));
        CHECK(norms(k) == doctest::Approx(std::sqrt(squares)).epsilon(1e-12));
    }
    for (std::size_t j = 0; j < A.shape(1); ++j)
        CHECK(std::abs(combined(j) - expected_combined[j]) <= 1e-12 * (1 + std::abs(expected_combined[j])));

    attmd::ThreadTeam team(2);
    Matrix H = attmd::make_matrix(D, D), K = attmd::make_matrix(m, m);
    Vector column_weight = attmd::make_vector(D);
    for (double& x : column_weight) x = rng.uniform();
    rows.gram(lambda.data(), H.data(), team);
    rows.outer(column_weight.data(), K.data(), team);
    double worst_gram = 0, worst_outer = 0;
    for (std::size_t a = 0; a < A.shape(1); ++a)
        for (std::size_t b = 0; b <= a; ++b) {
            double sum = 0;
            for (std::size_t k = 0; k < A.shape(0); ++k) sum += lambda(k) * A(k, a) * A(k, b);
            worst_gram = std::max(worst_gram, std::abs(H(a, b) - sum));
        }
    for (std::size_t k = 0; k < A.shape(0); ++k)
        for (std::size_t l = 0; l <= k; ++l) {
            double sum = 0;
            for (std::size_t j = 0; j < A.shape(1); ++j) sum += column_weight(j) * A(k, j) * A(l, j);
            worst_outer = std::max(worst_outer, std::abs(K(k, l) - sum));
        }
    CHECK(worst_gram < 1e-10);
    CHECK(worst_outer < 1e-10);
}

}  // namespace

TEST_CASE("svm rows: attention products agree with the rows written out") {
    for (const auto& shape : {std::array<std::int64_t, 3>{6, 8, 10}, {3, 2, 1}, {1, 5, 4}, {20, 7, 13}}) {
        const Dataset data = attmd::generate_gaussian(shape[0], shape[1], shape[2], 5);
        const auto selected = random_selection(data, 2);
        check_products(*attmd::attention_rows(data, selected.data()), attention_matrix(data, selected));
    }
}

TEST_CASE("svm rows: samples of different lengths, some with one token") {
    const Dataset data = ragged(12, 5, 6, 4);
    const auto selected = random_selection(data, 2);
    const auto rows = attmd::attention_rows(data, selected.data());
    check_products(*rows, attention_matrix(data, selected));
    std::size_t row = 0;
    for (std::int64_t i = 0; i < data.n(); ++i)
        for (std::int64_t t = 0; t < data.length(i); ++t) {
            if (t == selected[std::size_t(i)]) continue;
            CHECK(rows->sample_of_row()[row] == i);
            CHECK(rows->token_of_row()[row] == t);
            ++row;
        }
    CHECK(row == rows->sample_of_row().size());
}

TEST_CASE("svm rows: dense and decoder products") {
    const Dataset data = attmd::generate_gaussian(9, 4, 150, 5);
    const auto selected = random_selection(data, 3);
    Matrix A = attmd::make_matrix(9, 150);
    std::vector<double> X(4 * 150);
    for (std::size_t i = 0; i < 9; ++i) {
        data.read_tokens(std::int64_t(i), X.data(), 150);
        for (std::size_t a = 0; a < 150; ++a)
            A(i, a) = data.label(std::int64_t(i)) * X[std::size_t(selected[i]) * 150 + a];
    }
    const auto decoder = attmd::decoder_rows(data, selected.data());
    check_products(*decoder, A);
    CHECK(decoder->token_of_row() == selected);
    Matrix tall = attmd::make_matrix(150, 9);
    for (std::size_t k = 0; k < 150; ++k)
        for (std::size_t j = 0; j < 9; ++j) tall(k, j) = A(j, k);
    check_products(*attmd::dense_rows(tall), tall);
}

TEST_CASE("svm rows: a selected token out of range is named") {
    const Dataset data = attmd::generate_gaussian(6, 8, 3, 1);
    const std::vector<std::int64_t> selected = {0, 1, 2, 9, 0, 0}, negative = {-1, 0, 0, 0, 0, 0};
    CHECK_THROWS_WITH(attmd::attention_rows(data, selected.data()), "selected[3] is 9, expected 0..7");
    CHECK_THROWS_WITH(attmd::decoder_rows(data, negative.data()), "selected[0] is -1, expected 0..7");
    Matrix bad = attmd::zero_matrix(2, 2);
    bad(1, 0) = std::nan("");
    CHECK_THROWS_WITH(attmd::dense_rows(bad), "A[1,0] is nan, expected a finite number");
}
