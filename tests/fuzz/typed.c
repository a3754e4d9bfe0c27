/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a prescription that somebody types (libFuzzer): it is read into canonical text that means the
 * same when it is read again, or refused with places inside the text and readings that are texts of
 * their own. The first byte says which day it is, and whether a plan is changed. */

#include "cytosched.h"
#include "fuzz.h"
#include "typed-text.h"

static void check_problems(const char *text, const Typed *t) {
        _cleanup_free_ char *lines = NULL;

        CHECK(t->n_problems > 0 || t->missing != 0);
        CHECK(t->n_problems <= TYPED_PROBLEMS_MAX);
        for (size_t i = 0; i < t->n_problems; i++) {
                const TypedProblem *p = &t->problems[i];

                CHECK(p->offset <= strlen(text) && p->length <= strlen(text) - p->offset);
                CHECK(strlen(p->message) > 10 && p->n_readings <= 8);
                for (size_t j = 0; j < p->n_readings; j++)
                        CHECK(strlen(p->readings[j]) <= strlen(text) + 256);
        }
        CHECK(typed_error_text(text, t, &lines) == 0);
        CHECK(strlen(lines) > 10);
}

/* What is read is canonical, and read as itself. */
static void check_read(const Typed *t, Day today) {
        _cleanup_(schedule_freep) Schedule *s = NULL;
        _cleanup_(typed_done) Typed again = {};
        _cleanup_free_ char *printed = NULL, *remarks = NULL;

        CHECK(t->from == DAY_NONE || (t->from >= DAY_MIN && t->from <= DAY_MAX));
        CHECK(strlen(t->canonical) <= LIMIT_SCHEDULE);
        CHECK(schedule_parse(t->canonical, &s, NULL) == 0);
        CHECK(schedule_print(s, &printed) == 0 && streq(printed, t->canonical));
        CHECK(typed_remarks(s, &remarks) >= 0);
        if (typed_read(t->canonical, today, NULL, &again) == 0)
                CHECK(streq(again.canonical, t->canonical) && again.from == DAY_NONE);
        else /* three decimals are refused, whoever wrote them */
                CHECK(again.n_problems > 0 && strstr(again.problems[0].message, "thousands"));
}

static void check_words(const char *text, const Typed *t) {
        for (size_t i = 0; i < t->n_words; i++)
                CHECK(t->words[i].length > 0 && t->words[i].offset + t->words[i].length <= strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(schedule_freep) Schedule *was = NULL;
        _cleanup_(typed_done) Typed t = {};
        _cleanup_free_ char *text = NULL;
        Day today;
        int r;

        if (size == 0)
                return 0;
        text = strndup((const char *)data + 1, size - 1);
        CHECK(text);
        today = 20600 + data[0] * 3;
        CHECK(schedule_parse("90 micrograms weekly on sun at 19:00 for 4 weeks, 3 million units mon wed fri at 9:00 and 21:00", &was, NULL) == 0);
        r = typed_read(text, today, data[0] & 1 ? &(TypedPlan){ was, data[0] >> 1 & 1, today + 3, data[0] & 4, data[0] & 8 } : NULL, &t);
        CHECK(r == 0 || r == -EINVAL);
        check_words(text, &t);
        if (r == 0)
                check_read(&t, today);
        else
                check_problems(text, &t);
        return 0;
}
