// The kernels of the classifiers in every version that this processor runs.
#include "base/rng.hpp"
#include "model/gelu_kernel.hpp"
#include "model/layer_norm_kernel.hpp"
#include "model/softmax_kernel.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <vector>

using namespace attmd;

namespace {

std::vector<Arch> arches() {
    std::vector<Arch> out;
    for (const Arch arch : {Arch::baseline, Arch::avx2, Arch::avx512})
        if (arch <= running_arch()) out.push_back(arch);
    return out;
}
template <class T>
const GeluKernel<T>& gelu(Arch arch) {
    if constexpr (sizeof(T) == 4)
        return gelu_kernel_f32(arch);
    else
        return gelu_kernel_f64(arch);
}
template <class T>
const SoftmaxKernel<T>& softmax(Arch arch) {
    if constexpr (sizeof(T) == 4)
        return softmax_kernel_f32(arch);
    else
        return softmax_kernel_f64(arch);
}
template <class T>
constexpr double rounding = std::numeric_limits<T>::epsilon();

template <class T>
void check_gelu() {
    for (const Arch arch : arches()) {
        std::vector<T> x, slope, value;
        for (double v = -6; v <= 6; v += 0.0137) x.push_back(static_cast<T>(v));
        for (const double v : {0.0, -30.0, 30.0, -1e4, 1e4, 1e-8}) x.push_back(static_cast<T>(v));
        slope = x;
        value.resize(x.size());
        GeluForward<T> task;
        const RowKey key;
        task.rows = 1;
        task.width = static_cast<std::int64_t>(x.size());
        task.keys = &key;
        task.x = slope.data();
        task.out = value.data();
        gelu<T>(arch).forward(task);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const long double v = x[i], phi = std::exp(-v * v / 2) / std::sqrt(2 * 3.14159265358979323846L);
            const long double Phi = std::erfc(-v / std::sqrt(2.0L)) / 2;
            CAPTURE(x[i]);
            // Relative to its own size in float; the double version is good to the size of x alone.
            const double size = static_cast<double>(std::fabs(sizeof(T) == 4 ? v * Phi * (1 + v * v) : v));
            CHECK(std::fabs(static_cast<double>(value[i] - v * Phi)) <=
                  (sizeof(T) == 4 ? 8 : 100) * rounding<T> * size + 1e-37);
            CHECK(std::fabs(static_cast<double>(slope[i] - (Phi + v * phi))) <=
                  (sizeof(T) == 4 ? 4 : 100) * rounding<T>);
        }
    }
}

template <class T>
void check_softmax(double offset) {
    for (const Arch arch : arches())
        for (const std::int64_t keys : {1, 3, 16, 37}) {
            Rng rng(4, static_cast<std::uint64_t>(keys));
            std::vector<T> scores(static_cast<std::size_t>(keys)), weights;
            for (T& s : scores) s = static_cast<T>(offset + 40 * rng.normal());
            weights = scores;
            T largest = 0, inverse = 0;
            SoftmaxTile<T> tile;
            tile.queries = 1;
            tile.keys = tile.stride = keys;
            tile.scale = 0.5;
            tile.scores = weights.data();
            tile.largest = &largest;
            tile.inverse_sum = &inverse;
            softmax<T>(arch).forward(tile);
            long double sum = 0, top = -INFINITY;
            for (const T s : scores) top = std::fmax(top, static_cast<long double>(s));
            for (const T s : scores) sum += std::exp((s - top) / 2);
            for (std::size_t i = 0; i < scores.size(); ++i)
                CHECK(std::fabs(static_cast<double>(weights[i] - std::exp((scores[i] - top) / 2) / sum)) <=
                      8 * rounding<T>);
            // The backward pass makes the same weights again, to the last bit.
            std::vector<T> again = scores, d(scores.size(), T(1));
            tile.scores = again.data();
            tile.d_weights = d.data();
            softmax<T>(arch).backward(tile);
            CHECK(again == weights);
            for (const T g : d) CHECK(std::fabs(static_cast<double>(g)) <= 8 * rounding<T>);  // a constant adds nothing
        }
}

}  // namespace

TEST_CASE("GELU and its derivative") {
    check_gelu<float>();
    check_gelu<double>();
}

TEST_CASE("softmax of large scores, and of a single one") {
    for (const double offset : {0, -5000, 5000}) {
        check_softmax<float>(offset);
        check_softmax<double>(offset);
    }
}

TEST_CASE("dropout drops what it should, the same in every version") {
    const Dropout dropout = make_dropout(0.2, 5, 3, 9);
    const std::int64_t width = 300;
    std::vector<float> first;
    for (const Arch arch : arches()) {
        std::int64_t dropped = 0;
        std::vector<float> all;
        for (std::uint32_t row = 0; row < 500; ++row) {
            std::vector<float> out(width);
            dropout_kernel_f32(arch).multipliers(dropout, {7, row}, width, out.data());
            for (const float m : out) {
                dropped += m == 0 ? 1 : 0;
                CHECK_MESSAGE((m == 0 || std::fabs(m - 1.25f) < 1e-5f), m);
            }
            all.insert(all.end(), out.begin(), out.end());
        }
        // 150,000 draws: five standard deviations are 775.
        CHECK(std::abs(dropped - 30000) < 775);
        if (first.empty()) first = all;
        CHECK(first == all);
    }
}
