#include "training.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "progress.h"

struct run {
    attmd_model *model;
    attmd_optimizer *optimizer;
    attmd_dataset *training, *test;
    int64_t steps_per_epoch;
    double loss_divisor; /* the library's loss of a batch is a sum or a mean, as the model was made */
    char checkpoint[4096];
};

/* A model that sees one class learns to answer always the same. */
static void require_both_classes(const attmd_dataset *dataset, int64_t n, const char *path) {
    int32_t *labels = allocate(n, sizeof *labels);
    int64_t i, positive = 0;
    check(attmd_dataset_get_labels(dataset, labels, n), "reading reviews");
    for (i = 0; i < n; ++i) positive += labels[i];
    free(labels);
    if (positive == 0 || positive == n)
        fail("--reviews: %s has no review in %s: expected some in neg and some in pos", path, positive == 0 ? "pos" : "neg");
}

static attmd_dataset *load(const struct settings *settings, const attmd_tokenizer *tokenizer, const char *part,
                           int64_t *n) {
    attmd_text_options options;
    attmd_dataset_info info;
    attmd_dataset *dataset;
    char path[4096];
    check(attmd_text_options_init(&options, sizeof options), "reading reviews");
    options.max_length = settings->max_length;
    options.threads = (int32_t)settings->threads;
    if (snprintf(path, sizeof path, "%s/%s", settings->reviews, part) >= (int)sizeof path)
        fail("--reviews: the name of the folder is too long");
    check(attmd_dataset_load_reviews(path, tokenizer, &options, &dataset), "--reviews");
    check(attmd_dataset_info_init(&info, sizeof info), "reading reviews");
    check(attmd_dataset_get_info(dataset, &info), "reading reviews");
    *n = info.n;
    require_both_classes(dataset, info.n, path);
    return dataset;
}

static int64_t vocabulary_size(const attmd_tokenizer *tokenizer) {
    attmd_tokenizer_info info;
    check(attmd_tokenizer_info_init(&info, sizeof info), "reading the vocabulary");
    check(attmd_tokenizer_get_info(tokenizer, &info), "reading the vocabulary");
    return info.vocabulary;
}

static attmd_transformer_options model_options(const attmd_model *model) {
    attmd_transformer_options options;
    check(attmd_transformer_options_init(&options, sizeof options), "reading the model");
    check(attmd_model_get_transformer_options(model, &options), "reading the model");
    return options;
}

void require_vocabulary(const attmd_model *model, const char *path, const attmd_tokenizer *tokenizer,
                        const char *vocabulary) {
    const int64_t trained = model_options(model).vocabulary, size = vocabulary_size(tokenizer);
    if (trained != size)
        fail("%s has %lld tokens, but the model in %s was trained with %lld", vocabulary, (long long)size, path,
             (long long)trained);
}

static attmd_model *create_model(const struct settings *settings, const attmd_tokenizer *tokenizer) {
    attmd_transformer_options options;
    attmd_model *model;
    check(attmd_transformer_options_init(&options, sizeof options), "making the model");
    options.vocabulary = vocabulary_size(tokenizer);
    options.max_length = settings->max_length;
    options.n_embd = settings->n_embd;
    options.hidden = 4 * settings->n_embd;
    options.heads = settings->heads;
    options.blocks = settings->blocks;
    options.dropout = settings->dropout;
    options.seed = settings->seed;
    check(attmd_model_create_transformer(&options, &model), "making the model");
    return model;
}

static attmd_optimizer *create_optimizer(const struct settings *settings) {
    attmd_optimizer_options options;
    attmd_optimizer *optimizer;
    check(attmd_optimizer_options_init(&options, sizeof options), "making the optimizer");
    options.p = settings->p;
    options.step_size = settings->step_size;
    check(attmd_optimizer_create(&options, &optimizer), "making the optimizer");
    return optimizer;
}

/* The checkpoint's value of an option, which the command line may leave out or repeat. */
static double held(const struct settings *settings, const char *option, double asked, double value) {
    if (settings_has(settings, option) && asked != value)
        fail("--%s is %.15g, but the checkpoint %s.checkpoint has %s = %.15g: leave the option out or start with another "
             "--model",
             option, asked, settings->model, option, value);
    return value;
}

static void take_settings(struct settings *settings, const struct run *run) {
    const attmd_transformer_options model = model_options(run->model);
    attmd_optimizer_options descent;
    check(attmd_optimizer_options_init(&descent, sizeof descent), "reading the checkpoint");
    check(attmd_optimizer_get_options(run->optimizer, &descent), "reading the checkpoint");
    settings->p = held(settings, "p", settings->p, descent.p);
    settings->step_size = held(settings, "step-size", settings->step_size, descent.step_size);
    settings->max_length = (int64_t)held(settings, "max-length", (double)settings->max_length, (double)model.max_length);
    settings->n_embd = (int64_t)held(settings, "n-embd", (double)settings->n_embd, (double)model.n_embd);
    settings->heads = (int64_t)held(settings, "heads", (double)settings->heads, (double)model.heads);
    settings->blocks = (int64_t)held(settings, "blocks", (double)settings->blocks, (double)model.blocks);
    settings->dropout = held(settings, "dropout", settings->dropout, model.dropout);
    held(settings, "seed", (double)settings->seed, (double)model.seed);
    settings->seed = model.seed;
}

/* From the checkpoint, or from the beginning. */
static struct run begin(struct settings *settings, const attmd_tokenizer *tokenizer) {
    struct run run;
    attmd_status status;
    int64_t n, tests;
    if (snprintf(run.checkpoint, sizeof run.checkpoint, "%s.checkpoint", settings->model) >= (int)sizeof run.checkpoint)
        fail("--model: the name is too long");
    status = attmd_checkpoint_load(run.checkpoint, &run.model, &run.optimizer, NULL);
    if (status == ATTMD_ERROR_NOT_FOUND) {
        run.model = create_model(settings, tokenizer);
        run.optimizer = create_optimizer(settings);
    } else {
        check(status, "reading the checkpoint");
        require_vocabulary(run.model, run.checkpoint, tokenizer, settings->vocabulary);
        take_settings(settings, &run);
        printf("Going on from %s.\n", run.checkpoint);
    }
    run.training = load(settings, tokenizer, "train", &n);
    if (settings->batch > n)
        fail("--batch is %lld%s, but there are %lld reviews to train on: expected at most so many", (long long)settings->batch,
             settings_has(settings, "batch") ? "" : " by default", (long long)n);
    run.test = load(settings, tokenizer, "test", &tests);
    run.steps_per_epoch = (n + settings->batch - 1) / settings->batch;
    run.loss_divisor = model_options(run.model).mean_loss ? 1 : (double)settings->batch;
    printf("%lld reviews to train on, %lld to test; p = %g, step %g\n\n", (long long)n, (long long)tests, settings->p,
           settings->step_size);
    return run;
}

static attmd_train_report train_epoch(struct run *run, const struct settings *settings, int64_t epoch) {
    attmd_train_options options;
    attmd_train_report report;
    check(attmd_train_options_init(&options, sizeof options), "training");
    check(attmd_train_report_init(&report, sizeof report), "training");
    options.epochs = epoch; /* with checkpoints: of the whole run */
    options.batch_size = settings->batch;
    options.shuffle_seed = settings->seed;
    options.threads = (int32_t)settings->threads;
    options.checkpoint_path = run->checkpoint;
    options.checkpoint_seconds = 60;
    options.progress = progress_of_training;
    options.progress_user = &run->loss_divisor;
    progress_name("epoch %lld", (long long)epoch);
    check(attmd_train(run->model, run->optimizer, run->training, &options, NULL, &report), "training");
    progress_clear();
    report.loss /= run->loss_divisor; /* what follows an epoch is a whole batch */
    return report;
}

static double accuracy(const struct run *run) {
    double share;
    check(attmd_model_get_accuracy(run->model, run->test, &share), "testing");
    return share;
}

static void add_to_log(const struct settings *settings, int64_t epoch, double seconds, double loss, double test) {
    FILE *log;
    if (settings->log == NULL) return;
    log = fopen(settings->log, "a");
    if (log != NULL && fseek(log, 0, SEEK_END) == 0 && ftell(log) == 0)
        fputs("p,step_size,seed,epoch,seconds,loss_per_review,test_accuracy\n", log);
    if (log == NULL || fprintf(log, "%g,%g,%llu,%lld,%.2f,%.6f,%.5f\n", settings->p, settings->step_size,
                               (unsigned long long)settings->seed, (long long)epoch, seconds, loss, test) < 0)
        fail("%s: cannot be written", settings->log);
    if (fclose(log) != 0) fail("%s: cannot be written", settings->log);
}

attmd_model *train_on_reviews(struct settings settings, const attmd_tokenizer *tokenizer) {
    struct run run = begin(&settings, tokenizer);
    double seconds = 0, best = 0;
    int64_t epoch, best_epoch = 0, done;
    check(attmd_optimizer_get_iteration(run.optimizer, &done), "reading the checkpoint");
    printf("epoch   seconds   loss per review   test accuracy\n");
    for (epoch = done / run.steps_per_epoch + 1; epoch <= settings.epochs && seconds < settings.seconds; ++epoch) {
        const attmd_train_report report = train_epoch(&run, &settings, epoch);
        const double test = accuracy(&run);
        seconds += report.seconds;
        if (test > best) {
            best = test;
            best_epoch = epoch;
        }
        printf("%5lld   %7.1f   %15.4f   %11.2f %%\n", (long long)epoch, seconds, report.loss, 100 * test);
        fflush(stdout);
        add_to_log(&settings, epoch, report.seconds, report.loss, test);
    }
    if (best_epoch > 0) printf("\nBest: %.2f %% after epoch %lld.\n", 100 * best, (long long)best_epoch);
    check(attmd_model_save(run.model, settings.model), "saving the model");
    printf("The model is in %s.\n", settings.model);
    attmd_optimizer_free(run.optimizer);
    attmd_dataset_free(run.training);
    attmd_dataset_free(run.test);
    return run.model;
}
