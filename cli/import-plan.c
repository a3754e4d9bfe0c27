/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A group's events as a plan: which of them are series, which stand for single doses of one, and what
 * our own summaries say. */

#include "import-plan.h"

#include <ctype.h>

#include "import-schedule.h"
#include "import-series.h"
#include "import-title.h"
#include "local.h"

#define EDITS_MAX 200u

void import_plan_done(ImportPlan *p) {
        free(p->drug);
        free(p->left);
        free(p->schedule);
        free(p->odd);
        free(p->edits);
        *p = (ImportPlan){};
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

/* "aldesleukin 18 million units": 1, the drug and the amount. */
static int read_drug(const char *text, char **ret_drug, Amount *ret) {
        char plain[IMPORT_TEXT_SIZE];

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

#define APPOINTMENT "Appointment: "

/* What follows "Injection: ", with or without "PATIENT - " before it; NULL for another form. */
static const char *after_noun(const char *summary, size_t *ret_patient) {
        static const char *const nouns[] = { "Injection: ", "Infusion: ", "Dose: ", APPOINTMENT, "Reminder" };

        for (const char *at = summary; at; at = strstr(at, " - "), at = at ? at + 3 : NULL)
                for (size_t i = 0; i < ELEMENTSOF(nouns); i++)
                        if (strncmp(at, nouns[i], strlen(nouns[i])) == 0) {
                                *ret_patient = at > summary ? (size_t)(at - summary) - 3 : 0;
                                return at + strlen(nouns[i]);
                        }
        return NULL;
}

static bool is_appointment(const char *summary) {
        size_t patient, n = strlen(APPOINTMENT);
        const char *text = after_noun(summary, &patient);

        return text && (size_t)(text - summary) >= n && strncmp(text - n, APPOINTMENT, n) == 0;
}

/* "Anna - Injection: DRUG AMOUNT"; a discreet one says no drug, an appointment has a title alone. 1, 0, -ENOMEM. */
static int read_summary(const char *summary, char **ret_patient, char **ret_drug, Amount *ret) {
        size_t n = 0;
        const char *text = after_noun(summary, &n);

        *ret = (Amount){};
        if (!text)
                return 0;
        if (n > 0) {
                *ret_patient = strndup(summary, n);
                if (!*ret_patient)
                        return -ENOMEM;
        }
        if (is_appointment(summary)) {
                *ret_drug = strdup(text);
                return *ret_drug ? 1 : -ENOMEM;
        }
        return *text ? read_drug(text, ret_drug, ret) : 0;
}

int import_patient(const ImportGroup *g, char **ret) {
        _cleanup_free_ char *drug = NULL;
        Amount amount;
        int r = g->ours ? read_summary(g->first->summary, ret, &drug, &amount) : 0;

        return MIN(r, 0);
}

/* ---- what is picked ------------------------------------------------------------------------ */

typedef struct Pick {
        const ImportClock *clock;
        FILE *odd;
        ImportEvent *series; /* those that are repeated, and single ones */
        size_t n, size;
        ImportEvent *standing; /* those that stand for a dose of one; their instead is set */
        size_t n_standing, standing_size;
        ImportEvent *alone; /* doses of ours that no series has; their instead is the name */
        size_t n_alone, alone_size;
        ImportPlan *plan;
        Slot now; /* on the events' clock */
} Pick;

static void pick_done(Pick *p) {
        free(p->series);
        free(p->standing);
        free(p->alone);
}

static void say_odd(Pick *p, const ImportEvent *e, const char *why) {
        char text[SLOT_TEXT_SIZE];

        if (e->start == SLOT_NONE)
                fprintf(p->odd, "\"%s\": %s\n", e->summary, local_text(why));
        else
                fprintf(p->odd, local_text("\"%s\" of %s: %s\n"), e->summary, slot_format(e->start, text), local_text(why));
}

static int keep(ImportEvent **array, size_t *n, size_t *size, const ImportEvent *e) {
        if (array_room(array, *n, size, sizeof(ImportEvent)) < 0)
                return -ENOMEM;
        (*array)[(*n)++] = *e;
        return 0;
}

static bool is_over(const Pick *p, const ImportEvent *e) {
        Day last = import_last(e);

        return last != DAY_NONE && slot_of(last, slot_minute(e->start)) < p->now;
}

/* "...-dose-20261122T1900@cytosched": the dose that an event of ours stands for. */
static bool own_dose(const ImportEvent *e, Slot *ret) {
        const char *name = strstr(e->uid, "-dose-");
        char slot[SLOT_TEXT_SIZE];

        if (!name || strlen(name) != strlen("-dose-20261122T1900@cytosched"))
                return false;
        name += strlen("-dose-");
        snprintf(slot, sizeof slot, "%.4s-%.2s-%.2sT%.2s:%.2s", name, name + 4, name + 6, name + 9, name + 11);
        return slot_parse(slot, ret) == 0;
}

static bool is_excluded(const ImportEvent *e, Slot slot) {
        for (size_t i = 0; i < e->excluded.n; i++)
                if (e->excluded.times[i].slot == slot)
                        return true;
        return false;
}

/* A dose in a gap of the clock has its name from before, and is where it should be. */
static int pick_own_dose(Pick *p, ImportEvent *e, Slot name) {
        e->instead = (ImportTime){ IMPORT_WALL, name };
        if (zone_resolve(p->clock->own, name, NULL) == zone_resolve(p->clock->own, e->start, NULL))
                e->start = name;
        for (size_t i = 0; i < p->n; i++)
                if (import_has(&p->series[i], name)) {
                        if (is_excluded(&p->series[i], name))
                                return keep(&p->standing, &p->n_standing, &p->standing_size, e);
                        /* All that follow were moved: another dose is where this one has its name from. */
                        e->instead.slot = SLOT_NONE;
                        return keep(&p->series, &p->n, &p->size, e);
                }
        return keep(&p->alone, &p->n_alone, &p->alone_size, e);
}

static int compare_names(const void *x, const void *y) {
        const ImportEvent *a = x, *b = y;

        return a->instead.slot < b->instead.slot ? -1 : a->instead.slot > b->instead.slot;
}

/* By how much dose I and those beside it are away from where they have their names from: all that follow were
 * moved by as many days. DELTA, that of the ones before, for one that is away alone. */
static Slot alone_shift(const Pick *p, size_t i, Slot delta) {
        const ImportEvent *e = &p->alone[i];
        Slot own = e->start - e->instead.slot;
        bool before = i > 0 && e[-1].start - e[-1].instead.slot == own, after = i + 1 < p->n_alone && e[1].start - e[1].instead.slot == own;

        return own % MINUTES_PER_DAY == 0 && (before || after) ? own : delta;
}

/* A dose of the past at a time of day that no series has was taken outside the plan. */
static bool is_unplanned(const Pick *p, const ImportEvent *e) {
        bool repeated = false;

        if (e->start >= p->now)
                return false;
        for (size_t i = 0; i < p->n; i++) {
                repeated |= p->series[i].n > 0;
                if (p->series[i].n > 0 && slot_minute(p->series[i].start) == slot_minute(e->instead.slot))
                        return false;
        }
        return repeated;
}

/* Each is a planned day by itself, and stands where it was moved to. */
static int settle_alone(Pick *p) {
        Slot delta = 0;

        if (p->n_alone > 0)
                qsort(p->alone, p->n_alone, sizeof(ImportEvent), compare_names);
        for (size_t i = 0; i < p->n_alone; i++) {
                ImportEvent *e = &p->alone[i], planned = *e;

                if (is_unplanned(p, e)) {
                        p->plan->beside++;
                        continue;
                }
                delta = alone_shift(p, i, delta);
                e->instead.slot += delta;
                planned.start = e->instead.slot;
                planned.instead.slot = SLOT_NONE;
                planned.excluded = planned.extra = (ImportTimes){};
                if (zone_resolve(p->clock->own, planned.start, NULL) == zone_resolve(p->clock->own, e->start, NULL))
                        e->start = planned.start;
                if (keep(&p->series, &p->n, &p->size, &planned) < 0 ||
                    (e->start != planned.start && keep(&p->standing, &p->n_standing, &p->standing_size, e) < 0))
                        return -ENOMEM;
        }
        return 0;
}

/* Of ours the drug is what stands there; what can't be read of another calendar's is kept to be said. */
static int read_words(ImportPlan *plan, const char *summary, bool ours, char **ret_drug, Amount *ret) {
        _cleanup_(import_title_done) ImportTitle title = {};
        _cleanup_free_ char *patient = NULL;
        int r = ours ? read_summary(summary, &patient, ret_drug, ret) : 0;

        if (r >= 0)
                r = import_title(ours ? *ret_drug ?: "" : summary, &title);
        if (r < 0)
                return r;
        plan->named |= title.named;
        if (ours)
                return 0;
        *ret_drug = TAKE_PTR(title.drug);
        *ret = title.amount;
        if (!plan->left)
                plan->left = TAKE_PTR(title.left);
        return 0;
}

/* A group is of one drug. */
static int pick_words(Pick *p, const ImportGroup *g, ImportEvent *e) {
        _cleanup_free_ char *drug = NULL;
        int r = read_words(p->plan, e->summary, g->ours, &drug, &e->amount);

        if (r < 0)
                return r;
        p->plan->appointment |= g->ours && is_appointment(e->summary);
        if (drug && !p->plan->drug)
                p->plan->drug = TAKE_PTR(drug);
        else if (drug && !streq(drug, p->plan->drug))
                say_odd(p, e, "it names another drug");
        return 0;
}

/* What is over does no harm, on whatever clock it was. */
static bool passes(Pick *p, const ImportEvent *e) {
        if (*e->odd) {
                bool past = e->start != SLOT_NONE && e->n == 0 && e->extra.n == 0 && e->instead.slot == SLOT_NONE &&
                            e->start + 2 * MINUTES_PER_DAY < p->now;

                if (!past)
                        say_odd(p, e, e->odd);
                return false;
        }
        if (p->plan->zone && !streq(p->plan->zone, e->zone)) {
                if (!is_over(p, e))
                        say_odd(p, e, "it is in another time zone than those before it");
                return false;
        }
        return true;
}

static int pick_event(Pick *p, const ImportGroup *g, const ImportEvent *event) {
        ImportEvent e = *event;
        Slot name;
        int r;

        if (!passes(p, &e))
                return 0;
        r = pick_words(p, g, &e);
        if (r < 0)
                return r;
        if (!p->plan->zone)
                p->plan->zone = event->zone;
        p->plan->outdated |= e.outdated;
        if (e.instead.slot != SLOT_NONE)
                return keep(&p->standing, &p->n_standing, &p->standing_size, &e);
        if (e.cancelled) {
                if (!is_over(p, &e))
                        say_odd(p, &e, "it was cancelled (STATUS)");
                return 0;
        }
        if (g->ours && e.n == 0 && own_dose(&e, &name))
                return pick_own_dose(p, &e, name);
        return keep(&p->series, &p->n, &p->size, &e);
}

/* The zone of a plan is that of what is still to come. */
static void find_zone(Pick *p, const ImportGroup *g) {
        for (size_t i = 0; i < g->n && !p->plan->zone; i++)
                if (!*g->first[i].odd && !is_over(p, &g->first[i]))
                        p->plan->zone = g->first[i].zone;
}

/* Series before what stands for one of their doses. */
static int pick_events(Pick *p, const ImportGroup *g) {
        int r = 0;

        for (int repeated = 1; repeated >= 0; repeated--)
                for (size_t i = 0; r >= 0 && i < g->n; i++)
                        if ((g->first[i].n > 0 || g->first[i].odd[0]) == repeated)
                                r = pick_event(p, g, &g->first[i]);
        return r;
}

/* ---- doses that are elsewhere, or left out -------------------------------------------------- */

static int add_edit(ImportPlan *plan, Slot slot, Slot to) {
        for (size_t i = 0; i < plan->n_edits; i++)
                if (plan->edits[i].slot == slot) {
                        if (to != SLOT_NONE)
                                plan->edits[i].to = to;
                        return 0;
                }
        if (array_room(&plan->edits, plan->n_edits, &plan->edits_size, sizeof(ImportEdit)) < 0)
                return -ENOMEM;
        plan->edits[plan->n_edits++] = (ImportEdit){ slot, to };
        return 0;
}

static bool is_edited(const ImportPlan *plan, Slot slot) {
        for (size_t i = 0; i < plan->n_edits; i++)
                if (plan->edits[i].slot == slot)
                        return true;
        return false;
}

/* The series of which E stands for a dose: one of its UID; of ours, any of the regimen. */
static bool is_named(const Pick *p, const ImportEvent *e, bool ours) {
        for (size_t i = 0; i < p->n; i++)
                if ((ours || streq(p->series[i].uid, e->uid)) && import_has(&p->series[i], e->instead.slot))
                        return true;
        return false;
}

/* Where a dose left the past or went into it, there is nothing to come that could be moved. */
static int add_standing(Pick *p, const ImportEvent *e, bool ours) {
        Slot from = e->instead.slot;

        if (from < p->now && (e->start < p->now || e->cancelled))
                return 0;
        if (!is_named(p, e, ours)) {
                say_odd(p, e, "the series has no dose that it could stand for (RECURRENCE-ID)");
                return 0;
        }
        if (from < p->now) {
                say_odd(p, e, "it stands for a dose whose time is past (RECURRENCE-ID)");
                return 0;
        }
        if (!ours && is_edited(p->plan, from)) {
                say_odd(p, e, "the series leaves out the dose that it stands for, or another one stands for it, too (EXDATE, RECURRENCE-ID)");
                return 0;
        }
        if (e->cancelled || e->start < p->now)
                return add_edit(p->plan, from, SLOT_NONE);
        return add_edit(p->plan, from, e->start);
}

static int add_excluded(Pick *p, const ImportEvent *e) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < e->excluded.n; i++) {
                Slot slot = e->excluded.times[i].slot;

                if (slot >= p->now && import_has(e, slot))
                        r = add_edit(p->plan, slot, SLOT_NONE);
        }
        return r;
}

/* Dates beside the rule are single doses, but for what it names itself and what is past. */
static int add_extra(Pick *p, size_t k) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < p->series[k].extra.n; i++) {
                ImportEvent single = p->series[k];

                single.start = single.extra.times[i].slot;
                single.n = 0;
                single.count = 0;
                single.until.slot = SLOT_NONE;
                single.excluded = single.extra = (ImportTimes){};
                if (single.start >= p->now && !is_excluded(&p->series[k], single.start) && !import_has(&p->series[k], single.start))
                        r = keep(&p->series, &p->n, &p->size, &single);
        }
        return r;
}

static int compare_edits(const void *x, const void *y) {
        const ImportEdit *a = x, *b = y;

        return a->slot < b->slot ? -1 : a->slot > b->slot;
}

/* An edit that leaves the dose where it is said nothing. */
static int find_edits(Pick *p, bool ours) {
        ImportPlan *plan = p->plan;
        size_t n = 0;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < p->n; i++)
                r = add_excluded(p, &p->series[i]);
        for (size_t i = 0; r >= 0 && i < p->n_standing; i++)
                r = add_standing(p, &p->standing[i], ours);
        for (size_t i = 0; i < plan->n_edits; i++)
                if (plan->edits[i].slot != plan->edits[i].to)
                        plan->edits[n++] = plan->edits[i];
        plan->n_edits = n;
        if (n > 0)
                qsort(plan->edits, n, sizeof(ImportEdit), compare_edits);
        return r;
}

/* ---- a group ------------------------------------------------------------------------------- */

static int compare_events(const void *x, const void *y) {
        const ImportEvent *a = x, *b = y;

        return a->start < b->start ? -1 : a->start > b->start;
}

static int find_schedule(Pick *p) {
        _cleanup_free_ const ImportEvent **events = calloc(p->n + 1, sizeof(ImportEvent *));
        int r;

        if (!events)
                return -ENOMEM;
        qsort(p->series, p->n, sizeof(ImportEvent), compare_events);
        for (size_t i = 0; i < p->n; i++)
                events[i] = &p->series[i];
        r = import_schedule(events, p->n, p->now, &p->plan->schedule, &p->plan->from, &p->plan->last, &p->plan->later);
        if (r == 0)
                fputs(local_text("a schedule has no words for when these events are, one after another\n"), p->odd);
        return r;
}

static int plan_group(Pick *p, const ImportGroup *g) {
        int r;

        p->now = zone_local(p->clock->own, p->clock->now) + 1;
        find_zone(p, g);
        r = pick_events(p, g);
        if (r >= 0)
                r = settle_alone(p);
        for (size_t i = 0, n = p->n; r >= 0 && i < n; i++)
                r = add_extra(p, i);
        if (r >= 0)
                r = find_edits(p, g->ours);
        if (r >= 0 && p->plan->n_edits > EDITS_MAX)
                fprintf(p->odd, local_text("more than %u of its doses were moved or left out\n"), EDITS_MAX);
        return r < 0 || p->n == 0 ? r : find_schedule(p);
}

int import_plan(const Import *import, size_t group, const ImportClock *clock, ImportPlan *ret) {
        _cleanup_(pick_done) Pick p = { .clock = clock };
        ImportPlan plan = {};
        size_t size;
        int r;

        p.odd = open_memstream(&plan.odd, &size);
        if (!p.odd)
                return -ENOMEM;
        p.plan = &plan;
        r = plan_group(&p, &import->groups[group]);
        if (memstream_close(p.odd, &plan.odd) < 0)
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
