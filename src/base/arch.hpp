// Which instruction set the running processor has, and the choice of kernels by it. Every *_kernel.cpp is compiled once
// for each set, in a namespace of that name; nothing else of the library needs more than the platform's baseline.
#pragma once

namespace attmd {

enum class Arch { baseline, avx2, avx512 };

Arch running_arch();

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
