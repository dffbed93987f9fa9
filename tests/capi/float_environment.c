/* A host with a floating-point environment of its own: exceptions that would end it, a rounding mode, flags. Calls on one
 * thread and on two neither trap nor change it, and give the numbers that they give in the default one. */
#define _GNU_SOURCE
#include "check.h"

#include <fenv.h>
#include <math.h>
#include <string.h>

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

/* `flags` trap, `rounding` is the mode, FE_UNDERFLOW is raised and nothing else. */
static void in_environment(int flags, int rounding, const results *want) {
    results got;
    int32_t threads;
    for (threads = 1; threads <= 2; ++threads) {
        memset(&got, 0, sizeof got);
        feclearexcept(FE_ALL_EXCEPT);
        feraiseexcept(FE_UNDERFLOW);
        fesetround(rounding);
        feenableexcept(flags);
        train_and_solve(&got, threads);
        CHECK(fegetexcept() == flags);
        CHECK(fetestexcept(FE_ALL_EXCEPT) == FE_UNDERFLOW);
        CHECK(fegetround() == rounding);
        CHECK(attmd_norm(NAN, got.W, d * d, &got.norm) == ATTMD_ERROR_INVALID_ARGUMENT);
        CHECK(fegetexcept() == flags && fetestexcept(FE_ALL_EXCEPT) == FE_UNDERFLOW);
        fedisableexcept(FE_ALL_EXCEPT);
        fesetround(FE_TONEAREST);
        got.norm = want->norm;
        CHECK(equal(&got, want));
    }
}

int main(void) {
    results want;
    memset(&want, 0, sizeof want);
    train_and_solve(&want, 1);
    if (feenableexcept(FE_INVALID) < 0) return 77; /* a processor without traps */
    fedisableexcept(FE_INVALID);
    in_environment(0, FE_TONEAREST, &want);
    in_environment(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW, FE_TONEAREST, &want);
    in_environment(FE_INVALID, FE_UPWARD, &want);
    return check_report("float_environment");
}
