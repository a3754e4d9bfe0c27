/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a step that say how often: daily, 3 times a week, every other sunday, 5 days on and
 * 2 days off, days 1-5 of a 21-day cycle. */

#include "read-often.h"

#include "read-clock.h"
#include "read-offer.h"
#include "read-part.h"
#include "read-problem.h"

/* ---- spans ---------------------------------------------------------------------------------- */

void set_how(Reader *rd, Draft *d, How how, unsigned n, Place at) {
        if (d->how != HOW_NONE && (d->how != how || d->n != n)) { /* it is told what they say when the step is whole */
                if (!d->clash) {
                        d->other_how = how;
                        d->other_n = n;
                        d->other_at = at;
                }
                d->clash = d->how_wrong = true;
                return;
        }
        d->how = how;
        d->n = n;
        d->how_at = at;
}

static void set_span(Reader *rd, Draft *d, Span span, unsigned n, Place at) {
        if (n < 1 || n > NUMBER_MAX / (span == SPAN_YEAR ? 12 : span == SPAN_FORTNIGHT ? 2 : 1)) {
                problem(rd, at, "a number from 1 to %u is expected", NUMBER_MAX);
                d->how_wrong = true;
                return;
        }
        switch (span) {
        case SPAN_MINUTE:
                problem(rd, at, "a dose every few minutes is no plan for home");
                d->how_wrong = true;
                return;
        case SPAN_HOUR:
                d->hours = n;
                d->hours_at = at;
                note(rd, at.first, at.end, "every %u %s", n, span_text(SPAN_HOUR, n));
                return;
        case SPAN_DAY:
                set_how(rd, d, HOW_DAYS, n, at);
                break;
        case SPAN_WEEK:
        case SPAN_FORTNIGHT:
                n *= span == SPAN_FORTNIGHT ? 2 : 1;
                span = SPAN_WEEK;
                set_how(rd, d, HOW_WEEKS, n, at);
                break;
        case SPAN_MONTH:
        case SPAN_YEAR:
        default:
                n *= span == SPAN_YEAR ? 12 : 1;
                span = SPAN_MONTH;
                set_how(rd, d, HOW_MONTHS, n, at);
                break;
        }
        if (n == 1)
                note(rd, at.first, at.end, "every %s", span_text(span, 1));
        else
                note(rd, at.first, at.end, "every %u %s", n, span_text(span, n));
}

/* K times a SPAN. */
static void set_count(Reader *rd, Draft *d, unsigned k, Span span, Place at) {
        TypedProblem *p;

        if (k == 1 && span >= SPAN_DAY) {
                set_span(rd, d, span, 1, at);
                d->once_a_week |= span == SPAN_WEEK;
                d->once_each = true;
                return;
        }
        if (span == SPAN_DAY && k >= 1 && k <= TIMES_MAX) {
                d->a_day = k;
                d->a_day_at = at;
                note(rd, at.first, at.end, "%u times a day", k);
                return;
        }
        if (span == SPAN_WEEK && k >= 1 && k <= 7) {
                set_how(rd, d, HOW_A_WEEK, k, at);
                note(rd, at.first, at.end, "%u times a week", k);
                return;
        }
        d->how_wrong = true;
        if (span == SPAN_WEEK) {
                problem(rd, at, "a week has 7 days: up to 7 times a week, or so many times a day");
                return;
        }
        p = problem(rd, at, "the plan has no such rhythm; say the weeks between, or the days");
        if (span == SPAN_MONTH && k == 2)
                reading(rd, p, at, "every 2 weeks");
        if (span == SPAN_FORTNIGHT && k == 2)
                reading(rd, p, at, "weekly");
}

/* a, per, every, each or "/" before a span. */
static bool sees_per(const Reader *rd, size_t k) {
        return sees(rd, k, MEANS_A) || sees(rd, k, MEANS_PER) || sees(rd, k, MEANS_EVERY) || sees_sign(rd, k, '/');
}

/* ---- every -------------------------------------------------------------------------------- */

/* 2 to 3, 2 or 3, 2-3 before a span: the care team names one. */
static bool take_range(Reader *rd, Draft *d, size_t first) {
        unsigned a = count_of(at(rd, 0), NUMBER_MAX), b = count_of(at(rd, 2), NUMBER_MAX);
        size_t k = sees(rd, 3, MEANS_SPAN) ? 4 : 3;
        TypedProblem *p;
        Place place;

        if (a == 0 || b == 0 || !(sees(rd, 1, MEANS_TO) || sees(rd, 1, MEANS_OR) || sees_sign(rd, 1, '-')))
                return false;
        place = (Place) { first, rd->i + k };
        p = problem(rd, place, "your care team names one of these; \"cytosched change\" is for later");
        for (size_t i = 0; a < b && i < 2; i++)
                reading(rd, p, place, "every %u %s", i == 0 ? a : b, span_text(k == 4 ? (Span)at(rd, 3)->value : SPAN_WEEK, i == 0 ? a : b));
        d->how_wrong = true;
        rd->i += k;
        return true;
}

/* What stands after "every", from the reader's place on: 2, other, second. 1 where nothing does. */
static unsigned take_ordinal(Reader *rd) {
        unsigned n = 1;

        if (sees(rd, 0, MEANS_OTHER) || sees(rd, 0, MEANS_ALTERNATE))
                n = 2;
        else if (sees(rd, 0, MEANS_ORDINAL))
                n = (unsigned)at(rd, 0)->number;
        else if (count_of(at(rd, 0), NUMBER_MAX) > 0 && !sees(rd, 0, MEANS_A))
                n = count_of(at(rd, 0), NUMBER_MAX);
        else
                return 1;
        rd->i++;
        if (sees_sign(rd, 0, '-'))
                rd->i++;
        return n;
}

/* Every second weekday: of every second week, or every second one? */
static bool refuse_every_weekday(Reader *rd, Draft *d, unsigned n, size_t first) {
        Place place = { first, rd->i + 1 };
        TypedProblem *p;

        if (!sees(rd, 0, MEANS_WEEKDAYS) || at(rd, 0)->value != 0x1f)
                return false;
        p = problem(rd, place, "is that each day from monday to friday of some weeks, or only some of these days?");
        reading(rd, p, place, "every %u weeks on mon-fri", n);
        if (n == 2)
                reading(rd, p, place, "mon wed fri");
        d->how_wrong = true;
        rd->i++;
        return true;
}

/* Every 0 weeks, every 1.5 weeks, 0 times a week */
static bool refuse_no_count(Reader *rd, Draft *d, size_t first) {
        size_t dash = sees_sign(rd, 1, '-'), k = 1 + dash;

        if (!sees(rd, 0, MEANS_NUMBER) || count_of(at(rd, 0), NUMBER_MAX) > 0)
                return false;
        if (!sees(rd, k, MEANS_SPAN) && !sees(rd, k, MEANS_TIMES) && !sees(rd, k, MEANS_BY) && !sees(rd, k, MEANS_DOSES) && !sees(rd, k, MEANS_CYCLE))
                return false;
        k++;
        if (sees_per(rd, k) && sees(rd, k + 1, MEANS_SPAN))
                k += 2;
        else if (sees(rd, k, MEANS_EACH_SPAN))
                k++;
        problem(rd, place_from(first, rd->i + k), "a whole number from 1 to %u is expected", NUMBER_MAX);
        d->how_wrong = true;
        rd->i += k;
        return true;
}

static bool take_every(Reader *rd, Draft *d, size_t first) {
        size_t begin = rd->i;
        unsigned n;

        if (sees(rd, 0, MEANS_EVERY))
                rd->i++;
        else if (!sees(rd, 0, MEANS_ALTERNATE))
                return false;
        if (take_range(rd, d, first) || refuse_no_count(rd, d, first))
                return true;
        n = take_ordinal(rd);
        if (sees(rd, 0, MEANS_SPAN)) {
                rd->i++;
                set_span(rd, d, (Span)rd->l[rd->i - 1].value, n, (Place) { first, rd->i });
                return true;
        }
        if (n > 1 && refuse_every_weekday(rd, d, n, first))
                return true;
        if (is_day(at(rd, 0))) {
                d->each |= n == 1;
                return take_day_list(rd, d, first, n);
        }
        if (sees(rd, 0, MEANS_PART)) {
                d->daily_part = n == 1;
                set_span(rd, d, SPAN_DAY, n, (Place) { first, rd->i + 1 });
                return take_part(rd, d);
        }
        rd->i = begin;
        return false;
}

/* ---- times -------------------------------------------------------------------------------- */

/* Once in 2 weeks: as often as that, or on one day that is 2 weeks away? */
static bool refuse_once_in(Reader *rd, Draft *d, size_t first) {
        bool on = sees(rd, 3, MEANS_ON);
        const Lexeme *day = at(rd, 3 + (size_t)on);
        unsigned n = count_of(at(rd, 1), NUMBER_MAX);
        char date[DAY_TEXT_SIZE], text[PLACE_TEXT_SIZE] = "";
        ReadDate in;
        TypedProblem *p;
        Place place;

        if (!sees(rd, 0, MEANS_IN) || n == 0 || !sees(rd, 2, MEANS_SPAN) || at(rd, 2)->value < SPAN_DAY)
                return false;
        place = (Place) { first, rd->i + 3 };
        if (read_date(at(rd, 0), rd->today, TENSE_NEXT, false, &in) == 0 || in.result != READ_RIGHT)
                in.day = rd->today;
        if (day->means == MEANS_WEEKDAY) { /* on that day of the week */
                snprintf(text, sizeof(text), " on %.*s", (int)day->length, rd->text + day->offset);
                in.day += (Day)((unsigned)day->value + 7 - day_weekday(in.day)) % 7;
                place.end += 1 + (size_t)on;
        }
        p = problem(rd, place, "is that how often, or one single dose on that day?");
        reading(rd, p, place, "every %u %s%s", n, span_text((Span)at(rd, 2)->value, n), text);
        reading(rd, p, place, "once from %s", day_format(in.day, date));
        d->how_wrong = true;
        rd->i = place.end;
        return true;
}

/* Once per 2 weeks, 1x/2 weeks */
static bool take_once_per(Reader *rd, Draft *d, size_t first) {
        unsigned n = count_of(at(rd, 1), NUMBER_MAX);

        if (!sees_per(rd, 0) || sees(rd, 0, MEANS_EVERY) || n == 0 || !sees(rd, 2, MEANS_SPAN) || at(rd, 2)->value < SPAN_DAY)
                return false;
        rd->i += 3;
        d->once_each = true;
        set_span(rd, d, (Span)rd->l[rd->i - 1].value, n, (Place) { first, rd->i });
        return true;
}

/* What stands behind N doses: a week, weekly, every 2 weeks. How many lexemes; 0 for anything else. */
static size_t doses_span(const Reader *rd, size_t k, unsigned *ret_n, Span *ret_span) {
        size_t each = sees(rd, k, MEANS_EACH_SPAN), m = k + 1;

        *ret_n = 1;
        if (each) {
                *ret_span = (Span)(at(rd, k)->value & 0xff);
                return k + 1;
        }
        if (!sees_per(rd, k))
                return 0;
        if (count_of(at(rd, m), NUMBER_MAX) > 0 && !sees(rd, m, MEANS_A)) {
                *ret_n = count_of(at(rd, m++), NUMBER_MAX);
        } else if (sees(rd, m, MEANS_OTHER) || (sees(rd, m, MEANS_ORDINAL) && at(rd, m)->number > 1)) {
                *ret_n = sees(rd, m, MEANS_OTHER) ? 2 : (unsigned)at(rd, m)->number;
                m++;
        }
        if (!sees(rd, m, MEANS_SPAN))
                return 0;
        *ret_span = (Span)at(rd, m)->value;
        return m + 1;
}

static const char *often_text(char buf[static PLACE_TEXT_SIZE], unsigned n, Span span) {
        if (n == 1)
                snprintf(buf, PLACE_TEXT_SIZE, "every %s", span_text(span, 1));
        else
                snprintf(buf, PLACE_TEXT_SIZE, "every %u %s", n, span_text(span, n));
        return buf;
}

/* The offers of K doses every N spans: so many each time, or so many in all. */
static void offer_doses(Reader *rd, TypedProblem *p, Place place, unsigned k, unsigned n, Span span, const char *each) {
        char often[PLACE_TEXT_SIZE];

        if (n == 1 && span <= SPAN_WEEK && k > 1)
                reading(rd, p, place, "%s%u times a %s", each, k, span_text(span, 1));
        else if (k > 1 && span == SPAN_WEEK && n % k == 0)
                reading(rd, p, place, "%s%s", each, often_text(often, n / k, span));
        else if (k > 1 && span == SPAN_FORTNIGHT && n == 1 && k == 2)
                reading(rd, p, place, "%sweekly", each);
        else if (k > 1 && span == SPAN_MONTH && n == 1 && k == 2)
                reading(rd, p, place, "%severy 2 weeks", each);
        else if (k == 1)
                reading(rd, p, place, "%s%s", each, often_text(often, n, span));
}

/* Twice every 2 weeks, 3 times every 4 weeks: no rhythm of the plan, but some are said otherwise. */
static bool refuse_counted_every(Reader *rd, Draft *d, unsigned k, size_t first) {
        unsigned n = 1;
        Span span = SPAN_MINUTE;
        size_t length = k > 1 && sees_per(rd, 0) ? doses_span(rd, 0, &n, &span) : 0;
        char often[PLACE_TEXT_SIZE];
        TypedProblem *p;
        Place place;

        if (length == 0 || n < 2 || span < SPAN_DAY)
                return false;
        rd->i += length;
        place = (Place) { first, rd->i };
        p = problem(rd, place, "the plan has no such rhythm: say the weeks between, or the days; or is that how many there are in all?");
        offer_doses(rd, p, place, k, n, span, "");
        reading(rd, p, place, "%s for %u doses", often_text(often, n, span), k);
        d->how_wrong = true;
        return true;
}

/* What follows "3 times", "twice", "3x": a week, daily, every night; -weekly. */
static bool take_counted(Reader *rd, Draft *d, unsigned k, size_t first) {
        if (refuse_counted_every(rd, d, k, first))
                return true;
        if (sees_sign(rd, 0, '-') && sees(rd, 1, MEANS_EACH_SPAN))
                rd->i++;
        if (sees(rd, 0, MEANS_EACH_SPAN)) {
                int32_t value = at(rd, 0)->value;

                rd->i++;
                d->parts |= value >> 8 ? (uint8_t)(1u << (value >> 8)) : 0;
                set_count(rd, d, k, (Span)(value & 0xff), (Place) { first, rd->i });
                return true;
        }
        if (sees_per(rd, 0) && sees(rd, 1, MEANS_SPAN)) {
                rd->i += 2;
                set_count(rd, d, k, (Span)rd->l[rd->i - 1].value, (Place) { first, rd->i });
                return true;
        }
        if (sees_per(rd, 0) && sees(rd, 1, MEANS_PART) && k == 1) {
                rd->i++;
                d->once_each = true;
                set_span(rd, d, SPAN_DAY, 1, (Place) { first, rd->i + 1 });
                return take_part(rd, d);
        }
        if (k == 1 && (sees(rd, 0, MEANS_EVERY) || sees(rd, 0, MEANS_ALTERNATE))) {
                d->once_each = true;
                return take_every(rd, d, first);
        }
        return k == 1 && (take_once_per(rd, d, first) || refuse_once_in(rd, d, first));
}

static bool take_times_over(Reader *rd, Draft *d) {
        unsigned k = (unsigned)at(rd, 0)->value;
        size_t first = rd->i;

        if (!sees(rd, 0, MEANS_TIMES_OVER))
                return false;
        rd->i++;
        if (take_counted(rd, d, k, first))
                return true;
        if (k == 1) {
                set_how(rd, d, HOW_ONCE, 1, (Place) { first, rd->i });
                note(rd, first, rd->i, "once");
                return true;
        }
        problem(rd, place_from(first, rd->i), "how often is that? Say \"twice a week\", or \"twice a day\" with both times");
        d->how_wrong = true;
        return true;
}

/* 3 days a week, 3 nights per week */
static bool take_days_a_week(Reader *rd, Draft *d, unsigned k, size_t first) {
        bool day = sees(rd, 1, MEANS_SPAN) && at(rd, 1)->value == SPAN_DAY, part = sees(rd, 1, MEANS_PART);

        if (day && sees_per(rd, 2) && (count_of(at(rd, 3), NUMBER_MAX) > 1 || (sees(rd, 3, MEANS_SPAN) && at(rd, 3)->value > SPAN_WEEK)))
                rd->l[rd->i + 2].means = MEANS_EVERY; /* 5 days a month: an end and a rhythm, which is asked about */
        if (!(day || part) || !sees_per(rd, 2) || !sees(rd, 3, MEANS_SPAN) || at(rd, 3)->value != SPAN_WEEK)
                return false;
        if (part)
                d->parts |= (uint8_t)(1u << at(rd, 1)->value);
        rd->i += 4;
        d->days_a_week = true;
        set_count(rd, d, k, SPAN_WEEK, (Place) { first, rd->i });
        d->once_each &= k > 1;
        return true;
}

/* 2 injections weekly, and no amount: two of them at once, or one at a time? */
static void refuse_injections(Reader *rd, Draft *d, unsigned k, Span span, Place place) {
        TypedProblem *p = problem(rd, place, "is that %u injections together each time, or 1 injection, %u times in that time?", k, k);

        offer_doses(rd, p, place, k, 1, span, "1 injection ");
        reading(rd, p, place, "%u injections once a %s", k, span_text(span, 1));
        reading(rd, p, place, "%u injections", k); /* on each of the days that are named */
        d->amount_at = place;
        d->amount_wrong = d->how_wrong = true;
}

/* 3 doses a week; 2 doses weekly, 2 injections every 2 weeks may be an end */
static bool take_doses_a_week(Reader *rd, Draft *d, unsigned k, size_t first) {
        bool doses = sees(rd, 1, MEANS_DOSES), injections = sees(rd, 1, MEANS_UNIT) && at(rd, 1)->value == UNIT_INJECTIONS;
        char often[PLACE_TEXT_SIZE];
        unsigned n = 1;
        Span span = SPAN_MINUTE;
        bool amount = d->amount_at.end > 0 || amount_follows(rd, 2);
        size_t comma = sees_sign(rd, 2, ',') && amount && d->how == HOW_NONE && !d->days; /* 90 mcg, 2 injections, weekly */
        size_t length = doses || injections ? doses_span(rd, 2 + comma, &n, &span) : 0;
        bool plain = !comma && !sees(rd, 2, MEANS_EACH_SPAN) && !sees(rd, 2, MEANS_EVERY);
        Place place = { first, first + length };
        TypedProblem *p;

        if (length == 0 || span < SPAN_DAY || k > 7 || n < 1 || (k == 1 && (injections || n > 1 || span > SPAN_WEEK)))
                return false;
        if (injections && !amount && !(n == 1 && span <= SPAN_WEEK))
                return false; /* the amount, and how often */
        rd->i = place.end;
        if (injections && !amount) {
                refuse_injections(rd, d, k, span, place);
                return true;
        }
        if (doses && plain && n == 1 && span <= SPAN_WEEK) {
                set_count(rd, d, k, span, place);
                return true;
        }
        p = problem(rd, place, "is that how often, or how many there are in all?");
        offer_doses(rd, p, place, k, n, span, "");
        reading(rd, p, place, "%s for %u %s", often_text(often, n, span), k, k == 1 ? "dose" : "doses");
        d->how_wrong = true;
        return true;
}

/* 2-weekly; with a blank it may be twice a week */
static bool take_n_weekly(Reader *rd, Draft *d, unsigned n, size_t first) {
        bool dash = sees_sign(rd, 1, '-');
        const Lexeme *l = at(rd, 1 + dash);
        Span span = (Span)(l->value & 0xff);
        TypedProblem *p;
        Place place;

        if (l->means != MEANS_EACH_SPAN || (!dash && d->amount_at.end == 0))
                return false;
        rd->i += 2 + dash;
        place = (Place) { first, rd->i };
        if (dash || span == SPAN_HOUR) { /* nobody means so many times an hour */
                set_span(rd, d, span, n, place);
                return true;
        }
        p = problem(rd, place, "is that every %u %s, or %u times a %s?", n, span_text(span, n), n, span_text(span, 1));
        reading(rd, p, place, "every %u %s", n, span_text(span, n));
        reading(rd, p, place, "%u times a %s", n, span_text(span, 1));
        d->how_wrong = true;
        return true;
}

/* 3 x 90 mcg */
static bool refuse_product(Reader *rd, Draft *d, size_t first) {
        size_t k = 2;

        if (!sees(rd, 1, MEANS_BY) || !(sees(rd, 2, MEANS_NUMBER) || sees(rd, 2, MEANS_DOUBTFUL)))
                return false;
        while (sees(rd, k + 1, MEANS_MILLION))
                k++;
        if (!sees(rd, k + 1, MEANS_UNIT))
                return false;
        problem(rd, place_from(first, first + k + 2), "amounts are not worked out: write the amount of one dose, and how often");
        d->amount_wrong = d->how_wrong = true;
        rd->i += k + 2;
        return true;
}

/* What begins with a number. */
static bool take_number(Reader *rd, Draft *d) {
        unsigned k = count_of(at(rd, 0), NUMBER_MAX);
        size_t first = rd->i;
        Place place = { first, first };
        TypedProblem *p;

        if (k == 0 && !sees(rd, 1, MEANS_SPAN) && refuse_no_count(rd, d, first))
                return true;
        if (k == 0 || sees(rd, 0, MEANS_A))
                return false;
        if (refuse_product(rd, d, first) || take_days_a_week(rd, d, k, first) || take_doses_a_week(rd, d, k, first) ||
            take_n_weekly(rd, d, k, first))
                return true;
        if (sees_sign(rd, 1, '/') && sees(rd, 2, MEANS_SPAN) && d->amount_at.end > 0) {
                rd->i += 3;
                set_count(rd, d, k, (Span)rd->l[rd->i - 1].value, (Place) { first, rd->i });
                return true;
        }
        if (k == 1 && sees(rd, 1, MEANS_DOSES) && sees(rd, 2, MEANS_EVERY)) {
                rd->i += 2;
                if (take_every(rd, d, first))
                        return true;
                rd->i = first;
        }
        if (sees_sign(rd, 1, '-') && sees(rd, 2, MEANS_TIMES)) /* three-times-weekly */
                rd->i++;
        if (!sees(rd, 1, MEANS_TIMES) && !sees(rd, 1, MEANS_BY))
                return false;
        rd->i += 2;
        place.end = rd->i;
        if (take_counted(rd, d, k, first))
                return true;
        if (rd->l[place.end - 1].means == MEANS_BY) {
                rd->i = first;
                return false;
        }
        if (k == 1)
                p = problem(rd, place, "is that a single dose? Say \"once\"; or \"once a week\", \"once a day\"");
        else
                p = problem(rd, place, "%u times in which time? Say \"%u times a week\", \"%u times a day\" with the times, or \"for %u doses\"", k, k, k,
                            k);
        if (k == 1)
                reading(rd, p, place, "once");
        reading(rd, p, place, "for %u %s", k, k == 1 ? "dose" : "doses");
        d->how_wrong = true;
        rd->i = place.end;
        return true;
}

/* q2w, q7d, q12h */
static bool take_q(Reader *rd, Draft *d) {
        unsigned n = count_of(at(rd, 1), NUMBER_MAX);
        size_t first = rd->i, k = 2;
        Span span;

        if (!sees(rd, 0, MEANS_Q) || !(at(rd, 1)->glued || sees(rd, 2, MEANS_SPAN)))
                return false;
        if (at(rd, 1)->means == MEANS_CLOCK && at(rd, 1)->separator == 'h' && at(rd, 1)->lengths[1] == 0) {
                n = at(rd, 1)->parts[0];
                span = SPAN_HOUR;
        } else if (n > 0 && sees(rd, 2, MEANS_SPAN)) {
                span = (Span)at(rd, 2)->value;
                k = 3;
        } else {
                return false;
        }
        rd->i += k;
        set_span(rd, d, span, n, (Place) { first, rd->i });
        return true;
}

/* every 12h: written as the time 12h is. */
static bool take_every_h(Reader *rd, Draft *d) {
        const Lexeme *l = at(rd, 1);

        if (!sees(rd, 0, MEANS_EVERY) || l->means != MEANS_CLOCK || l->separator != 'h' || l->lengths[1] > 0)
                return false;
        rd->i += 2;
        set_span(rd, d, SPAN_HOUR, l->parts[0], (Place) { rd->i - 2, rd->i });
        return true;
}

bool take_often(Reader *rd, Draft *d) {
        size_t first = rd->i;

        if (sees(rd, 0, MEANS_SINGLE)) {
                rd->i++;
                set_how(rd, d, HOW_ONCE, 1, (Place) { first, rd->i });
                d->once_each = true;
                note(rd, first, rd->i, "once");
                return true;
        }
        if (sees(rd, 0, MEANS_EACH_SPAN)) {
                int32_t value = at(rd, 0)->value;

                rd->i++;
                if (value >> 8) {
                        d->parts |= (uint8_t)(1u << (value >> 8));
                        d->part_at = (Place) { first, rd->i };
                        d->daily_part = true;
                }
                set_span(rd, d, (Span)(value & 0xff), 1, (Place) { first, rd->i });
                return true;
        }
        if (sees(rd, 0, MEANS_ON) && (sees(rd, 1, MEANS_ALTERNATE) || sees(rd, 1, MEANS_EVERY))) { /* on alternate days */
                rd->i++;
                if (take_every(rd, d, first))
                        return true;
                rd->i = first;
        }
        return take_every_h(rd, d) || take_every(rd, d, first) || take_times_over(rd, d) || take_number(rd, d) || take_q(rd, d);
}

/* Of an amount: per week, a day, /week. */
bool take_per(Reader *rd, Draft *d) {
        size_t first = rd->i;

        if (!sees_per(rd, 0) || sees(rd, 0, MEANS_EVERY) || !sees(rd, 1, MEANS_SPAN))
                return false;
        rd->i += 2;
        d->per = true;
        d->per_span = (Span)rd->l[rd->i - 1].value;
        d->per_at = (Place) { first, rd->i };
        note(rd, first, rd->i, "per %s", span_text(d->per_span, 1));
        return true;
}

/* ---- on and off, cycles -------------------------------------------------------------------- */

static bool take_count(Reader *rd, Count *ret) {
        unsigned n = count_of(at(rd, 0), NUMBER_MAX);

        if (n == 0 || !sees(rd, 1, MEANS_SPAN) || at(rd, 1)->value < SPAN_DAY)
                return false;
        *ret = (Count) { n, (Span)at(rd, 1)->value };
        rd->i += 2;
        return true;
}

static bool sees_off(const Reader *rd, size_t k) {
        return sees(rd, k, MEANS_OFF) || sees(rd, k, MEANS_REST);
}

/* 5 days on, 2 days off */
bool take_on_off(Reader *rd, Draft *d) {
        size_t first = rd->i;
        Count on, off;

        if (!take_count(rd, &on) || !sees(rd, 0, MEANS_ON))
                goto no;
        rd->i++;
        while (sees_sign(rd, 0, ',') || sees_sign(rd, 0, '/') || sees_sign(rd, 0, '-') || sees(rd, 0, MEANS_AND) || sees(rd, 0, MEANS_THEN))
                rd->i++;
        if (!take_count(rd, &off)) {
                off = (Count) { count_of(at(rd, 0), NUMBER_MAX), on.span };
                if (off.n == 0 || !sees_off(rd, 1))
                        goto no;
                rd->i++;
        }
        if (!sees_off(rd, 0))
                goto no;
        rd->i++;
        if (d->on.n > 0)
                problem(rd, place_from(first, rd->i), "days on and off are stated twice");
        d->on = on;
        d->off = off;
        d->on_at = (Place) { first, rd->i };
        note(rd, first, rd->i, "for %u %s, then rest %u %s, then repeat", on.n, span_text(on.span, on.n), off.n,
             span_text(off.span, off.n));
        return true;
no:
        rd->i = first;
        return false;
}

/* [of] [a] 21-day cycle, [of] [each] cycle of 21 days */
static bool take_cycle_length(Reader *rd, Draft *d) {
        size_t first = rd->i;
        Count c;

        while (sees(rd, 0, MEANS_OF) || sees(rd, 0, MEANS_IN) || sees(rd, 0, MEANS_A) || sees(rd, 0, MEANS_EVERY) ||
               sees(rd, 0, MEANS_THE))
                rd->i++;
        if (sees(rd, 0, MEANS_CYCLE) && sees(rd, 1, MEANS_OF)) {
                rd->i += 2;
                if (!take_count(rd, &c))
                        goto no;
        } else {
                c.n = count_of(at(rd, 0), NUMBER_MAX);
                rd->i++;
                if (c.n > 0 && sees_sign(rd, 0, '-'))
                        rd->i++;
                if (c.n == 0 || !sees(rd, 0, MEANS_SPAN) || at(rd, 0)->value < SPAN_DAY || at(rd, 0)->value > SPAN_FORTNIGHT)
                        goto no;
                c.span = (Span)at(rd, 0)->value;
                rd->i++;
                if (sees_sign(rd, 0, '-'))
                        rd->i++;
                if (!sees(rd, 0, MEANS_CYCLE))
                        goto no;
                rd->i++;
        }
        d->cycle = c;
        note(rd, first, rd->i, "a cycle of %u %s", c.n, span_text(c.span, c.n));
        return true;
no:
        rd->i = first;
        return false;
}

static bool add_cycle_days(Draft *d, unsigned a, unsigned b) {
        if (a < 1 || b < a || b > CYCLE_DAYS_MAX)
                return false;
        for (unsigned i = a; i <= b; i++) {
                d->n_cycle_days += !(d->cycle_days[i / 64] & UINT64_C(1) << (i % 64));
                d->cycle_days[i / 64] |= UINT64_C(1) << (i % 64);
        }
        return true;
}

/* The numbers of a figure: "1,3" is two of a list here, whose comma is no decimal one. How many; 0 for none. */
static unsigned list_numbers(const Lexeme *l, unsigned ret[static 2]) {
        ret[0] = ret[1] = l->means == MEANS_NUMBER && l->separator == ',' ? l->parts[0] : count_of(l, NUMBER_MAX);
        if (l->means != MEANS_NUMBER || l->separator != ',')
                return ret[0] > 0;
        ret[1] = l->parts[1];
        return 2;
}

/* Days 1/3/5, days 1.3: each of them, or from one to the other? */
static bool refuse_cycle_list(Reader *rd, Draft *d, size_t first) {
        const Lexeme *l = at(rd, 0);
        bool pair = l->means == MEANS_NUMBER && l->separator == '.' && l->lengths[1] > 0, three = l->means == MEANS_DATE && l->lengths[0] < 4;
        bool slash = count_of(l, NUMBER_MAX) > 0 && sees_sign(rd, 1, '/') && count_of(at(rd, 2), NUMBER_MAX) > 0;
        unsigned a = l->parts[0], b = slash ? at(rd, 2)->parts[0] : l->parts[1];
        TypedProblem *p;
        Place place;

        if (!pair && !three && !slash)
                return false;
        rd->i += slash ? 3 : 1;
        place = (Place) { first, rd->i };
        p = problem(rd, place, "which days of the cycle are these? A list has commas, a range a dash");
        if (three)
                reading(rd, p, place, "days %u, %u and %u", a, b, l->parts[2]);
        else
                reading(rd, p, place, "days %u and %u", a, b);
        if (!three)
                reading(rd, p, place, "days %u-%u", a, b);
        (void)add_cycle_days(d, 1, 1); /* so that they are not asked for as well */
        d->cycle_days_at = place;
        return true;
}

/* 1-5, 1 to 5, 1, 8 and 15, 1,3,5, 1-5,8-12 */
static void take_cycle_list(Reader *rd, Draft *d, size_t first) {
        bool right = true;

        for (unsigned from = 0;;) {
                unsigned numbers[2], n = list_numbers(at(rd, 0), numbers);
                bool ends = from > 0 && n == 1;
                size_t joint;

                right &= n > 0 && add_cycle_days(d, from > 0 ? from : numbers[0], numbers[0]) && add_cycle_days(d, numbers[1], numbers[1]);
                rd->i++;
                from = 0;
                if (!ends && (sees_sign(rd, 0, '-') || sees(rd, 0, MEANS_TO)) && sees(rd, 1, MEANS_NUMBER)) {
                        from = numbers[1];
                        rd->i++;
                        continue;
                }
                joint = sees_sign(rd, 0, ',');
                joint += sees(rd, joint, MEANS_AND);
                if (joint == 0 || !sees(rd, joint, MEANS_NUMBER) || sees(rd, joint + 1, MEANS_UNIT) ||
                    sees(rd, joint + 1, MEANS_MILLION) || sees(rd, joint + 1, MEANS_MERIDIEM))
                        break;
                rd->i += joint;
        }
        d->cycle_days_at = (Place) { first, rd->i };
        if (!right)
                problem(rd, d->cycle_days_at, "these are no days of a cycle: count them from 1, as in \"days 1-5\" or \"days 1 and 8\"");
        note(rd, first, rd->i, "%u %s of each cycle", d->n_cycle_days, span_text(SPAN_DAY, d->n_cycle_days));
}

/* days 1-5, on days 1, 8 and 15 */
static bool take_cycle_days(Reader *rd, Draft *d) {
        size_t first = rd->i, on = sees(rd, 0, MEANS_ON);

        if (!sees(rd, on, MEANS_SPAN) || at(rd, on)->value != SPAN_DAY || !(sees(rd, on + 1, MEANS_NUMBER) || sees(rd, on + 1, MEANS_DATE)) ||
            d->n_cycle_days > 0 || sees(rd, on + 2, MEANS_UNIT) || sees(rd, on + 2, MEANS_MILLION) || sees(rd, on + 2, MEANS_MONTH) ||
            sees(rd, on + 2, MEANS_MERIDIEM))
                return false;
        rd->i += on + 1;
        if (!refuse_cycle_list(rd, d, first))
                take_cycle_list(rd, d, first);
        if (sees(rd, 0, MEANS_OF) && sees(rd, 1, MEANS_EVERY) && sees(rd, 2, MEANS_NUMBER) && !take_cycle_length(rd, d))
                rd->i++; /* of every 3 weeks */
        return true;
}

bool take_cycle(Reader *rd, Draft *d) {
        return take_cycle_days(rd, d) || take_cycle_length(rd, d);
}
