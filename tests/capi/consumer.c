/* A program of somebody who has installed attmd: trains for a moment with the installed header and library. */
#include <attmd/attmd.h>
#include <stdio.h>

int main(void) {
    attmd_dataset* dataset = NULL;
    attmd_model* model = NULL;
    attmd_optimizer* optimizer = NULL;
    attmd_attention_options options;
    attmd_train_report report;
    attmd_status status = attmd_attention_options_init(&options, sizeof options);
    options.d = 10;
    options.v_std = 1;
    if (status == ATTMD_OK) status = attmd_train_report_init(&report, sizeof report);
    if (status == ATTMD_OK) status = attmd_dataset_generate_gaussian(6, 8, 10, 1, &dataset);
    if (status == ATTMD_OK) status = attmd_model_create_attention(&options, &model);
    if (status == ATTMD_OK) status = attmd_optimizer_create(NULL, &optimizer);
    if (status == ATTMD_OK) status = attmd_train(model, optimizer, dataset, NULL, NULL, &report);
    if (status != ATTMD_OK) {
        fprintf(stderr, "%s: %s\n", attmd_status_name(status), attmd_last_error());
        return 1;
    }
    printf("attmd %s: %d iterations\n", attmd_version_string(), (int)report.iterations);
    attmd_optimizer_free(optimizer);
    attmd_model_free(model);
    attmd_dataset_free(dataset);
    return report.iterations == 1000 && attmd_version() == ATTMD_VERSION ? 0 : 1;
}
