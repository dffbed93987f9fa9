/* Sentences of the header about optimizers that no other test holds to: defaults, the epsilon in the norm, step sizes that
 * change, what a reset forgets, and which parameters a group takes. */
#include "reference.h"

static attmd_optimizer_options defaults(void) {
    attmd_optimizer_options options;
    memset(&options, 0xee, sizeof options);
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    return options;
}

static attmd_optimizer* make(const attmd_optimizer_options* options) {
    attmd_optimizer* optimizer = NULL;
    CHECK_OK(attmd_optimizer_create(options, &optimizer));
    return optimizer;
}

static attmd_optimizer_options descent(double step_size) {
    attmd_optimizer_options options = defaults();
    options.method = ATTMD_METHOD_GRADIENT_DESCENT;
    options.step_size = step_size;
    return options;
}

/* One step on doubles of group 0. */
static void step(attmd_optimizer* optimizer, double* w, const double* g, int64_t count, double log_scale) {
    attmd_step_tensor tensor = {NULL, NULL, 0, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}};
    tensor.parameter = w;
    tensor.gradient = g;
    tensor.count = count;
    tensor.log_scale = log_scale;
    CHECK_OK(attmd_optimizer_step(optimizer, &tensor, 1));
}

static void default_options(void) {
    const attmd_optimizer_options o = defaults();
    attmd_optimizer_options of_null = defaults();
    attmd_group_options group;
    attmd_optimizer* optimizer = make(NULL);
    CHECK(o.method == ATTMD_METHOD_MIRROR_DESCENT && o.p == 2 && o.normalized == 0);
    CHECK(o.schedule == ATTMD_SCHEDULE_CONSTANT && o.step_size == 0.1 && o.norm_epsilon == 0);
    CHECK(o.beta1 == 0.9 && o.beta2 == 0.999 && o.adam_epsilon == 1e-8);
    CHECK(o.threads == 0 && o.exclusive == 0 && o.momentum == 0 && o.nesterov == 0 && o.reserved == 0);
    CHECK(o.weight_decay == 0 && o.clip_norm == 0 && o.clip_value == 0);
    CHECK(o.potential == ATTMD_POTENTIAL_POWER && o.reserved2 == 0 && o.hypentropy_beta == 1);
    CHECK_OK(attmd_optimizer_get_options(optimizer, &of_null));
    CHECK(memcmp(&o, &of_null, sizeof o) == 0);
    memset(&group, 0xee, sizeof group);
    CHECK_OK(attmd_group_options_init(&group, sizeof group));
    CHECK(group.reserved == 0 && isnan(group.step_size) && isnan(group.p) && isnan(group.weight_decay));
    attmd_optimizer_free(optimizer);
}

/* Programs from before the last fields: theirs are read and filled, the others have their defaults. */
static void earlier_sizes(void) {
    const size_t sizes[] = {offsetof(attmd_optimizer_options, momentum), offsetof(attmd_optimizer_options, potential)};
    int k;
    for (k = 0; k < 2; ++k) {
        attmd_optimizer_options options, whole = defaults();
        attmd_optimizer* optimizer;
        memset(&options, 0xee, sizeof options);
        CHECK_OK(attmd_optimizer_options_init(&options, sizes[k]));
        CHECK(((unsigned char*)&options)[sizes[k]] == 0xee);
        options.p = 3;
        optimizer = make(&options);
        options.p = 0;
        CHECK_OK(attmd_optimizer_get_options(optimizer, &options));
        CHECK(options.p == 3 && options.struct_size == sizes[k] && ((unsigned char*)&options)[sizes[k]] == 0xee);
        CHECK_OK(attmd_optimizer_get_options(optimizer, &whole));
        CHECK(whole.p == 3 && whole.potential == ATTMD_POTENTIAL_POWER && whole.hypentropy_beta == 1);
        attmd_optimizer_free(optimizer);
    }
}

/* Two normalized steps from 0 by the other potentials, and what they lead to; from a file they go on the same way. */
static void potentials(void) {
    const double g[2] = {3, -4};
    const double norm = lp(1.5, g, 2);
    const char* const file = "potential.optimizer";
    attmd_potential potential;
    for (potential = ATTMD_POTENTIAL_SQUARED_NORM; potential <= ATTMD_POTENTIAL_HYPENTROPY; ++potential) {
        const int squared = potential == ATTMD_POTENTIAL_SQUARED_NORM;
        attmd_optimizer_options options = defaults(), loaded = defaults();
        attmd_optimizer* optimizer;
        double w[2] = {0, 0};
        options.p = 3;
        options.normalized = 1;
        options.potential = potential;
        options.hypentropy_beta = 0.5;
        optimizer = make(&options);
        step(optimizer, w, g, 2, 0);
        CHECK_OK(attmd_optimizer_save(optimizer, file));
        attmd_optimizer_free(optimizer);
        CHECK_OK(attmd_optimizer_load(file, &optimizer));
        CHECK_OK(attmd_optimizer_get_options(optimizer, &loaded));
        CHECK(memcmp(&options, &loaded, sizeof options) == 0);
        step(optimizer, w, g, 2, 0);
        /* ||w||_3 = ||U||_1.5 = 0.2 */
        CHECK_NEAR(w[0], squared ? -sqrt(0.2 * 3 / norm) * sqrt(0.2) : 0.5 * sinh(-0.2 * 3 / 4), 1e-14);
        CHECK_NEAR(w[1], squared ? sqrt(0.2 * 4 / norm) * sqrt(0.2) : 0.5 * sinh(0.2), 1e-14);
        attmd_optimizer_free(optimizer);
    }
    remove(file);
}

/* The epsilon is added to the norm of the gradient as it is, whatever factors it comes in; that of the authors stops the
 * iteration where gradients fall below it. */
static void epsilon_in_the_norm(void) {
    const double g[2] = {3, -4}, none[2] = {0, 0};
    const double p[] = {2, 3};
    int k;
    for (k = 0; k < 2; ++k) {
        const double norm = lp(p[k] / (p[k] - 1), g, 2);
        attmd_optimizer_options options = defaults();
        attmd_optimizer* optimizer;
        double w[2] = {0, 0}, u;
        options.p = p[k];
        options.normalized = 1;
        options.norm_epsilon = 1.5;
        optimizer = make(&options);
        step(optimizer, w, none, 2, 0);
        CHECK(w[0] == 0 && w[1] == 0);
        step(optimizer, w, g, 2, log(0.5));
        u = 0.1 * 0.5 * 4 / (0.5 * norm + 1.5);
        CHECK_NEAR(w[1], power(u, 1 / (p[k] - 1)), 1e-14);
        attmd_optimizer_free(optimizer);
        options.norm_epsilon = 2.2e-16;
        optimizer = make(&options);
        w[0] = w[1] = 1;
        step(optimizer, w, g, 2, -100); /* exp(-100) is below it */
        CHECK(w[0] == 1 && w[1] == 1);
        attmd_optimizer_free(optimizer);
    }
}

/* exp(log_scale) * gradient is 0 where the gradient is, however large the scale; else it must be a number. */
static void largest_scales(void) {
    const double none[2] = {0, 0}, g[2] = {0, 1};
    int rule;
    for (rule = 0; rule < 6; ++rule) {
        attmd_optimizer_options options = defaults();
        attmd_optimizer* optimizer;
        double w[2] = {1, -2};
        attmd_step_tensor tensor = {NULL, NULL, 2, ATTMD_FLOAT64, 0, 1e4, {0, 0, 0, 0}};
        attmd_status status;
        options.method = rule < 4 ? rule + 1 : rule == 4 ? ATTMD_METHOD_GRADIENT_DESCENT : ATTMD_METHOD_MIRROR_DESCENT;
        if (rule == 4) options.momentum = 0.9;
        if (rule == 5) options.clip_norm = 1;
        optimizer = make(&options);
        step(optimizer, w, none, 2, 1e4);
        CHECK(w[0] == 1 && w[1] == -2);
        tensor.parameter = w;
        tensor.gradient = g;
        status = attmd_optimizer_step(optimizer, &tensor, 1);
        if (status == ATTMD_ERROR_INVALID_ARGUMENT)
            CHECK(strstr(attmd_last_error(), "gradient[1] is inf, expected a finite number") != NULL);
        CHECK(status == (rule == 5 ? ATTMD_OK : rule < 2 ? ATTMD_ERROR_NUMERICAL : ATTMD_ERROR_INVALID_ARGUMENT));
        CHECK(w[0] == 1 && fabs(w[1] + (rule == 5 ? 2.1 : 2)) < 1e-12);
        attmd_optimizer_free(optimizer);
    }
}

/* A new step size is scaled by the schedule where that stands, and the options tell it. */
static void changed_step_size(void) {
    attmd_optimizer_options options = descent(0.8), now = defaults();
    attmd_optimizer* optimizer;
    const double g[1] = {1};
    double w[1] = {0};
    options.schedule = ATTMD_SCHEDULE_INV;
    optimizer = make(&options);
    step(optimizer, w, g, 1, 0);
    step(optimizer, w, g, 1, 0);
    CHECK_OK(attmd_optimizer_set_step_size(optimizer, 0.3));
    step(optimizer, w, g, 1, 0);
    CHECK_NEAR(w[0], -(0.8 + 0.8 / 2 + 0.3 / 3), 1e-15);
    CHECK_OK(attmd_optimizer_get_options(optimizer, &now));
    CHECK(now.step_size == 0.3 && now.schedule == ATTMD_SCHEDULE_INV && now.method == options.method);
    CHECK_OK(attmd_optimizer_set_step_size(optimizer, 0));
    step(optimizer, w, g, 1, 0);
    CHECK_NEAR(w[0], -(0.8 + 0.8 / 2 + 0.3 / 3), 1e-15);
    attmd_optimizer_free(optimizer);
}

/* After a reset it is as when it was made, but for its step size; a group may be added again. */
static void reset(void) {
    attmd_method method;
    for (method = ATTMD_METHOD_MIRROR_DESCENT; method <= ATTMD_METHOD_ADAMW; ++method) {
        const double g[2] = {0.5, -2}, other[2] = {-3, 1};
        attmd_optimizer_options options = defaults();
        attmd_group_options still;
        attmd_optimizer *used, *fresh;
        double a[2] = {1, -1}, b[2] = {1, -1};
        int64_t iteration;
        options.method = method;
        options.p = 1.5;
        options.schedule = ATTMD_SCHEDULE_INV_SQRT;
        if (method == ATTMD_METHOD_GRADIENT_DESCENT) options.momentum = 0.9;
        used = make(&options);
        options.step_size = 0.25;
        fresh = make(&options);
        step(used, a, other, 2, 0);
        step(used, a, other, 2, 0);
        CHECK_OK(attmd_group_options_init(&still, sizeof still));
        still.step_size = 0;
        REFUSED(attmd_optimizer_add_group(used, "*", &still), ATTMD_ERROR_INVALID_ARGUMENT, "iteration 2");
        CHECK_OK(attmd_optimizer_set_step_size(used, 0.25));
        CHECK_OK(attmd_optimizer_reset(used));
        CHECK_OK(attmd_optimizer_get_iteration(used, &iteration));
        CHECK(iteration == 0);
        CHECK_OK(attmd_optimizer_add_group(used, "*", &still));
        a[0] = 1;
        a[1] = -1;
        step(used, a, g, 2, 0); /* of group 0, whose options no pattern changes */
        step(used, a, g, 2, 0);
        step(fresh, b, g, 2, 0);
        step(fresh, b, g, 2, 0);
        CHECK(memcmp(a, b, sizeof a) == 0);
        attmd_optimizer_free(used);
        attmd_optimizer_free(fresh);
    }
}

static attmd_model* make_model(void) {
    attmd_attention_options options;
    attmd_model* model = NULL;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.parametrization = ATTMD_PARAMETRIZATION_JOINT; /* W and v */
    options.d = 3;
    options.W_std = options.v_std = 1;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    return model;
}

static void train_once(attmd_model* model, attmd_optimizer* optimizer, const attmd_dataset* dataset) {
    attmd_train_options options;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 1;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, NULL));
}

/* A group of defaults keeps its parameters out of the groups after it. */
static void group_of_defaults(const attmd_dataset* dataset) {
    attmd_optimizer_options options = descent(0.1);
    attmd_optimizer *grouped = make(&options), *plain = make(&options);
    attmd_model *a = make_model(), *b = make_model();
    attmd_group_options still;
    double start[3], of_a[9], of_b[9];
    CHECK_OK(attmd_group_options_init(&still, sizeof still));
    still.step_size = 0;
    CHECK_OK(attmd_optimizer_add_group(grouped, "W", NULL));
    CHECK_OK(attmd_optimizer_add_group(grouped, "?", &still));
    CHECK_OK(attmd_model_get_parameter(a, "v", start, 3));
    train_once(a, grouped, dataset);
    train_once(b, plain, dataset);
    CHECK_OK(attmd_model_get_parameter(a, "W", of_a, 9));
    CHECK_OK(attmd_model_get_parameter(b, "W", of_b, 9));
    CHECK(memcmp(of_a, of_b, sizeof of_a) == 0);
    CHECK_OK(attmd_model_get_parameter(a, "v", of_a, 3));
    CHECK(memcmp(of_a, start, sizeof start) == 0);
    attmd_model_free(a);
    attmd_model_free(b);
    attmd_optimizer_free(grouped);
    attmd_optimizer_free(plain);
}

/* Steps on buffers and training count together. */
static void iterations_of_both(const attmd_dataset* dataset) {
    attmd_optimizer* optimizer = make(NULL);
    attmd_model* model = make_model();
    double W[9] = {0}, v[3] = {0}, g[9] = {1};
    attmd_step_tensor tensors[2] = {{NULL, NULL, 9, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}},
                                    {NULL, NULL, 3, ATTMD_FLOAT64, 0, 0, {0, 0, 0, 0}}};
    int64_t iteration;
    tensors[0].parameter = W;
    tensors[1].parameter = v;
    tensors[0].gradient = tensors[1].gradient = g;
    CHECK_OK(attmd_optimizer_step(optimizer, tensors, 2));
    CHECK_OK(attmd_optimizer_step(optimizer, tensors, 2));
    train_once(model, optimizer, dataset);
    CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
    CHECK(iteration == 3);
    CHECK_OK(attmd_optimizer_step(optimizer, tensors, 2));
    CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
    CHECK(iteration == 4);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
}

int main(void) {
    attmd_dataset* dataset;
    CHECK_OK(attmd_dataset_generate_gaussian(5, 4, 3, 1, &dataset));
    default_options();
    earlier_sizes();
    potentials();
    epsilon_in_the_norm();
    largest_scales();
    changed_step_size();
    reset();
    group_of_defaults(dataset);
    iterations_of_both(dataset);
    attmd_dataset_free(dataset);
    return check_report("header_optimizer");
}
