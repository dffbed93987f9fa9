// The floating-point environment of a call: to nearest, all digits, subnormals, no traps. A host may have another one -
// exceptions that end it, a rounding mode, flags that it will read - and finds it as it was.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__)
#include <cstdint>
#include <xmmintrin.h>
#else
#include <cfenv>
#endif

namespace attmd {

#if defined(__x86_64__) && defined(__GNUC__)

// <cfenv> saves and loads the whole x87 state, which takes longer than a short call. Both registers are mostly as they
// should be and are then only read.
class DefaultFloatEnvironment {
public:
    DefaultFloatEnvironment() : sse_(_mm_getcsr()), x87_status_(x87_status()) {
        asm volatile("fnstcw %0" : "=m"(x87_control_));
        if ((sse_ & ~sse_flags) != default_sse) _mm_setcsr(default_sse);
        if (x87_control_ != default_x87) load_control(default_x87);
    }
    ~DefaultFloatEnvironment() {
        if (((x87_status() ^ x87_status_) & x87_flags) != 0) restore_x87_flags();
        if (x87_control_ != default_x87) load_control(x87_control_);
        if (_mm_getcsr() != sse_) _mm_setcsr(sse_);
    }
    DefaultFloatEnvironment(const DefaultFloatEnvironment&) = delete;
    DefaultFloatEnvironment& operator=(const DefaultFloatEnvironment&) = delete;

private:
    static constexpr std::uint32_t default_sse = 0x1f80, sse_flags = 0x3f;
    static constexpr std::uint16_t default_x87 = 0x37f, x87_flags = 0x7f;
    struct X87 {
        std::uint16_t control, unused, status, more[11];
    };

    static std::uint16_t x87_status() {
        std::uint16_t status;
        asm volatile("fnstsw %0" : "=m"(status));
        return status;
    }
    static void load_control(std::uint16_t control) { asm volatile("fldcw %0" : : "m"(control)); }
    void restore_x87_flags() const {
        X87 state;
        asm volatile("fnstenv %0" : "=m"(state));
        state.status = static_cast<std::uint16_t>((state.status & ~x87_flags) | (x87_status_ & x87_flags));
        asm volatile("fldenv %0" : : "m"(state));
    }

    std::uint32_t sse_;
    std::uint16_t x87_status_, x87_control_ = 0;
};

#else

class DefaultFloatEnvironment {
public:
    DefaultFloatEnvironment() {
        std::fegetenv(&saved_);
        std::fesetenv(FE_DFL_ENV);
    }
    ~DefaultFloatEnvironment() { std::fesetenv(&saved_); }
    DefaultFloatEnvironment(const DefaultFloatEnvironment&) = delete;
    DefaultFloatEnvironment& operator=(const DefaultFloatEnvironment&) = delete;

private:
    std::fenv_t saved_;
};

#endif

}  // namespace attmd
