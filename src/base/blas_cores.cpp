// The linker routes OpenBLAS's choice of kernels and all its questions to the environment through here (--wrap in
// CMakeLists.txt).
#include "base/blas_cores.hpp"

#include <cstring>

namespace attmd::blas {

const char* core_of(Arch arch) {
    switch (arch) {
        case Arch::avx512: return "SkylakeX";
        case Arch::avx2: return "Haswell";
        case Arch::baseline: break;
    }
    return "Prescott";
}

}  // namespace attmd::blas

#if defined(ATTMD_WRAP_OPENBLAS_CORES)

extern "C" {
char* gotoblas_corename();
void gotoblas_dynamic_quit();
void __real_gotoblas_dynamic_init();
void __wrap_gotoblas_dynamic_init();
char* __wrap_getenv(const char* name);
}

namespace attmd::blas {
namespace {

const char* wanted_core = nullptr;  // while OpenBLAS chooses

void choose(const char* core) {
    wanted_core = core;
    __real_gotoblas_dynamic_init();
    wanted_core = nullptr;
}

}  // namespace

const char* running_core() { return gotoblas_corename(); }

void use_core(const char* core) {
    gotoblas_dynamic_quit();
    choose(core);
}

}  // namespace attmd::blas

// Nothing in the library reads the environment by getenv but OpenBLAS, and it gets one answer.
char* __wrap_getenv(const char* name) {
    return std::strcmp(name, "OPENBLAS_CORETYPE") == 0 ? const_cast<char*>(attmd::blas::wanted_core) : nullptr;
}

// Called while the library is loaded.
void __wrap_gotoblas_dynamic_init() {
#if defined(ATTMD_X86_KERNELS)
    attmd::blas::choose(attmd::blas::core_of(attmd::running_arch()));
#else
    attmd::blas::choose(nullptr);
#endif
}

#else

namespace attmd::blas {
const char* running_core() { return nullptr; }
void use_core(const char*) {}
}  // namespace attmd::blas

#endif
