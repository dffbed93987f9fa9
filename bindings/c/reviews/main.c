/* attmd-reviews: a classifier of film reviews from training to the words it attends to. training.c and attention.c hold
 * the calls. */
#include <stdio.h>

#include "attention.h"
#include "console.h"
#include "settings.h"
#include "training.h"

const char console_program[] = "attmd-reviews";

int main(int count, char **arguments) {
    const struct settings settings = settings_parse(count, arguments);
    attmd_tokenizer *tokenizer;
    attmd_model *model;
    check(attmd_tokenizer_load(settings.vocabulary, &tokenizer), "--vocabulary");
    if (settings.reviews != NULL) {
        model = train_on_reviews(settings, tokenizer);
    } else {
        check(attmd_model_load(settings.model, &model), "--model");
        require_vocabulary(model, settings.model, tokenizer, settings.vocabulary);
    }
    if (settings.marked != NULL) print_selection(model, tokenizer, settings.marked);
    read_sentences(model, tokenizer);
    attmd_model_free(model);
    attmd_tokenizer_free(tokenizer);
    if (fflush(stdout) != 0 || ferror(stdout)) fail("cannot write to standard output");
    return 0;
}
