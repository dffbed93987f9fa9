/* Sentences of the header about traces, training and checkpoints that no other test holds to. */
#include "files.h"
#include "reference.h"

enum { N = 6, T = 5, D = 3, RECORDS = 16 };

static attmd_dataset* dataset;

static attmd_train_options iterations(int64_t count) {
    attmd_train_options options;
    memset(&options, 0xee, sizeof options);
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = count;
    return options;
}

static attmd_train_report empty_report(void) {
    attmd_train_report report;
    CHECK_OK(attmd_train_report_init(&report, sizeof report));
    return report;
}

static attmd_model* make_model(attmd_loss loss, double W_std, double v_std) {
    attmd_attention_options options;
    attmd_model* model = NULL;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = D;
    options.loss = loss;
    options.W_std = W_std;
    options.v_std = v_std;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    return model;
}

static attmd_optimizer* make_optimizer(attmd_method method, double p, double step_size) {
    attmd_optimizer_options options;
    attmd_optimizer* optimizer = NULL;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.method = method;
    options.p = p;
    options.step_size = step_size;
    options.normalized = method == ATTMD_METHOD_MIRROR_DESCENT;
    options.schedule = ATTMD_SCHEDULE_INV;
    CHECK_OK(attmd_optimizer_create(&options, &optimizer));
    return optimizer;
}

static attmd_trace* make_trace(attmd_quantity quantities, const attmd_direction* directions, int64_t count) {
    attmd_trace_options options;
    attmd_trace* trace = NULL;
    CHECK_OK(attmd_trace_options_init(&options, sizeof options));
    options.quantities = quantities;
    options.directions = directions;
    options.direction_count = count;
    CHECK_OK(attmd_trace_create(&options, &trace));
    return trace;
}

static double recorded(const attmd_trace* trace, attmd_quantity quantity, int64_t index, int64_t record) {
    double values[RECORDS];
    CHECK_OK(attmd_trace_get_values(trace, quantity, index, values, RECORDS));
    return values[record];
}

static void default_options(void) {
    attmd_trace_options t;
    attmd_train_options o;
    attmd_train_report report = empty_report();
    attmd_model* model = make_model(ATTMD_LOSS_LOGISTIC, 0, 1);
    attmd_optimizer* optimizer = make_optimizer(ATTMD_METHOD_MIRROR_DESCENT, 2, 0.1);
    memset(&t, 0xee, sizeof t);
    memset(&o, 0xee, sizeof o);
    CHECK_OK(attmd_trace_options_init(&t, sizeof t));
    CHECK(t.quantities == ATTMD_TRACE_LOSS && t.iterations == NULL && t.iteration_count == 0 && t.every == 1);
    CHECK(t.directions == NULL && t.direction_count == 0);
    CHECK_OK(attmd_train_options_init(&o, sizeof o));
    CHECK(o.threads == 0 && o.max_iterations == 1000 && o.max_seconds == INFINITY && o.stop_loss == -INFINITY);
    CHECK(o.stop_gradient_norm == -1 && o.batch_size == 0 && o.shuffle_seed == 0);
    CHECK(o.progress == NULL && o.progress_user == NULL && o.progress_every == 0 && o.cancel == NULL);
    CHECK(o.checkpoint_path == NULL && o.checkpoint_every == 0 && o.checkpoint_seconds == 0);
    CHECK_OK(attmd_train(model, optimizer, dataset, NULL, NULL, &report));
    CHECK(report.iterations == 1000 && report.stop_reason == ATTMD_STOP_ITERATIONS);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
}

/* ---------------------------------------------------------------------------------------------------------------- trace
 */

/* Of all samples, where training sees two at a time. */
static void trace_of_minibatches(void) {
    static const attmd_quantity quantities[] = {ATTMD_TRACE_LOSS,         ATTMD_TRACE_GRADIENT_NORM,
                                                ATTMD_TRACE_ACCURACY,     ATTMD_TRACE_SOFTMAX_MASS,
                                                ATTMD_TRACE_SOFTMAX_MASS_MIN, ATTMD_TRACE_LOG_GRADIENT_NORM};
    attmd_trace* traces[2];
    int64_t selected[2][N];
    int m;
    size_t k;
    for (m = 0; m < 2; ++m) {
        attmd_model* model = make_model(ATTMD_LOSS_LOGISTIC, 1, 1);
        attmd_optimizer* optimizer = make_optimizer(ATTMD_METHOD_MIRROR_DESCENT, 2, 0.1);
        attmd_train_options options = iterations(1);
        traces[m] = make_trace(2047 & ~ATTMD_TRACE_DIVERGENCE, NULL, 0);
        options.batch_size = 2 * m;
        CHECK_OK(attmd_train(model, optimizer, dataset, &options, traces[m], NULL));
        CHECK_OK(attmd_trace_get_selected(traces[m], 0, selected[m], N));
        attmd_model_free(model);
        attmd_optimizer_free(optimizer);
    }
    for (k = 0; k < sizeof quantities / sizeof *quantities; ++k)
        CHECK_NEAR(recorded(traces[1], quantities[k], 0, 0), recorded(traces[0], quantities[k], 0, 0), 1e-13);
    CHECK(memcmp(selected[0], selected[1], sizeof selected[0]) == 0);
    for (m = 0; m < 2; ++m) attmd_trace_free(traces[m]);
}

/* Of images as they are, where training sees them cropped and flipped. */
static void trace_without_augmentation(void) {
    attmd_vit_options options;
    attmd_images_desc desc;
    attmd_dataset* images;
    attmd_model* model;
    attmd_optimizer* optimizer = make_optimizer(ATTMD_METHOD_ADAM, 2, 1e-3);
    attmd_trace* trace = make_trace(ATTMD_TRACE_LOSS, NULL, 0);
    const attmd_train_options two = iterations(2);
    uint8_t pixels[4 * 64];
    const int32_t labels[4] = {0, 1, 1, 0};
    double loss;
    int k;
    for (k = 0; k < 4 * 64; ++k) pixels[k] = (uint8_t)(k * k / 3);
    CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
    desc.n = 4;
    desc.channels = 1;
    desc.height = desc.width = 8;
    desc.classes = 2;
    desc.pixels = pixels;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_images(&desc, &images));
    CHECK_OK(attmd_vit_options_init(&options, sizeof options));
    options.image_size = 8;
    options.channels = 1;
    options.classes = 2;
    options.n_embd = 8;
    options.heads = 2;
    options.head_dim = 4;
    options.hidden = 8;
    options.blocks = 1;
    options.dropout = options.embedding_dropout = 0;
    options.dtype = ATTMD_FLOAT64;
    CHECK_OK(attmd_model_create_vit(&options, &model));
    CHECK_OK(attmd_model_get_loss(model, images, &loss));
    CHECK_OK(attmd_train(model, optimizer, images, &two, trace, NULL));
    CHECK(recorded(trace, ATTMD_TRACE_LOSS, 0, 0) == loss);
    CHECK_OK(attmd_model_get_loss(model, images, &loss));
    CHECK(recorded(trace, ATTMD_TRACE_LOSS, 0, 2) == loss);
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(images);
}

/* The norm for Adam, whatever its p; the step size of the step that follows; no divergence while W is zero. */
static void trace_quantities(void) {
    const double v[D] = {1, -2, 3};
    attmd_direction direction = {"W", NULL, D * D, 3, {0, 0}};
    double values[D * D], W[D * D], later[RECORDS];
    attmd_model* model = make_model(ATTMD_LOSS_LOGISTIC, 0, 0);
    attmd_optimizer* optimizer = make_optimizer(ATTMD_METHOD_ADAM, 3, 0.4);
    const attmd_train_options two = iterations(2);
    attmd_trace* trace;
    int k;
    for (k = 0; k < D * D; ++k) values[k] = k - 3;
    direction.values = values;
    CHECK_OK(attmd_model_set_parameter(model, "v", v, D));
    trace = make_trace(ATTMD_TRACE_NORM | ATTMD_TRACE_STEP_SIZE | ATTMD_TRACE_DIVERGENCE | ATTMD_TRACE_PARAMETERS,
                       &direction, 1);
    CHECK_OK(attmd_train(model, optimizer, dataset, &two, trace, NULL));
    CHECK_OK(attmd_trace_get_parameter(trace, 2, "W", W, D * D));
    CHECK(recorded(trace, ATTMD_TRACE_NORM, 0, 0) == 0);
    CHECK_NEAR(recorded(trace, ATTMD_TRACE_NORM, 0, 2), lp(2, W, D * D), 1e-14);
    CHECK_NEAR(recorded(trace, ATTMD_TRACE_NORM, 1, 2), sqrt(14), 1e-14);
    CHECK_OK(attmd_trace_get_divergence(trace, &direction, later, RECORDS));
    CHECK(isnan(recorded(trace, ATTMD_TRACE_DIVERGENCE, 0, 0)) && isnan(later[0]));
    CHECK_NEAR(recorded(trace, ATTMD_TRACE_DIVERGENCE, 0, 2), divergence(3, values, W, D * D), 1e-13);
    CHECK_NEAR(later[2], divergence(3, values, W, D * D), 1e-13);
    for (k = 0; k < 3; ++k) CHECK(recorded(trace, ATTMD_TRACE_STEP_SIZE, 0, k) == 0.4 / (k + 1));
    attmd_trace_free(trace);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
}

static void keep_line(int32_t level, const char* message, void* user) {
    CHECK(level == ATTMD_LOG_WARNING && strchr(message, '\n') == NULL);
    strncat((char*)user, message, 200);
}

/* Trains with both norms recorded; they and the report's are the same. */
static attmd_train_report gradient_norms(attmd_model* model, const attmd_dataset* data, double step_size, int64_t count) {
    attmd_optimizer* optimizer = make_optimizer(ATTMD_METHOD_MIRROR_DESCENT, 2, step_size);
    attmd_trace* trace = make_trace(ATTMD_TRACE_GRADIENT_NORM | ATTMD_TRACE_LOG_GRADIENT_NORM, NULL, 0);
    const attmd_train_options options = iterations(count);
    attmd_train_report report = empty_report();
    CHECK_OK(attmd_train(model, optimizer, data, &options, trace, &report));
    CHECK(recorded(trace, ATTMD_TRACE_GRADIENT_NORM, 0, count) == report.gradient_norm);
    CHECK(recorded(trace, ATTMD_TRACE_LOG_GRADIENT_NORM, 0, count) == report.log_gradient_norm);
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    return report;
}

/* A gradient of zero, one below the doubles and one beyond them. */
static void gradients_of_any_size(void) {
    const double X[2] = {-600, -800}, z[1] = {1e4}, one[1] = {1};
    const int32_t y[1] = {1};
    char told[256] = "";
    attmd_train_report report;
    attmd_dataset_desc desc;
    attmd_dataset* far;
    attmd_attention_options options;
    attmd_model* model;
    attmd_set_log(keep_line, told);
    report = gradient_norms(make_model(ATTMD_LOSS_LOGISTIC, 1, 0), dataset, 0.1, 1); /* v = 0 */
    attmd_set_log(NULL, NULL);
    CHECK(report.gradient_norm == 0 && report.log_gradient_norm == -INFINITY);
    CHECK(strstr(told, "exactly zero") != NULL);
    report = gradient_norms(make_model(ATTMD_LOSS_LOGISTIC, 0.1, 1), dataset, 1e4, 8);
    CHECK(report.gradient_norm == 0 && report.log_gradient_norm < -800 && isfinite(report.log_gradient_norm));
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = desc.d = 1;
    desc.T = 2;
    desc.X = X;
    desc.z = z;
    desc.y = y;
    CHECK_OK(attmd_dataset_create(&desc, &far));
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = 1;
    options.loss = ATTMD_LOSS_EXPONENTIAL;
    options.v = one;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    report = gradient_norms(model, far, 0.1, 0); /* exp(700) * 100^2 * 1e4 */
    CHECK(report.gradient_norm == INFINITY);
    CHECK_NEAR(report.log_gradient_norm, 700 + log(1e8), 1e-12);
    attmd_dataset_free(far);
}

/* ------------------------------------------------------------------------------------------------------------- training
 */

/* At or below: a run that begins at the limit stops there. */
static void stops_at_the_limit(void) {
    attmd_model* model = make_model(ATTMD_LOSS_LOGISTIC, 0.1, 1);
    attmd_optimizer* optimizer = make_optimizer(ATTMD_METHOD_MIRROR_DESCENT, 2, 0.1);
    attmd_train_options options = iterations(0);
    attmd_train_report report = empty_report();
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    options.max_iterations = 10;
    options.stop_loss = report.loss;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_LOSS && report.iterations == 0);
    options.stop_loss = -INFINITY;
    options.stop_gradient_norm = report.gradient_norm;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_GRADIENT && report.iterations == 0);
    attmd_model_free(model);
    model = make_model(ATTMD_LOSS_LOGISTIC, 0.1, 0); /* whose gradient is zero */
    options.stop_gradient_norm = -1;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_ITERATIONS && report.iterations == 10);
    options.stop_gradient_norm = 0;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_GRADIENT && report.iterations == 0);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
}

/* Loss and gradient norm in the report are those of the batch that would come next: the one that the next step takes. */
static void report_of_the_next_batch(void) {
    attmd_model *model = make_model(ATTMD_LOSS_LOGISTIC, 0.1, 1), *start;
    attmd_optimizer *optimizer = make_optimizer(ATTMD_METHOD_MIRROR_DESCENT, 2, 0.1), *other;
    attmd_train_options options = iterations(3), next = iterations(1);
    attmd_train_report report = empty_report(), of_one = empty_report();
    double W[D * D], moved[D * D], by_one[D * D], loss;
    int64_t i, found = -1;
    int k;
    options.batch_size = 1;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK_OK(attmd_model_get_parameter(model, "W", W, D * D));
    for (i = 0; i < N; ++i) {
        attmd_dataset* one;
        CHECK_OK(attmd_dataset_subset(dataset, &i, 1, &one));
        CHECK_OK(attmd_model_get_loss(model, one, &loss));
        if (fabs(loss - report.loss) <= 1e-15) found = i;
        attmd_dataset_free(one);
    }
    if (!CHECK(found >= 0)) return;
    CHECK_OK(attmd_model_get_loss(model, dataset, &loss));
    CHECK(report.loss < loss); /* of all samples */
    options.stop_loss = report.loss;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_LOSS && report.iterations == 0);
    options.stop_loss = -INFINITY;
    options.stop_gradient_norm = report.gradient_norm;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    CHECK(report.stop_reason == ATTMD_STOP_GRADIENT && report.iterations == 0);
    options.stop_gradient_norm = -1;
    options.max_iterations = 1;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, NULL));
    CHECK_OK(attmd_model_get_parameter(model, "W", moved, D * D));
    {
        attmd_dataset* one;
        CHECK_OK(attmd_dataset_subset(dataset, &found, 1, &one));
        start = make_model(ATTMD_LOSS_LOGISTIC, 0.1, 1);
        CHECK_OK(attmd_model_set_parameter(start, "W", W, D * D));
        other = make_optimizer(ATTMD_METHOD_MIRROR_DESCENT, 2, 0.1 / 4);
        next.max_iterations = 0;
        CHECK_OK(attmd_train(start, other, one, &next, NULL, &of_one));
        CHECK_NEAR(report.gradient_norm, of_one.gradient_norm, 1e-15);
        next.max_iterations = 1;
        CHECK_OK(attmd_train(start, other, one, &next, NULL, NULL));
        CHECK_OK(attmd_model_get_parameter(start, "W", by_one, D * D));
        for (k = 0; k < D * D; ++k) CHECK_NEAR(moved[k], by_one[k], 1e-14);
        attmd_dataset_free(one);
    }
    attmd_model_free(start);
    attmd_model_free(model);
    attmd_optimizer_free(other);
    attmd_optimizer_free(optimizer);
}

/* Arithmetic that leaves the numbers writes no report. */
static void no_report(void) {
    attmd_model* model = make_model(ATTMD_LOSS_EXPONENTIAL, 0.1, 1e4);
    attmd_optimizer* optimizer = make_optimizer(ATTMD_METHOD_MIRROR_DESCENT, 2, 0.1);
    attmd_train_report report = empty_report(), before;
    report.iterations = 77;
    report.loss = -1;
    before = report;
    REFUSED(attmd_train(model, optimizer, dataset, NULL, NULL, &report), ATTMD_ERROR_NUMERICAL, "loss");
    CHECK(memcmp(&report, &before, sizeof report) == 0);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
}

/* ---------------------------------------------------------------------------------------------------------- checkpoints
 */

static int holds(const bytes* file, const char* text) {
    const size_t length = strlen(text);
    size_t k;
    for (k = 0; k + length <= file->size; ++k)
        if (memcmp(file->data + k, text, length) == 0) return 1;
    return 0;
}

static void checkpoints(void) {
    static const char path[] = "header.checkpoint";
    attmd_model *model = make_model(ATTMD_LOSS_LOGISTIC, 0.1, 1), *loaded;
    attmd_optimizer *optimizer = make_optimizer(ATTMD_METHOD_MIRROR_DESCENT, 3, 0.1), *from;
    attmd_trace *trace = make_trace(ATTMD_TRACE_LOSS, NULL, 0), *back;
    attmd_train_options options = iterations(3);
    bytes file;
    remove(path);
    CHECK(attmd_checkpoint_load(path, &loaded, &from, &back) == ATTMD_ERROR_NOT_FOUND);
    CHECK(loaded == NULL && from == NULL && back == NULL);
    options.checkpoint_path = path;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, NULL));
    file = read_bytes(path);
    CHECK(holds(&file, "\"model.W\":") && holds(&file, "\"optimizer.0.first\":") && holds(&file, "\"trace.loss\":"));
    CHECK(holds(&file, "\"model.kind\":") && holds(&file, "\"optimizer.kind\":"));
    drop(&file);
    /* The seed tells runs apart where they shuffle, and only there. */
    CHECK_OK(attmd_checkpoint_load(path, &loaded, &from, &back));
    options.shuffle_seed = 9;
    options.max_iterations = 5;
    CHECK_OK(attmd_train(loaded, from, dataset, &options, back, NULL));
    attmd_model_free(model);
    attmd_model_free(loaded);
    attmd_optimizer_free(optimizer);
    attmd_optimizer_free(from);
    attmd_trace_free(trace);
    attmd_trace_free(back);
}

int main(void) {
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 1, &dataset));
    default_options();
    trace_of_minibatches();
    trace_without_augmentation();
    trace_quantities();
    gradients_of_any_size();
    stops_at_the_limit();
    report_of_the_next_batch();
    no_report();
    checkpoints();
    attmd_dataset_free(dataset);
    return check_report("header_training");
}
