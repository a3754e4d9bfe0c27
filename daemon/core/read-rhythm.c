/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said about how often in several places of a step: whether it is one rhythm, and where it can be two, both. */

#include "read-rhythm.h"

#include "read-offer.h"
#include "read-often.h"
#include "read-problem.h"

#define RHYTHM_TEXT_SIZE 160

static unsigned days_count(uint8_t days) {
        return (unsigned)__builtin_popcount(days);
}

/* The first of these days of the week from the start on. */
static Day first_day(const Reader *rd, uint8_t days) {
        Day day = rd->out->from == DAY_NONE ? rd->today : rd->out->from;

        while (days && !(days & 1u << day_weekday(day)))
                day++;
        return day;
}

static bool is_there(Place at) {
        return at.end > 0;
}

static bool within(Place inner, Place outer) {
        return is_there(inner) && is_there(outer) && inner.first >= outer.first && inner.end <= outer.end;
}

/* The step with its rhythm said anew: TEXT where it stands, and from DAY (DAY_NONE for as it is); its days go, and its
 * end. */
static void offer_rhythm(Reader *rd, TypedProblem *p, const Draft *d, const char *text, Day day, bool end_goes) {
        Place main = is_there(d->how_at) && !within(d->how_at, d->days_at) ? d->how_at : d->days_at;
        char words[RHYTHM_TEXT_SIZE + 32], iso[DAY_TEXT_SIZE];
        Replacement list[EDITS_MAX];
        size_t n = 0;

        snprintf(words, sizeof(words), "%s", text);
        if (day != DAY_NONE && is_there(rd->from_at))
                list[n++] = (Replacement) { rd->from_at, day_format(day, iso) };
        else if (day != DAY_NONE)
                snprintf(words, sizeof(words), "%s from %s", text, day_format(day, iso));
        list[n++] = (Replacement) { main, words };
        if (is_there(d->days_at) && d->days_at.first != main.first)
                list[n++] = (Replacement) { d->days_at, "" };
        if (end_goes)
                list[n++] = (Replacement) { d->bound_at, "" };
        reading_of(rd, p, list, n);
}

/* ---- days of every week, and of every 2nd --------------------------------------------------- */

/* "days 1, 4 and 11 of a 14-day cycle": the days of SOME in one week of N, those of EACH in all of them. */
static void cycle_text(char buf[static RHYTHM_TEXT_SIZE], Day first, uint8_t some, uint8_t each, unsigned n) {
        Day monday = first - (Day)day_weekday(first);
        unsigned left = 0, done = 0;
        size_t used = (size_t)snprintf(buf, RHYTHM_TEXT_SIZE, "days ");

        for (unsigned pass = 0; pass < 2; pass++)
                for (unsigned i = 0; i < 7 * n && used < RHYTHM_TEXT_SIZE - 40; i++) {
                        unsigned bit = 1u << day_weekday(first + (Day)i), week = (unsigned)(first + (Day)i - monday) / 7;

                        if (!(each & bit) && !(some & bit && week % n == 0))
                                continue;
                        left += pass == 0;
                        if (pass == 1)
                                used += (size_t)snprintf(buf + used, RHYTHM_TEXT_SIZE - used, "%s%u", done == 0 ? "" : done + 1 < left ? ", " : " and ",
                                                         i + 1);
                        done += pass == 1;
                }
        snprintf(buf + used, RHYTHM_TEXT_SIZE - used, " of a %u-day cycle", 7 * n);
}

static void refuse_joined_each(Reader *rd, Draft *d, unsigned n) {
        uint8_t some = (uint8_t)(d->days & ~d->each_joined);
        char days[PLACE_TEXT_SIZE], others[PLACE_TEXT_SIZE], text[RHYTHM_TEXT_SIZE];
        Day first = first_day(rd, some);
        TypedProblem *p;

        weekdays_text(d->each_joined, days);
        p = problem(rd, d->days_at, "is %s of each week, or of every %u weeks as well? In a plan of its own it is \"weekly on %s\", beside \"every %u "
                                    "weeks on %s\"", days, n, days, n, weekdays_text(some, others));
        snprintf(text, sizeof(text), "every %u weeks on %s", n, weekdays_text(d->days, others));
        offer_rhythm(rd, p, d, text, DAY_NONE, false);
        if (n <= 4) {
                cycle_text(text, first, some, d->each_joined, n);
                offer_rhythm(rd, p, d, text, first, false);
        }
        d->how_wrong = true;
}

/* Every 2 weeks, every sunday. */
static void refuse_each(Reader *rd, Draft *d) {
        char days[PLACE_TEXT_SIZE], text[RHYTHM_TEXT_SIZE];
        TypedProblem *p;

        weekdays_text(d->days, days);
        p = problem(rd, d->days_at, "on %s of each week, or every %u weeks?", days, d->n);
        snprintf(text, sizeof(text), "every %u weeks on %s", d->n, days);
        offer_rhythm(rd, p, d, text, DAY_NONE, false);
        snprintf(text, sizeof(text), "weekly on %s", days);
        offer_rhythm(rd, p, d, text, DAY_NONE, false);
        d->how_wrong = true;
}

void finish_every_days(Reader *rd, Draft *d) {
        if (!d->days || d->how_wrong)
                return;
        if (d->every > 1) {
                bool joined = d->each_joined && d->how == HOW_WEEKS && d->n == 1; /* weekly on wed and every other sunday */

                if (d->how != HOW_NONE && !(d->how == HOW_WEEKS && d->n == d->every) && !joined) {
                        set_how(rd, d, HOW_WEEKS, d->every, d->days_at);
                        return;
                }
                d->how = HOW_WEEKS;
                d->n = d->every;
        }
        if (d->how != HOW_WEEKS || d->n < 2)
                return;
        if (d->each)
                refuse_each(rd, d);
        else if (d->each_joined && d->each_joined != d->days)
                refuse_joined_each(rd, d, d->n);
}

/* ---- one dose each time --------------------------------------------------------------------- */

unsigned times_in_force(const Reader *rd, const Draft *d) {
        if (d->time_wrong)
                return 0;
        return d->n_times > 0 ? d->n_times : d->parts ? 0 : rd->n_times;
}

/* The step with one of its times. */
static void offer_each_time(Reader *rd, TypedProblem *p, const Draft *d) {
        Place at = is_there(d->how_at) ? d->how_at : d->days_at;
        char words[PLACE_TEXT_SIZE];

        for (unsigned i = 0; i < d->n_times; i++)
                if (is_there(d->times_at))
                        reading(rd, p, d->times_at, "at %02u:%02u", d->times[i] / 60u, d->times[i] % 60u);
                else
                        reading(rd, p, at, "%s at %02u:%02u", place_text(rd, at, words), d->times[i] / 60u, d->times[i] % 60u);
}

/* Once daily at 9:00 and 21:00; twice weekly at 9:00 and 21:00, which are four. */
void finish_once_each(Reader *rd, Draft *d) {
        unsigned n = times_in_force(rd, d);
        bool on_days = d->how == HOW_NONE && d->days && is_there(d->days_at);
        bool once = d->once_each && (d->how == HOW_DAYS || d->how == HOW_WEEKS || d->how == HOW_MONTHS || on_days || d->how == HOW_ONCE);
        Place at = is_there(d->how_at) ? d->how_at : d->days_at;
        char days[PLACE_TEXT_SIZE];
        const char *named = d->times_at.end > 0 ? "are named" : "go on from before";
        Span span = d->how == HOW_DAYS ? SPAN_DAY : d->how == HOW_WEEKS ? SPAN_WEEK : SPAN_MONTH;
        TypedProblem *p;

        if (n < 2 || d->hours > 0 || d->a_day > 0 || d->clash || d->how_wrong || !is_there(at))
                return;
        if (once && d->how == HOW_ONCE) {
                p = problem(rd, at, "that is one dose, and %u times of the day %s. At each of them, or at one?", n, named);
                reading(rd, p, at, "daily for 1 day");
        } else if (once) {
                p = problem(rd, at, "that is one dose each time, and %u times of the day %s. At each of them, or at one?", n, named);
                if (on_days)
                        reading(rd, p, at, "on %s", weekdays_text(d->days, days));
                else if (d->n == 1)
                        reading(rd, p, d->how_at, "every %s", span_text(span, 1));
                else
                        reading(rd, p, d->how_at, "every %u %s", d->n, span_text(span, d->n));
        } else if (d->how == HOW_A_WEEK && !d->days_a_week) {
                p = problem(rd, d->how_at, "that is %u %s a week, and %u times of the day %s, which makes %u. On %u days at each of them, or at one?",
                            d->n, d->n == 1 ? "dose" : "doses", n, named, n * d->n, d->n);
                if (d->days)
                        reading(rd, p, d->how_at, "%s", "");
                else
                        reading(rd, p, d->how_at, "%u days a week", d->n);
        } else {
                return;
        }
        offer_each_time(rd, p, d);
        d->how_wrong = true;
}

/* ---- an end before the second dose ---------------------------------------------------------- */

/* Days from one dose to the next, at least. */
static unsigned least_gap(const Draft *d) {
        static const unsigned a_week[] = { 7, 7, 3, 2, 1, 1, 1, 1 };
        unsigned gap = 7, last = 0;

        if (d->how == HOW_A_WEEK)
                return a_week[MIN(d->n, 7u)];
        if (d->how == HOW_DAYS)
                return d->n;
        if (d->how == HOW_MONTHS)
                return 31 * d->n;
        if (d->how == HOW_WEEKS && d->n > 1)
                return 7 * d->n;
        if (days_count(d->days) < 2)
                return 7;
        last = (unsigned)(31 - __builtin_clz(d->days));
        for (unsigned i = 0, before = last; i < 7; i++)
                if (d->days & 1u << i) {
                        gap = MIN(gap, i > before ? i - before : i + 7 - before);
                        before = i;
                }
        return gap;
}

static unsigned bound_days(const Draft *d) {
        unsigned n = d->length;

        return d->bound == BOUND_DAYS ? n : d->bound == BOUND_WEEKS ? 7 * n : d->bound == BOUND_MONTHS ? 31 * n : UINT32_MAX;
}

/* Whether something stands behind the step: then it has to end. */
static bool goes_on(const Reader *rd) {
        size_t k = 0;

        while (sees_sign(rd, k, '.') || (sees_sign(rd, k, ')') && rd->depth == 0))
                k++;
        return !sees(rd, k, MEANS_END);
}

/* So many days in a row, again and again: as cycles have it. */
static void offer_in_a_row(Reader *rd, TypedProblem *p, const Draft *d, How how, unsigned n, unsigned row) {
        unsigned length = how == HOW_DAYS ? n : how == HOW_MONTHS ? 28 * n : 7 * n;
        char text[RHYTHM_TEXT_SIZE];
        Day day = d->days ? first_day(rd, d->days) : DAY_NONE;

        if (how == HOW_MONTHS && d->bound == BOUND_MONTHS && n > d->length)
                snprintf(text, sizeof(text), "daily %u %s on, %u %s off", d->length, span_text(SPAN_MONTH, d->length), n - d->length,
                         span_text(SPAN_MONTH, n - d->length));
        else if (row >= length)
                snprintf(text, sizeof(text), "daily");
        else if (row == 1 && n == 1)
                snprintf(text, sizeof(text), "every %s", span_text(how == HOW_MONTHS ? SPAN_MONTH : SPAN_WEEK, 1));
        else if (row == 1)
                snprintf(text, sizeof(text), "every %u %s", n, span_text(how == HOW_DAYS ? SPAN_DAY : how == HOW_WEEKS ? SPAN_WEEK : SPAN_MONTH, n));
        else if (how == HOW_WEEKS && n > 1)
                snprintf(text, sizeof(text), "days 1-%u every %u weeks", row, n);
        else if (how == HOW_DAYS)
                snprintf(text, sizeof(text), "days 1-%u every %u days", row, n);
        else if (how == HOW_MONTHS)
                snprintf(text, sizeof(text), "days 1-%u every %u weeks", row, 4 * n);
        else
                snprintf(text, sizeof(text), "days 1-%u of a %u-day cycle", row, length);
        offer_rhythm(rd, p, d, text, day, true);
}

/* Sundays for 3 days: on sunday, monday and tuesday of each week. */
static void offer_days_after(Reader *rd, TypedProblem *p, const Draft *d, unsigned row) {
        unsigned day = (unsigned)__builtin_ctz(d->days);
        char text[PLACE_TEXT_SIZE];
        uint8_t days = 0;

        for (unsigned i = 0; i < MIN(row, 7u); i++)
                days |= (uint8_t)(1u << (day + i) % 7);
        offer_rhythm(rd, p, d, weekdays_text(days, text), DAY_NONE, true);
}

static const char *bound_text(const Draft *d, char buf[static PLACE_TEXT_SIZE]) {
        Span span = d->bound == BOUND_DAYS ? SPAN_DAY : d->bound == BOUND_WEEKS ? SPAN_WEEK : SPAN_MONTH;

        snprintf(buf, PLACE_TEXT_SIZE, "%u %s", d->length, span_text(span, d->length));
        return buf;
}

/* "3 weeks on, 1 week off" for LENGTH weeks of N. False where there is none. */
static bool on_off_text(const Draft *d, How how, unsigned n, char buf[static PLACE_TEXT_SIZE]) {
        Span span = d->bound == BOUND_WEEKS ? SPAN_WEEK : SPAN_MONTH;
        bool fits = (d->bound == BOUND_WEEKS && how == HOW_WEEKS) || (d->bound == BOUND_MONTHS && how == HOW_MONTHS);

        if (!fits || d->length >= n)
                return false;
        snprintf(buf, PLACE_TEXT_SIZE, "%u %s on, %u %s off", d->length, span_text(span, d->length), n - d->length, span_text(span, n - d->length));
        return true;
}

/* 5 days every 3 weeks: by the grammar an end, by the ear 5 days in a row, again and again. */
static void finish_short_bound(Reader *rd, Draft *d) {
        bool weekly = d->how == HOW_NONE || (d->how == HOW_WEEKS && d->n == 1), one = days_count(d->days) == 1;
        unsigned row = bound_days(d), gap = least_gap(d), n = d->how == HOW_NONE ? 1 : d->n;
        char words[PLACE_TEXT_SIZE];
        TypedProblem *p;

        if (d->how == HOW_ONCE || (d->how == HOW_NONE && !d->days) || (d->how == HOW_DAYS && d->n == 1) || row > gap)
                return;
        if (goes_on(rd) && (row == gap || (d->how == HOW_MONTHS && row >= 28 * d->n)))
                return; /* 90 mcg weekly for 1 week, then ... */
        bound_text(d, words);
        if (days_count(d->days) > 1)
                p = problem(rd, d->bound_at, "is that %s each time, or an end after %s in all?", words, words);
        else if (row == 1)
                p = problem(rd, d->bound_at, "is that one day each time, again and again, or an end: once in all?");
        else if (d->how == HOW_MONTHS && d->bound != BOUND_MONTHS)
                p = problem(rd, d->bound_at, "is that %s in a row, again and again, or an end before it comes again: once in all? A plan "
                                             "counts such a cycle in weeks: every %u weeks is nearest", words, 4 * n);
        else
                p = problem(rd, d->bound_at, "is that %s in a row, again and again, or an end before it comes again: once in all?", words);
        d->bound_wrong = true;
        if (days_count(d->days) > 1) {
                char on_off[PLACE_TEXT_SIZE];

                if (d->length > 1 && on_off_text(d, d->how, n, on_off))
                        reading_of_two(rd, p, d->how_at, "", d->bound_at, on_off);
                else
                        reading(rd, p, d->bound_at, "%s", "");
                if (!weekly)
                        reading(rd, p, d->how_at, "%s", "");
                else
                        offer_rhythm(rd, p, d, "once", first_day(rd, d->days), true);
                return;
        }
        if (d->how == HOW_A_WEEK) {
                reading(rd, p, d->bound_at, "%s", "");
        } else if (weekly && one) {
                offer_days_after(rd, p, d, row);
        } else {
                if (weekly && row > 1 && row < 8) {
                        char text[PLACE_TEXT_SIZE];

                        snprintf(text, sizeof(text), "%u times a week", row);
                        offer_rhythm(rd, p, d, text, DAY_NONE, true);
                }
                if (!weekly || row < 5) /* 5 to 7 times a week are in a row */
                        offer_in_a_row(rd, p, d, d->how == HOW_NONE ? HOW_WEEKS : d->how, n, row);
        }
        offer_rhythm(rd, p, d, "once", d->days ? first_day(rd, d->days) : DAY_NONE, true);
}

/* ---- two rhythms ---------------------------------------------------------------------------- */

/* A comma before the rhythm: then it may be the next step. */
static void offer_next_step(Reader *rd, TypedProblem *p, Place rhythm) {
        if (rhythm.first > 0 && lexeme_is_sign(&rd->l[rhythm.first - 1], ','))
                reading(rd, p, (Place) { rhythm.first - 1, rhythm.first }, ", then");
}

/* Daily for 5 days every 3 weeks, weekly for 3 weeks every 4 weeks: a cycle, or an end. False for anything else. */
static bool refuse_again(Reader *rd, Draft *d) {
        bool first_daily = d->how == HOW_DAYS && d->n == 1, second_daily = d->other_how == HOW_DAYS && d->other_n == 1;
        bool other_longer = first_daily || (!second_daily && (d->other_how == HOW_MONTHS || (d->other_how == HOW_WEEKS && d->other_n > 1)));
        Place shorter = other_longer ? d->how_at : d->other_at, longer = other_longer ? d->other_at : d->how_at;
        How how = other_longer ? d->other_how : d->how;
        unsigned n = other_longer ? d->other_n : d->n, row = bound_days(d);
        bool daily = first_daily != second_daily;
        char text[RHYTHM_TEXT_SIZE], words[PLACE_TEXT_SIZE], on_off[PLACE_TEXT_SIZE];
        bool cycle = on_off_text(d, how, n, on_off);
        TypedProblem *p;

        if (d->bound_wrong || row == UINT32_MAX || (how != HOW_WEEKS && how != HOW_DAYS && how != HOW_MONTHS) || (!daily && !cycle))
                return false;
        if (how == HOW_WEEKS && n == 1)
                snprintf(text, sizeof(text), "days 1-%u of a 7-day cycle", row);
        else if (how == HOW_MONTHS)
                snprintf(text, sizeof(text), "days 1-%u every %u weeks", row, 4 * n);
        else
                snprintf(text, sizeof(text), "days 1-%u every %u %s", row, n, how == HOW_WEEKS ? "weeks" : "days");
        p = problem(rd, longer, "is that %s, again and again, or %s once in all?%s", bound_text(d, words), words,
                    how == HOW_MONTHS && d->bound != BOUND_MONTHS ? " Such a cycle is counted in weeks" : "");
        if (daily && !(how == HOW_MONTHS && cycle))
                reading_of(rd, p, (Replacement[]) { { shorter, "" }, { longer, text }, { d->bound_at, "" } }, 3);
        else
                reading_of_two(rd, p, longer, "", d->bound_at, on_off);
        offer_next_step(rd, p, longer);
        snprintf(text, sizeof(text), "for %s", words);
        reading_of_two(rd, p, longer, "", d->bound_at, text);
        return true;
}

static void finish_clash(Reader *rd, Draft *d) {
        TypedProblem *p;

        if (!d->clash || refuse_again(rd, d))
                return;
        p = problem(rd, d->other_at, "this and what stands before say two different things about how often");
        if (d->bound != BOUND_NONE && d->bound_at.end <= d->other_at.first)
                reading(rd, p, (Place) { d->other_at.first, d->other_at.first }, ", then");
        reading(rd, p, d->other_at, "%s", "");
        reading(rd, p, d->how_at, "%s", "");
}

void finish_rhythm(Reader *rd, Draft *d) {
        finish_clash(rd, d);
        if (!d->how_wrong && !d->bound_wrong && !d->by && d->cycles == 0 && d->on.n == 0 && d->n_cycle_days == 0)
                finish_short_bound(rd, d);
}

/* ---- containers ----------------------------------------------------------------------------- */

void offer_one_each(Reader *rd, TypedProblem *p, const Draft *d, Place other) {
        char words[AMOUNT_TEXT_SIZE];

        if (unit_container(d->amount.unit) && d->amount.value == 10000 * (uint64_t)days_count(d->days) && is_there(d->amount_at))
                reading_of_two(rd, p, d->amount_at, amount_print((Amount) { 10000, d->amount.unit }, words), other, "");
}

void finish_together(Reader *rd, Draft *d) {
        unsigned n = days_count(d->days), count = (unsigned)(d->amount.value / 10000);
        char words[AMOUNT_TEXT_SIZE];
        TypedProblem *p;

        if (n < 2 || !is_there(d->days_at) || !is_there(d->how_at) || d->how != HOW_WEEKS || d->n != 1 || d->once_a_week || d->how_wrong ||
            d->amount_wrong || d->amount_at.end == 0)
                return;
        if (!unit_container(d->amount.unit) || d->amount.value % 10000 != 0 || count < n || count % n != 0)
                return;
        p = problem(rd, d->amount_at, "is that %s together on each of these days, or in all over the week?", amount_print(d->amount, words));
        reading(rd, p, d->how_at, "%s", "");
        offer_one_each(rd, p, d, d->how_at);
        d->how_wrong = true;
}
