#include "svm/solve/solver.hpp"

#include "base/vectors.hpp"
#include "svm/active/active_set.hpp"
#include "svm/active/working_set.hpp"
#include "svm/certificate/farkas.hpp"
#include "svm/certificate/row_bounds.hpp"
#include "svm/problem/solver_size.hpp"
#include "svm/solve/judgement.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace attmd {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Iterations without progress that a first and a second attempt may take, and rows up to which the second is made with
// an m x m matrix.
constexpr std::int64_t default_patience = 15, long_patience = 40, most_rows_anew = 4096;

// Of a solution, with all rows scaled to length 1.
constexpr double plausible_norm = 1e6;

// From this many unknowns or rows on the first-order method can be the faster one.
constexpr std::int64_t working_set_order = 256;
// With so many times more rows than unknowns hardly any unknown stays free.
constexpr std::int64_t most_working_ratio = 64;

SystemForm system_form(const MarginRows& rows, const MaxMarginOptions& options) {
    const SolverMethod method = interior_method(size_of(rows), options);
    return method == SolverMethod::matrix_free ? SystemForm::matrix_free : form_of(options.method);
}

}  // namespace

Solver::Solver(const MaxMarginProblem& stated, const MaxMarginOptions& options, bool fine)
    : options_(options),
      stated_(stated),
      rows_(stated.rows),
      team_(useful_threads(options.threads, NewtonSystem::factor_cost(rows_.rows(), rows_.unknowns()), 1e7)),
      normalized_(stated, team_, fine),
      system_(normalized_, team_, system_form(stated.rows, options)),
      problem_{normalized_, make_norm(options.norm, options.p), !std::isinf(options.C), options.slack},
      dual_at_last_attempt_(10 * problem_.norm->largest_ratio(rows_.unknowns())) {
    if (fine) system_.refine(normalized_.stored());
    describe(solution_, stated, options);
    solution_.method = interior_method(size_of(rows_), options);
}

MaxMarginSolution Solver::solve() {
    if (!problem_.soft && normalized_.impossible_row() >= 0) {
        Vector certificate = zero_vector(rows_.rows());
        certificate(normalized_.impossible_row()) = 1;
        take_infeasible(std::move(certificate));
        return std::move(solution_);
    }
    Bounds bounds(problem_);
    if (solves_euclidean(bounds) || stopped_) {
        take_best(bounds);
        if (has_converged()) solution_.outcome = MaxMarginOutcome::optimal;
    }
    if (solution_.outcome != MaxMarginOutcome::optimal && !stopped_) solve_by_interior_point(bounds);
    solution_.seconds = stopwatch_.seconds();
    return std::move(solution_);
}

void Solver::solve_by_interior_point(Bounds& bounds) {
    const StartingPoint start = starting_point(problem_, stated_, options_, cost_unit_);
    // The method before may have come near a proof already.
    if (bounds.dual() >= plausible_norm && !problem_.soft && std::isinf(bounds.primal()) &&
        proves_infeasibility(bounds.lambda()))
        return;
    if (problem_.soft) offer_extremes(bounds);
    const bool fine = normalized_.is_fine();
    InteriorPointEnd end = attempt(start, system_, bounds, fine ? long_patience : default_patience);
    if (!fine && problem_.norm->cone() == Cone::numbers && end == InteriorPointEnd::no_progress && !is_infeasible() &&
        start.lambda.size() == 0) {
        // Nearly infeasible rows ask for multipliers beyond what D x D matrices can hold beside the others; the m x m
        // matrix adds where that one multiplies. It is too large for many rows, slower, and not in solver_bytes.
        std::optional<NewtonSystem> by_rows;
        if (rows_.rows() > rows_.unknowns() && rows_.rows() <= most_rows_anew && options_.memory_limit == 0)
            by_rows.emplace(normalized_, team_, SystemForm::rows);
        end = attempt(start, by_rows ? *by_rows : system_, bounds, long_patience);
    }
    if (is_infeasible()) return;
    take_best(bounds);
    if (has_converged())
        solution_.outcome = MaxMarginOutcome::optimal;
    else if (end == InteriorPointEnd::no_progress && std::isinf(solution_.primal))
        solution_.outcome = MaxMarginOutcome::beyond_norm;
}

InteriorPointEnd Solver::attempt(const StartingPoint& start, NewtonSystem& system, Bounds& bounds,
                                 std::int64_t patience) {
    const auto method = make_interior_method(problem_, start, system, team_, bounds, patience);
    return run(*method, bounds);
}

InteriorPointEnd Solver::run(InteriorMethod& method, Bounds& bounds) {
    const std::int64_t before = solution_.iterations;
    const auto interrupt = [&](std::int64_t iteration) {
        // The start's bound is of the problem's own size.
        if (iteration == 0 && bounds.dual() < plausible_norm)
            dual_at_last_attempt_ = std::max(dual_at_last_attempt_, bounds.dual());
        return suspects_infeasibility(method.lambda(), bounds) || interrupted(before + iteration, bounds);
    };
    const InteriorPointEnd end = method.run(0.5 * options_.tolerance, options_.max_iterations - before, interrupt);
    solution_.iterations = before + method.iterations();
    if (end == InteriorPointEnd::no_progress && !problem_.soft && std::isinf(bounds.primal()))
        if (!proves_infeasibility(bounds.lambda())) proves_infeasibility(method.lambda());
    return end;
}

// p = 2: tries a direct method on few rows, on many the first-order one, for the price of a factorization or two where
// it was not asked for.
bool Solver::solves_euclidean(Bounds& bounds) {
    const std::int64_t m = rows_.rows(), D = rows_.unknowns();
    const bool wanted = options_.method == SolverMethod::working_set;
    if (!(wanted || options_.method == SolverMethod::automatic) || problem_.soft || !problem_.norm->is_euclidean())
        return false;
    if (options_.max_iterations == 0 || normalized_.is_fine()) return false;
    stopped_ = interrupted(0, bounds);
    if (stopped_) return false;
    const double tolerance = 0.5 * options_.tolerance;
    bool solved = false;
    std::int64_t rounds = 0;
    if (m <= active_set_rows && !wanted)
        solved = solve_by_active_set(problem_, team_, bounds, tolerance);
    else if (wanted || (std::min(m, D) >= working_set_order && m <= most_working_ratio * D))
        solved =
            solve_by_working_set(problem_, team_, bounds, tolerance,
                                 wanted ? infinity : 1.5 * NewtonSystem::factor_cost(m, D), [&](std::int64_t round) {
                                     stopped_ = interrupted(round, bounds) || round >= options_.max_iterations;
                                     rounds = round + 1;
                                     return stopped_;
                                 });
    if (solved) solution_.iterations = rounds;
    if (solved || stopped_) solution_.method = SolverMethod::working_set;
    return solved;
}

// Soft margin: w = 0 and its multipliers (plain slacks: at their cost where a margin is asked for), which are optimal
// to any tolerance when C is small enough.
void Solver::offer_extremes(Bounds& bounds) const {
    const Vector w = zero_vector(rows_.unknowns()), margins = zero_vector(rows_.rows());
    Vector combined = make_vector(rows_.unknowns()), lambda = problem_.cost;
    for (std::int64_t k = 0; k < rows_.rows(); ++k) {
        const double asked = std::max(normalized_.right_side()(k), 0.0);
        if (problem_.squared_slacks())
            lambda(k) *= 2 * asked;
        else if (asked == 0)
            lambda(k) = 0;
    }
    normalized_.combine(lambda.data(), combined.data());
    bounds.offer_primal(w, margins);
    bounds.offer_dual(lambda, combined);
}

// Tries for a Farkas certificate each time that the lower bound on ||w|| has grown so much without a feasible w.
bool Solver::suspects_infeasibility(const Vector& lambda, const Bounds& bounds) {
    if (problem_.soft || !std::isinf(bounds.primal()) || bounds.dual() < growth_before_proof() * dual_at_last_attempt_)
        return false;
    dual_at_last_attempt_ = bounds.dual();
    return proves_infeasibility(lambda);
}

bool Solver::proves_infeasibility(const Vector& lambda) {
    auto certificate = farkas_certificate({normalized_, normalized_.right_side(), {}}, lambda, system_);
    if (!certificate) return false;
    for (std::int64_t k = 0; k < rows_.rows(); ++k) (*certificate)(k) /= normalized_.stretch(k);
    if (farkas_residual(stated_, certificate->data()) > farkas_tolerance) return false;
    take_infeasible(std::move(*certificate));
    return true;
}

bool Solver::interrupted(std::int64_t iteration, const Bounds& bounds) {
    solution_.iterations = iteration;
    const double seconds = stopwatch_.seconds();
    const double unit = problem_.soft ? cost_unit_ : 1 / normalized_.length();
    const bool told = iteration <= told_;  // where a method begins with what another has come to
    told_ = iteration;
    if (options_.monitor.cancelled() ||
        !(told || options_.monitor.report({iteration, options_.max_iterations, seconds, bounds.gap(),
                                           unit * bounds.dual(), unit * bounds.primal()}))) {
        solution_.cancelled = true;
        return true;
    }
    return seconds >= options_.max_seconds;
}

// An attempt takes several factorizations.
double Solver::growth_before_proof() const { return std::min(rows_.rows(), rows_.unknowns()) < 2048 ? 10 : 1000; }

void Solver::take_infeasible(Vector certificate) {
    scale_by(1 / asked_sum(stated_, certificate), certificate);
    solution_.outcome = MaxMarginOutcome::infeasible;
    solution_.lambda = std::move(certificate);
    solution_.dual = infinity;
    solution_.seconds = stopwatch_.seconds();
}

void Solver::take_best(const Bounds& bounds) { judge(bounds, problem_, cost_unit_, stated_, options_, solution_); }

}  // namespace attmd
