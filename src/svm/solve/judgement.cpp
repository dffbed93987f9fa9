#include "svm/solve/judgement.hpp"

#include "base/vectors.hpp"
#include "svm/certificate/certificate.hpp"
#include "svm/certificate/row_bounds.hpp"
#include "svm/norms/norm.hpp"
#include "svm/problem/solver_size.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

void describe(MaxMarginSolution& solution, const MaxMarginProblem& problem, const MaxMarginOptions& options) {
    solution.norm = options.norm;
    solution.p = options.p;
    solution.C = options.C;
    solution.slack = options.slack;
    solution.memory_bytes = solver_bytes(size_of(problem.rows), options);
    solution.right_side = problem.right_side;
}

double asked_sum(const MaxMarginProblem& problem, const Vector& lambda) {
    double sum = 0;
    for (std::int64_t k = 0; k < problem.rows.rows(); ++k) sum += problem.asked(k) * lambda(k);
    return sum;
}

namespace {

// Where A'lambda has to stay within a bound, rounding on the way to the caller's rows may have put it outside.
void make_feasible(const MaxMarginProblem& stated, const MarginNorm& norm, Vector& lambda) {
    Vector combined = make_vector(stated.rows.unknowns());  // D
    stated.rows.combine(lambda.data(), combined.data());
    const double most = norm.penalty()->largest_multiple(norm.dual_value(combined));
    if (most < 1) scale_by(most, lambda);
}

}  // namespace

// Back to the caller's rows: w = v / l, lambda_k = l / |a_k| (normalized lambda_k), and the scale that the objective
// asks for.
void judge(const Bounds& bounds, const NormalizedProblem& problem, double cost_unit, const MaxMarginProblem& stated,
           const MaxMarginOptions& options, MaxMarginSolution& solution) {
    const NormalizedRows& rows = problem.rows;
    Vector lambda = bounds.lambda();
    for (std::int64_t k = 0; k < rows.rows(); ++k) {
        const bool idle = rows.right_side()(k) < 0;
        lambda(k) = idle ? 0 : lambda(k) / rows.stretch(k) * cost_unit;
        if (problem.plain_slacks()) lambda(k) = std::min(lambda(k), stated.cost(k, options.C));
    }
    if (problem.soft) make_feasible(stated, *problem.norm, lambda);
    Vector w;
    if (!std::isinf(bounds.primal())) {
        w = bounds.w();
        scale_by(1 / rows.length(), w);
    }
    const double* point = w.size() > 0 ? w.data() : nullptr;
    RowBounds judged = bounds_from_rows(stated, options, point, lambda.data());
    const bool scaled = !problem.soft && !std::isinf(judged.primal);
    if (scaled) {
        scale_by(1 / judged.smallest, w);
        const double factor = judged.primal / asked_sum(stated, lambda);
        if (std::isfinite(factor) && factor > 0) scale_by(factor, lambda);
    }
    if (stated.data != nullptr) {
        Certificate certificate =
            certify(*stated.data, stated.right_side, stated.weights, options, point, lambda.data());
        judged = {certificate.primal, certificate.dual, certificate.gap, certificate.min_margin,
                  std::move(certificate.margins)};
    } else if (scaled) {
        judged = bounds_from_rows(stated, options, point, lambda.data());
    }
    solution.primal = judged.primal;
    solution.dual = judged.dual;
    solution.gap = judged.gap;
    solution.lambda = std::move(lambda);
    if (!std::isinf(judged.primal)) {
        solution.w = std::move(w);
        solution.margins = std::move(judged.margins);
    }
}

}  // namespace attmd
