/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events as a schedule: first by their own rules, and where that can't be said, by their doses. */

#include "import-schedule.h"

#include "cytosched.h"
#include "import-cover.h"
#include "import-doses.h"
#include "import-series.h"

/* ---- the comparison ------------------------------------------------------------------------ */

/* Whether the schedule gives the doses from FROM on, and no others: 1, 0. */
static bool same_doses(const Schedule *schedule, Day start, const ImportDoses *d, Slot from) {
        ScheduleCursor c;
        ScheduleDose dose;
        size_t k = import_doses_from(d, from);
        int more;

        schedule_seek(schedule, start, MAX(from, SLOT_MIN), &c);
        while ((more = schedule_next_dose(&c, &dose)) > 0 && slot_day(dose.slot) <= d->limit && k < d->n &&
               d->doses[k].slot == dose.slot && amount_equal(d->doses[k].amount, dose.amount))
                k++;
        return k == d->n && (more == 0 || slot_day(dose.slot) > d->limit);
}

/* A try: its text, its first day, and whether it is the doses' from the first on (2), from NOW on (1), or
 * not (0). */
typedef struct Try {
        char *schedule;
        Day from, last;
        size_t n_items;
        int same;
} Try;

static void try_done(Try *t) {
        free(t->schedule);
        *t = (Try){};
}

static int try_pieces(const ImportPieces *p, const ImportDoses *d, Slot now, Try *ret) {
        _cleanup_(schedule_freep) Schedule *schedule = NULL;
        _cleanup_free_ char *text = NULL;
        int r = import_pieces_text(p, &text, &ret->n_items);

        if (r >= 0 && strlen(text) > LIMIT_SCHEDULE)
                return 0;
        if (r >= 0)
                r = schedule_parse(text, &schedule, NULL);
        if (r < 0)
                return r == -ENOMEM ? r : 0;
        ret->from = p->pieces[0].first;
        ret->last = p->cycle > 0 ? DAY_NONE : p->pieces[p->n - 1].last;
        ret->same = same_doses(schedule, ret->from, d, SLOT_MIN) ? 2 : same_doses(schedule, ret->from, d, now);
        return ret->same ? schedule_print(schedule, &ret->schedule) : 0;
}

/* By the events' rules. */
static int try_events(const ImportEvent *const *events, size_t n, const ImportDoses *d, Slot now, Try *ret) {
        _cleanup_(import_pieces_done) ImportPieces p = {};
        int r = 0;

        for (size_t i = 0; r >= 0 && i < n; i++)
                r = import_pieces_add_event(&p, events[i]);
        if (r < 0 || p.n == 0)
                return r == -ENOMEM ? r : 0;
        return try_pieces(&p, d, now, ret);
}

/* The same without those that are over. */
static int try_to_come(const ImportEvent *const *events, size_t n, const ImportDoses *d, Slot now, Try *ret) {
        _cleanup_free_ const ImportEvent **some = calloc(n + 1, sizeof(ImportEvent *));
        size_t k = 0;

        if (!some)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                if (import_last(events[i]) >= slot_day(now))
                        some[k++] = events[i];
        return k < n ? try_events(some, k, d, now, ret) : 0;
}

/* By the doses alone, from the first that is to come. */
static int try_doses(const ImportDoses *d, Slot now, Try *ret) {
        _cleanup_(import_pieces_done) ImportPieces p = {};
        size_t first = import_doses_from(d, now);
        int r;

        if (first == d->n) /* all of it is past */
                first = 0;
        r = import_pieces_of_doses(&p, d, first);
        if (r < 0 || p.n == 0)
                return r == -ENOMEM ? r : 0;
        return try_pieces(&p, d, first > 0 ? now : SLOT_MIN, ret);
}

/* What says all of it, else what says what is to come; by the rules, where there are any. */
static void choose(Try tries[3], bool rules, Try *ret) {
        Try *best = NULL;

        for (size_t i = 0; i < 3; i++) {
                Try *t = &tries[i];

                if (t->schedule && (!best || t->same > best->same || (t->same == best->same && !rules && t->n_items < best->n_items)))
                        best = t;
        }
        if (best) {
                *ret = *best;
                best->schedule = NULL;
        }
}

int import_schedule(const ImportEvent *const *events, size_t n, Slot now, char **ret, Day *ret_from, Day *ret_last, bool *ret_later) {
        _cleanup_(import_doses_done) ImportDoses d = {};
        Try tries[3] = {}, best = {};
        bool rules = false;
        int r = import_doses_of(events, n, now, &d);

        for (size_t i = 0; i < n; i++)
                rules |= events[i]->n > 0;
        if (r >= 0 && d.n > 0) {
                r = try_events(events, n, &d, now, &tries[0]);
                if (r >= 0 && !tries[0].same)
                        r = try_to_come(events, n, &d, now, &tries[1]);
                if (r >= 0 && (tries[0].same < 2 || !rules))
                        r = try_doses(&d, now, &tries[2]);
        }
        if (r >= 0)
                choose(tries, rules, &best);
        for (size_t i = 0; i < 3; i++)
                try_done(&tries[i]);
        if (r < 0 || !best.schedule)
                return r < 0 ? r : 0;
        *ret = best.schedule;
        *ret_from = best.from;
        *ret_last = best.last;
        *ret_later = best.same < 2;
        return 1;
}
