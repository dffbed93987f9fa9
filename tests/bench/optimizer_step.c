/* Milliseconds of one mirror-descent step on float32 parameters: attmd-bench-optimizer_step COUNT P THREADS EXCLUSIVE
 * STEPS. Prints the machine and the fastest step, after a warm-up. */
#define _POSIX_C_SOURCE 199309L
#include "machine.h"

#include <attmd/attmd.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void check(attmd_status status) {
    if (status == ATTMD_OK) return;
    fprintf(stderr, "%s\n", attmd_last_error());
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char** argv) {
    attmd_optimizer_options options;
    attmd_optimizer* optimizer;
    attmd_step_tensor tensor = {NULL, NULL, 0, ATTMD_FLOAT32, 0, 0, {0, 0, 0, 0}};
    float *w, *g;
    double best = INFINITY;
    int k, steps;
    int64_t i;
    print_machine();
    if (argc != 6) return 2;
    tensor.count = atoll(argv[1]);
    steps = atoi(argv[5]);
    tensor.parameter = w = malloc((size_t)tensor.count * sizeof *w);
    tensor.gradient = g = malloc((size_t)tensor.count * sizeof *g);
    if (w == NULL || g == NULL) return 3;
    for (i = 0; i < tensor.count; ++i) {
        w[i] = (float)(0.02 * sin(1.7 * (double)i));
        g[i] = (float)(0.01 * cos(0.9 * (double)i));
    }
    check(attmd_optimizer_options_init(&options, sizeof options));
    options.p = atof(argv[2]);
    options.step_size = 1e-3;
    options.threads = atoi(argv[3]);
    options.exclusive = atoi(argv[4]);
    check(attmd_optimizer_create(&options, &optimizer));
    for (k = 0; k < steps + 2; ++k) {
        const double start = now();
        check(attmd_optimizer_step(optimizer, &tensor, 1));
        if (k >= 2) best = fmin(best, now() - start);
    }
    printf("%.4f\n", 1e3 * best);
    attmd_optimizer_free(optimizer);
    free(w);
    free(g);
    return 0;
}
