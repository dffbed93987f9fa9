/* Trains a small transformer to tell praise from complaint in a table of labelled texts, says how often it is right about
 * the texts that it was not trained on, and saves it: classify.c then asks it about texts. */
#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>

static void fail(const char *message) { fprintf(stderr, "train_texts: %s\n", message), exit(1); }
static void check(attmd_status status) { if (status != ATTMD_OK) fail(attmd_last_error()); }

int main(int argc, char **argv) {
    enum { max_length = 64 };
    const char *const labels[] = {"complaint", "praise"}; /* classes 0 and 1, as they stand in the table */
    if (argc != 4) return fprintf(stderr, "train_texts: usage: train_texts TABLE VOCABULARY MODEL\n"), 2;

    attmd_tokenizer *tokenizer;
    attmd_tokenizer_info vocabulary;
    check(attmd_tokenizer_load(argv[2], &tokenizer));
    check(attmd_tokenizer_info_init(&vocabulary, sizeof vocabulary));
    check(attmd_tokenizer_get_info(tokenizer, &vocabulary));

    attmd_text_table_options table; /* a row is a label, a tab, a text */
    attmd_text_options texts;
    attmd_dataset *all, *training, *held_out;
    check(attmd_text_table_options_init(&table, sizeof table));
    table.delimiter = '\t';
    table.quotes = 0;
    table.labels = labels;
    check(attmd_text_options_init(&texts, sizeof texts));
    texts.max_length = max_length;
    check(attmd_dataset_load_text_table(argv[1], &table, tokenizer, &texts, &all));
    check(attmd_dataset_split(all, 0.75, 1, &training, &held_out)); /* shuffled by the seed 1 */

    attmd_transformer_options transformer;
    attmd_model *model;
    check(attmd_transformer_options_init(&transformer, sizeof transformer));
    transformer.vocabulary = vocabulary.vocabulary;
    transformer.max_length = max_length;
    transformer.n_embd = 32;
    transformer.heads = 2;
    transformer.hidden = 64;
    transformer.blocks = 1;
    transformer.mean_loss = 1; /* or the risk is a sum, and the step size that suits depends on the batch size */
    transformer.seed = 1;
    check(attmd_model_create_transformer(&transformer, &model));

    attmd_optimizer_options descent;
    attmd_optimizer *optimizer;
    check(attmd_optimizer_options_init(&descent, sizeof descent));
    descent.p = 1.1;
    descent.step_size = 0.05; /* or 0.001 with descent.method = ATTMD_METHOD_ADAM */
    check(attmd_optimizer_create(&descent, &optimizer));

    attmd_train_options passes;
    check(attmd_train_options_init(&passes, sizeof passes));
    passes.epochs = 100;
    passes.batch_size = 8;
    check(attmd_train(model, optimizer, training, &passes, NULL, NULL));

    double share, held_out_share;
    check(attmd_model_get_accuracy(model, training, &share));
    check(attmd_model_get_accuracy(model, held_out, &held_out_share));
    printf("right: %.0f %% of the texts trained on, %.0f %% of those held out\n", 100 * share, 100 * held_out_share);
    check(attmd_model_save(model, argv[3]));

    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(held_out), attmd_dataset_free(training), attmd_dataset_free(all);
    attmd_tokenizer_free(tokenizer);
    if (fflush(stdout) != 0 || ferror(stdout)) fail("cannot write to standard output");
}
