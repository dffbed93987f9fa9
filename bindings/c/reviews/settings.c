#include "settings.h"

#include <attmd/attmd.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"

enum { REVIEWS = 256, VOCABULARY, MODEL, MARKED, LOG, P, STEP, EPOCHS, SECONDS, SEED, BATCH, LENGTH, WIDTH, HEADS,
       BLOCKS, DROPOUT, THREADS };
static const struct option known[] = {
    {"reviews", required_argument, NULL, REVIEWS}, {"vocabulary", required_argument, NULL, VOCABULARY},
    {"model", required_argument, NULL, MODEL},     {"marked", required_argument, NULL, MARKED},
    {"log", required_argument, NULL, LOG},         {"p", required_argument, NULL, P},
    {"step-size", required_argument, NULL, STEP},  {"epochs", required_argument, NULL, EPOCHS},
    {"seconds", required_argument, NULL, SECONDS}, {"seed", required_argument, NULL, SEED},
    {"batch", required_argument, NULL, BATCH},     {"max-length", required_argument, NULL, LENGTH},
    {"n-embd", required_argument, NULL, WIDTH},    {"heads", required_argument, NULL, HEADS},
    {"blocks", required_argument, NULL, BLOCKS},   {"dropout", required_argument, NULL, DROPOUT},
    {"threads", required_argument, NULL, THREADS}, {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},           {NULL, 0, NULL, 0},
};

static const char help[] =
    "Usage: attmd-reviews --vocabulary FILE --model FILE [--reviews FOLDER] [OPTION]...\n"
    "\n"
    "Trains a small transformer on movie reviews by lp mirror descent, then reads sentences\n"
    "from standard input, tells what it takes them for, and shows the words it attends to.\n"
    "Without --reviews it uses the model of the file as it is.\n"
    "\n"
    "      --vocabulary FILE  WordPiece tokens, one a line, such as BERT's vocab.txt\n"
    "      --model FILE       where the trained model is written to, or read from; the run\n"
    "                         may be killed at any time and goes on from FILE.checkpoint,\n"
    "                         with the settings that it holds\n"
    "      --reviews FOLDER   train/neg, train/pos, test/neg, test/pos, a text a file, as in\n"
    "                         the Stanford Large Movie Review Dataset\n"
    "      --p P              exponent of the potential, above 1 (default 1.1)\n"
    "      --step-size S      default 0.01\n"
    "      --epochs N         default 20\n"
    "      --seconds S        end after the epoch in which so much training time is over\n"
    "      --seed N           of initial values, dropout and order (default 1)\n"
    "      --batch N          reviews a step (default 32)\n"
    "      --max-length N     tokens of a review that are read (default 256)\n"
    "      --n-embd N         width (default 64); --heads N (2), --blocks N (1)\n"
    "      --dropout X        default 0.2\n"
    "      --threads N        default: all\n"
    "      --marked FILE      lines with a word, a tab, and a sentence: the token-selection\n"
    "                         score of the word in the sentence, averaged over the lines\n"
    "      --log FILE         numbers of each epoch are added to it as comma-separated values\n"
    "                         under a line of names\n"
    "  -h, --help             show this text\n"
    "  -V, --version          show the version\n"
    "\n"
    "Exit code: 0 if all went well, 1 if something failed, 2 for a bad argument.\n";

static void reject(const char *format, ...) PRINTF_LIKE(1, 2);
static void reject(const char *format, ...) {
    va_list arguments;
    fputs("attmd-reviews: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs(" (try --help)\n", stderr);
    exit(2);
}

static double number(const char *name, const char *argument, double least, int exclusive) {
    char *end;
    const double value = strtod(argument, &end);
    if (end == argument || *end != '\0' || !isfinite(value) || value < least || (exclusive && value == least))
        reject("--%s: expected a number %s %g, but got '%s'", name, exclusive ? "above" : "from", least, argument);
    return value;
}

static int64_t whole(const char *name, const char *argument, int64_t least) {
    char *end;
    long long value;
    errno = 0;
    value = strtoll(argument, &end, 10);
    if (!isdigit((unsigned char)*argument) || *end != '\0' || errno != 0 || value < least)
        reject("--%s: expected a whole number from %lld, but got '%s'", name, (long long)least, argument);
    return value;
}

int settings_has(const struct settings *settings, const char *option) {
    const struct option *entry = known;
    while (strcmp(entry->name, option) != 0) ++entry;
    return (int)(settings->given >> (entry->val - REVIEWS) & 1);
}

struct settings settings_parse(int count, char **arguments) {
    struct settings settings = {0};
    int option;
    settings.p = 1.1;
    settings.step_size = 0.01;
    settings.dropout = 0.2;
    settings.seconds = INFINITY;
    settings.epochs = 20;
    settings.batch = 32;
    settings.max_length = 256;
    settings.n_embd = 64;
    settings.heads = 2;
    settings.blocks = 1;
    settings.seed = 1;
    opterr = 0;
    while ((option = getopt_long(count, arguments, ":hV", known, NULL)) != -1) {
        if (option >= REVIEWS) settings.given |= UINT64_C(1) << (option - REVIEWS);
        switch (option) {
            case REVIEWS: settings.reviews = optarg; break;
            case VOCABULARY: settings.vocabulary = optarg; break;
            case MODEL: settings.model = optarg; break;
            case MARKED: settings.marked = optarg; break;
            case LOG: settings.log = optarg; break;
            case P: settings.p = number("p", optarg, 1, 1); break;
            case STEP: settings.step_size = number("step-size", optarg, 0, 1); break;
            case EPOCHS: settings.epochs = whole("epochs", optarg, 1); break;
            case SECONDS: settings.seconds = number("seconds", optarg, 0, 1); break;
            case SEED: settings.seed = (uint64_t)whole("seed", optarg, 0); break;
            case BATCH: settings.batch = whole("batch", optarg, 1); break;
            case LENGTH: settings.max_length = whole("max-length", optarg, 2); break;
            case WIDTH: settings.n_embd = whole("n-embd", optarg, 1); break;
            case HEADS: settings.heads = whole("heads", optarg, 1); break;
            case BLOCKS: settings.blocks = whole("blocks", optarg, 1); break;
            case DROPOUT: settings.dropout = number("dropout", optarg, 0, 0); break;
            case THREADS: settings.threads = whole("threads", optarg, 1); break;
            case 'h': print_and_exit(help); break;
            case 'V': print_version_and_exit(); break;
            case ':': reject("option '%s' needs a value", arguments[optind - 1]); break;
            default: reject("unknown option '%s'", arguments[optind - 1]);
        }
    }
    if (optind < count) reject("unexpected argument '%s'", arguments[optind]);
    if (settings.vocabulary == NULL) reject("--vocabulary is missing");
    if (settings.model == NULL) reject("--model is missing");
    return settings;
}
