/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a prescription does not say, asked for one thing at a time. */

#include "guide.h"

#include "changing.h"
#include "cytosched.h"
#include "local.h"
#include "term.h"

/* A part of a schedule: how it is asked for, and a whole one in which an answer can be looked at by itself. */
typedef struct Part {
        const char *name; /* as the daemon calls it */
        const char *question;
        const char *usual; /* what an empty answer means; NULL: it must be said */
        const char *front, *behind; /* make a whole one of an answer */
        bool first;        /* it stands at the start of the text */
        const char *join;
        const char *wrong; /* of an answer that is something else */
} Part;

static const Part AMOUNT = {
        "amount", N_("How much is one dose? As it is on the prescription, as in: 90 micrograms; 3 million units; 1 pen"),
        NULL, "", " weekly at 12:00", true, "", N_("That says no amount, as in: 90 micrograms; 3 million units; 1 pen"),
};
static const Part PATTERN = {
        "pattern", N_("How often? As in: every week; mon wed fri; 3 times a week; daily; every 2 weeks"),
        NULL, "", " at 12:00", false, "", N_("That does not say how often, as in: every week; mon wed fri; 3 times a week; daily; every 2 weeks"),
};
static const Part DAYS = {
        "days", N_("On which day, or days? As in: sun; mon wed fri"), NULL, "on ", " at 12:00", false, "on ",
        N_("That is no day of the week, as in: sun; mon wed fri"),
};
static const Part TIME = {
        "time", N_("At what time? As in: 19:00; 7:30 pm; 9:00 and 21:00 [19:00]"), "19:00", "daily at ", "", false, "at ",
        N_("That is no time of the clock, as in: 19:00; 7:30 pm"),
};

/* Whether what is missing or unstated has NAME. */
static bool lacks(const json_t *result, const char *key, const char *name) {
        const json_t *value;
        size_t i;

        json_array_foreach(json_object_get(result, key), i, value)
                if (streq(json_string_value(value), name))
                        return true;
        return false;
}

/* Whether FRONT, ANSWER and BEHIND can be read as a schedule: 1, 0, or minus an exit code. */
static int can_read(Reading *r, const char *front, const char *answer, const char *behind, Reply *reply) {
        Call call = { .method = "Read", .drop = ~(O(PATIENT) | O(APPOINTMENT) | O(FROM)) };
        _cleanup_free_ char *text = NULL;
        int n;

        if (asprintf(&text, "%s%s%s", front, answer, behind) < 0) {
                text = NULL;
                return -fail_errno(-ENOMEM, "the answer");
        }
        call.text[0] = text;
        n = call_run(r->c, &call, reply);
        if (n != 0)
                return -n;
        return json_array_size(json_object_get(reply->result, "problems")) == 0;
}

/* What is wrong with the LENGTH bytes from FIRST on; NULL where nothing is that is told of them. */
static const char *problem_within(const json_t *result, size_t first, size_t length) {
        const json_t *row;
        size_t i;

        json_array_foreach(json_object_get(result, "problems"), i, row) {
                size_t at = (size_t)row_number(row, "offset");

                if (at >= first && at + (size_t)row_number(row, "length") <= first + length)
                        return row_text(row, "message");
        }
        return NULL;
}

static bool states(const json_t *result, const Part *part) {
        return !lacks(result, "missing", part->name) && !lacks(result, "unstated", part->name);
}

/* Whether an answer can be read by itself: 1, 0 after it was said why not, or minus an exit code. Who is asked for
 * the amount may type all that the prescription says. What is put around an answer to read it was typed by nobody: it is
 * in nothing that is said of the answer. */
static int check_answer(Reading *r, const Part *part, const char *answer) {
        _cleanup_reply_ Reply reply = {}, whole = {};
        int n = can_read(r, part->front, answer, part->behind, &reply);
        const char *wrong = NULL;

        if (n > 0 && !states(reply.result, part))
                n = 0;
        if (n == 0 && part->first) {
                n = can_read(r, "", answer, "", &whole);
                if (n >= 0 && !states(whole.result, part))
                        n = 0;
                else if (n == 0)
                        wrong = problem_within(whole.result, 0, strlen(answer));
        }
        if (n != 0)
                return n;
        if (!wrong && (part->first || !lacks(reply.result, "missing", "unit"))) /* 7 is no amount where a day is asked for */
                wrong = problem_within(reply.result, strlen(part->front), strlen(answer));
        fail("%s", wrong ? wrong : local_text(part->wrong));
        return 0;
}

/* "at 19:00" to "at what time?" says the word again. */
static void drop_join(const Part *part, char *answer) {
        size_t n = strlen(part->join);

        if (n > 0 && strncasecmp(answer, part->join, n) == 0)
                memmove(answer, answer + n, strlen(answer + n) + 1);
}

/* Asks until the answer can be read; a wrong one comes back to be edited. 0 or an exit code. */
static int ask_part(Reading *r, const Part *part, char **ret) {
        _cleanup_free_ char *before = strdup("");

        for (;;) {
                _cleanup_free_ char *answer = NULL;
                int n = reading_ask(r, part->question, before ? before : "", LIMIT_SCHEDULE, part->usual != NULL, &answer);

                if (n != 0)
                        return n;
                if (!*answer && part->usual) {
                        *ret = strdup(part->usual);
                        return *ret ? 0 : fail_errno(-ENOMEM, "the answer");
                }
                drop_join(part, answer);
                n = check_answer(r, part, answer);
                if (n > 0)
                        *ret = TAKE_PTR(answer);
                if (n != 0)
                        return n > 0 ? 0 : -n;
                free(before);
                before = TAKE_PTR(answer);
        }
}

/* Adds what PART is to the text. */
static int add_part(Reading *r, const Part *part) {
        _cleanup_free_ char *answer = NULL, *text = NULL;
        int n = ask_part(r, part, &answer);

        if (n != 0)
                return n;
        n = part->first ? asprintf(&text, "%s%s%s%s", part->join, answer, *r->text ? " " : "", r->text)
                        : asprintf(&text, "%s%s%s%s", r->text, *r->text ? " " : "", part->join, answer);
        if (n < 0) {
                text = NULL;
                return fail_errno(-ENOMEM, "the answer");
        }
        free(r->text);
        r->text = TAKE_PTR(text);
        r->asked = true;
        return 0;
}

int guide_missing(Reading *r) {
        static const Part *const parts[] = { &AMOUNT, &PATTERN, &DAYS, &TIME };

        for (size_t i = 0; i < ELEMENTSOF(parts); i++)
                if (lacks(r->result, "missing", parts[i]->name))
                        return add_part(r, parts[i]);
        return -ENOTSUP;
}

int guide_schedule(Reading *r) {
        int n;

        r->text = strdup("");
        n = r->text ? add_part(r, &AMOUNT) : fail_errno(-ENOMEM, "the schedule");
        if (n == 0)
                n = reading_look(r);
        if (n == 0 && lacks(r->result, "missing", "pattern")) {
                n = add_part(r, &PATTERN);
                if (n == 0)
                        n = reading_look(r);
        }
        if (n == 0 && (lacks(r->result, "missing", "days") || lacks(r->result, "unstated", "days")))
                n = add_part(r, &DAYS);
        return n;
}

/* Whether the call can be made from this day on; NULL: without one. 1; 0, and why not is in ERROR; or minus an exit code. */
static int starts(Reading *r, const Call *call, const char *from, sd_bus_error *error) {
        _cleanup_reply_ Reply reply = {};
        Call one = *call;
        int n;

        if (from)
                call_set_text(&one, "from", from);
        else
                one.drop |= O(FROM);
        n = change_try(r->c, &one, true, &reply, error);
        if (n >= 0)
                return 1;
        return sd_bus_error_has_name(error, CYTOSCHED_ERROR_INVALID) ? 0 : -call_fail(n, error);
}

int guide_from(Reading *r, Call *call, const char *question, const char *before) {
        _cleanup_free_ char *wrong = strdup(before);

        for (;;) {
                _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_free_ char *answer = NULL;
                int n = reading_ask(r, question, wrong ? wrong : "", LIMIT_TEXT, true, &answer);

                if (n != 0)
                        return n;
                n = *answer ? starts(r, call, answer, &error) : 1;
                if (n < 0)
                        return -n;
                if (n > 0) {
                        free(r->from);
                        r->from = *answer ? TAKE_PTR(answer) : NULL;
                        if (r->from)
                                call_set_text(call, "from", r->from);
                        return 0;
                }
                fail("%s", error.message);
                free(wrong);
                wrong = TAKE_PTR(answer);
        }
}

int guide_start(Reading *r, Call *call, const char *question, const char *sure) {
        _cleanup_error_ sd_bus_error wrong = SD_BUS_ERROR_NULL, other = SD_BUS_ERROR_NULL;
        const char *typed = r->c->args.value[OPT_FROM];
        int n;

        if (!typed)
                return r->asked && lacks(r->result, "unstated", "from") ? guide_from(r, call, question, "") : 0;
        /* What is wrong with another day as well is not the day's fault. */
        n = starts(r, call, typed, &wrong);
        if (n == 0)
                n = starts(r, call, sure, &other) > 0 ? 0 : 1;
        if (n != 0)
                return n > 0 ? 0 : -n;
        fail("%s", wrong.message);
        return guide_from(r, call, question, typed);
}
