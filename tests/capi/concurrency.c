/* Threads of the host: a hundred with handles of their own, several reading one handle, one that cancels another's
 * call, and messages that stay with their thread. A process that has used the library can fork. */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "one_run.h"

enum { MANY = 100, SEEDS = 5 };

static uint64_t expected[SEEDS];

/* ------------------------------------------------------------------------------------------- different handles at a
 * time */

typedef struct job {
    int number;
    uint64_t hash;
    int message_is_own;
} job;

static void* run_alone(void* given) {
    job* mine = (job*)given;
    char name[64];
    attmd_model* model;
    sprintf(name, "no such file %d", mine->number);
    attmd_model_load(name, &model);
    mine->hash = one_run((uint64_t)(mine->number % SEEDS), 1 + mine->number % 2);
    mine->message_is_own = strncmp(attmd_last_error(), name, strlen(name)) == 0;
    return NULL;
}

static void many_threads(void) {
    pthread_t threads[MANY];
    job jobs[MANY];
    int k, started = 0;
    for (k = 0; k < MANY; ++k) {
        jobs[k].number = k;
        jobs[k].hash = 0;
        if (pthread_create(&threads[k], NULL, run_alone, &jobs[k]) != 0) break;
        ++started;
    }
    CHECK(started == MANY);
    for (k = 0; k < started; ++k) {
        pthread_join(threads[k], NULL);
        CHECK(jobs[k].hash == expected[k % SEEDS]);
        CHECK(jobs[k].message_is_own);
    }
}

/* Large matrix products of several threads at a time: the private BLAS must not mix up its work buffers. */
enum { WIDE = 96 };

static void* solve_wide(void* given) {
    double v[WIDE], gradient[WIDE * WIDE / 2], log_scale;
    attmd_dataset* dataset = NULL;
    attmd_model* model = NULL;
    attmd_attention_options options;
    job* mine = (job*)given;
    uint64_t hash = 14695981039346656037u;
    attmd_status bad = 0;
    int k;
    bad |= attmd_dataset_generate_gaussian(20, 10, WIDE, 3, &dataset);
    bad |= bad ? bad : attmd_dataset_get_decoder(dataset, v, WIDE);
    bad |= attmd_attention_options_init(&options, sizeof options);
    options.d = WIDE;
    options.parametrization = ATTMD_PARAMETRIZATION_KQ;
    options.head_dim = WIDE / 2;
    options.W_std = 1;
    options.v = v;
    bad |= bad ? bad : attmd_model_create_attention(&options, &model);
    for (k = 0; k < 30; ++k) {
        bad |= bad ? bad : attmd_model_get_gradient(model, dataset, "K", gradient, WIDE * WIDE / 2, &log_scale);
        hash = k == 0 ? mix_bits(hash, gradient, sizeof gradient) : hash;
        if (k > 0 && mix_bits(14695981039346656037u, gradient, sizeof gradient) != hash) bad = 1;
    }
    attmd_model_free(model);
    attmd_dataset_free(dataset);
    mine->hash = bad ? 0 : hash;
    return NULL;
}

static void wide_products(void) {
    enum { COUNT = 12 };
    pthread_t threads[COUNT];
    job alone = {0, 0, 0}, jobs[COUNT];
    int k;
    solve_wide(&alone);
    CHECK(alone.hash != 0);
    for (k = 0; k < COUNT; ++k) CHECK(pthread_create(&threads[k], NULL, solve_wide, &jobs[k]) == 0);
    for (k = 0; k < COUNT; ++k) {
        pthread_join(threads[k], NULL);
        CHECK(jobs[k].hash == alone.hash);
    }
}

/* ------------------------------------------------------------------------------------------------- one handle, many
 * readers */

typedef struct shared {
    const attmd_dataset* dataset;
    const attmd_model* model;
    const attmd_svm* svm;
    uint64_t hash;
} shared;

static void* read_all(void* given) {
    shared* mine = (shared*)given;
    int round;
    for (round = 0; round < 20; ++round) {
        double softmax[RUN_N * RUN_T], gradient[RUN_D * RUN_D], loss, w[RUN_D * RUN_D];
        uint64_t hash = 14695981039346656037u;
        attmd_dataset *part = NULL, *rest = NULL;
        attmd_predictions predictions;
        attmd_comparison comparison;
        attmd_status bad = 0;
        bad |= attmd_comparison_init(&comparison, sizeof comparison);
        bad |= attmd_predictions_init(&predictions, sizeof predictions);
        predictions.softmax_capacity = RUN_N * RUN_T;
        predictions.softmax = softmax;
        predictions.threads = 1 + round % 2;
        bad |= attmd_model_predict(mine->model, mine->dataset, &predictions);
        bad |= attmd_model_get_loss(mine->model, mine->dataset, &loss);
        bad |= attmd_model_get_gradient(mine->model, mine->dataset, "W", gradient, RUN_D * RUN_D, NULL);
        bad |= attmd_svm_get_solution(mine->svm, w, RUN_D * RUN_D);
        bad |= attmd_compare(mine->model, mine->svm, mine->dataset, &comparison);
        bad |= attmd_dataset_split(mine->dataset, 0.5, 1, &part, &rest); /* parts count their users */
        attmd_dataset_free(part);
        attmd_dataset_free(rest);
        hash = mix_bits(mix_bits(hash, softmax, sizeof softmax), gradient, sizeof gradient);
        hash = mix_bits(mix_bits(mix_bits(hash, w, sizeof w), &comparison, sizeof comparison), &loss, sizeof loss);
        if (bad) hash = 0;
        if (round > 0 && hash != mine->hash) hash = 0;
        mine->hash = hash;
        if (hash == 0) return NULL;
    }
    return NULL;
}

static void many_readers(void) {
    enum { COUNT = 8 };
    pthread_t threads[COUNT];
    shared alone, readers[COUNT];
    attmd_dataset* dataset;
    attmd_model* model;
    attmd_svm* svm;
    attmd_attention_options options;
    double v[RUN_D];
    int64_t selected[RUN_N];
    int k;
    CHECK_OK(attmd_dataset_generate_gaussian(RUN_N, RUN_T, RUN_D, 1, &dataset));
    CHECK_OK(attmd_dataset_get_decoder(dataset, v, RUN_D));
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = RUN_D;
    options.W_std = 1;
    options.v = v;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK_OK(attmd_globally_optimal_tokens(dataset, v, RUN_D, selected, RUN_N));
    CHECK_OK(attmd_svm_solve_attention(dataset, selected, RUN_N, NULL, &svm));
    alone.dataset = dataset;
    alone.model = model;
    alone.svm = svm;
    alone.hash = 0;
    read_all(&alone);
    CHECK(alone.hash != 0);
    for (k = 0; k < COUNT; ++k) {
        readers[k] = alone;
        CHECK(pthread_create(&threads[k], NULL, read_all, &readers[k]) == 0);
    }
    for (k = 0; k < COUNT; ++k) {
        pthread_join(threads[k], NULL);
        CHECK(readers[k].hash == alone.hash);
    }
    attmd_svm_free(svm);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
}

/* The same with a tokenizer and a classifier, which the threads share. */
enum { LONG_TEXT = 8000 };

typedef struct text_reader {
    const attmd_tokenizer* tokenizer;
    const attmd_model* model;
    const char* long_text;
    uint64_t hash;
} text_reader;

static void* read_texts(void* given) {
    static const char* const texts[3] = {"ab ba abab", "b a b a b a b a", "aa bb \xc3\xa9 [MASK]"};
    text_reader* mine = (text_reader*)given;
    int round;
    for (round = 0; round < 50; ++round) {
        double value[3], map[64 * 64] = {0}, loss = 0;
        int32_t ids[LONG_TEXT] = {0};
        int64_t spans[2 * LONG_TEXT] = {0}, count = 0;
        uint64_t hash = 14695981039346656037u;
        attmd_dataset* dataset = NULL;
        attmd_predictions predictions;
        attmd_status bad = 0;
        bad |= attmd_predictions_init(&predictions, sizeof predictions);
        predictions.capacity = 3;
        predictions.value = value;
        bad |= attmd_tokenizer_encode(mine->tokenizer, mine->long_text, -1, 0, ids, spans, LONG_TEXT, &count);
        bad |= attmd_dataset_create_texts(mine->tokenizer, texts, NULL, NULL, 3, 2, NULL, &dataset);
        bad |= bad ? bad : attmd_model_predict(mine->model, dataset, &predictions);
        bad |= bad ? bad : attmd_model_get_loss(mine->model, dataset, &loss);
        bad |= bad ? bad : attmd_model_get_attention_map(mine->model, dataset, 1, 0, 0, map, 64 * 64);
        attmd_dataset_free(dataset);
        hash = mix_bits(mix_bits(mix_bits(hash, ids, sizeof ids), spans, sizeof spans), value, sizeof value);
        hash = mix_bits(mix_bits(hash, &loss, sizeof loss), map, sizeof map);
        if (bad || (round > 0 && hash != mine->hash)) hash = 0;
        mine->hash = hash;
        if (hash == 0) return NULL;
    }
    return NULL;
}

static void many_readers_of_texts(void) {
    enum { COUNT = 8 };
    static const char vocabulary[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\nab\n##a\n##b\n##ab\n[MASK]\n";
    pthread_t threads[COUNT];
    text_reader alone, readers[COUNT];
    attmd_tokenizer* tokenizer;
    attmd_model* model;
    attmd_transformer_options options;
    static char long_text[LONG_TEXT - 1];
    int k;
    for (k = 0; k + 1 < (int)sizeof long_text; ++k) long_text[k] = k % 7 == 6 ? ' ' : k % 5 < 2 ? 'a' : 'b';
    CHECK_OK(attmd_tokenizer_create(vocabulary, (int64_t)sizeof vocabulary - 1, &tokenizer));
    CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
    options.vocabulary = 11;
    options.n_embd = 12;
    options.hidden = 24;
    options.blocks = 2;
    CHECK_OK(attmd_model_create_transformer(&options, &model));
    alone.tokenizer = tokenizer;
    alone.model = model;
    alone.long_text = long_text;
    alone.hash = 0;
    read_texts(&alone);
    CHECK(alone.hash != 0);
    for (k = 0; k < COUNT; ++k) {
        readers[k] = alone;
        CHECK(pthread_create(&threads[k], NULL, read_texts, &readers[k]) == 0);
    }
    for (k = 0; k < COUNT; ++k) {
        pthread_join(threads[k], NULL);
        CHECK(readers[k].hash == alone.hash);
    }
    attmd_model_free(model);
    attmd_tokenizer_free(tokenizer);
}

/* -------------------------------------------------------------------------------------------------- cancelled from
 * outside */

static void* cancel_soon(void* token) {
    struct timespec moment = {0, 50000000};
    nanosleep(&moment, NULL);
    attmd_cancel_request((attmd_cancel*)token);
    return NULL;
}

static attmd_cancel* token_of_signal;
static void on_alarm(int number) {
    (void)number;
    attmd_cancel_request(token_of_signal);
}

static void cancelled_from_outside(void) {
    attmd_dataset* dataset;
    attmd_model* model;
    attmd_optimizer* optimizer;
    attmd_cancel* token;
    attmd_attention_options attention;
    attmd_train_options options;
    attmd_train_report report;
    struct sigaction action, before;
    pthread_t thread;
    CHECK_OK(attmd_dataset_generate_gaussian(RUN_N, RUN_T, RUN_D, 1, &dataset));
    CHECK_OK(attmd_attention_options_init(&attention, sizeof attention));
    attention.d = RUN_D;
    attention.v_std = 1;
    CHECK_OK(attmd_model_create_attention(&attention, &model));
    CHECK_OK(attmd_optimizer_create(NULL, &optimizer));
    CHECK_OK(attmd_cancel_create(&token));
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = INT64_MAX;
    options.max_seconds = 60; /* should cancelling fail, the test ends all the same */
    options.cancel = token;
    CHECK_OK(attmd_train_report_init(&report, sizeof report));
    CHECK(pthread_create(&thread, NULL, cancel_soon, token) == 0);
    CHECK(attmd_train(model, optimizer, dataset, &options, NULL, &report) == ATTMD_CANCELLED);
    pthread_join(thread, NULL);
    CHECK(report.stop_reason == ATTMD_STOP_CANCELLED && report.iterations > 0);
    /* From a signal handler. The library leaves handlers alone: ours is still there. */
    attmd_cancel_reset(token);
    token_of_signal = token;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, &before);
    alarm(1);
    CHECK(attmd_train(model, optimizer, dataset, &options, NULL, &report) == ATTMD_CANCELLED);
    CHECK(sigaction(SIGALRM, &before, &action) == 0 && action.sa_handler == on_alarm);
    attmd_cancel_free(token);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
}

/* -------------------------------------------------------------------------------------------------------------------
 * fork */

/* In the child the library works, with threads of its own, and a hang is ended by an alarm. */
static void forked(void) {
    int status = 0;
    pid_t child;
    fflush(NULL);
    child = fork();
    if (child == 0) {
        alarm(20);
        _exit(one_run(1, 3) == expected[1] && one_run(2, 1) == expected[2] ? 0 : 1);
    }
    CHECK(child > 0);
    CHECK(waitpid(child, &status, 0) == child);
    if (!CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0)) fprintf(stderr, "    wait status %d\n", status);
    CHECK(one_run(1, 2) == expected[1]); /* and the parent goes on */
}

int main(void) {
    int seed;
    for (seed = 0; seed < SEEDS; ++seed) {
        expected[seed] = one_run((uint64_t)seed, 1);
        CHECK(expected[seed] != 0);
    }
    forked();
    many_threads();
    wide_products();
    many_readers();
    many_readers_of_texts();
    cancelled_from_outside();
    forked();
    return check_report("concurrency");
}
