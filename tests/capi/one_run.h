/* One small use of all rooms of the library - data, training, prediction, SVM, comparison - as a number made of all the
 * bits that came out. Every handle is its own and is freed again; 0 if a call fails. */
#ifndef ATTMD_TESTS_ONE_RUN_H
#define ATTMD_TESTS_ONE_RUN_H

#include <attmd/attmd.h>
#include <string.h>

enum { RUN_N = 6, RUN_T = 8, RUN_D = 10 };

static inline uint64_t mix_bits(uint64_t hash, const void* data, size_t size) {
    const unsigned char* at = (const unsigned char*)data;
    for (; size > 0; --size) hash = (hash ^ *at++) * 1099511628211u;
    return hash;
}

/* `threads` as in the options; the seed decides the data. */
static inline uint64_t one_run(uint64_t seed, int32_t threads) {
    static const double exponents[3] = {1.75, 2, 3};
    uint64_t hash = 14695981039346656037u;
    double v[RUN_D], W[RUN_D * RUN_D], softmax[RUN_N * RUN_T];
    int64_t selected[RUN_N];
    attmd_dataset *whole = NULL, *dataset = NULL;
    attmd_model* model = NULL;
    attmd_optimizer* optimizer = NULL;
    attmd_svm* svm = NULL;
    attmd_attention_options attention;
    attmd_optimizer_options method;
    attmd_train_options training;
    attmd_svm_options margin;
    attmd_predictions predictions;
    attmd_comparison comparison;
    attmd_status bad = 0;
    bad |= attmd_comparison_init(&comparison, sizeof comparison);
    bad |= attmd_attention_options_init(&attention, sizeof attention);
    bad |= attmd_optimizer_options_init(&method, sizeof method);
    bad |= attmd_train_options_init(&training, sizeof training);
    bad |= attmd_svm_options_init(&margin, sizeof margin);
    bad |= attmd_predictions_init(&predictions, sizeof predictions);
    bad |= attmd_dataset_generate_gaussian(RUN_N, RUN_T, RUN_D, seed, &whole);
    bad |= bad ? bad : attmd_dataset_shuffle(whole, seed, &dataset);
    bad |= bad ? bad : attmd_dataset_get_decoder(dataset, v, RUN_D);
    attention.d = RUN_D;
    attention.v = v;
    bad |= bad ? bad : attmd_model_create_attention(&attention, &model);
    method.p = margin.p = exponents[seed % 3];
    method.normalized = 1;
    bad |= bad ? bad : attmd_optimizer_create(&method, &optimizer);
    training.max_iterations = 50;
    training.threads = margin.threads = predictions.threads = threads;
    predictions.capacity = RUN_N;
    predictions.softmax_capacity = RUN_N * RUN_T;
    predictions.softmax = softmax;
    predictions.selected = selected;
    bad |= bad ? bad : attmd_train(model, optimizer, dataset, &training, NULL, NULL);
    bad |= bad ? bad : attmd_model_get_parameter(model, "W", W, RUN_D * RUN_D);
    hash = mix_bits(hash, W, sizeof W);
    bad |= bad ? bad : attmd_model_predict(model, dataset, &predictions);
    hash = mix_bits(mix_bits(hash, softmax, sizeof softmax), selected, sizeof selected);
    bad |= bad ? bad : attmd_globally_optimal_tokens(dataset, v, RUN_D, selected, RUN_N);
    bad |= bad ? bad : attmd_svm_solve_attention(dataset, selected, RUN_N, &margin, &svm);
    bad |= bad ? bad : attmd_svm_get_solution(svm, W, RUN_D * RUN_D);
    hash = mix_bits(hash, W, sizeof W);
    bad |= bad ? bad : attmd_compare(model, svm, dataset, &comparison);
    hash = mix_bits(hash, &comparison, sizeof comparison);
    attmd_svm_free(svm);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
    attmd_dataset_free(whole);
    return bad ? 0 : hash;
}

#endif
