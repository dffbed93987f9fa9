/* A program compiled with the oldest header, abi/first.h, and run with the library of today: what it knows works, and
 * no result is written behind the smaller structs that it has. */
#include "../check.h"

#include <math.h>
#include <stdlib.h>

/* A struct of the old size at the end of its memory, so that checkers of memory see a byte too much, and so do we. */
enum { GUARD = 64 };

static void* guarded(size_t size) {
    unsigned char* memory = (unsigned char*)malloc(size + GUARD);
    if (memory == NULL) exit(2);
    memset(memory, 0xa5, size + GUARD);
    return memory;
}

static int untouched(const void* memory, size_t size) {
    size_t k;
    for (k = size; k < size + GUARD; ++k)
        if (((const unsigned char*)memory)[k] != 0xa5) return 0;
    return 1;
}

static int iterations_seen;
static int32_t progress(const attmd_progress* state, void* user) {
    iterations_seen += state->struct_size >= sizeof *state && state->value > 0 && user == NULL;
    return 0;
}

int main(void) {
    enum { n = 6, T = 8, d = 10 };
    attmd_dataset_info* info = (attmd_dataset_info*)guarded(sizeof *info);
    attmd_svm_options* problem = (attmd_svm_options*)guarded(sizeof *problem);
    attmd_svm_report* report = (attmd_svm_report*)guarded(sizeof *report);
    attmd_predictions* predictions = (attmd_predictions*)guarded(sizeof *predictions);
    attmd_dataset* dataset = NULL;
    attmd_model* model = NULL;
    attmd_optimizer* optimizer = NULL;
    attmd_svm* svm = NULL;
    attmd_attention_options attention;
    attmd_optimizer_options descent;
    attmd_train_options training;
    double v[d];
    int64_t selected[n];
    CHECK(sizeof *info == 40 && sizeof *report == 104); /* the old header, indeed */

    CHECK_OK(attmd_dataset_generate_gaussian(n, T, d, 1, &dataset));
    CHECK_OK(attmd_dataset_info_init(info, sizeof *info));
    CHECK_OK(attmd_dataset_get_info(dataset, info));
    CHECK(info->n == n && info->T == T && info->d == d && info->has_decoder == 1 && untouched(info, sizeof *info));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, d));

    CHECK_OK(attmd_attention_options_init(&attention, sizeof attention));
    attention.d = d;
    attention.v = v;
    CHECK_OK(attmd_model_create_attention(&attention, &model));
    CHECK_OK(attmd_optimizer_options_init(&descent, sizeof descent));
    descent.normalized = 1;
    CHECK_OK(attmd_optimizer_create(&descent, &optimizer));
    CHECK_OK(attmd_train_options_init(&training, sizeof training));
    training.max_iterations = 1000;
    training.progress = progress;
    training.progress_every = 100;
    CHECK_OK(attmd_train(model, optimizer, dataset, &training, NULL, NULL));
    CHECK(iterations_seen >= 10);

    CHECK_OK(attmd_predictions_init(predictions, sizeof *predictions));
    predictions->selected = selected;
    predictions->capacity = n;
    CHECK_OK(attmd_model_predict(model, dataset, predictions));
    CHECK(untouched(predictions, sizeof *predictions));

    CHECK_OK(attmd_svm_options_init(problem, sizeof *problem));
    CHECK(untouched(problem, sizeof *problem));
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, n, problem, &svm));
    CHECK_OK(attmd_svm_report_init(report, sizeof *report));
    CHECK_OK(attmd_svm_get_report(svm, report));
    CHECK(report->outcome == ATTMD_SVM_OPTIMAL && report->gap <= 1e-8 && report->rows == n * (T - 1));
    CHECK(untouched(report, sizeof *report));

    attmd_svm_free(svm);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
    free(predictions);
    free(report);
    free(problem);
    free(info);
    return check_report("old_program");
}
