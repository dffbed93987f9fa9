/* What the demo says to the world: line width, headings, wrapped paragraphs, and the one line of a failure. */
#ifndef ATTMD_DEMO_CONSOLE_H
#define ATTMD_DEMO_CONSOLE_H

#include <attmd/attmd.h>
#include <stddef.h>

#if defined(__GNUC__) || defined(__clang__)
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))
#else
#define PRINTF_LIKE(at, first)
#endif

/* In a paragraph: a space at which the line must not be broken. */
#define KEEP "\001"

/* Columns to fill: those of the terminal, within 60..100; 80 when the output is not a terminal. */
int console_width(void);
/* 1 if standard output and standard error both are a terminal that understands more than plain lines. */
int console_is_interactive(void);
/* A title, after an empty line; a line that opens a part of a table. Bold on a terminal, unless NO_COLOR is set. */
void console_heading(const char *title);
void console_subheading(const char *title);

/* A paragraph under construction. Start from {0}. */
struct text {
    char *characters;
    size_t length, capacity;
};
void text_add(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
/* Prints the paragraph wrapped, each line after `indent` spaces, and makes it empty again. */
void text_print(struct text *text, int indent);

/* What messages begin with; each program defines it. */
extern const char console_program[];
/* The text on standard output, and the end of the program. */
void print_and_exit(const char *text);
/* The same for the versions of program and library. */
void print_version_and_exit(void);
/* One line on standard error, exit code 1. */
void fail(const char *format, ...) PRINTF_LIKE(1, 2);
/* Ends the program with the library's message unless status is ATTMD_OK; `action` says what was being done. */
void check(attmd_status status, const char *action);
/* `count` zeroed elements; ends the program when memory is out. */
void *allocate(int64_t count, size_t size);

#endif
