#include "base/error.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace attmd;

TEST_CASE("messages: NaN has no sign, and a number is told from its bound") {
    CHECK(text("is ", -std::nan(""), ", ", -std::nanf(""), ", ", -1.5, ", ", -2, ", ", std::string("x")) ==
          "is nan, nan, -1.5, -2, x");
    CHECK(text(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(text(beside(1, 0.5)) == "0.5");
    CHECK(text(beside(1, 0.999999999999)) == "0.99999999999900002");
    CHECK(text(beside(1, 1)) == "1");
    CHECK(text(beside(1, -std::nan(""))) == "nan");
}
