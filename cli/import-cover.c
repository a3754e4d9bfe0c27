/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doses as steps, each as long as a pattern goes on. */

#include "import-cover.h"
#include "import-series.h"

#define STEPS_MAX 400u
#define CYCLE_MAX 40u /* days of one that have doses */

/* The doses of one day; how many. */
static size_t day_end(const ImportDoses *d, size_t i) {
        Day day = slot_day(d->doses[i].slot);
        size_t k = i;

        while (k < d->n && slot_day(d->doses[k].slot) == day)
                k++;
        return k;
}

/* The times and the amount of the day that starts with dose I. -ERANGE where a schedule can't say them. */
static int read_day(const ImportDoses *d, size_t i, ImportPiece *ret) {
        size_t end = day_end(d, i);

        *ret = (ImportPiece){ .first = slot_day(d->doses[i].slot), .amount = d->doses[i].amount };
        ret->last = ret->first;
        for (; i < end; i++) {
                if (!amount_equal(d->doses[i].amount, ret->amount) || ret->n_times == IMPORT_TIMES_MAX)
                        return -ERANGE;
                ret->times[ret->n_times++] = (uint16_t)slot_minute(d->doses[i].slot);
        }
        return 0;
}

/* Whether the doses from I on are P's on DAY. */
static bool day_fits(const ImportDoses *d, size_t i, const ImportPiece *p, Day day) {
        if (i + p->n_times > d->n || day_end(d, i) != i + p->n_times)
                return false;
        for (size_t t = 0; t < p->n_times; t++)
                if (d->doses[i + t].slot != slot_of(day, p->times[t]) || !amount_equal(d->doses[i + t].amount, p->amount))
                        return false;
        return true;
}

/* Follows P's pattern from dose I on, as long as the doses do: P's last day and number of doses. */
static void follow(const ImportDoses *d, size_t i, ImportPiece *p) {
        ImportEvent e = { .kind = p->kind, .n = p->n, .weekdays = p->weekdays, .start = slot_of(p->first, 0) };

        p->doses = 0;
        for (Day day = p->first; day <= d->limit; day++) {
                if (!import_rule_has(&e, day))
                        continue;
                if (i == d->n || !day_fits(d, i, p, day))
                        return;
                p->last = day;
                p->doses += p->n_times;
                i += p->n_times;
        }
        if (d->endless)
                p->last = DAY_NONE;
}

/* The weekdays of doses from I on, up to and without END. */
static uint8_t weekdays_until(const ImportDoses *d, size_t i, Day end) {
        uint8_t weekdays = 0;

        for (; i < d->n && slot_day(d->doses[i].slot) < end; i++)
                weekdays |= (uint8_t)(1u << day_weekday(slot_day(d->doses[i].slot)));
        return weekdays;
}

static void take_longer(const ImportDoses *d, size_t i, RunKind kind, unsigned n, uint8_t weekdays, ImportPiece *best) {
        ImportPiece p = *best;

        p.kind = kind;
        p.n = n;
        p.weekdays = weekdays;
        if (n < 1 || n > 9999 || (kind == RUN_WEEKS && !(weekdays & 1u << day_weekday(p.first))))
                return;
        p.last = p.first;
        follow(d, i, &p);
        if (p.doses > best->doses && p.doses > p.n_times)
                *best = p;
}

/* Weeks in which there is nothing: by the first week, and by the next one that has any. */
static void try_weeks(const ImportDoses *d, size_t i, Day next, ImportPiece *best) {
        unsigned n = (unsigned)(day_week(next) - day_week(best->first)) / 7;
        size_t k = i;

        while (k < d->n && slot_day(d->doses[k].slot) < next)
                k++;
        take_longer(d, i, RUN_WEEKS, n, weekdays_until(d, i, day_week(best->first) + 7), best);
        take_longer(d, i, RUN_WEEKS, n, weekdays_until(d, k, day_week(next) + 7), best);
}

static void try_months(const ImportDoses *d, size_t i, Day next, ImportPiece *best) {
        Date a = day_to_date(best->first), b = day_to_date(next);

        if (a.day == b.day && a.day <= 28)
                take_longer(d, i, RUN_MONTHS, (unsigned)((b.year - a.year) * 12 + (int)b.month - (int)a.month), 0, best);
}

/* The pattern that goes on longest from dose I. */
static int longest(const ImportDoses *d, size_t i, ImportPiece *ret) {
        size_t next = day_end(d, i), week = i;
        Day day;
        int r = read_day(d, i, ret);

        if (r < 0)
                return r;
        ret->doses = ret->n_times;
        if (next == d->n)
                return 0;
        day = slot_day(d->doses[next].slot);
        while (week < d->n && day_week(slot_day(d->doses[week].slot)) == day_week(ret->first))
                week++;
        /* Of two that go on as long the first stays: weekly, not every 7 days. */
        if ((day - ret->first) % 7 != 0)
                take_longer(d, i, RUN_DAYS, (unsigned)(day - ret->first), 0, ret);
        take_longer(d, i, RUN_WEEKS, 1, weekdays_until(d, i, ret->first + 7), ret);
        if (week < d->n)
                try_weeks(d, i, slot_day(d->doses[week].slot), ret);
        try_months(d, i, day, ret);
        take_longer(d, i, RUN_DAYS, (unsigned)(day - ret->first), 0, ret);
        return 0;
}

/* Where the last dose of a step would keep the next step from starting in time, it becomes a day of
 * its own: after a single day the next item starts at once. */
static int part_last(ImportPieces *p, size_t i) {
        ImportPiece *piece = &p->pieces[i];
        ImportPiece day = *piece;
        ImportEvent e = { .kind = piece->kind, .n = piece->n, .weekdays = piece->weekdays, .start = slot_of(piece->first, 0) };

        if (piece->n == 0 || piece->doses == piece->n_times || import_piece_next(piece) <= p->pieces[i + 1].first)
                return 0;
        if (array_room(&p->pieces, p->n, &p->size, sizeof(ImportPiece)) < 0)
                return -ENOMEM;
        piece = &p->pieces[i];
        memmove(piece + 2, piece + 1, (p->n - i - 1) * sizeof(ImportPiece));
        p->n++;
        day.n = 0;
        day.first = day.last;
        day.doses = day.n_times;
        piece[1] = day;
        piece->doses -= piece->n_times;
        do
                piece->last--;
        while (!import_rule_has(&e, piece->last));
        if (piece->doses == piece->n_times)
                piece->n = 0;
        return 0;
}

/* How many doses from I on make a cycle that comes again without end; 0 where they do not. */
static size_t cycle_of(const ImportDoses *d, size_t i) {
        Slot period = (Slot)d->period * MINUTES_PER_DAY;
        size_t n = 0;

        if (!d->endless || d->period == 0)
                return 0;
        while (i + n < d->n && slot_day(d->doses[i + n].slot) < slot_day(d->doses[i].slot) + d->period)
                n++;
        for (size_t k = i; k + n < d->n; k++)
                if (d->doses[k + n].slot != d->doses[k].slot + period || !amount_equal(d->doses[k + n].amount, d->doses[k].amount))
                        return 0;
        return n;
}

/* A day each. */
static int add_cycle(ImportPieces *p, const ImportDoses *d, size_t i, size_t n) {
        for (size_t end = i + n; i < end; i = day_end(d, i)) {
                int r;

                if (p->cycle == CYCLE_MAX)
                        return -E2BIG;
                if (array_room(&p->pieces, p->n, &p->size, sizeof(ImportPiece)) < 0)
                        return -ENOMEM;
                r = read_day(d, i, &p->pieces[p->n]);
                if (r < 0)
                        return r;
                p->pieces[p->n].doses = p->pieces[p->n].n_times;
                p->n++;
                p->cycle++;
        }
        p->period = d->period;
        return 0;
}

int import_pieces_of_doses(ImportPieces *p, const ImportDoses *d, size_t first) {
        int r = 0;

        for (size_t i = first; r >= 0 && i < d->n; i += p->pieces[p->n - 1].doses) {
                size_t cycle;

                if (p->n == STEPS_MAX)
                        return -E2BIG;
                if (array_room(&p->pieces, p->n, &p->size, sizeof(ImportPiece)) < 0)
                        return -ENOMEM;
                r = longest(d, i, &p->pieces[p->n]);
                if (r >= 0 && p->pieces[p->n].last == DAY_NONE) {
                        p->n++;
                        break;
                }
                cycle = r >= 0 ? cycle_of(d, i) : 0;
                if (cycle > 0) {
                        r = add_cycle(p, d, i, cycle);
                        break;
                }
                p->n++;
        }
        for (size_t i = 0; r >= 0 && i + 1 < p->n; i++)
                r = part_last(p, i);
        return r;
}
