// Which attempts are made at a max-margin problem, and in which order. One attempt is solve/solver.cpp.
#include "svm/max_margin.hpp"

#include "svm/linear/fine_system.hpp"
#include "svm/problem/option_checks.hpp"
#include "svm/solve/judgement.hpp"
#include "svm/solve/limits.hpp"
#include "svm/solve/solver.hpp"

#include <cmath>

namespace attmd {
namespace {

bool asks_for_nothing(const MaxMarginProblem& problem) {
    for (std::int64_t k = 0; k < problem.rows.rows(); ++k)
        if (problem.asked(k) > 0) return false;
    return true;
}

// w = 0, where no row asks for more than 0.
MaxMarginSolution zero_solution(const MaxMarginProblem& problem, const MaxMarginOptions& options) {
    MaxMarginSolution solution;
    solution.outcome = MaxMarginOutcome::optimal;
    describe(solution, problem, options);
    solution.w = zero_vector(problem.rows.unknowns());
    solution.lambda = solution.margins = zero_vector(problem.rows.rows());
    solution.primal = solution.dual = solution.gap = 0;
    return solution;
}

MaxMarginSolution solve_from_start(const MaxMarginProblem& problem, const MaxMarginOptions& options) {
    MaxMarginSolution warm = Solver(problem, options).solve();
    const MaxMarginOptions cold = without(options, warm);  // for a start that led nowhere
    const bool settled = warm.outcome == MaxMarginOutcome::optimal || warm.outcome == MaxMarginOutcome::infeasible;
    if (options.warm_w == nullptr || settled || is_over(warm, cold)) return warm;
    return add_cost(Solver(problem, cold).solve(), warm);
}

// A soft problem whose own start led nowhere, from its solution for another exponent.
MaxMarginSolution solve_by_way_of(double p, const MaxMarginProblem& problem, const MaxMarginOptions& options,
                                  MaxMarginSolution stopped) {
    MaxMarginOptions other = without(options, stopped);
    other.p = p;
    other.monitor = continued(options.monitor, stopped, stopped, false);
    MaxMarginSolution between = add_cost(Solver(problem, other).solve(), stopped), last = between;
    MaxMarginOptions rest = without(options, between);
    rest.monitor = continued(options.monitor, between, stopped, true);
    if (!is_over(between, rest) && between.w.size() > 0) {
        rest.warm_w = &between.w;
        rest.warm_lambda = &between.lambda;
        last = add_cost(Solver(problem, rest).solve(), between);
        if (last.gap < stopped.gap) return last;
    }
    stopped.cancelled = last.cancelled;
    stopped.iterations = last.iterations;
    stopped.seconds = last.seconds;
    return stopped;
}

MaxMarginSolution solve_by_detours(const MaxMarginProblem& problem, const MaxMarginOptions& options,
                                   const MarginNorm& norm, MaxMarginSolution solution) {
    if (std::isinf(options.C)) return solution;
    for (const double p : norm.detour_exponents()) {
        if (solution.outcome != MaxMarginOutcome::stopped || is_over(solution, without(options, solution))) break;
        solution = solve_by_way_of(p, problem, options, std::move(solution));
    }
    return solution;
}

// A hard problem on which rounding stood in the way: rows that are nearly dependent, such as those of a feature far
// from 0 beside an intercept, or that nearly contradict each other.
MaxMarginSolution solve_finely(const MaxMarginProblem& problem, const MaxMarginOptions& options, const MarginNorm& norm,
                               MaxMarginSolution coarse) {
    const MaxMarginOptions rest = without(options, coarse);
    const bool done = coarse.outcome == MaxMarginOutcome::optimal || coarse.outcome == MaxMarginOutcome::infeasible;
    if (done || !std::isinf(options.C) || norm.cone() != Cone::numbers || is_over(coarse, rest) ||
        !FineSystem::serves(problem.rows.rows(), problem.rows.unknowns()))
        return coarse;
    MaxMarginSolution fine = add_cost(Solver(problem, rest, true).solve(), coarse);
    const bool better = fine.outcome == MaxMarginOutcome::infeasible || fine.gap < coarse.gap;
    MaxMarginSolution& best = better ? fine : coarse;
    best.cancelled = fine.cancelled;
    best.iterations = fine.iterations;
    best.seconds = fine.seconds;
    return std::move(best);
}

// A proof of infeasibility serves every norm.
MaxMarginSolution prove_by_others(const MaxMarginProblem& problem, const MaxMarginOptions& options,
                                  const MarginNorm& norm, MaxMarginSolution solution) {
    for (const double p : norm.proof_exponents()) {
        MaxMarginOptions other = without(options, solution);
        if (solution.outcome != MaxMarginOutcome::beyond_norm || is_over(solution, other)) break;
        other.p = p;
        other.monitor = continued(options.monitor, solution, solution, false);
        other.method = SolverMethod::automatic;
        MaxMarginSolution trial = Solver(problem, other).solve();
        if (trial.outcome == MaxMarginOutcome::infeasible) return add_cost(std::move(trial), solution);
        solution = add_cost(std::move(solution), trial);
        solution.cancelled = trial.cancelled;
    }
    return solution;
}

}  // namespace

MaxMarginSolution solve_max_margin(const MaxMarginProblem& problem, const MaxMarginOptions& options) {
    check_options(options);
    check_problem(problem, options);
    if (asks_for_nothing(problem)) return zero_solution(problem, options);
    const auto norm = make_norm(options.norm, options.p);
    MaxMarginSolution solution = solve_from_start(problem, options);
    solution = solve_by_detours(problem, options, *norm, std::move(solution));
    solution = solve_finely(problem, options, *norm, std::move(solution));
    solution = prove_by_others(problem, options, *norm, std::move(solution));
    solution.p = options.p;
    return solution;
}

MaxMarginSolution solve_max_margin(const MarginRows& rows, const MaxMarginOptions& options) {
    return solve_max_margin(MaxMarginProblem{rows, {}, {}}, options);
}

}  // namespace attmd
