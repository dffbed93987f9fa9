/* Every field of every options struct with values that must be refused, and every struct with a size that the library
 * does not know. Each check wants the exact status, a message that names the field, its value and what was expected, a
 * result handle of NULL, and the other handles afterwards as they were before. */
#include "fields.h"
#include "files.h"
#include "structs.h"

static void bad_desc_fields(void) {
    const bad_field fields[] = {
        FIELD(attmd_dataset_desc, dtype, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_dataset_desc, dtype, 'i', 3, INVALID, "is 3"),
        FIELD(attmd_dataset_desc, dtype, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_dataset_desc, n, 'l', 0, INVALID, "n is 0"),
        FIELD(attmd_dataset_desc, n, 'l', -1, INVALID, "n is -1"),
        FIELD(attmd_dataset_desc, T, 'l', 0, INVALID, "T is 0"),
        FIELD(attmd_dataset_desc, T, 'l', -7, INVALID, "T is -7"),
        FIELD(attmd_dataset_desc, d, 'l', 0, INVALID, "d is 0"),
        FIELD(attmd_dataset_desc, d, 'l', -7, INVALID, "d is -7"),
        FIELD(attmd_dataset_desc, n, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_dataset_desc, T, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_dataset_desc, d, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_dataset_desc, X, 'p', 0, INVALID, "X is NULL"),
        FIELD(attmd_dataset_desc, y, 'p', 0, INVALID, "y is NULL"),
        FIELD(attmd_dataset_desc, X_strides[0], 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_dataset_desc, X_strides[1], 'l', -huge, INVALID, "4611686018427387904"),
        FIELD(attmd_dataset_desc, X_strides[2], 'l', -2 * huge, INVALID, "-9223372036854775808"),
        FIELD(attmd_dataset_desc, z_strides[0], 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_dataset_desc, z_strides[1], 'l', -2 * huge, INVALID, "-9223372036854775808"),
    };
    CHECK_FIELDS(good_desc, use_desc, fields);
    CHECK_FIELDS(good_desc, use_borrowed, fields);
}

static void bad_csv_fields(void) {
    const bad_field fields[] = {
        FIELD(attmd_csv_options, layout, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_csv_options, layout, 'i', 3, INVALID, "is 3"),
        FIELD(attmd_csv_options, T, 'l', 0, INVALID, "T is 0"),
        FIELD(attmd_csv_options, T, 'l', -1, INVALID, "T is -1"),
        FIELD(attmd_csv_options, T, 'l', 3, DIMENSION, "T is 3"),
        FIELD(attmd_csv_options, T, 'l', huge, DIMENSION, "4611686018427387904"),
        FIELD(attmd_csv_options, label_column, 'l', 5, INVALID, "is 5"),
        FIELD(attmd_csv_options, label_column, 'l', -6, INVALID, "is -6"),
        FIELD(attmd_csv_options, label_column, 'l', -2 * huge, INVALID, "-9223372036854775808"),
        FIELD(attmd_csv_options, positive_label, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_csv_options, positive_label, 'd', -1, INVALID, "-1"),
        FIELD(attmd_csv_options, negative_label, 'd', INFINITY, INVALID, "is inf"),
        FIELD(attmd_csv_options, drop_other_labels, 'i', 2, INVALID, "is 2"),
        FIELD(attmd_csv_options, header, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_csv_options, scale, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_csv_options, scale, 'd', -INFINITY, INVALID, "is -inf"),
        FIELD(attmd_csv_options, delimiter, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_csv_options, delimiter, 'i', '\n', INVALID, "10"),
        FIELD(attmd_csv_options, delimiter, 'i', '5', INVALID, "53"),
        FIELD(attmd_csv_options, delimiter, 'i', 200, INVALID, "is 200"),
        FIELD(attmd_csv_options, delimiter, 'i', 256 + ',', INVALID, "is 300"),
        FIELD(attmd_csv_options, center, 'i', 7, INVALID, "is 7"),
    };
    const bad_field patches[] = {
        FIELD(attmd_csv_options, image_height, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_csv_options, image_width, 'l', -2, INVALID, "is -2"),
        FIELD(attmd_csv_options, patch_height, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_csv_options, patch_width, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_csv_options, patch_height, 'l', 3, DIMENSION, "is 3"),
        FIELD(attmd_csv_options, patch_width, 'l', 4, DIMENSION, "is 4"),
        FIELD(attmd_csv_options, image_height, 'l', 3, DIMENSION, "3 * 2 = 6"),
        FIELD(attmd_csv_options, image_height, 'l', huge, INVALID, "4611686018427387904"),
    };
    CHECK_FIELDS(good_csv, use_csv, fields);
    CHECK_FIELDS(good_patches, use_csv, patches);
}

static void bad_attention_fields(void) {
    const bad_field fields[] = {
        FIELD(attmd_attention_options, parametrization, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_attention_options, parametrization, 'i', 4, INVALID, "is 4"),
        FIELD(attmd_attention_options, loss, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_attention_options, loss, 'i', 4, INVALID, "is 4"),
        FIELD(attmd_attention_options, reserved, 'i', 1, INVALID, "is 1"),
        FIELD(attmd_attention_options, d, 'l', 0, INVALID, "d is 0"),
        FIELD(attmd_attention_options, d, 'l', -3, INVALID, "d is -3"),
        FIELD(attmd_attention_options, d, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_attention_options, head_dim, 'l', 2, INVALID, "is 2"),
        FIELD(attmd_attention_options, head_dim, 'l', -2, INVALID, "is -2"),
        FIELD(attmd_attention_options, W_std, 'd', -1, INVALID, "is -1"),
        FIELD(attmd_attention_options, W_std, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_attention_options, v_std, 'd', INFINITY, INVALID, "is inf"),
    };
    const bad_field kq[] = {
        FIELD(attmd_attention_options, head_dim, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_attention_options, head_dim, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_attention_options, d, 'l', huge, INVALID, "4611686018427387904"),
    };
    attmd_attention_options options;
    double values[D * D] = {0};
    CHECK_FIELDS(good_attention, use_attention, fields);
    CHECK_FIELDS(good_kq, use_attention, kq);
    good_attention(&options);
    options.K = values;
    REFUSED(use_attention(&options), INVALID, "K is given", "expected NULL");
    good_kq(&options);
    options.W = values;
    REFUSED(use_attention(&options), INVALID, "W is given", "expected NULL");
    good_attention(&options);
    options.W = values;
    values[5] = NAN;
    REFUSED(use_attention(&options), INVALID, "\"W\"", "[5]", "is nan");
    values[5] = -INFINITY;
    REFUSED(use_attention(&options), INVALID, "\"W\"", "[5]", "is -inf");
}

static void bad_optimizer_fields(void) {
    const bad_field fields[] = {
        FIELD(attmd_optimizer_options, method, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_optimizer_options, method, 'i', 5, INVALID, "is 5"),
        FIELD(attmd_optimizer_options, p, 'd', 1, INVALID, "p is 1"),
        FIELD(attmd_optimizer_options, p, 'd', 0.5, INVALID, "p is 0.5"),
        FIELD(attmd_optimizer_options, p, 'd', -2, INVALID, "p is -2"),
        FIELD(attmd_optimizer_options, p, 'd', NAN, INVALID, "p is nan"),
        FIELD(attmd_optimizer_options, p, 'd', INFINITY, INVALID, "p is inf"),
        FIELD(attmd_optimizer_options, normalized, 'i', 2, INVALID, "is 2"),
        FIELD(attmd_optimizer_options, schedule, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_optimizer_options, schedule, 'i', 5, INVALID, "is 5"),
        FIELD(attmd_optimizer_options, step_size, 'd', -0.1, INVALID, "is -0.1"),
        FIELD(attmd_optimizer_options, step_size, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, step_size, 'd', INFINITY, INVALID, "is inf"),
        FIELD(attmd_optimizer_options, norm_epsilon, 'd', -1, INVALID, "is -1"),
        FIELD(attmd_optimizer_options, norm_epsilon, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, threads, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_optimizer_options, exclusive, 'i', 2, INVALID, "is 2"),
        FIELD(attmd_optimizer_options, reserved, 'i', 1, INVALID, "is 1"),
        FIELD(attmd_optimizer_options, momentum, 'd', 0.5, INVALID, "is 0.5"),
        FIELD(attmd_optimizer_options, momentum, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, nesterov, 'i', 2, INVALID, "is 2"),
        FIELD(attmd_optimizer_options, nesterov, 'i', 1, INVALID, "is 1"),
        FIELD(attmd_optimizer_options, weight_decay, 'd', -0.5, INVALID, "is -0.5"),
        FIELD(attmd_optimizer_options, weight_decay, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, clip_norm, 'd', -1, INVALID, "is -1"),
        FIELD(attmd_optimizer_options, clip_norm, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, clip_norm, 'd', INFINITY, INVALID, "is inf"),
        FIELD(attmd_optimizer_options, clip_value, 'd', -1, INVALID, "is -1"),
        FIELD(attmd_optimizer_options, clip_value, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, potential, 'i', 0, INVALID, "potential is 0, expected 1..3"),
        FIELD(attmd_optimizer_options, potential, 'i', 4, INVALID, "potential is 4"),
        FIELD(attmd_optimizer_options, reserved2, 'i', 1, INVALID, "reserved2 is 1"),
        FIELD(attmd_optimizer_options, hypentropy_beta, 'd', 0, INVALID, "hypentropy_beta is 0"),
        FIELD(attmd_optimizer_options, hypentropy_beta, 'd', -1, INVALID, "is -1"),
        FIELD(attmd_optimizer_options, hypentropy_beta, 'd', INFINITY, INVALID, "is inf"),
        FIELD(attmd_optimizer_options, hypentropy_beta, 'd', NAN, INVALID, "is nan"),
    };
    const bad_field cosine[] = {
        FIELD(attmd_optimizer_options, warmup, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_optimizer_options, warmup, 'l', 9, INVALID, "is 9"),
        FIELD(attmd_optimizer_options, horizon, 'l', 2, INVALID, "horizon 2"),
        FIELD(attmd_optimizer_options, horizon, 'l', -5, INVALID, "horizon -5"),
    };
    const bad_field adam[] = {
        FIELD(attmd_optimizer_options, normalized, 'i', 1, INVALID, "is 1"),
        FIELD(attmd_optimizer_options, beta1, 'd', 1, INVALID, "is 1"),
        FIELD(attmd_optimizer_options, beta1, 'd', -0.5, INVALID, "is -0.5"),
        FIELD(attmd_optimizer_options, beta2, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, beta2, 'd', 1, INVALID, "is 1"),
        FIELD(attmd_optimizer_options, adam_epsilon, 'd', 0, INVALID, "is 0"),
        FIELD(attmd_optimizer_options, adam_epsilon, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, potential, 'i', 2, INVALID, "potential is 2 and method is 3, expected 1"),
    };
    const bad_field group[] = {
        FIELD(attmd_group_options, reserved, 'i', 1, INVALID, "is 1"),
        FIELD(attmd_group_options, step_size, 'd', -1, INVALID, "is -1"),
        FIELD(attmd_group_options, step_size, 'd', INFINITY, INVALID, "is inf"),
        FIELD(attmd_group_options, p, 'd', 1, INVALID, "p is 1"),
        FIELD(attmd_group_options, p, 'd', INFINITY, INVALID, "p is inf"),
        FIELD(attmd_group_options, weight_decay, 'd', -1, INVALID, "is -1"),
    };
    const bad_field momentum[] = {
        FIELD(attmd_optimizer_options, momentum, 'd', 1, INVALID, "is 1"),
        FIELD(attmd_optimizer_options, momentum, 'd', -0.5, INVALID, "is -0.5"),
        FIELD(attmd_optimizer_options, momentum, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_optimizer_options, normalized, 'i', 1, INVALID, "is 1"),
        FIELD(attmd_optimizer_options, method, 'i', ATTMD_METHOD_ADAMW, INVALID, "momentum"),
    };
    CHECK_FIELDS(good_optimizer, use_optimizer, fields);
    CHECK_FIELDS(good_cosine, use_optimizer, cosine);
    CHECK_FIELDS(good_adam, use_optimizer, adam);
    CHECK_FIELDS(good_momentum, use_optimizer, momentum);
    CHECK_FIELDS(good_group, use_group, group);
}

static void bad_trace_fields(void) {
    const bad_field fields[] = {
        FIELD(attmd_trace_options, quantities, 'u', 0, INVALID, "is 0"),
        FIELD(attmd_trace_options, quantities, 'u', 2048, INVALID, "is 2048"),
        FIELD(attmd_trace_options, iteration_count, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_trace_options, iteration_count, 'l', 2, INVALID, "iterations is NULL"),
        FIELD(attmd_trace_options, every, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_trace_options, every, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_trace_options, direction_count, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_trace_options, direction_count, 'l', 1, INVALID, "directions is NULL"),
        FIELD(attmd_trace_options, direction_count, 'l', huge, INVALID, "4611686018427387904"),
    };
    const double zeros[D * D] = {0}, with_nan[2] = {1, NAN}, good[2] = {1, -2};
    const struct {
        attmd_direction direction;
        const char* says;
    } directions[] = {
        {{NULL, good, 2, 2, {0, 0}}, "directions[0].parameter is NULL"},
        {{"W", NULL, 2, 2, {0, 0}}, "directions[0].values is NULL"},
        {{"W", good, 0, 2, {0, 0}}, "directions[0].count is 0"},
        {{"W", good, -4, 2, {0, 0}}, "directions[0].count is -4"},
        {{"W", good, INT64_MAX, 2, {0, 0}}, "9223372036854775807"},
        {{"W", zeros, D * D, 2, {0, 0}}, "zero"},
        {{"W", with_nan, 2, 2, {0, 0}}, "nan"},
        {{"W", good, 2, 1, {0, 0}}, "p is 1"},
        {{"W", good, 2, NAN, {0, 0}}, "p is nan"},
        {{"W", good, 2, INFINITY, {0, 0}}, "p is inf"},
    };
    const int64_t orders[][2] = {{3, 3}, {4, 2}, {-1, 2}};
    const char* order_says[] = {"iterations[1] is 3", "iterations[1] is 2", "iterations[0] is -1"};
    attmd_trace_options options;
    attmd_trace* trace;
    size_t k;
    CHECK_FIELDS(good_trace, use_trace, fields);
    for (k = 0; k < sizeof directions / sizeof *directions; ++k) {
        good_trace(&options);
        options.directions = &directions[k].direction;
        options.direction_count = 1;
        REFUSED(use_trace(&options), INVALID, directions[k].says);
    }
    {
        const attmd_direction reserved[2] = {{"W", good, 2, 2, {1, 0}}, {"W", good, 2, 2, {0, -1}}};
        for (k = 0; k < 2; ++k) {
            good_trace(&options);
            options.directions = &reserved[k];
            options.direction_count = 1;
            REFUSED(use_trace(&options), INVALID, "directions[0].reserved");
        }
    }
    for (k = 0; k < 3; ++k) {
        good_trace(&options);
        options.iterations = orders[k];
        options.iteration_count = 2;
        REFUSED(use_trace(&options), INVALID, order_says[k]);
    }
    options.iteration_count = INT64_MAX;
    REFUSED(use_trace(&options), INVALID, "iteration_count", "9223372036854775807");

    /* A direction that does not fit the model is seen when they meet. */
    good_trace(&options);
    {
        const attmd_direction misfit = {"W", good, 2, 2, {0, 0}}, unknown = {"U", good, 2, 2, {0, 0}};
        options.quantities = ATTMD_TRACE_DIVERGENCE;
        options.directions = &misfit;
        options.direction_count = 1;
        CHECK_OK(attmd_trace_create(&options, &trace));
        REFUSED(attmd_train(h.model, h.optimizer, h.dataset, NULL, trace, NULL), DIMENSION, "directions[0].count is 2",
                "16", "\"W\"");
        attmd_trace_free(trace);
        options.directions = &unknown;
        CHECK_OK(attmd_trace_create(&options, &trace));
        REFUSED(attmd_train(h.model, h.optimizer, h.dataset, NULL, trace, NULL), NOT_FOUND, "\"U\"", "expected",
                "\"W\"");
        attmd_trace_free(trace);
    }
    check_handles("directions");
}

static void bad_train_fields(void) {
    const bad_field fields[] = {
        FIELD(attmd_train_options, threads, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_train_options, max_iterations, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_train_options, epochs, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_train_options, epochs, 'l', 2, INVALID, "max_iterations 3"),
        FIELD(attmd_train_options, max_seconds, 'd', 0, INVALID, "is 0"),
        FIELD(attmd_train_options, max_seconds, 'd', -1, INVALID, "is -1"),
        FIELD(attmd_train_options, max_seconds, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_train_options, stop_loss, 'd', NAN, INVALID, "is nan, expected a number"),
        FIELD(attmd_train_options, stop_gradient_norm, 'd', NAN, INVALID, "is nan, expected a number"),
        FIELD(attmd_train_options, batch_size, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_train_options, batch_size, 'l', N + 1, INVALID, "is 7"),
        FIELD(attmd_train_options, progress_every, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_train_options, checkpoint_every, 'l', 10, INVALID, "is 10"),
        FIELD(attmd_train_options, checkpoint_seconds, 'd', 1.5, INVALID, "1.5"),
    };
    const bad_field checkpoints[] = {
        FIELD(attmd_train_options, checkpoint_every, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_train_options, checkpoint_seconds, 'd', -0.5, INVALID, "is -0.5"),
        FIELD(attmd_train_options, checkpoint_seconds, 'd', NAN, INVALID, "is nan"),
    };
    CHECK_FIELDS(good_train, use_train, fields);
    CHECK_FIELDS(good_checkpoints, use_train, checkpoints);
}

static void bad_svm_fields(void) {
    const bad_field fields[] = {
        FIELD(attmd_svm_options, p, 'd', 0.5, INVALID, "p is 0.5"),
        FIELD(attmd_svm_options, p, 'd', -3, INVALID, "p is -3"),
        FIELD(attmd_svm_options, p, 'd', NAN, INVALID, "p is nan"),
        FIELD(attmd_svm_options, C, 'd', 0, INVALID, "C is 0"),
        FIELD(attmd_svm_options, C, 'd', -1, INVALID, "C is -1"),
        FIELD(attmd_svm_options, C, 'd', NAN, INVALID, "C is nan"),
        FIELD(attmd_svm_options, tolerance, 'd', 0, INVALID, "is 0"),
        FIELD(attmd_svm_options, tolerance, 'd', -1e-8, INVALID, "is -1e-08"),
        FIELD(attmd_svm_options, tolerance, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_svm_options, max_iterations, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_svm_options, max_seconds, 'd', 0, INVALID, "is 0"),
        FIELD(attmd_svm_options, max_seconds, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_svm_options, threads, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_svm_options, norm, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_svm_options, norm, 'i', 3, INVALID, "is 3"),
        FIELD(attmd_svm_options, slack, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_svm_options, slack, 'i', 3, INVALID, "is 3"),
        FIELD(attmd_svm_options, method, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_svm_options, method, 'i', 5, INVALID, "is 5"),
        FIELD(attmd_svm_options, reserved, 'i', 1, INVALID, "is 1"),
        FIELD(attmd_svm_options, memory_limit, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_svm_options, memory_limit, 'l', 1, MEMORY, "is 1 bytes"),
    };
    const bad_field certified[] = {
        FIELD(attmd_svm_options, p, 'd', NAN, INVALID, "p is nan"),
        FIELD(attmd_svm_options, C, 'd', 0, INVALID, "C is 0"),
        FIELD(attmd_svm_options, norm, 'i', 3, INVALID, "is 3"),
        FIELD(attmd_svm_options, slack, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_svm_options, reserved, 'i', 1, INVALID, "is 1"),
    };
    const bad_field soft[] = {FIELD(attmd_svm_options, p, 'd', INFINITY, INVALID, "p is inf")};
    CHECK_FIELDS(good_svm, use_svm, fields);
    CHECK_FIELDS(good_soft_svm, use_svm, fields);
    CHECK_FIELDS(good_soft_svm, use_svm, soft);
    CHECK_FIELDS(good_svm, use_decoder_svm, fields);
    CHECK_FIELDS(good_svm, use_certify_options, certified);
    CHECK_FIELDS(good_soft_svm, use_certify_options, soft);
}

static void bad_problem_fields(void) {
    const bad_field selection[] = {
        FIELD(attmd_svm_problem, source, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_svm_problem, source, 'i', 4, INVALID, "is 4"),
        FIELD(attmd_svm_problem, dataset, 'p', 0, INVALID, "dataset is NULL"),
        FIELD(attmd_svm_problem, selected, 'p', 0, INVALID, "selected is NULL"),
        FIELD(attmd_svm_problem, count, 'l', N + 1, DIMENSION, "count is 7, expected the dataset's n = 6"),
        FIELD(attmd_svm_problem, rows, 'l', 3, INVALID, "rows is set"),
        FIELD(attmd_svm_problem, unknowns, 'l', 3, INVALID, "unknowns is set"),
        FIELD(attmd_svm_problem, A_strides[1], 'l', 1, INVALID, "is set"),
        FIELD(attmd_svm_problem, reserved, 'i', 1, INVALID, "is 1"),
    };
    const bad_field matrix[] = {
        FIELD(attmd_svm_problem, source, 'i', 1, INVALID, "A is set"),
        FIELD(attmd_svm_problem, count, 'l', 3, INVALID, "count is set"),
        FIELD(attmd_svm_problem, dtype, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_svm_problem, dtype, 'i', 3, INVALID, "is 3"),
        FIELD(attmd_svm_problem, A, 'p', 0, INVALID, "A is NULL"),
        FIELD(attmd_svm_problem, rows, 'l', 0, INVALID, "rows is 0"),
        FIELD(attmd_svm_problem, rows, 'l', -1, INVALID, "rows is -1"),
        FIELD(attmd_svm_problem, rows, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_svm_problem, unknowns, 'l', 0, INVALID, "unknowns is 0"),
        FIELD(attmd_svm_problem, unknowns, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_svm_problem, A_strides[0], 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_svm_problem, A_strides[1], 'l', -2 * huge, INVALID, "-9223372036854775808"),
        FIELD(attmd_svm_problem, reserved, 'i', -1, INVALID, "is -1"),
    };
    CHECK_FIELDS(good_selection, use_problem, selection);
    CHECK_FIELDS(good_selection, use_path_problem, selection);
    CHECK_FIELDS(good_selection, use_certified_problem, selection);
    CHECK_FIELDS(good_matrix, use_problem, matrix);
    CHECK_FIELDS(good_matrix, use_soft_problem, matrix);
    CHECK_FIELDS(good_matrix, use_path_problem, matrix);
    CHECK_FIELDS(good_matrix, use_certified_problem, matrix);
}

/* Each array of a problem with one bad value. */
static void bad_problem_values(void) {
    const double bad[3] = {1, NAN, 2}, negative[3] = {1, 0.5, -1e-300}, zero[N] = {1, 1, 1, 0, 1, 1},
                 A[6] = {1, 2, 3, INFINITY, 5, 6};
    const int32_t flags[N] = {0, 1, 0, 0, 2, 0};
    const int64_t selected[N] = {0, 0, 0, 0, 0, T};
    attmd_svm_problem problem;
    use_given uses[3];
    int k;
    uses[0] = use_problem;
    uses[1] = use_path_problem;
    uses[2] = use_certified_problem;
    for (k = 0; k < 3; ++k) {
        good_matrix(&problem);
        problem.A = A;
        REFUSED(uses[k](&problem), INVALID, "A[1,1] is inf");
        good_matrix(&problem);
        problem.right_side = bad;
        REFUSED(uses[k](&problem), INVALID, "right_side[1] is nan");
        problem.right_side = negative;
        REFUSED(uses[k](&problem), INVALID, "right_side[2] is -1e-300");
        good_matrix(&problem);
        problem.weights = bad;
        REFUSED(uses[k](&problem), INVALID, "weights[1] is nan");
        good_matrix(&problem);
        problem.relaxed = good_relaxed;
        REFUSED(uses[k](&problem), INVALID, "relaxed is set");
        good_matrix(&problem);
        problem.dataset = h.dataset;
        REFUSED(uses[k](&problem), INVALID, "dataset is set");
        good_matrix(&problem);
        problem.selected = h.selected;
        REFUSED(uses[k](&problem), INVALID, "selected is set");
        good_selection(&problem);
        problem.weights = zero;
        REFUSED(uses[k](&problem), INVALID, "weights[3] is 0");
        good_selection(&problem);
        problem.relaxed = flags;
        REFUSED(uses[k](&problem), INVALID, "relaxed[4] is 2");
        good_selection(&problem);
        problem.selected = selected;
        REFUSED(uses[k](&problem), INVALID, "selected[5] is 5");
        good_selection(&problem);
        problem.right_side = good_b;
        REFUSED(uses[k](&problem), INVALID, "right_side is set");
        good_selection(&problem);
        problem.A = good_A;
        REFUSED(uses[k](&problem), INVALID, "A is set");
    }
    check_handles("values of problems");
}

static void bad_predictions_fields(void) {
    const bad_field fields[] = {
        FIELD(attmd_predictions, threads, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_predictions, capacity, 'l', N - 1, SMALL, "capacity is 5, expected at least n = 6"),
        FIELD(attmd_predictions, capacity, 'l', -1, SMALL, "capacity is -1"),
        FIELD(attmd_predictions, softmax_capacity, 'l', N * T - 1, SMALL,
              "softmax_capacity is 29, expected at least n * T = 30"),
        FIELD(attmd_predictions, softmax_capacity, 'l', 0, SMALL, "softmax_capacity is 0"),
    };
    CHECK_FIELDS(good_predictions, use_predictions, fields);
}

/* ------------------------------------------------------------------------------------------------------ sizes of
 * structs */

static void bad_struct_sizes(void) {
    check_sizes("desc", good_desc, use_desc, sizeof(attmd_dataset_desc), sizeof(attmd_dataset_desc));
    check_sizes("desc", good_desc, use_borrowed, sizeof(attmd_dataset_desc), sizeof(attmd_dataset_desc));
    check_sizes("options", good_csv, use_csv, sizeof(attmd_csv_options), sizeof(attmd_csv_options));
    check_sizes("options", good_attention, use_attention, sizeof(attmd_attention_options),
                sizeof(attmd_attention_options));
    check_sizes("options", good_optimizer, use_optimizer, sizeof(attmd_optimizer_options), 88);
    check_sizes("options", good_group, use_group, sizeof(attmd_group_options), sizeof(attmd_group_options));
    check_sizes("options", good_trace, use_trace, sizeof(attmd_trace_options), sizeof(attmd_trace_options));
    check_sizes("options", good_train, use_train, sizeof(attmd_train_options), 88);
    check_sizes("options", good_svm, use_svm, sizeof(attmd_svm_options), 72);
    check_sizes("options", good_svm, use_decoder_svm, sizeof(attmd_svm_options), 72);
    check_sizes("problem", good_selection, use_problem, sizeof(attmd_svm_problem), sizeof(attmd_svm_problem));
    check_sizes("problem", good_matrix, use_path_problem, sizeof(attmd_svm_problem), sizeof(attmd_svm_problem));
    check_sizes("problem", good_matrix, use_certified_problem, sizeof(attmd_svm_problem), sizeof(attmd_svm_problem));
    check_sizes("options", good_svm, use_certify_options, sizeof(attmd_svm_options), 72);
    check_sizes("predictions", good_predictions, use_predictions, sizeof(attmd_predictions), 56);
}

/* A struct that the library fills. */
static attmd_status fill_info(void* to) { return attmd_dataset_get_info(h.dataset, (attmd_dataset_info*)to); }
static attmd_status fill_parameter_info(void* to) {
    return attmd_model_get_parameter_info(h.model, 0, (attmd_parameter_info*)to);
}
static attmd_status fill_attention_options(void* to) {
    return attmd_model_get_attention_options(h.model, (attmd_attention_options*)to);
}
static attmd_status fill_optimizer_options(void* to) {
    return attmd_optimizer_get_options(h.optimizer, (attmd_optimizer_options*)to);
}
static attmd_status fill_certificate(void* to) {
    attmd_svm_problem problem;
    good_matrix(&problem);
    return attmd_svm_certify(&problem, NULL, NULL, 0, NULL, 0, (attmd_svm_certificate*)to);
}
static attmd_status fill_svm_report(void* to) { return attmd_svm_get_report(h.svm, (attmd_svm_report*)to); }
static attmd_status fill_comparison(void* to) {
    return attmd_compare(h.model, h.svm, h.dataset, (attmd_comparison*)to);
}
static attmd_status fill_train_report(void* to) {
    attmd_model* model;
    attmd_optimizer* optimizer;
    attmd_status status;
    attmd_train_options options;
    double before[D * D], after[D * D];
    good_train(&options);
    make_model(ATTMD_PARAMETRIZATION_W, &model);
    make_optimizer(&optimizer);
    CHECK_OK(attmd_model_get_parameter(model, "W", before, D * D));
    status = attmd_train(model, optimizer, h.dataset, &options, NULL, (attmd_train_report*)to);
    CHECK_OK(attmd_model_get_parameter(model, "W", after, D * D));
    if (status != ATTMD_OK) CHECK(memcmp(before, after, sizeof after) == 0); /* refused before the work, not after */
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
    return status;
}

static void bad_result_sizes(void) {
    const struct {
        const char* name;
        attmd_status (*fill)(void*);
        size_t size, first; /* now, and when it was first published */
    } results[] = {
        {"info", fill_info, sizeof(attmd_dataset_info), offsetof(attmd_dataset_info, kind)},
        {"info", fill_parameter_info, sizeof(attmd_parameter_info), sizeof(attmd_parameter_info)},
        {"options", fill_attention_options, sizeof(attmd_attention_options), sizeof(attmd_attention_options)},
        {"options", fill_optimizer_options, sizeof(attmd_optimizer_options), 88},
        {"report", fill_svm_report, sizeof(attmd_svm_report), 104},
        {"result", fill_certificate, sizeof(attmd_svm_certificate), sizeof(attmd_svm_certificate)},
        {"result", fill_comparison, sizeof(attmd_comparison), sizeof(attmd_comparison)},
        {"report", fill_train_report, sizeof(attmd_train_report), sizeof(attmd_train_report)},
    };
    size_t k, i;
    for (k = 0; k < sizeof results / sizeof *results; ++k) {
        const size_t size = results[k].size;
        const uint32_t refused[] = {0, 4, (uint32_t)results[k].first - 1, (uint32_t)size - 4, 0xffffffffu};
        uint32_t claimed;
        unsigned char* to = (unsigned char*)malloc(size + 16);
        for (i = 0; i < sizeof refused / sizeof *refused; ++i) {
            memset(to, 0, size + 16);
            memcpy(to, &refused[i], sizeof refused[i]);
            REFUSED(results[k].fill(to), INVALID, results[k].name, "struct_size");
        }
        memset(to, 0xee, size + 16);
        claimed = (uint32_t)size;
        memcpy(to, &claimed, sizeof claimed);
        CHECK_OK(results[k].fill(to));
        for (i = 0; i < 16; ++i) CHECK(to[size + i] == 0xee);
        memset(to, 0xee, size + 16);
        claimed = (uint32_t)results[k].first; /* of a program from before the struct grew */
        memcpy(to, &claimed, sizeof claimed);
        CHECK_OK(results[k].fill(to));
        for (i = results[k].first; i < size; ++i) CHECK(to[i] == 0xee);
        claimed = (uint32_t)size + 16; /* of a later version: the part that is known is filled, the rest is zero */
        memcpy(to, &claimed, sizeof claimed);
        CHECK_OK(results[k].fill(to));
        memcpy(&claimed, to, sizeof claimed);
        CHECK(claimed == size + 16);
        for (i = 0; i < 16; ++i) CHECK(to[size + i] == 0);
        free(to);
    }
    check_handles("result structs");
}

static void bad_init_arguments(void) {
    CHECK_INIT(attmd_dataset_desc, attmd_dataset_desc_init, "desc");
    CHECK_INIT(attmd_csv_options, attmd_csv_options_init, "options");
    CHECK_INIT(attmd_attention_options, attmd_attention_options_init, "options");
    CHECK_INIT_FROM(attmd_predictions, attmd_predictions_init, "predictions", 56);
    CHECK_INIT_FROM(attmd_optimizer_options, attmd_optimizer_options_init, "options", 88);
    CHECK_INIT(attmd_group_options, attmd_group_options_init, "options");
    CHECK_INIT(attmd_trace_options, attmd_trace_options_init, "options");
    CHECK_INIT_FROM(attmd_train_options, attmd_train_options_init, "options", 88);
    CHECK_INIT_FROM(attmd_svm_options, attmd_svm_options_init, "options", 72);
    CHECK_INIT(attmd_svm_problem, attmd_svm_problem_init, "problem");
    CHECK_INIT(attmd_svm_certificate, attmd_svm_certificate_init, "result");
    CHECK_INIT_FROM(attmd_dataset_info, attmd_dataset_info_init, "info", offsetof(attmd_dataset_info, kind));
    CHECK_INIT(attmd_parameter_info, attmd_parameter_info_init, "info");
    CHECK_INIT(attmd_train_report, attmd_train_report_init, "report");
    CHECK_INIT_FROM(attmd_svm_report, attmd_svm_report_init, "report", 104);
    CHECK_INIT(attmd_comparison, attmd_comparison_init, "result");
    check_handles("init functions");
}

int main(void) {
    write_bytes("good.csv", "1,2,3,4,1\n5,6,7,8,-1\n", 21);
    make_handles();
    check_handles("the beginning");
    bad_desc_fields();
    bad_csv_fields();
    bad_attention_fields();
    bad_optimizer_fields();
    bad_trace_fields();
    bad_train_fields();
    bad_svm_fields();
    bad_problem_fields();
    bad_problem_values();
    bad_predictions_fields();
    bad_struct_sizes();
    bad_result_sizes();
    bad_init_arguments();
    check_same_continuation();
    free_handles();
    return check_report("bad_fields");
}
