// Numbers of twice a double's digits, as the unevaluated sum of two (Dekker, Numer. Math. 18, 1971).
#pragma once

#include <cmath>

namespace attmd {

struct DoubleDouble {
    double high = 0, low = 0;

    DoubleDouble() = default;
    DoubleDouble(double value) : high(value) {}
    // The sum of two numbers, |low| not above |high|.
    static DoubleDouble of_parts(double high, double low) {
        DoubleDouble result(high + low);
        result.low = low - (result.high - high);
        return result;
    }
    explicit operator double() const { return high; }
};

inline DoubleDouble operator+(DoubleDouble a, DoubleDouble b) {
    const double sum = a.high + b.high, part = sum - a.high;
    return DoubleDouble::of_parts(sum, (a.high - (sum - part)) + (b.high - part) + a.low + b.low);
}
inline DoubleDouble operator-(DoubleDouble a) {
    a.high = -a.high;
    a.low = -a.low;
    return a;
}
inline DoubleDouble operator-(DoubleDouble a, DoubleDouble b) { return a + -b; }
inline DoubleDouble operator*(DoubleDouble a, DoubleDouble b) {
    const double product = a.high * b.high;
    return DoubleDouble::of_parts(product, std::fma(a.high, b.high, -product) + a.high * b.low + a.low * b.high);
}
inline DoubleDouble operator/(DoubleDouble a, DoubleDouble b) {
    const DoubleDouble quotient = a.high / b.high;
    return quotient + (a - quotient * b).high / b.high;
}
inline DoubleDouble& operator+=(DoubleDouble& a, DoubleDouble b) { return a = a + b; }
inline DoubleDouble& operator-=(DoubleDouble& a, DoubleDouble b) { return a = a - b; }
inline DoubleDouble sqrt(DoubleDouble a) {
    const DoubleDouble root = std::sqrt(a.high);
    return root + (a - root * root).high / (2 * root.high);
}

}  // namespace attmd
