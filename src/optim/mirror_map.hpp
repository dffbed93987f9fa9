// A mirror map: the gradient of a potential psi and its inverse. A new potential is one file that implements this
// class, chosen in make_mirror_map() by the optimizer's options.
#pragma once

#include "optim/optimizer_options.hpp"
#include "optim/tensor_blocks.hpp"

#include <memory>

namespace attmd {

// What the map of an entry must know of the whole tensor.
struct WholeTensor {
    double norm = 1;
};

template <class T>  // float or double
class MirrorMap {
public:
    virtual ~MirrorMap() = default;

    // grad psi is the identity: no dual coordinates need to be kept.
    virtual bool is_identity() const { return false; }
    // The map of an entry does not depend on the others: there is no pass over the whole tensor before the entries.
    virtual bool is_separable() const { return true; }
    // That pass, over w before to_dual() and over u before from_dual(), with the same result for any number of threads.
    // Nothing is allocated beyond pass.parts for one number a block.
    virtual WholeTensor prepare_to_dual(const T* /*w*/, TensorShape, const TensorPass&) const { return {}; }
    virtual WholeTensor prepare_from_dual(const T* /*u*/, TensorShape, const TensorPass&) const { return {}; }

    // u = grad psi(w), the dual (mirror) coordinates, on n entries of a tensor.
    virtual void to_dual(const T* w, T* u, std::int64_t n, const WholeTensor& of_w) const = 0;
    // w = (grad psi)^-1(u).
    virtual void from_dual(const T* u, T* w, std::int64_t n, const WholeTensor& of_u) const = 0;
    // If no |u_j| is larger, from_dual is finite.
    virtual double largest_dual(TensorShape shape) const = 0;

    // The norm in which steps with small sizes find the max-margin solution, by its exponent p >= 1.
    virtual double norm_exponent() const = 0;
    // That norm's dual norm of lift * g. largest: max |g_j| > 0; lift * largest is no denormal number.
    virtual double dual_norm(const T* g, TensorShape shape, double lift, double largest,
                             const TensorPass& pass) const = 0;
};

// psi(w) = (1/p) sum |w_j|^p, 1 < p < inf: grad psi = sign(w)|w|^(p-1); the dual norm is the q-norm, q = p/(p-1).
template <class T>
std::unique_ptr<MirrorMap<T>> make_lp_map(double p);
// psi(w) = (1/2)||w||_p^2, with the same dual norm; not separable.
template <class T>
std::unique_ptr<MirrorMap<T>> make_squared_norm_map(double p);
// grad psi = asinh(w / beta), beta > 0; the dual norm is that of the limit, the maximum norm.
template <class T>
std::unique_ptr<MirrorMap<T>> make_hypentropy_map(double beta);

// The one that an optimizer's options name.
template <class T>
std::unique_ptr<MirrorMap<T>> make_mirror_map(const OptimizerOptions& options) {
    switch (options.potential) {
        case Potential::power: break;
        case Potential::squared_norm: return make_squared_norm_map<T>(options.p);
        case Potential::hypentropy: return make_hypentropy_map<T>(options.hypentropy_beta);
    }
    return make_lp_map<T>(options.p);
}

}  // namespace attmd
