#include "attention_naive.hpp"

#include <cmath>
#include <vector>

namespace attmd {
namespace {

double loss_at(Loss loss, double u) {
    return loss == Loss::logistic ? std::log(1 + std::exp(-u)) : loss == Loss::exponential ? std::exp(-u) : -u;
}
double slope_at(Loss loss, double u) {
    return loss == Loss::logistic ? -1 / (1 + std::exp(u)) : loss == Loss::exponential ? -std::exp(-u) : -1;
}

}  // namespace

NaiveGradient naive_attention_gradient(const Dataset& dataset, Loss loss, const Matrix& W, const Vector& v) {
    const auto n = static_cast<std::size_t>(dataset.n()), d = static_cast<std::size_t>(dataset.d());
    NaiveGradient out{0, zero_matrix(dataset.d(), dataset.d()), zero_vector(dataset.d())};
    for (std::size_t i = 0; i < n; ++i) {
        const auto T = static_cast<std::size_t>(dataset.length(static_cast<std::int64_t>(i)));
        Matrix X = make_matrix(static_cast<std::int64_t>(T), dataset.d());
        Vector z = make_vector(dataset.d());
        dataset.read_tokens(static_cast<std::int64_t>(i), X.data(), dataset.d());
        dataset.read_query(static_cast<std::int64_t>(i), z.data());

        std::vector<double> u(d, 0.0), a(T, 0.0), g(T, 0.0), s(T), inner(T);
        for (std::size_t j = 0; j < d; ++j)
            for (std::size_t k = 0; k < d; ++k) u[j] += W(j, k) * z(k);
        double top = -INFINITY, sum = 0, mean_g = 0;
        for (std::size_t t = 0; t < T; ++t) {
            for (std::size_t j = 0; j < d; ++j) {
                a[t] += X(t, j) * u[j];
                g[t] += X(t, j) * v(j);
            }
            top = std::fmax(top, a[t]);
        }
        for (std::size_t t = 0; t < T; ++t) sum += s[t] = std::exp(a[t] - top);
        for (std::size_t t = 0; t < T; ++t) mean_g += (s[t] /= sum) * g[t];
        for (std::size_t t = 0; t < T; ++t) inner[t] = s[t] * g[t] - s[t] * mean_g;  // (diag(s) - s s') g

        const double y = dataset.label(static_cast<std::int64_t>(i)), f = mean_g;
        out.loss += loss_at(loss, y * f) / static_cast<double>(n);
        const double c = slope_at(loss, y * f) * y / static_cast<double>(n);
        for (std::size_t t = 0; t < T; ++t)
            for (std::size_t j = 0; j < d; ++j) {
                out.v(j) += c * X(t, j) * s[t];
                for (std::size_t k = 0; k < d; ++k) out.W(j, k) += c * X(t, j) * inner[t] * z(k);
            }
    }
    return out;
}

}  // namespace attmd
