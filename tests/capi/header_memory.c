/* What a solve allocates, against the memory_bytes that its report tells and its memory_limit is compared with: about the
 * same, which here is half to twice as much. This program defines malloc and its kin, as alloc_failure.c. */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>

#include "reference.h"

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* memory);
int posix_memalign(void** out, size_t alignment, size_t size);
void* aligned_alloc(size_t alignment, size_t size);

static size_t live, most; /* bytes; the solves below have one thread */

static void* taken(void* memory) {
    if (memory != NULL) live += malloc_usable_size(memory);
    if (live > most) most = live;
    return memory;
}

void* malloc(size_t size) { return taken(__libc_malloc(size)); }
void* calloc(size_t count, size_t size) { return taken(__libc_calloc(count, size)); }
void* memalign(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) {
    *out = memalign(alignment, size);
    return *out == NULL ? ENOMEM : 0;
}
void free(void* memory) {
    if (memory != NULL) live -= malloc_usable_size(memory);
    __libc_free(memory);
}
void* realloc(void* memory, size_t size) {
    if (memory != NULL) live -= malloc_usable_size(memory);
    return taken(__libc_realloc(memory, size));
}

int main(void) {
    static const int64_t shapes[2][3] = {{6, 8, 10}, {40, 12, 16}}; /* fewer rows than unknowns, and more */
    static const double exponents[] = {1, 2, 3};
    attmd_svm_method method;
    int s, e;
    for (s = 0; s < 2; ++s) {
        const int64_t n = shapes[s][0], T = shapes[s][1], d = shapes[s][2];
        int64_t* selected = integers(n);
        double* v = numbers(d);
        attmd_dataset* dataset;
        CHECK_OK(attmd_dataset_generate_gaussian(n, T, d, 1, &dataset));
        CHECK_OK(attmd_dataset_get_decoder(dataset, v, d));
        CHECK_OK(attmd_globally_optimal_tokens(dataset, v, d, selected, n));
        for (e = 0; e < 3; ++e)
            for (method = ATTMD_SVM_METHOD_AUTO; method <= ATTMD_SVM_METHOD_MATRIX_FREE; ++method) {
                attmd_svm_options options;
                attmd_svm_report report;
                attmd_svm* svm;
                size_t before;
                double ratio;
                if (method == ATTMD_SVM_METHOD_WORKING_SET) continue;
                CHECK_OK(attmd_svm_options_init(&options, sizeof options));
                CHECK_OK(attmd_svm_report_init(&report, sizeof report));
                options.p = exponents[e];
                options.method = method;
                options.threads = 1;
                options.tolerance = 1e-4;
                before = most = live;
                CHECK_OK(attmd_svm_solve_attention(dataset, selected, n, &options, &svm));
                ratio = (double)(most - before);
                CHECK_OK(attmd_svm_get_report(svm, &report));
                ratio /= (double)report.memory_bytes;
                if (!CHECK(ratio > 0.5 && ratio < 2))
                    fprintf(stderr, "    method %d, p = %g, n = %d: %g times\n", (int)method, options.p, (int)n, ratio);
                attmd_svm_free(svm);
            }
        attmd_dataset_free(dataset);
        free(selected);
        free(v);
    }
    return check_report("header_memory");
}
