/* What a call costs before it does anything: nanoseconds a call, through the linked library and, given its path,
 * through <attmd/dlopen.h>. The best of several rounds, so that the machine's other work counts little.
 *   attmd-bench-calls [LIBRARY] */
#define _POSIX_C_SOURCE 200809L

#include "machine.h"

#include <attmd/dlopen.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 20, CALLS = 1000000 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

/* Nanoseconds of one `call`, each of which adds to `sink`. */
#define MEASURE(label, call)                                     \
    do {                                                         \
        double best = 1e9;                                       \
        int round, k;                                            \
        for (round = 0; round < ROUNDS; ++round) {               \
            const double start = now();                          \
            for (k = 0; k < CALLS; ++k) sink += (call);          \
            if (now() - start < best) best = now() - start;      \
        }                                                        \
        printf("%-58s %8.1f ns\n", label, 1e9 * best / CALLS);   \
    } while (0)

static volatile int64_t sink;

int main(int argc, char **argv) {
    const double a[4] = {1, 2, 3, 4}, b[4] = {4, 3, 2, 1};
    double out;
    int64_t iteration;
    attmd_optimizer *optimizer;
    attmd_csv_options options;
    print_machine();
    if (attmd_optimizer_create(NULL, &optimizer) != ATTMD_OK) return 1;
    MEASURE("attmd_version", attmd_version());
    MEASURE("attmd_optimizer_get_iteration", attmd_optimizer_get_iteration(optimizer, &iteration));
    MEASURE("attmd_csv_options_init, a struct of 96 bytes", attmd_csv_options_init(&options, sizeof options));
    MEASURE("attmd_cosine of 4 numbers", attmd_cosine(a, b, 4, &out));
    attmd_optimizer_free(optimizer);

    if (argc > 1) {
        attmd_functions attmd;
        char message[500];
        if (attmd_dlopen(argv[1], &attmd, message, sizeof message) != ATTMD_OK) {
            fprintf(stderr, "%s\n", message);
            return 1;
        }
        MEASURE("dlopen: attmd.version", attmd.version());
        MEASURE("dlopen: attmd.cosine of 4 numbers", attmd.cosine(a, b, 4, &out));
        attmd_dlclose(&attmd);
    }
    return 0;
}
