// OpenBLAS knows processors by their model numbers and takes those that came after it for one of 2004: a fifth of the
// speed on a new machine, until the distribution has a new OpenBLAS. The linker routes its choice through here (--wrap
// in CMakeLists.txt); a choice that the user makes by OPENBLAS_CORETYPE stands.
#include "base/blas_cores.hpp"

#include <cstdlib>
#include <cstring>

namespace attmd {

const char* better_blas_core(const char* chosen, Arch arch) {
    if (arch == Arch::baseline) return nullptr;
    for (const char* known : {"Haswell", "Zen", "Excavator", "SkylakeX", "Cooperlake", "SapphireRapids"})
        if (std::strcmp(chosen, known) == 0) return nullptr;
    return arch == Arch::avx512 ? "SkylakeX" : "Haswell";
}

}  // namespace attmd

#if defined(ATTMD_WRAP_OPENBLAS_CORES)

namespace {
const char* better_core = nullptr;  // while OpenBLAS chooses for the second time
}

extern "C" {
char* gotoblas_corename();
void gotoblas_dynamic_quit();
void __real_gotoblas_dynamic_init();
void __wrap_gotoblas_dynamic_init();
char* __real_getenv(const char* name);
char* __wrap_getenv(const char* name);
}

char* __wrap_getenv(const char* name) {
    if (better_core != nullptr && std::strcmp(name, "OPENBLAS_CORETYPE") == 0) return const_cast<char*>(better_core);
    return __real_getenv(name);
}

// While the library is loaded.
void __wrap_gotoblas_dynamic_init() {
    __real_gotoblas_dynamic_init();
    if (__real_getenv("OPENBLAS_CORETYPE") != nullptr) return;
    better_core = attmd::better_blas_core(gotoblas_corename(), attmd::running_arch());
    if (better_core == nullptr) return;
    gotoblas_dynamic_quit();
    __real_gotoblas_dynamic_init();
    better_core = nullptr;
}

#endif
