// An interior-point method as the solver runs it; one for each kind of cone.
#pragma once

#include "base/tensor.hpp"

#include <cstdint>
#include <functional>

namespace attmd {

enum class InteriorPointEnd { converged, interrupted, no_progress };

class InteriorMethod {
public:
    virtual ~InteriorMethod() = default;

    // Goes on until the bounds' gap is at most `tolerance`. `interrupt` is asked once an iteration, with the iterations
    // done, after the bounds were improved; true ends the run.
    virtual InteriorPointEnd run(double tolerance, std::int64_t max_iterations,
                                 const std::function<bool(std::int64_t)>& interrupt) = 0;

    virtual const Vector& lambda() const = 0;     // m: of the present iterate
    virtual std::int64_t iterations() const = 0;  // that run() has done
};

}  // namespace attmd
