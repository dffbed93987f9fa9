#include "attention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "console.h"

enum { LINE = 65536, SHOWN = 5 };

/* One sentence through the model: its tokens with their places in the text, and the attention weights of the last block
 * from the first token, averaged over the heads. */
struct reading {
    attmd_dataset *dataset;
    int64_t count;
    int32_t *ids;    /* count */
    int64_t *spans;  /* count x 2: first byte, one after the last */
    double *weights; /* count */
    double positive; /* probability */
};

static struct reading read_sentence(const attmd_model *model, const attmd_tokenizer *tokenizer, const char *sentence) {
    struct reading reading = {0};
    attmd_transformer_options options;
    attmd_text_options texts;
    attmd_predictions predictions;
    double probability[2];
    check(attmd_transformer_options_init(&options, sizeof options), "reading a sentence");
    check(attmd_model_get_transformer_options(model, &options), "reading a sentence");
    check(attmd_text_options_init(&texts, sizeof texts), "reading a sentence");
    texts.max_length = options.max_length;
    check(attmd_dataset_create_texts(tokenizer, &sentence, NULL, NULL, 1, 2, &texts, &reading.dataset),
          "reading a sentence");
    check(attmd_tokenizer_encode(tokenizer, sentence, -1, options.max_length, NULL, NULL, 0, &reading.count),
          "reading a sentence");
    reading.ids = allocate(reading.count, sizeof *reading.ids);
    reading.spans = allocate(2 * reading.count, sizeof *reading.spans);
    reading.weights = allocate(reading.count, sizeof *reading.weights);
    check(attmd_tokenizer_encode(tokenizer, sentence, -1, options.max_length, reading.ids, reading.spans, reading.count,
                                 &reading.count),
          "reading a sentence");
    check(attmd_predictions_init(&predictions, sizeof predictions), "reading a sentence");
    predictions.softmax = reading.weights;
    predictions.softmax_capacity = reading.count;
    predictions.probability = probability;
    predictions.probability_capacity = 2;
    check(attmd_model_predict(model, reading.dataset, &predictions), "reading a sentence");
    reading.positive = probability[1];
    return reading;
}

static void end_reading(struct reading *reading) {
    attmd_dataset_free(reading->dataset);
    free(reading->ids);
    free(reading->spans);
    free(reading->weights);
}

static int continues_word(const attmd_tokenizer *tokenizer, int32_t id) {
    const char *token;
    check(attmd_tokenizer_get_token(tokenizer, id, &token), "reading a sentence");
    return strncmp(token, "##", 2) == 0;
}

/* The weights of a word's pieces, added up at its first; those after it become 0, and its span is the whole word. */
static void join_words(struct reading *reading, const attmd_tokenizer *tokenizer) {
    int64_t t, first = 0;
    for (t = 1; t < reading->count; ++t) {
        if (!continues_word(tokenizer, reading->ids[t])) {
            first = t;
            continue;
        }
        reading->weights[first] += reading->weights[t];
        reading->weights[t] = 0;
        reading->spans[2 * first + 1] = reading->spans[2 * t + 1];
    }
}

static void print_words(struct reading *reading, const char *sentence) {
    int shown;
    printf("  attends to:");
    for (shown = 0; shown < SHOWN; ++shown) {
        int64_t t, most = 0;
        for (t = 1; t < reading->count; ++t)
            if (reading->weights[t] > reading->weights[most]) most = t;
        if (reading->weights[most] <= 0) break;
        if (reading->spans[2 * most + 1] == 0)
            printf("%s [%s] %.0f%%", shown > 0 ? "," : "", most == 0 ? "start" : "end", 100 * reading->weights[most]);
        else
            printf("%s %.*s %.0f%%", shown > 0 ? "," : "",
                   (int)(reading->spans[2 * most + 1] - reading->spans[2 * most]), sentence + reading->spans[2 * most],
                   100 * reading->weights[most]);
        reading->weights[most] = 0;
    }
    putchar('\n');
}

void read_sentences(const attmd_model *model, const attmd_tokenizer *tokenizer) {
    static char line[LINE];
    const int asks = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (asks) printf("\nType a sentence about a film, or nothing to end.\n");
    for (;;) {
        struct reading reading;
        if (asks) printf("> ");
        fflush(stdout);
        if (fgets(line, sizeof line, stdin) == NULL) break;
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0') break;
        reading = read_sentence(model, tokenizer, line);
        printf("%s, probability %.2f\n", reading.positive > 0.5 ? "positive" : "negative",
               reading.positive > 0.5 ? reading.positive : 1 - reading.positive);
        join_words(&reading, tokenizer);
        print_words(&reading, line);
        end_reading(&reading);
    }
}

/* The first token of the word where it stands in the sentence as a whole word. */
static int64_t find_word(const struct reading *reading, const char *sentence, const char *word, const char *path) {
    const size_t length = strlen(word);
    int64_t t;
    for (t = 0; t < reading->count; ++t)
        if (reading->spans[2 * t + 1] > 0 && strncmp(sentence + reading->spans[2 * t], word, length) == 0) return t;
    fail("%s: the word '%s' is not among the tokens of '%s'", path, word, sentence);
    return -1;
}

static double selection_score(const attmd_model *model, const attmd_tokenizer *tokenizer, const char *path,
                              int *sentences) {
    static char line[LINE];
    FILE *file = fopen(path, "r");
    double sum = 0;
    *sentences = 0;
    if (file == NULL) fail("%s: cannot be read", path);
    while (fgets(line, sizeof line, file) != NULL) {
        char *sentence = strchr(line, '\t');
        struct reading reading;
        double score;
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0') continue;
        if (sentence == NULL) fail("%s: expected a word, a tab and a sentence, but got '%s'", path, line);
        *sentence++ = '\0';
        reading = read_sentence(model, tokenizer, sentence);
        check(attmd_model_get_token_selection_score(model, reading.dataset, 0,
                                                    find_word(&reading, sentence, line, path), &score),
              path);
        sum += score;
        ++*sentences;
        end_reading(&reading);
    }
    fclose(file);
    if (*sentences == 0) fail("%s: no sentence", path);
    return sum / *sentences;
}

void print_selection(const attmd_model *model, const attmd_tokenizer *tokenizer, const char *path) {
    static const double thresholds[] = {0.001, 0.06};
    attmd_transformer_options options;
    int sentences, k;
    const double score = selection_score(model, tokenizer, path, &sentences);
    printf("Token-selection score over %d sentences: %.3f\n", sentences, score);
    check(attmd_transformer_options_init(&options, sizeof options), "looking at the weights");
    check(attmd_model_get_transformer_options(model, &options), "looking at the weights");
    for (k = 0; k < 2; ++k) {
        attmd_weight_part part;
        printf("Weights above %g: ", thresholds[k]);
        for (part = ATTMD_WEIGHTS_QUERY; part <= ATTMD_WEIGHTS_VALUE; ++part) {
            int64_t block, total = 0, above;
            for (block = 0; block < options.blocks; ++block) {
                char name[64];
                snprintf(name, sizeof name, "blocks.%lld.attn.attn_matrix.weight", (long long)block);
                check(attmd_model_count_weights_above(model, name, part, thresholds[k], &above), "looking at the weights");
                total += above;
            }
            printf("%s %.1f %%", part == ATTMD_WEIGHTS_QUERY ? "queries" : part == ATTMD_WEIGHTS_KEY ? ", keys" : ", values",
                   100.0 * (double)total / (double)(options.blocks * options.n_embd * options.n_embd));
        }
        putchar('\n');
    }
}
