#include "svm/norms/nuclear_norm.hpp"

#include "base/blas.hpp"
#include "svm/norms/norm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

// Descending; taken of the matrix scaled by its largest entry, so that nothing overflows.
Vector singular_values(const Vector& M) {
    const auto d = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(M.size()))));
    double largest = 0;
    bool finite = true;
    for (const double value : M) {
        largest = std::max(largest, std::abs(value));
        finite = finite && std::isfinite(value);
    }
    Vector sigma({static_cast<std::size_t>(d)}, finite ? 0.0 : std::numeric_limits<double>::quiet_NaN());
    if (!finite || largest == 0) return sigma;
    Vector scaled = M;
    for (double& value : scaled) value /= largest;
    blas::singular_values(d, d, scaled.data(), sigma.data());
    for (double& value : sigma) value *= largest;
    return sigma;
}

class NuclearNorm final : public MarginNorm {
public:
    double value(const Vector& w) const override { return nuclear_norm(w); }
    double dual_value(const Vector& combined) const override { return operator_norm(combined); }
    Cone cone() const override { return Cone::matrices; }
    // sqrt(d), D = d*d.
    double largest_ratio(std::int64_t D) const override { return std::sqrt(std::sqrt(static_cast<double>(D))); }
};

}  // namespace

double nuclear_norm(const Vector& W) {
    double sum = 0;
    for (const double sigma : singular_values(W)) sum += sigma;
    return sum;
}

double operator_norm(const Vector& Z) { return singular_values(Z)(0); }

std::shared_ptr<const MarginNorm> make_nuclear_norm() { return std::make_shared<NuclearNorm>(); }

}  // namespace attmd
