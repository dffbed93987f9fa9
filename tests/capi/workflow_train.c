/* Training: the path is that of the formula, every quantity of the trace is what it says, every stop stops, a run can
 * be cut anywhere without changing a bit, and the number of threads changes none either. */
#include "reference.h"

enum { N = 6, T = 8, D = 5 };

static attmd_dataset* dataset;
static samples data;
static double v[D];

static attmd_model* make_model(attmd_parametrization parametrization) {
    attmd_attention_options options;
    attmd_model* model = NULL;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.parametrization = parametrization;
    options.d = D;
    if (parametrization == ATTMD_PARAMETRIZATION_KQ) options.head_dim = 3;
    options.W_std = 0.5;
    options.seed = 9;
    options.v = v;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    return model;
}

static attmd_optimizer* make_optimizer(double p, int32_t normalized, double step_size) {
    attmd_optimizer_options options;
    attmd_optimizer* optimizer = NULL;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.p = p;
    options.normalized = normalized;
    options.step_size = step_size;
    CHECK_OK(attmd_optimizer_create(&options, &optimizer));
    return optimizer;
}

static attmd_train_options iterations(int64_t count) {
    attmd_train_options options;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = count;
    return options;
}

static attmd_train_report empty_report(void) {
    attmd_train_report report;
    CHECK_OK(attmd_train_report_init(&report, sizeof report));
    return report;
}

static void train(attmd_model* model, attmd_optimizer* optimizer, int64_t count) {
    const attmd_train_options options = iterations(count);
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, NULL));
}

/* ------------------------------------------------------------------------------------------- path and trace by formula
 */

static const char* const W_names[] = {"W", "v"};
static const char* const KQ_names[] = {"K", "Q", "v"};

/* Trains ten iterations with a trace of everything, and the same by hand: gradients from the library (checked
 * elsewhere), steps, risk, norms, softmax and divergences from the formulas. */
static void path(attmd_parametrization parametrization, double p, int32_t normalized) {
    const int kq = parametrization == ATTMD_PARAMETRIZATION_KQ, tensors = kq ? 3 : 2;
    const char* const* names = kq ? KQ_names : W_names;
    const int64_t counts[3] = {kq ? 3 * D : D * D, kq ? 3 * D : D, D};
    attmd_model *trained = make_model(parametrization), *by_hand = make_model(parametrization);
    attmd_optimizer* optimizer = make_optimizer(p, normalized, 0.05);
    attmd_train_options options = iterations(10);
    attmd_train_report report = empty_report();
    attmd_trace_options tracing;
    attmd_trace* trace;
    attmd_direction directions[2];
    double W_direction[D * D], recorded[11], W[D * D], decoder[D], softmax[T], parameter[D * D], g[D * D];
    int64_t length, at[11], selected[N], k, i, j;
    int tensor;
    for (j = 0; j < D * D; ++j) W_direction[j] = cos((double)j);
    memset(directions, 0, sizeof directions);
    directions[0].parameter = "W";
    directions[0].values = W_direction;
    directions[0].count = D * D;
    directions[0].p = 3;
    directions[1].parameter = "v";
    directions[1].values = W_direction;
    directions[1].count = D;
    directions[1].p = 1.5;
    CHECK_OK(attmd_trace_options_init(&tracing, sizeof tracing));
    CHECK(tracing.quantities == ATTMD_TRACE_LOSS && tracing.every == 1);
    tracing.quantities = ATTMD_TRACE_LOSS | ATTMD_TRACE_GRADIENT_NORM | ATTMD_TRACE_NORM | ATTMD_TRACE_ACCURACY |
                         ATTMD_TRACE_SOFTMAX_MASS | ATTMD_TRACE_SOFTMAX_MASS_MIN | ATTMD_TRACE_SELECTED |
                         ATTMD_TRACE_PARAMETERS | ATTMD_TRACE_DIVERGENCE | ATTMD_TRACE_STEP_SIZE |
                         ATTMD_TRACE_LOG_GRADIENT_NORM;
    tracing.directions = directions;
    tracing.direction_count = 2;
    CHECK_OK(attmd_trace_create(&tracing, &trace));
    CHECK_OK(attmd_trace_get_length(trace, &length));
    CHECK(length == 0);
    CHECK_OK(attmd_train(trained, optimizer, dataset, &options, trace, &report));
    CHECK(report.stop_reason == ATTMD_STOP_ITERATIONS && report.iterations == 10 && report.seconds >= 0);
    CHECK_OK(attmd_trace_get_length(trace, &length));
    CHECK(length == 11);
    if (length != 11) return;
    CHECK_OK(attmd_trace_get_iterations(trace, at, 11));

    for (k = 0; k <= 10; ++k) {
        double squares = 0, accuracy = 0, mass = 0, mass_min = 1, loss, log_scale;
        CHECK(at[k] == k);
        CHECK_OK(attmd_model_get_parameter(by_hand, "W", W, D * D));
        CHECK_OK(attmd_model_get_parameter(by_hand, "v", decoder, D));
        loss = risk(&data, ATTMD_LOSS_LOGISTIC, W, decoder);
        CHECK_OK(attmd_trace_get_selected(trace, k, selected, N));
        for (i = 0; i < N; ++i) {
            const double f = attention(&data, i, W, decoder, softmax);
            int64_t top = 0, t;
            for (t = 1; t < T; ++t)
                if (softmax[t] > softmax[top]) top = t;
            CHECK(selected[i] == top);
            if (data.y[i] * f > 0) accuracy += 1.0 / N;
            mass += softmax[top] / N;
            if (softmax[top] < mass_min) mass_min = softmax[top];
        }
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_LOSS, 0, recorded, 11));
        CHECK_NEAR(recorded[k], loss, 1e-12);
        if (k == 10) CHECK(report.loss == recorded[k]);
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_ACCURACY, 0, recorded, 11));
        CHECK_NEAR(recorded[k], accuracy, 1e-14);
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_SOFTMAX_MASS, 0, recorded, 11));
        CHECK_NEAR(recorded[k], mass, 1e-12);
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_SOFTMAX_MASS_MIN, 0, recorded, 11));
        CHECK_NEAR(recorded[k], mass_min, 1e-12);
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_STEP_SIZE, 0, recorded, 11));
        CHECK(recorded[k] == 0.05);
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_DIVERGENCE, 0, recorded, 11));
        CHECK_NEAR(recorded[k], divergence(3, W_direction, W, D * D), 1e-12);
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_DIVERGENCE, 1, recorded, 11));
        CHECK_NEAR(recorded[k], divergence(1.5, W_direction, decoder, D), 1e-12);
        /* All gradients before the first tensor moves. */
        for (tensor = 0; tensor < tensors; ++tensor) {
            CHECK_OK(attmd_model_get_parameter(by_hand, names[tensor], parameter, D * D));
            CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_NORM, tensor, recorded, 11));
            CHECK_NEAR(recorded[k], lp(p, parameter, counts[tensor]), 1e-12);
            CHECK_OK(attmd_trace_get_parameter(trace, k, names[tensor], g, D * D));
            for (j = 0; j < counts[tensor]; ++j) CHECK_NEAR(g[j], parameter[j], 1e-12);
        }
        {
            double gradients[3][D * D];
            for (tensor = 0; tensor < tensors; ++tensor) {
                if (strcmp(names[tensor], "v") == 0 && parametrization != ATTMD_PARAMETRIZATION_JOINT) continue;
                CHECK_OK(attmd_model_get_gradient(by_hand, dataset, names[tensor], gradients[tensor], D * D, NULL));
                squares += dot(gradients[tensor], gradients[tensor], counts[tensor]);
            }
            for (tensor = 0; tensor < tensors; ++tensor) {
                if (strcmp(names[tensor], "v") == 0 && parametrization != ATTMD_PARAMETRIZATION_JOINT) continue;
                CHECK_OK(attmd_model_get_parameter(by_hand, names[tensor], parameter, D * D));
                mirror_step(p, normalized, 0.05, parameter, gradients[tensor], counts[tensor]);
                CHECK_OK(attmd_model_set_parameter(by_hand, names[tensor], parameter, counts[tensor]));
            }
        }
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_GRADIENT_NORM, 0, recorded, 11));
        CHECK_NEAR(recorded[k], sqrt(squares), 1e-12);
        log_scale = log(squares) / 2;
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_LOG_GRADIENT_NORM, 0, recorded, 11));
        CHECK_NEAR(recorded[k], log_scale, 1e-12);
        if (k == 10) CHECK_NEAR(report.gradient_norm, sqrt(squares), 1e-12);
        if (k == 10) CHECK_NEAR(report.log_gradient_norm, log_scale, 1e-12);
    }
    /* The same divergences afterwards, from the recorded parameters. */
    for (tensor = 0; tensor < 2; ++tensor) {
        double later[11];
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_DIVERGENCE, tensor, recorded, 11));
        CHECK_OK(attmd_trace_get_divergence(trace, &directions[tensor], later, 11));
        for (k = 0; k <= 10; ++k) CHECK_NEAR(later[k], recorded[k], 1e-14);
    }
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    attmd_model_free(trained);
    attmd_model_free(by_hand);
}

/* Chosen iterations, multiples, and the count that goes on over several calls. */
static void trace_iterations(void) {
    const int64_t chosen[4] = {0, 3, 4, 12};
    attmd_trace_options options;
    attmd_trace *list, *multiples;
    attmd_model* model = make_model(ATTMD_PARAMETRIZATION_W);
    attmd_optimizer* optimizer = make_optimizer(2, 0, 0.1);
    attmd_train_options seven = iterations(7);
    int64_t length, at[8];
    CHECK_OK(attmd_trace_options_init(&options, sizeof options));
    options.every = 5;
    CHECK_OK(attmd_trace_create(&options, &multiples));
    options.iterations = chosen;
    options.iteration_count = 4;
    CHECK_OK(attmd_trace_create(&options, &list));
    CHECK_OK(attmd_train(model, optimizer, dataset, &seven, list, NULL));
    CHECK_OK(attmd_train(model, optimizer, dataset, &seven, list, NULL));
    CHECK_OK(attmd_trace_get_length(list, &length));
    CHECK(length == 4);
    CHECK_OK(attmd_trace_get_iterations(list, at, 8));
    CHECK(memcmp(at, chosen, sizeof chosen) == 0);
    CHECK_OK(attmd_optimizer_reset(optimizer));
    CHECK_OK(attmd_train(model, optimizer, dataset, &seven, multiples, NULL));
    CHECK_OK(attmd_train(model, optimizer, dataset, &seven, multiples, NULL));
    CHECK_OK(attmd_trace_get_length(multiples, &length));
    CHECK(length == 5); /* 0 and 5, 7 as the first end, 10, 14 as the second */
    CHECK_OK(attmd_trace_get_iterations(multiples, at, 8));
    CHECK(at[0] == 0 && at[1] == 5 && at[2] == 7 && at[3] == 10 && at[4] == 14);
    attmd_trace_free(list);
    attmd_trace_free(multiples);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
}

/* --------------------------------------------------------------------------------------------------- cut and continued
 */

static void same_parameters(const attmd_model* a, const attmd_model* b) {
    int64_t count, k;
    CHECK_OK(attmd_model_get_parameter_count(a, &count));
    for (k = 0; k < count; ++k) {
        attmd_parameter_info info;
        double of_a[D * D], of_b[D * D];
        CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
        CHECK_OK(attmd_model_get_parameter_info(a, k, &info));
        CHECK_OK(attmd_model_get_parameter(a, info.name, of_a, D * D));
        CHECK_OK(attmd_model_get_parameter(b, info.name, of_b, D * D));
        CHECK(memcmp(of_a, of_b, (size_t)info.count * sizeof *of_a) == 0);
    }
}

/* 100 iterations = 50, both handles to files and back, 50 more. */
static void resumed(attmd_parametrization parametrization, attmd_method method, double p) {
    attmd_model *straight = make_model(parametrization), *first = make_model(parametrization), *second;
    attmd_optimizer_options options;
    attmd_optimizer *one, *before, *after;
    int64_t iteration;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.method = method;
    options.p = p;
    options.normalized = method != ATTMD_METHOD_ADAM;
    options.schedule = ATTMD_SCHEDULE_INV_SQRT;
    CHECK_OK(attmd_optimizer_create(&options, &one));
    CHECK_OK(attmd_optimizer_create(&options, &before));
    train(straight, one, 100);
    train(first, before, 50);
    CHECK_OK(attmd_model_save(first, "half.model"));
    CHECK_OK(attmd_optimizer_save(before, "half.optimizer"));
    attmd_model_free(first);
    attmd_optimizer_free(before);
    CHECK_OK(attmd_model_load("half.model", &second));
    CHECK_OK(attmd_optimizer_load("half.optimizer", &after));
    train(second, after, 50);
    same_parameters(straight, second);
    CHECK_OK(attmd_optimizer_get_iteration(after, &iteration));
    CHECK(iteration == 100);
    attmd_model_free(straight);
    attmd_model_free(second);
    attmd_optimizer_free(one);
    attmd_optimizer_free(after);
}

/* One long call and several short ones; parameters set from outside in between are where training goes on, also when a
 * call that does no iteration comes between. */
static void interrupted(void) {
    attmd_model *a = make_model(ATTMD_PARAMETRIZATION_W), *b = make_model(ATTMD_PARAMETRIZATION_W);
    attmd_optimizer *of_a = make_optimizer(1.5, 1, 0.1), *of_b = make_optimizer(1.5, 1, 0.1);
    double W[D * D];
    int64_t j;
    train(a, of_a, 30);
    train(b, of_b, 10);
    train(b, of_b, 0);
    train(b, of_b, 20);
    same_parameters(a, b);
    for (j = 0; j < D * D; ++j) W[j] = 0.3 * sin((double)j);
    CHECK_OK(attmd_model_set_parameter(a, "W", W, D * D));
    CHECK_OK(attmd_model_set_parameter(b, "W", W, D * D));
    train(a, of_a, 10);
    train(b, of_b, 0); /* to see the loss, say */
    train(b, of_b, 10);
    same_parameters(a, b);
    attmd_model_free(a);
    attmd_model_free(b);
    attmd_optimizer_free(of_a);
    attmd_optimizer_free(of_b);
}

/* -------------------------------------------------------------------------------------------------------------
 * stopping */

typedef struct progress_log {
    int calls, stop_after;
    int64_t last;
    double value;
} progress_log;

static int32_t on_progress(const attmd_progress* progress, void* user) {
    progress_log* log = (progress_log*)user;
    if (progress->struct_size < sizeof *progress || progress->seconds < 0) return 1;
    ++log->calls;
    log->last = progress->iteration;
    log->value = progress->value;
    return log->calls == log->stop_after;
}

static attmd_cancel* token_of_callback;
static int32_t request_cancel(const attmd_progress* progress, void* user) {
    (void)user;
    if (progress->iteration == 6) attmd_cancel_request(token_of_callback);
    return 0;
}

static void stops(void) {
    attmd_model *model = make_model(ATTMD_PARAMETRIZATION_W), *twin = make_model(ATTMD_PARAMETRIZATION_W);
    attmd_optimizer *optimizer = make_optimizer(2, 1, 0.1), *other = make_optimizer(2, 1, 0.1);
    attmd_train_options options = iterations(1000000000);
    attmd_train_report report = empty_report();
    progress_log log = {0, 3, 0, 0};
    attmd_cancel* token;
    int64_t iteration;
    double loss;
    CHECK(options.threads == 0 && options.batch_size == 0 && options.max_seconds == INFINITY);

    /* A callback that has had enough. What was reached is kept. */
    options.progress = on_progress;
    options.progress_user = &log;
    options.progress_every = 4;
    CHECK(attmd_train(model, optimizer, dataset, &options, NULL, &report) == ATTMD_CANCELLED);
    CHECK(strstr(attmd_last_error(), "cancel") != NULL);
    CHECK(log.calls == 3 && report.stop_reason == ATTMD_STOP_CANCELLED && report.iterations == log.last);
    CHECK(log.last % 4 == 0 && log.value > 0);
    CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
    CHECK(iteration == report.iterations);
    train(twin, other, report.iterations);
    same_parameters(model, twin);

    /* A token, given before the call and during it. */
    CHECK_OK(attmd_cancel_create(&token));
    token_of_callback = token;
    options = iterations(1000000000);
    options.cancel = token;
    attmd_cancel_request(token);
    CHECK(attmd_train(model, optimizer, dataset, &options, NULL, &report) == ATTMD_CANCELLED);
    CHECK(report.iterations == 0 && report.stop_reason == ATTMD_STOP_CANCELLED);
    attmd_cancel_reset(token);
    options.progress = request_cancel;
    options.progress_every = 1;
    CHECK(attmd_train(model, optimizer, dataset, &options, NULL, &report) == ATTMD_CANCELLED);
    CHECK(report.iterations == 7); /* the next one after the request */
    attmd_cancel_reset(token);
    attmd_cancel_free(token);

    /* Time. The callback without an interval is told about ten times a second. */
    options = iterations(1000000000);
    options.max_seconds = 0.25;
    log.calls = log.stop_after = 0;
    options.progress = on_progress;
    options.progress_user = &log;
    log.stop_after = -1;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_TIME && report.seconds >= 0.25 && report.seconds < 5);
    CHECK(log.calls >= 1 && log.calls <= 10);

    /* Told a last time where it stops; what that call returns is ignored. */
    options = iterations(5);
    log.calls = 0;
    log.stop_after = 2; /* the second of two calls, at 0 and at 5 */
    options.progress = on_progress;
    options.progress_user = &log;
    options.progress_every = 1000;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(log.calls == 2 && log.last == 5 && report.iterations == 5 && log.value == report.loss);

    /* Loss: already there, then a little below. */
    CHECK_OK(attmd_model_get_loss(twin, dataset, &loss));
    options = iterations(100000);
    options.stop_loss = loss * 1.01;
    CHECK_OK(attmd_train(twin, other, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_LOSS && report.iterations == 0);
    options.stop_loss = loss * 0.999;
    CHECK_OK(attmd_train(twin, other, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_LOSS && report.iterations > 0 && report.loss <= loss * 0.999);

    /* Gradient. */
    options = iterations(100000);
    options.stop_gradient_norm = report.gradient_norm * 0.9;
    CHECK_OK(attmd_train(twin, other, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_GRADIENT && report.gradient_norm <= options.stop_gradient_norm);
    CHECK(report.iterations > 0 && report.iterations < 100000);
    attmd_model_free(model);
    attmd_model_free(twin);
    attmd_optimizer_free(optimizer);
    attmd_optimizer_free(other);
}

/* A loss that leaves the finite numbers is an error; the last finite state stays, and the handles go on. */
static void leaving_the_numbers(void) {
    attmd_attention_options options;
    attmd_model* model;
    attmd_optimizer* optimizer = make_optimizer(2, 0, 0.1);
    attmd_train_options train_options = iterations(5);
    double W[D * D], large[D], got[D];
    int64_t j;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = D;
    options.loss = ATTMD_LOSS_EXPONENTIAL;
    for (j = 0; j < D; ++j) large[j] = 1e4 * (double)(j + 1);
    options.v = large;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    REFUSED(attmd_train(model, optimizer, dataset, &train_options, NULL, NULL), ATTMD_ERROR_NUMERICAL, "loss", "inf");
    CHECK_OK(attmd_model_get_parameter(model, "W", W, D * D));
    for (j = 0; j < D * D; ++j) CHECK(W[j] == 0);
    CHECK_OK(attmd_model_set_parameter(model, "v", v, D));
    CHECK_OK(attmd_train(model, optimizer, dataset, &train_options, NULL, NULL));
    CHECK_OK(attmd_model_get_parameter(model, "v", got, D));
    CHECK(memcmp(got, v, sizeof v) == 0); /* v is fixed for W */
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
}

/* ------------------------------------------------------------------------------------------------------------
 * minibatch */

static void minibatch(void) {
    attmd_train_options options = iterations(12);
    attmd_model *a = make_model(ATTMD_PARAMETRIZATION_W), *b = make_model(ATTMD_PARAMETRIZATION_W);
    attmd_model *c = make_model(ATTMD_PARAMETRIZATION_W), *whole = make_model(ATTMD_PARAMETRIZATION_W);
    attmd_optimizer *of_a = make_optimizer(3, 0, 0.1), *of_b = make_optimizer(3, 0, 0.1);
    attmd_optimizer *of_c = make_optimizer(3, 0, 0.1), *of_whole = make_optimizer(3, 0, 0.1);
    double W[D * D], other[D * D];
    int64_t j;
    options.batch_size = 4; /* batches of 4 and 2 */
    options.shuffle_seed = 5;
    CHECK_OK(attmd_train(a, of_a, dataset, &options, NULL, NULL));
    CHECK_OK(attmd_train(b, of_b, dataset, &options, NULL, NULL));
    same_parameters(a, b);
    options.shuffle_seed = 6;
    CHECK_OK(attmd_train(c, of_c, dataset, &options, NULL, NULL));
    CHECK_OK(attmd_model_get_parameter(a, "W", W, D * D));
    CHECK_OK(attmd_model_get_parameter(c, "W", other, D * D));
    CHECK(memcmp(W, other, sizeof W) != 0);
    /* A trace speaks of all samples, and recording changes nothing. */
    {
        attmd_model* traced = make_model(ATTMD_PARAMETRIZATION_W);
        attmd_optimizer* optimizer = make_optimizer(3, 0, 0.1);
        attmd_trace* trace;
        double losses[13], start;
        CHECK_OK(attmd_model_get_loss(traced, dataset, &start));
        CHECK_OK(attmd_trace_create(NULL, &trace));
        CHECK_OK(attmd_train(traced, optimizer, dataset, &options, trace, NULL));
        same_parameters(traced, c);
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_LOSS, 0, losses, 13));
        CHECK_NEAR(losses[0], start, 1e-14);
        CHECK_OK(attmd_model_get_loss(traced, dataset, &start));
        CHECK_NEAR(losses[12], start, 1e-14);
        attmd_trace_free(trace);
        attmd_model_free(traced);
        attmd_optimizer_free(optimizer);
    }
    /* Cut in the middle of an epoch and continued: the same batches follow. */
    {
        attmd_model* cut = make_model(ATTMD_PARAMETRIZATION_W);
        attmd_optimizer* optimizer = make_optimizer(3, 0, 0.1);
        options.max_iterations = 5;
        CHECK_OK(attmd_train(cut, optimizer, dataset, &options, NULL, NULL));
        options.max_iterations = 7;
        CHECK_OK(attmd_train(cut, optimizer, dataset, &options, NULL, NULL));
        options.max_iterations = 12;
        same_parameters(cut, c);
        attmd_model_free(cut);
        attmd_optimizer_free(optimizer);
    }
    /* One batch of all samples differs from the full batch in the order of sums only. */
    CHECK_OK(attmd_optimizer_reset(of_a));
    options.batch_size = N;
    attmd_model_free(a);
    a = make_model(ATTMD_PARAMETRIZATION_W);
    CHECK_OK(attmd_train(a, of_a, dataset, &options, NULL, NULL));
    train(whole, of_whole, 12);
    CHECK_OK(attmd_model_get_parameter(a, "W", W, D * D));
    CHECK_OK(attmd_model_get_parameter(whole, "W", other, D * D));
    for (j = 0; j < D * D; ++j) CHECK_NEAR(W[j], other[j], 1e-11);
    /* A batch of one is a step on one sample: that of some subset of one. */
    options = iterations(1);
    options.batch_size = 1;
    CHECK_OK(attmd_optimizer_reset(of_a));
    attmd_model_free(a);
    a = make_model(ATTMD_PARAMETRIZATION_W);
    CHECK_OK(attmd_train(a, of_a, dataset, &options, NULL, NULL));
    CHECK_OK(attmd_model_get_parameter(a, "W", W, D * D));
    {
        int found = 0;
        int64_t i;
        for (i = 0; i < N; ++i) {
            attmd_dataset* one;
            attmd_model* model = make_model(ATTMD_PARAMETRIZATION_W);
            attmd_optimizer* optimizer = make_optimizer(3, 0, 0.1);
            const attmd_train_options step = iterations(1);
            double difference = 0;
            CHECK_OK(attmd_dataset_subset(dataset, &i, 1, &one));
            CHECK_OK(attmd_train(model, optimizer, one, &step, NULL, NULL));
            CHECK_OK(attmd_model_get_parameter(model, "W", other, D * D));
            for (j = 0; j < D * D; ++j) difference = fmax(difference, fabs(W[j] - other[j]));
            found += difference < 1e-13;
            attmd_dataset_free(one);
            attmd_model_free(model);
            attmd_optimizer_free(optimizer);
        }
        CHECK(found == 1);
    }
    attmd_model_free(a);
    attmd_model_free(b);
    attmd_model_free(c);
    attmd_model_free(whole);
    attmd_optimizer_free(of_a);
    attmd_optimizer_free(of_b);
    attmd_optimizer_free(of_c);
    attmd_optimizer_free(of_whole);
}

/* --------------------------------------------------------------------------------------------------------------- epochs
 */

static attmd_train_options epochs(int64_t count, int64_t batch_size) {
    attmd_train_options options;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    CHECK(options.epochs == 0);
    options.epochs = count;
    options.batch_size = batch_size;
    return options;
}

static int32_t on_maximum(const attmd_progress* progress, void* user) {
    *(int64_t*)user = progress->max_iteration;
    return 0;
}

/* The same bits as so many iterations, which the report, the trace and the callback speak of. */
static void epochs_are_iterations(int64_t batch_size, int64_t count, int64_t expected) {
    attmd_model *model = make_model(ATTMD_PARAMETRIZATION_W), *twin = make_model(ATTMD_PARAMETRIZATION_W);
    attmd_optimizer *optimizer = make_optimizer(3, 1, 0.1), *other = make_optimizer(3, 1, 0.1);
    attmd_train_options options = epochs(count, batch_size), counted = iterations(expected);
    attmd_train_report report = empty_report();
    attmd_trace* trace;
    int64_t maximum = 0, at[64], length;
    options.progress = on_maximum;
    options.progress_user = &maximum;
    counted.batch_size = batch_size;
    CHECK_OK(attmd_trace_create(NULL, &trace));
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, &report));
    CHECK(report.stop_reason == ATTMD_STOP_ITERATIONS && report.iterations == expected && maximum == expected);
    CHECK_OK(attmd_trace_get_length(trace, &length));
    CHECK_OK(attmd_trace_get_iterations(trace, at, 64));
    CHECK(length == expected + 1 && at[expected] == expected);
    CHECK_OK(attmd_train(twin, other, dataset, &counted, NULL, NULL));
    same_parameters(model, twin);
    attmd_trace_free(trace);
    attmd_model_free(model);
    attmd_model_free(twin);
    attmd_optimizer_free(optimizer);
    attmd_optimizer_free(other);
}

static const char epochs_path[] = "epochs.checkpoint";

/* Cut within an epoch, a run with a checkpoint ends where the whole one does: epochs are those of the run. */
static void epochs_resumed(void) {
    attmd_model *model = make_model(ATTMD_PARAMETRIZATION_W), *twin = make_model(ATTMD_PARAMETRIZATION_W);
    attmd_optimizer *optimizer = make_optimizer(3, 1, 0.1), *other = make_optimizer(3, 1, 0.1);
    attmd_train_options options = iterations(5);
    int64_t maximum = 0;
    options.batch_size = 4;
    options.checkpoint_path = epochs_path;
    remove(epochs_path);
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, NULL));
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
    CHECK_OK(attmd_checkpoint_load(epochs_path, &model, &optimizer, NULL));
    options = epochs(2, 4);
    options.checkpoint_path = epochs_path;
    REFUSED(attmd_train(model, optimizer, dataset, &options, NULL, NULL), ATTMD_ERROR_INVALID_ARGUMENT, "epochs is 2",
            "iteration 4, expected at least 5");
    options.epochs = 4;
    options.progress = on_maximum;
    options.progress_user = &maximum;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, NULL));
    CHECK(maximum == 3);
    options = epochs(4, 4);
    CHECK_OK(attmd_train(twin, other, dataset, &options, NULL, NULL));
    same_parameters(model, twin);
    attmd_model_free(model);
    attmd_model_free(twin);
    attmd_optimizer_free(optimizer);
    attmd_optimizer_free(other);
}

static void by_epochs(void) {
    attmd_model* model = make_model(ATTMD_PARAMETRIZATION_W);
    attmd_optimizer* optimizer = make_optimizer(3, 1, 0.1);
    attmd_train_options options = epochs(INT64_MAX, 4);
    attmd_train_report report = empty_report();
    progress_log log = {0, 1, 0, 0};
    epochs_are_iterations(0, 5, 5);
    epochs_are_iterations(4, 3, 6); /* batches of 4 and 2 */
    epochs_are_iterations(1, 2, 12);
    epochs_are_iterations(N, 7, 7);
    epochs_resumed();
    /* Of this call, without a checkpoint; more than can be counted is no error. */
    options.progress = on_progress;
    options.progress_user = &log;
    CHECK(attmd_train(model, optimizer, dataset, &options, NULL, NULL) == ATTMD_CANCELLED);
    options = epochs(2, 4);
    options.max_iterations = 0;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(report.iterations == 4);
    options.max_iterations = 4;
    REFUSED(attmd_train(model, optimizer, dataset, &options, NULL, NULL), ATTMD_ERROR_INVALID_ARGUMENT, "epochs is 2",
            "max_iterations 4");
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
}

/* --------------------------------------------------------------------------------------------------------------
 * threads */

enum { BIG_N = 400, BIG_T = 20, BIG_D = 40 }; /* enough work that three threads are really used */

static void threads(void) {
    attmd_dataset* big;
    double W[3][BIG_D * BIG_D], value[3][BIG_N], decoder[BIG_D], *softmax[3], losses[3][9];
    int32_t count;
    CHECK_OK(attmd_dataset_generate_gaussian(BIG_N, BIG_T, BIG_D, 2, &big));
    CHECK_OK(attmd_dataset_get_decoder(big, decoder, BIG_D));
    for (count = 1; count <= 3; ++count) {
        attmd_attention_options options;
        attmd_train_options train_options = iterations(8);
        attmd_model* model;
        attmd_optimizer* optimizer = make_optimizer(1.75, 1, 0.1);
        attmd_predictions predictions;
        attmd_trace* trace;
        const int at = count - 1;
        softmax[at] = numbers(BIG_N * BIG_T);
        CHECK_OK(attmd_attention_options_init(&options, sizeof options));
        options.d = BIG_D;
        options.v = decoder;
        options.parametrization = ATTMD_PARAMETRIZATION_JOINT;
        CHECK_OK(attmd_model_create_attention(&options, &model));
        train_options.threads = count;
        CHECK_OK(attmd_trace_create(NULL, &trace));
        CHECK_OK(attmd_train(model, optimizer, big, &train_options, trace, NULL));
        train_options.batch_size = 390;
        train_options.max_iterations = 3;
        CHECK_OK(attmd_train(model, optimizer, big, &train_options, NULL, NULL));
        CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_LOSS, 0, losses[at], 9));
        CHECK_OK(attmd_model_get_parameter(model, "W", W[at], BIG_D * BIG_D));
        CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
        predictions.threads = count;
        predictions.capacity = BIG_N;
        predictions.softmax_capacity = BIG_N * BIG_T;
        predictions.value = value[at];
        predictions.softmax = softmax[at];
        CHECK_OK(attmd_model_predict(model, big, &predictions));
        CHECK(memcmp(W[0], W[at], sizeof W[0]) == 0);
        CHECK(memcmp(losses[0], losses[at], sizeof losses[0]) == 0);
        CHECK(memcmp(value[0], value[at], sizeof value[0]) == 0);
        CHECK(memcmp(softmax[0], softmax[at], BIG_N * BIG_T * sizeof(double)) == 0);
        attmd_trace_free(trace);
        attmd_model_free(model);
        attmd_optimizer_free(optimizer);
    }
    for (count = 0; count < 3; ++count) free(softmax[count]);
    attmd_dataset_free(big);
}

/* Training with groups is a training of each parameter by its own options; steps on buffers name groups by number. */
static void groups(void) {
    attmd_optimizer *grouped = make_optimizer(1.5, 0, 0.1), *plain = make_optimizer(3, 0, 0.02), *loaded;
    attmd_group_options own;
    const attmd_train_options one = iterations(1);
    attmd_model* models[2];
    double K[2][3 * D], Q[2][3 * D], start[2][3 * D], g[3 * D];
    int64_t i;
    int m;
    for (m = 0; m < 2; ++m) models[m] = make_model(ATTMD_PARAMETRIZATION_KQ);
    CHECK_OK(attmd_model_get_parameter(models[0], "K", start[0], 3 * D));
    CHECK_OK(attmd_model_get_parameter(models[0], "Q", start[1], 3 * D));
    CHECK_OK(attmd_group_options_init(&own, sizeof own));
    own.step_size = 0;
    CHECK_OK(attmd_optimizer_add_group(grouped, "K?", &own)); /* none */
    own.step_size = 0.02;
    own.p = 3;
    CHECK_OK(attmd_optimizer_add_group(grouped, "K*", &own));
    CHECK_OK(attmd_optimizer_add_group(grouped, "*", NULL));
    CHECK_OK(attmd_train(models[0], grouped, dataset, &one, NULL, NULL));
    CHECK_OK(attmd_train(models[1], plain, dataset, &one, NULL, NULL));
    for (m = 0; m < 2; ++m) {
        CHECK_OK(attmd_model_get_parameter(models[m], "K", K[m], 3 * D));
        CHECK_OK(attmd_model_get_parameter(models[m], "Q", Q[m], 3 * D));
    }
    CHECK(memcmp(K[0], K[1], sizeof K[0]) == 0);
    CHECK(memcmp(K[0], start[0], sizeof K[0]) != 0);
    CHECK(memcmp(Q[0], Q[1], sizeof Q[0]) != 0);
    CHECK(memcmp(Q[0], start[1], sizeof Q[0]) != 0);
    CHECK_OK(attmd_optimizer_save(grouped, "groups.optimizer"));
    CHECK_OK(attmd_optimizer_load("groups.optimizer", &loaded));
    CHECK_OK(attmd_optimizer_reset(plain));
    for (i = 0; i < 3 * D; ++i) g[i] = 0.01 * (double)(i + 1);
    {
        attmd_step_tensor tensor = {K[0], g, 3 * D, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}};
        tensor.group = 2;
        REFUSED(attmd_optimizer_step(plain, &tensor, 1), ATTMD_ERROR_INVALID_ARGUMENT, "group is 2", "0..0");
        CHECK_OK(attmd_optimizer_reset(loaded));
        CHECK_OK(attmd_optimizer_step(loaded, &tensor, 1));
        tensor.group = 0;
        REFUSED(attmd_optimizer_step(loaded, &tensor, 1), ATTMD_ERROR_INVALID_ARGUMENT, "group is 0", "expected 2");
        tensor.parameter = K[1];
        CHECK_OK(attmd_optimizer_step(plain, &tensor, 1));
        CHECK(memcmp(K[0], K[1], sizeof K[0]) == 0);
    }
    for (m = 0; m < 2; ++m) attmd_model_free(models[m]);
    attmd_optimizer_free(grouped);
    attmd_optimizer_free(plain);
    attmd_optimizer_free(loaded);
}

static void threads_of_a_step(void) {
    enum { COUNT = 300000 };
    double* w[3];
    double* g = numbers(COUNT);
    int64_t j;
    int32_t count;
    for (j = 0; j < COUNT; ++j) g[j] = sin((double)j);
    for (count = 1; count <= 3; ++count) {
        attmd_optimizer_options options;
        attmd_optimizer* optimizer;
        attmd_step_tensor tensor = {NULL, NULL, COUNT, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}};
        const int at = count - 1;
        w[at] = numbers(COUNT);
        for (j = 0; j < COUNT; ++j) w[at][j] = cos((double)j);
        CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
        options.p = 1.75;
        options.normalized = 1;
        options.threads = count;
        CHECK_OK(attmd_optimizer_create(&options, &optimizer));
        tensor.parameter = w[at];
        tensor.gradient = g;
        for (j = 0; j < 3; ++j) CHECK_OK(attmd_optimizer_step(optimizer, &tensor, 1));
        CHECK(memcmp(w[0], w[at], COUNT * sizeof(double)) == 0);
        attmd_optimizer_free(optimizer);
    }
    for (count = 0; count < 3; ++count) free(w[count]);
    free(g);
}

int main(void) {
    const double exponents[] = {1.75, 2, 3};
    int k;
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 4, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, D));
    data = read_samples(dataset);
    for (k = 0; k < 3; ++k) {
        path(ATTMD_PARAMETRIZATION_W, exponents[k], 0);
        path(ATTMD_PARAMETRIZATION_W, exponents[k], 1);
        path(ATTMD_PARAMETRIZATION_KQ, exponents[k], 1);
        path(ATTMD_PARAMETRIZATION_JOINT, exponents[k], 1);
        resumed(ATTMD_PARAMETRIZATION_W, ATTMD_METHOD_MIRROR_DESCENT, exponents[k]);
    }
    resumed(ATTMD_PARAMETRIZATION_KQ, ATTMD_METHOD_MIRROR_DESCENT, 1.3);
    resumed(ATTMD_PARAMETRIZATION_JOINT, ATTMD_METHOD_MIRROR_DESCENT, 4);
    resumed(ATTMD_PARAMETRIZATION_JOINT, ATTMD_METHOD_ADAM, 2);
    resumed(ATTMD_PARAMETRIZATION_W, ATTMD_METHOD_GRADIENT_DESCENT, 2);
    trace_iterations();
    interrupted();
    stops();
    leaving_the_numbers();
    minibatch();
    by_epochs();
    threads();
    groups();
    threads_of_a_step();
    attmd_dataset_free(dataset);
    free_samples(&data);
    return check_report("workflow_train");
}
