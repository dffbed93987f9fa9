/* Sentences of the header about max-margin problems and comparisons that no other test holds to. */
#include "reference.h"

enum { N = 6, T = 5, D = 4, ROWS = N * (T - 1) };

static attmd_dataset* dataset;
static int64_t selected[N];

static attmd_svm_options defaults(void) {
    attmd_svm_options options;
    memset(&options, 0xee, sizeof options);
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    return options;
}

static attmd_svm_problem of_rows(const double* A, int64_t rows, int64_t unknowns) {
    attmd_svm_problem problem;
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.source = ATTMD_SVM_ROWS;
    problem.A = A;
    problem.rows = rows;
    problem.unknowns = unknowns;
    return problem;
}

static attmd_svm* solve(const attmd_svm_problem* problem, const attmd_svm_options* options) {
    attmd_svm* svm = NULL;
    CHECK_OK(attmd_svm_solve(problem, options, &svm));
    return svm;
}

static attmd_svm_report report_of(const attmd_svm* svm) {
    attmd_svm_report report;
    CHECK_OK(attmd_svm_report_init(&report, sizeof report));
    CHECK_OK(attmd_svm_get_report(svm, &report));
    return report;
}

static double norm(double p, const double* a, int64_t count) {
    double out = -1;
    CHECK_OK(attmd_norm(p, a, count, &out));
    return out;
}

/* What progress tells is of the whole call, whatever the solver tries in it. */
typedef struct told {
    int64_t calls, iteration;
    double seconds, norm; /* of a feasible point */
} told;

static int32_t one_more(const attmd_progress* progress, void* user) {
    told* before = (told*)user;
    CHECK(before->calls == 0 ? progress->iteration == 0 : progress->iteration > before->iteration);
    CHECK(progress->max_iteration == 200 && progress->iteration <= 200 && progress->seconds >= before->seconds);
    CHECK(progress->lower <= before->norm * (1 + 1e-3) && progress->lower <= progress->upper);
    if (isinf(progress->upper))
        CHECK(progress->value == INFINITY);
    else
        CHECK_NEAR(progress->value, (progress->upper - progress->lower) / progress->upper, 1e-12);
    ++before->calls;
    before->iteration = progress->iteration;
    before->seconds = progress->seconds;
    return 0;
}

/* Rows that are feasible, as arithmetic with fractions shows, but by points so large that their margins cancel all digits of
 * the terms: a bound on the optimum stays one, however near the multipliers come to a proof that there is no point. */
static void beyond_every_norm(void) {
    static const struct {
        int64_t unknowns;
        double A[12], point[4]; /* A point = 1, to the digits of a double */
    } problems[] = {
        {3, {30251.007620078344, -104428.26473503742, 122906.45406203922, -5.203218897563188e-07, 1.6366786485380849e-06,
             -5.3673538890197795e-06, -0.65038896546790603, 2.3288067522260292, -0.93676807812768992},
            {3.7639337664022374e+17, 1.0308610833635917e+17, -5054051048635856.0}},
        {4, {-0.87029782595802918, 0.31114461066659682, -0.6474160053347281, 0.13771423106943806, 0.0069046428128958929,
             0.00063498357765154865, 0.038774343568413146, -0.010055155437856149, 5319.4691047065799,
             -2715.3537855580603, -4860.829604694879, 1507.7436861818851},
            {33722909461400.68, 79134125294610.7, -7301052406883.664, 0}},
        {3, {-0.65743480984119296, 0.15757893642342113, -0.47652447226757688, 4.3067156548505211e-06,
             -5.1091997585472005e-06, 1.8035868469812144e-05, 0.0010084225610611677, 1.9217424345353218e-05,
             -0.00022358372217016161},
            {6679770401655305.0, 1.6076061675270342e+17, 4.394522137177965e+16}},
        {3, {73591.097135999094, 48196.101306078679, -109167.38469794412, 0.12162351300852506, -0.16654050643559409,
             -0.0020170587577289416, -34339.211381034896, 9779.7719330067757, 27556.226100002343},
            {3156882707476.368, 2267552859578.5117, 3129191656053.4478}},
        {3, {-852.8014857295625, 477.87282088149391, 1701.8841658687322, 19217.698031242475, -13605.640037999843,
             -106189.53233968625, 1.5035177603581368e-05, -3.1409603174777363e-06, 9.6353216156359355e-05},
            {2.688065799744275e+16, 5.6365175584520504e+16, -2357105412283097.5}},
    };
    const double exponents[] = {1, 1.5, 2, 3, INFINITY};
    double w[4];
    int beyond = 0;
    size_t k, e;
    for (k = 0; k < sizeof problems / sizeof *problems; ++k)
        for (e = 0; e < sizeof exponents / sizeof *exponents; ++e) {
            const attmd_svm_problem problem = of_rows(problems[k].A, 3, problems[k].unknowns);
            attmd_svm_options options = defaults();
            attmd_svm_report report;
            attmd_svm* svm;
            told progress = {0, 0, 0, 0};
            options.p = exponents[e];
            options.progress = one_more;
            options.progress_user = &progress;
            progress.norm = norm(options.p, problems[k].point, problems[k].unknowns);
            svm = solve(&problem, &options);
            report = report_of(svm);
            CHECK(progress.calls > 100 && progress.iteration <= report.iterations);
            CHECK(report.dual_objective <= norm(options.p, problems[k].point, problems[k].unknowns) * (1 + 1e-6));
            if (report.outcome == ATTMD_SVM_BEYOND_NORM) {
                ++beyond;
                CHECK(report.primal_objective == INFINITY && report.gap == INFINITY && isnan(report.min_margin));
                CHECK(report.dual_objective > 1e10);
                REFUSED(attmd_svm_get_solution(svm, w, 4), ATTMD_ERROR_NOT_FOUND, "no feasible point is known");
            } else {
                CHECK(report.outcome == ATTMD_SVM_OPTIMAL || report.outcome == ATTMD_SVM_STOPPED);
                CHECK(report.dual_objective <= report.primal_objective);
            }
            attmd_svm_free(svm);
        }
    CHECK(beyond > 0);
}

/* ------------------------------------------------------------------------------------------------------------- problems
 */

static attmd_svm_problem of_attention(void) {
    attmd_svm_problem problem;
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.dataset = dataset;
    problem.selected = selected;
    problem.count = N;
    return problem;
}

static attmd_svm_certificate certify(const attmd_svm_problem* problem, const attmd_svm_options* options, const double* w,
                                     int64_t w_count, const double* duals, int64_t duals_count) {
    attmd_svm_certificate result;
    CHECK_OK(attmd_svm_certificate_init(&result, sizeof result));
    CHECK_OK(attmd_svm_certify(problem, options, w, w_count, duals, duals_count, &result));
    return result;
}

/* Solved to optimality; returns the objective, and w where it is asked for. */
static double optimum(const attmd_svm_problem* problem, const attmd_svm_options* options, double* w) {
    attmd_svm* svm = solve(problem, options);
    const attmd_svm_report report = report_of(svm);
    CHECK(report.outcome == ATTMD_SVM_OPTIMAL);
    if (w != NULL) CHECK_OK(attmd_svm_get_solution(svm, w, report.unknowns));
    attmd_svm_free(svm);
    return report.primal_objective;
}

static void default_options(void) {
    const attmd_svm_options o = defaults();
    attmd_svm_options one = defaults();
    attmd_svm_problem p;
    attmd_svm* svm;
    memset(&p, 0xee, sizeof p);
    CHECK(o.threads == 0 && o.p == 2 && o.C == INFINITY && o.tolerance == 1e-8 && o.max_iterations == 200);
    CHECK(o.max_seconds == INFINITY && o.progress == NULL && o.progress_user == NULL && o.cancel == NULL);
    CHECK(o.norm == ATTMD_NORM_ENTRYWISE && o.slack == ATTMD_SLACK_PLAIN && o.method == ATTMD_SVM_METHOD_AUTO);
    CHECK(o.reserved == 0 && o.memory_limit == 0 && o.warm_start == NULL);
    CHECK_OK(attmd_svm_problem_init(&p, sizeof p));
    CHECK(p.source == ATTMD_SVM_ATTENTION && p.dtype == ATTMD_FLOAT64 && p.dataset == NULL && p.selected == NULL);
    CHECK(p.count == 0 && p.relaxed == NULL && p.weights == NULL && p.reserved == 0 && p.A == NULL && p.rows == 0);
    CHECK(p.unknowns == 0 && p.A_strides[0] == 0 && p.A_strides[1] == 0 && p.right_side == NULL);
    p = of_attention();
    one.tolerance = 1;
    REFUSED(attmd_svm_solve(&p, &one, &svm), ATTMD_ERROR_INVALID_ARGUMENT, "tolerance is 1");
}

/* Weights have no effect on a hard margin; of a matrix there is one a row. */
static void weights(void) {
    const double uneven[N] = {1, 2, 3, 0.5, 1e6, 1e-6}, A[6] = {1, 0, 0, 1, -1, -1}, w[2] = {0.5, 0.25},
                 of_rows_[3] = {1, 2, 4}, asked[3] = {3, 0, 0};
    double with[D * D], without[D * D];
    attmd_svm_problem problem = of_attention(), matrix = of_rows(A, 3, 2);
    attmd_svm_options options = defaults();
    options.p = 3;
    optimum(&problem, &options, without);
    problem.weights = uneven;
    optimum(&problem, &options, with);
    CHECK(memcmp(with, without, sizeof with) == 0);
    matrix.weights = of_rows_;
    options.p = 2;
    options.C = 10;
    CHECK_NEAR(certify(&matrix, &options, w, 2, NULL, 0).primal_bound,
               (0.25 + 0.0625) / 2 + 10 * (1 * 0.5 + 2 * 0.75 + 4 * 1.75), 1e-15);
    matrix.right_side = asked;
    options.p = 3;
    options.slack = ATTMD_SLACK_SQUARED;
    CHECK_NEAR(certify(&matrix, &options, w, 2, NULL, 0).primal_bound,
               (0.125 + 0.015625) / 3 + 10 * (1 * 2.5 * 2.5 + 2 * 0 + 4 * 0.75 * 0.75), 1e-15);
}

/* A decoder's samples can be relaxed, too; its rows are y_i x_{i,alpha_i}. */
static void relaxed_decoder(void) {
    static const int32_t relaxed[N] = {1, 0, 0, 1, 0, 1};
    double A[N * D], b[N], of_decoder;
    samples s = read_samples(dataset);
    attmd_svm_problem problem = of_attention(), matrix = of_rows(A, N, D);
    attmd_svm_options options = defaults();
    int64_t i, j;
    for (i = 0; i < N; ++i) {
        b[i] = 1 - relaxed[i];
        for (j = 0; j < D; ++j) A[i * D + j] = s.y[i] * token(&s, i, selected[i])[j];
    }
    problem.source = ATTMD_SVM_DECODER;
    of_decoder = optimum(&problem, &options, NULL);
    problem.relaxed = relaxed;
    CHECK(optimum(&problem, &options, NULL) < of_decoder * 0.999);
    matrix.right_side = b;
    CHECK_NEAR(optimum(&problem, &options, NULL) / optimum(&matrix, &options, NULL), 1, 2e-8);
    free_samples(&s);
}

/* How far below 0 a relaxed row may be: the smaller of two bounds, each to its digits. */
static void relaxed_rows(void) {
    const double lengths[2] = {3, 0.5}; /* |a_k| of the row that asks for 1, and of the relaxed one */
    const double b[2] = {1, 0};
    const double sizes[2] = {10, 1e6}; /* |w|_2, mostly along an entry that no row has */
    const double most[2] = {1e-12 * 10, 1e-8 * (1.0 / 3)};
    int k;
    for (k = 0; k < 2; ++k) {
        double A[6] = {0}, w[3];
        attmd_svm_problem problem = of_rows(A, 2, 3);
        double share;
        problem.right_side = b;
        A[0] = lengths[0];
        A[4] = lengths[1];
        for (share = 0.99; share < 1.02; share += 0.02) {
            w[0] = 1 / lengths[0]; /* min_margin is 1 */
            w[1] = -share * most[k];
            w[2] = sizes[k];
            CHECK(certify(&problem, NULL, w, 3, NULL, 0).is_feasible == (share < 1));
        }
    }
}

/* What does not depend on p, and the scale of the multipliers. */
static void nuclear_norm(void) {
    double of_2[D * D], of_7[D * D], duals[ROWS], sum = 0;
    attmd_svm_problem problem = of_attention();
    attmd_svm_options options = defaults();
    attmd_svm* svm;
    attmd_svm_certificate result;
    int k;
    options.norm = ATTMD_NORM_NUCLEAR;
    optimum(&problem, &options, of_2);
    options.p = 7;
    optimum(&problem, &options, of_7);
    CHECK(memcmp(of_2, of_7, sizeof of_2) == 0);
    svm = solve(&problem, &options);
    CHECK_OK(attmd_svm_get_duals(svm, duals, ROWS));
    result = certify(&problem, &options, of_7, D * D, duals, ROWS);
    for (k = 0; k < ROWS; ++k) sum += duals[k];
    CHECK_NEAR(sum / report_of(svm).primal_objective, 1, 1e-8);
    CHECK_NEAR(sum / result.dual_bound, 1, 1e-8); /* ||A'lambda|| */
    attmd_svm_free(svm);
}

/* ------------------------------------------------------------------------------------------------------------ solving
 */

/* The method that was used: the smaller of the two systems, active sets for p = 2 and few rows; and working sets give way. */
static void methods(void) {
    const double contradiction[6] = {1, 2, -1, -2, 3, 1};
    double wide[4 * 9] = {0}, tall[9 * 3] = {0};
    attmd_svm_problem few = of_rows(wide, 4, 9), many = of_rows(tall, 9, 3), none = of_rows(contradiction, 3, 2);
    attmd_svm_options options = defaults();
    attmd_svm* svm;
    int k;
    for (k = 0; k < 36; ++k) wide[k] = sin(k * k + 1.0);
    for (k = 0; k < 27; ++k) tall[k] = k % 3 == 0 ? 2 + sin(k + 1.0) : sin(k * k + 1.0);
    svm = solve(&few, &options);
    CHECK(report_of(svm).method == ATTMD_SVM_METHOD_WORKING_SET);
    attmd_svm_free(svm);
    options.p = 3;
    svm = solve(&few, &options);
    CHECK(report_of(svm).method == ATTMD_SVM_METHOD_DUAL_SYSTEM);
    attmd_svm_free(svm);
    svm = solve(&many, &options);
    CHECK(report_of(svm).outcome == ATTMD_SVM_OPTIMAL && report_of(svm).method == ATTMD_SVM_METHOD_INTERIOR_POINT);
    attmd_svm_free(svm);
    options.p = 2;
    options.method = ATTMD_SVM_METHOD_WORKING_SET;
    svm = solve(&none, &options);
    CHECK(report_of(svm).outcome == ATTMD_SVM_INFEASIBLE && report_of(svm).method == ATTMD_SVM_METHOD_INTERIOR_POINT);
    attmd_svm_free(svm);
}

/* From the solution for another norm to the same optimum. */
static void warm_from_another_norm(void) {
    attmd_svm_problem problem = of_attention();
    attmd_svm_options options = defaults(), nuclear = defaults();
    double of_2, of_nuclear;
    attmd_svm *first, *second;
    nuclear.norm = ATTMD_NORM_NUCLEAR;
    first = solve(&problem, &options);
    second = solve(&problem, &nuclear);
    of_2 = report_of(first).primal_objective;
    of_nuclear = report_of(second).primal_objective;
    CHECK(of_nuclear > of_2 * 1.01);
    options.warm_start = second;
    nuclear.warm_start = first;
    CHECK_NEAR(optimum(&problem, &options, NULL) / of_2, 1, 2e-8);
    CHECK_NEAR(optimum(&problem, &nuclear, NULL) / of_nuclear, 1, 2e-8);
    attmd_svm_free(first);
    attmd_svm_free(second);
}

static int32_t count_beginnings(const attmd_progress* progress, void* user) {
    *(int*)user += progress->iteration == 0;
    return 0;
}

/* A path's limit of iterations is for each of its problems, and so is its progress. */
static void limit_of_a_path(void) {
    const double p[4] = {1.5, 1.75, 2.5, 3};
    attmd_svm_problem problem = of_attention();
    attmd_svm_options options = defaults();
    attmd_svm* along[4];
    int64_t most = 0, sum = 0;
    int k, beginnings = 0;
    CHECK_OK(attmd_svm_solve_path(&problem, &options, p, 4, along));
    for (k = 0; k < 4; ++k) {
        const int64_t iterations = report_of(along[k]).iterations;
        if (iterations > most) most = iterations;
        sum += iterations;
        attmd_svm_free(along[k]);
    }
    CHECK(sum > most);
    options.max_iterations = most;
    options.progress = count_beginnings;
    options.progress_user = &beginnings;
    CHECK_OK(attmd_svm_solve_path(&problem, &options, p, 4, along));
    CHECK(beginnings == 4);
    for (k = 0; k < 4; ++k) {
        CHECK(report_of(along[k]).outcome == ATTMD_SVM_OPTIMAL);
        attmd_svm_free(along[k]);
    }
}

/* A certificate keeps what cancels in double precision, reads p, C, norm and slack alone, and says where it says nothing. */
static void certificates(void) {
    const double A[3] = {1e17, 1, -1e17}, w[3] = {1, 1, 1}, minus[3] = {0, -1, 0}, one[1] = {1}, zero[1] = {0};
    attmd_svm_problem problem = of_rows(A, 1, 3);
    attmd_svm_options options = defaults();
    attmd_svm_certificate result = certify(&problem, &options, w, 3, one, 1);
    if (sizeof(long double) > sizeof(double)) CHECK(result.is_feasible == 1 && result.min_margin == 1);
    options.tolerance = -1;
    options.max_iterations = -1;
    options.max_seconds = 0;
    options.threads = -1;
    options.memory_limit = 1;
    CHECK(certify(&problem, &options, w, 3, one, 1).min_margin == result.min_margin);
    options = defaults();
    CHECK(certify(&problem, &options, NULL, 0, one, 1).farkas_residual == 1);
    CHECK(isnan(certify(&problem, &options, NULL, 0, zero, 1).farkas_residual));
    CHECK(certify(&problem, &options, NULL, 0, zero, 1).dual_bound == 0);
    options.C = 2;
    CHECK(isnan(certify(&problem, &options, NULL, 0, one, 1).farkas_residual));
    CHECK(certify(&problem, &options, NULL, 0, NULL, 0).gap == INFINITY);
    CHECK(certify(&problem, &options, minus, 3, NULL, 0).is_feasible == 1);
    options = defaults();
    CHECK(certify(&problem, &options, minus, 3, NULL, 0).is_feasible == 0);
}

/* ----------------------------------------------------------------------------------------------------------- comparing
 */

/* With an equal dataset, with relaxed rows, and where there is nothing to compare with. */
static void compared(void) {
    static const int32_t relaxed[N] = {0, 1, 0, 1, 0, 0};
    int32_t optimal[N];
    double v[D], w[D * D], least = INFINITY;
    attmd_attention_options model_options;
    attmd_svm_problem problem = of_attention();
    attmd_svm_options options = defaults();
    attmd_comparison result;
    attmd_dataset* equal;
    attmd_model* model;
    attmd_svm* svm;
    samples s = read_samples(dataset);
    int64_t i, t;
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, D));
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 1, &equal));
    CHECK_OK(attmd_comparison_init(&result, sizeof result));
    CHECK_OK(attmd_attention_options_init(&model_options, sizeof model_options));
    model_options.d = D;
    model_options.W_std = 1;
    model_options.v = v;
    CHECK_OK(attmd_model_create_attention(&model_options, &model));
    problem.relaxed = relaxed;
    svm = solve(&problem, &options);
    CHECK_OK(attmd_compare(model, svm, equal, &result));
    CHECK_OK(attmd_model_get_parameter(model, "W", w, D * D));
    for (i = 0; i < N; ++i)
        for (t = 0; t < T; ++t) {
            double difference[D];
            int64_t a;
            if (relaxed[i] || t == selected[i]) continue;
            for (a = 0; a < D; ++a) difference[a] = token(&s, i, selected[i])[a] - token(&s, i, t)[a];
            least = fmin(least, bilinear(difference, w, s.z + i * D, D) / lp(2, w, D * D));
        }
    CHECK_NEAR(result.model_margin, least, 1e-13);
    CHECK(result.model_margin <= 0); /* a W drawn at random violates some */
    CHECK_NEAR(result.svm_margin * result.svm_norm, 1, 1e-12);
    CHECK_OK(attmd_locally_optimal(equal, v, D, svm, optimal, N));
    attmd_svm_free(svm);

    /* Tokens that no W selects: twice the same sample, with two selections. */
    {
        const int64_t twice[2] = {0, 0}, chosen[2] = {0, 1};
        attmd_dataset* same;
        CHECK_OK(attmd_dataset_subset(dataset, twice, 2, &same));
        CHECK_OK(attmd_svm_solve_attention(same, chosen, 2, NULL, &svm));
        CHECK(report_of(svm).outcome == ATTMD_SVM_INFEASIBLE);
        REFUSED(attmd_compare(model, svm, same, &result), ATTMD_ERROR_NOT_FOUND, "no solution");
        REFUSED(attmd_locally_optimal(same, v, D, svm, optimal, N), ATTMD_ERROR_NOT_FOUND, "no solution");
        attmd_svm_free(svm);
        attmd_dataset_free(same);
    }
    /* Nothing is asked for: a solution of 0 has no direction. */
    {
        static const int32_t all[N] = {1, 1, 1, 1, 1, 1};
        problem.relaxed = all;
        svm = solve(&problem, &options);
        REFUSED(attmd_compare(model, svm, dataset, &result), ATTMD_ERROR_INVALID_ARGUMENT, "the solution 0");
        attmd_svm_free(svm);
    }
    free_samples(&s);
    attmd_model_free(model);
    attmd_dataset_free(equal);
}

/* A divergence is at least 0, and 0 to rounding where the directions agree. */
static void divergences(void) {
    const double exponents[] = {1.1, 2, 3.7, 20};
    double a[3], b[3], out;
    int k, step;
    for (k = 0; k < 4; ++k)
        for (step = 0; step < 400; ++step) {
            const double size = pow(10, -step / 20.0);
            int j;
            for (j = 0; j < 3; ++j) {
                a[j] = sin(7.0 * step + 3 * j + 1);
                b[j] = 3 * a[j] * (1 + size * cos(5.0 * step + j));
            }
            CHECK_OK(attmd_directional_divergence(exponents[k], a, b, 3, &out));
            CHECK(out >= 0);
            for (j = 0; j < 3; ++j) b[j] = 0.7 * a[j];
            CHECK_OK(attmd_directional_divergence(exponents[k], a, b, 3, &out));
            CHECK(out >= 0 && out < 1e-28);
        }
}

int main(void) {
    double v[D];
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 1, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, D));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, D, selected, N));
    default_options();
    weights();
    relaxed_decoder();
    relaxed_rows();
    nuclear_norm();
    methods();
    beyond_every_norm();
    warm_from_another_norm();
    limit_of_a_path();
    certificates();
    compared();
    divergences();
    attmd_dataset_free(dataset);
    return check_report("header_svm");
}
