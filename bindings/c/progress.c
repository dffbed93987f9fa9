#include "progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char name[64];
static int drawn; /* columns that the line on the screen takes */

void progress_name(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
}

static int is_worth_showing(const attmd_progress *progress) {
    return progress->seconds > 0.15 && console_is_interactive();
}

static void draw(const char *line, int length) {
    const int room = console_width() - 1;
    if (length > room) length = room;
    /* Spaces, not an escape code, wipe what a longer line left behind. */
    fprintf(stderr, "\r%.*s%*s", length, line, drawn > length ? drawn - length : 0, "");
    fflush(stderr);
    drawn = length;
}

int32_t progress_of_training(const attmd_progress *progress, void *user) {
    enum { BAR = 30 };
    char bar[BAR + 1], line[160];
    const double share = (double)progress->iteration / (double)progress->max_iteration;
    const double divisor = user != NULL ? *(const double *)user : 1;
    if (!is_worth_showing(progress)) return 0;
    memset(bar, '.', BAR);
    memset(bar, '#', (size_t)(share * BAR));
    bar[BAR] = '\0';
    draw(line, snprintf(line, sizeof line, "%s  [%s] %3.0f %%, loss %.4g", name, bar, 100 * share,
                        progress->value / divisor));
    return 0;
}

int32_t progress_of_solver(const attmd_progress *progress, void *user) {
    char line[160];
    (void)user;
    if (!is_worth_showing(progress)) return 0;
    draw(line, snprintf(line, sizeof line, "%s  iteration %lld, gap %.1e", name, (long long)progress->iteration,
                        progress->value));
    return 0;
}

void progress_clear(void) {
    if (drawn > 0) fprintf(stderr, "\r%*s\r", drawn, "");
    fflush(stderr);
    drawn = 0;
}
