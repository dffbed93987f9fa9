/* The command line of attmd-reviews. */
#ifndef ATTMD_REVIEWS_SETTINGS_H
#define ATTMD_REVIEWS_SETTINGS_H

#include <stdint.h>

struct settings {
    const char *reviews;    /* folder with train/ and test/, each with neg/ and pos/; NULL: only use the model */
    const char *vocabulary; /* WordPiece tokens, one a line */
    const char *model;      /* file of the model; the run's checkpoint lies beside it */
    const char *marked;     /* sentences with their pivotal words, or NULL */
    const char *log;        /* one line of numbers for each epoch is added to it, or NULL */
    double p, step_size, dropout;
    double seconds; /* of training, tests not counted */
    int64_t epochs, batch, max_length, n_embd, heads, blocks, threads;
    uint64_t seed;
    uint64_t given; /* see settings_has */
};

/* Ends the program after --help and --version, and with one line and exit code 2 on a bad argument. */
struct settings settings_parse(int count, char **arguments);
/* 1 if the option, such as "p", is from the command line, 0 if it has its default. */
int settings_has(const struct settings *settings, const char *option);

#endif
