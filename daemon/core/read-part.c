/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a step that are amounts, days of the week and ends. */

#include "read-part.h"

#include "lexicon-en.h"
#include "local.h"
#include "read-clock.h"
#include "read-offer.h"
#include "read-problem.h"

#define ONE UINT64_C(10000) /* an amount's unit: ten-thousandths */

/* ---- amounts ------------------------------------------------------------------------------ */

/* 3 000 000: groups of three with blanks, which only an amount has. How many lexemes; 0 for none. */
static size_t spaced_groups(const Reader *rd, uint64_t *ret) {
        const Lexeme *l = at(rd, 0);
        uint64_t value = l->number / ONE;
        size_t k = 1;

        if (l->means != MEANS_NUMBER || l->digits < 1 || l->digits > 3)
                return 0;
        for (; sees(rd, k, MEANS_NUMBER) && at(rd, k)->digits == 3 && !at(rd, k)->glued && k < 3; k++)
                value = value * 1000 + at(rd, k)->parts[0];
        *ret = value * ONE;
        return k > 1 && (sees(rd, k, MEANS_UNIT) || sees(rd, k, MEANS_MILLION)) ? k : 0;
}

static void put_number(char buf[static AMOUNT_TEXT_SIZE], uint64_t value) {
        char *unit;

        amount_print((Amount) { value, UNIT_PENS }, buf);
        unit = strchr(buf, ' ');
        if (unit)
                *unit = '\0';
}

/* 1,000 as a thousand, and as one. */
static void doubtful(Reader *rd, Draft *d, Place number) {
        const Lexeme *l = &rd->l[number.first];
        char decimal[32];
        TypedProblem *p;

        if (l->parts[1] == 0)
                snprintf(decimal, sizeof(decimal), "%u", l->parts[0]);
        else
                snprintf(decimal, sizeof(decimal), "%u.%03u0", l->parts[0], l->parts[1]);
        p = problem(rd, number, "is the sign between the figures one of thousands, or a decimal one? Written without doubt it is %u%03u, "
                                "or %s", l->parts[0], l->parts[1], decimal);
        reading(rd, p, number, "%u%03u", l->parts[0], l->parts[1]);
        reading(rd, p, number, "%s", decimal);
        d->amount_wrong = true;
}

/* The dose, or the strength on the box? 180 mcg/0.5 ml, 300 mcg per ml, and what depends on the body. */
static bool refuse_strength(Reader *rd, Draft *d, size_t first) {
        size_t amount_end = rd->i, k = 1;
        bool number;
        TypedProblem *p;
        Place whole, other;

        if (!sees_sign(rd, 0, '/') && !sees(rd, 0, MEANS_PER) && !sees(rd, 0, MEANS_IN))
                return false;
        if (sees(rd, k, MEANS_PER_BODY) || (sees(rd, k, MEANS_REFUSED) && sees(rd, k + 1, MEANS_NUMBER) && at(rd, k + 1)->glued)) {
                k += sees(rd, k, MEANS_PER_BODY) ? 1 : 2;
                while (sees_sign(rd, k, '/') && (sees(rd, k + 1, MEANS_SPAN) || sees(rd, k + 1, MEANS_UNIT)))
                        k += 2;
                problem(rd, place_from(first, rd->i + k), "an amount by body size is not worked out here: write the amount of one dose, as "
                                                          "your care team has it");
                rd->i += k;
                d->amount_wrong = true;
                return true;
        }
        number = sees(rd, k, MEANS_NUMBER) || sees(rd, k, MEANS_A);
        if (!sees(rd, k + number, MEANS_UNIT))
                return false;
        whole = (Place) { first, rd->i + k + number + 1 };
        other = (Place) { rd->i + k, rd->i + k + number + 1 };
        p = problem(rd, whole, "is this the dose, or the strength on the box? Write the dose alone");
        if (p) {
                char words[PLACE_TEXT_SIZE];

                reading(rd, p, whole, "%s", place_text(rd, (Place) { first, amount_end }, words));
                if (number)
                        reading(rd, p, whole, "%s", place_text(rd, other, words));
        }
        rd->i = whole.end;
        d->amount_wrong = true;
        return true;
}

static bool is_of_time(const Lexeme *l) {
        return l->means == MEANS_CLOCK || l->means == MEANS_MERIDIEM || l->means == MEANS_NOON || l->means == MEANS_AT ||
               (l->means == MEANS_NUMBER && (l[1].means == MEANS_MERIDIEM || l[-1].means == MEANS_AT));
}

/* Each of two amounts with its own days or times behind it is a plan by itself: one of them, then the other. A time that
 * is said once, behind both, is of both. */
static void offer_apart(Reader *rd, TypedProblem *p, const Draft *d, Place second) {
        bool often = rd->l[second.end].means == MEANS_EACH_SPAN, days = false, times = false, first_times = d->times_at.first >= d->amount_at.end;
        size_t joint = second.first, end = second.end + often, n = 1;
        Replacement without[EDITS_MAX] = { { d->amount_at, "" } };

        while (joint > d->amount_at.end && (rd->l[joint - 1].means == MEANS_AND || lexeme_is_sign(&rd->l[joint - 1], ',')))
                joint--;
        for (; is_day(&rd->l[end]) || is_of_time(&rd->l[end]) || (rd->l[end].means == MEANS_ON && is_day(&rd->l[end + 1])) ||
               (rd->l[end].means == MEANS_AND && (is_day(&rd->l[end + 1]) || is_of_time(&rd->l[end + 1])));
             end++) {
                if (is_of_time(&rd->l[end]) && d->times_at.end == 0)
                        break;
                days |= is_day(&rd->l[end]);
                times |= is_of_time(&rd->l[end]);
        }
        if (!(days && d->days_at.first >= d->amount_at.end) && !(times && first_times))
                return;
        reading(rd, p, place_from(joint, end), "%s", "");
        if (often) { /* as the first has it before its time */
                reading(rd, p, place_from(d->amount_at.first, second.first), "%s", "");
                return;
        }
        if (days && d->days_at.end > 0)
                without[n++] = (Replacement) { d->days_at, "" };
        if (times)
                without[n++] = (Replacement) { d->times_at, "" };
        if (second.first > joint)
                without[n++] = (Replacement) { place_from(joint, second.first), "" };
        reading_of(rd, p, without, n);
}

/* 18 MIU at 9:00 and 9 MIU at 21:00; 18 MIU mon, 9 MIU wed fri: each amount has its own day or time. */
static bool has_own_place(const Reader *rd, const Draft *d, Place place, Unit unit) {
        bool apart = false;

        if (unit_container(unit) != unit_container(d->amount.unit))
                return false; /* the same dose, said in two ways */
        for (size_t i = d->amount_at.end; i < place.first; i++)
                apart |= is_day(&rd->l[i]) || rd->l[i].means == MEANS_CLOCK || rd->l[i].means == MEANS_MERIDIEM || rd->l[i].means == MEANS_AT ||
                         rd->l[i].means == MEANS_PART || rd->l[i].means == MEANS_NOON;
        return apart;
}

static void refuse_second(Reader *rd, Draft *d, Place place, Unit unit) {
        TypedProblem *p;

        if (d->amount_wrong)
                return;
        if (has_own_place(rd, d, place, unit)) {
                p = problem(rd, place, "there are two amounts in one step. Different amounts at different times or on different days are two plans: "
                                       "add each of them");
                offer_apart(rd, p, d, place);
                d->amount_wrong = d->apart = true;
                return;
        }
        p = problem(rd, place, "there are two amounts in one step: which one is the dose?");
        if (place.first == d->amount_at.end && rd->l[place.first - 1].means == MEANS_OF)
                place.first--;
        reading(rd, p, place, "%s", "");
        reading(rd, p, d->amount_at, "%s", "");
        d->amount_wrong = true;
}

/* For 4 weeks 90 mcg: behind the end of a step the next one begins. */
static bool splits_step(Reader *rd, Draft *d, Place place) {
        TypedProblem *p;

        if (d->amount_wrong || (d->bound == BOUND_NONE && d->how != HOW_ONCE) || d->bound_wrong || (d->how != HOW_ONCE && d->bound_at.first < d->amount_at.first))
                return false;
        p = problem(rd, place, "does the next step begin here? Steps are joined by \"then\"");
        reading(rd, p, (Place) { place.first, place.first }, ", then");
        rd->split = true;
        rd->i = place.first;
        return true;
}

/* 3M units, 18K, 3U: the sign behind the number is refused with what to write. */
static bool refuse_sign_of_unit(Reader *rd, Draft *d, size_t first, size_t k) {
        const Lexeme *sign = at(rd, k);
        const LexiconRefusal *refused;
        bool units;
        TypedProblem *p;
        Place place;

        if (sign->means != MEANS_REFUSED)
                return false;
        refused = &lexicon_refused[sign->value];
        if (sign->length > 3 && !refused->unit)
                return false;
        units = sees(rd, k + 1, MEANS_UNIT);
        place = (Place) { rd->i + k, rd->i + k + 1 + units };
        p = problem(rd, place_from(rd->i + k, rd->i + k + 1), "%s", local_text(refused->why));
        for (size_t i = 0; i < ELEMENTSOF(refused->readings) && refused->readings[i]; i++)
                reading(rd, p, place, "%s", refused->readings[i]);
        rd->i = place.end;
        d->amount_wrong = true;
        d->amount_at = (Place) { first, rd->i };
        return true;
}

/* 6/12, 48/52, 5/7 as British prescriptions have them: months, weeks, days. */
static bool refuse_short_end(Reader *rd, Draft *d, size_t first) {
        unsigned n = count_of(at(rd, 0), NUMBER_MAX), of = count_of(at(rd, 2), 52);
        const char *unit = of == 7 ? "day" : of == 12 ? "month" : of == 52 ? "week" : NULL;
        Place place = { first, rd->i + 3 };
        TypedProblem *p;

        if (n == 0 || !sees_sign(rd, 1, '/') || !unit || sees(rd, 3, MEANS_UNIT))
                return false;
        p = problem(rd, place, "may be short for %u %s%s. Write it out", n, unit, n == 1 ? "" : "s");
        reading(rd, p, place, "for %u %s%s", n, unit, n == 1 ? "" : "s");
        if (of == 7) /* which says how often, too */
                reading(rd, p, place, "daily for %u %s%s", n, unit, n == 1 ? "" : "s");
        d->bound_wrong = true;
        rd->i = place.end;
        return true;
}

/* The fraction that begins here, in hundredths; 0 for one that is not told so: as 1/3, or 9 1/2, which may be a time before it.
 * How many lexemes; 0 for none. */
static size_t fraction_here(const Reader *rd, unsigned *ret) {
        bool one = sees(rd, 1, MEANS_FRACTION) && count_of(at(rd, 0), NUMBER_MAX) > 0;
        unsigned n = count_of(at(rd, 0), NUMBER_MAX), of = count_of(at(rd, 2), 100);

        *ret = 0;
        if (sees(rd, 0, MEANS_NUMBER) && sees_sign(rd, 1, '/') && sees(rd, 2, MEANS_NUMBER)) {
                *ret = n > 0 && n < of && of <= 4 && of != 3 && !(rd->i > 0 && rd->l[rd->i - 1].means == MEANS_NUMBER) ? n * 100 / of : 0;
                return 3;
        }
        if (sees(rd, 0, MEANS_A) && sees(rd, 1, MEANS_FRACTION)) { /* a quarter */
                *ret = (unsigned)at(rd, 1)->value;
                return 2;
        }
        if (sees(rd, one, MEANS_FRACTION)) {
                *ret = !one || at(rd, 1)->glued ? (one ? n * 100 : 0) + (unsigned)at(rd, one)->value : 0;
                return 1 + one;
        }
        if (sees(rd, 0, MEANS_HALF) && !(count_of(at(rd, 1), 12) > 0 && !sees(rd, 1, MEANS_A) && !sees(rd, 2, MEANS_UNIT))) {
                *ret = 50; /* but "half ten" is a time */
                return 1;
        }
        return 0;
}

/* 1/2 a tablet, half a pen, a thousand units */
static bool refuse_fraction(Reader *rd, Draft *d) {
        size_t first = rd->i, k, behind;
        bool thousand, container;
        unsigned hundredths;
        TypedProblem *p;

        if (d->amount_at.end > 0 && refuse_short_end(rd, d, first))
                return true;
        k = fraction_here(rd, &hundredths);
        thousand = k == 0 && sees(rd, 0, MEANS_NUMBER) && sees(rd, 1, MEANS_THOUSAND);
        if (thousand)
                k = 2;
        if (k == 0 || sees(rd, k, MEANS_SPAN) || (sees(rd, k, MEANS_A) && sees(rd, k + 1, MEANS_SPAN)))
                return false;
        behind = k;
        while (sees(rd, behind, MEANS_A) || sees(rd, behind, MEANS_OF))
                behind++;
        container = sees(rd, behind, MEANS_UNIT) && unit_container((Unit)at(rd, behind)->value);
        p = problem(rd, place_from(first, first + k), thousand ? N_("write it in digits, as in \"18000 units\"") : container ?
                    N_("fractions are not read: write what a dose of that is, as in \"90 micrograms\", or the number with a point, as in \"0.5\"") :
                    N_("fractions are not read: write it with a point, as in \"0.5\""));
        if (hundredths > 0 && !thousand)
                reading(rd, p, (Place) { first, first + behind }, hundredths % 10 ? "%u.%02u" : "%u.%u", hundredths / 100,
                        hundredths % 10 ? hundredths % 100 : hundredths % 100 / 10);
        while (sees(rd, behind, MEANS_A) || sees(rd, behind, MEANS_OF) || sees(rd, behind, MEANS_MILLION))
                behind++;
        rd->i += behind + sees(rd, behind, MEANS_UNIT);
        d->amount_wrong = true;
        d->amount_at = (Place) { first, rd->i };
        return true;
}

static void set_amount(Reader *rd, Draft *d, uint64_t value, Unit unit, Place place) {
        char words[AMOUNT_TEXT_SIZE];

        if (d->amount_at.end > 0) {
                if (!splits_step(rd, d, place))
                        refuse_second(rd, d, place, unit);
                return;
        }
        d->amount_at = place;
        d->amount = (Amount) { .value = value, .unit = unit };
        if (value == 0 || value >= UINT64_C(1000000000) * ONE) {
                problem(rd, place, "an amount is more than zero, with at most 9 digits and 4 decimals");
                d->amount_wrong = true;
                return;
        }
        note(rd, place.first, place.end, "%s", amount_print(d->amount, words));
}

/* Groups with one blank (18 000) may be two numbers. */
static bool refuse_one_group(Reader *rd, Draft *d, size_t groups, uint64_t value) {
        Place place = { rd->i, rd->i + groups };
        char number[AMOUNT_TEXT_SIZE];
        TypedProblem *p;

        if (groups != 2)
                return false;
        put_number(number, value);
        p = problem(rd, place, "is that one number? Write it without the blank");
        reading(rd, p, place, "%s", number);
        d->amount_wrong = true;
        return true;
}

/* 90-180 mcg, 90 to 180 mcg: the care team names one. */
static bool refuse_amounts(Reader *rd, Draft *d) {
        size_t first = rd->i, million;
        char one[AMOUNT_TEXT_SIZE], unit[PLACE_TEXT_SIZE];
        TypedProblem *p;
        Place place;

        if (!sees(rd, 0, MEANS_NUMBER) || !(sees_sign(rd, 1, '-') || sees(rd, 1, MEANS_TO) || sees(rd, 1, MEANS_OR)) ||
            !sees(rd, 2, MEANS_NUMBER))
                return false;
        million = sees(rd, 3, MEANS_MILLION);
        if (!sees(rd, 3 + million, MEANS_UNIT))
                return false;
        rd->i += 4 + million;
        place = (Place) { first, rd->i };
        p = problem(rd, place, "your care team names one of these: which one is the dose?");
        place_text(rd, (Place) { first + 3, rd->i }, unit);
        for (size_t i = 0; rd->l[first].number < rd->l[first + 2].number && i <= 2; i += 2) {
                put_number(one, rd->l[first + i].number);
                reading(rd, p, place, "%s %s", one, unit);
        }
        d->amount_wrong = true;
        d->amount_at = place;
        return true;
}

bool take_amount(Reader *rd, Draft *d) {
        size_t first = rd->i, k, million;
        uint64_t value = at(rd, 0)->number;
        bool wrong = false;
        Unit unit;

        if (refuse_fraction(rd, d) || refuse_amounts(rd, d))
                return true;
        if (!sees(rd, 0, MEANS_NUMBER) && !sees(rd, 0, MEANS_DOUBTFUL) && !sees(rd, 0, MEANS_A))
                return false;
        if (sees(rd, 0, MEANS_A)) /* a pen */
                value = ONE;
        k = spaced_groups(rd, &value);
        if (k > 0)
                wrong = refuse_one_group(rd, d, k, value);
        k = MAX(k, (size_t)1);
        million = sees(rd, k, MEANS_MILLION);
        if (million && sees_sign(rd, k + 1, '.') && at(rd, k + 1)->glued) /* mio. */
                million++;
        if (!million && !sees(rd, 0, MEANS_A) && refuse_sign_of_unit(rd, d, first, k))
                return true;
        if (!sees(rd, k + million, MEANS_UNIT)) {
                if (!million)
                        return false;
                problem(rd, place_from(first, first + k + 1), "the unit is missing behind it: million units");
                rd->out->missing |= TYPED_UNIT;
                d->amount_wrong = true;
                d->amount_at = (Place) { first, first + k + 1 };
                rd->i += k + 1;
                return true;
        }
        unit = (Unit)at(rd, k + million)->value;
        if (sees(rd, 0, MEANS_A) && unit < UNIT_PENS)
                return false;
        rd->i += k + million + 1;
        if (sees(rd, 0, MEANS_OF) && sees(rd, 1, MEANS_NUMBER)) { /* 1 injection of 90 mcg: two amounts */
                note(rd, rd->i, rd->i + 1, "%s", "");
                rd->i++;
        }
        if (sees_sign(rd, 0, '.') && at(rd, 0)->glued && rd->i + 1 < rd->n)
                rd->i++;
        if (first > 0 && lexeme_is_sign(&rd->l[first - 1], ',') && rd->l[first].glued && !rd->l[first - 1].glued) {
                Place comma = { first - 1, first + 1 };
                TypedProblem *p = problem(rd, comma, "is that a decimal comma, or one between two parts?");
                char words[PLACE_TEXT_SIZE];

                place_text(rd, (Place) { first, first + 1 }, words);
                reading(rd, p, comma, "0.%s", words);
                reading(rd, p, comma, "%s", words);
                wrong = d->amount_wrong = true;
        }
        if (rd->l[first].means == MEANS_DOUBTFUL) {
                doubtful(rd, d, (Place) { first, first + 1 });
                d->amount_at = (Place) { first, rd->i };
                wrong = true;
        }
        if (million > 0 && unit != UNIT_UNITS) {
                problem(rd, place_from(first, rd->i), "only units are counted in millions");
                d->amount_wrong = wrong = true;
        }
        if (refuse_strength(rd, d, first)) {
                d->amount_at = (Place) { first, rd->i };
                return true;
        }
        if (wrong)
                d->amount_at = (Place) { first, rd->i };
        else
                set_amount(rd, d, value, million ? UNIT_MILLION_UNITS : unit, (Place) { first, rd->i });
        return true;
}

/* ---- days --------------------------------------------------------------------------------- */

static bool is_dash(const Reader *rd, size_t k) {
        return sees_sign(rd, k, '-') || sees(rd, k, MEANS_TO);
}

/* mon-fri, monday to friday; mon-wed-fri is a list. */
static void take_day_range(Reader *rd, uint8_t *days, bool *ranged) {
        unsigned a = (unsigned)at(rd, 0)->value, b, n = 1;

        if (sees(rd, 0, MEANS_WEEKDAYS)) {
                *days |= (uint8_t)a;
                *ranged = true;
                rd->i++;
                return;
        }
        *days |= (uint8_t)(1u << a);
        rd->i++;
        while (sees_sign(rd, 0, '.') && at(rd, 0)->glued && rd->i + 1 < rd->n)
                rd->i++;
        for (size_t k = 0; is_dash(rd, k) && sees(rd, k + 1, MEANS_WEEKDAY); k += 2)
                n++;
        if (n == 2) {
                b = (unsigned)at(rd, 1)->value;
                for (unsigned i = a; i != b; i = (i + 1) % 7)
                        *days |= (uint8_t)(1u << i);
                *ranged = true;
        }
        for (; n > 1; n--) {
                *days |= (uint8_t)(1u << at(rd, 1)->value);
                rd->i += 2;
        }
}

/* Before the next day of a list: [,] [and] [on] [the] or "/", "&"; a part of the day goes with its day. EACH: it is said
 * with "every" for itself, as in "every other sunday and every wednesday". */
static bool take_days_joint(Reader *rd, Draft *d, bool *ret_each) {
        size_t k = 0;

        *ret_each = false;
        if (sees(rd, k, MEANS_PART)) {
                d->parts |= (uint8_t)(1u << at(rd, k)->value);
                if (d->part_at.end == 0)
                        d->part_at = (Place) { rd->i, rd->i + 1 };
                k++;
        }
        if (sees_sign(rd, k, ',') || sees_sign(rd, k, '/'))
                k++;
        if (sees(rd, k, MEANS_AND))
                k++;
        if (sees(rd, k, MEANS_ON))
                k++;
        if (k > 0 && sees(rd, k, MEANS_EVERY)) {
                *ret_each = true;
                k++;
        }
        if (!is_day(at(rd, k))) {
                *ret_each = false;
                if (sees(rd, 0, MEANS_PART)) {
                        note(rd, rd->i, rd->i + 1, "the part of the day");
                        rd->i++;
                }
                return false;
        }
        rd->i += k;
        return true;
}

/* Wednesdays and every other sunday: another rhythm for the day behind it. */
static bool take_other_every(Reader *rd, Draft *d, uint8_t *days, unsigned *every, size_t begin) {
        size_t k = sees_sign(rd, 0, ',');
        char text[PLACE_TEXT_SIZE];
        unsigned n = 2;
        TypedProblem *p;

        k += sees(rd, k, MEANS_AND);
        k += sees(rd, k, MEANS_ON);
        if (k == 0)
                return false;
        if (!sees(rd, k, MEANS_ALTERNATE)) {
                if (!sees(rd, k++, MEANS_EVERY))
                        return false;
                if (!sees(rd, k, MEANS_OTHER) && !sees(rd, k, MEANS_ALTERNATE))
                        n = sees(rd, k, MEANS_ORDINAL) ? (unsigned)at(rd, k)->number : count_of(at(rd, k), NUMBER_MAX);
        }
        if (n < 2 || n == *every || !sees(rd, k + 1, MEANS_WEEKDAY))
                return false;
        if (*every == 1)
                d->each_joined |= *days;
        *days |= (uint8_t)(1u << at(rd, k + 1)->value);
        rd->i += k + 2;
        if (*every > 1) {
                p = problem(rd, place_from(begin, rd->i), "are all of these days every %u weeks, or each in a rhythm of its own? Two rhythms are two plans",
                            n);
                reading(rd, p, (Place) { begin, rd->i }, "every %u weeks on %s", n, weekdays_text(*days, text));
                reading(rd, p, (Place) { begin, rd->i }, "every %u weeks on %s", *every, text);
                d->how_wrong = true;
        }
        *every = n;
        return true;
}

bool take_day_list(Reader *rd, Draft *d, size_t begin, unsigned every) {
        uint8_t days = 0;
        bool ranged = false, each = false, plural = every < 2 || is_plural(rd, at(rd, 0));
        char text[PLACE_TEXT_SIZE];
        Place place;

        do {
                uint8_t before = days;

                each |= !plural && is_plural(rd, at(rd, 0)) && days != 0;
                take_day_range(rd, &days, &ranged);
                d->each_joined |= each ? (uint8_t)(days & ~before) : 0;
        } while (take_days_joint(rd, d, &each));
        if (take_other_every(rd, d, &days, &every, begin))
                d->each = false;
        place = (Place) { begin, rd->i };
        note(rd, place.first, place.end, "on %s", weekdays_text(days, text));
        if (sees(rd, 0, MEANS_OF) && (sees(rd, 1, MEANS_THE) || sees(rd, 1, MEANS_EVERY) || sees(rd, 1, MEANS_A)) &&
            sees(rd, 2, MEANS_SPAN) && at(rd, 2)->value == SPAN_MONTH) { /* every second sunday of the month */
                TypedProblem *p;

                place.end = rd->i + 3;
                p = problem(rd, place, "the plan counts weeks, not the weekdays of a month: \"every 4 weeks on %s\" is nearest, and is 13 times a "
                                       "year", text);
                reading(rd, p, place, "every 4 weeks on %s", text);
                d->how_wrong = true;
                rd->i += 3;
        }
        if (d->days_at.end > 0 && d->days != days) {
                if (!d->apart)
                        problem(rd, place, "days are named in two places. All days of a step have its times and its amount; what differs from "
                                           "day to day is two plans");
                d->how_wrong = true;
        }
        d->days |= days;
        d->range |= ranged;
        d->every = MAX(d->every, every);
        d->days_at = place;
        return true;
}

bool take_days(Reader *rd, Draft *d) {
        size_t first = rd->i, k = 0;

        if (sees(rd, k, MEANS_ON) || sees(rd, k, MEANS_AT))
                k++;
        if (k > 0 && (sees(rd, k, MEANS_THE) || sees(rd, k, MEANS_A) || sees(rd, k, MEANS_EVERY)))
                k++;
        if (!is_day(at(rd, k)))
                return false;
        d->each |= k > 0 && sees(rd, k - 1, MEANS_EVERY);
        rd->i += k;
        return take_day_list(rd, d, first, 1);
}

/* The 1st of each month; the first sunday of the month, which would be on another day each time. */
bool take_of_month(Reader *rd, Draft *d) {
        size_t first = rd->i, k = 0;
        char iso[DAY_TEXT_SIZE], days[PLACE_TEXT_SIZE];
        unsigned n, weekday = 7;
        Date date = day_to_date(rd->today);
        TypedProblem *p;
        Place place;
        Day day;

        while (k < 3 && (sees(rd, k, MEANS_ON) || sees(rd, k, MEANS_THE) || (sees(rd, k, MEANS_EVERY) && k == 0)))
                k++;
        if (!sees(rd, k, MEANS_ORDINAL) && !sees(rd, k, MEANS_LAST))
                return false;
        n = (unsigned)at(rd, k)->number;
        k++;
        if (sees(rd, k, MEANS_WEEKDAY))
                weekday = (unsigned)at(rd, k++)->value;
        else if (sees(rd, k, MEANS_SPAN) && at(rd, k)->value == SPAN_DAY)
                k++;
        if ((sees(rd, k, MEANS_OF) || sees(rd, k, MEANS_IN)) && (sees(rd, k + 1, MEANS_THE) || sees(rd, k + 1, MEANS_EVERY) || sees(rd, k + 1, MEANS_A)) &&
            sees(rd, k + 2, MEANS_SPAN) && at(rd, k + 2)->value == SPAN_MONTH)
                k += 3;
        else if (d->how != HOW_MONTHS || k < 2)
                return false;
        place = (Place) { first, first + k };
        rd->i += k;
        d->how_wrong = true;
        if (weekday < 7) {
                weekdays_text((uint8_t)(1u << weekday), days);
                p = problem(rd, place, "the plan counts weeks, not the weekdays of a month: \"every 4 weeks on %s\" is nearest, and is 13 times a "
                                       "year", days);
                if (d->how == HOW_MONTHS) {
                        char every[PLACE_TEXT_SIZE + 24];

                        snprintf(every, sizeof(every), "every 4 weeks on %s", days);
                        reading_of_two(rd, p, d->how_at, "", place, every);
                } else {
                        reading(rd, p, place, "every 4 weeks on %s", days);
                }
                return true;
        }
        p = problem(rd, place, "write \"every month\", and begin on that day of the month: it keeps it");
        for (unsigned i = 0; i < 12 && n >= 1 && n <= 31; i++, date.month++) {
                if (date.month > 12)
                        date = (Date) { date.year + 1, 1, 1 };
                if (day_from_date((Date) { date.year, date.month, n }, &day) < 0 || day < rd->today)
                        continue;
                reading(rd, p, place, d->how == HOW_MONTHS ? "from %s" : "every month from %s", day_format(day, iso));
                break;
        }
        return true;
}

/* ---- ends --------------------------------------------------------------------------------- */

static void set_bound(Reader *rd, Draft *d, Bound bound, unsigned n, Place place) {
        static const char *const names[] = {
                [BOUND_DOSES] = "doses", [BOUND_DAYS] = "days", [BOUND_WEEKS] = "weeks", [BOUND_MONTHS] = "months",
        };

        if (d->bound != BOUND_NONE || d->by) {
                TypedProblem *p = problem(rd, place, "two ends are stated");

                reading(rd, p, place, "%s", "");
                reading(rd, p, d->bound_at, "%s", "");
                d->bound_wrong = true;
        } else if (n < 1 || n > NUMBER_MAX) {
                problem(rd, place, "a number from 1 to 9999 is expected");
                d->bound_wrong = true;
        } else {
                note(rd, place.first, place.end, "for %u %s", n, names[bound]);
        }
        d->bound = bound;
        d->length = n;
        d->bound_at = place;
}

/* What is counted, behind the number: weeks, doses, cycles. False for anything else. */
static bool take_counted_end(Reader *rd, Draft *d, unsigned n, size_t first) {
        const Lexeme *l = at(rd, 0);
        Bound bound = BOUND_NONE;

        if (l->means == MEANS_DOSES || (l->means == MEANS_UNIT && l->value == UNIT_INJECTIONS))
                bound = BOUND_DOSES;
        if (l->means == MEANS_SPAN && l->value == SPAN_DAY)
                bound = BOUND_DAYS;
        if (l->means == MEANS_SPAN && (l->value == SPAN_WEEK || l->value == SPAN_FORTNIGHT)) {
                bound = BOUND_WEEKS;
                n *= l->value == SPAN_FORTNIGHT ? 2 : 1;
        }
        if (l->means == MEANS_SPAN && (l->value == SPAN_MONTH || l->value == SPAN_YEAR)) {
                bound = BOUND_MONTHS;
                n *= l->value == SPAN_YEAR ? 12 : 1;
        }
        if (l->means == MEANS_CYCLE) {
                rd->i++;
                if (d->cycles > 0)
                        problem(rd, place_from(first, rd->i), "two numbers of cycles are stated");
                d->cycles = n;
                d->cycles_at = (Place) { first, rd->i };
                note(rd, first, rd->i, "for %u cycles", n);
                return true;
        }
        if (bound == BOUND_NONE)
                return false;
        rd->i++;
        if (sees(rd, 0, MEANS_IN_ALL))
                rd->i++;
        set_bound(rd, d, bound, n, (Place) { first, rd->i });
        return true;
}

/* for 2-3 weeks, for 12 to 24 weeks: the care team names one. */
static bool refuse_ends(Reader *rd, Draft *d, size_t first) {
        unsigned a = count_of(at(rd, 0), NUMBER_MAX), b = count_of(at(rd, 2), NUMBER_MAX);
        char what[PLACE_TEXT_SIZE];
        TypedProblem *p;
        Place place;

        if (a == 0 || b == 0 || !(sees_sign(rd, 1, '-') || sees(rd, 1, MEANS_TO) || sees(rd, 1, MEANS_OR)) ||
            !(sees(rd, 3, MEANS_SPAN) || sees(rd, 3, MEANS_DOSES)))
                return false;
        place_text(rd, (Place) { rd->i + 3, rd->i + 4 }, what);
        rd->i += 4;
        place = (Place) { first, rd->i };
        p = problem(rd, place, "your care team names one of these; \"cytosched change\" is for later");
        for (size_t i = 0; a < b && i < 2; i++)
                reading(rd, p, place, "for %u %s", i == 0 ? a : b, what);
        d->bound_wrong = true;
        return true;
}

/* for [the] [first] 4 weeks, for a year */
static bool take_for(Reader *rd, Draft *d) {
        size_t first = rd->i, k;
        unsigned n;
        bool lead = sees(rd, 0, MEANS_FOR), ordinal = false;

        if (lead)
                rd->i += 1 + (size_t)sees_sign(rd, 1, ':');
        if (lead && refuse_short_end(rd, d, first))
                return true;
        if (sees(rd, 0, MEANS_THE))
                rd->i++;
        if ((sees(rd, 0, MEANS_ORDINAL) && at(rd, 0)->number == 1) || sees(rd, 0, MEANS_NEXT)) {
                ordinal = true;
                rd->i++;
        }
        if (!lead && !ordinal) {
                rd->i = first;
                return false;
        }
        if (lead && refuse_ends(rd, d, first))
                return true;
        n = count_of(at(rd, 0), NUMBER_MAX);
        if (lead && n == 0 && sees(rd, 0, MEANS_NUMBER) && (sees(rd, 1, MEANS_SPAN) || sees(rd, 1, MEANS_DOSES))) {
                rd->i += 2;
                problem(rd, place_from(first, rd->i), "a whole number from 1 to %u is expected", NUMBER_MAX);
                d->bound_wrong = true;
                return true;
        }
        k = n > 0;
        if (n == 0 && ordinal)
                n = 1; /* the first week */
        rd->i += k;
        if (n > 0 && take_counted_end(rd, d, n, first))
                return true;
        if (!lead) {
                rd->i = first;
                return false;
        }
        problem(rd, place_from(first, rd->i), "for how long? Such as \"for 12 weeks\" or \"for 12 doses\"");
        d->bound_wrong = true;
        return true;
}

/* x 3 a week, x 2 weekly: as often as that, or so many in all? */
static bool refuse_by_rhythm(Reader *rd, Draft *d, unsigned n, size_t first) {
        bool each = sees(rd, 1, MEANS_EACH_SPAN);
        bool per = sees(rd, 1, MEANS_A) || sees(rd, 1, MEANS_PER) || sees(rd, 1, MEANS_EVERY) || sees_sign(rd, 1, '/');
        Span span;
        TypedProblem *p;
        Place place;

        if (!each && !(per && sees(rd, 2, MEANS_SPAN)))
                return false;
        span = each ? (Span)(at(rd, 1)->value & 0xff) : (Span)at(rd, 2)->value;
        if (span < SPAN_DAY)
                return false;
        place = (Place) { first, rd->i + (each ? 2 : 3) };
        if (span == SPAN_WEEK && n > 7)
                p = problem(rd, place, "is that every week, and %u doses in all? How many there are stands behind the rhythm", n);
        else
                p = problem(rd, place, "is that %u %s a %s, or every %s and %u %s in all?", n, n == 1 ? "time" : "times", span_text(span, 1),
                            span_text(span, 1), n, n == 1 ? "dose" : "doses");
        if (n == 1)
                reading(rd, p, place, "every %s", span_text(span, 1));
        else if (n == 2 && span > SPAN_WEEK && span < SPAN_YEAR)
                reading(rd, p, place, "%s", span == SPAN_MONTH ? "every 2 weeks" : "weekly");
        else
                reading(rd, p, place, "%u times a %s", n, span_text(span, 1));
        reading(rd, p, place, "every %s for %u %s", span_text(span, 1), n, n == 1 ? "dose" : "doses");
        d->how_wrong = d->bound_wrong = true;
        rd->i = place.end;
        return true;
}

/* x 12 [weeks] */
static bool take_by(Reader *rd, Draft *d) {
        size_t first = rd->i;
        unsigned n = count_of(at(rd, 1), NUMBER_MAX);

        if (!sees(rd, 0, MEANS_BY) || n == 0)
                return false;
        rd->i++;
        if (refuse_short_end(rd, d, first) || refuse_by_rhythm(rd, d, n, first))
                return true;
        rd->i++;
        if (take_counted_end(rd, d, n, first))
                return true;
        set_bound(rd, d, BOUND_DOSES, n, (Place) { first, rd->i });
        d->by = true;
        return true;
}

/* Mon til fri: on these days of each week, or on mondays up to a friday? */
static bool refuse_until_day(Reader *rd, Draft *d) {
        size_t first = d->days_at.first;
        char days[PLACE_TEXT_SIZE], date[DAY_TEXT_SIZE];
        ReadDate until;
        TypedProblem *p;
        Place place;

        if (d->days_at.end != rd->i || rd->i == 0 || rd->l[rd->i - 1].means != MEANS_WEEKDAY || !sees(rd, 1, MEANS_WEEKDAY) ||
            read_date(at(rd, 1), rd->today, TENSE_NEXT, true, &until) != 1)
                return false;
        place = (Place) { first, rd->i + 2 };
        p = problem(rd, place, "on these days of each week, or until that date?");
        place_text(rd, (Place) { first, rd->i }, days);
        reading(rd, p, place, "%s-%.3s", days, rd->text + at(rd, 1)->offset);
        reading(rd, p, place, "%s until %s", days, day_format(until.day, date));
        d->how_wrong = d->bound_wrong = true;
        rd->i = place.end;
        return true;
}

/* Last dose 15 November, which is past: the end, or the one that was given last? */
static bool refuse_last_dose(Reader *rd, Draft *d) {
        size_t first = rd->i, lead = 1, k;
        char text[DAY_TEXT_SIZE];
        ReadDate date;
        TypedProblem *p;
        Place place;

        if (!sees(rd, 0, MEANS_UNTIL) || at(rd, 0)->value != 1)
                return false;
        lead += sees_sign(rd, lead, ':');
        lead += sees(rd, lead, MEANS_ON);
        k = read_date(at(rd, lead), rd->today, TENSE_START, true, &date);
        if (k == 0 || date.result == READ_WRONG || date.day >= rd->today)
                return false;
        rd->i += lead + k;
        place = (Place) { first, rd->i };
        p = problem(rd, place, "is that the end of the plan, or the dose that was given last? That one is no part of it");
        reading(rd, p, place, "%s", "");
        if (date.result == READ_TWO && date.other >= rd->today)
                reading(rd, p, place, "until %s", day_format(date.other, text));
        d->bound_wrong = true;
        return true;
}

static bool take_until(Reader *rd, Draft *d) {
        size_t first = rd->i, lead = 1, k;
        char text[DAY_TEXT_SIZE];
        ReadDate date;

        if (!sees(rd, 0, MEANS_UNTIL) && !(sees(rd, 0, MEANS_TO) && at(rd, 0)->value == 1))
                return false;
        if (refuse_until_day(rd, d) || refuse_last_dose(rd, d))
                return true;
        lead += sees_sign(rd, lead, ':');
        lead += sees(rd, lead, MEANS_ON);
        k = read_date(at(rd, lead), rd->today, TENSE_NEXT, true, &date);
        if (k == 0 && refuse_day_of_month(rd, first, lead, "until"))
                return d->bound_wrong = true;
        if (k == 0 && (sees(rd, lead, MEANS_REFUSED) || sees(rd, lead, MEANS_UNKNOWN)) &&
            read_date(at(rd, lead + 1), rd->today, TENSE_NEXT, true, &date) > 0) /* until mid march */
                k = 1 + read_date(at(rd, lead + 1), rd->today, TENSE_NEXT, true, &date);
        rd->i += lead + k;
        if (k == 0 || rd->l[first + lead].means == MEANS_REFUSED || rd->l[first + lead].means == MEANS_UNKNOWN) {
                problem(rd, place_from(first, first + lead + k), "a date with its day is expected after it, as in \"until 31 March\"");
                d->bound_wrong = true;
                return true;
        }
        if (date.result == READ_RIGHT) {
                if (d->bound != BOUND_NONE)
                        set_bound(rd, d, BOUND_UNTIL, 1, (Place) { first, rd->i });
                else
                        note(rd, first, rd->i, "until %s", day_format(date.day, text));
        } else {
                Place place = { first + lead, rd->i };
                TypedProblem *p = problem(rd, place, "%s", date.message);

                if (date.result == READ_TWO) {
                        reading(rd, p, place, "%s", day_format(date.day, text));
                        reading(rd, p, place, "%s", day_format(date.other, text));
                }
                d->bound_wrong = true;
        }
        d->bound = BOUND_UNTIL;
        d->until = date.day;
        d->bound_at = (Place) { first, rd->i };
        return true;
}

bool amount_follows(const Reader *rd, size_t k) {
        for (; !sees(rd, k, MEANS_END) && !sees(rd, k, MEANS_THEN) && !sees_sign(rd, k, ';') && !sees_sign(rd, k, ','); k++)
                if (sees(rd, k, MEANS_NUMBER) && (sees(rd, k + 1, MEANS_MILLION) ||
                    (sees(rd, k + 1, MEANS_UNIT) && at(rd, k + 1)->value != UNIT_INJECTIONS)))
                        return true;
        return false;
}

/* 12 doses, 12 injections, 12 weeks: without "for". One dose may be each time. */
static bool take_bare_end(Reader *rd, Draft *d) {
        size_t first = rd->i;
        unsigned n = count_of(at(rd, 0), NUMBER_MAX);
        bool doses = sees(rd, 1, MEANS_DOSES), injections = sees(rd, 1, MEANS_UNIT) && at(rd, 1)->value == UNIT_INJECTIONS;
        Place place = { first, first + 2 };
        TypedProblem *p;

        if (n == 0 || sees(rd, 0, MEANS_A) || (!doses && !injections && !sees(rd, 1, MEANS_SPAN) && !sees(rd, 1, MEANS_CYCLE)))
                return false;
        if (sees(rd, 1, MEANS_SPAN) && at(rd, 1)->value < SPAN_DAY)
                return false;
        if (injections && d->amount_at.end == 0 && !amount_follows(rd, 2)) {
                if (d->how == HOW_NONE && d->days_at.end == 0)
                        return false; /* the amount of each dose */
                p = problem(rd, place, "is that the amount of each dose, or how many there are in all?");
                reading(rd, p, place, "%s", "");
                reading(rd, p, place, "for %u %s", n, n == 1 ? "dose" : "doses");
                d->amount_wrong = true;
                rd->i += 2;
                return true;
        }
        if (n == 1 && (doses || injections)) {
                place.end += sees(rd, 2, MEANS_OF); /* one injection of 90 mcg */
                p = problem(rd, place, "one each time, or one in all?");
                reading(rd, p, place, "%s", "");
                reading(rd, p, place, "for 1 dose");
                d->bound_wrong = true;
                rd->i = place.end;
                return true;
        }
        rd->i++;
        return take_counted_end(rd, d, n, first);
}

bool take_bound(Reader *rd, Draft *d) {
        return take_for(rd, d) || take_by(rd, d) || take_until(rd, d) || take_bare_end(rd, d);
}
