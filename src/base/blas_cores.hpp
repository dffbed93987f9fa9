// Which of OpenBLAS's kernels run on a processor that it does not know.
#pragma once

#include "base/arch.hpp"

namespace attmd {

// `chosen` is the name of the core that OpenBLAS took the processor for. The name of a later one, if `chosen` is of a time
// before AVX2 and the processor is not; else null.
const char* better_blas_core(const char* chosen, Arch arch);

}  // namespace attmd
