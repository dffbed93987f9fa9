/* Bad arguments around token sequences and images, and datasets of one kind where another is needed. */
#include "fields.h"
#include "structs.h"

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
    check_sizes("desc", good_sequences, use_sequences, sizeof(attmd_sequences_desc), sizeof(attmd_sequences_desc));
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
    REFUSED(attmd_compare(h.model, h.svm, other, &result), UNSUPPORTED, says, wants);
    REFUSED(attmd_token_scores(other, h.v, D, out, 64), UNSUPPORTED, says, wants);
    REFUSED(attmd_globally_optimal_tokens(other, h.v, D, tokens, 2), UNSUPPORTED, says, wants);
    REFUSED(attmd_locally_optimal(other, h.v, D, h.svm, local, 2), UNSUPPORTED, says, wants);
    check_handles(says);
}

int main(void) {
    make_handles();
    check_handles("the beginning");
    bad_descriptions();
    bad_values();
    make_kinds();
    bad_queries();
    refuse_kind(sequences, "dataset holds token sequences");
    refuse_kind(images, "dataset holds images");
    attmd_dataset_free(sequences);
    attmd_dataset_free(images);
    check_same_continuation();
    free_handles();
    return check_report("bad_text");
}
