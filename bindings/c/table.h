/* A table with one column for each p and one labelled row for each quantity. Columns that do not fit beside each other
 * are printed in further blocks below. */
#ifndef ATTMD_DEMO_TABLE_H
#define ATTMD_DEMO_TABLE_H

#include <stdint.h>

#include "console.h"

enum { TABLE_MAX_COLUMNS = 8, TABLE_MAX_ROWS = 64, TABLE_LABEL = 40, TABLE_CELL = 13 };

/* Three digits: 0.00195, 33.5, 4685; powers of ten where that gets long. */
struct number {
    char text[TABLE_CELL];
};
struct number number_text(double value);

struct table_row {
    char label[80];
    int is_section;
    char cells[TABLE_MAX_COLUMNS][TABLE_CELL]; /* "" = nothing to say */
};

/* Start from {0}, then set columns. */
struct table {
    int columns, rows;
    char headings[TABLE_MAX_COLUMNS][TABLE_CELL];
    struct table_row row[TABLE_MAX_ROWS];
};

void table_set_heading(struct table *table, int column, const char *format, ...) PRINTF_LIKE(3, 4);
/* A line that names the rows after it; not printed if all of them are empty. */
void table_add_section(struct table *table, const char *format, ...) PRINTF_LIKE(2, 3);
/* A new row, not printed while all its cells are empty. The functions below fill the cells of the newest row. */
void table_add_row(struct table *table, const char *format, ...) PRINTF_LIKE(2, 3);
void table_put(struct table *table, int column, const char *format, ...) PRINTF_LIKE(3, 4);
/* 20000 as "20,000" */
void table_put_count(struct table *table, int column, int64_t count);
/* 268 and 268 as "268/268" */
void table_put_part(struct table *table, int column, int64_t part, int64_t whole);
/* 0.978 as "97.8 %" */
void table_put_percent(struct table *table, int column, double share);
/* The form of number_text(); nothing for NaN */
void table_put_number(struct table *table, int column, double value);

void table_print(const struct table *table);

#endif
