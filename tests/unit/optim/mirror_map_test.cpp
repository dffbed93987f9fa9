// Every mirror map against its potential written down naively, and the steps that the optimizer makes with it.
#include "optim/mirror_map.hpp"

#include "base/error.hpp"
#include "compare/comparison.hpp"
#include "optimizer_steps.hpp"
#include "svm/max_margin.hpp"
#include "svm/rows/attention_rows.hpp"
#include "train/train.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <doctest/doctest.h>

using namespace attmd;

namespace {

using Numbers = std::vector<long double>;

OptimizerOptions with_potential(Potential potential, double p, bool normalized = false) {
    OptimizerOptions o;
    o.potential = potential;
    o.p = p;
    o.normalized = normalized;
    o.hypentropy_beta = 0.25;
    return o;
}

std::vector<OptimizerOptions> every_map() {
    std::vector<OptimizerOptions> maps = {with_potential(Potential::hypentropy, 2)};
    for (const Potential potential : {Potential::power, Potential::squared_norm})
        for (const double p : {1.1, 1.5, 2.0, 3.0, 6.0}) maps.push_back(with_potential(potential, p));
    return maps;
}

long double norm(const Numbers& x, long double p) {
    long double sum = 0;
    for (const long double value : x) sum += std::pow(std::fabs(value), p);
    return std::pow(sum, 1 / p);
}
long double signed_power(long double x, long double e) { return std::copysign(std::pow(std::fabs(x), e), x); }

long double psi(const OptimizerOptions& o, const Numbers& w) {
    const long double beta = o.hypentropy_beta;
    long double sum = 0;
    switch (o.potential) {
        case Potential::power: return std::pow(norm(w, o.p), static_cast<long double>(o.p)) / o.p;
        case Potential::squared_norm: return norm(w, o.p) * norm(w, o.p) / 2;
        case Potential::hypentropy:
            for (const long double x : w) sum += x * std::asinh(x / beta) - std::sqrt(x * x + beta * beta);
    }
    return sum;
}

Numbers gradient(const OptimizerOptions& o, const Numbers& w) {
    const long double p = o.p, scale = o.potential == Potential::squared_norm ? std::pow(norm(w, p), 2 - p) : 1;
    Numbers u;
    for (const long double x : w)
        u.push_back(o.potential == Potential::hypentropy ? std::asinh(x / o.hypentropy_beta)
                                                         : scale * signed_power(x, p - 1));
    return u;
}
Numbers inverse(const OptimizerOptions& o, const Numbers& u) {
    const long double q = o.p / (static_cast<long double>(o.p) - 1);
    const long double scale = o.potential == Potential::squared_norm ? std::pow(norm(u, q), 2 - q) : 1;
    Numbers w;
    for (const long double x : u)
        w.push_back(o.potential == Potential::hypentropy ? o.hypentropy_beta * std::sinh(x)
                                                         : scale * signed_power(x, q - 1));
    return w;
}
long double dual_norm(const OptimizerOptions& o, const Numbers& g) {
    if (o.potential == Potential::hypentropy) {
        long double largest = 0;
        for (const long double x : g) largest = std::max(largest, std::fabs(x));
        return largest;
    }
    return norm(g, o.p / (static_cast<long double>(o.p) - 1));
}

template <class T>
Numbers numbers(const std::vector<T>& x) {
    return {x.begin(), x.end()};
}
template <class T>
double distance(const std::vector<T>& got, const Numbers& want) {
    double worst = 0;
    for (std::size_t i = 0; i < got.size(); ++i)
        worst = std::fmax(worst, std::fabs(static_cast<double>(static_cast<long double>(got[i]) - want[i])));
    return worst;
}

// Both maps of a whole tensor, with so many threads.
template <class T>
std::vector<T> dual_of(const OptimizerOptions& o, const std::vector<T>& w, int threads = 1) {
    const auto map = make_mirror_map<T>(o);
    const auto count = static_cast<std::int64_t>(w.size());
    ThreadTeam team(threads);
    std::vector<double> parts;
    std::vector<T> u(w.size());
    map->to_dual(w.data(), u.data(), count, map->prepare_to_dual(w.data(), {count, 1}, {team, parts}));
    return u;
}
template <class T>
std::vector<T> parameter_of(const OptimizerOptions& o, const std::vector<T>& u, int threads = 1) {
    const auto map = make_mirror_map<T>(o);
    const auto count = static_cast<std::int64_t>(u.size());
    ThreadTeam team(threads);
    std::vector<double> parts;
    std::vector<T> w(u.size());
    map->from_dual(u.data(), w.data(), count, map->prepare_from_dual(u.data(), {count, 1}, {team, parts}));
    return w;
}

double largest(const Numbers& x) {
    long double most = 0;
    for (const long double value : x) most = std::max(most, std::fabs(value));
    return static_cast<double>(most);
}

// Naive mirror descent in 80-bit arithmetic; u is the state.
struct NaiveDescent {
    OptimizerOptions o;
    Numbers u;

    NaiveDescent(const OptimizerOptions& options, const Numbers& w) : o(options), u(gradient(o, w)) {}
    Numbers step(const Numbers& g) {
        const long double scale = o.normalized ? dual_norm(o, g) : 1;
        for (std::size_t i = 0; i < u.size(); ++i)
            u[i] = (1 - static_cast<long double>(o.step_size) * o.weight_decay) * u[i] - o.step_size * g[i] / scale;
        return inverse(o, u);
    }
};

}  // namespace

TEST_CASE("mirror maps: the map and its inverse are the potential's formulas, and inverse to each other") {
    for (const OptimizerOptions& o : every_map()) {
        CAPTURE(static_cast<int>(o.potential));
        CAPTURE(o.p);
        auto w = random_values<double>(20011, 4);
        w[7] = 0;
        const auto u = dual_of(o, w);
        CHECK(distance(u, gradient(o, numbers(w))) <= 1e-13 * largest(numbers(u)));
        CHECK(distance(parameter_of(o, u), inverse(o, numbers(u))) < 1e-12);
        CHECK(distance(parameter_of(o, u), numbers(w)) < 1e-12);
        CHECK(u[7] == 0);
        CHECK(dual_of(o, w, 3) == u);
        CHECK(parameter_of(o, u, 3) == parameter_of(o, u));
        const auto narrow = random_values<float>(20011, 4);
        CHECK(distance(parameter_of(o, dual_of(o, narrow)), numbers(narrow)) < 1e-5);
        const std::vector<double> none(9, 0.0);
        CHECK(dual_of(o, none) == none);
        CHECK(parameter_of(o, none) == none);
    }
}

TEST_CASE("mirror maps: the dual coordinates are the potential's slopes, and no divergence is negative") {
    for (const OptimizerOptions& o : every_map()) {
        CAPTURE(static_cast<int>(o.potential));
        CAPTURE(o.p);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const auto a = random_values<double>(6, seed), b = random_values<double>(6, seed + 100);
            const auto slope = dual_of(o, b);
            long double inner = 0;
            for (std::size_t i = 0; i < 6; ++i) {
                const long double h = 1e-5L;
                Numbers up = numbers(b), down = up;
                up[i] += h;
                down[i] -= h;
                CHECK(slope[i] ==
                      doctest::Approx(static_cast<double>((psi(o, up) - psi(o, down)) / (2 * h))).epsilon(1e-5));
                inner += static_cast<long double>(slope[i]) * (a[i] - b[i]);
            }
            CHECK(psi(o, numbers(a)) - psi(o, numbers(b)) - inner > 0);
        }
    }
}

TEST_CASE("mirror maps: tensors of any size") {
    for (const double p : {1.5, 3.0}) {
        const OptimizerOptions o = with_potential(Potential::squared_norm, p);
        const std::vector<double> shape = {3, -4, 0, 1};
        const auto of_one = dual_of(o, shape);
        for (const double size : {1e-300, 1e-200, 1e200, 1e300}) {  // grad psi is homogeneous
            std::vector<double> w;
            for (const double x : shape) w.push_back(size * x);
            const auto u = dual_of(o, w), back = parameter_of(o, u);
            for (std::size_t i = 0; i < 4; ++i) {
                CHECK(u[i] / size == doctest::Approx(of_one[i]).epsilon(1e-13));
                CHECK(back[i] / size == doctest::Approx(shape[i]).epsilon(1e-13));
            }
        }
    }
    for (const OptimizerOptions& o : every_map()) {  // what largest_dual() says is safe
        CAPTURE(static_cast<int>(o.potential));
        CAPTURE(o.p);
        const auto map = make_mirror_map<float>(o);
        const std::vector<float> u(1000, static_cast<float>(map->largest_dual({1000, 1})));
        for (const float x : parameter_of(o, u)) CHECK(std::isfinite(x));
    }
}

TEST_CASE("mirror maps: the optimizer's steps are those of the naive iteration, whatever it is told of the gradient") {
    for (OptimizerOptions o : every_map())
        for (const bool normalized : {false, true})
            for (const bool exclusive : {false, true}) {
                CAPTURE(static_cast<int>(o.potential));
                CAPTURE(o.p);
                o.normalized = normalized;
                o.exclusive = exclusive;
                o.weight_decay = exclusive ? 0.5 : 0;
                o.step_size = 0.05;
                Optimizer optimizer(o), by_rows(o);
                auto w = random_values<double>(9000, 3), v = w;
                NaiveDescent naive(o, numbers(w));
                const std::vector<std::int64_t> rows = {30, 4};
                ThreadTeam team(2);
                for (std::uint64_t k = 0; k < 4; ++k) {
                    auto g = random_values<double>(9000, 10 + k);
                    for (std::size_t i = 0; i < g.size(); ++i)
                        if (i / 90 != 4 && i / 90 != 30) g[i] = 0;
                    const Numbers want = naive.step(numbers(g));
                    optimizer.step({tensor(w, g)}, k == 2, team);
                    CHECK(distance(w, want) < 1e-11);
                    StepTensor t = tensor(v, g);
                    t.columns = 90;
                    t.rows = rows.data();
                    t.row_count = 2;
                    by_rows.step({t}, k == 3, team);
                    CHECK(distance(v, want) < 1e-11);
                }
            }
}

TEST_CASE("mirror maps: a parameter changed from outside is followed, a refused step changes nothing") {
    for (OptimizerOptions o : every_map()) {
        CAPTURE(static_cast<int>(o.potential));
        CAPTURE(o.p);
        Optimizer optimizer(o);
        auto w = random_values<double>(3000, 3);
        const auto g = random_values<double>(3000, 4);
        step(optimizer, w, g);
        w[2500] = 3;
        NaiveDescent naive(o, numbers(w));
        const auto before = w;
        const SafeTensors file = optimizer.stored();
        auto bad = g;
        bad[7] = std::nan("");
        CHECK_THROWS_AS(step(optimizer, w, bad), Error);
        CHECK(w == before);
        const SafeTensors after = optimizer.stored();
        CHECK(after.metadata == file.metadata);
        for (std::size_t t = 0; t < file.tensors.size(); ++t) CHECK(after.tensors[t].bytes == file.tensors[t].bytes);
        step(optimizer, w, g);
        CHECK(distance(w, naive.step(numbers(g))) < 1e-11);
        bad.assign(3000, -1e308);
        optimizer.set_step_size(100);
        CHECK_THROWS_AS(step(optimizer, w, bad), Error);
        optimizer.set_step_size(0.1);
        auto huge = w;
        huge[0] = huge[1] = 1e308;  // whose norms for p < 1.2 are infinite
        if (o.potential != Potential::power) CHECK_THROWS_AS(step(optimizer, huge, g), Error);
        step(optimizer, w, g);
        for (const double x : w) CHECK(std::isfinite(x));
    }
}

TEST_CASE("mirror maps: an optimizer of every potential goes on from its file with the same bits") {
    for (const OptimizerOptions& o : every_map()) {
        CAPTURE(static_cast<int>(o.potential));
        CAPTURE(o.p);
        Optimizer one(o);
        auto w = random_values<float>(9000, 3);
        for (std::uint64_t k = 0; k < 3; ++k) step(one, w, random_values<float>(9000, k));
        SafeTensors file = one.stored();
        file.path = "file";
        Optimizer two = Optimizer::from(file);
        CHECK(two.options().potential == o.potential);
        CHECK(two.options().hypentropy_beta == o.hypentropy_beta);
        auto copy = w;
        for (std::uint64_t k = 3; k < 6; ++k) {
            step(one, w, random_values<float>(9000, k));
            step(two, copy, random_values<float>(9000, k), 3);
        }
        CHECK(copy == w);
        CHECK(one.stored().metadata == two.stored().metadata);
        if (file.tensors.empty()) continue;
        const float far = 3e38f;
        std::memcpy(file.tensors[0].bytes.data(), &far, sizeof far);
        if (o.potential == Potential::hypentropy) CHECK_THROWS_AS(Optimizer::from(file), Error);
    }
}

TEST_CASE("mirror maps: only mirror descent has another potential") {
    for (const Method method : {Method::gradient_descent, Method::adam, Method::adamw}) {
        OptimizerOptions o = with_potential(Potential::squared_norm, 3);
        o.method = method;
        CHECK_THROWS_AS(Optimizer{o}, Error);
    }
}

namespace {

// 1 - (margin of W / ||W||_p) / (largest margin) for the tokens that training selects, after so many normalized steps.
double margin_gap(std::uint64_t seed, OptimizerOptions o, std::int64_t iterations) {
    const Dataset data = generate_gaussian(6, 8, 10, seed);
    AttentionOptions attention;
    attention.d = 10;
    AttentionModel model(attention);
    model.write("v", data.decoder()->data(), 10);
    o.normalized = true;
    Optimizer optimizer(o);
    TrainOptions t;
    t.max_iterations = iterations;
    Trace trace({quantity_selected | quantity_norm, {iterations}, 1, {}});
    train(model, optimizer, data, t, &trace);
    const auto selected = trace.selected(0);
    const auto rows = attention_rows(data, selected.data());
    MaxMarginOptions m;
    m.p = optimizer.norm_exponent();
    const MaxMarginSolution solution = solve_max_margin(*rows, m);
    REQUIRE(solution.outcome == MaxMarginOutcome::optimal);
    const Comparison c = compare(model, data, *rows, solution, selected);
    CHECK(trace.values(quantity_norm, 0)[0] == doctest::Approx(c.model_norm).epsilon(1e-12));
    return 1 - c.model_margin / c.svm_margin;
}

}  // namespace

TEST_CASE("mirror maps: the squared norm comes near the max-margin direction where the power potential is far") {
    for (const std::uint64_t seed : {1, 2}) {
        const double power = margin_gap(seed, with_potential(Potential::power, 3), 10000);
        const double squared = margin_gap(seed, with_potential(Potential::squared_norm, 3), 10000);
        MESSAGE("seed " << seed << ": " << power << ", " << squared);
        CHECK(power > 0.02);
        CHECK(squared < 0.005);
    }
}

TEST_CASE("mirror maps: hypentropy comes near the max-margin direction in the l1 norm") {
    OptimizerOptions o = with_potential(Potential::hypentropy, 3);
    o.schedule = Schedule::inv_sqrt;  // with steps of one size the direction swings by as much
    o.step_size = 0.2;
    for (const std::uint64_t seed : {1, 2}) {
        const double gap = margin_gap(seed, o, 5000);
        MESSAGE("seed " << seed << ": " << gap);
        CHECK(gap < 0.03);
    }
}
