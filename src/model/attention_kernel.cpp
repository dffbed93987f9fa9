#include "model/attention_kernel.hpp"

#include "base/simd_math.hpp"
#include "model/losses.hpp"

#include <type_traits>

namespace attmd {
namespace ATTMD_ARCH {
namespace {

constexpr std::int64_t width = static_cast<std::int64_t>(lanes);
constexpr std::int64_t group = attention_group;
const double infinity = std::numeric_limits<double>::infinity();

Lanes load(const double* x) { return Lanes::load_aligned(x); }
void store(double* out, Lanes value) { value.store_aligned(out); }

double sum_of(Lanes x) {
    alignas(64) double part[lanes];
    store(part, x);
    for (std::size_t half = lanes / 2; half > 0; half /= 2)
        for (std::size_t k = 0; k < half; ++k) part[k] += part[k + half];
    return part[0];
}

// Calls body(first entry, constant N) over a row of `stride` doubles in stretches of N vectors, N <= most: with N known
// to the compiler a stretch stays in registers.
template <class Body, std::int64_t N>
void stretch(std::int64_t at, std::int64_t vectors, const Body& body, std::integral_constant<std::int64_t, N> n) {
    if constexpr (N > 1) {
        if (vectors < N) return stretch(at, vectors, body, std::integral_constant<std::int64_t, N - 1>());
    }
    body(at, n);
}
template <std::int64_t most, class Body>
void over_row(std::int64_t stride, const Body& body) {
    for (std::int64_t at = 0; at < stride; at += most * width)
        stretch(at, (stride - at) / width, body, std::integral_constant<std::int64_t, most>());
}

void row_products(const double* A, std::int64_t rows, std::int64_t stride, const double* x, double* out) {
    for (std::int64_t r = 0; r < rows; r += width) {
        Lanes sums[lanes];
        const double* row[lanes];
        for (std::int64_t j = 0; j < width; ++j) {
            sums[j] = Lanes(0.0);
            row[j] = A + (r + j < rows ? r + j : rows - 1) * stride;  // past the end: the last row again
        }
        for (std::int64_t k = 0; k < stride; k += width) {
            const Lanes xk = load(x + k);
            for (std::int64_t j = 0; j < width; ++j) sums[j] = multiply_add(load(row[j] + k), xk, sums[j]);
        }
        const Lanes products = xsimd::haddp(sums);
        if (r + width <= rows) {
            products.store_unaligned(out + r);
        } else {
            alignas(64) double part[lanes];
            store(part, products);
            for (std::int64_t j = 0; r + j < rows; ++j) out[r + j] = part[j];
        }
    }
}

// What the forward pass over a sample leaves for the backward pass. Vectors hold one lane a sample of the group.
struct Group {
    alignas(64) double gap_min[group];     // distance of the second-largest score; inf if there is none
    alignas(64) double weight_sum[group];  // sum over t != alpha of w_t = exp(gap_min - gap_t)
    alignas(64) double weighted[group];    // sum of w_t (g_alpha - g_t)
    alignas(64) double duplicates[group];  // tokens equal to the selected one, which add nothing to the gradient
    alignas(64) double best[group];        // g_alpha
    alignas(64) double y[group];
    std::int64_t alpha[group];
    // Softmax and value: sum of s_t / s_alpha, s_alpha, f, delta, exp(-gap_min) s_alpha.
    alignas(64) double rest[group], mass[group], value[group], delta[group], other_scale[group];
    alignas(64) double loss[group], log_slope[group], log_scale[group];
};

double max_of(Lanes x) {
    alignas(64) double part[lanes];
    store(part, x);
    double most = part[0];
    for (std::size_t k = 1; k < lanes; ++k) most = part[k] > most ? part[k] : most;
    return most;
}

// Whether two rows of `stride` doubles are equal.
bool equal_rows(const double* a, const double* b, std::int64_t stride) {
    for (std::int64_t k = 0; k < stride; ++k)
        if (a[k] != b[k]) return false;
    return true;
}

// Scores, selected token, weights of the others relative to the largest of them. weights and value_gaps (g_alpha - g_t)
// have padded T entries.
void forward(const AttentionTask& task, std::int64_t position, std::int64_t lane, Group& g, double* weights,
             double* value_gaps, double* a) {
    const std::int64_t i = task.samples[position], first = task.first_row[i], T = task.first_row[i + 1] - first;
    const std::int64_t end = (T + width - 1) / width * width;
    const double* values = task.values + first;
    const double* X = task.X + first * task.stride;
    row_products(X, T, task.stride, task.u + position * task.stride, a);
    for (std::int64_t t = T; t < end; ++t) a[t] = -infinity;
    Lanes most(-infinity);
    for (std::int64_t t = 0; t < end; t += width) most = xsimd::max(most, load(a + t));
    const double top = max_of(most);
    std::int64_t alpha = 0;
    while (alpha < T - 1 && a[alpha] != top) ++alpha;
    a[alpha] = -infinity;
    double duplicates = 0;  // left out here: next to their weight 1 all that counts could underflow
    for (std::int64_t t = alpha + 1; t < T; ++t)
        if (a[t] == top && equal_rows(X + t * task.stride, X + alpha * task.stride, task.stride)) {
            a[t] = -infinity;
            ++duplicates;
        }
    most = Lanes(-infinity);
    for (std::int64_t t = 0; t < end; t += width) most = xsimd::max(most, load(a + t));
    const double second = max_of(most), best = values[alpha];

    Lanes weight_sum(0.0), weighted(0.0);
    for (std::int64_t t = 0; t < end; t += width) {
        const Lanes value_gap = Lanes(best) - Lanes::load_unaligned(values + t);
        // With no other token: 0 rather than exp(-inf + inf).
        const Lanes w = second == -infinity ? Lanes(0.0) : exp(load(a + t) - Lanes(second));
        weight_sum = weight_sum + w;
        weighted = multiply_add(w, value_gap, weighted);
        store(weights + t, w);
        store(value_gaps + t, value_gap);
    }
    g.gap_min[lane] = top - second;
    g.weight_sum[lane] = sum_of(weight_sum);
    g.weighted[lane] = sum_of(weighted);
    g.duplicates[lane] = duplicates;
    g.best[lane] = best;
    g.y[lane] = task.y[i];
    g.alpha[lane] = alpha;
}

// From the sums to the softmax's largest weight and the value f, for all samples of the group at once.
void values(Group& g) {
    for (std::int64_t k = 0; k < group; k += width) {
        const Lanes others = exp(-load(g.gap_min + k));
        const Lanes rest = load(g.duplicates + k) + others * load(g.weight_sum + k);  // sum of s_t / s_alpha
        const Lanes s_alpha = Lanes(1.0) / (Lanes(1.0) + rest);
        const Lanes delta = others * s_alpha * load(g.weighted + k);
        store(g.rest + k, rest);
        store(g.mass + k, s_alpha);
        store(g.delta + k, delta);
        store(g.other_scale + k, others * s_alpha);
        store(g.value + k, load(g.best + k) - delta);
    }
}

// Loss and slope at the values, and with them the factor that the directions are without.
template <class LossOf>
void losses(Group& g, const LossOf& loss_of) {
    for (std::int64_t k = 0; k < group; k += width) {
        const LossLanes loss = loss_of(load(g.y + k) * load(g.value + k));
        store(g.loss + k, loss.value);
        store(g.log_slope + k, loss.log_slope);
        store(g.log_scale + k, loss.log_slope - load(g.gap_min + k) - log1p_nonnegative(load(g.rest + k)));
    }
}

void write_scalars(const AttentionTask& task, std::int64_t position, std::int64_t count, const Group& g) {
    for (std::int64_t k = 0; k < count; ++k) {
        task.log_scale[position + k] = g.log_scale[k];
        task.log_slope[position + k] = g.log_slope[k];
        task.loss_value[position + k] = g.loss[k];
        task.value[position + k] = g.value[k];
        task.mass[position + k] = g.mass[k];
        task.selected[position + k] = g.alpha[k];
    }
}

// The softmax weights themselves, while `weights` are those of the forward pass.
void write_softmax(const AttentionTask& task, std::int64_t position, std::int64_t lane, const Group& g,
                   const double* weights) {
    const std::int64_t i = task.samples[position], first = task.first_row[i], T = task.first_row[i + 1] - first;
    const double* X = task.X + first * task.stride;
    const double* x_alpha = X + g.alpha[lane] * task.stride;
    double* out = task.softmax + position * task.softmax_stride;
    for (std::int64_t t = 0; t < T; ++t) {
        const bool duplicate =
            g.duplicates[lane] > 0 && weights[t] == 0 && equal_rows(X + t * task.stride, x_alpha, task.stride);
        out[t] = t == g.alpha[lane] || duplicate ? task.mass[position] : g.other_scale[lane] * weights[t];
    }
}

// out (stride) = sum over t of c_t (x_t - x_alpha), plus x_alpha if from_alpha.
void combine(const double* X, std::int64_t T, std::int64_t stride, const double* x_alpha, const double* c,
             bool from_alpha, double* out) {
    over_row<8>(stride, [&](std::int64_t at, auto vectors) {
        constexpr std::int64_t N = decltype(vectors)::value;
        Lanes sum[N], origin[N];
        for (std::int64_t k = 0; k < N; ++k) {
            origin[k] = load(x_alpha + at + k * width);
            sum[k] = from_alpha ? origin[k] : Lanes(0.0);
        }
        for (std::int64_t t = 0; t < T; ++t) {
            if (c[t] == 0) continue;  // alpha itself, and tokens whose weight has underflowed
            const Lanes ct(c[t]);
            for (std::int64_t k = 0; k < N; ++k)
                sum[k] = multiply_add(ct, load(X + t * stride + at + k * width) - origin[k], sum[k]);
        }
        for (std::int64_t k = 0; k < N; ++k) store(out + at + k * width, sum[k]);
    });
}

// When a sample's scalars are known: direction and, if wanted, pooled tokens. Overwrites the weights.
void backward(const AttentionTask& task, std::int64_t position, std::int64_t lane, const Group& g, double* weights,
              const double* value_gaps, double* spare) {
    const std::int64_t i = task.samples[position], first = task.first_row[i], T = task.first_row[i + 1] - first;
    const double* X = task.X + first * task.stride;
    const double* x_alpha = X + g.alpha[lane] * task.stride;
    if (task.pooled != nullptr) {
        for (std::int64_t t = 0; t < T; ++t) spare[t] = g.other_scale[lane] * weights[t];
        combine(X, T, task.stride, x_alpha, spare, true, task.pooled + position * task.stride);
    }
    for (std::int64_t t = 0; t < T; ++t) weights[t] *= g.delta[lane] - value_gaps[t];
    double* direction = task.direction + position * task.stride;
    combine(X, T, task.stride, x_alpha, weights, false, direction);
    bool zero = true;
    for (std::int64_t k = 0; zero && k < task.stride; ++k) zero = direction[k] == 0;
    if (zero) task.log_scale[position] = -infinity;  // so that it does not set the scale of the other samples
}

void forward_backward(const AttentionTask& task) {
    Group g;
    for (std::int64_t position = 0; position < task.count; position += task.group) {
        const std::int64_t count = task.count - position < task.group ? task.count - position : task.group;
        double* weights[group];
        double* value_gaps[group];
        double* free = task.scratch;
        for (std::int64_t k = 0; k < count; ++k) {
            const std::int64_t i = task.samples[position + k];
            const std::int64_t room = (task.first_row[i + 1] - task.first_row[i] + 7) / 8 * 8;
            weights[k] = free;
            value_gaps[k] = free + room;
            free += 2 * room;
            forward(task, position + k, k, g, weights[k], value_gaps[k], free);
        }
        for (std::int64_t k = count; k < group; ++k) {  // lanes without a sample: any finite numbers
            g.gap_min[k] = g.weight_sum[k] = g.weighted[k] = g.duplicates[k] = g.best[k] = 0;
            g.y[k] = 1;
        }
        values(g);
        with_loss(task.loss, [&](const auto& loss_of) { losses(g, loss_of); });
        write_scalars(task, position, count, g);
        for (std::int64_t k = 0; k < count && task.softmax != nullptr; ++k)
            write_softmax(task, position + k, k, g, weights[k]);
        if (task.direction == nullptr) continue;
        for (std::int64_t k = 0; k < count; ++k) backward(task, position + k, k, g, weights[k], value_gaps[k], free);
    }
}

void weighted_outer(std::int64_t rows, std::int64_t stride, std::int64_t count, const std::int64_t* samples,
                    const double* c, const double* H, const double* z, double* G) {
    over_row<4>(stride, [&](std::int64_t at, auto vectors) {
        constexpr std::int64_t N = decltype(vectors)::value;
        for (std::int64_t r = 0; r < rows; ++r) {
            Lanes sum[N];
            for (std::int64_t k = 0; k < N; ++k) sum[k] = Lanes(0.0);
            for (std::int64_t i = 0; i < count; ++i) {
                const Lanes h(c[i] * H[i * stride + r]);
                const double* zi = z + samples[i] * stride + at;
                for (std::int64_t k = 0; k < N; ++k) sum[k] = multiply_add(h, load(zi + k * width), sum[k]);
            }
            for (std::int64_t k = 0; k < N; ++k) store(G + r * stride + at + k * width, sum[k]);
        }
    });
}

void exp_shifted(const double* x, double shift, std::int64_t count, double* out) {
    for (std::int64_t i = 0; i < count; i += width) store(out + i, exp(load(x + i) - Lanes(shift)));
}

}  // namespace

extern const AttentionKernel attention_kernel_table;
const AttentionKernel attention_kernel_table = {forward_backward, row_products, weighted_outer, exp_shifted};

}  // namespace ATTMD_ARCH
}  // namespace attmd
