/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of the report as CSV. */

#include "csv.h"

#include "../term.h"

#define COLUMNS_MAX 24

/* The keys of a table's rows, in the order of the JSON. */
typedef struct CsvTable {
        const char *name;
        const char *columns[COLUMNS_MAX];
} CsvTable;

#define DOSE_COLUMNS                                                                                             \
        { "dose", "patient", "regimen", "drug", "amount", "route", "slot", "at", "utc", "state", "taken_at", "site", "note", \
          "moved", "snoozed_until", "planned_amount", "sites", "batch", "kind", "unplanned" }

static const CsvTable tables[] = {
        { "doses", DOSE_COLUMNS },
        { "symptoms", { "id", "patient", "at", "utc", "symptom", "value", "unit", "severity", "note", "dose", "hours", "tier",
                        "tell", "source", "typed" } },
        { "results", { "id", "patient", "date", "name", "value", "text", "unit", "low", "high", "note" } },
        { "supply", { "patient", "regimen", "item", "left", "per_dose", "doses_each", "doses", "until", "out", "reorder", "low",
                      "over", "batches" } },
        { "sites", { "site", "count", "last" } },
        { "appointments", DOSE_COLUMNS },
};

/* ---- one cell ---------------------------------------------------------------------------------- */

/* How many bytes at TEXT a spreadsheet takes for the beginning of a formula (the wide forms, too); 0: none. */
static size_t formula(const char *text) {
        static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };

        if (*text && strchr("=+-@\t\r", *text))
                return 1;
        for (size_t i = 0; i < ELEMENTSOF(wide); i++)
                if (strncmp(text, wide[i], 3) == 0)
                        return 3;
        return 0;
}

/* Where numbers have a comma a spreadsheet parts the cells at semicolons, and does not see these quotes: what follows
 * one begins a cell as the text itself does. The mark that says "this is text" is the spreadsheets' own. */
static void put_inside(const char *text, FILE *f) {
        bool begins = true;

        for (; *text; text++) {
                if (begins && formula(text) > 0)
                        fputc('\'', f);
                if (*text == '"')
                        fputc('"', f);
                fputc(*text, f);
                begins = *text == ';' || *text == '\n' || (begins && (*text == ' ' || *text == '"'));
        }
}

static void put_text(const char *text, FILE *f) {
        bool quoted = strpbrk(text, ",;\"\r\n\t") || *text == ' ' || (*text && text[strlen(text) - 1] == ' ');

        fputs(quoted ? "\"" : "", f);
        put_inside(text, f);
        fputs(quoted ? "\"" : "", f);
}

/* Texts of a list one after another; what has parts of its own as JSON. */
static int put_list(const json_t *list, FILE *f) {
        _cleanup_free_ char *text = NULL;
        const json_t *item;
        size_t size, i;
        FILE *all;

        if (!json_is_string(json_array_get(list, 0))) {
                text = json_dumps(list, JSON_COMPACT | JSON_REAL_PRECISION(15));
                if (!text)
                        return -ENOMEM;
                put_text(text, f);
                return 0;
        }
        all = open_memstream(&text, &size);
        if (!all)
                return -ENOMEM;
        json_array_foreach(list, i, item)
                fprintf(all, "%s%s", i > 0 ? "; " : "", json_string_value(item));
        if (memstream_close(all, &text) < 0)
                return -ENOMEM;
        put_text(text, f);
        return 0;
}

static int put_cell(const json_t *value, FILE *f) {
        switch (value ? json_typeof(value) : JSON_NULL) {
        case JSON_STRING:
                put_text(json_string_value(value), f);
                return 0;
        case JSON_ARRAY:
                return put_list(value, f);
        case JSON_NULL:
                return 0;
        default:
                return json_dumpf(value, f, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) < 0 && !ferror(f) ? -ENOMEM : 0;
        }
}

/* ---- rows -------------------------------------------------------------------------------------- */

static void put_header(const CsvTable *table, FILE *f) {
        for (size_t i = 0; table->columns[i]; i++)
                fprintf(f, "%s%s", i > 0 ? "," : "", table->columns[i]);
        fputs("\r\n", f);
}

static int put_row(const CsvTable *table, const json_t *row, FILE *f) {
        int r = 0;

        for (size_t i = 0; table->columns[i] && r >= 0; i++) {
                fputs(i > 0 ? "," : "", f);
                r = put_cell(json_object_get(row, table->columns[i]), f);
        }
        fputs("\r\n", f);
        return r;
}

static int put_rows(const CsvTable *table, const json_t *rows, FILE *f) {
        const json_t *row;
        size_t i;
        int r = 0;

        json_array_foreach(rows, i, row)
                if (r >= 0)
                        r = put_row(table, row, f);
        return r;
}

static int put_given(const CsvTable *table, const Report *r, bool appointments, FILE *f) {
        int e = 0;

        for (size_t i = 0; i < r->n_given && e >= 0; i++)
                if (r->plans[r->given[i].plan].appointment == appointments)
                        e = put_row(table, given_row(r, &r->given[i]), f);
        return e;
}

static const CsvTable *find_table(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(tables); i++)
                if (!name || streq(name, tables[i].name))
                        return &tables[i];
        fail("there is no table '%s': it is doses, symptoms, results, supply, sites or appointments", name);
        return NULL;
}

int csv_write(const Report *r, const char *table_name, FILE *f) {
        const CsvTable *table = find_table(table_name);
        const struct {
                const char *name;
                const json_t *rows;
        } lists[] = { { "symptoms", r->symptoms }, { "results", r->results }, { "supply", r->supply }, { "sites", r->sites } };
        int e = 0;

        if (!table)
                return USAGE;
        put_header(table, f);
        if (streq(table->name, "doses") || streq(table->name, "appointments"))
                e = put_given(table, r, streq(table->name, "appointments"), f);
        for (size_t i = 0; i < ELEMENTSOF(lists) && e >= 0; i++)
                if (streq(table->name, lists[i].name))
                        e = put_rows(table, lists[i].rows, f);
        return e < 0 ? fail_errno(e, "the table") : DONE;
}
