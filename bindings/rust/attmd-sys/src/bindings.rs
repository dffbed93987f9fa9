// Made from include/attmd/attmd.h by attmd-bindgen: do not edit.

pub const ATTMD_VERSION_MAJOR: i32 = 0;
pub const ATTMD_VERSION_MINOR: i32 = 1;
pub const ATTMD_VERSION_PATCH: i32 = 0;
pub const ATTMD_VERSION: i32 = 1000;
pub const ATTMD_MAX_RANK: u32 = 4;
/// Result of a call: one of the values below.
pub type attmd_status = i32;
pub const ATTMD_OK: i32 = 0;
/// a value is NULL, out of range, not finite, or of the wrong kind
pub const ATTMD_ERROR_INVALID_ARGUMENT: i32 = 1;
/// two arguments have sizes that do not fit each other
pub const ATTMD_ERROR_DIMENSION: i32 = 2;
pub const ATTMD_ERROR_OUT_OF_MEMORY: i32 = 3;
/// a file cannot be opened, read or written
pub const ATTMD_ERROR_IO: i32 = 4;
/// a file was read but is malformed, truncated or of another kind
pub const ATTMD_ERROR_FORMAT: i32 = 5;
/// no such parameter, token, decoder, solution, recorded quantity or checkpoint
pub const ATTMD_ERROR_NOT_FOUND: i32 = 6;
/// `capacity` is below what the result needs; the message says how much
pub const ATTMD_ERROR_BUFFER_TOO_SMALL: i32 = 7;
/// arithmetic left the finite numbers; the last finite state is kept
pub const ATTMD_ERROR_NUMERICAL: i32 = 8;
/// valid, but not for a dataset or model of this kind, or not in this version or build
pub const ATTMD_ERROR_UNSUPPORTED: i32 = 9;
/// a progress callback or a cancel token ended the call; results so far are kept
pub const ATTMD_CANCELLED: i32 = 10;
/// a defect of the library; please report it with the message
pub const ATTMD_ERROR_INTERNAL: i32 = 11;
/// Element type of an array in the caller's memory.
pub type attmd_dtype = i32;
pub const ATTMD_FLOAT32: i32 = 1;
pub const ATTMD_FLOAT64: i32 = 2;
/// What a progress callback is told. Grows at its end: read no field past struct_size.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_progress {
    pub struct_size: u32,
    pub reserved: i32,
    /// iterations done in this call
    pub iteration: i64,
    /// where the call would stop at the latest; an SVM mostly ends long before it
    pub max_iteration: i64,
    /// since the call began its work
    pub seconds: f64,
    /** training: loss after `iteration` steps; SVM: certified relative gap so far, maybe +inf;
texts: 0*/
    pub value: f64,
    /// SVM: bounds on the optimum so far, upper maybe +inf; else NaN
    pub lower: f64,
    /// SVM: bounds on the optimum so far, upper maybe +inf; else NaN
    pub upper: f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of attmd_progress"][::core::mem::size_of::<attmd_progress>() - 56usize];
    ["Alignment of attmd_progress"][::core::mem::align_of::<attmd_progress>() - 8usize];
    [
        "Offset of field: attmd_progress::struct_size",
    ][::core::mem::offset_of!(attmd_progress, struct_size) - 0usize];
    [
        "Offset of field: attmd_progress::reserved",
    ][::core::mem::offset_of!(attmd_progress, reserved) - 4usize];
    [
        "Offset of field: attmd_progress::iteration",
    ][::core::mem::offset_of!(attmd_progress, iteration) - 8usize];
    [
        "Offset of field: attmd_progress::max_iteration",
    ][::core::mem::offset_of!(attmd_progress, max_iteration) - 16usize];
    [
        "Offset of field: attmd_progress::seconds",
    ][::core::mem::offset_of!(attmd_progress, seconds) - 24usize];
    [
        "Offset of field: attmd_progress::value",
    ][::core::mem::offset_of!(attmd_progress, value) - 32usize];
    [
        "Offset of field: attmd_progress::lower",
    ][::core::mem::offset_of!(attmd_progress, lower) - 40usize];
    [
        "Offset of field: attmd_progress::upper",
    ][::core::mem::offset_of!(attmd_progress, upper) - 48usize];
};
/** Return 0 to go on, anything else to end the call with ATTMD_CANCELLED. `user` is what the options gave. Training calls it
  a last time where it stops, as do calls that read texts, and ignores what that call returns.*/
pub type attmd_progress_fn = ::core::option::Option<
    unsafe extern "C" fn(
        progress: *const attmd_progress,
        user: *mut ::core::ffi::c_void,
    ) -> i32,
>;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_cancel {
    _unused: [u8; 0],
}
pub const ATTMD_LOG_WARNING: i32 = 1;
pub const ATTMD_LOG_INFO: i32 = 2;
/// Severity of a log line.
/// `message` is one line without a newline, valid during the call; may come from any thread that is in a call.
pub type attmd_log_fn = ::core::option::Option<
    unsafe extern "C" fn(
        level: i32,
        message: *const ::core::ffi::c_char,
        user: *mut ::core::ffi::c_void,
    ),
>;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_dataset {
    _unused: [u8; 0],
}
/// What the samples are, and their labels.
pub type attmd_dataset_kind = i32;
/// attention samples (X_i, z_i), T_i may differ; y_i is -1 or +1
pub const ATTMD_DATASET_SAMPLES: i32 = 1;
/// token ids of texts, lengths may differ; labels 0..classes-1
pub const ATTMD_DATASET_SEQUENCES: i32 = 2;
/// bytes, channels x height x width; labels 0..classes-1
pub const ATTMD_DATASET_IMAGES: i32 = 3;
/// Samples in the caller's memory.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_dataset_desc {
    pub struct_size: u32,
    /// element type of X and z; default ATTMD_FLOAT64
    pub dtype: attmd_dtype,
    /// samples, >= 1
    pub n: i64,
    /// extent of X, >= 1; the dataset's own T is the largest length in use
    pub T: i64,
    /// numbers in a token, >= 1
    pub d: i64,
    /// n x T x d
    pub X: *const ::core::ffi::c_void,
    /// in elements, for sample, token, entry; may be negative; all zero = dense row-major
    pub X_strides: [i64; 3usize],
    /// n values T_i in 1..T, or NULL: all T. Tokens from T_i on are never read
    pub lengths: *const i64,
    /// n x d queries, or NULL: the first token of each sample is its query
    pub z: *const ::core::ffi::c_void,
    /// in elements; both zero = dense row-major
    pub z_strides: [i64; 2usize],
    /// n labels, -1 or +1
    pub y: *const i32,
    /// d values of a decoder that belongs to the data, or NULL
    pub v: *const f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_dataset_desc",
    ][::core::mem::size_of::<attmd_dataset_desc>() - 112usize];
    [
        "Alignment of attmd_dataset_desc",
    ][::core::mem::align_of::<attmd_dataset_desc>() - 8usize];
    [
        "Offset of field: attmd_dataset_desc::struct_size",
    ][::core::mem::offset_of!(attmd_dataset_desc, struct_size) - 0usize];
    [
        "Offset of field: attmd_dataset_desc::dtype",
    ][::core::mem::offset_of!(attmd_dataset_desc, dtype) - 4usize];
    [
        "Offset of field: attmd_dataset_desc::n",
    ][::core::mem::offset_of!(attmd_dataset_desc, n) - 8usize];
    [
        "Offset of field: attmd_dataset_desc::T",
    ][::core::mem::offset_of!(attmd_dataset_desc, T) - 16usize];
    [
        "Offset of field: attmd_dataset_desc::d",
    ][::core::mem::offset_of!(attmd_dataset_desc, d) - 24usize];
    [
        "Offset of field: attmd_dataset_desc::X",
    ][::core::mem::offset_of!(attmd_dataset_desc, X) - 32usize];
    [
        "Offset of field: attmd_dataset_desc::X_strides",
    ][::core::mem::offset_of!(attmd_dataset_desc, X_strides) - 40usize];
    [
        "Offset of field: attmd_dataset_desc::lengths",
    ][::core::mem::offset_of!(attmd_dataset_desc, lengths) - 64usize];
    [
        "Offset of field: attmd_dataset_desc::z",
    ][::core::mem::offset_of!(attmd_dataset_desc, z) - 72usize];
    [
        "Offset of field: attmd_dataset_desc::z_strides",
    ][::core::mem::offset_of!(attmd_dataset_desc, z_strides) - 80usize];
    [
        "Offset of field: attmd_dataset_desc::y",
    ][::core::mem::offset_of!(attmd_dataset_desc, y) - 96usize];
    [
        "Offset of field: attmd_dataset_desc::v",
    ][::core::mem::offset_of!(attmd_dataset_desc, v) - 104usize];
};
/// Called once when borrowed memory is no longer needed, on the thread that frees the last dataset using it.
pub type attmd_release_fn = ::core::option::Option<
    unsafe extern "C" fn(user: *mut ::core::ffi::c_void),
>;
/// How a CSV row becomes T tokens.
pub type attmd_token_layout = i32;
/// values 0..d-1 are token 0, the next d token 1, ...
pub const ATTMD_TOKENS_CONSECUTIVE: i32 = 1;
/** values are an image_height x image_width picture; tokens are its patch_height x
patch_width tiles, left to right, top to bottom, each read row by row*/
pub const ATTMD_TOKENS_PATCHES: i32 = 2;
/// How a CSV file is read.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_csv_options {
    pub struct_size: u32,
    /// default ATTMD_TOKENS_CONSECUTIVE
    pub layout: attmd_token_layout,
    /// CONSECUTIVE: tokens a row; the number of values must be T * d. Default 1
    pub T: i64,
    /// PATCHES: all >= 1, patches tile the image
    pub image_height: i64,
    /// PATCHES: all >= 1, patches tile the image
    pub image_width: i64,
    /// PATCHES: all >= 1, patches tile the image
    pub patch_height: i64,
    /// PATCHES: all >= 1, patches tile the image
    pub patch_width: i64,
    /// 0-based; negative counts from the end. Default -1, the last
    pub label_column: i64,
    /// label of the samples that become y = +1. Default 1
    pub positive_label: f64,
    /// label of the samples that become y = -1. Default -1
    pub negative_label: f64,
    /// 1: rows with another label are left out; 0 (default): they are an error
    pub drop_other_labels: i32,
    /// 1: the first line holds column names; default 0
    pub header: i32,
    /// every value is multiplied by it; default 1
    pub scale: f64,
    /// one ASCII character that no number contains; default ','
    pub delimiter: i32,
    /// 1: subtract from each of the T * d entries its mean over all rows kept; default 0
    pub center: i32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of attmd_csv_options"][::core::mem::size_of::<attmd_csv_options>() - 96usize];
    [
        "Alignment of attmd_csv_options",
    ][::core::mem::align_of::<attmd_csv_options>() - 8usize];
    [
        "Offset of field: attmd_csv_options::struct_size",
    ][::core::mem::offset_of!(attmd_csv_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_csv_options::layout",
    ][::core::mem::offset_of!(attmd_csv_options, layout) - 4usize];
    [
        "Offset of field: attmd_csv_options::T",
    ][::core::mem::offset_of!(attmd_csv_options, T) - 8usize];
    [
        "Offset of field: attmd_csv_options::image_height",
    ][::core::mem::offset_of!(attmd_csv_options, image_height) - 16usize];
    [
        "Offset of field: attmd_csv_options::image_width",
    ][::core::mem::offset_of!(attmd_csv_options, image_width) - 24usize];
    [
        "Offset of field: attmd_csv_options::patch_height",
    ][::core::mem::offset_of!(attmd_csv_options, patch_height) - 32usize];
    [
        "Offset of field: attmd_csv_options::patch_width",
    ][::core::mem::offset_of!(attmd_csv_options, patch_width) - 40usize];
    [
        "Offset of field: attmd_csv_options::label_column",
    ][::core::mem::offset_of!(attmd_csv_options, label_column) - 48usize];
    [
        "Offset of field: attmd_csv_options::positive_label",
    ][::core::mem::offset_of!(attmd_csv_options, positive_label) - 56usize];
    [
        "Offset of field: attmd_csv_options::negative_label",
    ][::core::mem::offset_of!(attmd_csv_options, negative_label) - 64usize];
    [
        "Offset of field: attmd_csv_options::drop_other_labels",
    ][::core::mem::offset_of!(attmd_csv_options, drop_other_labels) - 72usize];
    [
        "Offset of field: attmd_csv_options::header",
    ][::core::mem::offset_of!(attmd_csv_options, header) - 76usize];
    [
        "Offset of field: attmd_csv_options::scale",
    ][::core::mem::offset_of!(attmd_csv_options, scale) - 80usize];
    [
        "Offset of field: attmd_csv_options::delimiter",
    ][::core::mem::offset_of!(attmd_csv_options, delimiter) - 88usize];
    [
        "Offset of field: attmd_csv_options::center",
    ][::core::mem::offset_of!(attmd_csv_options, center) - 92usize];
};
/// Token sequences in the caller's memory.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_sequences_desc {
    pub struct_size: u32,
    pub reserved: i32,
    /// sequences, >= 1
    pub n: i64,
    /// ids are 0..vocabulary-1
    pub vocabulary: i64,
    /// labels are 0..classes-1; >= 2, default 2
    pub classes: i64,
    /** id_count ids, one sequence after the other, without padding: every id is a token that is
attended to, also that of [PAD]*/
    pub ids: *const i32,
    /// the sum of the lengths
    pub id_count: i64,
    /// n values, each >= 1
    pub lengths: *const i64,
    /// n values, or NULL: all 0, for texts that are only to be classified
    pub labels: *const i32,
    /** of the vocabulary that the ids are from, as in attmd_tokenizer_info; 0
(default): not known*/
    pub vocabulary_fingerprint: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_sequences_desc",
    ][::core::mem::size_of::<attmd_sequences_desc>() - 72usize];
    [
        "Alignment of attmd_sequences_desc",
    ][::core::mem::align_of::<attmd_sequences_desc>() - 8usize];
    [
        "Offset of field: attmd_sequences_desc::struct_size",
    ][::core::mem::offset_of!(attmd_sequences_desc, struct_size) - 0usize];
    [
        "Offset of field: attmd_sequences_desc::reserved",
    ][::core::mem::offset_of!(attmd_sequences_desc, reserved) - 4usize];
    [
        "Offset of field: attmd_sequences_desc::n",
    ][::core::mem::offset_of!(attmd_sequences_desc, n) - 8usize];
    [
        "Offset of field: attmd_sequences_desc::vocabulary",
    ][::core::mem::offset_of!(attmd_sequences_desc, vocabulary) - 16usize];
    [
        "Offset of field: attmd_sequences_desc::classes",
    ][::core::mem::offset_of!(attmd_sequences_desc, classes) - 24usize];
    [
        "Offset of field: attmd_sequences_desc::ids",
    ][::core::mem::offset_of!(attmd_sequences_desc, ids) - 32usize];
    [
        "Offset of field: attmd_sequences_desc::id_count",
    ][::core::mem::offset_of!(attmd_sequences_desc, id_count) - 40usize];
    [
        "Offset of field: attmd_sequences_desc::lengths",
    ][::core::mem::offset_of!(attmd_sequences_desc, lengths) - 48usize];
    [
        "Offset of field: attmd_sequences_desc::labels",
    ][::core::mem::offset_of!(attmd_sequences_desc, labels) - 56usize];
    [
        "Offset of field: attmd_sequences_desc::vocabulary_fingerprint",
    ][::core::mem::offset_of!(attmd_sequences_desc, vocabulary_fingerprint) - 64usize];
};
/// Images in the caller's memory.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_images_desc {
    pub struct_size: u32,
    pub reserved: i32,
    /// images, >= 1
    pub n: i64,
    /// of every image, each >= 1; channels default 1
    pub channels: i64,
    /// of every image, each >= 1; channels default 1
    pub height: i64,
    /// of every image, each >= 1; channels default 1
    pub width: i64,
    /// labels are 0..classes-1; >= 2, default 10
    pub classes: i64,
    /// n x channels x height x width, dense
    pub pixels: *const u8,
    /// n values, or NULL: all 0, for images that are only to be classified
    pub labels: *const i32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of attmd_images_desc"][::core::mem::size_of::<attmd_images_desc>() - 64usize];
    [
        "Alignment of attmd_images_desc",
    ][::core::mem::align_of::<attmd_images_desc>() - 8usize];
    [
        "Offset of field: attmd_images_desc::struct_size",
    ][::core::mem::offset_of!(attmd_images_desc, struct_size) - 0usize];
    [
        "Offset of field: attmd_images_desc::reserved",
    ][::core::mem::offset_of!(attmd_images_desc, reserved) - 4usize];
    [
        "Offset of field: attmd_images_desc::n",
    ][::core::mem::offset_of!(attmd_images_desc, n) - 8usize];
    [
        "Offset of field: attmd_images_desc::channels",
    ][::core::mem::offset_of!(attmd_images_desc, channels) - 16usize];
    [
        "Offset of field: attmd_images_desc::height",
    ][::core::mem::offset_of!(attmd_images_desc, height) - 24usize];
    [
        "Offset of field: attmd_images_desc::width",
    ][::core::mem::offset_of!(attmd_images_desc, width) - 32usize];
    [
        "Offset of field: attmd_images_desc::classes",
    ][::core::mem::offset_of!(attmd_images_desc, classes) - 40usize];
    [
        "Offset of field: attmd_images_desc::pixels",
    ][::core::mem::offset_of!(attmd_images_desc, pixels) - 48usize];
    [
        "Offset of field: attmd_images_desc::labels",
    ][::core::mem::offset_of!(attmd_images_desc, labels) - 56usize];
};
/// What a dataset holds.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_dataset_info {
    pub struct_size: u32,
    /// 1 if the source had a decoder v
    pub has_decoder: i32,
    /// T is the largest length, 0 for images; d is 0 except for attention samples
    pub n: i64,
    /// T is the largest length, 0 for images; d is 0 except for attention samples
    pub T: i64,
    /// T is the largest length, 0 for images; d is 0 except for attention samples
    pub d: i64,
    /// sum of the lengths, 0 for images
    pub tokens: i64,
    /// what the samples are
    pub kind: attmd_dataset_kind,
    pub reserved: i32,
    /// number of labels; 2 (-1 and +1) for attention samples
    pub classes: i64,
    /// sequences: ids are below it; else 0
    pub vocabulary: i64,
    /// images; else 0
    pub channels: i64,
    /// images; else 0
    pub height: i64,
    /// images; else 0
    pub width: i64,
    /// sequences: of the vocabulary that they were made with; 0 if it is not known
    pub vocabulary_fingerprint: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_dataset_info",
    ][::core::mem::size_of::<attmd_dataset_info>() - 96usize];
    [
        "Alignment of attmd_dataset_info",
    ][::core::mem::align_of::<attmd_dataset_info>() - 8usize];
    [
        "Offset of field: attmd_dataset_info::struct_size",
    ][::core::mem::offset_of!(attmd_dataset_info, struct_size) - 0usize];
    [
        "Offset of field: attmd_dataset_info::has_decoder",
    ][::core::mem::offset_of!(attmd_dataset_info, has_decoder) - 4usize];
    [
        "Offset of field: attmd_dataset_info::n",
    ][::core::mem::offset_of!(attmd_dataset_info, n) - 8usize];
    [
        "Offset of field: attmd_dataset_info::T",
    ][::core::mem::offset_of!(attmd_dataset_info, T) - 16usize];
    [
        "Offset of field: attmd_dataset_info::d",
    ][::core::mem::offset_of!(attmd_dataset_info, d) - 24usize];
    [
        "Offset of field: attmd_dataset_info::tokens",
    ][::core::mem::offset_of!(attmd_dataset_info, tokens) - 32usize];
    [
        "Offset of field: attmd_dataset_info::kind",
    ][::core::mem::offset_of!(attmd_dataset_info, kind) - 40usize];
    [
        "Offset of field: attmd_dataset_info::reserved",
    ][::core::mem::offset_of!(attmd_dataset_info, reserved) - 44usize];
    [
        "Offset of field: attmd_dataset_info::classes",
    ][::core::mem::offset_of!(attmd_dataset_info, classes) - 48usize];
    [
        "Offset of field: attmd_dataset_info::vocabulary",
    ][::core::mem::offset_of!(attmd_dataset_info, vocabulary) - 56usize];
    [
        "Offset of field: attmd_dataset_info::channels",
    ][::core::mem::offset_of!(attmd_dataset_info, channels) - 64usize];
    [
        "Offset of field: attmd_dataset_info::height",
    ][::core::mem::offset_of!(attmd_dataset_info, height) - 72usize];
    [
        "Offset of field: attmd_dataset_info::width",
    ][::core::mem::offset_of!(attmd_dataset_info, width) - 80usize];
    [
        "Offset of field: attmd_dataset_info::vocabulary_fingerprint",
    ][::core::mem::offset_of!(attmd_dataset_info, vocabulary_fingerprint) - 88usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_tokenizer {
    _unused: [u8; 0],
}
/// Size of a vocabulary and ids of its special tokens.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_tokenizer_info {
    pub struct_size: u32,
    pub reserved: i32,
    /// number of tokens; ids are 0..vocabulary-1
    pub vocabulary: i64,
    /// ids of [PAD], [UNK], [CLS], [SEP]
    pub pad: i32,
    /// ids of [PAD], [UNK], [CLS], [SEP]
    pub unknown: i32,
    /// ids of [PAD], [UNK], [CLS], [SEP]
    pub cls: i32,
    /// ids of [PAD], [UNK], [CLS], [SEP]
    pub sep: i32,
    /// of [MASK]; -1 if there is none
    pub mask: i32,
    pub reserved2: i32,
    /// of the tokens in their order: equal for equal vocabularies, never 0
    pub vocabulary_fingerprint: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_tokenizer_info",
    ][::core::mem::size_of::<attmd_tokenizer_info>() - 48usize];
    [
        "Alignment of attmd_tokenizer_info",
    ][::core::mem::align_of::<attmd_tokenizer_info>() - 8usize];
    [
        "Offset of field: attmd_tokenizer_info::struct_size",
    ][::core::mem::offset_of!(attmd_tokenizer_info, struct_size) - 0usize];
    [
        "Offset of field: attmd_tokenizer_info::reserved",
    ][::core::mem::offset_of!(attmd_tokenizer_info, reserved) - 4usize];
    [
        "Offset of field: attmd_tokenizer_info::vocabulary",
    ][::core::mem::offset_of!(attmd_tokenizer_info, vocabulary) - 8usize];
    [
        "Offset of field: attmd_tokenizer_info::pad",
    ][::core::mem::offset_of!(attmd_tokenizer_info, pad) - 16usize];
    [
        "Offset of field: attmd_tokenizer_info::unknown",
    ][::core::mem::offset_of!(attmd_tokenizer_info, unknown) - 20usize];
    [
        "Offset of field: attmd_tokenizer_info::cls",
    ][::core::mem::offset_of!(attmd_tokenizer_info, cls) - 24usize];
    [
        "Offset of field: attmd_tokenizer_info::sep",
    ][::core::mem::offset_of!(attmd_tokenizer_info, sep) - 28usize];
    [
        "Offset of field: attmd_tokenizer_info::mask",
    ][::core::mem::offset_of!(attmd_tokenizer_info, mask) - 32usize];
    [
        "Offset of field: attmd_tokenizer_info::reserved2",
    ][::core::mem::offset_of!(attmd_tokenizer_info, reserved2) - 36usize];
    [
        "Offset of field: attmd_tokenizer_info::vocabulary_fingerprint",
    ][::core::mem::offset_of!(attmd_tokenizer_info, vocabulary_fingerprint) - 40usize];
};
/// How a dataset is made of texts. A call ended by `progress` or `cancel` makes no dataset: *out is NULL.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_text_options {
    pub struct_size: u32,
    /// default 0
    pub threads: i32,
    /// as in attmd_tokenizer_encode; default 512
    pub max_length: i64,
    /** may be NULL; told at the beginning, at most ten times a second, and at the end;
an iteration is a text*/
    pub progress: attmd_progress_fn,
    /// handed to it
    pub progress_user: *mut ::core::ffi::c_void,
    /// may be NULL
    pub cancel: *mut attmd_cancel,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_text_options",
    ][::core::mem::size_of::<attmd_text_options>() - 40usize];
    [
        "Alignment of attmd_text_options",
    ][::core::mem::align_of::<attmd_text_options>() - 8usize];
    [
        "Offset of field: attmd_text_options::struct_size",
    ][::core::mem::offset_of!(attmd_text_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_text_options::threads",
    ][::core::mem::offset_of!(attmd_text_options, threads) - 4usize];
    [
        "Offset of field: attmd_text_options::max_length",
    ][::core::mem::offset_of!(attmd_text_options, max_length) - 8usize];
    [
        "Offset of field: attmd_text_options::progress",
    ][::core::mem::offset_of!(attmd_text_options, progress) - 16usize];
    [
        "Offset of field: attmd_text_options::progress_user",
    ][::core::mem::offset_of!(attmd_text_options, progress_user) - 24usize];
    [
        "Offset of field: attmd_text_options::cancel",
    ][::core::mem::offset_of!(attmd_text_options, cancel) - 32usize];
};
/// A CSV or TSV file with a label and a text in every row.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_text_table_options {
    pub struct_size: u32,
    /// one ASCII character, no quote; default ','
    pub delimiter: i32,
    /** 1 (default): RFC 4180, a field in quotes may hold delimiters, line ends and "" for a quote;
0: quotes are text, as in most TSV files*/
    pub quotes: i32,
    /// 1: the first row holds column names; default 0
    pub header: i32,
    /// 0-based; negative counts from the end. Default 0
    pub label_column: i64,
    /// the same; default 1
    pub text_column: i64,
    /// >= 2, default 2
    pub classes: i64,
    /** what stands in the label column for class 0, 1, ...: `classes` different strings; NULL: the
numbers 0..classes-1 themselves*/
    pub labels: *const *const ::core::ffi::c_char,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_text_table_options",
    ][::core::mem::size_of::<attmd_text_table_options>() - 48usize];
    [
        "Alignment of attmd_text_table_options",
    ][::core::mem::align_of::<attmd_text_table_options>() - 8usize];
    [
        "Offset of field: attmd_text_table_options::struct_size",
    ][::core::mem::offset_of!(attmd_text_table_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_text_table_options::delimiter",
    ][::core::mem::offset_of!(attmd_text_table_options, delimiter) - 4usize];
    [
        "Offset of field: attmd_text_table_options::quotes",
    ][::core::mem::offset_of!(attmd_text_table_options, quotes) - 8usize];
    [
        "Offset of field: attmd_text_table_options::header",
    ][::core::mem::offset_of!(attmd_text_table_options, header) - 12usize];
    [
        "Offset of field: attmd_text_table_options::label_column",
    ][::core::mem::offset_of!(attmd_text_table_options, label_column) - 16usize];
    [
        "Offset of field: attmd_text_table_options::text_column",
    ][::core::mem::offset_of!(attmd_text_table_options, text_column) - 24usize];
    [
        "Offset of field: attmd_text_table_options::classes",
    ][::core::mem::offset_of!(attmd_text_table_options, classes) - 32usize];
    [
        "Offset of field: attmd_text_table_options::labels",
    ][::core::mem::offset_of!(attmd_text_table_options, labels) - 40usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_model {
    _unused: [u8; 0],
}
/// What a model is.
pub type attmd_model_kind = i32;
/// attmd_model_create_attention
pub const ATTMD_MODEL_ATTENTION: i32 = 1;
/// attmd_model_create_transformer
pub const ATTMD_MODEL_TRANSFORMER: i32 = 2;
/// attmd_model_create_vit
pub const ATTMD_MODEL_VIT: i32 = 3;
/// Which parameters an attention model has, and which of them are trained.
pub type attmd_parametrization = i32;
/// train W (d x d), keep v fixed: lp-AttGD
pub const ATTMD_PARAMETRIZATION_W: i32 = 1;
/// W = K' Q; train K and Q (head_dim x d), keep v fixed. K = Q = 0 is stationary
pub const ATTMD_PARAMETRIZATION_KQ: i32 = 2;
/// train W and v: lp-JointGD
pub const ATTMD_PARAMETRIZATION_JOINT: i32 = 3;
/// The loss of an attention model as a function of u = y f(X, z).
pub type attmd_loss = i32;
/// log(1 + exp(-u))
pub const ATTMD_LOSS_LOGISTIC: i32 = 1;
/// exp(-u)
pub const ATTMD_LOSS_EXPONENTIAL: i32 = 2;
/// -u
pub const ATTMD_LOSS_CORRELATION: i32 = 3;
/// What an attention model is made with.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_attention_options {
    pub struct_size: u32,
    /// default W
    pub parametrization: attmd_parametrization,
    /// default logistic
    pub loss: attmd_loss,
    pub reserved: i32,
    /// length of a token; required
    pub d: i64,
    /// rows of K and Q; 0 (default) = d. Only for KQ
    pub head_dim: i64,
    /// standard deviation of the Gaussian initial W, K, Q; 0 (default) = zero
    pub W_std: f64,
    /// the same for v; 0 (default) = zero
    pub v_std: f64,
    /// Philox4x64-10, key (seed, 2 + index of the parameter), as in the generator
    pub seed: u64,
    /** initial values, dense: d * d, head_dim * d, head_dim * d; NULL: by W_std. Those that the
parametrization does not have must be NULL*/
    pub W: *const f64,
    /** initial values, dense: d * d, head_dim * d, head_dim * d; NULL: by W_std. Those that the
parametrization does not have must be NULL*/
    pub K: *const f64,
    /** initial values, dense: d * d, head_dim * d, head_dim * d; NULL: by W_std. Those that the
parametrization does not have must be NULL*/
    pub Q: *const f64,
    /** d values; NULL: by v_std. With v = 0 W and KQ cannot learn: pass the dataset's decoder
(attmd_dataset_get_decoder) or your own*/
    pub v: *const f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_attention_options",
    ][::core::mem::size_of::<attmd_attention_options>() - 88usize];
    [
        "Alignment of attmd_attention_options",
    ][::core::mem::align_of::<attmd_attention_options>() - 8usize];
    [
        "Offset of field: attmd_attention_options::struct_size",
    ][::core::mem::offset_of!(attmd_attention_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_attention_options::parametrization",
    ][::core::mem::offset_of!(attmd_attention_options, parametrization) - 4usize];
    [
        "Offset of field: attmd_attention_options::loss",
    ][::core::mem::offset_of!(attmd_attention_options, loss) - 8usize];
    [
        "Offset of field: attmd_attention_options::reserved",
    ][::core::mem::offset_of!(attmd_attention_options, reserved) - 12usize];
    [
        "Offset of field: attmd_attention_options::d",
    ][::core::mem::offset_of!(attmd_attention_options, d) - 16usize];
    [
        "Offset of field: attmd_attention_options::head_dim",
    ][::core::mem::offset_of!(attmd_attention_options, head_dim) - 24usize];
    [
        "Offset of field: attmd_attention_options::W_std",
    ][::core::mem::offset_of!(attmd_attention_options, W_std) - 32usize];
    [
        "Offset of field: attmd_attention_options::v_std",
    ][::core::mem::offset_of!(attmd_attention_options, v_std) - 40usize];
    [
        "Offset of field: attmd_attention_options::seed",
    ][::core::mem::offset_of!(attmd_attention_options, seed) - 48usize];
    [
        "Offset of field: attmd_attention_options::W",
    ][::core::mem::offset_of!(attmd_attention_options, W) - 56usize];
    [
        "Offset of field: attmd_attention_options::K",
    ][::core::mem::offset_of!(attmd_attention_options, K) - 64usize];
    [
        "Offset of field: attmd_attention_options::Q",
    ][::core::mem::offset_of!(attmd_attention_options, Q) - 72usize];
    [
        "Offset of field: attmd_attention_options::v",
    ][::core::mem::offset_of!(attmd_attention_options, v) - 80usize];
};
/** Sentiment classifier of the paper's experiments: token and learned position embedding, `blocks` of post-norm attention
  and MLP (GELU, by the error function), the last block's first token into a linear layer.*/
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_transformer_options {
    pub struct_size: u32,
    /// type of parameters and arithmetic; default ATTMD_FLOAT32
    pub dtype: attmd_dtype,
    /// ids are 0..vocabulary-1; required
    pub vocabulary: i64,
    /// longest sequence; default 512
    pub max_length: i64,
    /// 1 (default): two classes by the sigmoid of one logit; else softmax over so many
    pub classes: i64,
    /// width of embeddings, a multiple of heads; default 384
    pub n_embd: i64,
    /// default 3
    pub heads: i64,
    /// width inside the MLP; default 1536
    pub hidden: i64,
    /// 1..1024, default 3
    pub blocks: i64,
    /// 1: linear layers and layer normalizations have biases; default 0
    pub biases: i32,
    /// 0 (default): the risk is the sum over the samples, as in the authors' code; 1: the mean
    pub mean_loss: i32,
    /** 0 <= dropout < 1, of embeddings, attention weights, and what attention and MLP add;
default 0.2*/
    pub dropout: f64,
    /// > 0, in layer normalization; default 1e-5
    pub norm_epsilon: f64,
    /// of initial values and dropout
    pub seed: u64,
    /** of the vocabulary of its texts, as in attmd_tokenizer_info; 0 (default): that
of the first dataset that it is trained on. The model's file has it*/
    pub vocabulary_fingerprint: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_transformer_options",
    ][::core::mem::size_of::<attmd_transformer_options>() - 104usize];
    [
        "Alignment of attmd_transformer_options",
    ][::core::mem::align_of::<attmd_transformer_options>() - 8usize];
    [
        "Offset of field: attmd_transformer_options::struct_size",
    ][::core::mem::offset_of!(attmd_transformer_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_transformer_options::dtype",
    ][::core::mem::offset_of!(attmd_transformer_options, dtype) - 4usize];
    [
        "Offset of field: attmd_transformer_options::vocabulary",
    ][::core::mem::offset_of!(attmd_transformer_options, vocabulary) - 8usize];
    [
        "Offset of field: attmd_transformer_options::max_length",
    ][::core::mem::offset_of!(attmd_transformer_options, max_length) - 16usize];
    [
        "Offset of field: attmd_transformer_options::classes",
    ][::core::mem::offset_of!(attmd_transformer_options, classes) - 24usize];
    [
        "Offset of field: attmd_transformer_options::n_embd",
    ][::core::mem::offset_of!(attmd_transformer_options, n_embd) - 32usize];
    [
        "Offset of field: attmd_transformer_options::heads",
    ][::core::mem::offset_of!(attmd_transformer_options, heads) - 40usize];
    [
        "Offset of field: attmd_transformer_options::hidden",
    ][::core::mem::offset_of!(attmd_transformer_options, hidden) - 48usize];
    [
        "Offset of field: attmd_transformer_options::blocks",
    ][::core::mem::offset_of!(attmd_transformer_options, blocks) - 56usize];
    [
        "Offset of field: attmd_transformer_options::biases",
    ][::core::mem::offset_of!(attmd_transformer_options, biases) - 64usize];
    [
        "Offset of field: attmd_transformer_options::mean_loss",
    ][::core::mem::offset_of!(attmd_transformer_options, mean_loss) - 68usize];
    [
        "Offset of field: attmd_transformer_options::dropout",
    ][::core::mem::offset_of!(attmd_transformer_options, dropout) - 72usize];
    [
        "Offset of field: attmd_transformer_options::norm_epsilon",
    ][::core::mem::offset_of!(attmd_transformer_options, norm_epsilon) - 80usize];
    [
        "Offset of field: attmd_transformer_options::seed",
    ][::core::mem::offset_of!(attmd_transformer_options, seed) - 88usize];
    [
        "Offset of field: attmd_transformer_options::vocabulary_fingerprint",
    ][::core::mem::offset_of!(attmd_transformer_options, vocabulary_fingerprint)
        - 96usize];
};
/** Vision transformer of the paper's experiments on CIFAR-10: patches into a linear layer, class token, learned positions,
  `blocks` of pre-norm attention and MLP (GELU), layer normalization, the class token into a linear layer. Images of any
  height and width are resized to image_size x image_size: bilinear between the centres of pixels, without antialiasing or
  rounding (PyTorch's interpolate with align_corners=False). In training alone each is first cropped at random after padding
  with black, and flipped at random. A patch's values are ordered by row, column, channel.*/
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_vit_options {
    pub struct_size: u32,
    /// type of parameters and arithmetic; default ATTMD_FLOAT32
    pub dtype: attmd_dtype,
    /// of the images; default 3
    pub channels: i64,
    /// a multiple of patch_size; default 48
    pub image_size: i64,
    /// default 4
    pub patch_size: i64,
    /// as in attmd_transformer_options; default 10
    pub classes: i64,
    /// width of the tokens; default 512
    pub n_embd: i64,
    /// default 8
    pub heads: i64,
    /// width of a head; default 64
    pub head_dim: i64,
    /// width inside the MLP; default 512
    pub hidden: i64,
    /// 1..1024, default 6
    pub blocks: i64,
    /// 1 (default): the risk is the mean over the samples; 0: the sum
    pub mean_loss: i32,
    /// 1 (default): flip at random in training
    pub flip: i32,
    /// pixels on each side before the crop in training; default 4; 0: no crop
    pub crop_padding: i64,
    /// 0 <= dropout < 1, after GELU, and of what attention and MLP add; default 0.1
    pub dropout: f64,
    /// of the tokens before the first block; default 0.1
    pub embedding_dropout: f64,
    /// > 0, in layer normalization; default 1e-5
    pub norm_epsilon: f64,
    /// of initial values, dropout, crop and flip
    pub seed: u64,
    /** one a channel, subtracted from values 0..1; NULL: CIFAR-10's for 3 channels (0.4914, 0.4822,
0.4465), else 0.5*/
    pub mean: *const f64,
    /// one a channel, > 0, divided by then; NULL: CIFAR-10's (0.2023, 0.1994, 0.2010), else 0.5
    pub deviation: *const f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_vit_options",
    ][::core::mem::size_of::<attmd_vit_options>() - 144usize];
    [
        "Alignment of attmd_vit_options",
    ][::core::mem::align_of::<attmd_vit_options>() - 8usize];
    [
        "Offset of field: attmd_vit_options::struct_size",
    ][::core::mem::offset_of!(attmd_vit_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_vit_options::dtype",
    ][::core::mem::offset_of!(attmd_vit_options, dtype) - 4usize];
    [
        "Offset of field: attmd_vit_options::channels",
    ][::core::mem::offset_of!(attmd_vit_options, channels) - 8usize];
    [
        "Offset of field: attmd_vit_options::image_size",
    ][::core::mem::offset_of!(attmd_vit_options, image_size) - 16usize];
    [
        "Offset of field: attmd_vit_options::patch_size",
    ][::core::mem::offset_of!(attmd_vit_options, patch_size) - 24usize];
    [
        "Offset of field: attmd_vit_options::classes",
    ][::core::mem::offset_of!(attmd_vit_options, classes) - 32usize];
    [
        "Offset of field: attmd_vit_options::n_embd",
    ][::core::mem::offset_of!(attmd_vit_options, n_embd) - 40usize];
    [
        "Offset of field: attmd_vit_options::heads",
    ][::core::mem::offset_of!(attmd_vit_options, heads) - 48usize];
    [
        "Offset of field: attmd_vit_options::head_dim",
    ][::core::mem::offset_of!(attmd_vit_options, head_dim) - 56usize];
    [
        "Offset of field: attmd_vit_options::hidden",
    ][::core::mem::offset_of!(attmd_vit_options, hidden) - 64usize];
    [
        "Offset of field: attmd_vit_options::blocks",
    ][::core::mem::offset_of!(attmd_vit_options, blocks) - 72usize];
    [
        "Offset of field: attmd_vit_options::mean_loss",
    ][::core::mem::offset_of!(attmd_vit_options, mean_loss) - 80usize];
    [
        "Offset of field: attmd_vit_options::flip",
    ][::core::mem::offset_of!(attmd_vit_options, flip) - 84usize];
    [
        "Offset of field: attmd_vit_options::crop_padding",
    ][::core::mem::offset_of!(attmd_vit_options, crop_padding) - 88usize];
    [
        "Offset of field: attmd_vit_options::dropout",
    ][::core::mem::offset_of!(attmd_vit_options, dropout) - 96usize];
    [
        "Offset of field: attmd_vit_options::embedding_dropout",
    ][::core::mem::offset_of!(attmd_vit_options, embedding_dropout) - 104usize];
    [
        "Offset of field: attmd_vit_options::norm_epsilon",
    ][::core::mem::offset_of!(attmd_vit_options, norm_epsilon) - 112usize];
    [
        "Offset of field: attmd_vit_options::seed",
    ][::core::mem::offset_of!(attmd_vit_options, seed) - 120usize];
    [
        "Offset of field: attmd_vit_options::mean",
    ][::core::mem::offset_of!(attmd_vit_options, mean) - 128usize];
    [
        "Offset of field: attmd_vit_options::deviation",
    ][::core::mem::offset_of!(attmd_vit_options, deviation) - 136usize];
};
/// A parameter tensor of a model.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_parameter_info {
    pub struct_size: u32,
    /// 1 if training changes it
    pub trainable: i32,
    /// belongs to the model
    pub name: *const ::core::ffi::c_char,
    /// number of entries
    pub count: i64,
    /// number of axes, <= ATTMD_MAX_RANK
    pub rank: i64,
    /// extents; 1 past rank
    pub shape: [i64; 4usize],
    /// type it is held in; reading and writing is in float64
    pub dtype: attmd_dtype,
    pub reserved: i32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_parameter_info",
    ][::core::mem::size_of::<attmd_parameter_info>() - 72usize];
    [
        "Alignment of attmd_parameter_info",
    ][::core::mem::align_of::<attmd_parameter_info>() - 8usize];
    [
        "Offset of field: attmd_parameter_info::struct_size",
    ][::core::mem::offset_of!(attmd_parameter_info, struct_size) - 0usize];
    [
        "Offset of field: attmd_parameter_info::trainable",
    ][::core::mem::offset_of!(attmd_parameter_info, trainable) - 4usize];
    [
        "Offset of field: attmd_parameter_info::name",
    ][::core::mem::offset_of!(attmd_parameter_info, name) - 8usize];
    [
        "Offset of field: attmd_parameter_info::count",
    ][::core::mem::offset_of!(attmd_parameter_info, count) - 16usize];
    [
        "Offset of field: attmd_parameter_info::rank",
    ][::core::mem::offset_of!(attmd_parameter_info, rank) - 24usize];
    [
        "Offset of field: attmd_parameter_info::shape",
    ][::core::mem::offset_of!(attmd_parameter_info, shape) - 32usize];
    [
        "Offset of field: attmd_parameter_info::dtype",
    ][::core::mem::offset_of!(attmd_parameter_info, dtype) - 64usize];
    [
        "Offset of field: attmd_parameter_info::reserved",
    ][::core::mem::offset_of!(attmd_parameter_info, reserved) - 68usize];
};
/** Buffers for predictions; NULL = not wanted. n and T as in attmd_dataset_info; images: T is the number of tokens, the
  class token and the patches. A classifier's attention weights are those of the last block from the first token (images:
  the class token), averaged over the heads.*/
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_predictions {
    pub struct_size: u32,
    /// default 0
    pub threads: i32,
    /// elements of value, label and selected each: at least n
    pub capacity: i64,
    /// elements of softmax: at least n * T
    pub softmax_capacity: i64,
    /** n: f(X_i, z_i). Classifiers: the logit of class 1 if there is one logit, else that of the
most probable class less the next largest*/
    pub value: *mut f64,
    /// n: +1 if the value is positive, else -1. Classifiers: the most probable class, 0..classes-1
    pub label: *mut i32,
    /// n x T: attention weights, 0 from T_i on
    pub softmax: *mut f64,
    /// n: index of the token with the largest weight, the first of equals
    pub selected: *mut i64,
    /// elements of probability: at least n * classes
    pub probability_capacity: i64,
    /** classifiers: n x classes, with 2 classes where the model has one logit; attention models:
must be NULL (ATTMD_ERROR_UNSUPPORTED)*/
    pub probability: *mut f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of attmd_predictions"][::core::mem::size_of::<attmd_predictions>() - 72usize];
    [
        "Alignment of attmd_predictions",
    ][::core::mem::align_of::<attmd_predictions>() - 8usize];
    [
        "Offset of field: attmd_predictions::struct_size",
    ][::core::mem::offset_of!(attmd_predictions, struct_size) - 0usize];
    [
        "Offset of field: attmd_predictions::threads",
    ][::core::mem::offset_of!(attmd_predictions, threads) - 4usize];
    [
        "Offset of field: attmd_predictions::capacity",
    ][::core::mem::offset_of!(attmd_predictions, capacity) - 8usize];
    [
        "Offset of field: attmd_predictions::softmax_capacity",
    ][::core::mem::offset_of!(attmd_predictions, softmax_capacity) - 16usize];
    [
        "Offset of field: attmd_predictions::value",
    ][::core::mem::offset_of!(attmd_predictions, value) - 24usize];
    [
        "Offset of field: attmd_predictions::label",
    ][::core::mem::offset_of!(attmd_predictions, label) - 32usize];
    [
        "Offset of field: attmd_predictions::softmax",
    ][::core::mem::offset_of!(attmd_predictions, softmax) - 40usize];
    [
        "Offset of field: attmd_predictions::selected",
    ][::core::mem::offset_of!(attmd_predictions, selected) - 48usize];
    [
        "Offset of field: attmd_predictions::probability_capacity",
    ][::core::mem::offset_of!(attmd_predictions, probability_capacity) - 56usize];
    [
        "Offset of field: attmd_predictions::probability",
    ][::core::mem::offset_of!(attmd_predictions, probability) - 64usize];
};
/// A word of a text and the attention on it. This struct never grows.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_attended_word {
    /// its first byte in the text, and the one after its last; equal for [CLS] and [SEP]
    pub begin: i64,
    /// its first byte in the text, and the one after its last; equal for [CLS] and [SEP]
    pub end: i64,
    /// of its pieces together: attention weights as attmd_predictions has them
    pub weight: f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_attended_word",
    ][::core::mem::size_of::<attmd_attended_word>() - 24usize];
    [
        "Alignment of attmd_attended_word",
    ][::core::mem::align_of::<attmd_attended_word>() - 8usize];
    [
        "Offset of field: attmd_attended_word::begin",
    ][::core::mem::offset_of!(attmd_attended_word, begin) - 0usize];
    [
        "Offset of field: attmd_attended_word::end",
    ][::core::mem::offset_of!(attmd_attended_word, end) - 8usize];
    [
        "Offset of field: attmd_attended_word::weight",
    ][::core::mem::offset_of!(attmd_attended_word, weight) - 16usize];
};
/** Which entries of a parameter: all, or the rows of one third of a fused query, key and value matrix, which the blocks of
  both kinds of classifier have ("blocks.0.attn.attn_matrix.weight", "...to_qkv.weight").*/
pub type attmd_weight_part = i32;
pub const ATTMD_WEIGHTS_ALL: i32 = 0;
pub const ATTMD_WEIGHTS_QUERY: i32 = 1;
pub const ATTMD_WEIGHTS_KEY: i32 = 2;
pub const ATTMD_WEIGHTS_VALUE: i32 = 3;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_optimizer {
    _unused: [u8; 0],
}
/// How an optimizer steps.
pub type attmd_method = i32;
/** U = grad psi(w) - step g;  w = (grad psi)^-1(U); with the power potential
grad psi(w) = sign(w)|w|^(p-1)*/
pub const ATTMD_METHOD_MIRROR_DESCENT: i32 = 1;
/// the same with p = 2
pub const ATTMD_METHOD_GRADIENT_DESCENT: i32 = 2;
/// Kingma and Ba 2015, algorithm 1, with bias correction
pub const ATTMD_METHOD_ADAM: i32 = 3;
/// Adam with weight decay taken off the parameter, Loshchilov and Hutter 2019
pub const ATTMD_METHOD_ADAMW: i32 = 4;
/// The potential psi of mirror descent. Steps on separable data lead to the max-margin solution in a norm ||.||.
pub type attmd_potential = i32;
/// (1/p)||w||_p^p, 1 < p < inf; ||.||_p
pub const ATTMD_POTENTIAL_POWER: i32 = 1;
/** (1/2)||w||_p^2, where ||w||_p grows linearly for every p; ||.||_p. An entry
changed from outside changes all dual coordinates of its tensor*/
pub const ATTMD_POTENTIAL_SQUARED_NORM: i32 = 2;
/** sum w_j asinh(w_j/beta) - sqrt(w_j^2 + beta^2), grad psi = asinh(w/beta) with
beta = hypentropy_beta; ||.||_1, whatever p*/
pub const ATTMD_POTENTIAL_HYPENTROPY: i32 = 3;
/// Step size at the optimizer's iteration k = 1, 2, ...
pub type attmd_schedule = i32;
/// step_size
pub const ATTMD_SCHEDULE_CONSTANT: i32 = 1;
/// step_size / sqrt(k)
pub const ATTMD_SCHEDULE_INV_SQRT: i32 = 2;
/// step_size / k
pub const ATTMD_SCHEDULE_INV: i32 = 3;
/// linear rise over `warmup` iterations, then half a cosine down to 0 at `horizon`
pub const ATTMD_SCHEDULE_COSINE: i32 = 4;
/// What an optimizer is made with.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_optimizer_options {
    pub struct_size: u32,
    /// default mirror descent
    pub method: attmd_method,
    /// mirror descent: potential exponent, 1 < p < inf; default 2
    pub p: f64,
    /** 1: divide each tensor's gradient by its dual norm ||g||_q, q = p/(p-1) (hypentropy: by its
largest |entry|); a zero gradient gives a zero step. Not for Adam. Default 0*/
    pub normalized: i32,
    /// default constant
    pub schedule: attmd_schedule,
    /** >= 0, default 0.1, which suits normalized descent on attention. Transformers want less: for
p = 1.1 0.01 where the risk is a sum over batches of 32 (attmd-reviews' default), 0.05 with
mean_loss (bindings/c/examples/train_texts.c); Adam about 0.001*/
    pub step_size: f64,
    /** added to the dual norm; default 0. The authors' code has 2.2e-16 here, which stops
the iteration once gradients fall below it*/
    pub norm_epsilon: f64,
    /// cosine only: 0 <= warmup < horizon
    pub warmup: i64,
    /// cosine only: 0 <= warmup < horizon
    pub horizon: i64,
    /// Adam; 0 <= beta < 1, epsilon > 0; defaults 0.9, 0.999, 1e-8
    pub beta1: f64,
    /// Adam; 0 <= beta < 1, epsilon > 0; defaults 0.9, 0.999, 1e-8
    pub beta2: f64,
    /// Adam; 0 <= beta < 1, epsilon > 0; defaults 0.9, 0.999, 1e-8
    pub adam_epsilon: f64,
    /// for attmd_optimizer_step; default 0
    pub threads: i32,
    /** 1: the caller promises to change stepped parameters only through this optimizer, which
saves a comparison a step. 0 (default): entries changed from outside are noticed and
mirror descent goes on from their new values*/
    pub exclusive: i32,
    /** gradient descent, not normalized: m = momentum m + g, w -= step m, as torch.optim.SGD;
0 (default) <= momentum < 1*/
    pub momentum: f64,
    /// with momentum: 1 = Nesterov's form, w -= step (g + momentum m). Default 0
    pub nesterov: i32,
    /// 0
    pub reserved: i32,
    /** lambda >= 0, default 0. Mirror descent: the step of lambda psi, U is multiplied by
1 - step lambda (also when normalized); gradient descent with momentum and Adam:
lambda w is added to g; AdamW: w is multiplied by 1 - step lambda, which is Adam unless
lambda is set (customary: 0.01)*/
    pub weight_decay: f64,
    /** > 0: gradients are multiplied by min(1, clip_norm / (l2 norm of all tensors' gradients
+ 1e-6)) before anything else; 0 (default): they are not*/
    pub clip_norm: f64,
    /// > 0: before that, entries of gradients are brought into +-clip_value; default 0
    pub clip_value: f64,
    /// mirror descent only; default power
    pub potential: attmd_potential,
    /// 0
    pub reserved2: i32,
    /** the hypentropy potential: > 0, the size of entries below which it acts as
gradient descent; default 1*/
    pub hypentropy_beta: f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_optimizer_options",
    ][::core::mem::size_of::<attmd_optimizer_options>() - 144usize];
    [
        "Alignment of attmd_optimizer_options",
    ][::core::mem::align_of::<attmd_optimizer_options>() - 8usize];
    [
        "Offset of field: attmd_optimizer_options::struct_size",
    ][::core::mem::offset_of!(attmd_optimizer_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_optimizer_options::method",
    ][::core::mem::offset_of!(attmd_optimizer_options, method) - 4usize];
    [
        "Offset of field: attmd_optimizer_options::p",
    ][::core::mem::offset_of!(attmd_optimizer_options, p) - 8usize];
    [
        "Offset of field: attmd_optimizer_options::normalized",
    ][::core::mem::offset_of!(attmd_optimizer_options, normalized) - 16usize];
    [
        "Offset of field: attmd_optimizer_options::schedule",
    ][::core::mem::offset_of!(attmd_optimizer_options, schedule) - 20usize];
    [
        "Offset of field: attmd_optimizer_options::step_size",
    ][::core::mem::offset_of!(attmd_optimizer_options, step_size) - 24usize];
    [
        "Offset of field: attmd_optimizer_options::norm_epsilon",
    ][::core::mem::offset_of!(attmd_optimizer_options, norm_epsilon) - 32usize];
    [
        "Offset of field: attmd_optimizer_options::warmup",
    ][::core::mem::offset_of!(attmd_optimizer_options, warmup) - 40usize];
    [
        "Offset of field: attmd_optimizer_options::horizon",
    ][::core::mem::offset_of!(attmd_optimizer_options, horizon) - 48usize];
    [
        "Offset of field: attmd_optimizer_options::beta1",
    ][::core::mem::offset_of!(attmd_optimizer_options, beta1) - 56usize];
    [
        "Offset of field: attmd_optimizer_options::beta2",
    ][::core::mem::offset_of!(attmd_optimizer_options, beta2) - 64usize];
    [
        "Offset of field: attmd_optimizer_options::adam_epsilon",
    ][::core::mem::offset_of!(attmd_optimizer_options, adam_epsilon) - 72usize];
    [
        "Offset of field: attmd_optimizer_options::threads",
    ][::core::mem::offset_of!(attmd_optimizer_options, threads) - 80usize];
    [
        "Offset of field: attmd_optimizer_options::exclusive",
    ][::core::mem::offset_of!(attmd_optimizer_options, exclusive) - 84usize];
    [
        "Offset of field: attmd_optimizer_options::momentum",
    ][::core::mem::offset_of!(attmd_optimizer_options, momentum) - 88usize];
    [
        "Offset of field: attmd_optimizer_options::nesterov",
    ][::core::mem::offset_of!(attmd_optimizer_options, nesterov) - 96usize];
    [
        "Offset of field: attmd_optimizer_options::reserved",
    ][::core::mem::offset_of!(attmd_optimizer_options, reserved) - 100usize];
    [
        "Offset of field: attmd_optimizer_options::weight_decay",
    ][::core::mem::offset_of!(attmd_optimizer_options, weight_decay) - 104usize];
    [
        "Offset of field: attmd_optimizer_options::clip_norm",
    ][::core::mem::offset_of!(attmd_optimizer_options, clip_norm) - 112usize];
    [
        "Offset of field: attmd_optimizer_options::clip_value",
    ][::core::mem::offset_of!(attmd_optimizer_options, clip_value) - 120usize];
    [
        "Offset of field: attmd_optimizer_options::potential",
    ][::core::mem::offset_of!(attmd_optimizer_options, potential) - 128usize];
    [
        "Offset of field: attmd_optimizer_options::reserved2",
    ][::core::mem::offset_of!(attmd_optimizer_options, reserved2) - 132usize];
    [
        "Offset of field: attmd_optimizer_options::hypentropy_beta",
    ][::core::mem::offset_of!(attmd_optimizer_options, hypentropy_beta) - 136usize];
};
/// What a group of parameters has of its own; NaN in a field: as the optimizer.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_group_options {
    pub struct_size: u32,
    /// 0
    pub reserved: i32,
    /// >= 0; the schedule scales it, too; attmd_optimizer_set_step_size leaves it. Default NaN
    pub step_size: f64,
    /// mirror descent: 1 < p < inf; default NaN
    pub p: f64,
    /// >= 0; default NaN
    pub weight_decay: f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_group_options",
    ][::core::mem::size_of::<attmd_group_options>() - 32usize];
    [
        "Alignment of attmd_group_options",
    ][::core::mem::align_of::<attmd_group_options>() - 8usize];
    [
        "Offset of field: attmd_group_options::struct_size",
    ][::core::mem::offset_of!(attmd_group_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_group_options::reserved",
    ][::core::mem::offset_of!(attmd_group_options, reserved) - 4usize];
    [
        "Offset of field: attmd_group_options::step_size",
    ][::core::mem::offset_of!(attmd_group_options, step_size) - 8usize];
    [
        "Offset of field: attmd_group_options::p",
    ][::core::mem::offset_of!(attmd_group_options, p) - 16usize];
    [
        "Offset of field: attmd_group_options::weight_decay",
    ][::core::mem::offset_of!(attmd_group_options, weight_decay) - 24usize];
};
/** One parameter tensor in the caller's memory and its gradient, both dense. This struct never grows: set all of it to
  zero first, then what you need.*/
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_step_tensor {
    /// count elements, updated in place
    pub parameter: *mut ::core::ffi::c_void,
    /// count elements, must be finite
    pub gradient: *const ::core::ffi::c_void,
    /// >= 1
    pub count: i64,
    /// of parameter and gradient
    pub dtype: attmd_dtype,
    /// 0: the optimizer's options; g: those of the g-th group that was added to it
    pub group: i32,
    /// the gradient is exp(log_scale) * gradient, as attmd_model_get_gradient gives it; mostly 0
    pub log_scale: f64,
    /// 0
    pub reserved: [i64; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of attmd_step_tensor"][::core::mem::size_of::<attmd_step_tensor>() - 72usize];
    [
        "Alignment of attmd_step_tensor",
    ][::core::mem::align_of::<attmd_step_tensor>() - 8usize];
    [
        "Offset of field: attmd_step_tensor::parameter",
    ][::core::mem::offset_of!(attmd_step_tensor, parameter) - 0usize];
    [
        "Offset of field: attmd_step_tensor::gradient",
    ][::core::mem::offset_of!(attmd_step_tensor, gradient) - 8usize];
    [
        "Offset of field: attmd_step_tensor::count",
    ][::core::mem::offset_of!(attmd_step_tensor, count) - 16usize];
    [
        "Offset of field: attmd_step_tensor::dtype",
    ][::core::mem::offset_of!(attmd_step_tensor, dtype) - 24usize];
    [
        "Offset of field: attmd_step_tensor::group",
    ][::core::mem::offset_of!(attmd_step_tensor, group) - 28usize];
    [
        "Offset of field: attmd_step_tensor::log_scale",
    ][::core::mem::offset_of!(attmd_step_tensor, log_scale) - 32usize];
    [
        "Offset of field: attmd_step_tensor::reserved",
    ][::core::mem::offset_of!(attmd_step_tensor, reserved) - 40usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_trace {
    _unused: [u8; 0],
}
/// What a trace records; values may be added.
pub type attmd_quantity = u32;
/// the empirical risk L
pub const ATTMD_TRACE_LOSS: u32 = 1;
/** l2 norm of all gradients together; underflows to 0 in long runs, may
overflow to +inf*/
pub const ATTMD_TRACE_GRADIENT_NORM: u32 = 2;
/** ||parameter||_p of each parameter, p of the optimizer's options (2 for
Adam, 1 for the hypentropy potential)*/
pub const ATTMD_TRACE_NORM: u32 = 4;
/// as attmd_model_get_accuracy
pub const ATTMD_TRACE_ACCURACY: u32 = 8;
/// mean over samples of max_t s_it, the weights of attmd_predictions
pub const ATTMD_TRACE_SOFTMAX_MASS: u32 = 16;
/// minimum over samples of max_t s_it
pub const ATTMD_TRACE_SOFTMAX_MASS_MIN: u32 = 32;
/// argmax_t s_it of each sample
pub const ATTMD_TRACE_SELECTED: u32 = 64;
/// all parameters
pub const ATTMD_TRACE_PARAMETERS: u32 = 128;
/// D(direction, parameter) for each of `directions`; NaN while it is zero
pub const ATTMD_TRACE_DIVERGENCE: u32 = 256;
/// step size of the step that follows
pub const ATTMD_TRACE_STEP_SIZE: u32 = 512;
/// natural logarithm of the gradient norm; does neither, -inf if it is 0
pub const ATTMD_TRACE_LOG_GRADIENT_NORM: u32 = 1024;
/// A fixed direction that parameter paths are compared with. This struct never grows: set all of it to zero first.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_direction {
    /// name of a parameter; "W" also for KQ, where it is K' Q
    pub parameter: *const ::core::ffi::c_char,
    /// count values, not all zero
    pub values: *const f64,
    /// entries of the parameter
    pub count: i64,
    /// exponent of the potential in D_psi(values/||values||_p, w/||w||_p)
    pub p: f64,
    /// 0
    pub reserved: [i64; 2usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of attmd_direction"][::core::mem::size_of::<attmd_direction>() - 48usize];
    [
        "Alignment of attmd_direction",
    ][::core::mem::align_of::<attmd_direction>() - 8usize];
    [
        "Offset of field: attmd_direction::parameter",
    ][::core::mem::offset_of!(attmd_direction, parameter) - 0usize];
    [
        "Offset of field: attmd_direction::values",
    ][::core::mem::offset_of!(attmd_direction, values) - 8usize];
    [
        "Offset of field: attmd_direction::count",
    ][::core::mem::offset_of!(attmd_direction, count) - 16usize];
    [
        "Offset of field: attmd_direction::p",
    ][::core::mem::offset_of!(attmd_direction, p) - 24usize];
    [
        "Offset of field: attmd_direction::reserved",
    ][::core::mem::offset_of!(attmd_direction, reserved) - 32usize];
};
/// What is recorded, and when.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_trace_options {
    pub struct_size: u32,
    /// sum of ATTMD_TRACE_ values; default ATTMD_TRACE_LOSS
    pub quantities: attmd_quantity,
    /** the optimizer's iterations (attmd_optimizer_get_iteration) to record at, ascending;
0 is its state before its first step*/
    pub iterations: *const i64,
    /// 0: use `every`
    pub iteration_count: i64,
    /// >= 1: record at multiples of it, and at the end of each call; default 1
    pub every: i64,
    /// for ATTMD_TRACE_DIVERGENCE
    pub directions: *const attmd_direction,
    /// number of directions, default 0
    pub direction_count: i64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_trace_options",
    ][::core::mem::size_of::<attmd_trace_options>() - 48usize];
    [
        "Alignment of attmd_trace_options",
    ][::core::mem::align_of::<attmd_trace_options>() - 8usize];
    [
        "Offset of field: attmd_trace_options::struct_size",
    ][::core::mem::offset_of!(attmd_trace_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_trace_options::quantities",
    ][::core::mem::offset_of!(attmd_trace_options, quantities) - 4usize];
    [
        "Offset of field: attmd_trace_options::iterations",
    ][::core::mem::offset_of!(attmd_trace_options, iterations) - 8usize];
    [
        "Offset of field: attmd_trace_options::iteration_count",
    ][::core::mem::offset_of!(attmd_trace_options, iteration_count) - 16usize];
    [
        "Offset of field: attmd_trace_options::every",
    ][::core::mem::offset_of!(attmd_trace_options, every) - 24usize];
    [
        "Offset of field: attmd_trace_options::directions",
    ][::core::mem::offset_of!(attmd_trace_options, directions) - 32usize];
    [
        "Offset of field: attmd_trace_options::direction_count",
    ][::core::mem::offset_of!(attmd_trace_options, direction_count) - 40usize];
};
/// Why training ended.
pub type attmd_stop_reason = i32;
/// max_iterations or epochs
pub const ATTMD_STOP_ITERATIONS: i32 = 1;
/// max_seconds
pub const ATTMD_STOP_TIME: i32 = 2;
/// stop_loss
pub const ATTMD_STOP_LOSS: i32 = 3;
/// stop_gradient_norm
pub const ATTMD_STOP_GRADIENT: i32 = 4;
/// progress callback or cancel token
pub const ATTMD_STOP_CANCELLED: i32 = 5;
/// How long and on what batches a model is trained.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_train_options {
    pub struct_size: u32,
    /// default 0
    pub threads: i32,
    /** of this call; with a checkpoint_path: the optimizer's iteration to stop at, not below
where it is, so that all calls of a run take the same number. >= 0, default 1000*/
    pub max_iterations: i64,
    /// of this call, > 0; default +inf
    pub max_seconds: f64,
    /// stop when the loss, as in the report, is at or below; default -inf
    pub stop_loss: f64,
    /// stop when the gradient norm, as in the report, is at or below; default -1 = never
    pub stop_gradient_norm: f64,
    /// samples a step, at most n; 0 (default) = all. An epoch's last batch may be smaller
    pub batch_size: i64,
    /** minibatch: epoch e uses Philox4x64-10, key (shuffle_seed, 2^32 + e); epoch and place in
it follow the optimizer's iteration*/
    pub shuffle_seed: u64,
    /// may be NULL
    pub progress: attmd_progress_fn,
    /// handed to it
    pub progress_user: *mut ::core::ffi::c_void,
    /// iterations between calls; 0 (default) = about ten calls a second
    pub progress_every: i64,
    /// may be NULL
    pub cancel: *mut attmd_cancel,
    /// file for checkpoints, see attmd_checkpoint_load; NULL (default): none
    pub checkpoint_path: *const ::core::ffi::c_char,
    /// one at multiples of it, by the optimizer's count; 0 (default): not by iterations
    pub checkpoint_every: i64,
    /// one when so many seconds have passed since the last; 0 (default): not by time
    pub checkpoint_seconds: f64,
    /** > 0: in place of max_iterations, and counted from where that is: passes over the dataset, of
ceil(n / batch_size) iterations each, or one with batch_size 0. max_iterations must then be
as _init leaves it, or 0. 0 (default): max_iterations counts*/
    pub epochs: i64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_train_options",
    ][::core::mem::size_of::<attmd_train_options>() - 120usize];
    [
        "Alignment of attmd_train_options",
    ][::core::mem::align_of::<attmd_train_options>() - 8usize];
    [
        "Offset of field: attmd_train_options::struct_size",
    ][::core::mem::offset_of!(attmd_train_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_train_options::threads",
    ][::core::mem::offset_of!(attmd_train_options, threads) - 4usize];
    [
        "Offset of field: attmd_train_options::max_iterations",
    ][::core::mem::offset_of!(attmd_train_options, max_iterations) - 8usize];
    [
        "Offset of field: attmd_train_options::max_seconds",
    ][::core::mem::offset_of!(attmd_train_options, max_seconds) - 16usize];
    [
        "Offset of field: attmd_train_options::stop_loss",
    ][::core::mem::offset_of!(attmd_train_options, stop_loss) - 24usize];
    [
        "Offset of field: attmd_train_options::stop_gradient_norm",
    ][::core::mem::offset_of!(attmd_train_options, stop_gradient_norm) - 32usize];
    [
        "Offset of field: attmd_train_options::batch_size",
    ][::core::mem::offset_of!(attmd_train_options, batch_size) - 40usize];
    [
        "Offset of field: attmd_train_options::shuffle_seed",
    ][::core::mem::offset_of!(attmd_train_options, shuffle_seed) - 48usize];
    [
        "Offset of field: attmd_train_options::progress",
    ][::core::mem::offset_of!(attmd_train_options, progress) - 56usize];
    [
        "Offset of field: attmd_train_options::progress_user",
    ][::core::mem::offset_of!(attmd_train_options, progress_user) - 64usize];
    [
        "Offset of field: attmd_train_options::progress_every",
    ][::core::mem::offset_of!(attmd_train_options, progress_every) - 72usize];
    [
        "Offset of field: attmd_train_options::cancel",
    ][::core::mem::offset_of!(attmd_train_options, cancel) - 80usize];
    [
        "Offset of field: attmd_train_options::checkpoint_path",
    ][::core::mem::offset_of!(attmd_train_options, checkpoint_path) - 88usize];
    [
        "Offset of field: attmd_train_options::checkpoint_every",
    ][::core::mem::offset_of!(attmd_train_options, checkpoint_every) - 96usize];
    [
        "Offset of field: attmd_train_options::checkpoint_seconds",
    ][::core::mem::offset_of!(attmd_train_options, checkpoint_seconds) - 104usize];
    [
        "Offset of field: attmd_train_options::epochs",
    ][::core::mem::offset_of!(attmd_train_options, epochs) - 112usize];
};
/// What a training run came to.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_train_report {
    pub struct_size: u32,
    /// the limit that was met first
    pub stop_reason: attmd_stop_reason,
    /// done in this call
    pub iterations: i64,
    /// that it took
    pub seconds: f64,
    /** sum or mean over the samples, as the model's mean_loss says (attention: the mean), at the end
(minibatch: of the batch that would come next)*/
    pub loss: f64,
    /// l2 norm of all gradients at the end, of the same samples; may underflow to 0, overflow to +inf
    pub gradient_norm: f64,
    /// its natural logarithm, which does neither; -inf if it is 0
    pub log_gradient_norm: f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_train_report",
    ][::core::mem::size_of::<attmd_train_report>() - 48usize];
    [
        "Alignment of attmd_train_report",
    ][::core::mem::align_of::<attmd_train_report>() - 8usize];
    [
        "Offset of field: attmd_train_report::struct_size",
    ][::core::mem::offset_of!(attmd_train_report, struct_size) - 0usize];
    [
        "Offset of field: attmd_train_report::stop_reason",
    ][::core::mem::offset_of!(attmd_train_report, stop_reason) - 4usize];
    [
        "Offset of field: attmd_train_report::iterations",
    ][::core::mem::offset_of!(attmd_train_report, iterations) - 8usize];
    [
        "Offset of field: attmd_train_report::seconds",
    ][::core::mem::offset_of!(attmd_train_report, seconds) - 16usize];
    [
        "Offset of field: attmd_train_report::loss",
    ][::core::mem::offset_of!(attmd_train_report, loss) - 24usize];
    [
        "Offset of field: attmd_train_report::gradient_norm",
    ][::core::mem::offset_of!(attmd_train_report, gradient_norm) - 32usize];
    [
        "Offset of field: attmd_train_report::log_gradient_norm",
    ][::core::mem::offset_of!(attmd_train_report, log_gradient_norm) - 40usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_svm {
    _unused: [u8; 0],
}
/// What was established.
pub type attmd_svm_outcome = i32;
/// the certified relative gap is at or below the tolerance
pub const ATTMD_SVM_OPTIMAL: i32 = 1;
/** no feasible point: the duals are a Farkas certificate, lambda >= 0, b'lambda = 1,
A'lambda = 0 to rounding (then A w >= b would give 0 >= 1)*/
pub const ATTMD_SVM_INFEASIBLE: i32 = 2;
/** no feasible point was found and no proof that there is none, but one would have a norm
of at least dual_objective*/
pub const ATTMD_SVM_BEYOND_NORM: i32 = 3;
/// a limit was reached first, or rounding allows no smaller gap; bounds are those found
pub const ATTMD_SVM_STOPPED: i32 = 4;
/// the caller ended it; bounds are those found
pub const ATTMD_SVM_CANCELLED: i32 = 5;
/// Where the rows a_k of a problem come from.
pub type attmd_svm_source = i32;
/** lp-AttSVM: a_k = (x_{i,alpha_i} - x_it) z_i' for every t != alpha_i, samples in order,
tokens in order. The unknown is W, d x d*/
pub const ATTMD_SVM_ATTENTION: i32 = 1;
/// the decoder's lp-SVM: y_i x_{i,alpha_i}, one a sample. The unknown is v, d entries
pub const ATTMD_SVM_DECODER: i32 = 2;
/// the rows of a matrix
pub const ATTMD_SVM_ROWS: i32 = 3;
/** minimize ||w|| subject to a_k'w >= b_k for every row, where b_k is 1 or, in relaxed rows, 0; ROWS: any b_k >= 0.
  Soft margin: minimize (1/p) ||w||_p^p + sum_k C_k xi_k (or C_k xi_k^2) subject to a_k'w >= b_k - xi_k, xi_k >= 0, with
  C_k = C times a weight. A relaxed row holds in the certified sense when a_k'w >= -e |a_k|_2 with e at rounding level:
  the smaller of 1e-12 |w|_2 and 1e-8 min_margin max_k(b_k / |a_k|_2), min_margin as in the report.
  For the tokens that a trained model selects, take `selected` from attmd_model_predict; for the globally optimal ones
  from attmd_globally_optimal_tokens; `relaxed` of the paper's joint training is 1 - attmd_svm_get_support of the
  DECODER problem.*/
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_svm_problem {
    pub struct_size: u32,
    /// default ATTMD_SVM_ATTENTION
    pub source: attmd_svm_source,
    /// ATTENTION, DECODER; else NULL
    pub dataset: *const attmd_dataset,
    /// ATTENTION, DECODER: n indices alpha_i < T_i; else NULL
    pub selected: *const i64,
    /// ATTENTION, DECODER: n; else 0
    pub count: i64,
    /// ATTENTION, DECODER: n flags, 1 = this sample's rows ask for 0; NULL: all ask for 1
    pub relaxed: *const i32,
    /** soft margin: factors > 0 of C, n of them (ROWS: one a row); NULL: all 1. Hard margin:
checked, without effect*/
    pub weights: *const f64,
    /// ROWS: element type of A; default ATTMD_FLOAT64
    pub dtype: attmd_dtype,
    pub reserved: i32,
    /// ROWS: rows x unknowns, finite; else NULL
    pub A: *const ::core::ffi::c_void,
    /// ROWS: extents of A, >= 1; else 0
    pub rows: i64,
    /// ROWS: extents of A, >= 1; else 0
    pub unknowns: i64,
    /// ROWS: in elements; may be negative; both zero = dense row-major
    pub A_strides: [i64; 2usize],
    /// ROWS: b, one a row, finite and >= 0; NULL: all 1; else NULL
    pub right_side: *const f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_svm_problem",
    ][::core::mem::size_of::<attmd_svm_problem>() - 104usize];
    [
        "Alignment of attmd_svm_problem",
    ][::core::mem::align_of::<attmd_svm_problem>() - 8usize];
    [
        "Offset of field: attmd_svm_problem::struct_size",
    ][::core::mem::offset_of!(attmd_svm_problem, struct_size) - 0usize];
    [
        "Offset of field: attmd_svm_problem::source",
    ][::core::mem::offset_of!(attmd_svm_problem, source) - 4usize];
    [
        "Offset of field: attmd_svm_problem::dataset",
    ][::core::mem::offset_of!(attmd_svm_problem, dataset) - 8usize];
    [
        "Offset of field: attmd_svm_problem::selected",
    ][::core::mem::offset_of!(attmd_svm_problem, selected) - 16usize];
    [
        "Offset of field: attmd_svm_problem::count",
    ][::core::mem::offset_of!(attmd_svm_problem, count) - 24usize];
    [
        "Offset of field: attmd_svm_problem::relaxed",
    ][::core::mem::offset_of!(attmd_svm_problem, relaxed) - 32usize];
    [
        "Offset of field: attmd_svm_problem::weights",
    ][::core::mem::offset_of!(attmd_svm_problem, weights) - 40usize];
    [
        "Offset of field: attmd_svm_problem::dtype",
    ][::core::mem::offset_of!(attmd_svm_problem, dtype) - 48usize];
    [
        "Offset of field: attmd_svm_problem::reserved",
    ][::core::mem::offset_of!(attmd_svm_problem, reserved) - 52usize];
    [
        "Offset of field: attmd_svm_problem::A",
    ][::core::mem::offset_of!(attmd_svm_problem, A) - 56usize];
    [
        "Offset of field: attmd_svm_problem::rows",
    ][::core::mem::offset_of!(attmd_svm_problem, rows) - 64usize];
    [
        "Offset of field: attmd_svm_problem::unknowns",
    ][::core::mem::offset_of!(attmd_svm_problem, unknowns) - 72usize];
    [
        "Offset of field: attmd_svm_problem::A_strides",
    ][::core::mem::offset_of!(attmd_svm_problem, A_strides) - 80usize];
    [
        "Offset of field: attmd_svm_problem::right_side",
    ][::core::mem::offset_of!(attmd_svm_problem, right_side) - 96usize];
};
/// ||w|| of the hard margin.
pub type attmd_svm_norm = i32;
/// ||w||_p
pub const ATTMD_NORM_ENTRYWISE: i32 = 1;
/** the sum of W's singular values; p is not used. ATTENTION with the hard margin and
METHOD_AUTO only, else ATTMD_ERROR_UNSUPPORTED*/
pub const ATTMD_NORM_NUCLEAR: i32 = 2;
/// What a soft margin pays for a slack.
pub type attmd_svm_slack = i32;
/// C_k xi_k
pub const ATTMD_SLACK_PLAIN: i32 = 1;
/// C_k xi_k^2
pub const ATTMD_SLACK_SQUARED: i32 = 2;
/// How a problem is solved; every method comes to the same solution.
pub type attmd_svm_method = i32;
/** the one that takes the least work; matrix-free where a matrix would take more
than memory_limit, or than 16 GB*/
pub const ATTMD_SVM_METHOD_AUTO: i32 = 0;
/// primal-dual interior point with a system of the unknowns' order
pub const ATTMD_SVM_METHOD_INTERIOR_POINT: i32 = 1;
/// the same with a system of the rows' order
pub const ATTMD_SVM_METHOD_DUAL_SYSTEM: i32 = 2;
/** active sets of rows; p = 2 with the hard margin only. Gives way to
the interior point where it gets nowhere*/
pub const ATTMD_SVM_METHOD_WORKING_SET: i32 = 3;
/// the systems are solved iteratively, none is stored
pub const ATTMD_SVM_METHOD_MATRIX_FREE: i32 = 4;
/// Norm, margin and limits of a max-margin problem.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_svm_options {
    pub struct_size: u32,
    /// default 0
    pub threads: i32,
    /** exponent of the norm, 1 <= p <= inf, the ends exact; beyond 1e18, where it is the same to
rounding, computed as inf; soft margin p <= 1e18; default 2*/
    pub p: f64,
    /// +inf (default): hard margin. Finite > 0: soft margin
    pub C: f64,
    /// relative duality gap to reach, 0 < tolerance < 1; default 1e-8
    pub tolerance: f64,
    /// >= 0, default 200
    pub max_iterations: i64,
    /// > 0, default +inf
    pub max_seconds: f64,
    /// once an iteration; may be NULL
    pub progress: attmd_progress_fn,
    /// handed to it
    pub progress_user: *mut ::core::ffi::c_void,
    /// may be NULL
    pub cancel: *mut attmd_cancel,
    /// default ATTMD_NORM_ENTRYWISE
    pub norm: attmd_svm_norm,
    /// default ATTMD_SLACK_PLAIN
    pub slack: attmd_svm_slack,
    /** default ATTMD_SVM_METHOD_AUTO; ATTMD_ERROR_UNSUPPORTED if the one asked for does not fit
the problem*/
    pub method: attmd_svm_method,
    pub reserved: i32,
    /** bytes; 0 (default): none. A solve that would take more is refused before it begins:
ATTMD_ERROR_OUT_OF_MEMORY, and the message says how many*/
    pub memory_limit: i64,
    /** where to start: a solution for the same rows with another p, C or norm, or for the
first of them (rows were added at the end). Only the time depends on it. One without a
solution is as good as NULL (default). ATTMD_ERROR_DIMENSION if the sizes do not fit*/
    pub warm_start: *const attmd_svm,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_svm_options",
    ][::core::mem::size_of::<attmd_svm_options>() - 104usize];
    [
        "Alignment of attmd_svm_options",
    ][::core::mem::align_of::<attmd_svm_options>() - 8usize];
    [
        "Offset of field: attmd_svm_options::struct_size",
    ][::core::mem::offset_of!(attmd_svm_options, struct_size) - 0usize];
    [
        "Offset of field: attmd_svm_options::threads",
    ][::core::mem::offset_of!(attmd_svm_options, threads) - 4usize];
    [
        "Offset of field: attmd_svm_options::p",
    ][::core::mem::offset_of!(attmd_svm_options, p) - 8usize];
    [
        "Offset of field: attmd_svm_options::C",
    ][::core::mem::offset_of!(attmd_svm_options, C) - 16usize];
    [
        "Offset of field: attmd_svm_options::tolerance",
    ][::core::mem::offset_of!(attmd_svm_options, tolerance) - 24usize];
    [
        "Offset of field: attmd_svm_options::max_iterations",
    ][::core::mem::offset_of!(attmd_svm_options, max_iterations) - 32usize];
    [
        "Offset of field: attmd_svm_options::max_seconds",
    ][::core::mem::offset_of!(attmd_svm_options, max_seconds) - 40usize];
    [
        "Offset of field: attmd_svm_options::progress",
    ][::core::mem::offset_of!(attmd_svm_options, progress) - 48usize];
    [
        "Offset of field: attmd_svm_options::progress_user",
    ][::core::mem::offset_of!(attmd_svm_options, progress_user) - 56usize];
    [
        "Offset of field: attmd_svm_options::cancel",
    ][::core::mem::offset_of!(attmd_svm_options, cancel) - 64usize];
    [
        "Offset of field: attmd_svm_options::norm",
    ][::core::mem::offset_of!(attmd_svm_options, norm) - 72usize];
    [
        "Offset of field: attmd_svm_options::slack",
    ][::core::mem::offset_of!(attmd_svm_options, slack) - 76usize];
    [
        "Offset of field: attmd_svm_options::method",
    ][::core::mem::offset_of!(attmd_svm_options, method) - 80usize];
    [
        "Offset of field: attmd_svm_options::reserved",
    ][::core::mem::offset_of!(attmd_svm_options, reserved) - 84usize];
    [
        "Offset of field: attmd_svm_options::memory_limit",
    ][::core::mem::offset_of!(attmd_svm_options, memory_limit) - 88usize];
    [
        "Offset of field: attmd_svm_options::warm_start",
    ][::core::mem::offset_of!(attmd_svm_options, warm_start) - 96usize];
};
/// What was established about a max-margin problem.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_svm_report {
    pub struct_size: u32,
    /// solved, infeasible or stopped
    pub outcome: attmd_svm_outcome,
    /// as in the options
    pub p: f64,
    /// as in the options
    pub C: f64,
    /// m
    pub rows: i64,
    /// D: d * d, or d, or A's
    pub unknowns: i64,
    /// hard: the norm of the solution, +inf if no feasible point is known. Soft: the objective
    pub primal_objective: f64,
    /// lower bound on the optimum, hard: b'lambda / ||A'lambda||_q; +inf if infeasible
    pub dual_objective: f64,
    /// (primal - dual) / primal, recomputed from the data, w and lambda; +inf without w
    pub gap: f64,
    /** smallest a_k'w / b_k of the solution, over b_k > 0 (hard: 1 to rounding); NaN without w or
such rows*/
    pub min_margin: f64,
    /// rows in the support set
    pub support_count: i64,
    /// of the solver
    pub iterations: i64,
    /// that it took
    pub seconds: f64,
    /** infeasible: max_j |(A'lambda)_j| / sum_k lambda_k |a_kj|, times sum_k lambda_k |a_k|_2 of
all rows over that of the rows with b_k > 0; recomputed from rows and lambda. Else NaN*/
    pub farkas_residual: f64,
    /// the one used; AUTO if there was nothing to do
    pub method: attmd_svm_method,
    /// as in the options
    pub norm: attmd_svm_norm,
    /// as in the options
    pub slack: attmd_svm_slack,
    pub reserved: i32,
    /// what memory_limit was compared with: about what the solve allocated
    pub memory_bytes: i64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of attmd_svm_report"][::core::mem::size_of::<attmd_svm_report>() - 128usize];
    [
        "Alignment of attmd_svm_report",
    ][::core::mem::align_of::<attmd_svm_report>() - 8usize];
    [
        "Offset of field: attmd_svm_report::struct_size",
    ][::core::mem::offset_of!(attmd_svm_report, struct_size) - 0usize];
    [
        "Offset of field: attmd_svm_report::outcome",
    ][::core::mem::offset_of!(attmd_svm_report, outcome) - 4usize];
    [
        "Offset of field: attmd_svm_report::p",
    ][::core::mem::offset_of!(attmd_svm_report, p) - 8usize];
    [
        "Offset of field: attmd_svm_report::C",
    ][::core::mem::offset_of!(attmd_svm_report, C) - 16usize];
    [
        "Offset of field: attmd_svm_report::rows",
    ][::core::mem::offset_of!(attmd_svm_report, rows) - 24usize];
    [
        "Offset of field: attmd_svm_report::unknowns",
    ][::core::mem::offset_of!(attmd_svm_report, unknowns) - 32usize];
    [
        "Offset of field: attmd_svm_report::primal_objective",
    ][::core::mem::offset_of!(attmd_svm_report, primal_objective) - 40usize];
    [
        "Offset of field: attmd_svm_report::dual_objective",
    ][::core::mem::offset_of!(attmd_svm_report, dual_objective) - 48usize];
    [
        "Offset of field: attmd_svm_report::gap",
    ][::core::mem::offset_of!(attmd_svm_report, gap) - 56usize];
    [
        "Offset of field: attmd_svm_report::min_margin",
    ][::core::mem::offset_of!(attmd_svm_report, min_margin) - 64usize];
    [
        "Offset of field: attmd_svm_report::support_count",
    ][::core::mem::offset_of!(attmd_svm_report, support_count) - 72usize];
    [
        "Offset of field: attmd_svm_report::iterations",
    ][::core::mem::offset_of!(attmd_svm_report, iterations) - 80usize];
    [
        "Offset of field: attmd_svm_report::seconds",
    ][::core::mem::offset_of!(attmd_svm_report, seconds) - 88usize];
    [
        "Offset of field: attmd_svm_report::farkas_residual",
    ][::core::mem::offset_of!(attmd_svm_report, farkas_residual) - 96usize];
    [
        "Offset of field: attmd_svm_report::method",
    ][::core::mem::offset_of!(attmd_svm_report, method) - 104usize];
    [
        "Offset of field: attmd_svm_report::norm",
    ][::core::mem::offset_of!(attmd_svm_report, norm) - 108usize];
    [
        "Offset of field: attmd_svm_report::slack",
    ][::core::mem::offset_of!(attmd_svm_report, slack) - 112usize];
    [
        "Offset of field: attmd_svm_report::reserved",
    ][::core::mem::offset_of!(attmd_svm_report, reserved) - 116usize];
    [
        "Offset of field: attmd_svm_report::memory_bytes",
    ][::core::mem::offset_of!(attmd_svm_report, memory_bytes) - 120usize];
};
/// What numbers from anywhere prove about a problem.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_svm_certificate {
    pub struct_size: u32,
    /** 1: w (hard margin: w / min_margin) satisfies every row, relaxed ones to rounding as above;
soft margin: every w does, by its slacks*/
    pub is_feasible: i32,
    /** 1: duals >= 0 with b'duals > 0 and farkas_residual <= 1e-12, and w is not feasible: no feasible
point exists, or only such whose margins a_k'w cancel to 1e-12 of their terms a_kj w_j*/
    pub is_farkas: i32,
    pub reserved: i32,
    /// the optimum is at most this; +inf if w proves nothing
    pub primal_bound: f64,
    /// the optimum is at least this; 0 if the duals prove nothing, +inf if is_farkas
    pub dual_bound: f64,
    /// (primal - dual) / primal; +inf without a feasible w
    pub gap: f64,
    /// smallest a_k'w / b_k over b_k > 0; NaN without w
    pub min_margin: f64,
    /// as in the report; NaN for a soft margin or where duals prove nothing
    pub farkas_residual: f64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of attmd_svm_certificate",
    ][::core::mem::size_of::<attmd_svm_certificate>() - 56usize];
    [
        "Alignment of attmd_svm_certificate",
    ][::core::mem::align_of::<attmd_svm_certificate>() - 8usize];
    [
        "Offset of field: attmd_svm_certificate::struct_size",
    ][::core::mem::offset_of!(attmd_svm_certificate, struct_size) - 0usize];
    [
        "Offset of field: attmd_svm_certificate::is_feasible",
    ][::core::mem::offset_of!(attmd_svm_certificate, is_feasible) - 4usize];
    [
        "Offset of field: attmd_svm_certificate::is_farkas",
    ][::core::mem::offset_of!(attmd_svm_certificate, is_farkas) - 8usize];
    [
        "Offset of field: attmd_svm_certificate::reserved",
    ][::core::mem::offset_of!(attmd_svm_certificate, reserved) - 12usize];
    [
        "Offset of field: attmd_svm_certificate::primal_bound",
    ][::core::mem::offset_of!(attmd_svm_certificate, primal_bound) - 16usize];
    [
        "Offset of field: attmd_svm_certificate::dual_bound",
    ][::core::mem::offset_of!(attmd_svm_certificate, dual_bound) - 24usize];
    [
        "Offset of field: attmd_svm_certificate::gap",
    ][::core::mem::offset_of!(attmd_svm_certificate, gap) - 32usize];
    [
        "Offset of field: attmd_svm_certificate::min_margin",
    ][::core::mem::offset_of!(attmd_svm_certificate, min_margin) - 40usize];
    [
        "Offset of field: attmd_svm_certificate::farkas_residual",
    ][::core::mem::offset_of!(attmd_svm_certificate, farkas_residual) - 48usize];
};
/// A trained attention model beside the solution of its AttSVM; ||.|| is the SVM's norm, ||.||_p or the nuclear one.
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct attmd_comparison {
    pub struct_size: u32,
    pub reserved: i32,
    /** D(W_svm, W), as the paper plots it; NaN for p = 1, p = inf and the nuclear norm,
which have no such potential*/
    pub divergence_svm_model: f64,
    /// D(W, W_svm); NaN as above
    pub divergence_model_svm: f64,
    /// of the angle between W and W_svm
    pub cosine: f64,
    /// ||W||
    pub model_norm: f64,
    /// ||W_svm||
    pub svm_norm: f64,
    /// smallest margin of W / ||W||, of rows that are not relaxed; <= 0 if one is violated
    pub model_margin: f64,
    /// the same of W_svm. Hard margin: the largest possible, 1 / ||W_svm||
    pub svm_margin: f64,
    /// mean over samples of max_t s_it
    pub softmax_mass_mean: f64,
    /// minimum over samples of max_t s_it
    pub softmax_mass_min: f64,
    /// samples whose largest weight is on the token that the SVM was given
    pub selected_agree: i64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of attmd_comparison"][::core::mem::size_of::<attmd_comparison>() - 88usize];
    [
        "Alignment of attmd_comparison",
    ][::core::mem::align_of::<attmd_comparison>() - 8usize];
    [
        "Offset of field: attmd_comparison::struct_size",
    ][::core::mem::offset_of!(attmd_comparison, struct_size) - 0usize];
    [
        "Offset of field: attmd_comparison::reserved",
    ][::core::mem::offset_of!(attmd_comparison, reserved) - 4usize];
    [
        "Offset of field: attmd_comparison::divergence_svm_model",
    ][::core::mem::offset_of!(attmd_comparison, divergence_svm_model) - 8usize];
    [
        "Offset of field: attmd_comparison::divergence_model_svm",
    ][::core::mem::offset_of!(attmd_comparison, divergence_model_svm) - 16usize];
    [
        "Offset of field: attmd_comparison::cosine",
    ][::core::mem::offset_of!(attmd_comparison, cosine) - 24usize];
    [
        "Offset of field: attmd_comparison::model_norm",
    ][::core::mem::offset_of!(attmd_comparison, model_norm) - 32usize];
    [
        "Offset of field: attmd_comparison::svm_norm",
    ][::core::mem::offset_of!(attmd_comparison, svm_norm) - 40usize];
    [
        "Offset of field: attmd_comparison::model_margin",
    ][::core::mem::offset_of!(attmd_comparison, model_margin) - 48usize];
    [
        "Offset of field: attmd_comparison::svm_margin",
    ][::core::mem::offset_of!(attmd_comparison, svm_margin) - 56usize];
    [
        "Offset of field: attmd_comparison::softmax_mass_mean",
    ][::core::mem::offset_of!(attmd_comparison, softmax_mass_mean) - 64usize];
    [
        "Offset of field: attmd_comparison::softmax_mass_min",
    ][::core::mem::offset_of!(attmd_comparison, softmax_mass_min) - 72usize];
    [
        "Offset of field: attmd_comparison::selected_agree",
    ][::core::mem::offset_of!(attmd_comparison, selected_agree) - 80usize];
};
unsafe extern "C" {
    /// The version of the library that was loaded, in the form of ATTMD_VERSION.
    pub fn attmd_version() -> i32;
    /// The same as text, "0.1.0"; static.
    pub fn attmd_version_string() -> *const ::core::ffi::c_char;
    /** 1 if this build has the feature, 0 if not or if the name is unknown or NULL. Names: "npz" (reading .npz files),
  "shared-blas" (BLAS is a shared library instead of a private copy), "avx2", "avx512", "neon" (the kernels in use on
  this processor; at most one of them is 1).*/
    pub fn attmd_has_feature(name: *const ::core::ffi::c_char) -> i32;
    /** The kernels in use on this processor, to be named beside figures, as in "avx512, OpenBLAS SkylakeX": those of the
  library itself ("baseline", "neon", "avx2" or "avx512") and those of the BLAS inside ("shared BLAS" where there is
  none); static. They are the best that the processor and the system have. The environment variable ATTMD_KERNELS =
  baseline, avx2 or avx512 keeps both at or below that level; it is read once, while the library is loaded, any other
  value counts as unset, and the library reads no other variable. Results differ between levels by rounding.*/
    pub fn attmd_cpu_kernels() -> *const ::core::ffi::c_char;
    /** Message of the last call on this thread that failed or was cancelled; never NULL, "" if none was. UTF-8, at most 1023
  bytes: one that is longer, by a name given to the call, loses its middle. Valid until this thread's next such call.*/
    pub fn attmd_last_error() -> *const ::core::ffi::c_char;
    /// Name of a status value, such as "ATTMD_ERROR_DIMENSION"; "unknown status" for any other number. Static.
    pub fn attmd_status_name(status: attmd_status) -> *const ::core::ffi::c_char;
    /** ATTMD_OK if this library runs programs that were compiled with a header of version `header_version`; programs pass their
  ATTMD_VERSION. It does for every header with the same major version and, while that is 0, the same minor version.
  Otherwise ATTMD_ERROR_UNSUPPORTED, and the message names both versions; ATTMD_ERROR_INVALID_ARGUMENT for a number that is
  no version. A program that opens the library at run time calls this first.*/
    pub fn attmd_abi_check(header_version: i32) -> attmd_status;
    /// A token without a request; free it with attmd_cancel_free.
    pub fn attmd_cancel_create(out: *mut *mut attmd_cancel) -> attmd_status;
    /** Every call that was given the token ends at its next iteration. May be called by any thread beside such a call, and is
  async-signal-safe. NULL does nothing.*/
    pub fn attmd_cancel_request(token: *mut attmd_cancel);
    /// Clears the request so that the token can serve again. NULL does nothing.
    pub fn attmd_cancel_reset(token: *mut attmd_cancel);
    /// The token must not be in use by a running call.
    pub fn attmd_cancel_free(token: *mut attmd_cancel);
    /// Sets the process-wide receiver of log lines; NULL (the start) drops them. Wait until no other call runs.
    pub fn attmd_set_log(log: attmd_log_fn, user: *mut ::core::ffi::c_void);
    /// float64, nothing set.
    pub fn attmd_dataset_desc_init(
        desc: *mut attmd_dataset_desc,
        struct_size: usize,
    ) -> attmd_status;
    /// A dataset from a copy of the caller's arrays. All values must be finite (ATTMD_ERROR_INVALID_ARGUMENT).
    pub fn attmd_dataset_create(
        desc: *const attmd_dataset_desc,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /** The same without copying X and z (the rest is copied). They must stay unchanged until `release` is called with `user`,
  or, if release is NULL, until the dataset and all parts made of it are freed. On failure release is not called.*/
    pub fn attmd_dataset_create_borrow(
        desc: *const attmd_dataset_desc,
        release: attmd_release_fn,
        user: *mut ::core::ffi::c_void,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /** The paper's synthetic data: entries of tokens, queries and the decoder N(0,1), each vector scaled to unit length,
  labels a fair coin. n, T, d >= 1. Random numbers: the four words of each Philox4x64-10 block, counters 0, 1, 2, ...,
  key (seed, 0); Gaussian: Wichura's AS 241 inverse at (k + 1/2) / 2^52, k the top 52 bits of a word; label +1 if a word's
  top bit is 1. Order: X, z, v, y. IEEE basic operations only: the bits are the same on every machine.*/
    pub fn attmd_dataset_generate_gaussian(
        n: i64,
        T: i64,
        d: i64,
        seed: u64,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// The defaults named above.
    pub fn attmd_csv_options_init(
        options: *mut attmd_csv_options,
        struct_size: usize,
    ) -> attmd_status;
    /** Reads a UTF-8 or ASCII CSV file of numbers; the first token of each sample is its query. Fields may stand in quotes, lines
  end with LF, CRLF or CR, blank ones are skipped, and all rows have as many columns; with the delimiter ' ' any run of
  blanks parts columns. Errors name file, line (from 1) and, of a field that is no number, column (from 0). `options` NULL =
  defaults.*/
    pub fn attmd_dataset_load_csv(
        path: *const ::core::ffi::c_char,
        options: *const attmd_csv_options,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /** Reads NumPy arrays from an .npz file: X (n,T,d) and y (n) must be there, z (n,d), v (d) and lengths (n) may. Floating
  or integer types of any size, either byte order, C or Fortran order. slice >= 0: every array has one axis more in
  front and that entry of it is read; slice -1: they have not.*/
    pub fn attmd_dataset_load_npz(
        path: *const ::core::ffi::c_char,
        slice: i64,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// The same from .npy files, one array each; z_path NULL = the first token is the query.
    pub fn attmd_dataset_load_npy(
        X_path: *const ::core::ffi::c_char,
        y_path: *const ::core::ffi::c_char,
        z_path: *const ::core::ffi::c_char,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// classes 2, nothing else set.
    pub fn attmd_sequences_desc_init(
        desc: *mut attmd_sequences_desc,
        struct_size: usize,
    ) -> attmd_status;
    /// A dataset of token sequences from a copy of the caller's arrays.
    pub fn attmd_dataset_create_sequences(
        desc: *const attmd_sequences_desc,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// One channel, ten classes, nothing else set.
    pub fn attmd_images_desc_init(
        desc: *mut attmd_images_desc,
        struct_size: usize,
    ) -> attmd_status;
    /// A dataset of images from a copy of the caller's arrays.
    pub fn attmd_dataset_create_images(
        desc: *const attmd_images_desc,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// Prepares *info to receive results.
    pub fn attmd_dataset_info_init(
        info: *mut attmd_dataset_info,
        struct_size: usize,
    ) -> attmd_status;
    /// Extents of the dataset.
    pub fn attmd_dataset_get_info(
        dataset: *const attmd_dataset,
        info: *mut attmd_dataset_info,
    ) -> attmd_status;
    /// Tokens of sample i, T_i x d, as float64.
    pub fn attmd_dataset_get_tokens(
        dataset: *const attmd_dataset,
        i: i64,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /// Query of sample i, d values.
    pub fn attmd_dataset_get_query(
        dataset: *const attmd_dataset,
        i: i64,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /// The n labels: -1 or +1 of attention samples, otherwise 0..classes-1.
    pub fn attmd_dataset_get_labels(
        dataset: *const attmd_dataset,
        out: *mut i32,
        capacity: i64,
    ) -> attmd_status;
    /// The n lengths T_i of attention samples or sequences.
    pub fn attmd_dataset_get_lengths(
        dataset: *const attmd_dataset,
        out: *mut i64,
        capacity: i64,
    ) -> attmd_status;
    /// The decoder v that came with the data, d values; ATTMD_ERROR_NOT_FOUND if there was none.
    pub fn attmd_dataset_get_decoder(
        dataset: *const attmd_dataset,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /// Ids of sequence i, as many as its length.
    pub fn attmd_dataset_get_ids(
        dataset: *const attmd_dataset,
        i: i64,
        out: *mut i32,
        capacity: i64,
    ) -> attmd_status;
    /// Pixels of image i, channels x height x width.
    pub fn attmd_dataset_get_pixels(
        dataset: *const attmd_dataset,
        i: i64,
        out: *mut u8,
        capacity: i64,
    ) -> attmd_status;
    /// The `count` >= 1 samples at `indices`, in that order; an index may repeat. Shares memory with `dataset`.
    pub fn attmd_dataset_subset(
        dataset: *const attmd_dataset,
        indices: *const i64,
        count: i64,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// All samples in an order drawn from seed (Fisher-Yates on Philox4x64-10, key (seed, 1)).
    pub fn attmd_dataset_shuffle(
        dataset: *const attmd_dataset,
        seed: u64,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /** Shuffles by seed, then the first round(fraction * n) samples go to *first, the rest to *second; 0 < fraction < 1,
  and neither part may be empty.*/
    pub fn attmd_dataset_split(
        dataset: *const attmd_dataset,
        fraction: f64,
        seed: u64,
        first: *mut *mut attmd_dataset,
        second: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// NULL is fine. Parts made of the dataset stay valid.
    pub fn attmd_dataset_free(dataset: *mut attmd_dataset);
    /** A tokenizer with the vocabulary of a file: one token a line, the id is the line's number from 0. Tokens are UTF-8,
  without the blanks at a line's end and a byte order mark, none empty, none twice; [PAD], [UNK], [CLS] and [SEP]
  must be there, [MASK] may (ATTMD_ERROR_FORMAT names file and line).*/
    pub fn attmd_tokenizer_load(
        path: *const ::core::ffi::c_char,
        out: *mut *mut attmd_tokenizer,
    ) -> attmd_status;
    /// The same from `size` bytes in memory, the content of such a file.
    pub fn attmd_tokenizer_create(
        vocabulary: *const ::core::ffi::c_char,
        size: i64,
        out: *mut *mut attmd_tokenizer,
    ) -> attmd_status;
    /// Prepares *info to receive results.
    pub fn attmd_tokenizer_info_init(
        info: *mut attmd_tokenizer_info,
        struct_size: usize,
    ) -> attmd_status;
    /// Size of the vocabulary and ids of the special tokens.
    pub fn attmd_tokenizer_get_info(
        tokenizer: *const attmd_tokenizer,
        info: *mut attmd_tokenizer_info,
    ) -> attmd_status;
    /// The id of a token such as "film" or "##ing"; ATTMD_ERROR_NOT_FOUND if the vocabulary has none.
    pub fn attmd_tokenizer_get_id(
        tokenizer: *const attmd_tokenizer,
        token: *const ::core::ffi::c_char,
        out: *mut i32,
    ) -> attmd_status;
    /// The token of an id; the string belongs to the tokenizer.
    pub fn attmd_tokenizer_get_token(
        tokenizer: *const attmd_tokenizer,
        id: i32,
        out: *mut *const ::core::ffi::c_char,
    ) -> attmd_status;
    /** [CLS], the ids of a text, [SEP].
  size        bytes of the text; -1: it ends with a zero byte
  max_length  at most so many ids, the last before [SEP] left out; 0 = no limit, else 2..2^31-1. The empty text is [CLS][SEP]
  ids         room for `capacity` ids; NULL: only *count is wanted
  spans       2 x capacity values or NULL: of each id the first byte in the text that it stands for, and the one after the
              last; both 0 for the [CLS] and [SEP] that were added
  count       the number of ids, written also with ATTMD_ERROR_BUFFER_TOO_SMALL*/
    pub fn attmd_tokenizer_encode(
        tokenizer: *const attmd_tokenizer,
        text: *const ::core::ffi::c_char,
        size: i64,
        max_length: i64,
        ids: *mut i32,
        spans: *mut i64,
        capacity: i64,
        count: *mut i64,
    ) -> attmd_status;
    /** The text of ids: tokens with one space between them, "##" pieces joined to what is before; skip_special 1: without
  [PAD], [UNK], [CLS], [SEP] and [MASK]. UTF-8 and a zero byte; `capacity` in bytes. *size: the bytes without the zero,
  written also with ATTMD_ERROR_BUFFER_TOO_SMALL; out NULL: only it is wanted.*/
    pub fn attmd_tokenizer_decode(
        tokenizer: *const attmd_tokenizer,
        ids: *const i32,
        count: i64,
        skip_special: i32,
        out: *mut ::core::ffi::c_char,
        capacity: i64,
        size: *mut i64,
    ) -> attmd_status;
    /// NULL is fine. Datasets made with it stay valid.
    pub fn attmd_tokenizer_free(tokenizer: *mut attmd_tokenizer);
    /// The defaults named above.
    pub fn attmd_text_options_init(
        options: *mut attmd_text_options,
        struct_size: usize,
    ) -> attmd_status;
    /** A dataset of n texts: sizes are their bytes, or NULL: each ends with a zero byte. labels: n values 0..classes-1, or NULL:
  all 0. `options` NULL = defaults, also below.*/
    pub fn attmd_dataset_create_texts(
        tokenizer: *const attmd_tokenizer,
        texts: *const *const ::core::ffi::c_char,
        sizes: *const i64,
        labels: *const i32,
        n: i64,
        classes: i64,
        options: *const attmd_text_options,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /** Reviews in the layout of the Stanford Large Movie Review Dataset (Maas et al. 2011): directory/neg/NUMBER_RATING.txt, label
  0, then directory/pos/, label 1, each in the order of the numbers. Give the folder train or test. An empty file is an
  empty text. Hidden files and what does not end in .txt, in letters of any case, are left out and told to the log; other
  names that do, and a side without a review, are ATTMD_ERROR_FORMAT.*/
    pub fn attmd_dataset_load_reviews(
        directory: *const ::core::ffi::c_char,
        tokenizer: *const attmd_tokenizer,
        options: *const attmd_text_options,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// The defaults named above.
    pub fn attmd_text_table_options_init(
        options: *mut attmd_text_table_options,
        struct_size: usize,
    ) -> attmd_status;
    /** Reads such a file, of lines as attmd_dataset_load_csv has them. Errors name file and line (from 1). `table` NULL =
  defaults.*/
    pub fn attmd_dataset_load_text_table(
        path: *const ::core::ffi::c_char,
        table: *const attmd_text_table_options,
        tokenizer: *const attmd_tokenizer,
        options: *const attmd_text_options,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /** CIFAR-10's binary batches (Krizhevsky 2009), `count` files one after the other: records of a label byte and 3 x 32 x 32
  bytes, red, green, blue. Files of CIFAR-100, whose records have two label bytes (their size tells), become 100 classes
  by the second, the fine label; the coarse one follows from it.*/
    pub fn attmd_dataset_load_cifar10(
        paths: *const *const ::core::ffi::c_char,
        count: i64,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /** MNIST's IDX files, plain or packed by gzip: images n x height x width or n x channels x height x width of unsigned
  bytes, and n labels 0..classes-1 of bytes, int16 or int32; of labels n x k, as QMNIST's, the first column counts.*/
    pub fn attmd_dataset_load_idx(
        images_path: *const ::core::ffi::c_char,
        labels_path: *const ::core::ffi::c_char,
        classes: i64,
        out: *mut *mut attmd_dataset,
    ) -> attmd_status;
    /// The kind of a model, such as one from a file.
    pub fn attmd_model_get_kind(
        model: *const attmd_model,
        out: *mut attmd_model_kind,
    ) -> attmd_status;
    /// The defaults named above.
    pub fn attmd_attention_options_init(
        options: *mut attmd_attention_options,
        struct_size: usize,
    ) -> attmd_status;
    /// One head of softmax attention with a linear decoder: f(X, z) = v' X' softmax(X W z).
    pub fn attmd_model_create_attention(
        options: *const attmd_attention_options,
        out: *mut *mut attmd_model,
    ) -> attmd_status;
    /** What the model was made with, head_dim never 0; pointers come back NULL, and W_std, v_std and seed of a model from a file
  0. ATTMD_ERROR_UNSUPPORTED if it is no attention model.*/
    pub fn attmd_model_get_attention_options(
        model: *const attmd_model,
        options: *mut attmd_attention_options,
    ) -> attmd_status;
    /// The defaults named above.
    pub fn attmd_transformer_options_init(
        options: *mut attmd_transformer_options,
        struct_size: usize,
    ) -> attmd_status;
    /** A transformer with random initial values: embeddings N(0,1), linear layers uniform in +-1/sqrt(fan in). Its calls return
  ATTMD_ERROR_DIMENSION for sequences longer than max_length, a larger vocabulary, or more classes, and
  ATTMD_ERROR_INVALID_ARGUMENT for those of another vocabulary, where both fingerprints are known. Parameters: see
  attmd_model_get_parameter_count.*/
    pub fn attmd_model_create_transformer(
        options: *const attmd_transformer_options,
        out: *mut *mut attmd_model,
    ) -> attmd_status;
    /// What the model was made with. ATTMD_ERROR_UNSUPPORTED if it is no transformer.
    pub fn attmd_model_get_transformer_options(
        model: *const attmd_model,
        options: *mut attmd_transformer_options,
    ) -> attmd_status;
    /// The defaults named above.
    pub fn attmd_vit_options_init(
        options: *mut attmd_vit_options,
        struct_size: usize,
    ) -> attmd_status;
    /** A vision transformer with random initial values. Its calls return ATTMD_ERROR_DIMENSION for images with another number
  of channels or datasets with more classes. Parameters: see attmd_model_get_parameter_count.*/
    pub fn attmd_model_create_vit(
        options: *const attmd_vit_options,
        out: *mut *mut attmd_model,
    ) -> attmd_status;
    /// What the model was made with; pointers come back NULL. ATTMD_ERROR_UNSUPPORTED if it is no vision transformer.
    pub fn attmd_model_get_vit_options(
        model: *const attmd_model,
        options: *mut attmd_vit_options,
    ) -> attmd_status;
    /// Prepares *info to receive results.
    pub fn attmd_parameter_info_init(
        info: *mut attmd_parameter_info,
        struct_size: usize,
    ) -> attmd_status;
    /** Number of parameter tensors. W and JOINT: "W", "v"; KQ: "K", "Q", "v". Classifiers: names, shapes and order of PyTorch
  modules of these architectures, weights (out, in), such as "blocks.0.attn.attn_matrix.weight" of a transformer (query,
  key and value, one below the other) and "transformer.layers.0.0.fn.to_qkv.weight" of a vision transformer.*/
    pub fn attmd_model_get_parameter_count(
        model: *const attmd_model,
        out: *mut i64,
    ) -> attmd_status;
    /// Tensor number `index`.
    pub fn attmd_model_get_parameter_info(
        model: *const attmd_model,
        index: i64,
        info: *mut attmd_parameter_info,
    ) -> attmd_status;
    /// Reads a tensor, row-major. For KQ "W" reads the product K' Q (d x d).
    pub fn attmd_model_get_parameter(
        model: *const attmd_model,
        name: *const ::core::ffi::c_char,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /// Writes a tensor; `count` must be its size and all values finite, as numbers of the tensor's dtype, too.
    pub fn attmd_model_set_parameter(
        model: *mut attmd_model,
        name: *const ::core::ffi::c_char,
        values: *const f64,
        count: i64,
    ) -> attmd_status;
    /** The empirical risk L on a dataset; one thread. ATTMD_ERROR_NUMERICAL if it overflows. Classifiers: the cross entropy,
  summed or averaged (mean_loss), without dropout and augmentation, as in every call but attmd_train.*/
    pub fn attmd_model_get_loss(
        model: *const attmd_model,
        dataset: *const attmd_dataset,
        out: *mut f64,
    ) -> attmd_status;
    /// The share of samples with y_i f_i > 0, or whose label is the most probable class; one thread.
    pub fn attmd_model_get_accuracy(
        model: *const attmd_model,
        dataset: *const attmd_dataset,
        out: *mut f64,
    ) -> attmd_status;
    /** dL/d(parameter), row-major, by the cancellation-free form. Near saturation it can be below the smallest double: with
  log_scale not NULL the gradient is exp(*log_scale) * out and the largest entry of out is near 1; with NULL it is out,
  and ATTMD_ERROR_NUMERICAL where that overflows. Works for the fixed v as well. One thread.*/
    pub fn attmd_model_get_gradient(
        model: *const attmd_model,
        dataset: *const attmd_dataset,
        name: *const ::core::ffi::c_char,
        out: *mut f64,
        capacity: i64,
        log_scale: *mut f64,
    ) -> attmd_status;
    /// Nothing wanted.
    pub fn attmd_predictions_init(
        predictions: *mut attmd_predictions,
        struct_size: usize,
    ) -> attmd_status;
    /// Writes to the buffers that `predictions` names.
    pub fn attmd_model_predict(
        model: *const attmd_model,
        dataset: *const attmd_dataset,
        predictions: *const attmd_predictions,
    ) -> attmd_status;
    /** A classifier's attention weights on one sample, without dropout: T x T, row q holds what token q attends to; T is the
  length of that sample, or 1 + the number of patches. block and head from 0. All rows are there in the last block, too,
  although only its first row has an influence on the result. One thread.*/
    pub fn attmd_model_get_attention_map(
        model: *const attmd_model,
        dataset: *const attmd_dataset,
        sample: i64,
        block: i64,
        head: i64,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /** The paper's token-selection score of token `pivotal` of one sample: the attention weights of the last block from the
  first token, averaged over the heads and scaled so that the sample's smallest is 0 and its largest 1, at that token; 0
  if all are equal. Classifiers only, one thread.*/
    pub fn attmd_model_get_token_selection_score(
        model: *const attmd_model,
        dataset: *const attmd_dataset,
        sample: i64,
        pivotal: i64,
        out: *mut f64,
    ) -> attmd_status;
    /** Texts through a transformer, each cut to the model's max_length; `tokenizer` has the vocabulary of its training. texts and
  sizes as in attmd_dataset_create_texts, n >= 1.
  threads      as everywhere; one text stays on the caller's thread
  labels       n: the most probable class, 0..classes-1; or NULL
  probability  n x classes, with 2 classes where the model has one logit; `capacity` is its length; or NULL. Not calibrated:
               0.99 does not mean that 99 of 100 such answers are right
  A text without a token (empty, blank, no UTF-8) gets the answer for no words at all, as sure as any other: refuse it
  yourself, where attmd_tokenizer_encode counts 2 ids, [CLS] and [SEP]. That a text is cut is not told, either: it is where
  attmd_tokenizer_encode without a limit counts more ids than max_length.
  ATTMD_ERROR_UNSUPPORTED if the model is no transformer; a tokenizer of another vocabulary as in
  attmd_model_create_transformer. The same holds for the next function.*/
    pub fn attmd_model_classify_texts(
        model: *const attmd_model,
        tokenizer: *const attmd_tokenizer,
        texts: *const *const ::core::ffi::c_char,
        sizes: *const i64,
        n: i64,
        threads: i32,
        labels: *mut i32,
        probability: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /** Which words of a text a transformer attends to: [CLS], the words in the text's order, [SEP]. All weights add up to 1, those
  of the words to less, since [CLS] and [SEP] have theirs; a text without a token has these two only, and *count is 2. A text
  is cut to the model's max_length; [SEP] stands where its last word that was read ends, so that words after that byte were
  not read. `size` as in attmd_tokenizer_encode.
  words NULL: only *count, the number of words, is wanted; it is written also with ATTMD_ERROR_BUFFER_TOO_SMALL. One
  thread.*/
    pub fn attmd_model_get_attended_words(
        model: *const attmd_model,
        tokenizer: *const attmd_tokenizer,
        text: *const ::core::ffi::c_char,
        size: i64,
        words: *mut attmd_attended_word,
        capacity: i64,
        count: *mut i64,
    ) -> attmd_status;
    /** How the entries of a parameter are distributed: counts[k] of them are in [edges[k], edges[k+1]), the last interval with
  its upper end. edges: bins + 1 ascending values, -inf and inf among them if wanted; counts: room for bins >= 1.*/
    pub fn attmd_model_get_weight_histogram(
        model: *const attmd_model,
        name: *const ::core::ffi::c_char,
        part: attmd_weight_part,
        edges: *const f64,
        bins: i64,
        counts: *mut i64,
    ) -> attmd_status;
    /// The number of entries with |w| > threshold >= 0, by which the paper compares sparsity.
    pub fn attmd_model_count_weights_above(
        model: *const attmd_model,
        name: *const ::core::ffi::c_char,
        part: attmd_weight_part,
        threshold: f64,
        out: *mut i64,
    ) -> attmd_status;
    /// Writes parameters and settings to a safetensors file (in their type; settings as metadata), replacing it atomically.
    pub fn attmd_model_save(
        model: *const attmd_model,
        path: *const ::core::ffi::c_char,
    ) -> attmd_status;
    /// A model from a file that attmd_model_save wrote; its tensors may have been made narrower since, to F32, F16 or BF16.
    pub fn attmd_model_load(
        path: *const ::core::ffi::c_char,
        out: *mut *mut attmd_model,
    ) -> attmd_status;
    /// NULL is fine.
    pub fn attmd_model_free(model: *mut attmd_model);
    /// The defaults named above.
    pub fn attmd_optimizer_options_init(
        options: *mut attmd_optimizer_options,
        struct_size: usize,
    ) -> attmd_status;
    /// `options` NULL = defaults: gradient descent in the form of mirror descent with p = 2, step 0.1.
    pub fn attmd_optimizer_create(
        options: *const attmd_optimizer_options,
        out: *mut *mut attmd_optimizer,
    ) -> attmd_status;
    /// The optimizer's options as they are now.
    pub fn attmd_optimizer_get_options(
        optimizer: *const attmd_optimizer,
        options: *mut attmd_optimizer_options,
    ) -> attmd_status;
    /// The defaults named above.
    pub fn attmd_group_options_init(
        options: *mut attmd_group_options,
        struct_size: usize,
    ) -> attmd_status;
    /** Adds a group: the parameters of a model whose names match `pattern` (printable ASCII; '*' stands for any characters or
  none, '?' for one) and the pattern of no group added earlier. Steps on the caller's own tensors name groups by number:
  attmd_step_tensor. Groups are part of the optimizer's file and outlive attmd_optimizer_reset. Only before the first
  step or after a reset, ATTMD_ERROR_INVALID_ARGUMENT otherwise. `options` NULL = defaults, which keep the parameters
  out of later groups.*/
    pub fn attmd_optimizer_add_group(
        optimizer: *mut attmd_optimizer,
        pattern: *const ::core::ffi::c_char,
        options: *const attmd_group_options,
    ) -> attmd_status;
    /** One iteration over all tensors of the caller's model. The state belongs to the position in the list: the first call
  fixes the number of tensors, their counts, types and groups; later calls must repeat them (ATTMD_ERROR_DIMENSION; for a
  group ATTMD_ERROR_INVALID_ARGUMENT). All is checked first: on failure nothing has changed. State is kept in the tensor's
  type.*/
    pub fn attmd_optimizer_step(
        optimizer: *mut attmd_optimizer,
        tensors: *const attmd_step_tensor,
        count: i64,
    ) -> attmd_status;
    /// Iterations done so far, by attmd_optimizer_step and attmd_train together.
    pub fn attmd_optimizer_get_iteration(
        optimizer: *const attmd_optimizer,
        out: *mut i64,
    ) -> attmd_status;
    /// Changes step_size (>= 0); the schedule goes on.
    pub fn attmd_optimizer_set_step_size(
        optimizer: *mut attmd_optimizer,
        step_size: f64,
    ) -> attmd_status;
    /// Forgets state and iteration count, and the checkpoint it may be from; options and groups stay.
    pub fn attmd_optimizer_reset(optimizer: *mut attmd_optimizer) -> attmd_status;
    /// Writes options and state to a safetensors file, replacing it atomically. Continuing from it gives the same bits.
    pub fn attmd_optimizer_save(
        optimizer: *const attmd_optimizer,
        path: *const ::core::ffi::c_char,
    ) -> attmd_status;
    /// An optimizer from a file that attmd_optimizer_save wrote.
    pub fn attmd_optimizer_load(
        path: *const ::core::ffi::c_char,
        out: *mut *mut attmd_optimizer,
    ) -> attmd_status;
    /// NULL is fine.
    pub fn attmd_optimizer_free(optimizer: *mut attmd_optimizer);
    /// The defaults named above.
    pub fn attmd_trace_options_init(
        options: *mut attmd_trace_options,
        struct_size: usize,
    ) -> attmd_status;
    /// An empty trace. `options` NULL = defaults: the loss at every iteration.
    pub fn attmd_trace_create(
        options: *const attmd_trace_options,
        out: *mut *mut attmd_trace,
    ) -> attmd_status;
    /// Number of records.
    pub fn attmd_trace_get_length(
        trace: *const attmd_trace,
        out: *mut i64,
    ) -> attmd_status;
    /// Iteration number of each record, by the optimizer's count.
    pub fn attmd_trace_get_iterations(
        trace: *const attmd_trace,
        out: *mut i64,
        capacity: i64,
    ) -> attmd_status;
    /** One number a record. index: the parameter (as in attmd_model_get_parameter_info) for NORM, the direction for
  DIVERGENCE, otherwise 0.*/
    pub fn attmd_trace_get_values(
        trace: *const attmd_trace,
        quantity: attmd_quantity,
        index: i64,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /// Selected tokens at record number `record`, n values (zero-based).
    pub fn attmd_trace_get_selected(
        trace: *const attmd_trace,
        record: i64,
        out: *mut i64,
        capacity: i64,
    ) -> attmd_status;
    /// A parameter at record number `record`.
    pub fn attmd_trace_get_parameter(
        trace: *const attmd_trace,
        record: i64,
        name: *const ::core::ffi::c_char,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /** One number a record: the divergence of a recorded parameter (ATTMD_TRACE_PARAMETERS) from a direction that was not
  known before training, such as that of the SVM for the tokens it selected. NaN where the parameter is zero.*/
    pub fn attmd_trace_get_divergence(
        trace: *const attmd_trace,
        direction: *const attmd_direction,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /// NULL is fine.
    pub fn attmd_trace_free(trace: *mut attmd_trace);
    /// The defaults named above.
    pub fn attmd_train_options_init(
        options: *mut attmd_train_options,
        struct_size: usize,
    ) -> attmd_status;
    /// Prepares *report to receive results.
    pub fn attmd_train_report_init(
        report: *mut attmd_train_report,
        struct_size: usize,
    ) -> attmd_status;
    /** Trains the model's trainable parameters on the dataset until the first of the limits. The model then holds the
  parameters reached and the optimizer its state, so that a further call with the same dataset, batch_size and
  shuffle_seed goes on with the same bits as one long call. No memory is allocated between two iterations that record
  nothing. `options` NULL = defaults; `trace` and `report` may be NULL. ATTMD_CANCELLED: ended by the caller's wish,
  everything is as after a stop. ATTMD_ERROR_NUMERICAL: the model keeps the last finite parameters, `report` is not
  written. A start where the gradient is exactly zero is told to the log.*/
    pub fn attmd_train(
        model: *mut attmd_model,
        optimizer: *mut attmd_optimizer,
        dataset: *const attmd_dataset,
        options: *const attmd_train_options,
        trace: *mut attmd_trace,
        report: *mut attmd_train_report,
    ) -> attmd_status;
    /** Handles as the checkpoint at `path` holds them, with which attmd_train goes on where the run was:

      attmd_status status = attmd_checkpoint_load(path, &model, &optimizer, &trace);
      if (status == ATTMD_ERROR_NOT_FOUND)    there is no file yet: create the three
      options.checkpoint_path = path;
      options.checkpoint_every = 1000;
      attmd_train(model, optimizer, dataset, &options, trace, &report);

  This program may be killed at any moment and run again until its run is done; model, optimizer and trace are in the end
  the same to the last bit as without interruptions, on the same kind of processor and with any number of threads.
  `trace` NULL: not wanted; *trace is NULL if the run had none. All three are the caller's to free. A file that is cut
  off or changed is ATTMD_ERROR_FORMAT.

  attmd_train writes a checkpoint where it begins, where the options say, and where it stops for whatever reason but an
  error: model, optimizer, all records of the trace, and a fingerprint of the dataset. Each replaces the one before in one
  step, so that there is a whole one at any moment; its parts are named "model.", "optimizer." and "trace." in a
  safetensors file. If one cannot be written training ends with ATTMD_ERROR_IO: the handles hold what was reached, the one
  before is still there.

  ATTMD_ERROR_INVALID_ARGUMENT from attmd_train, before anything has changed: the optimizer is from a checkpoint and this
  is another run than its own (attmd_optimizer_reset makes it free again); or the file at checkpoint_path is of another
  run, or further than the optimizer or the trace. Runs are told apart by dataset, batch_size and, with minibatches,
  shuffle_seed, the model's settings, and the optimizer's groups and options but step_size and threads; not by
  parameters, which training changes.
  Model and optimizer bring their own options from the file: what a program would create them with has no effect then.*/
    pub fn attmd_checkpoint_load(
        path: *const ::core::ffi::c_char,
        model: *mut *mut attmd_model,
        optimizer: *mut *mut attmd_optimizer,
        trace: *mut *mut attmd_trace,
    ) -> attmd_status;
    /// ATTENTION, float64, nothing else set.
    pub fn attmd_svm_problem_init(
        problem: *mut attmd_svm_problem,
        struct_size: usize,
    ) -> attmd_status;
    /// The defaults named above.
    pub fn attmd_svm_options_init(
        options: *mut attmd_svm_options,
        struct_size: usize,
    ) -> attmd_status;
    /** Solves a problem. An infeasible one is an outcome, with ATTMD_OK. `options` NULL = defaults. Methods, see src/svm:
  structured primal-dual interior point (Mehrotra 1992; Gondzio 1996), p = 2 by primal-dual active sets (Hintermueller, Ito,
  Kunisch 2003) or working sets with projected conjugate gradients (Dostal 2009), the nuclear norm by Nesterov-Todd scaling
  (Todd, Toh, Tutuncu 1998).*/
    pub fn attmd_svm_solve(
        problem: *const attmd_svm_problem,
        options: *const attmd_svm_options,
        out: *mut *mut attmd_svm,
    ) -> attmd_status;
    /** The problem for `count` >= 1 exponents p in place of options.p: count handles to `out`, each solved from the one
  before. On failure all are NULL. ATTMD_CANCELLED: those finished and the one that was cancelled are handed out, the
  rest are NULL. max_iterations, max_seconds and progress are for each.*/
    pub fn attmd_svm_solve_path(
        problem: *const attmd_svm_problem,
        options: *const attmd_svm_options,
        p: *const f64,
        count: i64,
        out: *mut *mut attmd_svm,
    ) -> attmd_status;
    /// The ATTENTION problem for a selection, count = n.
    pub fn attmd_svm_solve_attention(
        dataset: *const attmd_dataset,
        selected: *const i64,
        count: i64,
        options: *const attmd_svm_options,
        out: *mut *mut attmd_svm,
    ) -> attmd_status;
    /// The DECODER problem for a selection, count = n.
    pub fn attmd_svm_solve_decoder(
        dataset: *const attmd_dataset,
        selected: *const i64,
        count: i64,
        options: *const attmd_svm_options,
        out: *mut *mut attmd_svm,
    ) -> attmd_status;
    /// Prepares *report to receive results.
    pub fn attmd_svm_report_init(
        report: *mut attmd_svm_report,
        struct_size: usize,
    ) -> attmd_status;
    /// What was established about the problem.
    pub fn attmd_svm_get_report(
        svm: *const attmd_svm,
        report: *mut attmd_svm_report,
    ) -> attmd_status;
    /// The n selected tokens that the problem was made for; none for ROWS.
    pub fn attmd_svm_get_selected(
        svm: *const attmd_svm,
        out: *mut i64,
        capacity: i64,
    ) -> attmd_status;
    /** The solution w (W row-major), scaled so that the smallest a_k'w / b_k is 1 (hard). ATTMD_ERROR_NOT_FOUND if no feasible
  point is known.*/
    pub fn attmd_svm_get_solution(
        svm: *const attmd_svm,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /** Dual variables lambda >= 0, one a row. Hard: multipliers of minimizing the norm, so that b'lambda = ||w||_p and
  ||A'lambda||_q = 1 at the optimum, for every norm. Soft: of the soft objective; plain slacks: lambda_k <= C_k. If
  infeasible, the Farkas certificate, b'lambda = 1.*/
    pub fn attmd_svm_get_duals(
        svm: *const attmd_svm,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /// Margins a_k'w, one a row. ATTMD_ERROR_NOT_FOUND as for the solution.
    pub fn attmd_svm_get_margins(
        svm: *const attmd_svm,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /** 1 for each row of the support set, else 0: margin at b_k or below, within 1e-6 (or the gap's square root, if larger)
  relative to b_k, or to the largest b where b_k = 0.*/
    pub fn attmd_svm_get_support(
        svm: *const attmd_svm,
        out: *mut i32,
        capacity: i64,
    ) -> attmd_status;
    /** Which constraint a row is: its sample and the token t it holds the selected one against (the selected token itself
  for a decoder problem; ROWS: row and 0). Either buffer may be NULL.*/
    pub fn attmd_svm_get_rows(
        svm: *const attmd_svm,
        samples: *mut i64,
        tokens: *mut i64,
        capacity: i64,
    ) -> attmd_status;
    /// NULL is fine.
    pub fn attmd_svm_free(svm: *mut attmd_svm);
    /// Prepares *result to receive results.
    pub fn attmd_svm_certificate_init(
        result: *mut attmd_svm_certificate,
        struct_size: usize,
    ) -> attmd_status;
    /** Recomputes everything from the problem's data, w and duals alone, by plain loops in extended precision that share no
  code with the solver. Of `options` (NULL = defaults) p, C, norm and slack are read. w: `unknowns` values; duals: one a
  row; either may be NULL with count 0. Values that are not finite, negative duals, and duals above C_k for plain slacks
  are no error: they prove nothing. One thread.*/
    pub fn attmd_svm_certify(
        problem: *const attmd_svm_problem,
        options: *const attmd_svm_options,
        w: *const f64,
        w_count: i64,
        duals: *const f64,
        duals_count: i64,
        result: *mut attmd_svm_certificate,
    ) -> attmd_status;
    /// ||a||_p of `count` values, p >= 1 or +inf; without overflow or underflow on the way.
    pub fn attmd_norm(p: f64, a: *const f64, count: i64, out: *mut f64) -> attmd_status;
    /** D_psi(a/||a||_p, b/||b||_p) with psi = (1/p)||.||_p^p, 1 < p < inf: never below 0, and 0 to rounding where the directions
  agree. The paper plots a = W_svm, b = W(k). a and b must not be zero.*/
    pub fn attmd_directional_divergence(
        p: f64,
        a: *const f64,
        b: *const f64,
        count: i64,
        out: *mut f64,
    ) -> attmd_status;
    /// Cosine of the angle between a and b, neither zero.
    pub fn attmd_cosine(
        a: *const f64,
        b: *const f64,
        count: i64,
        out: *mut f64,
    ) -> attmd_status;
    /// Prepares *result to receive results.
    pub fn attmd_comparison_init(
        result: *mut attmd_comparison,
        struct_size: usize,
    ) -> attmd_status;
    /** `svm` must be an ATTENTION problem of `dataset` (the one it was solved for or an equal one, else
  ATTMD_ERROR_INVALID_ARGUMENT, or ATTMD_ERROR_DIMENSION where n, d or the tokens in all differ) and have a solution (else
  ATTMD_ERROR_NOT_FOUND); neither that nor the model's W must be zero. One thread. For a decoder, compare v with
  attmd_directional_divergence and attmd_cosine.*/
    pub fn attmd_compare(
        model: *const attmd_model,
        svm: *const attmd_svm,
        dataset: *const attmd_dataset,
        result: *mut attmd_comparison,
    ) -> attmd_status;
    /// Token scores gamma_it = y_i v' x_it, n x T with the T of attmd_dataset_info, 0 from T_i on; v has d values.
    pub fn attmd_token_scores(
        dataset: *const attmd_dataset,
        v: *const f64,
        d: i64,
        out: *mut f64,
        capacity: i64,
    ) -> attmd_status;
    /// The globally optimal token of each sample: the one with the largest score, the first of equals.
    pub fn attmd_globally_optimal_tokens(
        dataset: *const attmd_dataset,
        v: *const f64,
        d: i64,
        out: *mut i64,
        capacity: i64,
    ) -> attmd_status;
    /** 1 for each sample whose selected token scores higher than every token of its support set under `svm` (paper,
  definition of local optimality), else 0. The selection is locally optimal when all are 1. `svm` as in
  attmd_compare.*/
    pub fn attmd_locally_optimal(
        dataset: *const attmd_dataset,
        v: *const f64,
        d: i64,
        svm: *const attmd_svm,
        out: *mut i32,
        capacity: i64,
    ) -> attmd_status;
}
