/* Training allocates nothing between two iterations that record nothing: a long run takes as many allocations as a short
 * one, for every kind of model. This program defines malloc and its kin, and the library, libstdc++ and BLAS use them.
 * For glibc, whose own are still there by other names. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "check.h"

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
int posix_memalign(void** out, size_t alignment, size_t size);
void* aligned_alloc(size_t alignment, size_t size);
void* memalign(size_t alignment, size_t size);

static long allocated;
static void count(void) { __atomic_add_fetch(&allocated, 1, __ATOMIC_SEQ_CST); }

void* malloc(size_t size) {
    count();
    return __libc_malloc(size);
}
void* calloc(size_t number, size_t size) {
    count();
    return __libc_calloc(number, size);
}
void* realloc(void* memory, size_t size) {
    count();
    return __libc_realloc(memory, size);
}
void* memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void** out, size_t alignment, size_t size) {
    *out = memalign(alignment, size);
    return *out == NULL ? ENOMEM : 0;
}

enum { N = 24, LENGTH = 20, VOCABULARY = 50, SIDE = 8, PIXELS = 3 * SIDE * SIDE, SAMPLES = 300, TOKENS = 8, D = 96 };

/* Sequences of 1 to LENGTH ids, in no order of length. */
static attmd_dataset* make_texts(void) {
    static int32_t ids[N * LENGTH], labels[N];
    static int64_t lengths[N];
    attmd_sequences_desc desc;
    attmd_dataset* dataset;
    int64_t i, t;
    CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
    for (i = 0; i < N; ++i) {
        labels[i] = (int32_t)(i % 2);
        lengths[i] = 1 + i * 7 % LENGTH;
        for (t = 0; t < lengths[i]; ++t) ids[desc.id_count++] = (int32_t)((i * 11 + t * 3) % VOCABULARY);
    }
    desc.n = N;
    desc.vocabulary = VOCABULARY;
    desc.ids = ids;
    desc.lengths = lengths;
    desc.labels = labels;
    CHECK_OK(attmd_dataset_create_sequences(&desc, &dataset));
    return dataset;
}

static attmd_dataset* make_images(void) {
    static uint8_t pixels[N * PIXELS];
    static int32_t labels[N];
    attmd_images_desc desc;
    attmd_dataset* dataset;
    int i;
    for (i = 0; i < N * PIXELS; ++i) pixels[i] = (uint8_t)(i * 37);
    for (i = 0; i < N; ++i) labels[i] = i % 2;
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

static attmd_model* make_attention(const attmd_dataset* data, attmd_parametrization parametrization) {
    attmd_attention_options options;
    attmd_model* model;
    double v[D];
    CHECK_OK(attmd_dataset_get_decoder(data, v, D));
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.parametrization = parametrization;
    options.d = D;
    options.v = v;
    options.W_std = 0.1;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    return model;
}

/* Large enough for two threads. */
static attmd_model* make_transformer(attmd_dtype dtype) {
    attmd_transformer_options options;
    attmd_model* model;
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    options.dtype = dtype;
    options.vocabulary = VOCABULARY;
    options.max_length = LENGTH;
    options.n_embd = 64;
    options.heads = 2;
    options.hidden = 64;
    options.blocks = 2;
    options.biases = 1;
    CHECK_OK(attmd_model_create_transformer(&options, &model));
    return model;
}

static attmd_model* make_vit(attmd_dtype dtype) {
    attmd_vit_options options;
    attmd_model* model;
    CHECK_OK(attmd_vit_options_init(&options, sizeof options));
    options.dtype = dtype;
    options.image_size = 12;
    options.patch_size = 4;
    options.classes = 2;
    options.n_embd = 64;
    options.heads = 2;
    options.head_dim = 16;
    options.hidden = 64;
    options.blocks = 2;
    CHECK_OK(attmd_model_create_vit(&options, &model));
    return model;
}

static attmd_optimizer* make_optimizer(attmd_method method, double clip) {
    attmd_optimizer_options options;
    attmd_optimizer* optimizer;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.method = method;
    options.p = 1.5;
    options.normalized = method == ATTMD_METHOD_MIRROR_DESCENT;
    options.momentum = method == ATTMD_METHOD_GRADIENT_DESCENT ? 0.9 : 0;
    options.clip_norm = options.clip_value = clip;
    options.step_size = 1e-4;
    CHECK_OK(attmd_optimizer_create(&options, &optimizer));
    return optimizer;
}

/* Allocations of a call that trains so long. */
static long allocations(attmd_model* model, const attmd_dataset* data, attmd_method method, int threads, int64_t batch,
                        int64_t iterations) {
    attmd_optimizer* optimizer = make_optimizer(method, threads == 2 ? 1e-2 : 0);
    attmd_train_options options;
    long before;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = iterations;
    options.threads = threads;
    options.batch_size = batch;
    before = allocated;
    CHECK_OK(attmd_train(model, optimizer, data, &options, NULL, NULL));
    before = allocated - before;
    attmd_optimizer_free(optimizer);
    return before;
}

static void check_model(attmd_model* model, const attmd_dataset* data) {
    static const attmd_method methods[] = {ATTMD_METHOD_MIRROR_DESCENT, ATTMD_METHOD_GRADIENT_DESCENT, ATTMD_METHOD_ADAM};
    static const int64_t batches[] = {0, 5};
    int threads, m, b;
    allocations(model, data, ATTMD_METHOD_MIRROR_DESCENT, 2, 0, 2); /* what a process allocates once */
    for (threads = 1; threads <= 2; ++threads)
        for (m = 0; m < 3; ++m)
            for (b = 0; b < 2; ++b) {
                const long few = allocations(model, data, methods[m], threads, batches[b], 2),
                           many = allocations(model, data, methods[m], threads, batches[b], 25);
                CHECK(few > 0);
                if (!CHECK(many <= few))
                    fprintf(stderr, "    %d threads, method %d, batch %d: %ld allocations in 2 iterations, %ld in 25\n",
                            threads, (int)methods[m], (int)batches[b], few, many);
            }
    attmd_model_free(model);
}

int main(void) {
    static const attmd_dtype dtypes[] = {ATTMD_FLOAT32, ATTMD_FLOAT64};
    attmd_dataset *samples, *texts = make_texts(), *images = make_images();
    int k;
    CHECK_OK(attmd_dataset_generate_gaussian(SAMPLES, TOKENS, D, 1, &samples));
    check_model(make_attention(samples, ATTMD_PARAMETRIZATION_W), samples);
    check_model(make_attention(samples, ATTMD_PARAMETRIZATION_KQ), samples);
    check_model(make_attention(samples, ATTMD_PARAMETRIZATION_JOINT), samples);
    for (k = 0; k < 2; ++k) {
        check_model(make_transformer(dtypes[k]), texts);
        check_model(make_vit(dtypes[k]), images);
    }
    attmd_dataset_free(images);
    attmd_dataset_free(texts);
    attmd_dataset_free(samples);
    return check_report("allocations");
}
