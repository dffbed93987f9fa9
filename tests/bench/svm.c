/* One max-margin problem through the C API: svm SIZE SELECTION P THREADS TOLERANCE REPETITIONS [FILE]
 *
 * SIZE is small, medium, large or huge, or NxTxD; tokens and queries as attmd_dataset_generate_gaussian gives them.
 * SELECTION is random, or planted: the argmax under a random W0 (so that the problem is feasible).
 * Prints, after the machine, one line: median and least seconds of a call of attmd_svm_solve_attention, certified gap, objective, dual
 * bound, iterations, outcome, peak memory in MB (0 where unknown). With REPETITIONS 0 nothing is solved. FILE: the
 * instance, for other solvers: int64 n, T, d; float64 X (n x T x d), z (n x d); int64 selection (n). */
#if defined(__unix__)
#define _POSIX_C_SOURCE 200112L
#endif
#include "machine.h"

#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/resource.h>
#endif

static double now(void) {
#if defined(__unix__) || defined(__APPLE__)
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
#else
    return (double)clock() / CLOCKS_PER_SEC;
#endif
}

static double peak_megabytes(void) {
#if defined(__unix__) || defined(__APPLE__)
    struct rusage usage;
    double peak = getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : 0;
#if defined(__APPLE__)
    peak /= 1024; /* bytes there, kilobytes elsewhere */
#endif
    return peak;
#else
    return 0;
#endif
}

static void check(attmd_status status) {
    if (status == ATTMD_OK) return;
    fprintf(stderr, "%s: %s\n", attmd_status_name(status), attmd_last_error());
    exit(1);
}

static void* allocate(int64_t count, size_t size) {
    void* memory = calloc((size_t)count, size);
    if (memory != NULL) return memory;
    fprintf(stderr, "out of memory\n");
    exit(1);
}

/* SplitMix64: the selection needs no better numbers, and must be the same on every machine. */
static uint64_t next_word(uint64_t* state) {
    uint64_t x = *state += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static double uniform(uint64_t* state) { return ((double)(next_word(state) >> 11) + 0.5) / 9007199254740992.0; }

/* The token of X (T x d) with the largest x' W0 z. */
static int64_t best_token(const double* X, const double* z, const double* W0, int64_t T, int64_t d, double* work) {
    int64_t t, a, b, best = 0;
    double largest = 0;
    for (a = 0; a < d; ++a) {
        work[a] = 0;
        for (b = 0; b < d; ++b) work[a] += W0[a * d + b] * z[b];
    }
    for (t = 0; t < T; ++t) {
        double score = 0;
        for (a = 0; a < d; ++a) score += X[t * d + a] * work[a];
        if (t == 0 || score > largest) {
            largest = score;
            best = t;
        }
    }
    return best;
}

static int64_t* select_tokens(const attmd_dataset* data, int planted, int64_t n, int64_t T, int64_t d) {
    int64_t *selected = allocate(n, sizeof *selected), i, j;
    double *X = allocate(T * d, sizeof *X), *z = allocate(d, sizeof *z), *work = allocate(d, sizeof *work);
    double* W0 = allocate(d * d, sizeof *W0);
    uint64_t state = 20241014;
    for (j = 0; j < d * d; ++j) W0[j] = 2 * uniform(&state) - 1;
    for (i = 0; i < n; ++i) {
        check(attmd_dataset_get_tokens(data, i, X, T * d));
        check(attmd_dataset_get_query(data, i, z, d));
        selected[i] = planted ? best_token(X, z, W0, T, d, work) : (int64_t)((double)T * uniform(&state));
    }
    free(W0);
    free(work);
    free(z);
    free(X);
    return selected;
}

static void write_instance(const char* path, const attmd_dataset* data, const int64_t* selected,
                           const int64_t* extents) {
    const int64_t n = extents[0], T = extents[1], d = extents[2];
    double* buffer = allocate(T * d, sizeof *buffer);
    FILE* file = fopen(path, "wb");
    int64_t i;
    int good = file != NULL && fwrite(extents, sizeof *extents, 3, file) == 3;
    for (i = 0; good && i < n; ++i) {
        check(attmd_dataset_get_tokens(data, i, buffer, T * d));
        good = fwrite(buffer, sizeof *buffer, (size_t)(T * d), file) == (size_t)(T * d);
    }
    for (i = 0; good && i < n; ++i) {
        check(attmd_dataset_get_query(data, i, buffer, d));
        good = fwrite(buffer, sizeof *buffer, (size_t)d, file) == (size_t)d;
    }
    good = good && fwrite(selected, sizeof *selected, (size_t)n, file) == (size_t)n;
    if (file != NULL && fclose(file) != 0) good = 0;
    if (!good) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(1);
    }
    free(buffer);
}

static int read_size(const char* text, int64_t* extents) {
    static const struct {
        const char* name;
        int64_t n, T, d;
    } sizes[] = {{"small", 6, 8, 10}, {"medium", 100, 20, 32}, {"large", 1000, 50, 64}, {"huge", 10000, 50, 64}};
    long long n, T, d;
    size_t k;
    for (k = 0; k < sizeof sizes / sizeof *sizes; ++k)
        if (strcmp(text, sizes[k].name) == 0) {
            extents[0] = sizes[k].n;
            extents[1] = sizes[k].T;
            extents[2] = sizes[k].d;
            return 1;
        }
    if (sscanf(text, "%lldx%lldx%lld", &n, &T, &d) != 3) return 0;
    extents[0] = n;
    extents[1] = T;
    extents[2] = d;
    return 1;
}

static int ascending(const void* a, const void* b) {
    const double x = *(const double*)a, y = *(const double*)b;
    return (x > y) - (x < y);
}

int main(int argc, char** argv) {
    static const char* const outcomes[] = {"?", "optimal", "infeasible", "beyond-norm", "stopped", "cancelled"};
    attmd_dataset* data;
    attmd_svm_options options;
    attmd_svm_report report;
    attmd_svm* svm;
    int64_t extents[3], *selected, repetitions, k;
    double* seconds;

    print_machine();
    if (argc < 7 || argc > 8 || !read_size(argv[1], extents) || strspn(argv[2], "rp") == 0) {
        fprintf(stderr,
                "usage: %s small|medium|large|huge|NxTxD random|planted P THREADS TOLERANCE REPETITIONS [FILE]\n",
                argv[0]);
        return 2;
    }
    check(attmd_dataset_generate_gaussian(extents[0], extents[1], extents[2], 1, &data));
    selected = select_tokens(data, argv[2][0] == 'p', extents[0], extents[1], extents[2]);
    if (argc == 8) write_instance(argv[7], data, selected, extents);
    check(attmd_svm_options_init(&options, sizeof options));
    options.p = atof(argv[3]);
    options.threads = atoi(argv[4]);
    options.tolerance = atof(argv[5]);
    repetitions = atoll(argv[6]);
    if (repetitions <= 0) return 0;

    seconds = allocate(repetitions, sizeof *seconds);
    check(attmd_svm_report_init(&report, sizeof report));
    for (k = repetitions == 1 ? 0 : -1; k < repetitions; ++k) { /* the run -1 warms up */
        const double start = now();
        check(attmd_svm_solve_attention(data, selected, extents[0], &options, &svm));
        if (k >= 0) seconds[k] = now() - start;
        check(attmd_svm_get_report(svm, &report));
        attmd_svm_free(svm);
    }
    qsort(seconds, (size_t)repetitions, sizeof *seconds, ascending);
    printf("%.9f %.9f %.3e %.15g %.15g %lld %s %.0f\n", seconds[repetitions / 2], seconds[0], report.gap,
           report.primal_objective, report.dual_objective, (long long)report.iterations,
           outcomes[report.outcome >= 1 && report.outcome <= 5 ? report.outcome : 0], peak_megabytes());
    free(seconds);
    free(selected);
    attmd_dataset_free(data);
    return 0;
}
