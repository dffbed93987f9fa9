// Training steps of the paper's sentiment classifier (3 blocks): real tokens a second, and the share of the matrix
// product's rate that useful arithmetic reaches. Arguments: threads, p, dropout, batches.
#include "base/blas.hpp"
#include "base/monitor.hpp"
#include "base/rng.hpp"
#include "model/classifier_model.hpp"
#include "optim/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace attmd;

namespace {

constexpr std::int64_t batch = 32;

// GFLOP/s of single-precision products of the size that the classifier has, on all threads at once.
double product_rate(ThreadTeam& team) {
    const std::int64_t m = 512, n = 1536, k = 384, repeats = 40;
    const auto size = static_cast<std::size_t>(team.size());
    std::vector<float> A(static_cast<std::size_t>(m * k), 0.5f), B(static_cast<std::size_t>(n * k), 0.25f);
    std::vector<std::vector<float>> C(size, std::vector<float>(static_cast<std::size_t>(m * n)));
    double best = 0;
    for (int attempt = 0; attempt < 3; ++attempt) {
        const Stopwatch watch;
        team.run(team.size(), [&](std::int64_t t, int) {
            for (std::int64_t r = 0; r < repeats; ++r)
                blas::gemm(blas::Op::none, blas::Op::transpose, m, n, k, 1.0f, A.data(), k, B.data(), k, 0.0f,
                           C[static_cast<std::size_t>(t)].data(), n);
        });
        best = std::max(best, 2e-9 * static_cast<double>(m * n * k * repeats * team.size()) / watch.seconds());
    }
    return best;
}

// Lengths like those of the reviews: log-normal, mean about 230, cut at 512; ids log-uniform, as words are.
Dataset reviews(std::int64_t n, std::int64_t vocabulary) {
    auto data = std::make_shared<SequenceStorage>();
    data->vocabulary = vocabulary;
    data->classes = 2;
    data->first.push_back(0);
    Rng rng(1, 2);
    for (std::int64_t i = 0; i < n; ++i) {
        const auto length = static_cast<std::int64_t>(std::clamp(std::exp(5.2 + 0.6 * rng.normal()), 10.0, 512.0));
        for (std::int64_t t = 0; t < length; ++t)
            data->ids.push_back(
                static_cast<std::int32_t>(std::pow(static_cast<double>(vocabulary - 1), rng.uniform())));
        data->first.push_back(static_cast<std::int64_t>(data->ids.size()));
        data->labels.push_back(static_cast<std::int32_t>(i % 2));
    }
    return Dataset(data);
}

// Multiplications and additions of one step that the result needs, on a sequence of that length.
double useful_flops(const TransformerOptions& o, double length) {
    const double E = static_cast<double>(o.dim), H = static_cast<double>(o.hidden);
    const double block = 2 * length * (4 * E * E + 2 * E * H) + 4 * length * length * E;
    const double last = 2 * length * 2 * E * E + 2 * (2 * E * E + 2 * E * H) + 4 * length * E;
    return 3 * (static_cast<double>(o.blocks - 1) * block + last);
}

}  // namespace

int main(int argc, char** argv) {
    const int threads = argc > 1 ? std::atoi(argv[1]) : 2;
    OptimizerOptions descent;
    descent.p = argc > 2 ? std::atof(argv[2]) : 1.1;
    descent.step_size = descent.p < 2 ? 8e-4 : 4e-6;
    TransformerOptions options;
    options.vocabulary = 30522;
    options.dropout = argc > 3 ? std::atof(argv[3]) : 0.2;
    const std::int64_t batches = argc > 4 ? std::atoi(argv[4]) : 4;

    ThreadTeam team(threads);
    TransformerModel model(options);
    const Dataset data = reviews(batch * batches, options.vocabulary);
    const auto evaluation = model.bind(data, team.size());
    Optimizer optimizer(descent);
    double tokens = 0, flops = 0, in_evaluation = 0, in_step = 0;
    const double rate_before = product_rate(team);
    for (std::int64_t k = -1; k < batches; ++k) {  // the first is not counted
        std::vector<std::int64_t> which(batch);
        for (std::int64_t i = 0; i < batch; ++i)
            which[static_cast<std::size_t>(i)] = std::max<std::int64_t>(k, 0) * batch + i;
        const Stopwatch watch;
        evaluation->evaluate(which.data(), batch, {true, true, k + 1}, team);
        const double evaluated = watch.seconds();
        std::vector<StepTensor> tensors;
        for (std::size_t p = 0; p < model.parameters().size(); ++p) {
            Parameter& parameter = model.parameters()[p];
            const Gradient gradient = evaluation->gradient(p);
            tensors.push_back({parameter.values.type(), parameter.values.raw(), gradient.values, parameter.count(), 0,
                               parameter.name, gradient.rows, gradient.row_count,
                               parameter.count() / parameter.shape.front()});
        }
        optimizer.step(tensors, k >= 0, team);
        if (k < 0) continue;
        in_evaluation += evaluated;
        in_step += watch.seconds() - evaluated;
        for (std::int64_t i = 0; i < batch; ++i) {
            const auto length = static_cast<double>(evaluation->length(i));
            tokens += length;
            flops += useful_flops(options, length);
        }
    }
    const double rate = 0.5 * (rate_before + product_rate(team)), seconds = in_evaluation + in_step;
    std::printf("%d threads, p = %g, dropout %g, %lld batches of %lld, mean length %.0f\n", threads, descent.p,
                options.dropout, static_cast<long long>(batches), static_cast<long long>(batch),
                tokens / static_cast<double>(batch * batches));
    std::printf("tokens a second: %.0f (forward and backward alone %.0f; the step takes %.1f %% of the time)\n",
                tokens / seconds, tokens / in_evaluation, 100 * in_step / seconds);
    std::printf("useful GFLOP/s %.1f, matrix product %.1f: %.0f %%\n", 1e-9 * flops / seconds, rate,
                1e-7 * flops / seconds / rate);
    return 0;
}
