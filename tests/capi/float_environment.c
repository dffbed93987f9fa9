/* A host with a floating-point environment of its own: exceptions that would end it, a rounding mode, subnormals that count
 * as zero, flags. Calls on one thread and on two neither trap nor change it, and give the numbers that they give in the
 * default one. Callbacks find the call's, but for the release of a loan, which comes from a free. */
#define _GNU_SOURCE
#include "check.h"

#include <fenv.h>
#include <math.h>
#include <string.h>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

enum { n = 40, T = 6, d = 5, samples = 64 };

/* What the calls have computed. */
typedef struct results {
    double W[d * d], gap, norm, float_parameter[64], soft;
} results;

static void train_and_solve(results *out, int32_t threads) {
    attmd_dataset *data = NULL;
    attmd_model *model = NULL;
    attmd_optimizer *optimizer = NULL;
    attmd_svm *svm = NULL;
    attmd_attention_options attention;
    attmd_optimizer_options descent;
    attmd_train_options training;
    attmd_svm_options margin;
    attmd_svm_report report;
    double v[d];
    int64_t selected[n];
    CHECK_OK(attmd_dataset_generate_gaussian(n, T, d, 1, &data));
    CHECK_OK(attmd_dataset_get_decoder(data, v, d));
    CHECK_OK(attmd_attention_options_init(&attention, sizeof attention));
    attention.d = d;
    attention.v = v;
    CHECK_OK(attmd_model_create_attention(&attention, &model));
    CHECK_OK(attmd_optimizer_options_init(&descent, sizeof descent));
    descent.p = 1.75;
    descent.normalized = 1;
    CHECK_OK(attmd_optimizer_create(&descent, &optimizer));
    CHECK_OK(attmd_train_options_init(&training, sizeof training));
    training.max_iterations = 3000;
    training.threads = threads;
    CHECK_OK(attmd_train(model, optimizer, data, &training, NULL, NULL));
    CHECK_OK(attmd_model_get_parameter(model, "W", out->W, d * d));
    CHECK_OK(attmd_globally_optimal_tokens(data, v, d, selected, n));
    CHECK_OK(attmd_svm_options_init(&margin, sizeof margin));
    margin.p = 3;
    margin.C = 1;
    margin.threads = threads;
    CHECK_OK(attmd_svm_solve_attention(data, selected, n, &margin, &svm));
    CHECK_OK(attmd_svm_report_init(&report, sizeof report));
    CHECK_OK(attmd_svm_get_report(svm, &report));
    out->gap = report.gap;
    CHECK_OK(attmd_norm(3, out->W, d * d, &out->norm));
    attmd_svm_free(svm);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(data);
}

static int equal(const results *a, const results *b) { return memcmp(a, b, sizeof *a) == 0; }

/* `flags` trap, `rounding` is the mode, FE_UNDERFLOW is raised, with FE_INEXACT on arm64. */
static void in_environment(int flags, int rounding, const results *want) {
    results got;
    int32_t threads;
    int raised;
    for (threads = 1; threads <= 2; ++threads) {
        memset(&got, 0, sizeof got);
        feclearexcept(FE_ALL_EXCEPT);
        feraiseexcept(FE_UNDERFLOW);
        raised = fetestexcept(FE_ALL_EXCEPT);
        fesetround(rounding);
        feenableexcept(flags);
        train_and_solve(&got, threads);
        CHECK(fegetexcept() == flags);
        CHECK(fetestexcept(FE_ALL_EXCEPT) == raised);
        CHECK(fegetround() == rounding);
        CHECK(attmd_norm(NAN, got.W, d * d, &got.norm) == ATTMD_ERROR_INVALID_ARGUMENT);
        CHECK(fegetexcept() == flags && fetestexcept(FE_ALL_EXCEPT) == raised);
        fedisableexcept(FE_ALL_EXCEPT);
        fesetround(FE_TONEAREST);
        got.norm = want->norm;
        CHECK(equal(&got, want));
    }
}

/* ------------------------------------------------------------------------------------------------------- callbacks */

static int default_seen, other_seen; /* callbacks that found the default environment, or another */

static void look(void) {
    const volatile double one = 1, ten = 10; /* whose ratio is rounded up */
    if (fegetround() == FE_TONEAREST && fegetexcept() == 0 && one / ten == 0.1)
        ++default_seen;
    else
        ++other_seen;
}
static int32_t on_progress(const attmd_progress* progress, void* user) {
    (void)progress;
    (void)user;
    look();
    feraiseexcept(FE_INEXACT); /* not the host's to see */
    return 0;
}
static void on_log(int32_t level, const char* message, void* user) {
    (void)level;
    (void)message;
    (void)user;
    look();
}
static void on_release(void* user) {
    (void)user;
    look();
}

/* Training where the gradient is zero tells the log, and the callback at its beginning and end. */
static void callbacks(int trap) {
    static const double X[4] = {1, 2, 3, 4};
    static const int32_t y[2] = {1, -1};
    attmd_dataset_desc desc;
    attmd_attention_options attention;
    attmd_train_options training;
    attmd_dataset* data;
    attmd_model* model;
    attmd_optimizer* optimizer;
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = 2;
    desc.T = 1;
    desc.d = 2;
    desc.X = X;
    desc.y = y;
    CHECK_OK(attmd_dataset_create_borrow(&desc, on_release, NULL, &data));
    CHECK_OK(attmd_attention_options_init(&attention, sizeof attention));
    attention.d = 2;
    CHECK_OK(attmd_model_create_attention(&attention, &model));
    CHECK_OK(attmd_optimizer_create(NULL, &optimizer));
    CHECK_OK(attmd_train_options_init(&training, sizeof training));
    training.max_iterations = 3;
    training.progress = on_progress;
    training.progress_every = 1;
    attmd_set_log(on_log, NULL);
    feclearexcept(FE_ALL_EXCEPT);
    fesetround(FE_DOWNWARD);
    if (trap) feenableexcept(trap);
    CHECK_OK(attmd_train(model, optimizer, data, &training, NULL, NULL));
    CHECK(default_seen >= 3 && other_seen == 0);
    CHECK(fetestexcept(FE_ALL_EXCEPT) == 0);
    attmd_dataset_free(data);
    CHECK(other_seen == 1);
    CHECK(fegetround() == FE_DOWNWARD && fegetexcept() == trap);
    fedisableexcept(FE_ALL_EXCEPT);
    fesetround(FE_TONEAREST);
    attmd_set_log(NULL, NULL);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
}

/* ------------------------------------------------------------------------------------------------------- subnormals */

static void subnormals(void) {
#if defined(__SSE2__)
    const unsigned flush_and_zeros = 0x8040, before = _mm_getcsr();
    const double smallest = 4.9406564584124654e-324;
    double norm = 0;
    _mm_setcsr(before | flush_and_zeros);
    attmd_norm(2, &smallest, 1, &norm);
    CHECK((_mm_getcsr() & flush_and_zeros) == flush_and_zeros);
    _mm_setcsr(before);
    CHECK(norm == smallest);
#endif
}

int main(void) {
    results want;
    int traps = FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW;
    memset(&want, 0, sizeof want);
    train_and_solve(&want, 1);
    if (feenableexcept(traps) < 0) traps = 0; /* a processor without them: many for arm64 */
    fedisableexcept(FE_ALL_EXCEPT);
    in_environment(0, FE_TONEAREST, &want);
    in_environment(traps, FE_TONEAREST, &want);
    in_environment(traps & FE_INVALID, FE_UPWARD, &want);
    callbacks(traps & FE_INVALID);
    subnormals();
    return check_report("float_environment");
}
