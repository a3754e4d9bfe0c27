/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A time zone: from a zoneinfo file's bytes to one sorted list of changes, and back and forth by it. */

#include "zone.h"

#include <ctype.h>

#include "posixtz.h"

#define ZONE_NAME_MAX 64u
#define TYPES_MAX 256u
#define DAY_SEC INT64_C(86400)

/* The Gregorian calendar with its weekdays repeats every 400 years, and so do the
 * footer's rules. They are written out once for that long, as any other changes; an
 * instant beyond is brought back by whole periods. */
#define PERIOD_YEARS 400
#define PERIOD_SEC (146097 * DAY_SEC)

/* zic writes -2^59 for "since ever"; nothing in earnest is later than the year 9000. */
#define CHANGE_MIN (-(INT64_C(1) << 59))
#define CHANGE_MAX INT64_C(221845392000)
/* Where the footer starts to count in a file without a change of its own. */
#define FOOTER_MIN INT64_C(-2208988800) /* 1900-01-01 */
/* Instants and slots beyond are cut, so that no sum overflows. */
#define INSTANT_LIMIT (INT64_C(1) << 60)
#define SLOT_LIMIT (INT64_C(1) << 54)

#define OFFSET_MIN (-89999) /* RFC 9636, 3.2 */
#define OFFSET_MAX 93599

typedef struct ZoneType {
        int32_t offset; /* seconds east of UTC */
        bool dst;
        const char *abbreviation;
} ZoneType;

struct Zone {
        char *name, *footer;
        uint64_t fingerprint;
        char *abbreviations;
        ZoneType types[TYPES_MAX + 2]; /* the file's, then the footer's two */
        size_t n_types;
        PosixTz rule;

        /* From utc[i] on, the clock is of types[type[i]]; wall[i] is the first local second
         * that only this type gives (earlier ones are of the type before: the offset before a
         * gap, the first time of an overlap). Element 0 stands at the beginning of time. */
        int64_t *utc, *wall;
        uint16_t *type;
        size_t n;
        int64_t footer_from; /* from here on the footer alone counts; INT64_MAX: there is none */
        int64_t repeat_from; /* from here on changes repeat every PERIOD_SEC; INT64_MAX: never */
};

/* ---- the file ---- */

typedef struct Reader {
        const uint8_t *p;
        size_t left;
} Reader;

typedef struct Header {
        uint8_t version;
        uint32_t n_isut, n_isstd, n_leap, n_time, n_type, n_char;
} Header;

static const uint8_t *take(Reader *r, uint64_t n) {
        const uint8_t *p = r->p;

        if (n > r->left)
                return NULL;
        r->p += n;
        r->left -= n;
        return p;
}

static uint64_t big_endian(const uint8_t *p, size_t n) {
        uint64_t v = 0;

        for (size_t i = 0; i < n; i++)
                v = v << 8 | p[i];
        return v;
}

static int64_t read_instant(const uint8_t *p, size_t size) {
        return size == 8 ? (int64_t)big_endian(p, 8) : (int32_t)big_endian(p, 4);
}

static int read_header(Reader *reader, Header *ret) {
        const uint8_t *p = take(reader, 44);

        if (!p || memcmp(p, "TZif", 4) != 0)
                return -EBADMSG;
        if (p[4] != 0 && (p[4] < '2' || p[4] > '9'))
                return -EBADMSG;

        *ret = (Header) {
                .version = p[4],
                .n_isut = (uint32_t)big_endian(p + 20, 4),
                .n_isstd = (uint32_t)big_endian(p + 24, 4),
                .n_leap = (uint32_t)big_endian(p + 28, 4),
                .n_time = (uint32_t)big_endian(p + 32, 4),
                .n_type = (uint32_t)big_endian(p + 36, 4),
                .n_char = (uint32_t)big_endian(p + 40, 4),
        };
        return 0;
}

/* Cannot overflow: six 32-bit counts, each times 12 at most. */
static uint64_t block_size(const Header *h, size_t instant_size) {
        return (uint64_t)h->n_time * (instant_size + 1) + (uint64_t)h->n_type * 6 + h->n_char +
               (uint64_t)h->n_leap * (instant_size + 4) + h->n_isstd + h->n_isut;
}

static bool header_sound(const Header *h) {
        if (h->n_type < 1 || h->n_type > TYPES_MAX || h->n_char < 1)
                return false;
        if (h->n_isut != 0 && h->n_isut != h->n_type)
                return false;
        if (h->n_isstd != 0 && h->n_isstd != h->n_type)
                return false;
        /* A file that counts leap seconds ("right/...") has another clock than the system's. */
        return h->n_leap == 0;
}

static int load_types(Zone *z, const uint8_t *types, size_t n, const uint8_t *chars, size_t n_chars) {
        z->abbreviations = malloc(n_chars);
        if (!z->abbreviations)
                return -ENOMEM;
        memcpy(z->abbreviations, chars, n_chars);

        for (size_t i = 0; i < n; i++, types += 6) {
                int32_t offset = (int32_t)big_endian(types, 4);
                uint8_t index = types[5];

                if (offset < OFFSET_MIN || offset > OFFSET_MAX || types[4] > 1)
                        return -EBADMSG;
                if (index >= n_chars || !memchr(chars + index, '\0', n_chars - index))
                        return -EBADMSG;
                z->types[i] = (ZoneType) { offset, types[4] == 1, z->abbreviations + index };
        }

        z->n_types = n;
        return 0;
}

static int load_changes(Zone *z, const uint8_t *times, size_t size, const uint8_t *types, size_t n) {
        /* Room for what the footer adds: two a year. */
        size_t room = 1 + n + (size_t)2 * (PERIOD_YEARS + 8);

        z->utc = calloc(room, sizeof(*z->utc));
        z->wall = calloc(room, sizeof(*z->wall));
        z->type = calloc(room, sizeof(*z->type));
        if (!z->utc || !z->wall || !z->type)
                return -ENOMEM;

        /* Before its first change a file means its type 0 (RFC 9636, 3.2). */
        z->utc[0] = z->wall[0] = INT64_MIN;
        for (size_t i = 0; i < n; i++) {
                int64_t t = read_instant(times + i * size, size);

                if (t < CHANGE_MIN || t > CHANGE_MAX || t <= z->utc[i] || types[i] >= z->n_types)
                        return -EBADMSG;
                z->utc[i + 1] = t;
                z->type[i + 1] = types[i];
        }

        z->n = n + 1;
        return 0;
}

static int load_block(Zone *z, Reader *reader, const Header *h, size_t size) {
        const uint8_t *p;
        int r;

        if (!header_sound(h))
                return -EBADMSG;
        p = take(reader, block_size(h, size));
        if (!p)
                return -EBADMSG;

        const uint8_t *time_types = p + (size_t)h->n_time * size;
        const uint8_t *types = time_types + h->n_time;

        r = load_types(z, types, h->n_type, types + (size_t)h->n_type * 6, h->n_char);
        if (r < 0)
                return r;
        return load_changes(z, p, size, time_types, h->n_time);
}

static int load_footer(Zone *z, Reader *reader) {
        const uint8_t *end;

        if (reader->left < 2 || *reader->p != '\n')
                return -EBADMSG;
        reader->p++;
        reader->left--;

        end = memchr(reader->p, '\n', reader->left);
        if (!end || memchr(reader->p, '\0', (size_t)(end - reader->p)))
                return -EBADMSG;

        z->footer = strndup((const char *)reader->p, (size_t)(end - reader->p));
        return z->footer ? 0 : -ENOMEM;
}

/* ---- the footer's changes ---- */

static void push(Zone *z, int64_t utc, uint16_t type) {
        /* A start at or before the end that was written last: daylight time goes on. */
        if (utc <= z->utc[z->n - 1])
                z->n--;
        if (type == z->type[z->n - 1])
                return;

        z->utc[z->n] = utc;
        z->type[z->n] = type;
        z->n++;
}

/* The daylight time that starts by the rules of YEAR. */
static void daylight(const PosixTz *rule, int year, int64_t *ret_start, int64_t *ret_end) {
        int64_t next_start;

        posixtz_year(rule, year, ret_start, ret_end);
        if (*ret_end < *ret_start)
                posixtz_year(rule, year + 1, &next_start, ret_end);
}

static void expand_daylight(Zone *z, uint16_t std, uint16_t dst) {
        int64_t from = MAX(z->utc[z->n - 1], FOOTER_MIN);
        int year = day_to_date((Day)(from / DAY_SEC)).year;

        for (int y = year - 2; y < year + PERIOD_YEARS + 4; y++) {
                int64_t start, end;

                daylight(&z->rule, y, &start, &end);
                if (end <= from || end == start)
                        continue;
                if (start <= from)
                        z->type[z->n - 1] = dst;
                else
                        push(z, start, dst);
                push(z, end, std);
        }

        z->repeat_from = from + PERIOD_SEC + 366 * DAY_SEC;
}

/* Whether change I of the file is one of the footer's, to daylight time (1) or from it (0). */
static int footer_change(const Zone *z, size_t i) {
        int32_t offset = z->types[z->type[i]].offset;
        int64_t start, end;

        posixtz_year(&z->rule, day_to_date((Day)(z->utc[i] / DAY_SEC)).year, &start, &end);
        if (z->utc[i] == start && offset == z->rule.dst_offset)
                return 1;
        return z->utc[i] == end && offset == z->rule.std_offset ? 0 : -EINVAL;
}

/* The last changes of a file are mostly those of its footer, written out: from the first of these on it alone counts. */
static void lower_footer_from(Zone *z, size_t last) {
        int kind = -EINVAL;

        for (size_t i = last; z->utc[i] > 0; i--) {
                int next = kind;

                kind = footer_change(z, i);
                if (kind < 0 || kind == next || z->utc[MIN(i + 1, last)] - z->utc[i] > 366 * DAY_SEC)
                        return;
                z->footer_from = z->utc[i];
        }
}

/* After its last change a file means its footer (RFC 9636, 3.3), which a sound file's
 * last change agrees with. */
static int expand_footer(Zone *z) {
        size_t last = z->n - 1;
        uint16_t std = (uint16_t)z->n_types, dst = std + 1;
        int r;

        if (isempty(z->footer))
                return 0;
        r = posixtz_parse(z->footer, &z->rule);
        if (r < 0)
                return -EBADMSG;

        z->types[std] = (ZoneType) { z->rule.std_offset, false, z->rule.std_name };
        z->types[dst] = (ZoneType) { z->rule.dst_offset, true, z->rule.dst_name };
        z->n_types += 2;

        z->type[z->n - 1] = std;
        z->footer_from = z->utc[z->n - 1];
        if (z->rule.has_dst) {
                lower_footer_from(z, last);
                expand_daylight(z, std, dst);
        }
        return 0;
}

static int32_t type_offset(const Zone *z, size_t i) {
        return z->types[z->type[i]].offset;
}

static void fill_wall(Zone *z) {
        for (size_t i = 1; i < z->n; i++)
                z->wall[i] = z->utc[i] + MAX(type_offset(z, i - 1), type_offset(z, i));
}

/* ---- a zone ---- */

static int load(Zone *z, Reader reader) {
        Header h;
        int r;

        r = read_header(&reader, &h);
        if (r < 0)
                return r;
        if (h.version == 0)
                return load_block(z, &reader, &h, 4);

        /* The first block is for readers of 32 bits. */
        if (!take(&reader, block_size(&h, 4)))
                return -EBADMSG;
        r = read_header(&reader, &h);
        if (r < 0)
                return r;
        if (h.version == 0)
                return -EBADMSG;
        r = load_block(z, &reader, &h, 8);
        if (r < 0)
                return r;
        r = load_footer(z, &reader);
        if (r < 0)
                return r;
        return expand_footer(z);
}

static uint64_t fnv1a(const uint8_t *p, size_t n) {
        uint64_t h = UINT64_C(0xcbf29ce484222325);

        for (size_t i = 0; i < n; i++)
                h = (h ^ p[i]) * UINT64_C(0x100000001b3);
        return h;
}

int zone_parse(const char *name, const void *data, size_t size, Zone **ret) {
        _cleanup_(zone_freep) Zone *z = NULL;
        int r;

        z = calloc(1, sizeof(*z));
        if (!z)
                return -ENOMEM;
        z->name = strdup(name);
        if (!z->name)
                return -ENOMEM;
        z->footer_from = z->repeat_from = INT64_MAX;
        z->fingerprint = fnv1a(data, size);

        r = load(z, (Reader) { data, size });
        if (r < 0)
                return r;
        fill_wall(z);

        *ret = TAKE_PTR(z);
        return 0;
}

Zone *zone_free(Zone *z) {
        if (!z)
                return NULL;
        free(z->name);
        free(z->footer);
        free(z->abbreviations);
        free(z->utc);
        free(z->wall);
        free(z->type);
        free(z);
        return NULL;
}

bool zone_name_valid(const char *name) {
        size_t n = strlen(name);

        if (n == 0 || n > ZONE_NAME_MAX || name[0] == '/' || name[n - 1] == '/' || strstr(name, "//"))
                return false;
        /* No point is allowed at all, so neither is "..". */
        for (size_t i = 0; i < n; i++)
                if (!isalnum((unsigned char)name[i]) && !strchr("+-_/", name[i]))
                        return false;
        return true;
}

const char *zone_name(const Zone *z) {
        return z->name;
}

uint64_t zone_fingerprint(const Zone *z) {
        return z->fingerprint;
}

const char *zone_footer(const Zone *z) {
        return z->footer ? z->footer : "";
}

int64_t zone_footer_from(const Zone *z) {
        return z->footer_from;
}

/* ---- looking up ---- */

/* The last element at or before X; a[0] is INT64_MIN. Without branches to mispredict. */
static size_t search(const int64_t *a, size_t n, int64_t x) {
        const int64_t *base = a;

        while (n > 1) {
                size_t half = n / 2;

                base = base[half] <= x ? base + half : base;
                n -= half;
        }
        return (size_t)(base - a);
}

/* How far T (an instant, or local seconds) lies beyond what is written out, in whole
 * periods. The last period written out starts a year after the file's last change. */
static int64_t beyond(const Zone *z, int64_t t) {
        if (t < z->repeat_from)
                return 0;
        return ((t - z->repeat_from) / PERIOD_SEC + 1) * PERIOD_SEC;
}

static int64_t clamp(int64_t v, int64_t limit) {
        return v < -limit ? -limit : v > limit ? limit : v;
}

static size_t find_instant(const Zone *z, int64_t utc) {
        utc = clamp(utc, INSTANT_LIMIT);
        return search(z->utc, z->n, utc - beyond(z, utc));
}

static ZoneKind kind_of(const Zone *z, size_t i, int64_t local) {
        int32_t before, after;

        if (i + 1 >= z->n)
                return ZONE_PLAIN;
        before = type_offset(z, i);
        after = type_offset(z, i + 1);
        if (local < z->utc[i + 1] + MIN(before, after))
                return ZONE_PLAIN;
        return after > before ? ZONE_GAP : ZONE_OVERLAP;
}

int64_t zone_resolve(const Zone *z, Slot slot, ZoneKind *kind) {
        int64_t local = clamp(slot, SLOT_LIMIT) * 60;
        int64_t cut = beyond(z, local);
        size_t i = search(z->wall, z->n, local - cut);

        if (kind)
                *kind = kind_of(z, i, local - cut);
        return local - type_offset(z, i);
}

int32_t zone_offset(const Zone *z, int64_t utc, bool *ret_dst) {
        const ZoneType *t = &z->types[z->type[find_instant(z, utc)]];

        if (ret_dst)
                *ret_dst = t->dst;
        return t->offset;
}

const char *zone_abbreviation(const Zone *z, int64_t utc) {
        return z->types[z->type[find_instant(z, utc)]].abbreviation;
}

Slot zone_local(const Zone *z, int64_t utc) {
        int64_t local = clamp(utc, INSTANT_LIMIT) + zone_offset(z, utc, NULL);

        return local / 60 - (local % 60 < 0);
}

int64_t zone_next_change(const Zone *z, int64_t utc) {
        const int64_t end = (int64_t)(DAY_MAX + 1) * DAY_SEC;

        if (utc >= end)
                return INT64_MAX;
        for (size_t i = search(z->utc, z->n, utc) + 1; i < z->n && z->utc[i] < end; i++)
                if (type_offset(z, i) != type_offset(z, i - 1))
                        return z->utc[i];
        return INT64_MAX;
}

/* ---- printing ---- */

static char *put2(char *p, unsigned value) {
        *p++ = (char)('0' + value / 10 % 10);
        *p++ = (char)('0' + value % 10);
        return p;
}

/* "YYYY-MM-DDTHH:MM:SS", which seconds of the years 1 to 9999 have; others are cut. */
static char *put_seconds(char *p, int64_t local) {
        local = MAX(MIN(local, INT64_C(253402300799)), INT64_C(-62135596800));

        Slot slot = local / 60 - (local % 60 < 0);

        slot_format(slot, p);
        p += SLOT_TEXT_SIZE - 1;
        *p++ = ':';
        return put2(p, (unsigned)(local - slot * 60));
}

const char *instant_format(const Zone *z, int64_t utc, char buf[static INSTANT_TEXT_SIZE]) {
        /* RFC 3339 has no seconds in an offset; the instant stays right without them. */
        int32_t offset = zone_offset(z, utc, NULL) / 60;
        unsigned minutes = (unsigned)(offset < 0 ? -offset : offset);
        char *p;

        p = put_seconds(buf, clamp(utc, INSTANT_LIMIT) + (int64_t)offset * 60);
        *p++ = offset < 0 ? '-' : '+';
        p = put2(p, minutes / 60);
        *p++ = ':';
        p = put2(p, minutes % 60);
        *p = '\0';
        return buf;
}

const char *instant_format_utc(int64_t utc, char buf[static INSTANT_TEXT_SIZE]) {
        char *p = put_seconds(buf, utc);

        *p++ = 'Z';
        *p = '\0';
        return buf;
}
