/* The demo's three experiments; each prints its heading, its table and what the table shows. */
#ifndef ATTMD_DEMO_EXPERIMENTS_H
#define ATTMD_DEMO_EXPERIMENTS_H

#include <attmd/attmd.h>

#include "options.h"

/* The images of the two digits in a CSV file. */
attmd_dataset *load_digits(const struct options *options, const char *path);
/* Real images, four tokens each. */
void run_digits(const struct options *options, const attmd_dataset *images);
/* The paper's random data: fixed decoder. */
void run_synthetic(const struct options *options);
/* The paper's example in the plane: W and the decoder trained together. */
void run_joint(const struct options *options);

#endif
