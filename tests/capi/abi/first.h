#ifndef ATTMD_ATTMD_H
#define ATTMD_ATTMD_H 
#include <stddef.h>
#include <stdint.h>
#if defined(_WIN32)
#if defined(ATTMD_BUILDING)
#define ATTMD_API __declspec(dllexport)
#elif defined(ATTMD_STATIC)
#define ATTMD_API 
#else
#define ATTMD_API __declspec(dllimport)
#endif
#elif defined(__GNUC__) || defined(__clang__)
#define ATTMD_API __attribute__((visibility("default")))
#else
#define ATTMD_API 
#endif
#ifdef __cplusplus
extern "C" {
#endif
#define ATTMD_VERSION_MAJOR 0
#define ATTMD_VERSION_MINOR 1
#define ATTMD_VERSION_PATCH 0
#define ATTMD_VERSION (ATTMD_VERSION_MAJOR * 1000000 + ATTMD_VERSION_MINOR * 1000 + ATTMD_VERSION_PATCH)
ATTMD_API int32_t attmd_version(void);
ATTMD_API const char *attmd_version_string(void);
ATTMD_API int32_t attmd_has_feature(const char *name);
typedef int32_t attmd_status;
enum {
    ATTMD_OK = 0,
    ATTMD_ERROR_INVALID_ARGUMENT = 1,
    ATTMD_ERROR_DIMENSION = 2,
    ATTMD_ERROR_OUT_OF_MEMORY = 3,
    ATTMD_ERROR_IO = 4,
    ATTMD_ERROR_FORMAT = 5,
    ATTMD_ERROR_NOT_FOUND = 6,
    ATTMD_ERROR_BUFFER_TOO_SMALL = 7,
    ATTMD_ERROR_NUMERICAL = 8,
    ATTMD_ERROR_UNSUPPORTED = 9,
    ATTMD_CANCELLED = 10,
    ATTMD_ERROR_INTERNAL = 11
};
ATTMD_API const char *attmd_last_error(void);
ATTMD_API const char *attmd_status_name(attmd_status status);
typedef int32_t attmd_dtype;
enum { ATTMD_FLOAT32 = 1, ATTMD_FLOAT64 = 2 };
typedef struct attmd_progress {
    uint32_t struct_size;
    int32_t reserved;
    int64_t iteration;
    int64_t max_iteration;
    double seconds;
    double value;
} attmd_progress;
typedef int32_t (*attmd_progress_fn)(const attmd_progress *progress, void *user);
typedef struct attmd_cancel attmd_cancel;
ATTMD_API attmd_status attmd_cancel_create(attmd_cancel **out);
ATTMD_API void attmd_cancel_request(attmd_cancel *token);
ATTMD_API void attmd_cancel_reset(attmd_cancel *token);
ATTMD_API void attmd_cancel_free(attmd_cancel *token);
enum { ATTMD_LOG_WARNING = 1, ATTMD_LOG_INFO = 2 };
typedef void (*attmd_log_fn)(int32_t level, const char *message, void *user);
ATTMD_API void attmd_set_log(attmd_log_fn log, void *user);
typedef struct attmd_dataset attmd_dataset;
typedef struct attmd_dataset_desc {
    uint32_t struct_size;
    attmd_dtype dtype;
    int64_t n;
    int64_t T;
    int64_t d;
    const void *X;
    int64_t X_strides[3];
    const int64_t *lengths;
    const void *z;
    int64_t z_strides[2];
    const int32_t *y;
    const double *v;
} attmd_dataset_desc;
ATTMD_API attmd_status attmd_dataset_desc_init(attmd_dataset_desc *desc, size_t struct_size);
typedef void (*attmd_release_fn)(void *user);
ATTMD_API attmd_status attmd_dataset_create(const attmd_dataset_desc *desc, attmd_dataset **out);
ATTMD_API attmd_status attmd_dataset_create_borrow(const attmd_dataset_desc *desc, attmd_release_fn release, void *user,
                                                   attmd_dataset **out);
ATTMD_API attmd_status attmd_dataset_generate_gaussian(int64_t n, int64_t T, int64_t d, uint64_t seed,
                                                       attmd_dataset **out);
typedef int32_t attmd_token_layout;
enum {
    ATTMD_TOKENS_CONSECUTIVE = 1,
    ATTMD_TOKENS_PATCHES = 2
};
typedef struct attmd_csv_options {
    uint32_t struct_size;
    attmd_token_layout layout;
    int64_t T;
    int64_t image_height, image_width, patch_height, patch_width;
    int64_t label_column;
    double positive_label;
    double negative_label;
    int32_t drop_other_labels;
    int32_t header;
    double scale;
    int32_t delimiter;
    int32_t center;
} attmd_csv_options;
ATTMD_API attmd_status attmd_csv_options_init(attmd_csv_options *options, size_t struct_size);
ATTMD_API attmd_status attmd_dataset_load_csv(const char *path, const attmd_csv_options *options, attmd_dataset **out);
ATTMD_API attmd_status attmd_dataset_load_npz(const char *path, int64_t slice, attmd_dataset **out);
ATTMD_API attmd_status attmd_dataset_load_npy(const char *X_path, const char *y_path, const char *z_path,
                                              attmd_dataset **out);
typedef struct attmd_dataset_info {
    uint32_t struct_size;
    int32_t has_decoder;
    int64_t n, T, d;
    int64_t tokens;
} attmd_dataset_info;
ATTMD_API attmd_status attmd_dataset_info_init(attmd_dataset_info *info, size_t struct_size);
ATTMD_API attmd_status attmd_dataset_get_info(const attmd_dataset *dataset, attmd_dataset_info *info);
ATTMD_API attmd_status attmd_dataset_get_tokens(const attmd_dataset *dataset, int64_t i, double *out, int64_t capacity);
ATTMD_API attmd_status attmd_dataset_get_query(const attmd_dataset *dataset, int64_t i, double *out, int64_t capacity);
ATTMD_API attmd_status attmd_dataset_get_labels(const attmd_dataset *dataset, int32_t *out, int64_t capacity);
ATTMD_API attmd_status attmd_dataset_get_lengths(const attmd_dataset *dataset, int64_t *out, int64_t capacity);
ATTMD_API attmd_status attmd_dataset_get_decoder(const attmd_dataset *dataset, double *out, int64_t capacity);
ATTMD_API attmd_status attmd_dataset_subset(const attmd_dataset *dataset, const int64_t *indices, int64_t count,
                                            attmd_dataset **out);
ATTMD_API attmd_status attmd_dataset_shuffle(const attmd_dataset *dataset, uint64_t seed, attmd_dataset **out);
ATTMD_API attmd_status attmd_dataset_split(const attmd_dataset *dataset, double fraction, uint64_t seed,
                                           attmd_dataset **first, attmd_dataset **second);
ATTMD_API void attmd_dataset_free(attmd_dataset *dataset);
typedef struct attmd_model attmd_model;
typedef int32_t attmd_parametrization;
enum {
    ATTMD_PARAMETRIZATION_W = 1,
    ATTMD_PARAMETRIZATION_KQ = 2,
    ATTMD_PARAMETRIZATION_JOINT = 3
};
typedef int32_t attmd_loss;
enum {
    ATTMD_LOSS_LOGISTIC = 1,
    ATTMD_LOSS_EXPONENTIAL = 2,
    ATTMD_LOSS_CORRELATION = 3
};
typedef struct attmd_attention_options {
    uint32_t struct_size;
    attmd_parametrization parametrization;
    attmd_loss loss;
    int32_t reserved;
    int64_t d;
    int64_t head_dim;
    double W_std;
    double v_std;
    uint64_t seed;
    const double *W, *K, *Q;
    const double *v;
} attmd_attention_options;
ATTMD_API attmd_status attmd_attention_options_init(attmd_attention_options *options, size_t struct_size);
ATTMD_API attmd_status attmd_model_create_attention(const attmd_attention_options *options, attmd_model **out);
ATTMD_API attmd_status attmd_model_get_attention_options(const attmd_model *model, attmd_attention_options *options);
#define ATTMD_MAX_RANK 4
typedef struct attmd_parameter_info {
    uint32_t struct_size;
    int32_t trainable;
    const char *name;
    int64_t count;
    int64_t rank;
    int64_t shape[ATTMD_MAX_RANK];
    attmd_dtype dtype;
    int32_t reserved;
} attmd_parameter_info;
ATTMD_API attmd_status attmd_parameter_info_init(attmd_parameter_info *info, size_t struct_size);
ATTMD_API attmd_status attmd_model_get_parameter_count(const attmd_model *model, int64_t *out);
ATTMD_API attmd_status attmd_model_get_parameter_info(const attmd_model *model, int64_t index,
                                                      attmd_parameter_info *info);
ATTMD_API attmd_status attmd_model_get_parameter(const attmd_model *model, const char *name, double *out,
                                                 int64_t capacity);
ATTMD_API attmd_status attmd_model_set_parameter(attmd_model *model, const char *name, const double *values,
                                                 int64_t count);
ATTMD_API attmd_status attmd_model_get_loss(const attmd_model *model, const attmd_dataset *dataset, double *out);
ATTMD_API attmd_status attmd_model_get_accuracy(const attmd_model *model, const attmd_dataset *dataset, double *out);
ATTMD_API attmd_status attmd_model_get_gradient(const attmd_model *model, const attmd_dataset *dataset, const char *name,
                                                double *out, int64_t capacity, double *log_scale);
typedef struct attmd_predictions {
    uint32_t struct_size;
    int32_t threads;
    int64_t capacity;
    int64_t softmax_capacity;
    double *value;
    int32_t *label;
    double *softmax;
    int64_t *selected;
} attmd_predictions;
ATTMD_API attmd_status attmd_predictions_init(attmd_predictions *predictions, size_t struct_size);
ATTMD_API attmd_status attmd_model_predict(const attmd_model *model, const attmd_dataset *dataset,
                                           const attmd_predictions *predictions);
ATTMD_API attmd_status attmd_model_save(const attmd_model *model, const char *path);
ATTMD_API attmd_status attmd_model_load(const char *path, attmd_model **out);
ATTMD_API void attmd_model_free(attmd_model *model);
typedef struct attmd_optimizer attmd_optimizer;
typedef int32_t attmd_method;
enum {
    ATTMD_METHOD_MIRROR_DESCENT = 1,
    ATTMD_METHOD_GRADIENT_DESCENT = 2,
    ATTMD_METHOD_ADAM = 3
};
typedef int32_t attmd_schedule;
enum {
    ATTMD_SCHEDULE_CONSTANT = 1,
    ATTMD_SCHEDULE_INV_SQRT = 2,
    ATTMD_SCHEDULE_INV = 3,
    ATTMD_SCHEDULE_COSINE = 4
};
typedef struct attmd_optimizer_options {
    uint32_t struct_size;
    attmd_method method;
    double p;
    int32_t normalized;
    attmd_schedule schedule;
    double step_size;
    double norm_epsilon;
    int64_t warmup, horizon;
    double beta1, beta2, adam_epsilon;
    int32_t threads;
    int32_t exclusive;
} attmd_optimizer_options;
ATTMD_API attmd_status attmd_optimizer_options_init(attmd_optimizer_options *options, size_t struct_size);
ATTMD_API attmd_status attmd_optimizer_create(const attmd_optimizer_options *options, attmd_optimizer **out);
ATTMD_API attmd_status attmd_optimizer_get_options(const attmd_optimizer *optimizer, attmd_optimizer_options *options);
typedef struct attmd_step_tensor {
    void *parameter;
    const void *gradient;
    int64_t count;
    attmd_dtype dtype;
    int32_t group;
    double log_scale;
    int64_t reserved[4];
} attmd_step_tensor;
ATTMD_API attmd_status attmd_optimizer_step(attmd_optimizer *optimizer, const attmd_step_tensor *tensors, int64_t count);
ATTMD_API attmd_status attmd_optimizer_get_iteration(const attmd_optimizer *optimizer, int64_t *out);
ATTMD_API attmd_status attmd_optimizer_set_step_size(attmd_optimizer *optimizer, double step_size);
ATTMD_API attmd_status attmd_optimizer_reset(attmd_optimizer *optimizer);
ATTMD_API attmd_status attmd_optimizer_save(const attmd_optimizer *optimizer, const char *path);
ATTMD_API attmd_status attmd_optimizer_load(const char *path, attmd_optimizer **out);
ATTMD_API void attmd_optimizer_free(attmd_optimizer *optimizer);
typedef struct attmd_trace attmd_trace;
typedef uint32_t attmd_quantity;
enum {
    ATTMD_TRACE_LOSS = 1,
    ATTMD_TRACE_GRADIENT_NORM = 2,
    ATTMD_TRACE_NORM = 4,
    ATTMD_TRACE_ACCURACY = 8,
    ATTMD_TRACE_SOFTMAX_MASS = 16,
    ATTMD_TRACE_SOFTMAX_MASS_MIN = 32,
    ATTMD_TRACE_SELECTED = 64,
    ATTMD_TRACE_PARAMETERS = 128,
    ATTMD_TRACE_DIVERGENCE = 256,
    ATTMD_TRACE_STEP_SIZE = 512,
    ATTMD_TRACE_LOG_GRADIENT_NORM = 1024
};
typedef struct attmd_direction {
    const char *parameter;
    const double *values;
    int64_t count;
    double p;
    int64_t reserved[2];
} attmd_direction;
typedef struct attmd_trace_options {
    uint32_t struct_size;
    attmd_quantity quantities;
    const int64_t *iterations;
    int64_t iteration_count;
    int64_t every;
    const attmd_direction *directions;
    int64_t direction_count;
} attmd_trace_options;
ATTMD_API attmd_status attmd_trace_options_init(attmd_trace_options *options, size_t struct_size);
ATTMD_API attmd_status attmd_trace_create(const attmd_trace_options *options, attmd_trace **out);
ATTMD_API attmd_status attmd_trace_get_length(const attmd_trace *trace, int64_t *out);
ATTMD_API attmd_status attmd_trace_get_iterations(const attmd_trace *trace, int64_t *out, int64_t capacity);
ATTMD_API attmd_status attmd_trace_get_values(const attmd_trace *trace, attmd_quantity quantity, int64_t index,
                                              double *out, int64_t capacity);
ATTMD_API attmd_status attmd_trace_get_selected(const attmd_trace *trace, int64_t record, int64_t *out,
                                                int64_t capacity);
ATTMD_API attmd_status attmd_trace_get_parameter(const attmd_trace *trace, int64_t record, const char *name,
                                                 double *out, int64_t capacity);
ATTMD_API attmd_status attmd_trace_get_divergence(const attmd_trace *trace, const attmd_direction *direction, double *out,
                                                  int64_t capacity);
ATTMD_API void attmd_trace_free(attmd_trace *trace);
typedef int32_t attmd_stop_reason;
enum {
    ATTMD_STOP_ITERATIONS = 1,
    ATTMD_STOP_TIME = 2,
    ATTMD_STOP_LOSS = 3,
    ATTMD_STOP_GRADIENT = 4,
    ATTMD_STOP_CANCELLED = 5
};
typedef struct attmd_train_options {
    uint32_t struct_size;
    int32_t threads;
    int64_t max_iterations;
    double max_seconds;
    double stop_loss;
    double stop_gradient_norm;
    int64_t batch_size;
    uint64_t shuffle_seed;
    attmd_progress_fn progress;
    void *progress_user;
    int64_t progress_every;
    attmd_cancel *cancel;
} attmd_train_options;
ATTMD_API attmd_status attmd_train_options_init(attmd_train_options *options, size_t struct_size);
typedef struct attmd_train_report {
    uint32_t struct_size;
    attmd_stop_reason stop_reason;
    int64_t iterations;
    double seconds;
    double loss;
    double gradient_norm;
    double log_gradient_norm;
} attmd_train_report;
ATTMD_API attmd_status attmd_train_report_init(attmd_train_report *report, size_t struct_size);
ATTMD_API attmd_status attmd_train(attmd_model *model, attmd_optimizer *optimizer, const attmd_dataset *dataset,
                                   const attmd_train_options *options, attmd_trace *trace, attmd_train_report *report);
typedef struct attmd_svm attmd_svm;
typedef int32_t attmd_svm_outcome;
enum {
    ATTMD_SVM_OPTIMAL = 1,
    ATTMD_SVM_INFEASIBLE = 2,
    ATTMD_SVM_BEYOND_NORM = 3,
    ATTMD_SVM_STOPPED = 4,
    ATTMD_SVM_CANCELLED = 5
};
typedef struct attmd_svm_options {
    uint32_t struct_size;
    int32_t threads;
    double p;
    double C;
    double tolerance;
    int64_t max_iterations;
    double max_seconds;
    attmd_progress_fn progress;
    void *progress_user;
    attmd_cancel *cancel;
} attmd_svm_options;
ATTMD_API attmd_status attmd_svm_options_init(attmd_svm_options *options, size_t struct_size);
ATTMD_API attmd_status attmd_svm_solve_attention(const attmd_dataset *dataset, const int64_t *selected, int64_t count,
                                                 const attmd_svm_options *options, attmd_svm **out);
ATTMD_API attmd_status attmd_svm_solve_decoder(const attmd_dataset *dataset, const int64_t *selected, int64_t count,
                                               const attmd_svm_options *options, attmd_svm **out);
typedef struct attmd_svm_report {
    uint32_t struct_size;
    attmd_svm_outcome outcome;
    double p, C;
    int64_t rows;
    int64_t unknowns;
    double primal_objective;
    double dual_objective;
    double gap;
    double min_margin;
    int64_t support_count;
    int64_t iterations;
    double seconds;
    double farkas_residual;
} attmd_svm_report;
ATTMD_API attmd_status attmd_svm_report_init(attmd_svm_report *report, size_t struct_size);
ATTMD_API attmd_status attmd_svm_get_report(const attmd_svm *svm, attmd_svm_report *report);
ATTMD_API attmd_status attmd_svm_get_selected(const attmd_svm *svm, int64_t *out, int64_t capacity);
ATTMD_API attmd_status attmd_svm_get_solution(const attmd_svm *svm, double *out, int64_t capacity);
ATTMD_API attmd_status attmd_svm_get_duals(const attmd_svm *svm, double *out, int64_t capacity);
ATTMD_API attmd_status attmd_svm_get_margins(const attmd_svm *svm, double *out, int64_t capacity);
ATTMD_API attmd_status attmd_svm_get_support(const attmd_svm *svm, int32_t *out, int64_t capacity);
ATTMD_API attmd_status attmd_svm_get_rows(const attmd_svm *svm, int64_t *samples, int64_t *tokens, int64_t capacity);
ATTMD_API void attmd_svm_free(attmd_svm *svm);
ATTMD_API attmd_status attmd_norm(double p, const double *a, int64_t count, double *out);
ATTMD_API attmd_status attmd_directional_divergence(double p, const double *a, const double *b, int64_t count,
                                                    double *out);
ATTMD_API attmd_status attmd_cosine(const double *a, const double *b, int64_t count, double *out);
typedef struct attmd_comparison {
    uint32_t struct_size;
    int32_t reserved;
    double divergence_svm_model;
    double divergence_model_svm;
    double cosine;
    double model_norm;
    double svm_norm;
    double model_margin;
    double svm_margin;
    double softmax_mass_mean;
    double softmax_mass_min;
    int64_t selected_agree;
} attmd_comparison;
ATTMD_API attmd_status attmd_comparison_init(attmd_comparison *result, size_t struct_size);
ATTMD_API attmd_status attmd_compare(const attmd_model *model, const attmd_svm *svm, const attmd_dataset *dataset,
                                     attmd_comparison *result);
ATTMD_API attmd_status attmd_token_scores(const attmd_dataset *dataset, const double *v, int64_t d, double *out,
                                          int64_t capacity);
ATTMD_API attmd_status attmd_globally_optimal_tokens(const attmd_dataset *dataset, const double *v, int64_t d,
                                                     int64_t *out, int64_t capacity);
ATTMD_API attmd_status attmd_locally_optimal(const attmd_dataset *dataset, const double *v, int64_t d,
                                             const attmd_svm *svm, int32_t *out, int64_t capacity);
#ifdef __cplusplus
}
#endif
#endif
