/* A host that has a BLAS and a LAPACK of its own, as Julia, NumPy and PyTorch do: attmd must use its private one. This
 * program exports the names under which a library would find the host's; each of them ends the process. Then it loads a
 * real shared BLAS too, where the machine has one, and the results keep their bits. */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <stdlib.h>

#include "check.h"
#include "one_run.h"

#define HOST(name)                                            \
    void name(void);                                          \
    void name(void) {                                         \
        fprintf(stderr, "the host's " #name " was called\n"); \
        abort();                                              \
    }
/* With the 64-bit integer names that an ILP64 build has. */
#define HOST_ALL(name) \
    HOST(cblas_##name) \
    HOST(name##_)      \
    HOST(name##_64_)   \
    HOST(cblas_##name##64_)
HOST_ALL(dgemm)
HOST_ALL(dgemv)
HOST_ALL(dsyrk)
HOST_ALL(dtrsm)
HOST_ALL(dtrsv)
HOST_ALL(ddot)
HOST_ALL(daxpy)
HOST_ALL(dscal)
HOST_ALL(dcopy)
HOST_ALL(dnrm2)
HOST_ALL(dsymv)
HOST_ALL(dger)
HOST_ALL(sgemm)
HOST(dpotrf_)
HOST(dpotrs_)
HOST(dpotrf2_)
HOST(dposv_)
HOST(dgesv_)
HOST(dgetrf_)
HOST(dgetrs_)
HOST(dsyev_)
HOST(xerbla_)
HOST(cblas_xerbla)
HOST(lsame_)
HOST(dlamch_)
HOST(ilaenv_)

int main(void) {
    const char* const names[] = {"libopenblas.so.0", "libblas.so.3", "liblapack.so.3",
                                 "libmkl_rt.so.2",   "libblis.so.4", "libopenblas.dylib"};
    uint64_t before[3], seed;
    size_t k;
    for (seed = 0; seed < 3; ++seed) {
        before[seed] = one_run(seed, 2);
        CHECK(before[seed] != 0);
    }
    for (k = 0; k < sizeof names / sizeof *names; ++k) {
        if (dlopen(names[k], RTLD_NOW | RTLD_GLOBAL) == NULL) continue;
        printf("other_blas: with %s loaded\n", names[k]);
        for (seed = 0; seed < 3; ++seed) CHECK(one_run(seed, 2) == before[seed]);
    }
    return check_report("other_blas");
}
