/* Texts into token ids through the C API:
 *   attmd-bench-tokenizer VOCABULARY THREADS texts FILE              texts in memory, each followed by a zero byte
 *   attmd-bench-tokenizer VOCABULARY THREADS reviews DIRECTORY ...   folders with neg/ and pos/
 * Prints the machine, then seconds (of the fastest of three runs; of the processor for texts, of the clock on the wall for reviews), texts,
 * ids, and one hash over all ids, without a limit of length. */
#include "machine.h"

#include <attmd/attmd.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void check(attmd_status status) {
    if (status == ATTMD_OK) return;
    fprintf(stderr, "%s: %s\n", attmd_status_name(status), attmd_last_error());
    exit(1);
}

static int32_t note_seconds(const attmd_progress *progress, void *user) {
    *(double *)user = progress->seconds;
    return 0;
}

typedef struct texts {
    char *bytes;
    const char **each;
    int64_t *sizes, n;
} texts;

static texts read_texts(const char *path) {
    texts t = {NULL, NULL, NULL, 0};
    FILE *file = fopen(path, "rb");
    long size, k, start = 0;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) <= 0) exit(1);
    rewind(file);
    t.bytes = (char *)malloc((size_t)size);
    t.each = (const char **)malloc((size_t)size * sizeof *t.each);
    t.sizes = (int64_t *)malloc((size_t)size * sizeof *t.sizes);
    if (t.bytes == NULL || t.each == NULL || t.sizes == NULL || fread(t.bytes, 1, (size_t)size, file) != (size_t)size)
        exit(1);
    fclose(file);
    for (k = 0; k < size; ++k)
        if (t.bytes[k] == 0) {
            t.each[t.n] = t.bytes + start;
            t.sizes[t.n++] = k - start;
            start = k + 1;
        }
    return t;
}

/* FNV-1a over the ids in order, four bytes each, the least significant first. */
static void add(const attmd_dataset *dataset, uint64_t *hash, int64_t *count) {
    attmd_dataset_info info;
    int64_t *lengths, i, k;
    int32_t *ids;
    int shift;
    check(attmd_dataset_info_init(&info, sizeof info));
    check(attmd_dataset_get_info(dataset, &info));
    ids = (int32_t *)malloc((size_t)info.T * sizeof *ids);
    lengths = (int64_t *)malloc((size_t)info.n * sizeof *lengths);
    if (ids == NULL || lengths == NULL) exit(1);
    check(attmd_dataset_get_lengths(dataset, lengths, info.n));
    for (i = 0; i < info.n; ++i) {
        check(attmd_dataset_get_ids(dataset, i, ids, info.T));
        for (k = 0; k < lengths[i]; ++k)
            for (shift = 0; shift < 32; shift += 8)
                *hash = (*hash ^ ((uint32_t)ids[k] >> shift & 0xff)) * 1099511628211u;
    }
    *count += info.tokens;
    free(ids);
    free(lengths);
}

int main(int argc, char **argv) {
    attmd_tokenizer *tokenizer;
    attmd_text_options options;
    uint64_t hash = 14695981039346656037u;
    int64_t n = 0, count = 0;
    double total = 0, seconds;
    int k;
    print_machine();
    if (argc < 5 || (strcmp(argv[3], "texts") != 0 && strcmp(argv[3], "reviews") != 0)) {
        fprintf(stderr, "usage: %s VOCABULARY THREADS texts FILE | reviews DIRECTORY ...\n", argv[0]);
        return 2;
    }
    check(attmd_tokenizer_load(argv[1], &tokenizer));
    check(attmd_text_options_init(&options, sizeof options));
    options.max_length = 0;
    options.threads = atoi(argv[2]);
    options.progress = note_seconds;
    options.progress_user = &seconds;
    for (k = 4; k < argc; ++k) {
        texts t = {NULL, NULL, NULL, 0};
        double best = 1e300;
        int run;
        if (strcmp(argv[3], "texts") == 0) t = read_texts(argv[k]);
        for (run = 0; run < 3; ++run) {
            attmd_dataset_info info;
            attmd_dataset *dataset;
            const clock_t start = clock();
            if (t.bytes != NULL)
                check(attmd_dataset_create_texts(tokenizer, t.each, t.sizes, NULL, t.n, 2, &options, &dataset));
            else
                check(attmd_dataset_load_reviews(argv[k], tokenizer, &options, &dataset));
            if (t.bytes != NULL) seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
            if (seconds < best) best = seconds;
            check(attmd_dataset_info_init(&info, sizeof info));
            check(attmd_dataset_get_info(dataset, &info));
            if (run == 0) n += info.n, add(dataset, &hash, &count);
            attmd_dataset_free(dataset);
        }
        total += best;
        free(t.bytes);
        free((void *)t.each);
        free(t.sizes);
    }
    printf("%.4f %" PRId64 " %" PRId64 " %016" PRIx64 "\n", total, n, count, hash);
    attmd_tokenizer_free(tokenizer);
    return 0;
}
