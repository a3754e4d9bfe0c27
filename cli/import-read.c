/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cytosched-calendar --import says of a calendar, read strictly. */

#include "import-read.h"

#include <ctype.h>

#include "local.h"

#define EVENTS_MAX 5000u
#define ZONES_MAX 2000u
#define LINE_SIZE 2000

void import_done(Import *i) {
        for (size_t k = 0; k < i->n; k++) {
                free(i->events[k].excluded.times);
                free(i->events[k].extra.times);
        }
        for (size_t k = 0; k < i->n_zones; k++) {
                for (size_t o = 0; o < i->zones[k].n; o++)
                        free(i->zones[k].observances[o].onsets.times);
                free(i->zones[k].observances);
        }
        free(i->zones);
        free(i->events);
        free(i->groups);
        free(i->left);
        *i = (Import){};
}

/* ---- lines --------------------------------------------------------------------------------- */

static int read_line(FILE *f, char line[static LINE_SIZE]) {
        size_t n;

        if (!fgets(line, LINE_SIZE, f))
                return -EBADMSG;
        n = strlen(line);
        if (n == 0 || line[n - 1] != '\n')
                return -EBADMSG;
        line[n - 1] = '\0';
        return 0;
}

static int read_integer(const char *text, int min, int max, int *ret) {
        size_t n = strspn(text + (*text == '-'), "0123456789");
        long number = strtol(text, NULL, 10);

        if (n == 0 || n > 10 || text[n + (*text == '-')] || number < min || number > max)
                return -EBADMSG;
        *ret = (int)number;
        return 0;
}

static int read_number(const char *text, int min, uint32_t max, uint32_t *ret) {
        int number, r = read_integer(text, min, (int)max, &number);

        if (r >= 0)
                *ret = (uint32_t)number;
        return r;
}

/* 0 to 6, or -EBADMSG. */
static int read_weekday(const char *word) {
        static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

        for (int d = 0; d < 7; d++)
                if (streq(word, names[d]))
                        return d;
        return -EBADMSG;
}

static int read_weekdays(char *text, uint8_t *ret) {
        char *rest = text;

        for (char *word; (word = strsep(&rest, ","));) {
                int d = read_weekday(word);

                if (d < 0)
                        return d;
                *ret |= (uint8_t)(1u << d);
        }
        return 0;
}

/* "weeks 2 mon,fri", "days 1", "months 3". */
static int read_rule(char *text, ImportEvent *e) {
        static const char *const kinds[] = { [RUN_DAYS] = "days", [RUN_WEEKS] = "weeks", [RUN_MONTHS] = "months" };
        char *rest = text, *kind = strsep(&rest, " "), *n = strsep(&rest, " ");
        unsigned k = 0;
        uint32_t interval;

        while (k < ELEMENTSOF(kinds) && !streq(kind, kinds[k]))
                k++;
        if (k == ELEMENTSOF(kinds) || !n || read_number(n, 1, 9999, &interval) < 0 || (k == RUN_WEEKS) != (rest != NULL))
                return -EBADMSG;
        e->kind = (RunKind)k;
        e->n = interval;
        return rest ? read_weekdays(rest, &e->weekdays) : 0;
}

/* "wall 2026-11-22T19:00". */
static int read_time(char *text, ImportTime *ret) {
        static const char *const forms[] = {
                [IMPORT_WALL] = "wall", [IMPORT_UTC] = "utc", [IMPORT_FLOATING] = "floating",
                [IMPORT_DATE] = "date", [IMPORT_OTHER] = "other",
        };
        char *rest = text, *form = strsep(&rest, " ");

        for (unsigned i = 0; rest && i < ELEMENTSOF(forms); i++)
                if (streq(form, forms[i])) {
                        ret->form = (ImportForm)i;
                        return slot_parse(rest, &ret->slot) < 0 ? -EBADMSG : 0;
                }
        return -EBADMSG;
}

static int add_time(char *text, ImportTimes *ret) {
        if (array_room(&ret->times, ret->n, &ret->size, sizeof(ImportTime)) < 0)
                return -ENOMEM;
        return read_time(text, &ret->times[ret->n++]);
}

static int copy(char *to, size_t size, const char *text) {
        return snprintf(to, size, "%s", text) < (int)size ? 0 : -EBADMSG;
}

/* ---- events -------------------------------------------------------------------------------- */

static int read_when(const char *key, char *value, ImportEvent *e) {
        if (streq(key, "start"))
                return slot_parse(value, &e->start) < 0 ? -EBADMSG : 0;
        if (streq(key, "until"))
                return read_time(value, &e->until);
        if (streq(key, "instead"))
                return read_time(value, &e->instead);
        if (streq(key, "exclude"))
                return add_time(value, &e->excluded);
        if (streq(key, "extra"))
                return add_time(value, &e->extra);
        if (streq(key, "count"))
                return read_number(value, 1, INT32_MAX, &e->count);
        return streq(key, "rule") ? read_rule(value, e) : -EBADMSG;
}

static int read_field(char *line, ImportEvent *e) {
        char *value = line, *key = strsep(&value, " ");
        uint32_t number;
        int r;

        if (streq(line, "cancelled")) {
                e->cancelled = true;
                return 0;
        }
        if (!value)
                return -EBADMSG;
        if (streq(key, "uid"))
                return copy(e->uid, sizeof e->uid, value);
        if (streq(key, "summary"))
                return copy(e->summary, sizeof e->summary, value);
        if (streq(key, "zone"))
                return copy(e->zone, sizeof e->zone, value);
        if (streq(key, "home"))
                return copy(e->home, sizeof e->home, value);
        if (streq(key, "unusable"))
                return copy(e->odd, sizeof e->odd, value);
        if (streq(key, "sequence"))
                return read_number(value, 0, INT32_MAX, &e->sequence);
        if (!streq(key, "described"))
                return read_when(key, value, e);
        r = read_number(value, 0, ZONES_MAX, &number);
        e->described = r < 0 ? 0 : number + 1;
        return r;
}

static int read_event(FILE *f, ImportEvent *e) {
        char line[LINE_SIZE];
        int r;

        *e = (ImportEvent){ .start = SLOT_NONE, .until = { .slot = SLOT_NONE }, .instead = { .slot = SLOT_NONE } };
        while ((r = read_line(f, line)) >= 0 && *line) {
                r = read_field(line, e);
                if (r < 0)
                        return r;
        }
        /* Usable whole, or not at all. */
        return r < 0 || (e->start == SLOT_NONE) != !*e->zone || (e->start == SLOT_NONE) != !!*e->odd ? -EBADMSG : 0;
}

static int add_event(FILE *f, Import *i) {
        int r;

        if (i->n == EVENTS_MAX)
                return -EBADMSG;
        if (array_room(&i->events, i->n, &i->size, sizeof(ImportEvent)) < 0)
                return -ENOMEM;
        r = read_event(f, &i->events[i->n++]);
        return r >= 0 && i->events[i->n - 1].described > i->n_zones ? -EBADMSG : r;
}

/* ---- zones --------------------------------------------------------------------------------- */

static int read_observance(char *text, ImportZone *z) {
        char *rest = text, *from = strsep(&rest, " "), *to = strsep(&rest, " ");
        ImportObservance *o;

        if (array_room(&z->observances, z->n, &z->size, sizeof(ImportObservance)) < 0)
                return -ENOMEM;
        o = &z->observances[z->n++];
        *o = (ImportObservance){ .until = SLOT_NONE, .weekday = -1 };
        if (!rest || read_integer(from, -86400, 86400, &o->from) < 0 || read_integer(to, -86400, 86400, &o->to) < 0)
                return -EBADMSG;
        return slot_parse(rest, &o->start) < 0 ? -EBADMSG : 0;
}

/* "10 -7 -1 sun". */
static int read_yearly(char *text, ImportObservance *o) {
        char *rest = text, *month = strsep(&rest, " "), *min = strsep(&rest, " "), *max = strsep(&rest, " ");
        int number;

        if (!rest || read_integer(month, 1, 12, &number) < 0 || read_integer(min, -31, 35, &o->day_min) < 0 ||
            read_integer(max, -31, 35, &o->day_max) < 0)
                return -EBADMSG;
        o->month = (unsigned)number;
        o->weekday = streq(rest, "any") ? -1 : read_weekday(rest);
        return !streq(rest, "any") && o->weekday < 0 ? -EBADMSG : 0;
}

static int read_zone_field(char *line, ImportZone *z) {
        char *value = line, *key = strsep(&value, " ");
        ImportObservance *o = z->n > 0 ? &z->observances[z->n - 1] : NULL;

        if (!value)
                return -EBADMSG;
        if (streq(key, "observance"))
                return read_observance(value, z);
        if (streq(key, "unreadable"))
                return copy(z->unreadable, sizeof z->unreadable, value);
        if (!o)
                return -EBADMSG;
        if (streq(key, "yearly"))
                return read_yearly(value, o);
        if (streq(key, "until"))
                return slot_parse(value, &o->until) < 0 ? -EBADMSG : 0;
        if (!streq(key, "onset"))
                return -EBADMSG;
        if (array_room(&o->onsets.times, o->onsets.n, &o->onsets.size, sizeof(ImportTime)) < 0)
                return -ENOMEM;
        return slot_parse(value, &o->onsets.times[o->onsets.n++].slot) < 0 ? -EBADMSG : 0;
}

static int add_zone(FILE *f, Import *i, const char *name) {
        char line[LINE_SIZE];
        ImportZone *z;
        int r;

        if (i->n_zones == ZONES_MAX)
                return -EBADMSG;
        if (array_room(&i->zones, i->n_zones, &i->zones_size, sizeof(ImportZone)) < 0)
                return -ENOMEM;
        z = &i->zones[i->n_zones++];
        *z = (ImportZone){};
        r = copy(z->name, sizeof z->name, name);
        while (r >= 0 && (r = read_line(f, line)) >= 0 && *line)
                r = read_zone_field(line, z);
        return r >= 0 && !*z->unreadable && z->n == 0 ? -EBADMSG : r;
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* "3 tasks"; a KIND that is none is -EBADMSG. */
static int left_words(const char *kind, unsigned n, char **ret) {
        int r = -EBADMSG;

        *ret = NULL;
        if (streq(kind, "tasks"))
                r = asprintf(ret, local_plural("%u task", "%u tasks", n), n);
        else if (streq(kind, "journals"))
                r = asprintf(ret, local_plural("%u journal entry", "%u journal entries", n), n);
        else if (streq(kind, "others"))
                r = asprintf(ret, local_plural("%u entry of another kind", "%u entries of another kind", n), n);
        if (r != -1)
                return MIN(r, 0);
        *ret = NULL;
        return -ENOMEM;
}

static int add_left(Import *i, const char *text) {
        _cleanup_free_ char *before = i->left, *words = NULL;
        char kind[16];
        unsigned n;
        int r = sscanf(text, "%u %15[a-z]", &n, kind) == 2 ? left_words(kind, n, &words) : -EBADMSG;

        i->left = NULL;
        if (r < 0)
                return r;
        if (asprintf(&i->left, "%s%s\n", before ? before : "", words) < 0)
                i->left = NULL;
        return i->left ? 0 : -ENOMEM;
}

static int read_end(const Import *i, const char *line) {
        uint32_t n;

        return strncmp(line, "end ", 4) != 0 || read_number(line + 4, 0, EVENTS_MAX, &n) < 0 || n != i->n ? -EBADMSG : 0;
}

static int read_all(FILE *f, Import *i) {
        char line[LINE_SIZE];
        int r = read_line(f, line);

        if (r >= 0 && !streq(line, "cytosched-import 2"))
                r = -EBADMSG;
        if (r >= 0)
                r = read_line(f, line);
        while (r >= 0 && (r = read_line(f, line)) >= 0) {
                if (streq(line, "event"))
                        r = add_event(f, i);
                else if (strncmp(line, "zone ", 5) == 0)
                        r = add_zone(f, i, line + 5);
                else if (strncmp(line, "left ", 5) == 0)
                        r = add_left(i, line + 5);
                else
                        return read_end(i, line);
        }
        return r;
}

int import_read(FILE *f, Import *ret) {
        Import i = {};
        int r = read_all(f, &i);

        if (r < 0) {
                import_done(&i);
                return r;
        }
        *ret = i;
        return 0;
}
