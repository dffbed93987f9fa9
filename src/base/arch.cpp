#include "base/arch.hpp"

namespace attmd {

Arch running_arch() {
#if defined(ATTMD_X86_KERNELS) && (defined(__GNUC__) || defined(__clang__))
    static const Arch arch = [] {
        __builtin_cpu_init();
        const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512vl");
        return avx2 && avx512 ? Arch::avx512 : avx2 ? Arch::avx2 : Arch::baseline;
    }();
    return arch;
#else
    return Arch::baseline;
#endif
}

}  // namespace attmd
