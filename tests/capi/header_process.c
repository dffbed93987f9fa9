/* What the header promises of threads, callbacks and the process: how many threads a call starts, that none is left when it
 * returns, on which of the host's threads callbacks come, and that nothing of the process is changed. This program defines
 * pthread_create, and the library uses it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <dirent.h>
#include <sched.h>
#endif

#include "all_rooms.h"
#include "text_files.h"

/* ------------------------------------------------------------------------------------------------- threads of a call */

static int started; /* threads since the last look */

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* argument) {
    int (*real)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
    void* const symbol = dlsym(RTLD_NEXT, "pthread_create");
    memcpy(&real, &symbol, sizeof real);
    __atomic_add_fetch(&started, 1, __ATOMIC_SEQ_CST);
    return real(thread, attributes, start, argument);
}

/* Of this process; 0 where it cannot be told. */
static int count_threads(void) {
    int count = 0;
#if defined(__linux__)
    DIR* tasks = opendir("/proc/self/task");
    struct dirent* entry;
    if (tasks == NULL) return 0;
    while ((entry = readdir(tasks)) != NULL) count += entry->d_name[0] != '.';
    closedir(tasks);
#endif
    return count;
}

static int at_start; /* one, but for an emulator */

/* Whether there are no more than at the start; one that was joined may be listed for a moment longer. */
static int none_is_left(void) {
    int tries;
    for (tries = 0; tries < 1000; ++tries) {
        if (count_threads() == at_start) return 1;
        usleep(1000);
    }
    return 0;
}

/* The number of threads that the call started. */
#define STARTED_BY(call) (started = 0, CHECK_OK(call), CHECK(none_is_left()), started)

static attmd_status train_with(const rooms* all, int32_t threads) {
    attmd_optimizer_options how;
    attmd_train_options options;
    attmd_optimizer* optimizer;
    attmd_status status;
    CHECK_OK(attmd_optimizer_options_init(&how, sizeof how));
    how.step_size = 1e-3;
    CHECK_OK(attmd_optimizer_create(&how, &optimizer));
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 2;
    options.threads = threads;
    status = attmd_train(all->transformer, optimizer, all->texts, &options, NULL, NULL);
    attmd_optimizer_free(optimizer);
    return status;
}
static attmd_status predict_with(const attmd_model* model, const attmd_dataset* data, int32_t threads) {
    static double value[ROOM_N];
    attmd_predictions predictions;
    CHECK_OK(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.threads = threads;
    predictions.capacity = ROOM_N;
    predictions.value = value;
    return attmd_model_predict(model, data, &predictions);
}
static attmd_status solve_with(const rooms* all, int32_t threads) {
    attmd_svm_options options;
    attmd_svm* svm;
    attmd_status status;
    CHECK_OK(attmd_svm_options_init(&options, sizeof options));
    options.threads = threads;
    status = attmd_svm_solve_attention(all->tokens, all->selected, ROOM_N, &options, &svm);
    attmd_svm_free(svm);
    return status;
}
static attmd_status encode_with(const attmd_tokenizer* tokenizer, int64_t n, int32_t threads) {
    enum { MOST = 4000 };
    static const char* texts[MOST];
    attmd_text_options options;
    attmd_dataset* made;
    attmd_status status;
    int k;
    for (k = 0; k < MOST; ++k) texts[k] = "the movie";
    CHECK_OK(attmd_text_options_init(&options, sizeof options));
    options.threads = threads;
    status = attmd_dataset_create_texts(tokenizer, texts, NULL, NULL, n, 2, &options, &made);
    attmd_dataset_free(made);
    return status;
}

static void threads_of_calls(const rooms* all, const attmd_tokenizer* tokenizer) {
    static double gradient[ROOM_VOCABULARY * 48], out[ROOM_LENGTH * ROOM_LENGTH];
    CHECK(STARTED_BY(train_with(all, 1)) == 0);
    CHECK(STARTED_BY(train_with(all, 3)) == 2);
    CHECK(STARTED_BY(predict_with(all->transformer, all->texts, 1)) == 0);
    CHECK(STARTED_BY(predict_with(all->transformer, all->texts, 3)) == 2);
    CHECK(STARTED_BY(predict_with(all->attention, all->tokens, 3)) == 0); /* small work */
    CHECK(STARTED_BY(solve_with(all, 1)) == 0);
    CHECK(STARTED_BY(encode_with(tokenizer, 4000, 1)) == 0);
    CHECK(STARTED_BY(encode_with(tokenizer, 4000, 3)) == 2);
    CHECK(STARTED_BY(encode_with(tokenizer, 10, 3)) == 0);
    /* Calls of one thread. */
    CHECK(STARTED_BY(attmd_model_get_loss(all->transformer, all->texts, out)) == 0);
    CHECK(STARTED_BY(attmd_model_get_accuracy(all->transformer, all->texts, out)) == 0);
    CHECK(STARTED_BY(attmd_model_get_gradient(all->transformer, all->texts, "emb_static.weight", gradient,
                                              ROOM_VOCABULARY * 48, NULL)) == 0);
    CHECK(STARTED_BY(attmd_model_get_attention_map(all->transformer, all->texts, 0, 0, 0, out,
                                                   ROOM_LENGTH * ROOM_LENGTH)) == 0);
    CHECK(STARTED_BY(attmd_model_get_token_selection_score(all->transformer, all->texts, 0, 0, out)) == 0);
}

/* threads = 0 on a thread that may run on one processor. */
static void threads_by_affinity(const rooms* all, const attmd_tokenizer* tokenizer) {
#if defined(__linux__)
    cpu_set_t before, one;
    int cpu = 0;
    if (sched_getaffinity(0, sizeof before, &before) != 0) return;
    while (!CPU_ISSET(cpu, &before)) ++cpu;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    CHECK(sched_setaffinity(0, sizeof one, &one) == 0);
    CHECK(STARTED_BY(train_with(all, 0)) == 0);
    CHECK(STARTED_BY(predict_with(all->transformer, all->texts, 0)) == 0);
    CHECK(STARTED_BY(encode_with(tokenizer, 4000, 0)) == 0);
    sched_setaffinity(0, sizeof before, &before);
#else
    (void)all;
    (void)tokenizer;
#endif
}

/* ------------------------------------------------------------------------------- callbacks, and handles between threads */

static const double lent_X[4] = {1, 2, 3, 4};
static const int32_t lent_y[2] = {1, -1};
static pthread_t of_progress, of_log, of_release;
static int progress_calls, log_lines, releases;
static int32_t log_level;
static char log_text[256];
static void* log_user;

static int32_t on_progress(const attmd_progress* progress, void* user) {
    (void)progress;
    (void)user;
    of_progress = pthread_self();
    ++progress_calls;
    return 0;
}
static void on_log(int32_t level, const char* message, void* user) {
    of_log = pthread_self();
    ++log_lines;
    log_level = level;
    log_user = user;
    strncpy(log_text, message, sizeof log_text - 1);
}
static void on_release(void* user) {
    (void)user;
    of_release = pthread_self();
    ++releases;
}

typedef struct made {
    attmd_dataset *lent, *part;
    attmd_model* model;
    attmd_optimizer* optimizer;
} made;

static void* make_all(void* given) {
    made* to = (made*)given;
    const int64_t second[1] = {1};
    attmd_dataset_desc desc;
    attmd_attention_options options;
    CHECK_OK(attmd_dataset_desc_init(&desc, sizeof desc));
    desc.n = desc.d = 2;
    desc.T = 1;
    desc.X = lent_X;
    desc.y = lent_y;
    CHECK_OK(attmd_dataset_create_borrow(&desc, on_release, NULL, &to->lent));
    CHECK_OK(attmd_dataset_subset(to->lent, second, 1, &to->part));
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = 2;
    CHECK_OK(attmd_model_create_attention(&options, &to->model));
    CHECK_OK(attmd_optimizer_create(NULL, &to->optimizer));
    return NULL;
}
static void* train_all(void* given) {
    const made* with = (const made*)given;
    attmd_train_options options;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = 2;
    options.progress = on_progress;
    CHECK_OK(attmd_train(with->model, with->optimizer, with->lent, &options, NULL, NULL));
    releases = 0;
    attmd_dataset_free(with->lent);
    CHECK(releases == 0); /* the part is there */
    return NULL;
}
static void* free_all(void* given) {
    const made* with = (const made*)given;
    attmd_dataset_free(with->part);
    attmd_optimizer_free(with->optimizer);
    attmd_model_free(with->model);
    return NULL;
}

/* Made on one thread, used on a second, freed on a third; one after the other, so that checks are safe. Training where the
 * gradient is zero tells the log. */
static void between_threads(void) {
    made all;
    pthread_t maker, trainer, end;
    attmd_set_log(on_log, &all);
    CHECK(pthread_create(&maker, NULL, make_all, &all) == 0 && pthread_join(maker, NULL) == 0);
    CHECK(pthread_create(&trainer, NULL, train_all, &all) == 0 && pthread_join(trainer, NULL) == 0);
    CHECK(pthread_create(&end, NULL, free_all, &all) == 0 && pthread_join(end, NULL) == 0);
    CHECK(progress_calls >= 2 && pthread_equal(of_progress, trainer));
    CHECK(log_lines == 1 && pthread_equal(of_log, trainer));
    CHECK(log_level == ATTMD_LOG_WARNING && log_user == &all);
    CHECK(strstr(log_text, "gradient is exactly zero") != NULL && strchr(log_text, '\n') == NULL);
    CHECK(releases == 1 && pthread_equal(of_release, end));
    attmd_set_log(NULL, NULL);
    make_all(&all);
    train_all(&all); /* without a receiver, dropped */
    free_all(&all);
    CHECK(log_lines == 1);
}

/* Callbacks of calls with threads of their own come on the thread that made the call. */
static void callbacks_of_teams(const rooms* all, const attmd_tokenizer* tokenizer) {
    static const char* texts[4000];
    attmd_optimizer_options how;
    attmd_optimizer* optimizer;
    attmd_train_options training;
    attmd_text_options text;
    attmd_dataset* dataset;
    int k;
    for (k = 0; k < 4000; ++k) texts[k] = "the movie";
    CHECK_OK(attmd_optimizer_options_init(&how, sizeof how));
    how.step_size = 1e-3;
    CHECK_OK(attmd_optimizer_create(&how, &optimizer));
    CHECK_OK(attmd_train_options_init(&training, sizeof training));
    training.max_iterations = 3;
    training.threads = 3;
    training.progress = on_progress;
    training.progress_every = 1;
    of_progress = (pthread_t)0;
    CHECK_OK(attmd_train(all->transformer, optimizer, all->texts, &training, NULL, NULL));
    CHECK(pthread_equal(of_progress, pthread_self()));
    of_progress = (pthread_t)0;
    CHECK_OK(attmd_text_options_init(&text, sizeof text));
    text.threads = 3;
    text.progress = on_progress;
    CHECK_OK(attmd_dataset_create_texts(tokenizer, texts, NULL, NULL, 4000, 2, &text, &dataset));
    CHECK(pthread_equal(of_progress, pthread_self()));
    attmd_dataset_free(dataset);
    attmd_optimizer_free(optimizer);
}

/* --------------------------------------------------------------------------------------------------------- the process */

extern char** environ;
enum { SIGNALS = 32 };

typedef struct process {
    char variables[65536], directory[4096], language[256];
    struct sigaction handlers[SIGNALS];
    sigset_t blocked;
    mode_t mask;
} process;

static void look_at_process(process* to) {
    size_t at = 0;
    char** variable;
    int k;
    memset(to, 0, sizeof *to);
    for (variable = environ; *variable != NULL && at + strlen(*variable) + 2 < sizeof to->variables; ++variable)
        at += (size_t)sprintf(to->variables + at, "%s\n", *variable);
    if (getcwd(to->directory, sizeof to->directory) == NULL) to->directory[0] = 0;
    strncpy(to->language, setlocale(LC_ALL, NULL), sizeof to->language - 1);
    for (k = 1; k < SIGNALS; ++k) sigaction(k, NULL, &to->handlers[k]);
    pthread_sigmask(SIG_SETMASK, NULL, &to->blocked);
    to->mask = umask(0);
    umask(to->mask);
}

static void use_everything(rooms* all, const attmd_tokenizer* tokenizer) {
    attmd_model* loaded;
    attmd_dataset* reviews;
    uint64_t hash = 0;
    int k;
    make_rooms(all);
    for (k = 0; k < ROOM_JOBS; ++k) CHECK_OK(room_jobs[k].run(all, &hash));
    CHECK_OK(attmd_model_save(all->vit, "process.model"));
    CHECK_OK(attmd_model_load("process.model", &loaded));
    attmd_model_free(loaded);
    CHECK_OK(attmd_dataset_load_reviews("reviews", tokenizer, NULL, &reviews));
    attmd_dataset_free(reviews);
    CHECK(attmd_model_load("no such file", &loaded) == ATTMD_ERROR_IO);
}

/* What was printed is what is in the two files, after all output has gone there for a while. */
static void silent_and_unchanged(rooms* all, const attmd_tokenizer* tokenizer) {
    static process before, after;
    const char* const names[2] = {"printed_out", "printed_err"};
    int kept[2], k;
    fflush(NULL);
    for (k = 0; k < 2; ++k) {
        kept[k] = dup(k + 1);
        CHECK(freopen(names[k], "w", k == 0 ? stdout : stderr) != NULL);
    }
    look_at_process(&before);
    use_everything(all, tokenizer);
    look_at_process(&after);
    fflush(NULL);
    for (k = 0; k < 2; ++k) {
        dup2(kept[k], k + 1);
        close(kept[k]);
    }
    for (k = 0; k < 2; ++k) {
        bytes printed = read_bytes(names[k]);
        if (!CHECK(printed.size == 0)) fprintf(stderr, "    printed: %.500s\n", (const char*)printed.data);
        drop(&printed);
    }
    CHECK(strcmp(before.variables, after.variables) == 0 && strlen(before.variables) > 0);
    CHECK(strcmp(before.directory, after.directory) == 0 && strlen(before.directory) > 0);
    CHECK(strcmp(before.language, after.language) == 0);
    CHECK(before.mask == after.mask);
    for (k = 1; k < SIGNALS; ++k) {
        CHECK(before.handlers[k].sa_handler == after.handlers[k].sa_handler);
        CHECK(sigismember(&before.blocked, k) == sigismember(&after.blocked, k));
    }
}

/* Too late: the variable was read while the library was loaded. */
static void kernels_stay(void) {
    const char* const most = getenv("ATTMD_KERNELS");
    if (most != NULL && strcmp(most, "baseline") == 0) return;
    setenv("ATTMD_KERNELS", "baseline", 1);
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        CHECK(strncmp(attmd_cpu_kernels(), "baseline", 8) != 0);
        CHECK(attmd_has_feature("avx2") + attmd_has_feature("avx512") == 1);
    }
#endif
    if (most == NULL)
        unsetenv("ATTMD_KERNELS");
    else
        setenv("ATTMD_KERNELS", most, 1);
}

int main(void) {
    static rooms all;
    attmd_tokenizer* tokenizer;
    at_start = count_threads();
    kernels_stay();
    write_text_files();
    CHECK_OK(attmd_tokenizer_load("vocabulary.txt", &tokenizer));
    silent_and_unchanged(&all, tokenizer);
    threads_of_calls(&all, tokenizer);
    threads_by_affinity(&all, tokenizer);
    between_threads();
    callbacks_of_teams(&all, tokenizer);
    free_rooms(&all);
    attmd_tokenizer_free(tokenizer);
    return check_report("header_process");
}
