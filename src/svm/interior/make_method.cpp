#include "svm/interior/make_method.hpp"

#include "svm/interior/interior_point.hpp"
#include "svm/interior/nuclear_interior_point.hpp"

namespace attmd {

std::unique_ptr<InteriorMethod> make_interior_method(const NormalizedProblem& problem, const StartingPoint& start,
                                                     NewtonSystem& system, ThreadTeam& team, Bounds& bounds,
                                                     std::int64_t patience) {
    if (problem.norm->cone() == Cone::matrices)
        return std::make_unique<NuclearInteriorPoint>(problem.rows, start.w, team, bounds);
    return std::make_unique<InteriorPoint>(problem, start, system, bounds, patience);
}

}  // namespace attmd
