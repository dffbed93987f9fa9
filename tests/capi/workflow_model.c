/* Models and optimizers, each against its formula: parameters, predictions, risk and gradient; single steps on the
 * caller's own buffers; what a file brings back. */
#include <float.h>

#include "philox.h"
#include "reference.h"

enum { N = 5, T = 4, D = 3 };

static attmd_dataset* dataset; /* N samples of 2..T tokens */
static samples data;
static double v[D];

static void make_data(void) {
    attmd_dataset* whole;
    attmd_dataset_desc desc;
    const int64_t lengths[N] = {4, 2, 3, 4, 1};
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 11, &whole));
    CHECK_OK(attmd_dataset_get_decoder(whole, v, D));
    data = read_samples(whole);
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = N;
    desc.T = T;
    desc.d = D;
    desc.X = data.X;
    desc.z = data.z;
    desc.y = data.y;
    desc.lengths = lengths;
    CHECK_OK(attmd_dataset_create(&desc, &dataset));
    free_samples(&data);
    data = read_samples(dataset);
    attmd_dataset_free(whole);
}

static attmd_model* make_model(attmd_parametrization parametrization, attmd_loss loss, int64_t head_dim,
                               uint64_t seed) {
    attmd_attention_options options;
    attmd_model* model = NULL;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.parametrization = parametrization;
    options.loss = loss;
    options.d = D;
    options.head_dim = head_dim;
    options.W_std = 1;
    options.seed = seed;
    options.v = v;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    return model;
}

/* -------------------------------------------------------------------------------------------------------------- models
 */

static void check_parameter(const attmd_model* model, int64_t index, const char* name, int64_t rows, int64_t columns,
                            int32_t trainable) {
    attmd_parameter_info info;
    CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
    CHECK_OK(attmd_model_get_parameter_info(model, index, &info));
    CHECK(strcmp(info.name, name) == 0 && info.trainable == trainable);
    CHECK(info.count == rows * columns && info.rank == (columns > 1 ? 2 : 1));
    CHECK(info.dtype == ATTMD_FLOAT64);
    CHECK(info.shape[0] == rows && info.shape[1] == columns && info.shape[2] == 1 && info.shape[3] == 1);
}

static void parameters(void) {
    attmd_model *model = make_model(ATTMD_PARAMETRIZATION_W, ATTMD_LOSS_LOGISTIC, 0, 1), *other;
    attmd_attention_options options;
    double W[D * D], K[2 * D], Q[2 * D], got[D * D];
    int64_t count, i, j, m;
    CHECK_OK(attmd_model_get_parameter_count(model, &count));
    CHECK(count == 2);
    check_parameter(model, 0, "W", D, D, 1);
    check_parameter(model, 1, "v", D, 1, 0);
    CHECK_OK(attmd_model_get_parameter(model, "v", got, D));
    CHECK(memcmp(got, v, sizeof v) == 0);
    CHECK_OK(attmd_model_get_parameter(model, "W", W, D * D));
    other = make_model(ATTMD_PARAMETRIZATION_W, ATTMD_LOSS_LOGISTIC, 0, 1);
    CHECK_OK(attmd_model_get_parameter(other, "W", got, D * D));
    CHECK(memcmp(got, W, sizeof W) == 0); /* the seed decides */
    attmd_model_free(other);
    for (i = 0; i < D * D; ++i) W[i] = 0.1 * (double)i - 0.3;
    CHECK_OK(attmd_model_set_parameter(model, "W", W, D * D));
    CHECK_OK(attmd_model_get_parameter(model, "W", got, D * D));
    CHECK(memcmp(got, W, sizeof W) == 0);
    attmd_model_free(model);

    model = make_model(ATTMD_PARAMETRIZATION_JOINT, ATTMD_LOSS_LOGISTIC, 0, 1);
    check_parameter(model, 0, "W", D, D, 1);
    check_parameter(model, 1, "v", D, 1, 1);
    attmd_model_free(model);

    model = make_model(ATTMD_PARAMETRIZATION_KQ, ATTMD_LOSS_LOGISTIC, 2, 1);
    CHECK_OK(attmd_model_get_parameter_count(model, &count));
    CHECK(count == 3);
    check_parameter(model, 0, "K", 2, D, 1);
    check_parameter(model, 1, "Q", 2, D, 1);
    check_parameter(model, 2, "v", D, 1, 0);
    CHECK_OK(attmd_model_get_parameter(model, "K", K, 2 * D));
    CHECK_OK(attmd_model_get_parameter(model, "Q", Q, 2 * D));
    CHECK_OK(attmd_model_get_parameter(model, "W", W, D * D));
    for (i = 0; i < D; ++i)
        for (j = 0; j < D; ++j) {
            double sum = 0;
            for (m = 0; m < 2; ++m) sum += K[m * D + i] * Q[m * D + j];
            CHECK_NEAR(W[i * D + j], sum, 1e-15);
        }
    attmd_model_free(model);

    /* Initial values: zero by default, given ones before random ones. */
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = D;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK_OK(attmd_model_get_parameter(model, "W", got, D * D));
    for (i = 0; i < D * D; ++i) CHECK(got[i] == 0);
    attmd_model_free(model);
    options.parametrization = ATTMD_PARAMETRIZATION_KQ;
    options.head_dim = 2;
    options.W_std = 1;
    options.v_std = 1;
    options.K = Q;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK_OK(attmd_model_get_parameter(model, "K", got, 2 * D));
    CHECK(memcmp(got, Q, sizeof Q) == 0);
    CHECK_OK(attmd_model_get_parameter(model, "v", got, D));
    CHECK(got[0] != 0 && got[1] != 0 && got[2] != 0);
    attmd_model_free(model);
}

/* Parameter number k is filled by the words of key (seed, 2 + k); what is given is copied. */
static void initial_values(void) {
    const attmd_parametrization parametrizations[] = {ATTMD_PARAMETRIZATION_W, ATTMD_PARAMETRIZATION_KQ};
    double given[D * D], got[D * D];
    attmd_attention_options options;
    attmd_parameter_info info;
    attmd_model* model;
    int64_t index, count, j;
    int k;
    CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
    for (k = 0; k < 2; ++k) {
        CHECK_OK(attmd_attention_options_init(&options, sizeof options));
        options.parametrization = parametrizations[k];
        options.d = D;
        options.W_std = 0.5;
        options.v_std = 2;
        options.seed = 99;
        CHECK_OK(attmd_model_create_attention(&options, &model));
        CHECK_OK(attmd_model_get_parameter_count(model, &count));
        for (index = 0; index < count; ++index) {
            word_stream stream = word_stream_of(99, 2 + (uint64_t)index);
            CHECK_OK(attmd_model_get_parameter_info(model, index, &info));
            CHECK_OK(attmd_model_get_parameter(model, info.name, got, D * D));
            for (j = 0; j < info.count; ++j)
                CHECK_NEAR(got[j], (index == count - 1 ? 2 : 0.5) * next_normal(&stream), 1e-13);
        }
        attmd_model_free(model);
    }
    options.parametrization = ATTMD_PARAMETRIZATION_W;
    for (j = 0; j < D * D; ++j) given[j] = (double)j;
    options.W = given;
    options.v = given;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    given[1] = 77;
    CHECK_OK(attmd_model_get_parameter(model, "W", got, D * D));
    CHECK(got[1] == 1);
    CHECK_OK(attmd_model_get_parameter(model, "v", got, D));
    CHECK(got[1] == 1);
    attmd_model_free(model);
}

static int all_zero(const attmd_model* model, const char* name) {
    double gradient[D * D];
    int64_t j;
    for (j = 0; j < D * D; ++j) gradient[j] = 0;
    CHECK_OK(attmd_model_get_gradient(model, dataset, name, gradient, D * D, NULL));
    for (j = 0; j < D * D; ++j)
        if (gradient[j] != 0) return 0;
    return 1;
}

/* Where training cannot begin: v = 0, and K = Q = 0. */
static void stationary(void) {
    attmd_attention_options options;
    attmd_model* model;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = D;
    options.W_std = 1;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK(all_zero(model, "W") && !all_zero(model, "v"));
    attmd_model_free(model);
    options.parametrization = ATTMD_PARAMETRIZATION_KQ;
    options.W_std = 0;
    options.v = v;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK(all_zero(model, "K") && all_zero(model, "Q"));
    attmd_model_free(model);
    options.W_std = 1;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK(!all_zero(model, "K") && !all_zero(model, "Q"));
    attmd_model_free(model);
}

/* A value of 0 has the label -1, and of tokens with equal weights the first is selected. */
static void ties(void) {
    attmd_attention_options options;
    attmd_predictions predictions;
    attmd_model* model;
    double value[N];
    int32_t label[N];
    int64_t selected[N], i;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = D;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.capacity = N;
    predictions.value = value;
    predictions.label = label;
    predictions.selected = selected;
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));
    for (i = 0; i < N; ++i) CHECK(value[i] == 0 && label[i] == -1 && selected[i] == 0);
    attmd_model_free(model);
}

/* A parameter's name stays where it is, whatever is done with the model. */
static void names_stay(void) {
    attmd_model *model = make_model(ATTMD_PARAMETRIZATION_W, ATTMD_LOSS_LOGISTIC, 0, 1), *kind_of;
    attmd_parameter_info info, again;
    attmd_optimizer* optimizer;
    attmd_train_options options;
    attmd_model_kind kind = 0;
    CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
    CHECK_OK(attmd_parameter_info_init(&again, sizeof again));
    CHECK_OK(attmd_model_get_parameter_info(model, 0, &info));
    CHECK_OK(attmd_optimizer_create(NULL, &optimizer));
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 2;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, NULL));
    CHECK_OK(attmd_model_set_parameter(model, "v", v, D));
    kind_of = make_model(ATTMD_PARAMETRIZATION_JOINT, ATTMD_LOSS_LOGISTIC, 0, 1);
    CHECK_OK(attmd_model_get_parameter_info(model, 0, &again));
    CHECK(info.name == again.name && strcmp(info.name, "W") == 0);
    CHECK_OK(attmd_model_get_kind(kind_of, &kind));
    CHECK(kind == ATTMD_MODEL_ATTENTION);
    attmd_optimizer_free(optimizer);
    attmd_model_free(kind_of);
    attmd_model_free(model);
}

static void check_predictions(const attmd_model* model) {
    double W[D * D], decoder[D], value[N], softmax[N * T], expected[T], accuracy;
    int32_t label[N];
    int64_t selected[N], i, t;
    attmd_predictions predictions;
    CHECK_OK(attmd_model_get_parameter(model, "W", W, D * D));
    CHECK_OK(attmd_model_get_parameter(model, "v", decoder, D));
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    CHECK_OK(attmd_model_predict(model, dataset, &predictions)); /* nothing wanted */
    predictions.capacity = N;
    predictions.softmax_capacity = N * T;
    predictions.value = value;
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));
    predictions.label = label;
    predictions.softmax = softmax;
    predictions.selected = selected;
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));
    CHECK_OK(attmd_model_get_accuracy(model, dataset, &accuracy));
    for (i = 0; i < N; ++i) accuracy -= data.y[i] * value[i] > 0 ? 1.0 / N : 0;
    CHECK_NEAR(accuracy, 0, 1e-15);
    for (i = 0; i < N; ++i) {
        int64_t top = 0;
        const double f = attention(&data, i, W, decoder, expected);
        CHECK_NEAR(value[i], f, 1e-14);
        CHECK(label[i] == (f > 0 ? 1 : -1));
        for (t = 0; t < T; ++t) {
            CHECK_NEAR(softmax[i * T + t], expected[t], 1e-14);
            if (expected[t] > expected[top]) top = t;
        }
        CHECK(selected[i] == top);
    }
}

/* The library's risk and gradient against the formula and its central differences. */
static void check_gradient(attmd_model* model, attmd_loss loss, const char* name) {
    double W[D * D], decoder[D], values[D * D], gradient[D * D], scaled[D * D], loss_value, log_scale, largest = 0;
    int64_t count = strcmp(name, "v") == 0 ? D : strcmp(name, "W") == 0 ? D * D : 2 * D, k;
    CHECK_OK(attmd_model_get_parameter(model, "W", W, D * D));
    CHECK_OK(attmd_model_get_parameter(model, "v", decoder, D));
    CHECK_OK(attmd_model_get_loss(model, dataset, &loss_value));
    CHECK_NEAR(loss_value, risk(&data, loss, W, decoder), 1e-14);
    CHECK_OK(attmd_model_get_gradient(model, dataset, name, gradient, count, NULL));
    CHECK_OK(attmd_model_get_gradient(model, dataset, name, scaled, count, &log_scale));
    CHECK_OK(attmd_model_get_parameter(model, name, values, count));
    for (k = 0; k < count; ++k) {
        const double at = values[k], h = 1e-5;
        double above, below;
        values[k] = at + h;
        CHECK_OK(attmd_model_set_parameter(model, name, values, count));
        CHECK_OK(attmd_model_get_loss(model, dataset, &above));
        values[k] = at - h;
        CHECK_OK(attmd_model_set_parameter(model, name, values, count));
        CHECK_OK(attmd_model_get_loss(model, dataset, &below));
        values[k] = at;
        CHECK_OK(attmd_model_set_parameter(model, name, values, count));
        CHECK_NEAR(gradient[k], (above - below) / (2 * h), 1e-9);
        CHECK_NEAR(scaled[k] * exp(log_scale), gradient[k], 1e-14);
        if (fabs(scaled[k]) > largest) largest = fabs(scaled[k]);
    }
    CHECK(largest >= 0.5 && largest < 4);
}

static void models(void) {
    attmd_loss loss;
    for (loss = ATTMD_LOSS_LOGISTIC; loss <= ATTMD_LOSS_CORRELATION; ++loss) {
        attmd_model* model = make_model(ATTMD_PARAMETRIZATION_W, loss, 0, 1);
        check_predictions(model);
        check_gradient(model, loss, "W");
        check_gradient(model, loss, "v"); /* fixed, but it has a gradient */
        attmd_model_free(model);
        model = make_model(ATTMD_PARAMETRIZATION_JOINT, loss, 0, 2);
        check_gradient(model, loss, "W");
        check_gradient(model, loss, "v");
        attmd_model_free(model);
        model = make_model(ATTMD_PARAMETRIZATION_KQ, loss, 2, 3);
        check_predictions(model);
        check_gradient(model, loss, "K");
        check_gradient(model, loss, "Q");
        attmd_model_free(model);
    }
}

static void check_same_options(const attmd_model* model, const attmd_model* loaded) {
    attmd_attention_options options, again;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    CHECK_OK(attmd_attention_options_init(&again, sizeof again));
    CHECK_OK(attmd_model_get_attention_options(model, &options));
    CHECK_OK(attmd_model_get_attention_options(loaded, &again));
    CHECK(options.struct_size == sizeof options && options.d == D && options.loss == ATTMD_LOSS_EXPONENTIAL);
    CHECK(options.W_std == 1 && options.seed == 4 && options.v == NULL && options.W == NULL);
    CHECK(options.head_dim == (options.parametrization == ATTMD_PARAMETRIZATION_KQ ? 2 : D));
    CHECK(again.d == D && again.loss == options.loss && again.parametrization == options.parametrization);
    CHECK(again.head_dim == options.head_dim);
    CHECK(again.W_std == 0 && again.v_std == 0 && again.seed == 0); /* which the file does not hold */
}

static void model_files(void) {
    attmd_parametrization parametrization;
    for (parametrization = ATTMD_PARAMETRIZATION_W; parametrization <= ATTMD_PARAMETRIZATION_JOINT; ++parametrization) {
        attmd_model *model = make_model(parametrization, ATTMD_LOSS_EXPONENTIAL, parametrization == 2 ? 2 : 0, 4),
                    *loaded;
        double before[D * D], after[D * D], loss[2];
        int64_t count, k;
        CHECK_OK(attmd_model_save(model, "workflow.model"));
        CHECK_OK(attmd_model_save(model, "workflow.model")); /* replaces it */
        CHECK_OK(attmd_model_load("workflow.model", &loaded));
        check_same_options(model, loaded);
        CHECK_OK(attmd_model_get_parameter_count(loaded, &count));
        CHECK(count == (parametrization == ATTMD_PARAMETRIZATION_KQ ? 3 : 2));
        for (k = 0; k < count; ++k) {
            attmd_parameter_info info, again;
            CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
            CHECK_OK(attmd_parameter_info_init(&again, sizeof again));
            CHECK_OK(attmd_model_get_parameter_info(model, k, &info));
            CHECK_OK(attmd_model_get_parameter_info(loaded, k, &again));
            CHECK(strcmp(info.name, again.name) == 0 && info.trainable == again.trainable && info.count == again.count);
            CHECK_OK(attmd_model_get_parameter(model, info.name, before, D * D));
            CHECK_OK(attmd_model_get_parameter(loaded, info.name, after, D * D));
            CHECK(memcmp(before, after, (size_t)info.count * sizeof *after) == 0);
        }
        CHECK_OK(attmd_model_get_loss(model, dataset, &loss[0]));
        CHECK_OK(attmd_model_get_loss(loaded, dataset, &loss[1]));
        CHECK(loss[0] == loss[1]);
        attmd_model_free(model);
        attmd_model_free(loaded);
    }
}

/* ---------------------------------------------------------------------------------------------------------- optimizers
 */

static attmd_optimizer_options defaults(void) {
    attmd_optimizer_options options;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    return options;
}

static attmd_optimizer* make_optimizer(const attmd_optimizer_options* options) {
    attmd_optimizer* optimizer = NULL;
    CHECK_OK(attmd_optimizer_create(options, &optimizer));
    return optimizer;
}

static attmd_step_tensor of_doubles(double* w, const double* g, int64_t count) {
    attmd_step_tensor tensor;
    memset(&tensor, 0, sizeof tensor);
    tensor.parameter = w;
    tensor.gradient = g;
    tensor.count = count;
    tensor.dtype = ATTMD_FLOAT64;
    return tensor;
}

/* Some gradient that differs from step to step and has a zero in it. */
static void fill_gradient(double* g, int64_t count, int step) {
    int64_t j;
    for (j = 0; j < count; ++j) g[j] = j == 1 ? 0 : sin((double)(3 * j + 7 * step + 1));
}

static void mirror_descent(void) {
    const double exponents[] = {1.2, 1.75, 2, 3, 5};
    enum { A = 7, B = 2 };
    int e, normalized, step;
    int64_t j;
    for (e = 0; e < 5; ++e)
        for (normalized = 0; normalized < 2; ++normalized) {
            const double p = exponents[e];
            double w[A] = {1, -2, 0, 0.5, 1e-3, -0.25, 3}, expected[A], g[A], u[B] = {1, 1}, expected_u[B] = {1, 1};
            float narrow[A], narrow_g[A];
            int64_t iteration;
            attmd_step_tensor tensors[3];
            attmd_optimizer_options options = defaults();
            attmd_optimizer* optimizer;
            options.p = p;
            options.normalized = normalized;
            options.step_size = 0.05;
            optimizer = make_optimizer(&options);
            memcpy(expected, w, sizeof w);
            for (j = 0; j < A; ++j) narrow[j] = (float)w[j];
            for (step = 1; step <= 5; ++step) {
                fill_gradient(g, A, step);
                for (j = 0; j < A; ++j) narrow_g[j] = (float)g[j];
                tensors[0] = of_doubles(w, g, A);
                tensors[1] = of_doubles(u, g + 2, B);
                memset(&tensors[2], 0, sizeof tensors[2]);
                tensors[2].parameter = narrow;
                tensors[2].gradient = narrow_g;
                tensors[2].count = A;
                tensors[2].dtype = ATTMD_FLOAT32;
                CHECK_OK(attmd_optimizer_step(optimizer, tensors, 3));
                mirror_step(p, normalized, 0.05, expected, g, A); /* each tensor with its own dual norm */
                mirror_step(p, normalized, 0.05, expected_u, g + 2, B);
                CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
                CHECK(iteration == step);
                for (j = 0; j < A; ++j) CHECK_NEAR(w[j], expected[j], 1e-12);
                for (j = 0; j < B; ++j) CHECK_NEAR(u[j], expected_u[j], 1e-12);
                for (j = 0; j < A; ++j) CHECK_NEAR((double)narrow[j], expected[j], 1e-5);
                CHECK(p != 2 || w[1] == -2); /* sign(0) = 0: no gradient, no step */
            }
            /* Parameters that were changed from outside are where the next step begins. */
            w[3] = expected[3] = -1.5;
            CHECK_OK(attmd_optimizer_step(optimizer, tensors, 3));
            mirror_step(p, normalized, 0.05, expected, g, A);
            for (j = 0; j < A; ++j) CHECK_NEAR(w[j], expected[j], 1e-12);
            /* Another step size, and a beginning anew. */
            CHECK_OK(attmd_optimizer_set_step_size(optimizer, 0.01));
            CHECK_OK(attmd_optimizer_step(optimizer, tensors, 3));
            mirror_step(p, normalized, 0.01, expected, g, A);
            for (j = 0; j < A; ++j) CHECK_NEAR(w[j], expected[j], 1e-12);
            CHECK_OK(attmd_optimizer_reset(optimizer));
            CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
            CHECK(iteration == 0);
            CHECK_OK(attmd_optimizer_step(optimizer, tensors, 1)); /* the list is free again */
            attmd_optimizer_free(optimizer);
        }
}

/* A promise to leave the parameters alone saves a comparison and changes no bit. */
static void exclusive(void) {
    attmd_optimizer_options options = defaults();
    attmd_optimizer *ours, *shared;
    double a[4] = {1, -2, 0.5, 3}, b[4] = {1, -2, 0.5, 3}, g[4];
    int step;
    options.p = 1.5;
    shared = make_optimizer(&options);
    options.exclusive = 1;
    ours = make_optimizer(&options);
    for (step = 0; step < 20; ++step) {
        attmd_step_tensor of_a = of_doubles(a, g, 4), of_b = of_doubles(b, g, 4);
        fill_gradient(g, 4, step);
        CHECK_OK(attmd_optimizer_step(shared, &of_a, 1));
        CHECK_OK(attmd_optimizer_step(ours, &of_b, 1));
        CHECK(memcmp(a, b, sizeof a) == 0);
    }
    attmd_optimizer_free(ours);
    attmd_optimizer_free(shared);
}

static void schedules(void) {
    attmd_schedule schedule;
    for (schedule = ATTMD_SCHEDULE_CONSTANT; schedule <= ATTMD_SCHEDULE_COSINE; ++schedule) {
        attmd_optimizer_options options = defaults();
        attmd_optimizer* optimizer;
        double w[1] = {0}, expected = 0;
        const double g[1] = {1};
        int k;
        options.method = ATTMD_METHOD_GRADIENT_DESCENT;
        options.schedule = schedule;
        options.step_size = 0.8;
        options.warmup = 4;
        options.horizon = 10;
        optimizer = make_optimizer(&options);
        for (k = 1; k <= 12; ++k) {
            const attmd_step_tensor tensor = of_doubles(w, g, 1);
            double step = 0.8;
            if (schedule == ATTMD_SCHEDULE_INV_SQRT) step /= sqrt(k);
            if (schedule == ATTMD_SCHEDULE_INV) step /= k;
            if (schedule == ATTMD_SCHEDULE_COSINE) {
                step = k <= 4 ? 0.8 * k / 4 : 0.8 * 0.5 * (1 + cos(acos(-1.0) * (k - 4) / 6));
                if (k > 10) step = 0;
            }
            CHECK_OK(attmd_optimizer_step(optimizer, &tensor, 1));
            expected -= step;
            CHECK_NEAR(w[0], expected, 1e-14);
        }
        attmd_optimizer_free(optimizer);
    }
}

static void adam(void) {
    attmd_optimizer_options options = defaults();
    attmd_optimizer* optimizer;
    double w[3] = {1, -1, 0.5}, expected[3] = {1, -1, 0.5}, g[3], m[3] = {0}, s[3] = {0};
    int k, j;
    options.method = ATTMD_METHOD_ADAM;
    options.step_size = 0.01;
    CHECK(options.beta1 == 0.9 && options.beta2 == 0.999 && options.adam_epsilon == 1e-8);
    optimizer = make_optimizer(&options);
    for (k = 1; k <= 10; ++k) {
        const attmd_step_tensor tensor = of_doubles(w, g, 3);
        fill_gradient(g, 3, k);
        CHECK_OK(attmd_optimizer_step(optimizer, &tensor, 1));
        for (j = 0; j < 3; ++j) {
            m[j] = 0.9 * m[j] + 0.1 * g[j];
            s[j] = 0.999 * s[j] + 0.001 * g[j] * g[j];
            expected[j] -= 0.01 * (m[j] / (1 - pow(0.9, k))) / (sqrt(s[j] / (1 - pow(0.999, k))) + 1e-8);
            CHECK_NEAR(w[j], expected[j], 1e-13);
        }
    }
    attmd_optimizer_free(optimizer);
}

/* A zero gradient gives a zero step; gradients near the smallest double still give a step of the right length. */
static void tiny_gradients(void) {
    attmd_optimizer_options options = defaults();
    attmd_optimizer* optimizer;
    double w[2] = {1, -1};
    const double none[2] = {0, 0}, tiny[2] = {3e-310, -4e-310};
    attmd_step_tensor tensor = of_doubles(w, none, 2);
    options.normalized = 1;
    optimizer = make_optimizer(&options);
    CHECK_OK(attmd_optimizer_step(optimizer, &tensor, 1));
    CHECK(w[0] == 1 && w[1] == -1);
    tensor.gradient = tiny;
    CHECK_OK(attmd_optimizer_step(optimizer, &tensor, 1));
    CHECK_NEAR(w[0], 1 - 0.06, 1e-12);
    CHECK_NEAR(w[1], -1 + 0.08, 1e-12);
    attmd_optimizer_free(optimizer);
}

/* A gradient in two factors, as attmd_model_get_gradient gives it: exp(log_scale) * g. */
static void scaled_gradients(void) {
    attmd_method method;
    int normalized;
    for (method = ATTMD_METHOD_MIRROR_DESCENT; method <= ATTMD_METHOD_ADAM; ++method)
        for (normalized = 0; normalized < (method == ATTMD_METHOD_ADAM ? 1 : 2); ++normalized) {
            attmd_optimizer_options options = defaults();
            attmd_optimizer *plain, *scaled;
            double a[2] = {1, -1}, b[2] = {1, -1};
            const double g[2] = {3e-3, -4e-3}, larger[2] = {3, -4};
            attmd_step_tensor of_a = of_doubles(a, g, 2), of_b = of_doubles(b, larger, 2);
            int k;
            options.method = method;
            options.p = 3;
            options.normalized = normalized;
            plain = make_optimizer(&options);
            scaled = make_optimizer(&options);
            of_b.log_scale = log(1e-3);
            for (k = 0; k < 3; ++k) {
                CHECK_OK(attmd_optimizer_step(plain, &of_a, 1));
                CHECK_OK(attmd_optimizer_step(scaled, &of_b, 1));
                CHECK_NEAR(a[0], b[0], 1e-13);
                CHECK_NEAR(a[1], b[1], 1e-13);
            }
            if (normalized) { /* far below the smallest double, and still a step of the right length */
                const double before = b[0];
                of_b.log_scale = -5000;
                CHECK_OK(attmd_optimizer_step(scaled, &of_b, 1));
                CHECK_OK(attmd_optimizer_step(plain, &of_a, 1));
                CHECK(b[0] != before);
                CHECK_NEAR(a[0], b[0], 1e-13);
            }
            attmd_optimizer_free(plain);
            attmd_optimizer_free(scaled);
        }
}

/* Arithmetic that leaves the finite numbers is refused, and the state before it is kept. */
static void overflow(void) {
    attmd_method method;
    for (method = ATTMD_METHOD_MIRROR_DESCENT; method <= ATTMD_METHOD_GRADIENT_DESCENT; ++method) {
        attmd_optimizer_options options = defaults();
        attmd_optimizer* optimizer;
        double w[2] = {1, 2};
        const double before[2] = {1, 2}, g[2] = {1e300, -1}, small[2] = {1, 1};
        attmd_step_tensor tensor = of_doubles(w, g, 2);
        int64_t iteration;
        options.method = method;
        options.p = 1.5;
        options.step_size = 1e10;
        optimizer = make_optimizer(&options);
        REFUSED(attmd_optimizer_step(optimizer, &tensor, 1), ATTMD_ERROR_NUMERICAL, "tensor", "step_size");
        CHECK(memcmp(w, before, sizeof w) == 0);
        CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
        CHECK(iteration == 0);
        CHECK_OK(attmd_optimizer_set_step_size(optimizer, 0.1));
        tensor.gradient = small;
        CHECK_OK(attmd_optimizer_step(optimizer, &tensor, 1));
        attmd_optimizer_free(optimizer);
    }
}

/* Saved, loaded and continued: the same bits as never interrupted, for each kind of state and both types. */
static void optimizer_files(void) {
    attmd_method method;
    int exclusively;
    for (method = ATTMD_METHOD_MIRROR_DESCENT; method <= ATTMD_METHOD_ADAM; ++method)
        for (exclusively = 0; exclusively < 2; ++exclusively) {
            attmd_optimizer_options options = defaults(), read;
            attmd_optimizer *straight, *resumed, *loaded;
            double a[4] = {1, -2, 0.5, 3}, b[4] = {1, -2, 0.5, 3}, g[4];
            float narrow_a[4] = {1, 0, -1, 2}, narrow_b[4] = {1, 0, -1, 2}, narrow_g[4] = {1, 2, -3, 0.5F};
            int64_t iteration;
            int step;
            options.method = method;
            options.p = 1.7;
            options.exclusive = exclusively;
            options.schedule = ATTMD_SCHEDULE_INV_SQRT;
            straight = make_optimizer(&options);
            resumed = make_optimizer(&options);
            for (step = 0; step < 20; ++step) {
                attmd_step_tensor of_a[2], of_b[2];
                fill_gradient(g, 4, step);
                of_a[0] = of_doubles(a, g, 4);
                of_b[0] = of_doubles(b, g, 4);
                of_a[1] = of_doubles(NULL, NULL, 4);
                of_a[1].gradient = narrow_g;
                of_a[1].dtype = ATTMD_FLOAT32;
                of_b[1] = of_a[1];
                of_a[1].parameter = narrow_a;
                of_b[1].parameter = narrow_b;
                CHECK_OK(attmd_optimizer_step(straight, of_a, 2));
                CHECK_OK(attmd_optimizer_step(resumed, of_b, 2));
                if (step == 0 || step == 9) {
                    CHECK_OK(attmd_optimizer_save(resumed, "workflow.optimizer"));
                    CHECK_OK(attmd_optimizer_load("workflow.optimizer", &loaded));
                    CHECK_OK(attmd_optimizer_get_iteration(loaded, &iteration));
                    CHECK(iteration == step + 1);
                    CHECK_OK(attmd_optimizer_options_init(&read, sizeof read));
                    CHECK_OK(attmd_optimizer_get_options(loaded, &read));
                    CHECK(read.method == method && read.p == (method == ATTMD_METHOD_GRADIENT_DESCENT ? 2 : 1.7));
                    CHECK(read.exclusive == exclusively && read.schedule == ATTMD_SCHEDULE_INV_SQRT);
                    CHECK(read.step_size == 0.1 && read.beta1 == 0.9 && read.normalized == 0);
                    attmd_optimizer_free(resumed);
                    resumed = loaded;
                }
            }
            CHECK(memcmp(a, b, sizeof a) == 0 && memcmp(narrow_a, narrow_b, sizeof narrow_a) == 0);
            attmd_optimizer_free(straight);
            attmd_optimizer_free(resumed);
        }
}

int main(void) {
    make_data();
    parameters();
    initial_values();
    stationary();
    ties();
    names_stay();
    models();
    model_files();
    mirror_descent();
    exclusive();
    schedules();
    adam();
    tiny_gradients();
    scaled_gradients();
    overflow();
    optimizer_files();
    {
        attmd_optimizer* optimizer = make_optimizer(NULL); /* defaults: step 0.1 along the gradient */
        double w[1] = {1};
        const double g[1] = {2};
        const attmd_step_tensor tensor = of_doubles(w, g, 1);
        CHECK_OK(attmd_optimizer_step(optimizer, &tensor, 1));
        CHECK_NEAR(w[0], 0.8, 1e-15);
        attmd_optimizer_free(optimizer);
    }
    attmd_dataset_free(dataset);
    free_samples(&data);
    return check_report("workflow_model");
}
