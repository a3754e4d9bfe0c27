/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A prescription as people type it: its steps, rests and groups, into the schedule language. */

#include "typed.h"

#include "cytosched.h"
#include "lexicon-en.h"
#include "local.h"
#include "read-clock.h"
#include "read-offer.h"
#include "read-often.h"
#include "read-part.h"
#include "read-problem.h"
#include "read-step.h"

void typed_done(Typed *t) {
        for (size_t i = 0; i < t->n_words; i++)
                free(t->words[i].as);
        for (size_t i = 0; i < t->n_problems; i++) {
                for (size_t j = 0; j < t->problems[i].n_readings; j++)
                        free(t->problems[i].readings[j]);
                free(t->problems[i].readings);
                free(t->problems[i].message);
        }
        free(t->canonical);
        free(t->words);
        free(t->problems);
        *t = (Typed) { .from = DAY_NONE };
}

/* ---- passed over, refused, unknown --------------------------------------------------------- */

/* Where the next step or the end is. */
static size_t step_end(const Reader *rd) {
        size_t i = rd->i;

        while (i < rd->n && rd->l[i].means != MEANS_THEN && !lexeme_is_sign(&rd->l[i], ';') &&
               !(rd->depth > 0 && lexeme_is_sign(&rd->l[i], ')')))
                i++;
        return i;
}

/* 5 days out of every 21 days, 3 weeks out of 4: days of a cycle, or an end, a rest and again. How many lexemes belong to it. */
static size_t offer_of(Reader *rd, TypedProblem *p) {
        size_t each = sees(rd, 1, MEANS_EVERY), span = sees(rd, 2 + each, MEANS_SPAN);
        const Lexeme *unit = rd->i > 1 ? &rd->l[rd->i - 1] : NULL;
        unsigned n = unit ? count_of(unit - 1, NUMBER_MAX) : 0, of = count_of(at(rd, 1 + each), NUMBER_MAX);
        Span one = unit && unit->means == MEANS_SPAN ? (Span)unit->value : SPAN_MINUTE, whole = span ? (Span)at(rd, 2 + each)->value : one;
        Place place = { rd->i - (rd->i > 1 ? 2 : 0), rd->i + 2 + each + span };

        if (n == 0 || of == 0 || one < SPAN_DAY)
                return 1;
        while (place.first > 0 && rd->l[place.first - 1].means == MEANS_FOR)
                place.first--;
        if (one == SPAN_DAY)
                reading(rd, p, place, "days 1-%u every %u %s", n, of, span_text(whole, of));
        if (one == whole && of > n)
                reading(rd, p, place, "for %u %s, rest %u %s, repeat", n, span_text(one, n), of - n, span_text(one, of - n));
        return place.end - rd->i;
}

static void refuse_word(Reader *rd, Draft *d) {
        const LexiconRefusal *refused = &lexicon_refused[at(rd, 0)->value];
        Place place = { rd->i, rd->i + 1 };
        TypedProblem *p = problem(rd, place, "%s", local_text(refused->why));

        if (refused->part)
                reading(rd, p, place, "%s", refused->readings[d->how != HOW_NONE || d->days]);
        for (size_t i = 0; !refused->part && i < ELEMENTSOF(refused->readings) && refused->readings[i]; i++)
                reading(rd, p, place, "%s", refused->readings[i]);
        /* What it stood for is not asked for as well. */
        d->how_wrong = d->time_wrong = true;
        rd->i = refused->rest ? step_end(rd) : rd->i + (refused->of ? offer_of(rd, p) : 1);
}

static bool take_route(Reader *rd) {
        const char *route;

        if (!sees(rd, 0, MEANS_ROUTE))
                return false;
        route = lexicon_routes[at(rd, 0)->value];
        note(rd, rd->i, rd->i + 1, "%s", route);
        if (rd->out->route && !streq(rd->out->route, route))
                problem(rd, place_from(rd->i, rd->i + 1), "two ways of giving it are stated: %s, and %s", rd->out->route, route);
        rd->out->route = route;
        rd->i++;
        return true;
}

static bool take_passed(Reader *rd, Draft *d) {
        const Lexeme *l = at(rd, 0);
        bool last = rd->i + 1 >= rd->n;

        if ((l->means == MEANS_IN || l->means == MEANS_OF) && sees(rd, 1, MEANS_EVERY) && d->bound_at.end > 0 && d->bound_at.end == rd->i) {
                note(rd, rd->i, rd->i + 1, "%s", ""); /* 5 days in every 3 weeks */
                d->bound_at.end++;
        } else if (l->means == MEANS_PASSED || l->means == MEANS_OCLOCK || lexeme_is_sign(l, ':') || lexeme_is_sign(l, ',')) {
                note(rd, rd->i, rd->i + 1, "%s", "");
        } else if (lexeme_is_sign(l, '.') && (last || (l->glued && rd->l[rd->i - 1].length <= 5 && rd->l[rd->i - 1].means != MEANS_UNKNOWN))) {
                note(rd, rd->i, rd->i + 1, "%s", "");
        } else if (lexeme_is_sign(l, '(') && rd->partner[rd->i] > 0) {
                d->parens++;
        } else if (lexeme_is_sign(l, ')') && d->parens > 0) {
                d->parens--;
        } else {
                return false;
        }
        rd->i++;
        return true;
}

/* Beside a word or a sign that is not read: above 100, 10^6, 3 out of 4. It may be anything. */
static bool beside_unread(const Reader *rd) {
        const Lexeme *before = rd->i > 0 ? &rd->l[rd->i - 1] : NULL, *after = at(rd, 1);

        if (before && (before->means == MEANS_UNKNOWN || (before->means == MEANS_SIGN && !strchr(",;:()-/.", (char)before->value))))
                return true;
        return after->means == MEANS_UNKNOWN || after->means == MEANS_REFUSED || (after->means == MEANS_SIGN && !strchr(",;:().", (char)after->value));
}

/* 3 sundays: so many of them, or at 3? */
static bool refuse_days_count(Reader *rd, Draft *d) {
        unsigned n = count_of(at(rd, 0), NUMBER_MAX);
        const Lexeme *day = at(rd, 1);
        Place number = { rd->i, rd->i + 1 }, behind = { rd->i + 2, rd->i + 2 };
        TypedProblem *p;

        if (n == 0 || day->means != MEANS_WEEKDAY || day->length < 5 || (rd->text[day->offset + day->length - 1] | 0x20) != 's')
                return false;
        p = problem(rd, number, "is that how many there are in all, or a time of the day?");
        if (p) {
                char end[32];

                snprintf(end, sizeof(end), "for %u %s", n, n == 1 ? "dose" : "doses");
                reading_of_two(rd, p, number, "", behind, end);
        }
        if (d->times_at.end == 0 && n <= 23)
                for (unsigned hour = n; hour < 24; hour += 12)
                        reading(rd, p, number, "at %02u:00", hour);
        d->bound_wrong = true;
        rd->i++;
        return true;
}

/* A number that nothing claimed. */
static void leftover_number(Reader *rd, Draft *d) {
        Place place = { rd->i, rd->i + 1 };
        bool early = d->amount_at.end == 0 && !d->amount_wrong, beside = beside_unread(rd);
        ReadTime t;
        size_t k;

        if (!early && refuse_days_count(rd, d))
                return;
        if (!early && !beside && d->times_at.end == 0 && (k = read_time(at(rd, 0), true, &t)) > 0 && at(rd, 0)->means == MEANS_NUMBER) {
                rd->l[rd->i].glued = false;
                if (t.result == READ_RIGHT) {
                        d->times[0] = (uint16_t)t.minute;
                        d->n_times = 1;
                        d->times_at = place;
                        note(rd, rd->i, rd->i + k, "at %02d:%02d", t.minute / 60, t.minute % 60);
                } else {
                        d->time_wrong = true;
                        if (t.result == READ_TWO && !t.midnight && d->two_at.end == 0) {
                                d->two_at = (Place) { rd->i, rd->i + k };
                                d->two[0] = t.minute;
                                d->two[1] = t.other;
                        } else {
                                problem(rd, place, "%s", t.message);
                        }
                }
                rd->i += k;
                return;
        }
        if (beside || at(rd, 0)->means == MEANS_DOUBTFUL || at(rd, 0)->means == MEANS_FIGURES || at(rd, 0)->means == MEANS_DATE || !early) {
                problem(rd, place, "it is not clear what this number is: an amount has its unit behind it, a time of the clock a colon, as "
                                   "in 19:00");
                if (d->times_at.end == 0)
                        d->time_wrong = true;
        } else {
                problem(rd, place, "of what? A unit is missing behind it: million units, micrograms, milligrams, grams, millilitres, units, "
                                   "pens, syringes, vials, injections, tablets or capsules");
                rd->out->missing |= TYPED_UNIT;
        }
        if (early)
                d->amount_at = place;
        d->amount_wrong = true;
        rd->i++;
}

/* Those that mend the text are named; where none does, what stands here is all there is to say. */
static void did_you_mean(Reader *rd, Place place, const LexiconEntry *const near[], size_t n) {
        TypedProblem *p = problem(rd, place, "this word is not known here. Leave it out, or say it otherwise");

        for (size_t i = 0; i < n; i++)
                reading_of_word(rd, p, place, near[i]);
}

/* What the word is for the rest of the text: all of them where they mean alike, behind a number the unit. NULL for
 * nothing. */
static const LexiconEntry *stands_for(const Reader *rd, size_t k, const LexiconEntry *const near[], size_t n) {
        bool number = rd->i + k > 0 && rd->l[rd->i + k - 1].means == MEANS_NUMBER, alike = true;
        Meaning wanted = sees(rd, k + 1, MEANS_UNIT) ? MEANS_MILLION : MEANS_UNIT;

        for (size_t i = 1; i < n; i++)
                alike &= near[i]->means == near[0]->means;
        if (alike && !strchr(near[0]->words, ' '))
                return near[0];
        for (size_t i = 0; i < n && number; i++)
                if (near[i]->means == wanted && !strchr(near[i]->words, ' '))
                        return near[i];
        return NULL;
}

/* A word that is nearly one of the lexicon: said, and the rest of the text is read as if it were that. */
static bool mend_word(Reader *rd, size_t k) {
        const LexiconEntry *near[NEAR_MAX], *word;
        size_t n = 0;

        if (sees(rd, k, MEANS_UNKNOWN) && rd->out->n_problems < TYPED_PROBLEMS_MAX)
                n = lexicon_near(rd->text + at(rd, k)->offset, at(rd, k)->length, near);
        if (n == 0)
                return false;
        did_you_mean(rd, (Place) { rd->i + k, rd->i + k + 1 }, near, n);
        word = stands_for(rd, k, near, n);
        lexeme_become(&rd->l[rd->i + k], word ? word : near[0]);
        if (!word)
                rd->l[rd->i + k].means = MEANS_PASSED;
        rd->mended = rd->i + k;
        return true;
}

static void unknown(Reader *rd, Draft *d) {
        const Lexeme *l = at(rd, 0);
        Place place = { rd->i, rd->i + 1 };

        if (mend_word(rd, 0))
                return;
        if (l->means != MEANS_UNKNOWN && l->means != MEANS_SIGN && mend_word(rd, 1)) /* 90 micograms, on sundy */
                return;
        if (l->means == MEANS_NUMBER || l->means == MEANS_DOUBTFUL || l->means == MEANS_CLOCK || l->means == MEANS_FIGURES ||
            l->means == MEANS_DATE) {
                leftover_number(rd, d);
                return;
        }
        if ((rd->i == rd->mended || rd->i + 1 == rd->mended) && rd->out->n_problems > 0) { /* is said already */
                rd->i++;
                return;
        }
        if (l->means == MEANS_AND && d->amount_at.end > 0 && sees(rd, 1, MEANS_NUMBER) && (sees(rd, 2, MEANS_UNIT) || sees(rd, 2, MEANS_MILLION))) {
                rd->i++; /* it is said of the second amount */
                return;
        }
        if (l->means == MEANS_HALF || l->means == MEANS_FRACTION) {
                problem(rd, place, "fractions are not read: say it in whole days, weeks or months");
                rd->i++;
                return;
        }
        if (l->means == MEANS_UNKNOWN) {
                problem(rd, place, "this word is not known here. Leave it out, or say it otherwise");
                d->how_wrong |= d->how == HOW_NONE;
        } else if (l->means == MEANS_OR) {
                problem(rd, place, "this leaves open which one: name one");
        } else {
                problem(rd, place, "what stands here is not read: leave it out, or say it otherwise");
        }
        rd->i++;
}

/* ---- steps -------------------------------------------------------------------------------- */

/* Whether what follows a comma, up to the next one, says more than a day, a time, a start or a route:
 * then it is the next step. */
static bool says_step(const Reader *rd, size_t k) {
        bool first = true;

        for (;; k++, first = false) {
                const Lexeme *l = at(rd, k);

                switch (l->means) {
                case MEANS_END:
                case MEANS_THEN:
                        return false;
                case MEANS_EVERY:
                case MEANS_ALTERNATE:
                case MEANS_EACH_SPAN:
                case MEANS_TIMES:
                case MEANS_TIMES_OVER:
                case MEANS_SINGLE:
                case MEANS_UNIT:
                case MEANS_MILLION:
                case MEANS_REST:
                case MEANS_OFF:
                case MEANS_REPEAT:
                case MEANS_FOR:
                case MEANS_UNTIL:
                        return true;
                case MEANS_SIGN:
                        if (l->value == ',' || l->value == ';' || l->value == ')')
                                return false;
                        if (l->value == '(' && first)
                                return true;
                        break;
                default:
                        break;
                }
        }
}

/* Whether behind the comma stands nothing but how often, no shorter than what came before: "daily for 5 days, every 3
 * weeks". That is how often it comes again, by the ear; by the grammar it is the next step. */
static bool says_again(const Reader *rd, const Draft *d) {
        bool daily = d->how == HOW_DAYS && d->n == 1, weekly = d->how == HOW_WEEKS && d->n == 1;
        unsigned n = 1, per = d->bound == BOUND_DAYS ? 1 : d->bound == BOUND_WEEKS ? 7 : 0;
        size_t k = 1;
        Span span;

        if (sees(rd, k, MEANS_EACH_SPAN) || (sees(rd, k, MEANS_EVERY) && sees(rd, k + 1, MEANS_SPAN))) {
                k += sees(rd, k, MEANS_EVERY);
        } else if (sees(rd, k, MEANS_EVERY) || sees(rd, k, MEANS_Q)) {
                n = sees(rd, k + 1, MEANS_OTHER) ? 2 : sees(rd, k + 1, MEANS_ORDINAL) ? (unsigned)at(rd, k + 1)->number : count_of(at(rd, k + 1), NUMBER_MAX);
                k += 2;
        } else {
                return false;
        }
        if (n == 0 || !(sees(rd, k, MEANS_SPAN) || sees(rd, k, MEANS_EACH_SPAN)))
                return false;
        span = (Span)(at(rd, k)->value & 0xff);
        n *= span == SPAN_DAY ? 1 : span == SPAN_WEEK ? 7 : span == SPAN_FORTNIGHT ? 14 : span == SPAN_MONTH ? 31 : span == SPAN_YEAR ? 366 : 0;
        while (sees_sign(rd, k + 1, '.'))
                k++;
        return (daily || weekly) && per > 0 && sees(rd, k + 1, MEANS_END) && d->length * per <= n;
}

/* Whether what follows the comma is the rhythm that the step itself lacks: "18 MIU for 5 days, every 3 weeks". */
static bool says_rhythm_of_step(const Reader *rd, const Draft *d) {
        if (d->how != HOW_NONE || d->days || d->hours || d->a_day || d->per || d->on.n || d->n_cycle_days || d->how_wrong || d->bound == BOUND_NONE)
                return false;
        for (size_t k = 1;; k++)
                switch (at(rd, k)->means) {
                case MEANS_UNIT:
                case MEANS_REST:
                case MEANS_OFF:
                case MEANS_REPEAT:
                case MEANS_FOR:
                case MEANS_UNTIL:
                        return false;
                case MEANS_END:
                case MEANS_THEN:
                        return true;
                case MEANS_SIGN:
                        if (sees_sign(rd, k, ',') || sees_sign(rd, k, ';') || sees_sign(rd, k, ')'))
                                return true;
                        break;
                default:
                        break;
                }
}

/* A day behind the end of a step that has its days: of this step, or the next one? */
static bool refuse_day(Reader *rd, Draft *d) {
        size_t k = sees(rd, 1, MEANS_ON) ? 2 : 1;
        TypedProblem *p;
        Place place;

        if (!is_day(at(rd, k)) || d->days_at.end == 0)
                return false;
        place = (Place) { rd->i, rd->i + 1 };
        p = problem(rd, place, "is the day behind the comma of this step, or does the next one begin there?");
        reading(rd, p, place, ", then");
        d->bound_wrong = true;
        return true;
}

/* For 4 weeks and 90 mcg, for 4 weeks. 90 mcg: behind the end the next step begins. */
static bool splits_at_sign(Reader *rd, Draft *d) {
        Place sign = { rd->i, rd->i + 1 };
        TypedProblem *p;

        if (!sees(rd, 0, MEANS_AND) && !sees_sign(rd, 0, '-') && !sees_sign(rd, 0, '.'))
                return false;
        if (d->amount_at.end == 0 || d->bound_wrong || !sees(rd, 1, MEANS_NUMBER) || !(sees(rd, 2, MEANS_UNIT) || sees(rd, 2, MEANS_MILLION)))
                return false;
        p = problem(rd, place_from(rd->i, rd->i + 3), "does the next step begin here? Steps are joined by \"then\"");
        reading(rd, p, sign, ", then");
        rd->split = true;
        rd->i++;
        return true;
}

static bool ends_step(Reader *rd, Draft *d) {
        bool bounded = d->bound != BOUND_NONE || d->bound_wrong || d->how == HOW_ONCE || d->cycles > 0 || d->on.n > 0;

        if (sees(rd, 0, MEANS_END) || sees(rd, 0, MEANS_THEN) || sees_sign(rd, 0, ';') || rd->split)
                return true;
        if (sees_sign(rd, 0, ')') && d->parens == 0)
                return rd->depth > 0;
        if (sees(rd, 0, MEANS_REPEAT) || (bounded && splits_at_sign(rd, d)))
                return true;
        if (!sees_sign(rd, 0, ',') || !bounded || d->parens > 0)
                return false;
        if ((sees(rd, 1, MEANS_FOR) || sees(rd, 1, MEANS_BY)) && count_of(at(rd, 2), NUMBER_MAX) > 0 && sees(rd, 3, MEANS_CYCLE))
                return false; /* 5 days on, 2 days off, for 4 cycles */
        if (says_again(rd, d) || says_rhythm_of_step(rd, d))
                return false;
        if (says_step(rd, 1))
                return true;
        (void)refuse_day(rd, d);
        return false;
}

static void take_one(Reader *rd, Draft *d) {
        if (sees(rd, 0, MEANS_REFUSED) || sees(rd, 0, MEANS_NOW)) {
                refuse_word(rd, d);
                return;
        }
        if (take_passed(rd, d) || take_route(rd) || take_from(rd, d) || take_of_month(rd, d) || take_on_off(rd, d) || take_cycle(rd, d) || take_date(rd, d) ||
            take_often(rd, d) || take_bound(rd, d) || take_amount(rd, d) || take_per(rd, d) || take_days(rd, d) || take_times(rd, d) ||
            take_part(rd, d))
                return;
        unknown(rd, d);
}

static void read_step(Reader *rd) {
        Draft d = { .begin = rd->i };

        while (!ends_step(rd, &d))
                take_one(rd, &d);
        finish_step(rd, &d);
}

/* A 2-week break: 2 weeks off. How many lexemes more than those. */
static size_t rest_signs(Reader *rd, size_t k) {
        size_t a = sees(rd, k, MEANS_A) && count_of(at(rd, k + 1), NUMBER_MAX) > 0, dash;

        dash = sees_sign(rd, k + a + 1, '-');
        if (count_of(at(rd, k + a), NUMBER_MAX) == 0 || !sees(rd, k + a + dash + 1, MEANS_SPAN) ||
            !(sees(rd, k + a + dash + 2, MEANS_OFF) || sees(rd, k + a + dash + 2, MEANS_REST)))
                return 0;
        if (dash)
                rd->l[rd->i + k + a + 1] = rd->l[rd->i + k + a];
        return a + dash;
}

/* rest 2 weeks, rest for a week, 2 weeks off, off 2 weeks, a 2-week break */
static bool read_rest(Reader *rd) {
        bool lead = sees(rd, 0, MEANS_REST) || (sees(rd, 0, MEANS_OFF) && count_of(at(rd, 1 + sees(rd, 1, MEANS_FOR)), NUMBER_MAX) > 0);
        size_t first = rd->i, k = lead;
        unsigned n;
        Span span;

        k += lead && sees(rd, k, MEANS_FOR);
        k += lead ? 0 : rest_signs(rd, k);
        n = count_of(at(rd, k), NUMBER_MAX);
        if (!lead && (n == 0 || !sees(rd, k + 1, MEANS_SPAN) || !(sees(rd, k + 2, MEANS_OFF) || sees(rd, k + 2, MEANS_REST))))
                return false;
        if (n == 0 || !sees(rd, k + 1, MEANS_SPAN) || at(rd, k + 1)->value < SPAN_DAY) {
                problem(rd, place_from(first, first + k), "for how long? Such as \"rest 2 weeks\"");
                rd->i += k;
                return true;
        }
        span = (Span)at(rd, k + 1)->value;
        rd->i += k + 2 + !lead;
        n *= span == SPAN_FORTNIGHT ? 2 : span == SPAN_YEAR ? 12 : 1;
        span = span == SPAN_FORTNIGHT ? SPAN_WEEK : span == SPAN_YEAR ? SPAN_MONTH : span;
        fprintf(rd->f, "rest %u %s", n, span_text(span, n));
        note(rd, first, rd->i, "rest %u %s", n, span_text(span, n));
        return true;
}

/* ---- groups ------------------------------------------------------------------------------- */

static void read_sequence(Reader *rd);

/* 2: what only a group has in it; 1: how often, which a remark in a step may say as well. */
static uint8_t says_in_group(const Lexeme *l) {
        switch (l->means) {
        case MEANS_THEN:
        case MEANS_REST:
        case MEANS_REPEAT:
                return 2;
        case MEANS_OFF:
        case MEANS_EVERY:
        case MEANS_ALTERNATE:
        case MEANS_EACH_SPAN:
        case MEANS_TIMES:
        case MEANS_TIMES_OVER:
        case MEANS_BY:
        case MEANS_SINGLE:
        case MEANS_Q:
                return 1;
        case MEANS_SPAN: /* 3 days a week */
                return (l[1].means == MEANS_A || l[1].means == MEANS_PER || lexeme_is_sign(&l[1], '/')) && l[2].means == MEANS_SPAN;
        default:
                return lexeme_is_sign(l, ';') ? 2 : is_day(l) || lexeme_is_sign(l, '(');
        }
}

/* Whether the "(" here opens a group: something that repeats, or steps of its own. Others are passed over. */
static bool opens_group(const Reader *rd) {
        size_t end = rd->partner[rd->i], k;
        uint8_t inside = 0;

        if (!sees_sign(rd, 0, '(') || end == 0)
                return false;
        k = end + 1 - rd->i;
        for (size_t i = rd->i + 1; i < end && inside < 2; i++)
                inside = MAX(inside, says_in_group(&rd->l[i]));
        if (inside != 1)
                return inside > 1;
        if (sees(rd, k, MEANS_END) || sees(rd, k, MEANS_THEN) || sees(rd, k, MEANS_REPEAT) || sees_sign(rd, k, ',') ||
            sees_sign(rd, k, ';') || sees_sign(rd, k, ')') || (sees_sign(rd, k, '.') && rd->i + k + 1 >= rd->n))
                return true;
        return (sees(rd, k, MEANS_FOR) || sees(rd, k, MEANS_BY)) && count_of(at(rd, k + 1), NUMBER_MAX) > 0 && sees(rd, k + 2, MEANS_CYCLE);
}

static void read_group(Reader *rd) {
        size_t first = rd->i, end = rd->partner[first];
        Draft none = { .begin = first };

        if (rd->depth >= SCHEDULE_DEPTH_MAX) {
                problem(rd, place_from(first, first + 1), "parentheses go at most %d deep", SCHEDULE_DEPTH_MAX);
                rd->i = end + 1;
                return;
        }
        rd->depth++;
        rd->i++;
        fputc('(', rd->f);
        read_sequence(rd);
        while (rd->i < end) /* behind a ")" that opens nothing here */
                unknown(rd, &none);
        fputc(')', rd->f);
        rd->depth--;
        rd->i = MAX(rd->i, end + 1);
        if (sees(rd, 0, MEANS_REPEAT)) {
                fputs(" repeat", rd->f);
                rd->i++;
        } else if ((sees(rd, 0, MEANS_FOR) || sees(rd, 0, MEANS_BY)) && sees(rd, 2, MEANS_CYCLE)) {
                fprintf(rd->f, " for %u cycles", count_of(at(rd, 1), NUMBER_MAX));
                note(rd, rd->i, rd->i + 3, "for %u cycles", count_of(at(rd, 1), NUMBER_MAX));
                rd->i += 3;
        }
}

/* ---- all of it ---------------------------------------------------------------------------- */

/* Commas, semicolons, "then" in a row are one joint. */
static bool take_joint(Reader *rd) {
        size_t first = rd->i;
        bool then = false;

        if (rd->split) {
                rd->split = false;
                return true;
        }
        for (;; rd->i++)
                if (sees(rd, 0, MEANS_THEN))
                        then = true;
                else if (!sees_sign(rd, 0, ',') && !sees_sign(rd, 0, ';') && !(sees(rd, 0, MEANS_AND) && sees(rd, 1, MEANS_REPEAT)))
                        break;
        if (rd->i == first || (rd->i == rd->n && !then))
                return false;
        if (rd->i == rd->n) {
                TypedProblem *p = problem(rd, place_from(first, rd->i), "what then? A step is expected behind it. Where nothing else follows, leave it out");

                reading(rd, p, (Place) { first, rd->i }, "%s", "");
                return false;
        }
        note(rd, first, rd->i, "then");
        return true;
}

static void read_item(Reader *rd) {
        if (opens_group(rd))
                read_group(rd);
        else if (!read_rest(rd))
                read_step(rd);
}

static bool at_end(Reader *rd) {
        while (sees_sign(rd, 0, '.') && rd->i + 1 >= rd->n)
                rd->i++;
        return sees(rd, 0, MEANS_END) || (rd->depth > 0 && sees_sign(rd, 0, ')'));
}

static void read_sequence(Reader *rd) {
        Draft none = { .begin = rd->i };

        for (bool first = true;; first = false) {
                if (!first)
                        fputs(", then ", rd->f);
                if (!first && sees(rd, 0, MEANS_REPEAT)) {
                        fputs("repeat", rd->f);
                        note(rd, rd->i, rd->i + 1, "repeat");
                        rd->i++;
                } else {
                        read_item(rd);
                }
                while (!at_end(rd) && !take_joint(rd)) {
                        if (sees(rd, 0, MEANS_REPEAT)) /* without a joint: for 5 days repeat */
                                break;
                        if (at_end(rd))
                                break;
                        if (sees(rd, 0, MEANS_REFUSED))
                                refuse_word(rd, &none);
                        else
                                unknown(rd, &none);
                }
                if (at_end(rd))
                        return;
        }
}

/* Which ")" ends each "(". */
static int match_parens(Reader *rd) {
        _cleanup_free_ uint32_t *open = malloc((rd->n + 1) * sizeof(uint32_t));
        size_t n = 0;

        rd->partner = calloc(rd->n + 1, sizeof(uint32_t));
        if (!open || !rd->partner)
                return -ENOMEM;
        for (size_t i = 0; i < rd->n; i++)
                if (lexeme_is_sign(&rd->l[i], '(')) {
                        open[n++] = (uint32_t)i;
                } else if (lexeme_is_sign(&rd->l[i], ')') && n > 0) {
                        rd->partner[open[--n]] = (uint32_t)i;
                }
        return 0;
}

/* What the strict grammar says of the whole is said of the whole. */
static int compose(Reader *rd, const char *composed) {
        _cleanup_(schedule_freep) Schedule *s = NULL;
        ScheduleError err;
        int r = schedule_parse(composed, &s, &err);

        if (r == -EINVAL) {
                const char *last = strstr(err.message, ", not \"");

                problem(rd, place_from(0, 0), "%.*s", (int)(last ? last - err.message : (long)strlen(err.message)), err.message);
                return rd->error;
        }
        if (r >= 0)
                r = schedule_print(s, &rd->out->canonical);
        if (r >= 0) {
                Run run;
                ScheduleCursor c;

                schedule_seek(s, DAY_MIN, SLOT_MIN, &c);
                for (unsigned i = 0; schedule_next_run(&c, &run); i++)
                        if (run.end == DAY_NONE || i >= ITEMS_MAX) {
                                rd->out->unstated |= TYPED_END;
                                break;
                        }
        }
        return r;
}

/* Whether the text is of the language as it is, and no number in it is doubtful: 1; 2 where it is canonical, too. */
static int take_exact(const Reader *rd) {
        _cleanup_(schedule_freep) Schedule *s = NULL;
        _cleanup_free_ char *printed = NULL;
        int r = schedule_parse(rd->text, &s, NULL);

        for (size_t i = 0; i < rd->n; i++)
                if (rd->l[i].means == MEANS_DOUBTFUL)
                        return 0;
        if (r >= 0)
                r = schedule_print(s, &printed);
        return r < 0 ? (r == -EINVAL ? 0 : r) : 1 + streq(printed, rd->text);
}

/* Numbers in words beyond twenty: said, and the rest is read as if they were in digits. */
static void refuse_large(Reader *rd) {
        for (size_t i = 0; i < rd->n; i++) {
                Lexeme *l = &rd->l[i];
                TypedProblem *p;

                if (l->means != MEANS_LARGE)
                        continue;
                p = problem(rd, place_from(i, i + 1), "numbers in words go up to twenty. Write it in digits");
                reading(rd, p, (Place) { i, i + 1 }, "%d", l->value);
                l->means = MEANS_NUMBER;
                l->number = (uint64_t)l->value * 10000;
                l->digits = l->lengths[0] = 2;
                l->parts[0] = (uint32_t)l->value;
        }
}

static int read_all(Reader *rd) {
        _cleanup_free_ char *composed = NULL;
        int exact = take_exact(rd), r;
        size_t size;

        if (exact < 0)
                return exact;
        rd->f = open_memstream(&composed, &size);
        if (!rd->f)
                return -ENOMEM;
        rd->of_the_language = exact > 0;
        refuse_large(rd);
        if (rd->n > 0)
                read_sequence(rd);
        else
                rd->out->missing |= TYPED_PATTERN | TYPED_TIME;
        if (memstream_close(rd->f, &composed) < 0 || rd->error < 0)
                return -ENOMEM;
        if (rd->out->from == DAY_NONE)
                rd->out->unstated |= TYPED_FROM;
        rd->out->exact = exact > 1 && !(rd->plan && rd->plan->schedule);
        if (!rd->out->exact && (rd->out->n_problems > 0 || rd->out->missing != 0))
                return 0;
        r = compose(rd, rd->out->exact ? rd->text : composed);
        /* Of a change, what the text leaves out is of the plan: canonical is one to which nothing was added. */
        if (exact > 1 && r >= 0 && rd->out->canonical && streq(rd->out->canonical, rd->text))
                rd->out->exact = true;
        return r;
}

static int read_text(Reader *rd) {
        int r = lexemes_of(rd->text, &rd->l, &rd->n);

        *rd->out = (Typed) { .from = DAY_NONE };
        if (r >= 0)
                r = match_parens(rd);
        if (r >= 0 && strlen(rd->text) > LIMIT_SCHEDULE)
                problem(rd, place_from(rd->n, rd->n), "a schedule has at most %u bytes", LIMIT_SCHEDULE);
        else if (r >= 0)
                r = read_all(rd);
        return r < 0 ? r : rd->error;
}

static void reader_done(Reader *rd) {
        offers_done(rd);
        free(rd->l);
        free(rd->partner);
}

/* How much is wrong with it, and missing in it. */
static unsigned wrong_in(const Typed *t) {
        return (unsigned)t->n_problems + (unsigned)__builtin_popcount(t->missing);
}

static int try_text(const Reader *of, const char *text, unsigned *ret_wrong, char **ret_meaning) {
        _cleanup_(typed_done) Typed t = {};
        Reader rd = { .text = text, .today = of->today, .plan = of->plan, .out = &t, .trial = true };
        int r = read_text(&rd);

        reader_done(&rd);
        if (r < 0)
                return r;
        *ret_wrong = wrong_in(&t);
        if (!t.canonical || (of->plan && of->plan->started && of->out->from == DAY_NONE && t.from != DAY_NONE))
                return -EINVAL; /* the start is stated beside the text, which would state another */
        return asprintf(ret_meaning, "%s|%d|%s", t.canonical, t.from, t.route ?: "") < 0 ? -ENOMEM : 0;
}

int typed_read(const char *text, Day today, const TypedPlan *plan, Typed *ret) {
        Reader rd = { .text = text, .today = today, .plan = plan, .out = ret };
        int r = read_text(&rd);

        if (r >= 0 && !ret->canonical)
                offers_settle(&rd, wrong_in(ret), try_text);
        r = r < 0 ? r : rd.error;
        reader_done(&rd);
        if (r < 0)
                return r;
        return ret->canonical ? 0 : -EINVAL;
}
