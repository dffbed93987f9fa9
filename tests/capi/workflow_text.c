/* Datasets for classifiers: token sequences and images, from every source. */
#include <stdlib.h>

#include "check.h"
#include "files.h"
#include "text_files.h"

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

/* Arrays are copied: what the caller does with them afterwards is not seen. Labels that are left out are 0. */
static void copies(void) {
    int32_t ids[3] = {1, 2, 3}, labels[2] = {1, 0}, got[2];
    int64_t lengths[2] = {1, 2}, indices[1] = {1}, got_lengths[2];
    uint8_t pixels[2] = {7, 8}, got_pixel;
    attmd_sequences_desc of_ids;
    attmd_images_desc of_pixels;
    attmd_dataset *sequences, *images, *part, *unlabelled;
    CHECK_OK(attmd_sequences_desc_init(&of_ids, sizeof of_ids));
    of_ids.n = 2;
    of_ids.vocabulary = 4;
    of_ids.ids = ids;
    of_ids.id_count = 3;
    of_ids.lengths = lengths;
    of_ids.labels = labels;
    CHECK_OK(attmd_images_desc_init(&of_pixels, sizeof of_pixels));
    of_pixels.n = 2;
    of_pixels.height = of_pixels.width = 1;
    of_pixels.pixels = pixels;
    CHECK_OK(attmd_dataset_create_images(&of_pixels, &unlabelled));
    of_pixels.labels = labels;
    CHECK_OK(attmd_dataset_create_sequences(&of_ids, &sequences));
    CHECK_OK(attmd_dataset_create_images(&of_pixels, &images));
    CHECK_OK(attmd_dataset_subset(sequences, indices, 1, &part));
    ids[1] = labels[0] = 3;
    lengths[0] = indices[0] = 0;
    pixels[0] = 9;
    CHECK_OK(attmd_dataset_get_ids(sequences, 1, got, 2));
    CHECK(got[0] == 2 && got[1] == 3);
    CHECK_OK(attmd_dataset_get_lengths(sequences, got_lengths, 2));
    CHECK(got_lengths[0] == 1);
    CHECK_OK(attmd_dataset_get_labels(sequences, got, 2));
    CHECK(got[0] == 1);
    CHECK_OK(attmd_dataset_get_pixels(images, 0, &got_pixel, 1));
    CHECK(got_pixel == 7);
    CHECK_OK(attmd_dataset_get_labels(images, got, 2));
    CHECK(got[0] == 1);
    CHECK(info_of(part).T == 2);
    CHECK_OK(attmd_dataset_get_labels(unlabelled, got, 2));
    CHECK(got[0] == 0 && got[1] == 0);
    attmd_dataset_free(part);
    attmd_dataset_free(sequences);
    attmd_dataset_free(images);
    attmd_dataset_free(unlabelled);
}

/* ------------------------------------------------------------------------------------------------------------- text */

/* A tokenizer keeps nothing of the caller's, and a dataset nothing of the tokenizer nor of the texts. */
static void tokenizer_copies(void) {
    char content[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\n", text[] = "the";
    const char* texts[1];
    const char *token, *again;
    attmd_tokenizer* tokenizer;
    attmd_tokenizer_info info;
    attmd_dataset* dataset;
    int32_t ids[3];
    texts[0] = text;
    CHECK_OK(attmd_tokenizer_create(content, (int64_t)sizeof content - 1, &tokenizer));
    memset(content, 'x', sizeof content);
    CHECK_OK(attmd_tokenizer_info_init(&info, sizeof info));
    CHECK_OK(attmd_tokenizer_get_info(tokenizer, &info));
    CHECK(info.vocabulary == 5 && info.mask == -1);
    CHECK_OK(attmd_tokenizer_get_token(tokenizer, 4, &token));
    CHECK_OK(attmd_tokenizer_get_token(tokenizer, 0, &again));
    CHECK(strcmp(token, "the") == 0 && strcmp(again, "[PAD]") == 0); /* the first is still there */
    CHECK_OK(attmd_dataset_create_texts(tokenizer, texts, NULL, NULL, 1, 2, NULL, &dataset));
    attmd_tokenizer_free(tokenizer);
    memset(text, 'x', sizeof text - 1);
    CHECK_OK(attmd_dataset_get_ids(dataset, 0, ids, 3));
    CHECK(ids[0] == 2 && ids[1] == 4 && ids[2] == 3);
    attmd_dataset_free(dataset);
}

static void tokenizer_calls(void) {
    const int32_t expected[8] = {2, 5, 7, 6, 9, 1, 8, 3};
    const char *text = "The MOVIE, \xc3\xa9t\xc3\xa9 zzz unable", *token;
    attmd_tokenizer *tokenizer, *from_memory;
    attmd_tokenizer_info info;
    int32_t ids[8], id;
    int64_t spans[16], count, size;
    char back[64];
    CHECK_OK(attmd_tokenizer_load("vocabulary.txt", &tokenizer));
    CHECK_OK(attmd_tokenizer_create(vocabulary, (int64_t)strlen(vocabulary), &from_memory));
    CHECK_OK(attmd_tokenizer_info_init(&info, sizeof info));
    CHECK_OK(attmd_tokenizer_get_info(from_memory, &info));
    CHECK(info.vocabulary == 12 && info.pad == 0 && info.unknown == 1 && info.cls == 2 && info.sep == 3);
    CHECK(info.mask == 4);
    CHECK_OK(attmd_tokenizer_get_id(tokenizer, "##able", &id));
    CHECK(id == 10);
    CHECK_OK(attmd_tokenizer_get_token(tokenizer, 10, &token));
    CHECK(strcmp(token, "##able") == 0);

    CHECK_OK(attmd_tokenizer_encode(tokenizer, text, -1, 0, NULL, NULL, 0, &count));
    CHECK(count == 9);
    CHECK_OK(attmd_tokenizer_encode(tokenizer, text, -1, 8, ids, spans, 8, &count));
    CHECK(count == 8 && memcmp(ids, expected, sizeof ids) == 0);
    CHECK(spans[0] == 0 && spans[1] == 0 && spans[2] == 0 && spans[3] == 3 && spans[4] == 4 && spans[5] == 9);
    CHECK(spans[8] == 11 && spans[9] == 16 && spans[10] == 17 && spans[11] == 20 && spans[14] == 0 && spans[15] == 0);
    CHECK_OK(attmd_tokenizer_encode(from_memory, "the\0the", 7, 512, ids, NULL, 8, &count)); /* no end of the text */
    CHECK(count == 3 && ids[1] == 1);
    CHECK_OK(attmd_tokenizer_encode(tokenizer, text, 0, 512, ids, NULL, 2, &count));
    CHECK(count == 2 && ids[0] == 2 && ids[1] == 3);

    CHECK_OK(attmd_tokenizer_encode(tokenizer, "unable [MASK]", -1, 0, ids, NULL, 8, &count));
    CHECK_OK(attmd_tokenizer_decode(tokenizer, ids, count, 0, NULL, 0, &size));
    CHECK(size == 25);
    CHECK_OK(attmd_tokenizer_decode(tokenizer, ids, count, 0, back, 26, &size));
    CHECK(strcmp(back, "[CLS] unable [MASK] [SEP]") == 0);
    CHECK_OK(attmd_tokenizer_decode(tokenizer, ids, count, 1, back, 64, &size));
    CHECK(size == 6 && strcmp(back, "unable") == 0);
    attmd_tokenizer_free(tokenizer);
    attmd_tokenizer_free(from_memory);
}

static int32_t count_calls(const attmd_progress* progress, void* user) {
    CHECK(progress->struct_size >= sizeof *progress && progress->max_iteration == 3);
    ++*(int*)user;
    return 0;
}
static int32_t stop(const attmd_progress* progress, void* user) {
    (void)progress;
    (void)user;
    return 1;
}

/* Three texts, [CLS] the movie [SEP], [CLS] [SEP] and [CLS] film [SEP], with these labels. */
static void check_texts(attmd_dataset* dataset, int32_t a, int32_t b, int32_t c) {
    const int32_t expected[4] = {2, 5, 7, 3};
    int32_t ids[4] = {0}, labels[3];
    const attmd_dataset_info info = info_of(dataset);
    CHECK(info.kind == ATTMD_DATASET_SEQUENCES && info.n == 3 && info.T == 4 && info.tokens == 9);
    CHECK(info.vocabulary == 12 && info.classes == 2);
    CHECK_OK(attmd_dataset_get_ids(dataset, 0, ids, 4));
    CHECK(memcmp(ids, expected, sizeof ids) == 0);
    CHECK_OK(attmd_dataset_get_ids(dataset, 1, ids, 4));
    CHECK(ids[0] == 2 && ids[1] == 3);
    CHECK_OK(attmd_dataset_get_ids(dataset, 2, ids, 4));
    CHECK(ids[1] == 11);
    CHECK_OK(attmd_dataset_get_labels(dataset, labels, 3));
    CHECK(labels[0] == a && labels[1] == b && labels[2] == c);
    attmd_dataset_free(dataset);
}

static void texts(void) {
    const char* const three[3] = {"the movie", "", "film and what is not read"};
    const int64_t sizes[3] = {9, 0, 4};
    const int32_t labels[3] = {1, 0, 1};
    const char* const names[2] = {"thumbs down", "thumbs up"};
    attmd_text_options options;
    attmd_text_table_options table;
    attmd_tokenizer* tokenizer;
    attmd_dataset* dataset;
    attmd_cancel* token;
    int calls = 0;
    CHECK_OK(attmd_tokenizer_load("vocabulary.txt", &tokenizer));
    CHECK_OK(attmd_text_options_init(&options, sizeof options));
    CHECK(options.max_length == 512 && options.threads == 0);
    options.progress = count_calls;
    options.progress_user = &calls;
    CHECK_OK(attmd_dataset_create_texts(tokenizer, three, sizes, labels, 3, 2, &options, &dataset));
    CHECK(calls > 0);
    check_texts(dataset, 1, 0, 1);
    CHECK_OK(attmd_dataset_create_texts(tokenizer, three, NULL, NULL, 3, 2, NULL, &dataset));
    CHECK(info_of(dataset).T == 8);
    attmd_dataset_free(dataset);

    CHECK_OK(attmd_dataset_load_text_table("good.csv", NULL, tokenizer, NULL, &dataset));
    check_texts(dataset, 0, 1, 1);
    CHECK_OK(attmd_text_table_options_init(&table, sizeof table));
    CHECK(table.delimiter == ',' && table.quotes == 1 && table.text_column == 1 && table.classes == 2);
    table.delimiter = '\t';
    table.quotes = 0;
    table.header = 1;
    table.label_column = -1;
    table.text_column = 0;
    table.labels = names;
    CHECK_OK(attmd_dataset_load_text_table("good.tsv", &table, tokenizer, &options, &dataset));
    check_texts(dataset, 1, 1, 0);
    CHECK_OK(attmd_dataset_load_reviews("reviews", tokenizer, &options, &dataset));
    check_texts(dataset, 0, 1, 1);

    /* Ended by the caller: no dataset. */
    options.progress = stop;
    CHECK(attmd_dataset_load_reviews("reviews", tokenizer, &options, &dataset) == ATTMD_CANCELLED && dataset == NULL);
    options.progress = NULL;
    CHECK_OK(attmd_cancel_create(&token));
    attmd_cancel_request(token);
    options.cancel = token;
    CHECK(attmd_dataset_load_text_table("good.csv", NULL, tokenizer, &options, &dataset) == ATTMD_CANCELLED);
    CHECK(dataset == NULL);
    attmd_cancel_free(token);
    attmd_tokenizer_free(tokenizer);
}

/* ----------------------------------------------------------------------------------------------------------- images */

static void image_files(void) {
    const char* const paths[2] = {"cifar_1.bin", "cifar_1.bin"};
    uint8_t pixels[3072];
    int32_t labels[4];
    attmd_dataset* dataset;
    attmd_dataset_info info;
    CHECK_OK(attmd_dataset_load_cifar10(paths, 2, &dataset));
    info = info_of(dataset);
    CHECK(info.kind == ATTMD_DATASET_IMAGES && info.n == 4 && info.channels == 3 && info.classes == 10);
    CHECK_OK(attmd_dataset_get_pixels(dataset, 3, pixels, 3072));
    CHECK(pixels[0] == 201 && pixels[3071] == 201);
    CHECK_OK(attmd_dataset_get_labels(dataset, labels, 4));
    CHECK(labels[0] == 9 && labels[1] == 2 && labels[2] == 9);
    attmd_dataset_free(dataset);
    CHECK_OK(attmd_dataset_load_idx("images.idx", "labels.idx", 3, &dataset));
    info = info_of(dataset);
    CHECK(info.n == 2 && info.channels == 1 && info.height == 1 && info.width == 2 && info.classes == 3);
    CHECK_OK(attmd_dataset_get_pixels(dataset, 1, pixels, 2));
    CHECK(pixels[0] == 3 && pixels[1] == 255);
    attmd_dataset_free(dataset);
}

/* ------------------------------------------------------------------------------------------ of which vocabulary
 * texts and models are */

static attmd_dataset* texts_by(const attmd_tokenizer* tokenizer) {
    const char* const texts[2] = {"the movie", "film"};
    const int32_t labels[2] = {0, 1};
    attmd_dataset* dataset;
    CHECK_OK(attmd_dataset_create_texts(tokenizer, texts, NULL, labels, 2, 2, NULL, &dataset));
    return dataset;
}

static uint64_t fingerprint_of(const attmd_tokenizer* tokenizer) {
    attmd_tokenizer_info info;
    CHECK_OK(attmd_tokenizer_info_init(&info, sizeof info));
    CHECK_OK(attmd_tokenizer_get_info(tokenizer, &info));
    return info.vocabulary_fingerprint;
}

static attmd_model* small_transformer(uint64_t vocabulary_fingerprint) {
    attmd_transformer_options options;
    attmd_model* model;
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    CHECK(options.vocabulary_fingerprint == 0);
    options.vocabulary = 12;
    options.max_length = 8;
    options.n_embd = options.hidden = 4;
    options.heads = options.blocks = 1;
    options.vocabulary_fingerprint = vocabulary_fingerprint;
    CHECK_OK(attmd_model_create_transformer(&options, &model));
    return model;
}

static uint64_t learned_by(const attmd_model* model) {
    attmd_transformer_options options;
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    CHECK_OK(attmd_model_get_transformer_options(model, &options));
    return options.vocabulary_fingerprint;
}

static void train_once(attmd_model* model, const attmd_dataset* dataset, attmd_status expected) {
    attmd_optimizer* optimizer;
    attmd_train_options options;
    attmd_status got;
    CHECK_OK(attmd_optimizer_create(NULL, &optimizer));
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 1;
    got = attmd_train(model, optimizer, dataset, &options, NULL, NULL);
    CHECK(got == expected);
    attmd_optimizer_free(optimizer);
}

/* A model refuses texts of another vocabulary, of the same size, too, after a way through a file as well. */
static void check_refuses(attmd_model* model, const attmd_dataset* own, const attmd_dataset* other) {
    double loss, map[64];
    attmd_predictions predictions;
    const char* says = "the dataset's vocabulary_fingerprint is 0x";
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    CHECK_OK(attmd_model_predict(model, own, &predictions));
    REFUSED(attmd_model_predict(model, other, &predictions), ATTMD_ERROR_INVALID_ARGUMENT, says, "the model's 0x");
    REFUSED(attmd_model_get_loss(model, other, &loss), ATTMD_ERROR_INVALID_ARGUMENT, says);
    REFUSED(attmd_model_get_accuracy(model, other, &loss), ATTMD_ERROR_INVALID_ARGUMENT, says);
    REFUSED(attmd_model_get_gradient(model, other, "lin.weight", map, 64, NULL), ATTMD_ERROR_INVALID_ARGUMENT, says);
    REFUSED(attmd_model_get_attention_map(model, other, 0, 0, 0, map, 64), ATTMD_ERROR_INVALID_ARGUMENT, says);
    train_once(model, other, ATTMD_ERROR_INVALID_ARGUMENT);
    CHECK_OK(attmd_model_get_loss(model, own, &loss));
}

static void vocabularies(void) {
    static const char swapped[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n,\nfilm\nun\nete\n##able\nmovie\n";
    static const char crlf[] =
        "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nthe\r\n,\r\nmovie\r\nun\r\nete\r\n##able\r\nfilm\r\n";
    attmd_tokenizer *tokenizer, *other, *same;
    attmd_dataset *own, *foreign, *equal, *unknown, *part;
    attmd_model *model, *loaded, *told;
    attmd_sequences_desc desc;
    const int32_t ids[2] = {2, 3};
    const int64_t length = 2, first = 0;
    double loss;
    CHECK_OK(attmd_tokenizer_create(vocabulary, sizeof vocabulary - 1, &tokenizer));
    CHECK_OK(attmd_tokenizer_create(swapped, sizeof swapped - 1, &other));
    CHECK_OK(attmd_tokenizer_create(crlf, sizeof crlf - 1, &same));
    CHECK(fingerprint_of(tokenizer) != 0 && fingerprint_of(other) != fingerprint_of(tokenizer));
    CHECK(fingerprint_of(same) == fingerprint_of(tokenizer));
    own = texts_by(tokenizer);
    foreign = texts_by(other);
    equal = texts_by(same);
    CHECK(info_of(own).vocabulary_fingerprint == fingerprint_of(tokenizer));
    CHECK_OK(attmd_dataset_subset(foreign, &first, 1, &part));
    CHECK(info_of(part).vocabulary_fingerprint == fingerprint_of(other));
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    desc.n = 1;
    desc.vocabulary = 12;
    desc.ids = ids;
    desc.id_count = 2;
    desc.lengths = &length;
    CHECK_OK(attmd_dataset_create_sequences(&desc, &unknown));
    CHECK(info_of(unknown).vocabulary_fingerprint == 0);

    model = small_transformer(0); /* takes any texts until it has learned from some */
    CHECK_OK(attmd_model_get_loss(model, foreign, &loss));
    train_once(model, unknown, ATTMD_OK);
    CHECK(learned_by(model) == 0);
    CHECK_OK(attmd_model_save(model, "before.model"));
    CHECK_OK(attmd_model_load("before.model", &loaded));
    CHECK(learned_by(loaded) == 0);
    attmd_model_free(loaded);
    train_once(model, own, ATTMD_OK);
    CHECK(learned_by(model) == fingerprint_of(tokenizer));
    check_refuses(model, own, foreign);
    check_refuses(model, equal, part);
    CHECK_OK(attmd_model_get_loss(model, unknown, &loss));
    CHECK_OK(attmd_model_save(model, "learned.model"));
    CHECK_OK(attmd_model_load("learned.model", &loaded));
    CHECK(learned_by(loaded) == fingerprint_of(tokenizer));
    check_refuses(loaded, own, foreign);
    told = small_transformer(fingerprint_of(other));
    check_refuses(told, foreign, own);

    attmd_dataset_free(unknown);
    desc.vocabulary_fingerprint = fingerprint_of(other);
    CHECK_OK(attmd_dataset_create_sequences(&desc, &unknown));
    check_refuses(loaded, own, unknown);
    attmd_model_free(told);
    attmd_model_free(loaded);
    attmd_model_free(model);
    attmd_dataset_free(unknown);
    attmd_dataset_free(part);
    attmd_dataset_free(equal);
    attmd_dataset_free(foreign);
    attmd_dataset_free(own);
    attmd_tokenizer_free(same);
    attmd_tokenizer_free(other);
    attmd_tokenizer_free(tokenizer);
}

int main(void) {
    write_text_files();
    tokenizer_calls();
    tokenizer_copies();
    texts();
    image_files();
    sequences_from_memory();
    images_from_memory();
    copies();
    vocabularies();
    return check_report("workflow_text");
}
