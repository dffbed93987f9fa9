/* The first line of a benchmark: "# PROCESSOR; attmd VERSION, KERNELS". */
#ifndef ATTMD_BENCH_MACHINE_H
#define ATTMD_BENCH_MACHINE_H

#include <attmd/attmd.h>
#include <stdio.h>

static void print_machine(void) {
    char line[256], processor[256] = "unknown processor";
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (file != NULL) {
        while (fgets(line, sizeof line, file) != NULL)
            if (sscanf(line, "model name : %255[^\n]", processor) == 1) break;
        fclose(file);
    }
    printf("# %s; attmd %s, %s\n", processor, attmd_version_string(), attmd_cpu_kernels());
    fflush(stdout);
}

#endif
