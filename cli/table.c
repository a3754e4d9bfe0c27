/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Aligned rows on the terminal. */

#include "table.h"

#include "local.h"

typedef enum Kind {
        ROW,
        HEADING, /* the first cell alone */
        TITLES,
} Kind;

typedef struct Row {
        char *cell[TABLE_COLUMNS];
        size_t width[TABLE_COLUMNS];
        Style style;
        Kind kind;
} Row;

struct Table {
        const TableForm *form;
        Row *rows;
        size_t n, room;
};

#define GAP 2u
#define TABLE_LEAST 60u /* columns; with fewer it is a list */

Table *table_new(const TableForm *form) {
        Table *t = calloc(1, sizeof *t);

        if (t)
                t->form = form;
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

static int table_add(Table *t, Kind kind, Style s, size_t n, const char *const *cells) {
        Row *row;

        if (array_room(&t->rows, t->n, &t->room, sizeof *t->rows) < 0)
                return -ENOMEM;
        row = &t->rows[t->n++];
        *row = (Row){ .kind = kind, .style = s };
        for (size_t k = 0; k < n; k++) {
                if (!(row->cell[k] = strdup(cells[k])))
                        return -ENOMEM;
                row->width[k] = text_width(cells[k]);
        }
        return 0;
}

int table_heading(Table *t, const char *text) {
        return table_add(t, HEADING, BOLD, 1, (const char *const[]){ local_text(text) });
}

int table_titles(Table *t, const char *const *cells) {
        const char *titles[TABLE_COLUMNS] = { NULL };

        for (size_t i = 0; i < t->form->columns; i++)
                titles[i] = local_text(cells[i]);
        return table_add(t, TITLES, BOLD, t->form->columns, titles);
}

int table_row(Table *t, Style s, const char *const *cells) {
        return table_add(t, ROW, s, t->form->columns, cells);
}

/* ---- the widths ---------------------------------------------------------------------------- */

/* The width of the longest word: a cell can't be narrower. */
static size_t word_width(const char *text) {
        size_t widest = 0;

        while (*text) {
                size_t n = strcspn(text, " ");

                widest = MAX(widest, text_width_n(text, n));
                text += n;
                text += strspn(text, " ");
        }
        return widest;
}

/* The columns as wide as their widest cells. */
static void measure_columns(const Table *t, size_t width[static TABLE_COLUMNS]) {
        memset(width, 0, t->form->columns * sizeof *width);
        for (size_t i = 0; i < t->n; i++)
                for (size_t k = 0; k < t->form->columns && t->rows[i].kind != HEADING; k++)
                        width[k] = MAX(width[k], t->rows[i].width[k]);
}

/* The least that they can be. */
static void measure_words(const Table *t, const size_t *width, size_t least[static TABLE_COLUMNS]) {
        for (size_t k = 0; k < t->form->columns; k++) {
                least[k] = t->form->whole & COLUMN(k) ? width[k] : 0;
                for (size_t i = 0; i < t->n; i++)
                        if (t->rows[i].kind != HEADING)
                                least[k] = MAX(least[k], word_width(t->rows[i].cell[k]));
        }
}

/* An empty column takes no room, not even its gap. */
static size_t total_width(const size_t *width, size_t columns) {
        size_t total = 0;

        for (size_t k = 0; k < columns; k++)
                total += width[k] ? width[k] + GAP : 0;
        return total - MIN(total, (size_t)GAP);
}

/* The widths with which the rows fit into ROOM; false: there are none. */
static bool fit_columns(const Table *t, size_t room, size_t width[static TABLE_COLUMNS]) {
        size_t least[TABLE_COLUMNS], columns = t->form->columns;

        measure_columns(t, width);
        if (total_width(width, columns) <= room)
                return true;
        measure_words(t, width, least);
        if (total_width(least, columns) > room)
                return false;
        while (total_width(width, columns) > room) {
                size_t widest = columns;

                for (size_t k = 0; k < columns; k++)
                        if (width[k] > least[k] && (widest == columns || width[k] > width[widest]))
                                widest = k;
                width[widest]--;
        }
        return true;
}

/* ---- rows, wrapped within their cells ------------------------------------------------------- */

/* A row whose cells all fit: what is empty at its end needs no spaces. */
static void print_whole(const Table *t, const Row *row, size_t indent, const size_t *width) {
        size_t gap = indent;

        for (size_t k = 0; k < t->form->columns; k++) {
                if (row->width[k] > 0) {
                        while (gap-- > 0)
                                putchar(' ');
                        fputs(row->cell[k], stdout);
                        gap = 0;
                }
                gap += width[k] ? width[k] + GAP - row->width[k] : 0;
        }
}

static bool fits(const Table *t, const Row *row, const size_t *width) {
        for (size_t k = 0; k < t->form->columns; k++)
                if (row->width[k] > width[k])
                        return false;
        return true;
}

/* Prints as much of each cell as goes into one line; moves on in each. Whether something is left. */
static bool print_line(const Table *t, const Row *row, const char **rest, size_t indent, const size_t *width) {
        size_t at = indent, is = 0;
        bool more = false;

        fputs(row->style ? style(row->style) : "", stdout);
        for (size_t k = 0; k < t->form->columns; k++) {
                size_t n = text_line(rest[k], width[k]);

                if (n > 0) /* what is empty at the end of a line needs no spaces */
                        printf("%*s%.*s", (int)(at - is), "", (int)n, rest[k]);
                is = n > 0 ? at + text_width_n(rest[k], n) : is;
                at += width[k] ? width[k] + GAP : 0;
                rest[k] += n;
                rest[k] += strspn(rest[k], " ");
                more |= *rest[k] != '\0';
        }
        printf("%s\n", row->style ? style(PLAIN) : "");
        return more;
}

static void print_row(const Table *t, const Row *row, size_t indent, const size_t *width) {
        const char *rest[TABLE_COLUMNS];

        if (fits(t, row, width)) {
                fputs(row->style ? style(row->style) : "", stdout);
                print_whole(t, row, indent, width);
                printf("%s\n", row->style ? style(PLAIN) : "");
                return;
        }
        for (size_t k = 0; k < t->form->columns; k++)
                rest[k] = row->cell[k];
        while (print_line(t, row, rest, indent, width))
                ;
}

/* ---- rows as paragraphs --------------------------------------------------------------------- */

/* A paragraph that is being printed. */
typedef struct Paragraph {
        size_t hang, width;
        size_t at; /* the column; the first line's indent is there already */
        bool begun;
} Paragraph;

/* N bytes that stay on one line, behind a space or on a line of their own. */
static void put_piece(Paragraph *p, const char *text, size_t n) {
        size_t wide = text_width_n(text, n);

        if (p->begun && p->at + 1 + wide > p->width) {
                printf("\n%*s", (int)p->hang, "");
                p->at = p->hang;
        } else if (p->begun) {
                putchar(' ');
                p->at++;
        }
        printf("%.*s", (int)n, text);
        p->at += wide;
        p->begun = true;
}

/* A cell stays whole where it fits into a line: half an amount is another amount. */
static void put_cell(Paragraph *p, const char *text) {
        if (p->hang + text_width(text) <= p->width) {
                put_piece(p, text, strlen(text));
                return;
        }
        while (*text) {
                size_t n = strcspn(text, " ");

                put_piece(p, text, n);
                text += n;
                text += strspn(text, " ");
        }
}

/* "19:00, pegasys, 90 micrograms"; a label ("Next dose:") and what it is of are not set apart. */
static void print_paragraph(const Table *t, const Row *row, size_t indent) {
        Paragraph p = { .hang = indent + 2, .width = line_width(), .at = indent };
        size_t last = t->form->columns;

        printf("%*s%s", (int)indent, "", row->style ? style(row->style) : "");
        while (last > 0 && (!*row->cell[last - 1] || streq(row->cell[last - 1], TABLE_RULE)))
                last--;
        for (size_t k = 0; k < last; k++) {
                const char *cell = row->cell[k], *front = t->form->front[k];
                _cleanup_free_ char *text = NULL;

                if (!*cell || streq(cell, TABLE_RULE))
                        continue;
                if (asprintf(&text, "%s%s%s", front ? local_text(front) : "", cell,
                             k + 1 == last || cell[strlen(cell) - 1] == ':' ? "" : t->form->join ?: ",") < 0)
                        text = NULL;
                put_cell(&p, text ? text : cell);
        }
        printf("%s\n", row->style ? style(PLAIN) : "");
}

void table_print(Table *t, size_t indent) {
        size_t width[TABLE_COLUMNS], screen = t->form->prose ? line_width() : screen_width();
        bool list = screen < TABLE_LEAST || !fit_columns(t, screen - indent, width);

        for (size_t i = 0; i < t->n; i++)
                if (t->rows[i].kind == HEADING)
                        print_hanging(stdout, 0, 2, BOLD, t->rows[i].cell[0]);
                else if (!list)
                        print_row(t, &t->rows[i], indent, width);
                else if (t->rows[i].kind == ROW)
                        print_paragraph(t, &t->rows[i], indent);
        table_empty(t);
}
