/* No variable of the environment but ATTMD_KERNELS changes a bit or makes the library print: those that are meant for
 * another OpenBLAS in the same process, a thread library, or the C library. */
#define _XOPEN_SOURCE 700

#include <sys/wait.h>
#include <unistd.h>

#include "all_rooms.h"

static const char* const variables[] = {"OPENBLAS_VERBOSE=9",           "OPENBLAS_CORETYPE=Prescott", "OPENBLAS_CORETYPE=nonsense",
                                        "OPENBLAS_L2_SIZE=4096",        "OPENBLAS_NUM_THREADS=3",     "GOTO_NUM_THREADS=3",
                                        "OMP_NUM_THREADS=1",            "OMP_ADAPTIVE=1",             "OPENBLAS_BLOCK_FACTOR=1",
                                        "OPENBLAS_THREAD_TIMEOUT=4",    "OPENBLAS_MAIN_FREE=1",       "GOTOBLAS_MAIN_FREE=1",
                                        "OPENBLAS_DEFAULT_NUM_THREADS=2", "LC_ALL=tr_TR.UTF-8",       "ATTMD_KERNELS=nonsense"};
enum { VARIABLES = sizeof variables / sizeof variables[0] };

/* What the jobs come to, as text on standard output. */
static int print_results(void) {
    static rooms all;
    uint64_t hash = 0;
    int k;
    make_rooms(&all);
    for (k = 0; k < ROOM_JOBS; ++k) CHECK_OK(room_jobs[k].run(&all, &hash));
    free_rooms(&all);
    printf("%016llx %s\n", (unsigned long long)hash, attmd_cpu_kernels());
    return checks_failed != 0;
}

/* All that this program prints, on both streams, when it is started with `variable` set. */
static void run_with(const char* program, const char* variable, char* out, size_t room) {
    int ends[2], how;
    size_t length = 0;
    ssize_t got;
    pid_t child;
    memset(out, 0, room);
    if (!CHECK(pipe(ends) == 0)) return;
    child = fork();
    if (child == 0) {
        if (variable != NULL) putenv((char*)variable);
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        execl(program, program, "results", (char*)NULL);
        _exit(1);
    }
    close(ends[1]);
    while (length + 1 < room && (got = read(ends[0], out + length, room - 1 - length)) > 0) length += (size_t)got;
    close(ends[0]);
    waitpid(child, &how, 0);
    CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

int main(int argc, char** argv) {
    char expected[512], got[512];
    size_t k;
    if (argc > 1) return print_results();
    unsetenv("OPENBLAS_VERBOSE");
    unsetenv("OPENBLAS_CORETYPE");
    run_with(argv[0], NULL, expected, sizeof expected);
    CHECK(strlen(expected) > 17 && strchr(expected, '\n') == expected + strlen(expected) - 1);
    for (k = 0; k < VARIABLES; ++k) {
        if (strncmp(variables[k], "ATTMD_", 6) == 0 && getenv("ATTMD_KERNELS") != NULL) continue;
        run_with(argv[0], variables[k], got, sizeof got);
        if (!CHECK(strcmp(got, expected) == 0)) fprintf(stderr, "    with %s: %s    without: %s", variables[k], got, expected);
    }
    return check_report("environment");
}
