/* Bad arguments around the transformer and the vision transformer. */
#include "fields.h"
#include "structs.h"

static void good_transformer(void* to) {
    attmd_transformer_options options;
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    options.vocabulary = 6;
    options.max_length = 4;
    options.n_embd = 4;
    options.heads = 2;
    options.hidden = 5;
    options.blocks = 1;
    memcpy(to, &options, sizeof options);
}
static void good_vit(void* to) {
    static const double ones[3] = {1, 1, 1};
    attmd_vit_options options;
    CHECK_OK(attmd_vit_options_init(&options, sizeof options));
    options.image_size = 4;
    options.patch_size = 2;
    options.n_embd = 4;
    options.heads = 2;
    options.head_dim = 2;
    options.hidden = 5;
    options.blocks = 1;
    options.mean = options.deviation = ones;
    memcpy(to, &options, sizeof options);
}
MAKES(use_transformer, model, attmd_model_create_transformer((const attmd_transformer_options*)given, &made))
MAKES(use_vit, model, attmd_model_create_vit((const attmd_vit_options*)given, &made))

static void bad_options(void) {
    const bad_field transformer[] = {
        FIELD(attmd_transformer_options, dtype, 'i', 0, INVALID, "is 0"),
        FIELD(attmd_transformer_options, dtype, 'i', 3, INVALID, "is 3"),
        FIELD(attmd_transformer_options, vocabulary, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_transformer_options, vocabulary, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_transformer_options, max_length, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_transformer_options, classes, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_transformer_options, n_embd, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_transformer_options, n_embd, 'l', 5, INVALID, "is 5, expected a multiple of heads = 2"),
        FIELD(attmd_transformer_options, heads, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_transformer_options, hidden, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_transformer_options, blocks, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_transformer_options, blocks, 'l', 1025, INVALID, "is 1025"),
        FIELD(attmd_transformer_options, biases, 'i', 2, INVALID, "is 2"),
        FIELD(attmd_transformer_options, mean_loss, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_transformer_options, dropout, 'd', 1, INVALID, "is 1"),
        FIELD(attmd_transformer_options, dropout, 'd', NAN, INVALID, "is nan"),
        FIELD(attmd_transformer_options, norm_epsilon, 'd', 0, INVALID, "is 0"),
    };
    const bad_field vit[] = {
        FIELD(attmd_vit_options, dtype, 'i', -1, INVALID, "is -1"),
        FIELD(attmd_vit_options, channels, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_vit_options, channels, 'l', huge, INVALID, "4611686018427387904"),
        FIELD(attmd_vit_options, image_size, 'l', 5, INVALID, "is 5, expected a multiple of patch_size = 2"),
        FIELD(attmd_vit_options, patch_size, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_vit_options, classes, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_vit_options, n_embd, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_vit_options, heads, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_vit_options, head_dim, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_vit_options, hidden, 'l', 0, INVALID, "is 0"),
        FIELD(attmd_vit_options, blocks, 'l', -5, INVALID, "is -5"),
        FIELD(attmd_vit_options, mean_loss, 'i', 2, INVALID, "is 2"),
        FIELD(attmd_vit_options, flip, 'i', 2, INVALID, "is 2"),
        FIELD(attmd_vit_options, crop_padding, 'l', -1, INVALID, "is -1"),
        FIELD(attmd_vit_options, dropout, 'd', -0.5, INVALID, "is -0.5"),
        FIELD(attmd_vit_options, embedding_dropout, 'd', 1, INVALID, "is 1"),
        FIELD(attmd_vit_options, norm_epsilon, 'd', INFINITY, INVALID, "is inf"),
    };
    const double not_finite[3] = {0.5, NAN, 0.5}, zero[3] = {1, 1, 0};
    attmd_vit_options options;
    CHECK_FIELDS(good_transformer, use_transformer, transformer);
    CHECK_FIELDS(good_vit, use_vit, vit);
    check_sizes("options", good_transformer, use_transformer, sizeof(attmd_transformer_options), 96);
    check_sizes("options", good_vit, use_vit, sizeof(attmd_vit_options), sizeof(attmd_vit_options));
    CHECK_INIT(attmd_transformer_options, attmd_transformer_options_init, "options");
    CHECK_INIT(attmd_vit_options, attmd_vit_options_init, "options");
    good_vit(&options);
    options.mean = not_finite;
    REFUSED(use_vit(&options), INVALID, "mean[1] is nan");
    good_vit(&options);
    options.deviation = zero;
    REFUSED(use_vit(&options), INVALID, "deviation[2] 0");
    REFUSED_HANDLE(attmd_model, attmd_model_create_transformer(NULL, &made), INVALID, "options is NULL");
    REFUSED_HANDLE(attmd_model, attmd_model_create_vit(NULL, &made), INVALID, "options is NULL");
    REFUSED(attmd_model_create_transformer(NULL, NULL), INVALID, "out is NULL");
    REFUSED(attmd_model_create_vit(&options, NULL), INVALID, "out is NULL");
}

static attmd_dataset* make_sequences(int64_t vocabulary, int64_t classes, int64_t first_length) {
    static const int32_t ids[6] = {1, 0, 3, 2, 5, 4};
    const int64_t lengths[2] = {first_length, 6 - first_length};
    attmd_sequences_desc desc;
    attmd_dataset* dataset;
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    desc.n = 2;
    desc.vocabulary = vocabulary;
    desc.classes = classes;
    desc.ids = ids;
    desc.id_count = 6;
    desc.lengths = lengths;
    CHECK_OK(attmd_dataset_create_sequences(&desc, &dataset));
    return dataset;
}
static attmd_dataset* make_images(int64_t channels, int64_t classes) {
    static const uint8_t pixels[24] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    attmd_images_desc desc;
    attmd_dataset* dataset;
    CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
    desc.n = 2;
    desc.channels = channels;
    desc.classes = classes;
    desc.height = desc.width = 2;
    desc.pixels = pixels;
    CHECK_OK(attmd_dataset_create_images(&desc, &dataset));
    return dataset;
}

/* Every call that takes a model and a dataset which do not fit each other. */
static void refuse(attmd_model* model, const attmd_dataset* data, attmd_status status, const char* parameter,
                   const char* says) {
    double out[64];
    attmd_predictions predictions;
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    REFUSED(attmd_model_get_loss(model, data, out), status, says);
    REFUSED(attmd_model_get_accuracy(model, data, out), status, says);
    REFUSED(attmd_model_get_gradient(model, data, parameter, out, 64, NULL), status, says);
    REFUSED(attmd_model_predict(model, data, &predictions), status, says);
    REFUSED(attmd_model_get_attention_map(model, data, 0, 0, 0, out, 64), status, says);
    REFUSED(attmd_model_get_token_selection_score(model, data, 0, 0, out), status, says);
    REFUSED(attmd_train(model, h.optimizer, data, NULL, NULL, NULL), status, says);
    check_handles(says);
}

static void bad_kinds(attmd_model* transformer, attmd_model* vit) {
    attmd_dataset *larger = make_sequences(7, 2, 3), *longer = make_sequences(6, 2, 1), *more = make_sequences(6, 3, 3);
    attmd_dataset *fits = make_sequences(6, 2, 3), *grey = make_images(1, 10), *images = make_images(3, 10);
    attmd_dataset* crowded = make_images(3, 11);
    attmd_comparison result;
    attmd_attention_options attention;
    attmd_transformer_options of_transformer;
    attmd_vit_options of_vit;
    refuse(transformer, h.dataset, UNSUPPORTED, "lin.weight", "attention samples, expected token sequences");
    refuse(transformer, images, UNSUPPORTED, "lin.weight", "holds images, expected token sequences");
    refuse(transformer, larger, DIMENSION, "lin.weight", "vocabulary is 7, expected at most the model's 6");
    refuse(transformer, longer, DIMENSION, "lin.weight", "sequence 1 has 5 tokens");
    refuse(transformer, more, DIMENSION, "lin.weight", "has 3 classes, expected at most the model's 2");
    refuse(vit, h.dataset, UNSUPPORTED, "cls_token", "attention samples, expected images");
    refuse(vit, fits, UNSUPPORTED, "cls_token", "holds token sequences, expected images");
    refuse(vit, grey, DIMENSION, "cls_token", "have 1 channels, expected the model's 3");
    refuse(vit, crowded, DIMENSION, "cls_token", "has 11 classes, expected at most the model's 10");
    CHECK_OK(attmd_comparison_init(&result, sizeof result));
    REFUSED(attmd_compare(transformer, h.svm, h.dataset, &result), UNSUPPORTED, "a transformer, expected");
    CHECK_OK(attmd_attention_options_init(&attention, sizeof attention));
    CHECK_OK(attmd_transformer_options_init(&of_transformer, sizeof of_transformer));
    CHECK_OK(attmd_vit_options_init(&of_vit, sizeof of_vit));
    REFUSED(attmd_model_get_attention_options(vit, &attention), UNSUPPORTED, "a ViT, expected an attention model");
    REFUSED(attmd_model_get_transformer_options(vit, &of_transformer), UNSUPPORTED, "a ViT, expected a transformer");
    REFUSED(attmd_model_get_vit_options(h.model, &of_vit), UNSUPPORTED, "an attention model, expected a ViT");
    REFUSED(attmd_model_get_transformer_options(NULL, &of_transformer), INVALID, "model is NULL");
    REFUSED(attmd_model_get_transformer_options(transformer, NULL), INVALID, "options is NULL");
    REFUSED(attmd_model_get_vit_options(NULL, &of_vit), INVALID, "model is NULL");
    REFUSED(attmd_model_get_vit_options(vit, NULL), INVALID, "options is NULL");
    attmd_dataset_free(larger);
    attmd_dataset_free(longer);
    attmd_dataset_free(more);
    attmd_dataset_free(fits);
    attmd_dataset_free(grey);
    attmd_dataset_free(crowded);
    attmd_dataset_free(images);
}

static void refuse_inspection(const attmd_model* model) {
    const double edges[] = {-1, 0, 1}, not_ascending[] = {0, 1, 1}, not_a_number[] = {0, NAN, 1};
    int64_t counts[2];
    const char* fused = "blocks.0.attn.attn_matrix.weight";
    REFUSED(attmd_model_get_weight_histogram(NULL, fused, 0, edges, 2, counts), INVALID, "model is NULL");
    REFUSED(attmd_model_get_weight_histogram(model, NULL, 0, edges, 2, counts), INVALID, "name is NULL");
    REFUSED(attmd_model_get_weight_histogram(model, "X", 0, edges, 2, counts), NOT_FOUND, "name is \"X\"", fused);
    REFUSED(attmd_model_get_weight_histogram(model, fused, 4, edges, 2, counts), INVALID, "part is 4", "0..3");
    REFUSED(attmd_model_get_weight_histogram(model, fused, -1, edges, 2, counts), INVALID, "part is -1", "0..3");
    REFUSED(attmd_model_get_weight_histogram(model, "lin.weight", 1, edges, 2, counts), INVALID,
            "not a fused query, key and value matrix");
    REFUSED(attmd_model_get_weight_histogram(model, fused, 0, NULL, 2, counts), INVALID, "edges is NULL");
    REFUSED(attmd_model_get_weight_histogram(model, fused, 0, not_ascending, 2, counts), INVALID, "edges[2] is 1");
    REFUSED(attmd_model_get_weight_histogram(model, fused, 0, not_a_number, 2, counts), INVALID, "edges[1] is nan");
    REFUSED(attmd_model_get_weight_histogram(model, fused, 0, edges, 0, counts), INVALID, "bins is 0");
    REFUSED(attmd_model_get_weight_histogram(model, fused, 0, edges, 2, NULL), INVALID, "counts is NULL");
    REFUSED(attmd_model_count_weights_above(NULL, fused, 0, 0, counts), INVALID, "model is NULL");
    REFUSED(attmd_model_count_weights_above(model, fused, 0, -1, counts), INVALID, "threshold is -1", ">= 0");
    REFUSED(attmd_model_count_weights_above(model, fused, 0, NAN, counts), INVALID, "threshold is nan");
    REFUSED(attmd_model_count_weights_above(model, fused, 0, 0, NULL), INVALID, "out is NULL");
}

static void bad_queries(const attmd_model* model) {
    attmd_dataset* data = make_sequences(6, 2, 3);
    attmd_predictions predictions;
    attmd_model_kind kind;
    double out[16];
    REFUSED(attmd_model_get_kind(NULL, &kind), INVALID, "model is NULL");
    REFUSED(attmd_model_get_kind(model, NULL), INVALID, "out is NULL");
    REFUSED(attmd_model_get_attention_map(NULL, data, 0, 0, 0, out, 16), INVALID, "model is NULL");
    REFUSED(attmd_model_get_attention_map(model, NULL, 0, 0, 0, out, 16), INVALID, "dataset is NULL");
    REFUSED(attmd_model_get_attention_map(h.model, h.dataset, 0, 0, 0, out, 16), UNSUPPORTED,
            "an attention model, expected a transformer or a ViT");
    REFUSED(attmd_model_get_attention_map(model, data, 2, 0, 0, out, 16), INVALID, "sample is 2", "0..1");
    REFUSED(attmd_model_get_attention_map(model, data, 0, 1, 0, out, 16), INVALID, "block is 1", "0..0");
    REFUSED(attmd_model_get_attention_map(model, data, 0, 0, -1, out, 16), INVALID, "head is -1", "0..1");
    REFUSED(attmd_model_get_attention_map(model, data, 0, 0, 0, NULL, 16), INVALID, "out is NULL");
    REFUSED(attmd_model_get_attention_map(model, data, 0, 0, 0, out, 8), SMALL, "capacity is 8", "9");
    REFUSED(attmd_model_get_token_selection_score(h.model, h.dataset, 0, 0, out), UNSUPPORTED,
            "an attention model, expected a transformer or a ViT");
    REFUSED(attmd_model_get_token_selection_score(NULL, data, 0, 0, out), INVALID, "model is NULL");
    REFUSED(attmd_model_get_token_selection_score(model, NULL, 0, 0, out), INVALID, "dataset is NULL");
    REFUSED(attmd_model_get_token_selection_score(model, data, -1, 0, out), INVALID, "sample is -1", "0..1");
    REFUSED(attmd_model_get_token_selection_score(model, data, 0, 3, out), INVALID, "pivotal is 3", "0..2");
    REFUSED(attmd_model_get_token_selection_score(model, data, 0, 0, NULL), INVALID, "out is NULL");
    refuse_inspection(model);
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.probability = out;
    predictions.probability_capacity = 3;
    REFUSED(attmd_model_predict(model, data, &predictions), SMALL, "probability_capacity is 3", "n * classes = 4");
    predictions.probability_capacity = 16;
    CHECK_OK(attmd_model_predict(model, data, &predictions));
    REFUSED(attmd_model_predict(h.model, h.dataset, &predictions), UNSUPPORTED, "probability is given, expected NULL");
    attmd_dataset_free(data);
    check_handles("queries of a classifier");
}

int main(void) {
    union {
        attmd_transformer_options transformer;
        attmd_vit_options vit;
    } options;
    attmd_model *transformer, *vit;
    make_handles();
    check_handles("the beginning");
    bad_options();
    good_transformer(&options);
    CHECK_OK(attmd_model_create_transformer(&options.transformer, &transformer));
    good_vit(&options);
    CHECK_OK(attmd_model_create_vit(&options.vit, &vit));
    bad_kinds(transformer, vit);
    bad_queries(transformer);
    attmd_model_free(transformer);
    attmd_model_free(vit);
    check_same_continuation();
    free_handles();
    return check_report("bad_classifier");
}
