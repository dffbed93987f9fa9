/* What the header says of files that are read: a pipe may stand for a table, and for nothing else; names are UTF-8. */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "text_files.h"

static attmd_tokenizer* tokenizer;

/* A process that writes the text into the pipe as soon as someone reads there. */
static pid_t writer_of(const char* pipe_name, const char* text) {
    const pid_t child = fork();
    if (child == 0) {
        int to;
        const ssize_t size = (ssize_t)strlen(text);
        alarm(20); /* where nobody reads */
        to = open(pipe_name, O_WRONLY);
        _exit(to < 0 || write(to, text, (size_t)size) != size);
    }
    return child;
}

static void pipes_for_tables(void) {
    attmd_dataset* dataset;
    int32_t labels[2];
    pid_t writer = writer_of("pipe", "1,2,1\n3,4,-1\n");
    CHECK_OK(attmd_dataset_load_csv("pipe", NULL, &dataset));
    waitpid(writer, NULL, 0);
    CHECK_OK(attmd_dataset_get_labels(dataset, labels, 2));
    CHECK(labels[0] == 1 && labels[1] == -1);
    attmd_dataset_free(dataset);
    writer = writer_of("pipe", "0,the movie\n1,film\n");
    CHECK_OK(attmd_dataset_load_text_table("pipe", NULL, tokenizer, NULL, &dataset));
    waitpid(writer, NULL, 0);
    CHECK_OK(attmd_dataset_get_labels(dataset, labels, 2));
    CHECK(labels[0] == 0 && labels[1] == 1);
    attmd_dataset_free(dataset);
}

/* Without a wait for someone to write. */
static void no_pipes_elsewhere(void) {
    const char* const paths[1] = {"pipe"};
    const char* const says = "pipe: is a device or a pipe, expected a regular file";
    attmd_dataset* dataset;
    attmd_model* model;
    attmd_optimizer* optimizer;
    attmd_tokenizer* other;
    REFUSED(attmd_dataset_load_npy("pipe", "pipe", NULL, &dataset), ATTMD_ERROR_IO, says);
    REFUSED(attmd_dataset_load_npz("pipe", -1, &dataset), ATTMD_ERROR_IO, says);
    REFUSED(attmd_dataset_load_cifar10(paths, 1, &dataset), ATTMD_ERROR_IO, says);
    REFUSED(attmd_dataset_load_idx("pipe", "pipe", 2, &dataset), ATTMD_ERROR_IO, says);
    REFUSED(attmd_tokenizer_load("pipe", &other), ATTMD_ERROR_IO, says);
    REFUSED(attmd_model_load("pipe", &model), ATTMD_ERROR_IO, says);
    REFUSED(attmd_optimizer_load("pipe", &optimizer), ATTMD_ERROR_IO, says);
    REFUSED(attmd_checkpoint_load("pipe", &model, &optimizer, NULL), ATTMD_ERROR_IO, says);
    CHECK(mkfifo("reviews/pos/11_9.txt", 0600) == 0);
    REFUSED(attmd_dataset_load_reviews("reviews", tokenizer, NULL, &dataset), ATTMD_ERROR_IO, says + 4);
    remove("reviews/pos/11_9.txt");
}

static void names_in_utf8(void) {
    const char* const name = "mod\xc3\xa8le \xe6\xa8\xa1\xe5\x9e\x8b \xf0\x9f\x8e\xac.safetensors";
    attmd_attention_options options;
    attmd_model *model, *loaded;
    CHECK_OK(attmd_attention_options_init(&options, sizeof options));
    options.d = 2;
    CHECK_OK(attmd_model_create_attention(&options, &model));
    CHECK_OK(attmd_model_save(model, name));
    CHECK(access(name, R_OK) == 0);
    CHECK_OK(attmd_model_load(name, &loaded));
    attmd_model_free(loaded);
    attmd_model_free(model);
    remove(name);
    REFUSED(attmd_model_load(name, &loaded), ATTMD_ERROR_IO, name);
}

int main(void) {
    alarm(100);
    write_text_files();
    CHECK_OK(attmd_tokenizer_load("vocabulary.txt", &tokenizer));
    remove("pipe");
    remove("reviews/pos/11_9.txt");
    CHECK(mkfifo("pipe", 0600) == 0);
    pipes_for_tables();
    no_pipes_elsewhere();
    remove("pipe");
    names_in_utf8();
    attmd_tokenizer_free(tokenizer);
    return check_report("header_files");
}
