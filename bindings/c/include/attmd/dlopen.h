/* attmd opened at run time: the functions of <attmd/attmd.h> 0.1.0 as a table of pointers, for programs
 * and plug-ins that must start where the library may be absent. POSIX; link with -ldl where dlopen is not in libc.
 *
 *     attmd_functions attmd;
 *     char message[200];
 *     if (attmd_dlopen("libattmd.so.0", &attmd, message, sizeof message) != ATTMD_OK) puts(message);
 *     attmd.train(...);  // attmd_train of the header; so for all
 *     attmd_dlclose(&attmd);
 *
 * Written by bindings/generate from the header; do not edit. */
#ifndef ATTMD_DLOPEN_H
#define ATTMD_DLOPEN_H

#include <attmd/attmd.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/** Every function under its name without attmd_, and the library that they are of. */
typedef struct attmd_functions {
    void *library;
    int32_t (*version)(void);
    const char *(*version_string)(void);
    int32_t (*has_feature)(const char *name);
    const char *(*cpu_kernels)(void);
    const char *(*last_error)(void);
    const char *(*status_name)(attmd_status status);
    attmd_status (*abi_check)(int32_t header_version);
    attmd_status (*cancel_create)(attmd_cancel **out);
    void (*cancel_request)(attmd_cancel *token);
    void (*cancel_reset)(attmd_cancel *token);
    void (*cancel_free)(attmd_cancel *token);
    void (*set_log)(attmd_log_fn log, void *user);
    attmd_status (*dataset_desc_init)(attmd_dataset_desc *desc, size_t struct_size);
    attmd_status (*dataset_create)(const attmd_dataset_desc *desc, attmd_dataset **out);
    attmd_status (*dataset_create_borrow)(const attmd_dataset_desc *desc, attmd_release_fn release, void *user,
        attmd_dataset **out);
    attmd_status (*dataset_generate_gaussian)(int64_t n, int64_t T, int64_t d, uint64_t seed, attmd_dataset **out);
    attmd_status (*csv_options_init)(attmd_csv_options *options, size_t struct_size);
    attmd_status (*dataset_load_csv)(const char *path, const attmd_csv_options *options, attmd_dataset **out);
    attmd_status (*dataset_load_npz)(const char *path, int64_t slice, attmd_dataset **out);
    attmd_status (*dataset_load_npy)(const char *X_path, const char *y_path, const char *z_path, attmd_dataset **out);
    attmd_status (*sequences_desc_init)(attmd_sequences_desc *desc, size_t struct_size);
    attmd_status (*dataset_create_sequences)(const attmd_sequences_desc *desc, attmd_dataset **out);
    attmd_status (*images_desc_init)(attmd_images_desc *desc, size_t struct_size);
    attmd_status (*dataset_create_images)(const attmd_images_desc *desc, attmd_dataset **out);
    attmd_status (*dataset_info_init)(attmd_dataset_info *info, size_t struct_size);
    attmd_status (*dataset_get_info)(const attmd_dataset *dataset, attmd_dataset_info *info);
    attmd_status (*dataset_get_tokens)(const attmd_dataset *dataset, int64_t i, double *out, int64_t capacity);
    attmd_status (*dataset_get_query)(const attmd_dataset *dataset, int64_t i, double *out, int64_t capacity);
    attmd_status (*dataset_get_labels)(const attmd_dataset *dataset, int32_t *out, int64_t capacity);
    attmd_status (*dataset_get_lengths)(const attmd_dataset *dataset, int64_t *out, int64_t capacity);
    attmd_status (*dataset_get_decoder)(const attmd_dataset *dataset, double *out, int64_t capacity);
    attmd_status (*dataset_get_ids)(const attmd_dataset *dataset, int64_t i, int32_t *out, int64_t capacity);
    attmd_status (*dataset_get_pixels)(const attmd_dataset *dataset, int64_t i, uint8_t *out, int64_t capacity);
    attmd_status (*dataset_subset)(const attmd_dataset *dataset, const int64_t *indices, int64_t count,
        attmd_dataset **out);
    attmd_status (*dataset_shuffle)(const attmd_dataset *dataset, uint64_t seed, attmd_dataset **out);
    attmd_status (*dataset_split)(const attmd_dataset *dataset, double fraction, uint64_t seed, attmd_dataset **first,
        attmd_dataset **second);
    void (*dataset_free)(attmd_dataset *dataset);
    attmd_status (*tokenizer_load)(const char *path, attmd_tokenizer **out);
    attmd_status (*tokenizer_create)(const char *vocabulary, int64_t size, attmd_tokenizer **out);
    attmd_status (*tokenizer_info_init)(attmd_tokenizer_info *info, size_t struct_size);
    attmd_status (*tokenizer_get_info)(const attmd_tokenizer *tokenizer, attmd_tokenizer_info *info);
    attmd_status (*tokenizer_get_id)(const attmd_tokenizer *tokenizer, const char *token, int32_t *out);
    attmd_status (*tokenizer_get_token)(const attmd_tokenizer *tokenizer, int32_t id, const char **out);
    attmd_status (*tokenizer_encode)(const attmd_tokenizer *tokenizer, const char *text, int64_t size,
        int64_t max_length, int32_t *ids, int64_t *spans, int64_t capacity, int64_t *count);
    attmd_status (*tokenizer_decode)(const attmd_tokenizer *tokenizer, const int32_t *ids, int64_t count,
        int32_t skip_special, char *out, int64_t capacity, int64_t *size);
    void (*tokenizer_free)(attmd_tokenizer *tokenizer);
    attmd_status (*text_options_init)(attmd_text_options *options, size_t struct_size);
    attmd_status (*dataset_create_texts)(const attmd_tokenizer *tokenizer, const char *const *texts,
        const int64_t *sizes, const int32_t *labels, int64_t n, int64_t classes, const attmd_text_options *options,
        attmd_dataset **out);
    attmd_status (*dataset_load_reviews)(const char *directory, const attmd_tokenizer *tokenizer,
        const attmd_text_options *options, attmd_dataset **out);
    attmd_status (*text_table_options_init)(attmd_text_table_options *options, size_t struct_size);
    attmd_status (*dataset_load_text_table)(const char *path, const attmd_text_table_options *table,
        const attmd_tokenizer *tokenizer, const attmd_text_options *options, attmd_dataset **out);
    attmd_status (*dataset_load_cifar10)(const char *const *paths, int64_t count, attmd_dataset **out);
    attmd_status (*dataset_load_idx)(const char *images_path, const char *labels_path, int64_t classes,
        attmd_dataset **out);
    attmd_status (*model_get_kind)(const attmd_model *model, attmd_model_kind *out);
    attmd_status (*attention_options_init)(attmd_attention_options *options, size_t struct_size);
    attmd_status (*model_create_attention)(const attmd_attention_options *options, attmd_model **out);
    attmd_status (*model_get_attention_options)(const attmd_model *model, attmd_attention_options *options);
    attmd_status (*transformer_options_init)(attmd_transformer_options *options, size_t struct_size);
    attmd_status (*model_create_transformer)(const attmd_transformer_options *options, attmd_model **out);
    attmd_status (*model_get_transformer_options)(const attmd_model *model, attmd_transformer_options *options);
    attmd_status (*vit_options_init)(attmd_vit_options *options, size_t struct_size);
    attmd_status (*model_create_vit)(const attmd_vit_options *options, attmd_model **out);
    attmd_status (*model_get_vit_options)(const attmd_model *model, attmd_vit_options *options);
    attmd_status (*parameter_info_init)(attmd_parameter_info *info, size_t struct_size);
    attmd_status (*model_get_parameter_count)(const attmd_model *model, int64_t *out);
    attmd_status (*model_get_parameter_info)(const attmd_model *model, int64_t index, attmd_parameter_info *info);
    attmd_status (*model_get_parameter)(const attmd_model *model, const char *name, double *out, int64_t capacity);
    attmd_status (*model_set_parameter)(attmd_model *model, const char *name, const double *values, int64_t count);
    attmd_status (*model_get_loss)(const attmd_model *model, const attmd_dataset *dataset, double *out);
    attmd_status (*model_get_accuracy)(const attmd_model *model, const attmd_dataset *dataset, double *out);
    attmd_status (*model_get_gradient)(const attmd_model *model, const attmd_dataset *dataset, const char *name,
        double *out, int64_t capacity, double *log_scale);
    attmd_status (*predictions_init)(attmd_predictions *predictions, size_t struct_size);
    attmd_status (*model_predict)(const attmd_model *model, const attmd_dataset *dataset,
        const attmd_predictions *predictions);
    attmd_status (*model_get_attention_map)(const attmd_model *model, const attmd_dataset *dataset, int64_t sample,
        int64_t block, int64_t head, double *out, int64_t capacity);
    attmd_status (*model_get_token_selection_score)(const attmd_model *model, const attmd_dataset *dataset,
        int64_t sample, int64_t pivotal, double *out);
    attmd_status (*model_classify_texts)(const attmd_model *model, const attmd_tokenizer *tokenizer,
        const char *const *texts, const int64_t *sizes, int64_t n, int32_t threads, int32_t *labels,
        double *probability, int64_t capacity);
    attmd_status (*model_get_attended_words)(const attmd_model *model, const attmd_tokenizer *tokenizer,
        const char *text, int64_t size, attmd_attended_word *words, int64_t capacity, int64_t *count);
    attmd_status (*model_get_weight_histogram)(const attmd_model *model, const char *name, attmd_weight_part part,
        const double *edges, int64_t bins, int64_t *counts);
    attmd_status (*model_count_weights_above)(const attmd_model *model, const char *name, attmd_weight_part part,
        double threshold, int64_t *out);
    attmd_status (*model_save)(const attmd_model *model, const char *path);
    attmd_status (*model_load)(const char *path, attmd_model **out);
    void (*model_free)(attmd_model *model);
    attmd_status (*optimizer_options_init)(attmd_optimizer_options *options, size_t struct_size);
    attmd_status (*optimizer_create)(const attmd_optimizer_options *options, attmd_optimizer **out);
    attmd_status (*optimizer_get_options)(const attmd_optimizer *optimizer, attmd_optimizer_options *options);
    attmd_status (*group_options_init)(attmd_group_options *options, size_t struct_size);
    attmd_status (*optimizer_add_group)(attmd_optimizer *optimizer, const char *pattern,
        const attmd_group_options *options);
    attmd_status (*optimizer_step)(attmd_optimizer *optimizer, const attmd_step_tensor *tensors, int64_t count);
    attmd_status (*optimizer_get_iteration)(const attmd_optimizer *optimizer, int64_t *out);
    attmd_status (*optimizer_set_step_size)(attmd_optimizer *optimizer, double step_size);
    attmd_status (*optimizer_reset)(attmd_optimizer *optimizer);
    attmd_status (*optimizer_save)(const attmd_optimizer *optimizer, const char *path);
    attmd_status (*optimizer_load)(const char *path, attmd_optimizer **out);
    void (*optimizer_free)(attmd_optimizer *optimizer);
    attmd_status (*trace_options_init)(attmd_trace_options *options, size_t struct_size);
    attmd_status (*trace_create)(const attmd_trace_options *options, attmd_trace **out);
    attmd_status (*trace_get_length)(const attmd_trace *trace, int64_t *out);
    attmd_status (*trace_get_iterations)(const attmd_trace *trace, int64_t *out, int64_t capacity);
    attmd_status (*trace_get_values)(const attmd_trace *trace, attmd_quantity quantity, int64_t index, double *out,
        int64_t capacity);
    attmd_status (*trace_get_selected)(const attmd_trace *trace, int64_t record, int64_t *out, int64_t capacity);
    attmd_status (*trace_get_parameter)(const attmd_trace *trace, int64_t record, const char *name, double *out,
        int64_t capacity);
    attmd_status (*trace_get_divergence)(const attmd_trace *trace, const attmd_direction *direction, double *out,
        int64_t capacity);
    void (*trace_free)(attmd_trace *trace);
    attmd_status (*train_options_init)(attmd_train_options *options, size_t struct_size);
    attmd_status (*train_report_init)(attmd_train_report *report, size_t struct_size);
    attmd_status (*train)(attmd_model *model, attmd_optimizer *optimizer, const attmd_dataset *dataset,
        const attmd_train_options *options, attmd_trace *trace, attmd_train_report *report);
    attmd_status (*checkpoint_load)(const char *path, attmd_model **model, attmd_optimizer **optimizer,
        attmd_trace **trace);
    attmd_status (*svm_problem_init)(attmd_svm_problem *problem, size_t struct_size);
    attmd_status (*svm_options_init)(attmd_svm_options *options, size_t struct_size);
    attmd_status (*svm_solve)(const attmd_svm_problem *problem, const attmd_svm_options *options, attmd_svm **out);
    attmd_status (*svm_solve_path)(const attmd_svm_problem *problem, const attmd_svm_options *options, const double *p,
        int64_t count, attmd_svm **out);
    attmd_status (*svm_solve_attention)(const attmd_dataset *dataset, const int64_t *selected, int64_t count,
        const attmd_svm_options *options, attmd_svm **out);
    attmd_status (*svm_solve_decoder)(const attmd_dataset *dataset, const int64_t *selected, int64_t count,
        const attmd_svm_options *options, attmd_svm **out);
    attmd_status (*svm_report_init)(attmd_svm_report *report, size_t struct_size);
    attmd_status (*svm_get_report)(const attmd_svm *svm, attmd_svm_report *report);
    attmd_status (*svm_get_selected)(const attmd_svm *svm, int64_t *out, int64_t capacity);
    attmd_status (*svm_get_solution)(const attmd_svm *svm, double *out, int64_t capacity);
    attmd_status (*svm_get_duals)(const attmd_svm *svm, double *out, int64_t capacity);
    attmd_status (*svm_get_margins)(const attmd_svm *svm, double *out, int64_t capacity);
    attmd_status (*svm_get_support)(const attmd_svm *svm, int32_t *out, int64_t capacity);
    attmd_status (*svm_get_rows)(const attmd_svm *svm, int64_t *samples, int64_t *tokens, int64_t capacity);
    void (*svm_free)(attmd_svm *svm);
    attmd_status (*svm_certificate_init)(attmd_svm_certificate *result, size_t struct_size);
    attmd_status (*svm_certify)(const attmd_svm_problem *problem, const attmd_svm_options *options, const double *w,
        int64_t w_count, const double *duals, int64_t duals_count, attmd_svm_certificate *result);
    attmd_status (*norm)(double p, const double *a, int64_t count, double *out);
    attmd_status (*directional_divergence)(double p, const double *a, const double *b, int64_t count, double *out);
    attmd_status (*cosine)(const double *a, const double *b, int64_t count, double *out);
    attmd_status (*comparison_init)(attmd_comparison *result, size_t struct_size);
    attmd_status (*compare)(const attmd_model *model, const attmd_svm *svm, const attmd_dataset *dataset,
        attmd_comparison *result);
    attmd_status (*token_scores)(const attmd_dataset *dataset, const double *v, int64_t d, double *out,
        int64_t capacity);
    attmd_status (*globally_optimal_tokens)(const attmd_dataset *dataset, const double *v, int64_t d, int64_t *out,
        int64_t capacity);
    attmd_status (*locally_optimal)(const attmd_dataset *dataset, const double *v, int64_t d, const attmd_svm *svm,
        int32_t *out, int64_t capacity);
} attmd_functions;

/** Closes the library of a table and clears the table. Free every handle before. */
static inline void attmd_dlclose(attmd_functions *attmd) {
    if (attmd->library != NULL) dlclose(attmd->library);
    memset(attmd, 0, sizeof *attmd);
}

/* 1 if a library of that version has the functions of this header, with the same parameters. */
static inline int attmd_dlopen_fits(int32_t version) {
    if (version / 1000000 != ATTMD_VERSION_MAJOR) return 0;
    return ATTMD_VERSION_MAJOR > 0 || version / 1000 % 1000 == ATTMD_VERSION_MINOR;
}

/** Opens the library at `path` (as dlopen takes it) and looks up every function. It must fit this header: the same
 *  major version, while that is 0 also the same minor version. Otherwise *attmd is all NULL, and `message` (`capacity`
 *  bytes of room, at least 1; 200 are mostly enough) says why:
 *  ATTMD_ERROR_IO           the library cannot be opened
 *  ATTMD_ERROR_UNSUPPORTED  it is of another version; the message names both
 *  ATTMD_ERROR_NOT_FOUND    it lacks a function, which the message names */
static inline attmd_status attmd_dlopen(const char *path, attmd_functions *attmd, char *message, size_t capacity) {
    static const struct {
        const char *name;
        size_t offset;
    } entries[] = {
        /* The version is first: another one is not to be blamed for a function that it lacks. */
        {"attmd_version", offsetof(attmd_functions, version)},
        {"attmd_version_string", offsetof(attmd_functions, version_string)},
        {"attmd_has_feature", offsetof(attmd_functions, has_feature)},
        {"attmd_cpu_kernels", offsetof(attmd_functions, cpu_kernels)},
        {"attmd_last_error", offsetof(attmd_functions, last_error)},
        {"attmd_status_name", offsetof(attmd_functions, status_name)},
        {"attmd_abi_check", offsetof(attmd_functions, abi_check)},
        {"attmd_cancel_create", offsetof(attmd_functions, cancel_create)},
        {"attmd_cancel_request", offsetof(attmd_functions, cancel_request)},
        {"attmd_cancel_reset", offsetof(attmd_functions, cancel_reset)},
        {"attmd_cancel_free", offsetof(attmd_functions, cancel_free)},
        {"attmd_set_log", offsetof(attmd_functions, set_log)},
        {"attmd_dataset_desc_init", offsetof(attmd_functions, dataset_desc_init)},
        {"attmd_dataset_create", offsetof(attmd_functions, dataset_create)},
        {"attmd_dataset_create_borrow", offsetof(attmd_functions, dataset_create_borrow)},
        {"attmd_dataset_generate_gaussian", offsetof(attmd_functions, dataset_generate_gaussian)},
        {"attmd_csv_options_init", offsetof(attmd_functions, csv_options_init)},
        {"attmd_dataset_load_csv", offsetof(attmd_functions, dataset_load_csv)},
        {"attmd_dataset_load_npz", offsetof(attmd_functions, dataset_load_npz)},
        {"attmd_dataset_load_npy", offsetof(attmd_functions, dataset_load_npy)},
        {"attmd_sequences_desc_init", offsetof(attmd_functions, sequences_desc_init)},
        {"attmd_dataset_create_sequences", offsetof(attmd_functions, dataset_create_sequences)},
        {"attmd_images_desc_init", offsetof(attmd_functions, images_desc_init)},
        {"attmd_dataset_create_images", offsetof(attmd_functions, dataset_create_images)},
        {"attmd_dataset_info_init", offsetof(attmd_functions, dataset_info_init)},
        {"attmd_dataset_get_info", offsetof(attmd_functions, dataset_get_info)},
        {"attmd_dataset_get_tokens", offsetof(attmd_functions, dataset_get_tokens)},
        {"attmd_dataset_get_query", offsetof(attmd_functions, dataset_get_query)},
        {"attmd_dataset_get_labels", offsetof(attmd_functions, dataset_get_labels)},
        {"attmd_dataset_get_lengths", offsetof(attmd_functions, dataset_get_lengths)},
        {"attmd_dataset_get_decoder", offsetof(attmd_functions, dataset_get_decoder)},
        {"attmd_dataset_get_ids", offsetof(attmd_functions, dataset_get_ids)},
        {"attmd_dataset_get_pixels", offsetof(attmd_functions, dataset_get_pixels)},
        {"attmd_dataset_subset", offsetof(attmd_functions, dataset_subset)},
        {"attmd_dataset_shuffle", offsetof(attmd_functions, dataset_shuffle)},
        {"attmd_dataset_split", offsetof(attmd_functions, dataset_split)},
        {"attmd_dataset_free", offsetof(attmd_functions, dataset_free)},
        {"attmd_tokenizer_load", offsetof(attmd_functions, tokenizer_load)},
        {"attmd_tokenizer_create", offsetof(attmd_functions, tokenizer_create)},
        {"attmd_tokenizer_info_init", offsetof(attmd_functions, tokenizer_info_init)},
        {"attmd_tokenizer_get_info", offsetof(attmd_functions, tokenizer_get_info)},
        {"attmd_tokenizer_get_id", offsetof(attmd_functions, tokenizer_get_id)},
        {"attmd_tokenizer_get_token", offsetof(attmd_functions, tokenizer_get_token)},
        {"attmd_tokenizer_encode", offsetof(attmd_functions, tokenizer_encode)},
        {"attmd_tokenizer_decode", offsetof(attmd_functions, tokenizer_decode)},
        {"attmd_tokenizer_free", offsetof(attmd_functions, tokenizer_free)},
        {"attmd_text_options_init", offsetof(attmd_functions, text_options_init)},
        {"attmd_dataset_create_texts", offsetof(attmd_functions, dataset_create_texts)},
        {"attmd_dataset_load_reviews", offsetof(attmd_functions, dataset_load_reviews)},
        {"attmd_text_table_options_init", offsetof(attmd_functions, text_table_options_init)},
        {"attmd_dataset_load_text_table", offsetof(attmd_functions, dataset_load_text_table)},
        {"attmd_dataset_load_cifar10", offsetof(attmd_functions, dataset_load_cifar10)},
        {"attmd_dataset_load_idx", offsetof(attmd_functions, dataset_load_idx)},
        {"attmd_model_get_kind", offsetof(attmd_functions, model_get_kind)},
        {"attmd_attention_options_init", offsetof(attmd_functions, attention_options_init)},
        {"attmd_model_create_attention", offsetof(attmd_functions, model_create_attention)},
        {"attmd_model_get_attention_options", offsetof(attmd_functions, model_get_attention_options)},
        {"attmd_transformer_options_init", offsetof(attmd_functions, transformer_options_init)},
        {"attmd_model_create_transformer", offsetof(attmd_functions, model_create_transformer)},
        {"attmd_model_get_transformer_options", offsetof(attmd_functions, model_get_transformer_options)},
        {"attmd_vit_options_init", offsetof(attmd_functions, vit_options_init)},
        {"attmd_model_create_vit", offsetof(attmd_functions, model_create_vit)},
        {"attmd_model_get_vit_options", offsetof(attmd_functions, model_get_vit_options)},
        {"attmd_parameter_info_init", offsetof(attmd_functions, parameter_info_init)},
        {"attmd_model_get_parameter_count", offsetof(attmd_functions, model_get_parameter_count)},
        {"attmd_model_get_parameter_info", offsetof(attmd_functions, model_get_parameter_info)},
        {"attmd_model_get_parameter", offsetof(attmd_functions, model_get_parameter)},
        {"attmd_model_set_parameter", offsetof(attmd_functions, model_set_parameter)},
        {"attmd_model_get_loss", offsetof(attmd_functions, model_get_loss)},
        {"attmd_model_get_accuracy", offsetof(attmd_functions, model_get_accuracy)},
        {"attmd_model_get_gradient", offsetof(attmd_functions, model_get_gradient)},
        {"attmd_predictions_init", offsetof(attmd_functions, predictions_init)},
        {"attmd_model_predict", offsetof(attmd_functions, model_predict)},
        {"attmd_model_get_attention_map", offsetof(attmd_functions, model_get_attention_map)},
        {"attmd_model_get_token_selection_score", offsetof(attmd_functions, model_get_token_selection_score)},
        {"attmd_model_classify_texts", offsetof(attmd_functions, model_classify_texts)},
        {"attmd_model_get_attended_words", offsetof(attmd_functions, model_get_attended_words)},
        {"attmd_model_get_weight_histogram", offsetof(attmd_functions, model_get_weight_histogram)},
        {"attmd_model_count_weights_above", offsetof(attmd_functions, model_count_weights_above)},
        {"attmd_model_save", offsetof(attmd_functions, model_save)},
        {"attmd_model_load", offsetof(attmd_functions, model_load)},
        {"attmd_model_free", offsetof(attmd_functions, model_free)},
        {"attmd_optimizer_options_init", offsetof(attmd_functions, optimizer_options_init)},
        {"attmd_optimizer_create", offsetof(attmd_functions, optimizer_create)},
        {"attmd_optimizer_get_options", offsetof(attmd_functions, optimizer_get_options)},
        {"attmd_group_options_init", offsetof(attmd_functions, group_options_init)},
        {"attmd_optimizer_add_group", offsetof(attmd_functions, optimizer_add_group)},
        {"attmd_optimizer_step", offsetof(attmd_functions, optimizer_step)},
        {"attmd_optimizer_get_iteration", offsetof(attmd_functions, optimizer_get_iteration)},
        {"attmd_optimizer_set_step_size", offsetof(attmd_functions, optimizer_set_step_size)},
        {"attmd_optimizer_reset", offsetof(attmd_functions, optimizer_reset)},
        {"attmd_optimizer_save", offsetof(attmd_functions, optimizer_save)},
        {"attmd_optimizer_load", offsetof(attmd_functions, optimizer_load)},
        {"attmd_optimizer_free", offsetof(attmd_functions, optimizer_free)},
        {"attmd_trace_options_init", offsetof(attmd_functions, trace_options_init)},
        {"attmd_trace_create", offsetof(attmd_functions, trace_create)},
        {"attmd_trace_get_length", offsetof(attmd_functions, trace_get_length)},
        {"attmd_trace_get_iterations", offsetof(attmd_functions, trace_get_iterations)},
        {"attmd_trace_get_values", offsetof(attmd_functions, trace_get_values)},
        {"attmd_trace_get_selected", offsetof(attmd_functions, trace_get_selected)},
        {"attmd_trace_get_parameter", offsetof(attmd_functions, trace_get_parameter)},
        {"attmd_trace_get_divergence", offsetof(attmd_functions, trace_get_divergence)},
        {"attmd_trace_free", offsetof(attmd_functions, trace_free)},
        {"attmd_train_options_init", offsetof(attmd_functions, train_options_init)},
        {"attmd_train_report_init", offsetof(attmd_functions, train_report_init)},
        {"attmd_train", offsetof(attmd_functions, train)},
        {"attmd_checkpoint_load", offsetof(attmd_functions, checkpoint_load)},
        {"attmd_svm_problem_init", offsetof(attmd_functions, svm_problem_init)},
        {"attmd_svm_options_init", offsetof(attmd_functions, svm_options_init)},
        {"attmd_svm_solve", offsetof(attmd_functions, svm_solve)},
        {"attmd_svm_solve_path", offsetof(attmd_functions, svm_solve_path)},
        {"attmd_svm_solve_attention", offsetof(attmd_functions, svm_solve_attention)},
        {"attmd_svm_solve_decoder", offsetof(attmd_functions, svm_solve_decoder)},
        {"attmd_svm_report_init", offsetof(attmd_functions, svm_report_init)},
        {"attmd_svm_get_report", offsetof(attmd_functions, svm_get_report)},
        {"attmd_svm_get_selected", offsetof(attmd_functions, svm_get_selected)},
        {"attmd_svm_get_solution", offsetof(attmd_functions, svm_get_solution)},
        {"attmd_svm_get_duals", offsetof(attmd_functions, svm_get_duals)},
        {"attmd_svm_get_margins", offsetof(attmd_functions, svm_get_margins)},
        {"attmd_svm_get_support", offsetof(attmd_functions, svm_get_support)},
        {"attmd_svm_get_rows", offsetof(attmd_functions, svm_get_rows)},
        {"attmd_svm_free", offsetof(attmd_functions, svm_free)},
        {"attmd_svm_certificate_init", offsetof(attmd_functions, svm_certificate_init)},
        {"attmd_svm_certify", offsetof(attmd_functions, svm_certify)},
        {"attmd_norm", offsetof(attmd_functions, norm)},
        {"attmd_directional_divergence", offsetof(attmd_functions, directional_divergence)},
        {"attmd_cosine", offsetof(attmd_functions, cosine)},
        {"attmd_comparison_init", offsetof(attmd_functions, comparison_init)},
        {"attmd_compare", offsetof(attmd_functions, compare)},
        {"attmd_token_scores", offsetof(attmd_functions, token_scores)},
        {"attmd_globally_optimal_tokens", offsetof(attmd_functions, globally_optimal_tokens)},
        {"attmd_locally_optimal", offsetof(attmd_functions, locally_optimal)},
    };
    size_t i;
    memset(attmd, 0, sizeof *attmd);
    message[0] = '\0';
    attmd->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (attmd->library == NULL) {
        snprintf(message, capacity, "%s", dlerror());
        return ATTMD_ERROR_IO;
    }
    for (i = 0; i < sizeof entries / sizeof entries[0]; ++i) {
        void *symbol = dlsym(attmd->library, entries[i].name);
        if (symbol == NULL) {
            snprintf(message, capacity, "%s has no function %s, which attmd %d.%d.%d has", path, entries[i].name,
                     ATTMD_VERSION_MAJOR, ATTMD_VERSION_MINOR, ATTMD_VERSION_PATCH);
            attmd_dlclose(attmd);
            return ATTMD_ERROR_NOT_FOUND;
        }
        memcpy((char *)attmd + entries[i].offset, &symbol, sizeof symbol); /* ISO C has no cast for that */
        if (i == 0 && !attmd_dlopen_fits(attmd->version())) {
            int version = attmd->version();
            snprintf(message, capacity, "%s is attmd %d.%d.%d, but this program is made for attmd %d.%d.%d", path,
                     version / 1000000, version / 1000 % 1000, version % 1000, ATTMD_VERSION_MAJOR,
                     ATTMD_VERSION_MINOR, ATTMD_VERSION_PATCH);
            attmd_dlclose(attmd);
            return ATTMD_ERROR_UNSUPPORTED;
        }
    }
    return ATTMD_OK;
}

#endif
