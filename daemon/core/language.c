/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser of the schedule language: one pass, one error, the first. */

#include <stdarg.h>

#include "cytosched.h"

#include "local.h"
#include "language.h"

#define NOWHERE SIZE_MAX

typedef struct Parser {
        Lexer l;
        Schedule *s;
        ScheduleError *err;
        unsigned depth;
        const char *could; /* what else could have stood here, in an error's words */
        const Step *before; /* the step before in the text, whose amount and times go on */
        size_t endless;     /* where something begins that never ends, and its message */
        const char *endless_message;
        size_t until; /* where the last "until" stands */
} Parser;

static const char *const endless_step =
        "a step that never ends must be the last: add \"for N weeks\" or \"for N doses\", "
        "or put it last";
static const char *const endless_repeat =
        "\"repeat\" never ends and must be the last: write \"( ... ) for N cycles\", or put it last";
static const char *const repeated_step =
        "a step inside a repeat or cycles must end: add \"for N weeks\" or \"for N doses\"";
static const char *const repeated_until =
        "\"until\" has one date and cannot be repeated: use \"for N weeks\" or \"for N doses\"";

/* ---- errors ---- */

_printf_(3, 4)
static int fail(Parser *p, size_t offset, const char *format, ...) {
        va_list ap;

        p->err->offset = offset;
        va_start(ap, format);
        vsnprintf(p->err->message, sizeof(p->err->message), local_text(format), ap);
        va_end(ap);
        return -EINVAL;
}

static int expected(Parser *p, const char *what) {
        char quoted[QUOTE_SIZE];

        return fail(p, p->l.offset, "expected %s%s", what, lexer_quote(&p->l, quoted));
}

/* ---- words and numbers ---- */

static bool take(Parser *p, const char *word) {
        return lexer_take(&p->l, word);
}

static bool take_either(Parser *p, const char *one, const char *many) {
        return take(p, one) || take(p, many);
}

static bool next_is(const Parser *p, const char *one, const char *many) {
        Lexer l = p->l;

        lexer_next(&l);
        return lexer_is(&l, one) || lexer_is(&l, many);
}

static int parse_count(Parser *p, uint16_t *ret) {
        unsigned n = 0;

        if (p->l.kind != TOKEN_NUMBER)
                return expected(p, "a number from 1 to 9999");
        for (size_t i = 0; i < p->l.length && n <= NUMBER_MAX; i++) {
                char c = p->l.text[p->l.offset + i];

                n = c == '.' ? NUMBER_MAX + 1 : n * 10 + (unsigned)(c - '0');
        }
        if (n < 1 || n > NUMBER_MAX)
                return expected(p, "a number from 1 to 9999");
        *ret = (uint16_t)n;
        lexer_next(&p->l);
        return 0;
}

static bool take_span(Parser *p, Bound *ret) {
        if (take_either(p, "day", "days"))
                *ret = BOUND_DAYS;
        else if (take_either(p, "week", "weeks"))
                *ret = BOUND_WEEKS;
        else if (take_either(p, "month", "months"))
                *ret = BOUND_MONTHS;
        else
                return false;
        return true;
}

/* The token's text where it is short enough to be one; "" otherwise. */
static const char *token_text(const Lexer *l, char *buf, size_t size) {
        snprintf(buf, size, "%.*s", l->length < size ? (int)l->length : 0, l->text + l->offset);
        return buf;
}

static int parse_date(Parser *p, Day *ret) {
        char text[DAY_TEXT_SIZE];
        Day day;

        if (day_parse(token_text(&p->l, text, sizeof(text)), &day) < 0)
                return expected(p, "a date such as 2027-01-31");
        if (day < DAY_MIN || day > DAY_MAX)
                return expected(p, "a date from 1970-01-01 to 2100-12-31");
        *ret = day;
        lexer_next(&p->l);
        return 0;
}

/* ---- days and times ---- */

static int weekday_of(const Lexer *l) {
        static const char *const names[][2] = {
                { "mon", "monday" }, { "tue", "tuesday" },  { "wed", "wednesday" },
                { "thu", "thursday" }, { "fri", "friday" }, { "sat", "saturday" },
                { "sun", "sunday" },
        };

        for (int i = 0; i < 7; i++)
                if (lexer_is(l, names[i][0]) || lexer_is(l, names[i][1]))
                        return i;
        return -1;
}

static int parse_range(Parser *p, uint8_t *weekdays) {
        int first = weekday_of(&p->l), last = first;

        if (first < 0)
                return expected(p, "a day such as mon or sunday");
        lexer_next(&p->l);
        if (take(p, "-")) {
                last = weekday_of(&p->l);
                if (last < 0)
                        return expected(p, "the range's last day, such as fri");
                lexer_next(&p->l);
        }
        for (int i = first;; i = (i + 1) % 7) { /* round the week's end too */
                *weekdays |= (uint8_t)(1u << i);
                if (i == last)
                        return 0;
        }
}

/* Whether the list of days goes on; a comma without a day after it separates items. */
static bool take_days_joint(Parser *p) {
        Lexer l = p->l;

        if (take(p, "and"))
                return true;
        if (weekday_of(&l) >= 0)
                return true;
        if (!lexer_take(&l, ",") || weekday_of(&l) < 0)
                return false;
        p->l = l;
        return true;
}

static int parse_days(Parser *p, uint8_t *weekdays) {
        int r;

        do
                r = parse_range(p, weekdays);
        while (r >= 0 && take_days_joint(p));
        p->could = "another day, \"at\", \"for\", \"until\", ";
        return r;
}

static int parse_time(Parser *p, Step *step) {
        char text[sizeof("HH:MM")];
        int minute = minute_parse(token_text(&p->l, text, sizeof(text)));
        size_t i = step->n_times;

        if (minute < 0)
                return expected(p, "a time such as 19:00");
        for (size_t j = 0; j < step->n_times; j++)
                if (step->times[j] == minute)
                        return fail(p, p->l.offset, "the time %02d:%02d is already there; "
                                    "expected another one", minute / 60, minute % 60);
        if (step->n_times >= TIMES_MAX)
                return fail(p, p->l.offset, "a step has at most %d times a day", TIMES_MAX);
        for (; i > 0 && step->times[i - 1] > minute; i--)
                step->times[i] = step->times[i - 1];
        step->times[i] = (uint16_t)minute;
        step->n_times++;
        lexer_next(&p->l);
        return 0;
}

static int parse_times(Parser *p, Step *step) {
        int r;

        if (!take(p, "at"))
                return 0;
        step->own_times = true;
        do
                r = parse_time(p, step);
        while (r >= 0 && take(p, "and"));
        p->could = step->pattern == PATTERN_ONCE ? "\"and\", " : "\"and\", \"for\", \"until\", ";
        return r;
}

/* ---- patterns ---- */

static int parse_on(Parser *p, Step *step) {
        p->could = "\"on\", \"at\", \"for\", \"until\", ";
        return take(p, "on") ? parse_days(p, &step->weekdays) : 0;
}

static int parse_every(Parser *p, Step *step) {
        bool counted = true;
        Bound unit;
        int r = 0;

        if (take(p, "other"))
                step->n = 2;
        else if (p->l.kind == TOKEN_NUMBER)
                r = parse_count(p, &step->n);
        else
                counted = false;
        if (r < 0)
                return r;
        if (!take_span(p, &unit)) {
                if (!counted && weekday_of(&p->l) >= 0)
                        return fail(p, p->l.offset, "expected day, week or month after \"every\"; "
                                    "for a day of the week write \"weekly on sun\"");
                return expected(p, counted ? "days, weeks or months" :
                                             "a number, \"other\", day, week or month");
        }
        step->pattern = unit == BOUND_DAYS ? PATTERN_DAYS :
                        unit == BOUND_WEEKS ? PATTERN_WEEKS : PATTERN_MONTHS;
        return unit == BOUND_WEEKS ? parse_on(p, step) : 0;
}

static int parse_a_week(Parser *p, Step *step, uint16_t n) {
        if (!take(p, "a"))
                return expected(p, "\"a week\"");
        if (!take(p, "week"))
                return expected(p, "\"week\"");
        step->pattern = PATTERN_A_WEEK;
        step->n = n;
        return 0;
}

static int parse_times_a_week(Parser *p, Step *step) {
        Lexer at = p->l;
        uint16_t n = 0;
        int r = parse_count(p, &n);

        if (r < 0)
                return r;
        if (n > 7) {
                p->l = at;
                return expected(p, "1 to 7 times a week");
        }
        lexer_next(&p->l); /* "times", as the caller saw */
        return parse_a_week(p, step, n);
}

static int parse_once(Parser *p, Step *step) {
        if (lexer_is(&p->l, "a"))
                return parse_a_week(p, step, 1);
        step->pattern = PATTERN_ONCE;
        p->could = "\"at\", ";
        return 0;
}

static int parse_pattern(Parser *p, Step *step) {
        p->could = "\"at\", \"for\", \"until\", ";
        step->n = 1;
        if (take(p, "daily")) {
                step->pattern = PATTERN_DAYS;
                return 0;
        }
        if (take(p, "weekly")) {
                step->pattern = PATTERN_WEEKS;
                return parse_on(p, step);
        }
        if (take(p, "every"))
                return parse_every(p, step);
        if (take(p, "once"))
                return parse_once(p, step);
        if (take(p, "twice"))
                return parse_a_week(p, step, 2);
        if (p->l.kind == TOKEN_NUMBER && next_is(p, "time", "times"))
                return parse_times_a_week(p, step);
        if (take(p, "on") || weekday_of(&p->l) >= 0) {
                step->pattern = PATTERN_WEEKDAYS;
                return parse_days(p, &step->weekdays);
        }
        return expected(p, step->own_amount ?
                        "a pattern such as daily, weekly on sun, mon wed fri, every 2 weeks, "
                        "3 times a week or once" :
                        "an amount, a pattern such as daily, weekly on sun, mon wed fri, "
                        "every 2 weeks or 3 times a week, \"rest\" or \"(\"");
}

/* ---- items ---- */

static int parse_amount(Parser *p, Step *step) {
        const char *what;

        if (p->l.kind != TOKEN_NUMBER || next_is(p, "time", "times"))
                return 0;
        step->own_amount = true;
        what = amount_take(&p->l, &step->amount);
        return what ? expected(p, what) : 0;
}

static int parse_bound(Parser *p, Step *step) {
        size_t offset = p->l.offset;
        int r;

        if (!take(p, "for") && !lexer_is(&p->l, "until"))
                return 0;
        if (step->pattern == PATTERN_ONCE)
                return fail(p, offset, "\"once\" is a single day and takes no \"for\" or \"until\"");
        p->could = "";
        if (take(p, "until")) {
                step->bound = BOUND_UNTIL;
                p->until = offset;
                return parse_date(p, &step->until);
        }
        r = parse_count(p, &step->length);
        if (r < 0)
                return r;
        if (take_either(p, "dose", "doses"))
                step->bound = BOUND_DOSES;
        else if (!take_span(p, &step->bound))
                return expected(p, "doses, days, weeks or months");
        return 0;
}

/* What a step leaves out goes on from the step before it in the text. */
static int inherit(Parser *p, Step *step, size_t offset) {
        if (!step->own_amount && p->before)
                step->amount = p->before->amount;
        if (!step->own_times && p->before) {
                step->n_times = p->before->n_times;
                memcpy(step->times, p->before->times, sizeof(step->times));
        }
        if (step->n_times == 0)
                return fail(p, offset, "this step has no time: add one such as \"at 19:00\"");
        p->before = step;
        return 0;
}

static int parse_step(Parser *p, Item *item) {
        size_t offset = p->l.offset;
        Step *step = &item->step;
        int r;

        item->kind = ITEM_STEP;
        item->steps = 1;
        step->number = p->s->n_steps++;
        r = parse_amount(p, step);
        if (r >= 0)
                r = parse_pattern(p, step);
        if (r >= 0)
                r = parse_times(p, step);
        if (r >= 0)
                r = parse_bound(p, step);
        if (r < 0)
                return r;
        if (step->bound == BOUND_NONE && step->pattern != PATTERN_ONCE) {
                p->endless = offset;
                p->endless_message = endless_step;
        }
        item->dated = step->pattern == PATTERN_MONTHS || step->bound == BOUND_MONTHS ||
                      step->bound == BOUND_UNTIL;
        return 0;
}

static int parse_rest(Parser *p, Item *item) {
        int r;

        item->kind = ITEM_REST;
        take(p, "for");
        r = parse_count(p, &item->rest.n);
        if (r < 0)
                return r;
        if (!take_span(p, &item->rest.unit))
                return expected(p, "days, weeks or months");
        item->dated = item->rest.unit == BOUND_MONTHS;
        p->could = "";
        return 0;
}

static int parse_sequence(Parser *p, Item *group);

/* A repeat or cycles of what began at START: all in it has an end, and can come again. */
static int check_repeated(Parser *p, size_t start) {
        if (p->endless != NOWHERE && p->endless >= start)
                return fail(p, p->endless, "%s", p->endless_message == endless_step ?
                            repeated_step : p->endless_message);
        if (p->until != NOWHERE && p->until >= start)
                return fail(p, p->until, "%s", repeated_until);
        return 0;
}

static int parse_repeat(Parser *p, const Item *group, size_t start) {
        int r = check_repeated(p, start);

        if (r >= 0 && group->steps == 0)
                r = fail(p, p->l.offset, "there is no dose here to repeat");
        if (r < 0)
                return r;
        p->endless = p->l.offset;
        p->endless_message = endless_repeat;
        p->could = "";
        lexer_next(&p->l);
        return 0;
}

static int parse_cycles(Parser *p, Item *group, size_t start) {
        int r = 0;

        p->could = "\"for N cycles\", \"repeat\", ";
        if (lexer_is(&p->l, "repeat")) {
                group->group.repeat = true;
                return parse_repeat(p, group, start);
        }
        if (!take(p, "for"))
                return 0;
        p->could = "";
        r = parse_count(p, &group->group.cycles);
        if (r < 0)
                return r;
        if (!take_either(p, "cycle", "cycles"))
                return expected(p, "cycles");
        return check_repeated(p, start);
}

/* What could have stood here, where an item ended. */
static int expected_joint(Parser *p) {
        char what[160];

        snprintf(what, sizeof(what), "%s\",\", \"then\" or %s", p->could,
                 p->depth > 0 ? "\")\"" : "the end");
        return expected(p, what);
}

static int parse_group(Parser *p, Item *item, size_t start) {
        int r;

        if (++p->depth > SCHEDULE_DEPTH_MAX)
                return fail(p, start, "parentheses go at most %d deep", SCHEDULE_DEPTH_MAX);
        item->kind = ITEM_GROUP;
        r = parse_sequence(p, item);
        if (r < 0)
                return r;
        if (!take(p, ")"))
                return item->group.again ? expected(p, "\")\" after \"repeat\"") : expected_joint(p);
        p->depth--;
        return parse_cycles(p, item, start);
}

static int check_joint(Parser *p) {
        if (p->l.kind == TOKEN_END || lexer_is(&p->l, ",") || lexer_is(&p->l, ";") ||
            lexer_is(&p->l, "then") || (p->depth > 0 && lexer_is(&p->l, ")")))
                return 0;
        return expected_joint(p);
}

static int expected_item(Parser *p, bool first) {
        if (p->l.kind == TOKEN_TIME && !first)
                return fail(p, p->l.offset, "expected the next step; more times are joined with "
                            "\"and\", as in: at 09:00 and 21:00");
        if (lexer_is(&p->l, "then"))
                return expected(p, "a step such as \"weekly on sun at 19:00\" before \"then\"");
        return 0;
}

static int parse_item(Parser *p, Item *group, bool first) {
        size_t start = p->l.offset, endless = p->endless;
        const char *message = p->endless_message;
        Item *item = &p->s->items[p->s->n_items];
        int r = expected_item(p, first);

        if (r >= 0 && p->s->n_items > ITEMS_MAX) /* the root is not counted */
                r = fail(p, start, "a schedule has at most %d steps, rests and groups", ITEMS_MAX);
        if (r < 0)
                return r;
        *item = (Item) {};
        p->s->n_items++;
        if (take(p, "("))
                r = parse_group(p, item, start);
        else if (take(p, "rest"))
                r = parse_rest(p, item);
        else
                r = parse_step(p, item);
        if (r >= 0)
                r = check_joint(p);
        if (r >= 0 && item->kind == ITEM_STEP)
                r = inherit(p, &item->step, start);
        if (r >= 0 && endless != NOWHERE)
                r = fail(p, endless, "%s", message);
        if (r < 0)
                return r;
        item->next = p->s->n_items;
        group->steps = (uint16_t)(group->steps + item->steps);
        group->dated |= item->dated;
        return 0;
}

static bool take_separator(Parser *p) {
        if (take_either(p, ",", ";")) {
                take(p, "then");
                return true;
        }
        return take(p, "then");
}

static int parse_sequence(Parser *p, Item *group) {
        size_t start = p->l.offset;
        bool first = true;
        int r;

        do {
                if (!first && lexer_is(&p->l, "repeat")) {
                        group->group.again = true;
                        return parse_repeat(p, group, start);
                }
                r = parse_item(p, group, first);
                if (r < 0)
                        return r;
                first = false;
        } while (take_separator(p));
        return 0;
}

static int parse_all(Parser *p) {
        Item *root = &p->s->items[0];
        int r;

        if (p->l.kind == TOKEN_END)
                return fail(p, p->l.offset,
                            "expected a schedule, such as: 3 million units mon wed fri at 21:00");
        p->s->n_items = 1;
        *root = (Item) { .kind = ITEM_GROUP };
        r = parse_sequence(p, root);
        if (r < 0)
                return r;
        root->next = p->s->n_items;
        if (p->l.kind != TOKEN_END) /* after any item it would have been seen */
                return expected(p, "the end, for nothing can follow \"repeat\"");
        return 0;
}

int language_parse(const char *text, Schedule **ret, ScheduleError *err) {
        _cleanup_free_ Schedule *s = malloc(sizeof(*s) + (ITEMS_MAX + 1) * sizeof(Item));
        ScheduleError ignored = { .offset = 0 };
        Parser p = {
                .s = s,
                .err = err ? err : &ignored,
                .endless = NOWHERE,
                .until = NOWHERE,
        };
        Schedule *trimmed;
        int r;

        if (!s)
                return -ENOMEM;
        *s = (Schedule) {};
        if (strnlen(text, LIMIT_SCHEDULE + 1) > LIMIT_SCHEDULE)
                return fail(&p, LIMIT_SCHEDULE, "a schedule has at most %u bytes", LIMIT_SCHEDULE);
        lexer_start(&p.l, text);
        r = parse_all(&p);
        if (r < 0)
                return r;
        trimmed = realloc(s, sizeof(*s) + s->n_items * sizeof(Item));
        if (!trimmed)
                return -ENOMEM;
        s = NULL;
        *ret = trimmed;
        return 0;
}
