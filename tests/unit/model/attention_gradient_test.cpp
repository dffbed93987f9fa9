#include "model/attention_gradient.hpp"

#include "attention_naive.hpp"
#include "base/rng.hpp"
#include "model/attention_model.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <vector>

using namespace attmd;

namespace {

// Samples of different lengths, one of a single token.
Dataset uneven_dataset(std::int64_t n, std::int64_t T, std::int64_t d, std::uint64_t seed) {
    Rng rng(seed, 77);
    Samples samples;
    samples.X =
        Tensor3::from_shape({static_cast<std::size_t>(n), static_cast<std::size_t>(T), static_cast<std::size_t>(d)});
    for (double& x : samples.X) x = rng.normal();
    samples.z = make_matrix(n, d);
    for (double& x : *samples.z) x = rng.normal();
    std::vector<std::int64_t> lengths;
    for (std::int64_t i = 0; i < n; ++i) {
        lengths.push_back(i == 0 ? 1 : 1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(T))));
        samples.y.push_back(rng.below(2) == 0 ? -1 : 1);
    }
    samples.lengths = lengths;
    return make_dataset(std::move(samples));
}

AttentionModel random_model(Parametrization parametrization, Loss loss, std::int64_t d, std::int64_t head_dim,
                            double std) {
    AttentionOptions o;
    o.parametrization = parametrization;
    o.loss = loss;
    o.d = d;
    o.head_dim = head_dim;
    o.W_std = std;
    o.v_std = 1;
    o.seed = 5;
    return AttentionModel(o);
}

Vector v_of(const AttentionModel& model) { return model.read("v"); }

double loss_of(const Model& model, const Dataset& data) {
    ThreadTeam team(1);
    const auto which = all_samples(data.n());
    return model.bind(data, 1, Gradients::trainable)->evaluate(which.data(), data.n(), team);
}

double relative_error(const Matrix& got, double got_log_scale, const Matrix& want) {
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < want.size(); ++i) {
        difference = std::fmax(difference, std::fabs(got.data()[i] * std::exp(got_log_scale) - want.data()[i]));
        size = std::fmax(size, std::fabs(want.data()[i]));
    }
    return difference / size;
}

struct Evaluated {
    double loss;
    Matrix G;
    double log_scale;
};
Evaluated evaluate(const Dataset& data, Loss loss, const Matrix& W, const Vector& v, int threads, Arch arch) {
    const PackedSamples samples(data);
    ThreadTeam team(threads);
    AttentionGradient gradient(samples, loss, true, team.size(), arch);
    const auto which = all_samples(data.n());
    const double value = gradient.evaluate(W.data(), v.data(), which.data(), data.n(), {}, team);
    return {value, gradient.W_gradient(), gradient.W_log_scale()};
}

}  // namespace

TEST_CASE("gradients of every parametrization and loss agree with central differences to 1e-7") {
    const Dataset data = uneven_dataset(7, 5, 4, 3);
    for (const auto parametrization : {Parametrization::W, Parametrization::KQ, Parametrization::joint})
        for (const auto loss : {Loss::logistic, Loss::exponential, Loss::correlation}) {
            AttentionModel model =
                random_model(parametrization, loss, 4, parametrization == Parametrization::KQ ? 3 : 0, 0.5);
            ThreadTeam team(1);
            const auto which = all_samples(data.n());
            const auto evaluation = model.bind(data, 1, Gradients::all);
            evaluation->evaluate(which.data(), data.n(), team);
            for (std::size_t k = 0; k < model.parameters().size(); ++k) {
                const Gradient gradient = evaluation->gradient(k);
                std::vector<double> analytic;
                for (std::int64_t i = 0; i < model.parameters()[k].count(); ++i) analytic.push_back(gradient[i]);
                double worst = 0, size = 0;
                for (std::size_t i = 0; i < analytic.size(); ++i) {
                    AttentionModel moved = model;
                    double& x = moved.parameters()[k].values.as<double>()[i];
                    const double h = 1e-5, at = x;
                    x = at + h;
                    const double above = loss_of(moved, data);
                    x = at - h;
                    const double below = loss_of(moved, data);
                    x = at + 2 * h;
                    const double above2 = loss_of(moved, data);
                    x = at - 2 * h;
                    const double below2 = loss_of(moved, data);
                    const double difference = (8 * (above - below) - (above2 - below2)) / (12 * h);
                    worst = std::fmax(worst, std::fabs(analytic[i] * std::exp(gradient.log_scale) - difference));
                    size = std::fmax(size, std::fabs(difference));
                }
                CAPTURE(static_cast<int>(parametrization));
                CAPTURE(static_cast<int>(loss));
                CAPTURE(model.parameters()[k].name);
                CHECK(worst < 1e-7 * size);
            }
        }
}

TEST_CASE("every kernel agrees with the textbook gradient while the softmax is not saturated") {
    for (const std::int64_t d : {1, 3, 8, 17, 70})
        for (const std::int64_t n : {1, 9, 70}) {
            const Dataset data = uneven_dataset(n, 11, d, static_cast<std::uint64_t>(d));
            AttentionModel model =
                random_model(Parametrization::joint, Loss::logistic, d, 0, 0.3 / std::sqrt(static_cast<double>(d)));
            const NaiveGradient naive = naive_attention_gradient(data, Loss::logistic, model.W(), v_of(model));
            for (const Arch arch : {Arch::baseline, Arch::avx2, Arch::avx512}) {
                if (arch > running_arch()) continue;
                const Evaluated got = evaluate(data, Loss::logistic, model.W(), v_of(model), 1, arch);
                CAPTURE(d);
                CAPTURE(n);
                CAPTURE(static_cast<int>(arch));
                CHECK(got.loss == doctest::Approx(naive.loss).epsilon(1e-13));
                if (n > 1)
                    CHECK(relative_error(got.G, got.log_scale, naive.W) < 1e-12);
                else
                    CHECK(got.log_scale == -INFINITY);  // one sample of one token: exactly no gradient
            }
        }
}

TEST_CASE("the gradient scales exactly where exp underflows") {
    // With W -> c W every gap grows by c; for two tokens the gradient's direction does not change.
    Samples samples;
    samples.X = Tensor3::from_shape({1, 2, 2});
    const double X[] = {1, 0.25, -0.5, 2};
    std::copy(X, X + 4, samples.X.begin());
    samples.y = {1};
    const Dataset data = make_dataset(std::move(samples));
    Matrix W = make_matrix(2, 2);
    const double W1[] = {1, 0.5, -1, 2};
    Vector v = make_vector(2);
    v(0) = 1;
    v(1) = -0.5;
    double previous = 0;
    for (const double c : {1e1, 1e3, 1e5, 1e7}) {
        for (std::size_t i = 0; i < 4; ++i) W.data()[i] = c * W1[i];
        const Evaluated got = evaluate(data, Loss::logistic, W, v, 1, running_arch());
        CHECK(std::isfinite(got.log_scale));
        CHECK(got.G(0, 0) / got.G(1, 0) == doctest::Approx((X[0] - X[2]) / (X[1] - X[3])).epsilon(1e-14));
        // a_0 - a_1 = (x_0 - x_1)' W z, z = x_0
        const double u0 = W1[0] * X[0] + W1[1] * X[1], u1 = W1[2] * X[0] + W1[3] * X[1];
        const double gap = std::fabs((X[0] - X[2]) * u0 + (X[1] - X[3]) * u1);
        if (c > 1e2) CHECK((got.log_scale - previous) / c == doctest::Approx(-gap).epsilon(2e-2));
        previous = got.log_scale;
        CHECK(std::fabs(got.G(0, 0)) > 1e-3);
    }
}

// What adds nothing to the gradient must not set its scale: a copy of the selected token, a sample of equal tokens.
TEST_CASE("copies of the selected token do not hide a gradient that is far below them") {
    const double tokens[2][3][2] = {{{1, 0.25}, {1, 0.25}, {-0.5, 2}}, {{1, 1}, {1, 1}, {1, 1}}};
    const auto samples_of = [&](std::int64_t n, std::int64_t first_token) {
        Samples samples;
        const std::int64_t T = 3 - first_token;
        samples.X = Tensor3::from_shape({static_cast<std::size_t>(n), static_cast<std::size_t>(T), 2});
        samples.z = make_matrix(n, 2);
        for (std::int64_t i = 0; i < n; ++i) {
            std::copy_n(&tokens[i][first_token][0], 2 * T, samples.X.data() + i * 2 * T);
            std::copy_n(&tokens[0][0][0], 2, samples.z->data() + 2 * i);
            samples.y.push_back(1);
        }
        return make_dataset(std::move(samples));
    };
    Matrix W = make_matrix(2, 2);
    W(0, 0) = 1, W(0, 1) = 0.5, W(1, 0) = -1, W(1, 1) = 2;
    Vector v = make_vector(2);
    v(0) = 1, v(1) = -0.5;
    for (const double c : {1.0, 1e4}) {
        Matrix scaled = W;
        for (double& x : scaled) x *= c;
        for (const Arch arch : {Arch::baseline, Arch::avx2, Arch::avx512}) {
            if (arch > running_arch()) continue;
            const Evaluated copied = evaluate(samples_of(2, 0), Loss::logistic, scaled, v, 1, arch);
            const Evaluated single = evaluate(samples_of(1, 1), Loss::logistic, scaled, v, 1, arch);
            CAPTURE(c);
            REQUIRE(std::isfinite(copied.log_scale));
            CHECK(std::fabs(copied.G(0, 0)) > 1e-3);
            CHECK(copied.G(0, 0) / copied.G(1, 0) == doctest::Approx(single.G(0, 0) / single.G(1, 0)).epsilon(1e-13));
            if (c == 1) {
                const NaiveGradient naive = naive_attention_gradient(samples_of(2, 0), Loss::logistic, scaled, v);
                CHECK(copied.loss == doctest::Approx(naive.loss).epsilon(1e-14));
                CHECK(relative_error(copied.G, copied.log_scale, naive.W) < 1e-13);
            }
        }
    }
}

TEST_CASE("equal rows have equal products, wherever they stand: copies are known by it") {
    const std::int64_t d = 17, stride = padded(d), rows = 21;
    AlignedVector A(static_cast<std::size_t>(rows * stride)), x(static_cast<std::size_t>(stride));
    Rng rng(3, 3);
    for (std::int64_t k = 0; k < d; ++k) x[static_cast<std::size_t>(k)] = rng.normal();
    for (std::int64_t k = 0; k < d; ++k) A[static_cast<std::size_t>(k)] = rng.normal();
    for (std::int64_t r = 1; r < rows; ++r) std::copy_n(A.begin(), stride, A.begin() + r * stride);
    for (const Arch arch : {Arch::baseline, Arch::avx2, Arch::avx512}) {
        if (arch > running_arch()) continue;
        std::vector<double> out(static_cast<std::size_t>(rows));
        attention_kernel(arch).row_products(A.data(), rows, stride, x.data(), out.data());
        for (const double product : out) CHECK(product == out[0]);
    }
}

TEST_CASE("results are the same bits for every thread count, small and large problems") {
    for (const auto& [n, d] : std::vector<std::pair<std::int64_t, std::int64_t>>{{200, 5}, {300, 40}}) {
        const Dataset data = uneven_dataset(n, 9, d, 4);
        const AttentionModel model = random_model(Parametrization::joint, Loss::logistic, d, 0, 1);
        const Evaluated one = evaluate(data, Loss::logistic, model.W(), v_of(model), 1, running_arch());
        for (const int threads : {2, 3, 7}) {
            const Evaluated many = evaluate(data, Loss::logistic, model.W(), v_of(model), threads, running_arch());
            CHECK(many.loss == one.loss);
            CHECK(many.log_scale == one.log_scale);
            CHECK(many.G == one.G);
        }
    }
}

TEST_CASE("predictions: softmax rows sum to 1, value and selection agree with them") {
    const Dataset data = uneven_dataset(12, 6, 5, 9);
    const AttentionModel model = random_model(Parametrization::KQ, Loss::logistic, 5, 2, 1);
    const Prediction prediction = model.predict(data, true, 2);
    for (std::int64_t i = 0; i < data.n(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        Matrix X = make_matrix(data.length(i), 5);
        data.read_tokens(i, X.data(), 5);
        double sum = 0, f = 0;
        for (std::size_t t = 0; t < static_cast<std::size_t>(data.T()); ++t) {
            const double s = prediction.softmax(at, t);
            sum += s;
            CHECK(s <= prediction.softmax(at, static_cast<std::size_t>(prediction.selected(at))));
            if (t >= static_cast<std::size_t>(data.length(i)))
                CHECK(s == 0);
            else
                for (std::size_t j = 0; j < 5; ++j) f += s * X(t, j) * v_of(model)(j);
        }
        CHECK(sum == doctest::Approx(1).epsilon(1e-14));
        CHECK(f == doctest::Approx(prediction.value(at)).epsilon(1e-12));
    }
}
