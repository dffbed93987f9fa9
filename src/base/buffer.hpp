// A buffer whose element type is chosen at run time: float or double, on a cache line, zero at first.
#pragma once

#include "base/aligned.hpp"
#include "base/element_type.hpp"
#include "base/tensor.hpp"

#include <type_traits>

namespace attmd {

template <class T>
constexpr ElementType element_type_of = std::is_same<T, float>::value ? ElementType::float32 : ElementType::float64;

class Buffer {
public:
    Buffer() = default;
    Buffer(ElementType type, std::int64_t count) : type_(type) {
        const auto size = static_cast<std::size_t>(count);
        type == ElementType::float32 ? float32_.resize(size) : float64_.resize(size);
    }

    ElementType type() const { return type_; }
    std::size_t size() const { return type_ == ElementType::float32 ? float32_.size() : float64_.size(); }

    // T must be the buffer's type.
    template <class T>
    T* as() {
        return const_cast<T*>(static_cast<const Buffer*>(this)->as<T>());
    }
    template <class T>
    const T* as() const {
        if (type_ != element_type_of<T>) fail(ErrorCode::internal, "a buffer was asked for the type it does not have");
        if constexpr (std::is_same<T, float>::value)
            return float32_.data();
        else
            return float64_.data();
    }
    void* raw() { return const_cast<void*>(static_cast<const Buffer*>(this)->raw()); }
    const void* raw() const {
        return type_ == ElementType::float32 ? static_cast<const void*>(float32_.data()) : float64_.data();
    }

    double get(std::size_t i) const {
        return type_ == ElementType::float32 ? static_cast<double>(float32_[i]) : float64_[i];
    }
    void set(std::size_t i, double value) {
        if (type_ == ElementType::float32)
            float32_[i] = static_cast<float>(value);
        else
            float64_[i] = value;
    }
    Vector to_vector() const {
        Vector out = make_vector(static_cast<std::int64_t>(size()));
        for (std::size_t i = 0; i < size(); ++i) out(i) = get(i);
        return out;
    }

private:
    ElementType type_ = ElementType::float64;
    AlignedBuffer<float> float32_;
    AlignedBuffer<double> float64_;  // the one of the two that `type_` names
};

}  // namespace attmd
