/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calendar helper's reader: what it takes, what it refuses and where; the texts it
 * cleans; and that what the daemon writes comes back as it was. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "calendar-text.h"
#include "calendar/clean.h"
#include "calendar/input.h"

#define HEAD "cytosched-calendar 1\nname My injections\n\n"
#define LONDON "zone Europe/London GMT0BST,M3.5.0/1,M10.5.0\n\n"
#define STAMPS "sequence 3\ncreated 10\nmodified 20\nstamp 30\n"
#define EVENT "event a@b\n" STAMPS "summary Injection\n"

static FILE *text_open(const char *text, size_t n) {
        FILE *f = n > 0 ? fmemopen((void *)(uintptr_t)text, n, "r") : fopen("/dev/null", "r");

        assert_non_null(f);
        return f;
}

/* Reads all of TEXT; the result, and the error. */
static int read_all(const char *text, size_t n, char error[static 200]) {
        _cleanup_fclose_ FILE *f = text_open(text, n);
        _cleanup_(input_freep) Input *in = NULL;
        InputRecord record;
        int r;

        assert_int_equal(input_new(f, &in), 0);
        while ((r = input_next(in, &record)) > 0)
                ;
        snprintf(error, 200, "%s", input_error(in));
        if (r == 0)
                assert_int_equal(input_next(in, &record), 0);
        return r;
}

static void test_takes_all(void **state) {
        static const char text[] = HEAD LONDON "zone Africa/Cairo EET-2EEST,M4.5.5/0,M10.5.4/24\n\n"
                EVENT "start Europe/London 2026-11-22T19:00\nrule weeks 2 sun\ncount 12\n"
                "exclude 2026-12-06T19:00\nexclude 2026-12-20T19:00\ndescription D\n"
                "alarm 900 first\nalarm 0 second\n\n"
                "event c@d\n" STAMPS "start UTC 2026-11-22T19:00\nsummary x\n\nend 2\n";
        _cleanup_fclose_ FILE *f = text_open(text, sizeof(text) - 1);
        _cleanup_(input_freep) Input *in = NULL;
        InputRecord record;

        assert_int_equal(input_new(f, &in), 0);
        assert_int_equal(input_next(in, &record), 1);
        assert_int_equal(record.kind, INPUT_HEAD);
        assert_string_equal(record.head->name, "My injections");
        assert_int_equal(input_next(in, &record), 1);
        assert_int_equal(record.kind, INPUT_ZONE);
        assert_true(record.zone->simple);
        assert_int_equal(input_next(in, &record), 1);
        assert_false(record.zone->simple);

        assert_int_equal(input_next(in, &record), 1);
        assert_int_equal(record.kind, INPUT_EVENT);
        const InputEvent *e = record.event;
        assert_string_equal(e->uid, "a@b");
        assert_string_equal(e->zone->name, "Europe/London");
        assert_string_equal(e->zone->observances.standard.name, "GMT");
        assert_int_equal(e->sequence, 3);
        assert_int_equal(e->created, 10);
        assert_int_equal(e->modified, 20);
        assert_int_equal(e->stamp, 30);
        assert_int_equal(e->kind, RUN_WEEKS);
        assert_int_equal(e->n, 2);
        assert_int_equal(e->weekdays, 1u << 6);
        assert_int_equal(e->count, 12);
        assert_int_equal(e->n_excluded, 2);
        assert_int_equal(e->excluded[1] - e->start, 28 * MINUTES_PER_DAY);
        assert_int_equal(e->n_alarms, 2);
        assert_int_equal(e->alarms[0].before_sec, 900);
        assert_string_equal(e->alarms[1].text, "second");

        assert_int_equal(input_next(in, &record), 1);
        assert_null(record.event->zone);
        assert_null(record.event->description);
        assert_int_equal(record.event->n_excluded, 0);
        assert_int_equal(input_next(in, &record), 0);
}

static void test_refuses(void **state) {
#define SINGLE "start UTC 2026-11-22T19:00\n"
        static const struct {
                const char *text, *error;
        } cases[] = {
                { "", "line 1: the description ends" },
                { "cytosched-calendar 2\n", "line 1: \"cyto" },
                { "cytosched-calendar 1", "line 1: too long, cut" },
                { "cytosched-calendar 1\nname x\n", "line 3: the description ends" },
                { "cytosched-calendar 1\n\n", "line 2: a calendar without a name" },
                { "cytosched-calendar 1\nname \n\n", "line 2: an empty text" },
                { "cytosched-calendar 1\nname x\nname y\n\n", "line 3: name a second" },
                { "cytosched-calendar 1\nname x\nrefresh 59\n\n", "line 3: refresh" },
                { "cytosched-calendar 1\nname x\ncolor teal\n\n", "line 3: " },
                { HEAD, "line 4: the description ends" },
                { HEAD "\n", "line 4: zone, event or end" },
                { HEAD "end 1\n", "line 4: the end states another" },
                { HEAD "end 0", "line 4: too long, cut" },
                { HEAD "end 00\n", "line 4: the end states another" },
                { HEAD "end 0\n\n", "line 5: more after" },
                { HEAD "zone ../etc X0\n\n", "line 4: zone takes" },
                { HEAD "zone UTC UTC0\n\n", "line 4: zone takes" },
                { HEAD LONDON LONDON, "line 6: a zone a second" },
                { HEAD "zone A/B UTC0\nend 0\n", "line 5: an empty line" },
                { HEAD "event\n\n", "line 4: event takes a UID" },
                { HEAD "event a,b\n\n", "line 4: event takes a UID" },
                { HEAD "event \303\244\n\n", "line 4: event takes a UID" },
                { HEAD EVENT "\n", "line 10: an event without" },
                { HEAD EVENT "start\n\n", "line 10: a zone that" },
                { HEAD EVENT "start Europe/Paris 2026-11-22T19:00\n\n", "line 10: a zone that was not" },
                { HEAD "zone A/B X0Y\n\n" EVENT "start A/B 2026-11-22T19:00\n\n", "line 12: a zone that has no" },
                { HEAD EVENT "start UTC 2026-02-30T19:00\n\n", "line 10: a time of" },
                { HEAD EVENT "start UTC 1969-11-22T19:00\n\n", "line 10: a time of" },
                { HEAD EVENT "start UTC 2101-11-22T19:00\n\n", "line 10: a time of" },
                { HEAD EVENT SINGLE "count 3\n\n", "line 12: count and exclude" },
                { HEAD EVENT SINGLE "exclude 2026-11-23T19:00\n\n", "line 12: count and exclude" },
                { HEAD EVENT SINGLE "rule hours 3\n\n", "line 11: rule takes days" },
                { HEAD EVENT SINGLE "rule days 0\n\n", "line 11: rule takes an" },
                { HEAD EVENT SINGLE "rule days 10000\n\n", "line 11: rule takes an" },
                { HEAD EVENT SINGLE "rule days 1 sun\n\n", "line 11: only weeks" },
                { HEAD EVENT SINGLE "rule weeks 1\n\n", "line 11: a weekday" },
                { HEAD EVENT SINGLE "rule weeks 1 ,su\n\n", "line 11: a weekday" },
                { HEAD EVENT SINGLE "rule weeks 1 mon\n\n", "line 12: a start that is not" },
                { HEAD EVENT SINGLE "rule weeks 2 mon,sun\n\n", "line 12: several weekdays" },
                { HEAD EVENT "start UTC 2026-11-29T19:00\nrule months 1\n\n", "line 12: a day that" },
                { HEAD EVENT SINGLE "rule days 1\ncount 1\n\n", "line 12: count takes" },
                { HEAD EVENT SINGLE "rule days 1\ncount 2147483648\n\n", "line 12: count takes" },
                { HEAD EVENT SINGLE "rule days 1\ncount 99999999999999999999\n\n", "line 12: count takes" },
                { HEAD EVENT SINGLE "rule days 1\nexclude 2026-11-22T19:00\n\n", "line 13: exclude of the start" },
                { HEAD EVENT SINGLE "exclude 2026-11-24T19:00\nexclude 2026-11-24T19:00\n\n", "line 12: exclude out" },
                { HEAD EVENT SINGLE "rule days 1\ncount 2\nexclude 2026-11-23T19:00\nexclude 2026-11-24T19:00\n\n",
                  "line 15: nothing left" },
                { HEAD EVENT SINGLE "alarm 30 x\n\n", "line 11: alarm takes" },
                { HEAD EVENT SINGLE "alarm 604860 x\n\n", "line 11: alarm takes" },
                { HEAD EVENT SINGLE "alarm 60\n\n", "line 11: an empty" },
                { HEAD EVENT SINGLE "alarm 60 x\nalarm 60 x\nalarm 60 x\n\n", "line 13: more than 2" },
                { HEAD EVENT "sequence 4\n\n", "line 10: sequence a second" },
                { HEAD EVENT "stamp -1\n\n", "line 10: stamp a second" },
                { HEAD "event a\nstamp -1\n\n", "line 5: an instant" },
                { HEAD "event a\nsequence 01\n\n", "line 5: sequence takes" },
                { HEAD EVENT SINGLE "wish 1\n\n", "line 11: an unknown key" },
                { HEAD EVENT SINGLE "\nzone A/B UTC0\n\n", "line 12: event or end" },
                { HEAD EVENT SINGLE, "line 11: the description ends" },
                { HEAD EVENT SINGLE "\n", "line 12: the description ends" },
        };
        char error[200];

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                int r = read_all(cases[i].text, strlen(cases[i].text), error);
                if (r != -EBADMSG || strncmp(error, cases[i].error, strlen(cases[i].error)) != 0)
                        fail_msg("case %zu: %d \"%s\", not \"%s\"", i, r, error, cases[i].error);
        }
        assert_int_equal(read_all(HEAD "na\0me\nend 0\n", sizeof(HEAD "na\0me\nend 0\n") - 1, error), -EBADMSG);
}

static void test_bounds(void **state) {
        _cleanup_free_ char *text = NULL;
        char error[200];
        size_t n;
        FILE *f;

        /* A line of 8,000 bytes with its key, and one more. */
        for (int more = 0; more < 2; more++) {
                f = open_memstream(&text, &n);
                fprintf(f, "cytosched-calendar 1\nname %0*d\n\nend 0\n", 7995 + more, 0);
                fclose(f);
                assert_int_equal(read_all(text, n, error), more ? -EBADMSG : 0);
                free(TAKE_PTR(text));
        }

        f = open_memstream(&text, &n);
        fputs(HEAD EVENT "start UTC 2026-11-22T19:00\nrule days 1\n", f);
        for (unsigned i = 0; i < 3000; i++) {
                char slot[SLOT_TEXT_SIZE];
                fprintf(f, "exclude %s\n", slot_format(slot_of(21000 + (Day)i, 1140), slot));
        }
        fputs("\nend 1\n", f);
        fclose(f);
        assert_int_equal(read_all(text, n, error), 0);
}

/* Every cut of a good text is refused, and any change of a byte at least does no harm. */
static void test_cut_and_garbled(void **state) {
        static const char good[] = HEAD LONDON EVENT
                "start Europe/London 2026-11-22T19:00\nrule weeks 1 sun\ncount 12\nalarm 0 x\n\nend 1\n";
        const char *env = getenv("SEED");
        unsigned seed = env ? (unsigned)strtoul(env, NULL, 10) : (unsigned)getpid();
        char error[200], text[sizeof(good)];
        size_t n = sizeof(good) - 1;

        assert_int_equal(read_all(good, n, error), 0);
        for (size_t i = 0; i < n; i++)
                assert_int_equal(read_all(good, i, error), -EBADMSG);

        print_message("SEED=%u\n", seed);
        for (int i = 0; i < 20000; i++) {
                memcpy(text, good, sizeof(text));
                for (int k = 0; k < 1 + i % 3; k++)
                        text[(size_t)rand_r(&seed) % n] = (char)rand_r(&seed);
                int r = read_all(text, n, error);
                assert_true(r == 0 || (r == -EBADMSG && strncmp(error, "line ", 5) == 0));
        }
}

static void test_clean(void **state) {
        static const struct {
                const char *in, *out;
        } cases[] = {
                { "Injection: 45 micrograms", "Injection: 45 micrograms" },
                { "  a  ", "a" },
                { "Anna, 5", "Anna - 5" },
                { "a;b ,c", "a - b - c" },
                { "18,000 units or 0,5", "18\u201a000 units or 0\u201a5" },
                { "a\\nb\\", "a/nb/" },
                { "one\ntwo\r\n", "one - two" },
                { "tab\there\a\b\x7f", "tab here" },
                { "\xc2\x85\xc2\x9fx\u2028y", "x - y" },
                { "5 µg – ü 日本 😀", "5 µg – ü 日本 😀" },
                { "\xff" "a\xc3" "b\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80",
                  "\ufffd" "a\ufffd" "b\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd" },
                { ",;, ;", "" },
                { "", "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char buf[TEXT_CLEAN_SIZE(200)];
                assert_string_equal(text_clean(cases[i].in, buf), cases[i].out);
        }
}

static void check_round_trip(Series s, const CalendarEvent *e, const char *uid) {
        _cleanup_(input_freep) Input *in = NULL;
        _cleanup_fclose_ FILE *f = tmpfile();
        InputRecord record;
        const InputEvent *back;

        assert_non_null(f);
        calendar_write_head(f, "a\nb", 3600);
        assert_int_equal(calendar_write_series(f, &s, e), 0);
        assert_int_equal(calendar_write_end(f, 1), 0);
        rewind(f);

        assert_int_equal(input_new(f, &in), 0);
        assert_int_equal(input_next(in, &record), 1);
        assert_string_equal(record.head->name, "a b");
        assert_int_equal(record.head->refresh_sec, 3600);
        assert_int_equal(input_next(in, &record), 1);
        back = record.event;
        assert_string_equal(back->uid, uid);
        assert_int_equal(back->sequence, e->sequence);
        assert_int_equal(back->created, e->created);
        assert_int_equal(back->modified, e->modified);
        assert_int_equal(back->stamp, e->stamp);
        assert_int_equal(back->start, s.start);
        assert_int_equal(back->n, s.n);
        assert_int_equal(back->kind, s.n > 0 ? s.kind : 0);
        assert_int_equal(back->weekdays, s.n > 0 ? s.weekdays : 0);
        assert_int_equal(back->count, s.count);
        assert_int_equal(back->n_excluded, s.n_excluded);
        for (size_t i = 0; i < s.n_excluded; i++)
                assert_int_equal(back->excluded[i], s.excluded[i]);
        assert_string_equal(back->summary, e->summary);
        assert_int_equal(back->n_alarms, e->n_alarms);
        assert_int_equal(input_next(in, &record), 0);
}

static void test_round_trip(void **state) {
        CalendarEvent e = {
                .regimen = "5f0c", .sequence = INT32_MAX, .created = 1, .modified = 2, .stamp = 3,
                .summary = "Injection: ä", .alarms = { { 900, "x" }, { 0, "y" } }, .n_alarms = 2,
        };
        Slot start, excluded[2];
        Series s;

        assert_int_equal(slot_parse("2026-11-22T19:00", &start), 0);
        excluded[0] = start + 7 * MINUTES_PER_DAY;
        excluded[1] = start + 14 * MINUTES_PER_DAY;
        s = (Series){ .key = start - MINUTES_PER_DAY, .revision = 2, .start = start };
        check_round_trip(s, &e, "5f0c-2-20261121T1900@cytosched");
        s.own = true;
        check_round_trip(s, &e, "5f0c-dose-20261121T1900@cytosched");
        s.own = false;
        s.n = 1;
        s.kind = RUN_WEEKS;
        s.weekdays = 0x7f;
        s.excluded = excluded;
        s.n_excluded = 2;
        check_round_trip(s, &e, "5f0c-2-20261121T1900@cytosched");
        s.count = 12;
        s.kind = RUN_DAYS;
        s.weekdays = 0;
        check_round_trip(s, &e, "5f0c-2-20261121T1900@cytosched");
}

static void test_writer_limits(void **state) {
        char long_text[7002], error[200];
        _cleanup_free_ char *text = NULL;
        CalendarEvent e = { .regimen = "a b", .summary = long_text, .description = "" };
        Series s = { .start = 30000000, .key = 30000000 };
        size_t n;
        FILE *f = open_memstream(&text, &n);

        /* Two-byte characters from an odd place on: the cut must not part one. */
        for (size_t i = 0; i + 1 < sizeof(long_text); i += 2)
                memcpy(long_text + i, "ä", 2);
        memcpy(long_text, "xyz\n", 3);
        long_text[sizeof(long_text) - 1] = '\0';

        calendar_write_head(f, "", 0);
        assert_int_equal(calendar_write_series(f, &s, &e), -EINVAL);
        e.regimen = "";
        assert_int_equal(calendar_write_series(f, &s, &e), -EINVAL);
        e.regimen = "ok";
        assert_int_equal(calendar_write_series(f, &s, &e), 0);
        assert_int_equal(calendar_write_end(f, 1), 0);
        fclose(f);
        assert_int_equal(read_all(text, n, error), 0);

        f = fopen("/dev/full", "w");
        assert_non_null(f);
        calendar_write_head(f, "x", 0);
        assert_int_equal(calendar_write_end(f, 0), -ENOSPC);
        fclose(f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_takes_all),
                cmocka_unit_test(test_refuses),
                cmocka_unit_test(test_bounds),
                cmocka_unit_test(test_cut_and_garbled),
                cmocka_unit_test(test_clean),
                cmocka_unit_test(test_round_trip),
                cmocka_unit_test(test_writer_limits),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
