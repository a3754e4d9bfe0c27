/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched month: a month's calendar, each day with the states of its doses. */

#include "month.h"

#include "doses.h"
#include "filter.h"
#include "local.h"
#include "state.h"

#define MARKS_MAX 6
#define MARKS_SIZE 1024 /* all of them, counted */
#define DAY_WIDTH 7u /* the least columns of a day in the grid */

static const struct {
        const char *state, *words;
        char mark;
} MARKS[] = {
        { "taken", N_("taken"), '+' },     { "scheduled", N_("planned"), 'o' }, { "due", N_("due now"), '!' },
        { "snoozed", N_("snoozed"), 'z' }, { "skipped", N_("skipped"), '-' },   { "missed", N_("missed"), 'x' },
        { "paused", N_("paused"), 'p' },   { "appointment", N_("appointment"), 'a' }, /* in no count of doses */
};

typedef struct Month {
        char patient[LIMIT_NAME + 1]; /* "": nobody else is there */
        Date first;
        unsigned doses[32][ELEMENTSOF(MARKS)]; /* by day of the month and state */
        unsigned count[ELEMENTSOF(MARKS)];
        Day today;
} Month;

/* One of each patient. */
typedef struct Months {
        Month *months;
        size_t n, room;
        Date first;
        Day today; /* of who has no dose in it */
} Months;

/* The year of the nearest MONTH: in November, january is the one to come and september was. */
static int nearest_year(unsigned month, Date today) {
        int ahead = (int)month - (int)today.month;

        return today.year + (ahead < -5) - (ahead > 6);
}

/* "2026-11", "november", "nov 2026"; "" is the month of TODAY. */
static int month_parse(const char *text, Day today, Date *ret) {
        size_t letters = strcspn(text, " ");
        const char *year = text + letters + strspn(text + letters, " ");
        unsigned named = words_month_typed(text, letters);
        char day[DAY_TEXT_SIZE + 8];
        Day parsed;

        *ret = day_to_date(today);
        ret->day = 1;
        if (!*text)
                return 0;
        if (*year)
                snprintf(day, sizeof day, "%.5s-%02u-01", year, named);
        else if (named > 0)
                snprintf(day, sizeof day, "%04d-%02u-01", nearest_year(named, *ret), named);
        else
                snprintf(day, sizeof day, "%.8s-01", text);
        if (day_parse(day, &parsed) < 0)
                return -EINVAL;
        *ret = day_to_date(parsed);
        return 0;
}

/* The daemon's clock and the patient's zone say which day it is. */
static int find_today(Client *c, const char *patient, Day *ret) {
        Call call = { .method = "Next", .count = 1, .drop = O(REGIMEN) };
        _cleanup_reply_ Reply reply = {};
        int r = call_run(c, &call, &reply);

        if (r == 0)
                *ret = context_today(reply.context, patient);
        return r;
}

/* The month of a row's patient; NULL: out of memory. */
static Month *month_of(Months *all, const json_t *row, const json_t *context) {
        const char *patient = context_several(context) ? row_text(row, "patient") : "";
        Month *month;

        for (size_t i = 0; i < all->n; i++)
                if (streq(all->months[i].patient, patient))
                        return &all->months[i];
        if (array_room(&all->months, all->n, &all->room, sizeof *all->months) < 0)
                return NULL;
        month = &all->months[all->n++];
        *month = (Month){ .first = all->first, .today = context_today(context, row_text(row, "patient")) };
        snprintf(month->patient, sizeof month->patient, "%s", patient);
        return month;
}

static int count_page(const Reply *page, void *userdata) {
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                Month *month = month_of(userdata, row, page->context);
                const char *kind = row_text(row, "kind"), *state = *kind ? kind : row_text(row, "state");
                Slot slot = instant_slot(row_text(row, "at"));
                unsigned day = slot == SLOT_NONE ? 0 : day_to_date(slot_day(slot)).day;

                if (!month)
                        return fail_errno(-ENOMEM, "the month");
                for (size_t k = 0; k < ELEMENTSOF(MARKS); k++)
                        if (streq(state, MARKS[k].state)) {
                                month->doses[day][k]++;
                                month->count[k]++;
                        }
        }
        return 0;
}

/* A mark a dose, "~" where there are more than fit. Gives the columns used. */
static size_t print_marks(const Month *month, unsigned day, size_t room) {
        size_t used = 0, left = 0;

        for (size_t k = 0; k < ELEMENTSOF(MARKS); k++)
                left += month->doses[day][k];
        for (size_t k = 0; k < ELEMENTSOF(MARKS); k++)
                for (unsigned n = month->doses[day][k]; n > 0; n--, left--) {
                        if (used == room - 1 && left > 1) {
                                putchar('~');
                                return used + 1;
                        }
                        printf("%s%c%s", style(state_style(MARKS[k].state)), MARKS[k].mark,
                               style(PLAIN));
                        used++;
                }
        return used;
}

/* "[20]+oo": today's in brackets. */
static size_t print_day(const Month *month, unsigned day, Day is, size_t width) {
        bool today = is == month->today;

        printf("%s%s%2u%s%s", today ? style(BOLD) : "", today ? "[" : " ", day, today ? "]" : " ",
               today ? style(PLAIN) : "");
        return 4 + print_marks(month, day, MIN((size_t)MARKS_MAX, width - 5));
}

/* "1 planned", "2 appointments" */
static int print_count(char *buf, size_t size, unsigned n, size_t k) {
        if (streq(MARKS[k].state, "appointment"))
                return snprintf(buf, size, local_plural("%u appointment", "%u appointments", n), n);
        return snprintf(buf, size, "%u %s", n, local_text(MARKS[k].words));
}

/* "Sun 22: 1 planned, 2 taken": where seven columns have no room. */
static void print_list_day(const Month *month, unsigned day, Day is) {
        char text[MARKS_SIZE];
        size_t n = 0;

        for (size_t k = 0; k < ELEMENTSOF(MARKS); k++) {
                if (month->doses[day][k] == 0)
                        continue;
                n = MIN(n + (size_t)snprintf(text + n, sizeof text - n, "%s", n ? ", " : ""), sizeof text - 1);
                n = MIN(n + (size_t)print_count(text + n, sizeof text - n, month->doses[day][k], k), sizeof text - 1);
        }
        if (n > 0 || is == month->today)
                say(2, is == month->today ? BOLD : PLAIN, "%s %u%s%s%s", words_weekday_short(is), day,
                    is == month->today ? local_text(", today") : "", n ? ": " : "", n ? text : "");
}

static void print_list(const Month *month, Day first) {
        for (unsigned d = 1; d <= month_length(month->first.year, month->first.month); d++)
                print_list_day(month, d, first + (Day)d - 1);
}

/* A column of the grid; nothing follows the last. */
static void print_cell(unsigned column, size_t width, const char *text) {
        size_t n = text_width(text);

        printf(" %s%*s", text, column < 6 && n < width - 1 ? (int)(width - 1 - n) : 0, "");
}

static void print_grid(const Month *month, Day first, size_t width) {
        unsigned length = month_length(month->first.year, month->first.month), column = day_weekday(first);
        size_t gap = column * width;

        for (unsigned i = 0; i < 7; i++)
                print_cell(i, width, words_weekday_short(day_week(first) + (Day)i));
        putchar('\n');
        for (unsigned d = 1; d <= length; d++) {
                printf("%*s", (int)gap, "");
                gap = width - print_day(month, d, first + (Day)d - 1, width);
                if (++column % 7 == 0 || d == length) {
                        putchar('\n');
                        gap = 0;
                }
        }
}

static void print_month(const Month *month) {
        size_t width = line_width() / 7;
        Day first = 0;

        day_from_date(month->first, &first);
        say(0, BOLD, "%s %d%s%s", words_month(month->first.month), month->first.year, *month->patient ? ", " : "",
            month->patient);
        if (width < DAY_WIDTH)
                print_list(month, first);
        else
                print_grid(month, first, width);
}

static int print_legend(Client *c, const Month *month) {
        char text[MARKS_SIZE];
        size_t n = 0;

        for (size_t k = 0; k < ELEMENTSOF(MARKS); k++)
                if (month->count[k] > 0)
                        n = MIN(n + (size_t)snprintf(text + n, sizeof text - n, "%s%c %s: %u", n ? "   " : "", MARKS[k].mark,
                                                     local_text(MARKS[k].words), month->count[k]), sizeof text - 1);
        putchar('\n');
        if (n == 0)
                return filter_empty(c, args_count(&c->args), N_("No doses in this month for: %s."), N_("No doses in this month."));
        say(0, PLAIN, "%s", text);
        return DONE;
}

static int print_months(Client *c, const Months *all) {
        Month none = { .first = all->first, .today = all->today };
        int r = DONE;

        for (size_t i = 0; i < MAX(all->n, (size_t)1) && r == DONE; i++) {
                const Month *month = all->n > 0 ? &all->months[i] : &none;

                if (i > 0)
                        putchar('\n');
                print_month(month);
                r = print_legend(c, month);
        }
        return r;
}

/* The month that was typed, as the options of the call. FROM and TO are the call's buffers. */
static int choose_month(Client *c, Months *month, Call *call, char *from, char *to) {
        const char *patient = c->args.value[OPT_PATIENT];
        _cleanup_free_ char *text = NULL;
        Day first = 0;
        int r = words_join(&c->args, 0, &text);

        if (r == 0)
                r = find_today(c, patient ? patient : "me", &month->today);
        if (r != 0)
                return r;
        if (month_parse(text, month->today, &month->first) < 0 ||
            day_from_date(month->first, &first) < 0) {
                fail("'%s' is no month: 2026-11, november, or nov 2026", text);
                return REFUSED;
        }
        day_format(first, from);
        day_format(first + (Day)month_length(month->first.year, month->first.month) - 1, to);
        call_set_text(call, "from", from);
        call_set_text(call, "to", to);
        return 0;
}

static int run_month(Client *c) {
        char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
        Call call = { .method = "Agenda" };
        Months all = {};
        int r = choose_month(c, &all, &call, from, to);

        if (r == 0)
                r = call_pages(c, &call, "after_dose", count_page, &all);
        if (r == 0 && !args_has(&c->args, OPT_JSON))
                r = print_months(c, &all);
        free(all.months);
        return r;
}

const Verb VERB_MONTH = {
        .name = "month",
        .args = "[MONTH]",
        .help = N_("a month's calendar (2026-11, november)"),
        .examples = "month\nmonth \"jan 2027\" --regimen pegasys",
        .group = GROUP_DAY,
        .options = O(PATIENT) | O(REGIMEN) | O(JSON),
        .max = 2,
        .run = run_month,
};
