/* The paper's example in the plane, W and the decoder v trained together, held against their max-margin problems. Prints
 * joint_table.txt; the example `joint` of every other language prints the same bytes. */
#include <attmd/attmd.h>
#include <stdio.h>
#include <stdlib.h>

enum { SAMPLES = 2, TOKENS = 3, DIMENSION = 2 };
static const double tokens[SAMPLES][TOKENS][DIMENSION] = {
    {{-2.7, 1.2}, {1.4, 2.1}, {1.3, -0.1}},
    {{0.4, -2.2}, {-1.1, -0.4}, {0.9, 0.1}},
};
static const int32_t labels[SAMPLES] = {1, -1};

static void check(attmd_status status) {
    if (status == ATTMD_OK) return;
    fprintf(stderr, "%s\n", attmd_last_error());
    exit(1);
}

/* The query of each sample is its first token. */
static attmd_dataset *create_dataset(void) {
    attmd_dataset_desc description;
    attmd_dataset *dataset;
    check(attmd_dataset_desc_init(&description, sizeof description));
    description.n = SAMPLES;
    description.T = TOKENS;
    description.d = DIMENSION;
    description.X = tokens;
    description.y = labels;
    check(attmd_dataset_create(&description, &dataset));
    return dataset;
}

/* W and v start at 0. */
static attmd_model *create_model(void) {
    attmd_attention_options options;
    attmd_model *model;
    check(attmd_attention_options_init(&options, sizeof options));
    options.d = DIMENSION;
    options.parametrization = ATTMD_PARAMETRIZATION_JOINT;
    check(attmd_model_create_attention(&options, &model));
    return model;
}

static attmd_train_report train(attmd_model *model, const attmd_dataset *dataset, double p, int64_t iterations) {
    attmd_optimizer_options descent;
    attmd_optimizer *optimizer;
    attmd_train_options options;
    attmd_train_report report;
    check(attmd_optimizer_options_init(&descent, sizeof descent));
    descent.p = p;
    descent.normalized = 1;
    descent.step_size = 0.1;
    check(attmd_optimizer_create(&descent, &optimizer));
    check(attmd_train_options_init(&options, sizeof options));
    options.max_iterations = iterations;
    check(attmd_train_report_init(&report, sizeof report));
    check(attmd_train(model, optimizer, dataset, &options, NULL, &report));
    attmd_optimizer_free(optimizer);
    return report;
}

static void find_selected(const attmd_model *model, const attmd_dataset *dataset, int64_t *selected) {
    attmd_predictions predictions;
    check(attmd_predictions_init(&predictions, sizeof predictions));
    predictions.selected = selected;
    predictions.capacity = SAMPLES;
    check(attmd_model_predict(model, dataset, &predictions));
}

static attmd_svm *solve(attmd_svm_source source, const attmd_dataset *dataset, const int64_t *selected,
                        const int32_t *relaxed, double p) {
    attmd_svm_problem problem;
    attmd_svm_options options;
    attmd_svm *svm;
    check(attmd_svm_problem_init(&problem, sizeof problem));
    problem.source = source;
    problem.dataset = dataset;
    problem.selected = selected;
    problem.count = SAMPLES;
    problem.relaxed = relaxed;
    check(attmd_svm_options_init(&options, sizeof options));
    options.p = p;
    check(attmd_svm_solve(&problem, &options, &svm));
    return svm;
}

static void print_row(const attmd_dataset *dataset, double p, int64_t iterations) {
    int64_t selected[SAMPLES];
    int32_t support[SAMPLES], relaxed[SAMPLES];
    double v[DIMENSION], v_svm[DIMENSION], v_divergence, v_svm_norm;
    char loss[32], pair[32];
    int i;
    attmd_comparison comparison;
    attmd_model *model = create_model();
    const attmd_train_report report = train(model, dataset, p, iterations);
    attmd_svm *attention, *decoder;
    find_selected(model, dataset, selected);

    /* Samples that are no support vectors of the decoder's problem need margins of 0 only in that of W. */
    decoder = solve(ATTMD_SVM_DECODER, dataset, selected, NULL, p);
    check(attmd_svm_get_support(decoder, support, SAMPLES));
    for (i = 0; i < SAMPLES; ++i) relaxed[i] = 1 - support[i];
    attention = solve(ATTMD_SVM_ATTENTION, dataset, selected, relaxed, p);

    check(attmd_comparison_init(&comparison, sizeof comparison));
    check(attmd_compare(model, attention, dataset, &comparison));
    check(attmd_model_get_parameter(model, "v", v, DIMENSION));
    check(attmd_svm_get_solution(decoder, v_svm, DIMENSION));
    check(attmd_directional_divergence(p, v_svm, v, DIMENSION, &v_divergence));
    check(attmd_norm(p, v_svm, DIMENSION, &v_svm_norm));

    snprintf(loss, sizeof loss, "%.3e", report.loss);
    snprintf(pair, sizeof pair, "(%d,%d)", (int)selected[0], (int)selected[1]);
    printf("%4.2f  %10d  %10s  %8s  %11.4e  %11.4e  %11.6f  %11.6f\n", p, (int)report.iterations,
           report.loss == 0 ? "< 1e-307" : loss, pair, comparison.divergence_svm_model, v_divergence, comparison.svm_norm, v_svm_norm);
    attmd_svm_free(attention);
    attmd_svm_free(decoder);
    attmd_model_free(model);
}

int main(void) {
    attmd_dataset *dataset = create_dataset();
    printf("   p  iterations        loss  selected  D(W_svm, W)  D(v_svm, v)  ||W_svm||_p  ||v_svm||_p\n");
    print_row(dataset, 1.75, 1500);
    print_row(dataset, 2, 2000);
    print_row(dataset, 3, 20000);
    attmd_dataset_free(dataset);
    return 0;
}
