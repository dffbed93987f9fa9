// The interior-point method of a problem.
#pragma once

#include "base/thread_team.hpp"
#include "svm/certificate/bounds.hpp"
#include "svm/interior/interior_method.hpp"
#include "svm/interior/starting_point.hpp"
#include "svm/linear/newton_system.hpp"

#include <cstdint>
#include <memory>

namespace attmd {

// The norm says which it is, by its cone. All but `start` must outlive the method. It gives up after
// `patience` iterations without progress; that and `system` are not for matrices, which have their own.
std::unique_ptr<InteriorMethod> make_interior_method(const NormalizedProblem& problem, const StartingPoint& start,
                                                     NewtonSystem& system, ThreadTeam& team, Bounds& bounds,
                                                     std::int64_t patience);

}  // namespace attmd
