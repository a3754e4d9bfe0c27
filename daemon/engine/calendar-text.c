/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series as the lines that cytosched-calendar reads. */

#include "engine/calendar-text.h"

#include <inttypes.h>

/* Below the reader's limit for a line; longer texts are cut between two characters. */
#define TEXT_MAX 6000u

static void write_text(FILE *f, const char *key, const char *text) {
        size_t n = strnlen(text, TEXT_MAX), plain = 0;

        while (text[n] && n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
                n--;
        fputs_unlocked(key, f);
        while (plain < n && (unsigned char)text[plain] >= 0x20)
                plain++;
        fwrite_unlocked(text, 1, plain, f);
        for (size_t i = plain; i < n; i++)
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

/* "KEY N", and what follows. */
static void write_number(FILE *f, const char *key, int64_t n, const char *end) {
        char buf[DIGITS_SIZE];

        fputs_unlocked(key, f);
        fputs_unlocked(digits_text(n, buf), f);
        fputs_unlocked(end, f);
}

/* Two texts and a line's end. */
static void write_pair(FILE *f, const char *key, const char *text, const char *end) {
        fputs_unlocked(key, f);
        fputs_unlocked(text, f);
        fputs_unlocked(end, f);
}

const char *calendar_uid(const Series *s, const char *regimen, char buf[static CALENDAR_UID_SIZE]) {
        char number[DIGITS_SIZE], slot[SLOT_TEXT_SIZE], *end;
        size_t n = strnlen(regimen, CALENDAR_REGIMEN_MAX);

        memcpy(buf, regimen, n);
        end = buf + n;
        *end++ = '-';
        end = stpcpy(end, s->own ? "dose" : digits_text(s->revision, number));
        *end++ = '-';
        /* 2026-11-22T19:00 without its separators */
        for (const char *c = slot_format(s->key, slot); *c; c++)
                if (*c != '-' && *c != ':')
                        *end++ = *c;
        strcpy(end, "@cytosched");
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

        write_pair(f, "rule ", kinds[s->kind], " ");
        write_number(f, "", s->n, "");
        for (unsigned d = 0; s->kind == RUN_WEEKS && d < 7; d++) {
                if (!(s->weekdays & 1u << d))
                        continue;
                putc_unlocked(separator, f);
                fputs_unlocked(days[d], f);
                separator = ',';
        }
        putc_unlocked('\n', f);
        if (s->count > 0)
                write_number(f, "count ", (int64_t)s->count, "\n");
}

static void write_when(FILE *f, const Series *s) {
        char slot[SLOT_TEXT_SIZE];

        write_pair(f, "start ", s->zone ? zone_name(s->zone) : "UTC", " ");
        write_pair(f, "", slot_format(s->start, slot), "\n");
        if (s->n > 0)
                write_rule(f, s);
        for (size_t i = 0; i < s->n_excluded; i++)
                write_pair(f, "exclude ", slot_format(s->excluded[i], slot), "\n");
}

static void write_texts(FILE *f, const CalendarEvent *e) {
        write_text(f, "summary ", e->summary);
        if (!isempty(e->description))
                write_text(f, "description ", e->description);
        for (size_t i = 0; i < MIN(e->n_alarms, (size_t)CALENDAR_ALARMS_MAX); i++) {
                write_number(f, "alarm ", e->alarms[i].before_sec / 60 * 60, "");
                write_text(f, " ", e->alarms[i].text);
        }
}

int calendar_write_series(FILE *f, const Series *s, const CalendarEvent *e) {
        char uid[CALENDAR_UID_SIZE];

        if (!regimen_valid(e->regimen))
                return -EINVAL;
        write_pair(f, "event ", calendar_uid(s, e->regimen, uid), "\n");
        write_number(f, "sequence ", e->sequence, "\n");
        write_number(f, "created ", e->created, "\n");
        write_number(f, "modified ", e->modified, "\n");
        write_number(f, "stamp ", e->stamp, "\n");
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
