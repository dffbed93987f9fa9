/* What the _init functions leave: the defaults that the header names beside the fields, zero everywhere else. */
#include "check.h"

/* `expected` begins as zeros with the size, and gets the defaults by name. */
#define DEFAULTS(type, ...)                                      \
    do {                                                         \
        attmd_##type got, expected;                              \
        memset(&got, 0xee, sizeof got);                          \
        memset(&expected, 0, sizeof expected);                   \
        CHECK_OK(attmd_##type##_init(&got, sizeof got));         \
        expected.struct_size = sizeof expected;                  \
        __VA_ARGS__;                                             \
        if (!CHECK(memcmp(&got, &expected, sizeof got) == 0))    \
            fprintf(stderr, "    attmd_" #type "_init\n");       \
    } while (0)

static void datasets(void) {
    DEFAULTS(dataset_desc, expected.dtype = ATTMD_FLOAT64);
    DEFAULTS(csv_options, expected.layout = ATTMD_TOKENS_CONSECUTIVE, expected.T = 1, expected.label_column = -1,
             expected.positive_label = 1, expected.negative_label = -1, expected.scale = 1, expected.delimiter = ',');
    DEFAULTS(sequences_desc, expected.classes = 2);
    DEFAULTS(images_desc, expected.channels = 1, expected.classes = 10);
    DEFAULTS(dataset_info, (void)0);
}

static void texts(void) {
    DEFAULTS(tokenizer_info, (void)0);
    DEFAULTS(text_options, expected.max_length = 512);
    DEFAULTS(text_table_options, expected.delimiter = ',', expected.quotes = 1, expected.text_column = 1,
             expected.classes = 2);
}

static void models(void) {
    DEFAULTS(attention_options, expected.parametrization = ATTMD_PARAMETRIZATION_W,
             expected.loss = ATTMD_LOSS_LOGISTIC);
    DEFAULTS(transformer_options, expected.dtype = ATTMD_FLOAT32, expected.max_length = 512, expected.classes = 1,
             expected.n_embd = 384, expected.heads = 3, expected.hidden = 1536, expected.blocks = 3,
             expected.dropout = 0.2, expected.norm_epsilon = 1e-5);
    DEFAULTS(vit_options, expected.dtype = ATTMD_FLOAT32, expected.channels = 3, expected.image_size = 48,
             expected.patch_size = 4, expected.classes = 10, expected.n_embd = 512, expected.heads = 8,
             expected.head_dim = 64, expected.hidden = 512, expected.blocks = 6, expected.mean_loss = 1,
             expected.flip = 1, expected.crop_padding = 4, expected.dropout = 0.1, expected.embedding_dropout = 0.1,
             expected.norm_epsilon = 1e-5);
    DEFAULTS(parameter_info, (void)0);
    DEFAULTS(predictions, (void)0);
}

int main(void) {
    datasets();
    texts();
    models();
    return check_report("header_defaults");
}
