#include "attention.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "console.h"

enum { SHOWN = 5, LONGEST_SHOWN = 40 };

/* A text or a part of one; any byte may be in it. */
struct span {
    const char *bytes;
    int64_t length;
};

/* A line of any length, kept for the next one. */
struct line {
    char *bytes; /* as getline wants them */
    size_t capacity;
};

/* The file's next line without its end, or bytes NULL at the end of the file. */
static struct span next_line(struct line *line, FILE *file, const char *path) {
    ssize_t length = getline(&line->bytes, &line->capacity, file);
    if (length < 0 && !feof(file)) fail("%s: cannot be read", path);
    if (length < 0) return (struct span){NULL, 0};
    if (length > 0 && line->bytes[length - 1] == '\n') --length;
    if (length > 0 && line->bytes[length - 1] == '\r') --length;
    return (struct span){line->bytes, length};
}

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

static struct reading read_sentence(const attmd_model *model, const attmd_tokenizer *tokenizer, struct span text) {
    struct reading reading = {0};
    attmd_transformer_options options;
    attmd_text_options texts;
    attmd_predictions predictions;
    double probability[2];
    check(attmd_transformer_options_init(&options, sizeof options), "reading a sentence");
    check(attmd_model_get_transformer_options(model, &options), "reading a sentence");
    check(attmd_text_options_init(&texts, sizeof texts), "reading a sentence");
    texts.max_length = options.max_length;
    check(attmd_dataset_create_texts(tokenizer, &text.bytes, &text.length, NULL, 1, 2, &texts, &reading.dataset),
          "reading a sentence");
    check(attmd_tokenizer_encode(tokenizer, text.bytes, text.length, options.max_length, NULL, NULL, 0, &reading.count),
          "reading a sentence");
    reading.ids = allocate(reading.count, sizeof *reading.ids);
    reading.spans = allocate(2 * reading.count, sizeof *reading.spans);
    reading.weights = allocate(reading.count, sizeof *reading.weights);
    check(attmd_tokenizer_encode(tokenizer, text.bytes, text.length, options.max_length, reading.ids, reading.spans,
                                 reading.count, &reading.count),
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

static int begins_character(char byte) { return (byte & 0xc0) != 0x80; } /* of UTF-8 */

/* A word without control characters, cut if it is long. */
static void print_word(struct span word) {
    int64_t k;
    for (k = 0; k < word.length && (k < LONGEST_SHOWN || !begins_character(word.bytes[k])); ++k)
        if (!iscntrl((unsigned char)word.bytes[k])) putchar(word.bytes[k]);
    if (k < word.length) printf("...");
}

static struct span word_of(const struct reading *reading, int64_t t, struct span text) {
    const int64_t *ends = reading->spans + 2 * t;
    return (struct span){text.bytes + ends[0], ends[1] - ends[0]};
}

static void print_words(struct reading *reading, struct span text) {
    int shown;
    printf("  attends to:");
    for (shown = 0; shown < SHOWN; ++shown) {
        int64_t t, most = 0;
        for (t = 1; t < reading->count; ++t)
            if (reading->weights[t] > reading->weights[most]) most = t;
        if (reading->weights[most] <= 0) break;
        printf("%s ", shown > 0 ? "," : "");
        if (reading->spans[2 * most + 1] == 0)
            printf("[%s]", most == 0 ? "start" : "end");
        else
            print_word(word_of(reading, most, text));
        printf(" %.0f%%", 100 * reading->weights[most]);
        reading->weights[most] = 0;
    }
    putchar('\n');
}

static void print_reading(const attmd_model *model, const attmd_tokenizer *tokenizer, struct span text) {
    struct reading reading = read_sentence(model, tokenizer, text);
    printf("%s, probability %.2f\n", reading.positive > 0.5 ? "positive" : "negative",
           reading.positive > 0.5 ? reading.positive : 1 - reading.positive);
    join_words(&reading, tokenizer);
    print_words(&reading, text);
    end_reading(&reading);
}

void read_sentences(const attmd_model *model, const attmd_tokenizer *tokenizer) {
    const int asks = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    struct line line = {NULL, 0};
    if (asks) printf("\nType a sentence about a film, or nothing to end.\n");
    for (;;) {
        struct span text;
        if (asks) printf("> ");
        fflush(stdout);
        text = next_line(&line, stdin, "standard input");
        if (text.bytes == NULL || (asks && text.length == 0)) break;
        if (text.length > 0) print_reading(model, tokenizer, text);
    }
    free(line.bytes);
}

/* How much of a text goes into a message. */
static int shown(struct span text) { return text.length < 200 ? (int)text.length : 200; }

/* The first token of the word where it stands in the sentence as a whole word. */
static int64_t find_word(const struct reading *reading, struct span text, struct span word, const char *path) {
    int64_t t;
    for (t = 0; t < reading->count; ++t) {
        const int64_t first = reading->spans[2 * t];
        if (reading->spans[2 * t + 1] > 0 && word.length <= text.length - first &&
            memcmp(text.bytes + first, word.bytes, (size_t)word.length) == 0)
            return t;
    }
    fail("%s: the word '%.*s' is not among the tokens of '%.*s'", path, shown(word), word.bytes, shown(text), text.bytes);
    return -1;
}

static double score_of(const attmd_model *model, const attmd_tokenizer *tokenizer, struct span word, struct span text,
                       const char *path) {
    struct reading reading = read_sentence(model, tokenizer, text);
    double score;
    check(attmd_model_get_token_selection_score(model, reading.dataset, 0, find_word(&reading, text, word, path), &score),
          path);
    end_reading(&reading);
    return score;
}

static double selection_score(const attmd_model *model, const attmd_tokenizer *tokenizer, const char *path,
                              int *sentences) {
    FILE *file = fopen(path, "r");
    struct line line = {NULL, 0};
    struct span text;
    double sum = 0;
    *sentences = 0;
    if (file == NULL) fail("%s: cannot be read", path);
    while ((text = next_line(&line, file, path)).bytes != NULL) {
        const char *tab = memchr(text.bytes, '\t', (size_t)text.length);
        if (text.length == 0) continue;
        if (tab == NULL)
            fail("%s: expected a word, a tab and a sentence, but got '%.*s'", path, shown(text), text.bytes);
        sum += score_of(model, tokenizer, (struct span){text.bytes, tab - text.bytes},
                        (struct span){tab + 1, text.bytes + text.length - (tab + 1)}, path);
        ++*sentences;
    }
    free(line.bytes);
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
