#include "base/arch.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#if defined(ATTMD_X86_KERNELS)
#include <cpuid.h>
#endif

namespace attmd {
namespace {

#if defined(ATTMD_X86_KERNELS)
bool has(std::uint64_t bits, std::uint64_t wanted) { return (bits & wanted) == wanted; }

// Which registers the operating system saves (Intel's manual, vol. 1, 13.3); by its bytes, since the instruction has a
// name only where the compiler may use it everywhere.
std::uint64_t saved_registers() {
    std::uint32_t low, high;
    __asm__ volatile(".byte 0x0f, 0x01, 0xd0" : "=a"(low), "=d"(high) : "c"(0));
    return std::uint64_t{high} << 32 | low;
}

// By CPUID itself: not every compiler's run time answers __builtin_cpu_supports in a shared library.
Arch processor_arch() {
    constexpr std::uint64_t fma = 1u << 12, osxsave = 1u << 27, avx = 1u << 28;             // leaf 1, ecx
    constexpr std::uint64_t avx2 = 1u << 5;                                                 // leaf 7, ebx
    constexpr std::uint64_t avx512 = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31;  // f, dq, cd, bw, vl
    constexpr std::uint64_t vectors = 0x6, wide_vectors = 0xe6;
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !has(ecx, fma | osxsave | avx)) return Arch::baseline;
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || !has(ebx, avx2)) return Arch::baseline;
    const std::uint64_t saved = saved_registers();
    if (!has(saved, vectors)) return Arch::baseline;
    return has(ebx, avx512) && has(saved, wide_vectors) ? Arch::avx512 : Arch::avx2;
}
#else
Arch processor_arch() { return Arch::baseline; }
#endif

// The library's own variable is read by a call of its own, where there is one: getenv answers nobody in here (see
// blas_cores.cpp).
const char* variable(const char* name) {
#if defined(__GLIBC__)
    return secure_getenv(name);
#else
    return std::getenv(name);
#endif
}

Arch most_wanted() {
    const char* level = variable("ATTMD_KERNELS");
    for (const Arch arch : {Arch::baseline, Arch::avx2})
        if (level != nullptr && std::strcmp(level, arch == Arch::baseline ? "baseline" : "avx2") == 0) return arch;
    return Arch::avx512;
}

}  // namespace

Arch running_arch() {
    static const Arch arch = std::min(processor_arch(), most_wanted());
    return arch;
}

namespace {
[[maybe_unused]] const Arch at_load =
    running_arch();  // also where OpenBLAS, which asks while it is loaded, is another's
}

const char* arch_name(Arch arch) {
    switch (arch) {
        case Arch::avx512: return "avx512";
        case Arch::avx2: return "avx2";
        case Arch::baseline: break;
    }
    return has_neon() ? "neon" : "baseline";
}

}  // namespace attmd
