/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Aligned rows on the terminal. */

#include "table.h"

typedef struct Row {
        char *cell[TABLE_COLUMNS]; /* a heading is the first alone */
        Style style;
        bool heading;
} Row;

struct Table {
        size_t columns, elastic;
        unsigned whole;
        Row *rows;
        size_t n, room;
};

#define GAP 2u
#define NARROWEST 8u

Table *table_new(size_t columns, size_t elastic, unsigned whole) {
        Table *t = calloc(1, sizeof *t);

        if (t) {
                t->columns = columns;
                t->elastic = elastic;
                t->whole = whole;
        }
        return t;
}

static void table_empty(Table *t) {
        for (size_t i = 0; i < t->n; i++)
                for (size_t k = 0; k < TABLE_COLUMNS; k++)
                        free(t->rows[i].cell[k]);
        t->n = 0;
}

void table_free(Table *t) {
        if (!t)
                return;
        table_empty(t);
        free(t->rows);
        free(t);
}

static Row *table_add(Table *t) {
        if (array_room(&t->rows, t->n, &t->room, sizeof *t->rows) < 0)
                return NULL;
        t->rows[t->n] = (Row){};
        return &t->rows[t->n++];
}

int table_heading(Table *t, const char *text) {
        Row *row = table_add(t);

        if (!row || !(row->cell[0] = strdup(text)))
                return -ENOMEM;
        row->heading = true;
        return 0;
}

int table_row(Table *t, Style s, const char *const *cells) {
        Row *row = table_add(t);

        if (!row)
                return -ENOMEM;
        row->style = s;
        for (size_t k = 0; k < t->columns; k++)
                if (!(row->cell[k] = strdup(cells[k])))
                        return -ENOMEM;
        return 0;
}

/* Takes up to EXCESS off a column, but leaves it some letters. Gives what is left to take. */
static size_t narrow(size_t *width, size_t excess) {
        size_t least = MIN(*width, (size_t)NARROWEST), cut = MIN(*width - least, excess);

        *width -= cut;
        return excess - cut;
}

/* The widths of the columns; an empty column takes no room, not even its gap. */
static void table_widths(const Table *t, size_t indent, size_t width[static TABLE_COLUMNS]) {
        size_t total = indent, room = line_width(), excess;

        for (size_t k = 0; k < t->columns; k++) {
                width[k] = 0;
                for (size_t i = 0; i < t->n; i++)
                        if (!t->rows[i].heading)
                                width[k] = MAX(width[k], text_width(t->rows[i].cell[k]));
                total += width[k] ? width[k] + GAP : 0;
        }
        total -= MIN(total, (size_t)GAP);
        excess = narrow(&width[t->elastic], total > room ? total - room : 0);
        for (size_t i = 0; i < t->columns && excess > 0; i++) {
                size_t widest = t->elastic;

                for (size_t k = 0; k < t->columns; k++)
                        if (!(t->whole & COLUMN(k)) && width[k] > width[widest])
                                widest = k;
                excess = narrow(&width[widest], excess);
        }
}

static void print_cell(const char *text, size_t width, bool last) {
        size_t is = text_width(text), fit;

        if (is > width) {
                fit = text_fit(text, width > 3 ? width - 3 : 0);
                printf("%.*s...", (int)fit, text);
                is = width;
        } else
                fputs(text, stdout);
        if (!last)
                printf("%*s", (int)(width - is + GAP), "");
}

static void print_row(const Table *t, const Row *row, size_t indent, const size_t *width) {
        size_t last = t->columns;

        while (last > 1 && !*row->cell[last - 1])
                last--;
        printf("%*s%s", (int)indent, "", row->style ? style(row->style) : "");
        for (size_t k = 0; k < last; k++)
                if (width[k])
                        print_cell(row->cell[k], width[k], k + 1 == last);
        printf("%s\n", row->style ? style(PLAIN) : "");
}

void table_print(Table *t, size_t indent) {
        size_t width[TABLE_COLUMNS];

        table_widths(t, indent, width);
        for (size_t i = 0; i < t->n; i++)
                if (t->rows[i].heading)
                        printf("%s%s%s\n", style(BOLD), t->rows[i].cell[0], style(PLAIN));
                else
                        print_row(t, &t->rows[i], indent, width);
        table_empty(t);
}
