/* Each part of the library that reaches BLAS, LAPACK or threads as a job that can be done again and again with the same
 * handles: training, prediction and every way to solve a max-margin problem. */
#ifndef ATTMD_TESTS_ALL_ROOMS_H
#define ATTMD_TESTS_ALL_ROOMS_H

#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "one_run.h"

enum { ROOM_N = 40, ROOM_LENGTH = 24, ROOM_VOCABULARY = 50, ROOM_PIXELS = 3 * 16 * 16, ROOM_T = 6, ROOM_D = 12 };

typedef struct rooms {
    attmd_dataset *tokens, *texts, *images;
    attmd_model *attention, *kq, *transformer, *vit;
    attmd_optimizer *for_attention, *for_kq, *for_transformer, *for_vit;
    int64_t selected[ROOM_N];
} rooms;

static inline void make_room_texts(rooms* all) {
    static int32_t ids[ROOM_N * ROOM_LENGTH], labels[ROOM_N];
    static int64_t lengths[ROOM_N];
    int i;
    attmd_sequences_desc desc;
    for (i = 0; i < ROOM_N; ++i) labels[i] = i % 2;
    for (i = 0; i < ROOM_N; ++i) lengths[i] = ROOM_LENGTH;
    for (i = 0; i < ROOM_N * ROOM_LENGTH; ++i) ids[i] = 1 + (i * 7 + i / ROOM_LENGTH) % (ROOM_VOCABULARY - 1);
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    desc.n = ROOM_N;
    desc.vocabulary = ROOM_VOCABULARY;
    desc.ids = ids;
    desc.id_count = ROOM_N * ROOM_LENGTH;
    desc.lengths = lengths;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_sequences(&desc, &all->texts));
}

static inline void make_room_images(rooms* all) {
    static uint8_t pixels[ROOM_N * ROOM_PIXELS];
    static int32_t labels[ROOM_N];
    int i;
    attmd_images_desc desc;
    for (i = 0; i < ROOM_N; ++i) labels[i] = i % 2;
    for (i = 0; i < ROOM_N * ROOM_PIXELS; ++i) pixels[i] = (uint8_t)(i * 37 % 251);
    CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
    desc.n = ROOM_N;
    desc.channels = 3;
    desc.height = desc.width = 16;
    desc.classes = 2;
    desc.pixels = pixels;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_images(&desc, &all->images));
}

static inline void make_room_classifiers(rooms* all) {
    attmd_transformer_options transformer;
    attmd_vit_options vit;
    CHECK_OK(attmd_transformer_options_init(&transformer, sizeof transformer));
    transformer.vocabulary = ROOM_VOCABULARY;
    transformer.max_length = ROOM_LENGTH;
    transformer.n_embd = 48;
    transformer.hidden = 96;
    transformer.blocks = 2;
    CHECK_OK(attmd_model_create_transformer(&transformer, &all->transformer));
    CHECK_OK(attmd_vit_options_init(&vit, sizeof vit));
    vit.image_size = 16;
    vit.classes = 2;
    vit.n_embd = 48;
    vit.heads = 2;
    vit.head_dim = 24;
    vit.hidden = 48;
    vit.blocks = 2;
    CHECK_OK(attmd_model_create_vit(&vit, &all->vit));
}

static inline void make_room_attention(rooms* all) {
    double v[ROOM_D];
    attmd_attention_options options;
    CHECK_OK(attmd_dataset_generate_gaussian(ROOM_N, ROOM_T, ROOM_D, 1, &all->tokens));
    CHECK_OK(attmd_dataset_get_decoder(all->tokens, v, ROOM_D));
    CHECK_OK(attmd_globally_optimal_tokens(all->tokens, v, ROOM_D, all->selected, ROOM_N));
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = ROOM_D;
    options.v = v;
    CHECK_OK(attmd_model_create_attention(&options, &all->attention));
    options.parametrization = ATTMD_PARAMETRIZATION_KQ;
    options.W_std = 0.3;
    CHECK_OK(attmd_model_create_attention(&options, &all->kq));
}

static inline void make_rooms(rooms* all) {
    attmd_optimizer** const optimizers[] = {&all->for_attention, &all->for_kq, &all->for_transformer, &all->for_vit};
    attmd_optimizer_options options;
    size_t k;
    make_room_attention(all);
    make_room_texts(all);
    make_room_images(all);
    make_room_classifiers(all);
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.p = 1.75;
    options.step_size = 1e-3;
    for (k = 0; k < 4; ++k) CHECK_OK(attmd_optimizer_create(&options, optimizers[k]));
}

static inline void free_rooms(rooms* all) {
    attmd_dataset_free(all->tokens);
    attmd_dataset_free(all->texts);
    attmd_dataset_free(all->images);
    attmd_model_free(all->attention);
    attmd_model_free(all->kq);
    attmd_model_free(all->transformer);
    attmd_model_free(all->vit);
    attmd_optimizer_free(all->for_attention);
    attmd_optimizer_free(all->for_kq);
    attmd_optimizer_free(all->for_transformer);
    attmd_optimizer_free(all->for_vit);
}

/* ---------------------------------------------------------------------------------------------------------------- jobs
 * Each leaves a number made of all bits that came out. */
static inline attmd_status room_train(attmd_model* model, attmd_optimizer* optimizer, const attmd_dataset* data,
                                      uint64_t* hash) {
    attmd_train_options options;
    attmd_predictions predictions;
    double value[ROOM_N];
    attmd_status status;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 3;
    options.batch_size = ROOM_N / 2;
    options.threads = 2;
    status = attmd_train(model, optimizer, data, &options, NULL, NULL);
    if (status != ATTMD_OK) return status;
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.capacity = ROOM_N;
    predictions.value = value;
    predictions.threads = 2;
    status = attmd_model_predict(model, data, &predictions);
    if (status == ATTMD_OK) *hash = mix_bits(*hash, value, sizeof value);
    return status;
}
static inline attmd_status train_attention(const rooms* all, uint64_t* hash) {
    return room_train(all->attention, all->for_attention, all->tokens, hash);
}
static inline attmd_status train_kq(const rooms* all, uint64_t* hash) {
    return room_train(all->kq, all->for_kq, all->tokens, hash);
}
static inline attmd_status train_transformer(const rooms* all, uint64_t* hash) {
    return room_train(all->transformer, all->for_transformer, all->texts, hash);
}
static inline attmd_status train_vit(const rooms* all, uint64_t* hash) {
    return room_train(all->vit, all->for_vit, all->images, hash);
}

static inline attmd_status room_solve(const rooms* all, double p, attmd_svm_method method, attmd_svm_norm norm, double C,
                                      uint64_t* hash) {
    attmd_svm_problem problem;
    attmd_svm_options options;
    attmd_svm_report report;
    attmd_svm* svm;
    attmd_status status;
    double W[ROOM_D * ROOM_D];
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.dataset = all->tokens;
    problem.selected = all->selected;
    problem.count = ROOM_N;
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    options.p = p;
    options.C = C;
    options.method = method;
    options.norm = norm;
    options.threads = 2;
    status = attmd_svm_solve(&problem, &options, &svm);
    if (status != ATTMD_OK) return status;
    CHECK_OK(attmd_svm_report_init(&report, sizeof report));
    CHECK_OK(attmd_svm_get_report(svm, &report));
    *hash = mix_bits(*hash, &report.outcome, sizeof report.outcome);
    if (attmd_svm_get_solution(svm, W, ROOM_D * ROOM_D) == ATTMD_OK) *hash = mix_bits(*hash, W, sizeof W);
    attmd_svm_free(svm);
    return status;
}
#define ROOM_SVM(name, p, method, norm, C)                                       \
    static inline attmd_status name(const rooms* all, uint64_t* hash) {          \
        return room_solve(all, p, ATTMD_SVM_METHOD_##method, ATTMD_NORM_##norm, C, hash); \
    }
ROOM_SVM(solve_one, 1, AUTO, ENTRYWISE, INFINITY)
ROOM_SVM(solve_two, 2, AUTO, ENTRYWISE, INFINITY)
ROOM_SVM(solve_infinity, INFINITY, AUTO, ENTRYWISE, INFINITY)
ROOM_SVM(solve_soft, 1.5, AUTO, ENTRYWISE, 1)
ROOM_SVM(solve_nuclear, 2, AUTO, NUCLEAR, INFINITY)
ROOM_SVM(solve_interior_point, 1.5, INTERIOR_POINT, ENTRYWISE, INFINITY)
ROOM_SVM(solve_dual_system, 3, DUAL_SYSTEM, ENTRYWISE, INFINITY)
ROOM_SVM(solve_working_set, 2, WORKING_SET, ENTRYWISE, INFINITY)
ROOM_SVM(solve_matrix_free, 1.5, MATRIX_FREE, ENTRYWISE, INFINITY)

typedef struct room_job {
    const char* name;
    attmd_status (*run)(const rooms* all, uint64_t* hash);
    int trains; /* so that a second run is another */
} room_job;

static const room_job room_jobs[] = {{"training attention", train_attention, 1},
                                     {"training attention, KQ", train_kq, 1},
                                     {"training a transformer", train_transformer, 1},
                                     {"training a ViT", train_vit, 1},
                                     {"max margin, p = 1", solve_one, 0},
                                     {"max margin, p = 2", solve_two, 0},
                                     {"max margin, p = inf", solve_infinity, 0},
                                     {"soft margin", solve_soft, 0},
                                     {"nuclear norm", solve_nuclear, 0},
                                     {"interior point", solve_interior_point, 0},
                                     {"dual system", solve_dual_system, 0},
                                     {"working set", solve_working_set, 0},
                                     {"matrix-free", solve_matrix_free, 0}};
enum { ROOM_JOBS = sizeof room_jobs / sizeof room_jobs[0] };

#endif
