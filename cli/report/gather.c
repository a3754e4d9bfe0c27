/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that a report tells, asked of the daemon. */

#include "gather.h"

#include "../instant.h"
#include "../term.h"
#include "cytosched.h"
#include "entered.h"
#include "moments.h"
#include "steps.h"
#include "tally.h"
#include "when.h"

#define DAYS 90 /* of a report that names no other range, today among them */

static const char *const STATE_WORDS[GIVEN_STATES_] = {
        [GIVEN_SCHEDULED] = "scheduled",
        [GIVEN_DUE] = "due",
        [GIVEN_TAKEN] = "taken",
        [GIVEN_SKIPPED] = "skipped",
        [GIVEN_MISSED] = "missed",
        [GIVEN_PAUSED] = "paused",
        [GIVEN_DONE] = "done",
        [GIVEN_PAST] = "past",
};

const char *given_state_word(GivenState state) {
        return STATE_WORDS[state];
}

static GivenState state_of(const char *word) {
        for (int i = 0; i < GIVEN_STATES_; i++)
                if (streq(word, STATE_WORDS[i]))
                        return (GivenState)i;
        return GIVEN_DUE; /* snoozed */
}

static void clear_kept(Kept *k) {
        if (k)
                kept_clear(k);
        free(k);
}

void report_clear(Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                json_decref(r->plans[i].changes);
                free(r->plans[i].name);
        }
        steps_clear(r);
        free(r->plans);
        free(r->given);
        clear_kept(r->doses);
        clear_kept(r->history);
        json_decref(r->sites);
        json_decref(r->rests);
        json_decref(r->symptoms);
        json_decref(r->results);
        json_decref(r->supply);
        json_decref(r->settings);
        json_decref(r->context);
        json_decref(r->owned);
        zones_free(r->zones);
        *r = (Report){};
}

/* ---- asking ------------------------------------------------------------------------------ */

typedef struct Rows {
        json_t *rows;    /* all pages of them */
        json_t *context; /* of the first page */
} Rows;

static int take_page(const Reply *page, void *userdata) {
        Rows *rows = userdata;
        json_t *row;
        size_t i;

        if (!rows->context)
                rows->context = json_incref(page->context);
        json_array_foreach(page->result, i, row)
                if (json_array_append(rows->rows, row) < 0)
                        return fail_errno(-ENOMEM, "the report");
        return 0;
}

/* All rows of a showing call; they are the report's, and so is RET. */
static int ask(Client *c, Report *r, Call *call, const char *cursor, Rows *rows) {
        rows->rows = json_array();
        if (!rows->rows || json_array_append_new(r->owned, rows->rows) < 0)
                return fail_errno(-ENOMEM, "the report");
        return call_pages(c, call, cursor, take_page, rows);
}

/* The one reply of a call that is not continued. */
static int ask_once(Client *c, Report *r, const Call *call, json_t **ret) {
        _cleanup_reply_ Reply reply = {};
        int code = call_run(c, call, &reply);

        *ret = reply.result;
        if (code == 0 && json_array_append(r->owned, reply.result) < 0)
                return fail_errno(-ENOMEM, "the report");
        return code;
}

/* Of the patient, in the range where it says so. */
static int ask_rows(Client *c, Report *r, const char *method, bool range, const char *cursor, json_t **ret) {
        char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
        Call call = { .method = method };
        Rows rows = {};
        int code;

        call_set_text(&call, "patient", r->patient);
        if (range) {
                call_set_text(&call, "from", day_format(r->from, from));
                call_set_text(&call, "to", day_format(r->to, to));
        }
        code = ask(c, r, &call, cursor, &rows);
        json_decref(rows.context);
        *ret = json_incref(rows.rows);
        return code;
}

/* ---- whose report, and of which days ----------------------------------------------------- */

/* The only one who has a plan, where nobody is named; "me" where it is one of them, or nobody has one. */
static int choose_patient(const json_t *patients, bool anybody, const json_t **ret) {
        const json_t *row, *only = NULL;
        size_t i, planned = 0;

        *ret = json_array_get(patients, 0);
        json_array_foreach(patients, i, row) {
                bool has = row_number(row, "regimens") > 0;

                if (streq(row_text(row, "patient"), "me")) {
                        *ret = row;
                        if (has)
                                return 0;
                }
                planned += has;
                only = has && !(only && anybody) ? row : only;
        }
        if (planned > 1 && !anybody) {
                fail("there is a plan of each of %zu patients: name one, as --patient \"%s\"", planned, row_text(only, "patient"));
                return REFUSED;
        }
        *ret = only ? only : *ret;
        return 0;
}

static int find_patient(Client *c, const Asked *asked, Report *r) {
        const char *name = asked->patient;
        Call call = { .method = "Patients", .plain = true }, sites = { .method = "Sites" };
        _cleanup_reply_ Reply check = {};
        const json_t *row;
        Rows rows = {};
        size_t i;
        int code;

        code = ask(c, r, &call, "after", &rows);
        if (code == 0) {
                r->now_utc = row_number(rows.context, "now");
                r->several = json_array_size(rows.rows) > 1;
        }
        json_decref(rows.context);
        if (code != 0)
                return code;
        if (!name)
                code = choose_patient(rows.rows, asked->anybody, &row);
        else {
                /* The daemon knows in which letters a name may be typed, and what to say of one that is none. */
                call_set_text(&sites, "patient", name);
                code = call_run(c, &sites, &check);
                row = NULL;
                for (i = 0; code == 0 && !row && i < json_array_size(rows.rows); i++) {
                        const json_t *one = json_array_get(rows.rows, i);

                        if (json_object_get(json_object_get(check.context, "today"), row_text(one, "patient")))
                                row = one;
                }
        }
        if (code != 0)
                return code;
        if (!row) {
                fail("there is no such patient: cytosched patient list shows those there are");
                return NOT_FOUND;
        }
        r->patient = row_text(row, "patient");
        r->zone = row_text(row, "zone");
        return 0;
}

static int find_today(Report *r) {
        int e = zones_new(&r->zones);

        if (e >= 0)
                e = zones_get(r->zones, r->zone, &r->clock);
        if (e < 0)
                e = zones_get(r->zones, "UTC", &r->clock);
        if (e < 0)
                return fail_errno(e, r->zone);
        r->today = slot_day(zone_local(r->clock, r->now_utc));
        return 0;
}

static int read_day(const char *option, const char *text, Day today, Day or_else, Day *ret) {
        char message[WHEN_MESSAGE_SIZE];

        *ret = or_else;
        if (!text || when_date(text, today, TENSE_LAST, ret, message) == 0)
                return 0;
        fail("--%s: %s", option, message);
        return REFUSED;
}

static int find_range(const Asked *asked, Report *r) {
        char message[WHEN_MESSAGE_SIZE];
        int code = read_day("to", asked->to, r->today, r->today, &r->to);

        if (code == 0)
                code = read_day("from", asked->from, r->today, r->to - DAYS + 1, &r->from);
        if (code != 0 || when_order(r->from, r->to, r->today, message) == 0)
                return code;
        fail("%s", message);
        return REFUSED;
}

/* ---- the plans --------------------------------------------------------------------------- */

static Day revision_day(const json_t *revision) {
        return moment_day(row_text(revision, "from"));
}

/* What became of the schedule in the range: each revision that begins in it, beside the one before. */
static int find_changes(const Report *r, Plan *plan) {
        const char *before = "";
        const json_t *revision;
        size_t i;

        plan->changes = json_array();
        json_array_foreach(json_object_get(plan->row, "revisions"), i, revision) {
                const char *after = row_text(revision, "schedule");
                Day day = revision_day(revision);

                if (day != DAY_NONE && day >= r->from && day <= r->to) {
                        json_t *row = json_object();

                        json_object_set_new(row, "date", json_string(row_text(revision, "from")));
                        if (*before)
                                json_object_set_new(row, "before", json_string(before));
                        json_object_set_new(row, "after", json_string(after));
                        if (json_array_append_new(plan->changes, row) < 0)
                                return fail_errno(-ENOMEM, "the report");
                }
                before = after;
        }
        return 0;
}

static Day plan_begin(const Plan *plan) {
        return revision_day(json_array_get(json_object_get(plan->row, "revisions"), 0));
}

/* A handle that a stopped plan left may be another's by now: the drug tells them apart, else the day on which it began. */
static char *name_of(const Report *r, const Plan *plan) {
        bool same = false, same_drug = false;
        char day[DAY_TEXT_SIZE], *ret;

        for (const Plan *p = r->plans; p < r->plans + r->n_plans; p++)
                if (p != plan && strcasecmp(plan_text(p, "regimen"), plan_text(plan, "regimen")) == 0) {
                        same = true;
                        same_drug |= streq(plan_text(p, "drug"), plan_text(plan, "drug"));
                }
        if (!same)
                return strdup(plan_text(plan, "regimen"));
        if (asprintf(&ret, same_drug && plan_begin(plan) != DAY_NONE ? "%s (%s, %s)" : "%s (%s)", plan_text(plan, "regimen"),
                     plan_text(plan, "drug"), day_format(plan_begin(plan), day)) < 0)
                return NULL;
        return ret;
}

static int name_plans(Report *r) {
        for (size_t i = 0; i < r->n_plans; i++) {
                r->plans[i].name = name_of(r, &r->plans[i]);
                if (!r->plans[i].name)
                        return fail_errno(-ENOMEM, "the report");
        }
        return 0;
}

static int find_plans(Client *c, Report *r) {
        Call call = { .method = "List" };
        const json_t *row;
        Rows rows = {};
        size_t i;
        int code;

        call_set_text(&call, "patient", r->patient);
        call_set_number(&call, "plan", 'b', 1);
        call_set_number(&call, "uids", 'b', 1);
        call_set_number(&call, "numbers", 'b', 1);
        code = ask(c, r, &call, "after", &rows);
        json_decref(rows.context);
        if (code != 0)
                return code;
        r->plans = calloc(json_array_size(rows.rows) + 1, sizeof(Plan));
        if (!r->plans)
                return fail_errno(-ENOMEM, "the report");
        json_array_foreach(rows.rows, i, row) {
                Plan *plan = &r->plans[r->n_plans++];

                *plan = (Plan){ .row = row, .appointment = streq(row_text(row, "kind"), "appointment") };
                code = find_changes(r, plan);
                if (code != 0)
                        return code;
        }
        return name_plans(r);
}

/* Whose dose it is. */
static size_t plan_of(const Report *r, const json_t *dose) {
        size_t i;

        for (i = 0; i < r->n_plans && row_number(dose, "number") != row_number(r->plans[i].row, "number"); i++)
                ;
        return i;
}

/* The one of this dose's regimen that goes on: of those that do, no two have one name. */
static Plan *plan_going_on(const Report *r, const json_t *dose) {
        for (size_t i = 0; i < r->n_plans; i++)
                if (streq(plan_text(&r->plans[i], "regimen"), row_text(dose, "regimen")) &&
                    !streq(plan_text(&r->plans[i], "status"), "stopped"))
                        return &r->plans[i];
        return NULL;
}

/* ---- the doses --------------------------------------------------------------------------- */

static Given given_of(const Report *r, const json_t *row) {
        const char *taken = row_text(row, "taken_at");
        Given g = {
                .plan = plan_of(r, row),
                .at = instant_slot(row_text(row, "at")),
                .at_utc = moment_utc(row_text(row, "utc")),
                .taken = *taken ? instant_slot(taken) : SLOT_NONE,
                .taken_utc = *taken ? moment_utc(taken) : 0,
                .state = state_of(row_text(row, "state")),
                .unplanned = row_true(row, "unplanned"),
                .moved = row_true(row, "moved"),
                .other_amount = *row_text(row, "planned_amount"),
        };
        bool answered = g.state == GIVEN_TAKEN || g.state == GIVEN_SKIPPED;

        g.elsewhere = slot_day(g.at) < r->from || slot_day(g.at) > r->to;
        g.due = !g.elsewhere && !g.unplanned && !streq(row_text(row, "kind"), "appointment") && g.state != GIVEN_PAUSED &&
                (answered || g.at_utc <= r->now_utc);
        if (g.taken != SLOT_NONE && !g.unplanned)
                g.days = slot_day(g.taken) - slot_day(g.at);
        return g;
}

/* What takes the doses as they come. */
typedef struct Doses {
        Report *report;
        size_t room; /* of its given */
} Doses;

static int take_doses(const Reply *page, void *userdata) {
        Doses *doses = userdata;
        Report *r = doses->report;
        json_t *row;
        size_t i;

        if (!r->context)
                r->context = json_incref(page->context);
        json_array_foreach(page->result, i, row) {
                Given g = given_of(r, row);

                if (g.plan == r->n_plans || g.at == SLOT_NONE)
                        continue;
                (void)json_object_del(row, "number"); /* it is no key of a dose */
                if (array_room(&r->given, r->n_given, &doses->room, sizeof(Given)) < 0 || kept_add(r->doses, row) < 0)
                        return fail_errno(-ENOMEM, "the report");
                r->given[r->n_given++] = g;
        }
        return 0;
}

static int find_doses(Client *c, Report *r) {
        char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
        Call call = { .method = "Agenda" };
        Doses doses = { .report = r };

        call_set_text(&call, "patient", r->patient);
        call_set_text(&call, "from", day_format(r->from, from));
        call_set_text(&call, "to", day_format(r->to, to));
        call_set_number(&call, "touching", 'b', 1);
        call_set_number(&call, "numbers", 'b', 1);
        return call_pages(c, &call, "after_dose", take_doses, &doses);
}

/* Of each plan the dose of the range that was taken last. */
static int find_last_given(Report *r) {
        _cleanup_free_ const Given **last = calloc(r->n_plans + 1, sizeof(Given *));

        if (!last)
                return fail_errno(-ENOMEM, "the report");
        for (const Given *g = r->given; g < r->given + r->n_given; g++)
                if (g->state == GIVEN_TAKEN && (!last[g->plan] || g->taken_utc >= last[g->plan]->taken_utc))
                        last[g->plan] = g;
        for (size_t i = 0; i < r->n_plans; i++) {
                if (!last[i])
                        continue;
                r->plans[i].last = given_row(r, last[i]);
                if (!r->plans[i].last || json_array_append(r->owned, (json_t *)r->plans[i].last) < 0)
                        return fail_errno(-ENOMEM, "the report");
        }
        return 0;
}

/* The last dose that was taken, of each plan, and the next one. */
static int find_last_and_next(Client *c, Report *r) {
        Call glance = { .method = "Glance" }, next = { .method = "Next" };
        json_t *row, *last, *coming;
        Plan *plan;
        size_t i;
        int code;

        call_set_text(&glance, "patient", r->patient);
        call_set_text(&next, "patient", r->patient);
        /* The first N doses are of the N regimens whose next dose is first: some of each. */
        next.count = (uint32_t)MIN(r->n_plans * 8 + 8, (size_t)LIMIT_ROWS);
        code = ask_once(c, r, &glance, &last);
        if (code == 0)
                code = ask_once(c, r, &next, &coming);
        if (code != 0)
                return code;
        code = find_last_given(r);
        if (code != 0)
                return code;
        json_array_foreach(last, i, row) {
                bool taken = streq(row_text(row, "effect"), "last");

                (void)json_object_del(row, "effect"); /* it is no key of a dose */
                plan = taken ? plan_going_on(r, row) : NULL;
                if (plan)
                        plan->last = row;
        }
        json_array_foreach(coming, i, row) {
                plan = plan_going_on(r, row);
                if (plan && !plan->next)
                        plan->next = row;
        }
        return 0;
}

/* ---- the rest of the record -------------------------------------------------------------- */

static bool in_range(const json_t *row, const Report *r) {
        int64_t utc = moment_utc(row_text(row, "at"));
        Day day = slot_day(zone_local(r->clock, utc));

        return day >= r->from && day <= r->to;
}

/* What takes the history as it comes. */
typedef struct History {
        const Report *report;
        Entered entered;
        bool keep;
} History;

static int take_history(const Reply *page, void *userdata) {
        History *history = userdata;
        const Report *r = history->report;
        json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                if (!in_range(row, r))
                        continue;
                if (entered_add(&history->entered, row) < 0)
                        return fail_errno(-ENOMEM, "the report");
                (void)json_object_del(row, "number"); /* it is no key of a change */
                if (history->keep && kept_add(r->history, row) < 0)
                        return fail_errno(-ENOMEM, "the report");
        }
        return 0;
}

static int find_history(Client *c, Report *r, bool keep) {
        Call call = { .method = "History" };
        History history = { .report = r, .keep = keep };
        int code = entered_begin(&history.entered, r);

        call_set_text(&call, "patient", r->patient);
        call_set_number(&call, "after", 'x', 0);
        call_set_number(&call, "numbers", 'b', 1);
        code = code < 0 ? fail_errno(code, "the report") : call_pages(c, &call, "after", take_history, &history);
        entered_end(&history.entered);
        return code;
}

/* The settings that a person made, of the patient, or of one of the regimens. */
static int find_settings(Client *c, Report *r, const char *regimen) {
        Call call = { .method = "Settings" };
        const json_t *row;
        Rows rows = {};
        size_t i;
        int code;

        call_set_text(&call, regimen ? "regimen" : "patient", regimen ? regimen : r->patient);
        code = ask(c, r, &call, "after", &rows);
        json_decref(rows.context);
        json_array_foreach(rows.rows, i, row) {
                const char *key = row_text(row, "key"), *value = row_text(row, "value");
                json_t *kept;

                if (!regimen && streq(key, "contact"))
                        r->contact = value;
                if (!regimen && streq(key, "contact-urgent"))
                        r->contact_urgent = value;
                if (!*value || streq(value, row_text(row, "default")) || (regimen && !streq(row_text(row, "for"), "regimen")))
                        continue;
                kept = json_pack("{ss*, ss, ss, ss}", "regimen", regimen, "key", key, "value", value, "for", row_text(row, "for"));
                if (!kept || json_array_append_new(r->settings, kept) < 0)
                        return fail_errno(-ENOMEM, "the report");
        }
        return code;
}

static int find_all_settings(Client *c, Report *r) {
        int code;

        r->contact = r->contact_urgent = "";
        r->settings = json_array();
        code = r->settings ? find_settings(c, r, NULL) : fail_errno(-ENOMEM, "the report");
        for (size_t i = 0; i < r->n_plans && code == 0; i++)
                if (!streq(plan_text(&r->plans[i], "status"), "stopped"))
                        code = find_settings(c, r, plan_text(&r->plans[i], "regimen"));
        return code;
}

int report_gather(Client *c, const Asked *asked, Report *r) {
        json_t *sites = NULL;
        int code;

        *r = (Report){ .owned = json_array(), .doses = calloc(1, sizeof(Kept)), .history = calloc(1, sizeof(Kept)) };
        if (!r->owned || !r->doses || !r->history)
                return fail_errno(-ENOMEM, "the report");
        code = find_patient(c, asked, r);
        if (code == 0)
                code = find_today(r);
        if (code == 0)
                code = find_range(asked, r);
        if (code == 0)
                code = find_plans(c, r);
        if (code == 0)
                code = find_doses(c, r);
        if (code == 0)
                code = find_last_and_next(c, r);
        if (code == 0 && steps_make(r) < 0)
                code = fail_errno(-ENOMEM, "the report");
        if (code == 0)
                code = ask_rows(c, r, "Sites", false, "skip", &sites);
        if (code == 0)
                code = ask_rows(c, r, "Symptoms", true, "skip", &r->symptoms);
        if (code == 0)
                code = ask_rows(c, r, "Results", true, "skip", &r->results);
        if (code == 0)
                code = ask_rows(c, r, "Supply", false, "skip", &r->supply);
        if (code == 0)
                code = find_history(c, r, asked->history);
        if (code == 0)
                code = find_all_settings(c, r);
        if (code == 0 && tally(r, sites) < 0)
                code = fail_errno(-ENOMEM, "the report");
        json_decref(sites);
        return code;
}

int report_whole(const Report *r, int code) {
        if (code == 0 && (r->doses->error < 0 || r->history->error < 0))
                return fail_errno(-ENOMEM, "the report");
        return code;
}
