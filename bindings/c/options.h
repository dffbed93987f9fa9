/* The demo's command line. */
#ifndef ATTMD_DEMO_OPTIONS_H
#define ATTMD_DEMO_OPTIONS_H

#include <stdint.h>

#include "table.h"

struct options {
    int p_count;
    double p[TABLE_MAX_COLUMNS];
    int digits[2]; /* y = +1 and y = -1 */
    uint64_t seed;
    const char *csv; /* NULL: the file that came with the demo */
};

/* Ends the program after --help and --version, and with one line and exit code 2 on a bad argument. */
struct options options_parse(int count, char **arguments);

#endif
