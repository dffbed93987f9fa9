/* Training on a folder of reviews. */
#ifndef ATTMD_REVIEWS_TRAINING_H
#define ATTMD_REVIEWS_TRAINING_H

#include <attmd/attmd.h>

#include "settings.h"

/* Trains with a table line an epoch, writes settings->model and returns it. */
attmd_model *train_on_reviews(const struct settings *settings, const attmd_tokenizer *tokenizer);

#endif
