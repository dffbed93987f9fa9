/* How far a long call has come, on one line of standard error redrawn in place; nothing at all unless the console is
 * interactive, and nothing for calls that take no time. */
#ifndef ATTMD_DEMO_PROGRESS_H
#define ATTMD_DEMO_PROGRESS_H

#include <attmd/attmd.h>

#include "console.h"

/* Names the work of the next calls, such as "p = 3: training". */
void progress_name(const char *format, ...) PRINTF_LIKE(1, 2);
/* For the `progress` field of the training options: a bar and the loss, divided by the double that the user pointer is
 * of; NULL: by 1. */
int32_t progress_of_training(const attmd_progress *progress, void *user);
/* For the `progress` field of the solver's options: the gap so far, as nobody knows the iterations it will need. */
int32_t progress_of_solver(const attmd_progress *progress, void *user);
/* Takes the line off the screen; to be called before anything is printed. */
void progress_clear(void);

#endif
