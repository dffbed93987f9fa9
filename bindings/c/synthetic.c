/* The paper's synthetic data: six samples of eight random tokens, random labels, a random decoder. */
#include <stdlib.h>

#include "console.h"
#include "experiments.h"
#include "report.h"

enum { SAMPLES = 6, TOKENS = 8, DIMENSION = 10 };
static const double step_size = 0.1;

/* The paper's numbers of iterations for p = 1.75, 2 and 3; larger p turns more slowly. */
static int64_t iterations_for(double p) { return p < 2 ? 1500 : p == 2 ? 2000 : 20000; }

void run_synthetic(const struct options *options) {
    const struct margin_problem *problems[TABLE_MAX_COLUMNS];
    struct result results[TABLE_MAX_COLUMNS];
    struct table table = new_table(options);
    struct text text = {0};
    attmd_dataset *dataset;
    double v[DIMENSION];
    int k;

    check(attmd_dataset_generate_gaussian(SAMPLES, TOKENS, DIMENSION, options->seed, &dataset), "making random data");
    check(attmd_dataset_get_decoder(dataset, v, DIMENSION), "making random data");
    console_heading("2. The paper's random data");
    text_add(&text,
             "%d samples of %d tokens (d = %d): tokens, queries and the decoder v are random directions, labels "
             "are drawn by a coin (seed %llu). v is kept, W starts at 0; normalized mirror descent, step %g.",
             SAMPLES, TOKENS, DIMENSION, (unsigned long long)options->seed, step_size);
    text_print(&text, 0);

    for (k = 0; k < options->p_count; ++k) {
        results[k] = evaluate(dataset, v, options, k, iterations_for(options->p[k]), step_size);
        problems[k] = &results[k].problem;
    }
    table_add_section(&table, "training W");
    table_add_row(&table, "samples classified right");
    for (k = 0; k < table.columns; ++k) table_put_percent(&table, k, accuracy(results[k].training.model, dataset));
    add_training_rows(&table, results);
    table_add_section(&table, "lp-AttSVM: the max-margin problem for the tokens that W selects");
    add_problem_rows(&table, problems);
    table_add_section(&table, "W beside the solution W_svm");
    add_comparison_rows(&table, results);
    table_print(&table);

    say_directions(&text, options, results);
    say_locally_optimal(&text, options, results);
    say_outcomes(&text, options, problems, 1, "the tokens that training has reached");
    text_print(&text, 0);
    for (k = 0; k < options->p_count; ++k) result_free(&results[k]);
    attmd_dataset_free(dataset);
}
