// Which of the private OpenBLAS's kernels run. On its own it knows processors by their model numbers, takes those that
// came after it for ones of 2004, and obeys variables of the environment that are meant for another copy of it.
#pragma once

#include "base/arch.hpp"

namespace attmd::blas {

// The name that OpenBLAS has for its kernels of an instruction set; those of other processors are left out of the
// library (CMakeLists.txt).
const char* core_of(Arch arch);

// The name of the kernels that run; null where OpenBLAS is not the private one or has one set of kernels only.
const char* running_core();

// For tests: other kernels from the next call of BLAS on. `core` is from core_of for a set that the processor has. No
// other thread may be in a call.
void use_core(const char* core);

}  // namespace attmd::blas
