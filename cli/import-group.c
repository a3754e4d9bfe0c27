/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which events belong together: a series with what stands for single events of it, the series of one
 * regimen, and of two versions of one event the later. */

#include "import-group.h"

#include "local.h"

/* ---- names --------------------------------------------------------------------------------- */

size_t import_own_prefix(const char *uid) {
        size_t n = strspn(uid, "0123456789abcdef"), id, end = strlen(uid);

        if (n != 16 || uid[n] != '-' || end < 10 || !streq(uid + end - 10, "@cytosched"))
                return 0;
        id = strspn(uid + n + 1, "0123456789");
        return id > 0 && (uid[n + 1 + id] == '-' || uid[n + 1 + id] == '.') ? n + 1 + id : 0;
}

static bool same_instead(const ImportEvent *a, const ImportEvent *b) {
        return a->instead.slot == b->instead.slot && (a->instead.slot == SLOT_NONE || a->instead.form == b->instead.form);
}

/* The series that an event belongs to; itself where there is none. What can't be read may belong to
 * any of its UID. */
static const ImportEvent *series_of(const Import *i, const ImportEvent *e) {
        bool part = *e->uid && (e->instead.slot != SLOT_NONE || *e->odd);

        for (size_t k = 0; part && k < i->n; k++)
                if (i->events[k].instead.slot == SLOT_NONE && streq(i->events[k].uid, e->uid))
                        return &i->events[k];
        return e;
}

/* ---- a choice ------------------------------------------------------------------------------ */

static bool is_chosen(const Import *i, const ImportEvent *e, const char *text) {
        return strcasestr(series_of(i, e)->summary, text) || strcasestr(e->summary, text);
}

/* "Dentist", and how many of that name. */
static int say_left(const Import *i, const bool *chosen, char **ret) {
        _cleanup_free_ char *had = TAKE_PTR(*ret);
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        for (size_t k = 0; k < i->n; k++) {
                size_t n = 0;
                bool first = true;

                for (size_t m = 0; m < i->n; m++) {
                        bool same = !chosen[m] && streq(i->events[m].summary, i->events[k].summary);

                        n += same;
                        first &= !same || m >= k;
                }
                if (!chosen[k] && first)
                        fprintf(f, local_plural("\"%s\", %zu event\n", "\"%s\", %zu events\n", n), i->events[k].summary, n);
        }
        if (had)
                fputs(had, f);
        return memstream_close(f, ret);
}

int import_select(Import *i, const char *text) {
        _cleanup_free_ bool *chosen = calloc(i->n + 1, sizeof(bool));
        size_t n = 0;
        int r;

        if (!chosen)
                return -ENOMEM;
        for (size_t k = 0; k < i->n; k++)
                n += chosen[k] = is_chosen(i, &i->events[k], text);
        r = n < i->n ? say_left(i, chosen, &i->left) : 0;
        if (r < 0)
                return r;
        n = 0;
        for (size_t k = 0; k < i->n; k++) {
                if (chosen[k]) {
                        i->events[n++] = i->events[k];
                        continue;
                }
                free(i->events[k].excluded.times);
                free(i->events[k].extra.times);
        }
        i->n = n;
        return 0;
}

/* ---- versions ------------------------------------------------------------------------------ */

static bool same_times(const ImportTimes *a, const ImportTimes *b) {
        for (size_t k = 0; k < a->n && a->n == b->n; k++)
                if (a->times[k].slot != b->times[k].slot || a->times[k].form != b->times[k].form)
                        return false;
        return a->n == b->n;
}

/* Whether two say the same. */
static bool same_event(const ImportEvent *a, const ImportEvent *b) {
        return a->start == b->start && a->kind == b->kind && a->n == b->n && a->weekdays == b->weekdays && a->count == b->count &&
               a->until.slot == b->until.slot && a->until.form == b->until.form && a->cancelled == b->cancelled &&
               streq(a->zone, b->zone) && streq(a->summary, b->summary) && same_times(&a->excluded, &b->excluded) &&
               same_times(&a->extra, &b->extra);
}

static void drop_event(Import *i, size_t k) {
        free(i->events[k].excluded.times);
        free(i->events[k].extra.times);
        memmove(i->events + k, i->events + k + 1, (i->n - k - 1) * sizeof(ImportEvent));
        i->n--;
}

static bool is_unread(const ImportEvent *e) {
        return *e->odd && e->start == SLOT_NONE;
}

static void odd_versions(ImportEvent *e) {
        snprintf(e->odd, sizeof e->odd, "%s", local_text("it is there in two versions, and neither is the later one (UID, SEQUENCE)"));
}

/* The later one of two by SEQUENCE. Where that is the same, nobody can say which of two that differ it
 * is; and a single event is no version of a series, but a part of it that lost its name. */
static void drop_older(Import *i) {
        for (size_t k = 0; k < i->n; k++)
                for (size_t m = k + 1; m < i->n;) {
                        ImportEvent *a = &i->events[k], *b = &i->events[m];

                        if (!*a->uid || !streq(a->uid, b->uid) || !same_instead(a, b) || is_unread(a) || is_unread(b)) {
                                m++;
                        } else if ((a->sequence == b->sequence && !same_event(a, b)) || (a->n > 0) != (b->n > 0)) {
                                odd_versions(a);
                                odd_versions(b);
                                m++;
                        } else if (a->sequence < b->sequence) {
                                drop_event(i, k);
                                m = k + 1;
                        } else {
                                drop_event(i, m);
                        }
                }
}

/* ---- groups -------------------------------------------------------------------------------- */

static bool same_group(const ImportEvent *a, const ImportEvent *b, bool one) {
        size_t n = import_own_prefix(a->uid), m = import_own_prefix(b->uid);

        if (n > 0 || m > 0)
                return n == m && strncmp(a->uid, b->uid, n) == 0;
        return one || streq(a->summary, b->summary);
}

static int compare_groups(const void *x, const void *y) {
        const ImportEvent *a = x, *b = y;

        if (a->group != b->group)
                return a->group < b->group ? -1 : 1;
        return a->start < b->start ? -1 : a->start > b->start;
}

/* The group of an event, made where there is none yet. */
static size_t group_of(Import *i, const ImportEvent *event, bool one) {
        const ImportEvent *e = series_of(i, event);

        for (size_t g = 0; g < i->n_groups; g++)
                if (i->groups[g].first && same_group(e, i->groups[g].first, one))
                        return g;
        i->groups[i->n_groups].first = (ImportEvent *)e;
        return i->n_groups++;
}

int import_group(Import *i, bool one) {
        drop_older(i);
        i->groups = calloc(i->n + 1, sizeof(ImportGroup));
        if (!i->groups)
                return -ENOMEM;
        for (size_t k = 0; k < i->n; k++)
                i->events[k].group = group_of(i, &i->events[k], one);
        if (i->n > 0)
                qsort(i->events, i->n, sizeof(ImportEvent), compare_groups);
        for (size_t g = 0, k = 0; g < i->n_groups; g++, k += i->groups[g - 1].n) {
                i->groups[g] = (ImportGroup){ .first = &i->events[k], .ours = import_own_prefix(i->events[k].uid) > 0 };
                while (k + i->groups[g].n < i->n && i->events[k + i->groups[g].n].group == g)
                        i->groups[g].n++;
        }
        return 0;
}
