/* What a transformer takes each line of standard input for, and the three words that it attends to most, as JSON. */
#define _POSIX_C_SOURCE 200809L /* getline */
#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>

static void check(attmd_status status) {
    if (status != ATTMD_OK) fprintf(stderr, "classify: %s\n", attmd_last_error()), exit(1);
}
static void print_word(const char *text, const attmd_attended_word *word, const char *before) {
    printf("%s[\"", before);
    for (const char *c = text + word->begin; c < text + word->end; ++c)
        printf(*c == '"' || *c == '\\' || (unsigned char)*c < ' ' ? "\\u%04x" : "%c", *c);
    printf("\", %.2f]", word->weight);
}
int main(int argc, char **argv) { /* the files of a model and its vocabulary */
    attmd_model *model;
    attmd_tokenizer *tokenizer;
    attmd_transformer_options options;
    check(attmd_model_load(argc > 1 ? argv[1] : "", &model));
    check(attmd_tokenizer_load(argc > 2 ? argv[2] : "", &tokenizer));
    check(attmd_transformer_options_init(&options, sizeof options));
    check(attmd_model_get_transformer_options(model, &options));
    double *probability = calloc((size_t)options.classes + 1, sizeof *probability); /* of two classes by one logit, too */
    attmd_attended_word *words = calloc((size_t)options.max_length, sizeof *words), *most;
    char *line = NULL;
    size_t room = 0;
    for (int64_t size, count; (size = getline(&line, &room, stdin)) >= 0; printf("]}\n")) {
        int32_t label, shown, k;
        check(attmd_model_classify_texts(model, tokenizer, (const char *const *)&line, &size, 1, 1, &label, probability,
                                         options.classes + 1));
        check(attmd_model_get_attended_words(model, tokenizer, line, size, words, options.max_length, &count));
        printf("{\"label\": %d, \"probability\": %.2f, \"words\": [", (int)label, probability[label]);
        for (shown = 0; shown < 3 && shown < count - 2; ++shown, most->weight = -1) { /* without [CLS] and [SEP] */
            for (most = words + 1, k = 2; k < count - 1; ++k) most = words[k].weight > most->weight ? words + k : most;
            print_word(line, most, shown > 0 ? ", " : "");
        }
    }
}
