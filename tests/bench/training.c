/* Microseconds an iteration of normalized lp-AttGD through the C API: training N T D P THREADS ITERATIONS
 * Prints the machine and one number: the fastest of five runs. */
#include "machine.h"

#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>

static void check(attmd_status status) {
    if (status == ATTMD_OK) return;
    fprintf(stderr, "%s: %s\n", attmd_status_name(status), attmd_last_error());
    exit(1);
}

int main(int argc, char **argv) {
    attmd_dataset *data;
    attmd_attention_options attention;
    attmd_optimizer_options by;
    attmd_train_options options;
    attmd_train_report report;
    double *v, best = 1e300;
    int64_t d;
    int run;

    print_machine();
    if (argc != 7) {
        fprintf(stderr, "usage: %s N T D P THREADS ITERATIONS\n", argv[0]);
        return 2;
    }
    d = atoll(argv[3]);
    check(attmd_dataset_generate_gaussian(atoll(argv[1]), atoll(argv[2]), d, 1, &data));
    v = malloc((size_t)d * sizeof *v);
    if (v == NULL) return 1;
    check(attmd_dataset_get_decoder(data, v, d));
    check(attmd_attention_options_init(&attention, sizeof attention));
    attention.d = d;
    attention.v = v;
    attention.W_std = 1;
    check(attmd_optimizer_options_init(&by, sizeof by));
    by.p = atof(argv[4]);
    by.normalized = 1;
    check(attmd_train_options_init(&options, sizeof options));
    options.threads = atoi(argv[5]);
    options.max_iterations = atoll(argv[6]);
    for (run = 0; run < 5; ++run) {
        attmd_model *model;
        attmd_optimizer *optimizer;
        check(attmd_model_create_attention(&attention, &model));
        check(attmd_optimizer_create(&by, &optimizer));
        report.struct_size = sizeof report;
        check(attmd_train(model, optimizer, data, &options, NULL, &report));
        if (report.seconds < best) best = report.seconds;
        attmd_optimizer_free(optimizer);
        attmd_model_free(model);
    }
    printf("%.4f\n", best / (double)options.max_iterations * 1e6);
    free(v);
    attmd_dataset_free(data);
    return 0;
}
