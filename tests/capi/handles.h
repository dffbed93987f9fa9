/* One handle of each kind, that all refused calls leave as it was, and how the tests of bad input look at that. */
#ifndef ATTMD_TESTS_HANDLES_H
#define ATTMD_TESTS_HANDLES_H

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "check.h"

enum {
    INVALID = ATTMD_ERROR_INVALID_ARGUMENT,
    DIMENSION = ATTMD_ERROR_DIMENSION,
    MEMORY = ATTMD_ERROR_OUT_OF_MEMORY,
    INPUT = ATTMD_ERROR_IO,
    FORMAT = ATTMD_ERROR_FORMAT,
    NOT_FOUND = ATTMD_ERROR_NOT_FOUND,
    SMALL = ATTMD_ERROR_BUFFER_TOO_SMALL,
    UNSUPPORTED = ATTMD_ERROR_UNSUPPORTED
};

enum { N = 6, T = 5, D = 4 };

typedef struct handles {
    attmd_dataset* dataset; /* N x T x D, with a decoder */
    attmd_dataset* other;   /* N samples of other lengths and width, without a decoder */
    attmd_model* model;     /* W and v of width D */
    attmd_model* kq;
    attmd_optimizer* optimizer; /* p = 3, normalized; has trained `model` for ten iterations */
    attmd_trace* trace;         /* of those: everything, and W's divergence from a direction */
    attmd_svm *svm, *decoder_svm, *infeasible;
    attmd_cancel* cancel;
    int64_t selected[N];
    double v[D];
} handles;

static handles h;
static char junk; /* result handles are set to its address first, so that NULL is seen to be written */

static inline void make_dataset_of_other_shape(void) {
    static const double X[N * 3 * 2] = {1, 2, 3, 4, 5, 6, -1, 2, 1, 0, 1, 1, 2, 2, 1, 3, 0, 1,
                                        4, 1, 1, 2, 2, 5, 1,  1, 3, 2, 0, 2, 1, 0, 2, 1, 1, 5};
    static const int32_t y[N] = {1, -1, 1, 1, -1, 1};
    static const int64_t lengths[N] = {3, 2, 1, 3, 2, 2};
    attmd_dataset_desc desc;
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = N;
    desc.T = 3;
    desc.d = 2;
    desc.X = X;
    desc.y = y;
    desc.lengths = lengths;
    CHECK_OK(attmd_dataset_create(&desc, &h.other));
}

/* Two samples that want opposite things of W: token 0 against token 1 and the reverse, with the same query. */
static inline void make_infeasible_svm(void) {
    static const double X[2 * 2 * 2] = {1, 0, 0, 1, 1, 0, 0, 1}, z[2 * 2] = {1, 1, 1, 1};
    static const int32_t y[2] = {1, -1};
    static const int64_t selected[2] = {0, 1};
    attmd_dataset_desc desc;
    attmd_dataset* dataset;
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = desc.T = desc.d = 2;
    desc.X = X;
    desc.z = z;
    desc.y = y;
    CHECK_OK(attmd_dataset_create(&desc, &dataset));
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, 2, NULL, &h.infeasible));
    attmd_dataset_free(dataset);
}

static inline void make_model(int32_t parametrization, attmd_model** model) {
    attmd_attention_options options;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.parametrization = parametrization;
    options.d = D;
    options.W_std = 0.1;
    options.seed = 5;
    options.v = h.v;
    CHECK_OK(attmd_model_create_attention(&options, model));
}

static inline void train_ten(attmd_model* model, attmd_optimizer* optimizer, attmd_trace* trace) {
    attmd_train_options options;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 10;
    CHECK_OK(attmd_train(model, optimizer, h.dataset, &options, trace, NULL));
}

static inline void make_optimizer(attmd_optimizer** optimizer) {
    attmd_optimizer_options options;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.p = 3;
    options.normalized = 1;
    CHECK_OK(attmd_optimizer_create(&options, optimizer));
}

static inline void make_handles(void) {
    attmd_trace_options trace;
    attmd_direction direction = {"v", NULL, D, 2, {0, 0}};
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 1, &h.dataset));
    CHECK_OK(attmd_dataset_get_decoder(h.dataset, h.v, D));
    make_dataset_of_other_shape();
    make_model(ATTMD_PARAMETRIZATION_W, &h.model);
    make_model(ATTMD_PARAMETRIZATION_KQ, &h.kq);
    make_optimizer(&h.optimizer);
    direction.values = h.v;
    CHECK_OK(attmd_trace_options_init(&trace, sizeof trace));
    trace.quantities = 2047;
    trace.directions = &direction;
    trace.direction_count = 1;
    CHECK_OK(attmd_trace_create(&trace, &h.trace));
    train_ten(h.model, h.optimizer, h.trace);
    CHECK_OK(attmd_globally_optimal_tokens(h.dataset, h.v, D, h.selected, N));
    CHECK_OK(attmd_svm_solve_attention(h.dataset, h.selected, N, NULL, &h.svm));
    CHECK_OK(attmd_svm_solve_decoder(h.dataset, h.selected, N, NULL, &h.decoder_svm));
    make_infeasible_svm();
    CHECK_OK(attmd_cancel_create(&h.cancel));
}

static inline void free_handles(void) {
    attmd_dataset_free(h.dataset);
    attmd_dataset_free(h.other);
    attmd_model_free(h.model);
    attmd_model_free(h.kq);
    attmd_optimizer_free(h.optimizer);
    attmd_trace_free(h.trace);
    attmd_svm_free(h.svm);
    attmd_svm_free(h.decoder_svm);
    attmd_svm_free(h.infeasible);
    attmd_cancel_free(h.cancel);
}

static inline uint64_t mix(uint64_t digest, const void* data, size_t size) {
    const unsigned char* bytes_of = (const unsigned char*)data;
    size_t k;
    for (k = 0; k < size; ++k) digest = (digest ^ bytes_of[k]) * 1099511628211u;
    return digest;
}

/* A number made of all that can be read from the handles. */
static inline uint64_t digest_of_handles(void) {
    uint64_t digest = 14695981039346656037u;
    double values[64];
    int64_t number, numbers[64];
    int32_t labels[N];
    attmd_predictions predictions;
    attmd_svm_report report;
    int64_t i;
    memset(values, 0, sizeof values);
    memset(numbers, 0, sizeof numbers);
    for (i = 0; i < N; ++i) {
        CHECK_OK(attmd_dataset_get_tokens(h.dataset, i, values, 64));
        digest = mix(digest, values, T * D * sizeof *values);
        CHECK_OK(attmd_dataset_get_tokens(h.other, i, values, 64));
        CHECK_OK(attmd_dataset_get_query(h.other, i, values + 6, 2));
        digest = mix(digest, values, 8 * sizeof *values);
    }
    CHECK_OK(attmd_dataset_get_labels(h.dataset, labels, N));
    digest = mix(digest, labels, sizeof labels);
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.capacity = N;
    predictions.softmax_capacity = N * T;
    predictions.value = values;
    predictions.softmax = values + N;
    predictions.selected = numbers;
    CHECK_OK(attmd_model_predict(h.model, h.dataset, &predictions));
    digest = mix(mix(digest, values, (N + N * T) * sizeof *values), numbers, sizeof numbers);
    CHECK_OK(attmd_model_get_parameter(h.model, "W", values, D * D));
    CHECK_OK(attmd_model_get_parameter(h.model, "v", values + D * D, D));
    CHECK_OK(attmd_model_get_parameter(h.kq, "W", values + D * D + D, D * D));
    digest = mix(digest, values, sizeof values);
    CHECK_OK(attmd_optimizer_get_iteration(h.optimizer, &number));
    digest = mix(digest, &number, sizeof number);
    CHECK_OK(attmd_trace_get_length(h.trace, &number));
    digest = mix(digest, &number, sizeof number);
    CHECK_OK(attmd_trace_get_values(h.trace, ATTMD_TRACE_LOSS, 0, values, 64));
    digest = mix(digest, values, sizeof values);
    CHECK_OK(attmd_svm_get_solution(h.svm, values, 64));
    CHECK_OK(attmd_svm_report_init(&report, sizeof report));
    CHECK_OK(attmd_svm_get_report(h.svm, &report));
    digest = mix(mix(digest, values, D * D * sizeof *values), &report.gap, sizeof report.gap);
    return digest;
}

/* After each group of refusals. */
static inline void check_handles(const char* group) {
    static uint64_t first;
    const uint64_t now = digest_of_handles();
    if (first == 0) first = now;
    if (!CHECK(now == first)) fprintf(stderr, "    a handle changed in: %s\n", group);
}

/* At the very end: an optimizer that all the refused calls went through goes on like one that they did not. */
static inline void check_same_continuation(void) {
    attmd_model* model;
    attmd_optimizer* optimizer;
    double expected[D * D], got[D * D];
    make_model(ATTMD_PARAMETRIZATION_W, &model);
    make_optimizer(&optimizer);
    train_ten(model, optimizer, NULL);
    train_ten(model, optimizer, NULL);
    CHECK_OK(attmd_model_get_parameter(model, "W", expected, D * D));
    train_ten(h.model, h.optimizer, NULL);
    CHECK_OK(attmd_model_get_parameter(h.model, "W", got, D * D));
    CHECK(memcmp(expected, got, sizeof got) == 0);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
}

/* A creating call, a NULL result and a refusal in one; `call` writes to `made`. */
#define REFUSED_HANDLE(type, call, ...)   \
    do {                                  \
        type* made = (type*)(void*)&junk; \
        REFUSED(call, __VA_ARGS__);       \
        CHECK(made == NULL);              \
    } while (0)

typedef attmd_status (*use_given)(const void* given);

/* A call that makes a handle from what it is given: the handle is NULL exactly if the call fails. */
#define MAKES(function, handle, call)                         \
    static inline attmd_status function(const void* given) {  \
        attmd_##handle* made = (attmd_##handle*)(void*)&junk; \
        const attmd_status status = call;                     \
        CHECK((made != NULL) == (status == ATTMD_OK));        \
        attmd_##handle##_free(made);                          \
        return status;                                        \
    }

#endif
