/* attmd - softmax attention trained by mirror descent, and the lp max-margin problem that training converges to.
 *
 * The mathematics, with the symbols used below, is that of "Optimizing Attention with Mirror Descent: Generalized
 * Max-Margin Token Selection" (Julistiono, Tarzanagh, Azizan; arXiv 2410.14581).
 *
 *   sample i   tokens X_i (T_i x d, row t is the token x_it), query z_i (d), label y_i in {-1, +1}
 *   model      f(X, z) = v' X' softmax(X W z)          W is d x d, v (the decoder) has d entries
 *   risk       L = (1/n) sum_i loss(y_i f(X_i, z_i))
 *   training   mirror descent with the potential psi(W) = (1/p) sum |W_jk|^p
 *   lp-AttSVM  minimize ||W||_p subject to (x_{i,alpha_i} - x_it)' W z_i >= 1 for every i and t != alpha_i
 *
 * CONTRACTS, valid for every function unless its own comment says otherwise
 *
 * Errors     A call that can fail returns attmd_status, ATTMD_OK (0) on success. attmd_last_error() then names the
 *            argument, its value and what was expected; it is per thread. On failure a handle that was to be created is
 *            set to NULL, output buffers have unspecified content, and every handle passed in stays usable as it was.
 *            A result that is not finite is ATTMD_ERROR_NUMERICAL, unless its comment says what inf or NaN stands for.
 *            ATTMD_CANCELLED is no failure in this sense: handles, report and trace hold what was reached, and a handle
 *            that was created is to be freed as usual.
 * Memory     Arrays passed in are copied, unless the function's name ends in _borrow. Results are written to buffers
 *            of the caller; `capacity` is their length in elements and may be larger than needed. Strings that are
 *            returned belong to the handle named in the comment. Every _free accepts NULL. Never call free() on
 *            anything the library returned.
 * Arrays     Row-major ("C order"), strides in elements, indices zero-based, extents int64_t.
 * Files      Paths are UTF-8; a relative one counts from the working directory as the call begins. A file to read is a
 *            regular one; one of CSV or of texts in a table may be a pipe, too. A file that is written replaces the one
 *            before in one step; where its path is a symbolic link, that stays. Only where the folder does not let a
 *            file be replaced, but this one be written (it is mounted by itself, or the folder is read-only), it is
 *            written in place: not atomic, and told to the log.
 * Structs    Every struct with a struct_size, but attmd_progress, has an _init function: call it first, with sizeof. It
 *            fills in defaults (options) or prepares the struct to receive results. Structs may grow at their end in
 *            later versions; old programs keep working. Options with a field that this version does not know are refused
 *            unless it is zero; result fields that it does not know are set to zero. Fields named reserved must be 0.
 * Threads    Different handles may be used by different threads at the same time, and a handle is not tied to the thread
 *            that made it. Calls that take a handle by const pointer may run concurrently on the same handle; a call
 *            that takes it by non-const pointer needs it alone.
 *            A `threads` field says how many threads one call may use; small work takes fewer. 0 = as many as can run
 *            at the same time: one per processor; on Linux no more than the calling thread's affinity mask and the CPU
 *            quota of its control group (rounded up, read once) allow. Results are the same for every thread count, to
 *            the last bit. No thread outlives the call that started it, so that fork() between calls is safe.
 * Callbacks  run on the thread that made the call, must not unwind (throw, longjmp, panic) through the library, and
 *            must not use the handles of that call.
 * Arithmetic A call works in the default floating-point environment - to nearest, subnormals kept, nothing trapped - whatever
 *            the host's is, and leaves the host's as it was, flags and all. Callbacks run in the call's and must not leave
 *            it changed, but the release of a loan runs in that of the thread that frees.
 * Process    The library never prints, exits, changes the environment, the locale or a signal handler.
 */
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

/* ------------------------------------------------------------------------------------------------ version, features */

#define ATTMD_VERSION_MAJOR 0 /**< of this header, as are the next two */
#define ATTMD_VERSION_MINOR 1 /**< see the major version */
#define ATTMD_VERSION_PATCH 0 /**< see the major version */
/** The version as one number that can be compared: major * 1000000 + minor * 1000 + patch. */
#define ATTMD_VERSION (ATTMD_VERSION_MAJOR * 1000000 + ATTMD_VERSION_MINOR * 1000 + ATTMD_VERSION_PATCH)

/** The version of the library that was loaded, in the form of ATTMD_VERSION. */
ATTMD_API int32_t attmd_version(void);
/** The same as text, "0.1.0"; static. */
ATTMD_API const char *attmd_version_string(void);
/** 1 if this build has the feature, 0 if not or if the name is unknown or NULL. Names: "npz" (reading .npz files),
 *  "shared-blas" (BLAS is a shared library instead of a private copy), "avx2", "avx512", "neon" (the kernels in use on
 *  this processor; at most one of them is 1). */
ATTMD_API int32_t attmd_has_feature(const char *name);

/** The kernels in use on this processor, to be named beside figures, as in "avx512, OpenBLAS SkylakeX": those of the
 *  library itself ("baseline", "neon", "avx2" or "avx512") and those of the BLAS inside ("shared BLAS" where there is
 *  none); static. They are the best that the processor and the system have. The environment variable ATTMD_KERNELS =
 *  baseline, avx2 or avx512 keeps both at or below that level; it is read once, while the library is loaded, any other
 *  value counts as unset, and the library reads no other variable. Results differ between levels by rounding. */
ATTMD_API const char *attmd_cpu_kernels(void);

/* ------------------------------------------------------------------------------------------------------------ errors */

/** Result of a call: one of the values below. */
typedef int32_t attmd_status;
enum {
    ATTMD_OK = 0,
    ATTMD_ERROR_INVALID_ARGUMENT = 1, /**< a value is NULL, out of range, not finite, or of the wrong kind */
    ATTMD_ERROR_DIMENSION = 2,        /**< two arguments have sizes that do not fit each other */
    ATTMD_ERROR_OUT_OF_MEMORY = 3,
    ATTMD_ERROR_IO = 4,               /**< a file cannot be opened, read or written */
    ATTMD_ERROR_FORMAT = 5,           /**< a file was read but is malformed, truncated or of another kind */
    ATTMD_ERROR_NOT_FOUND = 6,        /**< no such parameter, token, decoder, solution, recorded quantity or checkpoint */
    ATTMD_ERROR_BUFFER_TOO_SMALL = 7, /**< `capacity` is below what the result needs; the message says how much */
    ATTMD_ERROR_NUMERICAL = 8,        /**< arithmetic left the finite numbers; the last finite state is kept */
    ATTMD_ERROR_UNSUPPORTED = 9,      /**< valid, but not for a dataset or model of this kind, or not in this version or build */
    ATTMD_CANCELLED = 10,             /**< a progress callback or a cancel token ended the call; results so far are kept */
    ATTMD_ERROR_INTERNAL = 11         /**< a defect of the library; please report it with the message */
};

/** Message of the last call on this thread that failed or was cancelled; never NULL, "" if none was. UTF-8, at most 1023
 *  bytes: one that is longer, by a name given to the call, loses its middle. Valid until this thread's next such call. */
ATTMD_API const char *attmd_last_error(void);
/** Name of a status value, such as "ATTMD_ERROR_DIMENSION"; "unknown status" for any other number. Static. */
ATTMD_API const char *attmd_status_name(attmd_status status);

/** ATTMD_OK if this library runs programs that were compiled with a header of version `header_version`; programs pass their
 *  ATTMD_VERSION. It does for every header with the same major version and, while that is 0, the same minor version.
 *  Otherwise ATTMD_ERROR_UNSUPPORTED, and the message names both versions; ATTMD_ERROR_INVALID_ARGUMENT for a number that is
 *  no version. A program that opens the library at run time calls this first. */
ATTMD_API attmd_status attmd_abi_check(int32_t header_version);

/* ------------------------------------------------------------------------------- progress, cancelling, log, elements */

/** Element type of an array in the caller's memory. */
typedef int32_t attmd_dtype;
enum { ATTMD_FLOAT32 = 1, ATTMD_FLOAT64 = 2 };

/** What a progress callback is told. Grows at its end: read no field past struct_size. */
typedef struct attmd_progress {
    uint32_t struct_size;
    int32_t reserved;
    int64_t iteration;     /**< iterations done in this call */
    int64_t max_iteration; /**< where the call would stop at the latest; an SVM mostly ends long before it */
    double seconds;        /**< since the call began its work */
    double value;          /**< training: loss after `iteration` steps; SVM: certified relative gap so far, maybe +inf;
                                texts: 0 */
    double lower, upper;   /**< SVM: bounds on the optimum so far, upper maybe +inf; else NaN */
} attmd_progress;

/** Return 0 to go on, anything else to end the call with ATTMD_CANCELLED. `user` is what the options gave. Training calls it
 *  a last time where it stops, as do calls that read texts, and ignores what that call returns. */
typedef int32_t (*attmd_progress_fn)(const attmd_progress *progress, void *user);

/** A flag by which another thread (or a signal handler) ends a running call with ATTMD_CANCELLED. */
typedef struct attmd_cancel attmd_cancel;
/** A token without a request; free it with attmd_cancel_free. */
ATTMD_API attmd_status attmd_cancel_create(attmd_cancel **out);
/** Every call that was given the token ends at its next iteration. May be called by any thread beside such a call, and is
 *  async-signal-safe. NULL does nothing. */
ATTMD_API void attmd_cancel_request(attmd_cancel *token);
/** Clears the request so that the token can serve again. NULL does nothing. */
ATTMD_API void attmd_cancel_reset(attmd_cancel *token);
/** The token must not be in use by a running call. */
ATTMD_API void attmd_cancel_free(attmd_cancel *token);

/** Severity of a log line. */
enum { ATTMD_LOG_WARNING = 1, ATTMD_LOG_INFO = 2 };
/** `message` is one line without a newline, valid during the call; may come from any thread that is in a call. */
typedef void (*attmd_log_fn)(int32_t level, const char *message, void *user);
/** Sets the process-wide receiver of log lines; NULL (the start) drops them. Wait until no other call runs. */
ATTMD_API void attmd_set_log(attmd_log_fn log, void *user);

/* ----------------------------------------------------------------------------------------------------------- dataset */

/** n labelled samples of one kind. Immutable. Parts of a dataset share its memory; a part may outlive it. A call that needs
 *  another kind than it is given returns ATTMD_ERROR_UNSUPPORTED and names both. */
typedef struct attmd_dataset attmd_dataset;

/** What the samples are, and their labels. */
typedef int32_t attmd_dataset_kind;
enum {
    ATTMD_DATASET_SAMPLES = 1,   /**< attention samples (X_i, z_i), T_i may differ; y_i is -1 or +1 */
    ATTMD_DATASET_SEQUENCES = 2, /**< token ids of texts, lengths may differ; labels 0..classes-1 */
    ATTMD_DATASET_IMAGES = 3     /**< bytes, channels x height x width; labels 0..classes-1 */
};

/** Samples in the caller's memory. */
typedef struct attmd_dataset_desc {
    uint32_t struct_size;
    attmd_dtype dtype;      /**< element type of X and z; default ATTMD_FLOAT64 */
    int64_t n;              /**< samples, >= 1 */
    int64_t T;              /**< extent of X, >= 1; the dataset's own T is the largest length in use */
    int64_t d;              /**< numbers in a token, >= 1 */
    const void *X;          /**< n x T x d */
    int64_t X_strides[3];   /**< in elements, for sample, token, entry; may be negative; all zero = dense row-major */
    const int64_t *lengths; /**< n values T_i in 1..T, or NULL: all T. Tokens from T_i on are never read */
    const void *z;          /**< n x d queries, or NULL: the first token of each sample is its query */
    int64_t z_strides[2];   /**< in elements; both zero = dense row-major */
    const int32_t *y;       /**< n labels, -1 or +1 */
    const double *v;        /**< d values of a decoder that belongs to the data, or NULL */
} attmd_dataset_desc;
/** float64, nothing set. */
ATTMD_API attmd_status attmd_dataset_desc_init(attmd_dataset_desc *desc, size_t struct_size);

/** Called once when borrowed memory is no longer needed, on the thread that frees the last dataset using it. */
typedef void (*attmd_release_fn)(void *user);

/** A dataset from a copy of the caller's arrays. All values must be finite (ATTMD_ERROR_INVALID_ARGUMENT). */
ATTMD_API attmd_status attmd_dataset_create(const attmd_dataset_desc *desc, attmd_dataset **out);
/** The same without copying X and z (the rest is copied). They must stay unchanged until `release` is called with `user`,
 *  or, if release is NULL, until the dataset and all parts made of it are freed. On failure release is not called. */
ATTMD_API attmd_status attmd_dataset_create_borrow(const attmd_dataset_desc *desc, attmd_release_fn release, void *user,
                                                   attmd_dataset **out);

/** The paper's synthetic data: entries of tokens, queries and the decoder N(0,1), each vector scaled to unit length,
 *  labels a fair coin. n, T, d >= 1. Random numbers: the four words of each Philox4x64-10 block, counters 0, 1, 2, ...,
 *  key (seed, 0); Gaussian: Wichura's AS 241 inverse at (k + 1/2) / 2^52, k the top 52 bits of a word; label +1 if a word's
 *  top bit is 1. Order: X, z, v, y. IEEE basic operations only: the bits are the same on every machine. */
ATTMD_API attmd_status attmd_dataset_generate_gaussian(int64_t n, int64_t T, int64_t d, uint64_t seed,
                                                       attmd_dataset **out);

/** How a CSV row becomes T tokens. */
typedef int32_t attmd_token_layout;
enum {
    ATTMD_TOKENS_CONSECUTIVE = 1, /**< values 0..d-1 are token 0, the next d token 1, ... */
    ATTMD_TOKENS_PATCHES = 2      /**< values are an image_height x image_width picture; tokens are its patch_height x
                                       patch_width tiles, left to right, top to bottom, each read row by row */
};

/** How a CSV file is read. */
typedef struct attmd_csv_options {
    uint32_t struct_size;
    attmd_token_layout layout; /**< default ATTMD_TOKENS_CONSECUTIVE */
    int64_t T;                 /**< CONSECUTIVE: tokens a row; the number of values must be T * d. Default 1 */
    int64_t image_height, image_width, patch_height, patch_width; /**< PATCHES: all >= 1, patches tile the image */
    int64_t label_column;      /**< 0-based; negative counts from the end. Default -1, the last */
    double positive_label;     /**< label of the samples that become y = +1. Default 1 */
    double negative_label;     /**< label of the samples that become y = -1. Default -1 */
    int32_t drop_other_labels; /**< 1: rows with another label are left out; 0 (default): they are an error */
    int32_t header;            /**< 1: the first line holds column names; default 0 */
    double scale;              /**< every value is multiplied by it; default 1 */
    int32_t delimiter;         /**< one ASCII character that no number contains; default ',' */
    int32_t center;            /**< 1: subtract from each of the T * d entries its mean over all rows kept; default 0 */
} attmd_csv_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_csv_options_init(attmd_csv_options *options, size_t struct_size);
/** Reads a UTF-8 or ASCII CSV file of numbers; the first token of each sample is its query. Fields may stand in quotes, lines
 *  end with LF, CRLF or CR, blank ones are skipped, and all rows have as many columns; with the delimiter ' ' any run of
 *  blanks parts columns. Errors name file, line (from 1) and, of a field that is no number, column (from 0). `options` NULL =
 *  defaults. */
ATTMD_API attmd_status attmd_dataset_load_csv(const char *path, const attmd_csv_options *options, attmd_dataset **out);

/** Reads NumPy arrays from an .npz file: X (n,T,d) and y (n) must be there, z (n,d), v (d) and lengths (n) may. Floating
 *  or integer types of any size, either byte order, C or Fortran order. slice >= 0: every array has one axis more in
 *  front and that entry of it is read; slice -1: they have not. */
ATTMD_API attmd_status attmd_dataset_load_npz(const char *path, int64_t slice, attmd_dataset **out);
/** The same from .npy files, one array each; z_path NULL = the first token is the query. */
ATTMD_API attmd_status attmd_dataset_load_npy(const char *X_path, const char *y_path, const char *z_path,
                                              attmd_dataset **out);

/** Token sequences in the caller's memory. */
typedef struct attmd_sequences_desc {
    uint32_t struct_size;
    int32_t reserved;
    int64_t n;              /**< sequences, >= 1 */
    int64_t vocabulary;     /**< ids are 0..vocabulary-1 */
    int64_t classes;        /**< labels are 0..classes-1; >= 2, default 2 */
    const int32_t *ids;     /**< id_count ids, one sequence after the other, without padding: every id is a token that is
                                 attended to, also that of [PAD] */
    int64_t id_count;       /**< the sum of the lengths */
    const int64_t *lengths; /**< n values, each >= 1 */
    const int32_t *labels;  /**< n values, or NULL: all 0, for texts that are only to be classified */
    uint64_t vocabulary_fingerprint; /**< of the vocabulary that the ids are from, as in attmd_tokenizer_info; 0
                                          (default): not known */
} attmd_sequences_desc;
/** classes 2, nothing else set. */
ATTMD_API attmd_status attmd_sequences_desc_init(attmd_sequences_desc *desc, size_t struct_size);
/** A dataset of token sequences from a copy of the caller's arrays. */
ATTMD_API attmd_status attmd_dataset_create_sequences(const attmd_sequences_desc *desc, attmd_dataset **out);

/** Images in the caller's memory. */
typedef struct attmd_images_desc {
    uint32_t struct_size;
    int32_t reserved;
    int64_t n;                       /**< images, >= 1 */
    int64_t channels, height, width; /**< of every image, each >= 1; channels default 1 */
    int64_t classes;                 /**< labels are 0..classes-1; >= 2, default 10 */
    const uint8_t *pixels;           /**< n x channels x height x width, dense */
    const int32_t *labels;           /**< n values, or NULL: all 0, for images that are only to be classified */
} attmd_images_desc;
/** One channel, ten classes, nothing else set. */
ATTMD_API attmd_status attmd_images_desc_init(attmd_images_desc *desc, size_t struct_size);
/** A dataset of images from a copy of the caller's arrays. */
ATTMD_API attmd_status attmd_dataset_create_images(const attmd_images_desc *desc, attmd_dataset **out);

/** What a dataset holds. */
typedef struct attmd_dataset_info {
    uint32_t struct_size;
    int32_t has_decoder;     /**< 1 if the source had a decoder v */
    int64_t n, T, d;         /**< T is the largest length, 0 for images; d is 0 except for attention samples */
    int64_t tokens;          /**< sum of the lengths, 0 for images */
    attmd_dataset_kind kind; /**< what the samples are */
    int32_t reserved;
    int64_t classes;         /**< number of labels; 2 (-1 and +1) for attention samples */
    int64_t vocabulary;      /**< sequences: ids are below it; else 0 */
    int64_t channels, height, width; /**< images; else 0 */
    uint64_t vocabulary_fingerprint; /**< sequences: of the vocabulary that they were made with; 0 if it is not known */
} attmd_dataset_info;
/** Prepares *info to receive results. */
ATTMD_API attmd_status attmd_dataset_info_init(attmd_dataset_info *info, size_t struct_size);
/** Extents of the dataset. */
ATTMD_API attmd_status attmd_dataset_get_info(const attmd_dataset *dataset, attmd_dataset_info *info);
/** Tokens of sample i, T_i x d, as float64. */
ATTMD_API attmd_status attmd_dataset_get_tokens(const attmd_dataset *dataset, int64_t i, double *out, int64_t capacity);
/** Query of sample i, d values. */
ATTMD_API attmd_status attmd_dataset_get_query(const attmd_dataset *dataset, int64_t i, double *out, int64_t capacity);
/** The n labels: -1 or +1 of attention samples, otherwise 0..classes-1. */
ATTMD_API attmd_status attmd_dataset_get_labels(const attmd_dataset *dataset, int32_t *out, int64_t capacity);
/** The n lengths T_i of attention samples or sequences. */
ATTMD_API attmd_status attmd_dataset_get_lengths(const attmd_dataset *dataset, int64_t *out, int64_t capacity);
/** The decoder v that came with the data, d values; ATTMD_ERROR_NOT_FOUND if there was none. */
ATTMD_API attmd_status attmd_dataset_get_decoder(const attmd_dataset *dataset, double *out, int64_t capacity);

/** Ids of sequence i, as many as its length. */
ATTMD_API attmd_status attmd_dataset_get_ids(const attmd_dataset *dataset, int64_t i, int32_t *out, int64_t capacity);
/** Pixels of image i, channels x height x width. */
ATTMD_API attmd_status attmd_dataset_get_pixels(const attmd_dataset *dataset, int64_t i, uint8_t *out, int64_t capacity);

/** The `count` >= 1 samples at `indices`, in that order; an index may repeat. Shares memory with `dataset`. */
ATTMD_API attmd_status attmd_dataset_subset(const attmd_dataset *dataset, const int64_t *indices, int64_t count,
                                            attmd_dataset **out);
/** All samples in an order drawn from seed (Fisher-Yates on Philox4x64-10, key (seed, 1)). */
ATTMD_API attmd_status attmd_dataset_shuffle(const attmd_dataset *dataset, uint64_t seed, attmd_dataset **out);
/** Shuffles by seed, then the first round(fraction * n) samples go to *first, the rest to *second; 0 < fraction < 1,
 *  and neither part may be empty. */
ATTMD_API attmd_status attmd_dataset_split(const attmd_dataset *dataset, double fraction, uint64_t seed,
                                           attmd_dataset **first, attmd_dataset **second);
/** NULL is fine. Parts made of the dataset stay valid. */
ATTMD_API void attmd_dataset_free(attmd_dataset *dataset);

/* -------------------------------------------------------------------------------------------------------------- text */

/** A WordPiece tokenizer for uncased text (Devlin et al. 2019, BERT; Wu et al. 2016). Immutable. Its ids are those of Hugging
 *  Face's fast tokenizer for bert-base-uncased: control characters are removed, Chinese characters set apart, accents
 *  stripped (NFD without Mn), letters put in lower case, words split at white space and punctuation (ASCII symbols and
 *  Unicode P*), then each word is cut into the longest pieces that are in the vocabulary, "##" before all but the first.
 *  A word of more than 100 characters, or with a piece that is not there, is [UNK].
 *  Texts are UTF-8 with any bytes in them. What is not UTF-8 counts as U+FFFD, which is removed (Python's
 *  errors="replace" does the same); so are NUL bytes. "[UNK]", "[CLS]", "[SEP]", "[PAD]" and "[MASK]" written out in a
 *  text, in just this spelling, become these tokens themselves, as in that tokenizer: remove them first if that is not
 *  wanted. HTML is text like any other. */
typedef struct attmd_tokenizer attmd_tokenizer;

/** A tokenizer with the vocabulary of a file: one token a line, the id is the line's number from 0. Tokens are UTF-8,
 *  without the blanks at a line's end and a byte order mark, none empty, none twice; [PAD], [UNK], [CLS] and [SEP]
 *  must be there, [MASK] may (ATTMD_ERROR_FORMAT names file and line). */
ATTMD_API attmd_status attmd_tokenizer_load(const char *path, attmd_tokenizer **out);
/** The same from `size` bytes in memory, the content of such a file. */
ATTMD_API attmd_status attmd_tokenizer_create(const char *vocabulary, int64_t size, attmd_tokenizer **out);

/** Size of a vocabulary and ids of its special tokens. */
typedef struct attmd_tokenizer_info {
    uint32_t struct_size;
    int32_t reserved;
    int64_t vocabulary;               /**< number of tokens; ids are 0..vocabulary-1 */
    int32_t pad, unknown, cls, sep;   /**< ids of [PAD], [UNK], [CLS], [SEP] */
    int32_t mask;                     /**< of [MASK]; -1 if there is none */
    int32_t reserved2;
    uint64_t vocabulary_fingerprint;  /**< of the tokens in their order: equal for equal vocabularies, never 0 */
} attmd_tokenizer_info;
/** Prepares *info to receive results. */
ATTMD_API attmd_status attmd_tokenizer_info_init(attmd_tokenizer_info *info, size_t struct_size);
/** Size of the vocabulary and ids of the special tokens. */
ATTMD_API attmd_status attmd_tokenizer_get_info(const attmd_tokenizer *tokenizer, attmd_tokenizer_info *info);
/** The id of a token such as "film" or "##ing"; ATTMD_ERROR_NOT_FOUND if the vocabulary has none. */
ATTMD_API attmd_status attmd_tokenizer_get_id(const attmd_tokenizer *tokenizer, const char *token, int32_t *out);
/** The token of an id; the string belongs to the tokenizer. */
ATTMD_API attmd_status attmd_tokenizer_get_token(const attmd_tokenizer *tokenizer, int32_t id, const char **out);

/** [CLS], the ids of a text, [SEP].
 *  size        bytes of the text; -1: it ends with a zero byte
 *  max_length  at most so many ids, the last before [SEP] left out; 0 = no limit, else 2..2^31-1. The empty text is [CLS][SEP]
 *  ids         room for `capacity` ids; NULL: only *count is wanted
 *  spans       2 x capacity values or NULL: of each id the first byte in the text that it stands for, and the one after the
 *              last; both 0 for the [CLS] and [SEP] that were added
 *  count       the number of ids, written also with ATTMD_ERROR_BUFFER_TOO_SMALL */
ATTMD_API attmd_status attmd_tokenizer_encode(const attmd_tokenizer *tokenizer, const char *text, int64_t size,
                                              int64_t max_length, int32_t *ids, int64_t *spans, int64_t capacity,
                                              int64_t *count);
/** The text of ids: tokens with one space between them, "##" pieces joined to what is before; skip_special 1: without
 *  [PAD], [UNK], [CLS], [SEP] and [MASK]. UTF-8 and a zero byte; `capacity` in bytes. *size: the bytes without the zero,
 *  written also with ATTMD_ERROR_BUFFER_TOO_SMALL; out NULL: only it is wanted. */
ATTMD_API attmd_status attmd_tokenizer_decode(const attmd_tokenizer *tokenizer, const int32_t *ids, int64_t count,
                                              int32_t skip_special, char *out, int64_t capacity, int64_t *size);
/** NULL is fine. Datasets made with it stay valid. */
ATTMD_API void attmd_tokenizer_free(attmd_tokenizer *tokenizer);

/** How a dataset is made of texts. A call ended by `progress` or `cancel` makes no dataset: *out is NULL. */
typedef struct attmd_text_options {
    uint32_t struct_size;
    int32_t threads;            /**< default 0 */
    int64_t max_length;         /**< as in attmd_tokenizer_encode; default 512 */
    attmd_progress_fn progress; /**< may be NULL; told at the beginning, at most ten times a second, and at the end;
                                     an iteration is a text */
    void *progress_user;        /**< handed to it */
    attmd_cancel *cancel;       /**< may be NULL */
} attmd_text_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_text_options_init(attmd_text_options *options, size_t struct_size);

/** A dataset of n texts: sizes are their bytes, or NULL: each ends with a zero byte. labels: n values 0..classes-1, or NULL:
 *  all 0. `options` NULL = defaults, also below. */
ATTMD_API attmd_status attmd_dataset_create_texts(const attmd_tokenizer *tokenizer, const char *const *texts,
                                                  const int64_t *sizes, const int32_t *labels, int64_t n,
                                                  int64_t classes, const attmd_text_options *options,
                                                  attmd_dataset **out);
/** Reviews in the layout of the Stanford Large Movie Review Dataset (Maas et al. 2011): directory/neg/NUMBER_RATING.txt, label
 *  0, then directory/pos/, label 1, each in the order of the numbers. Give the folder train or test. An empty file is an
 *  empty text. Hidden files and what does not end in .txt, in letters of any case, are left out and told to the log; other
 *  names that do, and a side without a review, are ATTMD_ERROR_FORMAT. */
ATTMD_API attmd_status attmd_dataset_load_reviews(const char *directory, const attmd_tokenizer *tokenizer,
                                                  const attmd_text_options *options, attmd_dataset **out);

/** A CSV or TSV file with a label and a text in every row. */
typedef struct attmd_text_table_options {
    uint32_t struct_size;
    int32_t delimiter;         /**< one ASCII character, no quote; default ',' */
    int32_t quotes;            /**< 1 (default): RFC 4180, a field in quotes may hold delimiters, line ends and "" for a quote;
                                    0: quotes are text, as in most TSV files */
    int32_t header;            /**< 1: the first row holds column names; default 0 */
    int64_t label_column;      /**< 0-based; negative counts from the end. Default 0 */
    int64_t text_column;       /**< the same; default 1 */
    int64_t classes;           /**< >= 2, default 2 */
    const char *const *labels; /**< what stands in the label column for class 0, 1, ...: `classes` different strings; NULL: the
                                    numbers 0..classes-1 themselves */
} attmd_text_table_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_text_table_options_init(attmd_text_table_options *options, size_t struct_size);
/** Reads such a file, of lines as attmd_dataset_load_csv has them. Errors name file and line (from 1). `table` NULL =
 *  defaults. */
ATTMD_API attmd_status attmd_dataset_load_text_table(const char *path, const attmd_text_table_options *table,
                                                     const attmd_tokenizer *tokenizer,
                                                     const attmd_text_options *options, attmd_dataset **out);

/* ------------------------------------------------------------------------------------------------------------ images */

/** CIFAR-10's binary batches (Krizhevsky 2009), `count` files one after the other: records of a label byte and 3 x 32 x 32
 *  bytes, red, green, blue. Files of CIFAR-100, whose records have two label bytes (their size tells), become 100 classes
 *  by the second, the fine label; the coarse one follows from it. */
ATTMD_API attmd_status attmd_dataset_load_cifar10(const char *const *paths, int64_t count, attmd_dataset **out);
/** MNIST's IDX files, plain or packed by gzip: images n x height x width or n x channels x height x width of unsigned
 *  bytes, and n labels 0..classes-1 of bytes, int16 or int32; of labels n x k, as QMNIST's, the first column counts. */
ATTMD_API attmd_status attmd_dataset_load_idx(const char *images_path, const char *labels_path, int64_t classes,
                                              attmd_dataset **out);

/* ------------------------------------------------------------------------------------------------------------- model */

/** A model with named parameter tensors. Three kinds: one head of softmax attention (ATTMD_DATASET_SAMPLES, arithmetic in
 *  float64), a transformer (ATTMD_DATASET_SEQUENCES) and a vision transformer (ATTMD_DATASET_IMAGES), both in float32 or
 *  float64. Given a dataset of another kind, calls return ATTMD_ERROR_UNSUPPORTED. */
typedef struct attmd_model attmd_model;

/** What a model is. */
typedef int32_t attmd_model_kind;
enum {
    ATTMD_MODEL_ATTENTION = 1,   /**< attmd_model_create_attention */
    ATTMD_MODEL_TRANSFORMER = 2, /**< attmd_model_create_transformer */
    ATTMD_MODEL_VIT = 3          /**< attmd_model_create_vit */
};
/** The kind of a model, such as one from a file. */
ATTMD_API attmd_status attmd_model_get_kind(const attmd_model *model, attmd_model_kind *out);

/** Which parameters an attention model has, and which of them are trained. */
typedef int32_t attmd_parametrization;
enum {
    ATTMD_PARAMETRIZATION_W = 1,    /**< train W (d x d), keep v fixed: lp-AttGD */
    ATTMD_PARAMETRIZATION_KQ = 2,   /**< W = K' Q; train K and Q (head_dim x d), keep v fixed. K = Q = 0 is stationary */
    ATTMD_PARAMETRIZATION_JOINT = 3 /**< train W and v: lp-JointGD */
};

/** The loss of an attention model as a function of u = y f(X, z). */
typedef int32_t attmd_loss;
enum {
    ATTMD_LOSS_LOGISTIC = 1,    /**< log(1 + exp(-u)) */
    ATTMD_LOSS_EXPONENTIAL = 2, /**< exp(-u) */
    ATTMD_LOSS_CORRELATION = 3  /**< -u */
};

/** What an attention model is made with. */
typedef struct attmd_attention_options {
    uint32_t struct_size;
    attmd_parametrization parametrization; /**< default W */
    attmd_loss loss;                       /**< default logistic */
    int32_t reserved;
    int64_t d;        /**< length of a token; required */
    int64_t head_dim; /**< rows of K and Q; 0 (default) = d. Only for KQ */
    double W_std;     /**< standard deviation of the Gaussian initial W, K, Q; 0 (default) = zero */
    double v_std;     /**< the same for v; 0 (default) = zero */
    uint64_t seed;    /**< Philox4x64-10, key (seed, 2 + index of the parameter), as in the generator */
    const double *W, *K, *Q; /**< initial values, dense: d * d, head_dim * d, head_dim * d; NULL: by W_std. Those that the
                                  parametrization does not have must be NULL */
    const double *v;         /**< d values; NULL: by v_std. With v = 0 W and KQ cannot learn: pass the dataset's decoder
                                  (attmd_dataset_get_decoder) or your own */
} attmd_attention_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_attention_options_init(attmd_attention_options *options, size_t struct_size);

/** One head of softmax attention with a linear decoder: f(X, z) = v' X' softmax(X W z). */
ATTMD_API attmd_status attmd_model_create_attention(const attmd_attention_options *options, attmd_model **out);
/** What the model was made with, head_dim never 0; pointers come back NULL, and W_std, v_std and seed of a model from a file
 *  0. ATTMD_ERROR_UNSUPPORTED if it is no attention model. */
ATTMD_API attmd_status attmd_model_get_attention_options(const attmd_model *model, attmd_attention_options *options);

/** Sentiment classifier of the paper's experiments: token and learned position embedding, `blocks` of post-norm attention
 *  and MLP (GELU, by the error function), the last block's first token into a linear layer. */
typedef struct attmd_transformer_options {
    uint32_t struct_size;
    attmd_dtype dtype;   /**< type of parameters and arithmetic; default ATTMD_FLOAT32 */
    int64_t vocabulary;  /**< ids are 0..vocabulary-1; required */
    int64_t max_length;  /**< longest sequence; default 512 */
    int64_t classes;     /**< 1 (default): two classes by the sigmoid of one logit; else softmax over so many */
    int64_t n_embd;      /**< width of embeddings, a multiple of heads; default 384 */
    int64_t heads;       /**< default 3 */
    int64_t hidden;      /**< width inside the MLP; default 1536 */
    int64_t blocks;      /**< 1..1024, default 3 */
    int32_t biases;      /**< 1: linear layers and layer normalizations have biases; default 0 */
    int32_t mean_loss;   /**< 0 (default): the risk is the sum over the samples, as in the authors' code; 1: the mean */
    double dropout;      /**< 0 <= dropout < 1, of embeddings, attention weights, and what attention and MLP add;
                              default 0.2 */
    double norm_epsilon; /**< > 0, in layer normalization; default 1e-5 */
    uint64_t seed;       /**< of initial values and dropout */
    uint64_t vocabulary_fingerprint; /**< of the vocabulary of its texts, as in attmd_tokenizer_info; 0 (default): that
                                          of the first dataset that it is trained on. The model's file has it */
} attmd_transformer_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_transformer_options_init(attmd_transformer_options *options, size_t struct_size);
/** A transformer with random initial values: embeddings N(0,1), linear layers uniform in +-1/sqrt(fan in). Its calls return
 *  ATTMD_ERROR_DIMENSION for sequences longer than max_length, a larger vocabulary, or more classes, and
 *  ATTMD_ERROR_INVALID_ARGUMENT for those of another vocabulary, where both fingerprints are known. Parameters: see
 *  attmd_model_get_parameter_count. */
ATTMD_API attmd_status attmd_model_create_transformer(const attmd_transformer_options *options, attmd_model **out);
/** What the model was made with. ATTMD_ERROR_UNSUPPORTED if it is no transformer. */
ATTMD_API attmd_status attmd_model_get_transformer_options(const attmd_model *model,
                                                           attmd_transformer_options *options);

/** Vision transformer of the paper's experiments on CIFAR-10: patches into a linear layer, class token, learned positions,
 *  `blocks` of pre-norm attention and MLP (GELU), layer normalization, the class token into a linear layer. Images of any
 *  height and width are resized to image_size x image_size: bilinear between the centres of pixels, without antialiasing or
 *  rounding (PyTorch's interpolate with align_corners=False). In training alone each is first cropped at random after padding
 *  with black, and flipped at random. A patch's values are ordered by row, column, channel. */
typedef struct attmd_vit_options {
    uint32_t struct_size;
    attmd_dtype dtype;       /**< type of parameters and arithmetic; default ATTMD_FLOAT32 */
    int64_t channels;        /**< of the images; default 3 */
    int64_t image_size;      /**< a multiple of patch_size; default 48 */
    int64_t patch_size;      /**< default 4 */
    int64_t classes;         /**< as in attmd_transformer_options; default 10 */
    int64_t n_embd;          /**< width of the tokens; default 512 */
    int64_t heads;           /**< default 8 */
    int64_t head_dim;        /**< width of a head; default 64 */
    int64_t hidden;          /**< width inside the MLP; default 512 */
    int64_t blocks;          /**< 1..1024, default 6 */
    int32_t mean_loss;       /**< 1 (default): the risk is the mean over the samples; 0: the sum */
    int32_t flip;            /**< 1 (default): flip at random in training */
    int64_t crop_padding;    /**< pixels on each side before the crop in training; default 4; 0: no crop */
    double dropout;          /**< 0 <= dropout < 1, after GELU, and of what attention and MLP add; default 0.1 */
    double embedding_dropout; /**< of the tokens before the first block; default 0.1 */
    double norm_epsilon;     /**< > 0, in layer normalization; default 1e-5 */
    uint64_t seed;           /**< of initial values, dropout, crop and flip */
    const double *mean;      /**< one a channel, subtracted from values 0..1; NULL: CIFAR-10's for 3 channels (0.4914, 0.4822,
                                  0.4465), else 0.5 */
    const double *deviation; /**< one a channel, > 0, divided by then; NULL: CIFAR-10's (0.2023, 0.1994, 0.2010), else 0.5 */
} attmd_vit_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_vit_options_init(attmd_vit_options *options, size_t struct_size);
/** A vision transformer with random initial values. Its calls return ATTMD_ERROR_DIMENSION for images with another number
 *  of channels or datasets with more classes. Parameters: see attmd_model_get_parameter_count. */
ATTMD_API attmd_status attmd_model_create_vit(const attmd_vit_options *options, attmd_model **out);
/** What the model was made with; pointers come back NULL. ATTMD_ERROR_UNSUPPORTED if it is no vision transformer. */
ATTMD_API attmd_status attmd_model_get_vit_options(const attmd_model *model, attmd_vit_options *options);

/** Never changes. */
#define ATTMD_MAX_RANK 4
/** A parameter tensor of a model. */
typedef struct attmd_parameter_info {
    uint32_t struct_size;
    int32_t trainable;             /**< 1 if training changes it */
    const char *name;              /**< belongs to the model */
    int64_t count;                 /**< number of entries */
    int64_t rank;                  /**< number of axes, <= ATTMD_MAX_RANK */
    int64_t shape[ATTMD_MAX_RANK]; /**< extents; 1 past rank */
    attmd_dtype dtype;             /**< type it is held in; reading and writing is in float64 */
    int32_t reserved;
} attmd_parameter_info;
/** Prepares *info to receive results. */
ATTMD_API attmd_status attmd_parameter_info_init(attmd_parameter_info *info, size_t struct_size);
/** Number of parameter tensors. W and JOINT: "W", "v"; KQ: "K", "Q", "v". Classifiers: names, shapes and order of PyTorch
 *  modules of these architectures, weights (out, in), such as "blocks.0.attn.attn_matrix.weight" of a transformer (query,
 *  key and value, one below the other) and "transformer.layers.0.0.fn.to_qkv.weight" of a vision transformer. */
ATTMD_API attmd_status attmd_model_get_parameter_count(const attmd_model *model, int64_t *out);
/** Tensor number `index`. */
ATTMD_API attmd_status attmd_model_get_parameter_info(const attmd_model *model, int64_t index,
                                                      attmd_parameter_info *info);
/** Reads a tensor, row-major. For KQ "W" reads the product K' Q (d x d). */
ATTMD_API attmd_status attmd_model_get_parameter(const attmd_model *model, const char *name, double *out,
                                                 int64_t capacity);
/** Writes a tensor; `count` must be its size and all values finite, as numbers of the tensor's dtype, too. */
ATTMD_API attmd_status attmd_model_set_parameter(attmd_model *model, const char *name, const double *values,
                                                 int64_t count);

/** The empirical risk L on a dataset; one thread. ATTMD_ERROR_NUMERICAL if it overflows. Classifiers: the cross entropy,
 *  summed or averaged (mean_loss), without dropout and augmentation, as in every call but attmd_train. */
ATTMD_API attmd_status attmd_model_get_loss(const attmd_model *model, const attmd_dataset *dataset, double *out);
/** The share of samples with y_i f_i > 0, or whose label is the most probable class; one thread. */
ATTMD_API attmd_status attmd_model_get_accuracy(const attmd_model *model, const attmd_dataset *dataset, double *out);
/** dL/d(parameter), row-major, by the cancellation-free form. Near saturation it can be below the smallest double: with
 *  log_scale not NULL the gradient is exp(*log_scale) * out and the largest entry of out is near 1; with NULL it is out,
 *  and ATTMD_ERROR_NUMERICAL where that overflows. Works for the fixed v as well. One thread. */
ATTMD_API attmd_status attmd_model_get_gradient(const attmd_model *model, const attmd_dataset *dataset, const char *name,
                                                double *out, int64_t capacity, double *log_scale);

/** Buffers for predictions; NULL = not wanted. n and T as in attmd_dataset_info; images: T is the number of tokens, the
 *  class token and the patches. A classifier's attention weights are those of the last block from the first token (images:
 *  the class token), averaged over the heads. */
typedef struct attmd_predictions {
    uint32_t struct_size;
    int32_t threads;          /**< default 0 */
    int64_t capacity;         /**< elements of value, label and selected each: at least n */
    int64_t softmax_capacity; /**< elements of softmax: at least n * T */
    double *value;     /**< n: f(X_i, z_i). Classifiers: the logit of class 1 if there is one logit, else that of the
                            most probable class less the next largest */
    int32_t *label;    /**< n: +1 if the value is positive, else -1. Classifiers: the most probable class, 0..classes-1 */
    double *softmax;   /**< n x T: attention weights, 0 from T_i on */
    int64_t *selected; /**< n: index of the token with the largest weight, the first of equals */
    int64_t probability_capacity; /**< elements of probability: at least n * classes */
    double *probability; /**< classifiers: n x classes, with 2 classes where the model has one logit; attention models:
                              must be NULL (ATTMD_ERROR_UNSUPPORTED) */
} attmd_predictions;
/** Nothing wanted. */
ATTMD_API attmd_status attmd_predictions_init(attmd_predictions *predictions, size_t struct_size);
/** Writes to the buffers that `predictions` names. */
ATTMD_API attmd_status attmd_model_predict(const attmd_model *model, const attmd_dataset *dataset,
                                           const attmd_predictions *predictions);

/** A classifier's attention weights on one sample, without dropout: T x T, row q holds what token q attends to; T is the
 *  length of that sample, or 1 + the number of patches. block and head from 0. All rows are there in the last block, too,
 *  although only its first row has an influence on the result. One thread. */
ATTMD_API attmd_status attmd_model_get_attention_map(const attmd_model *model, const attmd_dataset *dataset,
                                                     int64_t sample, int64_t block, int64_t head, double *out,
                                                     int64_t capacity);
/** The paper's token-selection score of token `pivotal` of one sample: the attention weights of the last block from the
 *  first token, averaged over the heads and scaled so that the sample's smallest is 0 and its largest 1, at that token; 0
 *  if all are equal. Classifiers only, one thread. */
ATTMD_API attmd_status attmd_model_get_token_selection_score(const attmd_model *model, const attmd_dataset *dataset,
                                                             int64_t sample, int64_t pivotal, double *out);

/** Texts through a transformer, each cut to the model's max_length; `tokenizer` has the vocabulary of its training. texts and
 *  sizes as in attmd_dataset_create_texts, n >= 1.
 *  threads      as everywhere; one text stays on the caller's thread
 *  labels       n: the most probable class, 0..classes-1; or NULL
 *  probability  n x classes, with 2 classes where the model has one logit; `capacity` is its length; or NULL. Not calibrated:
 *               0.99 does not mean that 99 of 100 such answers are right
 *  A text without a token (empty, blank, no UTF-8) gets the answer for no words at all, as sure as any other: refuse it
 *  yourself, where attmd_tokenizer_encode counts 2 ids, [CLS] and [SEP]. That a text is cut is not told, either: it is where
 *  attmd_tokenizer_encode without a limit counts more ids than max_length.
 *  ATTMD_ERROR_UNSUPPORTED if the model is no transformer; a tokenizer of another vocabulary as in
 *  attmd_model_create_transformer. The same holds for the next function. */
ATTMD_API attmd_status attmd_model_classify_texts(const attmd_model *model, const attmd_tokenizer *tokenizer,
                                                  const char *const *texts, const int64_t *sizes, int64_t n,
                                                  int32_t threads, int32_t *labels, double *probability,
                                                  int64_t capacity);
/** A word of a text and the attention on it. This struct never grows. */
typedef struct attmd_attended_word {
    int64_t begin, end; /**< its first byte in the text, and the one after its last; equal for [CLS] and [SEP] */
    double weight;      /**< of its pieces together: attention weights as attmd_predictions has them */
} attmd_attended_word;
/** Which words of a text a transformer attends to: [CLS], the words in the text's order, [SEP]. All weights add up to 1, those
 *  of the words to less, since [CLS] and [SEP] have theirs; a text without a token has these two only, and *count is 2. A text
 *  is cut to the model's max_length; [SEP] stands where its last word that was read ends, so that words after that byte were
 *  not read. `size` as in attmd_tokenizer_encode.
 *  words NULL: only *count, the number of words, is wanted; it is written also with ATTMD_ERROR_BUFFER_TOO_SMALL. One
 *  thread. */
ATTMD_API attmd_status attmd_model_get_attended_words(const attmd_model *model, const attmd_tokenizer *tokenizer,
                                                      const char *text, int64_t size, attmd_attended_word *words,
                                                      int64_t capacity, int64_t *count);

/** Which entries of a parameter: all, or the rows of one third of a fused query, key and value matrix, which the blocks of
 *  both kinds of classifier have ("blocks.0.attn.attn_matrix.weight", "...to_qkv.weight"). */
typedef int32_t attmd_weight_part;
enum { ATTMD_WEIGHTS_ALL = 0, ATTMD_WEIGHTS_QUERY = 1, ATTMD_WEIGHTS_KEY = 2, ATTMD_WEIGHTS_VALUE = 3 };
/** How the entries of a parameter are distributed: counts[k] of them are in [edges[k], edges[k+1]), the last interval with
 *  its upper end. edges: bins + 1 ascending values, -inf and inf among them if wanted; counts: room for bins >= 1. */
ATTMD_API attmd_status attmd_model_get_weight_histogram(const attmd_model *model, const char *name,
                                                        attmd_weight_part part, const double *edges, int64_t bins,
                                                        int64_t *counts);
/** The number of entries with |w| > threshold >= 0, by which the paper compares sparsity. */
ATTMD_API attmd_status attmd_model_count_weights_above(const attmd_model *model, const char *name, attmd_weight_part part,
                                                       double threshold, int64_t *out);

/** Writes parameters and settings to a safetensors file (in their type; settings as metadata), replacing it atomically. */
ATTMD_API attmd_status attmd_model_save(const attmd_model *model, const char *path);
/** A model from a file that attmd_model_save wrote; its tensors may have been made narrower since, to F32, F16 or BF16. */
ATTMD_API attmd_status attmd_model_load(const char *path, attmd_model **out);
/** NULL is fine. */
ATTMD_API void attmd_model_free(attmd_model *model);

/* --------------------------------------------------------------------------------------------------------- optimizer */

/** Steps parameter tensors along their gradients; keeps the state (dual coordinates, moments, iteration count). */
typedef struct attmd_optimizer attmd_optimizer;

/** How an optimizer steps. */
typedef int32_t attmd_method;
enum {
    ATTMD_METHOD_MIRROR_DESCENT = 1,   /**< U = grad psi(w) - step g;  w = (grad psi)^-1(U); with the power potential
                                            grad psi(w) = sign(w)|w|^(p-1) */
    ATTMD_METHOD_GRADIENT_DESCENT = 2, /**< the same with p = 2 */
    ATTMD_METHOD_ADAM = 3,             /**< Kingma and Ba 2015, algorithm 1, with bias correction */
    ATTMD_METHOD_ADAMW = 4             /**< Adam with weight decay taken off the parameter, Loshchilov and Hutter 2019 */
};

/** The potential psi of mirror descent. Steps on separable data lead to the max-margin solution in a norm ||.||. */
typedef int32_t attmd_potential;
enum {
    ATTMD_POTENTIAL_POWER = 1,        /**< (1/p)||w||_p^p, 1 < p < inf; ||.||_p */
    ATTMD_POTENTIAL_SQUARED_NORM = 2, /**< (1/2)||w||_p^2, where ||w||_p grows linearly for every p; ||.||_p. An entry
                                           changed from outside changes all dual coordinates of its tensor */
    ATTMD_POTENTIAL_HYPENTROPY = 3    /**< sum w_j asinh(w_j/beta) - sqrt(w_j^2 + beta^2), grad psi = asinh(w/beta) with
                                           beta = hypentropy_beta; ||.||_1, whatever p */
};

/** Step size at the optimizer's iteration k = 1, 2, ... */
typedef int32_t attmd_schedule;
enum {
    ATTMD_SCHEDULE_CONSTANT = 1, /**< step_size */
    ATTMD_SCHEDULE_INV_SQRT = 2, /**< step_size / sqrt(k) */
    ATTMD_SCHEDULE_INV = 3,      /**< step_size / k */
    ATTMD_SCHEDULE_COSINE = 4    /**< linear rise over `warmup` iterations, then half a cosine down to 0 at `horizon` */
};

/** What an optimizer is made with. */
typedef struct attmd_optimizer_options {
    uint32_t struct_size;
    attmd_method method;      /**< default mirror descent */
    double p;                 /**< mirror descent: potential exponent, 1 < p < inf; default 2 */
    int32_t normalized;       /**< 1: divide each tensor's gradient by its dual norm ||g||_q, q = p/(p-1) (hypentropy: by its
                                   largest |entry|); a zero gradient gives a zero step. Not for Adam. Default 0 */
    attmd_schedule schedule;  /**< default constant */
    double step_size;         /**< >= 0, default 0.1, which suits normalized descent on attention. Transformers want less: for
                                   p = 1.1 0.01 where the risk is a sum over batches of 32 (attmd-reviews' default), 0.05 with
                                   mean_loss (bindings/c/examples/train_texts.c); Adam about 0.001 */
    double norm_epsilon;      /**< added to the dual norm; default 0. The authors' code has 2.2e-16 here, which stops
                                   the iteration once gradients fall below it */
    int64_t warmup, horizon;  /**< cosine only: 0 <= warmup < horizon */
    double beta1, beta2, adam_epsilon; /**< Adam; 0 <= beta < 1, epsilon > 0; defaults 0.9, 0.999, 1e-8 */
    int32_t threads;          /**< for attmd_optimizer_step; default 0 */
    int32_t exclusive;        /**< 1: the caller promises to change stepped parameters only through this optimizer, which
                                   saves a comparison a step. 0 (default): entries changed from outside are noticed and
                                   mirror descent goes on from their new values */
    double momentum;          /**< gradient descent, not normalized: m = momentum m + g, w -= step m, as torch.optim.SGD;
                                   0 (default) <= momentum < 1 */
    int32_t nesterov;         /**< with momentum: 1 = Nesterov's form, w -= step (g + momentum m). Default 0 */
    int32_t reserved;         /**< 0 */
    double weight_decay;      /**< lambda >= 0, default 0. Mirror descent: the step of lambda psi, U is multiplied by
                                   1 - step lambda (also when normalized); gradient descent with momentum and Adam:
                                   lambda w is added to g; AdamW: w is multiplied by 1 - step lambda, which is Adam unless
                                   lambda is set (customary: 0.01) */
    double clip_norm;         /**< > 0: gradients are multiplied by min(1, clip_norm / (l2 norm of all tensors' gradients
                                   + 1e-6)) before anything else; 0 (default): they are not */
    double clip_value;        /**< > 0: before that, entries of gradients are brought into +-clip_value; default 0 */
    attmd_potential potential; /**< mirror descent only; default power */
    int32_t reserved2;        /**< 0 */
    double hypentropy_beta;   /**< the hypentropy potential: > 0, the size of entries below which it acts as
                                   gradient descent; default 1 */
} attmd_optimizer_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_optimizer_options_init(attmd_optimizer_options *options, size_t struct_size);
/** `options` NULL = defaults: gradient descent in the form of mirror descent with p = 2, step 0.1. */
ATTMD_API attmd_status attmd_optimizer_create(const attmd_optimizer_options *options, attmd_optimizer **out);
/** The optimizer's options as they are now. */
ATTMD_API attmd_status attmd_optimizer_get_options(const attmd_optimizer *optimizer, attmd_optimizer_options *options);

/** What a group of parameters has of its own; NaN in a field: as the optimizer. */
typedef struct attmd_group_options {
    uint32_t struct_size;
    int32_t reserved;     /**< 0 */
    double step_size;     /**< >= 0; the schedule scales it, too; attmd_optimizer_set_step_size leaves it. Default NaN */
    double p;             /**< mirror descent: 1 < p < inf; default NaN */
    double weight_decay;  /**< >= 0; default NaN */
} attmd_group_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_group_options_init(attmd_group_options *options, size_t struct_size);
/** Adds a group: the parameters of a model whose names match `pattern` (printable ASCII; '*' stands for any characters or
 *  none, '?' for one) and the pattern of no group added earlier. Steps on the caller's own tensors name groups by number:
 *  attmd_step_tensor. Groups are part of the optimizer's file and outlive attmd_optimizer_reset. Only before the first
 *  step or after a reset, ATTMD_ERROR_INVALID_ARGUMENT otherwise. `options` NULL = defaults, which keep the parameters
 *  out of later groups. */
ATTMD_API attmd_status attmd_optimizer_add_group(attmd_optimizer *optimizer, const char *pattern,
                                                 const attmd_group_options *options);

/** One parameter tensor in the caller's memory and its gradient, both dense. This struct never grows: set all of it to
 *  zero first, then what you need. */
typedef struct attmd_step_tensor {
    void *parameter;      /**< count elements, updated in place */
    const void *gradient; /**< count elements, must be finite */
    int64_t count;        /**< >= 1 */
    attmd_dtype dtype;    /**< of parameter and gradient */
    int32_t group;        /**< 0: the optimizer's options; g: those of the g-th group that was added to it */
    double log_scale;     /**< the gradient is exp(log_scale) * gradient, as attmd_model_get_gradient gives it; mostly 0 */
    int64_t reserved[4];  /**< 0 */
} attmd_step_tensor;
/** One iteration over all tensors of the caller's model. The state belongs to the position in the list: the first call
 *  fixes the number of tensors, their counts, types and groups; later calls must repeat them (ATTMD_ERROR_DIMENSION; for a
 *  group ATTMD_ERROR_INVALID_ARGUMENT). All is checked first: on failure nothing has changed. State is kept in the tensor's
 *  type. */
ATTMD_API attmd_status attmd_optimizer_step(attmd_optimizer *optimizer, const attmd_step_tensor *tensors, int64_t count);

/** Iterations done so far, by attmd_optimizer_step and attmd_train together. */
ATTMD_API attmd_status attmd_optimizer_get_iteration(const attmd_optimizer *optimizer, int64_t *out);
/** Changes step_size (>= 0); the schedule goes on. */
ATTMD_API attmd_status attmd_optimizer_set_step_size(attmd_optimizer *optimizer, double step_size);
/** Forgets state and iteration count, and the checkpoint it may be from; options and groups stay. */
ATTMD_API attmd_status attmd_optimizer_reset(attmd_optimizer *optimizer);
/** Writes options and state to a safetensors file, replacing it atomically. Continuing from it gives the same bits. */
ATTMD_API attmd_status attmd_optimizer_save(const attmd_optimizer *optimizer, const char *path);
/** An optimizer from a file that attmd_optimizer_save wrote. */
ATTMD_API attmd_status attmd_optimizer_load(const char *path, attmd_optimizer **out);
/** NULL is fine. */
ATTMD_API void attmd_optimizer_free(attmd_optimizer *optimizer);

/* ------------------------------------------------------------------------------------------------------------- trace */

/** Quantities recorded along a training run; give attmd_train one and read it afterwards. A trace belongs to one run:
 *  later calls must bring a model with the same parameters, a dataset with the same n, and an optimizer whose iteration is
 *  not behind the last record. All quantities are of all samples, also where training uses minibatches,
 *  and without dropout and augmentation. */
typedef struct attmd_trace attmd_trace;

/** What a trace records; values may be added. */
typedef uint32_t attmd_quantity;
enum {
    ATTMD_TRACE_LOSS = 1,              /**< the empirical risk L */
    ATTMD_TRACE_GRADIENT_NORM = 2,     /**< l2 norm of all gradients together; underflows to 0 in long runs, may
                                            overflow to +inf */
    ATTMD_TRACE_NORM = 4,              /**< ||parameter||_p of each parameter, p of the optimizer's options (2 for
                                            Adam, 1 for the hypentropy potential) */
    ATTMD_TRACE_ACCURACY = 8,          /**< as attmd_model_get_accuracy */
    ATTMD_TRACE_SOFTMAX_MASS = 16,     /**< mean over samples of max_t s_it, the weights of attmd_predictions */
    ATTMD_TRACE_SOFTMAX_MASS_MIN = 32, /**< minimum over samples of max_t s_it */
    ATTMD_TRACE_SELECTED = 64,         /**< argmax_t s_it of each sample */
    ATTMD_TRACE_PARAMETERS = 128,      /**< all parameters */
    ATTMD_TRACE_DIVERGENCE = 256,      /**< D(direction, parameter) for each of `directions`; NaN while it is zero */
    ATTMD_TRACE_STEP_SIZE = 512,       /**< step size of the step that follows */
    ATTMD_TRACE_LOG_GRADIENT_NORM = 1024 /**< natural logarithm of the gradient norm; does neither, -inf if it is 0 */
};

/** A fixed direction that parameter paths are compared with. This struct never grows: set all of it to zero first. */
typedef struct attmd_direction {
    const char *parameter; /**< name of a parameter; "W" also for KQ, where it is K' Q */
    const double *values;  /**< count values, not all zero */
    int64_t count;         /**< entries of the parameter */
    double p;              /**< exponent of the potential in D_psi(values/||values||_p, w/||w||_p) */
    int64_t reserved[2];   /**< 0 */
} attmd_direction;

/** What is recorded, and when. */
typedef struct attmd_trace_options {
    uint32_t struct_size;
    attmd_quantity quantities; /**< sum of ATTMD_TRACE_ values; default ATTMD_TRACE_LOSS */
    const int64_t *iterations; /**< the optimizer's iterations (attmd_optimizer_get_iteration) to record at, ascending;
                                    0 is its state before its first step */
    int64_t iteration_count;   /**< 0: use `every` */
    int64_t every;             /**< >= 1: record at multiples of it, and at the end of each call; default 1 */
    const attmd_direction *directions; /**< for ATTMD_TRACE_DIVERGENCE */
    int64_t direction_count;   /**< number of directions, default 0 */
} attmd_trace_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_trace_options_init(attmd_trace_options *options, size_t struct_size);
/** An empty trace. `options` NULL = defaults: the loss at every iteration. */
ATTMD_API attmd_status attmd_trace_create(const attmd_trace_options *options, attmd_trace **out);
/** Number of records. */
ATTMD_API attmd_status attmd_trace_get_length(const attmd_trace *trace, int64_t *out);
/** Iteration number of each record, by the optimizer's count. */
ATTMD_API attmd_status attmd_trace_get_iterations(const attmd_trace *trace, int64_t *out, int64_t capacity);
/** One number a record. index: the parameter (as in attmd_model_get_parameter_info) for NORM, the direction for
 *  DIVERGENCE, otherwise 0. */
ATTMD_API attmd_status attmd_trace_get_values(const attmd_trace *trace, attmd_quantity quantity, int64_t index,
                                              double *out, int64_t capacity);
/** Selected tokens at record number `record`, n values (zero-based). */
ATTMD_API attmd_status attmd_trace_get_selected(const attmd_trace *trace, int64_t record, int64_t *out,
                                                int64_t capacity);
/** A parameter at record number `record`. */
ATTMD_API attmd_status attmd_trace_get_parameter(const attmd_trace *trace, int64_t record, const char *name,
                                                 double *out, int64_t capacity);
/** One number a record: the divergence of a recorded parameter (ATTMD_TRACE_PARAMETERS) from a direction that was not
 *  known before training, such as that of the SVM for the tokens it selected. NaN where the parameter is zero. */
ATTMD_API attmd_status attmd_trace_get_divergence(const attmd_trace *trace, const attmd_direction *direction, double *out,
                                                  int64_t capacity);
/** NULL is fine. */
ATTMD_API void attmd_trace_free(attmd_trace *trace);

/* ---------------------------------------------------------------------------------------------------------- training */

/** Why training ended. */
typedef int32_t attmd_stop_reason;
enum {
    ATTMD_STOP_ITERATIONS = 1, /**< max_iterations or epochs */
    ATTMD_STOP_TIME = 2,       /**< max_seconds */
    ATTMD_STOP_LOSS = 3,       /**< stop_loss */
    ATTMD_STOP_GRADIENT = 4,   /**< stop_gradient_norm */
    ATTMD_STOP_CANCELLED = 5   /**< progress callback or cancel token */
};

/** How long and on what batches a model is trained. */
typedef struct attmd_train_options {
    uint32_t struct_size;
    int32_t threads;           /**< default 0 */
    int64_t max_iterations;    /**< of this call; with a checkpoint_path: the optimizer's iteration to stop at, not below
                                    where it is, so that all calls of a run take the same number. >= 0, default 1000 */
    double max_seconds;        /**< of this call, > 0; default +inf */
    double stop_loss;          /**< stop when the loss, as in the report, is at or below; default -inf */
    double stop_gradient_norm; /**< stop when the gradient norm, as in the report, is at or below; default -1 = never */
    int64_t batch_size;        /**< samples a step, at most n; 0 (default) = all. An epoch's last batch may be smaller */
    uint64_t shuffle_seed;     /**< minibatch: epoch e uses Philox4x64-10, key (shuffle_seed, 2^32 + e); epoch and place in
                                    it follow the optimizer's iteration */
    attmd_progress_fn progress; /**< may be NULL */
    void *progress_user;        /**< handed to it */
    int64_t progress_every;    /**< iterations between calls; 0 (default) = about ten calls a second */
    attmd_cancel *cancel;      /**< may be NULL */
    const char *checkpoint_path; /**< file for checkpoints, see attmd_checkpoint_load; NULL (default): none */
    int64_t checkpoint_every;    /**< one at multiples of it, by the optimizer's count; 0 (default): not by iterations */
    double checkpoint_seconds;   /**< one when so many seconds have passed since the last; 0 (default): not by time */
    int64_t epochs;            /**< > 0: in place of max_iterations, and counted from where that is: passes over the dataset, of
                                    ceil(n / batch_size) iterations each, or one with batch_size 0. max_iterations must then be
                                    as _init leaves it, or 0. 0 (default): max_iterations counts */
} attmd_train_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_train_options_init(attmd_train_options *options, size_t struct_size);

/** What a training run came to. */
typedef struct attmd_train_report {
    uint32_t struct_size;
    attmd_stop_reason stop_reason; /**< the limit that was met first */
    int64_t iterations;   /**< done in this call */
    double seconds;       /**< that it took */
    double loss;          /**< sum or mean over the samples, as the model's mean_loss says (attention: the mean), at the end
                               (minibatch: of the batch that would come next) */
    double gradient_norm; /**< l2 norm of all gradients at the end, of the same samples; may underflow to 0, overflow to +inf */
    double log_gradient_norm; /**< its natural logarithm, which does neither; -inf if it is 0 */
} attmd_train_report;
/** Prepares *report to receive results. */
ATTMD_API attmd_status attmd_train_report_init(attmd_train_report *report, size_t struct_size);

/** Trains the model's trainable parameters on the dataset until the first of the limits. The model then holds the
 *  parameters reached and the optimizer its state, so that a further call with the same dataset, batch_size and
 *  shuffle_seed goes on with the same bits as one long call. No memory is allocated between two iterations that record
 *  nothing. `options` NULL = defaults; `trace` and `report` may be NULL. ATTMD_CANCELLED: ended by the caller's wish,
 *  everything is as after a stop. ATTMD_ERROR_NUMERICAL: the model keeps the last finite parameters, `report` is not
 *  written. A start where the gradient is exactly zero is told to the log. */
ATTMD_API attmd_status attmd_train(attmd_model *model, attmd_optimizer *optimizer, const attmd_dataset *dataset,
                                   const attmd_train_options *options, attmd_trace *trace, attmd_train_report *report);

/** Handles as the checkpoint at `path` holds them, with which attmd_train goes on where the run was:
 *
 *      attmd_status status = attmd_checkpoint_load(path, &model, &optimizer, &trace);
 *      if (status == ATTMD_ERROR_NOT_FOUND)    there is no file yet: create the three
 *      options.checkpoint_path = path;
 *      options.checkpoint_every = 1000;
 *      attmd_train(model, optimizer, dataset, &options, trace, &report);
 *
 *  This program may be killed at any moment and run again until its run is done; model, optimizer and trace are in the end
 *  the same to the last bit as without interruptions, on the same kind of processor and with any number of threads.
 *  `trace` NULL: not wanted; *trace is NULL if the run had none. All three are the caller's to free. A file that is cut
 *  off or changed is ATTMD_ERROR_FORMAT.
 *
 *  attmd_train writes a checkpoint where it begins, where the options say, and where it stops for whatever reason but an
 *  error: model, optimizer, all records of the trace, and a fingerprint of the dataset. Each replaces the one before in one
 *  step, so that there is a whole one at any moment; its parts are named "model.", "optimizer." and "trace." in a
 *  safetensors file. If one cannot be written training ends with ATTMD_ERROR_IO: the handles hold what was reached, the one
 *  before is still there.
 *
 *  ATTMD_ERROR_INVALID_ARGUMENT from attmd_train, before anything has changed: the optimizer is from a checkpoint and this
 *  is another run than its own (attmd_optimizer_reset makes it free again); or the file at checkpoint_path is of another
 *  run, or further than the optimizer or the trace. Runs are told apart by dataset, batch_size and, with minibatches,
 *  shuffle_seed, the model's settings, and the optimizer's groups and options but step_size and threads; not by
 *  parameters, which training changes.
 *  Model and optimizer bring their own options from the file: what a program would create them with has no effect then. */
ATTMD_API attmd_status attmd_checkpoint_load(const char *path, attmd_model **model, attmd_optimizer **optimizer,
                                             attmd_trace **trace);

/* -------------------------------------------------------------------------------------------------- max-margin (SVM) */

/** A solved max-margin problem: solution, dual variables, certificate. Immutable. */
typedef struct attmd_svm attmd_svm;

/** What was established. */
typedef int32_t attmd_svm_outcome;
enum {
    ATTMD_SVM_OPTIMAL = 1,    /**< the certified relative gap is at or below the tolerance */
    ATTMD_SVM_INFEASIBLE = 2, /**< no feasible point: the duals are a Farkas certificate, lambda >= 0, b'lambda = 1,
                                   A'lambda = 0 to rounding (then A w >= b would give 0 >= 1) */
    ATTMD_SVM_BEYOND_NORM = 3,/**< no feasible point was found and no proof that there is none, but one would have a norm
                                   of at least dual_objective */
    ATTMD_SVM_STOPPED = 4,    /**< a limit was reached first, or rounding allows no smaller gap; bounds are those found */
    ATTMD_SVM_CANCELLED = 5   /**< the caller ended it; bounds are those found */
};

/** Where the rows a_k of a problem come from. */
typedef int32_t attmd_svm_source;
enum {
    ATTMD_SVM_ATTENTION = 1, /**< lp-AttSVM: a_k = (x_{i,alpha_i} - x_it) z_i' for every t != alpha_i, samples in order,
                                  tokens in order. The unknown is W, d x d */
    ATTMD_SVM_DECODER = 2,   /**< the decoder's lp-SVM: y_i x_{i,alpha_i}, one a sample. The unknown is v, d entries */
    ATTMD_SVM_ROWS = 3       /**< the rows of a matrix */
};

/** minimize ||w|| subject to a_k'w >= b_k for every row, where b_k is 1 or, in relaxed rows, 0; ROWS: any b_k >= 0.
 *  Soft margin: minimize (1/p) ||w||_p^p + sum_k C_k xi_k (or C_k xi_k^2) subject to a_k'w >= b_k - xi_k, xi_k >= 0, with
 *  C_k = C times a weight. A relaxed row holds in the certified sense when a_k'w >= -e |a_k|_2 with e at rounding level:
 *  the smaller of 1e-12 |w|_2 and 1e-8 min_margin max_k(b_k / |a_k|_2), min_margin as in the report.
 *  For the tokens that a trained model selects, take `selected` from attmd_model_predict; for the globally optimal ones
 *  from attmd_globally_optimal_tokens; `relaxed` of the paper's joint training is 1 - attmd_svm_get_support of the
 *  DECODER problem. */
typedef struct attmd_svm_problem {
    uint32_t struct_size;
    attmd_svm_source source;      /**< default ATTMD_SVM_ATTENTION */
    const attmd_dataset *dataset; /**< ATTENTION, DECODER; else NULL */
    const int64_t *selected;      /**< ATTENTION, DECODER: n indices alpha_i < T_i; else NULL */
    int64_t count;                /**< ATTENTION, DECODER: n; else 0 */
    const int32_t *relaxed;       /**< ATTENTION, DECODER: n flags, 1 = this sample's rows ask for 0; NULL: all ask for 1 */
    const double *weights;        /**< soft margin: factors > 0 of C, n of them (ROWS: one a row); NULL: all 1. Hard margin:
                                       checked, without effect */
    attmd_dtype dtype;            /**< ROWS: element type of A; default ATTMD_FLOAT64 */
    int32_t reserved;
    const void *A;                /**< ROWS: rows x unknowns, finite; else NULL */
    int64_t rows, unknowns;       /**< ROWS: extents of A, >= 1; else 0 */
    int64_t A_strides[2];         /**< ROWS: in elements; may be negative; both zero = dense row-major */
    const double *right_side;     /**< ROWS: b, one a row, finite and >= 0; NULL: all 1; else NULL */
} attmd_svm_problem;
/** ATTENTION, float64, nothing else set. */
ATTMD_API attmd_status attmd_svm_problem_init(attmd_svm_problem *problem, size_t struct_size);

/** ||w|| of the hard margin. */
typedef int32_t attmd_svm_norm;
enum {
    ATTMD_NORM_ENTRYWISE = 1, /**< ||w||_p */
    ATTMD_NORM_NUCLEAR = 2    /**< the sum of W's singular values; p is not used. ATTENTION with the hard margin and
                                   METHOD_AUTO only, else ATTMD_ERROR_UNSUPPORTED */
};

/** What a soft margin pays for a slack. */
typedef int32_t attmd_svm_slack;
enum {
    ATTMD_SLACK_PLAIN = 1,  /**< C_k xi_k */
    ATTMD_SLACK_SQUARED = 2 /**< C_k xi_k^2 */
};

/** How a problem is solved; every method comes to the same solution. */
typedef int32_t attmd_svm_method;
enum {
    ATTMD_SVM_METHOD_AUTO = 0,           /**< the one that takes the least work; matrix-free where a matrix would take more
                                              than memory_limit, or than 16 GB */
    ATTMD_SVM_METHOD_INTERIOR_POINT = 1, /**< primal-dual interior point with a system of the unknowns' order */
    ATTMD_SVM_METHOD_DUAL_SYSTEM = 2,    /**< the same with a system of the rows' order */
    ATTMD_SVM_METHOD_WORKING_SET = 3,    /**< active sets of rows; p = 2 with the hard margin only. Gives way to
                                              the interior point where it gets nowhere */
    ATTMD_SVM_METHOD_MATRIX_FREE = 4     /**< the systems are solved iteratively, none is stored */
};

/** Norm, margin and limits of a max-margin problem. */
typedef struct attmd_svm_options {
    uint32_t struct_size;
    int32_t threads;          /**< default 0 */
    double p;                 /**< exponent of the norm, 1 <= p <= inf, the ends exact; beyond 1e18, where it is the same to
                                   rounding, computed as inf; soft margin p <= 1e18; default 2 */
    double C;                 /**< +inf (default): hard margin. Finite > 0: soft margin */
    double tolerance;         /**< relative duality gap to reach, 0 < tolerance < 1; default 1e-8 */
    int64_t max_iterations;   /**< >= 0, default 200 */
    double max_seconds;       /**< > 0, default +inf */
    attmd_progress_fn progress; /**< once an iteration; may be NULL */
    void *progress_user;      /**< handed to it */
    attmd_cancel *cancel;     /**< may be NULL */
    attmd_svm_norm norm;      /**< default ATTMD_NORM_ENTRYWISE */
    attmd_svm_slack slack;    /**< default ATTMD_SLACK_PLAIN */
    attmd_svm_method method;  /**< default ATTMD_SVM_METHOD_AUTO; ATTMD_ERROR_UNSUPPORTED if the one asked for does not fit
                                   the problem */
    int32_t reserved;
    int64_t memory_limit;     /**< bytes; 0 (default): none. A solve that would take more is refused before it begins:
                                   ATTMD_ERROR_OUT_OF_MEMORY, and the message says how many */
    const attmd_svm *warm_start; /**< where to start: a solution for the same rows with another p, C or norm, or for the
                                   first of them (rows were added at the end). Only the time depends on it. One without a
                                   solution is as good as NULL (default). ATTMD_ERROR_DIMENSION if the sizes do not fit */
} attmd_svm_options;
/** The defaults named above. */
ATTMD_API attmd_status attmd_svm_options_init(attmd_svm_options *options, size_t struct_size);

/** Solves a problem. An infeasible one is an outcome, with ATTMD_OK. `options` NULL = defaults. Methods, see src/svm:
 *  structured primal-dual interior point (Mehrotra 1992; Gondzio 1996), p = 2 by primal-dual active sets (Hintermueller, Ito,
 *  Kunisch 2003) or working sets with projected conjugate gradients (Dostal 2009), the nuclear norm by Nesterov-Todd scaling
 *  (Todd, Toh, Tutuncu 1998). */
ATTMD_API attmd_status attmd_svm_solve(const attmd_svm_problem *problem, const attmd_svm_options *options,
                                       attmd_svm **out);
/** The problem for `count` >= 1 exponents p in place of options.p: count handles to `out`, each solved from the one
 *  before. On failure all are NULL. ATTMD_CANCELLED: those finished and the one that was cancelled are handed out, the
 *  rest are NULL. max_iterations, max_seconds and progress are for each. */
ATTMD_API attmd_status attmd_svm_solve_path(const attmd_svm_problem *problem, const attmd_svm_options *options,
                                            const double *p, int64_t count, attmd_svm **out);
/** The ATTENTION problem for a selection, count = n. */
ATTMD_API attmd_status attmd_svm_solve_attention(const attmd_dataset *dataset, const int64_t *selected, int64_t count,
                                                 const attmd_svm_options *options, attmd_svm **out);
/** The DECODER problem for a selection, count = n. */
ATTMD_API attmd_status attmd_svm_solve_decoder(const attmd_dataset *dataset, const int64_t *selected, int64_t count,
                                               const attmd_svm_options *options, attmd_svm **out);

/** What was established about a max-margin problem. */
typedef struct attmd_svm_report {
    uint32_t struct_size;
    attmd_svm_outcome outcome; /**< solved, infeasible or stopped */
    double p, C;             /**< as in the options */
    int64_t rows;            /**< m */
    int64_t unknowns;        /**< D: d * d, or d, or A's */
    double primal_objective; /**< hard: the norm of the solution, +inf if no feasible point is known. Soft: the objective */
    double dual_objective;   /**< lower bound on the optimum, hard: b'lambda / ||A'lambda||_q; +inf if infeasible */
    double gap;              /**< (primal - dual) / primal, recomputed from the data, w and lambda; +inf without w */
    double min_margin;       /**< smallest a_k'w / b_k of the solution, over b_k > 0 (hard: 1 to rounding); NaN without w or
                                  such rows */
    int64_t support_count;   /**< rows in the support set */
    int64_t iterations;      /**< of the solver */
    double seconds;          /**< that it took */
    double farkas_residual;  /**< infeasible: max_j |(A'lambda)_j| / sum_k lambda_k |a_kj|, times sum_k lambda_k |a_k|_2 of
                                  all rows over that of the rows with b_k > 0; recomputed from rows and lambda. Else NaN */
    attmd_svm_method method; /**< the one used; AUTO if there was nothing to do */
    attmd_svm_norm norm;     /**< as in the options */
    attmd_svm_slack slack;   /**< as in the options */
    int32_t reserved;
    int64_t memory_bytes;    /**< what memory_limit was compared with: about what the solve allocated */
} attmd_svm_report;
/** Prepares *report to receive results. */
ATTMD_API attmd_status attmd_svm_report_init(attmd_svm_report *report, size_t struct_size);
/** What was established about the problem. */
ATTMD_API attmd_status attmd_svm_get_report(const attmd_svm *svm, attmd_svm_report *report);
/** The n selected tokens that the problem was made for; none for ROWS. */
ATTMD_API attmd_status attmd_svm_get_selected(const attmd_svm *svm, int64_t *out, int64_t capacity);
/** The solution w (W row-major), scaled so that the smallest a_k'w / b_k is 1 (hard). ATTMD_ERROR_NOT_FOUND if no feasible
 *  point is known. */
ATTMD_API attmd_status attmd_svm_get_solution(const attmd_svm *svm, double *out, int64_t capacity);
/** Dual variables lambda >= 0, one a row. Hard: multipliers of minimizing the norm, so that b'lambda = ||w||_p and
 *  ||A'lambda||_q = 1 at the optimum, for every norm. Soft: of the soft objective; plain slacks: lambda_k <= C_k. If
 *  infeasible, the Farkas certificate, b'lambda = 1. */
ATTMD_API attmd_status attmd_svm_get_duals(const attmd_svm *svm, double *out, int64_t capacity);
/** Margins a_k'w, one a row. ATTMD_ERROR_NOT_FOUND as for the solution. */
ATTMD_API attmd_status attmd_svm_get_margins(const attmd_svm *svm, double *out, int64_t capacity);
/** 1 for each row of the support set, else 0: margin at b_k or below, within 1e-6 (or the gap's square root, if larger)
 *  relative to b_k, or to the largest b where b_k = 0. */
ATTMD_API attmd_status attmd_svm_get_support(const attmd_svm *svm, int32_t *out, int64_t capacity);
/** Which constraint a row is: its sample and the token t it holds the selected one against (the selected token itself
 *  for a decoder problem; ROWS: row and 0). Either buffer may be NULL. */
ATTMD_API attmd_status attmd_svm_get_rows(const attmd_svm *svm, int64_t *samples, int64_t *tokens, int64_t capacity);
/** NULL is fine. */
ATTMD_API void attmd_svm_free(attmd_svm *svm);

/** What numbers from anywhere prove about a problem. */
typedef struct attmd_svm_certificate {
    uint32_t struct_size;
    int32_t is_feasible;    /**< 1: w (hard margin: w / min_margin) satisfies every row, relaxed ones to rounding as above;
                                 soft margin: every w does, by its slacks */
    int32_t is_farkas;      /**< 1: duals >= 0 with b'duals > 0 and farkas_residual <= 1e-12, and w is not feasible: no feasible
                                 point exists, or only such whose margins a_k'w cancel to 1e-12 of their terms a_kj w_j */
    int32_t reserved;
    double primal_bound;    /**< the optimum is at most this; +inf if w proves nothing */
    double dual_bound;      /**< the optimum is at least this; 0 if the duals prove nothing, +inf if is_farkas */
    double gap;             /**< (primal - dual) / primal; +inf without a feasible w */
    double min_margin;      /**< smallest a_k'w / b_k over b_k > 0; NaN without w */
    double farkas_residual; /**< as in the report; NaN for a soft margin or where duals prove nothing */
} attmd_svm_certificate;
/** Prepares *result to receive results. */
ATTMD_API attmd_status attmd_svm_certificate_init(attmd_svm_certificate *result, size_t struct_size);
/** Recomputes everything from the problem's data, w and duals alone, by plain loops in extended precision that share no
 *  code with the solver. Of `options` (NULL = defaults) p, C, norm and slack are read. w: `unknowns` values; duals: one a
 *  row; either may be NULL with count 0. Values that are not finite, negative duals, and duals above C_k for plain slacks
 *  are no error: they prove nothing. One thread. */
ATTMD_API attmd_status attmd_svm_certify(const attmd_svm_problem *problem, const attmd_svm_options *options,
                                         const double *w, int64_t w_count, const double *duals, int64_t duals_count,
                                         attmd_svm_certificate *result);

/* ----------------------------------------------------------------------------------------------------------- compare */

/** ||a||_p of `count` values, p >= 1 or +inf; without overflow or underflow on the way. */
ATTMD_API attmd_status attmd_norm(double p, const double *a, int64_t count, double *out);
/** D_psi(a/||a||_p, b/||b||_p) with psi = (1/p)||.||_p^p, 1 < p < inf: never below 0, and 0 to rounding where the directions
 *  agree. The paper plots a = W_svm, b = W(k). a and b must not be zero. */
ATTMD_API attmd_status attmd_directional_divergence(double p, const double *a, const double *b, int64_t count,
                                                    double *out);
/** Cosine of the angle between a and b, neither zero. */
ATTMD_API attmd_status attmd_cosine(const double *a, const double *b, int64_t count, double *out);

/** A trained attention model beside the solution of its AttSVM; ||.|| is the SVM's norm, ||.||_p or the nuclear one. */
typedef struct attmd_comparison {
    uint32_t struct_size;
    int32_t reserved;
    double divergence_svm_model; /**< D(W_svm, W), as the paper plots it; NaN for p = 1, p = inf and the nuclear norm,
                                      which have no such potential */
    double divergence_model_svm; /**< D(W, W_svm); NaN as above */
    double cosine;               /**< of the angle between W and W_svm */
    double model_norm;           /**< ||W|| */
    double svm_norm;             /**< ||W_svm|| */
    double model_margin;         /**< smallest margin of W / ||W||, of rows that are not relaxed; <= 0 if one is violated */
    double svm_margin;           /**< the same of W_svm. Hard margin: the largest possible, 1 / ||W_svm|| */
    double softmax_mass_mean;    /**< mean over samples of max_t s_it */
    double softmax_mass_min;     /**< minimum over samples of max_t s_it */
    int64_t selected_agree;      /**< samples whose largest weight is on the token that the SVM was given */
} attmd_comparison;
/** Prepares *result to receive results. */
ATTMD_API attmd_status attmd_comparison_init(attmd_comparison *result, size_t struct_size);
/** `svm` must be an ATTENTION problem of `dataset` (the one it was solved for or an equal one, else
 *  ATTMD_ERROR_INVALID_ARGUMENT, or ATTMD_ERROR_DIMENSION where n, d or the tokens in all differ) and have a solution (else
 *  ATTMD_ERROR_NOT_FOUND); neither that nor the model's W must be zero. One thread. For a decoder, compare v with
 *  attmd_directional_divergence and attmd_cosine. */
ATTMD_API attmd_status attmd_compare(const attmd_model *model, const attmd_svm *svm, const attmd_dataset *dataset,
                                     attmd_comparison *result);

/** Token scores gamma_it = y_i v' x_it, n x T with the T of attmd_dataset_info, 0 from T_i on; v has d values. */
ATTMD_API attmd_status attmd_token_scores(const attmd_dataset *dataset, const double *v, int64_t d, double *out,
                                          int64_t capacity);
/** The globally optimal token of each sample: the one with the largest score, the first of equals. */
ATTMD_API attmd_status attmd_globally_optimal_tokens(const attmd_dataset *dataset, const double *v, int64_t d,
                                                     int64_t *out, int64_t capacity);
/** 1 for each sample whose selected token scores higher than every token of its support set under `svm` (paper,
 *  definition of local optimality), else 0. The selection is locally optimal when all are 1. `svm` as in
 *  attmd_compare. */
ATTMD_API attmd_status attmd_locally_optimal(const attmd_dataset *dataset, const double *v, int64_t d,
                                             const attmd_svm *svm, int32_t *out, int64_t capacity);

#ifdef __cplusplus
}
#endif
#endif
