// Which instruction set the kernels use, and the choice of kernels by it. Every *_kernel.cpp is compiled once for each
// set, in a namespace of that name; nothing else of the library needs more than the platform's baseline.
#pragma once

namespace attmd {

enum class Arch { baseline, avx2, avx512 };

// The best that the processor and the system have, but no more than what the environment variable ATTMD_KERNELS names
// (baseline, avx2 or avx512; anything else counts as unset). Read once: the same for as long as the library is loaded.
Arch running_arch();

// Whether the baseline has the vector instructions of 64-bit ARM.
constexpr bool has_neon() {
#if defined(__ARM_NEON) && defined(__aarch64__)
    return true;
#else
    return false;
#endif
}

// The name of a set: "baseline" is "neon" where it is that.
const char* arch_name(Arch arch);

#if defined(ATTMD_X86_KERNELS)
// Declares the table `name` of one kernel file in all its versions and name(), which picks among them.
#define ATTMD_DECLARE_KERNELS(Table, name)                    \
    namespace baseline {                                      \
    extern const Table name##_table;                          \
    }                                                         \
    namespace avx2 {                                          \
    extern const Table name##_table;                          \
    }                                                         \
    namespace avx512 {                                        \
    extern const Table name##_table;                          \
    }                                                         \
    inline const Table& name(Arch arch) {                     \
        return arch == Arch::avx512 ? avx512::name##_table    \
               : arch == Arch::avx2 ? avx2::name##_table      \
                                    : baseline::name##_table; \
    }
#else
#define ATTMD_DECLARE_KERNELS(Table, name) \
    namespace baseline {                   \
    extern const Table name##_table;       \
    }                                      \
    inline const Table& name(Arch) { return baseline::name##_table; }
#endif

}  // namespace attmd
