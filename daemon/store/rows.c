/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of rows. */

#include "store/rows.h"

#include <ctype.h>

#include "core/amount.h"
#include "core/civil.h"
#include "core/schedule.h"
#include "core/visible.h"
#include "cytosched.h"
#include "store/sql.h"

/* Far enough for any clock and any shift, and no sum of two is near the end of a number. */
#define INSTANT_MAX INT64_C(253402300799) /* 9999-12-31 */
#define COUNT_MAX (INT64_C(1) << 53)
#define LEAST_DAY (-400)
#define LAST_DAY (DAY_MAX + 400)
/* What the program itself words, as a notice or a summary of a change. */
#define TEXT_MAX (4 * (size_t)LIMIT_SCHEDULE)

/* ---- one value ------------------------------------------------------------------------------- */

static bool number_fits(char kind, int64_t n) {
        switch (kind) {
        case 'i':
                return n >= LEAST_DAY * INT64_C(86400) && n <= INSTANT_MAX;
        case 's':
                return n >= (Slot)LEAST_DAY * MINUTES_PER_DAY && n <= (Slot)LAST_DAY * MINUTES_PER_DAY;
        case 'd':
                return n >= LEAST_DAY && n <= LAST_DAY;
        case 'h':
                return n >= -DAY_MAX && n <= DAY_MAX;
        case 'b':
                return n == 0 || n == 1;
        case '3':
                return n >= 0 && n < 3;
        case 'n':
                return n >= 0 && n <= COUNT_MAX;
        case 'w':
                return n >= -INSTANT_MAX && n <= INSTANT_MAX;
        default:
                return true;
        }
}

static bool schedule_fits(const char *text) {
        Schedule *schedule = NULL;
        bool fits = strlen(text) <= LIMIT_SCHEDULE && schedule_parse(text, &schedule, NULL) >= 0;

        schedule_free(schedule);
        return fits;
}

static bool zone_fits(const char *text) {
        return *text != '/' && !strstr(text, "..") && strlen(text) <= LIMIT_NAME;
}

/* A: an amount; S: a schedule; H: a handle or a name; Z: a zone's name; T: a text; w: what the program itself puts together. */
static bool text_fits(char kind, const char *text, size_t size) {
        Amount amount;

        if (strlen(text) != size)
                return false;
        for (const char *p = text; (p = visible_first_hidden(p)); p++)
                if (*p != '\n' || kind != 'w')
                        return false;
        switch (kind) {
        case 'A':
                return amount_parse(text, &amount) >= 0;
        case 'S':
                return schedule_fits(text);
        case 'H':
                return *text && size <= LIMIT_NAME;
        case 'Z':
                return *text && zone_fits(text);
        case 'T':
                return size <= LIMIT_TEXT;
        default:
                return size <= TEXT_MAX;
        }
}

bool row_fits(Cursor *cursor, const char *kinds) {
        for (int i = 0; kinds[i]; i++) {
                bool null = sqlite3_column_type(cursor, i) == SQLITE_NULL;

                if (kinds[i] != '.' && (null ? !isupper((unsigned char)kinds[i])
                                             : !number_fits((char)tolower((unsigned char)kinds[i]), sqlite3_column_int64(cursor, i))))
                        return false;
        }
        return true;
}

/* ---- one table ------------------------------------------------------------------------------- */

/* TABLE empty: of every table that has such a column; the first that fits counts. */
static const struct Rule {
        char table[13], column[14]; /* within the table, as a lexicon has its words */
        char kind;
} rules[] = {
        { "record", "at", 's' },      { "", "at", 'i' },           { "zone", "start", 's' },   { "revision", "start", 's' },
        { "revision", "until", 's' }, { "", "start", 'd' },        { "", "until", 'd' },     { "", "slot", 's' },
        { "", "origin", 'd' },      { "", "day", 'd' },          { "", "expires", 'd' },   { "", "shift", 'h' },
        { "", "shown_from", 'i' },  { "", "taken_at", 'i' },     { "", "snoozed_until", 'i' }, { "", "utc", 'i' },
        { "", "window_end", 'i' },  { "", "first_shown", 'i' },  { "", "shown", 'i' },     { "", "next", 'i' },
        { "", "wake", 'i' },        { "", "handled", 'i' },      { "", "dismissed", 'i' }, { "", "created", 'i' },
        { "", "modified", 'i' },    { "", "stopped", 'b' },      { "", "appointment", 'b' }, { "", "standalone", 'b' },
        { "", "discreet", 'b' },    { "", "history", 'b' },      { "", "undoable", 'b' },    { "", "answer", '3' },       { "setting", "scope", '3' },     { "stock", "kind", 'b' },
        { "exported", "regimen", 'w' }, { "", "digest", '.' },      { "", "fingerprint", '.' },  { "", "amount", 'A' },    { "", "planned", 'A' },
        { "", "schedule", 'S' },    { "", "handle", 'H' },       { "", "drug", 'H' },      { "zone", "name", 'Z' },
        { "", "name", 'H' },        { "", "key", 'H' },          { "meta", "value", 'w' },   { "notice", "text", 'w' },
        { "change_value", "value", 'w' }, { "", "symptom", 'H' },
        { "", "row", 'n' },
};

static char kind_of(const char *table, const char *column, int type) {
        for (size_t i = 0; i < ELEMENTSOF(rules); i++)
                if (streq(rules[i].column, column) && (!*rules[i].table || streq(rules[i].table, table)))
                        return rules[i].kind;
        return type == SQLITE_INTEGER ? 'n' : type == SQLITE_TEXT ? 'T' : '.';
}

/* What is given by its kind alone may be absent where the table says so. */
static bool value_fits(Cursor *cursor, int column, char kind) {
        switch (sqlite3_column_type(cursor, column)) {
        case SQLITE_INTEGER:
                return number_fits(kind, sqlite3_column_int64(cursor, column));
        case SQLITE_TEXT:
                return text_fits(kind, column_text(cursor, column), (size_t)sqlite3_column_bytes(cursor, column));
        case SQLITE_FLOAT:
                return false;
        default:
                return true;
        }
}

static int find_value(const char *table, Cursor *cursor, char **ret_finding) {
        for (int i = 0; i < sqlite3_column_count(cursor); i++) {
                const char *column = sqlite3_column_name(cursor, i);

                if (value_fits(cursor, i, kind_of(table, column, sqlite3_column_type(cursor, i))))
                        continue;
                if (asprintf(ret_finding, "a row of the table \"%s\" can't have such a value for \"%s\"", table, column) < 0)
                        *ret_finding = NULL;
                return 0;
        }
        return 1;
}

static int step_all(Store *s, const char *table, Cursor *cursor, char **ret_finding) {
        int r;

        while ((r = sql_step(s, cursor)) > 0)
                if (find_value(table, cursor, ret_finding) == 0)
                        return 0;
        return r < 0 ? r : 1;
}

static int prepare(Store *s, const char *sql, Cursor **ret) {
        return sql_error(s, sqlite3_prepare_v2(s->db, sql, -1, ret, NULL));
}

static int check_table(Store *s, const char *table, char **ret_finding) {
        _cleanup_free_ char *sql = NULL;
        Cursor *cursor = NULL;
        int r;

        if (asprintf(&sql, "SELECT * FROM main.%s", table) < 0)
                return -ENOMEM;
        r = prepare(s, sql, &cursor);
        if (r >= 0)
                r = step_all(s, table, cursor, ret_finding);
        sqlite3_finalize(cursor);
        return r;
}

/* ---- what refers to what ---------------------------------------------------------------------- */

/* What a row names must have been there some time; 0 is none. */
static const struct {
        const char *table, *column, *of;
} references[] = {
        { "zone", "patient", "patient" },      { "regimen", "patient", "patient" },  { "site", "patient", "patient" },
        { "rest", "patient", "patient" },      { "injection", "patient", "patient" }, { "symptom", "patient", "patient" },
        { "result", "patient", "patient" },    { "revision", "regimen", "regimen" },
        { "pause", "regimen", "regimen" },     { "record", "regimen", "regimen" },   { "site", "regimen", "regimen" },
        { "injection", "regimen", "regimen" }, { "item", "regimen", "regimen" },     { "due", "regimen", "regimen" },
        { "open", "regimen", "regimen" },      { "stock", "item", "item" },
};

/* What must hold of what holds now. */
static const struct {
        const char *finding, *sql;
} rules_of_all[] = {
        { "a regimen is of a patient who is not there",
          "SELECT 1 FROM regimen WHERE valid_until IS NULL AND patient NOT IN (SELECT id FROM patient WHERE valid_until IS NULL)" },
        /* The one line that stays of who was forgotten. */
        { "a row of the table \"change\" is of a patient that never was",
          "SELECT 1 FROM change WHERE patient <> 0 AND verb <> 'forget' AND patient NOT IN (SELECT id FROM patient)" },
        { "a patient has no time zone",
          "SELECT 1 FROM patient WHERE valid_until IS NULL AND id NOT IN (SELECT patient FROM zone WHERE valid_until IS NULL)" },
        { "two schedules of a regimen give doses at one time",
          "SELECT 1 FROM revision AS a JOIN revision AS b ON b.regimen = a.regimen AND b.valid_until IS NULL AND b.row > a.row "
          "WHERE a.valid_until IS NULL AND a.start < coalesce(b.until, 9e18) AND b.start < coalesce(a.until, 9e18)" },
        { "the database has no name of its own, which is part of what a calendar knows a dose by",
          "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM meta WHERE key = 'id' AND length(value) BETWEEN 1 AND 32 AND value NOT GLOB '*[^0-9a-zA-Z_-]*')" },
        { "the next number of a table is none",
          "SELECT 1 FROM sqlite_sequence WHERE typeof(seq) <> 'integer' OR seq < 0 OR seq > 9007199254740992" },
};

/* 1 where the statement finds nothing. */
static int finds_nothing(Store *s, const char *sql) {
        Cursor *cursor = NULL;
        int r = prepare(s, sql, &cursor);

        if (r >= 0)
                r = sql_step(s, cursor);
        sqlite3_finalize(cursor);
        return r < 0 ? r : r == 0;
}

static int check_references(Store *s, char **ret_finding) {
        int r = 1;

        for (size_t i = 0; r > 0 && i < ELEMENTSOF(references); i++) {
                _cleanup_free_ char *sql = NULL;

                if (asprintf(&sql, "SELECT 1 FROM %s WHERE %s <> 0 AND %s NOT IN (SELECT id FROM %s)", references[i].table,
                             references[i].column, references[i].column, references[i].of) < 0)
                        return -ENOMEM;
                r = finds_nothing(s, sql);
                if (r == 0 && asprintf(ret_finding, "a row of the table \"%s\" is of a %s that never was", references[i].table,
                                       references[i].of) < 0)
                        *ret_finding = NULL;
        }
        return r;
}

static int check_rules(Store *s, char **ret_finding) {
        int r = 1;

        for (size_t i = 0; r > 0 && i < ELEMENTSOF(rules_of_all); i++) {
                r = finds_nothing(s, rules_of_all[i].sql);
                if (r == 0)
                        *ret_finding = strdup(rules_of_all[i].finding);
        }
        return r;
}

int rows_check(Store *s, char **ret_finding) {
        Cursor *tables = NULL;
        int r = prepare(s, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name", &tables),
            more = 1;

        *ret_finding = NULL;
        while (r >= 0 && (more = sql_step(s, tables)) > 0 && (r = check_table(s, column_text(tables, 0), ret_finding)) > 0)
                ;
        sqlite3_finalize(tables);
        if (r < 0 || more < 0)
                return MIN(r, more);
        r = more > 0 ? 0 : check_references(s, ret_finding);
        return r <= 0 ? r : check_rules(s, ret_finding);
}
