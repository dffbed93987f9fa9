// The max-margin problem from options to certified solution. The algorithms are in interior_point.hpp, for ||W||_* in
// nuclear_interior_point.hpp.
#include "svm/max_margin.hpp"

#include "svm/active/active_set.hpp"
#include "svm/active/working_set.hpp"
#include "svm/certificate/bounds.hpp"
#include "svm/certificate/certificate.hpp"
#include "svm/certificate/farkas.hpp"
#include "svm/certificate/row_bounds.hpp"
#include "svm/interior/make_method.hpp"
#include "svm/interior/starting_point.hpp"
#include "svm/problem/normalized_rows.hpp"
#include "svm/problem/option_checks.hpp"
#include "svm/problem/solver_size.hpp"
#include "svm/rows/vectors.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace attmd {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool asks_for_nothing(const MaxMarginProblem& problem) {
    for (std::int64_t k = 0; k < problem.rows.rows(); ++k)
        if (problem.asked(k) > 0) return false;
    return true;
}

// b'lambda
double asked_sum(const MaxMarginProblem& problem, const Vector& lambda) {
    double sum = 0;
    for (std::int64_t k = 0; k < problem.rows.rows(); ++k) sum += problem.asked(k) * lambda(k);
    return sum;
}

// Iterations without progress that a first and a second attempt may take, and rows up to which the second is made with
// an m x m matrix.
constexpr std::int64_t default_patience = 15, long_patience = 40, most_rows_anew = 4096;

// Of a solution, with all rows scaled to length 1.
constexpr double plausible_norm = 1e6;

// From this many unknowns or rows on the first-order method can be the faster one.
constexpr std::int64_t working_set_order = 256;
// With so many times more rows than unknowns hardly any unknown stays free.
constexpr std::int64_t most_working_ratio = 64;

void describe(MaxMarginSolution& solution, const MaxMarginProblem& problem, const MaxMarginOptions& options) {
    solution.norm = options.norm;
    solution.p = options.p;
    solution.C = options.C;
    solution.slack = options.slack;
    solution.memory_bytes = solver_bytes(size_of(problem.rows), options);
    solution.right_side = problem.right_side;
}

SystemForm system_form(const MarginRows& rows, const MaxMarginOptions& options) {
    const SolverMethod method = interior_method(size_of(rows), options);
    return method == SolverMethod::matrix_free ? SystemForm::matrix_free : form_of(options.method);
}

class Solver {
public:
    // fine: in twice the digits, where FineSystem serves.
    Solver(const MaxMarginProblem& stated, const MaxMarginOptions& options, bool fine = false)
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

    MaxMarginSolution solve();

private:
    bool solves_euclidean(Bounds& bounds);
    void solve_by_interior_point(Bounds& bounds);
    void offer_extremes(Bounds& bounds) const;
    InteriorPointEnd attempt(const StartingPoint& start, NewtonSystem& system, Bounds& bounds, std::int64_t patience);
    InteriorPointEnd run(InteriorMethod& method, Bounds& bounds);
    // Bounds that contradict each other beyond rounding prove nothing.
    bool has_converged() const { return std::abs(solution_.gap) <= options_.tolerance; }
    bool is_infeasible() const { return solution_.outcome == MaxMarginOutcome::infeasible; }
    bool suspects_infeasibility(const Vector& lambda, const Bounds& bounds);
    // An attempt takes several factorizations.
    double growth_before_proof() const { return std::min(rows_.rows(), rows_.unknowns()) < 2048 ? 10 : 1000; }
    bool proves_infeasibility(const Vector& lambda);
    bool interrupted(std::int64_t iteration, const Bounds& bounds);
    void take_infeasible(Vector certificate);
    void take_best(const Bounds& bounds);

    const MaxMarginOptions& options_;
    const MaxMarginProblem& stated_;
    const MarginRows& rows_;
    Stopwatch stopwatch_;
    ThreadTeam team_;
    NormalizedRows normalized_;
    NewtonSystem system_;
    NormalizedProblem problem_;
    MaxMarginSolution solution_;
    double dual_at_last_attempt_;  // norms beyond this, with no feasible point known, look like infeasibility
    double cost_unit_ = 1;         // soft: the objective that one unit of the normalized problem's is
    bool stopped_ = false;         // by the caller or a limit, in the first-order method
    std::int64_t told_ = -1;       // iteration that progress was told last
};

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

void Solver::take_infeasible(Vector certificate) {
    scale_by(1 / asked_sum(stated_, certificate), certificate);
    solution_.outcome = MaxMarginOutcome::infeasible;
    solution_.lambda = std::move(certificate);
    solution_.dual = infinity;
    solution_.seconds = stopwatch_.seconds();
}

// Back to the caller's rows: w = v / l, lambda_k = l / |a_k| (normalized lambda_k), and the scale that the objective
// asks for.
void Solver::take_best(const Bounds& bounds) {
    Vector lambda = bounds.lambda();
    for (std::int64_t k = 0; k < rows_.rows(); ++k) {
        const bool idle = normalized_.right_side()(k) < 0;
        lambda(k) = idle ? 0 : lambda(k) / normalized_.stretch(k) * cost_unit_;
        if (problem_.plain_slacks()) lambda(k) = std::min(lambda(k), stated_.cost(k, options_.C));
    }
    Vector w;
    if (!std::isinf(bounds.primal())) {
        w = bounds.w();
        scale_by(1 / normalized_.length(), w);
    }
    const double* point = w.size() > 0 ? w.data() : nullptr;
    RowBounds judged = bounds_from_rows(stated_, options_, point, lambda.data());
    const bool scaled = !problem_.soft && !std::isinf(judged.primal);
    if (scaled) {
        scale_by(1 / judged.smallest, w);
        const double factor = judged.primal / asked_sum(stated_, lambda);
        if (std::isfinite(factor) && factor > 0) scale_by(factor, lambda);
    }
    if (stated_.data != nullptr) {
        Certificate certificate =
            certify(*stated_.data, stated_.right_side, stated_.weights, options_, point, lambda.data());
        judged = {certificate.primal, certificate.dual, certificate.gap, certificate.min_margin,
                  std::move(certificate.margins)};
    } else if (scaled) {
        judged = bounds_from_rows(stated_, options_, point, lambda.data());
    }
    solution_.primal = judged.primal;
    solution_.dual = judged.dual;
    solution_.gap = judged.gap;
    solution_.lambda = std::move(lambda);
    if (!std::isinf(judged.primal)) {
        solution_.w = std::move(w);
        solution_.margins = std::move(judged.margins);
    }
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

// Tells the progress of a further attempt as that of the whole call, whose bounds so far are `known`'s. An attempt at
// another problem adds nothing to them.
Monitor continued(const Monitor& monitor, const MaxMarginSolution& spent, const MaxMarginSolution& known,
                  bool same_problem) {
    Monitor further = monitor;
    if (!monitor.progress) return further;
    further.progress = [tell = monitor.progress, iterations = spent.iterations, seconds = spent.seconds,
                        lower = known.dual, upper = known.primal, same_problem](Progress state) {
        if (state.iteration == 0) return true;  // told by the attempt before
        state.iteration += iterations;
        state.max_iteration += iterations;
        state.seconds += seconds;
        state.lower = same_problem ? std::max(lower, state.lower) : lower;
        state.upper = same_problem ? std::min(upper, state.upper) : upper;
        const bool open = !(state.upper > 0) || std::isinf(state.upper);
        state.value = open ? state.upper : (state.upper - state.lower) / state.upper;
        return tell(state);
    };
    return further;
}

// What is left of the limits.
MaxMarginOptions without(const MaxMarginOptions& options, const MaxMarginSolution& spent) {
    MaxMarginOptions rest = options;
    rest.monitor = continued(options.monitor, spent, spent, true);
    rest.warm_w = rest.warm_lambda = nullptr;
    rest.max_iterations -= spent.iterations;
    rest.max_seconds -= spent.seconds;
    return rest;
}

bool is_over(const MaxMarginSolution& solution, const MaxMarginOptions& rest) {
    return solution.cancelled || rest.max_iterations <= 0 || !(rest.max_seconds > 0);
}

MaxMarginSolution add_cost(MaxMarginSolution solution, const MaxMarginSolution& spent) {
    solution.iterations += spent.iterations;
    solution.seconds += spent.seconds;
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

}  // namespace

MaxMarginSolution solve_max_margin(const MaxMarginProblem& problem, const MaxMarginOptions& options) {
    check_options(options);
    check_problem(problem, options);
    if (asks_for_nothing(problem)) return zero_solution(problem, options);
    const auto norm = make_norm(options.norm, options.p);
    MaxMarginSolution solution = solve_from_start(problem, options);
    for (const double p : norm->detour_exponents()) {
        if (std::isinf(options.C) || is_over(solution, without(options, solution))) continue;
        if (solution.outcome == MaxMarginOutcome::stopped)
            solution = solve_by_way_of(p, problem, options, std::move(solution));
    }
    solution = solve_finely(problem, options, *norm, std::move(solution));
    // A proof of infeasibility serves every norm.
    for (const double p : norm->proof_exponents()) {
        MaxMarginOptions other = without(options, solution);
        other.p = p;
        other.monitor = continued(options.monitor, solution, solution, false);
        other.method = SolverMethod::automatic;
        if (solution.outcome != MaxMarginOutcome::beyond_norm || is_over(solution, other)) break;
        MaxMarginSolution trial = Solver(problem, other).solve();
        if (trial.outcome == MaxMarginOutcome::infeasible) {
            solution = add_cost(std::move(trial), solution);
        } else {
            solution = add_cost(std::move(solution), trial);
            solution.cancelled = trial.cancelled;
        }
    }
    solution.p = options.p;
    return solution;
}

MaxMarginSolution solve_max_margin(const MarginRows& rows, const MaxMarginOptions& options) {
    return solve_max_margin(MaxMarginProblem{rows, {}, {}}, options);
}

}  // namespace attmd
