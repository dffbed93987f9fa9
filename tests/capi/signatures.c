/* The type of every function of the header, stored a second time: each line assigns the function to a pointer of that
 * exact type, so that a changed parameter or result does not compile (-Werror). A function that is missing here is
 * found by the test capi_symbols. */
#include "check.h"

#define SAME(function, result, parameters)         \
    do {                                           \
        result(*pointer) parameters = &(function); \
        CHECK(pointer != 0);                       \
    } while (0)

int main(void) {
    SAME(attmd_version, int32_t, (void));
    SAME(attmd_version_string, const char*, (void));
    SAME(attmd_has_feature, int32_t, (const char*));
    SAME(attmd_cpu_kernels, const char*, (void));
    SAME(attmd_last_error, const char*, (void));
    SAME(attmd_status_name, const char*, (attmd_status));
    SAME(attmd_abi_check, attmd_status, (int32_t));
    SAME(attmd_cancel_create, attmd_status, (attmd_cancel**));
    SAME(attmd_cancel_request, void, (attmd_cancel*));
    SAME(attmd_cancel_reset, void, (attmd_cancel*));
    SAME(attmd_cancel_free, void, (attmd_cancel*));
    SAME(attmd_set_log, void, (attmd_log_fn, void*));
    SAME(attmd_dataset_desc_init, attmd_status, (attmd_dataset_desc*, size_t));
    SAME(attmd_dataset_create, attmd_status, (const attmd_dataset_desc*, attmd_dataset**));
    SAME(attmd_dataset_create_borrow, attmd_status,
         (const attmd_dataset_desc*, attmd_release_fn, void*, attmd_dataset**));
    SAME(attmd_dataset_generate_gaussian, attmd_status, (int64_t, int64_t, int64_t, uint64_t, attmd_dataset**));
    SAME(attmd_csv_options_init, attmd_status, (attmd_csv_options*, size_t));
    SAME(attmd_dataset_load_csv, attmd_status, (const char*, const attmd_csv_options*, attmd_dataset**));
    SAME(attmd_dataset_load_npz, attmd_status, (const char*, int64_t, attmd_dataset**));
    SAME(attmd_dataset_load_npy, attmd_status, (const char*, const char*, const char*, attmd_dataset**));
    SAME(attmd_sequences_desc_init, attmd_status, (attmd_sequences_desc*, size_t));
    SAME(attmd_dataset_create_sequences, attmd_status, (const attmd_sequences_desc*, attmd_dataset**));
    SAME(attmd_images_desc_init, attmd_status, (attmd_images_desc*, size_t));
    SAME(attmd_dataset_create_images, attmd_status, (const attmd_images_desc*, attmd_dataset**));
    SAME(attmd_dataset_get_ids, attmd_status, (const attmd_dataset*, int64_t, int32_t*, int64_t));
    SAME(attmd_dataset_get_pixels, attmd_status, (const attmd_dataset*, int64_t, uint8_t*, int64_t));
    SAME(attmd_dataset_info_init, attmd_status, (attmd_dataset_info*, size_t));
    SAME(attmd_dataset_get_info, attmd_status, (const attmd_dataset*, attmd_dataset_info*));
    SAME(attmd_dataset_get_tokens, attmd_status, (const attmd_dataset*, int64_t, double*, int64_t));
    SAME(attmd_dataset_get_query, attmd_status, (const attmd_dataset*, int64_t, double*, int64_t));
    SAME(attmd_dataset_get_labels, attmd_status, (const attmd_dataset*, int32_t*, int64_t));
    SAME(attmd_dataset_get_lengths, attmd_status, (const attmd_dataset*, int64_t*, int64_t));
    SAME(attmd_dataset_get_decoder, attmd_status, (const attmd_dataset*, double*, int64_t));
    SAME(attmd_dataset_subset, attmd_status, (const attmd_dataset*, const int64_t*, int64_t, attmd_dataset**));
    SAME(attmd_dataset_shuffle, attmd_status, (const attmd_dataset*, uint64_t, attmd_dataset**));
    SAME(attmd_dataset_split, attmd_status, (const attmd_dataset*, double, uint64_t, attmd_dataset**, attmd_dataset**));
    SAME(attmd_dataset_free, void, (attmd_dataset*));
    SAME(attmd_tokenizer_load, attmd_status, (const char*, attmd_tokenizer**));
    SAME(attmd_tokenizer_create, attmd_status, (const char*, int64_t, attmd_tokenizer**));
    SAME(attmd_tokenizer_info_init, attmd_status, (attmd_tokenizer_info*, size_t));
    SAME(attmd_tokenizer_get_info, attmd_status, (const attmd_tokenizer*, attmd_tokenizer_info*));
    SAME(attmd_tokenizer_get_id, attmd_status, (const attmd_tokenizer*, const char*, int32_t*));
    SAME(attmd_tokenizer_get_token, attmd_status, (const attmd_tokenizer*, int32_t, const char**));
    SAME(attmd_tokenizer_encode, attmd_status,
         (const attmd_tokenizer*, const char*, int64_t, int64_t, int32_t*, int64_t*, int64_t, int64_t*));
    SAME(attmd_tokenizer_decode, attmd_status,
         (const attmd_tokenizer*, const int32_t*, int64_t, int32_t, char*, int64_t, int64_t*));
    SAME(attmd_tokenizer_free, void, (attmd_tokenizer*));
    SAME(attmd_text_options_init, attmd_status, (attmd_text_options*, size_t));
    SAME(attmd_dataset_create_texts, attmd_status,
         (const attmd_tokenizer*, const char* const*, const int64_t*, const int32_t*, int64_t, int64_t,
          const attmd_text_options*, attmd_dataset**));
    SAME(attmd_dataset_load_reviews, attmd_status,
         (const char*, const attmd_tokenizer*, const attmd_text_options*, attmd_dataset**));
    SAME(attmd_text_table_options_init, attmd_status, (attmd_text_table_options*, size_t));
    SAME(attmd_dataset_load_text_table, attmd_status,
         (const char*, const attmd_text_table_options*, const attmd_tokenizer*, const attmd_text_options*,
          attmd_dataset**));
    SAME(attmd_dataset_load_cifar10, attmd_status, (const char* const*, int64_t, attmd_dataset**));
    SAME(attmd_dataset_load_idx, attmd_status, (const char*, const char*, int64_t, attmd_dataset**));
    SAME(attmd_attention_options_init, attmd_status, (attmd_attention_options*, size_t));
    SAME(attmd_model_create_attention, attmd_status, (const attmd_attention_options*, attmd_model**));
    SAME(attmd_model_get_attention_options, attmd_status, (const attmd_model*, attmd_attention_options*));
    SAME(attmd_model_get_kind, attmd_status, (const attmd_model*, attmd_model_kind*));
    SAME(attmd_transformer_options_init, attmd_status, (attmd_transformer_options*, size_t));
    SAME(attmd_model_create_transformer, attmd_status, (const attmd_transformer_options*, attmd_model**));
    SAME(attmd_model_get_transformer_options, attmd_status, (const attmd_model*, attmd_transformer_options*));
    SAME(attmd_vit_options_init, attmd_status, (attmd_vit_options*, size_t));
    SAME(attmd_model_create_vit, attmd_status, (const attmd_vit_options*, attmd_model**));
    SAME(attmd_model_get_vit_options, attmd_status, (const attmd_model*, attmd_vit_options*));
    SAME(attmd_model_get_attention_map, attmd_status,
         (const attmd_model*, const attmd_dataset*, int64_t, int64_t, int64_t, double*, int64_t));
    SAME(attmd_model_get_token_selection_score, attmd_status,
         (const attmd_model*, const attmd_dataset*, int64_t, int64_t, double*));
    SAME(attmd_model_get_weight_histogram, attmd_status,
         (const attmd_model*, const char*, attmd_weight_part, const double*, int64_t, int64_t*));
    SAME(attmd_model_count_weights_above, attmd_status,
         (const attmd_model*, const char*, attmd_weight_part, double, int64_t*));
    SAME(attmd_parameter_info_init, attmd_status, (attmd_parameter_info*, size_t));
    SAME(attmd_model_get_parameter_count, attmd_status, (const attmd_model*, int64_t*));
    SAME(attmd_model_get_parameter_info, attmd_status, (const attmd_model*, int64_t, attmd_parameter_info*));
    SAME(attmd_model_get_parameter, attmd_status, (const attmd_model*, const char*, double*, int64_t));
    SAME(attmd_model_set_parameter, attmd_status, (attmd_model*, const char*, const double*, int64_t));
    SAME(attmd_model_get_loss, attmd_status, (const attmd_model*, const attmd_dataset*, double*));
    SAME(attmd_model_get_accuracy, attmd_status, (const attmd_model*, const attmd_dataset*, double*));
    SAME(attmd_model_get_gradient, attmd_status,
         (const attmd_model*, const attmd_dataset*, const char*, double*, int64_t, double*));
    SAME(attmd_predictions_init, attmd_status, (attmd_predictions*, size_t));
    SAME(attmd_model_predict, attmd_status, (const attmd_model*, const attmd_dataset*, const attmd_predictions*));
    SAME(attmd_model_save, attmd_status, (const attmd_model*, const char*));
    SAME(attmd_model_load, attmd_status, (const char*, attmd_model**));
    SAME(attmd_model_free, void, (attmd_model*));
    SAME(attmd_optimizer_options_init, attmd_status, (attmd_optimizer_options*, size_t));
    SAME(attmd_optimizer_create, attmd_status, (const attmd_optimizer_options*, attmd_optimizer**));
    SAME(attmd_optimizer_get_options, attmd_status, (const attmd_optimizer*, attmd_optimizer_options*));
    SAME(attmd_group_options_init, attmd_status, (attmd_group_options*, size_t));
    SAME(attmd_optimizer_add_group, attmd_status, (attmd_optimizer*, const char*, const attmd_group_options*));
    SAME(attmd_optimizer_step, attmd_status, (attmd_optimizer*, const attmd_step_tensor*, int64_t));
    SAME(attmd_optimizer_get_iteration, attmd_status, (const attmd_optimizer*, int64_t*));
    SAME(attmd_optimizer_set_step_size, attmd_status, (attmd_optimizer*, double));
    SAME(attmd_optimizer_reset, attmd_status, (attmd_optimizer*));
    SAME(attmd_optimizer_save, attmd_status, (const attmd_optimizer*, const char*));
    SAME(attmd_optimizer_load, attmd_status, (const char*, attmd_optimizer**));
    SAME(attmd_optimizer_free, void, (attmd_optimizer*));
    SAME(attmd_trace_options_init, attmd_status, (attmd_trace_options*, size_t));
    SAME(attmd_trace_create, attmd_status, (const attmd_trace_options*, attmd_trace**));
    SAME(attmd_trace_get_length, attmd_status, (const attmd_trace*, int64_t*));
    SAME(attmd_trace_get_iterations, attmd_status, (const attmd_trace*, int64_t*, int64_t));
    SAME(attmd_trace_get_values, attmd_status, (const attmd_trace*, attmd_quantity, int64_t, double*, int64_t));
    SAME(attmd_trace_get_selected, attmd_status, (const attmd_trace*, int64_t, int64_t*, int64_t));
    SAME(attmd_trace_get_parameter, attmd_status, (const attmd_trace*, int64_t, const char*, double*, int64_t));
    SAME(attmd_trace_get_divergence, attmd_status, (const attmd_trace*, const attmd_direction*, double*, int64_t));
    SAME(attmd_trace_free, void, (attmd_trace*));
    SAME(attmd_checkpoint_load, attmd_status, (const char*, attmd_model**, attmd_optimizer**, attmd_trace**));
    SAME(attmd_train_options_init, attmd_status, (attmd_train_options*, size_t));
    SAME(attmd_train_report_init, attmd_status, (attmd_train_report*, size_t));
    SAME(attmd_train, attmd_status,
         (attmd_model*, attmd_optimizer*, const attmd_dataset*, const attmd_train_options*, attmd_trace*,
          attmd_train_report*));
    SAME(attmd_svm_options_init, attmd_status, (attmd_svm_options*, size_t));
    SAME(attmd_svm_problem_init, attmd_status, (attmd_svm_problem*, size_t));
    SAME(attmd_svm_solve, attmd_status, (const attmd_svm_problem*, const attmd_svm_options*, attmd_svm**));
    SAME(attmd_svm_solve_path, attmd_status,
         (const attmd_svm_problem*, const attmd_svm_options*, const double*, int64_t, attmd_svm**));
    SAME(attmd_svm_certificate_init, attmd_status, (attmd_svm_certificate*, size_t));
    SAME(attmd_svm_certify, attmd_status,
         (const attmd_svm_problem*, const attmd_svm_options*, const double*, int64_t, const double*, int64_t,
          attmd_svm_certificate*));
    SAME(attmd_svm_solve_attention, attmd_status,
         (const attmd_dataset*, const int64_t*, int64_t, const attmd_svm_options*, attmd_svm**));
    SAME(attmd_svm_solve_decoder, attmd_status,
         (const attmd_dataset*, const int64_t*, int64_t, const attmd_svm_options*, attmd_svm**));
    SAME(attmd_svm_report_init, attmd_status, (attmd_svm_report*, size_t));
    SAME(attmd_svm_get_report, attmd_status, (const attmd_svm*, attmd_svm_report*));
    SAME(attmd_svm_get_selected, attmd_status, (const attmd_svm*, int64_t*, int64_t));
    SAME(attmd_svm_get_solution, attmd_status, (const attmd_svm*, double*, int64_t));
    SAME(attmd_svm_get_duals, attmd_status, (const attmd_svm*, double*, int64_t));
    SAME(attmd_svm_get_margins, attmd_status, (const attmd_svm*, double*, int64_t));
    SAME(attmd_svm_get_support, attmd_status, (const attmd_svm*, int32_t*, int64_t));
    SAME(attmd_svm_get_rows, attmd_status, (const attmd_svm*, int64_t*, int64_t*, int64_t));
    SAME(attmd_svm_free, void, (attmd_svm*));
    SAME(attmd_norm, attmd_status, (double, const double*, int64_t, double*));
    SAME(attmd_directional_divergence, attmd_status, (double, const double*, const double*, int64_t, double*));
    SAME(attmd_cosine, attmd_status, (const double*, const double*, int64_t, double*));
    SAME(attmd_comparison_init, attmd_status, (attmd_comparison*, size_t));
    SAME(attmd_compare, attmd_status, (const attmd_model*, const attmd_svm*, const attmd_dataset*, attmd_comparison*));
    SAME(attmd_token_scores, attmd_status, (const attmd_dataset*, const double*, int64_t, double*, int64_t));
    SAME(attmd_globally_optimal_tokens, attmd_status,
         (const attmd_dataset*, const double*, int64_t, int64_t*, int64_t));
    SAME(attmd_locally_optimal, attmd_status,
         (const attmd_dataset*, const double*, int64_t, const attmd_svm*, int32_t*, int64_t));
    return check_report("signatures");
}
