/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a step that are times, parts of the day and dates. */

#include "read-clock.h"

#include "read-offer.h"
#include "read-problem.h"

/* ---- times of the clock -------------------------------------------------------------------- */

static void add_time(Reader *rd, Draft *d, int minute, Place at) {
        unsigned i = d->n_times;

        for (unsigned j = 0; j < d->n_times; j++)
                if (d->times[j] == minute) {
                        problem(rd, at, "the time %02d:%02d is there twice", minute / 60, minute % 60);
                        d->time_wrong = true;
                        return;
                }
        if (d->n_times >= TIMES_MAX) {
                problem(rd, at, "a step has at most %d times a day", TIMES_MAX);
                d->time_wrong = true;
                return;
        }
        for (; i > 0 && d->times[i - 1] > minute; i--)
                d->times[i] = d->times[i - 1];
        d->times[i] = (uint16_t)minute;
        d->n_times++;
}

static void time_problem(Reader *rd, Draft *d, const ReadTime *t, Place at) {
        TypedProblem *p;

        d->time_wrong = true;
        if (t->midnight) { /* its readings need the rest of the step */
                d->midnight = true;
                d->midnight_at = at;
                return;
        }
        if (t->result == READ_TWO && d->two_at.end == 0) { /* so do these */
                d->two_at = at;
                d->two[0] = t->minute;
                d->two[1] = t->other;
                return;
        }
        p = problem(rd, at, "%s", t->message);
        if (t->result != READ_TWO)
                return;
        reading(rd, p, at, "%02d:%02d", t->minute / 60, t->minute % 60);
        reading(rd, p, at, "%02d:%02d", t->other / 60, t->other % 60);
}

/* One without a colon, am, pm or h, and without "at": it may be an amount whose unit was left out. */
static bool is_weak(const Lexeme *l, size_t n) {
        return l->means == MEANS_NUMBER && (n == 1 || l[1].means == MEANS_OCLOCK);
}

/* A number that belongs to what follows it: 4.29 micrograms, 1724-monthly, 3 times, 3 000 000. */
static bool is_counting(const Lexeme *l, size_t n) {
        bool dash = lexeme_is_sign(&l[n], '-');
        const Lexeme *next = l + n + dash;

        if (!is_weak(l, n))
                return false;
        switch (next->means) {
        case MEANS_UNIT:
        case MEANS_MILLION:
        case MEANS_THOUSAND:
        case MEANS_DOSES:
        case MEANS_TIMES:
        case MEANS_CYCLE:
        case MEANS_SPAN: /* but for hours, which the time has taken */
                return true;
        case MEANS_EACH_SPAN:
                return dash;
        case MEANS_REFUSED:
                return next->length <= 2;
        default:
                /* Not behind 17.11, nor 1711, which begins no number of groups. */
                return next->means == MEANS_NUMBER && next->digits == 3 && l->digits > 0 && l->digits <= 3;
        }
}

/* What L begins with, as a time: how many lexemes, 0 where it is something else. */
static size_t time_here(const Lexeme *l, bool bare, ReadTime *ret) {
        size_t k = read_time(l, bare, ret);

        return k > 0 && is_counting(l, k) ? 0 : k;
}

/* Between two times: [,] [and] [at], also "/". */
static size_t time_joint(const Reader *rd, bool *ret_strong, bool *ret_bare, bool *ret_slash) {
        size_t k = 0;

        *ret_strong = false;
        *ret_slash = sees_sign(rd, 0, '/');
        if (sees_sign(rd, k, ',') || sees_sign(rd, k, '/'))
                k++;
        if (sees(rd, k, MEANS_AND)) {
                *ret_strong = true;
                k++;
        }
        *ret_bare = sees(rd, k, MEANS_AT) || (*ret_strong && *ret_bare);
        return k + sees(rd, k, MEANS_AT);
}

/* - or to, and another time; no date. */
static bool sees_range(const Reader *rd, size_t k) {
        ReadDate date;
        ReadTime t;

        return (sees_sign(rd, k, '-') || sees(rd, k, MEANS_TO)) && read_time(at(rd, k + 1), true, &t) > 0 &&
               read_date(at(rd, k + 1), rd->today, TENSE_NEXT, false, &date) == 0;
}

static void refuse_range(Reader *rd, Draft *d, size_t first) {
        ReadTime t;
        size_t k = read_time(at(rd, 1), true, &t);

        problem(rd, place_from(first, rd->i + 1 + k), "a reminder needs one time of the clock, not a range");
        d->time_wrong = true;
        rd->i += 1 + k;
}

/* The times that are joined to the first one. */
static void more_times(Reader *rd, Draft *d, size_t first, bool bare) {
        ReadTime t;

        for (;;) {
                bool joined, may_be_bare = bare, slash;
                size_t joint = time_joint(rd, &joined, &may_be_bare, &slash);
                size_t k = time_here(at(rd, joint), may_be_bare, &t);

                if (k == 0 && sees_range(rd, 0)) {
                        refuse_range(rd, d, first);
                        continue;
                }
                if (k == 0 || (joint == 0 && is_weak(at(rd, 0), k)))
                        return;
                rd->i += joint;
                d->slash |= slash;
                if (t.result == READ_RIGHT)
                        add_time(rd, d, t.minute, (Place) { rd->i, rd->i + k });
                else
                        time_problem(rd, d, &t, (Place) { rd->i, rd->i + k });
                rd->i += k;
        }
}

/* A second group of times: which of them is on which day would be a guess. */
static void join_times(Reader *rd, Draft *d, const Draft *more, Place at) {
        bool same = more->n_times == d->n_times;

        for (unsigned i = 0; same && i < d->n_times; i++)
                same = d->times[i] == more->times[i];
        d->time_wrong |= more->time_wrong;
        if (same || more->n_times == 0 || (d->weak && d->amount_at.end == 0)) {
                d->n_times += !same; /* so that it is asked what the first one is */
                return;
        }
        d->time_wrong = true;
        if (d->apart)
                return;
        problem(rd, at, "times are named in two places. All times of a step are on each of its days, as in \"at 09:00 and "
                        "21:00\"; different times on different days are two plans");
}

/* Half ten: half past ten in British English, half past nine in the words of many others. */
static bool refuse_half(Reader *rd, Draft *d) {
        size_t first = rd->i, lead = sees(rd, 0, MEANS_AT);
        unsigned hour = sees(rd, lead, MEANS_HALF) ? count_of(at(rd, lead + 1), 12) : 0;
        bool meridiem = sees(rd, lead + 2, MEANS_MERIDIEM), pm = meridiem && at(rd, lead + 2)->value;
        TypedProblem *p;
        Place place;

        if (hour == 0 || sees(rd, lead + 1, MEANS_A) || sees(rd, lead + 2, MEANS_UNIT) || sees(rd, lead + 2, MEANS_MILLION))
                return false;
        rd->i += lead + 2 + meridiem;
        place = (Place) { first, rd->i };
        p = problem(rd, place, "is that half past %u, or half an hour before %u?", hour, hour);
        for (unsigned half = 0; half < 2; half++)
                for (unsigned day = meridiem ? pm : 0; day < (meridiem ? pm + 1u : 2u); day++)
                        reading(rd, p, place, "at %02u:30", (hour + 11 + (half == 0)) % 12 + day * 12);
        d->time_wrong = true;
        return true;
}

/* 6.12 behind a weekday, or with a point behind it: a day and a month, or hour and minutes? */
static bool take_day_or_time(Reader *rd, Draft *d) {
        const Lexeme *l = at(rd, 0), *before;
        bool point = sees_sign(rd, 1, '.') && at(rd, 1)->glued, last = rd->i + 1 + (size_t)point >= rd->n, weekday, fits, timed;
        size_t first = rd->i;
        ReadDate date;
        ReadTime t;

        if (l->means != MEANS_NUMBER || l->separator != '.' || d->date_or_time)
                return false;
        if (first > 1 && lexeme_is_sign(&rd->l[first - 1], ','))
                first--;
        before = first > 0 ? &rd->l[first - 1] : NULL;
        weekday = before && before->means == MEANS_WEEKDAY && !is_plural(rd, before) && (d->days & (d->days - 1)) == 0;
        timed = read_time(l, false, &t) == 1 && t.result == READ_RIGHT; /* not 7.30 pm, 19.00 h */
        if ((!timed && (!weekday || read_time(l, false, &t) > 0)) || read_date(l, rd->today, TENSE_START, true, &date) == 0 ||
            date.result == READ_WRONG)
                return false;
        fits = weekday && day_weekday(date.day) == (unsigned)before->value;
        if (weekday && date.result == READ_TWO && day_weekday(date.other) == (unsigned)before->value) {
                date.day = date.other;
                fits = true;
        }
        if (!fits && !(timed && point && !last) && !(timed && weekday && rd->from_at.end == rd->i))
                return false;
        first = weekday ? first - 1 : rd->i;
        while (first > 0 && (rd->l[first - 1].means == MEANS_ON || rd->l[first - 1].means == MEANS_FROM))
                first--;
        d->date_or_time = true;
        d->date_or_time_at = (Place) { rd->i, rd->i + 1 + (size_t)(point && !last) };
        d->date_or_time_first = first;
        d->maybe_day = date.day;
        d->maybe_minute = timed ? t.minute : -1;
        rd->i = d->date_or_time_at.end;
        return true;
}

void finish_day_or_time(Reader *rd, Draft *d) {
        Place at = d->date_or_time_at, whole = { d->date_or_time_first, at.end };
        char day[DAY_TEXT_SIZE];
        TypedProblem *p;

        if (!d->date_or_time)
                return;
        day_format(d->maybe_day, day);
        if (d->maybe_minute < 0)
                p = problem(rd, at, "what is on that date? Such as \"from %s\"", day);
        else
                p = problem(rd, at, "is that the date %s, or the time of day %02d:%02d?", day, d->maybe_minute / 60, d->maybe_minute % 60);
        if (d->maybe_minute >= 0 && d->times_at.end == 0 && d->two_at.end == 0)
                reading(rd, p, at, "at %02d:%02d", d->maybe_minute / 60, d->maybe_minute % 60);
        if (d->how == HOW_ONCE)
                reading(rd, p, whole, "on %s", day);
        else if (rd->from_at.end > 0) /* instead of the weekday behind "from" */
                reading(rd, p, whole, "from %s", day);
        else
                reading(rd, p, at, "from %s", day);
}

bool take_times(Reader *rd, Draft *d) {
        size_t first = rd->i, lead = sees(rd, 0, MEANS_AT), k;
        Draft group = { .n_times = 0 };
        ReadTime t;

        if (refuse_half(rd, d) || take_day_or_time(rd, d))
                return true;
        k = time_here(at(rd, lead), lead > 0, &t);
        if (k == 0 && sees_range(rd, lead + 1) && lexeme_count(at(rd, lead), 24) >= 0) { /* 7-8pm */
                rd->i += lead + 1;
                refuse_range(rd, d, first);
                return true;
        }
        if (k == 0)
                return false;
        if (lead == 0 && is_weak(at(rd, 0), k)) {
                d->weak = true;
                d->weak_at = (Place) { first, first + k };
        }
        rd->i += lead;
        if (t.result == READ_RIGHT)
                add_time(rd, &group, t.minute, (Place) { rd->i, rd->i + k });
        else
                time_problem(rd, &group, &t, (Place) { rd->i, rd->i + k });
        rd->i += k;
        more_times(rd, &group, first, lead > 0);
        if (group.midnight) {
                d->midnight = true;
                d->midnight_at = group.midnight_at;
        }
        if (group.two_at.end > 0) {
                d->two_at = group.two_at;
                memcpy(d->two, group.two, sizeof(d->two));
        }
        for (unsigned i = 0; i < group.n_times; i++)
                note(rd, first, rd->i, "%s%02u:%02u", i == 0 ? "at " : "and ", group.times[i] / 60u, group.times[i] % 60u);
        if (d->times_at.end > 0) {
                join_times(rd, d, &group, (Place) { first, rd->i });
                return true;
        }
        d->times_at = (Place) { first, rd->i };
        d->time_wrong |= group.time_wrong;
        d->slash = group.slash;
        d->n_times = group.n_times;
        memcpy(d->times, group.times, sizeof(d->times));
        return true;
}

/* In the evening, every night's: kept to be compared with the time of the clock. */
bool take_part(Reader *rd, Draft *d) {
        size_t first = rd->i;

        if (!sees(rd, 0, MEANS_PART))
                return false;
        d->parts |= (uint8_t)(1u << at(rd, 0)->value);
        rd->i++;
        while (sees(rd, 0, MEANS_AND) && sees(rd, 1, MEANS_PART)) {
                d->parts |= (uint8_t)(1u << at(rd, 1)->value);
                rd->i += 2;
        }
        d->part_at = (Place) { first, rd->i };
        note(rd, first, rd->i, "%s", "the part of the day");
        return true;
}

/* ---- dates -------------------------------------------------------------------------------- */

static void date_problem(Reader *rd, const ReadDate *date, Place at, const char *before) {
        TypedProblem *p = problem(rd, at, "%s", date->message);
        char text[DAY_TEXT_SIZE];

        if (date->result != READ_TWO)
                return;
        reading(rd, p, at, "%s%s", before, day_format(date->day, text));
        reading(rd, p, at, "%s%s", before, day_format(date->other, text));
}

/* The whole text's start. */
static void set_from(Reader *rd, const ReadDate *date, Place at) {
        char text[DAY_TEXT_SIZE];

        if (date->result != READ_RIGHT) {
                date_problem(rd, date, at, "");
                return;
        }
        note(rd, at.first, at.end, "from %s", day_format(date->day, text));
        if (rd->steps > 0)
                problem(rd, at, "only the whole plan has a start; a later step begins where the one before ends. "
                                "Give that one an end, as in \"until %s\"", day_format(date->day - 1, text));
        else if (rd->out->from != DAY_NONE && rd->out->from != date->day)
                problem(rd, at, "two different starts are stated");
        rd->out->from = date->day;
        rd->from_at = at;
}

bool refuse_day_of_month(Reader *rd, size_t first, size_t lead, const char *word) {
        size_t k = lead + (size_t)sees(rd, lead, MEANS_THE);
        Date date = day_to_date(rd->today);
        char text[DAY_TEXT_SIZE];
        unsigned n = (unsigned)at(rd, k)->number;
        TypedProblem *p;
        Place place;

        if (!sees(rd, k, MEANS_ORDINAL) || n < 1 || n > 31)
                return false;
        k++;
        if (sees(rd, k, MEANS_OF) && (sees(rd, k + 1, MEANS_THE) || sees(rd, k + 1, MEANS_EVERY) || sees(rd, k + 1, MEANS_A) || sees(rd, k + 1, MEANS_THIS)) &&
            sees(rd, k + 2, MEANS_SPAN))
                k += 3;
        rd->i += k;
        place = (Place) { first, rd->i };
        p = problem(rd, place, "of which month? Write the date");
        for (unsigned i = 0, found = 0; i < 12 && found < 2; i++, date.month++) {
                Day day;

                if (date.month > 12)
                        date = (Date) { date.year + 1, 1, 1 };
                if (day_from_date((Date) { date.year, date.month, n }, &day) < 0 || day < rd->today)
                        continue;
                reading(rd, p, place, "%s %s", word, day_format(day, text));
                found++;
        }
        return true;
}

/* From monday to friday: each week, or one week of the calendar? */
static bool take_from_range(Reader *rd, Draft *d) {
        size_t first = rd->i;
        char one[DAY_TEXT_SIZE], other[DAY_TEXT_SIZE];
        ReadDate from, until;
        TypedProblem *p;
        Place place;

        if (!sees(rd, 1, MEANS_WEEKDAY) ||
            !(sees(rd, 2, MEANS_TO) || sees(rd, 2, MEANS_UNTIL) || sees_sign(rd, 2, '-')) || !sees(rd, 3, MEANS_WEEKDAY))
                return false;
        place = (Place) { first, first + 4 };
        (void)read_date(at(rd, 1), rd->today, TENSE_NEXT, true, &from);
        (void)read_date(at(rd, 3), from.day, TENSE_NEXT, true, &until);
        p = problem(rd, place, "on these days of each week, or from one date to another?");
        reading(rd, p, place, "%.3s-%.3s", rd->text + at(rd, 1)->offset, rd->text + at(rd, 3)->offset);
        reading(rd, p, place, "from %s until %s", day_format(from.day, one), day_format(until.day, other));
        reading(rd, p, place, "daily from %s until %s", one, other); /* where no rhythm is said */
        d->how_wrong = true;
        rd->i += 4;
        return true;
}

/* To 31 March, - 31 March, behind a start: its end. */
static void take_to(Reader *rd, Draft *d) {
        ReadDate date;
        char text[DAY_TEXT_SIZE];
        size_t k = sees(rd, 0, MEANS_TO) || sees_sign(rd, 0, '-') ? read_date(at(rd, 1), rd->today, TENSE_NEXT, true, &date) : 0;
        Place place = { rd->i, rd->i + 1 + k };

        if (k == 0)
                return;
        rd->i += 1 + k;
        d->bound_at = place;
        if (date.result != READ_RIGHT) {
                date_problem(rd, &date, place, "until ");
                d->bound_wrong = true;
                return;
        }
        d->bound = BOUND_UNTIL;
        d->until = date.day;
        note(rd, place.first, place.end, "until %s", day_format(date.day, text));
}

/* first dose [on] 4 December, next injection today: only with its date. */
static bool take_first_dose(Reader *rd) {
        bool first = sees(rd, 0, MEANS_ORDINAL) && at(rd, 0)->number == 1;
        bool dose = sees(rd, 1, MEANS_DOSES) || (sees(rd, 1, MEANS_UNIT) && at(rd, 1)->value == UNIT_INJECTIONS);
        size_t lead = 2 + (size_t)sees(rd, 2, MEANS_ON), k;
        ReadDate date;

        if (!(first || sees(rd, 0, MEANS_NEXT)) || !dose)
                return false;
        k = read_date(at(rd, lead), rd->today, TENSE_START, true, &date);
        if (k == 0)
                return false;
        note(rd, rd->i, rd->i + lead, "%s", "");
        rd->i += lead;
        set_from(rd, &date, (Place) { rd->i, rd->i + k });
        rd->i += k;
        return true;
}

bool take_from(Reader *rd, Draft *d) {
        size_t first = rd->i, lead, k;
        ReadDate date;
        ReadTime t;

        if (take_first_dose(rd))
                return true;
        if (!sees(rd, 0, MEANS_FROM))
                return false;
        if (take_from_range(rd, d))
                return true;
        lead = 1 + (size_t)sees_sign(rd, 1, ':');
        lead += (size_t)sees(rd, lead, MEANS_ON);
        k = read_date(at(rd, lead), rd->today, TENSE_START, true, &date);
        if (k == 0 && sees(rd, lead, MEANS_NOW)) {
                date = (ReadDate) { .day = rd->today };
                k = 1;
        }
        if (k > 0) {
                rd->i += lead;
                set_from(rd, &date, (Place) { rd->i, rd->i + k });
                rd->i += k;
                if (rd->l[rd->i - 1].means == MEANS_WEEKDAY && take_day_or_time(rd, d))
                        return true;
                take_to(rd, d);
                return true;
        }
        if (refuse_day_of_month(rd, first, lead, "from"))
                return true;
        lead = 1 + (size_t)sees(rd, 1, MEANS_AT);
        if (read_time(at(rd, lead), true, &t) > 0) {
                d->from_time = at(rd, 0)->value == 0 && lead == 1;
                d->from_time_at = (Place) { first, first + 1 };
                if (lead == 1 && sees(rd, 1, MEANS_NUMBER)) { /* as after "at" */
                        rd->l[rd->i].means = MEANS_AT;
                        return take_times(rd, d);
                }
                rd->i++;
                return take_times(rd, d);
        }
        problem(rd, place_from(first, first + 1), "a date is expected after it, as in \"from 6 Dec\" or \"starting tomorrow\"");
        rd->i++;
        return true;
}

/* A date without "from": the day of a single dose, else it is asked what it is. */
bool take_date(Reader *rd, Draft *d) {
        size_t lead = sees(rd, 0, MEANS_ON), k;
        ReadDate date;

        k = read_date(at(rd, lead), rd->today, TENSE_START, false, &date);
        if (k == 0 && lead && sees(rd, 1, MEANS_NUMBER)) /* on 6.12., which is no time behind "on" */
                k = read_date(at(rd, lead), rd->today, TENSE_START, true, &date);
        if (k == 0)
                return false;
        d->date_at = (Place) { rd->i, rd->i + lead + k };
        rd->i += lead + k;
        if (date.result != READ_RIGHT) {
                date_problem(rd, &date, d->date_at, "from ");
                return true;
        }
        d->dated = true;
        d->date = date.day;
        return true;
}
