/* attmd-demo: softmax attention trained by mirror descent beside the max-margin problem that training tends to. Links
 * attmd through its public header only; attention.c holds the calls. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "console.h"
#include "experiments.h"
#include "options.h"

const char console_program[] = "attmd-demo";

enum { PATH_CAPACITY = 4096 };

static int is_readable(const char *path) { return access(path, R_OK) == 0; }

/* The images relative to the program, wherever an installation was moved to; only where the system tells. */
static int find_beside_program(char path[PATH_CAPACITY]) {
    char program[PATH_CAPACITY];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash;
    if (length <= 0) return 0;
    program[length] = '\0';
    slash = strrchr(program, '/');
    if (slash == NULL) return 0;
    *slash = '\0';
    return snprintf(path, PATH_CAPACITY, "%s/%s", program, ATTMD_DEMO_DATA_BESIDE_PROGRAM) < PATH_CAPACITY &&
           is_readable(path);
}

static const char *find_images(const struct options *options) {
    static char path[PATH_CAPACITY];
    if (options->csv != NULL) return options->csv;
    if (find_beside_program(path)) return path;
    if (is_readable(ATTMD_DEMO_DATA_INSTALLED)) return ATTMD_DEMO_DATA_INSTALLED;
    if (is_readable(ATTMD_DEMO_DATA_SOURCE)) return ATTMD_DEMO_DATA_SOURCE;
    fail("cannot find digits.csv in %s or %s; name it with --csv FILE", ATTMD_DEMO_DATA_INSTALLED,
         ATTMD_DEMO_DATA_SOURCE);
    return NULL;
}

static void print_introduction(void) {
    struct text text = {0};
    char title[80];
    snprintf(title, sizeof title, "attmd %s: softmax attention trained by mirror descent", attmd_version_string());
    console_heading(title);
    text_add(&text,
             "A sample is a list of tokens x_t with a query z and a label y = +1 or -1. Attention weighs the "
             "tokens by softmax(X W z); a decoder v reads the label off their mean. Mirror descent with the "
             "potential (1/p) sum |W_jk|^p lets W grow without end, and the softmax selects one token of each "
             "sample. The theory: the direction of W tends to that of W_svm, the W of smallest p-norm that "
             "scores every selected token higher by 1 than the others of its sample (lp-AttSVM).");
    text_print(&text, 0);
    putchar('\n');
    text_add(&text,
             "D(W_svm, W) below is the directional divergence, 0 when the directions agree; the cosine is 1 "
             "then. The solver's gap is certified: no solution can be better by more than that share.");
    text_print(&text, 0);
}

int main(int count, char **arguments) {
    const struct options options = options_parse(count, arguments);
    attmd_dataset *images = load_digits(&options, find_images(&options)); /* so that a wrong file is told at once */
    print_introduction();
    run_digits(&options, images);
    run_synthetic(&options);
    run_joint(&options);
    printf("\nNext: bindings/c/examples/train.c, the Python package (bindings/python), attmd-reviews.\n");
    attmd_dataset_free(images);
    if (fflush(stdout) != 0 || ferror(stdout)) fail("cannot write to standard output");
    return 0;
}
