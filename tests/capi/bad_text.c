/* Bad arguments around token sequences and images, and datasets of one kind where another is needed. */
#include "fields.h"
#include "structs.h"
#include "text_files.h"

/* ----------------------------------------------------------------------------------------------------- descriptions */

static const int32_t good_ids[4] = {1, 0, 3, 2};
static const int64_t good_lengths[2] = {1, 3};
static const uint8_t good_pixels[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

static void good_sequences(void* to) {
    attmd_sequences_desc desc;
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    desc.n = 2;
    desc.vocabulary = 4;
    desc.ids = good_ids;
    desc.id_count = 4;
    desc.lengths = good_lengths;
    memcpy(to, &desc, sizeof desc);
}
static void good_images(void* to) {
    attmd_images_desc desc;
    CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
    desc.n = 2;
    desc.channels = 3;
    desc.height = 1;
    desc.width = 2;
    desc.pixels = good_pixels;
    memcpy(to, &desc, sizeof desc);
}
MAKES(use_sequences, dataset, attmd_dataset_create_sequences((const attmd_sequences_desc*)given, &made))
MAKES(use_images, dataset, attmd_dataset_create_images((const attmd_images_desc*)given, &made))

static void bad_descriptions(void) {
    const bad_field sequences[] = {
        FIELD(attmd_sequences_desc, reserved, 'i', 1, INVALID, "is 1"),
        FIELD(attmd_sequences_desc, n, 'l', 0, INVALID, "n is 0"),
        FIELD(attmd_sequences_desc, n, 'l', -1, INVALID, "n is -1"),
        FIELD(attmd_sequences_desc, n, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_sequences_desc, n, 'l', 5, DIMENSION, "n is 5"),
        FIELD(attmd_sequences_desc, n, 'l', 1, DIMENSION, "id_count is 4"),
        FIELD(attmd_sequences_desc, vocabulary, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_sequences_desc, vocabulary, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_sequences_desc, classes, 'l', 1, INVALID, "is 1"),
        FIELD(attmd_sequences_desc, classes, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_sequences_desc, ids, 'p', 0, INVALID, "ids is NULL"),
        FIELD(attmd_sequences_desc, id_count, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_sequences_desc, id_count, 'l', 5, DIMENSION, "is 5"),
        FIELD(attmd_sequences_desc, id_count, 'l', 3, DIMENSION, "lengths[1] is 3"),
        FIELD(attmd_sequences_desc, lengths, 'p', 0, INVALID, "lengths is NULL"),
    };
    const bad_field images[] = {
        FIELD(attmd_images_desc, reserved, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_images_desc, n, 'l', 0, INVALID, "n is 0"),
        FIELD(attmd_images_desc, n, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_images_desc, channels, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_images_desc, height, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_images_desc, width, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_images_desc, width, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_images_desc, height, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_images_desc, classes, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_images_desc, pixels, 'p', 0, INVALID, "pixels is NULL"),
    };
    CHECK_FIELDS(good_sequences, use_sequences, sequences);
    CHECK_FIELDS(good_images, use_images, images);
    check_sizes("desc", good_sequences, use_sequences, sizeof(attmd_sequences_desc), 64);
    check_sizes("desc", good_images, use_images, sizeof(attmd_images_desc), sizeof(attmd_images_desc));
    CHECK_INIT(attmd_sequences_desc, attmd_sequences_desc_init, "desc");
    CHECK_INIT(attmd_images_desc, attmd_images_desc_init, "desc");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_sequences(NULL, &made), INVALID, "desc is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_images(NULL, &made), INVALID, "desc is NULL");
}

static void bad_values(void) {
    const int32_t bad_ids[][4] = {{1, 0, 4, 2}, {1, -1, 3, 2}}, bad_labels[][2] = {{0, 2}, {-1, 0}};
    const int64_t bad_lengths[][2] = {{0, 4}, {-1, 5}, {4, INT64_MAX}};
    attmd_sequences_desc sequences;
    attmd_images_desc images;
    good_sequences(&sequences);
    REFUSED(attmd_dataset_create_sequences(&sequences, NULL), INVALID, "out is NULL");
    sequences.ids = bad_ids[0];
    REFUSED(use_sequences(&sequences), INVALID, "ids[2] is 4", "0..3");
    sequences.ids = bad_ids[1];
    REFUSED(use_sequences(&sequences), INVALID, "ids[1] is -1", "0..3");
    good_sequences(&sequences);
    sequences.labels = bad_labels[0];
    REFUSED(use_sequences(&sequences), INVALID, "labels[1] is 2", "0..1");
    sequences.labels = bad_labels[1];
    REFUSED(use_sequences(&sequences), INVALID, "labels[0] is -1", "0..1");
    good_sequences(&sequences);
    sequences.lengths = bad_lengths[0];
    REFUSED(use_sequences(&sequences), INVALID, "lengths[0] is 0");
    sequences.lengths = bad_lengths[1];
    REFUSED(use_sequences(&sequences), INVALID, "lengths[0] is -1");
    sequences.lengths = bad_lengths[2];
    REFUSED(use_sequences(&sequences), DIMENSION, "lengths[1] is 9223372036854775807");
    good_images(&images);
    REFUSED(attmd_dataset_create_images(&images, NULL), INVALID, "out is NULL");
    images.classes = 2;
    images.labels = bad_labels[0];
    REFUSED(use_images(&images), INVALID, "labels[1] is 2", "0..1");
    check_handles("values of sequences and images");
}

/* ------------------------------------------------------------------------------------------------------------- kinds
 */

static attmd_dataset *sequences, *images;

static void make_kinds(void) {
    attmd_sequences_desc of_ids;
    attmd_images_desc of_pixels;
    good_sequences(&of_ids);
    good_images(&of_pixels);
    CHECK_OK(attmd_dataset_create_sequences(&of_ids, &sequences));
    CHECK_OK(attmd_dataset_create_images(&of_pixels, &images));
}

static void bad_queries(void) {
    int32_t ids[4];
    uint8_t pixels[8];
    int64_t lengths[2];
    REFUSED(attmd_dataset_get_ids(NULL, 0, ids, 4), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_get_ids(sequences, -1, ids, 4), INVALID, "i is -1", "0..1");
    REFUSED(attmd_dataset_get_ids(sequences, 2, ids, 4), INVALID, "i is 2", "0..1");
    REFUSED(attmd_dataset_get_ids(sequences, 1, NULL, 4), INVALID, "out is NULL", "3");
    REFUSED(attmd_dataset_get_ids(sequences, 1, ids, 2), SMALL, "capacity is 2", "3");
    REFUSED(attmd_dataset_get_ids(images, 0, ids, 4), UNSUPPORTED, "holds images", "expected token sequences");
    REFUSED(attmd_dataset_get_ids(h.dataset, 0, ids, 4), UNSUPPORTED, "holds attention samples",
            "expected token sequences");
    REFUSED(attmd_dataset_get_pixels(NULL, 0, pixels, 8), INVALID, "dataset is NULL");
    REFUSED(attmd_dataset_get_pixels(images, -1, pixels, 8), INVALID, "i is -1", "0..1");
    REFUSED(attmd_dataset_get_pixels(images, 2, pixels, 8), INVALID, "i is 2", "0..1");
    REFUSED(attmd_dataset_get_pixels(images, 1, NULL, 8), INVALID, "out is NULL", "6");
    REFUSED(attmd_dataset_get_pixels(images, 1, pixels, 5), SMALL, "capacity is 5", "6");
    REFUSED(attmd_dataset_get_pixels(sequences, 0, pixels, 8), UNSUPPORTED, "holds token sequences", "expected images");
    REFUSED(attmd_dataset_get_pixels(h.dataset, 0, pixels, 8), UNSUPPORTED, "holds attention samples",
            "expected images");
    REFUSED(attmd_dataset_get_lengths(images, lengths, 2), UNSUPPORTED, "holds images", "expected");
}

/* Every call that needs attention samples, given `other` of n = 2. */
static void refuse_kind(const attmd_dataset* other, const char* says) {
    const char* wants = "expected attention samples";
    const int64_t selected[2] = {0, 0};
    double out[64];
    int64_t tokens[2];
    int32_t local[2];
    attmd_predictions predictions;
    attmd_comparison result;
    attmd_train_report report;
    attmd_svm_problem problem;
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.capacity = 2;
    predictions.value = out;
    CHECK_OK(attmd_comparison_init(&result, sizeof result));
    CHECK_OK(attmd_train_report_init(&report, sizeof report));
    REFUSED(attmd_dataset_get_tokens(other, 0, out, 64), UNSUPPORTED, says, wants);
    REFUSED(attmd_dataset_get_query(other, 0, out, 64), UNSUPPORTED, says, wants);
    REFUSED(attmd_dataset_get_decoder(other, out, 64), UNSUPPORTED, says, wants);
    REFUSED(attmd_model_get_loss(h.model, other, out), UNSUPPORTED, says, wants);
    REFUSED(attmd_model_get_accuracy(h.model, other, out), UNSUPPORTED, says, wants);
    REFUSED(attmd_model_get_gradient(h.model, other, "W", out, 64, NULL), UNSUPPORTED, says, wants);
    REFUSED(attmd_model_predict(h.model, other, &predictions), UNSUPPORTED, says, wants);
    REFUSED(attmd_train(h.model, h.optimizer, other, NULL, NULL, &report), UNSUPPORTED, says, wants);
    REFUSED(attmd_train(h.kq, h.optimizer, other, NULL, NULL, NULL), UNSUPPORTED, says, wants);
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_attention(other, selected, 2, NULL, &made), UNSUPPORTED, says, wants);
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve_decoder(other, selected, 2, NULL, &made), UNSUPPORTED, says, wants);
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.source = ATTMD_SVM_DECODER;
    problem.dataset = other;
    problem.selected = selected;
    problem.count = 2;
    REFUSED_HANDLE(attmd_svm, attmd_svm_solve(&problem, NULL, &made), UNSUPPORTED, says, wants);
    REFUSED(attmd_compare(h.model, h.svm, other, &result), UNSUPPORTED, says, wants);
    REFUSED(attmd_token_scores(other, h.v, D, out, 64), UNSUPPORTED, says, wants);
    REFUSED(attmd_globally_optimal_tokens(other, h.v, D, tokens, 2), UNSUPPORTED, says, wants);
    REFUSED(attmd_locally_optimal(other, h.v, D, h.svm, local, 2), UNSUPPORTED, says, wants);
    check_handles(says);
}

/* -------------------------------------------------------------------------------------------------------- tokenizers
 */

static attmd_tokenizer* tokenizer;

static void bad_vocabularies(void) {
    const struct {
        const char *text, *says;
    } cases[] = {
        {"\n", "vocabulary:1: an empty line"},
        {"a\nb\n", "no [PAD]"},
        {"[PAD]\n[UNK]\n[CLS]\n", "no [SEP]"},
        {"[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n[CLS]\n", "vocabulary:6: \"[CLS]\" is there already, in line 3"},
        {"[PAD]\n\xc3\n", "vocabulary:2: \"?\" is not a token in UTF-8"},
    };
    size_t k;
    for (k = 0; k < sizeof cases / sizeof *cases; ++k)
        REFUSED_HANDLE(attmd_tokenizer, attmd_tokenizer_create(cases[k].text, (int64_t)strlen(cases[k].text), &made),
                       FORMAT, cases[k].says);
    REFUSED_HANDLE(attmd_tokenizer, attmd_tokenizer_create(NULL, 4, &made), INVALID, "vocabulary is NULL");
    REFUSED_HANDLE(attmd_tokenizer, attmd_tokenizer_create("", 0, &made), INVALID, "size is 0");
    REFUSED_HANDLE(attmd_tokenizer, attmd_tokenizer_create("a", -1, &made), INVALID, "size is -1");
    REFUSED(attmd_tokenizer_create("a", 1, NULL), INVALID, "out is NULL");
    REFUSED_HANDLE(attmd_tokenizer, attmd_tokenizer_load(NULL, &made), INVALID, "path is NULL");
    REFUSED_HANDLE(attmd_tokenizer, attmd_tokenizer_load("none.txt", &made), INPUT, "none.txt");
    REFUSED_HANDLE(attmd_tokenizer, attmd_tokenizer_load("good.csv", &made), FORMAT, "good.csv has no [PAD]");
    REFUSED(attmd_tokenizer_load("vocabulary.txt", NULL), INVALID, "out is NULL");
    attmd_tokenizer_free(NULL);
}

static void bad_encoding(void) {
    const int32_t outside[2] = {5, 12}, negative[1] = {-1};
    attmd_tokenizer_info info;
    int32_t ids[8];
    int64_t spans[16], count, size;
    char out[16];
    const char* token;
    CHECK_INIT(attmd_tokenizer_info, attmd_tokenizer_info_init, "info");
    CHECK_OK(attmd_tokenizer_info_init(&info, sizeof info));
    REFUSED(attmd_tokenizer_get_info(NULL, &info), INVALID, "tokenizer is NULL");
    REFUSED(attmd_tokenizer_get_info(tokenizer, NULL), INVALID, "info is NULL");
    info.struct_size = 8;
    REFUSED(attmd_tokenizer_get_info(tokenizer, &info), INVALID, "struct_size 8");
    REFUSED(attmd_tokenizer_get_id(NULL, "the", ids), INVALID, "tokenizer is NULL");
    REFUSED(attmd_tokenizer_get_id(tokenizer, NULL, ids), INVALID, "token is NULL");
    REFUSED(attmd_tokenizer_get_id(tokenizer, "the", NULL), INVALID, "out is NULL");
    REFUSED(attmd_tokenizer_get_id(tokenizer, "The", ids), NOT_FOUND, "\"The\"");
    REFUSED(attmd_tokenizer_get_token(NULL, 1, &token), INVALID, "tokenizer is NULL");
    REFUSED(attmd_tokenizer_get_token(tokenizer, 1, NULL), INVALID, "out is NULL");
    REFUSED(attmd_tokenizer_get_token(tokenizer, -1, &token), INVALID, "id is -1", "0..11");
    REFUSED(attmd_tokenizer_get_token(tokenizer, 12, &token), INVALID, "id is 12", "0..11");
    REFUSED(attmd_tokenizer_encode(NULL, "the", -1, 0, ids, NULL, 8, &count), INVALID, "tokenizer is NULL");
    REFUSED(attmd_tokenizer_encode(tokenizer, NULL, -1, 0, ids, NULL, 8, &count), INVALID, "text is NULL");
    REFUSED(attmd_tokenizer_encode(tokenizer, NULL, 0, 0, ids, NULL, 8, &count), INVALID, "text is NULL");
    REFUSED(attmd_tokenizer_encode(tokenizer, "the", -2, 0, ids, NULL, 8, &count), INVALID, "size -2");
    REFUSED(attmd_tokenizer_encode(tokenizer, "the", INT64_MAX, 0, ids, NULL, 8, &count), INVALID, "size 92233720368");
    REFUSED(attmd_tokenizer_encode(tokenizer, "the", -1, 1, ids, NULL, 8, &count), INVALID, "max_length is 1");
    REFUSED(attmd_tokenizer_encode(tokenizer, "the", -1, -1, ids, NULL, 8, &count), INVALID, "max_length is -1");
    REFUSED(attmd_tokenizer_encode(tokenizer, "the", -1, 0, ids, NULL, 8, NULL), INVALID, "count is NULL");
    REFUSED(attmd_tokenizer_encode(tokenizer, "the", -1, 0, NULL, spans, 8, &count), INVALID, "ids is NULL");
    count = 0;
    REFUSED(attmd_tokenizer_encode(tokenizer, "the", -1, 0, ids, spans, 2, &count), SMALL, "capacity is 2", "3");
    CHECK(count == 3);
    REFUSED(attmd_tokenizer_decode(NULL, outside, 1, 0, out, 16, &size), INVALID, "tokenizer is NULL");
    REFUSED(attmd_tokenizer_decode(tokenizer, NULL, 1, 0, out, 16, &size), INVALID, "ids is NULL");
    REFUSED(attmd_tokenizer_decode(tokenizer, outside, -1, 0, out, 16, &size), INVALID, "count is -1");
    REFUSED(attmd_tokenizer_decode(tokenizer, outside, 2, 0, out, 16, &size), INVALID, "ids[1] is 12", "0..11");
    REFUSED(attmd_tokenizer_decode(tokenizer, negative, 1, 0, out, 16, &size), INVALID, "ids[0] is -1");
    REFUSED(attmd_tokenizer_decode(tokenizer, outside, 1, 2, out, 16, &size), INVALID, "skip_special is 2");
    REFUSED(attmd_tokenizer_decode(tokenizer, outside, 1, 0, out, 16, NULL), INVALID, "size is NULL");
    REFUSED(attmd_tokenizer_decode(tokenizer, outside, 1, 0, out, 3, &size), SMALL, "capacity is 3", "4");
    CHECK(size == 3);
}

/* ------------------------------------------------------------------------------------------------------------ readers
 */

static const char* const two_texts[2] = {"the", "movie"};

static void good_text(void* to) {
    attmd_text_options options;
    CHECK_OK(attmd_text_options_init(&options, sizeof options));
    memcpy(to, &options, sizeof options);
}
static void good_table(void* to) {
    attmd_text_table_options options;
    CHECK_OK(attmd_text_table_options_init(&options, sizeof options));
    memcpy(to, &options, sizeof options);
}
MAKES(use_texts, dataset,
      attmd_dataset_create_texts(tokenizer, two_texts, NULL, NULL, 2, 2, (const attmd_text_options*)given, &made))
MAKES(use_reviews, dataset, attmd_dataset_load_reviews("reviews", tokenizer, (const attmd_text_options*)given, &made))
MAKES(use_table, dataset,
      attmd_dataset_load_text_table("good.csv", (const attmd_text_table_options*)given, tokenizer, NULL, &made))

static void bad_reader_options(void) {
    const bad_field options[] = {
        FIELD(attmd_text_options, threads, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_text_options, max_length, 'l', 1, INVALID, "is 1"),
        FIELD(attmd_text_options, max_length, 'l', -5, INVALID, "is -5"),
        FIELD(attmd_text_options, max_length, 'l', huge, INVALID, "4611686018427387904"),
    };
    const bad_field table[] = {
        FIELD(attmd_text_table_options, delimiter, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_text_table_options, delimiter, 'i', 10, INVALID, "10"),
        FIELD(attmd_text_table_options, delimiter, 'i', '"', INVALID, "34"),
        FIELD(attmd_text_table_options, delimiter, 'i', 300, INVALID, "is 300"),
        FIELD(attmd_text_table_options, quotes, 'i', 2, INVALID, "is 2"),
        FIELD(attmd_text_table_options, header, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_text_table_options, label_column, 'l', 2, INVALID, "is 2"),
        FIELD(attmd_text_table_options, label_column, 'l', -3, INVALID, "is -3"),
        FIELD(attmd_text_table_options, text_column, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_text_table_options, text_column, 'l', 0, INVALID, "both column 0"),
        FIELD(attmd_text_table_options, classes, 'l', 1, INVALID, "is 1"),
        FIELD(attmd_text_table_options, classes, 'l', huge, INVALID, "4611686018427387904"),
    };
    const char *const with_null[2] = {"a", NULL}, *const same[2] = {"a", "a"};
    attmd_text_table_options given;
    CHECK_FIELDS(good_text, use_texts, options);
    CHECK_FIELDS(good_text, use_reviews, options);
    CHECK_FIELDS(good_table, use_table, table);
    check_sizes("options", good_text, use_texts, sizeof(attmd_text_options), sizeof(attmd_text_options));
    check_sizes("table", good_table, use_table, sizeof(attmd_text_table_options), sizeof(attmd_text_table_options));
    CHECK_INIT(attmd_text_options, attmd_text_options_init, "options");
    CHECK_INIT(attmd_text_table_options, attmd_text_table_options_init, "table");
    good_table(&given);
    given.labels = with_null;
    REFUSED(use_table(&given), INVALID, "labels[1] is NULL");
    given.labels = two_texts;
    given.classes = (int64_t)1 << 40;
    REFUSED(use_table(&given), INVALID, "classes is 1099511627776");
    given.classes = 2;
    given.labels = same;
    REFUSED(use_table(&given), INVALID, "labels[1] is \"a\"");
}

static void bad_text_sources(void) {
    const char* const with_null[2] = {"the", NULL};
    const int64_t sizes[2] = {3, -2};
    const int32_t labels[2] = {0, 2};
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_texts(NULL, two_texts, NULL, NULL, 2, 2, NULL, &made), INVALID,
                   "tokenizer is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_texts(tokenizer, NULL, NULL, NULL, 2, 2, NULL, &made), INVALID,
                   "texts is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_texts(tokenizer, with_null, NULL, NULL, 2, 2, NULL, &made),
                   INVALID, "texts[1] is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_texts(tokenizer, two_texts, sizes, NULL, 2, 2, NULL, &made),
                   INVALID, "texts[1] has size -2");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_texts(tokenizer, two_texts, NULL, labels, 2, 2, NULL, &made),
                   INVALID, "labels[1] is 2", "0..1");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_texts(tokenizer, two_texts, NULL, NULL, 0, 2, NULL, &made),
                   INVALID, "n is 0");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_create_texts(tokenizer, two_texts, NULL, NULL, 2, 1, NULL, &made),
                   INVALID, "classes is 1");
    REFUSED(attmd_dataset_create_texts(tokenizer, two_texts, NULL, NULL, 2, 2, NULL, NULL), INVALID, "out is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_reviews(NULL, tokenizer, NULL, &made), INVALID,
                   "directory is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_reviews("reviews", NULL, NULL, &made), INVALID,
                   "tokenizer is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_reviews("nowhere", tokenizer, NULL, &made), INPUT, "nowhere/neg");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_reviews("empty", tokenizer, NULL, &made), FORMAT,
                   "empty/neg has no reviews");
    REFUSED(attmd_dataset_load_reviews("reviews", tokenizer, NULL, NULL), INVALID, "out is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_text_table(NULL, NULL, tokenizer, NULL, &made), INVALID,
                   "path is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_text_table("none.csv", NULL, tokenizer, NULL, &made), INPUT,
                   "none.csv");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_text_table("good.csv", NULL, NULL, NULL, &made), INVALID,
                   "tokenizer is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_text_table("good.tsv", NULL, tokenizer, NULL, &made), INVALID,
                   "text_column is 1", "1 column");
    REFUSED(attmd_dataset_load_text_table("good.csv", NULL, tokenizer, NULL, NULL), INVALID, "out is NULL");
}

static void bad_image_files(void) {
    const char *const paths[2] = {"cifar_1.bin", "short.bin"}, *const with_null[2] = {"cifar_1.bin", NULL};
    write_bytes("short.bin", vocabulary, 30);
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_cifar10(NULL, 1, &made), INVALID, "paths is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_cifar10(paths, 0, &made), INVALID, "count is 0");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_cifar10(with_null, 2, &made), INVALID, "paths[1] is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_cifar10(paths, 2, &made), FORMAT, "short.bin holds 30 bytes",
                   "3073");
    REFUSED(attmd_dataset_load_cifar10(paths, 1, NULL), INVALID, "out is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_idx(NULL, "labels.idx", 3, &made), INVALID, "images_path is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_idx("images.idx", NULL, 3, &made), INVALID, "labels_path is NULL");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_idx("none.idx", "labels.idx", 3, &made), INPUT, "none.idx");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_idx("labels.idx", "images.idx", 3, &made), FORMAT, "2049", "2051");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_idx("images.idx", "labels.idx", 2, &made), FORMAT, "label 0 is 2",
                   "0..1");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_idx("images.idx", "labels.idx", 1, &made), INVALID,
                   "classes is 1", "2..2147483647");
    REFUSED_HANDLE(attmd_dataset, attmd_dataset_load_reviews("", tokenizer, NULL, &made), INVALID,
                   "directory is empty");
    REFUSED(attmd_dataset_load_idx("images.idx", "labels.idx", 3, NULL), INVALID, "out is NULL");
    check_handles("readers");
}

int main(void) {
    write_text_files();
    make_handles();
    check_handles("the beginning");
    bad_descriptions();
    bad_values();
    make_kinds();
    bad_queries();
    refuse_kind(sequences, "dataset holds token sequences");
    refuse_kind(images, "dataset holds images");
    CHECK_OK(attmd_tokenizer_load("vocabulary.txt", &tokenizer));
    bad_vocabularies();
    bad_encoding();
    bad_reader_options();
    bad_text_sources();
    bad_image_files();
    attmd_tokenizer_free(tokenizer);
    attmd_dataset_free(sequences);
    attmd_dataset_free(images);
    check_same_continuation();
    free_handles();
    return check_report("bad_text");
}
