/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar's events as a schedule: events of one pattern are a step, what lies between two steps
 * is a rest, and what comes again and again a cycle. Whatever was made of them is compared with
 * the events, dose by dose. */

#include "import-plan.h"

#include <ctype.h>

#include "cytosched.h"

#define TIMES_MAX 24
#define STEPS_MAX 4000u
#define DOSES_MAX 200000u
#define CYCLE_MAX 40u /* items of a cycle */
/* Of what has no end, so many days are compared. */
#define COMPARE_DAYS 3660

typedef struct Piece {
        RunKind kind;
        unsigned n; /* 0: a single day */
        uint8_t weekdays;
        uint16_t times[TIMES_MAX];
        size_t n_times;
        Amount amount;
        Day first, last; /* LAST: DAY_NONE for no end */
        uint64_t doses;
} Piece;

typedef struct Build {
        const ImportEvent *events; /* those that can be used */
        size_t n;
        FILE *odd;
        Piece *pieces;
        size_t n_pieces;
        char **items;
        size_t n_items;
} Build;

static void build_done(Build *b) {
        for (size_t i = 0; i < b->n_items; i++)
                free(b->items[i]);
        free(b->items);
        free(b->pieces);
}

void import_plan_done(ImportPlan *p) {
        free(p->drug);
        free(p->schedule);
        free(p->odd);
        *p = (ImportPlan){};
}

/* ---- an event's days ----------------------------------------------------------------------- */

/* As RFC 5545, 3.3.10 has it, for the few rules there are. */
static bool rule_has(const ImportEvent *e, Day day) {
        Day first = slot_day(e->start);
        Date a = day_to_date(first), b = day_to_date(day);

        if (e->n == 0)
                return day == first;
        if (e->kind == RUN_DAYS)
                return (unsigned)(day - first) % e->n == 0;
        if (e->kind == RUN_WEEKS)
                return e->weekdays & 1u << day_weekday(day) && (unsigned)(day_week(day) - day_week(first)) / 7 % e->n == 0;
        return a.day == b.day && (unsigned)((b.year - a.year) * 12 + (int)b.month - (int)a.month) % e->n == 0;
}

typedef int (*DayFunc)(const ImportEvent *e, Slot slot, void *userdata);

/* Each dose up to LIMIT. 0, or what DO answered. */
static int each_dose(const ImportEvent *e, Day limit, DayFunc visit, void *userdata) {
        uint64_t n = 0;
        int r = 0;

        for (Day day = slot_day(e->start); r == 0 && day <= limit; day++) {
                Slot slot = slot_of(day, slot_minute(e->start));

                if (slot > e->until || (e->count > 0 && n == e->count) || (e->n == 0 && n == 1))
                        break;
                if (!rule_has(e, day))
                        continue;
                n++;
                r = visit(e, slot, userdata);
        }
        return r;
}

typedef struct Extent {
        Day last;
        uint64_t doses;
} Extent;

static int measure(const ImportEvent *e, Slot slot, void *userdata) {
        Extent *x = userdata;

        x->last = slot_day(slot);
        x->doses++;
        return 0;
}

static bool endless(const ImportEvent *e) {
        return e->n > 0 && e->count == 0 && e->until == SLOT_NONE;
}

/* ---- steps --------------------------------------------------------------------------------- */

/* Whether an event is the same step at another time of day or on another weekday. */
static bool piece_takes(const Piece *p, const ImportEvent *e) {
        Day day = slot_day(e->start);

        if (p->kind != e->kind || p->n != e->n || !amount_equal(p->amount, e->amount))
                return false;
        if (e->n == 0 || e->kind == RUN_DAYS || e->kind == RUN_MONTHS)
                return day == p->first;
        return p->last == DAY_NONE || day <= p->last || day_week(day) == day_week(p->first);
}

static bool add_time(Piece *p, uint16_t minute) {
        size_t i = 0;

        while (i < p->n_times && p->times[i] < minute)
                i++;
        if (i < p->n_times && p->times[i] == minute)
                return true;
        if (p->n_times == TIMES_MAX)
                return false;
        memmove(p->times + i + 1, p->times + i, (p->n_times - i) * sizeof(*p->times));
        p->times[i] = minute;
        p->n_times++;
        return true;
}

static int new_piece(Build *b, const ImportEvent *e, Piece **ret) {
        Piece *pieces;

        if (b->n_pieces == STEPS_MAX)
                return -E2BIG;
        pieces = reallocarray(b->pieces, b->n_pieces + 1, sizeof(Piece));
        if (!pieces)
                return -ENOMEM;
        b->pieces = pieces;
        *ret = &pieces[b->n_pieces++];
        **ret = (Piece){
                .kind = e->kind, .n = e->n, .amount = e->amount, .first = slot_day(e->start), .last = slot_day(e->start),
        };
        return 0;
}

static int add_event(Build *b, const ImportEvent *e) {
        Piece *p = b->n_pieces > 0 ? &b->pieces[b->n_pieces - 1] : NULL;
        Extent x = {};
        int r = 0;

        if (!p || !piece_takes(p, e))
                r = new_piece(b, e, &p);
        if (r < 0)
                return r;
        if (!add_time(p, (uint16_t)slot_minute(e->start)))
                return -E2BIG;
        p->weekdays |= e->weekdays;
        if (endless(e))
                p->last = DAY_NONE;
        else if (each_dose(e, DAY_MAX, measure, &x) == 0 && p->last != DAY_NONE)
                p->last = MAX(p->last, x.last);
        p->doses += x.doses;
        return 0;
}

/* The first day from DAY on that the piece's pattern names, were it to start there. */
static Day piece_fits(const Piece *p, Day day) {
        while (p->n > 0 && p->kind == RUN_WEEKS && !(p->weekdays & 1u << day_weekday(day)))
                day++;
        return day;
}

/* Where the item after the piece starts: on the first day that its pattern names after the last. */
static Day piece_next(const Piece *p) {
        ImportEvent e = { .kind = p->kind, .n = p->n, .weekdays = p->weekdays, .start = slot_of(p->first, 0) };
        Day day = p->last + 1;

        while (p->n > 0 && day <= DAY_MAX && !rule_has(&e, day))
                day++;
        return day;
}

/* ---- words --------------------------------------------------------------------------------- */

static void write_pattern(FILE *f, const Piece *p) {
        static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
        static const char *const units[] = { [RUN_DAYS] = "days", [RUN_WEEKS] = "weeks", [RUN_MONTHS] = "months" };
        const char *separator = " on ";

        if (p->n == 0)
                fputs("once", f);
        else if (p->n == 1 && p->kind != RUN_MONTHS)
                fputs(p->kind == RUN_DAYS ? "daily" : "weekly", f);
        else
                fprintf(f, "every %u %s", p->n, units[p->kind]);
        for (unsigned d = 0; p->n > 0 && p->kind == RUN_WEEKS && d < 7; d++)
                if (p->weekdays & 1u << d) {
                        fprintf(f, "%s%s", separator, names[d]);
                        separator = ", ";
                }
}

static int write_step(const Piece *p, char **ret) {
        char amount[AMOUNT_TEXT_SIZE];
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        fprintf(f, "%s%s", amount_print(p->amount, amount), p->amount.unit == UNIT_NONE ? "" : " ");
        write_pattern(f, p);
        for (size_t i = 0; i < p->n_times; i++)
                fprintf(f, "%s%02u:%02u", i == 0 ? " at " : " and ", p->times[i] / 60u, p->times[i] % 60u);
        if (p->n > 0 && p->last != DAY_NONE)
                fprintf(f, " for %llu doses", (unsigned long long)p->doses);
        return fclose(f) != 0 ? -ENOMEM : 0;
}

static int add_item(Build *b, char *item) {
        char **items = reallocarray(b->items, b->n_items + 1, sizeof(char *));

        if (!items) {
                free(item);
                return -ENOMEM;
        }
        b->items = items;
        b->items[b->n_items++] = item;
        return 0;
}

/* What lies between a step and the next one; -ERANGE where they overlap. */
static int add_rest(Build *b, const Piece *before, const Piece *p) {
        char *item = NULL;
        Day day;

        if (before->last == DAY_NONE)
                return -ERANGE;
        day = piece_next(before);
        if (piece_fits(p, day) == p->first)
                return 0;
        if (p->first <= day)
                return -ERANGE;
        if (asprintf(&item, "rest %d days", p->first - day) < 0)
                return -ENOMEM;
        return add_item(b, item);
}

static int write_items(Build *b) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < b->n_pieces; i++) {
                char *item = NULL;

                if (i > 0)
                        r = add_rest(b, &b->pieces[i - 1], &b->pieces[i]);
                if (r >= 0)
                        r = write_step(&b->pieces[i], &item);
                if (r >= 0)
                        r = add_item(b, item);
        }
        return r;
}

/* ---- cycles -------------------------------------------------------------------------------- */

/* How many of the items from I on are what is P before them. */
static size_t repeats(const Build *b, size_t i, size_t p) {
        size_t k = i + p;

        while (k < b->n_items && streq(b->items[k], b->items[k - p]))
                k++;
        return k - i;
}

/* The cycle that starts with item I: its length, or 0; RET: how often it comes. */
static size_t cycle_at(const Build *b, size_t i, size_t *ret) {
        for (size_t p = 1; p <= CYCLE_MAX && i + 2 * p <= b->n_items; p++) {
                *ret = repeats(b, i, p) / p;
                if (*ret >= 2)
                        return p;
        }
        return 0;
}

static int write_schedule(const Build *b, char **ret) {
        size_t size, times;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < b->n_items;) {
                size_t p = cycle_at(b, i, &times), n = MAX(p, (size_t)1);

                fprintf(f, "%s%s", i > 0 ? ", then " : "", p > 0 ? "(" : "");
                for (size_t k = 0; k < n; k++)
                        fprintf(f, "%s%s", k > 0 ? ", then " : "", b->items[i + k]);
                if (p > 0)
                        fprintf(f, ") for %zu cycles", times);
                i += p > 0 ? p * times : 1;
        }
        return fclose(f) != 0 ? -ENOMEM : 0;
}

/* ---- the comparison ------------------------------------------------------------------------ */

typedef struct Doses {
        ScheduleDose *doses;
        size_t n, size;
} Doses;

static int doses_add(Doses *d, const ScheduleDose *dose) {
        if (d->n == DOSES_MAX)
                return -E2BIG;
        if (array_room(&d->doses, d->n, &d->size, sizeof(ScheduleDose)) < 0)
                return -ENOMEM;
        d->doses[d->n++] = *dose;
        return 0;
}

static int collect(const ImportEvent *e, Slot slot, void *userdata) {
        return doses_add(userdata, &(ScheduleDose){ .slot = slot, .amount = e->amount });
}

static int compare_doses(const void *x, const void *y) {
        const ScheduleDose *a = x, *b = y;

        return a->slot < b->slot ? -1 : a->slot > b->slot;
}

/* Up to which day: beyond the last of what ends. */
static Day compare_limit(const Build *b) {
        Day limit = b->pieces[0].first;

        for (size_t i = 0; i < b->n_pieces; i++)
                limit = MAX(limit, b->pieces[i].last == DAY_NONE ? b->pieces[i].first : b->pieces[i].last);
        return MIN(limit + COMPARE_DAYS, DAY_MAX);
}

/* Whether the schedule gives the events' doses, and no others: 1, 0. */
static int same_doses(const Build *b, const Schedule *schedule, Day from) {
        Day limit = compare_limit(b);
        ScheduleCursor c;
        ScheduleDose dose;
        Doses d = {};
        size_t k = 0;
        int r = 0, more;

        for (size_t i = 0; r == 0 && i < b->n; i++)
                r = each_dose(&b->events[i], limit, collect, &d);
        if (d.n > 0)
                qsort(d.doses, d.n, sizeof(ScheduleDose), compare_doses);
        schedule_seek(schedule, from, SLOT_MIN, &c);
        while (r == 0 && (more = schedule_next_dose(&c, &dose)) > 0 && slot_day(dose.slot) <= limit && k < d.n &&
               d.doses[k].slot == dose.slot && amount_equal(d.doses[k].amount, dose.amount))
                k++;
        if (r == 0)
                r = k == d.n && (more == 0 || slot_day(dose.slot) > limit);
        free(d.doses);
        return r;
}

/* ---- our own words ------------------------------------------------------------------------- */

/* "18,000": with a comma of either kind, which is what calendars are given. */
static void plain_number(const char *text, char *to) {
        for (; *text; text++) {
                if (*text == ',')
                        continue;
                if (strncmp(text, "\xe2\x80\x9a", 3) == 0) {
                        text += 2;
                        continue;
                }
                *to++ = *text;
        }
        *to = '\0';
}

/* "Injection: DRUG AMOUNT", maybe with "PATIENT - " before it: 1, the drug and the amount. */
static int read_summary(const char *summary, char **ret_drug, Amount *ret) {
        const char *text = strstr(summary, ": ");
        char plain[IMPORT_TEXT_SIZE];

        *ret = (Amount){};
        if (!text)
                return 0;
        text += 2;
        for (const char *p = text; (p = strchr(p, ' ')); p++) {
                plain_number(p + 1, plain);
                if (isdigit((unsigned char)p[1]) && amount_parse(plain, ret) == 0) {
                        *ret_drug = strndup(text, (size_t)(p - text));
                        return *ret_drug ? 1 : -ENOMEM;
                }
        }
        *ret_drug = strdup(text);
        return *ret_drug ? 1 : -ENOMEM;
}

/* ---- a group ------------------------------------------------------------------------------- */

static void say_odd(Build *b, const ImportEvent *e, const char *why) {
        char text[SLOT_TEXT_SIZE];

        if (e->start == SLOT_NONE)
                fprintf(b->odd, "\"%s\": %s\n", e->summary, why);
        else
                fprintf(b->odd, "\"%s\" of %s: %s\n", e->summary, slot_format(e->start, text), why);
}

/* An event of one dose, "...-dose-20261122T1900@cytosched", which is where the plan has it only if
 * that is its slot: a zone without a simple rule has no others. */
static bool is_out_of_place(const ImportEvent *e) {
        const char *name = strstr(e->uid, "-dose-");
        Date d = day_to_date(slot_day(e->start));
        unsigned minute = slot_minute(e->start);
        char slot[40];

        if (!name)
                return false;
        snprintf(slot, sizeof slot, "-dose-%04d%02u%02uT%02u%02u@cytosched", d.year, d.month, d.day, minute / 60, minute % 60);
        return !streq(name, slot);
}

/* Copies those of a group that can be used, with their amounts; says of the others why not. */
static int pick_events(Build *b, const ImportGroup *g, ImportEvent *to, ImportPlan *ret) {
        for (size_t i = 0; i < g->n; i++) {
                _cleanup_free_ char *drug = NULL;
                ImportEvent e = g->first[i];
                int r;

                if (*e.odd)
                        say_odd(b, &e, e.odd);
                if (!*e.zone)
                        continue;
                if (g->ours && is_out_of_place(&e)) {
                        say_odd(b, &e, "this dose was moved, or is at a change of the clock");
                        continue;
                }
                r = g->ours ? read_summary(e.summary, &drug, &e.amount) : 0;
                if (r < 0)
                        return r;
                if (drug && !ret->drug)
                        ret->drug = TAKE_PTR(drug);
                else if (drug && !streq(drug, ret->drug))
                        say_odd(b, &e, "it names another drug");
                if (ret->zone && !streq(ret->zone, e.zone)) {
                        say_odd(b, &e, "it is in another time zone than those before it");
                        continue;
                }
                ret->zone = g->first[i].zone;
                to[b->n++] = e;
        }
        return 0;
}

/* The events' schedule, if there is one that gives their doses. 1, 0. */
static int find_schedule(Build *b, ImportPlan *ret) {
        _cleanup_(schedule_freep) Schedule *schedule = NULL;
        _cleanup_free_ char *text = NULL;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < b->n; i++)
                r = add_event(b, &b->events[i]);
        if (r >= 0)
                r = write_items(b);
        if (r >= 0)
                r = write_schedule(b, &text);
        if (r < 0)
                return r == -ENOMEM ? r : 0;
        ret->from = b->pieces[0].first;
        ret->last = b->pieces[b->n_pieces - 1].last;
        if (strlen(text) > LIMIT_SCHEDULE)
                return 0;
        r = schedule_parse(text, &schedule, NULL);
        if (r >= 0)
                r = same_doses(b, schedule, ret->from);
        if (r <= 0)
                return r == -ENOMEM ? r : 0;
        r = schedule_print(schedule, &ret->schedule);
        return r < 0 ? r : 1;
}

static int plan_group(Build *b, const ImportGroup *g, ImportEvent *events, ImportPlan *ret) {
        int r = pick_events(b, g, events, ret);

        if (r < 0 || b->n == 0)
                return r;
        b->events = events;
        r = find_schedule(b, ret);
        if (r == 0)
                fputs("a schedule has no words for when these events are, one after another\n", b->odd);
        return r;
}

int import_plan(const Import *import, size_t group, ImportPlan *ret) {
        const ImportGroup *g = &import->groups[group];
        _cleanup_free_ ImportEvent *events = calloc(g->n, sizeof(ImportEvent));
        _cleanup_(build_done) Build b = {};
        ImportPlan plan = {};
        size_t size;
        int r;

        b.odd = open_memstream(&plan.odd, &size);
        if (!b.odd)
                return -ENOMEM;
        r = events ? plan_group(&b, g, events, &plan) : -ENOMEM;
        if (fclose(b.odd) != 0)
                r = -ENOMEM;
        if (r >= 0 && !*plan.odd)
                free(TAKE_PTR(plan.odd));
        if (r < 0) {
                import_plan_done(&plan);
                return r;
        }
        *ret = plan;
        return 0;
}
