/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cytosched-calendar --import says of a calendar, read strictly. */

#include <ctype.h>

#include "import-plan.h"

#define EVENTS_MAX 5000u
#define LINE_SIZE 2000

void import_done(Import *i) {
        free(i->events);
        free(i->groups);
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

static int read_number(const char *text, uint32_t max, uint32_t *ret) {
        size_t n = strspn(text, "0123456789");
        unsigned long number = strtoul(text, NULL, 10);

        if (n == 0 || text[n] || n > 10 || number < 1 || number > max)
                return -EBADMSG;
        *ret = (uint32_t)number;
        return 0;
}

static int read_weekdays(char *text, uint8_t *ret) {
        static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
        char *rest = text;

        for (char *word; (word = strsep(&rest, ","));) {
                unsigned d = 0;

                while (d < 7 && !streq(word, names[d]))
                        d++;
                if (d == 7)
                        return -EBADMSG;
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
        if (k == ELEMENTSOF(kinds) || !n || read_number(n, 9999, &interval) < 0 || (k == RUN_WEEKS) != (rest != NULL))
                return -EBADMSG;
        e->kind = (RunKind)k;
        e->n = interval;
        return rest ? read_weekdays(rest, &e->weekdays) : 0;
}

static int copy(char *to, size_t size, const char *text) {
        return snprintf(to, size, "%s", text) < (int)size ? 0 : -EBADMSG;
}

static int read_field(char *line, ImportEvent *e) {
        char *value = line, *key = strsep(&value, " ");

        if (!value)
                return -EBADMSG;
        if (streq(key, "uid"))
                return copy(e->uid, sizeof e->uid, value);
        if (streq(key, "summary"))
                return copy(e->summary, sizeof e->summary, value);
        if (streq(key, "zone"))
                return copy(e->zone, sizeof e->zone, value);
        if (streq(key, "start"))
                return slot_parse(value, &e->start) < 0 ? -EBADMSG : 0;
        e->until_utc |= streq(key, "until-utc");
        if (streq(key, "until") || streq(key, "until-utc"))
                return slot_parse(value, &e->until) < 0 ? -EBADMSG : 0;
        if (streq(key, "count"))
                return read_number(value, INT32_MAX, &e->count);
        if (streq(key, "rule"))
                return read_rule(value, e);
        if (streq(key, "odd") || streq(key, "unusable"))
                return *e->odd ? 0 : copy(e->odd, sizeof e->odd, value);
        return -EBADMSG;
}

static int read_event(FILE *f, ImportEvent *e) {
        char line[LINE_SIZE];
        int r;

        *e = (ImportEvent){ .start = SLOT_NONE, .until = SLOT_NONE };
        while ((r = read_line(f, line)) >= 0 && *line) {
                r = read_field(line, e);
                if (r < 0)
                        return r;
        }
        /* Usable whole, or not at all. */
        return r < 0 || (e->start == SLOT_NONE) != !*e->zone || (!*e->zone && !*e->odd) ? -EBADMSG : 0;
}

/* ---- groups -------------------------------------------------------------------------------- */

/* "5f0c...-12" of a UID of ours, "5f0c...-12.2027-3-20270103T1900@cytosched"; 0 for another's. */
static size_t own_prefix(const char *uid) {
        size_t n = strspn(uid, "0123456789abcdef"), id, end = strlen(uid);

        if (n != 16 || uid[n] != '-' || end < 10 || !streq(uid + end - 10, "@cytosched"))
                return 0;
        id = strspn(uid + n + 1, "0123456789");
        return id > 0 && (uid[n + 1 + id] == '-' || uid[n + 1 + id] == '.') ? n + 1 + id : 0;
}

static bool same_group(const ImportEvent *a, const ImportEvent *b) {
        size_t n = own_prefix(a->uid), m = own_prefix(b->uid);

        if (n > 0 || m > 0)
                return n == m && strncmp(a->uid, b->uid, n) == 0;
        return streq(a->summary, b->summary);
}

static int compare_groups(const void *x, const void *y) {
        const ImportEvent *a = x, *b = y;

        if (a->group != b->group)
                return a->group < b->group ? -1 : 1;
        return a->start < b->start ? -1 : a->start > b->start;
}

/* The group of an event, made where there is none yet. */
static size_t group_of(Import *i, const ImportEvent *e) {
        for (size_t g = 0; g < i->n_groups; g++)
                if (i->groups[g].first && same_group(e, i->groups[g].first))
                        return g;
        i->groups[i->n_groups].first = e;
        return i->n_groups++;
}

int import_group(Import *i) {
        i->groups = calloc(i->n + 1, sizeof(ImportGroup));
        if (!i->groups)
                return -ENOMEM;
        for (size_t k = 0; k < i->n; k++)
                i->events[k].group = group_of(i, &i->events[k]);
        if (i->n > 0)
                qsort(i->events, i->n, sizeof(ImportEvent), compare_groups);
        for (size_t g = 0, k = 0; g < i->n_groups; g++, k += i->groups[g - 1].n) {
                i->groups[g] = (ImportGroup){ .first = &i->events[k], .ours = own_prefix(i->events[k].uid) > 0 };
                while (k + i->groups[g].n < i->n && i->events[k + i->groups[g].n].group == g)
                        i->groups[g].n++;
        }
        return 0;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static int add_event(FILE *f, Import *i) {
        if (array_room(&i->events, i->n, &i->size, sizeof(ImportEvent)) < 0)
                return -ENOMEM;
        if (i->n == EVENTS_MAX)
                return -EBADMSG;
        return read_event(f, &i->events[i->n++]);
}

static int read_events(FILE *f, Import *i) {
        char line[LINE_SIZE];
        uint32_t n;
        int r = read_line(f, line);

        if (r >= 0 && !streq(line, "cytosched-import 1"))
                r = -EBADMSG;
        if (r >= 0)
                r = read_line(f, line);
        while (r >= 0 && (r = read_line(f, line)) >= 0 && streq(line, "event"))
                r = add_event(f, i);
        if (r < 0 || strncmp(line, "end ", 4) != 0)
                return r < 0 ? r : -EBADMSG;
        if (i->n == 0)
                return streq(line, "end 0") ? 0 : -EBADMSG;
        return read_number(line + 4, EVENTS_MAX, &n) < 0 || n != i->n ? -EBADMSG : 0;
}

int import_read(FILE *f, Import *ret) {
        Import i = {};
        int r = read_events(f, &i);

        if (r < 0) {
                import_done(&i);
                return r;
        }
        *ret = i;
        return 0;
}
