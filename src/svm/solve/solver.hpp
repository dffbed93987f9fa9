// One attempt at a max-margin problem, from its rows to a solution in the caller's units: by active sets where they
// serve, else by an interior point, with a proof of infeasibility where no feasible point turns up.
#pragma once

#include "base/monitor.hpp"
#include "base/thread_team.hpp"
#include "svm/certificate/bounds.hpp"
#include "svm/interior/make_method.hpp"
#include "svm/linear/newton_system.hpp"
#include "svm/problem/margin_problem.hpp"
#include "svm/problem/normalized_problem.hpp"
#include "svm/problem/options.hpp"
#include "svm/problem/solution.hpp"

#include <cmath>
#include <cstdint>

namespace attmd {

class Solver {
public:
    // fine: in twice the digits, where FineSystem serves. The problem and the options must outlive this.
    Solver(const MaxMarginProblem& stated, const MaxMarginOptions& options, bool fine = false);

    MaxMarginSolution solve();

private:
    bool solves_euclidean(Bounds& bounds);
    void solve_by_interior_point(Bounds& bounds);
    void offer_extremes(Bounds& bounds) const;
    InteriorPointEnd attempt(const StartingPoint& start, NewtonSystem& system, Bounds& bounds, std::int64_t patience);
    InteriorPointEnd run(InteriorMethod& method, Bounds& bounds);
    void take_best(const Bounds& bounds);
    // Bounds that contradict each other beyond rounding prove nothing.
    bool has_converged() const { return std::abs(solution_.gap) <= options_.tolerance; }
    bool is_infeasible() const { return solution_.outcome == MaxMarginOutcome::infeasible; }
    bool suspects_infeasibility(const Vector& lambda, const Bounds& bounds);
    double growth_before_proof() const;
    bool proves_infeasibility(const Vector& lambda);
    bool interrupted(std::int64_t iteration, const Bounds& bounds);
    void take_infeasible(Vector certificate);

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

}  // namespace attmd
