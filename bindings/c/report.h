/* Rows and sentences that the experiments with a fixed decoder share. */
#ifndef ATTMD_DEMO_REPORT_H
#define ATTMD_DEMO_REPORT_H

#include "attention.h"
#include "console.h"
#include "options.h"
#include "table.h"

/* One p of one experiment. */
struct result {
    struct training training;
    struct margin_problem problem;     /* for the tokens that the trained W selects */
    double D[CHECKPOINTS];             /* D(W_svm, W) on the way */
    double D_other[TABLE_MAX_COLUMNS]; /* D from the solution for the same tokens with another p, one for each p asked
                                          for */
    double cosine, W_norm, svm_norm, margin, largest_margin; /* NaN if W_svm is zero */
    double mass_mean, mass_min; /* largest softmax weight: mean over the samples, and smallest */
    int64_t n, locally_optimal; /* samples: all, and those whose selected token is locally optimal */
};

/* Trains for options->p[column], solves, compares. */
struct result evaluate(const attmd_dataset *dataset, const double *v, const struct options *options, int column,
                       int64_t iterations, double step_size);
void result_free(struct result *result);

struct table new_table(const struct options *options);
void add_training_rows(struct table *table, const struct result *results);
void add_problem_rows(struct table *table, const struct margin_problem *const *problems);
void add_comparison_rows(struct table *table, const struct result *results);

void say_p(struct text *text, double p);
/* "for p = 1.75", "for p = 1.75 and p = 2", ...: the columns whose flag is set; `all` if there are several and all are,
 * such as "for every p". */
void say_columns(struct text *text, const struct options *options, const int *flags, const char *all);
/* How far each W is from its W_svm, and from those of the other p. */
void say_directions(struct text *text, const struct options *options, const struct result *results);
/* Whether the selected tokens are locally optimal, as those of the limit are. */
void say_locally_optimal(struct text *text, const struct options *options, const struct result *results);
/* What the solver found out, if there was more to it than "optimal" in every column. `tokens` names the selection;
 * tokens_depend_on_p: 0 if it is the same in every column, so that infeasible in one means infeasible in all. */
void say_outcomes(struct text *text, const struct options *options, const struct margin_problem *const *problems,
                  int tokens_depend_on_p, const char *tokens);

#endif
