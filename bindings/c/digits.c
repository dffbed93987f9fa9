/* Two handwritten digits told apart by attention to quadrants of the image. */
#include <stdio.h>
#include <stdlib.h>

#include "console.h"
#include "experiments.h"
#include "report.h"

static void require_both_digits(const attmd_dataset *dataset, const int digits[2], const char *path) {
    const int64_t n = dataset_info(dataset).n;
    int32_t *labels = allocate(n, sizeof *labels);
    int64_t i, positive = 0;
    check(attmd_dataset_get_labels(dataset, labels, n), "reading the labels");
    for (i = 0; i < n; ++i) positive += labels[i] > 0;
    free(labels);
    if (positive == 0 || positive == n)
        fail("%s: there is no image of the digit %d", path, digits[positive == 0 ? 0 : 1]);
}

/* The tokens of an 8x8 image are its four 4x4 quadrants, 16 pixels each, and the query is the first of them, the upper
 * left one: W decides from what is seen there which quadrant the answer is to be read from. The model knows no
 * positions; it must tell the quadrants apart by what is in them.
 *
 * Pixels 0..16 are scaled to 0..1. They are not centred: all means being positive, the query always has a part that
 * does not depend on the image and acts as a constant term, which W needs; and means taken over the whole file would
 * let the test images into the training data. */
attmd_dataset *load_digits(const struct options *options, const char *path) {
    attmd_csv_options csv;
    attmd_dataset *images;
    check(attmd_csv_options_init(&csv, sizeof csv), "reading the images");
    csv.layout = ATTMD_TOKENS_PATCHES;
    csv.image_height = csv.image_width = 8;
    csv.patch_height = csv.patch_width = 4;
    csv.positive_label = options->digits[0];
    csv.negative_label = options->digits[1];
    csv.drop_other_labels = 1;
    csv.scale = 1.0 / 16;
    check(attmd_dataset_load_csv(path, &csv, &images), "reading the images");
    require_both_digits(images, options->digits, path);
    return images;
}

/* A step of 0.1 suits the paper's data. The quadrants of an image are so much alike that it takes a W several times as
 * large to tell them apart (||W_svm|| for p = 2: 28 here, 4 there), and larger steps get there in fewer iterations. */
static const double step_size = 1.0;
static int64_t iterations_for(double p) { return p > 2 ? 60000 : 20000; }

/* The paper trains W with a decoder v that is given. Real data has none, so it is fitted first, by training W and v
 * together for a short while, until v tells the training images apart by the quadrants that this first W has found.
 * Then v is kept and W starts again from 0, for every p with the same v. */
enum { DECODER_ITERATIONS = 300 };
static double *fit_decoder(const attmd_dataset *dataset) {
    struct training training = train(dataset, NULL, 2, DECODER_ITERATIONS, 0.1);
    double *v = training.v[CHECKPOINTS - 1];
    training.v[CHECKPOINTS - 1] = NULL;
    training_free(&training);
    return v;
}

/* One of T tokens for each sample by the splitmix64 generator: a selection that has nothing to do with the images. */
static int64_t *random_tokens(const attmd_dataset *dataset, uint64_t seed) {
    const attmd_dataset_info info = dataset_info(dataset);
    int64_t *tokens = allocate(info.n, sizeof *tokens);
    int64_t i;
    for (i = 0; i < info.n; ++i) {
        uint64_t bits = (seed += UINT64_C(0x9E3779B97F4A7C15));
        bits = (bits ^ (bits >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
        bits = (bits ^ (bits >> 27)) * UINT64_C(0x94D049BB133111EB);
        bits ^= bits >> 31;
        tokens[i] = (int64_t)(bits % (uint64_t)info.T);
    }
    return tokens;
}

static int64_t *best_tokens(const attmd_dataset *dataset, const double *v) {
    const attmd_dataset_info info = dataset_info(dataset);
    int64_t *tokens = allocate(info.n, sizeof *tokens);
    check(attmd_globally_optimal_tokens(dataset, v, info.d, tokens, info.n), "finding the best tokens");
    return tokens;
}

static int64_t count_equal(const int64_t *a, const int64_t *b, int64_t n) {
    int64_t i, equal = 0;
    for (i = 0; i < n; ++i) equal += a[i] == b[i];
    return equal;
}

/* ------------------------------------------------------------------------------------------------------ everything */

struct digits_experiment {
    attmd_dataset *training_images, *test_images;
    double *v;
    double uniform_training, uniform_test; /* accuracy with W = 0, where every token has the same weight */
    int64_t *best, *random;                /* other selections: highest score, and drawn */
    struct result results[TABLE_MAX_COLUMNS];
    double training[TABLE_MAX_COLUMNS], test[TABLE_MAX_COLUMNS];
    struct margin_problem best_problem[TABLE_MAX_COLUMNS], random_problem[TABLE_MAX_COLUMNS];
};

static void prepare(struct digits_experiment *experiment, const struct options *options, const attmd_dataset *images) {
    attmd_model *uniform;
    check(attmd_dataset_split(images, 0.75, options->seed, &experiment->training_images, &experiment->test_images),
          "splitting the images");
    experiment->v = fit_decoder(experiment->training_images);
    uniform = create_model(dataset_info(experiment->training_images).d, experiment->v);
    experiment->uniform_training = accuracy(uniform, experiment->training_images);
    experiment->uniform_test = accuracy(uniform, experiment->test_images);
    attmd_model_free(uniform);
    experiment->best = best_tokens(experiment->training_images, experiment->v);
    experiment->random = random_tokens(experiment->training_images, options->seed);
}

static void run(struct digits_experiment *experiment, const struct options *options) {
    const attmd_dataset *images = experiment->training_images;
    int k;
    for (k = 0; k < options->p_count; ++k) {
        const double p = options->p[k];
        experiment->results[k] = evaluate(images, experiment->v, options, k, iterations_for(p), step_size);
        experiment->training[k] = accuracy(experiment->results[k].training.model, images);
        experiment->test[k] = accuracy(experiment->results[k].training.model, experiment->test_images);
        experiment->best_problem[k] = solve_attention(images, experiment->best, p);
        experiment->random_problem[k] = solve_attention(images, experiment->random, p);
    }
}

static void end(struct digits_experiment *experiment, const struct options *options) {
    int k;
    for (k = 0; k < options->p_count; ++k) {
        result_free(&experiment->results[k]);
        margin_problem_free(&experiment->best_problem[k]);
        margin_problem_free(&experiment->random_problem[k]);
    }
    free(experiment->v);
    free(experiment->best);
    free(experiment->random);
    attmd_dataset_free(experiment->training_images);
    attmd_dataset_free(experiment->test_images);
}

/* ---------------------------------------------------------------------------------------------------------- output */

static void print_introduction(const struct digits_experiment *experiment, const struct options *options) {
    const attmd_dataset_info training = dataset_info(experiment->training_images);
    const attmd_dataset_info test = dataset_info(experiment->test_images);
    char title[80];
    struct text text = {0};
    snprintf(title, sizeof title, "1. Handwritten digits: %d against %d", options->digits[0], options->digits[1]);
    console_heading(title);
    text_add(&text,
             "%d images of 8x8 pixels, %d to train on and %d to test. Tokens: the four 4x4 quadrants (T = %d, "
             "d = %d), pixels scaled to 0..1; query: the upper left one. The decoder v is fitted first, by %d "
             "iterations on W and v together, and then kept, the same for every p. W starts at 0; normalized "
             "mirror descent, step %g.",
             (int)(training.n + test.n), (int)training.n, (int)test.n, (int)training.T, (int)training.d,
             DECODER_ITERATIONS, step_size);
    text_print(&text, 0);
}

static void list(const struct margin_problem *problems, const struct margin_problem **pointers) {
    int k;
    for (k = 0; k < TABLE_MAX_COLUMNS; ++k) pointers[k] = &problems[k];
}

static void print_table(const struct digits_experiment *experiment, const struct options *options) {
    const struct margin_problem *problems[TABLE_MAX_COLUMNS];
    const int64_t n = dataset_info(experiment->training_images).n;
    struct table table = new_table(options);
    int k;
    table_add_section(&table, "training W");
    table_add_row(&table, "training images classified right");
    for (k = 0; k < table.columns; ++k) table_put_percent(&table, k, experiment->training[k]);
    table_add_row(&table, "test images classified right");
    for (k = 0; k < table.columns; ++k) table_put_percent(&table, k, experiment->test[k]);
    add_training_rows(&table, experiment->results);

    table_add_section(&table, "lp-AttSVM: the max-margin problem for the tokens that W selects");
    for (k = 0; k < TABLE_MAX_COLUMNS; ++k) problems[k] = &experiment->results[k].problem;
    add_problem_rows(&table, problems);
    table_add_section(&table, "W beside the solution W_svm");
    add_comparison_rows(&table, experiment->results);

    table_add_section(&table, "lp-AttSVM for the best tokens instead (largest score y v'x)");
    table_add_row(&table, "images where W selects the best one");
    for (k = 0; k < table.columns; ++k)
        table_put_part(&table, k, count_equal(experiment->best, experiment->results[k].training.selected, n), n);
    list(experiment->best_problem, problems);
    add_problem_rows(&table, problems);
    table_add_section(&table, "lp-AttSVM for tokens drawn at random");
    list(experiment->random_problem, problems);
    add_problem_rows(&table, problems);
    table_print(&table);
}

/* "96.6 %, 97.8 % and 96.6 %" */
static void say_accuracies(struct text *text, const struct options *options, const double *shares) {
    int k;
    for (k = 0; k < options->p_count; ++k)
        text_add(text, "%s%.1f" KEEP "%%", k == 0 ? "" : k + 1 == options->p_count ? " and " : ", ", 100 * shares[k]);
}

static void print_conclusions(const struct digits_experiment *experiment, const struct options *options) {
    const struct margin_problem *problems[TABLE_MAX_COLUMNS];
    struct text text = {0};
    int k, better = 1, best_feasible = 1;
    for (k = 0; k < options->p_count; ++k) {
        better = better && experiment->test[k] > experiment->uniform_test;
        best_feasible = best_feasible && experiment->best_problem[k].hard.outcome == ATTMD_SVM_OPTIMAL;
    }
    text_add(&text,
             "Attention %s: with equal weights on the four quadrants the decoder gets %.1f" KEEP
             "%% of the test images right, with the trained W ",
             better ? "helps" : "does not help everywhere", 100 * experiment->uniform_test);
    say_accuracies(&text, options, experiment->test);
    text_add(&text, ". ");
    say_directions(&text, options, experiment->results);
    say_locally_optimal(&text, options, experiment->results);
    text_print(&text, 0);
    putchar('\n');

    for (k = 0; k < TABLE_MAX_COLUMNS; ++k) problems[k] = &experiment->results[k].problem;
    say_outcomes(&text, options, problems, 1, "the tokens that training has reached");
    if (best_feasible)
        text_add(&text,
                 "There is a W that selects the best token of every training image, but training need not lead "
                 "to it. ");
    list(experiment->best_problem, problems);
    say_outcomes(&text, options, problems, 0, "the best token of every image");
    list(experiment->random_problem, problems);
    say_outcomes(&text, options, problems, 0, "tokens drawn at random");
    text_print(&text, 0);
}

void run_digits(const struct options *options, const attmd_dataset *images) {
    struct digits_experiment experiment = {0};
    prepare(&experiment, options, images);
    print_introduction(&experiment, options);
    run(&experiment, options);
    print_table(&experiment, options);
    print_conclusions(&experiment, options);
    end(&experiment, options);
}
