#include "svm/norms/norm.hpp"

#include "base/error.hpp"
#include "base/vectors.hpp"

#include <cmath>
#include <limits>

namespace attmd {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

double norm_exponent(double p) { return p > largest_exponent ? infinity : p; }

std::shared_ptr<const MarginNorm> make_norm(Norm kind, double p) {
    if (kind == Norm::nuclear) return make_nuclear_norm();
    if (p == 1) return make_l1_norm();
    return std::isinf(norm_exponent(p)) ? make_linf_norm() : make_lp_norm(p);
}

std::unique_ptr<NormTerms> MarginNorm::terms(std::int64_t, double) const {
    fail(ErrorCode::internal, "a norm whose cone is one of matrices has no terms of numbers");
}

double MarginNorm::scale_start(Vector& w) const {
    const double size = root_mean_square(w);
    return size > 0 ? 3 * size : 1;
}

double MarginNorm::stationary_product(const Vector& w, double) const { return value(w); }
bool MarginNorm::stationary_point(const Vector&, double, Vector&) const { return false; }
std::optional<VertexGuess> MarginNorm::vertex(const PairView&) const { return std::nullopt; }
double MarginNorm::largest_ratio(std::int64_t) const { return 1; }

}  // namespace attmd
