/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a prescription does not say, asked for one thing at a time. */

#include "guide.h"

#include "cytosched.h"
#include "term.h"

/* A part of a schedule: how it is asked for, and a whole one in which an answer can be looked at by itself. */
typedef struct Part {
        const char *name; /* as the daemon calls it */
        const char *question;
        const char *usual; /* what an empty answer means; NULL: it must be said */
        const char *front, *behind; /* make a whole one of an answer */
        bool first;        /* it stands at the start of the text */
        const char *join;
} Part;

static const Part AMOUNT = {
        "amount", "How much is one dose? As it is on the prescription, as in: 90 micrograms; 3 million units; 1 pen",
        NULL, "", " weekly at 12:00", true, "",
};
static const Part PATTERN = {
        "pattern", "How often? As in: every week; mon wed fri; 3 times a week; daily; every 2 weeks",
        NULL, "", " at 12:00", false, "",
};
static const Part DAYS = {
        "days", "On which day, or days? As in: sun; mon wed fri", NULL, "", " at 12:00", false, "on ",
};
static const Part TIME = {
        "time", "At what time? As in: 19:00; 7:30 pm; 9:00 and 21:00 [19:00]", "19:00", "daily at ", "", false, "at ",
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
        Call call = { .method = "Read", .drop = ~(O(PATIENT) | O(APPOINTMENT)) };
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

/* Whether an answer can be read by itself: 1, 0 after it was said why not, or minus an exit code. Who is asked for
 * the amount may type all that the prescription says. */
static int check_answer(Reading *r, const Part *part, const char *answer) {
        _cleanup_reply_ Reply reply = {}, whole = {};
        int n = can_read(r, part->front, answer, part->behind, &reply);

        if (n == 0 && part->first) {
                n = can_read(r, "", answer, "", &whole);
                if (n > 0 && (lacks(whole.result, "missing", part->name) || lacks(whole.result, "unstated", part->name)))
                        n = 0;
        }
        if (n == 0)
                fail("%s", row_text(json_array_get(json_object_get(reply.result, "problems"), 0), "message"));
        return n;
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

int guide_start(Reading *r) {
        int n = 0;

        if (lacks(r->result, "unstated", "from") && !args_has(&r->c->args, OPT_FROM))
                n = reading_ask(r, "From which day on? As in: today; sunday; 6 Dec [today]", "", LIMIT_TEXT, true, &r->from);
        if (n != 0 || !r->from || *r->from)
                return n;
        free(r->from);
        r->from = NULL;
        return 0;
}
