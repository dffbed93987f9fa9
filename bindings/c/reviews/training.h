/* Training on a folder of reviews. */
#ifndef ATTMD_REVIEWS_TRAINING_H
#define ATTMD_REVIEWS_TRAINING_H

#include <attmd/attmd.h>

#include "settings.h"

/* Trains with a table line an epoch, writes settings.model and returns it. A run that goes on keeps the settings of its
 * checkpoint; an option that contradicts them ends the program. */
attmd_model *train_on_reviews(struct settings settings, const attmd_tokenizer *tokenizer);
/* Ends the program unless the model of the one file was trained with a vocabulary as large as that of the other. */
void require_vocabulary(const attmd_model *model, const char *path, const attmd_tokenizer *tokenizer,
                        const char *vocabulary);

#endif
