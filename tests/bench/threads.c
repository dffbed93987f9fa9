/* What a second thread gains, alone and beside two programs that never rest: threads [REPETITIONS]
 *
 * Prints a line for each of: ten steps of training (n = 1000, T = 50, d = 64, p = 3), a max-margin solve (n = 100,
 * T = 20, d = 32, p = 3) and one sentence of 20 tokens classified. Milliseconds on one thread and on two, median and
 * least of the repetitions, in which the two counts take turns; then the ratio of two to one, of the least alone, of
 * the medians beside others. The machine should be free of other programs. */
#if defined(__unix__)
#define _POSIX_C_SOURCE 200112L
#endif
#include "machine.h"

#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__unix__) || defined(__APPLE__)
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

static pid_t start_busy_loop(void) {
    const pid_t child = fork();
    volatile unsigned turns = 0;
    if (child < 0) exit(1);
    while (child == 0) ++turns;
    return child;
}
static void end(pid_t child) {
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void check(attmd_status status) {
    if (status == ATTMD_OK) return;
    fprintf(stderr, "%s: %s\n", attmd_status_name(status), attmd_last_error());
    exit(1);
}

enum { n = 1000, T = 50, d = 64, margin_n = 100, margin_T = 20, margin_d = 32, tokens = 20 };
static attmd_dataset *training_data, *margin_data, *sentence;
static int64_t selected[margin_n]; /* by some W: the problem is feasible */
static attmd_model *transformer;

static attmd_model *attention_model(const attmd_dataset *data, int64_t dimension) {
    double v[d];
    attmd_attention_options options;
    attmd_model *model;
    check(attmd_dataset_get_decoder(data, v, d));
    check(attmd_attention_options_init(&options, sizeof options));
    options.d = dimension;
    options.v = v;
    options.W_std = 1;
    check(attmd_model_create_attention(&options, &model));
    return model;
}

static void train(int threads) {
    attmd_optimizer_options by;
    attmd_train_options options;
    attmd_model *model = attention_model(training_data, d);
    attmd_optimizer *optimizer;
    check(attmd_optimizer_options_init(&by, sizeof by));
    by.p = 3;
    by.normalized = 1;
    check(attmd_optimizer_create(&by, &optimizer));
    check(attmd_train_options_init(&options, sizeof options));
    options.threads = threads;
    options.max_iterations = 10;
    check(attmd_train(model, optimizer, training_data, &options, NULL, NULL));
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
}

static void solve(int threads) {
    attmd_svm_options options;
    attmd_svm *solution;
    check(attmd_svm_options_init(&options, sizeof options));
    options.p = 3;
    options.threads = threads;
    check(attmd_svm_solve_attention(margin_data, selected, margin_n, &options, &solution));
    attmd_svm_free(solution);
}

static void classify(int threads) {
    double value;
    attmd_predictions out;
    check(attmd_predictions_init(&out, sizeof out));
    out.threads = threads;
    out.capacity = 1;
    out.value = &value;
    check(attmd_model_predict(transformer, sentence, &out));
}

static void select_tokens(void) {
    attmd_model *model = attention_model(margin_data, margin_d);
    attmd_predictions out;
    check(attmd_predictions_init(&out, sizeof out));
    out.capacity = margin_n;
    out.selected = selected;
    check(attmd_model_predict(model, margin_data, &out));
    attmd_model_free(model);
}

static void make_sentence(void) {
    const int64_t length = tokens;
    const int32_t label = 1;
    int32_t ids[tokens], t;
    attmd_sequences_desc desc;
    attmd_transformer_options options;
    for (t = 0; t < tokens; ++t) ids[t] = 7 * t + 1;
    check(attmd_sequences_desc_init(&desc, sizeof desc));
    desc.n = 1;
    desc.id_count = tokens;
    desc.vocabulary = 1000;
    desc.ids = ids;
    desc.lengths = &length;
    desc.labels = &label;
    check(attmd_dataset_create_sequences(&desc, &sentence));
    check(attmd_transformer_options_init(&options, sizeof options));
    options.vocabulary = 1000;
    options.n_embd = 64;
    options.hidden = 256;
    options.blocks = 1;
    options.heads = 4;
    check(attmd_model_create_transformer(&options, &transformer));
}

static int ascending(const void *a, const void *b) {
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

struct times {
    double median, least; /* ms a call */
};
static struct times times_of(double *samples, int count) {
    struct times out;
    qsort(samples, (size_t)count, sizeof *samples, ascending);
    out.median = samples[count / 2];
    out.least = samples[0];
    return out;
}

static void measure(void (*call)(int), int calls, int repetitions, struct times *one, struct times *two) {
    double *samples = malloc(2 * (size_t)repetitions * sizeof *samples);
    int r, threads, k;
    if (samples == NULL) exit(1);
    for (r = -1; r < repetitions; ++r) /* the first is not counted */
        for (threads = 1; threads <= 2; ++threads) {
            const double begin = now();
            for (k = 0; k < calls; ++k) call(threads);
            if (r >= 0) samples[(threads - 1) * repetitions + r] = (now() - begin) / calls;
        }
    *one = times_of(samples, repetitions);
    *two = times_of(samples + repetitions, repetitions);
    free(samples);
}

int main(int argc, char **argv) {
    const struct {
        const char *name;
        void (*call)(int);
        int calls;
    } rows[] = {{"training", train, 1}, {"max margin", solve, 1}, {"one sentence", classify, 100}};
    const int repetitions = argc > 1 ? atoi(argv[1]) : 21;
    int k, busy;
    print_machine();
    check(attmd_dataset_generate_gaussian(n, T, d, 1, &training_data));
    check(attmd_dataset_generate_gaussian(margin_n, margin_T, margin_d, 1, &margin_data));
    select_tokens();
    make_sentence();
    if (repetitions < 1) return 2;
    printf("%-13s %-7s %21s %21s %6s\n", "", "beside", "one thread, ms", "two threads, ms", "ratio");
    for (busy = 0; busy <= 1; ++busy)
        for (k = 0; k < 3; ++k) {
            struct times one, two;
            pid_t loops[2] = {0, 0};
            if (busy) loops[0] = start_busy_loop(), loops[1] = start_busy_loop();
            measure(rows[k].call, rows[k].calls, repetitions, &one, &two);
            if (busy) end(loops[0]), end(loops[1]);
            printf("%-13s %-7s %10.3f %10.3f %10.3f %10.3f %6.2f\n", rows[k].name, busy ? "loops" : "nothing",
                   one.median, one.least, two.median, two.least,
                   busy ? two.median / one.median : two.least / one.least);
            fflush(stdout);
        }
    attmd_model_free(transformer);
    attmd_dataset_free(sentence);
    attmd_dataset_free(margin_data);
    attmd_dataset_free(training_data);
    return 0;
}
#else
int main(void) {
    fprintf(stderr, "needs fork()\n");
    return 1;
}
#endif
