/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a nurse asks first, in words. */

#include "facts.h"

#include <stdarg.h>

#include "../instant.h"
#include "../shown.h"
#include "../state.h"
#include "../term.h"
#include "core/care-team.h"
#include "local.h"
#include "moments.h"
#include "rows.h"
#include "steps.h"
#include "text.h"

/* Of each kind so many are named, the newest; the lists have the rest. */
#define NAMED_MAX 5

const char FACTS_HOW_COUNTED[] = N_(
        "How it counts: due are the planned doses whose place, after moves, lies in these days and whose time has come, or "
        "that are answered already; paused ones and appointments are left out. Due = taken + skipped + not recorded + open. "
        "Later or earlier: taken on another calendar day than planned. Doses outside the plan, and those that were taken on these days but planned for others, stand beside. "
        "All values are as they were typed.");

/* ---- the list ------------------------------------------------------------------------------ */

void facts_clear(Facts *f) {
        for (size_t i = 0; i < f->n; i++)
                free(f->facts[i].text);
        free(f->facts);
        *f = (Facts){};
}

/* TEXT becomes the list's; NULL is no memory, "" nothing to say. */
static void add_text(Facts *f, const char *title, bool urgent, char *text) {
        const char *before = "";

        if (!text || array_room(&f->facts, f->n, &f->room, sizeof(Fact)) < 0) {
                f->error = -ENOMEM;
                free(text);
                return;
        }
        if (!*text) {
                free(text);
                return;
        }
        for (size_t i = f->n; i > 0 && !*before; i--)
                before = f->facts[i - 1].title;
        f->facts[f->n++] = (Fact){ .title = streq(before, title) ? "" : title, .text = text, .urgent = urgent };
}

static void add(Facts *f, const char *title, bool urgent, const char *format, ...) _printf_(4, 5);
static void add(Facts *f, const char *title, bool urgent, const char *format, ...) {
        char *text;
        va_list ap;

        va_start(ap, format);
        text = worded(format, ap);
        va_end(ap);
        add_text(f, title, urgent, text);
}

/* What the plan is named by: what the person calls it beside the drug, where that says more. */
static void put_name(FILE *f, const Plan *plan) {
        const char *handle = plan_text(plan, "regimen"), *drug = plan_text(plan, "drug");

        text_put(f, "%s", drug);
        if (strcasecmp(handle, drug) != 0)
                fprintf(f, " (%s)", handle);
}

static bool is_over(const Plan *plan) {
        return streq(plan_text(plan, "status"), "stopped") || streq(plan_text(plan, "status"), "ended");
}

/* The revision that holds on DAY: the last that has begun. */
static const json_t *revision_at(const Plan *plan, Day day) {
        const json_t *revision, *found = NULL;
        size_t i;

        json_array_foreach(json_object_get(plan->row, "revisions"), i, revision)
                if (!found || moment_day(row_text(revision, "from")) <= day)
                        found = revision;
        return found;
}

/* What is to come of the schedule. */
static void add_to_come(Facts *f, const Report *r, const Plan *plan) {
        const json_t *revision;
        size_t i;

        json_array_foreach(json_object_get(plan->row, "revisions"), i, revision) {
                Day from = moment_day(row_text(revision, "from"));
                char date[WHEN_SIZE];
                Text t;

                if (i == 0 || from == DAY_NONE || from <= r->today)
                        continue;
                if (!text_open(&t)) {
                        f->error = -ENOMEM;
                        return;
                }
                fprintf(t.f, local_text("from %s: "), rows_date(from, date));
                put_schedule(t.f, row_text(revision, "schedule"));
                text_put_shift(t.f, row_number(revision, "shift"));
                add_text(f, "The plan", false, text_close(&t));
        }
}

/* Which step of several it is now, and since when; where it rests, until when. */
static void put_now(FILE *f, const Report *r, size_t plan) {
        Slot now = zone_local(r->clock, r->now_utc);
        const Stretch *at = steps_at(r, plan, now), *next = steps_after(r, plan, now);
        char date[WHEN_SIZE];

        if (at && !r->steps[at->step].alone)
                fprintf(f, local_text("; now %s, since %s"), r->steps[at->step].words, rows_date(slot_day(at->from), date));
        else if (!at && next && !r->steps[next->step].alone && moment_day(plan_text(&r->plans[plan], "from")) <= r->today)
                fprintf(f, local_text("; rests now, up to %s"), rows_date(slot_day(next->from) - 1, date));
}

static Day stopped_day(const Plan *plan) {
        const json_t *revisions = json_object_get(plan->row, "revisions");

        if (!streq(plan_text(plan, "status"), "stopped"))
                return DAY_NONE;
        return moment_day(row_text(json_array_get(revisions, json_array_size(revisions) - 1), "until"));
}

/* When it was stopped; what ended by itself says so. */
static void put_status(FILE *f, const Plan *plan) {
        const char *status = plan_text(plan, "status");
        Day day = stopped_day(plan);
        char date[WHEN_SIZE];

        if (day != DAY_NONE)
                text_put(f, "stopped %s", rows_date(day, date));
        else if (!streq(status, "active"))
                text_put(f, "%s now", state_words(status));
}

static bool counts_from_last(const Report *r, const Plan *plan) {
        const json_t *row;
        size_t i;

        json_array_foreach(r->settings, i, row)
                if (!is_over(plan) && streq(row_text(row, "regimen"), plan_text(plan, "regimen")) && streq(row_text(row, "key"), "anchor"))
                        return streq(row_text(row, "value"), "last-dose");
        return false;
}

static void add_plan(Facts *f, const Report *r, size_t i) {
        const Plan *plan = &r->plans[i];
        const json_t *revision = revision_at(plan, r->today);
        Day since = revision ? moment_day(row_text(revision, "from")) : DAY_NONE;
        char date[WHEN_SIZE];
        Text t;

        if (!text_open(&t)) {
                f->error = -ENOMEM;
                return;
        }
        put_name(t.f, plan);
        fputs(": ", t.f);
        put_schedule(t.f, revision ? row_text(revision, "schedule") : plan_text(plan, "schedule"));
        text_put_shift(t.f, row_number(revision, "shift"));
        text_put_text(t.f, "%s", plan_text(plan, "route"));
        if (since != DAY_NONE)
                text_put(t.f, since > r->today ? N_("from %s") : N_("since %s"), rows_date(since, date));
        if (counts_from_last(r, plan))
                text_put(t.f, "each counted from the day of the last dose taken");
        put_status(t.f, plan);
        if (!is_over(plan))
                put_now(t.f, r, i);
        add_text(f, "The plan", false, text_close(&t));
        add_to_come(f, r, plan);
}

/* What goes on first, then what is over and was due or taken in these days. */
static void add_plans(Facts *f, const Report *r) {
        for (int over = 0; over < 2; over++)
                for (size_t i = 0; i < r->n_plans; i++)
                        if (!r->plans[i].appointment && is_over(&r->plans[i]) == over &&
                            (!over || count_any(&r->plans[i].count)))
                                add_plan(f, r, i);
}

static void add_last(Facts *f, const Report *r, const Plan *plan) {
        char when[WHEN_SIZE], amount[AMOUNT_WORDS_SIZE];
        int days;
        Text t;

        if (!plan->last)
                return;
        if (!text_open(&t)) {
                f->error = -ENOMEM;
                return;
        }
        days = r->today - moment_day(row_text(plan->last, "taken_at"));
        text_put(t.f, "%s: %s", plan->name, rows_when(r, plan->last, "taken_at", when));
        if (days > 0)
                fprintf(t.f, local_plural(" (%d day ago)", " (%d days ago)", (unsigned long)days), days);
        else if (days == 0)
                fputs(local_text(" (today)"), t.f);
        text_put_text(t.f, "%s", row_amount(plan->last, amount));
        text_put_text(t.f, "%s", row_text(plan->last, "site"));
        text_put_text(t.f, "batch %s", row_text(plan->last, "batch"));
        text_put_text(t.f, "%s", row_text(plan->last, "note"));
        add_text(f, "Last dose", false, text_close(&t));
}

static void add_counts(Facts *f, const Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const Plan *plan = &r->plans[i];
                char *words = plan->appointment ? strdup("") : count_words(&plan->count);

                if (words && *words)
                        add(f, N_("Doses"), false, "%s: %s", plan->name, words);
                else if (!words)
                        f->error = -ENOMEM;
                free(words);
        }
}

/* ---- what departed from the plan ----------------------------------------------------------- */

typedef bool (*Says)(const Report *r, const Given *g, FILE *f);

static bool say_missed(const Report *r, const Given *g, FILE *f) {
        return g->due && g->state == GIVEN_MISSED;
}

static bool say_late(const Report *r, const Given *g, FILE *f) {
        char when[WHEN_SIZE];
        int64_t sec = g->taken_utc - g->at_utc;
        bool minutes = llabs(sec) < 3600;
        unsigned long n = (unsigned long)llabs(sec) / (minutes ? 60 : 3600);

        if (g->state != GIVEN_TAKEN || g->days == 0)
                return false;
        rows_when(r, given_row(r, g), "taken_at", when);
        if (sec < 0 && minutes)
                text_put(f, local_plural("taken %s, %lu minute earlier", "taken %s, %lu minutes earlier", n), when, n);
        else if (sec < 0)
                text_put(f, local_plural("taken %s, %lu hour earlier", "taken %s, %lu hours earlier", n), when, n);
        else if (minutes)
                text_put(f, local_plural("taken %s, %lu minute later", "taken %s, %lu minutes later", n), when, n);
        else
                text_put(f, local_plural("taken %s, %lu hour later", "taken %s, %lu hours later", n), when, n);
        return true;
}

static bool say_amount(const Report *r, const Given *g, FILE *f) {
        char buf[AMOUNT_WORDS_SIZE];

        if (g->state != GIVEN_TAKEN || !g->other_amount)
                return false;
        text_put(f, "%s taken, %s planned", row_amount(given_row(r, g), buf), row_text(given_row(r, g), "planned_amount"));
        return true;
}

static bool say_unplanned(const Report *r, const Given *g, FILE *f) {
        char buf[AMOUNT_WORDS_SIZE];

        if (!g->unplanned || g->state != GIVEN_TAKEN)
                return false;
        text_put_text(f, "%s", row_amount(given_row(r, g), buf));
        text_put_text(f, "%s", row_text(given_row(r, g), "site"));
        text_put_text(f, "%s", row_text(given_row(r, g), "note"));
        return true;
}

/* With all that follow: the days. Else 0. */
static int moved_along(const Report *r, const Given *g) {
        int shift = (int)row_number(revision_at(&r->plans[g->plan], slot_day(g->at)), "shift");
        Slot slot = g->moved ? instant_slot(row_text(given_row(r, g), "slot")) : g->at;

        return g->moved && g->at - slot == (Slot)shift * MINUTES_PER_DAY ? shift : 0;
}

static bool say_moved(const Report *r, const Given *g, FILE *f) {
        char when[WHEN_SIZE];

        if (!g->moved || moved_along(r, g) != 0)
                return false;
        text_put(f, "from %s", rows_when(r, given_row(r, g), "slot", when));
        return true;
}

static bool say_skipped(const Report *r, const Given *g, FILE *f) {
        if (!g->due || g->state != GIVEN_SKIPPED)
                return false;
        text_put_text(f, "%s", row_text(given_row(r, g), "note"));
        return true;
}

/* What was skipped was so at its time. By the clock that the dose was taken by: the patient may be in another zone by now. */
static int entered_days(const Report *r, const Given *g) {
        bool taken = g->state == GIVEN_TAKEN;
        Slot then = taken ? g->taken : g->at, moved = then - zone_local(r->clock, taken ? g->taken_utc : g->at_utc);

        return slot_day(zone_local(r->clock, g->entered_utc) + moved) - slot_day(then);
}

static bool say_entered(const Report *r, const Given *g, FILE *f) {
        int days = g->entered_utc ? entered_days(r, g) : 0;

        if ((g->state != GIVEN_TAKEN && g->state != GIVEN_SKIPPED) || days < 1)
                return false;
        if (g->state == GIVEN_SKIPPED)
                text_put(f, "%s", state_words(given_state_word(g->state)));
        text_put(f, local_plural("%d day", "%d days", (unsigned long)days), days);
        return true;
}

/* The newest of them in one paragraph: those before them are in the list of doses. */
static void add_given(Facts *f, const Report *r, const char *title, Says says) {
        size_t n = 0, named = 0;
        Text t;

        if (!text_open(&t)) {
                f->error = -ENOMEM;
                return;
        }
        for (size_t i = r->n_given; i > 0; i--) {
                const Given *g = &r->given[i - 1];
                _cleanup_free_ char *text = NULL;
                char when[WHEN_SIZE];
                Text one;
                bool said;

                if (r->plans[g->plan].appointment)
                        continue;
                if (!text_open(&one)) {
                        f->error = -ENOMEM;
                        break;
                }
                said = says(r, g, one.f);
                text = text_close(&one);
                n += said;
                if (!said || named == NAMED_MAX)
                        continue;
                fprintf(t.f, "%s%s %s", named++ > 0 ? "; " : "", rows_when(r, given_row(r, g), "at", when),
                        r->plans[g->plan].name);
                fprintf(t.f, "%s%s", isempty(text) ? "" : ", ", text ? text : "");
        }
        if (n > named)
                fprintf(t.f, local_plural("; and %zu before, in the list of doses", "; and %zu before, in the list of doses", n - named), n - named);
        add_text(f, title, false, text_close(&t));
}

/* What was moved with all that follow is one change of the plan, however many they are. */
static void add_moved_along(Facts *f, const Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                size_t n = 0;
                int days = 0;
                Text t;

                for (const Given *g = r->given; g < r->given + r->n_given; g++)
                        if (g->plan == i && !g->elsewhere && moved_along(r, g) != 0) {
                                days = n > 0 && moved_along(r, g) != days ? 0 : moved_along(r, g);
                                n++;
                        }
                if (n == 0 || r->plans[i].appointment)
                        continue;
                if (!text_open(&t)) {
                        f->error = -ENOMEM;
                        return;
                }
                fprintf(t.f, local_plural("%s: %zu dose with all that follow", "%s: %zu doses with all that follow", n), r->plans[i].name, n);
                text_put_shift(t.f, days);
                add_text(f, "Moved", false, text_close(&t));
        }
}

static void add_gaps(Facts *f, const Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const Plan *plan = &r->plans[i];
                char when[WHEN_SIZE], to[WHEN_SIZE];
                Text t;

                if (plan->gap_sec == 0 || plan->appointment)
                        continue;
                if (!text_open(&t)) {
                        f->error = -ENOMEM;
                        return;
                }
                fprintf(t.f, "%s: ", plan->name);
                text_put_span(t.f, plan->gap_sec);
                rows_when(r, given_row(r, &r->given[plan->gap_from]), "taken_at", when);
                fprintf(t.f, local_text(", from %s to %s"), when, rows_when(r, given_row(r, &r->given[plan->gap_to]), "taken_at", to));
                add_text(f, "Shortest gap", false, text_close(&t));
        }
}

static void add_pauses(Facts *f, const Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const json_t *pause;
                size_t k;

                json_array_foreach(json_object_get(r->plans[i].row, "pauses"), k, pause) {
                        Day from = moment_day(row_text(pause, "from")), until = moment_day(row_text(pause, "until"));
                        char a[WHEN_SIZE], b[WHEN_SIZE];

                        if (until < r->from || (from > r->to && r->to < r->today))
                                continue;
                        if (until == DAY_NONE)
                                add(f, N_("Pauses"), false, "%s: %s on, no end stated", r->plans[i].name, rows_date(from, a));
                        else
                                add(f, N_("Pauses"), false, "%s: %s to %s", r->plans[i].name, rows_date(from, a), rows_date(until, b));
                }
        }
}

/* The newest of them: those before them are in the list of symptoms. */
static void add_urgent(Facts *f, const Report *r) {
        size_t n = 0;

        for (size_t i = json_array_size(r->symptoms); i > 0; i--) {
                const json_t *row = json_array_get(r->symptoms, i - 1);
                _cleanup_free_ char *value = NULL;
                char when[WHEN_SIZE], symptom[SYMPTOM_NAME_SIZE];

                if (!streq(row_text(row, "tier"), "right away") || ++n > NAMED_MAX)
                        continue;
                value = rows_symptom(row);
                add(f, N_("Marked \"right away\""), true, "%s %s%s%s", rows_when(r, row, "at", when), rows_symptom_name(row, symptom),
                    isempty(value) ? "" : " ", value ? value : "");
        }
        if (n > NAMED_MAX)
                add(f, N_("Marked \"right away\""), true, local_plural("and %zu before, in the list of symptoms", "and %zu before, in the list of symptoms", n - NAMED_MAX),
                    n - NAMED_MAX);
}

/* Of each name the newest. */
static void add_results(Facts *f, const Report *r) {
        _cleanup_(json_decrefp) json_t *latest = json_object();
        const char *name;
        json_t *row;
        size_t i;

        json_array_foreach(r->results, i, row)
                (void)json_object_set(latest, row_text(row, "name"), row);
        json_object_foreach(latest, name, row) {
                char date[WHEN_SIZE];
                char *value = rows_result(row);

                add(f, N_("Latest results"), false, "%s %s, %s", name, value ? value : "",
                    rows_date(moment_day(row_text(row, "date")), date));
                free(value);
        }
}

/* A schedule that holds now has been TOLD; days that all doses were moved by are no other schedule. */
static void put_change(FILE *f, const json_t *before, const json_t *after, bool told) {
        long long days = row_number(after, "shift") - row_number(before, "shift");
        bool same = before && streq(row_text(before, "schedule"), row_text(after, "schedule"));

        if (same && days != 0) {
                fputs(local_text("all doses from then on"), f);
                text_put_shift(f, days);
                return;
        }
        if (before) {
                put_schedule(f, row_text(before, "schedule"));
                fputs(local_text("; from then on "), f);
        } else
                fputs(told ? local_text("begun") : local_text("begun: "), f);
        if (before || !told)
                put_schedule(f, row_text(after, "schedule"));
}

/* What was changed on a day: a revision of a plan that begins, or (NULL) a plan that was stopped. */
typedef struct Change {
        Day day;
        size_t plan;
        const json_t *before, *revision;
} Change;

static int by_day(const void *a, const void *b) {
        const Change *x = a, *y = b;

        if (x->day != y->day)
                return x->day < y->day ? -1 : 1;
        if (x->plan != y->plan)
                return x->plan < y->plan ? -1 : 1;
        return !x->revision - !y->revision;
}

static int find_change(const Report *r, Change change, Change **changes, size_t *n, size_t *room) {
        if (change.day == DAY_NONE || change.day < r->from || change.day > r->to)
                return 0;
        if (array_room(changes, *n, room, sizeof(Change)) < 0)
                return -ENOMEM;
        (*changes)[(*n)++] = change;
        return 0;
}

static int find_changes(const Report *r, Change **changes, size_t *n) {
        size_t room = 0;
        int e = 0;

        for (size_t i = 0; i < r->n_plans && e == 0; i++) {
                const json_t *revision, *before = NULL;
                size_t k;

                json_array_foreach(json_object_get(r->plans[i].row, "revisions"), k, revision) {
                        if (e == 0)
                                e = find_change(r, (Change){ moment_day(row_text(revision, "from")), i, before, revision }, changes, n, &room);
                        before = revision;
                }
                if (e == 0)
                        e = find_change(r, (Change){ .day = stopped_day(&r->plans[i]), .plan = i }, changes, n, &room);
        }
        return e;
}

/* In the order of their days. */
static void add_changes(Facts *f, const Report *r) {
        _cleanup_free_ Change *changes = NULL;
        size_t n = 0;

        if (find_changes(r, &changes, &n) < 0)
                f->error = -ENOMEM;
        if (n > 1)
                qsort(changes, n, sizeof(Change), by_day);
        for (const Change *c = changes; c < changes + n; c++) {
                char date[WHEN_SIZE];
                Text t;

                if (!text_open(&t)) {
                        f->error = -ENOMEM;
                        return;
                }
                fprintf(t.f, "%s %s: ", rows_date(c->day, date), r->plans[c->plan].name);
                if (c->revision)
                        put_change(t.f, c->before, c->revision, c->revision == revision_at(&r->plans[c->plan], r->today));
                else
                        fputs(local_text("stopped"), t.f);
                add_text(f, "Changed", false, text_close(&t));
        }
}

static bool has(const Facts *f, const char *title) {
        for (size_t i = 0; i < f->n; i++)
                if (streq(f->facts[i].title, title))
                        return true;
        return false;
}

/* What is asked and has no answer above: a line that is missing could have been forgotten. */
static void add_none(Facts *f, const Report *r) {
        static const char *const asked[][2] = {
                { "Not recorded", N_("missed doses") },
                { "Skipped", N_("skipped doses") },
                { "Another day", N_("doses on another day") },
                { "Moved", N_("moved doses") },
                { "Another amount", N_("other amounts") },
                { "Outside the plan", N_("doses outside the plan") },
                { "Pauses", N_("pauses") },
                { "Entered afterwards", N_("entries made days afterwards") },
                { "Marked \"right away\"", N_("symptoms marked \"right away\"") },
        };
        Text t;

        if (count_due(&r->count) == 0)
                return;
        if (!text_open(&t)) {
                f->error = -ENOMEM;
                return;
        }
        for (size_t i = 0; i < ELEMENTSOF(asked); i++)
                if (!has(f, asked[i][0]))
                        text_put(t.f, "%s", local_text(asked[i][1]));
        add_text(f, "There were no", false, text_close(&t));
}

/* What to do about a missed dose. */
static void add_care_team(Facts *f, const Report *r) {
        char *advice;

        if (r->count.missed == 0)
                return;
        if (care_team_missed(r->contact_urgent, r->contact, &advice) < 0)
                f->error = -ENOMEM;
        else
                add_text(f, "Not recorded", false, advice);
}

int facts_make(const Report *r, Facts *f) {
        *f = (Facts){};
        add_plans(f, r);
        for (size_t i = 0; i < r->n_plans; i++)
                if (!r->plans[i].appointment)
                        add_last(f, r, &r->plans[i]);
        add_counts(f, r);
        add_urgent(f, r);
        add_given(f, r, "Not recorded", say_missed);
        add_care_team(f, r);
        add_given(f, r, "Skipped", say_skipped);
        add_given(f, r, "Another day", say_late);
        add_given(f, r, "Moved", say_moved);
        add_moved_along(f, r);
        add_given(f, r, "Another amount", say_amount);
        add_given(f, r, "Outside the plan", say_unplanned);
        add_gaps(f, r);
        add_pauses(f, r);
        add_given(f, r, "Entered afterwards", say_entered);
        add_none(f, r);
        add_results(f, r);
        add_changes(f, r);
        return f->error;
}

/* ---- today and the next -------------------------------------------------------------------- */

static const json_t *next_after(const Report *r, int64_t utc, size_t done, size_t *ret_plan) {
        const json_t *found = NULL;

        for (size_t i = 0; i < r->n_plans; i++) {
                const json_t *next = r->plans[i].next;
                int64_t at = next ? moment_utc(row_text(next, "utc")) : 0;

                if (!next || at < utc || (at == utc && i < done))
                        continue;
                if (!found || at < moment_utc(row_text(found, "utc"))) {
                        found = next;
                        *ret_plan = i;
                }
        }
        return found;
}

static void put_coming(FILE *f, const Report *r, const char *name, const json_t *dose) {
        const char *state = row_text(dose, "state"), *at = row_text(dose, "at");
        char when[WHEN_SIZE], amount[AMOUNT_WORDS_SIZE];

        if (moment_day(at) == r->today)
                snprintf(when, sizeof when, local_text("today %.5s"), at + sizeof "YYYY-MM-DD");
        else
                rows_when(r, dose, "at", when);
        if (streq(state, "due") || streq(state, "snoozed"))
                fprintf(f, local_text("due since %s"), when);
        else
                fputs(when, f);
        fprintf(f, " %s", name);
        if (*row_amount(dose, amount))
                fprintf(f, " %s", row_amount(dose, amount));
}

char *facts_coming(const Report *r) {
        int64_t utc = INT64_MIN;
        const json_t *dose;
        size_t plan = 0, done = 0;
        Text t;

        if (!text_open(&t))
                return NULL;
        for (bool first = true; (dose = next_after(r, utc, done, &plan)); first = false) {
                fputs(first ? "" : "; ", t.f);
                put_coming(t.f, r, r->plans[plan].name, dose);
                utc = moment_utc(row_text(dose, "utc"));
                done = plan + 1;
        }
        if (utc == INT64_MIN)
                fputs(local_text("nothing is planned"), t.f);
        return text_close(&t);
}
