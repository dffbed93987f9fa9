// Hypentropy (Ghai, Hazan, Singer, ALT 2020), psi(w) = sum w_j asinh(w_j / beta) - sqrt(w_j^2 + beta^2): grad psi =
// asinh(w / beta). Far from zero it grows like |w| log |w|, so that steps lead to the max-margin solution in the l1
// norm.
#include "optim/mirror_map.hpp"

#include <limits>

namespace attmd {
namespace {

template <class T>
class HypentropyMap final : public MirrorMap<T> {
public:
    explicit HypentropyMap(double beta) : beta_(beta) {}

    void to_dual(const T* w, T* u, std::int64_t n, const WholeTensor&) const override {
        for (std::int64_t i = 0; i < n; ++i) u[i] = static_cast<T>(std::asinh(static_cast<double>(w[i]) / beta_));
    }
    void from_dual(const T* u, T* w, std::int64_t n, const WholeTensor&) const override {
        for (std::int64_t i = 0; i < n; ++i) w[i] = static_cast<T>(beta_ * std::sinh(static_cast<double>(u[i])));
    }
    double largest_dual(TensorShape) const override {
        // Inside, for the rounding of u, and for sinh itself, which is finite up to 710.
        return std::fmin(700, std::asinh(std::numeric_limits<T>::max() / beta_)) * (1 - 1e-5);
    }

    double norm_exponent() const override { return 1; }
    double dual_norm(const T*, TensorShape, double lift, double largest, const TensorPass&) const override {
        return lift * largest;
    }

private:
    double beta_;
};

}  // namespace

template <class T>
std::unique_ptr<MirrorMap<T>> make_hypentropy_map(double beta) {
    return std::make_unique<HypentropyMap<T>>(beta);
}
template std::unique_ptr<MirrorMap<float>> make_hypentropy_map<float>(double);
template std::unique_ptr<MirrorMap<double>> make_hypentropy_map<double>(double);

}  // namespace attmd
