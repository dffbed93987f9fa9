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

/* One sentence through the model. */
struct reading {
    int64_t count;
    attmd_attended_word *words; /* count: [CLS], the words, [SEP] */
    double positive;            /* probability */
};

static int64_t max_length_of(const attmd_model *model) {
    attmd_transformer_options options;
    check(attmd_transformer_options_init(&options, sizeof options), "reading a sentence");
    check(attmd_model_get_transformer_options(model, &options), "reading a sentence");
    return options.max_length;
}

static struct reading read_sentence(const attmd_model *model, const attmd_tokenizer *tokenizer, struct span text) {
    struct reading reading;
    double probability[2];
    check(attmd_model_classify_texts(model, tokenizer, &text.bytes, &text.length, 1, 1, NULL, probability, 2),
          "reading a sentence");
    reading.positive = probability[1];
    reading.count = max_length_of(model); /* at most; a word is a token or several */
    reading.words = allocate(reading.count, sizeof *reading.words);
    check(attmd_model_get_attended_words(model, tokenizer, text.bytes, text.length, reading.words, reading.count,
                                         &reading.count),
          "reading a sentence");
    return reading;
}

static int begins_character(char byte) { return (byte & 0xc0) != 0x80; } /* of UTF-8 */

/* A word without control characters, cut if it is long. */
static void print_word(struct span word) {
    int64_t k;
    for (k = 0; k < word.length && (k < LONGEST_SHOWN || !begins_character(word.bytes[k])); ++k)
        if (!iscntrl((unsigned char)word.bytes[k])) putchar(word.bytes[k]);
    if (k < word.length) printf("...");
}

static void print_words(struct reading *reading, struct span text) {
    int shown;
    printf("  attends to:");
    for (shown = 0; shown < SHOWN; ++shown) {
        attmd_attended_word *most = reading->words;
        int64_t k;
        for (k = 1; k < reading->count; ++k)
            if (reading->words[k].weight > most->weight) most = reading->words + k;
        if (most->weight <= 0) break;
        printf("%s ", shown > 0 ? "," : "");
        if (most->begin == most->end)
            printf("[%s]", most == reading->words ? "start" : "end");
        else
            print_word((struct span){text.bytes + most->begin, most->end - most->begin});
        printf(" %.0f%%", 100 * most->weight);
        most->weight = 0;
    }
    putchar('\n');
}

static void print_reading(const attmd_model *model, const attmd_tokenizer *tokenizer, struct span text) {
    struct reading reading = read_sentence(model, tokenizer, text);
    printf("%s, probability %.2f\n", reading.positive > 0.5 ? "positive" : "negative",
           reading.positive > 0.5 ? reading.positive : 1 - reading.positive);
    print_words(&reading, text);
    free(reading.words);
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
static int64_t find_word(const attmd_tokenizer *tokenizer, int64_t most, struct span text, struct span word,
                         const char *path) {
    int32_t *ids = allocate(most, sizeof *ids);
    int64_t *spans = allocate(2 * most, sizeof *spans);
    int64_t count, t, found = -1;
    check(attmd_tokenizer_encode(tokenizer, text.bytes, text.length, most, ids, spans, most, &count), path);
    for (t = 0; t < count && found < 0; ++t) {
        const int64_t first = spans[2 * t];
        if (spans[2 * t + 1] > 0 && word.length <= text.length - first &&
            memcmp(text.bytes + first, word.bytes, (size_t)word.length) == 0)
            found = t;
    }
    free(ids);
    free(spans);
    if (found < 0)
        fail("%s: the word '%.*s' is not among the tokens of '%.*s'", path, shown(word), word.bytes, shown(text), text.bytes);
    return found;
}

static double score_of(const attmd_model *model, const attmd_tokenizer *tokenizer, struct span word, struct span text,
                       const char *path) {
    attmd_text_options texts;
    attmd_dataset *dataset;
    double score;
    int64_t pivotal;
    check(attmd_text_options_init(&texts, sizeof texts), path);
    texts.max_length = max_length_of(model);
    pivotal = find_word(tokenizer, texts.max_length, text, word, path);
    check(attmd_dataset_create_texts(tokenizer, &text.bytes, &text.length, NULL, 1, 2, &texts, &dataset), path);
    check(attmd_model_get_token_selection_score(model, dataset, 0, pivotal, &score), path);
    attmd_dataset_free(dataset);
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
