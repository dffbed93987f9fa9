#include "console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int has_escape_codes(void) {
    const char *terminal = getenv("TERM");
    return terminal != NULL && strcmp(terminal, "") != 0 && strcmp(terminal, "dumb") != 0;
}

int console_width(void) {
    enum { NARROWEST = 60, WIDEST = 100, USUAL = 80 };
    struct winsize window = {0};
    if (!isatty(STDOUT_FILENO)) return USUAL;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return USUAL;
    return window.ws_col < NARROWEST ? NARROWEST : window.ws_col > WIDEST ? WIDEST : window.ws_col;
}

int console_is_interactive(void) { return isatty(STDOUT_FILENO) && isatty(STDERR_FILENO) && has_escape_codes(); }

void console_subheading(const char *title) {
    const char *no_color = getenv("NO_COLOR");
    const int bold = isatty(STDOUT_FILENO) && has_escape_codes() && (no_color == NULL || no_color[0] == '\0');
    printf("%s%s%s\n", bold ? "\033[1m" : "", title, bold ? "\033[0m" : "");
}

void console_heading(const char *title) {
    putchar('\n');
    console_subheading(title);
}

void text_add(struct text *text, const char *format, ...) {
    va_list arguments;
    int needed;
    va_start(arguments, format);
    needed = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (needed < 0) fail("cannot format a line of output");
    if (text->length + (size_t)needed + 1 > text->capacity) {
        text->capacity = 2 * (text->length + (size_t)needed + 1);
        text->characters = realloc(text->characters, text->capacity);
        if (text->characters == NULL) fail("out of memory");
    }
    va_start(arguments, format);
    vsnprintf(text->characters + text->length, (size_t)needed + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)needed;
}

static void print_word(const char *word, size_t length) {
    size_t k;
    for (k = 0; k < length; ++k) putchar(word[k] == KEEP[0] ? ' ' : word[k]);
}

void text_print(struct text *text, int indent) {
    const size_t width = (size_t)(console_width() - 1);
    size_t column = 0, at = 0;
    while (at < text->length) {
        const size_t length = strcspn(text->characters + at, " ");
        if (column > 0 && column + 1 + length > width) {
            putchar('\n');
            column = 0;
        }
        if (column == 0)
            column = (size_t)printf("%*s", indent, "");
        else
            column += (size_t)printf(" ");
        print_word(text->characters + at, length);
        column += length;
        at += length + 1;
    }
    if (column > 0) putchar('\n');
    free(text->characters);
    memset(text, 0, sizeof *text);
}

void print_and_exit(const char *text) { exit(fputs(text, stdout) < 0 || fflush(stdout) != 0 ? 1 : 0); }

void print_version_and_exit(void) {
    char version[80];
    snprintf(version, sizeof version, "%s %d.%d.%d (library attmd %s)\n", console_program, ATTMD_VERSION_MAJOR,
             ATTMD_VERSION_MINOR, ATTMD_VERSION_PATCH, attmd_version_string());
    print_and_exit(version);
}

void fail(const char *format, ...) {
    va_list arguments;
    fflush(stdout);
    fprintf(stderr, "%s: ", console_program);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

void check(attmd_status status, const char *action) {
    if (status != ATTMD_OK) fail("%s: %s", action, attmd_last_error());
}

void *allocate(int64_t count, size_t size) {
    void *memory = calloc((size_t)(count > 0 ? count : 1), size);
    if (memory == NULL) fail("out of memory");
    return memory;
}
