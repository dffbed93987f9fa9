/* Every function with bad arguments beside its structs: NULL for each pointer, extents, indices and capacities out of
 * range, NaN and infinity in arrays, names that are not there, handles that do not fit each other. Each check wants the
 * exact status, a message that names the argument, its value and what was expected, a result handle of NULL, and the
 * other handles afterwards as they were before. */
#include "structs.h"

/* The operator new of these sanitizers ends the process where another throws. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ATTMD_NEW_ENDS
#endif

/* --------------------------------------------------------------------------------------------------------------
 * datasets */

static int released;
static void count_release(void* user) {
    (void)user;
    ++released;
}

static void bad_datasets(void) {
    const struct {
        int64_t n, T, d;
        const char* says;
    } shapes[] = {
        {0, 1, 1, "n is 0"},
        {-1, 1, 1, "n is -1"},
        {1, 0, 1, "T is 0"},
        {1, -1, 1, "T is -1"},
        {1, 1, 0, "d is 0"},
        {1, 1, INT64_MIN, "d is -9223372036854775808"},
        {INT64_MAX, 2, 2, "9223372036854775807"},
        {(int64_t)1 << 32, (int64_t)1 << 31, 2, "4294967296"},
        {(int64_t)1 << 21, (int64_t)1 << 21, (int64_t)1 << 21, "2097152"},
    };
    double X[8], z[4];
    int32_t y[2];
    int64_t lengths[2] = {2, 2};
    float narrow[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    attmd_dataset_desc desc;
    int32_t k;
    for (k = 0; k < (int)(sizeof shapes / sizeof *shapes); ++k)
        REFUSED_HANDLE(attmd_dataset, attmd_dataset_generate_gaussian(shapes[k].n, shapes[k].T, shapes[k].d, 1, &made),
                       INVALID, shapes[k].says);
    REFUSED(attmd_dataset_generate_gaussian(1, 1, 1, 1, NULL), INVALID, "out is NULL");
#ifndef ATTMD_NEW_ENDS
    /* Addressable, but more than any machine has. */
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_generate_gaussian((int64_t)1 << 28, (int64_t)1 << 28, 1, 1, &made),
                   MEMORY, "memory");
#endif
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create(NULL, &made), INVALID, "desc is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_borrow(NULL, count_release, NULL, &made), INVALID,
                   "desc is NULL");
    good_desc(&desc);
    REFUSED(attmd_dataset_create(&desc, NULL), INVALID, "out is NULL");
    REFUSED(attmd_dataset_create_borrow(&desc, count_release, NULL, NULL), INVALID, "out is NULL");

    desc.X = X;
    desc.z = z;
    desc.y = y;
    desc.lengths = lengths;
#define WITH(setting, status, ...)                                                                            \
    do {                                                                                                      \
        memcpy(X, good_X, sizeof X);                                                                          \
        memcpy(z, good_z, sizeof z);                                                                          \
        memcpy(y, good_y, sizeof y);                                                                          \
        lengths[0] = lengths[1] = 2;                                                                          \
        setting;                                                                                              \
        REFUSED_HANDLE(attmd_dataset, attmd_dataset_create(&desc, &made), status, __VA_ARGS__);               \
        REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_borrow(&desc, count_release, NULL, &made), status, \
                       __VA_ARGS__);                                                                          \
    } while (0)
    WITH(X[5] = NAN, INVALID, "X[1,0,1] is nan");
    WITH(X[0] = INFINITY, INVALID, "X[0,0,0] is inf");
    WITH(X[7] = -INFINITY, INVALID, "X[1,1,1] is -inf");
    WITH(z[3] = NAN, INVALID, "z[1,1] is nan");
    WITH(z[0] = -INFINITY, INVALID, "z[0,0] is -inf");
    WITH(y[1] = 0, INVALID, "y[1] is 0");
    WITH(y[0] = 2, INVALID, "y[0] is 2");
    WITH(y[0] = INT32_MIN, INVALID, "y[0] is -2147483648");
    WITH(lengths[1] = 0, INVALID, "lengths[1] is 0");
    WITH(lengths[0] = 3, INVALID, "lengths[0] is 3");
    WITH(lengths[0] = -1, INVALID, "lengths[0] is -1");
    {
        const double v[2] = {1, NAN};
        desc.v = v;
        WITH((void)0, INVALID, "v[1] is nan");
        desc.v = NULL;
    }
    WITH(lengths[1] = INT64_MAX, INVALID, "lengths[1] is 9223372036854775807");
    CHECK(released == 0); /* a loan that was refused is still the caller's */

    memcpy(y, good_y, sizeof y);
    lengths[0] = 1; /* what lies past a sample's length is not looked at */
    lengths[1] = 2;
    X[0] = 1, X[1] = 2, X[2] = NAN, X[3] = INFINITY;
    z[0] = z[1] = z[2] = z[3] = 1;
    CHECK_OK(use_desc(&desc));
    CHECK_OK(use_borrowed(&desc));
    desc.dtype = ATTMD_FLOAT32;
    desc.X = narrow;
    desc.z = NULL;
    desc.lengths = NULL;
    CHECK_OK(use_desc(&desc));
    narrow[6] = NAN;
    REFUSED(use_desc(&desc), INVALID, "X[1,1,0] is nan");
    REFUSED(use_borrowed(&desc), INVALID, "X[1,1,0] is nan");
    check_handles("datasets");
}

static void bad_dataset_queries(void) {
    double out[64];
    int32_t labels[N];
    int64_t lengths[N];
    attmd_dataset_info info;
    CHECK_OK(attmd_dataset_info_init(&info, sizeof info));
    REFUSED(attmd_dataset_get_info(NULL, &info), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_get_info(h.dataset, NULL), INVALID, "info is NULL");
    REFUSED(attmd_dataset_get_tokens(NULL, 0, out, 64), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_get_tokens(h.dataset, 0, NULL, 64), INVALID, "out is NULL", "20");
    REFUSED(attmd_dataset_get_tokens(h.dataset, -1, out, 64), INVALID, "i is -1", "0..5");
    REFUSED(attmd_dataset_get_tokens(h.dataset, N, out, 64), INVALID, "i is 6", "0..5");
    REFUSED(attmd_dataset_get_tokens(h.dataset, INT64_MAX, out, 64), INVALID, "i is 9223372036854775807");
    REFUSED(attmd_dataset_get_tokens(h.dataset, 0, out, T * D - 1), SMALL, "capacity is 19", "20");
    REFUSED(attmd_dataset_get_tokens(h.dataset, 0, out, -1), SMALL, "capacity is -1", "20");
    REFUSED(attmd_dataset_get_tokens(h.other, 1, out, 3), SMALL, "capacity is 3", "4"); /* two tokens of two */
    REFUSED(attmd_dataset_get_query(NULL, 0, out, D), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_get_query(h.dataset, 0, NULL, D), INVALID, "out is NULL");
    REFUSED(attmd_dataset_get_query(h.dataset, -1, out, D), INVALID, "i is -1");
    REFUSED(attmd_dataset_get_query(h.dataset, N, out, D), INVALID, "i is 6");
    REFUSED(attmd_dataset_get_query(h.dataset, 0, out, D - 1), SMALL, "capacity is 3", "4");
    REFUSED(attmd_dataset_get_labels(NULL, labels, N), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_get_labels(h.dataset, NULL, N), INVALID, "out is NULL");
    REFUSED(attmd_dataset_get_labels(h.dataset, labels, N - 1), SMALL, "capacity is 5", "6");
    REFUSED(attmd_dataset_get_lengths(NULL, lengths, N), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_get_lengths(h.dataset, NULL, N), INVALID, "out is NULL");
    REFUSED(attmd_dataset_get_lengths(h.dataset, lengths, 0), SMALL, "capacity is 0", "6");
    REFUSED(attmd_dataset_get_decoder(NULL, out, D), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_get_decoder(h.dataset, NULL, D), INVALID, "out is NULL");
    REFUSED(attmd_dataset_get_decoder(h.dataset, out, 3), SMALL, "capacity is 3", "4");
    REFUSED(attmd_dataset_get_decoder(h.other, out, D), NOT_FOUND, "decoder");
    check_handles("dataset queries");
}

static void bad_dataset_parts(void) {
    const int64_t good[2] = {5, 0}, below[2] = {0, -1}, above[2] = {0, N};
    const double fractions[] = {0, 1, -0.5, 1.5, NAN, INFINITY};
    attmd_dataset *first = (attmd_dataset*)(void*)&junk, *second = first;
    size_t k;
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_subset(NULL, good, 2, &made), INVALID, "dataset is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_subset(h.dataset, NULL, 2, &made), INVALID, "indices is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_subset(h.dataset, good, 0, &made), INVALID, "count is 0");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_subset(h.dataset, good, -1, &made), INVALID, "count is -1");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_subset(h.dataset, good, INT64_MAX, &made), INVALID,
                   "count is 9223372036854775807");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_subset(h.dataset, below, 2, &made), INVALID, "indices[1] is -1",
                   "0..5");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_subset(h.dataset, above, 2, &made), INVALID, "indices[1] is 6", "0..5");
    REFUSED(attmd_dataset_subset(h.dataset, good, 2, NULL), INVALID, "out is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_shuffle(NULL, 1, &made), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_shuffle(h.dataset, 1, NULL), INVALID, "out is NULL");
    REFUSED(attmd_dataset_split(NULL, 0.5, 1, &first, &second), INVALID, "dataset is NULL");
    CHECK(first == NULL && second == NULL);
    first = (attmd_dataset*)(void*)&junk;
    REFUSED(attmd_dataset_split(h.dataset, 0.5, 1, &first, NULL), INVALID, "second is NULL");
    CHECK(first == NULL);
    second = (attmd_dataset*)(void*)&junk;
    REFUSED(attmd_dataset_split(h.dataset, 0.5, 1, NULL, &second), INVALID, "first is NULL");
    CHECK(second == NULL);
    REFUSED(attmd_dataset_split(h.dataset, 0.5, 1, &first, &first), INVALID, "first", "second");
    CHECK(first == NULL);
    for (k = 0; k < sizeof fractions / sizeof *fractions; ++k) {
        first = second = (attmd_dataset*)(void*)&junk;
        REFUSED(attmd_dataset_split(h.dataset, fractions[k], 1, &first, &second), INVALID, "fraction is ");
        CHECK(first == NULL && second == NULL);
    }
    REFUSED(attmd_dataset_split(h.dataset, 0.01, 1, &first, &second), INVALID, "fraction is 0.01", "6");
    REFUSED(attmd_dataset_split(h.dataset, 0.99, 1, &first, &second), INVALID, "fraction is 0.99", "6");
    check_handles("parts of a dataset");
}

/* ----------------------------------------------------------------------------------------------------------------
 * models */

static void bad_model_calls(void) {
    double values[D * D] = {0}, scale;
    int64_t count;
    attmd_parameter_info info;
    attmd_predictions predictions;
    attmd_attention_options options;
    CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
    good_predictions(&predictions);
    good_attention(&options);
    REFUSED_HANDLE(attmd_model, attmd_model_create_attention(NULL, &made), INVALID, "options is NULL");
    REFUSED(attmd_model_create_attention(&options, NULL), INVALID, "out is NULL");
#ifndef ATTMD_NEW_ENDS
    options.d = (int64_t)1 << 28; /* addressable, but more than any machine has */
    REFUSED_HANDLE(attmd_model, attmd_model_create_attention(&options, &made), MEMORY, "memory");
#endif

    REFUSED(attmd_model_get_parameter_count(NULL, &count), INVALID, "model is NULL");
    REFUSED(attmd_model_get_parameter_count(h.model, NULL), INVALID, "out is NULL");
    REFUSED(attmd_model_get_parameter_info(NULL, 0, &info), INVALID, "model is NULL");
    REFUSED(attmd_model_get_parameter_info(h.model, 0, NULL), INVALID, "info is NULL");
    REFUSED(attmd_model_get_parameter_info(h.model, -1, &info), INVALID, "index is -1", "0..1");
    REFUSED(attmd_model_get_parameter_info(h.model, 2, &info), INVALID, "index is 2", "0..1");

    REFUSED(attmd_model_get_parameter(NULL, "W", values, D * D), INVALID, "model is NULL");
    REFUSED(attmd_model_get_parameter(h.model, NULL, values, D * D), INVALID, "name is NULL");
    REFUSED(attmd_model_get_parameter(h.model, "W", NULL, D * D), INVALID, "out is NULL", "16");
    REFUSED(attmd_model_get_parameter(h.model, "W", values, D * D - 1), SMALL, "capacity is 15", "16");
    REFUSED(attmd_model_get_parameter(h.kq, "W", values, D * D - 1), SMALL, "capacity is 15", "16");
    REFUSED(attmd_model_get_parameter(h.model, "w", values, D * D), NOT_FOUND, "\"w\"", "expected", "\"W\", \"v\"");
    REFUSED(attmd_model_get_parameter(h.model, "", values, D * D), NOT_FOUND, "\"\"", "expected");
    REFUSED(attmd_model_get_parameter(h.model, "K", values, D * D), NOT_FOUND, "\"K\"", "expected");

    REFUSED(attmd_model_set_parameter(NULL, "W", values, D * D), INVALID, "model is NULL");
    REFUSED(attmd_model_set_parameter(h.model, NULL, values, D * D), INVALID, "name is NULL");
    REFUSED(attmd_model_set_parameter(h.model, "W", NULL, D * D), INVALID, "values is NULL");
    REFUSED(attmd_model_set_parameter(h.model, "W", values, D * D - 1), DIMENSION, "count is 15", "16");
    REFUSED(attmd_model_set_parameter(h.model, "W", values, D * D + 1), DIMENSION, "count is 17", "16");
    REFUSED(attmd_model_set_parameter(h.model, "W", values, -1), DIMENSION, "count is -1", "16");
    REFUSED(attmd_model_set_parameter(h.kq, "W", values, D * D), NOT_FOUND, "\"W\"", "expected", "\"K\"");
    values[7] = NAN;
    REFUSED(attmd_model_set_parameter(h.model, "W", values, D * D), INVALID, "values[7]", "\"W\"", "nan");
    values[7] = INFINITY;
    REFUSED(attmd_model_set_parameter(h.model, "W", values, D * D), INVALID, "values[7]", "\"W\"", "inf");

    REFUSED(attmd_model_get_loss(NULL, h.dataset, &scale), INVALID, "model is NULL");
    REFUSED(attmd_model_get_loss(h.model, NULL, &scale), INVALID, "dataset is NULL");
    REFUSED(attmd_model_get_loss(h.model, h.dataset, NULL), INVALID, "out is NULL");
    REFUSED(attmd_model_get_loss(h.model, h.other, &scale), DIMENSION, "d is 2", "4");
    REFUSED(attmd_model_get_accuracy(NULL, h.dataset, &scale), INVALID, "model is NULL");
    REFUSED(attmd_model_get_accuracy(h.model, NULL, &scale), INVALID, "dataset is NULL");
    REFUSED(attmd_model_get_accuracy(h.model, h.dataset, NULL), INVALID, "out is NULL");
    REFUSED(attmd_model_get_accuracy(h.model, h.other, &scale), DIMENSION, "d is 2", "4");
    good_attention(&options);
    REFUSED(attmd_model_get_attention_options(NULL, &options), INVALID, "model is NULL");
    REFUSED(attmd_model_get_attention_options(h.model, NULL), INVALID, "options is NULL");
    REFUSED(attmd_model_get_gradient(NULL, h.dataset, "W", values, D * D, &scale), INVALID, "model is NULL");
    REFUSED(attmd_model_get_gradient(h.model, NULL, "W", values, D * D, &scale), INVALID, "dataset is NULL");
    REFUSED(attmd_model_get_gradient(h.model, h.dataset, NULL, values, D * D, &scale), INVALID, "name is NULL");
    REFUSED(attmd_model_get_gradient(h.model, h.dataset, "W", NULL, D * D, &scale), INVALID, "out is NULL");
    REFUSED(attmd_model_get_gradient(h.model, h.dataset, "W", values, 1, &scale), SMALL, "capacity is 1", "16");
    REFUSED(attmd_model_get_gradient(h.model, h.dataset, "U", values, D * D, &scale), NOT_FOUND, "\"U\"", "expected");
    REFUSED(attmd_model_get_gradient(h.model, h.other, "W", values, D * D, &scale), DIMENSION, "d is 2", "4");
    REFUSED(attmd_model_predict(NULL, h.dataset, &predictions), INVALID, "model is NULL");
    REFUSED(attmd_model_predict(h.model, NULL, &predictions), INVALID, "dataset is NULL");
    REFUSED(attmd_model_predict(h.model, h.dataset, NULL), INVALID, "predictions is NULL");
    REFUSED(attmd_model_predict(h.model, h.other, &predictions), DIMENSION, "d is 2", "4");
    check_handles("model calls");
}

/* ------------------------------------------------------------------------------------------------------------
 * optimizers */

static void bad_steps(void) {
    double w[3] = {1, 2, 3}, g[3] = {1, 1, 1}, more[4] = {0};
    float narrow_w[3] = {1, 2, 3}, narrow_g[3] = {1, 1, 1};
    const double before[3] = {1, 2, 3};
    const attmd_step_tensor good = {w, g, 3, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}};
    attmd_step_tensor tensors[2];
    attmd_optimizer* optimizer;
    attmd_optimizer_options options;
    int64_t iteration;
    int method;
    for (method = ATTMD_METHOD_MIRROR_DESCENT; method <= ATTMD_METHOD_ADAMW; ++method) {
        int started; /* 0: before the first step, 1: after it, when the state has a shape */
        good_optimizer(&options);
        options.method = method;
        options.p = 3;
        CHECK_OK(attmd_optimizer_create(&options, &optimizer));
        for (started = 0; started < 2; ++started) {
            if (started) {
                tensors[0] = tensors[1] = good;
                tensors[1].parameter = more;
                CHECK_OK(attmd_optimizer_step(optimizer, tensors, 2));
            }
            memcpy(w, before, sizeof w);
#define STEP_WITH(setting, count, status, ...)                                         \
    do {                                                                               \
        tensors[0] = tensors[1] = good;                                                \
        tensors[1].parameter = more;                                                   \
        setting;                                                                       \
        REFUSED(attmd_optimizer_step(optimizer, tensors, count), status, __VA_ARGS__); \
        CHECK(memcmp(w, before, sizeof w) == 0);                                       \
        CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));                \
        CHECK(iteration == started);                                                   \
    } while (0)
            STEP_WITH((void)0, 0, INVALID, "count is 0");
            STEP_WITH((void)0, -1, INVALID, "count is -1");
            STEP_WITH((void)0, INT64_MAX, INVALID, "count is 9223372036854775807");
            STEP_WITH(tensors[1].parameter = NULL, 2, INVALID, "tensors[1].parameter is NULL");
            STEP_WITH(tensors[0].gradient = NULL, 2, INVALID, "tensors[0].gradient is NULL");
            STEP_WITH(tensors[1].count = 0, 2, INVALID, "tensors[1].count is 0");
            STEP_WITH(tensors[1].count = -3, 2, INVALID, "tensors[1].count is -3");
            STEP_WITH(tensors[1].dtype = 0, 2, INVALID, "dtype is 0", "tensors[1]");
            STEP_WITH(tensors[1].dtype = 3, 2, INVALID, "dtype is 3", "tensors[1]");
            STEP_WITH(tensors[0].group = 1, 2, INVALID, "tensors[0].group is 1");
            STEP_WITH(tensors[1].reserved[3] = 7, 2, INVALID, "tensors[1].reserved", "7");
            STEP_WITH(tensors[1].log_scale = NAN, 2, INVALID, "tensors[1].log_scale is nan");
            STEP_WITH(tensors[1].log_scale = INFINITY, 2, INVALID, "tensors[1].log_scale is inf");
            g[1] = NAN;
            STEP_WITH((void)0, 2, INVALID, "tensors[0].gradient[1] is nan");
            g[1] = -INFINITY;
            STEP_WITH((void)0, 2, INVALID, "tensors[0].gradient[1] is -inf");
            g[1] = 1;
            /* The second tensor is looked at before the first is stepped. */
            narrow_g[2] = NAN;
            if (!started)
                STEP_WITH(
                    (tensors[1].parameter = narrow_w, tensors[1].gradient = narrow_g, tensors[1].dtype = ATTMD_FLOAT32),
                    2, INVALID, "tensors[1].gradient[2] is nan");
            narrow_g[2] = 1;
            if (!started) {
                /* No count of such elements has an address. */
                STEP_WITH(tensors[0].count = INT64_MAX, 1, INVALID, "tensors[0].count is 9223372036854775807");
            } else {
                STEP_WITH((void)0, 1, DIMENSION, "count is 1", "2");
                STEP_WITH(tensors[0].count = 2, 2, DIMENSION, "tensors[0].count is 2", "3");
                STEP_WITH(tensors[1].count = INT64_MAX, 2, INVALID, "tensors[1].count is 9223372036854775807");
                STEP_WITH(tensors[0].dtype = ATTMD_FLOAT32, 2, DIMENSION, "tensors[0].dtype");
            }
        }
        w[1] = NAN;
        tensors[0] = tensors[1] = good;
        tensors[1].parameter = more;
        REFUSED(attmd_optimizer_step(optimizer, tensors, 2), INVALID, "tensors[0].parameter[1] is nan");
        w[1] = 2;
        CHECK_OK(attmd_optimizer_step(optimizer, tensors, 2));
        attmd_optimizer_free(optimizer);
    }
    check_handles("optimizer steps");
}

static void bad_optimizer_calls(void) {
    double w[3] = {1, 2, 3}, g[3] = {1, 1, 1};
    const attmd_step_tensor tensor = {w, g, 3, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}};
    const double steps[] = {-1, NAN, INFINITY, -INFINITY};
    const char* says[] = {"step_size is -1", "step_size is nan", "step_size is inf", "step_size is -inf"};
    int64_t iteration;
    int k;
    REFUSED(attmd_optimizer_create(NULL, NULL), INVALID, "out is NULL");
    REFUSED(attmd_optimizer_step(NULL, &tensor, 1), INVALID, "optimizer is NULL");
    REFUSED(attmd_optimizer_step(h.optimizer, NULL, 1), INVALID, "tensors is NULL");
    REFUSED(attmd_optimizer_step(h.optimizer, &tensor, 1), DIMENSION, "tensors[0].count is 3",
            "16"); /* it has stepped W */
    {
        attmd_optimizer_options options;
        good_optimizer(&options);
        REFUSED(attmd_optimizer_get_options(NULL, &options), INVALID, "optimizer is NULL");
        REFUSED(attmd_optimizer_get_options(h.optimizer, NULL), INVALID, "options is NULL");
    }
    REFUSED(attmd_optimizer_add_group(NULL, "*", NULL), INVALID, "optimizer is NULL");
    REFUSED(attmd_optimizer_add_group(h.optimizer, NULL, NULL), INVALID, "pattern is NULL");
    REFUSED(attmd_optimizer_add_group(h.optimizer, "", NULL), INVALID, "pattern is empty");
    REFUSED(attmd_optimizer_add_group(h.optimizer, "a\n", NULL), INVALID, "pattern", "10");
    REFUSED(attmd_optimizer_add_group(h.optimizer, "\xff", NULL), INVALID, "pattern", "255");
    REFUSED(attmd_optimizer_add_group(h.optimizer, "*", NULL), INVALID, "iteration 10", "before");
    REFUSED(attmd_optimizer_get_iteration(NULL, &iteration), INVALID, "optimizer is NULL");
    REFUSED(attmd_optimizer_get_iteration(h.optimizer, NULL), INVALID, "out is NULL");
    REFUSED(attmd_optimizer_set_step_size(NULL, 1), INVALID, "optimizer is NULL");
    for (k = 0; k < 4; ++k) REFUSED(attmd_optimizer_set_step_size(h.optimizer, steps[k]), INVALID, says[k]);
    REFUSED(attmd_optimizer_reset(NULL), INVALID, "optimizer is NULL");
    check_handles("optimizer calls");
}

/* -------------------------------------------------------------------------------------------------------- trace,
 * training */

static void bad_trace_calls(void) {
    double values[64];
    int64_t numbers[64], length;
    attmd_trace_options options;
    attmd_trace* bare;
    good_trace(&options);
    CHECK_OK(attmd_trace_create(&options, &bare));
    REFUSED(attmd_trace_create(NULL, NULL), INVALID, "out is NULL");
    REFUSED(attmd_trace_get_length(NULL, &length), INVALID, "trace is NULL");
    REFUSED(attmd_trace_get_length(h.trace, NULL), INVALID, "out is NULL");
    REFUSED(attmd_trace_get_iterations(NULL, numbers, 64), INVALID, "trace is NULL");
    REFUSED(attmd_trace_get_iterations(h.trace, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_trace_get_iterations(h.trace, numbers, 10), SMALL, "capacity is 10", "11");
    REFUSED(attmd_trace_get_values(NULL, ATTMD_TRACE_LOSS, 0, values, 64), INVALID, "trace is NULL");
    REFUSED(attmd_trace_get_values(h.trace, ATTMD_TRACE_LOSS, 0, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_trace_get_values(h.trace, ATTMD_TRACE_LOSS, 0, values, 10), SMALL, "capacity is 10", "11");
    REFUSED(attmd_trace_get_values(h.trace, ATTMD_TRACE_LOSS, 1, values, 64), INVALID, "index is 1");
    REFUSED(attmd_trace_get_values(h.trace, ATTMD_TRACE_LOSS, -1, values, 64), INVALID, "index is -1");
    REFUSED(attmd_trace_get_values(h.trace, ATTMD_TRACE_NORM, 2, values, 64), INVALID, "index is 2", "0..1");
    REFUSED(attmd_trace_get_values(h.trace, ATTMD_TRACE_DIVERGENCE, 1, values, 64), INVALID, "index is 1", "0..0");
    REFUSED(attmd_trace_get_values(h.trace, 0, 0, values, 64), INVALID, "quantity is 0");
    REFUSED(attmd_trace_get_values(h.trace, 3, 0, values, 64), INVALID, "quantity is 3");
    REFUSED(attmd_trace_get_values(h.trace, ATTMD_TRACE_SELECTED, 0, values, 64), INVALID, "quantity is 64");
    REFUSED(attmd_trace_get_values(h.trace, 2048, 0, values, 64), INVALID, "quantity is 2048");
    REFUSED(attmd_trace_get_values(bare, ATTMD_TRACE_NORM, 0, values, 64), NOT_FOUND, "norm was not recorded by this trace, which has loss");
    REFUSED(attmd_trace_get_selected(NULL, 0, numbers, 64), INVALID, "trace is NULL");
    REFUSED(attmd_trace_get_selected(h.trace, 0, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_trace_get_selected(h.trace, -1, numbers, 64), INVALID, "record is -1", "0..10");
    REFUSED(attmd_trace_get_selected(h.trace, 11, numbers, 64), INVALID, "record is 11", "0..10");
    REFUSED(attmd_trace_get_selected(h.trace, 0, numbers, N - 1), SMALL, "capacity is 5", "6");
    REFUSED(attmd_trace_get_selected(bare, 0, numbers, 64), NOT_FOUND, "selected");
    REFUSED(attmd_trace_get_parameter(NULL, 0, "W", values, 64), INVALID, "trace is NULL");
    REFUSED(attmd_trace_get_parameter(h.trace, 0, NULL, values, 64), INVALID, "name is NULL");
    REFUSED(attmd_trace_get_parameter(h.trace, 0, "W", NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_trace_get_parameter(h.trace, -1, "W", values, 64), INVALID, "record is -1");
    REFUSED(attmd_trace_get_parameter(h.trace, 11, "W", values, 64), INVALID, "record is 11", "0..10");
    REFUSED(attmd_trace_get_parameter(h.trace, 0, "W", values, 15), SMALL, "capacity is 15", "16");
    REFUSED(attmd_trace_get_parameter(h.trace, 0, "U", values, 64), NOT_FOUND, "\"U\"", "expected");
    REFUSED(attmd_trace_get_parameter(bare, 0, "W", values, 64), NOT_FOUND, "parameters");
    {
        attmd_direction direction = {"v", h.v, D, 2, {0, 0}};
        const double zeros[D] = {0};
        REFUSED(attmd_trace_get_divergence(NULL, &direction, values, 64), INVALID, "trace is NULL");
        REFUSED(attmd_trace_get_divergence(h.trace, NULL, values, 64), INVALID, "direction is NULL");
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, NULL, 64), INVALID, "out is NULL");
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 10), SMALL, "capacity is 10", "11");
        direction.count = D - 1;
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), DIMENSION, "count is 3", "4");
        direction.count = 0;
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), INVALID, "direction.count is 0");
        direction.count = INT64_MAX;
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), INVALID, "9223372036854775807");
        direction.count = D;
        direction.parameter = "U";
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), NOT_FOUND, "\"U\"");
        direction.parameter = NULL;
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), INVALID, "direction.parameter is NULL");
        direction.parameter = "v";
        direction.values = zeros;
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), INVALID, "zero");
        direction.values = NULL;
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), INVALID, "direction.values is NULL");
        direction.values = h.v;
        direction.p = 1;
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), INVALID, "p is 1");
        direction.p = 2;
        direction.reserved[1] = 1;
        REFUSED(attmd_trace_get_divergence(h.trace, &direction, values, 64), INVALID, "reserved");
    }
    attmd_trace_free(bare);
    check_handles("trace calls");
}

static void bad_train_calls(void) {
    attmd_train_options options;
    attmd_optimizer* fresh;
    double w[3] = {1, 2, 3}, g[3] = {1, 1, 1};
    const attmd_step_tensor tensor = {w, g, 3, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}};
    good_train(&options);
    REFUSED(attmd_train(NULL, h.optimizer, h.dataset, &options, NULL, NULL), INVALID, "model is NULL");
    REFUSED(attmd_train(h.model, NULL, h.dataset, &options, NULL, NULL), INVALID, "optimizer is NULL");
    REFUSED(attmd_train(h.model, h.optimizer, NULL, &options, NULL, NULL), INVALID, "dataset is NULL");
    REFUSED(attmd_train(h.model, h.optimizer, h.other, &options, NULL, NULL), DIMENSION, "d is 2", "4");
    /* An optimizer that belongs to one model does not move another, and keeps its own state. */
    REFUSED(attmd_train(h.kq, h.optimizer, h.dataset, &options, NULL, NULL), DIMENSION, "optimizer has",
            "1 tensors of 16", "the model's 2 tensors of 32");
    make_optimizer(&fresh);
    CHECK_OK(attmd_optimizer_step(fresh, &tensor, 1));
    REFUSED(attmd_train(h.model, fresh, h.dataset, &options, NULL, NULL), DIMENSION, "optimizer has",
            "1 tensors of 3", "the model's 1 tensors of 16");
    CHECK_OK(attmd_optimizer_step(fresh, &tensor, 1));
    {
        double again[3] = {1, 2, 3};
        attmd_optimizer* twin;
        attmd_step_tensor other = tensor;
        other.parameter = again;
        make_optimizer(&twin);
        CHECK_OK(attmd_optimizer_step(twin, &other, 1));
        CHECK_OK(attmd_optimizer_step(twin, &other, 1));
        CHECK(memcmp(w, again, sizeof w) == 0);
        attmd_optimizer_free(twin);
    }
    attmd_optimizer_free(fresh);
    check_handles("training calls");
}

/* A trace belongs to one run: what it holds must fit the model, the dataset and the optimizer of a further call. */
static void bad_trace_of_two_runs(void) {
    attmd_trace_options options;
    attmd_train_options train;
    attmd_optimizer *first, *second;
    attmd_model *model, *kq;
    attmd_dataset* part;
    attmd_trace* trace;
    double values[64];
    const int64_t some[3] = {0, 1, 2};
    good_trace(&options);
    options.quantities = ATTMD_TRACE_NORM | ATTMD_TRACE_PARAMETERS;
    CHECK_OK(attmd_trace_create(&options, &trace));
    good_train(&train);
    make_model(ATTMD_PARAMETRIZATION_W, &model);
    make_model(ATTMD_PARAMETRIZATION_KQ, &kq);
    make_optimizer(&first);
    make_optimizer(&second);
    CHECK_OK(attmd_dataset_subset(h.dataset, some, 3, &part));
    CHECK_OK(attmd_train(kq, first, h.dataset, &train, trace, NULL));
    CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_NORM, 2, values, 64));
    REFUSED(attmd_train(model, second, h.dataset, &train, trace, NULL), DIMENSION, "trace");
    REFUSED(attmd_train(kq, first, part, &train, trace, NULL), DIMENSION, "trace");
    REFUSED(attmd_train(kq, second, h.dataset, &train, trace, NULL), INVALID, "trace", "iteration 3");
    CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_NORM, 2, values, 64));
    CHECK_OK(attmd_trace_get_parameter(trace, 0, "v", values, 64));
    CHECK_OK(attmd_train(kq, first, h.dataset, &train, trace, NULL));
    attmd_trace_free(trace);
    attmd_dataset_free(part);
    attmd_model_free(model);
    attmd_model_free(kq);
    attmd_optimizer_free(first);
    attmd_optimizer_free(second);
    check_handles("a trace of two runs");
}

/* ------------------------------------------------------------------------------------------------------------ svm,
 * compare */

static void bad_svm_calls(void) {
    int64_t numbers[64], selected[N];
    double values[64];
    int32_t support[64];
    attmd_svm_report report;
    CHECK_OK(attmd_svm_report_init(&report, sizeof report));
    memcpy(selected, h.selected, sizeof selected);
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_attention(NULL, selected, N, NULL, &made), INVALID, "dataset is NULL");
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_attention(h.dataset, NULL, N, NULL, &made), INVALID, "selected is NULL");
    REFUSED(attmd_svm_solve_attention(h.dataset, selected, N, NULL, NULL), INVALID, "out is NULL");
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_decoder(NULL, selected, N, NULL, &made), INVALID, "dataset is NULL");
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_decoder(h.dataset, NULL, N, NULL, &made), INVALID, "selected is NULL");
    REFUSED(attmd_svm_solve_decoder(h.dataset, selected, N, NULL, NULL), INVALID, "out is NULL");
    selected[2] = T;
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_attention(h.dataset, selected, N, NULL, &made), INVALID,
                   "selected[2] is 5");
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_decoder(h.dataset, selected, N, NULL, &made), INVALID,
                   "selected[2] is 5");
    selected[2] = -1;
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_attention(h.dataset, selected, N, NULL, &made), INVALID,
                   "selected[2] is -1");
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_decoder(h.dataset, selected, N, NULL, &made), INVALID,
                   "selected[2] is -1");

    REFUSED(attmd_svm_get_report(NULL, &report), INVALID, "svm is NULL");
    REFUSED(attmd_svm_get_report(h.svm, NULL), INVALID, "report is NULL");
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_attention(h.dataset, h.selected, N - 1, NULL, &made), DIMENSION,
                   "count is 5", "6");
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_decoder(h.dataset, h.selected, -1, NULL, &made), DIMENSION, "count is -1",
                   "6");
    REFUSED(attmd_svm_get_selected(NULL, numbers, 64), INVALID, "svm is NULL");
    REFUSED(attmd_svm_get_selected(h.svm, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_svm_get_selected(h.svm, numbers, N - 1), SMALL, "capacity is 5", "6");
    REFUSED(attmd_svm_get_solution(NULL, values, 64), INVALID, "svm is NULL");
    REFUSED(attmd_svm_get_solution(h.svm, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_svm_get_solution(h.svm, values, D * D - 1), SMALL, "capacity is 15", "16");
    REFUSED(attmd_svm_get_solution(h.infeasible, values, 64), NOT_FOUND, "solution");
    REFUSED(attmd_svm_get_duals(NULL, values, 64), INVALID, "svm is NULL");
    REFUSED(attmd_svm_get_duals(h.svm, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_svm_get_duals(h.svm, values, N * (T - 1) - 1), SMALL, "capacity is 23", "24");
    REFUSED(attmd_svm_get_margins(NULL, values, 64), INVALID, "svm is NULL");
    REFUSED(attmd_svm_get_margins(h.svm, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_svm_get_margins(h.svm, values, -1), SMALL, "capacity is -1", "24");
    REFUSED(attmd_svm_get_margins(h.infeasible, values, 64), NOT_FOUND, "solution");
    REFUSED(attmd_svm_get_support(NULL, support, 64), INVALID, "svm is NULL");
    REFUSED(attmd_svm_get_support(h.svm, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_svm_get_support(h.svm, support, 23), SMALL, "capacity is 23", "24");
    REFUSED(attmd_svm_get_rows(NULL, numbers, numbers, 64), INVALID, "svm is NULL");
    REFUSED(attmd_svm_get_rows(h.svm, numbers, NULL, 23), SMALL, "capacity is 23", "24");
    REFUSED(attmd_svm_get_rows(h.svm, NULL, numbers, 0), SMALL, "capacity is 0", "24");
    check_handles("svm calls");
}

static void bad_problem_calls(void) {
    const double p[3] = {2, 0.5, 3}, good_p[2] = {2, 3}, w[2] = {1, 1};
    attmd_svm* along[3];
    attmd_svm_problem problem, matrix;
    attmd_svm_options options;
    attmd_svm_certificate result;
    int k, kind;
    good_selection(&problem);
    good_matrix(&matrix);
    CHECK_OK(attmd_svm_certificate_init(&result, sizeof result));
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve(NULL, NULL, &made), INVALID, "problem is NULL");
    REFUSED(attmd_svm_solve(&problem, NULL, NULL), INVALID, "out is NULL");
    REFUSED(attmd_svm_solve_path(&problem, NULL, good_p, 2, NULL), INVALID, "out is NULL");
    for (kind = 0; kind < 4; ++kind) {
        for (k = 0; k < 3; ++k) along[k] = (attmd_svm*)&junk;
        if (kind == 0) REFUSED(attmd_svm_solve_path(NULL, NULL, good_p, 2, along), INVALID, "problem is NULL");
        if (kind == 1) REFUSED(attmd_svm_solve_path(&problem, NULL, NULL, 2, along), INVALID, "p is NULL");
        if (kind == 2) REFUSED(attmd_svm_solve_path(&problem, NULL, p, 2, along), INVALID, "p[1] is 0.5");
        options.method = ATTMD_SVM_METHOD_MATRIX_FREE + 1;
        if (kind == 3) REFUSED(attmd_svm_solve_path(&problem, &options, good_p, 2, along), INVALID, "method is 5");
        CHECK(along[0] == NULL && along[1] == NULL && along[2] == (attmd_svm*)&junk);
    }
    REFUSED(attmd_svm_solve_path(&problem, NULL, good_p, 0, along), INVALID, "count is 0");
    REFUSED(attmd_svm_solve_path(&problem, NULL, good_p, -1, along), INVALID, "count is -1");
    options.method = ATTMD_SVM_METHOD_AUTO;
    options.warm_start = h.decoder_svm;
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve(&problem, &options, &made), DIMENSION, "warm_start has 4 unknowns", "16");
    options.warm_start = NULL;
    options.norm = ATTMD_NORM_NUCLEAR;
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve(&matrix, &options, &made), UNSUPPORTED, "nuclear");
    options.C = 2;
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve(&problem, &options, &made), UNSUPPORTED, "C is 2");
    options.C = INFINITY;
    options.method = ATTMD_SVM_METHOD_DUAL_SYSTEM;
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve(&problem, &options, &made), UNSUPPORTED, "method is 2");
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    options.warm_start = h.infeasible; /* without a solution: nothing to start from */
    along[0] = NULL;
    CHECK_OK(attmd_svm_solve(&problem, &options, along));
    attmd_svm_free(along[0]);

    REFUSED(attmd_svm_certify(NULL, NULL, NULL, 0, NULL, 0, &result), INVALID, "problem is NULL");
    REFUSED(attmd_svm_certify(&problem, NULL, NULL, 0, NULL, 0, NULL), INVALID, "result is NULL");
    REFUSED(attmd_svm_certify(&matrix, NULL, w, 3, NULL, 0, &result), DIMENSION, "w_count is 3, expected 2");
    REFUSED(attmd_svm_certify(&matrix, NULL, NULL, 2, NULL, 0, &result), DIMENSION, "w_count is 2, expected 0");
    REFUSED(attmd_svm_certify(&matrix, NULL, w, 2, w, 2, &result), DIMENSION, "duals_count is 2, expected 3");
    REFUSED(attmd_svm_certify(&matrix, NULL, w, 2, NULL, -1, &result), DIMENSION, "duals_count is -1, expected 0");
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    options.norm = ATTMD_NORM_NUCLEAR;
    REFUSED(attmd_svm_certify(&matrix, &options, w, 2, NULL, 0, &result), UNSUPPORTED, "norm is nuclear", "expected");
    options.C = 2;
    REFUSED(attmd_svm_certify(&problem, &options, NULL, 0, NULL, 0, &result), UNSUPPORTED, "C is 2", "expected inf");
    check_handles("problem calls");
}

static void bad_compare_calls(void) {
    double out[64], zeros[D] = {0}, bad[D] = {1, 2, NAN, 4};
    int64_t tokens[N];
    int32_t local[N];
    attmd_comparison result;
    attmd_model *narrow, *zero;
    attmd_attention_options options;
    CHECK_OK(attmd_comparison_init(&result, sizeof result));
    REFUSED(attmd_norm(2, NULL, D, out), INVALID, "a is NULL");
    REFUSED(attmd_norm(2, h.v, D, NULL), INVALID, "out is NULL");
    REFUSED(attmd_norm(2, h.v, 0, out), INVALID, "count is 0");
    REFUSED(attmd_norm(2, h.v, -1, out), INVALID, "count is -1");
    REFUSED(attmd_norm(2, h.v, INT64_MAX, out), INVALID, "count is 9223372036854775807");
    REFUSED(attmd_norm(0.5, h.v, D, out), INVALID, "p is 0.5");
    REFUSED(attmd_norm(NAN, h.v, D, out), INVALID, "p is nan");
    REFUSED(attmd_norm(0.999999999999, h.v, D, out), INVALID, "p is 0.999999999999");
    REFUSED(attmd_norm(-INFINITY, h.v, D, out), INVALID, "p is -inf");
    REFUSED(attmd_norm(2, bad, D, out), INVALID, "a[2] is nan");
    REFUSED(attmd_directional_divergence(2, NULL, h.v, D, out), INVALID, "a is NULL");
    REFUSED(attmd_directional_divergence(2, h.v, NULL, D, out), INVALID, "b is NULL");
    REFUSED(attmd_directional_divergence(2, h.v, h.v, D, NULL), INVALID, "out is NULL");
    REFUSED(attmd_directional_divergence(2, h.v, h.v, 0, out), INVALID, "count is 0");
    REFUSED(attmd_directional_divergence(1, h.v, h.v, D, out), INVALID, "p is 1");
    REFUSED(attmd_directional_divergence(NAN, h.v, h.v, D, out), INVALID, "p is nan");
    REFUSED(attmd_directional_divergence(INFINITY, h.v, h.v, D, out), INVALID, "p is inf");
    REFUSED(attmd_directional_divergence(2, zeros, h.v, D, out), INVALID, "a is zero");
    REFUSED(attmd_directional_divergence(2, h.v, zeros, D, out), INVALID, "b is zero");
    REFUSED(attmd_directional_divergence(2, h.v, bad, D, out), INVALID, "b[2] is nan");
    REFUSED(attmd_cosine(NULL, h.v, D, out), INVALID, "a is NULL");
    REFUSED(attmd_cosine(h.v, NULL, D, out), INVALID, "b is NULL");
    REFUSED(attmd_cosine(h.v, h.v, D, NULL), INVALID, "out is NULL");
    REFUSED(attmd_cosine(h.v, h.v, -4, out), INVALID, "count is -4");
    REFUSED(attmd_cosine(zeros, h.v, D, out), INVALID, "a is zero");
    REFUSED(attmd_cosine(h.v, bad, D, out), INVALID, "b[2] is nan");

    good_attention(&options);
    CHECK_OK(attmd_model_create_attention(&options, &zero));
    options.d = 2;
    CHECK_OK(attmd_model_create_attention(&options, &narrow));
    REFUSED(attmd_compare(NULL, h.svm, h.dataset, &result), INVALID, "model is NULL");
    REFUSED(attmd_compare(h.model, NULL, h.dataset, &result), INVALID, "svm is NULL");
    REFUSED(attmd_compare(h.model, h.svm, NULL, &result), INVALID, "dataset is NULL");
    REFUSED(attmd_compare(h.model, h.svm, h.dataset, NULL), INVALID, "result is NULL");
    REFUSED(attmd_compare(h.model, h.decoder_svm, h.dataset, &result), INVALID, "svm", "ATTMD_SVM_DECODER", "attmd_svm_solve_attention");
    REFUSED(attmd_compare(h.model, h.svm, h.other, &result), DIMENSION, "svm", "expected");
    REFUSED(attmd_compare(narrow, h.svm, h.dataset, &result), DIMENSION, "model", "d = 2", "d = 4");
    REFUSED(attmd_compare(zero, h.svm, h.dataset, &result), INVALID, "model", "zero");
    attmd_model_free(narrow);
    attmd_model_free(zero);

    REFUSED(attmd_token_scores(NULL, h.v, D, out, 64), INVALID, "dataset is NULL");
    REFUSED(attmd_token_scores(h.dataset, NULL, D, out, 64), INVALID, "v is NULL");
    REFUSED(attmd_token_scores(h.dataset, h.v, D, NULL, 64), INVALID, "out is NULL");
    REFUSED(attmd_token_scores(h.dataset, h.v, D, out, N * T - 1), SMALL, "capacity is 29", "30");
    REFUSED(attmd_token_scores(h.dataset, h.v, D - 1, out, 64), DIMENSION, "d is 3", "4");
    REFUSED(attmd_token_scores(h.dataset, h.v, -4, out, 64), DIMENSION, "d is -4", "4");
    REFUSED(attmd_token_scores(h.dataset, bad, D, out, 64), INVALID, "v[2] is nan");
    REFUSED(attmd_globally_optimal_tokens(NULL, h.v, D, tokens, N), INVALID, "dataset is NULL");
    REFUSED(attmd_globally_optimal_tokens(h.dataset, NULL, D, tokens, N), INVALID, "v is NULL");
    REFUSED(attmd_globally_optimal_tokens(h.dataset, h.v, D, NULL, N), INVALID, "out is NULL");
    REFUSED(attmd_globally_optimal_tokens(h.dataset, h.v, D, tokens, N - 1), SMALL, "capacity is 5", "6");
    REFUSED(attmd_globally_optimal_tokens(h.dataset, h.v, 0, tokens, N), DIMENSION, "d is 0", "4");
    REFUSED(attmd_globally_optimal_tokens(h.dataset, bad, D, tokens, N), INVALID, "v[2] is nan");
    REFUSED(attmd_locally_optimal(NULL, h.v, D, h.svm, local, N), INVALID, "dataset is NULL");
    REFUSED(attmd_locally_optimal(h.dataset, NULL, D, h.svm, local, N), INVALID, "v is NULL");
    REFUSED(attmd_locally_optimal(h.dataset, h.v, D, NULL, local, N), INVALID, "svm is NULL");
    REFUSED(attmd_locally_optimal(h.dataset, h.v, D, h.svm, NULL, N), INVALID, "out is NULL");
    REFUSED(attmd_locally_optimal(h.dataset, h.v, D, h.svm, local, 5), SMALL, "capacity is 5", "6");
    REFUSED(attmd_locally_optimal(h.dataset, h.v, 5, h.svm, local, N), DIMENSION, "d is 5", "4");
    REFUSED(attmd_locally_optimal(h.dataset, h.v, D, h.decoder_svm, local, N), INVALID, "svm");
    REFUSED(attmd_locally_optimal(h.dataset, bad, D, h.svm, local, N), INVALID, "v[2] is nan");
    check_handles("comparisons");
}

/* An svm beside a dataset of the same n and d whose samples are shorter than those it was solved for. */
static void bad_svm_of_longer_samples(void) {
    double out[D], X[N * D] = {0};
    int32_t y[N], local[N];
    int64_t i;
    attmd_dataset_desc desc;
    attmd_dataset* shorter;
    attmd_comparison result;
    CHECK_OK(attmd_comparison_init(&result, sizeof result));
    for (i = 0; i < N * D; ++i) X[i] = (double)i;
    for (i = 0; i < N; ++i) y[i] = 1;
    good_desc(&desc);
    desc.n = N;
    desc.T = 1;
    desc.d = D;
    desc.X = X;
    desc.z = NULL;
    desc.y = y;
    CHECK_OK(attmd_dataset_create(&desc, &shorter));
    memcpy(out, h.v, sizeof out);
    REFUSED(attmd_locally_optimal(shorter, out, D, h.svm, local, N), DIMENSION, "svm");
    REFUSED(attmd_compare(h.model, h.svm, shorter, &result), DIMENSION, "svm");
    attmd_dataset_free(shorter);
    check_handles("an svm of longer samples");
}

/* ----------------------------------------------------------------------------------------------------------------
 * process */

static void bad_process_calls(void) {
    const int32_t unknown[] = {-1, 12, 1000, INT32_MIN, INT32_MAX};
    int k;
    REFUSED(attmd_cancel_create(NULL), INVALID, "out is NULL");
    attmd_cancel_request(NULL);
    attmd_cancel_reset(NULL);
    attmd_cancel_free(NULL);
    attmd_dataset_free(NULL);
    attmd_model_free(NULL);
    attmd_optimizer_free(NULL);
    attmd_trace_free(NULL);
    attmd_svm_free(NULL);
    attmd_set_log(NULL, NULL);
    CHECK(attmd_has_feature(NULL) == 0);
    CHECK(attmd_has_feature("") == 0);
    CHECK(attmd_has_feature("no such feature") == 0);
    for (k = 0; k < 5; ++k) CHECK(strcmp(attmd_status_name(unknown[k]), "unknown status") == 0);
    check_handles("process");
}

static void bad_versions(void) {
    const int32_t next_major = ATTMD_VERSION + 1000000, next_minor = ATTMD_VERSION + 1000;
    char text[32];
    sprintf(text, "%d.%d.%d", ATTMD_VERSION_MAJOR + 1, ATTMD_VERSION_MINOR, ATTMD_VERSION_PATCH);
    REFUSED(attmd_abi_check(next_major), ATTMD_ERROR_UNSUPPORTED, text, attmd_version_string());
    REFUSED(attmd_abi_check(INT32_MAX), ATTMD_ERROR_UNSUPPORTED, "2147.483.647");
    REFUSED(attmd_abi_check(-1), ATTMD_ERROR_INVALID_ARGUMENT, "header_version is -1");
    if (ATTMD_VERSION_MAJOR == 0) { /* every minor version may be another interface */
        REFUSED(attmd_abi_check(next_minor), ATTMD_ERROR_UNSUPPORTED, "and minor versions must agree");
        REFUSED(attmd_abi_check(0), ATTMD_ERROR_UNSUPPORTED, "made for attmd 0.0.0");
    } else {
        CHECK_OK(attmd_abi_check(next_minor));
    }
}

int main(void) {
    bad_versions();
    make_handles();
    check_handles("the beginning");
    bad_datasets();
    bad_dataset_queries();
    bad_dataset_parts();
    bad_model_calls();
    bad_steps();
    bad_optimizer_calls();
    bad_trace_calls();
    bad_train_calls();
    bad_trace_of_two_runs();
    bad_svm_calls();
    bad_problem_calls();
    bad_compare_calls();
    bad_svm_of_longer_samples();
    bad_process_calls();
    check_same_continuation();
    free_handles();
    return check_report("bad_calls");
}
