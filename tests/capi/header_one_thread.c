/* Calls that the header says have one thread make none, however large the problem. This program counts those that anyone
 * makes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>

#include "reference.h"

static int made;

typedef int (*create_function)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* user) {
    create_function create;
    void* found = dlsym(RTLD_NEXT, "pthread_create");
    memcpy(&create, &found, sizeof create);
    ++made;
    return create(thread, attributes, start, user);
}

enum { N = 60, T = 14, D = 24, ROWS = N * (T - 1) };

int main(void) {
    static double w[D * D], duals[ROWS];
    double v[D];
    int64_t selected[N];
    attmd_attention_options attention;
    attmd_svm_problem problem;
    attmd_svm_options options;
    attmd_svm_certificate certificate;
    attmd_comparison comparison;
    attmd_dataset* dataset;
    attmd_model* model;
    attmd_svm* svm;
    CHECK_OK(attmd_dataset_generate_gaussian(N, T, D, 1, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, D));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, D, selected, N));
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    options.p = 3;
    options.C = 1;
    options.threads = 3;
    options.max_iterations = 2;
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, N, &options, &svm));
    CHECK(made > 0); /* so that there is something to count */
    CHECK_OK(attmd_svm_get_solution(svm, w, D * D));
    CHECK_OK(attmd_svm_get_duals(svm, duals, ROWS));
    CHECK_OK(attmd_attention_options_init(&attention, sizeof attention));
    attention.d = D;
    attention.v_std = attention.W_std = 1;
    CHECK_OK(attmd_model_create_attention(&attention, &model));
    CHECK_OK(attmd_svm_problem_init(&problem, sizeof problem));
    problem.dataset = dataset;
    problem.selected = selected;
    problem.count = N;
    made = 0;
    CHECK_OK(attmd_svm_certificate_init(&certificate, sizeof certificate));
    CHECK_OK(attmd_svm_certify(&problem, &options, w, D * D, duals, ROWS, &certificate));
    CHECK(made == 0);
    made = 0;
    CHECK_OK(attmd_comparison_init(&comparison, sizeof comparison));
    CHECK_OK(attmd_compare(model, svm, dataset, &comparison));
    CHECK(made == 0);
    attmd_svm_free(svm);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
    return check_report("header_one_thread");
}
