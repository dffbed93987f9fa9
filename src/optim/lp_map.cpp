// The lp potential, psi(w) = (1/p)||w||_p^p (arXiv 2410.14581, section 2.2).
#include "optim/mirror_map.hpp"

#include <limits>

namespace attmd {
namespace {

template <class T>
class LpMap final : public MirrorMap<T> {
public:
    explicit LpMap(double p) : p_(p), q_(p / (p - 1)), kernel_(vector_kernel<T>(running_arch())) {}

    bool is_identity() const override { return p_ == 2; }

    void to_dual(const T* w, T* u, std::int64_t n, const WholeTensor&) const override {
        kernel_.signed_power(w, u, n, p_ - 1);
    }
    void from_dual(const T* u, T* w, std::int64_t n, const WholeTensor&) const override {
        kernel_.signed_power(u, w, n, 1 / (p_ - 1));
    }
    double largest_dual(TensorShape) const override {
        // A little inside, for the rounding of the power and of what is powered.
        const double most = std::numeric_limits<T>::max();
        return std::fmin(most, std::pow(most, p_ - 1)) *
               (1 - std::fmax(1e-12, 2.0 * std::numeric_limits<T>::epsilon()));
    }

    double norm_exponent() const override { return p_; }
    double dual_norm(const T* g, TensorShape shape, double lift, double largest,
                     const TensorPass& pass) const override {
        return lifted_norm(g, shape.count(), q_, lift, largest, pass);
    }

private:
    double p_, q_;
    const VectorKernel<T>& kernel_;
};

}  // namespace

template <class T>
std::unique_ptr<MirrorMap<T>> make_lp_map(double p) {
    return std::make_unique<LpMap<T>>(p);
}
template std::unique_ptr<MirrorMap<float>> make_lp_map<float>(double);
template std::unique_ptr<MirrorMap<double>> make_lp_map<double>(double);

}  // namespace attmd
