#include "svm/problem/option_checks.hpp"

#include "svm/problem/solver_size.hpp"

#include <cmath>

namespace attmd {
namespace {

void check_norm(const MarginRows& rows, const MaxMarginOptions& o) {
    if (o.norm != Norm::nuclear) return;
    if (!std::isinf(o.C))
        fail(ErrorCode::unsupported, "C is ", o.C, ", expected inf: the nuclear norm has no soft margin");
    if (rows.factors() == nullptr)
        fail(ErrorCode::unsupported, "the nuclear norm is that of an attention matrix W, expected attention rows");
    if (o.method != SolverMethod::automatic)
        fail(ErrorCode::unsupported, "method is ", static_cast<int>(o.method), ", expected 0 for the nuclear norm");
}

void check_method(const MaxMarginOptions& o) {
    const bool euclidean = std::isinf(o.C) && make_norm(o.norm, o.p)->is_euclidean();
    if (o.method == SolverMethod::working_set && !euclidean)
        fail(ErrorCode::unsupported, "method is 3, the working set, expected another one unless p is 2 (it is ", o.p,
             ") and C is inf (it is ", o.C, ")");
}

void check_sides(const MaxMarginProblem& problem) {
    const auto m = static_cast<std::size_t>(problem.rows.rows());
    require_dimension(problem.right_side.size() == 0 || problem.right_side.size() == m, "right_side has ",
                      problem.right_side.size(), " entries, expected one for each of the ", m, " rows");
    for (std::size_t k = 0; k < problem.right_side.size(); ++k)
        require(problem.right_side(k) >= 0 && std::isfinite(problem.right_side(k)), "right_side[", k, "] is ",
                problem.right_side(k), ", expected a finite number of at least 0");
    require_dimension(problem.weights.size() == 0 || problem.weights.size() == m, "weights has ",
                      problem.weights.size(), " entries, expected one for each of the ", m, " rows");
    for (std::size_t k = 0; k < problem.weights.size(); ++k)
        require(problem.weights(k) > 0 && std::isfinite(problem.weights(k)), "weights[", k, "] is ", problem.weights(k),
                ", expected a finite positive number");
}

void check_warm_point(const MarginRows& rows, const MaxMarginOptions& o) {
    if (o.warm_w == nullptr) return;
    require_dimension(static_cast<std::int64_t>(o.warm_w->size()) == rows.unknowns(), "warm_start has ",
                      o.warm_w->size(), " unknowns, expected the problem's ", rows.unknowns());
    require_dimension(static_cast<std::int64_t>(o.warm_lambda->size()) <= rows.rows(), "warm_start has ",
                      o.warm_lambda->size(), " rows, expected at most the problem's ", rows.rows());
}

}  // namespace

void check_options(const MaxMarginOptions& o) {
    check_each(o);
    check_exponent(o);
}

void check_exponent(const MaxMarginOptions& o) {
    check_option({"p", number_at_least(1)}, o.p);
    check_option({"C", number_above(0)}, o.C);
    require(o.p <= largest_exponent || std::isinf(o.C), "p is ", beside(largest_exponent, o.p), ", expected at most ",
            largest_exponent, " for the soft margin (C is ", o.C, ")");
}

void check_costs(const Vector& weights, const MaxMarginOptions& o) {
    for (std::size_t k = 0; k < weights.size() && !std::isinf(o.C); ++k)
        require(std::isfinite(o.C * weights(k)), "C is ", o.C, " and the weight of row ", k, " is ", weights(k),
                ", expected a finite product");
}

void check_problem(const MaxMarginProblem& problem, const MaxMarginOptions& options) {
    check_sides(problem);
    check_costs(problem.weights, options);
    check_norm(problem.rows, options);
    check_warm_point(problem.rows, options);
    check_method(options);
    check_memory(size_of(problem.rows), options);
}

void check_certifiable(const MarginData& data, const MaxMarginOptions& o) {
    check_exponent(o);
    if (o.norm != Norm::nuclear) return;
    if (data.source != MarginSource::attention)
        fail(ErrorCode::unsupported, "norm is nuclear, expected entrywise for a problem whose unknown is no matrix");
    if (!std::isinf(o.C))
        fail(ErrorCode::unsupported, "C is ", o.C, ", expected inf: the nuclear norm has no soft margin");
}

}  // namespace attmd
