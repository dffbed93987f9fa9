/* Max-margin problems and comparisons: the report is recomputed from rows, solution and duals alone. */
#include "reference.h"

static attmd_svm_options svm_options(double p, double C) {
    attmd_svm_options options;
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    CHECK(options.p == 2 && options.C == INFINITY && options.tolerance == 1e-8 && options.max_iterations == 200);
    options.p = p;
    options.C = C;
    return options;
}

static attmd_svm_report report_of(const attmd_svm* svm) {
    attmd_svm_report report;
    CHECK_OK(attmd_svm_report_init(&report, sizeof report));
    CHECK_OK(attmd_svm_get_report(svm, &report));
    return report;
}

/* Row k of the problem, d * d or d values: (x_{i,alpha_i} - x_it) z_i', or y_i x_{i,alpha_i}. */
static void fill_row(const samples* s, const int64_t* selected, int attention_problem, int64_t sample, int64_t t,
                     double* row) {
    const double* chosen = token(s, sample, selected[sample]);
    int64_t a, b;
    for (a = 0; a < s->d; ++a) {
        const double difference = chosen[a] - token(s, sample, t)[a];
        if (!attention_problem) row[a] = s->y[sample] * chosen[a];
        for (b = 0; attention_problem && b < s->d; ++b) row[a * s->d + b] = difference * s->z[sample * s->d + b];
    }
}

/* As lp, and for p = inf. */
static double norm_of(double p, const double* a, int64_t count) {
    double most = 0;
    int64_t j;
    if (!isinf(p)) return lp(p, a, count);
    for (j = 0; j < count; ++j) most = fmax(most, fabs(a[j]));
    return most;
}

/* Everything that the handle tells, from the samples and the selection. */
static void check_svm(const attmd_svm* svm, const attmd_dataset* dataset, const int64_t* selected,
                      int attention_problem) {
    const attmd_svm_report report = report_of(svm);
    samples s = read_samples(dataset);
    const int64_t unknowns = attention_problem ? s.d * s.d : s.d;
    const double p = report.p, q = p == 1 ? INFINITY : isinf(p) ? 1 : p / (p - 1);
    int64_t *row_sample, *row_token, rows = 0, k, i, t, j, supports = 0;
    int32_t* support;
    double *w, *lambda, *margins, *row, *combined, smallest = INFINITY, sum = 0, slack = 0, primal, dual;
    for (i = 0; i < s.n; ++i) rows += attention_problem ? s.lengths[i] - 1 : 1;
    CHECK(report.outcome == ATTMD_SVM_OPTIMAL);
    CHECK(report.rows == rows && report.unknowns == unknowns);
    if (report.rows != rows || report.unknowns != unknowns || report.outcome != ATTMD_SVM_OPTIMAL) return;
    row_sample = integers(rows);
    row_token = integers(rows);
    support = (int32_t*)allocate((size_t)rows, sizeof *support);
    w = numbers(unknowns);
    lambda = numbers(rows);
    margins = numbers(rows);
    row = numbers(unknowns);
    combined = numbers(unknowns);
    {
        int64_t* given = integers(s.n);
        CHECK_OK(attmd_svm_get_selected(svm, given, s.n));
        CHECK(memcmp(given, selected, (size_t)s.n * sizeof *given) == 0);
        free(given);
    }
    CHECK(isnan(report.farkas_residual));
    CHECK_OK(attmd_svm_get_rows(svm, row_sample, row_token, rows));
    CHECK_OK(attmd_svm_get_rows(svm, NULL, row_token, rows));
    CHECK_OK(attmd_svm_get_rows(svm, row_sample, NULL, rows));
    CHECK_OK(attmd_svm_get_solution(svm, w, unknowns));
    CHECK_OK(attmd_svm_get_duals(svm, lambda, rows));
    CHECK_OK(attmd_svm_get_margins(svm, margins, rows));
    CHECK_OK(attmd_svm_get_support(svm, support, rows));
    for (i = 0, k = 0; i < s.n; ++i) /* samples in order, tokens in order */
        for (t = 0; t < s.lengths[i]; ++t)
            if ((t == selected[i]) != attention_problem) {
                CHECK(row_sample[k] == i && row_token[k] == t);
                ++k;
            }
    CHECK(k == rows);
    for (k = 0; k < rows; ++k) {
        double margin;
        fill_row(&s, selected, attention_problem, row_sample[k], row_token[k], row);
        margin = dot(row, w, unknowns);
        CHECK_NEAR(margins[k], margin, 1e-11);
        CHECK(lambda[k] >= 0 && lambda[k] <= report.C);
        if (margin < smallest) smallest = margin;
        if (margin < 1) slack += 1 - margin;
        sum += lambda[k];
        for (j = 0; j < unknowns; ++j) combined[j] += lambda[k] * row[j];
        CHECK(support[k] == 0 || support[k] == 1);
        if (support[k]) CHECK(margin <= 1 + 1e-3);
        if (margin <= 1 + 1e-8) CHECK(support[k] == 1);
        if (margin > 1 + 1e-3) CHECK(support[k] == 0);
        supports += support[k];
    }
    CHECK(supports == report.support_count && supports > 0);
    CHECK_NEAR(report.min_margin, smallest, 1e-11);
    if (isinf(report.C)) {
        primal = norm_of(p, w, unknowns);
        dual = sum / norm_of(q, combined, unknowns);
        CHECK(smallest >= 1 - 1e-12);
        CHECK_NEAR(sum, primal, 1e-7 * primal);
        CHECK_NEAR(norm_of(q, combined, unknowns), 1, 1e-7);
    } else {
        primal = pow(lp(p, w, unknowns), p) / p + report.C * slack;
        /* for p = 1 the conjugate is 0 within the unit ball of the maximum norm */
        dual = p == 1 ? sum : sum - pow(lp(q, combined, unknowns), q) / q;
        if (p == 1) CHECK(norm_of(INFINITY, combined, unknowns) <= 1 + 1e-12);
    }
    CHECK_NEAR(report.primal_objective, primal, 1e-10);
    CHECK_NEAR(report.dual_objective, dual, 1e-10);
    CHECK_NEAR(report.gap, (primal - dual) / primal, 1e-10);
    CHECK(report.gap <= 1e-8 && report.gap >= -1e-10);
    CHECK(report.iterations >= 0 && report.seconds >= 0);
    free(row_sample);
    free(row_token);
    free(support);
    free(w);
    free(lambda);
    free(margins);
    free(row);
    free(combined);
    free_samples(&s);
}

/* Samples of different lengths, one of them a single token, which has no row. */
static attmd_dataset* make_ragged(double* v, int64_t d) {
    attmd_dataset *whole, *ragged;
    attmd_dataset_desc desc;
    const int64_t lengths[6] = {5, 1, 4, 2, 5, 3};
    samples s;
    CHECK_OK(attmd_dataset_generate_gaussian(6, 5, d, 21, &whole));
    CHECK_OK(attmd_dataset_get_decoder(whole, v, d));
    s = read_samples(whole);
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = 6;
    desc.T = 5;
    desc.d = d;
    desc.X = s.X;
    desc.z = s.z;
    desc.y = s.y;
    desc.lengths = lengths;
    CHECK_OK(attmd_dataset_create(&desc, &ragged));
    attmd_dataset_free(whole);
    free_samples(&s);
    return ragged;
}

static void problems(void) {
    const double exponents[] = {1.1, 1.5, 1.75, 2, 3, 5, 1, INFINITY};
    double v[6];
    attmd_dataset* dataset = make_ragged(v, 6);
    int64_t selected[6];
    int k;
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, 6, selected, 6));
    for (k = 0; k < 8; ++k) {
        attmd_svm_options options = svm_options(exponents[k], INFINITY);
        attmd_svm* svm;
        CHECK_OK(attmd_svm_solve_attention(dataset, selected, 6, &options, &svm));
        check_svm(svm, dataset, selected, 1);
        attmd_svm_free(svm);
        CHECK_OK(attmd_svm_solve_decoder(dataset, selected, 6, &options, &svm));
        check_svm(svm, dataset, selected, 0);
        attmd_svm_free(svm);
        if (isinf(exponents[k])) continue; /* which has no soft form */
        options.C = 0.3;                   /* small enough that some rows are given up */
        CHECK_OK(attmd_svm_solve_attention(dataset, selected, 6, &options, &svm));
        check_svm(svm, dataset, selected, 1);
        attmd_svm_free(svm);
        CHECK_OK(attmd_svm_solve_decoder(dataset, selected, 6, &options, &svm));
        check_svm(svm, dataset, selected, 0);
        attmd_svm_free(svm);
    }
    attmd_dataset_free(dataset);
}

/* Two samples with the same tokens and query that select different ones: no W does both, and the certificate says so.
 */
static void infeasible(void) {
    const double X[8] = {1, 0.5, 0.25, 1, 1, 0.5, 0.25, 1}, z[4] = {1, -2, 1, -2};
    const int32_t y[2] = {1, -1};
    const int64_t selected[2] = {0, 1};
    attmd_svm_options options = svm_options(3, INFINITY);
    attmd_dataset_desc desc;
    attmd_dataset* dataset;
    attmd_svm* svm;
    attmd_svm_report report;
    samples s;
    double lambda[2], row[4], combined[4] = {0}, values[4];
    int32_t support[2];
    int64_t j, k;
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = desc.T = desc.d = 2;
    desc.X = X;
    desc.z = z;
    desc.y = y;
    CHECK_OK(attmd_dataset_create(&desc, &dataset));
    s = read_samples(dataset);
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, 2, &options, &svm)); /* an outcome, not an error */
    report = report_of(svm);
    CHECK(report.outcome == ATTMD_SVM_INFEASIBLE && report.rows == 2 && report.primal_objective == INFINITY);
    CHECK(report.gap == INFINITY && report.dual_objective == INFINITY && isnan(report.min_margin));
    CHECK_OK(attmd_svm_get_duals(svm, lambda, 2));
    for (k = 0; k < 2; ++k) {
        CHECK(lambda[k] >= 0);
        fill_row(&s, selected, 1, k, 1 - selected[k], row);
        for (j = 0; j < 4; ++j) combined[j] += lambda[k] * row[j];
    }
    CHECK_NEAR(lambda[0] + lambda[1], 1, 1e-14);
    for (j = 0; j < 4; ++j) CHECK(fabs(combined[j]) <= 1e-12);
    CHECK_NEAR(report.farkas_residual, norm_of(INFINITY, combined, 4), 1e-15);
    REFUSED(attmd_svm_get_solution(svm, values, 4), ATTMD_ERROR_NOT_FOUND, "solution");
    REFUSED(attmd_svm_get_margins(svm, values, 4), ATTMD_ERROR_NOT_FOUND, "solution");
    CHECK_OK(attmd_svm_get_support(svm, support, 2));
    attmd_svm_free(svm);
    options.C = 2; /* the soft margin has an answer */
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, 2, &options, &svm));
    check_svm(svm, dataset, selected, 1);
    attmd_svm_free(svm);
    free_samples(&s);
    attmd_dataset_free(dataset);
}

static int32_t end_at_once(const attmd_progress* progress, void* user) {
    ++*(int*)user;
    return progress->struct_size >= sizeof *progress;
}

/* A solve that is ended keeps what it has: a handle whose bounds are honest. */
static void limits(void) {
    attmd_dataset* dataset;
    attmd_svm_options options = svm_options(3, INFINITY);
    attmd_svm_report optimum, report;
    attmd_svm* svm;
    attmd_cancel* token;
    double v[10];
    int64_t selected[6];
    int calls = 0, way;
    CHECK_OK(attmd_dataset_generate_gaussian(6, 8, 10, 1, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, 10));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, 10, selected, 6));
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, 6, &options, &svm));
    check_svm(svm, dataset, selected, 1);
    optimum = report_of(svm);
    attmd_svm_free(svm);
    CHECK_OK(attmd_cancel_create(&token));
    attmd_cancel_request(token);
    for (way = 0; way < 3; ++way) {
        options = svm_options(3, INFINITY);
        if (way == 0) options.progress = end_at_once;
        options.progress_user = &calls;
        if (way == 1) options.cancel = token;
        if (way == 2) options.max_iterations = 1;
        svm = NULL;
        CHECK(attmd_svm_solve_attention(dataset, selected, 6, &options, &svm) ==
              (way == 2 ? ATTMD_OK : ATTMD_CANCELLED));
        if (!CHECK(svm != NULL)) continue;
        report = report_of(svm);
        CHECK(report.outcome == (way == 2 ? ATTMD_SVM_STOPPED : ATTMD_SVM_CANCELLED) && report.iterations <= 1);
        CHECK(report.primal_objective >= optimum.primal_objective * (1 - 1e-7));
        CHECK(report.dual_objective <= optimum.primal_objective * (1 + 1e-7));
        attmd_svm_free(svm);
    }
    CHECK(calls == 1);
    attmd_cancel_free(token);
    attmd_dataset_free(dataset);
}

/* ----------------------------------------------------------------------------------------------------------- comparing
 */

static void vectors(void) {
    const double a[4] = {1, -2, 0, 3}, b[4] = {0.5, 0.1, -2, 1}, huge[2] = {3e300, -4e300}, tiny[2] = {3e-310, 4e-310};
    double out, longer[4], exponents[] = {1.1, 1.5, 2, 3, 7};
    int k, j;
    for (k = 0; k < 5; ++k) {
        const double p = exponents[k];
        CHECK_OK(attmd_norm(p, a, 4, &out));
        CHECK_NEAR(out, lp(p, a, 4), 1e-14);
        CHECK_OK(attmd_directional_divergence(p, a, b, 4, &out));
        CHECK_NEAR(out, divergence(p, a, b, 4), 1e-14);
        CHECK_OK(attmd_directional_divergence(p, b, a, 4, &out));
        CHECK_NEAR(out, divergence(p, b, a, 4), 1e-14);
        for (j = 0; j < 4; ++j) longer[j] = 3 * a[j];
        CHECK_OK(attmd_directional_divergence(p, a, longer, 4, &out));
        CHECK(fabs(out) <= 1e-30); /* one direction */
    }
    CHECK_OK(attmd_norm(1, a, 4, &out));
    CHECK_NEAR(out, 6, 1e-15);
    CHECK_OK(attmd_norm(INFINITY, a, 4, &out));
    CHECK(out == 3);
    CHECK_OK(attmd_norm(2, huge, 2, &out));
    CHECK_NEAR(out / 5e300, 1, 1e-14);
    CHECK_OK(attmd_norm(2, tiny, 2, &out));
    CHECK_NEAR(out / 1e-310, 5, 1e-9);
    CHECK_OK(attmd_cosine(a, b, 4, &out));
    CHECK_NEAR(out, dot(a, b, 4) / (lp(2, a, 4) * lp(2, b, 4)), 1e-15);
    CHECK_OK(attmd_cosine(huge, tiny, 2, &out));
    CHECK_NEAR(out, -7.0 / 25, 1e-9);
}

/* The model's margin is measured in the norm whose margin the SVM makes largest; psi of some norms has no divergence. */
static void compared_in_its_own_norm(void) {
    const struct {
        attmd_svm_norm norm;
        double p;
        int diverges;
    } cases[] = {{ATTMD_NORM_ENTRYWISE, 1, 0},
                 {ATTMD_NORM_ENTRYWISE, INFINITY, 0},
                 {ATTMD_NORM_ENTRYWISE, 2, 1},
                 {ATTMD_NORM_NUCLEAR, 2, 0},
                 {ATTMD_NORM_NUCLEAR, 1, 0}};
    double v[10];
    attmd_attention_options model_options;
    attmd_dataset *dataset, *sibling;
    attmd_model* model;
    int64_t selected[6];
    int32_t optimal[6];
    size_t k;
    CHECK_OK(attmd_dataset_generate_gaussian(6, 8, 10, 1, &dataset));
    CHECK_OK(attmd_dataset_generate_gaussian(6, 8, 10, 2, &sibling));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, 10));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, 10, selected, 6));
    CHECK_OK(attmd_attention_options_init(&model_options, sizeof model_options));
    model_options.d = 10;
    model_options.v = v;
    model_options.W_std = 1;
    CHECK_OK(attmd_model_create_attention(&model_options, &model));
    for (k = 0; k < sizeof cases / sizeof *cases; ++k) {
        attmd_svm_options options = svm_options(cases[k].p, INFINITY);
        attmd_svm* svm;
        attmd_comparison result, own;
        double w[100];
        options.norm = cases[k].norm;
        CHECK_OK(attmd_svm_solve_attention(dataset, selected, 6, &options, &svm));
        CHECK_OK(attmd_comparison_init(&result, sizeof result));
        CHECK_OK(attmd_compare(model, svm, dataset, &result));
        CHECK_NEAR(result.svm_norm, report_of(svm).primal_objective, 1e-10 * result.svm_norm);
        CHECK_NEAR(result.svm_margin * report_of(svm).primal_objective, 1, 1e-8);
        CHECK(result.model_margin <= result.svm_margin * (1 + 1e-8));
        CHECK(isnan(result.divergence_svm_model) == !cases[k].diverges);
        CHECK(isnan(result.divergence_model_svm) == !cases[k].diverges);
        /* W = the solution is as good as it */
        CHECK_OK(attmd_svm_get_solution(svm, w, 100));
        CHECK_OK(attmd_model_set_parameter(model, "W", w, 100));
        own = result;
        CHECK_OK(attmd_compare(model, svm, dataset, &own));
        CHECK_NEAR(own.model_margin, result.svm_margin, 1e-12);
        CHECK_NEAR(own.cosine, 1, 1e-14);
        CHECK(attmd_compare(model, svm, sibling, &own) == ATTMD_ERROR_INVALID_ARGUMENT);
        CHECK(strstr(attmd_last_error(), "fingerprint") != NULL);
        CHECK(attmd_locally_optimal(sibling, v, 10, svm, optimal, 6) == ATTMD_ERROR_INVALID_ARGUMENT);
        attmd_svm_free(svm);
    }
    attmd_model_free(model);
    attmd_dataset_free(sibling);
    attmd_dataset_free(dataset);
}

static void compared(void) {
    double v[6], W[36], w[36], softmax[5], scores[30], mass = 0, mass_min = 1, row[36],
                                                       margin[2] = {INFINITY, INFINITY};
    attmd_dataset* dataset = make_ragged(v, 6);
    samples s = read_samples(dataset);
    attmd_attention_options model_options;
    attmd_optimizer_options optimizer_options;
    attmd_train_options train_options;
    attmd_svm_options options = svm_options(3, INFINITY);
    attmd_optimizer* optimizer;
    attmd_model* model;
    attmd_svm* svm;
    attmd_comparison result;
    int64_t selected[6], best[6], agree = 0, i, t, k, samples_of[20], tokens_of[20];
    int32_t optimal[6], support[20];
    attmd_svm_report report;

    CHECK_OK(attmd_token_scores(dataset, v, 6, scores, 30));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, 6, best, 6));
    for (i = 0; i < 6; ++i) {
        int64_t top = 0;
        for (t = 0; t < 5; ++t) {
            const double score = t < s.lengths[i] ? s.y[i] * dot(token(&s, i, t), v, 6) : 0;
            CHECK_NEAR(scores[i * 5 + t], score, 1e-15);
            if (t < s.lengths[i] && scores[i * 5 + t] > scores[i * 5 + top]) top = t;
        }
        CHECK(best[i] == top);
        selected[i] = best[i];
    }

    CHECK_OK(attmd_attention_options_init(&model_options, sizeof model_options));
    model_options.d = 6;
    model_options.v = v;
    CHECK_OK(attmd_model_create_attention(&model_options, &model));
    CHECK_OK(attmd_optimizer_options_init(&optimizer_options, sizeof optimizer_options));
    optimizer_options.p = 3;
    optimizer_options.normalized = 1;
    CHECK_OK(attmd_optimizer_create(&optimizer_options, &optimizer));
    CHECK_OK(attmd_train_options_init(&train_options, sizeof train_options));
    train_options.max_iterations = 2000;
    CHECK_OK(attmd_train(model, optimizer, dataset, &train_options, NULL, NULL));
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, 6, &options, &svm));
    check_svm(svm, dataset, selected, 1);
    report = report_of(svm);
    CHECK_OK(attmd_comparison_init(&result, sizeof result));
    CHECK_OK(attmd_compare(model, svm, dataset, &result));

    CHECK_OK(attmd_model_get_parameter(model, "W", W, 36));
    CHECK_OK(attmd_svm_get_solution(svm, w, 36));
    CHECK_NEAR(result.divergence_svm_model, divergence(3, w, W, 36), 1e-12);
    CHECK_NEAR(result.divergence_model_svm, divergence(3, W, w, 36), 1e-12);
    CHECK_NEAR(result.cosine, dot(W, w, 36) / (lp(2, W, 36) * lp(2, w, 36)), 1e-13);
    CHECK_NEAR(result.model_norm, lp(3, W, 36), 1e-10);
    CHECK_NEAR(result.svm_norm, lp(3, w, 36), 1e-12);
    CHECK(report.rows == 14);
    CHECK_OK(attmd_svm_get_rows(svm, samples_of, tokens_of, 20));
    CHECK_OK(attmd_svm_get_support(svm, support, 20));
    for (k = 0; k < 14; ++k) {
        fill_row(&s, selected, 1, samples_of[k], tokens_of[k], row);
        margin[0] = fmin(margin[0], dot(row, W, 36) / lp(3, W, 36));
        margin[1] = fmin(margin[1], dot(row, w, 36) / lp(3, w, 36));
    }
    CHECK_NEAR(result.model_margin, margin[0], 1e-12);
    CHECK_NEAR(result.svm_margin, margin[1], 1e-12);
    CHECK_NEAR(result.svm_margin, 1 / result.svm_norm, 1e-10);
    CHECK(result.model_margin <= result.svm_margin * (1 + 1e-8));
    for (i = 0; i < 6; ++i) {
        int64_t top = 0;
        attention(&s, i, W, v, softmax);
        for (t = 1; t < s.lengths[i]; ++t)
            if (softmax[t] > softmax[top]) top = t;
        mass += softmax[top] / 6;
        mass_min = fmin(mass_min, softmax[top]);
        agree += top == selected[i];
    }
    CHECK_NEAR(result.softmax_mass_mean, mass, 1e-12);
    CHECK_NEAR(result.softmax_mass_min, mass_min, 1e-12);
    CHECK(result.selected_agree == agree);

    /* The best tokens beat their support; the worst do not. */
    CHECK_OK(attmd_locally_optimal(dataset, v, 6, svm, optimal, 6));
    for (i = 0; i < 6; ++i) CHECK(optimal[i] == 1);
    attmd_svm_free(svm);
    for (i = 0; i < 6; ++i)
        for (t = 0; t < s.lengths[i]; ++t)
            if (scores[i * 5 + t] < scores[i * 5 + selected[i]]) selected[i] = t;
    options.C = 1; /* any selection has a soft solution */
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, 6, &options, &svm));
    CHECK_OK(attmd_locally_optimal(dataset, v, 6, svm, optimal, 6));
    CHECK_OK(attmd_svm_get_rows(svm, samples_of, tokens_of, 20));
    CHECK_OK(attmd_svm_get_support(svm, support, 20));
    for (i = 0; i < 6; ++i) {
        int32_t expected = 1;
        for (k = 0; k < 14; ++k)
            if (samples_of[k] == i && support[k] && scores[i * 5 + tokens_of[k]] >= scores[i * 5 + selected[i]])
                expected = 0;
        CHECK(optimal[i] == expected);
    }
    CHECK(optimal[0] == 0 && optimal[1] == 1); /* sample 1 has one token only */
    attmd_svm_free(svm);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
    attmd_dataset_free(dataset);
    free_samples(&s);
}

/* Of equal tokens the first one counts, by score and by weight. */
static void ties(void) {
    const double X[6] = {1, 0, 2, 1, 2, 1}, v[2] = {1, 1}; /* tokens 1 and 2 are the same */
    const int32_t y[1] = {1};
    attmd_dataset_desc desc;
    attmd_dataset* dataset;
    attmd_attention_options options;
    attmd_model* model;
    attmd_predictions predictions;
    int64_t best[1], selected[1];
    double W[4] = {1, 0, 0, 1};
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = 1;
    desc.T = 3;
    desc.d = 2;
    desc.X = X;
    desc.y = y;
    CHECK_OK(attmd_dataset_create(&desc, &dataset));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, 2, best, 1));
    CHECK(best[0] == 1);
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = 2;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.capacity = 1;
    predictions.selected = selected;
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));
    CHECK(selected[0] == 0); /* W = 0 weighs all alike */
    CHECK_OK(attmd_model_set_parameter(model, "W", W, 4));
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));
    CHECK(selected[0] == 1);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
}

/* The same bits for every number of threads; d and n so that three are really used. */
static void threads(void) {
    enum { N = 40, T = 14, D = 22 };
    attmd_dataset* dataset;
    double v[D], *w[3], *lambda[3];
    int64_t selected[N];
    int32_t count;
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 6, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, D));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, D, selected, N));
    for (count = 1; count <= 3; ++count) {
        attmd_svm_options options = svm_options(3, 1);
        attmd_svm* svm;
        const int at = count - 1;
        options.threads = count;
        options.tolerance = 1e-3; /* the first iterations show it */
        w[at] = numbers(D * D);
        lambda[at] = numbers(N * (T - 1));
        CHECK_OK(attmd_svm_solve_attention(dataset, selected, N, &options, &svm));
        CHECK_OK(attmd_svm_get_solution(svm, w[at], D * D));
        CHECK_OK(attmd_svm_get_duals(svm, lambda[at], N * (T - 1)));
        CHECK(memcmp(w[0], w[at], D * D * sizeof(double)) == 0);
        CHECK(memcmp(lambda[0], lambda[at], N * (T - 1) * sizeof(double)) == 0);
        attmd_svm_free(svm);
    }
    for (count = 0; count < 3; ++count) {
        free(w[count]);
        free(lambda[count]);
    }
    attmd_dataset_free(dataset);
}

int main(void) {
    problems();
    infeasible();
    limits();
    vectors();
    compared();
    compared_in_its_own_norm();
    ties();
    threads();
    return check_report("workflow_svm");
}
