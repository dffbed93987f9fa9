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
            options.p = exponents[e];
            svm = solve(&problem, &options);
            report = report_of(svm);
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

int main(void) {
    double v[D];
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 1, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, D));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, D, selected, N));
    beyond_every_norm();
    attmd_dataset_free(dataset);
    return check_report("header_svm");
}
