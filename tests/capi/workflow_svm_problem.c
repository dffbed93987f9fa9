/* Max-margin problems of every kind: relaxed samples, matrices, weights, squared slacks, paths, warm starts, limits of
 * memory, and certificates for numbers from anywhere. */
#include "reference.h"

enum { n = 6, T = 8, d = 10, rows_of = n * (T - 1), D = d * d };

static attmd_svm_report report_of(const attmd_svm* svm) {
    attmd_svm_report report;
    CHECK_OK(attmd_svm_report_init(&report, sizeof report));
    CHECK_OK(attmd_svm_get_report(svm, &report));
    return report;
}

static attmd_svm_options options_for(double p, double C, attmd_svm_slack slack) {
    attmd_svm_options options;
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    CHECK(options.norm == ATTMD_NORM_ENTRYWISE && options.slack == ATTMD_SLACK_PLAIN);
    CHECK(options.method == ATTMD_SVM_METHOD_AUTO && options.memory_limit == 0 && options.warm_start == NULL);
    options.p = p;
    options.C = C;
    options.slack = slack;
    return options;
}

static attmd_svm_problem problem_of(attmd_svm_source source) {
    attmd_svm_problem problem;
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    CHECK(problem.source == ATTMD_SVM_ATTENTION && problem.dtype == ATTMD_FLOAT64);
    problem.source = source;
    return problem;
}

/* A dataset, its globally optimal tokens, and the problems of both kinds for them. */
static attmd_dataset* data;
static int64_t selected[n];
static attmd_svm_problem of_attention, decoder;

static void make_data(void) {
    double v[d];
    CHECK_OK(attmd_dataset_generate_gaussian(n, T, d, 1, &data));
    CHECK_OK(attmd_dataset_get_decoder(data, v, d));
    CHECK_OK(attmd_globally_optimal_tokens(data, v, d, selected, n));
    of_attention = problem_of(ATTMD_SVM_ATTENTION);
    of_attention.dataset = data;
    of_attention.selected = selected;
    of_attention.count = n;
    decoder = of_attention;
    decoder.source = ATTMD_SVM_DECODER;
}

/* The rows of the attention problem, rows_of x D, from the samples. */
static double* attention_matrix(void) {
    samples s = read_samples(data);
    double *A = numbers(rows_of * D), *out = A;
    int64_t i, t, a, b;
    for (i = 0; i < n; ++i)
        for (t = 0; t < T; ++t) {
            if (t == selected[i]) continue;
            for (a = 0; a < d; ++a)
                for (b = 0; b < d; ++b) *out++ = (token(&s, i, selected[i])[a] - token(&s, i, t)[a]) * s.z[i * d + b];
        }
    free_samples(&s);
    return A;
}

static attmd_svm_certificate certify(const attmd_svm_problem* problem, const attmd_svm_options* options,
                                     const double* w, int64_t w_count, const double* duals, int64_t duals_count) {
    attmd_svm_certificate result;
    CHECK_OK(attmd_svm_certificate_init(&result, sizeof result));
    CHECK_OK(attmd_svm_certify(problem, options, w, w_count, duals, duals_count, &result));
    return result;
}

/* Solves, and holds the report against the certificate. Returns the objective. */
static double certified(const attmd_svm_problem* problem, const attmd_svm_options* options) {
    attmd_svm* svm;
    attmd_svm_report report;
    attmd_svm_certificate result;
    double *w, *duals;
    CHECK_OK(attmd_svm_solve(problem, options, &svm));
    report = report_of(svm);
    CHECK(report.outcome == ATTMD_SVM_OPTIMAL && report.norm == options->norm && report.slack == options->slack);
    CHECK(report.method >= ATTMD_SVM_METHOD_INTERIOR_POINT && report.method <= ATTMD_SVM_METHOD_MATRIX_FREE);
    if (options->method != ATTMD_SVM_METHOD_AUTO && options->method != ATTMD_SVM_METHOD_WORKING_SET)
        CHECK(report.method == options->method);
    CHECK(report.memory_bytes > 8 * report.unknowns);
    w = numbers(report.unknowns);
    duals = numbers(report.rows);
    CHECK_OK(attmd_svm_get_solution(svm, w, report.unknowns));
    CHECK_OK(attmd_svm_get_duals(svm, duals, report.rows));
    result = certify(problem, options, w, report.unknowns, duals, report.rows);
    CHECK(result.is_feasible == 1 && result.is_farkas == 0 && result.gap <= 1e-8 && result.gap >= -1e-14);
    CHECK(result.primal_bound == report.primal_objective && result.dual_bound == report.dual_objective);
    CHECK(result.gap == report.gap);
    CHECK_NEAR(result.min_margin, report.min_margin, 1e-14);
    if (isinf(options->C)) CHECK_NEAR(report.min_margin, 1, 1e-12);
    attmd_svm_free(svm);
    free(w);
    free(duals);
    return report.primal_objective;
}

/* Samples off the decoder's support need no margin in the joint problem. */
static void relaxed(void) {
    int32_t support[n], flags[n];
    int64_t i, k, count = 0;
    double w[D], full, less, *A = attention_matrix();
    attmd_svm_options options = options_for(2, INFINITY, ATTMD_SLACK_PLAIN);
    attmd_svm_problem problem = of_attention;
    attmd_svm* svm;
    CHECK_OK(attmd_svm_solve(&decoder, &options, &svm));
    CHECK_OK(attmd_svm_get_support(svm, support, n));
    attmd_svm_free(svm);
    for (i = 0; i < n; ++i) count += flags[i] = 1 - support[i];
    CHECK(count > 0 && count < n);
    full = certified(&problem, &options);
    problem.relaxed = flags;
    less = certified(&problem, &options);
    CHECK(less < full);
    CHECK_OK(attmd_svm_solve(&problem, &options, &svm));
    CHECK_OK(attmd_svm_get_solution(svm, w, D));
    for (k = 0; k < rows_of; ++k) CHECK(dot(A + k * D, w, D) >= (flags[k / (T - 1)] ? -1e-12 : 1 - 1e-12));
    attmd_svm_free(svm);
    for (i = 0; i < n; ++i) flags[i] = 0;
    CHECK(certified(&problem, &options) == full); /* none relaxed */
    for (i = 0; i < n; ++i) flags[i] = 1;
    CHECK_OK(attmd_svm_solve(&problem, &options, &svm)); /* nothing is asked for */
    CHECK(report_of(svm).outcome == ATTMD_SVM_OPTIMAL && report_of(svm).primal_objective == 0);
    CHECK(report_of(svm).method == ATTMD_SVM_METHOD_AUTO);
    attmd_svm_free(svm);
    free(A);
}

static void matrices(void) {
    double *A = attention_matrix(), b[rows_of], three_b[rows_of], dense[5 * 3], p;
    float wide[5 * 7];
    int64_t k, j, chosen[1], row[5], zeros[5];
    attmd_svm_problem problem = problem_of(ATTMD_SVM_ROWS);
    attmd_svm_options options;
    attmd_svm* svm;
    problem.A = A;
    problem.rows = rows_of;
    problem.unknowns = D;
    for (p = 1; p <= 3; p += 0.5) {
        options = options_for(p, INFINITY, ATTMD_SLACK_PLAIN);
        CHECK_NEAR(certified(&problem, &options), certified(&of_attention, &options), 1e-7);
    }
    for (k = 0; k < rows_of; ++k) three_b[k] = 3 * (b[k] = k % 4 == 0 ? 0 : 0.5 + (double)(k % 3));
    problem.right_side = b;
    p = certified(&problem, &options);
    problem.right_side = three_b;
    CHECK_NEAR(certified(&problem, &options) / p, 3, 1e-7);

    for (k = 0; k < 35; ++k) wide[k] = (float)sin(3.0 * (double)k + 1);
    problem = problem_of(ATTMD_SVM_ROWS); /* rows backwards, every other column */
    problem.dtype = ATTMD_FLOAT32;
    problem.A = wide + 28;
    problem.rows = 5;
    problem.unknowns = 3;
    problem.A_strides[0] = -7;
    problem.A_strides[1] = 2;
    options = options_for(2, 0.7, ATTMD_SLACK_SQUARED);
    p = certified(&problem, &options);
    for (k = 0; k < 5; ++k)
        for (j = 0; j < 3; ++j) dense[k * 3 + j] = wide[28 - 7 * k + 2 * j];
    problem = problem_of(ATTMD_SVM_ROWS);
    problem.A = dense;
    problem.rows = 5;
    problem.unknowns = 3;
    CHECK(certified(&problem, &options) == p);
    CHECK_OK(attmd_svm_solve(&problem, &options, &svm));
    CHECK_OK(attmd_svm_get_rows(svm, row, zeros, 5));
    for (k = 0; k < 5; ++k) CHECK(row[k] == k && zeros[k] == 0);
    CHECK_OK(attmd_svm_get_selected(svm, chosen, 0)); /* there are none */
    attmd_svm_free(svm);
    free(A);
}

static void soft(void) {
    double weights[n] = {2, 2, 2, 2, 2, 2}, once, doubled;
    int slack, source, i;
    for (slack = ATTMD_SLACK_PLAIN; slack <= ATTMD_SLACK_SQUARED; ++slack)
        for (source = 0; source < 2; ++source) {
            attmd_svm_problem problem = source == 0 ? of_attention : decoder;
            attmd_svm_options options = options_for(1.5, 0.4, slack);
            double p;
            for (p = 1; p < 4; p += 0.5) {
                options.p = p;
                certified(&problem, &options);
            }
            once = certified(&problem, &options);
            problem.weights = weights;
            options.C = 0.2;
            doubled = certified(&problem, &options);
            CHECK_NEAR(once / doubled, 1, 1e-7);
            for (i = 0; i < n; ++i) weights[i] = 5;
            CHECK(certified(&problem, &options) > doubled);
            for (i = 0; i < n; ++i) weights[i] = 2;
        }
}

/* The same optimum by every method; and the nuclear norm, whose certificate has singular values of its own. */
static void methods(void) {
    attmd_svm_options options = options_for(3, INFINITY, ATTMD_SLACK_PLAIN);
    double p, expected;
    for (p = 2; p <= 3; ++p) {
        options.p = p;
        options.method = ATTMD_SVM_METHOD_AUTO;
        expected = certified(&of_attention, &options);
        for (options.method = 1; options.method <= 4; ++options.method) {
            attmd_svm* svm;
            if (options.method == ATTMD_SVM_METHOD_WORKING_SET && p != 2)
                REFUSED(attmd_svm_solve(&of_attention, &options, &svm), ATTMD_ERROR_UNSUPPORTED, "method is 3",
                        "p is 2");
            else
                CHECK_NEAR(certified(&of_attention, &options) / expected, 1, 2e-8);
        }
    }
    options = options_for(2, INFINITY, ATTMD_SLACK_PLAIN);
    expected = certified(&of_attention, &options);
    options.norm = ATTMD_NORM_NUCLEAR;
    CHECK(certified(&of_attention, &options) > expected); /* the singular values' sum is above their squares' root */
}

typedef struct watch {
    int calls, end_at, beside;
    double lower, upper;
} watch;

static int32_t watching(const attmd_progress* progress, void* user) {
    watch* w = (watch*)user;
    CHECK(progress->struct_size >= sizeof *progress);
    CHECK(progress->lower <= progress->upper * (1 + 1e-12) && progress->lower >= 0);
    w->lower = progress->lower;
    w->upper = progress->upper;
    return ++w->calls == w->end_at;
}

static void paths(void) {
    const double p[5] = {1.5, 1.75, 2, 2.5, 3};
    attmd_svm_options options = options_for(77, INFINITY, ATTMD_SLACK_PLAIN); /* its p is not used */
    attmd_svm *along[5], *alone, *again;
    attmd_svm_report report;
    int64_t cold = 0, warm = 0;
    int k;
    watch seen = {0, 0, 0, 0, 0};
    CHECK_OK(attmd_svm_solve_path(&of_attention, &options, p, 5, along));
    for (k = 0; k < 5; ++k) {
        options.p = p[k];
        CHECK_OK(attmd_svm_solve(&of_attention, &options, &alone));
        report = report_of(along[k]);
        CHECK(report.outcome == ATTMD_SVM_OPTIMAL && report.p == p[k] && report.gap <= 1e-8);
        CHECK_NEAR(report.primal_objective / report_of(alone).primal_objective, 1, 2e-8);
        warm += report.iterations;
        cold += report_of(alone).iterations;
        options.warm_start = alone;
        CHECK_OK(attmd_svm_solve(&of_attention, &options, &again)); /* it is there already */
        CHECK(report_of(again).iterations == 0 && report_of(again).outcome == ATTMD_SVM_OPTIMAL);
        options.warm_start = NULL;
        attmd_svm_free(again);
        attmd_svm_free(alone);
    }
    CHECK(warm < cold);
    for (k = 0; k < 5; ++k) attmd_svm_free(along[k]);

    options.progress = watching;
    options.progress_user = &seen;
    CHECK_OK(attmd_svm_solve_path(&of_attention, &options, p, 1, along));
    CHECK_NEAR(seen.upper / report_of(along[0]).primal_objective, 1, 1e-6);
    CHECK_NEAR(seen.lower / report_of(along[0]).dual_objective, 1, 1e-6);
    seen.end_at = seen.calls + 2; /* in the second problem */
    seen.calls = 0;
    attmd_svm_free(along[0]);
    CHECK(attmd_svm_solve_path(&of_attention, &options, p, 5, along) == ATTMD_CANCELLED);
    CHECK(along[0] != NULL && along[1] != NULL && along[2] == NULL && along[3] == NULL && along[4] == NULL);
    CHECK(report_of(along[0]).outcome == ATTMD_SVM_OPTIMAL && report_of(along[1]).outcome == ATTMD_SVM_CANCELLED);
    for (k = 0; k < 5; ++k) attmd_svm_free(along[k]);
    options.C = 0.5;
    seen.end_at = 0;
    CHECK_OK(attmd_svm_solve_path(&of_attention, &options, p, 1, along));
    CHECK_NEAR(seen.upper / report_of(along[0]).primal_objective, 1, 1e-6);
    attmd_svm_free(along[0]);
}

static void memory(void) {
    attmd_svm_options options = options_for(3, INFINITY, ATTMD_SLACK_PLAIN);
    attmd_svm* svm;
    char text[32];
    int64_t bytes;
    CHECK_OK(attmd_svm_solve(&of_attention, &options, &svm));
    bytes = report_of(svm).memory_bytes;
    attmd_svm_free(svm);
    options.memory_limit = bytes;
    CHECK_OK(attmd_svm_solve(&of_attention, &options, &svm));
    attmd_svm_free(svm);
    /* Below that AUTO does without the matrix, as long as the rest fits. */
    options.memory_limit = bytes - 1;
    CHECK_OK(attmd_svm_solve(&of_attention, &options, &svm));
    CHECK(report_of(svm).method == ATTMD_SVM_METHOD_MATRIX_FREE && report_of(svm).memory_bytes < bytes);
    CHECK(report_of(svm).outcome == ATTMD_SVM_OPTIMAL);
    options.memory_limit = report_of(svm).memory_bytes - 1;
    sprintf(text, "at least %ld", (long)report_of(svm).memory_bytes);
    attmd_svm_free(svm);
    REFUSED(attmd_svm_solve(&of_attention, &options, &svm), ATTMD_ERROR_OUT_OF_MEMORY, text);
    options.method = ATTMD_SVM_METHOD_DUAL_SYSTEM;
    options.memory_limit = 0;
    CHECK_OK(attmd_svm_solve(&of_attention, &options, &svm));
    bytes = report_of(svm).memory_bytes;
    attmd_svm_free(svm);
    options.memory_limit = bytes - 1;
    sprintf(text, "%ld bytes", (long)bytes - 1);
    REFUSED(attmd_svm_solve(&of_attention, &options, &svm), ATTMD_ERROR_OUT_OF_MEMORY, "memory_limit is", text,
            "expected");
    sprintf(text, "at least %ld", (long)bytes);
    REFUSED(attmd_svm_solve(&of_attention, &options, &svm), ATTMD_ERROR_OUT_OF_MEMORY, text);
    CHECK(svm == NULL);
}

/* Programs built with the structs as they were first published. */
static void old_sizes(void) {
    unsigned char old_options[72], old_report[104 + 8];
    const uint32_t size = 104;
    attmd_svm_options options;
    attmd_svm_report report;
    attmd_svm* svm;
    int k;
    CHECK_OK(attmd_svm_options_init((attmd_svm_options*)old_options, sizeof old_options));
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    CHECK(memcmp(old_options + 4, (unsigned char*)&options + 4, 68) == 0);
    CHECK_OK(attmd_svm_solve_attention(data, selected, n, (const attmd_svm_options*)old_options, &svm));
    report = report_of(svm);
    CHECK(report.norm == ATTMD_NORM_ENTRYWISE && report.slack == ATTMD_SLACK_PLAIN);
    memset(old_report, 0xee, sizeof old_report);
    memcpy(old_report, &size, sizeof size);
    CHECK_OK(attmd_svm_get_report(svm, (attmd_svm_report*)old_report));
    CHECK(memcmp(old_report + 4, (unsigned char*)&report + 4, 100) == 0);
    for (k = 0; k < 8; ++k) CHECK(old_report[104 + k] == 0xee);
    attmd_svm_free(svm);
}

static void forged(void) {
    double w[D], duals[rows_of], other_w[D], kept;
    int64_t other_selected[n], i;
    attmd_svm_options options = options_for(2, INFINITY, ATTMD_SLACK_PLAIN);
    attmd_svm_problem problem = of_attention;
    attmd_svm_certificate result;
    attmd_svm* svm;
    CHECK_OK(attmd_svm_solve(&problem, NULL, &svm));
    CHECK_OK(attmd_svm_get_solution(svm, w, D));
    CHECK_OK(attmd_svm_get_duals(svm, duals, rows_of));
    attmd_svm_free(svm);
    CHECK(certify(&problem, NULL, w, D, duals, rows_of).gap <= 1e-8);
    result = certify(&problem, &options, w, D, NULL, 0); /* half of it */
    CHECK(result.is_feasible == 1 && result.dual_bound == 0 && result.gap == 1);
    result = certify(&problem, &options, NULL, 0, duals, rows_of);
    CHECK(result.is_feasible == 0 && result.primal_bound == INFINITY && result.dual_bound > 0 &&
          isnan(result.min_margin));
    CHECK(result.gap == INFINITY && result.farkas_residual > 1e-12);
    kept = duals[3];
    duals[3] = -1e-9;
    CHECK(certify(&problem, &options, w, D, duals, rows_of).dual_bound == 0);
    duals[3] = NAN;
    CHECK(certify(&problem, &options, w, D, duals, rows_of).dual_bound == 0);
    duals[3] = kept;
    w[5] += 1e-2;
    CHECK(certify(&problem, &options, w, D, duals, rows_of).gap > 1e-7);
    w[5] = NAN;
    CHECK(certify(&problem, &options, w, D, duals, rows_of).is_feasible == 0);
    for (i = 0; i < n; ++i) other_selected[i] = (selected[i] + 1) % T;
    problem.selected = other_selected;
    CHECK_OK(attmd_svm_solve(&problem, NULL, &svm));
    CHECK_OK(attmd_svm_get_solution(svm, other_w, D));
    attmd_svm_free(svm);
    CHECK(certify(&problem, NULL, other_w, D, duals, rows_of).gap > 1e-2); /* the duals of another problem */
    CHECK(certify(&of_attention, NULL, other_w, D, duals, rows_of).is_feasible == 0);
}

static void infeasible(void) {
    const double A[6] = {1, 2, -3, 1, 2, -3};
    double duals[3], b[3] = {1, 0.5, 0};
    attmd_svm_problem problem = problem_of(ATTMD_SVM_ROWS);
    attmd_svm_options options = options_for(2, INFINITY, ATTMD_SLACK_PLAIN);
    attmd_svm_certificate result;
    attmd_svm* svm;
    problem.A = A;
    problem.rows = 3;
    problem.unknowns = 2;
    problem.right_side = b;
    CHECK_OK(attmd_svm_solve(&problem, &options, &svm));
    CHECK(report_of(svm).outcome == ATTMD_SVM_INFEASIBLE && report_of(svm).farkas_residual <= 1e-13);
    CHECK_OK(attmd_svm_get_duals(svm, duals, 3));
    CHECK_NEAR(b[0] * duals[0] + b[1] * duals[1], 1, 1e-14);
    result = certify(&problem, &options, NULL, 0, duals, 3);
    CHECK(result.is_farkas == 1 && result.farkas_residual <= 1e-13 && result.dual_bound == INFINITY);
    duals[0] += 1e-9;
    CHECK(certify(&problem, &options, NULL, 0, duals, 3).is_farkas == 0);
    attmd_svm_free(svm);
    options.C = 1;
    certified(&problem, &options);
}

int main(void) {
    make_data();
    relaxed();
    matrices();
    soft();
    methods();
    paths();
    memory();
    old_sizes();
    forged();
    infeasible();
    attmd_dataset_free(data);
    return check_report("workflow_svm_problem");
}
