"""The C interface as it is: all that <attmd/attmd.h> 0.1.0 declares, for attmd's modules.

Written by bindings/generate from the header; do not edit. What everything means is said there.
"""
from ctypes import CFUNCTYPE, POINTER, Structure, sizeof
from ctypes import c_char, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_uint8, c_void_p

#: Version of the header, which a library must fit.
VERSION = (0, 1, 0)

ATTMD_MAX_RANK = 4

attmd_status = c_int32

ATTMD_OK = 0
ATTMD_ERROR_INVALID_ARGUMENT = 1
ATTMD_ERROR_DIMENSION = 2
ATTMD_ERROR_OUT_OF_MEMORY = 3
ATTMD_ERROR_IO = 4
ATTMD_ERROR_FORMAT = 5
ATTMD_ERROR_NOT_FOUND = 6
ATTMD_ERROR_BUFFER_TOO_SMALL = 7
ATTMD_ERROR_NUMERICAL = 8
ATTMD_ERROR_UNSUPPORTED = 9
ATTMD_CANCELLED = 10
ATTMD_ERROR_INTERNAL = 11

attmd_dtype = c_int32

ATTMD_FLOAT32 = 1
ATTMD_FLOAT64 = 2


class attmd_progress(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("iteration", c_int64),
        ("max_iteration", c_int64),
        ("seconds", c_double),
        ("value", c_double),
        ("lower", c_double),
        ("upper", c_double),
    ]


attmd_progress_fn = CFUNCTYPE(c_int32, POINTER(attmd_progress), c_void_p)


class attmd_cancel(Structure):
    pass


ATTMD_LOG_WARNING = 1
ATTMD_LOG_INFO = 2

attmd_log_fn = CFUNCTYPE(None, c_int32, c_char_p, c_void_p)


class attmd_dataset(Structure):
    pass


attmd_dataset_kind = c_int32

ATTMD_DATASET_SAMPLES = 1
ATTMD_DATASET_SEQUENCES = 2
ATTMD_DATASET_IMAGES = 3


class attmd_dataset_desc(Structure):
    init = "attmd_dataset_desc_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("dtype", c_int32),
        ("n", c_int64),
        ("T", c_int64),
        ("d", c_int64),
        ("X", c_void_p),
        ("X_strides", c_int64 * 3),
        ("lengths", POINTER(c_int64)),
        ("z", c_void_p),
        ("z_strides", c_int64 * 2),
        ("y", POINTER(c_int32)),
        ("v", POINTER(c_double)),
    ]


attmd_release_fn = CFUNCTYPE(None, c_void_p)

attmd_token_layout = c_int32

ATTMD_TOKENS_CONSECUTIVE = 1
ATTMD_TOKENS_PATCHES = 2


class attmd_csv_options(Structure):
    init = "attmd_csv_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("layout", c_int32),
        ("T", c_int64),
        ("image_height", c_int64),
        ("image_width", c_int64),
        ("patch_height", c_int64),
        ("patch_width", c_int64),
        ("label_column", c_int64),
        ("positive_label", c_double),
        ("negative_label", c_double),
        ("drop_other_labels", c_int32),
        ("header", c_int32),
        ("scale", c_double),
        ("delimiter", c_int32),
        ("center", c_int32),
    ]


class attmd_sequences_desc(Structure):
    init = "attmd_sequences_desc_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("n", c_int64),
        ("vocabulary", c_int64),
        ("classes", c_int64),
        ("ids", POINTER(c_int32)),
        ("id_count", c_int64),
        ("lengths", POINTER(c_int64)),
        ("labels", POINTER(c_int32)),
        ("vocabulary_fingerprint", c_uint64),
    ]


class attmd_images_desc(Structure):
    init = "attmd_images_desc_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("n", c_int64),
        ("channels", c_int64),
        ("height", c_int64),
        ("width", c_int64),
        ("classes", c_int64),
        ("pixels", POINTER(c_uint8)),
        ("labels", POINTER(c_int32)),
    ]


class attmd_dataset_info(Structure):
    init = "attmd_dataset_info_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("has_decoder", c_int32),
        ("n", c_int64),
        ("T", c_int64),
        ("d", c_int64),
        ("tokens", c_int64),
        ("kind", c_int32),
        ("reserved", c_int32),
        ("classes", c_int64),
        ("vocabulary", c_int64),
        ("channels", c_int64),
        ("height", c_int64),
        ("width", c_int64),
        ("vocabulary_fingerprint", c_uint64),
    ]


class attmd_tokenizer(Structure):
    pass


class attmd_tokenizer_info(Structure):
    init = "attmd_tokenizer_info_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("vocabulary", c_int64),
        ("pad", c_int32),
        ("unknown", c_int32),
        ("cls", c_int32),
        ("sep", c_int32),
        ("mask", c_int32),
        ("reserved2", c_int32),
        ("vocabulary_fingerprint", c_uint64),
    ]


class attmd_text_options(Structure):
    init = "attmd_text_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("threads", c_int32),
        ("max_length", c_int64),
        ("progress", attmd_progress_fn),
        ("progress_user", c_void_p),
        ("cancel", POINTER(attmd_cancel)),
    ]


class attmd_text_table_options(Structure):
    init = "attmd_text_table_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("delimiter", c_int32),
        ("quotes", c_int32),
        ("header", c_int32),
        ("label_column", c_int64),
        ("text_column", c_int64),
        ("classes", c_int64),
        ("labels", POINTER(c_char_p)),
    ]


class attmd_model(Structure):
    pass


attmd_model_kind = c_int32

ATTMD_MODEL_ATTENTION = 1
ATTMD_MODEL_TRANSFORMER = 2
ATTMD_MODEL_VIT = 3

attmd_parametrization = c_int32

ATTMD_PARAMETRIZATION_W = 1
ATTMD_PARAMETRIZATION_KQ = 2
ATTMD_PARAMETRIZATION_JOINT = 3

attmd_loss = c_int32

ATTMD_LOSS_LOGISTIC = 1
ATTMD_LOSS_EXPONENTIAL = 2
ATTMD_LOSS_CORRELATION = 3


class attmd_attention_options(Structure):
    init = "attmd_attention_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("parametrization", c_int32),
        ("loss", c_int32),
        ("reserved", c_int32),
        ("d", c_int64),
        ("head_dim", c_int64),
        ("W_std", c_double),
        ("v_std", c_double),
        ("seed", c_uint64),
        ("W", POINTER(c_double)),
        ("K", POINTER(c_double)),
        ("Q", POINTER(c_double)),
        ("v", POINTER(c_double)),
    ]


class attmd_transformer_options(Structure):
    init = "attmd_transformer_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("dtype", c_int32),
        ("vocabulary", c_int64),
        ("max_length", c_int64),
        ("classes", c_int64),
        ("n_embd", c_int64),
        ("heads", c_int64),
        ("hidden", c_int64),
        ("blocks", c_int64),
        ("biases", c_int32),
        ("mean_loss", c_int32),
        ("dropout", c_double),
        ("norm_epsilon", c_double),
        ("seed", c_uint64),
        ("vocabulary_fingerprint", c_uint64),
    ]


class attmd_vit_options(Structure):
    init = "attmd_vit_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("dtype", c_int32),
        ("channels", c_int64),
        ("image_size", c_int64),
        ("patch_size", c_int64),
        ("classes", c_int64),
        ("n_embd", c_int64),
        ("heads", c_int64),
        ("head_dim", c_int64),
        ("hidden", c_int64),
        ("blocks", c_int64),
        ("mean_loss", c_int32),
        ("flip", c_int32),
        ("crop_padding", c_int64),
        ("dropout", c_double),
        ("embedding_dropout", c_double),
        ("norm_epsilon", c_double),
        ("seed", c_uint64),
        ("mean", POINTER(c_double)),
        ("deviation", POINTER(c_double)),
    ]


class attmd_parameter_info(Structure):
    init = "attmd_parameter_info_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("trainable", c_int32),
        ("name", c_char_p),
        ("count", c_int64),
        ("rank", c_int64),
        ("shape", c_int64 * 4),
        ("dtype", c_int32),
        ("reserved", c_int32),
    ]


class attmd_predictions(Structure):
    init = "attmd_predictions_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("threads", c_int32),
        ("capacity", c_int64),
        ("softmax_capacity", c_int64),
        ("value", POINTER(c_double)),
        ("label", POINTER(c_int32)),
        ("softmax", POINTER(c_double)),
        ("selected", POINTER(c_int64)),
        ("probability_capacity", c_int64),
        ("probability", POINTER(c_double)),
    ]


class attmd_attended_word(Structure):
    _fields_ = [
        ("begin", c_int64),
        ("end", c_int64),
        ("weight", c_double),
    ]


attmd_weight_part = c_int32

ATTMD_WEIGHTS_ALL = 0
ATTMD_WEIGHTS_QUERY = 1
ATTMD_WEIGHTS_KEY = 2
ATTMD_WEIGHTS_VALUE = 3


class attmd_optimizer(Structure):
    pass


attmd_method = c_int32

ATTMD_METHOD_MIRROR_DESCENT = 1
ATTMD_METHOD_GRADIENT_DESCENT = 2
ATTMD_METHOD_ADAM = 3
ATTMD_METHOD_ADAMW = 4

attmd_potential = c_int32

ATTMD_POTENTIAL_POWER = 1
ATTMD_POTENTIAL_SQUARED_NORM = 2
ATTMD_POTENTIAL_HYPENTROPY = 3

attmd_schedule = c_int32

ATTMD_SCHEDULE_CONSTANT = 1
ATTMD_SCHEDULE_INV_SQRT = 2
ATTMD_SCHEDULE_INV = 3
ATTMD_SCHEDULE_COSINE = 4


class attmd_optimizer_options(Structure):
    init = "attmd_optimizer_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("method", c_int32),
        ("p", c_double),
        ("normalized", c_int32),
        ("schedule", c_int32),
        ("step_size", c_double),
        ("norm_epsilon", c_double),
        ("warmup", c_int64),
        ("horizon", c_int64),
        ("beta1", c_double),
        ("beta2", c_double),
        ("adam_epsilon", c_double),
        ("threads", c_int32),
        ("exclusive", c_int32),
        ("momentum", c_double),
        ("nesterov", c_int32),
        ("reserved", c_int32),
        ("weight_decay", c_double),
        ("clip_norm", c_double),
        ("clip_value", c_double),
        ("potential", c_int32),
        ("reserved2", c_int32),
        ("hypentropy_beta", c_double),
    ]


class attmd_group_options(Structure):
    init = "attmd_group_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("step_size", c_double),
        ("p", c_double),
        ("weight_decay", c_double),
    ]


class attmd_step_tensor(Structure):
    _fields_ = [
        ("parameter", c_void_p),
        ("gradient", c_void_p),
        ("count", c_int64),
        ("dtype", c_int32),
        ("group", c_int32),
        ("log_scale", c_double),
        ("reserved", c_int64 * 4),
    ]


class attmd_trace(Structure):
    pass


attmd_quantity = c_uint32

ATTMD_TRACE_LOSS = 1
ATTMD_TRACE_GRADIENT_NORM = 2
ATTMD_TRACE_NORM = 4
ATTMD_TRACE_ACCURACY = 8
ATTMD_TRACE_SOFTMAX_MASS = 16
ATTMD_TRACE_SOFTMAX_MASS_MIN = 32
ATTMD_TRACE_SELECTED = 64
ATTMD_TRACE_PARAMETERS = 128
ATTMD_TRACE_DIVERGENCE = 256
ATTMD_TRACE_STEP_SIZE = 512
ATTMD_TRACE_LOG_GRADIENT_NORM = 1024


class attmd_direction(Structure):
    _fields_ = [
        ("parameter", c_char_p),
        ("values", POINTER(c_double)),
        ("count", c_int64),
        ("p", c_double),
        ("reserved", c_int64 * 2),
    ]


class attmd_trace_options(Structure):
    init = "attmd_trace_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("quantities", c_uint32),
        ("iterations", POINTER(c_int64)),
        ("iteration_count", c_int64),
        ("every", c_int64),
        ("directions", POINTER(attmd_direction)),
        ("direction_count", c_int64),
    ]


attmd_stop_reason = c_int32

ATTMD_STOP_ITERATIONS = 1
ATTMD_STOP_TIME = 2
ATTMD_STOP_LOSS = 3
ATTMD_STOP_GRADIENT = 4
ATTMD_STOP_CANCELLED = 5


class attmd_train_options(Structure):
    init = "attmd_train_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("threads", c_int32),
        ("max_iterations", c_int64),
        ("max_seconds", c_double),
        ("stop_loss", c_double),
        ("stop_gradient_norm", c_double),
        ("batch_size", c_int64),
        ("shuffle_seed", c_uint64),
        ("progress", attmd_progress_fn),
        ("progress_user", c_void_p),
        ("progress_every", c_int64),
        ("cancel", POINTER(attmd_cancel)),
        ("checkpoint_path", c_char_p),
        ("checkpoint_every", c_int64),
        ("checkpoint_seconds", c_double),
        ("epochs", c_int64),
    ]


class attmd_train_report(Structure):
    init = "attmd_train_report_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("stop_reason", c_int32),
        ("iterations", c_int64),
        ("seconds", c_double),
        ("loss", c_double),
        ("gradient_norm", c_double),
        ("log_gradient_norm", c_double),
    ]


class attmd_svm(Structure):
    pass


attmd_svm_outcome = c_int32

ATTMD_SVM_OPTIMAL = 1
ATTMD_SVM_INFEASIBLE = 2
ATTMD_SVM_BEYOND_NORM = 3
ATTMD_SVM_STOPPED = 4
ATTMD_SVM_CANCELLED = 5

attmd_svm_source = c_int32

ATTMD_SVM_ATTENTION = 1
ATTMD_SVM_DECODER = 2
ATTMD_SVM_ROWS = 3


class attmd_svm_problem(Structure):
    init = "attmd_svm_problem_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("source", c_int32),
        ("dataset", POINTER(attmd_dataset)),
        ("selected", POINTER(c_int64)),
        ("count", c_int64),
        ("relaxed", POINTER(c_int32)),
        ("weights", POINTER(c_double)),
        ("dtype", c_int32),
        ("reserved", c_int32),
        ("A", c_void_p),
        ("rows", c_int64),
        ("unknowns", c_int64),
        ("A_strides", c_int64 * 2),
        ("right_side", POINTER(c_double)),
    ]


attmd_svm_norm = c_int32

ATTMD_NORM_ENTRYWISE = 1
ATTMD_NORM_NUCLEAR = 2

attmd_svm_slack = c_int32

ATTMD_SLACK_PLAIN = 1
ATTMD_SLACK_SQUARED = 2

attmd_svm_method = c_int32

ATTMD_SVM_METHOD_AUTO = 0
ATTMD_SVM_METHOD_INTERIOR_POINT = 1
ATTMD_SVM_METHOD_DUAL_SYSTEM = 2
ATTMD_SVM_METHOD_WORKING_SET = 3
ATTMD_SVM_METHOD_MATRIX_FREE = 4


class attmd_svm_options(Structure):
    init = "attmd_svm_options_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("threads", c_int32),
        ("p", c_double),
        ("C", c_double),
        ("tolerance", c_double),
        ("max_iterations", c_int64),
        ("max_seconds", c_double),
        ("progress", attmd_progress_fn),
        ("progress_user", c_void_p),
        ("cancel", POINTER(attmd_cancel)),
        ("norm", c_int32),
        ("slack", c_int32),
        ("method", c_int32),
        ("reserved", c_int32),
        ("memory_limit", c_int64),
        ("warm_start", POINTER(attmd_svm)),
    ]


class attmd_svm_report(Structure):
    init = "attmd_svm_report_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("outcome", c_int32),
        ("p", c_double),
        ("C", c_double),
        ("rows", c_int64),
        ("unknowns", c_int64),
        ("primal_objective", c_double),
        ("dual_objective", c_double),
        ("gap", c_double),
        ("min_margin", c_double),
        ("support_count", c_int64),
        ("iterations", c_int64),
        ("seconds", c_double),
        ("farkas_residual", c_double),
        ("method", c_int32),
        ("norm", c_int32),
        ("slack", c_int32),
        ("reserved", c_int32),
        ("memory_bytes", c_int64),
    ]


class attmd_svm_certificate(Structure):
    init = "attmd_svm_certificate_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("is_feasible", c_int32),
        ("is_farkas", c_int32),
        ("reserved", c_int32),
        ("primal_bound", c_double),
        ("dual_bound", c_double),
        ("gap", c_double),
        ("min_margin", c_double),
        ("farkas_residual", c_double),
    ]


class attmd_comparison(Structure):
    init = "attmd_comparison_init"
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_int32),
        ("divergence_svm_model", c_double),
        ("divergence_model_svm", c_double),
        ("cosine", c_double),
        ("model_norm", c_double),
        ("svm_norm", c_double),
        ("model_margin", c_double),
        ("svm_margin", c_double),
        ("softmax_mass_mean", c_double),
        ("softmax_mass_min", c_double),
        ("selected_agree", c_int64),
    ]


#: Name, result and parameters of every function.
FUNCTIONS = (
    ("attmd_version", c_int32, []),
    ("attmd_version_string", c_char_p, []),
    ("attmd_has_feature", c_int32, [c_char_p]),
    ("attmd_cpu_kernels", c_char_p, []),
    ("attmd_last_error", c_char_p, []),
    ("attmd_status_name", c_char_p, [c_int32]),
    ("attmd_abi_check", c_int32, [c_int32]),
    ("attmd_cancel_create", c_int32, [POINTER(POINTER(attmd_cancel))]),
    ("attmd_cancel_request", None, [POINTER(attmd_cancel)]),
    ("attmd_cancel_reset", None, [POINTER(attmd_cancel)]),
    ("attmd_cancel_free", None, [POINTER(attmd_cancel)]),
    ("attmd_set_log", None, [attmd_log_fn, c_void_p]),
    ("attmd_dataset_desc_init", c_int32, [POINTER(attmd_dataset_desc), c_size_t]),
    ("attmd_dataset_create", c_int32, [POINTER(attmd_dataset_desc), POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_create_borrow", c_int32, [POINTER(attmd_dataset_desc), attmd_release_fn, c_void_p,
        POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_generate_gaussian", c_int32, [c_int64, c_int64, c_int64, c_uint64,
        POINTER(POINTER(attmd_dataset))]),
    ("attmd_csv_options_init", c_int32, [POINTER(attmd_csv_options), c_size_t]),
    ("attmd_dataset_load_csv", c_int32, [c_char_p, POINTER(attmd_csv_options), POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_load_npz", c_int32, [c_char_p, c_int64, POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_load_npy", c_int32, [c_char_p, c_char_p, c_char_p, POINTER(POINTER(attmd_dataset))]),
    ("attmd_sequences_desc_init", c_int32, [POINTER(attmd_sequences_desc), c_size_t]),
    ("attmd_dataset_create_sequences", c_int32, [POINTER(attmd_sequences_desc), POINTER(POINTER(attmd_dataset))]),
    ("attmd_images_desc_init", c_int32, [POINTER(attmd_images_desc), c_size_t]),
    ("attmd_dataset_create_images", c_int32, [POINTER(attmd_images_desc), POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_info_init", c_int32, [POINTER(attmd_dataset_info), c_size_t]),
    ("attmd_dataset_get_info", c_int32, [POINTER(attmd_dataset), POINTER(attmd_dataset_info)]),
    ("attmd_dataset_get_tokens", c_int32, [POINTER(attmd_dataset), c_int64, POINTER(c_double), c_int64]),
    ("attmd_dataset_get_query", c_int32, [POINTER(attmd_dataset), c_int64, POINTER(c_double), c_int64]),
    ("attmd_dataset_get_labels", c_int32, [POINTER(attmd_dataset), POINTER(c_int32), c_int64]),
    ("attmd_dataset_get_lengths", c_int32, [POINTER(attmd_dataset), POINTER(c_int64), c_int64]),
    ("attmd_dataset_get_decoder", c_int32, [POINTER(attmd_dataset), POINTER(c_double), c_int64]),
    ("attmd_dataset_get_ids", c_int32, [POINTER(attmd_dataset), c_int64, POINTER(c_int32), c_int64]),
    ("attmd_dataset_get_pixels", c_int32, [POINTER(attmd_dataset), c_int64, POINTER(c_uint8), c_int64]),
    ("attmd_dataset_subset", c_int32, [POINTER(attmd_dataset), POINTER(c_int64), c_int64,
        POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_shuffle", c_int32, [POINTER(attmd_dataset), c_uint64, POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_split", c_int32, [POINTER(attmd_dataset), c_double, c_uint64, POINTER(POINTER(attmd_dataset)),
        POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_free", None, [POINTER(attmd_dataset)]),
    ("attmd_tokenizer_load", c_int32, [c_char_p, POINTER(POINTER(attmd_tokenizer))]),
    ("attmd_tokenizer_create", c_int32, [c_char_p, c_int64, POINTER(POINTER(attmd_tokenizer))]),
    ("attmd_tokenizer_info_init", c_int32, [POINTER(attmd_tokenizer_info), c_size_t]),
    ("attmd_tokenizer_get_info", c_int32, [POINTER(attmd_tokenizer), POINTER(attmd_tokenizer_info)]),
    ("attmd_tokenizer_get_id", c_int32, [POINTER(attmd_tokenizer), c_char_p, POINTER(c_int32)]),
    ("attmd_tokenizer_get_token", c_int32, [POINTER(attmd_tokenizer), c_int32, POINTER(c_char_p)]),
    ("attmd_tokenizer_encode", c_int32, [POINTER(attmd_tokenizer), c_char_p, c_int64, c_int64, POINTER(c_int32),
        POINTER(c_int64), c_int64, POINTER(c_int64)]),
    ("attmd_tokenizer_decode", c_int32, [POINTER(attmd_tokenizer), POINTER(c_int32), c_int64, c_int32,
        POINTER(c_char), c_int64, POINTER(c_int64)]),
    ("attmd_tokenizer_free", None, [POINTER(attmd_tokenizer)]),
    ("attmd_text_options_init", c_int32, [POINTER(attmd_text_options), c_size_t]),
    ("attmd_dataset_create_texts", c_int32, [POINTER(attmd_tokenizer), POINTER(c_char_p), POINTER(c_int64),
        POINTER(c_int32), c_int64, c_int64, POINTER(attmd_text_options), POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_load_reviews", c_int32, [c_char_p, POINTER(attmd_tokenizer), POINTER(attmd_text_options),
        POINTER(POINTER(attmd_dataset))]),
    ("attmd_text_table_options_init", c_int32, [POINTER(attmd_text_table_options), c_size_t]),
    ("attmd_dataset_load_text_table", c_int32, [c_char_p, POINTER(attmd_text_table_options), POINTER(attmd_tokenizer),
        POINTER(attmd_text_options), POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_load_cifar10", c_int32, [POINTER(c_char_p), c_int64, POINTER(POINTER(attmd_dataset))]),
    ("attmd_dataset_load_idx", c_int32, [c_char_p, c_char_p, c_int64, POINTER(POINTER(attmd_dataset))]),
    ("attmd_model_get_kind", c_int32, [POINTER(attmd_model), POINTER(c_int32)]),
    ("attmd_attention_options_init", c_int32, [POINTER(attmd_attention_options), c_size_t]),
    ("attmd_model_create_attention", c_int32, [POINTER(attmd_attention_options), POINTER(POINTER(attmd_model))]),
    ("attmd_model_get_attention_options", c_int32, [POINTER(attmd_model), POINTER(attmd_attention_options)]),
    ("attmd_transformer_options_init", c_int32, [POINTER(attmd_transformer_options), c_size_t]),
    ("attmd_model_create_transformer", c_int32, [POINTER(attmd_transformer_options), POINTER(POINTER(attmd_model))]),
    ("attmd_model_get_transformer_options", c_int32, [POINTER(attmd_model), POINTER(attmd_transformer_options)]),
    ("attmd_vit_options_init", c_int32, [POINTER(attmd_vit_options), c_size_t]),
    ("attmd_model_create_vit", c_int32, [POINTER(attmd_vit_options), POINTER(POINTER(attmd_model))]),
    ("attmd_model_get_vit_options", c_int32, [POINTER(attmd_model), POINTER(attmd_vit_options)]),
    ("attmd_parameter_info_init", c_int32, [POINTER(attmd_parameter_info), c_size_t]),
    ("attmd_model_get_parameter_count", c_int32, [POINTER(attmd_model), POINTER(c_int64)]),
    ("attmd_model_get_parameter_info", c_int32, [POINTER(attmd_model), c_int64, POINTER(attmd_parameter_info)]),
    ("attmd_model_get_parameter", c_int32, [POINTER(attmd_model), c_char_p, POINTER(c_double), c_int64]),
    ("attmd_model_set_parameter", c_int32, [POINTER(attmd_model), c_char_p, POINTER(c_double), c_int64]),
    ("attmd_model_get_loss", c_int32, [POINTER(attmd_model), POINTER(attmd_dataset), POINTER(c_double)]),
    ("attmd_model_get_accuracy", c_int32, [POINTER(attmd_model), POINTER(attmd_dataset), POINTER(c_double)]),
    ("attmd_model_get_gradient", c_int32, [POINTER(attmd_model), POINTER(attmd_dataset), c_char_p, POINTER(c_double),
        c_int64, POINTER(c_double)]),
    ("attmd_predictions_init", c_int32, [POINTER(attmd_predictions), c_size_t]),
    ("attmd_model_predict", c_int32, [POINTER(attmd_model), POINTER(attmd_dataset), POINTER(attmd_predictions)]),
    ("attmd_model_get_attention_map", c_int32, [POINTER(attmd_model), POINTER(attmd_dataset), c_int64, c_int64,
        c_int64, POINTER(c_double), c_int64]),
    ("attmd_model_get_token_selection_score", c_int32, [POINTER(attmd_model), POINTER(attmd_dataset), c_int64,
        c_int64, POINTER(c_double)]),
    ("attmd_model_classify_texts", c_int32, [POINTER(attmd_model), POINTER(attmd_tokenizer), POINTER(c_char_p),
        POINTER(c_int64), c_int64, c_int32, POINTER(c_int32), POINTER(c_double), c_int64]),
    ("attmd_model_get_attended_words", c_int32, [POINTER(attmd_model), POINTER(attmd_tokenizer), c_char_p, c_int64,
        POINTER(attmd_attended_word), c_int64, POINTER(c_int64)]),
    ("attmd_model_get_weight_histogram", c_int32, [POINTER(attmd_model), c_char_p, c_int32, POINTER(c_double),
        c_int64, POINTER(c_int64)]),
    ("attmd_model_count_weights_above", c_int32, [POINTER(attmd_model), c_char_p, c_int32, c_double, POINTER(c_int64)]),
    ("attmd_model_save", c_int32, [POINTER(attmd_model), c_char_p]),
    ("attmd_model_load", c_int32, [c_char_p, POINTER(POINTER(attmd_model))]),
    ("attmd_model_free", None, [POINTER(attmd_model)]),
    ("attmd_optimizer_options_init", c_int32, [POINTER(attmd_optimizer_options), c_size_t]),
    ("attmd_optimizer_create", c_int32, [POINTER(attmd_optimizer_options), POINTER(POINTER(attmd_optimizer))]),
    ("attmd_optimizer_get_options", c_int32, [POINTER(attmd_optimizer), POINTER(attmd_optimizer_options)]),
    ("attmd_group_options_init", c_int32, [POINTER(attmd_group_options), c_size_t]),
    ("attmd_optimizer_add_group", c_int32, [POINTER(attmd_optimizer), c_char_p, POINTER(attmd_group_options)]),
    ("attmd_optimizer_step", c_int32, [POINTER(attmd_optimizer), POINTER(attmd_step_tensor), c_int64]),
    ("attmd_optimizer_get_iteration", c_int32, [POINTER(attmd_optimizer), POINTER(c_int64)]),
    ("attmd_optimizer_set_step_size", c_int32, [POINTER(attmd_optimizer), c_double]),
    ("attmd_optimizer_reset", c_int32, [POINTER(attmd_optimizer)]),
    ("attmd_optimizer_save", c_int32, [POINTER(attmd_optimizer), c_char_p]),
    ("attmd_optimizer_load", c_int32, [c_char_p, POINTER(POINTER(attmd_optimizer))]),
    ("attmd_optimizer_free", None, [POINTER(attmd_optimizer)]),
    ("attmd_trace_options_init", c_int32, [POINTER(attmd_trace_options), c_size_t]),
    ("attmd_trace_create", c_int32, [POINTER(attmd_trace_options), POINTER(POINTER(attmd_trace))]),
    ("attmd_trace_get_length", c_int32, [POINTER(attmd_trace), POINTER(c_int64)]),
    ("attmd_trace_get_iterations", c_int32, [POINTER(attmd_trace), POINTER(c_int64), c_int64]),
    ("attmd_trace_get_values", c_int32, [POINTER(attmd_trace), c_uint32, c_int64, POINTER(c_double), c_int64]),
    ("attmd_trace_get_selected", c_int32, [POINTER(attmd_trace), c_int64, POINTER(c_int64), c_int64]),
    ("attmd_trace_get_parameter", c_int32, [POINTER(attmd_trace), c_int64, c_char_p, POINTER(c_double), c_int64]),
    ("attmd_trace_get_divergence", c_int32, [POINTER(attmd_trace), POINTER(attmd_direction), POINTER(c_double),
        c_int64]),
    ("attmd_trace_free", None, [POINTER(attmd_trace)]),
    ("attmd_train_options_init", c_int32, [POINTER(attmd_train_options), c_size_t]),
    ("attmd_train_report_init", c_int32, [POINTER(attmd_train_report), c_size_t]),
    ("attmd_train", c_int32, [POINTER(attmd_model), POINTER(attmd_optimizer), POINTER(attmd_dataset),
        POINTER(attmd_train_options), POINTER(attmd_trace), POINTER(attmd_train_report)]),
    ("attmd_checkpoint_load", c_int32, [c_char_p, POINTER(POINTER(attmd_model)), POINTER(POINTER(attmd_optimizer)),
        POINTER(POINTER(attmd_trace))]),
    ("attmd_svm_problem_init", c_int32, [POINTER(attmd_svm_problem), c_size_t]),
    ("attmd_svm_options_init", c_int32, [POINTER(attmd_svm_options), c_size_t]),
    ("attmd_svm_solve", c_int32, [POINTER(attmd_svm_problem), POINTER(attmd_svm_options), POINTER(POINTER(attmd_svm))]),
    ("attmd_svm_solve_path", c_int32, [POINTER(attmd_svm_problem), POINTER(attmd_svm_options), POINTER(c_double),
        c_int64, POINTER(POINTER(attmd_svm))]),
    ("attmd_svm_solve_attention", c_int32, [POINTER(attmd_dataset), POINTER(c_int64), c_int64,
        POINTER(attmd_svm_options), POINTER(POINTER(attmd_svm))]),
    ("attmd_svm_solve_decoder", c_int32, [POINTER(attmd_dataset), POINTER(c_int64), c_int64,
        POINTER(attmd_svm_options), POINTER(POINTER(attmd_svm))]),
    ("attmd_svm_report_init", c_int32, [POINTER(attmd_svm_report), c_size_t]),
    ("attmd_svm_get_report", c_int32, [POINTER(attmd_svm), POINTER(attmd_svm_report)]),
    ("attmd_svm_get_selected", c_int32, [POINTER(attmd_svm), POINTER(c_int64), c_int64]),
    ("attmd_svm_get_solution", c_int32, [POINTER(attmd_svm), POINTER(c_double), c_int64]),
    ("attmd_svm_get_duals", c_int32, [POINTER(attmd_svm), POINTER(c_double), c_int64]),
    ("attmd_svm_get_margins", c_int32, [POINTER(attmd_svm), POINTER(c_double), c_int64]),
    ("attmd_svm_get_support", c_int32, [POINTER(attmd_svm), POINTER(c_int32), c_int64]),
    ("attmd_svm_get_rows", c_int32, [POINTER(attmd_svm), POINTER(c_int64), POINTER(c_int64), c_int64]),
    ("attmd_svm_free", None, [POINTER(attmd_svm)]),
    ("attmd_svm_certificate_init", c_int32, [POINTER(attmd_svm_certificate), c_size_t]),
    ("attmd_svm_certify", c_int32, [POINTER(attmd_svm_problem), POINTER(attmd_svm_options), POINTER(c_double),
        c_int64, POINTER(c_double), c_int64, POINTER(attmd_svm_certificate)]),
    ("attmd_norm", c_int32, [c_double, POINTER(c_double), c_int64, POINTER(c_double)]),
    ("attmd_directional_divergence", c_int32, [c_double, POINTER(c_double), POINTER(c_double), c_int64,
        POINTER(c_double)]),
    ("attmd_cosine", c_int32, [POINTER(c_double), POINTER(c_double), c_int64, POINTER(c_double)]),
    ("attmd_comparison_init", c_int32, [POINTER(attmd_comparison), c_size_t]),
    ("attmd_compare", c_int32, [POINTER(attmd_model), POINTER(attmd_svm), POINTER(attmd_dataset),
        POINTER(attmd_comparison)]),
    ("attmd_token_scores", c_int32, [POINTER(attmd_dataset), POINTER(c_double), c_int64, POINTER(c_double), c_int64]),
    ("attmd_globally_optimal_tokens", c_int32, [POINTER(attmd_dataset), POINTER(c_double), c_int64, POINTER(c_int64),
        c_int64]),
    ("attmd_locally_optimal", c_int32, [POINTER(attmd_dataset), POINTER(c_double), c_int64, POINTER(attmd_svm),
        POINTER(c_int32), c_int64]),
)


def bind(library):
    """Declares every function of a ctypes.CDLL and returns it. OSError if it is no attmd of a version that fits."""
    _check_version(library)
    for name, result, parameters in FUNCTIONS:
        try:
            function = getattr(library, name)
        except AttributeError:
            raise OSError(f"{library._name} has no function {name}, which attmd {_text(VERSION)} has") from None
        function.restype = result
        function.argtypes = parameters
    return library


def _check_version(library):
    """The same major version; while that is 0, the same minor version, too."""
    try:
        function = library.attmd_version
    except AttributeError:
        raise OSError(f"{library._name} is not attmd: it has no function attmd_version") from None
    function.restype, function.argtypes = c_int32, []
    number = function()
    found = (number // 1000000, number // 1000 % 1000, number % 1000)
    if found[0] != VERSION[0] or (VERSION[0] == 0 and found[1] != VERSION[1]):
        raise OSError(f"{library._name} is attmd {_text(found)}, but this package is made for attmd {_text(VERSION)}")


def _text(version):
    return ".".join(map(str, version))


def prepared(library, struct):
    """A struct with its defaults, or ready to receive results; its class is one with an `init`."""
    result = struct()
    status = getattr(library, struct.init)(result, sizeof(struct))
    if status != ATTMD_OK:
        raise OSError(f"{struct.init} failed: {library.attmd_last_error().decode()}")
    return result
