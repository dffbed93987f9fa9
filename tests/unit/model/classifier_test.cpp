#include "model/classifier.hpp"

#include "classifier_naive.hpp"

#include <doctest/doctest.h>
#include <functional>
#include <numeric>

using namespace attmd;
using namespace attmd::test;

namespace {

using Real = long double;

std::vector<std::int64_t> first_samples(std::int64_t n) {
    std::vector<std::int64_t> which(static_cast<std::size_t>(n));
    std::iota(which.begin(), which.end(), 0);
    return which;
}

Buffers<Real> widened(const Buffers<double>& buffers) {
    Buffers<Real> out;
    for (const auto& [name, values] : buffers) out[name].assign(values.begin(), values.end());
    return out;
}

// The gradients of a net that has just been evaluated against differences of the naive loss, at some entries of every
// tensor.
void check_gradients(const Net<double>& net, const std::function<Real(Buffers<Real>&)>& loss) {
    Buffers<Real> moved = widened(net.parameters);
    const Real h = 1e-6L;
    for (const auto& tensor : net.gradients) {
        const auto& [name, gradient] = tensor;
        CAPTURE(tensor.first);
        double size = 1e-3;
        for (const double g : gradient) size = std::fmax(size, std::fabs(g));
        Rng rng(11, gradient.size());
        for (int k = 0; k < 6; ++k) {
            const auto i = static_cast<std::size_t>(rng.below(gradient.size()));
            Real& x = moved.at(name)[i];
            const Real at = x;
            x = at + h;
            const Real up = loss(moved);
            x = at - h;
            const Real down = loss(moved);
            x = at;
            CAPTURE(i);
            CHECK(std::fabs(gradient[i] - static_cast<double>((up - down) / (2 * h))) < 1e-9 * size);
        }
    }
}

// Logits, loss and gradients of a transformer against the naive one.
void check_transformer(const TransformerOptions& o, const DropoutRun& run) {
    const std::int64_t n = 5;
    const SequenceStorage data =
        random_sequences(n, o.max_length + 2, o.vocabulary, std::max<std::int64_t>(2, o.classes), 4);
    const auto net = transformer_net<double>(o, data, 2);
    randomize(*net, 8);
    ThreadTeam team(2);
    const std::vector<std::int64_t> which = {3, 0, 1, 4};
    const double loss = net->evaluate(which, true, run, team);
    Buffers<Real> parameters = widened(net->parameters);
    Rows<Real> logits;
    const Real want = naive_transformer<Real>(o, parameters, data, which, run, &logits);
    CHECK(std::fabs(loss / static_cast<double>(want) - 1) < 1e-12);
    for (std::size_t k = 0; k < which.size(); ++k)
        for (std::int64_t c = 0; c < o.classes; ++c)
            CHECK(net->classifier->logits(static_cast<std::int64_t>(k))[c] ==
                  doctest::Approx(static_cast<double>(logits[k][static_cast<std::size_t>(c)])).epsilon(1e-12));
    check_gradients(*net, [&](Buffers<Real>& moved) { return naive_transformer<Real>(o, moved, data, which, run); });
}

TransformerOptions small_transformer() {
    TransformerOptions o;
    o.vocabulary = 13;
    o.max_length = 9;
    o.n_embd = 12;
    o.heads = 2;
    o.hidden = 20;
    o.blocks = 2;
    o.dropout = 0.25;
    return o;
}

// Random images of three colours.
GivenImages<double> random_images(std::int64_t n, const VitOptions& o) {
    GivenImages<double> images;
    Rng rng(5, 6);
    for (std::int64_t k = 0; k < n * patch_shape(o).image_values(); ++k) images.pixels.push_back(rng.normal());
    for (std::int64_t i = 0; i < n; ++i)
        images.labels.push_back(static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(o.classes))));
    return images;
}

VitOptions small_vit() {
    VitOptions o;
    o.image_size = 6;
    o.patch_size = 2;
    o.classes = 4;
    o.n_embd = 10;
    o.heads = 3;
    o.head_dim = 5;
    o.hidden = 14;
    o.blocks = 2;
    o.dropout = 0.3;
    o.embedding_dropout = 0.2;
    return o;
}

}  // namespace

TEST_CASE("packed transformer against the padded and masked formulas, gradients against differences") {
    TransformerOptions o = small_transformer();
    DropoutRun run;
    SUBCASE("plain") {}
    SUBCASE("dropout") { run = {true, 0x123456789abcdefULL, 7}; }
    SUBCASE("biases, dropout, three classes, mean") {
        o.biases = true;
        o.classes = 3;
        o.mean_loss = true;
        run = {true, 3, 1};
    }
    SUBCASE("one block") {
        o.blocks = 1;
        o.biases = true;
        run = {true, 4, 2};
    }
    SUBCASE("rows wider than a group of the mask") {
        o.n_embd = 132;
        o.heads = 3;
        o.hidden = 140;
        o.blocks = 2;
        o.max_length = 3;
        run = {true, 5, 3};
    }
    check_transformer(o, run);
}

TEST_CASE("ViT against its formulas, gradients against differences") {
    VitOptions o = small_vit();
    DropoutRun run;
    SUBCASE("plain") {}
    SUBCASE("dropout") { run = {true, 99, 12}; }
    SUBCASE("one block, one logit, sum") {
        o.blocks = 1;
        o.mean_loss = false;
        run = {true, 98, 12};
    }
    GivenImages<double> images = random_images(3, o);
    const auto net = vit_net<double>(o, images, 2);
    randomize(*net, 9);
    ThreadTeam team(2);
    const std::vector<std::int64_t> which = {2, 0};
    const double loss = net->evaluate(which, true, run, team);
    Buffers<Real> parameters = widened(net->parameters);
    CHECK(std::fabs(loss / static_cast<double>(naive_vit<Real>(o, parameters, images, which, run)) - 1) < 1e-12);
    check_gradients(*net, [&](Buffers<Real>& moved) { return naive_vit<Real>(o, moved, images, which, run); });
}

TEST_CASE("long sequences: tiles of queries, groups of rows, blocks of rows") {
    TransformerOptions o = small_transformer();
    o.max_length = 300;
    o.n_embd = 8;
    o.hidden = 8;
    o.biases = true;
    const std::int64_t n = 40;  // about 6000 rows: two groups
    const SequenceStorage data = random_sequences(n, o.max_length, o.vocabulary, 2, 21);
    const auto net = transformer_net<double>(o, data, 2);
    randomize(*net, 10);
    ThreadTeam team(2);
    const DropoutRun run{true, 17, 5};
    const double loss = net->evaluate(first_samples(n), true, run, team);
    Buffers<Real> parameters = widened(net->parameters);
    // Against the sum over the samples alone, each padded by itself.
    Buffers<double> sums;
    double alone = 0;
    const auto one = transformer_net<double>(o, data, 2);
    randomize(*one, 10);
    for (std::int64_t i = 0; i < n; ++i) {
        alone += one->evaluate({i}, true, run, team);
        for (const auto& [name, gradient] : one->gradients) {
            auto& sum = sums[name];
            sum.resize(gradient.size());
            for (std::size_t k = 0; k < gradient.size(); ++k) sum[k] += gradient[k];
        }
    }
    CHECK(std::fabs(loss / alone - 1) < 1e-12);
    for (const auto& tensor : net->gradients) {
        const auto& [name, gradient] = tensor;
        CAPTURE(tensor.first);
        CHECK(relative_difference(gradient, sums[name]) < 1e-11);
    }
    CHECK(std::fabs(net->evaluate({1}, false, run, team) /
                        static_cast<double>(naive_transformer<Real>(o, parameters, data, {1}, run)) -
                    1) < 1e-11);
}

TEST_CASE("the same bits for every number of threads; single precision near double") {
    TransformerOptions o = small_transformer();
    o.max_length = 200;
    o.n_embd = 24;
    o.hidden = 48;
    o.biases = true;
    const std::int64_t n = 50;
    const SequenceStorage data = random_sequences(n, o.max_length, o.vocabulary, 2, 22);
    const DropoutRun run{true, 18, 6};
    const auto evaluate = [&](auto type, int threads) {
        auto net = transformer_net<decltype(type)>(o, data, threads);
        randomize(*net, 12);
        ThreadTeam team(threads);
        net->evaluate(first_samples(n), true, {}, team);  // leaves its traces in all buffers
        const double loss = net->evaluate(first_samples(n), true, run, team);
        return std::make_pair(loss, std::move(net->gradients));
    };
    const auto one = evaluate(0.0f, 1), three = evaluate(0.0f, 3);
    const auto exact = evaluate(0.0, 2);
    CHECK(one.first == three.first);
    CHECK(one.second == three.second);
    CHECK(std::fabs(one.first / exact.first - 1) < 1e-5);
    for (const auto& tensor : one.second) {
        const auto& [name, gradient] = tensor;
        CAPTURE(tensor.first);
        CHECK(relative_difference(gradient, exact.second.at(name)) < 1e-4);
    }
}

TEST_CASE("embedding rows that no sample has stay zero, through changing batches") {
    TransformerOptions o = small_transformer();
    const SequenceStorage data = random_sequences(6, o.max_length, o.vocabulary, 2, 23);
    const auto net = transformer_net<double>(o, data, 1);
    randomize(*net, 13);
    ThreadTeam team(1);
    for (const std::vector<std::int64_t>& which :
         std::vector<std::vector<std::int64_t>>{{1, 2, 3, 4, 5}, {0}, {2}, {0, 4}}) {
        net->evaluate(which, true, {}, team);
        std::vector<bool> occurs(static_cast<std::size_t>(o.vocabulary));
        for (const std::int64_t i : which)
            for (std::int64_t t = 0; t < net->input->length(i); ++t)
                occurs[static_cast<std::size_t>(
                    data.ids[static_cast<std::size_t>(data.first[static_cast<std::size_t>(i)] + t)])] = true;
        const auto& touched = static_cast<const TokenEmbedding<double>&>(*net->input).touched();
        CHECK(static_cast<std::int64_t>(touched.size()) == std::count(occurs.begin(), occurs.end(), true));
        const auto& gradient = net->gradients.at("emb_static.weight");
        for (std::int64_t id = 0; id < o.vocabulary; ++id) {
            double size = 0;
            for (std::int64_t i = 0; i < o.n_embd; ++i)
                size += std::fabs(gradient[static_cast<std::size_t>(id * o.n_embd + i)]);
            CHECK((size > 0) == occurs[static_cast<std::size_t>(id)]);
        }
    }
}

namespace {

// A head's slopes at a logit of the label that is larger by `raise` are those that it has now, times a factor a sample.
// The gradients of a net so raised, of all samples together, against that sum in double precision. share: of a sample
// in the loss.
template <class T, class Make>
void check_saturated(const Make& make, const std::string& bias, std::int64_t label,
                     const std::vector<std::int64_t>& which, double share, double raise, double tolerance) {
    CAPTURE(raise);
    const auto net = make(T());
    const auto exact = make(double());
    randomize(*net, 14);
    std::vector<T>& raised = net->parameters.at(bias);
    std::fill(raised.begin(), raised.end(), T(0));
    for (auto& [name, values] : exact->parameters)
        values.assign(net->parameters.at(name).begin(), net->parameters.at(name).end());
    const std::size_t logit = raised.size() == 1 ? 0 : static_cast<std::size_t>(label);
    raised[logit] = static_cast<T>(raise);

    ThreadTeam team(2);
    const auto classes = static_cast<std::int64_t>(raised.size());
    std::vector<double> direction(raised.size());
    Buffers<double> want;
    double log_scale = -INFINITY;  // of `want`
    for (const std::int64_t i : which) {
        exact->evaluate({i}, true, {}, team);
        std::vector<double> logits(exact->classifier->logits(0), exact->classifier->logits(0) + classes);
        const auto slope = [&] {
            return head_loss(classes, logits.data(), static_cast<std::int32_t>(label), direction.data()).log_slope;
        };
        const double before = slope();
        logits[logit] += raise;
        const double after = slope(), scale = std::fmax(log_scale, after);
        for (const auto& [name, gradient] : exact->gradients) {
            auto& sum = want[name];
            sum.resize(gradient.size());
            for (std::size_t k = 0; k < sum.size(); ++k)
                sum[k] =
                    sum[k] * std::exp(log_scale - scale) + gradient[k] / std::exp(before) * std::exp(after - scale);
        }
        log_scale = scale;
    }

    net->evaluate(which, true, {}, team);
    const double factor = std::exp(net->classifier->log_scale() - log_scale) / share;
    for (const auto& tensor : net->gradients) {
        CAPTURE(tensor.first);
        std::vector<double> got(tensor.second.begin(), tensor.second.end());
        for (double& g : got) g *= factor;
        CHECK(relative_difference(got, want.at(tensor.first)) < tolerance);
    }
}

}  // namespace

TEST_CASE("gradients of a sure classifier keep their digits, and their scale as a logarithm") {
    TransformerOptions o = small_transformer();
    o.max_length = 300;
    o.n_embd = o.hidden = 8;
    o.biases = true;
    const std::int64_t n = 40;  // about 6000 rows: two groups
    SequenceStorage data = random_sequences(n, o.max_length, o.vocabulary, 2, 21);
    std::fill(data.labels.begin(), data.labels.end(), 1);
    const auto transformer = [&](auto type) { return transformer_net<decltype(type)>(o, data, 2); };
    const VitOptions v = small_vit();
    GivenImages<double> wide = random_images(3, v);
    std::fill(wide.labels.begin(), wide.labels.end(), 2);
    GivenImages<float> narrow;
    narrow.labels = wide.labels;
    narrow.pixels.assign(wide.pixels.begin(), wide.pixels.end());
    wide.pixels.assign(narrow.pixels.begin(), narrow.pixels.end());
    const auto vit = [&](auto type) {
        if constexpr (std::is_same_v<decltype(type), float>)
            return vit_net<float>(v, narrow, 2);
        else
            return vit_net<double>(v, wide, 2);
    };
    std::vector<std::int64_t> forth = first_samples(n), back(forth.rbegin(), forth.rend());
    for (const double raise : {0.0, 30.0, 60.0, 120.0, 800.0, 1e5}) {
        for (const auto& order : {forth, back}) {  // the largest slope is in the first group, or in the second
            check_saturated<float>(transformer, "lin.bias", 1, order, 1, raise, 1e-3);
            check_saturated<double>(transformer, "lin.bias", 1, order, 1, raise, 1e-10);
        }
        check_saturated<float>(vit, "mlp_head.1.bias", 2, {0, 2, 1}, 1.0 / 3, raise, 1e-3);
        check_saturated<double>(vit, "mlp_head.1.bias", 2, {0, 2, 1}, 1.0 / 3, raise, 1e-10);
    }
}
