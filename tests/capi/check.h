/* The whole of the C tests' framework: a check counts, and one that fails says where and goes on. A test's main ends
 * with `return check_report("name");`. Not for use from several threads at a time: threads hand their results back. */
#ifndef ATTMD_TESTS_CHECK_H
#define ATTMD_TESTS_CHECK_H

#include <attmd/attmd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int checks_made, checks_failed;

#define CHECK(condition) check_that((condition) != 0, __FILE__, __LINE__, #condition)

/* The call succeeds. */
#define CHECK_OK(call) check_ok((call), __FILE__, __LINE__, #call)

/* The call fails with exactly this status, and its message holds each of the texts that follow. Where an argument was
 * refused, the message must say what was expected, too. */
#define REFUSED(call, status, ...) check_refused((call), (status), __FILE__, __LINE__, #call, __VA_ARGS__, (char*)0)

/* |a - b| <= tolerance * max(1, |b|) */
#define CHECK_NEAR(a, b, tolerance) check_near((a), (b), (tolerance), __FILE__, __LINE__, #a " ~ " #b)

static inline int check_that(int holds, const char* file, int line, const char* text) {
    ++checks_made;
    if (!holds) {
        ++checks_failed;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, text);
    }
    return holds;
}

static inline int check_ok(attmd_status status, const char* file, int line, const char* text) {
    if (check_that(status == ATTMD_OK, file, line, text)) return 1;
    fprintf(stderr, "    %s: %s\n", attmd_status_name(status), attmd_last_error());
    return 0;
}

static inline int check_refused(attmd_status got, attmd_status status, const char* file, int line, const char* text,
                                ...) {
    const char *message = attmd_last_error(), *missing = NULL, *fragment;
    const int argument = status == ATTMD_ERROR_INVALID_ARGUMENT || status == ATTMD_ERROR_DIMENSION ||
                         status == ATTMD_ERROR_BUFFER_TOO_SMALL;
    va_list fragments;
    va_start(fragments, text);
    while ((fragment = va_arg(fragments, const char*)) != NULL)
        if (strstr(message, fragment) == NULL) missing = fragment;
    va_end(fragments);
    if (argument && strstr(message, "expected") == NULL) missing = "expected";
    if (check_that(got == status && missing == NULL, file, line, text)) return 1;
    fprintf(stderr, "    got %s, wanted %s\n    message: %s\n", attmd_status_name(got), attmd_status_name(status),
            message);
    if (missing != NULL) fprintf(stderr, "    the message lacks: %s\n", missing);
    return 0;
}

static inline int check_near(double a, double b, double tolerance, const char* file, int line, const char* text) {
    const double difference = a > b ? a - b : b - a, size = b < 0 ? -b : b;
    if (check_that(difference <= tolerance * (size > 1 ? size : 1), file, line, text)) return 1; /* false for NaN */
    fprintf(stderr, "    %.17g against %.17g\n", a, b);
    return 0;
}

static inline int check_report(const char* name) {
    printf("%s: %d checks, %d failed\n", name, checks_made, checks_failed);
    return checks_failed == 0 && checks_made > 0 ? 0 : 1;
}

#endif
