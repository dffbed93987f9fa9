// The lp max-margin problem over margin rows a_k (m rows, D unknowns) that ask for b_k >= 0, mostly 1:
//   hard   minimize ||w||_p                          subject to a_k'w >= b_k
//   soft   minimize (1/p)||w||_p^p + sum_k C_k xi_k   subject to a_k'w >= b_k - xi_k, xi_k >= 0
// or, over attention rows and with the hard margin only, ||W||_* in the place of ||w||_p;
// with C_k = C times the row's weight, or, with squared slacks, C_k xi_k^2.
#pragma once

#include "base/monitor.hpp"
#include "base/options.hpp"
#include "base/tensor.hpp"
#include "data/dataset.hpp"
#include "svm/problem/margin_problem.hpp"

#include <cstdint>
#include <limits>

namespace attmd {

// entrywise: ||w||_p; nuclear: the sum of W's singular values.
enum class Norm { entrywise = 1, nuclear = 2 };

// automatic: the one that takes the least work. interior_point: its D x D system; dual_system: its m x m system;
// working_set: active sets of rows, p = 2 with the hard margin only.
enum class SolverMethod { automatic = 0, interior_point = 1, dual_system = 2, working_set = 3, matrix_free = 4 };

struct MaxMarginOptions {
    SolverMethod method = SolverMethod::automatic;
    std::int64_t memory_limit = 0;  // bytes that solver_bytes may come to; 0: any
    Norm norm = Norm::entrywise;
    double p = 2;                                        // 1 <= p <= inf; soft margin: p < inf
    double C = std::numeric_limits<double>::infinity();  // inf: hard margin
    Slack slack = Slack::plain;                          // soft margin
    double tolerance = 1e-8;                             // certified relative gap to reach
    std::int64_t max_iterations = 200;
    double max_seconds = std::numeric_limits<double>::infinity();
    int threads = 0;
    Monitor monitor;
    // A solution of the same rows with another p or C, or of the first of them; only where to start. D, and a
    // multiplier for each of its rows; null: none.
    const Vector* warm_w = nullptr;
    const Vector* warm_lambda = nullptr;

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"method", between(0, 4)}, a.method, b.method);
        visit(Option{"memory_limit", at_least(0)}, a.memory_limit, b.memory_limit);
        visit(Option{"norm", one_of(2)}, a.norm, b.norm);
        visit(Option{"p", number_at_least(1)}, a.p, b.p);
        visit(Option{"C", number_above(0)}, a.C, b.C);
        visit(Option{"slack", one_of(2)}, a.slack, b.slack);
        visit(Option{"tolerance", strictly_between(0, 1)}, a.tolerance, b.tolerance);
        visit(Option{"max_iterations", at_least(0)}, a.max_iterations, b.max_iterations);
        visit(Option{"max_seconds", number_above(0)}, a.max_seconds, b.max_seconds);
        visit(Option{"threads", at_least(0)}, a.threads, b.threads);
    }
};

// From here on ||w||_p is ||w||_inf to rounding for any D: D^(1/p) < 1 + 1e-16.
constexpr double largest_exponent = 1e18;
// What a hard margin computes with in place of p.
inline double norm_exponent(const MaxMarginOptions& options) {
    return options.p > largest_exponent ? std::numeric_limits<double>::infinity() : options.p;
}
// Throws on options that no problem can have.
void check_options(const MaxMarginOptions& options);
// Throws on p and C that are out of range or do not go together.
void check_exponent(const MaxMarginOptions& options);
// Throws where C times a weight is not finite; weights: m, or empty.
void check_costs(const Vector& weights, const MaxMarginOptions& options);

enum class MaxMarginOutcome { optimal = 1, infeasible = 2, beyond_norm = 3, stopped = 4 };

struct MaxMarginSolution {
    MaxMarginOutcome outcome = MaxMarginOutcome::stopped;
    bool cancelled = false;
    SolverMethod method = SolverMethod::automatic;  // the one used; automatic: nothing was to be done
    std::int64_t memory_bytes = 0;                  // solver_bytes
    Norm norm = Norm::entrywise;
    double p = 2, C = std::numeric_limits<double>::infinity();
    Slack slack = Slack::plain;
    Vector w;           // D; empty if no feasible point is known. Hard: smallest a_k'w / b_k is 1
    Vector lambda;      // m, >= 0; hard: b'lambda = ||w||_p and ||A'lambda||_q = 1 at the optimum
                        // (nuclear: ||W||_*, ||A'lambda||_op); infeasible: Farkas certificate, b'lambda = 1
    Vector margins;     // m: a_k'w; empty with w
    Vector right_side;  // m: b; empty: all 1
    double primal = std::numeric_limits<double>::infinity();
    double dual = 0;
    double gap = std::numeric_limits<double>::infinity();  // (primal - dual) / primal from data, w and lambda alone
    std::int64_t iterations = 0;
    double seconds = 0;
};

// Throws on bad options and problems; infeasibility and limits are outcomes, not errors. Where no row asks for more
// than 0, w = 0 is optimal.
MaxMarginSolution solve_max_margin(const MaxMarginProblem& problem, const MaxMarginOptions& options);
// Every row asks for 1.
MaxMarginSolution solve_max_margin(const MarginRows& rows, const MaxMarginOptions& options);

// Smallest margin relative to b of the solution, over b_k > 0; NaN if there is none.
double smallest_margin(const MaxMarginSolution& solution);

}  // namespace attmd
