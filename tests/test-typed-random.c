/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever way a schedule is said that the rules allow, it is read back; one spoilt word gives the same
 * plan or is refused, and never gives another. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cytosched.h"
#include "lexeme.h"
#include "typed-random.h"
#include "typed-text.h"

#define TODAY 20784 /* 2026-11-27 */
#define SAID 20000

static Random seed;

/* Of two texts that say the same the one that a reader chooses: a single day is weekly on it, and once a
 * week is weekly. */
static char *normal(const char *text) {
        _cleanup_(schedule_freep) Schedule *s = NULL;
        char *printed = NULL;

        if (schedule_parse(text, &s, NULL) < 0)
                return NULL;
        for (size_t i = 0; i < s->n_items; i++) {
                Step *step = &s->items[i].step;

                if (s->items[i].kind != ITEM_STEP)
                        continue;
                if ((step->pattern == PATTERN_WEEKDAYS && (step->weekdays & (step->weekdays - 1)) == 0) ||
                    (step->pattern == PATTERN_A_WEEK && step->n == 1))
                        step->pattern = PATTERN_WEEKS;
        }
        return schedule_print(s, &printed) < 0 ? NULL : printed;
}

/* A schedule that the language takes, its normal text, and what the first step may say beside it. */
typedef struct Said {
        Schedule *schedule;
        char *wanted, *text;
        Day from;
        const char *route;
} Said;

static void said_done(Said *s) {
        schedule_free(s->schedule);
        free(s->wanted);
        free(s->text);
}

/* What is asked about unless it is typed as it is kept: an end before the second dose, and containers that may be as
 * many in all as there are days. */
static bool may_be_two(const Step *step) {
        unsigned gap = step->pattern == PATTERN_DAYS ? step->n : step->pattern == PATTERN_MONTHS ? 31u * step->n : 7u * MAX(step->n, 1u);
        unsigned days = (unsigned)__builtin_popcount(step->weekdays), per = step->bound == BOUND_DAYS ? 1 : step->bound == BOUND_WEEKS ? 7 : 31;

        if (step->bound >= BOUND_DAYS && step->bound <= BOUND_MONTHS && step->length * (per == 31 ? 28 : per) <= gap &&
            step->pattern != PATTERN_ONCE && !(step->pattern == PATTERN_DAYS && step->n == 1))
                return true;
        return step->pattern == PATTERN_WEEKS && step->n == 1 && days > 1 && step->own_amount && unit_container(step->amount.unit);
}

static bool say(Random *r, Said *ret) {
        _cleanup_(schedule_freep) Schedule *made = random_schedule(r);
        _cleanup_free_ char *text = NULL;
        bool until = false;

        assert_int_equal(schedule_print(made, &text), 0);
        if (strlen(text) > (chance(r, 90) ? 160u : 1500u) || schedule_parse(text, &ret->schedule, NULL) < 0)
                return false;
        for (size_t i = 0; i < ret->schedule->n_items; i++)
                if (ret->schedule->items[i].kind == ITEM_STEP && may_be_two(&ret->schedule->items[i].step))
                        return false;
        for (size_t i = 0; i < ret->schedule->n_items; i++)
                until |= ret->schedule->items[i].kind == ITEM_STEP && ret->schedule->items[i].step.bound == BOUND_UNTIL;
        for (size_t i = 0, steps = 0; i < ret->schedule->n_items && steps == 0; i++)
                if (ret->schedule->items[i].kind == ITEM_STEP) {
                        const Step *step = &ret->schedule->items[i].step;

                        if (step->bound == BOUND_UNTIL && step->until < TODAY)
                                return false; /* past: nothing would be planned */
                        steps++;
                }
        ret->wanted = normal(text);
        ret->from = ret->schedule->items[1].kind == ITEM_STEP && !until && chance(r, 20) ? TODAY + (Day)pick(r, 3000) : DAY_NONE;
        ret->route = ret->schedule->items[1].kind == ITEM_STEP && chance(r, 20) ?
                ONE_OF(r, "under the skin", "subcutaneously", "s.c.", "by mouth", "into a vein", "by drip") : NULL;
        ret->text = say_schedule(r, ret->schedule, ret->from, ret->route);
        return strlen(ret->text) <= LIMIT_SCHEDULE;
}

static void refused(const Said *s, const char *text, const Typed *t) {
        _cleanup_free_ char *why = NULL;

        (void)typed_error_text(text, t, &why);
        printf("\"%s\", said as\n\"%s\", is refused:\n%s\n", s->wanted, text, why);
        fail();
}

static void test_said(void **state) {
        for (unsigned i = 0; i < SAID;) {
                _cleanup_(said_done) Said s = {};
                _cleanup_(typed_done) Typed t = {};
                _cleanup_free_ char *got = NULL;

                if (!say(&seed, &s))
                        continue;
                i++;
                if (typed_read(s.text, TODAY, NULL, &t) < 0)
                        refused(&s, s.text, &t);
                got = normal(t.canonical);
                if (!streq(got, s.wanted)) {
                        printf("\"%s\", said as\n\"%s\", is read as\n\"%s\"\n", s.wanted, s.text, got);
                        fail();
                }
                assert_int_equal(t.from, s.from);
                assert_true(!s.route == !t.route);
        }
}

/* One letter of a word left out, doubled, changed, or swapped with the next; false where the word is still
 * one of the lexicon. */
static bool spoil(Random *r, char *text) {
        size_t n = strlen(text), at = pick(r, (unsigned)n), first, end, k;
        _cleanup_free_ Lexeme *l = NULL;
        _cleanup_free_ char *word = NULL;
        size_t count;

        for (first = at; first > 0 && isalpha((unsigned char)text[first - 1]); first--)
                ;
        for (end = first; isalpha((unsigned char)text[end]); end++)
                ;
        if (end - first < 2 || (first > 0 && (unsigned char)text[first - 1] >= 0x80))
                return false;
        k = first + pick(r, (unsigned)(end - first));
        switch (pick(r, 3)) {
        case 0:
                memmove(text + k, text + k + 1, n - k);
                end--;
                break;
        case 1:
                text[k] = (char)('a' + pick(r, 26));
                break;
        default:
                k = MAX(k, first + 1);
                text[k] ^= text[k - 1];
                text[k - 1] ^= text[k];
                text[k] ^= text[k - 1];
        }
        word = strndup(text + first, end - first);
        assert_non_null(word);
        assert_int_equal(lexemes_of(word, &l, &count), 0);
        return count != 1 || l[0].means == MEANS_UNKNOWN || l[0].means == MEANS_REFUSED;
}

/* What is offered is read as it is typed. */
static void check_offers(const char *text, const Typed *t) {
        for (size_t i = 0; i < t->n_problems; i++)
                for (size_t j = 0; j < t->problems[i].n_readings; j++) {
                        _cleanup_(typed_done) Typed again = {};

                        if (typed_read(t->problems[i].readings[j], TODAY, NULL, &again) < 0)
                                fail_msg("\"%s\" is offered for \"%s\", and refused", t->problems[i].readings[j], text);
                }
}

static void test_spoilt(void **state) {
        for (unsigned i = 0; i < SAID;) {
                _cleanup_(said_done) Said s = {};
                _cleanup_(typed_done) Typed t = {};
                _cleanup_free_ char *got = NULL, *text = NULL;

                if (!say(&seed, &s))
                        continue;
                text = strdup(s.text);
                assert_non_null(text);
                if (!spoil(&seed, text))
                        continue;
                i++;
                if (typed_read(text, TODAY, NULL, &t) < 0) {
                        check_offers(text, &t);
                        continue;
                }
                got = normal(t.canonical);
                if (!streq(got, s.wanted) || t.from != s.from) {
                        printf("\"%s\", spoilt to\n\"%s\", is read as\n\"%s\"\n", s.text, text, got);
                        fail();
                }
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_said),
                cmocka_unit_test(test_spoilt),
        };

        seed = random_start();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
