#include "table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct number number_text(double value) {
    static const struct {
        double below;
        const char *format;
    } forms[] = {{1e-4, "%.1e"}, {1e-3, "%.6f"}, {1e-2, "%.5f"}, {0.1, "%.4f"},     {1, "%.3f"},
                 {10, "%.2f"},   {100, "%.1f"},  {1e6, "%.0f"},  {INFINITY, "%.1e"}};
    const int count = (int)(sizeof forms / sizeof forms[0]);
    const double size = fabs(value);
    struct number number;
    int k = 0;
    while (k + 1 < count && size >= forms[k].below) ++k;
    snprintf(number.text, sizeof number.text, size == 0 ? "%.0f" : forms[k].format, value);
    return number;
}

void table_set_heading(struct table *table, int column, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(table->headings[column], TABLE_CELL, format, arguments);
    va_end(arguments);
}

static void add_row(struct table *table, int is_section, const char *format, va_list arguments) {
    struct table_row *row = &table->row[table->rows];
    if (table->rows == TABLE_MAX_ROWS) fail("a table of this demo is too long");
    ++table->rows;
    memset(row, 0, sizeof *row);
    row->is_section = is_section;
    vsnprintf(row->label, sizeof row->label, format, arguments);
}

void table_add_section(struct table *table, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add_row(table, 1, format, arguments);
    va_end(arguments);
}

void table_add_row(struct table *table, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    add_row(table, 0, format, arguments);
    va_end(arguments);
}

static char *newest_cell(struct table *table, int column) { return table->row[table->rows - 1].cells[column]; }

void table_put(struct table *table, int column, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(newest_cell(table, column), TABLE_CELL, format, arguments);
    va_end(arguments);
}

/* Room for 19 digits, 6 commas and the end. */
struct count_text {
    char text[32];
};

static struct count_text group_thousands(int64_t count) {
    struct count_text grouped = {{0}};
    char digits[32];
    const int length = snprintf(digits, sizeof digits, "%lld", (long long)count);
    int k, at = 0;
    for (k = 0; k < length; ++k) {
        if (k > 0 && (length - k) % 3 == 0) grouped.text[at++] = ',';
        grouped.text[at++] = digits[k];
    }
    return grouped;
}

void table_put_count(struct table *table, int column, int64_t count) {
    table_put(table, column, "%s", group_thousands(count).text);
}

void table_put_part(struct table *table, int column, int64_t part, int64_t whole) {
    table_put(table, column, "%s/%s", group_thousands(part).text, group_thousands(whole).text);
}

void table_put_percent(struct table *table, int column, double share) {
    /* Only what is all of it, but for rounding, is called 100 %. */
    if (share > 0.9995 && share < 1 - 1e-12)
        table_put(table, column, "> 99.9 %%");
    else
        table_put(table, column, "%.1f %%", 100 * share);
}

void table_put_number(struct table *table, int column, double value) {
    if (!isnan(value)) table_put(table, column, "%s", number_text(value).text);
}

static int has_values(const struct table *table, const struct table_row *row) {
    int column;
    for (column = 0; column < table->columns; ++column)
        if (row->cells[column][0] != '\0') return 1;
    return 0;
}

static int section_has_values(const struct table *table, int section) {
    int k;
    for (k = section + 1; k < table->rows && !table->row[k].is_section; ++k)
        if (has_values(table, &table->row[k])) return 1;
    return 0;
}

static void print_block(const struct table *table, int first, int last) {
    int k, column;
    printf("\n%-*s", TABLE_LABEL, "");
    for (column = first; column < last; ++column) printf("%*s", TABLE_CELL, table->headings[column]);
    putchar('\n');
    for (k = 0; k < table->rows; ++k) {
        const struct table_row *row = &table->row[k];
        if (row->is_section && section_has_values(table, k)) console_subheading(row->label);
        if (row->is_section || !has_values(table, row)) continue;
        printf("  %-*s", TABLE_LABEL - 2, row->label);
        for (column = first; column < last; ++column)
            printf("%*s", TABLE_CELL, row->cells[column][0] != '\0' ? row->cells[column] : "-");
        putchar('\n');
    }
}

void table_print(const struct table *table) {
    const int beside = (console_width() - 1 - TABLE_LABEL) / TABLE_CELL;
    int first;
    for (first = 0; first < table->columns; first += beside) {
        const int end = first + beside;
        print_block(table, first, end < table->columns ? end : table->columns);
    }
    putchar('\n');
}
