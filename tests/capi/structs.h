/* Each struct that a caller fills: values that are accepted (good_), and the call that reads it (use_). */
#ifndef ATTMD_TESTS_STRUCTS_H
#define ATTMD_TESTS_STRUCTS_H

#include "handles.h"

static const double good_X[8] = {1, 2, 3, 4, 5, 6, 7, 8}, good_z[4] = {1, 0, 0, 1};
static const int32_t good_y[2] = {1, -1};

static const double good_A[6] = {1, 2, 3, 4, 5, 6}, good_b[3] = {1, 0, 2}, good_weights[N] = {1, 2, 1, 0.5, 1, 1};
static const int32_t good_relaxed[N] = {0, 1, 0, 0, 1, 0};
static const double path_p[1] = {2};
static attmd_svm_options soft_options;

MAKES(use_desc, dataset, attmd_dataset_create((const attmd_dataset_desc*)given, &made))
MAKES(use_borrowed, dataset, attmd_dataset_create_borrow((const attmd_dataset_desc*)given, NULL, NULL, &made))
MAKES(use_csv, dataset, attmd_dataset_load_csv("good.csv", (const attmd_csv_options*)given, &made))
MAKES(use_attention, model, attmd_model_create_attention((const attmd_attention_options*)given, &made))
MAKES(use_optimizer, optimizer, attmd_optimizer_create((const attmd_optimizer_options*)given, &made))
static inline attmd_status use_group(const void* given) {
    attmd_optimizer* optimizer;
    attmd_status status;
    CHECK_OK(attmd_optimizer_create(NULL, &optimizer));
    status = attmd_optimizer_add_group(optimizer, "*", (const attmd_group_options*)given);
    attmd_optimizer_free(optimizer);
    return status;
}
MAKES(use_trace, trace, attmd_trace_create((const attmd_trace_options*)given, &made))
MAKES(use_svm, svm, attmd_svm_solve_attention(h.dataset, h.selected, N, (const attmd_svm_options*)given, &made))
MAKES(use_decoder_svm, svm, attmd_svm_solve_decoder(h.dataset, h.selected, N, (const attmd_svm_options*)given, &made))

MAKES(use_problem, svm, attmd_svm_solve((const attmd_svm_problem*)given, NULL, &made))
MAKES(use_soft_problem, svm, attmd_svm_solve((const attmd_svm_problem*)given, &soft_options, &made))
MAKES(use_path_problem, svm, attmd_svm_solve_path((const attmd_svm_problem*)given, NULL, path_p, 1, &made))
static inline attmd_status use_certified_problem(const void* given) {
    attmd_svm_certificate result;
    CHECK_OK(attmd_svm_certificate_init(&result, sizeof result));
    return attmd_svm_certify((const attmd_svm_problem*)given, NULL, NULL, 0, NULL, 0, &result);
}
static inline attmd_status use_certify_options(const void* given) {
    attmd_svm_certificate result;
    attmd_svm_problem problem;
    CHECK_OK(attmd_svm_certificate_init(&result, sizeof result));
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.dataset = h.dataset;
    problem.selected = h.selected;
    problem.count = N;
    return attmd_svm_certify(&problem, (const attmd_svm_options*)given, NULL, 0, NULL, 0, &result);
}

static inline attmd_status use_train(const void* given) {
    attmd_model* model;
    attmd_optimizer* optimizer;
    attmd_status status;
    make_model(ATTMD_PARAMETRIZATION_W, &model);
    make_optimizer(&optimizer);
    status = attmd_train(model, optimizer, h.dataset, (const attmd_train_options*)given, NULL, NULL);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
    return status;
}
static inline attmd_status use_predictions(const void* given) {
    return attmd_model_predict(h.model, h.dataset, (const attmd_predictions*)given);
}

/* Fills a struct with values that the call accepts. */
static inline void good_desc(void* to) {
    attmd_dataset_desc desc;
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = desc.T = desc.d = 2;
    desc.X = good_X;
    desc.z = good_z;
    desc.y = good_y;
    memcpy(to, &desc, sizeof desc);
}
static inline void good_csv(void* to) {
    attmd_csv_options options;
    CHECK_OK(attmd_csv_options_init(&options, sizeof options));
    memcpy(to, &options, sizeof options);
}
static inline void good_patches(void* to) {
    attmd_csv_options options;
    CHECK_OK(attmd_csv_options_init(&options, sizeof options));
    options.layout = ATTMD_TOKENS_PATCHES;
    options.image_height = options.image_width = 2;
    options.patch_height = 1;
    options.patch_width = 2;
    memcpy(to, &options, sizeof options);
}
static inline void good_attention(void* to) {
    attmd_attention_options options;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = D;
    memcpy(to, &options, sizeof options);
}
static inline void good_kq(void* to) {
    attmd_attention_options options;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.parametrization = ATTMD_PARAMETRIZATION_KQ;
    options.d = D;
    memcpy(to, &options, sizeof options);
}
static inline void good_optimizer(void* to) {
    attmd_optimizer_options options;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    memcpy(to, &options, sizeof options);
}
static inline void good_cosine(void* to) {
    attmd_optimizer_options options;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.schedule = ATTMD_SCHEDULE_COSINE;
    options.warmup = 2;
    options.horizon = 9;
    memcpy(to, &options, sizeof options);
}
static inline void good_adam(void* to) {
    attmd_optimizer_options options;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.method = ATTMD_METHOD_ADAM;
    memcpy(to, &options, sizeof options);
}
static inline void good_momentum(void* to) {
    attmd_optimizer_options options;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.method = ATTMD_METHOD_GRADIENT_DESCENT;
    options.momentum = 0.9;
    options.nesterov = 1;
    memcpy(to, &options, sizeof options);
}
static inline void good_group(void* to) {
    attmd_group_options options;
    CHECK_OK(attmd_group_options_init(&options, sizeof options));
    memcpy(to, &options, sizeof options);
}
static inline void good_trace(void* to) {
    attmd_trace_options options;
    CHECK_OK(attmd_trace_options_init(&options, sizeof options));
    memcpy(to, &options, sizeof options);
}
static inline void good_train(void* to) {
    attmd_train_options options;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 3;
    memcpy(to, &options, sizeof options);
}
static inline void good_checkpoints(void* to) {
    attmd_train_options options;
    good_train(&options);
    options.checkpoint_path = "fields.checkpoint";
    remove(options.checkpoint_path);
    memcpy(to, &options, sizeof options);
}
static inline void good_svm(void* to) {
    attmd_svm_options options;
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    memcpy(to, &options, sizeof options);
}
static inline void good_soft_svm(void* to) {
    attmd_svm_options options;
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    options.C = 1;
    memcpy(to, &options, sizeof options);
}
static inline void good_selection(void* to) {
    attmd_svm_problem problem;
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.dataset = h.dataset;
    problem.selected = h.selected;
    problem.count = N;
    problem.relaxed = good_relaxed;
    problem.weights = good_weights;
    memcpy(to, &problem, sizeof problem);
}
static inline void good_matrix(void* to) {
    attmd_svm_problem problem;
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.source = ATTMD_SVM_ROWS;
    problem.A = good_A;
    problem.rows = 3;
    problem.unknowns = 2;
    problem.right_side = good_b;
    problem.weights = good_weights;
    memcpy(to, &problem, sizeof problem);
    CHECK_OK(attmd_svm_options_init(&soft_options, sizeof soft_options));
    soft_options.C = 1;
}
static inline void good_predictions(void* to) {
    static double value[N], softmax[N * T];
    attmd_predictions predictions;
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.capacity = N;
    predictions.softmax_capacity = N * T;
    predictions.value = value;
    predictions.softmax = softmax;
    memcpy(to, &predictions, sizeof predictions);
}

#endif
