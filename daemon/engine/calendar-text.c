/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series as the lines that cytosched-calendar reads. */

#include "engine/calendar-text.h"

#include <inttypes.h>

/* Below the reader's limit for a line; longer texts are cut between two characters. */
#define TEXT_MAX 6000u

static void write_text(FILE *f, const char *key, const char *text) {
        size_t n = strnlen(text, TEXT_MAX);

        while (text[n] && n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
                n--;
        fputs_unlocked(key, f);
        for (size_t i = 0; i < n; i++)
                putc_unlocked((unsigned char)text[i] < 0x20 ? ' ' : text[i], f);
        /* The reader takes no empty text. */
        fputs_unlocked(n == 0 ? "-\n" : "\n", f);
}

void calendar_write_head(FILE *f, const char *name, int64_t refresh_sec) {
        fputs_unlocked("cytosched-calendar 1\n", f);
        write_text(f, "name ", name);
        if (refresh_sec > 0)
                fprintf(f, "refresh %" PRId64 "\n", refresh_sec);
        putc_unlocked('\n', f);
}

void calendar_write_zone(FILE *f, const Zone *zone) {
        /* The reader knows UTC, which has no VTIMEZONE (rule 10). */
        if (!streq(zone_name(zone), "UTC"))
                fprintf(f, "zone %s %s\n\n", zone_name(zone), zone_footer(zone));
}

const char *calendar_uid(const Series *s, const char *regimen, char buf[static CALENDAR_UID_SIZE]) {
        Date d = day_to_date(slot_day(s->key));
        unsigned minute = slot_minute(s->key);
        char part[24] = "dose";

        if (!s->own)
                snprintf(part, sizeof(part), "%" PRId64, s->revision);
        snprintf(buf, CALENDAR_UID_SIZE, "%s-%s-%04d%02u%02uT%02u%02u@cytosched", regimen, part,
                 d.year, d.month, d.day, minute / 60, minute % 60);
        return buf;
}

static bool regimen_valid(const char *id) {
        static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
        size_t n = strspn(id, safe);

        return n > 0 && n <= CALENDAR_REGIMEN_MAX && id[n] == '\0';
}

static void write_rule(FILE *f, const Series *s) {
        static const char *const kinds[] = {
                [RUN_DAYS] = "days", [RUN_WEEKS] = "weeks", [RUN_MONTHS] = "months",
        };
        static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
        char separator = ' ';

        fprintf(f, "rule %s %u", kinds[s->kind], s->n);
        for (unsigned d = 0; s->kind == RUN_WEEKS && d < 7; d++) {
                if (!(s->weekdays & 1u << d))
                        continue;
                fprintf(f, "%c%s", separator, days[d]);
                separator = ',';
        }
        putc_unlocked('\n', f);
        if (s->count > 0)
                fprintf(f, "count %" PRIu64 "\n", s->count);
}

static void write_when(FILE *f, const Series *s) {
        char slot[SLOT_TEXT_SIZE];

        fprintf(f, "start %s %s\n", s->zone ? zone_name(s->zone) : "UTC", slot_format(s->start, slot));
        if (s->n > 0)
                write_rule(f, s);
        for (size_t i = 0; i < s->n_excluded; i++)
                fprintf(f, "exclude %s\n", slot_format(s->excluded[i], slot));
}

static void write_texts(FILE *f, const CalendarEvent *e) {
        write_text(f, "summary ", e->summary);
        if (!isempty(e->description))
                write_text(f, "description ", e->description);
        for (size_t i = 0; i < MIN(e->n_alarms, (size_t)CALENDAR_ALARMS_MAX); i++) {
                fprintf(f, "alarm %" PRId64 " ", e->alarms[i].before_sec / 60 * 60);
                write_text(f, "", e->alarms[i].text);
        }
}

int calendar_write_series(FILE *f, const Series *s, const CalendarEvent *e) {
        char uid[CALENDAR_UID_SIZE];

        if (!regimen_valid(e->regimen))
                return -EINVAL;
        fprintf(f, "event %s\nsequence %" PRIu32 "\n", calendar_uid(s, e->regimen, uid), e->sequence);
        fprintf(f, "created %" PRId64 "\nmodified %" PRId64 "\nstamp %" PRId64 "\n", e->created,
                e->modified, e->stamp);
        write_when(f, s);
        write_texts(f, e);
        putc_unlocked('\n', f);
        return 0;
}

int calendar_write_end(FILE *f, uint64_t n_series) {
        fprintf(f, "end %" PRIu64 "\n", n_series);
        if (fflush(f) != 0)
                return errno > 0 ? -errno : -EIO;
        return ferror(f) ? -EIO : 0;
}
