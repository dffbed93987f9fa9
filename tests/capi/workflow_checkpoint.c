/* Checkpoints as a program uses them: it is killed again and again at random moments and started again, and ends with the
 * files of a run that nothing happened to. When the disk is full, the checkpoint before is still there. POSIX only. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "files.h"

enum { N = 12 };
static const char checkpoint[] = "run.checkpoint", temporary[] = "run.checkpoint.attmd-tmp0";

static uint64_t state = 20260101;
static unsigned random_below(unsigned bound) { /* xorshift64 */
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % bound;
}

static int is_there(const char* path) { return access(path, F_OK) == 0; }

static int same_files(const char* a, const char* b) {
    bytes of_a = read_bytes(a), of_b = read_bytes(b);
    const int same = of_a.size == of_b.size && memcmp(of_a.data, of_b.data, of_a.size) == 0;
    drop(&of_a);
    drop(&of_b);
    return same;
}

/* --------------------------------------------------------------------------------------------------------- the program
 */

typedef struct program {
    attmd_model_kind kind;
    attmd_method method;
    int64_t iterations, batch_size;
} program;

static attmd_dataset* make_dataset(const program* what) {
    attmd_dataset* dataset;
    int32_t labels[N];
    int i;
    for (i = 0; i < N; ++i) labels[i] = i % 2;
    if (what->kind == ATTMD_MODEL_TRANSFORMER) {
        int32_t ids[4 * N];
        int64_t lengths[N];
        attmd_sequences_desc desc;
        for (i = 0; i < 4 * N; ++i) ids[i] = (i * i + i / 5) % 10;
        for (i = 0; i < N; ++i) lengths[i] = i % 2 == 0 ? 3 : 5;
        CHECK_OK(attmd_sequences_desc_init(&desc, sizeof desc));
        desc.n = N;
        desc.vocabulary = 10;
        desc.ids = ids;
        desc.id_count = 4 * N;
        desc.lengths = lengths;
        desc.labels = labels;
        CHECK_OK(attmd_dataset_create_sequences(&desc, &dataset));
    } else if (what->kind == ATTMD_MODEL_VIT) {
        uint8_t pixels[N * 3 * 36];
        attmd_images_desc desc;
        for (i = 0; i < N * 3 * 36; ++i) pixels[i] = (uint8_t)(i * i / 7 + i);
        CHECK_OK(attmd_images_desc_init(&desc, sizeof desc));
        desc.n = N;
        desc.channels = 3;
        desc.height = desc.width = 6;
        desc.classes = 2;
        desc.pixels = pixels;
        desc.labels = labels;
        CHECK_OK(attmd_dataset_create_images(&desc, &dataset));
    } else {
        CHECK_OK(attmd_dataset_generate_gaussian(N, 6, 5, 1, &dataset));
    }
    return dataset;
}

static attmd_model* make_model(const program* what) {
    attmd_model* model;
    if (what->kind == ATTMD_MODEL_TRANSFORMER) {
        attmd_transformer_options options;
        CHECK_OK(attmd_transformer_options_init(&options, sizeof options));
        options.vocabulary = 10;
        options.max_length = 5;
        options.n_embd = 8;
        options.heads = 2;
        options.hidden = 12;
        options.blocks = 2;
        CHECK_OK(attmd_model_create_transformer(&options, &model));
    } else if (what->kind == ATTMD_MODEL_VIT) {
        attmd_vit_options options;
        CHECK_OK(attmd_vit_options_init(&options, sizeof options));
        options.image_size = 8;
        options.classes = 2;
        options.n_embd = 8;
        options.heads = 2;
        options.head_dim = 4;
        options.hidden = 12;
        options.blocks = 2;
        CHECK_OK(attmd_model_create_vit(&options, &model));
    } else {
        attmd_attention_options options;
        CHECK_OK(attmd_attention_options_init(&options, sizeof options));
        options.parametrization = ATTMD_PARAMETRIZATION_JOINT;
        options.d = 5;
        options.W_std = 0.3;
        options.v_std = 1;
        CHECK_OK(attmd_model_create_attention(&options, &model));
    }
    return model;
}

static attmd_optimizer* make_optimizer(const program* what) {
    attmd_optimizer_options options;
    attmd_optimizer* optimizer;
    CHECK_OK(attmd_optimizer_options_init(&options, sizeof options));
    options.method = what->method;
    options.p = 1.5;
    options.normalized = what->method == ATTMD_METHOD_MIRROR_DESCENT;
    options.step_size = 0.01;
    CHECK_OK(attmd_optimizer_create(&options, &optimizer));
    return optimizer;
}

static attmd_trace* make_trace(void) {
    attmd_trace_options options;
    attmd_trace* trace;
    CHECK_OK(attmd_trace_options_init(&options, sizeof options));
    options.quantities = ATTMD_TRACE_LOSS | ATTMD_TRACE_SELECTED | ATTMD_TRACE_PARAMETERS;
    options.every = 30;
    CHECK_OK(attmd_trace_create(&options, &trace));
    return trace;
}

static attmd_train_options train_options(const program* what) {
    attmd_train_options options;
    CHECK_OK(attmd_train_options_init(&options, sizeof options));
    CHECK(options.checkpoint_path == NULL && options.checkpoint_every == 0 && options.checkpoint_seconds == 0);
    options.threads = 1;
    options.max_iterations = what->iterations;
    options.batch_size = what->batch_size;
    options.shuffle_seed = 3;
    return options;
}

static void write_trace(const attmd_trace* trace, const char* name, const char* path) {
    int64_t length, at[64], selected[N];
    double loss[64], parameter[256];
    bytes all = {NULL, 0};
    int64_t k;
    memset(parameter, 0, sizeof parameter);
    CHECK_OK(attmd_trace_get_length(trace, &length));
    CHECK_OK(attmd_trace_get_iterations(trace, at, 64));
    CHECK_OK(attmd_trace_get_values(trace, ATTMD_TRACE_LOSS, 0, loss, 64));
    put(&all, at, (size_t)length * sizeof *at);
    put(&all, loss, (size_t)length * sizeof *loss);
    for (k = 0; k < length; ++k) {
        CHECK_OK(attmd_trace_get_selected(trace, k, selected, N));
        CHECK_OK(attmd_trace_get_parameter(trace, k, name, parameter, 256));
        put(&all, selected, sizeof selected);
        put(&all, parameter, sizeof parameter);
    }
    write_bytes(path, all.data, all.size);
    drop(&all);
}

static void write_results(const attmd_model* model, const attmd_optimizer* optimizer, const attmd_trace* trace,
                          const char* name) {
    attmd_parameter_info info;
    char path[64];
    snprintf(path, sizeof path, "%s.model", name);
    CHECK_OK(attmd_model_save(model, path));
    snprintf(path, sizeof path, "%s.optimizer", name);
    CHECK_OK(attmd_optimizer_save(optimizer, path));
    snprintf(path, sizeof path, "%s.trace", name);
    CHECK_OK(attmd_parameter_info_init(&info, sizeof info));
    CHECK_OK(attmd_model_get_parameter_info(model, 1, &info));
    write_trace(trace, info.name, path);
}

/* Iterations that take a while, so that there is time to be killed in. Ends the process itself once there is a checkpoint
 * if *user is set. */
static int32_t wait_a_little(const attmd_progress* progress, void* user) {
    const struct timespec pause = {0, 300000};
    (void)progress;
    if (*(const int*)user && is_there(checkpoint)) raise(SIGKILL);
    nanosleep(&pause, NULL);
    return 0;
}

/* What a user writes: begin or go on, train, keep the results. */
static void run_program(const program* what, int32_t threads, int dies) {
    attmd_dataset* dataset = make_dataset(what);
    attmd_train_options options = train_options(what);
    attmd_model* model;
    attmd_optimizer* optimizer;
    attmd_trace* trace;
    const attmd_status status = attmd_checkpoint_load(checkpoint, &model, &optimizer, &trace);
    if (status == ATTMD_ERROR_NOT_FOUND) {
        model = make_model(what);
        optimizer = make_optimizer(what);
        trace = make_trace();
    } else {
        CHECK_OK(status);
    }
    options.threads = threads;
    options.checkpoint_path = checkpoint;
    options.checkpoint_every = 7;
    options.checkpoint_seconds = 0.02;
    options.progress = wait_a_little;
    options.progress_user = &dies;
    options.progress_every = 1;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, NULL));
    write_results(model, optimizer, trace, "killed");
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
}

/* The same without a checkpoint. */
static void run_whole(const program* what) {
    attmd_dataset* dataset = make_dataset(what);
    attmd_train_options options = train_options(what);
    attmd_model* model = make_model(what);
    attmd_optimizer* optimizer = make_optimizer(what);
    attmd_trace* trace = make_trace();
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, NULL));
    write_results(model, optimizer, trace, "whole");
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
}

/* ------------------------------------------------------------------------------------------------------------- killing
 */

static void start_again(void) {
    remove(checkpoint);
    remove(temporary);
}

enum { lives = 0, dies_at_checkpoint = -1 };
/* Runs the program in a process of its own and kills it after so many microseconds, or as said. 1 if it was killed. */
static int run_and_kill(const program* what, int32_t threads, int after) {
    int result = 0;
    const pid_t child = fork();
    if (child == 0) {
        run_program(what, threads, after == dies_at_checkpoint);
        _exit(checks_failed == 0 ? 0 : 1);
    }
    if (!CHECK(child > 0)) return 0;
    if (after > 0) {
        const struct timespec pause = {after / 1000000, after % 1000000 * 1000L};
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
    }
    CHECK(waitpid(child, &result, 0) == child);
    if (WIFSIGNALED(result)) return CHECK(WTERMSIG(result) == SIGKILL && after != lives);
    CHECK(WEXITSTATUS(result) == 0);
    return 0;
}

static void killed(const program* what) {
    int attempt;
    start_again();
    run_whole(what);
    CHECK(run_and_kill(what, 1, dies_at_checkpoint)); /* however fast the machine is */
    CHECK(is_there(checkpoint));
    for (attempt = 0; attempt < 12; ++attempt)
        run_and_kill(what, 1 + attempt % 3, 1000 + (int)random_below(50000));
    run_and_kill(what, 2, lives);
    CHECK(same_files("killed.model", "whole.model"));
    CHECK(same_files("killed.optimizer", "whole.optimizer"));
    CHECK(same_files("killed.trace", "whole.trace"));
    CHECK(!is_there(temporary)); /* those of killed writers have been used up */
}

/* ------------------------------------------------------------------------------------------------------ refusals, disks
 */

/* All that a resumed run must not differ in, through the handles of its checkpoint. */
static void other_runs(void) {
    const program what = {ATTMD_MODEL_ATTENTION, ATTMD_METHOD_MIRROR_DESCENT, 10, 5};
    attmd_dataset *dataset = make_dataset(&what), *other;
    attmd_train_options options = train_options(&what), changed;
    attmd_model *model = make_model(&what), *loaded;
    attmd_optimizer *optimizer = make_optimizer(&what), *from;
    attmd_trace* trace = make_trace();
    int64_t iteration;
    start_again();
    CHECK_OK(attmd_dataset_generate_gaussian(N, 6, 5, 2, &other));
    options.checkpoint_path = checkpoint;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, NULL));
    REFUSED(attmd_train(model, optimizer, other, &options, trace, NULL), ATTMD_ERROR_INVALID_ARGUMENT, "dataset",
            "fingerprint", checkpoint);
    REFUSED(attmd_train(model, optimizer, dataset, &options, NULL, NULL), ATTMD_ERROR_INVALID_ARGUMENT,
            "trace has 0 records", "at least the 2", checkpoint);
    CHECK_OK(attmd_checkpoint_load(checkpoint, &loaded, &from, NULL));
    options.max_iterations = 20;
    changed = options;
    changed.checkpoint_path = NULL; /* the optimizer knows where it comes from */
    REFUSED(attmd_train(loaded, from, other, &changed, NULL, NULL), ATTMD_ERROR_INVALID_ARGUMENT, "dataset",
            "fingerprint", checkpoint);
    changed.batch_size = 4;
    REFUSED(attmd_train(loaded, from, dataset, &changed, NULL, NULL), ATTMD_ERROR_INVALID_ARGUMENT, "batch_size is 4",
            "expected 5", checkpoint);
    changed.batch_size = 5;
    changed.shuffle_seed = 9;
    REFUSED(attmd_train(loaded, from, dataset, &changed, NULL, NULL), ATTMD_ERROR_INVALID_ARGUMENT,
            "shuffle_seed is 9", "expected 3", checkpoint);
    CHECK_OK(attmd_optimizer_get_iteration(from, &iteration));
    CHECK(iteration == 10);
    CHECK_OK(attmd_optimizer_reset(from));
    CHECK_OK(attmd_train(loaded, from, other, &changed, NULL, NULL));
    changed.checkpoint_path = checkpoint;
    changed.shuffle_seed = 3;
    CHECK_OK(attmd_optimizer_reset(from));
    REFUSED(attmd_train(loaded, from, dataset, &changed, trace, NULL), ATTMD_ERROR_INVALID_ARGUMENT,
            "optimizer is at iteration 0", "at least 10", checkpoint);
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, NULL)); /* unharmed by all that */
    write_results(model, optimizer, trace, "killed");
    attmd_model_free(loaded);
    attmd_optimizer_free(from);
    CHECK_OK(attmd_checkpoint_load(checkpoint, &loaded, &from, NULL));
    CHECK_OK(attmd_optimizer_save(from, "whole.optimizer"));
    CHECK(same_files("killed.optimizer", "whole.optimizer"));
    attmd_model_free(loaded);
    attmd_optimizer_free(from);
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
    attmd_dataset_free(other);
}

/* A run without a trace gives none back. */
static void without_trace(void) {
    const program what = {ATTMD_MODEL_ATTENTION, ATTMD_METHOD_ADAM, 5, 0};
    attmd_dataset* dataset = make_dataset(&what);
    attmd_train_options options = train_options(&what);
    attmd_model *model = make_model(&what), *loaded;
    attmd_optimizer *optimizer = make_optimizer(&what), *from;
    attmd_trace* trace = (attmd_trace*)dataset; /* anything but NULL */
    start_again();
    options.checkpoint_path = checkpoint;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, NULL, NULL));
    CHECK_OK(attmd_checkpoint_load(checkpoint, &loaded, &from, &trace));
    CHECK(trace == NULL);
    attmd_model_free(loaded);
    attmd_optimizer_free(from);
    attmd_model_free(model);
    attmd_optimizer_free(optimizer);
    attmd_dataset_free(dataset);
}

/* The disk takes no more from some point on: training ends there, nothing is lost, and it goes on when there is room. */
static void full_disk(void) {
    const program what = {ATTMD_MODEL_ATTENTION, ATTMD_METHOD_MIRROR_DESCENT, 60, 0};
    attmd_dataset* dataset = make_dataset(&what);
    attmd_train_options options = train_options(&what);
    attmd_model *model = make_model(&what), *loaded;
    attmd_optimizer *optimizer = make_optimizer(&what), *from;
    attmd_trace* trace = make_trace();
    struct rlimit saved, small;
    int64_t iteration;
    start_again();
    run_whole(&what);
    options.checkpoint_path = "/dev/full";
    REFUSED(attmd_train(model, optimizer, dataset, &options, trace, NULL), ATTMD_ERROR_IO, "/dev/full: is a device");
    options.checkpoint_path = "no such directory/run.checkpoint";
    REFUSED(attmd_train(model, optimizer, dataset, &options, trace, NULL), ATTMD_ERROR_IO,
            "no such directory/run.checkpoint");
    CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
    CHECK(iteration == 0);
    options.checkpoint_path = checkpoint;
    options.max_iterations = 20;
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, NULL));

    options.max_iterations = 60;
    options.checkpoint_every = 40;
    CHECK(getrlimit(RLIMIT_FSIZE, &saved) == 0);
    small = saved;
    small.rlim_cur = 2000;
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
    REFUSED(attmd_train(model, optimizer, dataset, &options, trace, NULL), ATTMD_ERROR_IO, checkpoint, "cannot write");
    CHECK(setrlimit(RLIMIT_FSIZE, &saved) == 0);
    signal(SIGXFSZ, SIG_DFL);
    CHECK(!is_there(temporary));
    CHECK_OK(attmd_optimizer_get_iteration(optimizer, &iteration));
    CHECK(iteration == 40);
    CHECK_OK(attmd_checkpoint_load(checkpoint, &loaded, &from, NULL));
    CHECK_OK(attmd_optimizer_get_iteration(from, &iteration));
    CHECK(iteration == 20);
    CHECK_OK(attmd_train(model, optimizer, dataset, &options, trace, NULL));
    write_results(model, optimizer, trace, "killed");
    CHECK(same_files("killed.model", "whole.model"));
    CHECK(same_files("killed.optimizer", "whole.optimizer"));
    attmd_model_free(loaded);
    attmd_optimizer_free(from);
    attmd_trace_free(trace);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
}

int main(void) {
    const program programs[] = {
        {ATTMD_MODEL_ATTENTION, ATTMD_METHOD_MIRROR_DESCENT, 900, 0},
        {ATTMD_MODEL_TRANSFORMER, ATTMD_METHOD_MIRROR_DESCENT, 900, 5},
        {ATTMD_MODEL_VIT, ATTMD_METHOD_ADAM, 900, 7},
    };
    size_t k;
    for (k = 0; k < sizeof programs / sizeof *programs; ++k) killed(&programs[k]);
    other_runs();
    without_trace();
    full_disk();
    return check_report("workflow_checkpoint");
}
