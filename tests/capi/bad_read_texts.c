/* Bad arguments for texts that a model reads. */
#include "check.h"
#include "text_files.h"

#define INVALID ATTMD_ERROR_INVALID_ARGUMENT

int main(void) {
    static const char *const texts[2] = {"the movie", NULL};
    static const int64_t sizes[2] = {9, -2};
    attmd_transformer_options options;
    attmd_attention_options head;
    attmd_tokenizer *tokenizer = NULL;
    attmd_model *model = NULL, *other = NULL, *small = NULL, *attention = NULL;
    attmd_attended_word words[4];
    int32_t label;
    double probability[4];
    int64_t count;
    CHECK_OK(attmd_tokenizer_create(vocabulary, sizeof vocabulary - 1, &tokenizer));
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    options.vocabulary = 12;
    options.n_embd = 6;
    options.blocks = 1;
    CHECK_OK(attmd_model_create_transformer(&options, &model));
    options.vocabulary_fingerprint = 1;
    CHECK_OK(attmd_model_create_transformer(&options, &other));
    options.vocabulary_fingerprint = 0;
    options.vocabulary = 5;
    CHECK_OK(attmd_model_create_transformer(&options, &small));
    CHECK_OK(attmd_attention_options_init(&head, sizeof head));
    head.d = 2;
    CHECK_OK(attmd_model_create_attention(&head, &attention));

#define CLASSIFY(model, tokenizer, texts, sizes, n, threads, capacity) \
    attmd_model_classify_texts(model, tokenizer, texts, sizes, n, threads, &label, probability, capacity)
    REFUSED(CLASSIFY(NULL, tokenizer, texts, NULL, 1, 0, 4), INVALID, "model is NULL");
    REFUSED(CLASSIFY(model, NULL, texts, NULL, 1, 0, 4), INVALID, "tokenizer is NULL");
    REFUSED(CLASSIFY(model, tokenizer, NULL, NULL, 1, 0, 4), INVALID, "texts is NULL");
    REFUSED(CLASSIFY(model, tokenizer, texts, NULL, 2, 0, 4), INVALID, "texts[1] is NULL");
    REFUSED(CLASSIFY(model, tokenizer, texts, NULL, 0, 0, 4), INVALID, "n is 0");
    REFUSED(CLASSIFY(model, tokenizer, texts, NULL, INT64_MAX, 0, 4), INVALID, "n is 9223372036854775807");
    REFUSED(CLASSIFY(model, tokenizer, texts, NULL, 1, -1, 4), INVALID, "threads is -1");
    REFUSED(CLASSIFY(model, tokenizer, texts, sizes + 1, 1, 0, 4), INVALID, "texts[0] has size -2");
    REFUSED(CLASSIFY(model, tokenizer, texts, NULL, 1, 0, 1), ATTMD_ERROR_BUFFER_TOO_SMALL, "capacity is 1", "2");
    REFUSED(CLASSIFY(other, tokenizer, texts, NULL, 1, 0, 4), INVALID, "vocabulary_fingerprint");
    REFUSED(CLASSIFY(small, tokenizer, texts, NULL, 1, 0, 4), ATTMD_ERROR_DIMENSION, "12", "5");
    REFUSED(CLASSIFY(attention, tokenizer, texts, NULL, 1, 0, 4), ATTMD_ERROR_UNSUPPORTED, "an attention model",
            "a transformer");

#define ATTENDED(model, tokenizer, text, size, words, capacity, count) \
    attmd_model_get_attended_words(model, tokenizer, text, size, words, capacity, count)
    REFUSED(ATTENDED(NULL, tokenizer, texts[0], -1, words, 4, &count), INVALID, "model is NULL");
    REFUSED(ATTENDED(model, NULL, texts[0], -1, words, 4, &count), INVALID, "tokenizer is NULL");
    REFUSED(ATTENDED(model, tokenizer, NULL, -1, words, 4, &count), INVALID, "text is NULL");
    REFUSED(ATTENDED(model, tokenizer, texts[0], -2, words, 4, &count), INVALID, "text has size -2");
    REFUSED(ATTENDED(model, tokenizer, texts[0], -1, words, 4, NULL), INVALID, "count is NULL");
    REFUSED(ATTENDED(model, tokenizer, texts[0], -1, words, 3, &count), ATTMD_ERROR_BUFFER_TOO_SMALL, "capacity is 3");
    REFUSED(ATTENDED(other, tokenizer, texts[0], -1, words, 4, &count), INVALID, "vocabulary_fingerprint");
    REFUSED(ATTENDED(small, tokenizer, texts[0], -1, words, 4, &count), ATTMD_ERROR_DIMENSION, "12", "5");
    REFUSED(ATTENDED(attention, tokenizer, texts[0], -1, words, 4, &count), ATTMD_ERROR_UNSUPPORTED, "a transformer");

    attmd_model_free(attention);
    attmd_model_free(small);
    attmd_model_free(other);
    attmd_model_free(model);
    attmd_tokenizer_free(tokenizer);
    return check_report("bad_read_texts");
}
