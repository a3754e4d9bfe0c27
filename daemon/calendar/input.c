/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The description of a calendar's events, read strictly. */

#include "calendar/input.h"

#include <stdarg.h>

#include "zone.h"

#define SECONDS_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define ALARM_MAX_SEC 604800
#define REFRESH_MAX_SEC 31622400

typedef enum Stage { STAGE_HEAD, STAGE_ZONES, STAGE_EVENTS, STAGE_END } Stage;

struct Input {
        FILE *file;
        Stage stage;
        unsigned long line;           /* of buf, from 1 */
        char buf[INPUT_LINE_MAX + 2]; /* the line that was read last, without its newline */
        char text[INPUT_TEXT_MAX];    /* the strings of the record at hand */
        size_t n_text;
        char error[120];

        InputZone *zones;
        size_t n_zones, zones_size;
        Slot *excluded;
        size_t excluded_size;

        unsigned seen; /* fields of the record at hand, a bit each */
        InputHead head;
        InputEvent event;
        uint64_t n_events;
};

/* A line of a record: its key, and what reads the rest of the line. */
typedef struct Field {
        const char *key;
        int (*read)(Input *in, char *value);
        bool many;
} Field;

int input_new(FILE *f, Input **ret) {
        Input *in = calloc(1, sizeof(Input));

        if (!in)
                return -ENOMEM;
        in->file = f;
        *ret = in;
        return 0;
}

Input *input_free(Input *in) {
        if (!in)
                return NULL;
        free(in->zones);
        free(in->excluded);
        free(in);
        return NULL;
}

const char *input_error(const Input *in) {
        return in->error;
}

_printf_(2, 3) static int bad(Input *in, const char *format, ...) {
        int n = snprintf(in->error, sizeof(in->error), "line %lu: ", in->line);
        va_list ap;

        va_start(ap, format);
        vsnprintf(in->error + n, sizeof(in->error) - (size_t)n, format, ap);
        va_end(ap);
        return -EBADMSG;
}

/* 1 and the line in BUF, 0 at the end of the file. */
static int read_line(Input *in) {
        size_t n;

        in->line++;
        if (!fgets_unlocked(in->buf, sizeof(in->buf), in->file))
                return ferror_unlocked(in->file) ? -EIO : 0;
        n = strlen(in->buf);
        if (n == 0 || in->buf[n - 1] != '\n')
                return bad(in, "too long, cut short, or with a NUL");
        in->buf[n - 1] = '\0';
        return 1;
}

/* A line there must be. */
static int need_line(Input *in) {
        int r = read_line(in);

        return r == 0 ? bad(in, "the description ends too early") : r;
}

/* Parts BUF at its first space; the value is "" where there is none. */
static char *split(char *line) {
        char *space = strchr(line, ' ');

        if (!space)
                return line + strlen(line);
        *space = '\0';
        return space + 1;
}

/* Digits only, without leading zeros. */
static int read_number(const char *s, int64_t min, int64_t max, int64_t *ret) {
        int64_t v = 0;

        if (!*s || (s[0] == '0' && s[1]))
                return -EINVAL;
        for (; *s; s++) {
                if (*s < '0' || *s > '9')
                        return -EINVAL;
                v = v * 10 + (*s - '0');
                if (v > max)
                        return -EINVAL;
        }
        if (v < min)
                return -EINVAL;
        *ret = v;
        return 0;
}

/* Keeps a text for as long as the record is at hand. */
static int keep(Input *in, const char *value, const char **ret) {
        size_t size = strlen(value) + 1;

        if (size == 1)
                return bad(in, "an empty text");
        if (size > sizeof(in->text) - in->n_text)
                return bad(in, "too much text for one record");
        memcpy(in->text + in->n_text, value, size);
        *ret = in->text + in->n_text;
        in->n_text += size;
        return 0;
}

/* Reads lines until the empty one, each by its field. */
static int read_fields(Input *in, const Field *fields, size_t n_fields) {
        for (;;) {
                char *value;
                size_t i;
                int r;

                r = need_line(in);
                if (r < 0)
                        return r;
                if (in->buf[0] == '\0')
                        return 0;
                value = split(in->buf);
                for (i = 0; i < n_fields && !streq(in->buf, fields[i].key);)
                        i++;
                if (i == n_fields)
                        return bad(in, "an unknown key");
                if (in->seen & (1u << i) && !fields[i].many)
                        return bad(in, "%s a second time", fields[i].key);
                in->seen |= 1u << i;
                r = fields[i].read(in, value);
                if (r < 0)
                        return r;
        }
}

/* ---- the calendar -------------------------------------------------------------------------- */

static int head_name(Input *in, char *value) {
        return keep(in, value, &in->head.name);
}

static int head_refresh(Input *in, char *value) {
        if (read_number(value, 60, REFRESH_MAX_SEC, &in->head.refresh_sec) < 0)
                return bad(in, "refresh takes 60 to %d seconds", REFRESH_MAX_SEC);
        return 0;
}

static const Field head_fields[] = {
        { "name", head_name, false },
        { "refresh", head_refresh, false },
};

static int read_head(Input *in) {
        int r = need_line(in);

        if (r < 0)
                return r;
        if (!streq(in->buf, INPUT_MAGIC))
                return bad(in, "\"" INPUT_MAGIC "\" expected");
        in->seen = 0;
        r = read_fields(in, head_fields, ELEMENTSOF(head_fields));
        if (r < 0)
                return r;
        if (!in->head.name)
                return bad(in, "a calendar without a name");
        in->stage = STAGE_ZONES;
        return 1;
}

/* ---- zones --------------------------------------------------------------------------------- */

static const InputZone *zone_find(const Input *in, const char *name) {
        for (size_t i = 0; i < in->n_zones; i++)
                if (streq(in->zones[i].name, name))
                        return &in->zones[i];
        return NULL;
}

static int zones_grow(Input *in) {
        size_t size = MAX(in->zones_size * 2, (size_t)4);
        InputZone *zones;

        if (in->n_zones < in->zones_size)
                return 0;
        zones = reallocarray(in->zones, size, sizeof(InputZone));
        if (!zones)
                return -ENOMEM;
        in->zones = zones;
        in->zones_size = size;
        /* Their observances point to names beside them, which have moved. */
        for (size_t i = 0; i < in->n_zones; i++)
                if (zones[i].simple)
                        (void)observances_of(&zones[i].tz, &zones[i].observances);
        return 0;
}

static int read_zone(Input *in, char *value) {
        char *footer = split(value);
        InputZone *z;
        int r;

        if (!zone_name_valid(value) || strlen(value) >= INPUT_ZONE_NAME_SIZE || streq(value, "UTC"))
                return bad(in, "zone takes the name of a zone");
        if (zone_find(in, value))
                return bad(in, "a zone a second time");
        if (in->n_zones >= INPUT_ZONES_MAX)
                return bad(in, "more than %u zones", INPUT_ZONES_MAX);
        r = zones_grow(in);
        if (r < 0)
                return r;

        z = &in->zones[in->n_zones];
        *z = (InputZone){};
        /* No footer, or daylight time without its rules: a zone, but not one to use. */
        z->simple = posixtz_parse(footer, &z->tz) >= 0 && observances_of(&z->tz, &z->observances) >= 0;
        strcpy(z->name, value);
        in->n_zones++;

        r = need_line(in);
        if (r < 0)
                return r;
        return in->buf[0] == '\0' ? 1 : bad(in, "an empty line expected after a zone");
}

/* ---- events -------------------------------------------------------------------------------- */

static int event_sequence(Input *in, char *value) {
        int64_t v;

        if (read_number(value, 0, INT32_MAX, &v) < 0)
                return bad(in, "sequence takes a number");
        in->event.sequence = (uint32_t)v;
        return 0;
}

static int read_instant(Input *in, const char *value, int64_t *ret) {
        return read_number(value, 0, SECONDS_MAX, ret) < 0 ? bad(in, "an instant in seconds expected") : 0;
}

static int event_created(Input *in, char *value) {
        return read_instant(in, value, &in->event.created);
}

static int event_modified(Input *in, char *value) {
        return read_instant(in, value, &in->event.modified);
}

static int event_stamp(Input *in, char *value) {
        return read_instant(in, value, &in->event.stamp);
}

static int read_slot(Input *in, const char *value, Slot *ret) {
        if (slot_parse(value, ret) < 0 || *ret < SLOT_MIN || *ret > SLOT_MAX)
                return bad(in, "a time of 1970 to 2100 expected, as 2026-11-22T19:00");
        return 0;
}

static int event_start(Input *in, char *value) {
        char *slot = split(value);

        if (!streq(value, "UTC")) {
                in->event.zone = zone_find(in, value);
                if (!in->event.zone)
                        return bad(in, "a zone that was not listed");
                if (!in->event.zone->simple)
                        return bad(in, "a zone that has no simple rule");
        }
        return read_slot(in, slot, &in->event.start);
}

static int rule_days(Input *in, char *value) {
        static const char names[] = "mon,tue,wed,thu,fri,sat,sun,";

        for (char *day; (day = strsep(&value, ","));) {
                const char *found = strlen(day) == 3 ? strstr(names, day) : NULL;

                if (!found)
                        return bad(in, "a weekday expected, as mon");
                in->event.weekdays |= (uint8_t)(1u << ((found - names) / 4));
        }
        return 0;
}

static int event_rule(Input *in, char *value) {
        char *number = split(value), *days = split(number);
        int64_t n;

        if (read_number(number, 1, 9999, &n) < 0)
                return bad(in, "rule takes an interval of 1 to 9999");
        in->event.n = (unsigned)n;
        if (streq(value, "weeks")) {
                in->event.kind = RUN_WEEKS;
                return rule_days(in, days);
        }
        if (*days)
                return bad(in, "only weeks have weekdays");
        if (streq(value, "days"))
                in->event.kind = RUN_DAYS;
        else if (streq(value, "months"))
                in->event.kind = RUN_MONTHS;
        else
                return bad(in, "rule takes days, weeks or months");
        return 0;
}

static int event_count(Input *in, char *value) {
        int64_t v;

        if (read_number(value, 2, INT32_MAX, &v) < 0)
                return bad(in, "count takes 2 or more");
        in->event.count = (uint32_t)v;
        return 0;
}

static int event_exclude(Input *in, char *value) {
        InputEvent *e = &in->event;
        Slot slot;
        int r;

        r = read_slot(in, value, &slot);
        if (r < 0)
                return r;
        if (e->n_excluded >= INPUT_EXCLUDED_MAX)
                return bad(in, "more than %u excluded", INPUT_EXCLUDED_MAX);
        if (e->n_excluded > 0 && slot <= in->excluded[e->n_excluded - 1])
                return bad(in, "exclude out of order");
        if (array_room(&in->excluded, e->n_excluded, &in->excluded_size, sizeof(Slot)) < 0)
                return -ENOMEM;
        in->excluded[e->n_excluded++] = slot;
        return 0;
}

static int event_summary(Input *in, char *value) {
        return keep(in, value, &in->event.summary);
}

static int event_description(Input *in, char *value) {
        return keep(in, value, &in->event.description);
}

static int event_alarm(Input *in, char *value) {
        InputEvent *e = &in->event;
        char *text = split(value);
        InputAlarm *a;

        if (e->n_alarms >= INPUT_ALARMS_MAX)
                return bad(in, "more than %u alarms", INPUT_ALARMS_MAX);
        a = &e->alarms[e->n_alarms];
        if (read_number(value, 0, ALARM_MAX_SEC, &a->before_sec) < 0 || a->before_sec % 60 != 0)
                return bad(in, "alarm takes 0 to %d seconds, whole minutes", ALARM_MAX_SEC);
        e->n_alarms++;
        return keep(in, text, &a->text);
}

enum { FIELD_START = 4, FIELD_RULE, FIELD_COUNT, FIELD_EXCLUDE, FIELD_SUMMARY };

static const Field event_fields[] = {
        { "sequence", event_sequence, false },
        { "created", event_created, false },
        { "modified", event_modified, false },
        { "stamp", event_stamp, false },
        [FIELD_START] = { "start", event_start, false },
        [FIELD_RULE] = { "rule", event_rule, false },
        [FIELD_COUNT] = { "count", event_count, false },
        [FIELD_EXCLUDE] = { "exclude", event_exclude, true },
        [FIELD_SUMMARY] = { "summary", event_summary, false },
        { "description", event_description, false },
        { "alarm", event_alarm, true },
};
#define FIELDS_NEEDED (((1u << (FIELD_START + 1)) - 1) | (1u << FIELD_SUMMARY))

/* Rules 2, 4 and 5: what the readers would answer differently is not written at all. */
static int event_check(Input *in) {
        const InputEvent *e = &in->event;
        Day day = slot_day(e->start);

        if ((in->seen & FIELDS_NEEDED) != FIELDS_NEEDED)
                return bad(in, "an event without sequence, created, modified, stamp, start or summary");
        if (e->n == 0)
                return e->count || e->n_excluded ? bad(in, "count and exclude need a rule") : 0;
        if (e->kind == RUN_WEEKS && !(e->weekdays & 1u << day_weekday(day)))
                return bad(in, "a start that is not on its weekdays");
        if (e->kind == RUN_WEEKS && e->n > 1 && (e->weekdays & (e->weekdays - 1)))
                return bad(in, "several weekdays every %u weeks", e->n);
        if (e->kind == RUN_MONTHS && day_to_date(day).day > 28)
                return bad(in, "a day that some months lack");
        if (e->n_excluded > 0 && in->excluded[0] <= e->start)
                return bad(in, "exclude of the start, or before it");
        if (e->count && e->n_excluded >= e->count)
                return bad(in, "nothing left of a series");
        return 0;
}

static bool uid_valid(const char *uid) {
        size_t n = strlen(uid);

        for (const char *p = uid; *p; p++)
                if (*p <= ' ' || *p > '~' || strchr(",;:\\\"'", *p))
                        return false;
        return n > 0 && n <= INPUT_UID_MAX;
}

static int read_event(Input *in, char *uid) {
        int r;

        in->event = (InputEvent){};
        in->seen = 0;
        in->n_text = 0;
        if (!uid_valid(uid))
                return bad(in, "event takes a UID");
        r = keep(in, uid, &in->event.uid);
        if (r < 0)
                return r;
        r = read_fields(in, event_fields, ELEMENTSOF(event_fields));
        if (r < 0)
                return r;
        r = event_check(in);
        if (r < 0)
                return r;
        in->event.excluded = in->excluded;
        in->stage = STAGE_EVENTS;
        in->n_events++;
        return 1;
}

static int read_end(Input *in, const char *value) {
        int64_t n;
        int r;

        if (read_number(value, 0, INT64_MAX / 10 - 9, &n) < 0 || (uint64_t)n != in->n_events)
                return bad(in, "the end states another number of events");
        r = read_line(in);
        if (r != 0)
                return r < 0 ? r : bad(in, "more after the end");
        in->stage = STAGE_END;
        return 0;
}

int input_next(Input *in, InputRecord *ret) {
        char *value;
        int r;

        *ret = (InputRecord){ .kind = INPUT_HEAD, .head = &in->head };
        if (in->stage == STAGE_HEAD)
                return read_head(in);
        if (in->stage == STAGE_END)
                return 0;

        r = need_line(in);
        if (r < 0)
                return r;
        value = split(in->buf);
        if (streq(in->buf, "event")) {
                *ret = (InputRecord){ .kind = INPUT_EVENT, .event = &in->event };
                return read_event(in, value);
        }
        if (streq(in->buf, "zone") && in->stage == STAGE_ZONES) {
                r = read_zone(in, value);
                if (r > 0)
                        *ret = (InputRecord){ .kind = INPUT_ZONE, .zone = &in->zones[in->n_zones - 1] };
                return r;
        }
        if (streq(in->buf, "end"))
                return read_end(in, value);
        return bad(in, in->stage == STAGE_ZONES ? "zone, event or end expected" : "event or end expected");
}
