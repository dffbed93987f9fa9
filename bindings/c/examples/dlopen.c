/* A program that runs without attmd, and uses it where it is installed: the library is opened at run time.
 *   dlopen [LIBRARY] */
#include <attmd/dlopen.h>
#include <stdio.h>

static int failed(const attmd_functions *attmd, attmd_status status) {
    if (status != ATTMD_OK) fprintf(stderr, "%s: %s\n", attmd->status_name(status), attmd->last_error());
    return status != ATTMD_OK;
}

int main(int argc, char **argv) {
    attmd_functions attmd;
    char message[500];
    if (attmd_dlopen(argc > 1 ? argv[1] : "libattmd.so.0", &attmd, message, sizeof message) != ATTMD_OK) {
        fprintf(stderr, "going on without attmd: %s\n", message);
        return 1;
    }
    printf("attmd %s\n", attmd.version_string());

    attmd_dataset *data = NULL;
    attmd_svm *svm = NULL;
    attmd_svm_report report;
    double v[10];
    int64_t tokens[6];
    int bad = failed(&attmd, attmd.dataset_generate_gaussian(6, 8, 10, 1, &data)) ||
              failed(&attmd, attmd.dataset_get_decoder(data, v, 10)) ||
              failed(&attmd, attmd.globally_optimal_tokens(data, v, 10, tokens, 6)) ||
              failed(&attmd, attmd.svm_solve_attention(data, tokens, 6, NULL, &svm)) ||
              failed(&attmd, attmd.svm_report_init(&report, sizeof report)) ||
              failed(&attmd, attmd.svm_get_report(svm, &report));
    if (!bad) printf("max-margin norm %.6f, relative gap %.1e\n", report.primal_objective, report.gap);
    attmd.svm_free(svm);
    attmd.dataset_free(data);
    attmd_dlclose(&attmd);
    return bad;
}
