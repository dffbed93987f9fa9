/* Finite input whose arithmetic leaves the finite numbers: refused, with a message that says what and where, and with
 * everything as it was. */
#include "structs.h"

#include <float.h>

enum { NUMERICAL = ATTMD_ERROR_NUMERICAL };

static attmd_dataset* make_sequences(void) {
    static const int32_t ids[10] = {1, 2, 3, 4, 0, 1, 2, 3, 4, 4}, labels[3] = {0, 1, 1};
    static const int64_t lengths[3] = {4, 4, 2};
    attmd_sequences_desc desc;
    attmd_dataset* dataset;
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    desc.n = 3;
    desc.vocabulary = 5;
    desc.ids = ids;
    desc.id_count = 10;
    desc.lengths = lengths;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_sequences(&desc, &dataset));
    return dataset;
}

static attmd_model* make_transformer(attmd_dtype dtype) {
    attmd_transformer_options options;
    attmd_model* model;
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    options.vocabulary = 5;
    options.max_length = 8;
    options.n_embd = 6;
    options.heads = 2;
    options.hidden = 8;
    options.blocks = 1;
    options.dtype = dtype;
    CHECK_OK(attmd_model_create_transformer(&options, &model));
    return model;
}

static attmd_optimizer* make_method(attmd_method method, double step_size, double weight_decay) {
    attmd_optimizer_options options;
    attmd_optimizer* optimizer;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.method = method;
    options.step_size = step_size;
    options.weight_decay = weight_decay;
    CHECK_OK(attmd_optimizer_create(&options, &optimizer));
    return optimizer;
}

static int is_finite(const attmd_model* model) {
    attmd_parameter_info info;
    double values[512];
    int64_t parameters, i, k;
    CHECK_OK(attmd_model_get_parameter_count(model, &parameters));
    CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
    for (i = 0; i < parameters; ++i) {
        CHECK_OK(attmd_model_get_parameter_info(model, i, &info));
        CHECK_OK(attmd_model_get_parameter(model, info.name, values, 512));
        for (k = 0; k < info.count; ++k)
            if (!isfinite(values[k])) return 0;
    }
    return 1;
}

/* A run ends with finite numbers, or with a message and the last finite parameters. */
static void train_with(attmd_model* model, const attmd_dataset* dataset, attmd_optimizer* optimizer) {
    const uint32_t all = ATTMD_TRACE_LOSS | ATTMD_TRACE_NORM | ATTMD_TRACE_LOG_GRADIENT_NORM;
    attmd_train_options options;
    attmd_train_report report;
    attmd_trace_options recorded;
    attmd_trace* trace;
    attmd_status status;
    double values[8];
    int64_t length, k;
    attmd_quantity quantity;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    CHECK_OK(attmd_train_report_init(&report, sizeof report));
    CHECK_OK(attmd_trace_options_init(&recorded, sizeof recorded));
    options.max_iterations = 6;
    recorded.quantities = all;
    CHECK_OK(attmd_trace_create(&recorded, &trace));
    status = attmd_train(model, optimizer, dataset, &options, trace, &report);
    CHECK(status == ATTMD_OK || status == NUMERICAL);
    if (status == ATTMD_OK) CHECK(isfinite(report.loss) && report.log_gradient_norm < INFINITY); /* or -inf */
    if (status != ATTMD_OK) {
        CHECK(strstr(attmd_last_error(), "-nan") == NULL);
        CHECK(strstr(attmd_last_error(), "lower step_size") != NULL || strstr(attmd_last_error(), "finite") != NULL ||
              strstr(attmd_last_error(), "beyond the largest number") != NULL);
    }
    CHECK(is_finite(model));
    CHECK_OK(attmd_trace_get_length(trace, &length));
    for (quantity = 1; quantity <= (attmd_quantity)all; quantity *= 2) {
        if ((all & (uint32_t)quantity) == 0) continue;
        CHECK_OK(attmd_trace_get_values(trace, quantity, 0, values, 8));
        for (k = 0; k < length; ++k)
            CHECK(isfinite(values[k]) || (quantity == ATTMD_TRACE_LOG_GRADIENT_NORM && values[k] < 0));
    }
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
}

static void training(void) {
    static const double steps[] = {1e-2, 1e3, 1e10, 1e30, 1e38, 1e39, 1e150, 1e307, 1e308};
    attmd_dataset *attention, *sequences = make_sequences();
    attmd_attention_options options;
    attmd_model* model;
    attmd_optimizer* optimizer;
    attmd_method method;
    double values[30], gradient_norm = 0;
    attmd_train_options train;
    attmd_train_report report;
    size_t s;
    int decay, k;
    CHECK_OK(attmd_dataset_generate_gaussian(4, 3, 3, 1, &attention));
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = 3;
    options.v_std = options.W_std = 1;
    options.parametrization = ATTMD_PARAMETRIZATION_JOINT;
    for (method = ATTMD_METHOD_MIRROR_DESCENT; method <= ATTMD_METHOD_ADAMW; ++method)
        for (s = 0; s < sizeof steps / sizeof *steps; ++s)
            for (decay = 0; decay < 2; ++decay) {
                CHECK_OK(attmd_model_create_attention(&options, &model));
                train_with(model, attention, make_method(method, steps[s], 0.1 * decay));
                train_with(make_transformer(ATTMD_FLOAT32), sequences, make_method(method, steps[s], 0.1 * decay));
                train_with(make_transformer(ATTMD_FLOAT64), sequences, make_method(method, steps[s], 0.1 * decay));
            }
    model = make_transformer(ATTMD_FLOAT64);
    optimizer = make_method(ATTMD_METHOD_MIRROR_DESCENT, 1000, 0);
    REFUSED(attmd_train(model, optimizer, sequences, NULL, NULL, NULL), NUMERICAL,
            " after ", " iterations; lower step_size");
    attmd_optimizer_free(optimizer);
    /* Before the first iteration no step is to blame. */
    optimizer = make_method(ATTMD_METHOD_MIRROR_DESCENT, 0.1, 0);
    for (k = 0; k < 30; ++k) values[k] = k % 2 ? DBL_MAX : -DBL_MAX;
    CHECK_OK(attmd_model_set_parameter(model, "emb_static.weight", values, 30));
    REFUSED(attmd_train(model, optimizer, sequences, NULL, NULL, NULL), NUMERICAL,
            "the loss is nan before the first iteration", "parameters and data");
    attmd_model_free(model);
    /* A gradient whose square is no number has a norm all the same. */
    for (k = 0; k < 9; ++k) values[k] = 0;
    for (k = 9; k < 12; ++k) values[k] = 1e200;
    options.parametrization = ATTMD_PARAMETRIZATION_W;
    options.loss = ATTMD_LOSS_CORRELATION;
    options.W = values;
    options.v = values + 9;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK_OK(attmd_train_options_init(&train, sizeof train));
    CHECK_OK(attmd_train_report_init(&report, sizeof report));
    train.max_iterations = 0;
    CHECK_OK(attmd_model_get_gradient(model, attention, "W", values, 9, NULL));
    CHECK_OK(attmd_train(model, optimizer, attention, &train, NULL, &report));
    for (k = 0; k < 9; ++k) gradient_norm = hypot(gradient_norm, values[k]);
    CHECK(gradient_norm > 1e198);
    CHECK_NEAR(report.gradient_norm / gradient_norm, 1, 1e-13);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
    attmd_dataset_free(attention);
    attmd_dataset_free(sequences);
}

static void steps_of_adam(void) {
    double w[2] = {1, -1}, g[2] = {1, 1};
    float narrow[2] = {1, -1}, slope[2] = {-1, 1};
    const attmd_step_tensor wide_tensor = {w, g, 2, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}};
    const attmd_step_tensor narrow_tensor = {narrow, slope, 2, ATTMD_FLOAT32, 0, 0, {0, 0, 0, 0}};
    attmd_method method;
    int64_t iteration;
    for (method = ATTMD_METHOD_ADAM; method <= ATTMD_METHOD_ADAMW; ++method) {
        attmd_optimizer* optimizer = make_method(method, 1e308, 0);
        REFUSED(attmd_optimizer_step(optimizer, &wide_tensor, 1), NUMERICAL, "tensors[0]", "leaves the finite numbers",
                "lower step_size");
        CHECK(w[0] == 1 && w[1] == -1);
        CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
        CHECK(iteration == 0);
        CHECK_OK(attmd_optimizer_set_step_size(optimizer, 0.5));
        CHECK_OK(attmd_optimizer_step(optimizer, &wide_tensor, 1));
        CHECK_NEAR(w[0], 0.5, 1e-7);
        w[0] = 1;
        w[1] = -1;
        attmd_optimizer_free(optimizer);
        narrow[0] = 3.3e38f;
        narrow[1] = -3.3e38f;
        optimizer = make_method(method, 1e38, 0);
        REFUSED(attmd_optimizer_step(optimizer, &narrow_tensor, 1), NUMERICAL, "parameter 4.29", "3.40282347e+38");
        CHECK(narrow[0] == 3.3e38f && narrow[1] == -3.3e38f);
        CHECK_OK(attmd_optimizer_set_step_size(optimizer, 1e36)); /* near the end, but not beyond it */
        CHECK_OK(attmd_optimizer_step(optimizer, &narrow_tensor, 1));
        CHECK_NEAR(narrow[0] / 3.31e38f, 1, 1e-5);
        attmd_optimizer_free(optimizer);
    }
}

static void refuse_model(const attmd_model* model, const attmd_dataset* dataset, const char* parameter) {
    attmd_predictions predictions;
    double value[3], out[64], log_scale;
    const char* names = "the gradient of";
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.value = value;
    predictions.capacity = 3;
    REFUSED(attmd_model_predict(model, dataset, &predictions), NUMERICAL, "the value of sample 0 is nan");
    REFUSED(attmd_model_get_loss(model, dataset, out), NUMERICAL, "the loss is nan");
    REFUSED(attmd_model_get_accuracy(model, dataset, out), NUMERICAL, "the value of sample 0 is nan");
    REFUSED(attmd_model_get_gradient(model, dataset, parameter, out, 64, &log_scale), NUMERICAL, names, parameter);
    REFUSED(attmd_model_get_gradient(model, dataset, parameter, out, 64, NULL), NUMERICAL, names, parameter);
}

static void queries(void) {
    attmd_dataset *attention, *sequences = make_sequences();
    attmd_attention_options options;
    attmd_predictions predictions;
    attmd_model* model;
    double values[30], heads[108], out[64], log_scale, scores[12];
    const double v[3] = {1e4, -1e4, 1e4}, large[3] = {1.7e308, -1.7e308, 1.7e308};
    int k;
    CHECK_OK(attmd_dataset_generate_gaussian(3, 4, 3, 1, &attention));
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = 3;
    options.v = large;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    refuse_model(model, attention, "W");
    REFUSED(attmd_token_scores(attention, large, 3, scores, 12), NUMERICAL, "the score of token", "of sample");
    attmd_model_free(model);

    options.v = v;
    options.loss = ATTMD_LOSS_EXPONENTIAL;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK_OK(attmd_model_get_gradient(model, attention, "W", out, 9, &log_scale));
    CHECK(log_scale > 710 && isfinite(log_scale));
    REFUSED(attmd_model_get_gradient(model, attention, "W", out, 9, NULL), NUMERICAL, "\"W\"", "pass log_scale");
    for (k = 0; k < 9; ++k) values[k] = k % 2 ? 1e308 : -1e308;
    CHECK_OK(attmd_model_set_parameter(model, "W", values, 9));
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.softmax = out;
    predictions.softmax_capacity = 64;
    CHECK_OK(attmd_model_predict(model, attention, &predictions)); /* one score is inf, and takes all */
    for (k = 0; k < 3; ++k) CHECK(out[4 * k] + out[4 * k + 1] + out[4 * k + 2] + out[4 * k + 3] == 1);
    attmd_model_free(model);

    options.parametrization = ATTMD_PARAMETRIZATION_KQ;
    for (k = 0; k < 9; ++k) values[k] = k % 2 ? 1e200 : -1e200;
    options.K = options.Q = values;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    REFUSED(attmd_model_get_parameter(model, "W", out, 9), NUMERICAL, "(K' Q)[0] is inf");
    refuse_model(model, attention, "K");
    attmd_model_free(model);
    options.K = options.Q = NULL;
    options.W_std = 1.7e308;
    options.d = 30;
    options.v = NULL;
    model = (attmd_model*)(void*)&junk;
    REFUSED(attmd_model_create_attention(&options, &model), INVALID, "W_std is 1.7e+308", "beyond the finite numbers");
    CHECK(model == NULL);

    model = make_transformer(ATTMD_FLOAT32);
    for (k = 0; k < 30; ++k) values[k] = k % 3 ? 3e38 : -3e38;
    CHECK_OK(attmd_model_set_parameter(model, "emb_static.weight", values, 30));
    refuse_model(model, sequences, "emb_static.weight");
    REFUSED(attmd_model_get_token_selection_score(model, sequences, 2, 0, out), NUMERICAL, "of sample 2 is nan");
    for (k = 0; k < 108; ++k) heads[k] = 3e38;
    CHECK_OK(attmd_model_set_parameter(model, "blocks.0.attn.attn_matrix.weight", heads, 108));
    REFUSED(attmd_model_get_attention_map(model, sequences, 0, 0, 0, out, 16), NUMERICAL, "map of sample 0 is nan");
    values[7] = 1e39;
    REFUSED(attmd_model_set_parameter(model, "emb_static.weight", values, 30), INVALID, "values[7]", "is 1e+39",
            "3.40282347e+38", "float32");
    CHECK_OK(attmd_model_get_parameter(model, "emb_static.weight", values, 30));
    CHECK(is_finite(model));
    attmd_model_free(model);
    attmd_dataset_free(attention);
    attmd_dataset_free(sequences);
}

static void extents(void) {
    static const int64_t sizes[3][2] = {{1 << 24, 1 << 24}, {1 << 20, 1 << 22}, {1 << 17, 1 << 23}};
    attmd_vit_options options;
    attmd_model* model;
    int k;
    CHECK_OK(attmd_vit_options_init(&options, sizeof options));
    options.n_embd = options.heads = options.head_dim = options.hidden = options.blocks = 1;
    for (k = 0; k < 3; ++k) {
        options.channels = sizes[k][0];
        options.image_size = options.patch_size = sizes[k][1];
        REFUSED(attmd_model_create_vit(&options, &model), INVALID, "image_size^2 * channels is");
        CHECK(model == NULL);
    }
    options.channels = 1;
    options.n_embd = 1 << 24;
    options.image_size = options.patch_size = 1 << 20;
    REFUSED(attmd_model_create_vit(&options, &model), INVALID, "patch_size^2 * channels * n_embd is");
    options.patch_size = 1;
    REFUSED(attmd_model_create_vit(&options, &model), INVALID, "(image_size / patch_size)^2 + 1");
}

static void svm(void) {
    static const double A[4] = {1, 2, 3, 1}, weights[2] = {1e300, 1}, exponents[] = {1e18, 1e20, 1e150, DBL_MAX};
    attmd_svm_problem problem;
    attmd_svm_options options;
    attmd_svm_report report;
    attmd_svm_certificate certificate;
    attmd_svm* solved;
    double w[2], duals[2];
    size_t k;
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    CHECK_OK(attmd_svm_report_init(&report, sizeof report));
    CHECK_OK(attmd_svm_certificate_init(&certificate, sizeof certificate));
    problem.source = ATTMD_SVM_ROWS;
    problem.A = A;
    problem.rows = problem.unknowns = 2;
    for (k = 0; k < sizeof exponents / sizeof *exponents; ++k) {
        options.p = exponents[k];
        CHECK_OK(attmd_svm_solve(&problem, &options, &solved));
        CHECK_OK(attmd_svm_get_report(solved, &report));
        CHECK(report.outcome == ATTMD_SVM_OPTIMAL);
        CHECK(report.p == exponents[k]);
        CHECK_NEAR(report.primal_objective, 1.0 / 3, 1e-8);
        CHECK_OK(attmd_svm_get_solution(solved, w, 2));
        CHECK_OK(attmd_svm_get_duals(solved, duals, 2));
        CHECK_OK(attmd_svm_certify(&problem, &options, w, 2, duals, 2, &certificate));
        CHECK(certificate.is_feasible && certificate.gap < 1e-8);
        attmd_svm_free(solved);
    }
    options.C = 1;
    REFUSED(attmd_svm_solve(&problem, &options, &solved), INVALID, "p is 1.79769313e+308", "at most 1e+18");
    options.p = 2;
    options.C = 1e10;
    problem.weights = weights;
    REFUSED(attmd_svm_solve(&problem, &options, &solved), INVALID, "C is 1e+10", "weight of row 0 is 1e+300");
    REFUSED(attmd_svm_certify(&problem, &options, w, 2, duals, 2, &certificate), INVALID, "weight of row 0");
}

static void compare(void) {
    const double large[2] = {DBL_MAX, DBL_MAX}, tiny[2] = {1, 1e-200}, ones[2] = {1, 1};
    double out;
    REFUSED(attmd_norm(2, large, 2, &out), NUMERICAL, "the 2-norm of a is beyond");
    CHECK_OK(attmd_norm(INFINITY, large, 2, &out));
    CHECK(out == DBL_MAX);
    CHECK_OK(attmd_directional_divergence(2, ones, tiny, 2, &out));
    CHECK_NEAR(out, 0.29289321881345248, 1e-15);
}

static void names(void) {
    double values[2] = {0, 0}, out[4];
    attmd_direction direction = {"W", values, 2, 2, {0, 0}};
    attmd_trace_options options;
    attmd_train_options train;
    attmd_trace* trace;
    attmd_model* model;
    void* same = NULL;
    CHECK_OK(attmd_trace_options_init(&options, sizeof options));
    options.quantities = ATTMD_TRACE_DIVERGENCE;
    options.directions = &direction;
    options.direction_count = 1;
    REFUSED(attmd_trace_create(&options, &trace), INVALID, "directions[0].values is zero");
    values[1] = NAN;
    REFUSED(attmd_trace_create(&options, &trace), INVALID, "directions[0].values[1] is nan");
    values[1] = 1;
    direction.p = 0.999999999999;
    REFUSED(attmd_trace_create(&options, &trace), INVALID, "directions[0].p is 0.99999999999900002");
    options.direction_count = 0;
    CHECK_OK(attmd_trace_create(&options, &trace));
    make_model(ATTMD_PARAMETRIZATION_W, &model);
    CHECK_OK(attmd_train_options_init(&train, sizeof train));
    train.max_iterations = 1;
    train.checkpoint_path = "numbers.safetensors";
    remove(train.checkpoint_path);
    {
        attmd_optimizer* optimizer = make_method(ATTMD_METHOD_ADAM, 0.1, 0);
        CHECK_OK(attmd_train(model, optimizer, h.dataset, &train, trace, NULL));
        attmd_optimizer_free(optimizer);
    }
    REFUSED(attmd_trace_get_values(trace, ATTMD_TRACE_DIVERGENCE, 0, out, 4), INVALID, "recorded none");
    REFUSED(attmd_checkpoint_load(train.checkpoint_path, (attmd_model**)&same, (attmd_optimizer**)&same, NULL), INVALID,
            "the same address");
    REFUSED(attmd_checkpoint_load(train.checkpoint_path, (attmd_model**)&same, (attmd_optimizer**)(void*)out,
                                  (attmd_trace**)&same), INVALID, "the same address");
    CHECK(same == NULL);
    attmd_trace_free(trace);
    attmd_model_free(model);
}

int main(void) {
    make_handles();
    training();
    steps_of_adam();
    queries();
    extents();
    svm();
    compare();
    names();
    check_handles("numbers");
    free_handles();
    return check_report("bad_numbers");
}
