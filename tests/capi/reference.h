/* The formulas of the header written down once more, plainly, for the tests to compare with. */
#ifndef ATTMD_TESTS_REFERENCE_H
#define ATTMD_TESTS_REFERENCE_H

#include <math.h>
#include <stdlib.h>

#include "check.h"

static inline void* allocate(size_t count, size_t size) {
    void* memory = calloc(count, size);
    if (memory == NULL) exit(3);
    return memory;
}
static inline double* numbers(int64_t count) { return (double*)allocate((size_t)count, sizeof(double)); }
static inline int64_t* integers(int64_t count) { return (int64_t*)allocate((size_t)count, sizeof(int64_t)); }

/* A dataset as plain arrays. */
typedef struct samples {
    int64_t n, T, d;
    int64_t* lengths; /* n */
    double* X;        /* n x T x d, zeros from lengths[i] on */
    double* z;        /* n x d */
    int32_t* y;       /* n */
} samples;

static inline samples read_samples(const attmd_dataset* dataset) {
    samples s;
    attmd_dataset_info info;
    int64_t i;
    CHECK_OK(attmd_dataset_info_init(&info, sizeof info));
    CHECK_OK(attmd_dataset_get_info(dataset, &info));
    s.n = info.n;
    s.T = info.T;
    s.d = info.d;
    s.lengths = integers(s.n);
    s.X = numbers(s.n * s.T * s.d);
    s.z = numbers(s.n * s.d);
    s.y = (int32_t*)allocate((size_t)s.n, sizeof *s.y);
    CHECK_OK(attmd_dataset_get_lengths(dataset, s.lengths, s.n));
    CHECK_OK(attmd_dataset_get_labels(dataset, s.y, s.n));
    for (i = 0; i < s.n; ++i) {
        CHECK_OK(attmd_dataset_get_tokens(dataset, i, s.X + i * s.T * s.d, s.lengths[i] * s.d));
        CHECK_OK(attmd_dataset_get_query(dataset, i, s.z + i * s.d, s.d));
    }
    return s;
}

static inline void free_samples(samples* s) {
    free(s->lengths);
    free(s->X);
    free(s->z);
    free(s->y);
}

static inline const double* token(const samples* s, int64_t i, int64_t t) { return s->X + (i * s->T + t) * s->d; }

static inline double dot(const double* a, const double* b, int64_t count) {
    double sum = 0;
    int64_t j;
    for (j = 0; j < count; ++j) sum += a[j] * b[j];
    return sum;
}

/* a'W b, W d x d */
static inline double bilinear(const double* a, const double* W, const double* b, int64_t d) {
    double sum = 0;
    int64_t j;
    for (j = 0; j < d; ++j) sum += a[j] * dot(W + j * d, b, d);
    return sum;
}

/* f(X_i, z_i) = v'X_i'softmax(X_i W z_i); the weights go to softmax (T), zeros from T_i on. */
static inline double attention(const samples* s, int64_t i, const double* W, const double* v, double* softmax) {
    double top = -INFINITY, sum = 0, value = 0;
    int64_t t;
    for (t = 0; t < s->T; ++t) softmax[t] = 0;
    for (t = 0; t < s->lengths[i]; ++t) {
        softmax[t] = bilinear(token(s, i, t), W, s->z + i * s->d, s->d);
        if (softmax[t] > top) top = softmax[t];
    }
    for (t = 0; t < s->lengths[i]; ++t) sum += softmax[t] = exp(softmax[t] - top);
    for (t = 0; t < s->lengths[i]; ++t) {
        softmax[t] /= sum;
        value += softmax[t] * dot(token(s, i, t), v, s->d);
    }
    return value;
}

static inline double loss_of(attmd_loss loss, double u) {
    if (loss == ATTMD_LOSS_LOGISTIC) return log1p(exp(-u));
    return loss == ATTMD_LOSS_EXPONENTIAL ? exp(-u) : -u;
}

static inline double risk(const samples* s, attmd_loss loss, const double* W, const double* v) {
    double sum = 0, *softmax = numbers(s->T);
    int64_t i;
    for (i = 0; i < s->n; ++i) sum += loss_of(loss, s->y[i] * attention(s, i, W, v, softmax));
    free(softmax);
    return sum / (double)s->n;
}

static inline double power(double x, double exponent) { return x == 0 ? 0 : copysign(pow(fabs(x), exponent), x); }

static inline double lp(double p, const double* a, int64_t count) {
    double sum = 0;
    int64_t j;
    for (j = 0; j < count; ++j) sum += pow(fabs(a[j]), p);
    return pow(sum, 1 / p);
}

/* One step of mirror descent as the header has it; `step` is that of the iteration. */
static inline void mirror_step(double p, int normalized, double step, double* w, const double* g, int64_t count) {
    const double norm = normalized ? lp(p / (p - 1), g, count) : 1;
    int64_t j;
    if (norm == 0) return;
    for (j = 0; j < count; ++j) w[j] = power(power(w[j], p - 1) - step * g[j] / norm, 1 / (p - 1));
}

/* D_psi(a/||a||_p, b/||b||_p), psi = (1/p)||.||_p^p, by its definition. */
static inline double divergence(double p, const double* a, const double* b, int64_t count) {
    const double norm_a = lp(p, a, count), norm_b = lp(p, b, count);
    double sum = 0;
    int64_t j;
    for (j = 0; j < count; ++j) {
        const double x = a[j] / norm_a, y = b[j] / norm_b;
        sum += pow(fabs(x), p) / p - pow(fabs(y), p) / p - power(y, p - 1) * (x - y);
    }
    return sum;
}

#endif
