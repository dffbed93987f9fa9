// Version, features, cancel tokens, progress and log: what belongs to no object.
#include "base/arch.hpp"
#include "base/blas_cores.hpp"
#include "base/log.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"

#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <string>

using namespace attmd;

#if defined(ATTMD_SHARED_BLAS)
#define ATTMD_BLAS_NAME "shared BLAS"
#elif defined(ATTMD_WRAP_OPENBLAS_CORES)
#define ATTMD_BLAS_NAME "OpenBLAS "
#else
#define ATTMD_BLAS_NAME "OpenBLAS"
#endif
#define ATTMD_TEXT_OF(x) #x
#define ATTMD_TEXT(x) ATTMD_TEXT_OF(x)

int32_t attmd_version(void) { return ATTMD_VERSION; }

const char* attmd_version_string(void) {
    return ATTMD_TEXT(ATTMD_VERSION_MAJOR) "." ATTMD_TEXT(ATTMD_VERSION_MINOR) "." ATTMD_TEXT(ATTMD_VERSION_PATCH);
}

namespace {

std::string version_text(int32_t version) {
    return std::to_string(version / 1000000) + "." + std::to_string(version / 1000 % 1000) + "." +
           std::to_string(version % 1000);
}

struct KernelNames {
    char text[64];
    KernelNames() {
        const char* const core = blas::running_core();
        std::snprintf(text, sizeof text, "%s, %s%s", arch_name(running_arch()), ATTMD_BLAS_NAME,
                      core == nullptr ? "" : core);
    }
};

}  // namespace

attmd_status attmd_abi_check(int32_t header_version) {
    return capi::guard([&] {
        require(header_version >= 0, "header_version is ", header_version, ", expected the header's ATTMD_VERSION");
        const bool minor_counts = ATTMD_VERSION_MAJOR == 0;
        const int32_t unit = minor_counts ? 1000 : 1000000;
        if (header_version / unit != ATTMD_VERSION / unit)
            fail(ErrorCode::unsupported, "the program was made for attmd ", version_text(header_version),
                 ", but the library is attmd ", attmd_version_string(), "; the major ",
                 minor_counts ? "and minor versions" : "version", " must agree");
    });
}

int32_t attmd_has_feature(const char* name) {
    if (name == nullptr) return 0;
#if defined(ATTMD_SHARED_BLAS)
    if (std::strcmp(name, "shared-blas") == 0) return 1;
#endif
    for (const char* kernels : {"avx2", "avx512", "neon"})
        if (std::strcmp(name, kernels) == 0) return std::strcmp(name, arch_name(running_arch())) == 0 ? 1 : 0;
    return std::strcmp(name, "npz") == 0 ? 1 : 0;
}

const char* attmd_cpu_kernels(void) {
    static const KernelNames names;
    return names.text;
}

attmd_status attmd_cancel_create(attmd_cancel** out) {
    return capi::create(out, [] { return new attmd_cancel; });
}
void attmd_cancel_request(attmd_cancel* token) {
    if (token != nullptr) token->requested.store(true, std::memory_order_relaxed);
}
void attmd_cancel_reset(attmd_cancel* token) {
    if (token != nullptr) token->requested.store(false, std::memory_order_relaxed);
}
void attmd_cancel_free(attmd_cancel* token) { delete token; }

void attmd_set_log(attmd_log_fn log, void* user) { set_log(log, user); }

Monitor capi::monitor(attmd_progress_fn progress, void* user, const attmd_cancel* cancel) {
    Monitor monitor;
    monitor.cancel = cancel != nullptr ? &cancel->requested : nullptr;
    if (progress != nullptr)
        monitor.progress = [progress, user](const Progress& state) {
            attmd_progress told{};
            told.struct_size = sizeof told;
            told.iteration = state.iteration;
            told.max_iteration = state.max_iteration;
            told.seconds = state.seconds;
            told.value = state.value;
            told.lower = state.lower;
            told.upper = state.upper;
            return progress(&told, user) == 0;
        };
    return monitor;
}
