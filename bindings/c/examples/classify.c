/* What a transformer takes each line of standard input for, and the three words that it attends to most, as JSON. A line
 * without a word gets null: the model would answer, with a probability, but about nothing. "cut": the end was not read. */
#define _POSIX_C_SOURCE 200809L /* getline */
#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>

static void fail(const char *message) { fprintf(stderr, "classify: %s\n", message), exit(1); }
static void check(attmd_status status) { if (status != ATTMD_OK) fail(attmd_last_error()); }
/* The bytes of the UTF-8 character at c, of which `left` bytes are there; 0 if it is none. */
static int character(const unsigned char *c, int64_t left) {
    const int size = c[0] < 0x80 ? 1 : c[0] < 0xc2 ? 0 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : c[0] < 0xf5 ? 4 : 0;
    for (int k = 1; k < size; ++k)
        if (k == left || (c[k] & 0xc0) != 0x80) return 0;
    if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xf0 && c[1] < 0x90)) return 0; /* longer than need be */
    return (c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf4 && c[1] > 0x8f) ? 0 : size; /* surrogates, above U+10FFFF */
}
static void print_word(const char *text, const attmd_attended_word *word, const char *before) {
    const unsigned char *c = (const unsigned char *)text + word->begin, *end = (const unsigned char *)text + word->end;
    printf("%s[\"", before);
    for (int size; c < end; c += size > 0 ? size : 1) {
        size = character(c, end - c);
        if (size == 0) printf("\\ufffd");
        else if (*c == '"' || *c == '\\' || *c < ' ') printf("\\u%04x", *c);
        else fwrite(c, 1, (size_t)size, stdout);
    }
    printf("\", %.2f]", word->weight);
}
int main(int argc, char **argv) {
    attmd_model *model;
    attmd_tokenizer *tokenizer;
    attmd_transformer_options options;
    if (argc != 3) return fprintf(stderr, "classify: usage: classify MODEL VOCABULARY < TEXTS\n"), 2;
    check(attmd_model_load(argv[1], &model));
    check(attmd_tokenizer_load(argv[2], &tokenizer));
    check(attmd_transformer_options_init(&options, sizeof options));
    check(attmd_model_get_transformer_options(model, &options));
    double *probability = calloc((size_t)options.classes + 1, sizeof *probability); /* of two classes by one logit, too */
    attmd_attended_word *words = calloc((size_t)options.max_length, sizeof *words), *most;
    char *line = NULL;
    size_t room = 0;
    for (int64_t size, tokens, count; (size = getline(&line, &room, stdin)) >= 0; printf("]}\n")) {
        int32_t label, shown, k;
        check(attmd_tokenizer_encode(tokenizer, line, size, 0, NULL, NULL, 0, &tokens)); /* [CLS], all of them, [SEP] */
        check(attmd_model_classify_texts(model, tokenizer, (const char *const *)&line, &size, 1, 1, &label, probability,
                                         options.classes + 1));
        check(attmd_model_get_attended_words(model, tokenizer, line, size, words, options.max_length, &count));
        if (tokens == 2) printf("{\"label\": null, \"probability\": null, ");
        else printf("{\"label\": %d, \"probability\": %.2f, ", (int)label, probability[label]);
        printf("\"cut\": %s, \"words\": [", tokens > options.max_length ? "true" : "false");
        for (shown = 0; shown < 3 && shown < count - 2; ++shown, most->weight = -1) { /* without [CLS] and [SEP] */
            for (most = words + 1, k = 2; k < count - 1; ++k) most = words[k].weight > most->weight ? words + k : most;
            print_word(line, most, shown > 0 ? ", " : "");
        }
    }
    if (!feof(stdin)) fail("cannot read standard input");
    if (fflush(stdout) != 0 || ferror(stdout)) fail("cannot write to standard output");
}
