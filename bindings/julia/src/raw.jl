# The C interface as it is: all that <attmd/attmd.h> 0.1.0 declares, for attmd's modules.
# Written by bindings/generate from the header; do not edit. What everything means is said there.
#
# Call load(path) first, in __init__: addresses do not outlive a process. Pointers to numbers take arrays or a Ref,
# pointers to structs the structs themselves, pointers to handles an Object. As in every ccall, nothing checks the
# element type of an array, and arrays whose address a struct holds are the caller's to GC.@preserve.
module Raw

import Libdl

"The version of the header, which a library must fit."
const header_version = v"0.1.0"

"""
A Julia object that stands for a handle of the library, in its field `pointer`: C functions take it where they take a
`Ptr{T}`, and it stays alive during the call.
"""
abstract type Object{T} end
Base.unsafe_convert(::Type{Ptr{T}}, object::Object{T}) where {T} = object.pointer

"A struct that the library prepares; mutable, passed by its address."
abstract type Prepared end
Base.unsafe_convert(::Type{Ptr{T}}, object::T) where {T<:Prepared} = Ptr{T}(pointer_from_objref(object))

function prepare(init, object)
    status = init(object, sizeof(object))
    status == ATTMD_OK || error(nameof(init), ": ", unsafe_string(attmd_last_error()))
    return object
end

const ATTMD_MAX_RANK = 4

const attmd_status = Int32

const ATTMD_OK = attmd_status(0)
const ATTMD_ERROR_INVALID_ARGUMENT = attmd_status(1)
const ATTMD_ERROR_DIMENSION = attmd_status(2)
const ATTMD_ERROR_OUT_OF_MEMORY = attmd_status(3)
const ATTMD_ERROR_IO = attmd_status(4)
const ATTMD_ERROR_FORMAT = attmd_status(5)
const ATTMD_ERROR_NOT_FOUND = attmd_status(6)
const ATTMD_ERROR_BUFFER_TOO_SMALL = attmd_status(7)
const ATTMD_ERROR_NUMERICAL = attmd_status(8)
const ATTMD_ERROR_UNSUPPORTED = attmd_status(9)
const ATTMD_CANCELLED = attmd_status(10)
const ATTMD_ERROR_INTERNAL = attmd_status(11)

const attmd_dtype = Int32

const ATTMD_FLOAT32 = attmd_dtype(1)
const ATTMD_FLOAT64 = attmd_dtype(2)

Base.@kwdef struct attmd_progress
    struct_size::UInt32 = 0
    reserved::Int32 = 0
    iteration::Int64 = 0
    max_iteration::Int64 = 0
    seconds::Float64 = 0
    value::Float64 = 0
    lower::Float64 = 0
    upper::Float64 = 0
end

# @cfunction(..., Int32, (Ptr{attmd_progress}, Ptr{Cvoid}))
const attmd_progress_fn = Ptr{Cvoid}

mutable struct attmd_cancel end

const ATTMD_LOG_WARNING = 1
const ATTMD_LOG_INFO = 2

# @cfunction(..., Cvoid, (Int32, Cstring, Ptr{Cvoid}))
const attmd_log_fn = Ptr{Cvoid}

mutable struct attmd_dataset end

const attmd_dataset_kind = Int32

const ATTMD_DATASET_SAMPLES = attmd_dataset_kind(1)
const ATTMD_DATASET_SEQUENCES = attmd_dataset_kind(2)
const ATTMD_DATASET_IMAGES = attmd_dataset_kind(3)

mutable struct attmd_dataset_desc <: Prepared
    struct_size::UInt32
    dtype::Int32
    n::Int64
    T::Int64
    d::Int64
    X::Ptr{Cvoid}
    X_strides::NTuple{3,Int64}
    lengths::Ptr{Int64}
    z::Ptr{Cvoid}
    z_strides::NTuple{2,Int64}
    y::Ptr{Int32}
    v::Ptr{Float64}
    attmd_dataset_desc() = prepare(attmd_dataset_desc_init, new())
end

# @cfunction(..., Cvoid, (Ptr{Cvoid},))
const attmd_release_fn = Ptr{Cvoid}

const attmd_token_layout = Int32

const ATTMD_TOKENS_CONSECUTIVE = attmd_token_layout(1)
const ATTMD_TOKENS_PATCHES = attmd_token_layout(2)

mutable struct attmd_csv_options <: Prepared
    struct_size::UInt32
    layout::Int32
    T::Int64
    image_height::Int64
    image_width::Int64
    patch_height::Int64
    patch_width::Int64
    label_column::Int64
    positive_label::Float64
    negative_label::Float64
    drop_other_labels::Int32
    header::Int32
    scale::Float64
    delimiter::Int32
    center::Int32
    attmd_csv_options() = prepare(attmd_csv_options_init, new())
end

mutable struct attmd_sequences_desc <: Prepared
    struct_size::UInt32
    reserved::Int32
    n::Int64
    vocabulary::Int64
    classes::Int64
    ids::Ptr{Int32}
    id_count::Int64
    lengths::Ptr{Int64}
    labels::Ptr{Int32}
    vocabulary_fingerprint::UInt64
    attmd_sequences_desc() = prepare(attmd_sequences_desc_init, new())
end

mutable struct attmd_images_desc <: Prepared
    struct_size::UInt32
    reserved::Int32
    n::Int64
    channels::Int64
    height::Int64
    width::Int64
    classes::Int64
    pixels::Ptr{UInt8}
    labels::Ptr{Int32}
    attmd_images_desc() = prepare(attmd_images_desc_init, new())
end

mutable struct attmd_dataset_info <: Prepared
    struct_size::UInt32
    has_decoder::Int32
    n::Int64
    T::Int64
    d::Int64
    tokens::Int64
    kind::Int32
    reserved::Int32
    classes::Int64
    vocabulary::Int64
    channels::Int64
    height::Int64
    width::Int64
    vocabulary_fingerprint::UInt64
    attmd_dataset_info() = prepare(attmd_dataset_info_init, new())
end

mutable struct attmd_tokenizer end

mutable struct attmd_tokenizer_info <: Prepared
    struct_size::UInt32
    reserved::Int32
    vocabulary::Int64
    pad::Int32
    unknown::Int32
    cls::Int32
    sep::Int32
    mask::Int32
    reserved2::Int32
    vocabulary_fingerprint::UInt64
    attmd_tokenizer_info() = prepare(attmd_tokenizer_info_init, new())
end

mutable struct attmd_text_options <: Prepared
    struct_size::UInt32
    threads::Int32
    max_length::Int64
    progress::attmd_progress_fn
    progress_user::Ptr{Cvoid}
    cancel::Ptr{attmd_cancel}
    attmd_text_options() = prepare(attmd_text_options_init, new())
end

mutable struct attmd_text_table_options <: Prepared
    struct_size::UInt32
    delimiter::Int32
    quotes::Int32
    header::Int32
    label_column::Int64
    text_column::Int64
    classes::Int64
    labels::Ptr{Cstring}
    attmd_text_table_options() = prepare(attmd_text_table_options_init, new())
end

mutable struct attmd_model end

const attmd_model_kind = Int32

const ATTMD_MODEL_ATTENTION = attmd_model_kind(1)
const ATTMD_MODEL_TRANSFORMER = attmd_model_kind(2)
const ATTMD_MODEL_VIT = attmd_model_kind(3)

const attmd_parametrization = Int32

const ATTMD_PARAMETRIZATION_W = attmd_parametrization(1)
const ATTMD_PARAMETRIZATION_KQ = attmd_parametrization(2)
const ATTMD_PARAMETRIZATION_JOINT = attmd_parametrization(3)

const attmd_loss = Int32

const ATTMD_LOSS_LOGISTIC = attmd_loss(1)
const ATTMD_LOSS_EXPONENTIAL = attmd_loss(2)
const ATTMD_LOSS_CORRELATION = attmd_loss(3)

mutable struct attmd_attention_options <: Prepared
    struct_size::UInt32
    parametrization::Int32
    loss::Int32
    reserved::Int32
    d::Int64
    head_dim::Int64
    W_std::Float64
    v_std::Float64
    seed::UInt64
    W::Ptr{Float64}
    K::Ptr{Float64}
    Q::Ptr{Float64}
    v::Ptr{Float64}
    attmd_attention_options() = prepare(attmd_attention_options_init, new())
end

mutable struct attmd_transformer_options <: Prepared
    struct_size::UInt32
    dtype::Int32
    vocabulary::Int64
    max_length::Int64
    classes::Int64
    n_embd::Int64
    heads::Int64
    hidden::Int64
    blocks::Int64
    biases::Int32
    mean_loss::Int32
    dropout::Float64
    norm_epsilon::Float64
    seed::UInt64
    vocabulary_fingerprint::UInt64
    attmd_transformer_options() = prepare(attmd_transformer_options_init, new())
end

mutable struct attmd_vit_options <: Prepared
    struct_size::UInt32
    dtype::Int32
    channels::Int64
    image_size::Int64
    patch_size::Int64
    classes::Int64
    n_embd::Int64
    heads::Int64
    head_dim::Int64
    hidden::Int64
    blocks::Int64
    mean_loss::Int32
    flip::Int32
    crop_padding::Int64
    dropout::Float64
    embedding_dropout::Float64
    norm_epsilon::Float64
    seed::UInt64
    mean::Ptr{Float64}
    deviation::Ptr{Float64}
    attmd_vit_options() = prepare(attmd_vit_options_init, new())
end

mutable struct attmd_parameter_info <: Prepared
    struct_size::UInt32
    trainable::Int32
    name::Cstring
    count::Int64
    rank::Int64
    shape::NTuple{4,Int64}
    dtype::Int32
    reserved::Int32
    attmd_parameter_info() = prepare(attmd_parameter_info_init, new())
end

mutable struct attmd_predictions <: Prepared
    struct_size::UInt32
    threads::Int32
    capacity::Int64
    softmax_capacity::Int64
    value::Ptr{Float64}
    label::Ptr{Int32}
    softmax::Ptr{Float64}
    selected::Ptr{Int64}
    probability_capacity::Int64
    probability::Ptr{Float64}
    attmd_predictions() = prepare(attmd_predictions_init, new())
end

Base.@kwdef struct attmd_attended_word
    var"begin"::Int64 = 0
    var"end"::Int64 = 0
    weight::Float64 = 0
end

const attmd_weight_part = Int32

const ATTMD_WEIGHTS_ALL = attmd_weight_part(0)
const ATTMD_WEIGHTS_QUERY = attmd_weight_part(1)
const ATTMD_WEIGHTS_KEY = attmd_weight_part(2)
const ATTMD_WEIGHTS_VALUE = attmd_weight_part(3)

mutable struct attmd_optimizer end

const attmd_method = Int32

const ATTMD_METHOD_MIRROR_DESCENT = attmd_method(1)
const ATTMD_METHOD_GRADIENT_DESCENT = attmd_method(2)
const ATTMD_METHOD_ADAM = attmd_method(3)
const ATTMD_METHOD_ADAMW = attmd_method(4)

const attmd_potential = Int32

const ATTMD_POTENTIAL_POWER = attmd_potential(1)
const ATTMD_POTENTIAL_SQUARED_NORM = attmd_potential(2)
const ATTMD_POTENTIAL_HYPENTROPY = attmd_potential(3)

const attmd_schedule = Int32

const ATTMD_SCHEDULE_CONSTANT = attmd_schedule(1)
const ATTMD_SCHEDULE_INV_SQRT = attmd_schedule(2)
const ATTMD_SCHEDULE_INV = attmd_schedule(3)
const ATTMD_SCHEDULE_COSINE = attmd_schedule(4)

mutable struct attmd_optimizer_options <: Prepared
    struct_size::UInt32
    method::Int32
    p::Float64
    normalized::Int32
    schedule::Int32
    step_size::Float64
    norm_epsilon::Float64
    warmup::Int64
    horizon::Int64
    beta1::Float64
    beta2::Float64
    adam_epsilon::Float64
    threads::Int32
    exclusive::Int32
    momentum::Float64
    nesterov::Int32
    reserved::Int32
    weight_decay::Float64
    clip_norm::Float64
    clip_value::Float64
    potential::Int32
    reserved2::Int32
    hypentropy_beta::Float64
    attmd_optimizer_options() = prepare(attmd_optimizer_options_init, new())
end

mutable struct attmd_group_options <: Prepared
    struct_size::UInt32
    reserved::Int32
    step_size::Float64
    p::Float64
    weight_decay::Float64
    attmd_group_options() = prepare(attmd_group_options_init, new())
end

Base.@kwdef struct attmd_step_tensor
    parameter::Ptr{Cvoid} = C_NULL
    gradient::Ptr{Cvoid} = C_NULL
    count::Int64 = 0
    dtype::Int32 = 0
    group::Int32 = 0
    log_scale::Float64 = 0
    reserved::NTuple{4,Int64} = ntuple(_ -> 0, 4)
end

mutable struct attmd_trace end

const attmd_quantity = UInt32

const ATTMD_TRACE_LOSS = attmd_quantity(1)
const ATTMD_TRACE_GRADIENT_NORM = attmd_quantity(2)
const ATTMD_TRACE_NORM = attmd_quantity(4)
const ATTMD_TRACE_ACCURACY = attmd_quantity(8)
const ATTMD_TRACE_SOFTMAX_MASS = attmd_quantity(16)
const ATTMD_TRACE_SOFTMAX_MASS_MIN = attmd_quantity(32)
const ATTMD_TRACE_SELECTED = attmd_quantity(64)
const ATTMD_TRACE_PARAMETERS = attmd_quantity(128)
const ATTMD_TRACE_DIVERGENCE = attmd_quantity(256)
const ATTMD_TRACE_STEP_SIZE = attmd_quantity(512)
const ATTMD_TRACE_LOG_GRADIENT_NORM = attmd_quantity(1024)

Base.@kwdef struct attmd_direction
    parameter::Cstring = Cstring(C_NULL)
    values::Ptr{Float64} = C_NULL
    count::Int64 = 0
    p::Float64 = 0
    reserved::NTuple{2,Int64} = ntuple(_ -> 0, 2)
end

mutable struct attmd_trace_options <: Prepared
    struct_size::UInt32
    quantities::UInt32
    iterations::Ptr{Int64}
    iteration_count::Int64
    every::Int64
    directions::Ptr{attmd_direction}
    direction_count::Int64
    attmd_trace_options() = prepare(attmd_trace_options_init, new())
end

const attmd_stop_reason = Int32

const ATTMD_STOP_ITERATIONS = attmd_stop_reason(1)
const ATTMD_STOP_TIME = attmd_stop_reason(2)
const ATTMD_STOP_LOSS = attmd_stop_reason(3)
const ATTMD_STOP_GRADIENT = attmd_stop_reason(4)
const ATTMD_STOP_CANCELLED = attmd_stop_reason(5)

mutable struct attmd_train_options <: Prepared
    struct_size::UInt32
    threads::Int32
    max_iterations::Int64
    max_seconds::Float64
    stop_loss::Float64
    stop_gradient_norm::Float64
    batch_size::Int64
    shuffle_seed::UInt64
    progress::attmd_progress_fn
    progress_user::Ptr{Cvoid}
    progress_every::Int64
    cancel::Ptr{attmd_cancel}
    checkpoint_path::Cstring
    checkpoint_every::Int64
    checkpoint_seconds::Float64
    epochs::Int64
    attmd_train_options() = prepare(attmd_train_options_init, new())
end

mutable struct attmd_train_report <: Prepared
    struct_size::UInt32
    stop_reason::Int32
    iterations::Int64
    seconds::Float64
    loss::Float64
    gradient_norm::Float64
    log_gradient_norm::Float64
    attmd_train_report() = prepare(attmd_train_report_init, new())
end

mutable struct attmd_svm end

const attmd_svm_outcome = Int32

const ATTMD_SVM_OPTIMAL = attmd_svm_outcome(1)
const ATTMD_SVM_INFEASIBLE = attmd_svm_outcome(2)
const ATTMD_SVM_BEYOND_NORM = attmd_svm_outcome(3)
const ATTMD_SVM_STOPPED = attmd_svm_outcome(4)
const ATTMD_SVM_CANCELLED = attmd_svm_outcome(5)

const attmd_svm_source = Int32

const ATTMD_SVM_ATTENTION = attmd_svm_source(1)
const ATTMD_SVM_DECODER = attmd_svm_source(2)
const ATTMD_SVM_ROWS = attmd_svm_source(3)

mutable struct attmd_svm_problem <: Prepared
    struct_size::UInt32
    source::Int32
    dataset::Ptr{attmd_dataset}
    selected::Ptr{Int64}
    count::Int64
    relaxed::Ptr{Int32}
    weights::Ptr{Float64}
    dtype::Int32
    reserved::Int32
    A::Ptr{Cvoid}
    rows::Int64
    unknowns::Int64
    A_strides::NTuple{2,Int64}
    right_side::Ptr{Float64}
    attmd_svm_problem() = prepare(attmd_svm_problem_init, new())
end

const attmd_svm_norm = Int32

const ATTMD_NORM_ENTRYWISE = attmd_svm_norm(1)
const ATTMD_NORM_NUCLEAR = attmd_svm_norm(2)

const attmd_svm_slack = Int32

const ATTMD_SLACK_PLAIN = attmd_svm_slack(1)
const ATTMD_SLACK_SQUARED = attmd_svm_slack(2)

const attmd_svm_method = Int32

const ATTMD_SVM_METHOD_AUTO = attmd_svm_method(0)
const ATTMD_SVM_METHOD_INTERIOR_POINT = attmd_svm_method(1)
const ATTMD_SVM_METHOD_DUAL_SYSTEM = attmd_svm_method(2)
const ATTMD_SVM_METHOD_WORKING_SET = attmd_svm_method(3)
const ATTMD_SVM_METHOD_MATRIX_FREE = attmd_svm_method(4)

mutable struct attmd_svm_options <: Prepared
    struct_size::UInt32
    threads::Int32
    p::Float64
    C::Float64
    tolerance::Float64
    max_iterations::Int64
    max_seconds::Float64
    progress::attmd_progress_fn
    progress_user::Ptr{Cvoid}
    cancel::Ptr{attmd_cancel}
    norm::Int32
    slack::Int32
    method::Int32
    reserved::Int32
    memory_limit::Int64
    warm_start::Ptr{attmd_svm}
    attmd_svm_options() = prepare(attmd_svm_options_init, new())
end

mutable struct attmd_svm_report <: Prepared
    struct_size::UInt32
    outcome::Int32
    p::Float64
    C::Float64
    rows::Int64
    unknowns::Int64
    primal_objective::Float64
    dual_objective::Float64
    gap::Float64
    min_margin::Float64
    support_count::Int64
    iterations::Int64
    seconds::Float64
    farkas_residual::Float64
    method::Int32
    norm::Int32
    slack::Int32
    reserved::Int32
    memory_bytes::Int64
    attmd_svm_report() = prepare(attmd_svm_report_init, new())
end

mutable struct attmd_svm_certificate <: Prepared
    struct_size::UInt32
    is_feasible::Int32
    is_farkas::Int32
    reserved::Int32
    primal_bound::Float64
    dual_bound::Float64
    gap::Float64
    min_margin::Float64
    farkas_residual::Float64
    attmd_svm_certificate() = prepare(attmd_svm_certificate_init, new())
end

mutable struct attmd_comparison <: Prepared
    struct_size::UInt32
    reserved::Int32
    divergence_svm_model::Float64
    divergence_model_svm::Float64
    cosine::Float64
    model_norm::Float64
    svm_norm::Float64
    model_margin::Float64
    svm_margin::Float64
    softmax_mass_mean::Float64
    softmax_mass_min::Float64
    selected_agree::Int64
    attmd_comparison() = prepare(attmd_comparison_init, new())
end

# Addresses of the functions.
mutable struct Addresses
    attmd_version::Ptr{Cvoid}
    attmd_version_string::Ptr{Cvoid}
    attmd_has_feature::Ptr{Cvoid}
    attmd_cpu_kernels::Ptr{Cvoid}
    attmd_last_error::Ptr{Cvoid}
    attmd_status_name::Ptr{Cvoid}
    attmd_abi_check::Ptr{Cvoid}
    attmd_cancel_create::Ptr{Cvoid}
    attmd_cancel_request::Ptr{Cvoid}
    attmd_cancel_reset::Ptr{Cvoid}
    attmd_cancel_free::Ptr{Cvoid}
    attmd_set_log::Ptr{Cvoid}
    attmd_dataset_desc_init::Ptr{Cvoid}
    attmd_dataset_create::Ptr{Cvoid}
    attmd_dataset_create_borrow::Ptr{Cvoid}
    attmd_dataset_generate_gaussian::Ptr{Cvoid}
    attmd_csv_options_init::Ptr{Cvoid}
    attmd_dataset_load_csv::Ptr{Cvoid}
    attmd_dataset_load_npz::Ptr{Cvoid}
    attmd_dataset_load_npy::Ptr{Cvoid}
    attmd_sequences_desc_init::Ptr{Cvoid}
    attmd_dataset_create_sequences::Ptr{Cvoid}
    attmd_images_desc_init::Ptr{Cvoid}
    attmd_dataset_create_images::Ptr{Cvoid}
    attmd_dataset_info_init::Ptr{Cvoid}
    attmd_dataset_get_info::Ptr{Cvoid}
    attmd_dataset_get_tokens::Ptr{Cvoid}
    attmd_dataset_get_query::Ptr{Cvoid}
    attmd_dataset_get_labels::Ptr{Cvoid}
    attmd_dataset_get_lengths::Ptr{Cvoid}
    attmd_dataset_get_decoder::Ptr{Cvoid}
    attmd_dataset_get_ids::Ptr{Cvoid}
    attmd_dataset_get_pixels::Ptr{Cvoid}
    attmd_dataset_subset::Ptr{Cvoid}
    attmd_dataset_shuffle::Ptr{Cvoid}
    attmd_dataset_split::Ptr{Cvoid}
    attmd_dataset_free::Ptr{Cvoid}
    attmd_tokenizer_load::Ptr{Cvoid}
    attmd_tokenizer_create::Ptr{Cvoid}
    attmd_tokenizer_info_init::Ptr{Cvoid}
    attmd_tokenizer_get_info::Ptr{Cvoid}
    attmd_tokenizer_get_id::Ptr{Cvoid}
    attmd_tokenizer_get_token::Ptr{Cvoid}
    attmd_tokenizer_encode::Ptr{Cvoid}
    attmd_tokenizer_decode::Ptr{Cvoid}
    attmd_tokenizer_free::Ptr{Cvoid}
    attmd_text_options_init::Ptr{Cvoid}
    attmd_dataset_create_texts::Ptr{Cvoid}
    attmd_dataset_load_reviews::Ptr{Cvoid}
    attmd_text_table_options_init::Ptr{Cvoid}
    attmd_dataset_load_text_table::Ptr{Cvoid}
    attmd_dataset_load_cifar10::Ptr{Cvoid}
    attmd_dataset_load_idx::Ptr{Cvoid}
    attmd_model_get_kind::Ptr{Cvoid}
    attmd_attention_options_init::Ptr{Cvoid}
    attmd_model_create_attention::Ptr{Cvoid}
    attmd_model_get_attention_options::Ptr{Cvoid}
    attmd_transformer_options_init::Ptr{Cvoid}
    attmd_model_create_transformer::Ptr{Cvoid}
    attmd_model_get_transformer_options::Ptr{Cvoid}
    attmd_vit_options_init::Ptr{Cvoid}
    attmd_model_create_vit::Ptr{Cvoid}
    attmd_model_get_vit_options::Ptr{Cvoid}
    attmd_parameter_info_init::Ptr{Cvoid}
    attmd_model_get_parameter_count::Ptr{Cvoid}
    attmd_model_get_parameter_info::Ptr{Cvoid}
    attmd_model_get_parameter::Ptr{Cvoid}
    attmd_model_set_parameter::Ptr{Cvoid}
    attmd_model_get_loss::Ptr{Cvoid}
    attmd_model_get_accuracy::Ptr{Cvoid}
    attmd_model_get_gradient::Ptr{Cvoid}
    attmd_predictions_init::Ptr{Cvoid}
    attmd_model_predict::Ptr{Cvoid}
    attmd_model_get_attention_map::Ptr{Cvoid}
    attmd_model_get_token_selection_score::Ptr{Cvoid}
    attmd_model_classify_texts::Ptr{Cvoid}
    attmd_model_get_attended_words::Ptr{Cvoid}
    attmd_model_get_weight_histogram::Ptr{Cvoid}
    attmd_model_count_weights_above::Ptr{Cvoid}
    attmd_model_save::Ptr{Cvoid}
    attmd_model_load::Ptr{Cvoid}
    attmd_model_free::Ptr{Cvoid}
    attmd_optimizer_options_init::Ptr{Cvoid}
    attmd_optimizer_create::Ptr{Cvoid}
    attmd_optimizer_get_options::Ptr{Cvoid}
    attmd_group_options_init::Ptr{Cvoid}
    attmd_optimizer_add_group::Ptr{Cvoid}
    attmd_optimizer_step::Ptr{Cvoid}
    attmd_optimizer_get_iteration::Ptr{Cvoid}
    attmd_optimizer_set_step_size::Ptr{Cvoid}
    attmd_optimizer_reset::Ptr{Cvoid}
    attmd_optimizer_save::Ptr{Cvoid}
    attmd_optimizer_load::Ptr{Cvoid}
    attmd_optimizer_free::Ptr{Cvoid}
    attmd_trace_options_init::Ptr{Cvoid}
    attmd_trace_create::Ptr{Cvoid}
    attmd_trace_get_length::Ptr{Cvoid}
    attmd_trace_get_iterations::Ptr{Cvoid}
    attmd_trace_get_values::Ptr{Cvoid}
    attmd_trace_get_selected::Ptr{Cvoid}
    attmd_trace_get_parameter::Ptr{Cvoid}
    attmd_trace_get_divergence::Ptr{Cvoid}
    attmd_trace_free::Ptr{Cvoid}
    attmd_train_options_init::Ptr{Cvoid}
    attmd_train_report_init::Ptr{Cvoid}
    attmd_train::Ptr{Cvoid}
    attmd_checkpoint_load::Ptr{Cvoid}
    attmd_svm_problem_init::Ptr{Cvoid}
    attmd_svm_options_init::Ptr{Cvoid}
    attmd_svm_solve::Ptr{Cvoid}
    attmd_svm_solve_path::Ptr{Cvoid}
    attmd_svm_solve_attention::Ptr{Cvoid}
    attmd_svm_solve_decoder::Ptr{Cvoid}
    attmd_svm_report_init::Ptr{Cvoid}
    attmd_svm_get_report::Ptr{Cvoid}
    attmd_svm_get_selected::Ptr{Cvoid}
    attmd_svm_get_solution::Ptr{Cvoid}
    attmd_svm_get_duals::Ptr{Cvoid}
    attmd_svm_get_margins::Ptr{Cvoid}
    attmd_svm_get_support::Ptr{Cvoid}
    attmd_svm_get_rows::Ptr{Cvoid}
    attmd_svm_free::Ptr{Cvoid}
    attmd_svm_certificate_init::Ptr{Cvoid}
    attmd_svm_certify::Ptr{Cvoid}
    attmd_norm::Ptr{Cvoid}
    attmd_directional_divergence::Ptr{Cvoid}
    attmd_cosine::Ptr{Cvoid}
    attmd_comparison_init::Ptr{Cvoid}
    attmd_compare::Ptr{Cvoid}
    attmd_token_scores::Ptr{Cvoid}
    attmd_globally_optimal_tokens::Ptr{Cvoid}
    attmd_locally_optimal::Ptr{Cvoid}
    Addresses() = new(fill(C_NULL, 132)...)
end

const addresses = Addresses()

@inline function loaded(address)
    address == C_NULL && not_loaded()
    return address
end
@noinline not_loaded() = error("attmd is not loaded: call Raw.load first")

"""
    load(path)

Opens the library and looks up every function; returns its handle. An error if the library is no attmd of a version that
fits: the same major version, while that is 0 also the same minor version.
"""
function load(path::AbstractString)
    # Not Libdl's default flags: with RTLD_DEEPBIND among them C++ exceptions inside the library abort the process.
    library = Libdl.dlopen(path, Libdl.RTLD_LAZY | Libdl.RTLD_LOCAL)
    try
        check_version(library, path)
        names = fieldnames(Addresses)
        found = map(name -> Libdl.dlsym(library, name; throw_error = false), collect(names))
        absent = findfirst(isnothing, found)
        isnothing(absent) || error(path, " has no function ", names[absent], ", which attmd ", header_version, " has")
        foreach((name, address) -> setfield!(addresses, name, address), names, found)
    catch
        Libdl.dlclose(library)
        rethrow()
    end
    return library
end

function check_version(library, path)
    version = Libdl.dlsym(library, :attmd_version; throw_error = false)
    isnothing(version) && error(path, " is not attmd: it has no function attmd_version")
    number = ccall(version, Int32, ())
    found = VersionNumber(number ÷ 1000000, number ÷ 1000 % 1000, number % 1000)
    fits = found.major == header_version.major && (found.major != 0 || found.minor == header_version.minor)
    fits || error(path, " is attmd ", found, ", but this package is made for attmd ", header_version)
end

attmd_version() = ccall(loaded(addresses.attmd_version), Int32, ())
attmd_version_string() = ccall(loaded(addresses.attmd_version_string), Cstring, ())
attmd_has_feature(name) = ccall(loaded(addresses.attmd_has_feature), Int32, (Cstring,), name)
attmd_cpu_kernels() = ccall(loaded(addresses.attmd_cpu_kernels), Cstring, ())
attmd_last_error() = ccall(loaded(addresses.attmd_last_error), Cstring, ())
attmd_status_name(status) = ccall(loaded(addresses.attmd_status_name), Cstring, (Int32,), status)
attmd_abi_check(header_version) = ccall(loaded(addresses.attmd_abi_check), Int32, (Int32,), header_version)
attmd_cancel_create(out) = ccall(loaded(addresses.attmd_cancel_create), Int32, (Ptr{Ptr{attmd_cancel}},), out)
attmd_cancel_request(token) = ccall(loaded(addresses.attmd_cancel_request), Cvoid, (Ptr{attmd_cancel},), token)
attmd_cancel_reset(token) = ccall(loaded(addresses.attmd_cancel_reset), Cvoid, (Ptr{attmd_cancel},), token)
attmd_cancel_free(token) = ccall(loaded(addresses.attmd_cancel_free), Cvoid, (Ptr{attmd_cancel},), token)
attmd_set_log(log, user) = ccall(loaded(addresses.attmd_set_log), Cvoid, (attmd_log_fn, Ptr{Cvoid}), log, user)
attmd_dataset_desc_init(desc, struct_size) =
    ccall(loaded(addresses.attmd_dataset_desc_init), Int32, (Ptr{attmd_dataset_desc}, Csize_t), desc, struct_size)
attmd_dataset_create(desc, out) =
    ccall(loaded(addresses.attmd_dataset_create), Int32, (Ptr{attmd_dataset_desc}, Ptr{Ptr{attmd_dataset}}), desc, out)
attmd_dataset_create_borrow(desc, release, user, out) =
    ccall(loaded(addresses.attmd_dataset_create_borrow), Int32, (Ptr{attmd_dataset_desc}, attmd_release_fn, Ptr{Cvoid},
        Ptr{Ptr{attmd_dataset}}), desc, release, user, out)
attmd_dataset_generate_gaussian(n, T, d, seed, out) =
    ccall(loaded(addresses.attmd_dataset_generate_gaussian), Int32, (Int64, Int64, Int64, UInt64,
        Ptr{Ptr{attmd_dataset}}), n, T, d, seed, out)
attmd_csv_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_csv_options_init), Int32, (Ptr{attmd_csv_options}, Csize_t), options, struct_size)
attmd_dataset_load_csv(path, options, out) =
    ccall(loaded(addresses.attmd_dataset_load_csv), Int32, (Cstring, Ptr{attmd_csv_options}, Ptr{Ptr{attmd_dataset}}),
        path, options, out)
attmd_dataset_load_npz(path, slice, out) =
    ccall(loaded(addresses.attmd_dataset_load_npz), Int32, (Cstring, Int64, Ptr{Ptr{attmd_dataset}}), path, slice, out)
attmd_dataset_load_npy(X_path, y_path, z_path, out) =
    ccall(loaded(addresses.attmd_dataset_load_npy), Int32, (Cstring, Cstring, Cstring, Ptr{Ptr{attmd_dataset}}), X_path,
        y_path, z_path, out)
attmd_sequences_desc_init(desc, struct_size) =
    ccall(loaded(addresses.attmd_sequences_desc_init), Int32, (Ptr{attmd_sequences_desc}, Csize_t), desc, struct_size)
attmd_dataset_create_sequences(desc, out) =
    ccall(loaded(addresses.attmd_dataset_create_sequences), Int32, (Ptr{attmd_sequences_desc}, Ptr{Ptr{attmd_dataset}}),
        desc, out)
attmd_images_desc_init(desc, struct_size) =
    ccall(loaded(addresses.attmd_images_desc_init), Int32, (Ptr{attmd_images_desc}, Csize_t), desc, struct_size)
attmd_dataset_create_images(desc, out) =
    ccall(loaded(addresses.attmd_dataset_create_images), Int32, (Ptr{attmd_images_desc}, Ptr{Ptr{attmd_dataset}}), desc,
        out)
attmd_dataset_info_init(info, struct_size) =
    ccall(loaded(addresses.attmd_dataset_info_init), Int32, (Ptr{attmd_dataset_info}, Csize_t), info, struct_size)
attmd_dataset_get_info(dataset, info) =
    ccall(loaded(addresses.attmd_dataset_get_info), Int32, (Ptr{attmd_dataset}, Ptr{attmd_dataset_info}), dataset,
        info)
attmd_dataset_get_tokens(dataset, i, out, capacity) =
    ccall(loaded(addresses.attmd_dataset_get_tokens), Int32, (Ptr{attmd_dataset}, Int64, Ptr{Float64}, Int64), dataset,
        i, out, capacity)
attmd_dataset_get_query(dataset, i, out, capacity) =
    ccall(loaded(addresses.attmd_dataset_get_query), Int32, (Ptr{attmd_dataset}, Int64, Ptr{Float64}, Int64), dataset,
        i, out, capacity)
attmd_dataset_get_labels(dataset, out, capacity) =
    ccall(loaded(addresses.attmd_dataset_get_labels), Int32, (Ptr{attmd_dataset}, Ptr{Int32}, Int64), dataset, out,
        capacity)
attmd_dataset_get_lengths(dataset, out, capacity) =
    ccall(loaded(addresses.attmd_dataset_get_lengths), Int32, (Ptr{attmd_dataset}, Ptr{Int64}, Int64), dataset, out,
        capacity)
attmd_dataset_get_decoder(dataset, out, capacity) =
    ccall(loaded(addresses.attmd_dataset_get_decoder), Int32, (Ptr{attmd_dataset}, Ptr{Float64}, Int64), dataset, out,
        capacity)
attmd_dataset_get_ids(dataset, i, out, capacity) =
    ccall(loaded(addresses.attmd_dataset_get_ids), Int32, (Ptr{attmd_dataset}, Int64, Ptr{Int32}, Int64), dataset, i,
        out, capacity)
attmd_dataset_get_pixels(dataset, i, out, capacity) =
    ccall(loaded(addresses.attmd_dataset_get_pixels), Int32, (Ptr{attmd_dataset}, Int64, Ptr{UInt8}, Int64), dataset, i,
        out, capacity)
attmd_dataset_subset(dataset, indices, count, out) =
    ccall(loaded(addresses.attmd_dataset_subset), Int32, (Ptr{attmd_dataset}, Ptr{Int64}, Int64,
        Ptr{Ptr{attmd_dataset}}), dataset, indices, count, out)
attmd_dataset_shuffle(dataset, seed, out) =
    ccall(loaded(addresses.attmd_dataset_shuffle), Int32, (Ptr{attmd_dataset}, UInt64, Ptr{Ptr{attmd_dataset}}),
        dataset, seed, out)
attmd_dataset_split(dataset, fraction, seed, first, second) =
    ccall(loaded(addresses.attmd_dataset_split), Int32, (Ptr{attmd_dataset}, Float64, UInt64, Ptr{Ptr{attmd_dataset}},
        Ptr{Ptr{attmd_dataset}}), dataset, fraction, seed, first, second)
attmd_dataset_free(dataset) = ccall(loaded(addresses.attmd_dataset_free), Cvoid, (Ptr{attmd_dataset},), dataset)
attmd_tokenizer_load(path, out) =
    ccall(loaded(addresses.attmd_tokenizer_load), Int32, (Cstring, Ptr{Ptr{attmd_tokenizer}}), path, out)
attmd_tokenizer_create(vocabulary, size, out) =
    ccall(loaded(addresses.attmd_tokenizer_create), Int32, (Ptr{UInt8}, Int64, Ptr{Ptr{attmd_tokenizer}}), vocabulary,
        size, out)
attmd_tokenizer_info_init(info, struct_size) =
    ccall(loaded(addresses.attmd_tokenizer_info_init), Int32, (Ptr{attmd_tokenizer_info}, Csize_t), info, struct_size)
attmd_tokenizer_get_info(tokenizer, info) =
    ccall(loaded(addresses.attmd_tokenizer_get_info), Int32, (Ptr{attmd_tokenizer}, Ptr{attmd_tokenizer_info}),
        tokenizer, info)
attmd_tokenizer_get_id(tokenizer, token, out) =
    ccall(loaded(addresses.attmd_tokenizer_get_id), Int32, (Ptr{attmd_tokenizer}, Cstring, Ptr{Int32}), tokenizer,
        token, out)
attmd_tokenizer_get_token(tokenizer, id, out) =
    ccall(loaded(addresses.attmd_tokenizer_get_token), Int32, (Ptr{attmd_tokenizer}, Int32, Ptr{Cstring}), tokenizer,
        id, out)
attmd_tokenizer_encode(tokenizer, text, size, max_length, ids, spans, capacity, count) =
    ccall(loaded(addresses.attmd_tokenizer_encode), Int32, (Ptr{attmd_tokenizer}, Ptr{UInt8}, Int64, Int64, Ptr{Int32},
        Ptr{Int64}, Int64, Ptr{Int64}), tokenizer, text, size, max_length, ids, spans, capacity, count)
attmd_tokenizer_decode(tokenizer, ids, count, skip_special, out, capacity, size) =
    ccall(loaded(addresses.attmd_tokenizer_decode), Int32, (Ptr{attmd_tokenizer}, Ptr{Int32}, Int64, Int32, Ptr{UInt8},
        Int64, Ptr{Int64}), tokenizer, ids, count, skip_special, out, capacity, size)
attmd_tokenizer_free(tokenizer) =
    ccall(loaded(addresses.attmd_tokenizer_free), Cvoid, (Ptr{attmd_tokenizer},), tokenizer)
attmd_text_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_text_options_init), Int32, (Ptr{attmd_text_options}, Csize_t), options, struct_size)
attmd_dataset_create_texts(tokenizer, texts, sizes, labels, n, classes, options, out) =
    ccall(loaded(addresses.attmd_dataset_create_texts), Int32, (Ptr{attmd_tokenizer}, Ptr{Ptr{UInt8}}, Ptr{Int64},
        Ptr{Int32}, Int64, Int64, Ptr{attmd_text_options}, Ptr{Ptr{attmd_dataset}}), tokenizer, texts, sizes, labels, n,
        classes, options, out)
attmd_dataset_load_reviews(directory, tokenizer, options, out) =
    ccall(loaded(addresses.attmd_dataset_load_reviews), Int32, (Cstring, Ptr{attmd_tokenizer}, Ptr{attmd_text_options},
        Ptr{Ptr{attmd_dataset}}), directory, tokenizer, options, out)
attmd_text_table_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_text_table_options_init), Int32, (Ptr{attmd_text_table_options}, Csize_t), options,
        struct_size)
attmd_dataset_load_text_table(path, table, tokenizer, options, out) =
    ccall(loaded(addresses.attmd_dataset_load_text_table), Int32, (Cstring, Ptr{attmd_text_table_options},
        Ptr{attmd_tokenizer}, Ptr{attmd_text_options}, Ptr{Ptr{attmd_dataset}}), path, table, tokenizer, options, out)
attmd_dataset_load_cifar10(paths, count, out) =
    ccall(loaded(addresses.attmd_dataset_load_cifar10), Int32, (Ptr{Cstring}, Int64, Ptr{Ptr{attmd_dataset}}), paths,
        count, out)
attmd_dataset_load_idx(images_path, labels_path, classes, out) =
    ccall(loaded(addresses.attmd_dataset_load_idx), Int32, (Cstring, Cstring, Int64, Ptr{Ptr{attmd_dataset}}),
        images_path, labels_path, classes, out)
attmd_model_get_kind(model, out) =
    ccall(loaded(addresses.attmd_model_get_kind), Int32, (Ptr{attmd_model}, Ptr{Int32}), model, out)
attmd_attention_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_attention_options_init), Int32, (Ptr{attmd_attention_options}, Csize_t), options,
        struct_size)
attmd_model_create_attention(options, out) =
    ccall(loaded(addresses.attmd_model_create_attention), Int32, (Ptr{attmd_attention_options}, Ptr{Ptr{attmd_model}}),
        options, out)
attmd_model_get_attention_options(model, options) =
    ccall(loaded(addresses.attmd_model_get_attention_options), Int32, (Ptr{attmd_model}, Ptr{attmd_attention_options}),
        model, options)
attmd_transformer_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_transformer_options_init), Int32, (Ptr{attmd_transformer_options}, Csize_t), options,
        struct_size)
attmd_model_create_transformer(options, out) =
    ccall(loaded(addresses.attmd_model_create_transformer), Int32, (Ptr{attmd_transformer_options},
        Ptr{Ptr{attmd_model}}), options, out)
attmd_model_get_transformer_options(model, options) =
    ccall(loaded(addresses.attmd_model_get_transformer_options), Int32, (Ptr{attmd_model},
        Ptr{attmd_transformer_options}), model, options)
attmd_vit_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_vit_options_init), Int32, (Ptr{attmd_vit_options}, Csize_t), options, struct_size)
attmd_model_create_vit(options, out) =
    ccall(loaded(addresses.attmd_model_create_vit), Int32, (Ptr{attmd_vit_options}, Ptr{Ptr{attmd_model}}), options,
        out)
attmd_model_get_vit_options(model, options) =
    ccall(loaded(addresses.attmd_model_get_vit_options), Int32, (Ptr{attmd_model}, Ptr{attmd_vit_options}), model,
        options)
attmd_parameter_info_init(info, struct_size) =
    ccall(loaded(addresses.attmd_parameter_info_init), Int32, (Ptr{attmd_parameter_info}, Csize_t), info, struct_size)
attmd_model_get_parameter_count(model, out) =
    ccall(loaded(addresses.attmd_model_get_parameter_count), Int32, (Ptr{attmd_model}, Ptr{Int64}), model, out)
attmd_model_get_parameter_info(model, index, info) =
    ccall(loaded(addresses.attmd_model_get_parameter_info), Int32, (Ptr{attmd_model}, Int64, Ptr{attmd_parameter_info}),
        model, index, info)
attmd_model_get_parameter(model, name, out, capacity) =
    ccall(loaded(addresses.attmd_model_get_parameter), Int32, (Ptr{attmd_model}, Cstring, Ptr{Float64}, Int64), model,
        name, out, capacity)
attmd_model_set_parameter(model, name, values, count) =
    ccall(loaded(addresses.attmd_model_set_parameter), Int32, (Ptr{attmd_model}, Cstring, Ptr{Float64}, Int64), model,
        name, values, count)
attmd_model_get_loss(model, dataset, out) =
    ccall(loaded(addresses.attmd_model_get_loss), Int32, (Ptr{attmd_model}, Ptr{attmd_dataset}, Ptr{Float64}), model,
        dataset, out)
attmd_model_get_accuracy(model, dataset, out) =
    ccall(loaded(addresses.attmd_model_get_accuracy), Int32, (Ptr{attmd_model}, Ptr{attmd_dataset}, Ptr{Float64}),
        model, dataset, out)
attmd_model_get_gradient(model, dataset, name, out, capacity, log_scale) =
    ccall(loaded(addresses.attmd_model_get_gradient), Int32, (Ptr{attmd_model}, Ptr{attmd_dataset}, Cstring,
        Ptr{Float64}, Int64, Ptr{Float64}), model, dataset, name, out, capacity, log_scale)
attmd_predictions_init(predictions, struct_size) =
    ccall(loaded(addresses.attmd_predictions_init), Int32, (Ptr{attmd_predictions}, Csize_t), predictions, struct_size)
attmd_model_predict(model, dataset, predictions) =
    ccall(loaded(addresses.attmd_model_predict), Int32, (Ptr{attmd_model}, Ptr{attmd_dataset}, Ptr{attmd_predictions}),
        model, dataset, predictions)
attmd_model_get_attention_map(model, dataset, sample, block, head, out, capacity) =
    ccall(loaded(addresses.attmd_model_get_attention_map), Int32, (Ptr{attmd_model}, Ptr{attmd_dataset}, Int64, Int64,
        Int64, Ptr{Float64}, Int64), model, dataset, sample, block, head, out, capacity)
attmd_model_get_token_selection_score(model, dataset, sample, pivotal, out) =
    ccall(loaded(addresses.attmd_model_get_token_selection_score), Int32, (Ptr{attmd_model}, Ptr{attmd_dataset}, Int64,
        Int64, Ptr{Float64}), model, dataset, sample, pivotal, out)
attmd_model_classify_texts(model, tokenizer, texts, sizes, n, threads, labels, probability, capacity) =
    ccall(loaded(addresses.attmd_model_classify_texts), Int32, (Ptr{attmd_model}, Ptr{attmd_tokenizer}, Ptr{Ptr{UInt8}},
        Ptr{Int64}, Int64, Int32, Ptr{Int32}, Ptr{Float64}, Int64), model, tokenizer, texts, sizes, n, threads, labels,
        probability, capacity)
attmd_model_get_attended_words(model, tokenizer, text, size, words, capacity, count) =
    ccall(loaded(addresses.attmd_model_get_attended_words), Int32, (Ptr{attmd_model}, Ptr{attmd_tokenizer}, Ptr{UInt8},
        Int64, Ptr{attmd_attended_word}, Int64, Ptr{Int64}), model, tokenizer, text, size, words, capacity, count)
attmd_model_get_weight_histogram(model, name, part, edges, bins, counts) =
    ccall(loaded(addresses.attmd_model_get_weight_histogram), Int32, (Ptr{attmd_model}, Cstring, Int32, Ptr{Float64},
        Int64, Ptr{Int64}), model, name, part, edges, bins, counts)
attmd_model_count_weights_above(model, name, part, threshold, out) =
    ccall(loaded(addresses.attmd_model_count_weights_above), Int32, (Ptr{attmd_model}, Cstring, Int32, Float64,
        Ptr{Int64}), model, name, part, threshold, out)
attmd_model_save(model, path) =
    ccall(loaded(addresses.attmd_model_save), Int32, (Ptr{attmd_model}, Cstring), model, path)
attmd_model_load(path, out) =
    ccall(loaded(addresses.attmd_model_load), Int32, (Cstring, Ptr{Ptr{attmd_model}}), path, out)
attmd_model_free(model) = ccall(loaded(addresses.attmd_model_free), Cvoid, (Ptr{attmd_model},), model)
attmd_optimizer_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_optimizer_options_init), Int32, (Ptr{attmd_optimizer_options}, Csize_t), options,
        struct_size)
attmd_optimizer_create(options, out) =
    ccall(loaded(addresses.attmd_optimizer_create), Int32, (Ptr{attmd_optimizer_options}, Ptr{Ptr{attmd_optimizer}}),
        options, out)
attmd_optimizer_get_options(optimizer, options) =
    ccall(loaded(addresses.attmd_optimizer_get_options), Int32, (Ptr{attmd_optimizer}, Ptr{attmd_optimizer_options}),
        optimizer, options)
attmd_group_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_group_options_init), Int32, (Ptr{attmd_group_options}, Csize_t), options, struct_size)
attmd_optimizer_add_group(optimizer, pattern, options) =
    ccall(loaded(addresses.attmd_optimizer_add_group), Int32, (Ptr{attmd_optimizer}, Cstring, Ptr{attmd_group_options}),
        optimizer, pattern, options)
attmd_optimizer_step(optimizer, tensors, count) =
    ccall(loaded(addresses.attmd_optimizer_step), Int32, (Ptr{attmd_optimizer}, Ptr{attmd_step_tensor}, Int64),
        optimizer, tensors, count)
attmd_optimizer_get_iteration(optimizer, out) =
    ccall(loaded(addresses.attmd_optimizer_get_iteration), Int32, (Ptr{attmd_optimizer}, Ptr{Int64}), optimizer, out)
attmd_optimizer_set_step_size(optimizer, step_size) =
    ccall(loaded(addresses.attmd_optimizer_set_step_size), Int32, (Ptr{attmd_optimizer}, Float64), optimizer,
        step_size)
attmd_optimizer_reset(optimizer) =
    ccall(loaded(addresses.attmd_optimizer_reset), Int32, (Ptr{attmd_optimizer},), optimizer)
attmd_optimizer_save(optimizer, path) =
    ccall(loaded(addresses.attmd_optimizer_save), Int32, (Ptr{attmd_optimizer}, Cstring), optimizer, path)
attmd_optimizer_load(path, out) =
    ccall(loaded(addresses.attmd_optimizer_load), Int32, (Cstring, Ptr{Ptr{attmd_optimizer}}), path, out)
attmd_optimizer_free(optimizer) =
    ccall(loaded(addresses.attmd_optimizer_free), Cvoid, (Ptr{attmd_optimizer},), optimizer)
attmd_trace_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_trace_options_init), Int32, (Ptr{attmd_trace_options}, Csize_t), options, struct_size)
attmd_trace_create(options, out) =
    ccall(loaded(addresses.attmd_trace_create), Int32, (Ptr{attmd_trace_options}, Ptr{Ptr{attmd_trace}}), options, out)
attmd_trace_get_length(trace, out) =
    ccall(loaded(addresses.attmd_trace_get_length), Int32, (Ptr{attmd_trace}, Ptr{Int64}), trace, out)
attmd_trace_get_iterations(trace, out, capacity) =
    ccall(loaded(addresses.attmd_trace_get_iterations), Int32, (Ptr{attmd_trace}, Ptr{Int64}, Int64), trace, out,
        capacity)
attmd_trace_get_values(trace, quantity, index, out, capacity) =
    ccall(loaded(addresses.attmd_trace_get_values), Int32, (Ptr{attmd_trace}, UInt32, Int64, Ptr{Float64}, Int64),
        trace, quantity, index, out, capacity)
attmd_trace_get_selected(trace, record, out, capacity) =
    ccall(loaded(addresses.attmd_trace_get_selected), Int32, (Ptr{attmd_trace}, Int64, Ptr{Int64}, Int64), trace,
        record, out, capacity)
attmd_trace_get_parameter(trace, record, name, out, capacity) =
    ccall(loaded(addresses.attmd_trace_get_parameter), Int32, (Ptr{attmd_trace}, Int64, Cstring, Ptr{Float64}, Int64),
        trace, record, name, out, capacity)
attmd_trace_get_divergence(trace, direction, out, capacity) =
    ccall(loaded(addresses.attmd_trace_get_divergence), Int32, (Ptr{attmd_trace}, Ptr{attmd_direction}, Ptr{Float64},
        Int64), trace, direction, out, capacity)
attmd_trace_free(trace) = ccall(loaded(addresses.attmd_trace_free), Cvoid, (Ptr{attmd_trace},), trace)
attmd_train_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_train_options_init), Int32, (Ptr{attmd_train_options}, Csize_t), options, struct_size)
attmd_train_report_init(report, struct_size) =
    ccall(loaded(addresses.attmd_train_report_init), Int32, (Ptr{attmd_train_report}, Csize_t), report, struct_size)
attmd_train(model, optimizer, dataset, options, trace, report) =
    ccall(loaded(addresses.attmd_train), Int32, (Ptr{attmd_model}, Ptr{attmd_optimizer}, Ptr{attmd_dataset},
        Ptr{attmd_train_options}, Ptr{attmd_trace}, Ptr{attmd_train_report}), model, optimizer, dataset, options, trace,
        report)
attmd_checkpoint_load(path, model, optimizer, trace) =
    ccall(loaded(addresses.attmd_checkpoint_load), Int32, (Cstring, Ptr{Ptr{attmd_model}}, Ptr{Ptr{attmd_optimizer}},
        Ptr{Ptr{attmd_trace}}), path, model, optimizer, trace)
attmd_svm_problem_init(problem, struct_size) =
    ccall(loaded(addresses.attmd_svm_problem_init), Int32, (Ptr{attmd_svm_problem}, Csize_t), problem, struct_size)
attmd_svm_options_init(options, struct_size) =
    ccall(loaded(addresses.attmd_svm_options_init), Int32, (Ptr{attmd_svm_options}, Csize_t), options, struct_size)
attmd_svm_solve(problem, options, out) =
    ccall(loaded(addresses.attmd_svm_solve), Int32, (Ptr{attmd_svm_problem}, Ptr{attmd_svm_options},
        Ptr{Ptr{attmd_svm}}), problem, options, out)
attmd_svm_solve_path(problem, options, p, count, out) =
    ccall(loaded(addresses.attmd_svm_solve_path), Int32, (Ptr{attmd_svm_problem}, Ptr{attmd_svm_options}, Ptr{Float64},
        Int64, Ptr{Ptr{attmd_svm}}), problem, options, p, count, out)
attmd_svm_solve_attention(dataset, selected, count, options, out) =
    ccall(loaded(addresses.attmd_svm_solve_attention), Int32, (Ptr{attmd_dataset}, Ptr{Int64}, Int64,
        Ptr{attmd_svm_options}, Ptr{Ptr{attmd_svm}}), dataset, selected, count, options, out)
attmd_svm_solve_decoder(dataset, selected, count, options, out) =
    ccall(loaded(addresses.attmd_svm_solve_decoder), Int32, (Ptr{attmd_dataset}, Ptr{Int64}, Int64,
        Ptr{attmd_svm_options}, Ptr{Ptr{attmd_svm}}), dataset, selected, count, options, out)
attmd_svm_report_init(report, struct_size) =
    ccall(loaded(addresses.attmd_svm_report_init), Int32, (Ptr{attmd_svm_report}, Csize_t), report, struct_size)
attmd_svm_get_report(svm, report) =
    ccall(loaded(addresses.attmd_svm_get_report), Int32, (Ptr{attmd_svm}, Ptr{attmd_svm_report}), svm, report)
attmd_svm_get_selected(svm, out, capacity) =
    ccall(loaded(addresses.attmd_svm_get_selected), Int32, (Ptr{attmd_svm}, Ptr{Int64}, Int64), svm, out, capacity)
attmd_svm_get_solution(svm, out, capacity) =
    ccall(loaded(addresses.attmd_svm_get_solution), Int32, (Ptr{attmd_svm}, Ptr{Float64}, Int64), svm, out, capacity)
attmd_svm_get_duals(svm, out, capacity) =
    ccall(loaded(addresses.attmd_svm_get_duals), Int32, (Ptr{attmd_svm}, Ptr{Float64}, Int64), svm, out, capacity)
attmd_svm_get_margins(svm, out, capacity) =
    ccall(loaded(addresses.attmd_svm_get_margins), Int32, (Ptr{attmd_svm}, Ptr{Float64}, Int64), svm, out, capacity)
attmd_svm_get_support(svm, out, capacity) =
    ccall(loaded(addresses.attmd_svm_get_support), Int32, (Ptr{attmd_svm}, Ptr{Int32}, Int64), svm, out, capacity)
attmd_svm_get_rows(svm, samples, tokens, capacity) =
    ccall(loaded(addresses.attmd_svm_get_rows), Int32, (Ptr{attmd_svm}, Ptr{Int64}, Ptr{Int64}, Int64), svm, samples,
        tokens, capacity)
attmd_svm_free(svm) = ccall(loaded(addresses.attmd_svm_free), Cvoid, (Ptr{attmd_svm},), svm)
attmd_svm_certificate_init(result, struct_size) =
    ccall(loaded(addresses.attmd_svm_certificate_init), Int32, (Ptr{attmd_svm_certificate}, Csize_t), result,
        struct_size)
attmd_svm_certify(problem, options, w, w_count, duals, duals_count, result) =
    ccall(loaded(addresses.attmd_svm_certify), Int32, (Ptr{attmd_svm_problem}, Ptr{attmd_svm_options}, Ptr{Float64},
        Int64, Ptr{Float64}, Int64, Ptr{attmd_svm_certificate}), problem, options, w, w_count, duals, duals_count,
        result)
attmd_norm(p, a, count, out) =
    ccall(loaded(addresses.attmd_norm), Int32, (Float64, Ptr{Float64}, Int64, Ptr{Float64}), p, a, count, out)
attmd_directional_divergence(p, a, b, count, out) =
    ccall(loaded(addresses.attmd_directional_divergence), Int32, (Float64, Ptr{Float64}, Ptr{Float64}, Int64,
        Ptr{Float64}), p, a, b, count, out)
attmd_cosine(a, b, count, out) =
    ccall(loaded(addresses.attmd_cosine), Int32, (Ptr{Float64}, Ptr{Float64}, Int64, Ptr{Float64}), a, b, count, out)
attmd_comparison_init(result, struct_size) =
    ccall(loaded(addresses.attmd_comparison_init), Int32, (Ptr{attmd_comparison}, Csize_t), result, struct_size)
attmd_compare(model, svm, dataset, result) =
    ccall(loaded(addresses.attmd_compare), Int32, (Ptr{attmd_model}, Ptr{attmd_svm}, Ptr{attmd_dataset},
        Ptr{attmd_comparison}), model, svm, dataset, result)
attmd_token_scores(dataset, v, d, out, capacity) =
    ccall(loaded(addresses.attmd_token_scores), Int32, (Ptr{attmd_dataset}, Ptr{Float64}, Int64, Ptr{Float64}, Int64),
        dataset, v, d, out, capacity)
attmd_globally_optimal_tokens(dataset, v, d, out, capacity) =
    ccall(loaded(addresses.attmd_globally_optimal_tokens), Int32, (Ptr{attmd_dataset}, Ptr{Float64}, Int64, Ptr{Int64},
        Int64), dataset, v, d, out, capacity)
attmd_locally_optimal(dataset, v, d, svm, out, capacity) =
    ccall(loaded(addresses.attmd_locally_optimal), Int32, (Ptr{attmd_dataset}, Ptr{Float64}, Int64, Ptr{attmd_svm},
        Ptr{Int32}, Int64), dataset, v, d, svm, out, capacity)

end # module
