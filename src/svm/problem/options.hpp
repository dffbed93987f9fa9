// What a caller chooses about a max-margin problem and its solution.
#pragma once

#include "base/monitor.hpp"
#include "base/options.hpp"
#include "base/tensor.hpp"
#include "svm/norms/norm.hpp"

#include <cstdint>
#include <limits>

namespace attmd {

// What a soft margin pays for a slack: C_k xi_k, or C_k xi_k^2.
enum class Slack { plain = 1, squared = 2 };

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

}  // namespace attmd
