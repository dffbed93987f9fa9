/* Texts through a transformer and its tokenizer, in one call: the same as by dataset and predictions. */
#include <stdlib.h>

#include "check.h"
#include "text_files.h"

enum { TEXTS = 3, LENGTH = 6 };

/* The second is longer than the model reads; its sixth token is [SEP]. */
static const char *const texts[TEXTS] = {"The unable movie, film", "film film film film film film film", ""};

static attmd_tokenizer *make_tokenizer(void) {
    attmd_tokenizer *tokenizer = NULL;
    CHECK_OK(attmd_tokenizer_create(vocabulary, sizeof vocabulary - 1, &tokenizer));
    return tokenizer;
}

static attmd_model *make_model(int64_t classes) {
    attmd_transformer_options options;
    attmd_model *model = NULL;
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    options.vocabulary = 12;
    options.max_length = LENGTH;
    options.classes = classes;
    options.n_embd = 6;
    options.hidden = 8;
    options.blocks = 2;
    options.dtype = ATTMD_FLOAT64;
    CHECK_OK(attmd_model_create_transformer(&options, &model));
    return model;
}

static void classified(int64_t classes) {
    const int64_t shown = classes == 1 ? 2 : classes;
    attmd_tokenizer *tokenizer = make_tokenizer();
    attmd_model *model = make_model(classes);
    attmd_text_options cut;
    attmd_dataset *dataset;
    attmd_predictions predictions;
    int32_t labels[TEXTS], expected_labels[TEXTS];
    double probability[TEXTS * 3], expected[TEXTS * 3];
    const int64_t sizes[TEXTS] = {3, -1, 0}; /* "The" */
    int64_t k;
    CHECK_OK(attmd_text_options_init(&cut, sizeof cut));
    cut.max_length = LENGTH;
    CHECK_OK(attmd_dataset_create_texts(tokenizer, texts, NULL, NULL, TEXTS, shown, &cut, &dataset));
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.capacity = TEXTS;
    predictions.label = expected_labels;
    predictions.probability = expected;
    predictions.probability_capacity = TEXTS * shown;
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));

    CHECK_OK(attmd_model_classify_texts(model, tokenizer, texts, NULL, TEXTS, 0, labels, probability, TEXTS * shown));
    CHECK(memcmp(labels, expected_labels, sizeof labels) == 0);
    CHECK(memcmp(probability, expected, (size_t)(TEXTS * shown) * sizeof(double)) == 0);
    for (k = 0; k < TEXTS; ++k) CHECK(labels[k] >= 0 && labels[k] < shown);
    probability[0] = -1;
    CHECK_OK(attmd_model_classify_texts(model, tokenizer, texts, sizes, TEXTS, 1, NULL, probability, TEXTS * 3));
    CHECK(probability[0] != expected[0]); /* another text */
    CHECK(memcmp(probability + shown, expected + shown, (size_t)shown * sizeof(double)) == 0);
    CHECK_OK(attmd_model_classify_texts(model, tokenizer, texts, NULL, 1, 2, labels, NULL, 0));
    CHECK(labels[0] == expected_labels[0]);
    attmd_dataset_free(dataset);
    attmd_model_free(model);
    attmd_tokenizer_free(tokenizer);
}

/* Weights of the tokens of one text, as attmd_model_predict has them. */
static void token_weights(const attmd_model *model, const attmd_tokenizer *tokenizer, const char *text, double *weights) {
    attmd_dataset *dataset;
    attmd_predictions predictions;
    attmd_text_options cut;
    CHECK_OK(attmd_text_options_init(&cut, sizeof cut));
    cut.max_length = LENGTH;
    CHECK_OK(attmd_dataset_create_texts(tokenizer, &text, NULL, NULL, 1, 2, &cut, &dataset));
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.softmax = weights;
    predictions.softmax_capacity = LENGTH;
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));
    attmd_dataset_free(dataset);
}

static void words_are(const attmd_attended_word *words, const int64_t (*expected)[2], int64_t count) {
    int64_t k;
    for (k = 0; k < count; ++k)
        if (!CHECK(words[k].begin == expected[k][0] && words[k].end == expected[k][1]))
            fprintf(stderr, "    word %d is %d..%d\n", (int)k, (int)words[k].begin, (int)words[k].end);
}

static void attended(void) {
    static const int64_t first[4][2] = {{0, 0}, {0, 3}, {4, 10}, {10, 10}};
    static const int64_t second[6][2] = {{0, 0}, {0, 4}, {5, 9}, {10, 14}, {15, 19}, {19, 19}};
    static const int64_t third[2][2] = {{0, 0}, {0, 0}};
    attmd_tokenizer *tokenizer = make_tokenizer();
    attmd_model *model = make_model(1);
    attmd_attended_word words[8];
    double weights[LENGTH], sum = 0;
    int64_t count, k;
    CHECK_OK(attmd_model_get_attended_words(model, tokenizer, "the unable film", 10, NULL, 0, &count));
    CHECK(count == 4); /* of the five tokens un and ##able are one word; the last 5 bytes are not the text's */
    CHECK_OK(attmd_model_get_attended_words(model, tokenizer, "the unable film", 10, words, 8, &count));
    words_are(words, first, 4);
    token_weights(model, tokenizer, "the unable", weights);
    CHECK_NEAR(words[2].weight, weights[2] + weights[3], 1e-15);
    CHECK(words[0].weight == weights[0] && words[1].weight == weights[1] && words[3].weight == weights[4]);
    for (k = 0; k < count; ++k) sum += words[k].weight;
    CHECK_NEAR(sum, 1, 1e-12);

    CHECK_OK(attmd_model_get_attended_words(model, tokenizer, texts[1], -1, words, 6, &count));
    CHECK(count == 6);
    words_are(words, second, 6);
    CHECK_OK(attmd_model_get_attended_words(model, tokenizer, "", 0, words, 2, &count));
    CHECK(count == 2);
    words_are(words, third, 2);
    CHECK_OK(attmd_model_get_attended_words(model, tokenizer, "un\001able", 7, words, 8, &count));
    CHECK(count == 3 && words[1].begin == 0 && words[1].end == 7); /* the character that is removed splits no word */
    count = 0;
    REFUSED(attmd_model_get_attended_words(model, tokenizer, texts[1], -1, words, 5, &count),
            ATTMD_ERROR_BUFFER_TOO_SMALL, "capacity is 5", "6");
    CHECK(count == 6);
    attmd_model_free(model);
    attmd_tokenizer_free(tokenizer);
}

int main(void) {
    classified(1);
    classified(3);
    attended();
    return check_report("workflow_read_texts");
}
