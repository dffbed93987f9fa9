#include "svm/path.hpp"

namespace attmd {

std::vector<MaxMarginSolution> solve_path(const MaxMarginProblem& problem, const MaxMarginOptions& options,
                                          const std::vector<double>& p) {
    for (std::size_t i = 0; i < p.size(); ++i)
        require(p[i] >= 1, "p[", i, "] is ", beside(1, p[i]), ", expected a number of at least 1");
    std::vector<MaxMarginSolution> solutions;
    solutions.reserve(p.size());  // warm points stay where they are
    MaxMarginOptions step = options;
    for (const double exponent : p) {
        step.p = exponent;
        solutions.push_back(solve_max_margin(problem, step));
        const MaxMarginSolution& last = solutions.back();
        if (last.cancelled) break;
        if (last.w.size() == 0) continue;
        step.warm_w = &last.w;
        step.warm_lambda = &last.lambda;
    }
    return solutions;
}

}  // namespace attmd
