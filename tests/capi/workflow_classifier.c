/* The transformer and the vision transformer through the header alone: options, parameters, training, predictions,
 * attention maps, files. */
#include <math.h>
#include <stddef.h>

#include "check.h"

enum { N = 8, LENGTH = 5, VOCABULARY = 9, SIDE = 6, PIXELS = 3 * SIDE * SIDE, ROWS = 5 };

/* Texts of LENGTH ids, the last one a token shorter; 3 in it means class 1, 4 class 0. */
static attmd_dataset* make_texts(void) {
    int32_t ids[N * LENGTH], labels[N];
    int64_t lengths[N];
    int i, t;
    attmd_sequences_desc desc;
    attmd_dataset* dataset;
    for (i = 0; i < N; ++i) {
        labels[i] = i % 2;
        lengths[i] = i == N - 1 ? LENGTH - 1 : LENGTH;
        for (t = 0; t < LENGTH; ++t)
            ids[i * LENGTH + t] = t == 0 ? 2 : t == 1 + i % 3 ? 4 - i % 2 : 5 + (i + 2 * t) % 4;
    }
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    desc.n = N;
    desc.vocabulary = VOCABULARY;
    desc.ids = ids;
    desc.id_count = N * LENGTH - 1;
    desc.lengths = lengths;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_sequences(&desc, &dataset));
    return dataset;
}

/* Bright images are class 1. */
static attmd_dataset* make_images(void) {
    uint8_t pixels[N * PIXELS];
    int32_t labels[N];
    int i, k;
    attmd_images_desc desc;
    attmd_dataset* dataset;
    for (i = 0; i < N; ++i) {
        labels[i] = i % 2;
        for (k = 0; k < PIXELS; ++k) pixels[i * PIXELS + k] = (uint8_t)(130 * (i % 2) + (37 * k + 11 * i) % 120);
    }
    CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
    desc.n = N;
    desc.channels = 3;
    desc.height = desc.width = SIDE;
    desc.classes = 2;
    desc.pixels = pixels;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_images(&desc, &dataset));
    return dataset;
}

/* Initial values: embeddings and tokens N(0,1), linear layers uniform in +-1/sqrt(fan in), biases, too, norms the
 * identity. By mean square and largest size; `rank` 2 or more is a matrix (out, in). */
static void check_initial_values(const attmd_model* model, attmd_dtype dtype) {
    static double values[8192];
    attmd_parameter_info info;
    int64_t index, count, k, fan_in = 0;
    CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
    CHECK_OK(attmd_model_get_parameter_count(model, &count));
    for (index = 0; index < count; ++index) {
        const char* ending;
        double square = 0, largest = 0, n;
        CHECK_OK(attmd_model_get_parameter_info(model, index, &info));
        if (!CHECK(info.count <= 8192)) continue;
        CHECK(info.dtype == dtype && info.trainable == 1 && info.rank >= 1 && info.rank <= ATTMD_MAX_RANK);
        CHECK(info.count == info.shape[0] * info.shape[1] * info.shape[2] * info.shape[3] && info.shape[3] == 1);
        n = (double)info.count;
        ending = strrchr(info.name, '.') != NULL ? strrchr(info.name, '.') : "";
        CHECK_OK(attmd_model_get_parameter(model, info.name, values, 8192));
        for (k = 0; k < info.count; ++k) square += values[k] * values[k] / n;
        for (k = 0; k < info.count; ++k) largest = fabs(values[k]) > largest ? fabs(values[k]) : largest;
        if (strstr(info.name, "emb_") != NULL || info.rank == 3) {
            CHECK(fabs(square - 1) < 6 / sqrt(n) && largest > 1); /* its deviation is sqrt(2 / n) */
        } else if (strstr(info.name, "ln") != NULL || strstr(info.name, "norm") != NULL ||
                   strstr(info.name, "mlp_head.0") != NULL) {
            for (k = 0; k < info.count; ++k) CHECK(values[k] == (strcmp(ending, ".weight") == 0 ? 1 : 0));
        } else {
            double bound;
            if (info.rank == 2) fan_in = info.shape[1]; /* a bias follows its weight */
            bound = 1 / sqrt((double)fan_in);
            CHECK(largest <= bound && (info.count < 30 || largest > 0.8 * bound));
            CHECK(info.count < 30 || fabs(square - bound * bound / 3) < 2 * bound * bound / sqrt(n));
        }
    }
}

static attmd_model* make_transformer(attmd_dtype dtype, int64_t classes) {
    attmd_transformer_options options, got;
    attmd_model* model;
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    CHECK(options.dtype == ATTMD_FLOAT32 && options.max_length == 512 && options.classes == 1 && options.n_embd == 384);
    CHECK(options.heads == 3 && options.hidden == 1536 && options.blocks == 3 && options.biases == 0);
    CHECK(options.mean_loss == 0 && options.dropout == 0.2 && options.norm_epsilon == 1e-5 && options.seed == 0);
    options.dtype = dtype;
    options.vocabulary = VOCABULARY;
    options.max_length = LENGTH;
    options.classes = classes;
    options.n_embd = 8;
    options.heads = 2;
    options.hidden = 16;
    options.blocks = 2;
    options.biases = 1;
    options.mean_loss = 1;
    options.dropout = 0.1;
    options.norm_epsilon = 1e-6;
    options.seed = 7;
    CHECK_OK(attmd_model_create_transformer(&options, &model));
    CHECK_OK(attmd_transformer_options_init(&got, sizeof got));
    CHECK_OK(attmd_model_get_transformer_options(model, &got));
    CHECK(memcmp(&got, &options, sizeof got) == 0);
    check_initial_values(model, dtype);
    return model;
}

static attmd_model* make_vit(attmd_dtype dtype) {
    const double mean[3] = {0.4, 0.5, 0.6}, deviation[3] = {0.2, 0.3, 0.25};
    attmd_vit_options options, got;
    attmd_model* model;
    CHECK_OK(attmd_vit_options_init(&options, sizeof options));
    CHECK(options.dtype == ATTMD_FLOAT32 && options.channels == 3 && options.image_size == 48);
    CHECK(options.patch_size == 4 && options.classes == 10 && options.n_embd == 512 && options.heads == 8);
    CHECK(options.head_dim == 64 && options.hidden == 512 && options.blocks == 6 && options.mean_loss == 1);
    CHECK(options.flip == 1 && options.crop_padding == 4 && options.dropout == 0.1 && options.embedding_dropout == 0.1);
    options.dtype = dtype;
    options.image_size = 8;
    options.classes = 2;
    options.n_embd = 8;
    options.heads = 2;
    options.head_dim = 3;
    options.hidden = 10;
    options.blocks = 2;
    options.flip = 0;
    options.crop_padding = 1;
    options.dropout = 0.05;
    options.embedding_dropout = 0;
    options.seed = 3;
    options.mean = mean;
    options.deviation = deviation;
    CHECK_OK(attmd_model_create_vit(&options, &model));
    CHECK_OK(attmd_vit_options_init(&got, sizeof got));
    CHECK_OK(attmd_model_get_vit_options(model, &got));
    options.mean = options.deviation = NULL;
    CHECK(memcmp(&got, &options, sizeof got) == 0);
    check_initial_values(model, dtype);
    return model;
}

typedef struct results {
    double value[N], softmax[N * LENGTH], probability[N * 3];
    int32_t label[N];
    int64_t selected[N];
} results;

static results predict(const attmd_model* model, const attmd_dataset* dataset, int32_t threads) {
    results out;
    attmd_predictions predictions;
    memset(&out, 0, sizeof out);
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    CHECK_OK(attmd_model_predict(model, dataset, &predictions)); /* nothing wanted */
    predictions.threads = threads;
    predictions.capacity = N;
    predictions.softmax_capacity = N * LENGTH;
    predictions.probability_capacity = N * 3;
    predictions.value = out.value;
    predictions.label = out.label;
    predictions.selected = out.selected;
    predictions.softmax = out.softmax;
    predictions.probability = out.probability;
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));
    return out;
}

/* The value that a small ViT gives an image of two rows and three columns; mean and deviation as in the options. */
static double value_of_image(int64_t channels, double* mean, double* deviation) {
    static const uint8_t pixels[18] = {0, 255, 128, 7, 99, 200, 30, 40, 50, 60, 70, 80, 1, 2, 3, 4, 5, 6};
    attmd_vit_options options;
    attmd_images_desc desc;
    attmd_predictions predictions;
    attmd_dataset* image;
    attmd_model* model;
    double value = 0;
    CHECK_OK(attmd_vit_options_init(&options, sizeof options));
    options.dtype = ATTMD_FLOAT64;
    options.channels = channels;
    options.image_size = options.patch_size = 4;
    options.classes = 1;
    options.n_embd = options.hidden = 6;
    options.heads = options.head_dim = 2;
    options.blocks = 1;
    options.mean = mean;
    options.deviation = deviation;
    CHECK_OK(attmd_model_create_vit(&options, &model));
    if (mean != NULL) mean[0] = -99; /* copied */
    if (deviation != NULL) deviation[0] = 99;
    CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
    desc.n = 1;
    desc.channels = channels;
    desc.height = 2;
    desc.width = 3;
    desc.classes = 2;
    desc.pixels = pixels;
    CHECK_OK(attmd_dataset_create_images(&desc, &image));
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.capacity = 1;
    predictions.value = &value;
    CHECK_OK(attmd_model_predict(model, image, &predictions));
    attmd_dataset_free(image);
    attmd_model_free(model);
    return value;
}

/* Without mean and deviation those of CIFAR-10 for three channels, else one half. */
static void normalization(void) {
    double half_mean[2] = {0.5, 0.5}, half[2] = {0.5, 0.5}, mean[3] = {0.4914, 0.4822, 0.4465}, deviation[3] = {0.2023, 0.1994, 0.2010};
    double other[3] = {0.4914, 0.4822, 0.4464};
    CHECK(value_of_image(1, NULL, NULL) == value_of_image(1, half_mean, half));
    half_mean[0] = half[0] = 0.5;
    CHECK(value_of_image(2, NULL, NULL) == value_of_image(2, half_mean, half));
    CHECK(value_of_image(3, NULL, NULL) == value_of_image(3, mean, deviation));
    CHECK(value_of_image(3, NULL, NULL) != value_of_image(3, other, NULL));
}

/* A program built against the struct as it first was. */
static void predict_with_the_old_struct(const attmd_model* model, const attmd_dataset* dataset) {
    int32_t label[N];
    attmd_predictions predictions;
    memset(&predictions, 0xee, sizeof predictions);
    CHECK_OK(attmd_predictions_init(&predictions, offsetof(attmd_predictions, probability_capacity)));
    CHECK(predictions.struct_size == 56);
    predictions.capacity = N;
    predictions.label = label;
    CHECK_OK(attmd_model_predict(model, dataset, &predictions));
}

static double log_odds(const double* p, int32_t label, int classes) {
    double second = 0;
    int c;
    for (c = 0; c < classes; ++c) second = c != label && p[c] > second ? p[c] : second;
    return log(p[label] / second);
}

/* `logits`: 1, or one of each class. */
static void check_predictions(const attmd_model* model, const attmd_dataset* dataset, int classes, int logits) {
    const results one = predict(model, dataset, 1), two = predict(model, dataset, 2);
    int32_t labels[N];
    double loss, want = 0, accuracy, right = 0;
    int i, c, t;
    CHECK(memcmp(&one, &two, sizeof one) == 0);
    CHECK_OK(attmd_dataset_get_labels(dataset, labels, N));
    for (i = 0; i < N; ++i) {
        const double *p = one.probability + i * classes, *s = one.softmax + i * LENGTH;
        double sum = 0, weights = 0, score;
        for (c = 0; c < classes; ++c) sum += p[c];
        for (c = 0; c < classes; ++c) CHECK(p[c] <= p[one.label[i]]);
        for (t = 0; t < LENGTH; ++t) weights += s[t];
        for (t = 0; t < LENGTH; ++t) CHECK(s[t] <= s[one.selected[i]]);
        CHECK_NEAR(sum, 1, 1e-12);
        CHECK_NEAR(weights, 1, 1e-12);
        CHECK_NEAR(one.value[i], logits == 1 ? log(p[1] / p[0]) : log_odds(p, one.label[i], classes), 1e-9);
        right += one.label[i] == labels[i];
        want -= log(p[labels[i]]) / N;
        CHECK_OK(attmd_model_get_token_selection_score(model, dataset, i, one.selected[i], &score));
        CHECK(score == 1);
    }
    CHECK_OK(attmd_model_get_loss(model, dataset, &loss));
    CHECK_NEAR(loss, want, 1e-6);
    CHECK_OK(attmd_model_get_accuracy(model, dataset, &accuracy));
    CHECK(accuracy == right / N);
    predict_with_the_old_struct(model, dataset);
}

/* Rows sum to one, and the first one's average over the heads is what the predictions tell. */
static void check_maps(const attmd_model* model, const attmd_dataset* dataset) {
    const results all = predict(model, dataset, 1);
    double map[ROWS * ROWS], average[ROWS] = {0};
    int64_t block, head, q, k;
    for (block = 0; block < 2; ++block)
        for (head = 0; head < 2; ++head) {
            CHECK_OK(attmd_model_get_attention_map(model, dataset, 2, block, head, map, ROWS * ROWS));
            for (q = 0; q < ROWS; ++q) {
                double sum = 0;
                for (k = 0; k < ROWS; ++k) sum += map[q * ROWS + k];
                CHECK_NEAR(sum, 1, 1e-12);
            }
            for (k = 0; block == 1 && k < ROWS; ++k) average[k] += map[k] / 2;
        }
    for (k = 0; k < ROWS; ++k) CHECK_NEAR(average[k], all.softmax[2 * LENGTH + k], 1e-5);
}

/* A map is as wide as its sample is long. */
static void check_short_map(const attmd_model* model, const attmd_dataset* dataset) {
    const results all = predict(model, dataset, 1);
    double map[ROWS * ROWS], first[ROWS] = {0};
    int64_t head, q, k;
    for (k = 0; k < ROWS * ROWS; ++k) map[k] = -1;
    for (head = 0; head < 2; ++head) {
        CHECK_OK(attmd_model_get_attention_map(model, dataset, N - 1, 1, head, map, (ROWS - 1) * (ROWS - 1)));
        CHECK(map[(ROWS - 1) * (ROWS - 1)] == -1);
        for (q = 0; q < ROWS - 1; ++q) {
            double sum = 0;
            for (k = 0; k < ROWS - 1; ++k) sum += map[q * (ROWS - 1) + k];
            CHECK_NEAR(sum, 1, 1e-12);
        }
        for (k = 0; k < ROWS - 1; ++k) first[k] += map[k] / 2;
    }
    for (k = 0; k < LENGTH; ++k) CHECK_NEAR(all.softmax[(N - 1) * LENGTH + k], first[k], 1e-12);
}

/* Of all weights, and of queries, keys and values, which are the thirds of the fused matrix. */
static void check_histograms(const attmd_model* model, const char* fused) {
    const double edges[] = {-INFINITY, -0.1, 0, 0.1, INFINITY};
    double values[1024];
    attmd_weight_part part;
    attmd_parameter_info info;
    int64_t k, count = 0, all_above;
    int64_t total[4] = {0}, all[4];
    CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
    for (k = 0; k < 64 && (info.name == NULL || strcmp(info.name, fused) != 0); ++k)
        CHECK_OK(attmd_model_get_parameter_info(model, k, &info));
    count = info.count;
    CHECK_OK(attmd_model_get_parameter(model, fused, values, 1024));
    for (part = ATTMD_WEIGHTS_QUERY; part <= ATTMD_WEIGHTS_VALUE; ++part) {
        int64_t counts[4], want[4] = {0}, above, outside = 0;
        CHECK_OK(attmd_model_get_weight_histogram(model, fused, part, edges, 4, counts));
        CHECK_OK(attmd_model_count_weights_above(model, fused, part, 0.1, &above));
        for (k = count / 3 * (part - 1); k < count / 3 * part; ++k) {
            ++want[values[k] < -0.1 ? 0 : values[k] < 0 ? 1 : values[k] < 0.1 ? 2 : 3];
            outside += fabs(values[k]) > 0.1;
        }
        CHECK(memcmp(counts, want, sizeof want) == 0);
        CHECK(above == outside && above > 0);
        for (k = 0; k < 4; ++k) total[k] += counts[k];
    }
    CHECK_OK(attmd_model_get_weight_histogram(model, fused, ATTMD_WEIGHTS_ALL, edges, 4, all));
    CHECK(memcmp(all, total, sizeof all) == 0);
    CHECK_OK(attmd_model_count_weights_above(model, fused, ATTMD_WEIGHTS_ALL, 0, &all_above));
    CHECK(all_above == count);
}

/* Gradient against differences of the loss, for a tensor in the middle and the last one. */
static void check_gradient(attmd_model* model, const attmd_dataset* dataset) {
    int64_t count, index;
    attmd_parameter_info info;
    CHECK_OK(attmd_model_get_parameter_count(model, &count));
    for (index = count / 2; index < count; index += count - 1 - count / 2) {
        double g[512], values[512], above, below;
        CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
        CHECK_OK(attmd_model_get_parameter_info(model, index, &info));
        CHECK(info.trainable == 1 && info.dtype == ATTMD_FLOAT64 && info.count <= 512);
        CHECK_OK(attmd_model_get_gradient(model, dataset, info.name, g, 512, NULL));
        CHECK_OK(attmd_model_get_parameter(model, info.name, values, 512));
        values[0] += 1e-5;
        CHECK_OK(attmd_model_set_parameter(model, info.name, values, info.count));
        CHECK_OK(attmd_model_get_loss(model, dataset, &above));
        values[0] -= 2e-5;
        CHECK_OK(attmd_model_set_parameter(model, info.name, values, info.count));
        CHECK_OK(attmd_model_get_loss(model, dataset, &below));
        values[0] += 1e-5;
        CHECK_OK(attmd_model_set_parameter(model, info.name, values, info.count));
        CHECK_NEAR(g[0], (above - below) / 2e-5, 1e-6);
        if (index == count - 1) break;
    }
}

/* Trains, traces, saves and loads: the loss sinks, all samples are right, and the file holds the same bits. */
static void train(attmd_model* model, attmd_model_kind kind, const attmd_dataset* dataset) {
    attmd_optimizer_options how;
    attmd_optimizer* optimizer;
    attmd_train_options options;
    attmd_train_report report;
    attmd_trace_options what;
    attmd_trace* trace;
    attmd_model* loaded;
    attmd_model_kind got = 0;
    results before, after;
    double loss[2], accuracy[2], now;
    CHECK_OK(attmd_optimizer_options_init(&how, sizeof how));
    how.method = ATTMD_METHOD_ADAM;
    how.step_size = 0.01;
    CHECK_OK(attmd_optimizer_create(&how, &optimizer));
    CHECK_OK(attmd_trace_options_init(&what, sizeof what));
    what.quantities = ATTMD_TRACE_LOSS | ATTMD_TRACE_ACCURACY | ATTMD_TRACE_NORM | ATTMD_TRACE_SELECTED;
    what.every = 200;
    CHECK_OK(attmd_trace_create(&what, &trace));
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.epochs = 100; /* of two batches */
    options.batch_size = 5;
    CHECK_OK(attmd_train_report_init(&report, sizeof report));
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, &report));
    CHECK(report.iterations == 200);
    CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_LOSS, 0, loss, 2));
    CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_ACCURACY, 0, accuracy, 2));
    CHECK_OK(attmd_model_get_loss(model, dataset, &now));
    CHECK(loss[1] == now && loss[1] < 0.5 * loss[0] && accuracy[1] == 1);
    CHECK_OK(attmd_model_save(model, "workflow.classifier"));
    CHECK_OK(attmd_model_load("workflow.classifier", &loaded));
    CHECK_OK(attmd_model_get_kind(loaded, &got));
    CHECK(got == kind);
    before = predict(model, dataset, 1);
    after = predict(loaded, dataset, 1);
    CHECK(memcmp(&before, &after, sizeof before) == 0);
    attmd_model_free(loaded);
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
}

/* A classifier that is sure of every text: its gradients are below the smallest float, or even double, and have a scale
 * all the same, with which a normalized run goes on. */
static void check_saturated(attmd_model* model, const attmd_dataset* dataset, const char* bias, const char* weight,
                            double logit) {
    static const int64_t of_class_1[] = {1, 3, 5};
    double biases[2] = {0, 0}, before[64], after[64], gradient[64], log_scale = 0, moved = 0;
    int64_t count = strcmp(bias, "lin.bias") == 0 ? 1 : 2, k;
    attmd_dataset* part;
    attmd_optimizer_options how;
    attmd_optimizer* optimizer;
    attmd_train_options options;
    attmd_train_report report;
    biases[count - 1] = logit;
    CHECK_OK(attmd_dataset_subset(dataset, of_class_1, 3, &part));
    CHECK_OK(attmd_model_set_parameter(model, bias, biases, count));
    CHECK_OK(attmd_model_get_gradient(model, part, weight, gradient, 64, &log_scale));
    CHECK(log_scale < -logit + 20 && log_scale > -logit - 20);
    CHECK_OK(attmd_model_get_parameter(model, weight, before, 64));
    CHECK_OK(attmd_optimizer_options_init(&how, sizeof how));
    how.p = 2;
    how.normalized = 1;
    how.step_size = 1e-3;
    CHECK_OK(attmd_optimizer_create(&how, &optimizer));
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 3;
    CHECK_OK(attmd_train_report_init(&report, sizeof report));
    CHECK_OK(attmd_train(model, optimizer, part, &options, NULL, &report));
    CHECK(report.log_gradient_norm < -logit + 20 && report.log_gradient_norm > -logit - 20);
    CHECK_OK(attmd_model_get_parameter(model, weight, after, 64));
    for (k = 0; k < 2; ++k) moved += fabs(after[k] - before[k]);
    CHECK(moved > 1e-6);
    attmd_optimizer_free(optimizer);
    attmd_dataset_free(part);
    attmd_model_free(model);
}

int main(void) {
    attmd_dataset *texts = make_texts(), *images = make_images();
    attmd_dtype dtype;
    attmd_model* model;
    for (dtype = ATTMD_FLOAT32; dtype <= ATTMD_FLOAT64; ++dtype) {
        model = make_transformer(dtype, 1);
        check_predictions(model, texts, 2, 1);
        check_maps(model, texts);
        if (dtype == ATTMD_FLOAT64) check_gradient(model, texts);
        check_histograms(model, "blocks.1.attn.attn_matrix.weight");
        train(model, ATTMD_MODEL_TRANSFORMER, texts);
        attmd_model_free(model);
        model = make_vit(dtype);
        check_predictions(model, images, 2, 2);
        check_maps(model, images);
        if (dtype == ATTMD_FLOAT64) check_gradient(model, images);
        check_histograms(model, "transformer.layers.1.0.fn.to_qkv.weight");
        train(model, ATTMD_MODEL_VIT, images);
        attmd_model_free(model);
    }
    for (dtype = ATTMD_FLOAT32; dtype <= ATTMD_FLOAT64; ++dtype) {
        check_saturated(make_transformer(dtype, 1), texts, "lin.bias", "lin.weight", 120);
        check_saturated(make_transformer(dtype, 1), texts, "lin.bias", "lin.weight", 800);
        check_saturated(make_vit(dtype), images, "mlp_head.1.bias", "mlp_head.1.weight", 120);
        check_saturated(make_vit(dtype), images, "mlp_head.1.bias", "mlp_head.1.weight", 800);
    }
    model = make_transformer(ATTMD_FLOAT64, 3);
    check_predictions(model, texts, 3, 3);
    check_short_map(model, texts);
    attmd_model_free(model);
    normalization();
    attmd_dataset_free(texts);
    attmd_dataset_free(images);
    return check_report("workflow_classifier");
}
