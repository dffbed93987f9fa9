/* Training steps of the two classifiers through the C API.
 *   attmd-bench-classifier reviews VOCABULARY FOLDER COUNT > FILE   ids of COUNT reviews drawn from all, one a line
 *   attmd-bench-classifier text FILE BATCH THREADS P DROPOUT         the sentiment classifier, on such a file
 *   attmd-bench-classifier vit COUNT BATCH THREADS P                 the vision transformer, on COUNT random images
 * The last two print, after the machine, one line: samples, tokens and useful floating-point operations of one epoch, the seconds that it took
 * (forward, backward and step; the epoch before is not counted), and the process's peak memory in MiB. */
#define _POSIX_C_SOURCE 200809L
#include "machine.h"

#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(attmd_status status) {
    if (status == ATTMD_OK) return;
    fprintf(stderr, "%s: %s\n", attmd_status_name(status), attmd_last_error());
    exit(1);
}

static void *allocate(int64_t count, size_t size) {
    void *out = malloc((size_t)count * size);
    if (out == NULL) exit(1);
    return out;
}

static int print_reviews(const char *vocabulary, const char *folder, int64_t count) {
    attmd_tokenizer *tokenizer;
    attmd_dataset *all, *shuffled;
    attmd_dataset_info info;
    int64_t *lengths, i, t;
    int32_t *labels, *ids;
    check(attmd_tokenizer_load(vocabulary, &tokenizer));
    check(attmd_dataset_load_reviews(folder, tokenizer, NULL, &all));
    check(attmd_dataset_shuffle(all, 1, &shuffled));
    check(attmd_dataset_info_init(&info, sizeof info));
    check(attmd_dataset_get_info(shuffled, &info));
    lengths = allocate(info.n, sizeof *lengths);
    labels = allocate(info.n, sizeof *labels);
    ids = allocate(info.T, sizeof *ids);
    check(attmd_dataset_get_lengths(shuffled, lengths, info.n));
    check(attmd_dataset_get_labels(shuffled, labels, info.n));
    for (i = 0; i < count && i < info.n; ++i) {
        check(attmd_dataset_get_ids(shuffled, i, ids, info.T));
        printf("%d", (int)labels[i]);
        for (t = 0; t < lengths[i]; ++t) printf(" %d", (int)ids[t]);
        printf("\n");
    }
    free(ids);
    free(labels);
    free(lengths);
    attmd_dataset_free(shuffled);
    attmd_dataset_free(all);
    attmd_tokenizer_free(tokenizer);
    return 0;
}

enum { vocabulary_size = 30522, longest = 512, most_samples = 100000 };

/* lengths: room for most_samples values. */
static attmd_dataset *read_reviews(const char *path, int64_t *lengths) {
    attmd_sequences_desc desc;
    attmd_dataset *out;
    char *line = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    int32_t *ids = NULL, *labels = allocate(most_samples, sizeof *labels);
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    check(attmd_sequences_desc_init(&desc, sizeof desc));
    while (desc.n < most_samples && getline(&line, &size, file) > 0) {
        char *at = line, *end;
        long value;
        labels[desc.n] = (int32_t)strtol(at, &at, 10);
        ids = realloc(ids, (size_t)(desc.id_count + longest) * sizeof *ids);
        if (ids == NULL) exit(1);
        lengths[desc.n] = 0;
        while (lengths[desc.n] < longest && (value = strtol(at, &end, 10), end != at)) {
            ids[desc.id_count++] = (int32_t)value;
            ++lengths[desc.n];
            at = end;
        }
        ++desc.n;
    }
    fclose(file);
    free(line);
    desc.vocabulary = vocabulary_size;
    desc.ids = ids;
    desc.lengths = lengths;
    desc.labels = labels;
    check(attmd_dataset_create_sequences(&desc, &out));
    free(ids);
    free(labels);
    return out;
}

static attmd_dataset *random_images(int64_t n) {
    const int64_t bytes = 3 * 32 * 32;
    attmd_images_desc desc;
    attmd_dataset *out;
    uint8_t *pixels = allocate(n * bytes, 1);
    int32_t *labels = allocate(n, sizeof *labels);
    uint32_t state = 1;
    int64_t i;
    for (i = 0; i < n * bytes; ++i) pixels[i] = (uint8_t)((state = state * 1664525u + 1013904223u) >> 24);
    for (i = 0; i < n; ++i) labels[i] = (int32_t)(i % 10);
    check(attmd_images_desc_init(&desc, sizeof desc));
    desc.n = n;
    desc.channels = 3;
    desc.height = desc.width = 32;
    desc.pixels = pixels;
    desc.labels = labels;
    check(attmd_dataset_create_images(&desc, &out));
    free(pixels);
    free(labels);
    return out;
}

/* What one step on a sequence needs: only the first row leaves the last block. Backward costs twice as much as forward. */
static double useful_flops(double dim, double inner, double hidden, double blocks, double length) {
    const double block = 2 * length * (4 * dim * inner + 2 * dim * hidden) + 4 * length * length * inner;
    const double last = 2 * length * 2 * dim * inner + 2 * (2 * dim * inner + 2 * dim * hidden) + 4 * length * inner;
    return 3 * ((blocks - 1) * block + last);
}

static double peak_mib(void) {
    char line[256];
    double out = 0;
    FILE *status = fopen("/proc/self/status", "r");
    if (status == NULL) return 0;
    while (fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0) out = atof(line + 6) / 1024;
    fclose(status);
    return out;
}

/* Callback k comes after the evaluation of batch k: the second epoch lies between those of the two epochs' last batches. */
struct epochs {
    int64_t batches;
    double begin, end;
};
static int32_t on_progress(const attmd_progress *progress, void *user) {
    struct epochs *times = user;
    if (progress->iteration == times->batches - 1) times->begin = progress->seconds;
    if (progress->iteration != 2 * times->batches - 1) return 0;
    times->end = progress->seconds;
    return 1;
}

/* Seconds of the second epoch. */
static double train(attmd_model *model, const attmd_dataset *data, int64_t n, int64_t batch, int threads, double p) {
    struct epochs times = {(n + batch - 1) / batch, 0, 0};
    attmd_optimizer_options descent;
    attmd_optimizer *optimizer;
    attmd_train_options options;
    attmd_status status;
    check(attmd_optimizer_options_init(&descent, sizeof descent));
    descent.p = p;
    descent.step_size = p < 2 ? 8e-4 : 4e-6;
    check(attmd_optimizer_create(&descent, &optimizer));
    check(attmd_train_options_init(&options, sizeof options));
    options.threads = threads;
    options.batch_size = batch;
    options.max_iterations = 2 * times.batches;
    options.progress = on_progress;
    options.progress_user = &times;
    options.progress_every = 1;
    status = attmd_train(model, optimizer, data, &options, NULL, NULL);
    if (status != ATTMD_CANCELLED) check(status);
    attmd_optimizer_free(optimizer);
    return times.end - times.begin;
}

static int text(const char *path, int64_t batch, int threads, double p, double dropout) {
    attmd_transformer_options options;
    attmd_dataset_info info;
    attmd_model *model;
    int64_t *lengths = allocate(most_samples, sizeof *lengths), i;
    double flops = 0, seconds;
    attmd_dataset *data = read_reviews(path, lengths);
    check(attmd_dataset_info_init(&info, sizeof info));
    check(attmd_dataset_get_info(data, &info));
    check(attmd_transformer_options_init(&options, sizeof options));
    options.vocabulary = vocabulary_size;
    options.dropout = dropout;
    check(attmd_model_create_transformer(&options, &model));
    seconds = train(model, data, info.n, batch, threads, p);
    for (i = 0; i < info.n; ++i)
        flops += useful_flops((double)options.n_embd, (double)options.n_embd, (double)options.hidden,
                              (double)options.blocks, (double)lengths[i]);
    printf("%lld %lld %.6g %.6f %.1f\n", (long long)info.n, (long long)info.tokens, flops, seconds, peak_mib());
    attmd_model_free(model);
    attmd_dataset_free(data);
    free(lengths);
    return 0;
}

static int vit(int64_t n, int64_t batch, int threads, double p) {
    attmd_vit_options options;
    attmd_model *model;
    attmd_dataset *data = random_images(n);
    int64_t side, length;
    double flops, seconds;
    check(attmd_vit_options_init(&options, sizeof options));
    check(attmd_model_create_vit(&options, &model));
    seconds = train(model, data, n, batch, threads, p);
    side = options.image_size / options.patch_size;
    length = 1 + side * side;
    flops = useful_flops((double)options.n_embd, (double)(options.heads * options.head_dim), (double)options.hidden,
                         (double)options.blocks, (double)length);
    flops += 4 * (double)(side * side * options.patch_size * options.patch_size * options.channels * options.n_embd);
    printf("%lld %lld %.6g %.6f %.1f\n", (long long)n, (long long)(n * length), (double)n * flops, seconds, peak_mib());
    attmd_model_free(model);
    attmd_dataset_free(data);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 5 && strcmp(argv[1], "reviews") == 0) return print_reviews(argv[2], argv[3], atoll(argv[4]));
    print_machine();
    if (argc == 7 && strcmp(argv[1], "text") == 0)
        return text(argv[2], atoll(argv[3]), atoi(argv[4]), atof(argv[5]), atof(argv[6]));
    if (argc == 6 && strcmp(argv[1], "vit") == 0)
        return vit(atoll(argv[2]), atoll(argv[3]), atoi(argv[4]), atof(argv[5]));
    fprintf(stderr, "see the head of classifier.c\n");
    return 2;
}
