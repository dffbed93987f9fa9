/* The layout of every public struct and the value of every enumerator, as numbers: what a program compiled against an
 * earlier header relies on. The numbers are those of an LP64 machine such as x86-64 Linux. Before 1.0 a change here is
 * a decision; from 1.0 on a struct with a struct_size may only grow at its end, and nothing else may change at all. */
#include "check.h"

#include <stddef.h>

typedef struct layout {
    const char *type, *member; /* member NULL: the size of the struct */
    size_t expected, actual;
} layout;

#define SIZE(type, size) \
    { #type, NULL, size, sizeof(type) }
#define AT(type, member, offset) \
    { #type, #member, offset, offsetof(type, member) }

static const layout layouts[] = {
    SIZE(attmd_progress, 56),
    AT(attmd_progress, struct_size, 0),
    AT(attmd_progress, reserved, 4),
    AT(attmd_progress, iteration, 8),
    AT(attmd_progress, max_iteration, 16),
    AT(attmd_progress, seconds, 24),
    AT(attmd_progress, value, 32),
    AT(attmd_progress, lower, 40),
    AT(attmd_progress, upper, 48),

    SIZE(attmd_dataset_desc, 112),
    AT(attmd_dataset_desc, struct_size, 0),
    AT(attmd_dataset_desc, dtype, 4),
    AT(attmd_dataset_desc, n, 8),
    AT(attmd_dataset_desc, T, 16),
    AT(attmd_dataset_desc, d, 24),
    AT(attmd_dataset_desc, X, 32),
    AT(attmd_dataset_desc, X_strides, 40),
    AT(attmd_dataset_desc, lengths, 64),
    AT(attmd_dataset_desc, z, 72),
    AT(attmd_dataset_desc, z_strides, 80),
    AT(attmd_dataset_desc, y, 96),
    AT(attmd_dataset_desc, v, 104),

    SIZE(attmd_csv_options, 96),
    AT(attmd_csv_options, struct_size, 0),
    AT(attmd_csv_options, layout, 4),
    AT(attmd_csv_options, T, 8),
    AT(attmd_csv_options, image_height, 16),
    AT(attmd_csv_options, image_width, 24),
    AT(attmd_csv_options, patch_height, 32),
    AT(attmd_csv_options, patch_width, 40),
    AT(attmd_csv_options, label_column, 48),
    AT(attmd_csv_options, positive_label, 56),
    AT(attmd_csv_options, negative_label, 64),
    AT(attmd_csv_options, drop_other_labels, 72),
    AT(attmd_csv_options, header, 76),
    AT(attmd_csv_options, scale, 80),
    AT(attmd_csv_options, delimiter, 88),
    AT(attmd_csv_options, center, 92),

    SIZE(attmd_dataset_info, 88), /* 40 at first */
    AT(attmd_dataset_info, struct_size, 0),
    AT(attmd_dataset_info, has_decoder, 4),
    AT(attmd_dataset_info, n, 8),
    AT(attmd_dataset_info, T, 16),
    AT(attmd_dataset_info, d, 24),
    AT(attmd_dataset_info, tokens, 32),
    AT(attmd_dataset_info, kind, 40),
    AT(attmd_dataset_info, reserved, 44),
    AT(attmd_dataset_info, classes, 48),
    AT(attmd_dataset_info, vocabulary, 56),
    AT(attmd_dataset_info, channels, 64),
    AT(attmd_dataset_info, height, 72),
    AT(attmd_dataset_info, width, 80),

    SIZE(attmd_sequences_desc, 64),
    AT(attmd_sequences_desc, struct_size, 0),
    AT(attmd_sequences_desc, reserved, 4),
    AT(attmd_sequences_desc, n, 8),
    AT(attmd_sequences_desc, vocabulary, 16),
    AT(attmd_sequences_desc, classes, 24),
    AT(attmd_sequences_desc, ids, 32),
    AT(attmd_sequences_desc, id_count, 40),
    AT(attmd_sequences_desc, lengths, 48),
    AT(attmd_sequences_desc, labels, 56),

    SIZE(attmd_images_desc, 64),
    AT(attmd_images_desc, struct_size, 0),
    AT(attmd_images_desc, reserved, 4),
    AT(attmd_images_desc, n, 8),
    AT(attmd_images_desc, channels, 16),
    AT(attmd_images_desc, height, 24),
    AT(attmd_images_desc, width, 32),
    AT(attmd_images_desc, classes, 40),
    AT(attmd_images_desc, pixels, 48),
    AT(attmd_images_desc, labels, 56),

    SIZE(attmd_tokenizer_info, 40),
    AT(attmd_tokenizer_info, struct_size, 0),
    AT(attmd_tokenizer_info, reserved, 4),
    AT(attmd_tokenizer_info, vocabulary, 8),
    AT(attmd_tokenizer_info, pad, 16),
    AT(attmd_tokenizer_info, unknown, 20),
    AT(attmd_tokenizer_info, cls, 24),
    AT(attmd_tokenizer_info, sep, 28),
    AT(attmd_tokenizer_info, mask, 32),
    AT(attmd_tokenizer_info, reserved2, 36),

    SIZE(attmd_text_options, 40),
    AT(attmd_text_options, struct_size, 0),
    AT(attmd_text_options, threads, 4),
    AT(attmd_text_options, max_length, 8),
    AT(attmd_text_options, progress, 16),
    AT(attmd_text_options, progress_user, 24),
    AT(attmd_text_options, cancel, 32),

    SIZE(attmd_text_table_options, 48),
    AT(attmd_text_table_options, struct_size, 0),
    AT(attmd_text_table_options, delimiter, 4),
    AT(attmd_text_table_options, quotes, 8),
    AT(attmd_text_table_options, header, 12),
    AT(attmd_text_table_options, label_column, 16),
    AT(attmd_text_table_options, text_column, 24),
    AT(attmd_text_table_options, classes, 32),
    AT(attmd_text_table_options, labels, 40),

    SIZE(attmd_attention_options, 88),
    AT(attmd_attention_options, struct_size, 0),
    AT(attmd_attention_options, parametrization, 4),
    AT(attmd_attention_options, loss, 8),
    AT(attmd_attention_options, reserved, 12),
    AT(attmd_attention_options, d, 16),
    AT(attmd_attention_options, head_dim, 24),
    AT(attmd_attention_options, W_std, 32),
    AT(attmd_attention_options, v_std, 40),
    AT(attmd_attention_options, seed, 48),
    AT(attmd_attention_options, W, 56),
    AT(attmd_attention_options, K, 64),
    AT(attmd_attention_options, Q, 72),
    AT(attmd_attention_options, v, 80),

    SIZE(attmd_parameter_info, 72),
    AT(attmd_parameter_info, struct_size, 0),
    AT(attmd_parameter_info, trainable, 4),
    AT(attmd_parameter_info, name, 8),
    AT(attmd_parameter_info, count, 16),
    AT(attmd_parameter_info, rank, 24),
    AT(attmd_parameter_info, shape, 32),
    AT(attmd_parameter_info, dtype, 64),
    AT(attmd_parameter_info, reserved, 68),

    SIZE(attmd_predictions, 56),
    AT(attmd_predictions, struct_size, 0),
    AT(attmd_predictions, threads, 4),
    AT(attmd_predictions, capacity, 8),
    AT(attmd_predictions, softmax_capacity, 16),
    AT(attmd_predictions, value, 24),
    AT(attmd_predictions, label, 32),
    AT(attmd_predictions, softmax, 40),
    AT(attmd_predictions, selected, 48),

    SIZE(attmd_optimizer_options, 88),
    AT(attmd_optimizer_options, struct_size, 0),
    AT(attmd_optimizer_options, method, 4),
    AT(attmd_optimizer_options, p, 8),
    AT(attmd_optimizer_options, normalized, 16),
    AT(attmd_optimizer_options, schedule, 20),
    AT(attmd_optimizer_options, step_size, 24),
    AT(attmd_optimizer_options, norm_epsilon, 32),
    AT(attmd_optimizer_options, warmup, 40),
    AT(attmd_optimizer_options, horizon, 48),
    AT(attmd_optimizer_options, beta1, 56),
    AT(attmd_optimizer_options, beta2, 64),
    AT(attmd_optimizer_options, adam_epsilon, 72),
    AT(attmd_optimizer_options, threads, 80),
    AT(attmd_optimizer_options, exclusive, 84),

    SIZE(attmd_step_tensor, 72),
    AT(attmd_step_tensor, parameter, 0),
    AT(attmd_step_tensor, gradient, 8),
    AT(attmd_step_tensor, count, 16),
    AT(attmd_step_tensor, dtype, 24),
    AT(attmd_step_tensor, group, 28),
    AT(attmd_step_tensor, log_scale, 32),
    AT(attmd_step_tensor, reserved, 40),

    SIZE(attmd_direction, 48),
    AT(attmd_direction, parameter, 0),
    AT(attmd_direction, values, 8),
    AT(attmd_direction, count, 16),
    AT(attmd_direction, p, 24),
    AT(attmd_direction, reserved, 32),

    SIZE(attmd_trace_options, 48),
    AT(attmd_trace_options, struct_size, 0),
    AT(attmd_trace_options, quantities, 4),
    AT(attmd_trace_options, iterations, 8),
    AT(attmd_trace_options, iteration_count, 16),
    AT(attmd_trace_options, every, 24),
    AT(attmd_trace_options, directions, 32),
    AT(attmd_trace_options, direction_count, 40),

    SIZE(attmd_train_options, 88),
    AT(attmd_train_options, struct_size, 0),
    AT(attmd_train_options, threads, 4),
    AT(attmd_train_options, max_iterations, 8),
    AT(attmd_train_options, max_seconds, 16),
    AT(attmd_train_options, stop_loss, 24),
    AT(attmd_train_options, stop_gradient_norm, 32),
    AT(attmd_train_options, batch_size, 40),
    AT(attmd_train_options, shuffle_seed, 48),
    AT(attmd_train_options, progress, 56),
    AT(attmd_train_options, progress_user, 64),
    AT(attmd_train_options, progress_every, 72),
    AT(attmd_train_options, cancel, 80),

    SIZE(attmd_train_report, 48),
    AT(attmd_train_report, struct_size, 0),
    AT(attmd_train_report, stop_reason, 4),
    AT(attmd_train_report, iterations, 8),
    AT(attmd_train_report, seconds, 16),
    AT(attmd_train_report, loss, 24),
    AT(attmd_train_report, gradient_norm, 32),
    AT(attmd_train_report, log_gradient_norm, 40),

    SIZE(attmd_svm_options, 104),
    AT(attmd_svm_options, struct_size, 0),
    AT(attmd_svm_options, threads, 4),
    AT(attmd_svm_options, p, 8),
    AT(attmd_svm_options, C, 16),
    AT(attmd_svm_options, tolerance, 24),
    AT(attmd_svm_options, max_iterations, 32),
    AT(attmd_svm_options, max_seconds, 40),
    AT(attmd_svm_options, progress, 48),
    AT(attmd_svm_options, progress_user, 56),
    AT(attmd_svm_options, cancel, 64),
    AT(attmd_svm_options, norm, 72),
    AT(attmd_svm_options, slack, 76),
    AT(attmd_svm_options, method, 80),
    AT(attmd_svm_options, reserved, 84),
    AT(attmd_svm_options, memory_limit, 88),
    AT(attmd_svm_options, warm_start, 96),

    SIZE(attmd_svm_problem, 104),
    AT(attmd_svm_problem, struct_size, 0),
    AT(attmd_svm_problem, source, 4),
    AT(attmd_svm_problem, dataset, 8),
    AT(attmd_svm_problem, selected, 16),
    AT(attmd_svm_problem, count, 24),
    AT(attmd_svm_problem, relaxed, 32),
    AT(attmd_svm_problem, weights, 40),
    AT(attmd_svm_problem, dtype, 48),
    AT(attmd_svm_problem, reserved, 52),
    AT(attmd_svm_problem, A, 56),
    AT(attmd_svm_problem, rows, 64),
    AT(attmd_svm_problem, unknowns, 72),
    AT(attmd_svm_problem, A_strides, 80),
    AT(attmd_svm_problem, right_side, 96),

    SIZE(attmd_svm_certificate, 56),
    AT(attmd_svm_certificate, struct_size, 0),
    AT(attmd_svm_certificate, is_feasible, 4),
    AT(attmd_svm_certificate, is_farkas, 8),
    AT(attmd_svm_certificate, reserved, 12),
    AT(attmd_svm_certificate, primal_bound, 16),
    AT(attmd_svm_certificate, dual_bound, 24),
    AT(attmd_svm_certificate, gap, 32),
    AT(attmd_svm_certificate, min_margin, 40),
    AT(attmd_svm_certificate, farkas_residual, 48),

    SIZE(attmd_svm_report, 128),
    AT(attmd_svm_report, struct_size, 0),
    AT(attmd_svm_report, outcome, 4),
    AT(attmd_svm_report, p, 8),
    AT(attmd_svm_report, C, 16),
    AT(attmd_svm_report, rows, 24),
    AT(attmd_svm_report, unknowns, 32),
    AT(attmd_svm_report, primal_objective, 40),
    AT(attmd_svm_report, dual_objective, 48),
    AT(attmd_svm_report, gap, 56),
    AT(attmd_svm_report, min_margin, 64),
    AT(attmd_svm_report, support_count, 72),
    AT(attmd_svm_report, iterations, 80),
    AT(attmd_svm_report, seconds, 88),
    AT(attmd_svm_report, farkas_residual, 96),
    AT(attmd_svm_report, method, 104),
    AT(attmd_svm_report, norm, 108),
    AT(attmd_svm_report, slack, 112),
    AT(attmd_svm_report, reserved, 116),
    AT(attmd_svm_report, memory_bytes, 120),

    SIZE(attmd_comparison, 88),
    AT(attmd_comparison, struct_size, 0),
    AT(attmd_comparison, reserved, 4),
    AT(attmd_comparison, divergence_svm_model, 8),
    AT(attmd_comparison, divergence_model_svm, 16),
    AT(attmd_comparison, cosine, 24),
    AT(attmd_comparison, model_norm, 32),
    AT(attmd_comparison, svm_norm, 40),
    AT(attmd_comparison, model_margin, 48),
    AT(attmd_comparison, svm_margin, 56),
    AT(attmd_comparison, softmax_mass_mean, 64),
    AT(attmd_comparison, softmax_mass_min, 72),
    AT(attmd_comparison, selected_agree, 80),
};

typedef struct value {
    const char* name;
    int64_t expected, actual;
} value;

#define VALUE(name, number) \
    { #name, number, (int64_t)(name) }
#define WIDTH(type, bytes) \
    { "sizeof(" #type ")", bytes, (int64_t)sizeof(type) }

static const value values[] = {
    VALUE(ATTMD_OK, 0),
    VALUE(ATTMD_ERROR_INVALID_ARGUMENT, 1),
    VALUE(ATTMD_ERROR_DIMENSION, 2),
    VALUE(ATTMD_ERROR_OUT_OF_MEMORY, 3),
    VALUE(ATTMD_ERROR_IO, 4),
    VALUE(ATTMD_ERROR_FORMAT, 5),
    VALUE(ATTMD_ERROR_NOT_FOUND, 6),
    VALUE(ATTMD_ERROR_BUFFER_TOO_SMALL, 7),
    VALUE(ATTMD_ERROR_NUMERICAL, 8),
    VALUE(ATTMD_ERROR_UNSUPPORTED, 9),
    VALUE(ATTMD_CANCELLED, 10),
    VALUE(ATTMD_ERROR_INTERNAL, 11),

    VALUE(ATTMD_FLOAT32, 1),
    VALUE(ATTMD_FLOAT64, 2),

    VALUE(ATTMD_LOG_WARNING, 1),
    VALUE(ATTMD_LOG_INFO, 2),

    VALUE(ATTMD_DATASET_SAMPLES, 1),
    VALUE(ATTMD_DATASET_SEQUENCES, 2),
    VALUE(ATTMD_DATASET_IMAGES, 3),

    VALUE(ATTMD_TOKENS_CONSECUTIVE, 1),
    VALUE(ATTMD_TOKENS_PATCHES, 2),

    VALUE(ATTMD_PARAMETRIZATION_W, 1),
    VALUE(ATTMD_PARAMETRIZATION_KQ, 2),
    VALUE(ATTMD_PARAMETRIZATION_JOINT, 3),

    VALUE(ATTMD_LOSS_LOGISTIC, 1),
    VALUE(ATTMD_LOSS_EXPONENTIAL, 2),
    VALUE(ATTMD_LOSS_CORRELATION, 3),

    VALUE(ATTMD_METHOD_MIRROR_DESCENT, 1),
    VALUE(ATTMD_METHOD_GRADIENT_DESCENT, 2),
    VALUE(ATTMD_METHOD_ADAM, 3),

    VALUE(ATTMD_SCHEDULE_CONSTANT, 1),
    VALUE(ATTMD_SCHEDULE_INV_SQRT, 2),
    VALUE(ATTMD_SCHEDULE_INV, 3),
    VALUE(ATTMD_SCHEDULE_COSINE, 4),

    VALUE(ATTMD_TRACE_LOSS, 1),
    VALUE(ATTMD_TRACE_GRADIENT_NORM, 2),
    VALUE(ATTMD_TRACE_NORM, 4),
    VALUE(ATTMD_TRACE_ACCURACY, 8),
    VALUE(ATTMD_TRACE_SOFTMAX_MASS, 16),
    VALUE(ATTMD_TRACE_SOFTMAX_MASS_MIN, 32),
    VALUE(ATTMD_TRACE_SELECTED, 64),
    VALUE(ATTMD_TRACE_PARAMETERS, 128),
    VALUE(ATTMD_TRACE_DIVERGENCE, 256),
    VALUE(ATTMD_TRACE_STEP_SIZE, 512),
    VALUE(ATTMD_TRACE_LOG_GRADIENT_NORM, 1024),

    VALUE(ATTMD_STOP_ITERATIONS, 1),
    VALUE(ATTMD_STOP_TIME, 2),
    VALUE(ATTMD_STOP_LOSS, 3),
    VALUE(ATTMD_STOP_GRADIENT, 4),
    VALUE(ATTMD_STOP_CANCELLED, 5),

    VALUE(ATTMD_SVM_OPTIMAL, 1),
    VALUE(ATTMD_SVM_INFEASIBLE, 2),
    VALUE(ATTMD_SVM_BEYOND_NORM, 3),
    VALUE(ATTMD_SVM_STOPPED, 4),
    VALUE(ATTMD_SVM_CANCELLED, 5),

    VALUE(ATTMD_SVM_ATTENTION, 1),
    VALUE(ATTMD_SVM_DECODER, 2),
    VALUE(ATTMD_SVM_ROWS, 3),

    VALUE(ATTMD_NORM_ENTRYWISE, 1),
    VALUE(ATTMD_NORM_NUCLEAR, 2),

    VALUE(ATTMD_SLACK_PLAIN, 1),
    VALUE(ATTMD_SLACK_SQUARED, 2),

    VALUE(ATTMD_SVM_METHOD_AUTO, 0),
    VALUE(ATTMD_SVM_METHOD_INTERIOR_POINT, 1),
    VALUE(ATTMD_SVM_METHOD_DUAL_SYSTEM, 2),
    VALUE(ATTMD_SVM_METHOD_WORKING_SET, 3),
    VALUE(ATTMD_SVM_METHOD_MATRIX_FREE, 4),

    VALUE(ATTMD_MAX_RANK, 4),

    WIDTH(attmd_status, 4),
    WIDTH(attmd_dtype, 4),
    WIDTH(attmd_dataset_kind, 4),
    WIDTH(attmd_token_layout, 4),
    WIDTH(attmd_parametrization, 4),
    WIDTH(attmd_loss, 4),
    WIDTH(attmd_method, 4),
    WIDTH(attmd_schedule, 4),
    WIDTH(attmd_quantity, 4),
    WIDTH(attmd_stop_reason, 4),
    WIDTH(attmd_svm_outcome, 4),
    WIDTH(attmd_svm_source, 4),
    WIDTH(attmd_svm_norm, 4),
    WIDTH(attmd_svm_slack, 4),
    WIDTH(attmd_svm_method, 4),
};

int main(void) {
    size_t k;
    if (sizeof(void*) != 8 || sizeof(long) != 8) {
        printf("layout: skipped, the stored numbers are those of an LP64 machine\n");
        return 77;
    }
    for (k = 0; k < sizeof layouts / sizeof *layouts; ++k)
        if (!CHECK(layouts[k].actual == layouts[k].expected))
            fprintf(stderr, "    %s %s: %lu, stored %lu\n", layouts[k].type,
                    layouts[k].member != NULL ? layouts[k].member : "(size)", (unsigned long)layouts[k].actual,
                    (unsigned long)layouts[k].expected);
    for (k = 0; k < sizeof values / sizeof *values; ++k)
        if (!CHECK(values[k].actual == values[k].expected))
            fprintf(stderr, "    %s: %ld, stored %ld\n", values[k].name, (long)values[k].actual,
                    (long)values[k].expected);
    CHECK(sizeof(attmd_quantity) == 4 && (attmd_quantity)-1 > 0); /* unsigned */
    return check_report("layout");
}
