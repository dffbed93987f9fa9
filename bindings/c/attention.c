#include "attention.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "progress.h"

attmd_dataset_info dataset_info(const attmd_dataset *dataset) {
    attmd_dataset_info info;
    check(attmd_dataset_info_init(&info, sizeof info), "reading the size of the data");
    check(attmd_dataset_get_info(dataset, &info), "reading the size of the data");
    return info;
}

double accuracy(const attmd_model *model, const attmd_dataset *dataset) {
    double share;
    check(attmd_model_get_accuracy(model, dataset, &share), "predicting");
    return share;
}

/* ---------------------------------------------------------------------------------------------------------- training
 */

attmd_model *create_model(int64_t d, const double *v) {
    attmd_attention_options options;
    attmd_model *model;
    check(attmd_attention_options_init(&options, sizeof options), "creating the model");
    options.d = d;
    options.parametrization = v != NULL ? ATTMD_PARAMETRIZATION_W : ATTMD_PARAMETRIZATION_JOINT;
    options.v = v;
    check(attmd_model_create_attention(&options, &model), "creating the model");
    return model;
}

static attmd_optimizer *create_optimizer(double p, double step_size) {
    attmd_optimizer_options options;
    attmd_optimizer *optimizer;
    check(attmd_optimizer_options_init(&options, sizeof options), "creating the optimizer");
    options.method = ATTMD_METHOD_MIRROR_DESCENT;
    options.p = p;
    options.normalized = 1;
    options.step_size = step_size;
    options.exclusive = 1; /* nobody else writes to the parameters */
    check(attmd_optimizer_create(&options, &optimizer), "creating the optimizer");
    return optimizer;
}

/* The direction to compare with is known only after training, when the selected tokens are: keep W and v on the way. */
static attmd_trace *create_trace(int64_t iterations) {
    const int64_t checkpoints[CHECKPOINTS] = {iterations / 100, iterations / 10, iterations};
    attmd_trace_options options;
    attmd_trace *trace;
    check(attmd_trace_options_init(&options, sizeof options), "creating the trace");
    options.quantities = ATTMD_TRACE_PARAMETERS;
    options.iterations = checkpoints;
    options.iteration_count = CHECKPOINTS;
    check(attmd_trace_create(&options, &trace), "creating the trace");
    return trace;
}

static void find_selected(const attmd_model *model, const attmd_dataset *dataset, int64_t *selected) {
    attmd_predictions predictions;
    check(attmd_predictions_init(&predictions, sizeof predictions), "finding the selected tokens");
    predictions.selected = selected;
    predictions.capacity = dataset_info(dataset).n;
    check(attmd_model_predict(model, dataset, &predictions), "finding the selected tokens");
}

struct training train(const attmd_dataset *dataset, const double *v, double p, int64_t iterations, double step_size) {
    const attmd_dataset_info info = dataset_info(dataset);
    struct training training = {0};
    attmd_optimizer *optimizer = create_optimizer(p, step_size);
    attmd_trace *trace = create_trace(iterations);
    attmd_train_options options;
    attmd_train_report report;
    attmd_status status;
    char action[48];
    int k;

    training.p = p;
    training.iterations = iterations;
    training.step_size = step_size;
    training.model = create_model(info.d, v);
    check(attmd_train_options_init(&options, sizeof options), "training");
    options.max_iterations = iterations;
    options.progress = progress_of_training;
    check(attmd_train_report_init(&report, sizeof report), "training");
    progress_name("p = %g: training", p);
    snprintf(action, sizeof action, "training with p = %g", p);
    status = attmd_train(training.model, optimizer, dataset, &options, trace, &report);
    progress_clear();
    /* From 1.02 on the largest double^(p-1) is more than all steps of an experiment add up to. */
    if (status == ATTMD_ERROR_NUMERICAL && p < 1.02)
        fail("p = %g is too close to 1 for the demo: W leaves the finite numbers; take --p 1.02 or more", p);
    check(status, action);
    training.loss = report.loss;
    training.seconds = report.seconds;

    for (k = 0; k < CHECKPOINTS; ++k) {
        training.W[k] = allocate(info.d * info.d, sizeof(double));
        training.v[k] = allocate(info.d, sizeof(double));
        check(attmd_trace_get_parameter(trace, k, "W", training.W[k], info.d * info.d), "reading the trace");
        check(attmd_trace_get_parameter(trace, k, "v", training.v[k], info.d), "reading the trace");
    }
    training.selected = allocate(info.n, sizeof *training.selected);
    find_selected(training.model, dataset, training.selected);
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    return training;
}

void training_free(struct training *training) {
    int k;
    for (k = 0; k < CHECKPOINTS; ++k) {
        free(training->W[k]);
        free(training->v[k]);
    }
    free(training->selected);
    attmd_model_free(training->model);
    memset(training, 0, sizeof *training);
}

/* ------------------------------------------------------------------------------------------------------- max-margin */

typedef attmd_status (*solve_function)(const attmd_dataset *, const int64_t *, int64_t, const attmd_svm_options *,
                                       attmd_svm **);

static attmd_svm *solve(solve_function function, const attmd_dataset *dataset, const int64_t *selected, double p,
                        double C, attmd_svm_report *report) {
    attmd_svm_options options;
    attmd_svm *svm;
    attmd_status status;
    check(attmd_svm_options_init(&options, sizeof options), "solving the max-margin problem");
    options.p = p;
    options.C = C;
    options.progress = progress_of_solver;
    progress_name("p = %g: max-margin problem", p);
    status = function(dataset, selected, dataset_info(dataset).n, &options, &svm);
    progress_clear();
    check(status, "solving the max-margin problem");
    check(attmd_svm_report_init(report, sizeof *report), "reading the solver's report");
    check(attmd_svm_get_report(svm, report), "reading the solver's report");
    return svm;
}

/* The constraint rows of a problem are a_k = vec((x_{i,selected} - x_it) z_i'), with i and t from attmd_svm_get_rows.
 * lambda >= 0 with A'lambda = 0 and 1'lambda > 0 proves that no W has a_k'W >= 1 for all k: the weighted sum of those
 * inequalities would read 0 >= 1'lambda. Adds up A'lambda from the data alone and returns |A'lambda|_inf / 1'lambda,
 * which is 0 up to rounding if the proof holds; infinite if lambda is no proof at all. */
static double attention_certificate(const attmd_svm *svm, const attmd_dataset *dataset, const int64_t *selected,
                                    int64_t rows) {
    const attmd_dataset_info info = dataset_info(dataset);
    const int64_t d = info.d;
    double *lambda = allocate(rows, sizeof *lambda), *sum = allocate(d * d, sizeof *sum);
    double *X = allocate(info.T * d, sizeof *X), *z = allocate(d, sizeof *z);
    int64_t *samples = allocate(rows, sizeof *samples), *tokens = allocate(rows, sizeof *tokens);
    double total = 0, largest = 0;
    int64_t k, a, b;
    check(attmd_svm_get_duals(svm, lambda, rows), "reading the certificate");
    check(attmd_svm_get_rows(svm, samples, tokens, rows), "reading the certificate");
    for (k = 0; k < rows; ++k) {
        const int64_t i = samples[k];
        if (k == 0 || i != samples[k - 1]) {
            check(attmd_dataset_get_tokens(dataset, i, X, info.T * d), "reading the data");
            check(attmd_dataset_get_query(dataset, i, z, d), "reading the data");
        }
        for (a = 0; a < d; ++a)
            for (b = 0; b < d; ++b)
                sum[a * d + b] += lambda[k] * (X[selected[i] * d + a] - X[tokens[k] * d + a]) * z[b];
        total += lambda[k] >= 0 ? lambda[k] : -INFINITY;
    }
    for (k = 0; k < d * d; ++k) largest = fmax(largest, fabs(sum[k]));
    free(lambda);
    free(sum);
    free(X);
    free(z);
    free(samples);
    free(tokens);
    return total > 0 ? largest / total : INFINITY;
}

/* A row may be met with any margin; what selects a token is that it comes out ahead of every other one. */
static void count_in_order(struct margin_problem *problem, int64_t n) {
    const int64_t rows = problem->report.rows;
    double *margins = allocate(rows, sizeof *margins);
    int64_t *samples = allocate(rows, sizeof *samples);
    char *out_of_order = allocate(n, 1);
    int64_t k;
    check(attmd_svm_get_margins(problem->svm, margins, rows), "reading the margins");
    check(attmd_svm_get_rows(problem->svm, samples, NULL, rows), "reading the margins");
    for (k = 0; k < rows; ++k) {
        problem->rows_in_order += margins[k] > 0;
        if (!(margins[k] > 0)) out_of_order[samples[k]] = 1;
    }
    problem->samples = n;
    for (k = 0; k < n; ++k) problem->samples_in_order += !out_of_order[k];
    free(margins);
    free(samples);
    free(out_of_order);
}

static struct margin_problem solve_problem(solve_function function, const attmd_dataset *dataset,
                                           const int64_t *selected, double p) {
    struct margin_problem problem = {0};
    problem.svm = solve(function, dataset, selected, p, INFINITY, &problem.hard);
    problem.report = problem.hard;
    problem.seconds = problem.hard.seconds;
    problem.certificate = -1;
    if (problem.hard.outcome == ATTMD_SVM_INFEASIBLE && function == attmd_svm_solve_attention)
        problem.certificate = attention_certificate(problem.svm, dataset, selected, problem.hard.rows);
    if (isinf(problem.hard.primal_objective)) { /* no feasible point is known */
        attmd_svm_free(problem.svm);
        problem.is_soft = 1;
        problem.svm = solve(function, dataset, selected, p, SOFT_MARGIN_C, &problem.report);
        problem.seconds += problem.report.seconds;
    }
    count_in_order(&problem, dataset_info(dataset).n);
    return problem;
}

struct margin_problem solve_attention(const attmd_dataset *dataset, const int64_t *selected, double p) {
    return solve_problem(attmd_svm_solve_attention, dataset, selected, p);
}

struct margin_problem solve_decoder(const attmd_dataset *dataset, const int64_t *selected, double p) {
    return solve_problem(attmd_svm_solve_decoder, dataset, selected, p);
}

void margin_problem_free(struct margin_problem *problem) {
    attmd_svm_free(problem->svm);
    memset(problem, 0, sizeof *problem);
}

double *margin_problem_solution(const struct margin_problem *problem) {
    double *solution = allocate(problem->report.unknowns, sizeof *solution);
    check(attmd_svm_get_solution(problem->svm, solution, problem->report.unknowns), "reading the solution");
    return solution;
}

double divergence(double p, const double *a, const double *b, int64_t count) {
    double value, a_norm, b_norm;
    check(attmd_norm(p, a, count, &a_norm), "comparing directions");
    check(attmd_norm(p, b, count, &b_norm), "comparing directions");
    if (a_norm == 0 || b_norm == 0) return NAN;
    check(attmd_directional_divergence(p, a, b, count, &value), "comparing directions");
    return value;
}
