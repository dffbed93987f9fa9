/* Where address space runs out (ulimit -v, job schedulers): each call ends within seconds, right or refused for lack of
 * memory, and the handles go on when there is more. A process for each limit and each job, so that none finds what
 * another one has left. */
#define _POSIX_C_SOURCE 200809L

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "all_rooms.h"

enum { SECONDS = 60, FIRST_MB = 64, LAST_MB = 448, STEP_MB = 16, REFUSED_JOB = 3 };

static uint64_t expected[ROOM_JOBS];

static void limit_address_space(rlim_t bytes) {
    struct rlimit limit;
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    setrlimit(RLIMIT_AS, &limit);
}

/* Ends the process: 0 right, REFUSED_JOB refused and right afterwards, 1 otherwise. */
static void do_job(const rooms* all, int k, rlim_t bytes) {
    uint64_t got = 0, again = 0;
    attmd_status status;
    alarm(SECONDS);
    limit_address_space(bytes);
    status = room_jobs[k].run(all, &got);
    if (status == ATTMD_OK) _exit(got != expected[k]);
    if (status != ATTMD_ERROR_OUT_OF_MEMORY) {
        fprintf(stderr, "%s: %s: %s\n", room_jobs[k].name, attmd_status_name(status), attmd_last_error());
        _exit(1);
    }
    limit_address_space(RLIM_INFINITY);
    status = room_jobs[k].run(all, &again);
    _exit(status != ATTMD_OK || (!room_jobs[k].trains && again != expected[k]) ? 1 : REFUSED_JOB);
}

static int result_of(pid_t child) {
    int how;
    waitpid(child, &how, 0);
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

/* In a process of its own, since this one must stay without buffers. */
static void find_expected(const rooms* all) {
    int ends[2], k;
    pid_t child;
    if (!CHECK(pipe(ends) == 0)) return;
    child = fork();
    if (child == 0) {
        uint64_t hash;
        for (k = 0; k < ROOM_JOBS; ++k) {
            hash = 0;
            CHECK_OK(room_jobs[k].run(all, &hash));
            if (write(ends[1], &hash, sizeof hash) != sizeof hash) _exit(1);
        }
        _exit(checks_failed != 0);
    }
    for (k = 0; k < ROOM_JOBS; ++k) CHECK(read(ends[0], &expected[k], sizeof expected[k]) == sizeof expected[k]);
    CHECK(result_of(child) == 0);
}

int main(void) {
    static rooms all;
    int k, mb, right = 0, refused = 0;
    make_rooms(&all);
    find_expected(&all);
    for (mb = FIRST_MB; mb <= LAST_MB; mb += STEP_MB)
        for (k = 0; k < ROOM_JOBS; ++k) {
            const pid_t child = fork();
            int result;
            if (child == 0) do_job(&all, k, (rlim_t)mb << 20);
            result = result_of(child);
            right += result == 0;
            refused += result == REFUSED_JOB;
            if (!CHECK(result == 0 || result == REFUSED_JOB))
                fprintf(stderr, "    %s in %d MB of address space: %s %d\n", room_jobs[k].name, mb,
                        result > 128 ? "signal" : "exit code", result > 128 ? result - 128 : result);
        }
    printf("%d right, %d refused\n", right, refused);
    CHECK(right > 0 && refused > 0);
    free_rooms(&all);
    return check_report("address_space");
}
