/* The paper's example in the plane, W and v trained together: W is held against the lp-AttSVM, v against the lp-SVM of
 * the decoder. */
#include <math.h>
#include <stdlib.h>

#include "attention.h"
#include "console.h"
#include "experiments.h"
#include "report.h"

enum { SAMPLES = 2, TOKENS = 3, DIMENSION = 2 };
static const double tokens[SAMPLES][TOKENS][DIMENSION] = {
    {{-2.7, 1.2}, {1.4, 2.1}, {1.3, -0.1}},
    {{0.4, -2.2}, {-1.1, -0.4}, {0.9, 0.1}},
};
static const int32_t labels[SAMPLES] = {1, -1};

/* What the paper reports for the p that it tries. */
static const struct {
    double p;
    int64_t selected[SAMPLES];
} published[] = {{1.75, {1, 0}}, {2, {1, 0}}, {3, {0, 0}}};

static const double step_size = 0.1;
static int64_t iterations_for(double p) { return p < 2 ? 1500 : p == 2 ? 2000 : 5000; }

/* One p. */
struct joint_result {
    struct training training;
    struct margin_problem attention, decoder;
    double W_D[CHECKPOINTS], v_D[CHECKPOINTS]; /* D(W_svm, W) and D(v_svm, v) on the way */
    double W_cosine, v_cosine;
    const int64_t *published; /* NULL: the paper does not try this p */
    int agrees;               /* 1 if the selected tokens are the published ones */
    int relaxed_is_plain;     /* 1 if every sample is a support vector of the decoder's SVM */
};

static attmd_dataset *create_dataset(void) {
    attmd_dataset_desc description;
    attmd_dataset *dataset;
    check(attmd_dataset_desc_init(&description, sizeof description), "making the data");
    description.n = SAMPLES;
    description.T = TOKENS;
    description.d = DIMENSION;
    description.X = tokens;
    description.y = labels;
    check(attmd_dataset_create(&description, &dataset), "making the data");
    return dataset;
}

/* D on the way of `path` to the problem's solution, and the cosine at the end. */
static double compare_path(const struct margin_problem *problem, double p, double *const *path, double *D) {
    const int64_t count = problem->report.unknowns;
    double *solution = margin_problem_solution(problem), cosine;
    int k;
    for (k = 0; k < CHECKPOINTS; ++k) D[k] = divergence(p, solution, path[k], count);
    check(attmd_cosine(solution, path[CHECKPOINTS - 1], count, &cosine), "comparing directions");
    free(solution);
    return cosine;
}

/* The theory compares W with a relaxed lp-AttSVM, in which samples that are no support vectors of the decoder's SVM
 * only need margins of 0. Where there are none, it is the plain problem that the library solves. */
static int has_only_support_vectors(const struct margin_problem *decoder) {
    return !decoder->is_soft && decoder->report.support_count == decoder->report.rows;
}

static struct joint_result evaluate_joint(const attmd_dataset *dataset, double p) {
    struct joint_result result = {0};
    size_t k;
    result.training = train(dataset, NULL, p, iterations_for(p), step_size);
    result.attention = solve_attention(dataset, result.training.selected, p);
    result.decoder = solve_decoder(dataset, result.training.selected, p);
    result.W_cosine = compare_path(&result.attention, p, result.training.W, result.W_D);
    result.v_cosine = compare_path(&result.decoder, p, result.training.v, result.v_D);
    result.relaxed_is_plain = has_only_support_vectors(&result.decoder);
    for (k = 0; k < sizeof published / sizeof published[0]; ++k)
        if (published[k].p == p) result.published = published[k].selected;
    result.agrees = result.published != NULL && result.published[0] == result.training.selected[0] &&
                    result.published[1] == result.training.selected[1];
    return result;
}

static void put_path_rows(struct table *table, const struct joint_result *results, int is_decoder) {
    static const char *const labels_of[CHECKPOINTS] = {"after   1 % of iterations", "       10 %", "      100 %"};
    int k, at;
    for (at = 0; at < CHECKPOINTS; ++at) {
        table_add_row(table, "%s %s",
                      at > 0       ? "           "
                      : is_decoder ? "D(v_svm, v)"
                                   : "D(W_svm, W)",
                      labels_of[at]);
        for (k = 0; k < table->columns; ++k)
            table_put_number(table, k, is_decoder ? results[k].v_D[at] : results[k].W_D[at]);
    }
    table_add_row(table, "cosine of the angle");
    for (k = 0; k < table->columns; ++k)
        table_put(table, k, "%.6f", is_decoder ? results[k].v_cosine : results[k].W_cosine);
}

static void put_norm_row(struct table *table, const struct joint_result *results, int is_decoder) {
    int k;
    table_add_row(table, is_decoder ? "||v||_p" : "||W||_p");
    for (k = 0; k < table->columns; ++k) {
        const struct training *training = &results[k].training;
        double norm;
        check(attmd_norm(training->p, is_decoder ? training->v[CHECKPOINTS - 1] : training->W[CHECKPOINTS - 1],
                         is_decoder ? DIMENSION : DIMENSION * DIMENSION, &norm),
              "taking a norm");
        table_put_number(table, k, norm);
    }
}

static void print_joint_table(const struct joint_result *results, const struct options *options) {
    const struct margin_problem *attention[TABLE_MAX_COLUMNS], *decoder[TABLE_MAX_COLUMNS];
    struct table table = new_table(options);
    int k;
    for (k = 0; k < table.columns; ++k) {
        attention[k] = &results[k].attention;
        decoder[k] = &results[k].decoder;
    }
    table_add_section(&table, "training W and v");
    table_add_row(&table, "iterations");
    for (k = 0; k < table.columns; ++k) table_put_count(&table, k, results[k].training.iterations);
    table_add_row(&table, "loss at the end");
    for (k = 0; k < table.columns; ++k) {
        if (results[k].training.loss > 0)
            table_put_number(&table, k, results[k].training.loss);
        else
            table_put(&table, k, "< 1e-307"); /* below the smallest number of the machine */
    }
    table_add_row(&table, "selected tokens");
    for (k = 0; k < table.columns; ++k)
        table_put(&table, k, "(%d,%d)", (int)results[k].training.selected[0], (int)results[k].training.selected[1]);
    table_add_row(&table, "  in the paper");
    for (k = 0; k < table.columns; ++k)
        if (results[k].published != NULL)
            table_put(&table, k, "(%d,%d)", (int)results[k].published[0], (int)results[k].published[1]);
    table_add_row(&table, "seconds");
    for (k = 0; k < table.columns; ++k) table_put(&table, k, "%.3f", results[k].training.seconds);

    table_add_section(&table, "W beside the solution W_svm of the lp-AttSVM");
    add_problem_rows(&table, attention);
    put_norm_row(&table, results, 0);
    put_path_rows(&table, results, 0);
    table_add_section(&table, "v beside the solution v_svm of the decoder's lp-SVM");
    add_problem_rows(&table, decoder);
    put_norm_row(&table, results, 1);
    put_path_rows(&table, results, 1);
    table_print(&table);
}

static void say_paths(struct text *text, const struct joint_result *results, const struct options *options) {
    int k, both[TABLE_MAX_COLUMNS] = {0}, rest[TABLE_MAX_COLUMNS] = {0}, count = 0;
    for (k = 0; k < options->p_count; ++k) {
        both[k] =
            results[k].W_D[CHECKPOINTS - 1] < results[k].W_D[0] && results[k].v_D[CHECKPOINTS - 1] < results[k].v_D[0];
        rest[k] = !both[k];
        count += both[k];
    }
    if (count > 0) {
        text_add(text, "Both W and v turn towards their max-margin solutions ");
        say_columns(text, options, both, "for every p");
        text_add(text, ": at the end D is ");
        for (k = 0; k < options->p_count; ++k) {
            if (!both[k]) continue;
            text_add(text, "%s for W and %s for v" KEEP "(", number_text(results[k].W_D[CHECKPOINTS - 1]).text,
                     number_text(results[k].v_D[CHECKPOINTS - 1]).text);
            say_p(text, options->p[k]);
            text_add(text, ")%s", --count > 1 ? ", " : count > 0 ? " and " : ". ");
        }
    }
    for (k = 0, count = 0; k < options->p_count; ++k) count += rest[k];
    if (count > 0) {
        text_add(text, "W or v does not come closer to its max-margin solution ");
        say_columns(text, options, rest, "for any p");
        text_add(text, ". ");
    }
}

static void print_joint_conclusions(const struct joint_result *results, const struct options *options) {
    const struct margin_problem *attention[TABLE_MAX_COLUMNS];
    int k, tried = 0, agree = 0, plain = 0, relaxed[TABLE_MAX_COLUMNS] = {0};
    struct text text = {0};
    for (k = 0; k < options->p_count; ++k) {
        tried += results[k].published != NULL;
        agree += results[k].agrees;
        plain += results[k].relaxed_is_plain;
        relaxed[k] = !results[k].relaxed_is_plain;
        attention[k] = &results[k].attention;
    }
    if (tried > 0)
        text_add(&text, "%s. ",
                 agree == tried ? "The selected tokens are those of the paper"
                                : "The selected tokens are not those of the paper");
    say_paths(&text, results, options);
    text_add(&text,
             "The theory compares W with a relaxed lp-AttSVM, in which samples that are no support vectors of "
             "the decoder's SVM need a margin of 0 only. ");
    if (plain == options->p_count) {
        text_add(&text, "Both samples are support vectors here, so that it is the plain problem solved above. ");
    } else {
        text_add(&text, "One of the samples is none ");
        say_columns(&text, options, relaxed, "for every p");
        text_add(&text, ": there the theory has another W_svm than the table, and its D may well stay away from 0. ");
    }
    say_outcomes(&text, options, attention, 1, "the tokens that training has reached");
    text_print(&text, 0);
}

void run_joint(const struct options *options) {
    struct joint_result results[TABLE_MAX_COLUMNS];
    attmd_dataset *dataset = create_dataset();
    struct text text = {0};
    int k;
    console_heading("3. Decoder trained too: the paper's example in the plane");
    text_add(&text,
             "%d samples of %d tokens (d = %d), given in the paper; the query is the first token. W and v both "
             "start at 0; normalized mirror descent on each, step %g. Tokens are counted from 0.",
             SAMPLES, TOKENS, DIMENSION, step_size);
    text_print(&text, 0);
    for (k = 0; k < options->p_count; ++k) results[k] = evaluate_joint(dataset, options->p[k]);
    print_joint_table(results, options);
    print_joint_conclusions(results, options);
    for (k = 0; k < options->p_count; ++k) {
        training_free(&results[k].training);
        margin_problem_free(&results[k].attention);
        margin_problem_free(&results[k].decoder);
    }
    attmd_dataset_free(dataset);
}
