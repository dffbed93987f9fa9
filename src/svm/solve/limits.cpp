#include "svm/solve/limits.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {

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

}  // namespace attmd
