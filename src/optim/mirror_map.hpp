// A mirror map: the gradient of a potential psi and its inverse. A new potential is one small file that implements this
// class, chosen where make_lp_map() is called.
#pragma once

#include <cstdint>
#include <memory>

namespace attmd {

template <class T>  // float or double
class MirrorMap {
public:
    virtual ~MirrorMap() = default;

    // u = grad psi(w), the dual (mirror) coordinates, on n entries.
    virtual void to_dual(const T* w, T* u, std::int64_t n) const = 0;
    // w = (grad psi)^-1(u).
    virtual void from_dual(const T* u, T* w, std::int64_t n) const = 0;
    // grad psi is the identity: no dual coordinates need to be kept.
    virtual bool is_identity() const = 0;
    // Largest |u| whose from_dual is finite.
    virtual double largest_dual() const = 0;

    // The norm dual to the potential's, in pieces so that blocks can be summed in a fixed order:
    // ||lift * g|| = finish(largest, sum over blocks of partial(block, lift, 1 / largest)), largest = lift * max |g_j|.
    virtual double dual_norm_partial(const T* g, std::int64_t n, double lift, double inverse_largest) const = 0;
    virtual double dual_norm_finish(double largest, double sum) const = 0;
};

// psi(w) = (1/p) sum |w_j|^p, 1 < p < inf: grad psi = sign(w)|w|^(p-1); the dual norm is the q-norm, q = p/(p-1).
template <class T>
std::unique_ptr<MirrorMap<T>> make_lp_map(double p);

}  // namespace attmd
