/* Process-wide functions and datasets from every source: what went in comes out. */
#include <stdlib.h>

#include "check.h"
#include "files.h"
#include "philox.h"
#include "reference.h"

/* ------------------------------------------------------------------------------------------------------------- process
 */

static void log_line(int32_t level, const char* message, void* user) {
    (void)level;
    (void)message;
    ++*(int*)user;
}

/* The level that ATTMD_KERNELS names is the highest that runs, and the BLAS inside follows it. */
static void kernels(void) {
    const char *text = attmd_cpu_kernels(), *most = getenv("ATTMD_KERNELS");
    const char* const cores[][2] = {{"baseline, OpenBLAS ", "Prescott"}, {"avx2, OpenBLAS ", "Haswell"}, {"avx512, OpenBLAS ", "SkylakeX"}};
    size_t k;
    CHECK(strcmp(text, attmd_cpu_kernels()) == 0);
    CHECK(attmd_has_feature("avx2") + attmd_has_feature("avx512") + attmd_has_feature("neon") <= 1);
    CHECK(attmd_has_feature("avx512") == (strncmp(text, "avx512, ", 8) == 0));
    CHECK(attmd_has_feature("avx2") == (strncmp(text, "avx2, ", 6) == 0));
    CHECK(attmd_has_feature("neon") == (strncmp(text, "neon, ", 6) == 0));
    for (k = 0; k < sizeof cores / sizeof cores[0]; ++k)
        if (strncmp(text, cores[k][0], strlen(cores[k][0])) == 0) CHECK(strcmp(text + strlen(cores[k][0]), cores[k][1]) == 0);
    CHECK(attmd_has_feature("shared-blas") == (strstr(text, ", shared BLAS") != NULL));
#if defined(__x86_64__) && defined(__GNUC__)
    if (most == NULL) { /* the best that there is */
        const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        const int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512bw") &&
                           __builtin_cpu_supports("avx512vl");
        CHECK(attmd_has_feature("avx512") == avx512);
        CHECK(attmd_has_feature("avx2") == (avx2 && !avx512));
    }
#endif
    if (most == NULL || strcmp(most, "avx512") == 0) return;
    CHECK(!attmd_has_feature("avx512"));
    CHECK(strcmp(most, "baseline") != 0 || !attmd_has_feature("avx2"));
}

static void process(void) {
    const char* names[] = {"ATTMD_OK",
                           "ATTMD_ERROR_INVALID_ARGUMENT",
                           "ATTMD_ERROR_DIMENSION",
                           "ATTMD_ERROR_OUT_OF_MEMORY",
                           "ATTMD_ERROR_IO",
                           "ATTMD_ERROR_FORMAT",
                           "ATTMD_ERROR_NOT_FOUND",
                           "ATTMD_ERROR_BUFFER_TOO_SMALL",
                           "ATTMD_ERROR_NUMERICAL",
                           "ATTMD_ERROR_UNSUPPORTED",
                           "ATTMD_CANCELLED",
                           "ATTMD_ERROR_INTERNAL"};
    char version[32], *kept;
    attmd_cancel* token;
    int32_t status;
    int lines = 0;
    CHECK(strcmp(attmd_last_error(), "") == 0); /* nothing has failed yet */
    CHECK(attmd_version() == ATTMD_VERSION);
    sprintf(version, "%d.%d.%d", ATTMD_VERSION_MAJOR, ATTMD_VERSION_MINOR, ATTMD_VERSION_PATCH);
    CHECK(strcmp(attmd_version_string(), version) == 0);
    CHECK_OK(attmd_abi_check(ATTMD_VERSION));
    CHECK_OK(attmd_abi_check(ATTMD_VERSION - ATTMD_VERSION_PATCH + 999)); /* a patch version changes no interface */
    CHECK_OK(attmd_abi_check(ATTMD_VERSION - ATTMD_VERSION_PATCH));
    CHECK(attmd_has_feature("npz") == 1);
    CHECK(attmd_has_feature("NPZ") == 0);
    kernels();
    for (status = 0; status < 12; ++status) CHECK(strcmp(attmd_status_name(status), names[status]) == 0);
    CHECK_OK(attmd_cancel_create(&token));
    attmd_cancel_request(token);
    attmd_cancel_request(token);
    attmd_cancel_reset(token);
    attmd_cancel_free(token);
    attmd_set_log(log_line, &lines);
    attmd_set_log(NULL, NULL);
    /* The message stays when a call succeeds, and is replaced when the next one fails. */
    REFUSED(attmd_cancel_create(NULL), ATTMD_ERROR_INVALID_ARGUMENT, "out is NULL");
    kept = (char*)allocate(1, strlen(attmd_last_error()) + 1);
    strcpy(kept, attmd_last_error());
    CHECK_OK(attmd_cancel_create(&token));
    CHECK(strcmp(kept, attmd_last_error()) == 0);
    attmd_cancel_free(token);
    REFUSED(attmd_model_load("%s%n", NULL), ATTMD_ERROR_INVALID_ARGUMENT, "out is NULL");
    {
        attmd_model* model; /* a name that printf would read is data */
        REFUSED(attmd_model_load("%s%s%n%d", &model), ATTMD_ERROR_IO, "%s%s%n%d");
    }
    free(kept);
}

/* ---------------------------------------------------------------------------------------------- from the caller's
 * memory */

enum { N = 4, T = 3, D = 2 };

static const int32_t labels[N] = {1, -1, -1, 1};

static double value_of(int64_t i, int64_t t, int64_t j) { return (double)(100 * i + 10 * t + j) + 0.5; }
static double query_of(int64_t i, int64_t j) { return -(double)(10 * i + j) - 0.25; }

/* Checks a dataset against value_of, query_of and labels; with_z 0: queries are the first tokens. */
static void check_content(const attmd_dataset* dataset, const int64_t* lengths, int with_z) {
    samples s = read_samples(dataset);
    int64_t i, t, j, longest = 0, tokens = 0;
    attmd_dataset_info info;
    for (i = 0; i < N; ++i) {
        const int64_t length = lengths != NULL ? lengths[i] : T;
        tokens += length;
        if (length > longest) longest = length;
    }
    CHECK_OK(attmd_dataset_info_init(&info, sizeof info));
    CHECK_OK(attmd_dataset_get_info(dataset, &info));
    CHECK(info.n == N && info.T == longest && info.d == D && info.tokens == tokens && info.has_decoder == 0);
    if (s.n != N || s.d != D || s.T != longest) return;
    for (i = 0; i < N; ++i) {
        CHECK(s.lengths[i] == (lengths != NULL ? lengths[i] : T));
        CHECK(s.y[i] == labels[i]);
        for (j = 0; j < D; ++j) {
            for (t = 0; t < s.lengths[i]; ++t) CHECK(token(&s, i, t)[j] == value_of(i, t, j));
            CHECK(s.z[i * D + j] == (with_z ? query_of(i, j) : value_of(i, 0, j)));
        }
    }
    free_samples(&s);
}

static int released;
static void* released_user;
static void release(void* user) {
    ++released;
    released_user = user;
}

/* Lays the values out by strides, in one type; the arrays hold `base`-shifted elements so that strides may be negative.
 */
static void check_layout(attmd_dtype dtype, const int64_t* X_strides, const int64_t* z_strides, int64_t X_base,
                         int64_t z_base, const int64_t* lengths, int with_z) {
    double X[256], z[64];
    float narrow_X[256], narrow_z[64];
    const int64_t dense_X[3] = {T * D, D, 1}, dense_z[2] = {D, 1};
    const int64_t *sx = X_strides != NULL ? X_strides : dense_X, *sz = z_strides != NULL ? z_strides : dense_z;
    int64_t i, t, j;
    attmd_dataset_desc desc;
    attmd_dataset *copy, *loan, *part;
    const int64_t index[1] = {2};
    for (i = 0; i < 256; ++i) narrow_X[i] = NAN, X[i] = NAN; /* what is not described must not be read */
    for (i = 0; i < 64; ++i) narrow_z[i] = NAN, z[i] = NAN;
    for (i = 0; i < N; ++i)
        for (j = 0; j < D; ++j) {
            const int64_t length = lengths != NULL ? lengths[i] : T, at = z_base + i * sz[0] + j * sz[1];
            narrow_z[at] = (float)(z[at] = query_of(i, j));
            for (t = 0; t < length; ++t) {
                const int64_t to = X_base + i * sx[0] + t * sx[1] + j * sx[2];
                narrow_X[to] = (float)(X[to] = value_of(i, t, j));
            }
        }
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    CHECK(desc.dtype == ATTMD_FLOAT64);
    desc.dtype = dtype;
    desc.n = N;
    desc.T = T;
    desc.d = D;
    desc.X = dtype == ATTMD_FLOAT64 ? (void*)(X + X_base) : (void*)(narrow_X + X_base);
    if (with_z) desc.z = dtype == ATTMD_FLOAT64 ? (void*)(z + z_base) : (void*)(narrow_z + z_base);
    if (X_strides != NULL) memcpy(desc.X_strides, X_strides, sizeof desc.X_strides);
    if (z_strides != NULL) memcpy(desc.z_strides, z_strides, sizeof desc.z_strides);
    desc.lengths = lengths;
    desc.y = labels;

    released = 0;
    CHECK_OK(attmd_dataset_create_borrow(&desc, release, &desc, &loan));
    check_content(loan, lengths, with_z);
    CHECK_OK(attmd_dataset_create(&desc, &copy));
    /* A part holds the loan after the whole is gone; then it ends, once. */
    CHECK_OK(attmd_dataset_subset(loan, index, 1, &part));
    attmd_dataset_free(loan);
    CHECK(released == 0);
    {
        samples s = read_samples(part);
        CHECK(s.n == 1 && s.y[0] == labels[2] && token(&s, 0, 0)[1] == value_of(2, 0, 1));
        free_samples(&s);
    }
    attmd_dataset_free(part);
    CHECK(released == 1 && released_user == &desc);
    for (i = 0; i < 256; ++i) narrow_X[i] = 0, X[i] = 0; /* a copy does not look back */
    for (i = 0; i < 64; ++i) narrow_z[i] = 0, z[i] = 0;
    check_content(copy, lengths, with_z);
    attmd_dataset_free(copy);
    CHECK(released == 1);
}

static void memory_layouts(void) {
    const int64_t reversed[3] = {1, N, N * T}, padded[3] = {20, 5, 2}, backwards[3] = {-T * D, D, 1};
    const int64_t z_reversed[2] = {1, N}, z_padded[2] = {7, 3}, z_backwards[2] = {-2, -1};
    const int64_t lengths[N] = {2, 1, 3, 2}, shorter[N] = {1, 2, 1, 2};
    attmd_dtype dtype;
    for (dtype = ATTMD_FLOAT32; dtype <= ATTMD_FLOAT64; ++dtype) {
        check_layout(dtype, NULL, NULL, 0, 0, NULL, 1);
        check_layout(dtype, NULL, NULL, 0, 0, NULL, 0);
        check_layout(dtype, NULL, NULL, 0, 0, lengths, 1);
        check_layout(dtype, NULL, NULL, 0, 0, shorter, 0);
        check_layout(dtype, reversed, z_reversed, 0, 0, lengths, 1);
        check_layout(dtype, padded, z_padded, 0, 0, NULL, 1);
        check_layout(dtype, backwards, z_backwards, 200, 60, shorter, 1);
    }
    { /* stride 0: one vector for all samples; a release of NULL */
        const double X[T * D] = {1, 2, 3, 4, 5, 6};
        attmd_dataset_desc desc;
        attmd_dataset* dataset;
        double out[T * D];
        CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
        desc.n = N;
        desc.T = T;
        desc.d = D;
        desc.X = X;
        desc.X_strides[1] = D;
        desc.X_strides[2] = 1;
        desc.y = labels;
        CHECK_OK(attmd_dataset_create_borrow(&desc, NULL, NULL, &dataset));
        CHECK_OK(attmd_dataset_get_tokens(dataset, N - 1, out, T * D));
        CHECK(memcmp(out, X, sizeof X) == 0);
        attmd_dataset_free(dataset);
        { /* a decoder that belongs to the data is copied, by borrowing too */
            double v[D] = {3, -4}, got[D];
            attmd_dataset* loan;
            desc.v = v;
            CHECK_OK(attmd_dataset_create(&desc, &dataset));
            CHECK_OK(attmd_dataset_create_borrow(&desc, NULL, NULL, &loan));
            v[0] = 0;
            CHECK_OK(attmd_dataset_get_decoder(dataset, got, D));
            CHECK(got[0] == 3 && got[1] == -4);
            CHECK_OK(attmd_dataset_get_decoder(loan, got, D));
            CHECK(got[0] == 3 && got[1] == -4);
            attmd_dataset_free(dataset);
            attmd_dataset_free(loan);
        }
    }
}

/* Labels and lengths are copied, those of a loan, too. */
static void copies(void) {
    const double X[4] = {1, 2, 3, 4};
    int32_t y[2] = {1, -1}, got_y[2];
    int64_t lengths[2] = {1, 2}, got_lengths[2];
    attmd_dataset_desc desc;
    attmd_dataset* made[2];
    int k;
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = desc.T = 2;
    desc.d = 1;
    desc.X = X;
    desc.y = y;
    desc.lengths = lengths;
    CHECK_OK(attmd_dataset_create(&desc, &made[0]));
    CHECK_OK(attmd_dataset_create_borrow(&desc, NULL, NULL, &made[1]));
    y[0] = lengths[0] = 77;
    for (k = 0; k < 2; ++k) {
        CHECK_OK(attmd_dataset_get_labels(made[k], got_y, 2));
        CHECK_OK(attmd_dataset_get_lengths(made[k], got_lengths, 2));
        CHECK(got_y[0] == 1 && got_y[1] == -1 && got_lengths[0] == 1 && got_lengths[1] == 2);
        attmd_dataset_free(made[k]);
    }
}

/* ---------------------------------------------------------------------------------------------- generator, parts of a
 * whole */

/* The generator's words, made into vectors as the header says: X, z, v, y. */
static void generator_by_its_words(void) {
    enum { ROWS = 6 * 8 + 6 + 1 };
    static double rows[ROWS][10];
    attmd_dataset* dataset;
    samples s;
    double v[10];
    word_stream stream = word_stream_of(77, 0);
    int64_t r, j, i;
    CHECK_OK(attmd_dataset_generate_gaussian(6, 8, 10, 77, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, 10));
    s = read_samples(dataset);
    for (r = 0; r < ROWS; ++r) {
        double length = 0;
        for (j = 0; j < 10; ++j) {
            rows[r][j] = next_normal(&stream);
            length += rows[r][j] * rows[r][j];
        }
        for (j = 0; j < 10; ++j) rows[r][j] /= sqrt(length);
    }
    for (j = 0; j < 10; ++j) {
        for (r = 0; r < 48; ++r) CHECK_NEAR(s.X[10 * r + j], rows[r][j], 1e-13);
        for (r = 0; r < 6; ++r) CHECK_NEAR(s.z[10 * r + j], rows[48 + r][j], 1e-13);
        CHECK_NEAR(v[j], rows[54][j], 1e-13);
    }
    for (i = 0; i < 6; ++i) CHECK(s.y[i] == (next_word(&stream) >> 63 ? 1 : -1));
    free_samples(&s);
    attmd_dataset_free(dataset);
}

static uint64_t hash_of(const void* data, size_t size, uint64_t hash) {
    const unsigned char* at = (const unsigned char*)data;
    for (; size > 0; --size) hash = (hash ^ *at++) * 1099511628211u;
    return hash;
}

static void generator(void) {
    attmd_dataset *a, *b, *c;
    samples s, other;
    double v[10];
    uint64_t hash = 14695981039346656037u;
    int64_t i, t;
    attmd_dataset_info info;
    CHECK_OK(attmd_dataset_generate_gaussian(6, 8, 10, 1, &a));
    CHECK_OK(attmd_dataset_generate_gaussian(6, 8, 10, 1, &b));
    CHECK_OK(attmd_dataset_generate_gaussian(6, 8, 10, 2, &c));
    s = read_samples(a);
    other = read_samples(b);
    CHECK(memcmp(s.X, other.X, 480 * sizeof *s.X) == 0 && memcmp(s.z, other.z, 60 * sizeof *s.z) == 0);
    free_samples(&other);
    other = read_samples(c);
    CHECK(s.X[0] != other.X[0] && s.z[0] != other.z[0]);
    free_samples(&other);
    for (i = 0; i < 6; ++i) {
        for (t = 0; t < 8; ++t) CHECK_NEAR(lp(2, token(&s, i, t), 10), 1, 1e-14);
        CHECK_NEAR(lp(2, s.z + 10 * i, 10), 1, 1e-14);
        CHECK(s.y[i] == 1 || s.y[i] == -1);
    }
    CHECK_OK(attmd_dataset_info_init(&info, sizeof info));
    CHECK_OK(attmd_dataset_get_info(a, &info));
    CHECK(info.has_decoder == 1);
    CHECK_OK(attmd_dataset_get_decoder(a, v, 10));
    CHECK_NEAR(lp(2, v, 10), 1, 1e-14);
    /* The same bits on every machine and in every version. */
    hash = hash_of(s.X, 480 * sizeof *s.X, hash);
    hash = hash_of(s.z, 60 * sizeof *s.z, hash);
    hash = hash_of(v, sizeof v, hash);
    hash = hash_of(s.y, 6 * sizeof *s.y, hash);
    if (!CHECK(hash == UINT64_C(0x837757b46ec27a69)))
        fprintf(stderr, "    the generator's hash is %llx\n", (unsigned long long)hash);
    free_samples(&s);
    attmd_dataset_free(a);
    attmd_dataset_free(b);
    attmd_dataset_free(c);
}

/* The first entry of a sample's first token tells the samples of the generator apart. */
static int64_t which(const samples* whole, double first) {
    int64_t i;
    for (i = 0; i < whole->n; ++i)
        if (token(whole, i, 0)[0] == first) return i;
    return -1;
}

static void parts(void) {
    const int64_t indices[4] = {5, 0, 5, 2};
    attmd_dataset *whole, *part, *again, *first, *second;
    samples all, s, r;
    int64_t i, seen[10] = {0};
    double v[4];
    CHECK_OK(attmd_dataset_generate_gaussian(10, 3, 4, 3, &whole));
    all = read_samples(whole);
    CHECK_OK(attmd_dataset_subset(whole, indices, 4, &part));
    s = read_samples(part);
    CHECK(s.n == 4);
    for (i = 0; i < 4; ++i) {
        CHECK(memcmp(token(&s, i, 0), token(&all, indices[i], 0), 12 * sizeof(double)) == 0);
        CHECK(s.y[i] == all.y[indices[i]] && s.z[4 * i] == all.z[4 * indices[i]]);
    }
    CHECK_OK(attmd_dataset_get_decoder(part, v, 4));
    free_samples(&s);
    {
        const int64_t last[1] = {3};
        CHECK_OK(attmd_dataset_subset(part, last, 1, &again)); /* an index of the part, not of the whole */
        s = read_samples(again);
        CHECK(which(&all, s.X[0]) == 2);
        free_samples(&s);
        attmd_dataset_free(again);
    }
    attmd_dataset_free(part);

    CHECK_OK(attmd_dataset_shuffle(whole, 7, &part));
    CHECK_OK(attmd_dataset_shuffle(whole, 7, &again));
    CHECK_OK(attmd_dataset_split(whole, 0.35, 7, &first, &second)); /* round(3.5) = 4 samples and 6 */
    s = read_samples(part);
    r = read_samples(again);
    CHECK(s.n == 10 && memcmp(s.X, r.X, 120 * sizeof *s.X) == 0);
    CHECK(memcmp(s.X, all.X, 120 * sizeof *s.X) != 0);
    free_samples(&r);
    { /* Fisher and Yates's shuffle from the end, by the words of key (seed, 1) */
        int64_t order[10], kept;
        word_stream stream = word_stream_of(7, 1);
        for (i = 0; i < 10; ++i) order[i] = i;
        for (i = 9; i > 0; --i) {
            const int64_t j = (int64_t)(next_word(&stream) % (uint64_t)(i + 1));
            kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        for (i = 0; i < 10; ++i) CHECK(which(&all, token(&s, i, 0)[0]) == order[i]);
    }
    for (i = 0; i < 10; ++i) {
        const int64_t k = which(&all, token(&s, i, 0)[0]);
        if (CHECK(k >= 0)) ++seen[k];
        if (k >= 0) CHECK(s.y[i] == all.y[k]);
    }
    for (i = 0; i < 10; ++i) CHECK(seen[i] == 1);
    r = read_samples(first);
    CHECK(r.n == 4 && memcmp(r.X, s.X, 48 * sizeof *s.X) == 0); /* a split is a shuffle, cut in two */
    free_samples(&r);
    r = read_samples(second);
    CHECK(r.n == 6 && memcmp(r.X, s.X + 48, 72 * sizeof *s.X) == 0);
    attmd_dataset_free(whole); /* parts outlive the whole */
    attmd_dataset_free(part);
    attmd_dataset_free(first);
    free_samples(&r);
    r = read_samples(second);
    CHECK(memcmp(r.X, s.X + 48, 72 * sizeof *s.X) == 0);
    free_samples(&r);
    free_samples(&s);
    free_samples(&all);
    attmd_dataset_free(again);
    attmd_dataset_free(second);
}

/* --------------------------------------------------------------------------------------------------------------- files
 */

static void check_tokens(const attmd_dataset* dataset, int64_t n, int64_t tokens, int64_t d, const double* X,
                         const int32_t* y) {
    samples s = read_samples(dataset);
    CHECK(s.n == n && s.T == tokens && s.d == d);
    if (s.n == n && s.T == tokens && s.d == d) {
        CHECK(memcmp(s.X, X, (size_t)(n * tokens * d) * sizeof *X) == 0);
        CHECK(memcmp(s.y, y, (size_t)n * sizeof *y) == 0);
        CHECK(memcmp(s.z, s.X, (size_t)d * sizeof *X) == 0); /* the first token is the query */
    }
    free_samples(&s);
}

static void csv_files(void) {
    static const char plain[] = "1,2,3,4,1\n5,6,7,8,-1\n";
    static const char fancy[] = "\xEF\xBB\xBFlabel;a;b;c;d\r\n3; 1 ;2;+3;4e0\r\n8;1;1;1;1\r\n\r\n5;\"5\";6;7;-8\r\n";
    static const char images[] = "1,0,1,2,3,4,5,6,7\n-1,8,9,10,11,12,13,14,15\n"; /* 2 x 4 pixels */
    const double expected[8] = {1, 2, 3, 4, 5, 6, 7, 8}, scaled[8] = {0.5, 1, 1.5, 2, 2.5, 3, 3.5, -4};
    const double centered[8] = {-2, -2, -2, -2, 2, 2, 2, 2};
    const double patches[16] = {0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15};
    const int32_t y[2] = {1, -1};
    attmd_csv_options options;
    attmd_dataset* dataset;
    write_bytes("plain.csv", plain, sizeof plain - 1);
    write_bytes("fancy.csv", fancy, sizeof fancy - 1);
    write_bytes("images.csv", images, sizeof images - 1);
    CHECK_OK(attmd_dataset_load_csv("plain.csv", NULL, &dataset));
    check_tokens(dataset, 2, 1, 4, expected, y);
    attmd_dataset_free(dataset);
    CHECK_OK(attmd_csv_options_init(&options, sizeof options));
    options.T = 2;
    options.center = 1;
    CHECK_OK(attmd_dataset_load_csv("plain.csv", &options, &dataset));
    check_tokens(dataset, 2, 2, 2, centered, y);
    attmd_dataset_free(dataset);
    CHECK_OK(attmd_csv_options_init(&options, sizeof options));
    options.T = 4;
    options.header = 1;
    options.delimiter = ';';
    options.label_column = 0;
    options.positive_label = 3;
    options.negative_label = 5;
    options.drop_other_labels = 1;
    options.scale = 0.5;
    CHECK_OK(attmd_dataset_load_csv("fancy.csv", &options, &dataset));
    check_tokens(dataset, 2, 4, 1, scaled, y);
    attmd_dataset_free(dataset);
    CHECK_OK(attmd_csv_options_init(&options, sizeof options));
    options.layout = ATTMD_TOKENS_PATCHES;
    options.image_height = 2;
    options.image_width = 4;
    options.patch_height = options.patch_width = 2;
    options.label_column = -9;
    CHECK_OK(attmd_dataset_load_csv("images.csv", &options, &dataset));
    check_tokens(dataset, 2, 2, 4, patches, y);
    attmd_dataset_free(dataset);
}

static void write_and_drop(const char* path, bytes content) {
    write_bytes(path, content.data, content.size);
    drop(&content);
}

static void numpy_files(void) {
    const double X[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, z[4] = {0.5, -0.5, 1.5, 2}, v[2] = {3, -4};
    const unsigned char big_X[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; /* uint8 */
    const float narrow_z[4] = {0.5F, -0.5F, 1.5F, 2.0F};
    const int32_t y[2] = {1, -1};
    const unsigned char swapped_y[4] = {0, 1, 0xff, 0xff}; /* >i2 */
    const int64_t lengths[2] = {3, 1};
    const char* const names[] = {"X.npy", "y.npy", "z.npy", "v.npy", "lengths.npy"};
    attmd_dataset* dataset;
    samples s;
    bytes arrays[5];
    double decoder[2];
    int k;
    write_and_drop("X.npy", npy("<f8", "(2, 3, 2)", X, sizeof X));
    write_and_drop("X8.npy", npy("|u1", "(2, 3, 2)", big_X, sizeof big_X));
    write_and_drop("y.npy", npy("<i4", "(2,)", y, sizeof y));
    write_and_drop("y2.npy", npy(">i2", "(2,)", swapped_y, sizeof swapped_y));
    write_and_drop("z.npy", npy("<f4", "(2, 2)", narrow_z, sizeof narrow_z));
    CHECK_OK(attmd_dataset_load_npy("X.npy", "y.npy", NULL, &dataset));
    check_tokens(dataset, 2, 3, 2, X, y);
    attmd_dataset_free(dataset);
    CHECK_OK(attmd_dataset_load_npy("X8.npy", "y2.npy", NULL, &dataset));
    check_tokens(dataset, 2, 3, 2, X, y);
    attmd_dataset_free(dataset);
    CHECK_OK(attmd_dataset_load_npy("X.npy", "y.npy", "z.npy", &dataset));
    s = read_samples(dataset);
    CHECK(memcmp(s.z, z, sizeof z) == 0);
    free_samples(&s);
    attmd_dataset_free(dataset);
    if (!attmd_has_feature("npz")) return;

    arrays[0] = npy("<f8", "(2, 3, 2)", X, sizeof X);
    arrays[1] = npy("<i4", "(2,)", y, sizeof y);
    arrays[2] = npy("<f8", "(2, 2)", z, sizeof z);
    arrays[3] = npy("<f8", "(2,)", v, sizeof v);
    arrays[4] = npy("<i8", "(2,)", lengths, sizeof lengths);
    write_and_drop("all.npz", zip(5, names, arrays));
    write_and_drop("least.npz", zip(2, names, arrays));
    for (k = 0; k < 5; ++k) drop(&arrays[k]);
    CHECK_OK(attmd_dataset_load_npz("least.npz", -1, &dataset));
    check_tokens(dataset, 2, 3, 2, X, y);
    attmd_dataset_free(dataset);
    CHECK_OK(attmd_dataset_load_npz("all.npz", -1, &dataset));
    s = read_samples(dataset);
    CHECK(s.n == 2 && s.T == 3 && s.lengths[0] == 3 && s.lengths[1] == 1);
    CHECK(memcmp(s.z, z, sizeof z) == 0 && memcmp(s.X, X, 8 * sizeof *X) == 0);
    CHECK_OK(attmd_dataset_get_decoder(dataset, decoder, 2));
    CHECK(memcmp(decoder, v, sizeof v) == 0);
    free_samples(&s);
    attmd_dataset_free(dataset);
    /* With one axis more in front: slice 1 of two. */
    {
        const double both[24] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        const int32_t both_y[4] = {1, 1, 1, -1};
        arrays[0] = npy("<f8", "(2, 2, 3, 2)", both, sizeof both);
        arrays[1] = npy("<i4", "(2, 2)", both_y, sizeof both_y);
        write_and_drop("slices.npz", zip(2, names, arrays));
        drop(&arrays[0]);
        drop(&arrays[1]);
        CHECK_OK(attmd_dataset_load_npz("slices.npz", 1, &dataset));
        check_tokens(dataset, 2, 3, 2, X, y);
        attmd_dataset_free(dataset);
    }
}

int main(void) {
    process();
    memory_layouts();
    copies();
    generator();
    generator_by_its_words();
    parts();
    csv_files();
    numpy_files();
    return check_report("workflow_data");
}
