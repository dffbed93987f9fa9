/* The three steps that every experiment takes for every p: train, solve the max-margin problem, compare. */
#ifndef ATTMD_DEMO_ATTENTION_H
#define ATTMD_DEMO_ATTENTION_H

#include <attmd/attmd.h>

enum { CHECKPOINTS = 3 }; /* after 1 %, 10 % and 100 % of the iterations */

/* A trained model and what was seen on the way. */
struct training {
    double p;
    int64_t iterations;
    double step_size;
    attmd_model *model;
    double *W[CHECKPOINTS]; /* d x d each */
    double *v[CHECKPOINTS]; /* d each; all the same unless v is trained */
    int64_t *selected;      /* n: the token with the largest softmax weight */
    double loss, seconds;
};

/* f(X, z) = v'X'softmax(X W z) with W = 0. v: the decoder, kept fixed; NULL: starts at 0 and is trained too. */
attmd_model *create_model(int64_t d, const double *v);

/* Normalized mirror descent from W = 0. v as for create_model. */
struct training train(const attmd_dataset *dataset, const double *v, double p, int64_t iterations, double step_size);
void training_free(struct training *training);

/* Weight of the slacks where a problem has to be solved with a soft margin. */
#define SOFT_MARGIN_C 1.0

/* A max-margin problem: the hard-margin form, and after it the soft-margin form if the first has no solution. */
struct margin_problem {
    attmd_svm *svm;          /* the form that has a solution */
    attmd_svm_report hard;   /* what the hard-margin form came to */
    attmd_svm_report report; /* of `svm`: the same, or that of the soft-margin form */
    int is_soft;
    double certificate;    /* infeasible: |A'lambda|_inf / 1'lambda, recomputed here; otherwise negative */
    int64_t rows_in_order; /* rows whose margin is above 0: there the selected token is ahead of the other */
    int64_t samples, samples_in_order; /* samples all of whose rows are */
    double seconds;
};

/* The lp-AttSVM of the tokens selected, one a sample. */
struct margin_problem solve_attention(const attmd_dataset *dataset, const int64_t *selected, double p);
/* The lp-SVM of the decoder, y_i x_{i,selected}'v >= 1. */
struct margin_problem solve_decoder(const attmd_dataset *dataset, const int64_t *selected, double p);
void margin_problem_free(struct margin_problem *problem);

/* The solution, `count` entries; free() it. */
double *margin_problem_solution(const struct margin_problem *problem);
/* D(a/||a||_p, b/||b||_p); NaN if one of them has no direction because it is zero. */
double divergence(double p, const double *a, const double *b, int64_t count);

attmd_dataset_info dataset_info(const attmd_dataset *dataset);
/* Share of the samples that get their own label. */
double accuracy(const attmd_model *model, const attmd_dataset *dataset);

#endif
