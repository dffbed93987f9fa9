/* What a trained model makes of single sentences. */
#ifndef ATTMD_REVIEWS_ATTENTION_H
#define ATTMD_REVIEWS_ATTENTION_H

#include <attmd/attmd.h>

/* Reads sentences from standard input, one a line, and prints for each the verdict and the words attended to most. */
void read_sentences(const attmd_model *model, const attmd_tokenizer *tokenizer);
/* The paper's token-selection score over a file of lines "word<tab>sentence", and how many weights of queries, keys and
 * values are not small. */
void print_selection(const attmd_model *model, const attmd_tokenizer *tokenizer, const char *path);

#endif
