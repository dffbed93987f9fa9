// The squared p-norm, psi(w) = (1/2)||w||_p^2: grad psi = sign(w)|w|^(p-1) ||w||_p^(2-p), and its inverse is the same
// with q = p/(p-1) for p. ||u||_q = ||w||_p, so that with steps of one size the norm grows linearly for every p.
#include "optim/entries.hpp"
#include "optim/mirror_map.hpp"

#include <limits>

namespace attmd {
namespace {

template <class T>
class SquaredNormMap final : public MirrorMap<T> {
public:
    explicit SquaredNormMap(double p) : p_(p), q_(p / (p - 1)), kernel_(vector_kernel<T>(running_arch())) {}

    bool is_identity() const override { return p_ == 2; }
    bool is_separable() const override { return is_identity(); }
    WholeTensor prepare_to_dual(const T* w, TensorShape shape, const TensorPass& pass) const override {
        return {norm(w, shape, p_, pass)};
    }
    WholeTensor prepare_from_dual(const T* u, TensorShape shape, const TensorPass& pass) const override {
        return {norm(u, shape, q_, pass)};
    }

    void to_dual(const T* w, T* u, std::int64_t n, const WholeTensor& of_w) const override {
        kernel_.scaled_power(w, u, n, of_w.norm, p_ - 1);
    }
    void from_dual(const T* u, T* w, std::int64_t n, const WholeTensor& of_u) const override {
        kernel_.scaled_power(u, w, n, of_u.norm, 1 / (p_ - 1));
    }
    double largest_dual(TensorShape shape) const override {
        // No |w_j| is above ||w||_p = ||u||_q. A little inside, for the rounding of the sum.
        return std::numeric_limits<T>::max() * (1 - 1e-6) / std::pow(static_cast<double>(shape.count()), 1 / q_);
    }

    double norm_exponent() const override { return p_; }
    double dual_norm(const T* g, TensorShape shape, double lift, double largest,
                     const TensorPass& pass) const override {
        return lifted_norm(g, shape.count(), q_, lift, largest, pass);
    }

private:
    // ||x||_e; 1 where it is 0, as to divide 0 by.
    static double norm(const T* x, TensorShape shape, double e, const TensorPass& pass) {
        const double largest = largest_entry(x, shape.count(), pass.parts, pass.team);
        if (largest == 0) return 1;
        const double lift = lift_of(largest);
        return lifted_norm(x, shape.count(), e, lift, largest, pass) / lift;
    }

    double p_, q_;
    const VectorKernel<T>& kernel_;
};

}  // namespace

template <class T>
std::unique_ptr<MirrorMap<T>> make_squared_norm_map(double p) {
    return std::make_unique<SquaredNormMap<T>>(p);
}
template std::unique_ptr<MirrorMap<float>> make_squared_norm_map<float>(double);
template std::unique_ptr<MirrorMap<double>> make_squared_norm_map<double>(double);

}  // namespace attmd
