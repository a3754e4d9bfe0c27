/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prescriptions as people type them: what each must give (tests/data/phrasings*.json). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "cytosched.h"
#include "typed-text.h"

#define FOLDER "tests/data/"

/* ---- the lists ----------------------------------------------------------------------------- */

static const char *text_of(json_t *row, const char *key) {
        return json_string_value(json_object_get(row, key));
}

/* One of each group's words is in the message, in any case. */
static bool names_all(json_t *groups, const char *message) {
        json_t *group, *word;
        size_t i, j;

        json_array_foreach(groups, i, group) {
                bool found = false;

                json_array_foreach(group, j, word)
                        found |= strcasestr(message, json_string_value(word)) != NULL;
                if (!found)
                        return false;
        }
        return true;
}

static char *print_reading(const char *text, Typed *t, int r) {
        char from[DAY_TEXT_SIZE];
        char *shown = NULL;

        if (r == -EINVAL)
                assert_int_equal(typed_error_text(text, t, &shown), 0);
        else
                assert_true(asprintf(&shown, "%s|%s|%s", t->canonical, t->from == DAY_NONE ? "" : day_format(t->from, from), t->route ?: "") > 0);
        return shown;
}

static char *meaning(const Typed *t) {
        char *text = NULL;

        assert_true(asprintf(&text, "%s|%d|%s", t->canonical, t->from, t->route ?: "") > 0);
        return text;
}

/* Each reading that is offered is read as it is typed, and says what no other one says. */
static bool check_readings(const char *text, const Typed *t, Day today) {
        char *meanings[64] = {};
        size_t n = 0;
        bool right = true;

        for (size_t i = 0; i < t->n_problems; i++)
                for (size_t j = 0; j < t->problems[i].n_readings; j++) {
                        _cleanup_(typed_done) Typed again = {};
                        _cleanup_free_ char *why = NULL;
                        const char *other = t->problems[i].readings[j];

                        if ((strstr(other, "  ") && !strstr(text, "  ")) || (strstr(other, " ,") && !strstr(text, " ,")) ||
                            (strstr(other, "- ") && !strstr(text, "- "))) {
                                print_error("\"%s\" is offered for \"%s\", with a blank too many\n", other, text);
                                right = false;
                        }
                        if (typed_read(other, today, NULL, &again) < 0) {
                                assert_int_equal(typed_error_text(other, &again, &why), 0);
                                print_error("\"%s\" is offered for \"%s\", and refused: %s\n", other, text, why);
                                right = false;
                                continue;
                        }
                        assert_true(n < ELEMENTSOF(meanings));
                        meanings[n] = meaning(&again);
                        for (size_t k = 0; k < n; k++)
                                if (streq(meanings[k], meanings[n])) {
                                        print_error("\"%s\" is offered for \"%s\", and says what another one says\n", other, text);
                                        right = false;
                                }
                        n++;
                }
        while (n > 0)
                free(meanings[--n]);
        return right;
}

/* All that is offered, in its order, where the row says what. */
static bool offers_right(json_t *row, const Typed *t) {
        json_t *wanted = json_object_get(row, "readings");
        size_t n = 0;
        bool right = true;

        for (size_t i = 0; wanted && i < t->n_problems; i++)
                for (size_t j = 0; j < t->problems[i].n_readings; j++, n++)
                        right &= n < json_array_size(wanted) && streq(t->problems[i].readings[j], json_string_value(json_array_get(wanted, n)));
        return right && (!wanted || n == json_array_size(wanted));
}

static bool check_row(json_t *row, Day today) {
        const char *text = text_of(row, "text"), *canonical = text_of(row, "canonical");
        _cleanup_free_ char *shown = NULL, *wanted = NULL;
        _cleanup_(typed_done) Typed t = {};
        int r = typed_read(text, today, NULL, &t);
        bool right;

        assert_true(r == 0 || r == -EINVAL);
        shown = print_reading(text, &t, r);
        if (canonical) {
                assert_true(asprintf(&wanted, "%s|%s|%s", canonical, text_of(row, "from") ?: "", text_of(row, "route") ?: "") > 0);
                right = r == 0 && streq(shown, wanted);
        } else {
                right = r == -EINVAL && names_all(json_object_get(row, "refused"), shown) && offers_right(row, &t);
        }
        if (!right)
                print_error("\"%s\"\n  wanted: %s\n  got: %s\n", text, wanted ?: "a refusal that names its words", shown);
        return check_readings(text, &t, today) && right;
}

static void check_list(const char *path, size_t least) {
        json_t *list = json_load_file(path, 0, NULL), *row;
        size_t i, wrong = 0;
        Day today;

        assert_non_null(list);
        assert_int_equal(day_parse(text_of(list, "today"), &today), 0);
        assert_true(json_array_size(json_object_get(list, "rows")) >= least);
        json_array_foreach(json_object_get(list, "rows"), i, row)
                wrong += !check_row(row, today);
        json_decref(list);
        if (wrong > 0)
                fail_msg("%zu rows of %s are wrong", wrong, path);
}

static void test_phrasings(void **state) {
        check_list(FOLDER "phrasings.json", 150);
        check_list(FOLDER "phrasings-more.json", 490);
        check_list(FOLDER "phrasings-kinds.json", 460);
        check_list(FOLDER "phrasings-asked.json", 440);
}

/* ---- all that is wrong, at once ------------------------------------------------------------ */

static void test_all_at_once(void **state) {
        static const char text[] = "90 mcg wekly on sundy at 9 until march";
        _cleanup_free_ char *message = NULL;
        _cleanup_(typed_done) Typed t = {};

        assert_int_equal(typed_read(text, 20784, NULL, &t), -EINVAL);
        assert_int_equal(t.n_problems, 4);
        assert_int_equal(typed_error_text(text, &t, &message), 0);
        assert_non_null(strstr(message, "did you mean \"weekly\"?"));
        assert_non_null(strstr(message, "did you mean \"sunday\"?"));
        assert_non_null(strstr(message, "09:00 or 21:00"));
        assert_non_null(strstr(message, "31 March"));
        assert_non_null(strstr(message, "       ^        ^        ^       ^"));
}

/* What is missing is told with the step that lacks it, where there are several, and with a caret behind it. */
static void test_where_it_is_missing(void **state) {
        static const char text[] = "45 mcg weekly sun 7pm for 4 weeks, then 90 mcg";
        _cleanup_free_ char *message = NULL, *alone = NULL, *nothing = NULL;
        _cleanup_(typed_done) Typed t = {}, one = {}, none = {};

        assert_int_equal(typed_read(text, 20784, NULL, &t), -EINVAL);
        assert_int_equal(t.missing, TYPED_PATTERN);
        assert_int_equal(typed_error_text(text, &t, &message), 0);
        assert_string_equal(message, "How often is missing in step 2: such as daily, weekly on sun, mon wed fri, every 2 weeks.\n"
                                     "45 mcg weekly sun 7pm for 4 weeks, then 90 mcg\n"
                                     "                                              ^");
        assert_int_equal(typed_read("90 mcg weekly.", 20784, NULL, &one), -EINVAL);
        assert_int_equal(typed_error_text("90 mcg weekly.", &one, &alone), 0);
        assert_string_equal(alone, "The time of day is missing: a time of the clock, such as at 19:00 or 7pm.\n90 mcg weekly.\n             ^");
        assert_int_equal(typed_read("", 20784, NULL, &none), -EINVAL);
        assert_int_equal(typed_error_text("", &none, &nothing), 0);
        assert_null(strchr(nothing, '^'));
}

/* An end that is past is refused, but where the start is stated elsewhere, and may be past as well. */
static void test_end_that_is_past(void **state) {
        _cleanup_(typed_done) Typed t = {}, stated = {};

        assert_int_equal(typed_read("90 mcg weekly 7pm until 20 Nov 2026", 20784, NULL, &t), -EINVAL);
        assert_int_equal(typed_read("90 mcg weekly 7pm until 20 Nov 2026", 20784, &(TypedPlan){ .started = true }, &stated), 0);
}

/* A date behind a word that is not read is that word's: nothing else is asked about it. */
static void test_one_question_about_a_date(void **state) {
        _cleanup_(typed_done) Typed t = {};

        assert_int_equal(typed_read("90 mcg weekly 7pm up to 31 March", 20784, NULL, &t), -EINVAL);
        assert_int_equal(t.n_problems, 1);
        assert_int_equal(t.problems[0].n_readings, 1);
        assert_string_equal(t.problems[0].readings[0], "90 mcg weekly 7pm until 31 March");
}

/* Of a change, a text is canonical where nothing of the plan was added to it. */
static void test_a_change_that_is_canonical(void **state) {
        static const char canonical[] = "45 micrograms weekly on sun at 19:00";
        _cleanup_(schedule_freep) Schedule *s = NULL;
        _cleanup_(typed_done) Typed whole = {}, part = {};
        TypedPlan plan;

        assert_int_equal(schedule_parse("90 micrograms weekly on sun at 19:00", &s, NULL), 0);
        plan = (TypedPlan) { .schedule = s, .next = 20786 };
        assert_int_equal(typed_read(canonical, 20784, &plan, &whole), 0);
        assert_true(whole.exact);
        assert_int_equal(typed_read("45 micrograms weekly at 19:00", 20784, &plan, &part), 0);
        assert_string_equal(part.canonical, canonical);
        assert_false(part.exact);
}

/* Of an appointment, a date without more is its one day. */
static void test_appointments(void **state) {
        static const struct {
                const char *text, *canonical, *from; /* canonical NULL: refused */
        } rows[] = {
                { "on 3 Dec at 10:00", "once at 10:00", "2026-12-03" },
                { "3 December 2026 10am", "once at 10:00", "2026-12-03" },
                { "thursday 3 dec at 10:00", "once at 10:00", "2026-12-03" },
                { "tomorrow at 9:15", "once at 09:15", "2026-11-28" },
                { "every 4 weeks on tue at 8:30", "every 4 weeks on tue at 08:30", NULL },
                { "every 4 weeks from 3 dec at 8:30", "every 4 weeks at 08:30", "2026-12-03" },
                { "on tuesday at 8:30", "weekly on tue at 08:30", NULL },
                { "friday 3 dec at 10:00", NULL, NULL },
                { "next tuesday at 8:30", NULL, NULL },
                { "on 5/12/2026 at 8:30", NULL, NULL },
                { "on 3 dec at 9", NULL, NULL },
                { "on 3 dec for 4 weeks at 10:00", NULL, NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_(typed_done) Typed t = {};
                char from[DAY_TEXT_SIZE];
                int r = typed_read(rows[i].text, 20784, &(TypedPlan){ .appointment = true }, &t);

                if ((r == 0) != (rows[i].canonical != NULL) || (r == 0 && !streq(t.canonical, rows[i].canonical)) ||
                    (r == 0 && !streq(t.from == DAY_NONE ? "" : day_format(t.from, from), rows[i].from ?: "")))
                        fail_msg("\"%s\": %s", rows[i].text, t.canonical ?: "refused");
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_phrasings),
                cmocka_unit_test(test_appointments),
                cmocka_unit_test(test_all_at_once),
                cmocka_unit_test(test_where_it_is_missing),
                cmocka_unit_test(test_end_that_is_past),
                cmocka_unit_test(test_one_question_about_a_date),
                cmocka_unit_test(test_a_change_that_is_canonical),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
