#include "base/error.hpp"
#include "base/vector_kernel.hpp"
#include "optimizer_steps.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <doctest/doctest.h>
#include <limits>
#include <string>
#include <vector>

using namespace attmd;

namespace {

// The step as the paper writes it, in long double.
template <class T>
std::vector<long double> paper_step(const std::vector<long double>& u, const std::vector<T>& g, double p, double eta,
                                    bool normalized) {
    const long double q = static_cast<long double>(p) / (p - 1);
    long double sum = 0;
    for (const T x : g) sum += std::pow(std::fabs(static_cast<long double>(x)), q);
    const long double norm = normalized ? std::pow(sum, 1 / q) : 1;
    std::vector<long double> out;
    for (std::size_t i = 0; i < u.size(); ++i)
        out.push_back(norm == 0 ? u[i] : u[i] - eta * static_cast<long double>(g[i]) / norm);
    return out;
}
long double signed_power(long double x, long double e) { return std::copysign(std::pow(std::fabs(x), e), x); }

OptimizerOptions mirror(double p, bool normalized, double step = 0.1) {
    OptimizerOptions o;
    o.p = p;
    o.normalized = normalized;
    o.step_size = step;
    return o;
}

ErrorCode code_of_step(Optimizer& optimizer, std::vector<double>& w, const std::vector<double>& g) {
    try {
        step(optimizer, w, g);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;
}

}  // namespace

TEST_CASE("powers of every kernel are right to two units in the last place, for any exponent and any size") {
    std::vector<double> x, got;
    Rng rng(1, 2);
    for (int i = 0; i < 4001; ++i) x.push_back((i % 2 == 0 ? 1 : -1) * std::exp(40 * (rng.uniform() - 0.5)));
    for (const double special :
         {0.0, -0.0, 5e-324, 1e-310, 1e-300, 1.0, -1.0, 1e300, std::numeric_limits<double>::max()})
        x.push_back(special);
    got.resize(x.size());
    for (const Arch arch : {Arch::baseline, Arch::avx2, Arch::avx512}) {
        if (arch > running_arch()) continue;
        for (const double e : {0.05, 0.1, 0.5, 0.75, 1.0, 4.0 / 3, 1.5, 2.0, 3.0, 7.0 / 3, 10.0, 20.0}) {
            vector_kernel_f64(arch).signed_power(x.data(), got.data(), static_cast<std::int64_t>(x.size()), e);
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double want = static_cast<double>(signed_power(x[i], e));
                CAPTURE(x[i]);
                CAPTURE(e);
                if (std::isinf(want) || want == 0)
                    CHECK(got[i] == want);
                else
                    CHECK(std::fabs(got[i] - want) <= 3e-16 * 2 * std::fabs(want) + 5e-324);
            }
        }
    }
}

TEST_CASE("powers of floats are right to 0.7 units in the last place, down to the smallest and for any size") {
    std::vector<float> x, got;
    Rng rng(1, 2);
    const float smallest = std::numeric_limits<float>::denorm_min();
    for (int i = 0; i < 20003; ++i)
        x.push_back(
            static_cast<float>((i % 2 == 0 ? 1 : -1) * std::exp((i % 3 == 0 ? 170 : 10) * (rng.uniform() - 0.5))));
    for (const float special : {0.0f, -0.0f, smallest, 1e-40f, 1.0f, -1.0f, 1.00000012f, 0.99999994f, 1.41421354f,
                                std::numeric_limits<float>::max()})
        x.push_back(special);
    got.resize(x.size());
    for (const Arch arch : {Arch::baseline, Arch::avx2, Arch::avx512}) {
        if (arch > running_arch()) continue;
        for (const double e : {0.05, 0.1, 1.1 - 1, 0.25, 0.5, 0.75, 1.0, 4.0 / 3, 1.5, 2.0, 2.5, 3.0, 4.0,
                               1 / (1.1 - 1), 1 / (1.05 - 1), 11.0, 33.5, 100.0, 1000.0}) {
            vector_kernel_f32(arch).signed_power(x.data(), got.data(), static_cast<std::int64_t>(x.size()), e);
            double worst = 0;  // in units of the last place of the true value
            for (std::size_t i = 0; i < x.size(); ++i) {
                const double want = static_cast<double>(signed_power(x[i], e));
                if (std::fabs(want) > 3.4028235e38) {
                    CHECK(std::fabs(got[i]) >= 3.4028234e38f);
                    continue;
                }
                const double unit = std::fmax(std::ldexp(1.0, std::ilogb(std::fabs(want) + 1e-300) - 23), 0x1p-149);
                worst = std::fmax(worst, std::fabs(got[i] - want) / unit);
                CHECK((got[i] < 0) == (x[i] < 0 && got[i] != 0));
            }
            CAPTURE(e);
            CHECK(worst <= 0.7);
        }
    }
}

TEST_CASE("mirror descent makes the paper's step, plain and normalized, double and float") {
    for (const double p : {1.05, 1.1, 1.5, 1.75, 2.0, 2.5, 3.0, 6.0})
        for (const bool normalized : {false, true}) {
            CAPTURE(p);
            CAPTURE(normalized);
            Optimizer wide(mirror(p, normalized)), narrow(mirror(p, normalized));
            auto w = random_values<double>(103, 3);
            auto w_narrow = random_values<float>(103, 3);
            std::vector<long double> u;
            for (const double x : w) u.push_back(signed_power(x, p - 1));
            for (std::uint64_t k = 0; k < 5; ++k) {
                const auto g = random_values<double>(103, 10 + k);
                step(wide, w, g);
                step(narrow, w_narrow, random_values<float>(103, 10 + k));
                u = paper_step(u, g, p, 0.1, normalized);
            }
            double worst = 0, worst_narrow = 0;
            for (std::size_t i = 0; i < w.size(); ++i) {  // in dual coordinates, where errors have one scale
                worst = std::fmax(worst, std::fabs(static_cast<double>(signed_power(w[i], p - 1) - u[i])));
                worst_narrow =
                    std::fmax(worst_narrow, std::fabs(static_cast<double>(signed_power(w_narrow[i], p - 1) - u[i])));
            }
            CHECK(worst < 1e-14 * std::pow(4.0, p - 1));
            CHECK(worst_narrow < 2e-6 * std::pow(4.0, p - 1));
        }
}

TEST_CASE("a parameter changed from outside is followed; one left alone keeps dual digits that it cannot hold") {
    const std::vector<float> g = {1, 1, 1};
    std::vector<float> w = {0, 0, 0.5f};
    Optimizer optimizer(mirror(1.05, false, 0.005));
    step(optimizer, w, g);
    CHECK(w[0] == 0);  // (0.005)^20 underflows in float32, and that is right
    step(optimizer, w, g);
    for (int k = 0; k < 28; ++k) step(optimizer, w, g);
    CHECK(w[0] == doctest::Approx(-std::pow(0.15, 20)).epsilon(1e-3));  // U went on to -0.15
    w[1] = 1;
    step(optimizer, w, g);
    CHECK(w[1] == doctest::Approx(std::pow(1 - 0.005, 20)).epsilon(1e-5));
    CHECK(w[0] == doctest::Approx(-std::pow(0.155, 20)).epsilon(1e-3));
}

TEST_CASE("no NaN near zero, and a zero gradient is a zero step") {
    for (const double p : {1.01, 1.1, 2.0, 5.0}) {
        Optimizer optimizer(mirror(p, true));
        std::vector<double> w = {0, -0.0, 5e-324, -1e-300, 1e-9};
        const auto before = w;
        step(optimizer, w, {0, 0, 0, 0, 0});
        for (std::size_t i = 0; i < w.size(); ++i) CHECK(w[i] == doctest::Approx(before[i]).epsilon(1e-12));
        step(optimizer, w, {1, -1, 0, 0, 1});
        for (const double x : w) CHECK(std::isfinite(x));
    }
}

TEST_CASE("normalization works on gradients of any size, down to the smallest number") {
    const std::vector<double> shape = {3, -4, 0, 1};
    std::vector<double> want;
    for (const double scale : {1.0, 1e-200, 1e-300, 1e-318, 1e300}) {
        Optimizer optimizer(mirror(3, true));
        std::vector<double> w = {0, 0, 0, 0}, g;
        for (const double x : shape) g.push_back(x * scale);
        step(optimizer, w, g);
        if (want.empty()) want = w;
        for (std::size_t i = 0; i < w.size(); ++i)
            CHECK(w[i] == doctest::Approx(want[i]).epsilon(scale < 1e-310 ? 1e-4 : 1e-12));
    }
}

TEST_CASE("a refused step changes nothing and leaves the optimizer usable") {
    const double huge = 1e308;
    for (const double p : {1.05, 2.0, 3.0}) {
        Optimizer optimizer(mirror(p, false, p == 1.05 ? 1e300 : 10));
        std::vector<double> w = {1, 2};
        CHECK(code_of_step(optimizer, w, {0, std::nan("")}) == ErrorCode::invalid_argument);
        CHECK(code_of_step(optimizer, w, {HUGE_VAL, 0}) == ErrorCode::invalid_argument);
        CHECK(code_of_step(optimizer, w, {0, -huge}) == ErrorCode::numerical);
        std::vector<double> nan_parameter = {1, std::nan("")};
        CHECK(code_of_step(optimizer, nan_parameter, {0, 0}) == ErrorCode::invalid_argument);
        CHECK(w == std::vector<double>{1, 2});
        CHECK(optimizer.iteration() == 0);
        optimizer.set_step_size(0.1);
        step(optimizer, w, {0.1, 0.1});
        CHECK(w[0] < 1);
        std::vector<double> other = {1};
        CHECK(code_of_step(optimizer, other, {1}) == ErrorCode::dimension);
    }
}

TEST_CASE("steps are the same bits for every thread count") {
    for (const double p : {1.1, 3.0}) {
        const auto g = random_values<float>(100003, 2);
        std::vector<std::vector<float>> results;
        for (const int threads : {1, 2, 5}) {
            Optimizer optimizer(mirror(p, true));
            auto w = random_values<float>(100003, 1);
            step(optimizer, w, g, threads);
            step(optimizer, w, g, threads);
            results.push_back(w);
        }
        CHECK(results[1] == results[0]);
        CHECK(results[2] == results[0]);
    }
}

TEST_CASE("Adam is algorithm 1 of Kingma and Ba") {
    OptimizerOptions o;
    o.method = Method::adam;
    o.step_size = 0.01;
    Optimizer optimizer(o);
    auto w = random_values<double>(9, 3), want = w;
    std::vector<double> m(9, 0.0), v(9, 0.0);
    for (int k = 1; k <= 20; ++k) {
        const auto g = random_values<double>(9, static_cast<std::uint64_t>(k));
        step(optimizer, w, g);
        for (std::size_t i = 0; i < 9; ++i) {
            m[i] = 0.9 * m[i] + 0.1 * g[i];
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
            want[i] -= 0.01 * (m[i] / (1 - std::pow(0.9, k))) / (std::sqrt(v[i] / (1 - std::pow(0.999, k))) + 1e-8);
        }
    }
    for (std::size_t i = 0; i < 9; ++i) CHECK(w[i] == doctest::Approx(want[i]).epsilon(1e-13));
}

TEST_CASE("schedules") {
    OptimizerOptions o;
    o.step_size = 2;
    o.warmup = 10;
    o.horizon = 110;
    const auto at = [&](Schedule schedule, std::int64_t k) {
        o.schedule = schedule;
        return step_size_at(o, k);
    };
    CHECK(at(Schedule::constant, 77) == 2);
    CHECK(at(Schedule::inv_sqrt, 16) == 0.5);
    CHECK(at(Schedule::inv, 8) == 0.25);
    CHECK(at(Schedule::cosine, 5) == 1);
    CHECK(at(Schedule::cosine, 10) == 2);
    CHECK(at(Schedule::cosine, 60) == doctest::Approx(1));
    CHECK(at(Schedule::cosine, 110) == 0);
    CHECK(at(Schedule::cosine, 500) == 0);
}

TEST_CASE("a saved optimizer goes on with the same bits") {
    const std::string path = "optimizer_test.safetensors";
    for (const auto method : {Method::mirror_descent, Method::gradient_descent, Method::adam})
        for (const bool exclusive : {false, true}) {
            OptimizerOptions o = mirror(1.3, method == Method::mirror_descent);
            o.method = method;
            o.exclusive = exclusive;
            o.schedule = Schedule::inv_sqrt;
            Optimizer one(o);
            auto w = random_values<float>(50, 3);
            for (std::uint64_t k = 0; k < 4; ++k) step(one, w, random_values<float>(50, k));
            one.save(path);
            auto copy = w;
            Optimizer two = Optimizer::load(path);
            CHECK(two.iteration() == 4);
            for (std::uint64_t k = 4; k < 8; ++k) {
                step(one, w, random_values<float>(50, k));
                step(two, copy, random_values<float>(50, k));
            }
            CHECK(w == copy);
        }
    std::remove(path.c_str());
}

TEST_CASE("optimizers saved by version 1 go on") {
    for (const auto method : {Method::mirror_descent, Method::adam}) {
        OptimizerOptions o = mirror(1.5, false, 0.05);
        o.method = method;
        o.schedule = Schedule::inv_sqrt;
        Optimizer whole(o);
        Optimizer resumed = Optimizer::load(std::string(ATTMD_TEST_DATA "/optimizer_1_") +
                                            (method == Method::adam ? "adam" : "mirror_descent") + ".safetensors");
        CHECK(resumed.iteration() == 3);
        CHECK(resumed.options().step_size == 0.05);
        std::vector<double> a(7), b, g(7);
        std::vector<float> narrow_a(5), narrow_b, narrow_g(5);
        for (std::size_t i = 0; i < 7; ++i) a[i] = std::sin(static_cast<double>(i) + 1);
        for (std::size_t i = 0; i < 5; ++i) narrow_a[i] = static_cast<float>(a[i]);
        ThreadTeam team(1);
        for (int k = 1; k <= 6; ++k) {  // the file is of k = 3
            for (std::size_t i = 0; i < 7; ++i) g[i] = std::cos(static_cast<double>(i) + k);
            for (std::size_t i = 0; i < 5; ++i) narrow_g[i] = static_cast<float>(g[i]);
            whole.step({tensor(a, g), tensor(narrow_a, narrow_g)}, false, team);
            if (k > 3) resumed.step({tensor(b, g), tensor(narrow_b, narrow_g)}, false, team);
            if (k == 3) {
                b = a;
                narrow_b = narrow_a;
            }
        }
        for (std::size_t i = 0; i < 7; ++i) CHECK(b[i] == doctest::Approx(a[i]).epsilon(1e-13));
        for (std::size_t i = 0; i < 5; ++i) CHECK(narrow_b[i] == doctest::Approx(narrow_a[i]).epsilon(1e-5));
    }
}

TEST_CASE("optimizers saved by version 2 go on with the same bits") {
    OptimizerOptions mirror_descent = mirror(3, false), momentum = mirror_descent, adamw = mirror_descent;
    momentum.method = Method::gradient_descent;
    momentum.momentum = 0.875;
    adamw.method = Method::adamw;
    adamw.p = 2;
    const std::pair<const char*, OptimizerOptions> files[] = {
        {"mirror_descent", mirror_descent}, {"momentum", momentum}, {"adamw", adamw}};
    for (auto [name, options] : files) {
        CAPTURE(name);
        options.step_size = 0.125;
        options.weight_decay = 0.25;
        Optimizer whole(options);
        Optimizer resumed = Optimizer::load(text(ATTMD_TEST_DATA "/optimizer_2_", name, ".safetensors"));
        std::vector<double> a(7), b, g(7);
        std::vector<float> narrow_a(5), narrow_b, narrow_g(5);
        for (std::size_t i = 0; i < 7; ++i) a[i] = static_cast<double>(i + 1) / 8;
        for (std::size_t i = 0; i < 5; ++i) narrow_a[i] = static_cast<float>(a[i]);
        ThreadTeam team(1);
        for (std::size_t k = 1; k <= 6; ++k) {  // the file is of k = 3
            for (std::size_t i = 0; i < 7; ++i) g[i] = (static_cast<double>((3 * i + k) % 5) - 2) / 4;
            for (std::size_t i = 0; i < 5; ++i) narrow_g[i] = static_cast<float>(g[i]);
            whole.step({tensor(a, g), tensor(narrow_a, narrow_g)}, false, team);
            if (k > 3) resumed.step({tensor(b, g), tensor(narrow_b, narrow_g)}, false, team);
            if (k != 3) continue;
            b = a;
            narrow_b = narrow_a;
            const SafeTensors now = whole.stored(), then = resumed.stored();
            CHECK(now.metadata == then.metadata);
            REQUIRE(now.tensors.size() == then.tensors.size());
            for (std::size_t t = 0; t < now.tensors.size(); ++t)
                CHECK(now.find(then.tensors[t].name).bytes == then.tensors[t].bytes);
        }
        CHECK(b == a);
        CHECK(narrow_b == narrow_a);
        CHECK(resumed.stored().metadata == whole.stored().metadata);
    }
}

TEST_CASE("a gradient that is zero outside some rows: the same step as with all rows, and no other entry is touched") {
    const std::int64_t rows = 40, length = 7, count = rows * length;
    const std::vector<std::int64_t> moving = {3, 38, 0, 17};
    for (const double p : {1.1, 2.0, 3.0})
        for (const bool normalized : {false, true}) {
            OptimizerOptions options;
            options.p = p;
            options.normalized = normalized;
            options.step_size = 0.01;
            Optimizer whole(options), part(options);
            Rng rng(3, 3);
            std::vector<double> a(static_cast<std::size_t>(count)), b, start, g(static_cast<std::size_t>(count), 0);
            for (double& w : a) w = rng.normal();
            start = b = a;
            ThreadTeam team(2);
            for (int k = 0; k < 3; ++k) {
                for (const std::int64_t r : moving)
                    for (std::int64_t i = 0; i < length; ++i)
                        g[static_cast<std::size_t>(r * length + i)] = rng.normal();
                StepTensor tensor{ElementType::float64, a.data(), g.data(), count, 0, "w"};
                whole.step({tensor}, k > 0, team);
                tensor.parameter = b.data();
                tensor.rows = moving.data();
                tensor.row_count = static_cast<std::int64_t>(moving.size());
                tensor.columns = length;
                part.step({tensor}, k > 0, team);
            }
            for (std::int64_t i = 0; i < count; ++i) {
                const auto at = static_cast<std::size_t>(i);
                CHECK(b[at] == doctest::Approx(a[at]).epsilon(1e-13));
                const bool moves = std::find(moving.begin(), moving.end(), i / length) != moving.end();
                CHECK((b[at] == start[at]) == !moves);
            }
        }
}
