/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anybody's iCalendar text, said line by line. */

#include "calendar/ical-read.h"

#include <errno.h>

#include "calendar/beside.h"
#include "calendar/clean.h"
#include "calendar/raw.h"
#include "calendar/rule-words.h"
#include "util.h"

#define TEXT_MAX 400u

typedef struct Output {
        FILE *f;
        char **summaries; /* owned */
} Output;

static void write_text(FILE *out, const char *key, const char *text) {
        char part[TEXT_MAX + 1], clean[TEXT_CLEAN_SIZE(TEXT_MAX)];

        snprintf(part, sizeof part, "%s", text ?: "");
        fprintf(out, "%s %s\n", key, text_clean(part, clean));
}

/* A name that is compared, and a reason, keep their commas. */
static void write_plain(FILE *out, const char *key, const char *text) {
        fprintf(out, "%s ", key);
        for (size_t n = 0; *text && n < TEXT_MAX / 2; text++, n++)
                putc(*text >= ' ' && *text <= '~' ? *text : '?', out);
        putc('\n', out);
}

static void write_slot(FILE *out, const char *key, Slot slot) {
        char text[SLOT_TEXT_SIZE];

        fprintf(out, "%s %s\n", key, slot_format(slot, text));
}

/* ---- zones ----------------------------------------------------------------------------------- */

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static void write_observance(FILE *out, const RawObservance *o) {
        char text[SLOT_TEXT_SIZE];

        fprintf(out, "observance %d %d %s\n", o->from, o->to, slot_format(o->start, text));
        if (o->month > 0)
                fprintf(out, "yearly %u %d %d %s\n", o->month, o->day_min, o->day_max, o->weekday < 0 ? "any" : weekdays[o->weekday]);
        if (o->until != SLOT_NONE)
                write_slot(out, "until", MAX(o->until, SLOT_MIN));
        for (size_t i = 0; i < o->more.n; i++)
                write_slot(out, "onset", MAX(o->more.times[i].time.slot, SLOT_MIN));
}

static void write_zone(FILE *out, const RawZone *z) {
        write_plain(out, "zone", z->tzid ?: "");
        if (*z->why || z->n == 0)
                write_plain(out, "unreadable", *z->why ? z->why : "it has no parts");
        else
                for (size_t i = 0; i < z->n; i++)
                        write_observance(out, &z->observances[i]);
        putc('\n', out);
}

/* ---- events ---------------------------------------------------------------------------------- */

static const char *form_of(const RawEvent *e, const RawTime *t) {
        if (t->time.form == FORM_DATE)
                return "date";
        if (t->time.form == FORM_UTC)
                return "utc";
        if (t->tzid && !streq(t->tzid, e->start.tzid ?: ""))
                return "other";
        return !t->tzid && (e->start.tzid || e->start.time.form == FORM_UTC) ? "floating" : "wall";
}

static void write_time(FILE *out, const char *key, const RawEvent *e, const RawTime *t) {
        char text[SLOT_TEXT_SIZE];

        fprintf(out, "%s %s %s\n", key, form_of(e, t), slot_format(t->time.slot, text));
}

static void write_when(FILE *out, const RawEvent *e) {
        bool floating = !e->start.tzid && e->start.time.form == FORM_LOCAL;

        write_plain(out, "zone", e->start.tzid ?: e->start.time.form == FORM_UTC ? "UTC" : "floating");
        if (floating && e->home)
                write_plain(out, "home", e->home);
        if (e->zone != RAW_NONE)
                fprintf(out, "described %zu\n", e->zone);
        write_slot(out, "start", e->start.time.slot);
        for (size_t i = 0; i < e->excluded.n; i++)
                write_time(out, "exclude", e, &e->excluded.times[i]);
        for (size_t i = 0; i < e->extra.n; i++)
                write_time(out, "extra", e, &e->extra.times[i]);
        if (e->instead.time.form != FORM_NONE)
                write_time(out, "instead", e, &e->instead);
        if (e->cancelled)
                fputs("cancelled\n", out);
}

/* What a plan's days are not reckoned for; all else is checked where it is put to use. */
static const char *out_of_range(const RawEvent *e) {
        if (e->start.time.slot < SLOT_MIN || e->start.time.slot > SLOT_MAX)
                return "its start is before 1970 or after 2100 (DTSTART)";
        for (size_t i = 0; i < e->excluded.n; i++)
                if (e->excluded.times[i].time.slot < SLOT_MIN || e->excluded.times[i].time.slot > SLOT_MAX)
                        return "a day that is left out is before 1970 or after 2100 (EXDATE)";
        for (size_t i = 0; i < e->extra.n; i++)
                if (e->extra.times[i].time.slot < SLOT_MIN || e->extra.times[i].time.slot > SLOT_MAX || e->extra.times[i].time.second != 0)
                        return "a date beside its rule is out of range (RDATE)";
        return e->instead.time.form != FORM_NONE && (e->instead.time.slot < SLOT_MIN || e->instead.time.slot > SLOT_MAX)
                       ? "what it stands for is before 1970 or after 2100 (RECURRENCE-ID)"
                       : NULL;
}

/* Into a buffer of its own: only what can be used whole is written. */
static int write_event(Output *o, const RawEvent *e, const char *summary) {
        _cleanup_free_ char *rule = NULL;
        const char *why = *e->why ? e->why : out_of_range(e);
        size_t size;
        FILE *f = open_memstream(&rule, &size);

        if (!f)
                return -ENOMEM;
        if (!why && e->has_rule)
                why = rule_words(f, &e->rule, e->start.time.slot);
        if (memstream_close(f, &rule) < 0)
                return -ENOMEM;
        fputs("event\n", o->f);
        write_text(o->f, "uid", e->uid);
        write_text(o->f, "summary", summary);
        if (why) {
                write_plain(o->f, "unusable", why);
        } else {
                fprintf(o->f, "sequence %u\n", e->sequence);
                write_when(o->f, e);
                fputs(rule, o->f);
        }
        putc('\n', o->f);
        return 0;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void keep_summary(size_t event, const char *summary, void *userdata) {
        Output *o = userdata;

        o->summaries[event] = strdup(summary ?: "");
}

static void write_left(FILE *f, size_t n, const char *kind) {
        if (n > 0)
                fprintf(f, "left %zu %s\n", n, kind);
}

static int write_all(Output *o, const Raw *raw) {
        int r = 0;

        fputs(IMPORT_MAGIC "\n\n", o->f);
        for (size_t i = 0; i < raw->n_zones; i++)
                write_zone(o->f, &raw->zones[i]);
        for (size_t i = 0; r >= 0 && i < raw->n_events; i++)
                r = write_event(o, &raw->events[i], o->summaries[i]);
        write_left(o->f, raw->n_tasks, "tasks");
        write_left(o->f, raw->n_journals, "journals");
        write_left(o->f, raw->n_others, "others");
        fprintf(o->f, "end %zu\n", raw->n_events);
        return r;
}

int ical_read(const char *text, FILE *out, char why[static IMPORT_WHY_SIZE]) {
        Output o = { .f = out };
        Raw raw = {};
        int r = raw_read(text, &raw);

        if (r >= 0) {
                o.summaries = calloc(raw.n_events + 1, sizeof(char *));
                r = o.summaries ? beside_check(text, &raw, keep_summary, &o) : -ENOMEM;
        }
        if (r >= 0)
                r = write_all(&o, &raw);
        snprintf(why, IMPORT_WHY_SIZE, "%s", raw.why);
        for (size_t i = 0; o.summaries && i < raw.n_events; i++)
                free(o.summaries[i]);
        free(o.summaries);
        raw_done(&raw);
        return r;
}
