// The linear system of newton_system.hpp in twice the digits of a double, for few rows that are nearly dependent: by a
// Cholesky factorization of the smaller of its two reduced matrices.
#pragma once

#include "base/double_double.hpp"
#include "base/tensor.hpp"

#include <cstdint>
#include <vector>

namespace attmd {

class FineSystem {
public:
    // A (m x D) must outlive this.
    explicit FineSystem(const Matrix& A);
    // Whether m rows and D unknowns are few enough.
    static bool serves(std::int64_t m, std::int64_t D);

    // Keeps g (D) and t (m) by reference until the next factor. False if the matrix is not positive definite.
    bool factor(const Vector& g, const Vector& t);
    // dw (D), dl (m), A_dw (m).
    void solve(const Vector& f, const Vector& h, Vector& dw, Vector& dl, Vector& A_dw) const;
    // Entry k of the diagonal of A diag(1/g) A'.
    double diagonal(std::int64_t k) const { return diagonal_(k); }

private:
    using Numbers = std::vector<DoubleDouble>;
    void assemble(const Vector& inverted, const Vector& added);
    bool factor_cholesky();
    void solve_cholesky(Numbers& x) const;
    Numbers margins(const Numbers& w) const;
    Numbers combined(const Numbers& lambda) const;
    double entry(std::size_t row, std::size_t along) const { return by_rows_ ? A_(row, along) : A_(along, row); }

    const Matrix& A_;
    const std::size_t m_, D_;
    const bool by_rows_;
    const std::size_t order_;
    const Vector* g_ = nullptr;
    const Vector* t_ = nullptr;
    Numbers L_;        // order x order, lower triangle
    Vector diagonal_;  // m
};

}  // namespace attmd
