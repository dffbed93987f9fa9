/* The library as a plug-in: opened by path, used through its symbols, closed; and all of it again. Given a checker of
 * memory, this program shows that nothing is left behind. */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <attmd/attmd.h>

static void* library;
static int failures;

/* The symbol's address as a pointer to function, which ISO C has no cast for. */
static void resolve(const char* name, void* function) {
    void* symbol = dlsym(library, name);
    if (symbol == NULL) {
        fprintf(stderr, "no symbol %s\n", name);
        ++failures;
    }
    memcpy(function, &symbol, sizeof symbol);
}

static void expect(int holds, const char* what) {
    if (holds) return;
    fprintf(stderr, "failed: %s\n", what);
    ++failures;
}

/* Trains, saves, loads, solves, fails once on purpose; returns the sum of W's entries. */
static double use(const char* path) {
    attmd_status (*generate)(int64_t, int64_t, int64_t, uint64_t, attmd_dataset**);
    attmd_status (*get_decoder)(const attmd_dataset*, double*, int64_t);
    attmd_status (*attention_init)(attmd_attention_options*, size_t);
    attmd_status (*create_attention)(const attmd_attention_options*, attmd_model**);
    attmd_status (*get_parameter)(const attmd_model*, const char*, double*, int64_t);
    attmd_status (*model_save)(const attmd_model*, const char*);
    attmd_status (*model_load)(const char*, attmd_model**);
    attmd_status (*optimizer_create)(const attmd_optimizer_options*, attmd_optimizer**);
    attmd_status (*train_init)(attmd_train_options*, size_t);
    attmd_status (*train)(attmd_model*, attmd_optimizer*, const attmd_dataset*, const attmd_train_options*,
                          attmd_trace*, attmd_train_report*);
    attmd_status (*best_tokens)(const attmd_dataset*, const double*, int64_t, int64_t*, int64_t);
    attmd_status (*solve)(const attmd_dataset*, const int64_t*, int64_t, const attmd_svm_options*, attmd_svm**);
    const char* (*last_error)(void);
    void (*dataset_free)(attmd_dataset*);
    void (*model_free)(attmd_model*);
    void (*optimizer_free)(attmd_optimizer*);
    void (*svm_free)(attmd_svm*);
    attmd_dataset* dataset = NULL;
    attmd_model *model = NULL, *loaded = NULL;
    attmd_optimizer* optimizer = NULL;
    attmd_svm* svm = NULL;
    attmd_attention_options options;
    attmd_train_options training;
    double v[10], W[100], sum = 0;
    int64_t selected[6];
    int j;
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        ++failures;
        return 0;
    }
    resolve("attmd_dataset_generate_gaussian", &generate);
    resolve("attmd_dataset_get_decoder", &get_decoder);
    resolve("attmd_attention_options_init", &attention_init);
    resolve("attmd_model_create_attention", &create_attention);
    resolve("attmd_model_get_parameter", &get_parameter);
    resolve("attmd_model_save", &model_save);
    resolve("attmd_model_load", &model_load);
    resolve("attmd_optimizer_create", &optimizer_create);
    resolve("attmd_train_options_init", &train_init);
    resolve("attmd_train", &train);
    resolve("attmd_globally_optimal_tokens", &best_tokens);
    resolve("attmd_svm_solve_attention", &solve);
    resolve("attmd_last_error", &last_error);
    resolve("attmd_dataset_free", &dataset_free);
    resolve("attmd_model_free", &model_free);
    resolve("attmd_optimizer_free", &optimizer_free);
    resolve("attmd_svm_free", &svm_free);
    if (failures > 0) return 0;
    expect(generate(6, 8, 10, 1, &dataset) == ATTMD_OK, "a dataset");
    expect(get_decoder(dataset, v, 10) == ATTMD_OK, "its decoder");
    expect(attention_init(&options, sizeof options) == ATTMD_OK, "options");
    options.d = 10;
    options.v = v;
    expect(create_attention(&options, &model) == ATTMD_OK, "a model");
    expect(optimizer_create(NULL, &optimizer) == ATTMD_OK, "an optimizer");
    expect(train_init(&training, sizeof training) == ATTMD_OK, "training options");
    training.max_iterations = 200;
    training.threads = 2;
    expect(train(model, optimizer, dataset, &training, NULL, NULL) == ATTMD_OK, "training");
    expect(get_parameter(model, "W", W, 100) == ATTMD_OK, "W");
    expect(model_save(model, "dlopen.model") == ATTMD_OK, "saving");
    expect(model_load("dlopen.model", &loaded) == ATTMD_OK, "loading");
    expect(best_tokens(dataset, v, 10, selected, 6) == ATTMD_OK, "tokens");
    expect(solve(dataset, selected, 6, NULL, &svm) == ATTMD_OK, "an svm");
    expect(get_parameter(model, "no such tensor", W, 100) == ATTMD_ERROR_NOT_FOUND, "a refusal");
    expect(strstr(last_error(), "no such tensor") != NULL, "its message");
    for (j = 0; j < 100; ++j) sum += W[j];
    svm_free(svm);
    optimizer_free(optimizer);
    model_free(loaded);
    model_free(model);
    dataset_free(dataset);
    expect(dlclose(library) == 0, "dlclose");
    return sum;
}

int main(int argc, char** argv) {
    double first, second;
    if (argc != 2) {
        fprintf(stderr, "usage: dlopen_twice LIBRARY\n");
        return 2;
    }
    first = use(argv[1]);
    library = dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD);
    if (library != NULL) printf("dlopen_twice: dlclose left the library in the process\n");
    second = use(argv[1]);
    expect(first == second && isfinite(first) && first != 0, "the same result both times");
    printf("dlopen_twice: %d failed, sum of W %.17g\n", failures, second);
    return failures == 0 ? 0 : 1;
}
