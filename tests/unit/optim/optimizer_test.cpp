// Gradient descent with momentum, Adam, AdamW, weight decay and clipping against torch.optim and torch.nn.utils written
// down naively.
#include "../temporary_files.hpp"
#include "base/error.hpp"
#include "optim/name_pattern.hpp"
#include "optimizer_steps.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <doctest/doctest.h>
#include <string>

using namespace attmd;

namespace {

OptimizerOptions of_method(Method method, double step_size = 0.05) {
    OptimizerOptions o;
    o.method = method;
    o.step_size = step_size;
    return o;
}
OptimizerOptions with_momentum(bool nesterov, double decay) {
    OptimizerOptions o = of_method(Method::gradient_descent);
    o.momentum = 0.9;
    o.nesterov = nesterov;
    o.weight_decay = decay;
    return o;
}

using Numbers = std::vector<long double>;

// torch.nn.utils.clip_grad_value_, then clip_grad_norm_, of all tensors.
void torch_clip(const OptimizerOptions& o, std::vector<Numbers>& gradients) {
    long double square = 0;
    for (Numbers& g : gradients)
        for (long double& x : g) {
            if (o.clip_value > 0) x = std::min<long double>(o.clip_value, std::max<long double>(-o.clip_value, x));
            square += x * x;
        }
    const long double factor = std::min<long double>(1, o.clip_norm / (std::sqrt(square) + 1e-6L));
    if (o.clip_norm > 0)
        for (Numbers& g : gradients)
            for (long double& x : g) x *= factor;
}

// step() of torch.optim.SGD, Adam and AdamW for one parameter.
struct TorchOptimizer {
    OptimizerOptions o;
    Numbers first{}, second{};
    int k = 0;

    void step(Numbers& w, const Numbers& gradient) {
        first.resize(w.size());
        second.resize(w.size());
        ++k;
        for (std::size_t i = 0; i < w.size(); ++i) {
            long double g = gradient[i];
            if (o.method == Method::adamw)
                w[i] *= 1 - o.step_size * o.weight_decay;
            else
                g += o.weight_decay * w[i];
            if (o.method == Method::gradient_descent) {
                first[i] = o.momentum * first[i] + g;
                w[i] -= o.step_size * (o.nesterov ? g + o.momentum * first[i] : first[i]);
                continue;
            }
            first[i] = o.beta1 * first[i] + (1 - o.beta1) * g;
            second[i] = o.beta2 * second[i] + (1 - o.beta2) * g * g;
            const long double denominator = std::sqrt(second[i] / (1 - std::pow(o.beta2, k))) + o.adam_epsilon;
            w[i] -= o.step_size * first[i] / (1 - std::pow(o.beta1, k)) / denominator;
        }
    }
};

// Largest difference after some steps on two tensors of type T whose gradients have a scale of their own.
template <class T>
double distance_from_torch(const OptimizerOptions& o, int threads = 1) {
    Optimizer optimizer(o);
    std::vector<T> w[2] = {random_values<T>(40, 1), random_values<T>(9001, 2)};
    std::vector<TorchOptimizer> torch(2, TorchOptimizer{o});
    std::vector<Numbers> want;
    for (const auto& x : w) want.emplace_back(x.begin(), x.end());
    ThreadTeam team(threads);
    for (std::uint64_t k = 0; k < 12; ++k) {
        const std::vector<T> g[2] = {random_values<T>(40, 10 + k), random_values<T>(9001, 30 + k)};
        std::vector<StepTensor> tensors = {tensor(w[0], g[0]), tensor(w[1], g[1])};
        tensors[1].log_scale = -2;
        std::vector<Numbers> gradients;
        for (const StepTensor& t : tensors) {
            const T* values = static_cast<const T*>(t.gradient);
            gradients.emplace_back(values, values + t.count);
            for (long double& x : gradients.back()) x *= std::exp(static_cast<long double>(t.log_scale));
        }
        torch_clip(o, gradients);
        for (std::size_t i = 0; i < 2; ++i) torch[i].step(want[i], gradients[i]);
        optimizer.step(tensors, k % 2 == 1, team);
    }
    double worst = 0;
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < w[i].size(); ++j)
            worst = std::fmax(worst, std::fabs(static_cast<double>(w[i][j] - want[i][j])));
    return worst;
}

void check_against_torch(const OptimizerOptions& o) {
    CHECK(distance_from_torch<double>(o) < 2e-14);
    CHECK(distance_from_torch<double>(o, 3) < 2e-14);
    CHECK(distance_from_torch<float>(o) < 1e-5);
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

TEST_CASE("optimizer: gradient descent with momentum is torch.optim.SGD") {
    for (const bool nesterov : {false, true})
        for (const double decay : {0.0, 0.3}) check_against_torch(with_momentum(nesterov, decay));
    OptimizerOptions plain = of_method(Method::gradient_descent);
    plain.weight_decay = 0.3;
    check_against_torch(plain);
}

TEST_CASE("optimizer: Adam and AdamW are torch's, each with its weight decay") {
    for (const Method method : {Method::adam, Method::adamw})
        for (const double decay : {0.0, 0.3}) {
            OptimizerOptions o = of_method(method);
            o.weight_decay = decay;
            check_against_torch(o);
        }
}

TEST_CASE("optimizer: gradients are clipped by value and by the norm of all tensors") {
    for (const double norm : {0.0, 1e-3, 3.0, 1e9})
        for (const double value : {0.0, 0.5, 100.0}) {
            CAPTURE(norm);
            CAPTURE(value);
            OptimizerOptions o = with_momentum(true, 0.1);
            o.clip_norm = norm;
            o.clip_value = value;
            check_against_torch(o);
        }
}

TEST_CASE("optimizer: clipping of gradients whose squares or scales leave the numbers") {
    OptimizerOptions o = of_method(Method::gradient_descent, 1);
    o.clip_norm = 5;
    for (const double log_scale : {0.0, 1000.0, 1e6})
        for (const double size : {1e-300, 1e-200, 1.0, 1e300}) {
            if (log_scale + std::log(size) < 10) continue;  // not clipped
            CAPTURE(log_scale);
            CAPTURE(size);
            Optimizer optimizer(o);
            std::vector<double> w = {0, 0};
            const std::vector<double> g = {3 * size, -4 * size};
            StepTensor t = tensor(w, g);
            t.log_scale = log_scale;
            ThreadTeam team(1);
            optimizer.step({t}, false, team);
            CHECK(w[0] == doctest::Approx(-3).epsilon(1e-6));
            CHECK(w[1] == doctest::Approx(4).epsilon(1e-6));
        }
    o.clip_norm = 0;
    o.clip_value = 2;
    Optimizer optimizer(o);
    std::vector<double> w = {0, 0, 0};
    const std::vector<double> g = {1e-5, 0, -1};
    StepTensor t = tensor(w, g);
    t.log_scale = 1e4;  // exp of it is infinite
    ThreadTeam team(1);
    optimizer.step({t}, false, team);
    CHECK(w == std::vector<double>{-2, 0, 2});
    CHECK(code_of_step(optimizer, w, {0, std::nan(""), 0}) == ErrorCode::invalid_argument);
    CHECK(code_of_step(optimizer, w, {0, 0, HUGE_VAL}) == ErrorCode::invalid_argument);
}

TEST_CASE("optimizer: mirror descent decays dual coordinates, whatever the gradient's rows") {
    for (const double p : {1.25, 2.0, 3.0})
        for (const bool normalized : {false, true}) {
            CAPTURE(p);
            OptimizerOptions o = of_method(Method::mirror_descent, 0.1);
            o.p = p;
            o.normalized = normalized;
            o.weight_decay = 2;
            Optimizer optimizer(o);
            std::vector<double> w = random_values<double>(12, 1);
            const std::vector<double> start = w;
            std::vector<double> g(12, 0.0);
            g[4] = 0.5;
            const std::int64_t row = 1;
            StepTensor t = tensor(w, g);
            t.rows = &row;
            t.row_count = 1;
            t.columns = 4;
            ThreadTeam team(1);
            for (int k = 0; k < 3; ++k) optimizer.step({t}, k == 1, team);
            for (std::size_t i = 0; i < 12; ++i) {
                double u = std::copysign(std::pow(std::fabs(start[i]), p - 1), start[i]);
                for (int k = 0; k < 3; ++k) u = 0.8 * u - (i == 4 ? 0.1 * (normalized ? 1 : 0.5) : 0);
                CHECK(w[i] == doctest::Approx(std::copysign(std::pow(std::fabs(u), 1 / (p - 1)), u)).epsilon(1e-12));
            }
        }
}

TEST_CASE("optimizer: the bits of a step do not depend on the number of threads") {
    for (const Method method : {Method::mirror_descent, Method::gradient_descent, Method::adam, Method::adamw}) {
        OptimizerOptions o = of_method(method);
        o.p = 1.75;
        o.momentum = method == Method::gradient_descent ? 0.9 : 0;
        o.weight_decay = 0.1;
        o.clip_norm = 1;
        o.clip_value = 2;
        std::vector<std::vector<float>> results;
        for (const int threads : {1, 2, 5}) {
            Optimizer optimizer(o);
            auto w = random_values<float>(100003, 1);
            for (std::uint64_t k = 0; k < 3; ++k) step(optimizer, w, random_values<float>(100003, 2 + k), threads);
            results.push_back(w);
        }
        CHECK(results[1] == results[0]);
        CHECK(results[2] == results[0]);
    }
}

TEST_CASE("optimizer: steps that leave the finite numbers are refused before anything is written") {
    for (const Method method : {Method::gradient_descent, Method::adam, Method::adamw}) {
        OptimizerOptions o = of_method(method, 10);
        o.momentum = method == Method::gradient_descent ? 0.9 : 0;
        Optimizer optimizer(o);
        std::vector<double> w = {1, 2};
        CHECK(code_of_step(optimizer, w, {1, 1e308}) == ErrorCode::numerical);
        CHECK(w == std::vector<double>{1, 2});
        CHECK(optimizer.iteration() == 0);
        step(optimizer, w, {0.1, 0.1});
        CHECK(w[0] < 1);
        const auto before = w;
        CHECK(code_of_step(optimizer, w, {1, 1e308}) == ErrorCode::numerical);
        CHECK(w == before);
        step(optimizer, w, {0.1, 0.1});
        CHECK(w[0] < before[0]);
    }
}

namespace {

// Two tensors of one entry each; whether the step was refused.
bool refused(Optimizer& optimizer, std::vector<double>& first, double g, std::vector<double>& second, double h) {
    ThreadTeam team(1);
    const std::vector<double> of_first = {g}, of_second = {h};
    try {
        optimizer.step({tensor(first, of_first), tensor(second, of_second)}, false, team);
    } catch (const Error&) {
        return true;
    }
    return false;
}

std::vector<OptimizerOptions> every_rule() {
    std::vector<OptimizerOptions> rules = {of_method(Method::adam), of_method(Method::adamw),
                                           with_momentum(true, 0.25)};
    for (const double p : {1.1, 2.0, 3.0}) {
        rules.push_back(of_method(Method::mirror_descent));
        rules.back().p = p;
    }
    for (const Potential potential : {Potential::squared_norm, Potential::hypentropy}) {
        rules.push_back(of_method(Method::mirror_descent));
        rules.back().p = 3;
        rules.back().potential = potential;
    }
    return rules;
}

}  // namespace

TEST_CASE("optimizer: a step that the second tensor refuses leaves every rule as it was") {
    for (const OptimizerOptions& rule : every_rule()) {
        CAPTURE(static_cast<int>(rule.method));
        CAPTURE(rule.p);
        Optimizer optimizer(rule), untroubled(rule);
        std::vector<double> w = {0.7}, x = {1}, want_w = w, want_x = x;
        for (int round = 0; round < 5; ++round) {
            CHECK_FALSE(refused(optimizer, w, 0.3, x, -0.1));
            CHECK_FALSE(refused(untroubled, want_w, 0.3, want_x, -0.1));
            for (int k = 0; k < 50; ++k) CHECK(refused(optimizer, w, 40, x, std::nan("")));
            std::vector<double> elsewhere = {1 + w[0] / 3};  // changed from outside, and back
            CHECK(refused(optimizer, elsewhere, 0, x, std::nan("")));
            CHECK(w == want_w);
            CHECK(x == want_x);
            const SafeTensors got = optimizer.stored(), want = untroubled.stored();
            CHECK(got.metadata == want.metadata);
            for (std::size_t t = 0; t < want.tensors.size(); ++t) CHECK(got.tensors[t].bytes == want.tensors[t].bytes);
        }
    }
}

TEST_CASE("optimizer: refused steps do not wear out the bounds that guard the next one") {
    OptimizerOptions heavy = of_method(Method::gradient_descent, 1e-300);
    heavy.momentum = 0.9;
    Optimizer momentum(heavy);
    std::vector<double> w = {0}, x = {0};
    CHECK_FALSE(refused(momentum, w, 8e307, x, 0));
    for (int k = 0; k < 60; ++k) CHECK(refused(momentum, w, 0, x, std::nan("")));
    CHECK(refused(momentum, w, 8e307, x, 0));  // 0.9 * 8e307 + 8e307 is too much

    OptimizerOptions decay = of_method(Method::mirror_descent, 1.999);
    decay.p = 3;
    decay.weight_decay = 1;
    decay.exclusive = true;
    Optimizer mirror(decay);
    w = {1e154};
    CHECK_FALSE(refused(mirror, w, 0, x, 0));
    for (int k = 0; k < 7000; ++k) CHECK(refused(mirror, w, 0, x, std::nan("")));
    CHECK(refused(mirror, w, -0.5e308, x, 0));
    CHECK(std::isfinite(w[0]));
}

TEST_CASE("optimizer: all its options and its momentum are in its file") {
    const std::string path = "optimizer_options_test.safetensors";
    OptimizerOptions with_all = with_momentum(true, 0.25);
    with_all.clip_norm = 0.5;
    with_all.clip_value = 0.75;
    OptimizerOptions adamw = of_method(Method::adamw);
    adamw.weight_decay = 0.25;
    for (const OptimizerOptions& o : {with_all, adamw}) {
        Optimizer one(o);
        auto w = random_values<float>(50, 3);
        for (std::uint64_t k = 0; k < 4; ++k) step(one, w, random_values<float>(50, k));
        one.save(path);
        Optimizer two = Optimizer::load(path);
        CHECK(two.options().momentum == o.momentum);
        CHECK(two.options().nesterov == o.nesterov);
        CHECK(two.options().weight_decay == o.weight_decay);
        CHECK(two.options().clip_norm == o.clip_norm);
        CHECK(two.options().clip_value == o.clip_value);
        auto copy = w;
        for (std::uint64_t k = 4; k < 8; ++k) {
            step(one, w, random_values<float>(50, k));
            step(two, copy, random_values<float>(50, k));
        }
        CHECK(w == copy);
    }
    std::remove(path.c_str());
}

TEST_CASE("optimizer: many tensors are loaded, in moments") {
    OptimizerOptions options;
    options.method = Method::adam;
    Optimizer optimizer(options);
    std::vector<float> values(30000, 1);
    std::vector<StepTensor> tensors;
    for (float& value : values) tensors.push_back({ElementType::float32, &value, &value, 1, 0, {}});
    ThreadTeam team(1);
    optimizer.step(tensors, false, team);
    const SafeTensors file = optimizer.stored();
    CHECK(Optimizer::from(file).iteration() == 1);
}

TEST_CASE("optimizer: a file that no step could follow is refused") {
    OptimizerOptions o;
    o.p = 1.1;
    o.exclusive = true;
    Optimizer mirror(o), adam(of_method(Method::adam));
    std::vector<double> w = {1, 2};
    step(mirror, w, {0.1, 0.1});
    step(adam, w, {0.1, 0.1});
    const auto check = [](SafeTensors file, const std::string& says) {
        file.path = "bad";
        const Error error = error_of([&] { Optimizer::from(file); });
        CHECK(error.code() == ErrorCode::format);
        CHECK_MESSAGE(contains(error.what(), "bad: " + says), error.what());
    };
    const auto with = [](SafeTensors file, const char* key, const std::string& from, const std::string& to) {
        std::string& value = file.metadata[key];
        REQUIRE(value.find(from) != std::string::npos);
        value.replace(value.find(from), from.size(), to);
        return file;
    };
    const auto with_entry = [](SafeTensors file, std::size_t tensor, double value) {
        std::memcpy(file.tensors[tensor].bytes.data(), &value, sizeof value);
        return file;
    };
    const SafeTensors good = mirror.stored();
    CHECK_NOTHROW(Optimizer::from(good));
    CHECK_NOTHROW(Optimizer::from(with(good, "iteration", "1", "9007199254740992")));
    o.warmup = std::numeric_limits<std::int64_t>::min();  // which means nothing to a constant step size
    CHECK_NOTHROW(Optimizer::from(Optimizer(o).stored()));
    check(with(good, "iteration", "1", "9007199254740993"), "metadata \"iteration\" is \"9007199254740993\"");
    check(with(good, "iteration", "1", "9223372036854775807"), "metadata \"iteration\" is");
    for (const char* number : {"method", "schedule", "threads", "warmup"}) {
        const std::string key = text('"', number, "\":");
        check(with(good, "options", key, key + "1e300,\"_\":"), text(number, " is 1e+300, expected a whole number"));
    }
    for (const char* number : {"count", "type", "group"}) {
        const std::string key = text('"', number, "\":");
        check(with(good, "states", key, key + "1e300,\"_\":"), text(number, " is 1e+300, expected a whole number"));
    }
    // The map of p = 1.1 back to parameters is u^10.
    CHECK_NOTHROW(Optimizer::from(with_entry(good, 0, -6e30)));
    check(with_entry(good, 0, -7e30), "state 0 has the dual coordinate 7e+30, expected at most 6.69");
    check(with_entry(adam.stored(), 1, -1), "state 0 has a second moment below 0");
    // Every buffer that the method keeps, and no other.
    SafeTensors less = adam.stored(), more = good;
    less.tensors.pop_back();
    more.tensors.push_back(adam.stored().tensors.back());
    check(less, "state 0 has no tensor \"0.second\", which the optimizer's method keeps");
    check(more, "has 2 tensors, expected 1, those that the optimizer's method keeps");
    // A bound that the file understates does not let a step pass that leaves the finite numbers.
    OptimizerOptions momentum = with_momentum(false, 0);
    momentum.step_size = 10;
    Optimizer heavy(momentum);
    step(heavy, w, {0.1, 0.1});
    SafeTensors low = with_entry(heavy.stored(), 0, 1e308);
    low.metadata["states"] = R"([{"count":2,"dual_bound":0.0,"group":0,"type":2}])";
    Optimizer loaded = Optimizer::from(low);
    CHECK(code_of_step(loaded, w, {0.1, 0.1}) == ErrorCode::numerical);
}

TEST_CASE("optimizer: patterns of names") {
    for (const char* pattern :
         {"a.bias", "*", "a*", "*s", "*bias", "a.*s", "*.*", "a?bias", "??????", "**a***", "*i*s"}) {
        CAPTURE(pattern);
        CHECK(matches(pattern, "a.bias"));
    }
    for (const char* pattern :
         {"", "a", "bias", "a.bia", "a.biass", "*a", "?", "?????", "???????", "b*", "*b", "*.b", "A*"}) {
        CAPTURE(pattern);
        CHECK(!matches(pattern, "a.bias"));
    }
    CHECK(matches("*ab*abc", "ababababc"));
    CHECK(matches("*", ""));
    CHECK(!matches("?", ""));
    CHECK(!matches("a*a*a*a*a*a*a*a*b", std::string(4000, 'a')));  // in an instant
}

TEST_CASE("optimizer: a group's tensors move as by an optimizer with its options") {
    const std::string path = "optimizer_groups_test.safetensors";
    for (const Method method : {Method::mirror_descent, Method::gradient_descent, Method::adam, Method::adamw}) {
        OptimizerOptions o = of_method(method);
        o.p = 1.5;
        o.weight_decay = 0.125;
        o.schedule = Schedule::inv_sqrt;
        OptimizerOptions bias = o, head = o;
        bias.weight_decay = 0;
        head.p = 2;  // no dual coordinates
        head.step_size = 0.25;
        Optimizer grouped(o);
        GroupOptions of_bias, of_head;
        of_bias.weight_decay = 0;
        of_head.p = 2;
        of_head.step_size = 0.25;
        grouped.add_group("*.bias", of_bias);
        grouped.add_group("head.*", of_head);  // not head.bias: the first match wins
        std::vector<Optimizer> alone;
        for (const OptimizerOptions& each : {o, bias, head, bias}) alone.emplace_back(each);
        const char* names[] = {"body.weight", "body.bias", "head.weight", "head.bias"};
        std::vector<std::vector<double>> w, copy;
        for (std::uint64_t i = 0; i < 4; ++i) w.push_back(random_values<double>(30, i));
        copy = w;
        ThreadTeam team(1);
        std::unique_ptr<Optimizer> loaded;
        for (std::uint64_t k = 0; k < 6; ++k) {
            std::vector<std::vector<double>> g;
            std::vector<StepTensor> tensors;
            for (std::uint64_t i = 0; i < 4; ++i) g.push_back(random_values<double>(30, 10 * k + i));
            for (std::size_t i = 0; i < 4; ++i) {
                tensors.push_back(tensor(w[i], g[i]));
                tensors.back().name = names[i];
                step(alone[i], copy[i], g[i]);
            }
            (k < 3 ? grouped : *loaded).step(tensors, false, team);
            if (k == 2) {
                grouped.save(path);
                loaded = std::make_unique<Optimizer>(Optimizer::load(path));
            }
            if (k == 3) {  // follows where a group has no step of its own
                loaded->set_step_size(0.125);
                for (const std::size_t i : {0, 1, 3}) alone[i].set_step_size(0.125);
            }
        }
        for (std::size_t i = 0; i < 4; ++i) {
            CAPTURE(names[i]);
            CHECK(w[i] == copy[i]);
        }
        CHECK_THROWS_AS(loaded->add_group("*", {}), Error);
    }
    std::remove(path.c_str());
}
