#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------- evaluation */

static int64_t count_locally_optimal(const attmd_dataset *dataset, const double *v, const attmd_svm *svm) {
    const attmd_dataset_info info = dataset_info(dataset);
    int32_t *optimal = allocate(info.n, sizeof *optimal);
    int64_t i, count = 0;
    check(attmd_locally_optimal(dataset, v, info.d, svm, optimal, info.n), "checking local optimality");
    for (i = 0; i < info.n; ++i) count += optimal[i];
    free(optimal);
    return count;
}

static void compare(struct result *result, const attmd_dataset *dataset, const double *v) {
    attmd_comparison comparison;
    check(attmd_comparison_init(&comparison, sizeof comparison), "comparing W with W_svm");
    check(attmd_compare(result->training.model, result->problem.svm, dataset, &comparison), "comparing W with W_svm");
    result->cosine = comparison.cosine;
    result->W_norm = comparison.model_norm;
    result->svm_norm = comparison.svm_norm;
    result->margin = comparison.model_margin;
    result->largest_margin = result->problem.is_soft ? NAN : comparison.svm_margin;
    result->mass_mean = comparison.softmax_mass_mean;
    result->mass_min = comparison.softmax_mass_min;
    result->locally_optimal = count_locally_optimal(dataset, v, result->problem.svm);
}

/* For the tokens that this W selects, the solution with every other p; all distances by the potential of this W's own
 * p, so that they can be held against each other. */
static void compare_with_other_p(struct result *result, const attmd_dataset *dataset, const struct options *options) {
    const double p = result->training.p;
    const double *W = result->training.W[CHECKPOINTS - 1];
    int k;
    for (k = 0; k < options->p_count; ++k) {
        struct margin_problem problem = solve_attention(dataset, result->training.selected, options->p[k]);
        double *W_svm = margin_problem_solution(&problem);
        result->D_other[k] = divergence(p, W_svm, W, problem.report.unknowns);
        free(W_svm);
        margin_problem_free(&problem);
    }
}

struct result evaluate(const attmd_dataset *dataset, const double *v, const struct options *options, int column,
                       int64_t iterations, double step_size) {
    struct result result = {0};
    double *W_svm;
    int k;
    result.n = dataset_info(dataset).n;
    result.training = train(dataset, v, options->p[column], iterations, step_size);
    result.problem = solve_attention(dataset, result.training.selected, options->p[column]);
    W_svm = margin_problem_solution(&result.problem);
    for (k = 0; k < CHECKPOINTS; ++k)
        result.D[k] = divergence(result.training.p, W_svm, result.training.W[k], result.problem.report.unknowns);
    free(W_svm);
    compare(&result, dataset, v);
    compare_with_other_p(&result, dataset, options);
    return result;
}

void result_free(struct result *result) {
    training_free(&result->training);
    margin_problem_free(&result->problem);
}

/* ------------------------------------------------------------------------------------------------------------- rows */

struct table new_table(const struct options *options) {
    struct table table = {0};
    int k;
    table.columns = options->p_count;
    for (k = 0; k < table.columns; ++k) table_set_heading(&table, k, "p = %g", options->p[k]);
    return table;
}

void add_training_rows(struct table *table, const struct result *results) {
    int k;
    table_add_row(table, "iterations");
    for (k = 0; k < table->columns; ++k) table_put_count(table, k, results[k].training.iterations);
    table_add_row(table, "loss at the end");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].training.loss);
    table_add_row(table, "softmax mass of selected token, mean");
    for (k = 0; k < table->columns; ++k) table_put_percent(table, k, results[k].mass_mean);
    table_add_row(table, "                            smallest");
    for (k = 0; k < table->columns; ++k) table_put_percent(table, k, results[k].mass_min);
    table_add_row(table, "seconds");
    for (k = 0; k < table->columns; ++k) table_put(table, k, "%.3f", results[k].training.seconds);
}

static const char *outcome_name(attmd_svm_outcome outcome) {
    switch (outcome) {
        case ATTMD_SVM_OPTIMAL: return "optimal";
        case ATTMD_SVM_INFEASIBLE: return "infeasible";
        case ATTMD_SVM_BEYOND_NORM: return "beyond norm";
        default: return "stopped";
    }
}

void add_problem_rows(struct table *table, const struct margin_problem *const *problems) {
    int k;
    table_add_row(table, "outcome");
    for (k = 0; k < table->columns; ++k) table_put(table, k, "%s", outcome_name(problems[k]->hard.outcome));
    table_add_row(table, "certificate |A'lambda|_inf / 1'lambda");
    for (k = 0; k < table->columns; ++k)
        if (problems[k]->certificate >= 0) table_put_number(table, k, problems[k]->certificate);
    table_add_row(table, "soft margin instead, outcome (C = %g)", SOFT_MARGIN_C);
    for (k = 0; k < table->columns; ++k)
        if (problems[k]->is_soft) table_put(table, k, "%s", outcome_name(problems[k]->report.outcome));
    table_add_row(table, "certified relative gap");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, problems[k]->report.gap);
    table_add_row(table, "support vectors, of all constraints");
    for (k = 0; k < table->columns; ++k)
        table_put_part(table, k, problems[k]->report.support_count, problems[k]->report.rows);
    table_add_row(table, "constraints with a margin above 0");
    for (k = 0; k < table->columns; ++k)
        if (problems[k]->is_soft) table_put_part(table, k, problems[k]->rows_in_order, problems[k]->report.rows);
    table_add_row(table, "seconds");
    for (k = 0; k < table->columns; ++k) table_put(table, k, "%.3f", problems[k]->seconds);
}

void add_comparison_rows(struct table *table, const struct result *results) {
    int k, other;
    table_add_row(table, "||W||_p");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].W_norm);
    table_add_row(table, "||W_svm||_p");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].svm_norm);
    table_add_row(table, "D(W_svm, W) after   1 %% of iterations");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].D[0]);
    table_add_row(table, "                   10 %%");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].D[1]);
    table_add_row(table, "                  100 %%");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].D[2]);
    table_add_row(table, "cosine of the angle");
    for (k = 0; k < table->columns; ++k) table_put(table, k, "%.6f", results[k].cosine);
    table_add_row(table, "margin of W / ||W||_p");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].margin);
    table_add_row(table, "largest margin possible");
    for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].largest_margin);
    table_add_row(table, "  share of it reached");
    for (k = 0; k < table->columns; ++k)
        if (results[k].largest_margin > 0) table_put_percent(table, k, results[k].margin / results[k].largest_margin);
    table_add_row(table, "selected token locally optimal");
    for (k = 0; k < table->columns; ++k) table_put_part(table, k, results[k].locally_optimal, results[k].n);
    if (table->columns < 2) return;
    table_add_section(table, "distance of W from the W_svm of each p (by the potential of the column)");
    for (other = 0; other < table->columns; ++other) {
        table_add_row(table, "D from the one for %s", table->headings[other]);
        for (k = 0; k < table->columns; ++k) table_put_number(table, k, results[k].D_other[other]);
    }
}

/* -------------------------------------------------------------------------------------------------------- sentences */

void say_p(struct text *text, double p) { text_add(text, "p" KEEP "=" KEEP "%g", p); }

/* Before item `at` of `count`: nothing, a comma or "and". */
static void say_separator(struct text *text, int at, int count) {
    if (at > 0) text_add(text, "%s", at + 1 == count ? " and " : ", ");
}

static int count_flags(const int *flags, int count) {
    int k, total = 0;
    for (k = 0; k < count; ++k) total += flags[k] != 0;
    return total;
}

void say_columns(struct text *text, const struct options *options, const int *flags, const char *all) {
    const int total = count_flags(flags, options->p_count);
    int k, at = 0;
    if (total == options->p_count && total > 1) {
        text_add(text, "%s", all);
        return;
    }
    text_add(text, "for ");
    for (k = 0; k < options->p_count; ++k) {
        if (!flags[k]) continue;
        say_separator(text, at++, total);
        say_p(text, options->p[k]);
    }
}

/* "0.41 to 0.0020 (p = 1.75), ..." for the flagged columns. */
static void say_falls(struct text *text, const struct options *options, const struct result *results,
                      const int *flags) {
    const int total = count_flags(flags, options->p_count);
    int k, at = 0;
    for (k = 0; k < options->p_count; ++k) {
        if (!flags[k]) continue;
        say_separator(text, at++, total);
        text_add(text, "from %s to %s" KEEP "(", number_text(results[k].D[0]).text,
                 number_text(results[k].D[CHECKPOINTS - 1]).text);
        say_p(text, options->p[k]);
        text_add(text, ")");
    }
}

static void say_nearest(struct text *text, const struct options *options, const struct result *results) {
    int k, other, strangers[TABLE_MAX_COLUMNS] = {0}, nearest[TABLE_MAX_COLUMNS] = {0};
    if (options->p_count < 2) return;
    for (k = 0; k < options->p_count; ++k) {
        nearest[k] = k;
        for (other = 0; other < options->p_count; ++other)
            if (results[k].D_other[other] < results[k].D_other[nearest[k]]) nearest[k] = other;
        strangers[k] = nearest[k] != k;
    }
    if (count_flags(strangers, options->p_count) == 0) {
        text_add(text, "Each W is nearest to the W_svm of its own p: the potential decides which solution it is. ");
        return;
    }
    for (k = 0; k < options->p_count; ++k) {
        if (!strangers[k]) continue;
        text_add(text, "The W trained with ");
        say_p(text, options->p[k]);
        text_add(text, " is still nearer to the W_svm of ");
        say_p(text, options->p[nearest[k]]);
        text_add(text, " than to its own. ");
    }
}

void say_directions(struct text *text, const struct options *options, const struct result *results) {
    int k, falls[TABLE_MAX_COLUMNS] = {0}, stays[TABLE_MAX_COLUMNS] = {0};
    for (k = 0; k < options->p_count; ++k) {
        falls[k] = results[k].D[CHECKPOINTS - 1] < results[k].D[0];
        stays[k] = results[k].D[CHECKPOINTS - 1] >= results[k].D[0];
    }
    if (count_flags(falls, options->p_count) > 0) {
        text_add(text,
                 "W turns towards its max-margin solution: between 1" KEEP "%% and all of the iterations D falls ");
        say_falls(text, options, results, falls);
        text_add(text, ". ");
    }
    if (count_flags(stays, options->p_count) > 0) {
        text_add(text, "W does not turn towards its max-margin solution within these iterations ");
        say_columns(text, options, stays, "for any p");
        text_add(text, ": D goes ");
        say_falls(text, options, results, stays);
        text_add(text, ". ");
    }
    say_nearest(text, options, results);
}

void say_locally_optimal(struct text *text, const struct options *options, const struct result *results) {
    int k, rest[TABLE_MAX_COLUMNS] = {0};
    for (k = 0; k < options->p_count; ++k) rest[k] = results[k].locally_optimal < results[k].n;
    if (count_flags(rest, options->p_count) == 0) {
        text_add(text, "Every selected token is locally optimal, as the theory asks of the tokens of the limit. ");
        return;
    }
    text_add(text, "Not all selected tokens are locally optimal ");
    say_columns(text, options, rest, "for any p");
    text_add(text,
             ", which the theory asks of the tokens of the limit: the selection, and W_svm with it, may still "
             "change there. ");
}

void say_outcomes(struct text *text, const struct options *options, const struct margin_problem *const *problems,
                  int tokens_depend_on_p, const char *tokens) {
    int k, infeasible[TABLE_MAX_COLUMNS] = {0}, beyond[TABLE_MAX_COLUMNS] = {0}, unfinished[TABLE_MAX_COLUMNS] = {0};
    double worst = 0;
    for (k = 0; k < options->p_count; ++k) {
        const attmd_svm_outcome outcome = problems[k]->hard.outcome;
        infeasible[k] = outcome == ATTMD_SVM_INFEASIBLE;
        beyond[k] = outcome == ATTMD_SVM_BEYOND_NORM;
        unfinished[k] = problems[k]->report.outcome == ATTMD_SVM_STOPPED;
        if (infeasible[k]) worst = fmax(worst, problems[k]->certificate);
    }
    if (count_flags(infeasible, options->p_count) > 0) {
        text_add(text, "No W selects %s", tokens);
        if (tokens_depend_on_p) {
            text_add(text, " ");
            say_columns(text, options, infeasible, "for any p");
        }
        text_add(text,
                 ". The proof (Farkas): weights lambda >= 0 with which the constraints add up to "
                 "0 >= 1'lambda > 0; the demo adds them up from the data and finds |A'lambda|_inf / 1'lambda up "
                 "to %s, %s. In place of a solution stands that of the soft-margin form, which "
                 "minimizes (1/p)" KEEP "||W||^p + C (sum of the violations) with C" KEEP "=" KEEP "%g. ",
                 number_text(worst).text, worst < 1e-9 ? "rounding error" : "too much for a proof", SOFT_MARGIN_C);
    }
    if (count_flags(beyond, options->p_count) > 0) {
        text_add(text, "For %s the solver could only show ", tokens);
        say_columns(text, options, beyond, "for every p");
        text_add(text,
                 " that a W that selects them would have to be enormous, if there is one; the soft-margin form "
                 "(C" KEEP "=" KEEP "%g) stands in its place. ",
                 SOFT_MARGIN_C);
    }
    if (count_flags(unfinished, options->p_count) > 0) {
        text_add(text, "The solver stopped early ");
        say_columns(text, options, unfinished, "for every p");
        text_add(text, ": the gap in the table is how good the solution for %s is. ", tokens);
    }
}
