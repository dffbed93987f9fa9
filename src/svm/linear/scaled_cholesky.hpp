// A symmetric positive definite matrix, assembled in single or double precision, scaled to unit diagonal and factored
// there. Scaled, because the entries of an interior point's matrices range over more than single precision holds.
#pragma once

#include "base/tensor.hpp"
#include "base/thread_team.hpp"

#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace attmd {

class ScaledCholesky {
public:
    explicit ScaledCholesky(std::int64_t most_order);
    static double bytes(double most_order) { return 8 * most_order * most_order + 20 * most_order; }

    // Where to assemble the lower triangle M (order x order), in the one precision or the other: the same memory.
    template <class T>
    T* matrix() {
        return static_cast<T*>(matrix_.get());
    }
    // Factors M + diag(added) + regularization * its diagonal. False if that is not positive definite to rounding.
    template <class T>
    bool factor(std::int64_t order, const double* added, double regularization, ThreadTeam& team);
    // x (order) <- the inverse of the factored matrix times x.
    void solve(double* x);

    // Entry k of M's own diagonal, without `added`.
    double diagonal(std::int64_t k) const { return diagonal_(k); }

private:
    std::int64_t order_ = 0;
    bool single_ = false;
    struct Release {
        void operator()(void* memory) const noexcept { ::operator delete(memory, alignment); }
    };
    static constexpr std::align_val_t alignment{64};
    std::unique_ptr<void, Release> matrix_;  // room for most_order x most_order doubles, whatever it holds
    Vector diagonal_, scale_;                // most_order
    std::vector<float> narrow_;              // most_order: a right side in single precision
};

}  // namespace attmd
