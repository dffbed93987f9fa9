#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: attmd-demo [OPTION]...\n"
    "\n"
    "Trains softmax attention by lp mirror descent, solves the max-margin problem that\n"
    "training tends to, and shows how far apart the two are: on handwritten digits, on\n"
    "random data, and on an example where the decoder is trained too.\n"
    "\n"
    "      --p LIST      exponents, each above 1, separated by commas (default 1.75,2,3)\n"
    "      --seed N      seed of the split into training and test images and of all\n"
    "                    random data, a whole number from 0 (default 1)\n"
    "      --digits A,B  the two digits to tell apart (default 3,8)\n"
    "      --csv FILE    images to read instead of the demo's own: 64 pixel values 0..16\n"
    "                    and the digit, separated by commas, one image a line\n"
    "  -h, --help        show this text\n"
    "  -V, --version     show the version\n"
    "\n"
    "Exit code: 0 if all went well, 1 if something failed, 2 for a bad argument.\n";

static void reject(const char *format, ...) PRINTF_LIKE(1, 2);
static void reject(const char *format, ...) {
    va_list arguments;
    fputs("attmd-demo: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs(" (try --help)\n", stderr);
    exit(2);
}

/* The exponents of --p; numbers such as 1e999 or nan do not pass as "above 1". */
static void parse_exponents(const char *list, struct options *options) {
    const char *at = list;
    options->p_count = 0;
    for (;;) {
        char *end;
        const double p = strtod(at, &end);
        int k;
        if (end == at || isspace((unsigned char)*at) || (*end != ',' && *end != '\0'))
            reject("--p: expected numbers separated by commas, such as 1.75,2,3, but got '%s'", list);
        if (!(p > 1) || isinf(p)) reject("--p: expected exponents above 1, but got '%.*s'", (int)(end - at), at);
        if (options->p_count == TABLE_MAX_COLUMNS) reject("--p: more than %d exponents", TABLE_MAX_COLUMNS);
        for (k = 0; k < options->p_count; ++k)
            if (options->p[k] == p) reject("--p: %g is given twice", p);
        options->p[options->p_count++] = p;
        if (*end == '\0') return;
        at = end + 1;
    }
}

static uint64_t parse_seed(const char *argument) {
    char *end;
    unsigned long long seed;
    errno = 0;
    seed = strtoull(argument, &end, 10); /* alone it would take "-1" */
    if (!isdigit((unsigned char)*argument) || *end != '\0' || errno != 0 || seed > UINT64_MAX)
        reject("--seed: expected a whole number from 0 to 2^64-1, but got '%s'", argument);
    return (uint64_t)seed;
}

static void parse_digits(const char *argument, int digits[2]) {
    if (strlen(argument) != 3 || !isdigit((unsigned char)argument[0]) || argument[1] != ',' ||
        !isdigit((unsigned char)argument[2]))
        reject("--digits: expected two digits separated by a comma, such as 3,8, but got '%s'", argument);
    if (argument[0] == argument[2]) reject("--digits: expected two different digits, but got '%s'", argument);
    digits[0] = argument[0] - '0';
    digits[1] = argument[2] - '0';
}

/* What getopt could not read: a long option is in the last argument it looked at, a short one in optopt. */
static void reject_option(char **arguments, int problem) {
    const char *argument = arguments[optind - 1];
    if (problem == ':') reject("option '%s' needs a value", argument);
    if (optopt > 0 && optopt < 256 && isprint(optopt) && strncmp(argument, "--", 2) != 0)
        reject("unknown option '-%c'", optopt);
    if (strchr(argument, '=') != NULL && optopt != 0) reject("option takes no value: '%s'", argument);
    reject("unknown option '%s'", argument);
}

struct options options_parse(int count, char **arguments) {
    static const struct option known[] = {
        {"p", required_argument, NULL, 'p'},
        {"seed", required_argument, NULL, 's'},
        {"csv", required_argument, NULL, 'c'},
        {"digits", required_argument, NULL, 'd'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {NULL, 0, NULL, 0},
    };
    struct options options = {3, {1.75, 2, 3}, {3, 8}, 1, NULL};
    int option;
    opterr = 0; /* getopt's own messages do not say what was expected */
    while ((option = getopt_long(count, arguments, ":hV", known, NULL)) != -1) {
        switch (option) {
            case 'p': parse_exponents(optarg, &options); break;
            case 's': options.seed = parse_seed(optarg); break;
            case 'd': parse_digits(optarg, options.digits); break;
            case 'c':
                if (*optarg == '\0') reject("--csv: expected the name of a file, but got ''");
                options.csv = optarg;
                break;
            case 'h': print_and_exit(help); break;
            case 'V': print_version_and_exit(); break;
            default: reject_option(arguments, option);
        }
    }
    if (optind < count) reject("unexpected argument '%s'", arguments[optind]);
    return options;
}
