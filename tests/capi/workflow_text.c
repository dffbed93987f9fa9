/* Datasets for classifiers: token sequences and images, from every source. */
#include <stdlib.h>

#include "check.h"

/* ---------------------------------------------------------------------------------------------- from the caller's
 * memory */

static attmd_dataset_info info_of(const attmd_dataset* dataset) {
    attmd_dataset_info info;
    CHECK_OK(attmd_dataset_info_init(&info, sizeof info));
    CHECK_OK(attmd_dataset_get_info(dataset, &info));
    return info;
}

static void sequences_from_memory(void) {
    const int32_t ids[7] = {2, 0, 9, 4, 4, 1, 3}, labels[3] = {2, 0, 1};
    const int64_t lengths[3] = {3, 1, 3}, picked[4] = {2, 0, 2, 1};
    attmd_sequences_desc desc;
    attmd_dataset *dataset, *part, *first, *second;
    attmd_dataset_info info;
    int32_t got[8];
    int64_t got_lengths[8];
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    CHECK(desc.classes == 2 && desc.labels == NULL);
    desc.n = 3;
    desc.vocabulary = 10;
    desc.classes = 3;
    desc.ids = ids;
    desc.id_count = 7;
    desc.lengths = lengths;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_sequences(&desc, &dataset));
    info = info_of(dataset);
    CHECK(info.kind == ATTMD_DATASET_SEQUENCES && info.n == 3 && info.T == 3 && info.d == 0 && info.tokens == 7);
    CHECK(info.classes == 3 && info.vocabulary == 10 && info.channels == 0 && info.has_decoder == 0);
    CHECK_OK(attmd_dataset_get_ids(dataset, 2, got, 8));
    CHECK(memcmp(got, ids + 4, 3 * sizeof *ids) == 0);
    CHECK_OK(attmd_dataset_get_ids(dataset, 1, got, 1));
    CHECK(got[0] == 4);
    CHECK_OK(attmd_dataset_get_labels(dataset, got, 8));
    CHECK(memcmp(got, labels, sizeof labels) == 0);
    CHECK_OK(attmd_dataset_get_lengths(dataset, got_lengths, 8));
    CHECK(memcmp(got_lengths, lengths, sizeof lengths) == 0);

    CHECK_OK(attmd_dataset_subset(dataset, picked, 4, &part));
    CHECK_OK(attmd_dataset_split(part, 0.5, 3, &first, &second));
    attmd_dataset_free(dataset); /* parts outlive the whole */
    info = info_of(part);
    CHECK(info.n == 4 && info.tokens == 10 && info.vocabulary == 10);
    CHECK_OK(attmd_dataset_get_ids(part, 3, got, 8));
    CHECK(got[0] == 4);
    CHECK_OK(attmd_dataset_get_labels(part, got, 8));
    CHECK(got[0] == 1 && got[1] == 2 && got[2] == 1 && got[3] == 0);
    CHECK(info_of(first).n == 2 && info_of(second).n == 2 && info_of(first).kind == ATTMD_DATASET_SEQUENCES);
    attmd_dataset_free(part);
    attmd_dataset_free(first);
    attmd_dataset_free(second);

    desc.labels = NULL; /* only to be classified */
    CHECK_OK(attmd_dataset_create_sequences(&desc, &dataset));
    CHECK_OK(attmd_dataset_get_labels(dataset, got, 3));
    CHECK(got[0] == 0 && got[1] == 0 && got[2] == 0);
    attmd_dataset_free(dataset);
}

static void images_from_memory(void) {
    const int32_t labels[2] = {1, 0};
    const int64_t swapped[2] = {1, 0};
    uint8_t pixels[2 * 3 * 2 * 2], got[12];
    attmd_images_desc desc;
    attmd_dataset *dataset, *part;
    attmd_dataset_info info;
    int32_t got_labels[2];
    int k;
    for (k = 0; k < 24; ++k) pixels[k] = (uint8_t)(255 - 10 * k);
    CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
    CHECK(desc.channels == 1 && desc.classes == 10);
    desc.n = 2;
    desc.channels = 3;
    desc.height = desc.width = 2;
    desc.classes = 2;
    desc.pixels = pixels;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_images(&desc, &dataset));
    info = info_of(dataset);
    CHECK(info.kind == ATTMD_DATASET_IMAGES && info.n == 2 && info.T == 0 && info.d == 0 && info.tokens == 0);
    CHECK(info.channels == 3 && info.height == 2 && info.width == 2 && info.classes == 2 && info.vocabulary == 0);
    CHECK_OK(attmd_dataset_subset(dataset, swapped, 2, &part));
    attmd_dataset_free(dataset);
    CHECK_OK(attmd_dataset_get_pixels(part, 0, got, 12));
    CHECK(memcmp(got, pixels + 12, 12) == 0);
    CHECK_OK(attmd_dataset_get_pixels(part, 1, got, 12));
    CHECK(memcmp(got, pixels, 12) == 0);
    CHECK_OK(attmd_dataset_get_labels(part, got_labels, 2));
    CHECK(got_labels[0] == 0 && got_labels[1] == 1);
    CHECK_OK(attmd_dataset_shuffle(part, 7, &dataset));
    CHECK(info_of(dataset).kind == ATTMD_DATASET_IMAGES);
    attmd_dataset_free(dataset);
    attmd_dataset_free(part);

    CHECK_OK(attmd_dataset_generate_gaussian(2, 3, 4, 1, &dataset));
    info = info_of(dataset);
    CHECK(info.kind == ATTMD_DATASET_SAMPLES && info.classes == 2 && info.d == 4 && info.channels == 0);
    attmd_dataset_free(dataset);
}

int main(void) {
    sequences_from_memory();
    images_from_memory();
    return check_report("workflow_text");
}
