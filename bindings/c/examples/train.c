/* The smallest useful program: train attention by mirror descent, solve the max-margin problem that training tends to,
 * and print how far apart the two directions are. */
#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>

static void check(attmd_status status) {
    if (status == ATTMD_OK) return;
    fprintf(stderr, "%s\n", attmd_last_error());
    exit(1);
}

int main(void) {
    enum { n = 6, T = 8, d = 10 };
    double v[d];
    int64_t selected[n];
    attmd_dataset *data;
    check(attmd_dataset_generate_gaussian(n, T, d, 1, &data));
    check(attmd_dataset_get_decoder(data, v, d));

    attmd_attention_options attention;
    check(attmd_attention_options_init(&attention, sizeof attention));
    attention.d = d;
    attention.v = v;
    attmd_model *model;
    check(attmd_model_create_attention(&attention, &model));

    attmd_optimizer_options descent;
    check(attmd_optimizer_options_init(&descent, sizeof descent));
    descent.p = 3;
    descent.normalized = 1;
    attmd_optimizer *optimizer;
    check(attmd_optimizer_create(&descent, &optimizer));

    attmd_train_options training;
    check(attmd_train_options_init(&training, sizeof training));
    training.max_iterations = 20000;
    check(attmd_train(model, optimizer, data, &training, NULL, NULL));

    attmd_predictions predictions;
    check(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.selected = selected;
    predictions.capacity = n;
    check(attmd_model_predict(model, data, &predictions));

    attmd_svm_options max_margin;
    check(attmd_svm_options_init(&max_margin, sizeof max_margin));
    max_margin.p = 3;
    attmd_svm *svm;
    check(attmd_svm_solve_attention(data, selected, n, &max_margin, &svm));

    attmd_comparison comparison;
    check(attmd_comparison_init(&comparison, sizeof comparison));
    check(attmd_compare(model, svm, data, &comparison));
    printf("D(W_svm, W) = %.4f, cosine %.4f\n", comparison.divergence_svm_model, comparison.cosine);

    attmd_svm_free(svm);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(data);
    return 0;
}
