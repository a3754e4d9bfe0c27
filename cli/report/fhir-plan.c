/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A regimen as FHIR R4's MedicationRequest. */

#include "fhir-plan.h"

#include "moments.h"
#include "spell.h"

/* A plan without an end that is told dose by dose is told so far; as much as a calendar file has. */
#define HORIZON_DAYS 731

/* Which weeks of several are meant, and where a month that is too short has its dose, a repeat does not say. */
static bool run_is_plain(const Spell *s, const Run *run) {
        return run->kind == RUN_DAYS || (run->kind == RUN_WEEKS && (run->n == 1 || __builtin_popcount(run->weekdays) == 1)) ||
               (run->kind == RUN_MONTHS && s->shift == 0 && run->dom <= 28);
}

/* Steps one after another, each once, of which a repeat says each. */
static bool is_plain(const Spell *s) {
        bool plain = !strstr(s->text, "rest ") && !strchr(s->text, '(') && !strstr(s->text, "repeat");
        ScheduleCursor cursor;
        Run run;

        if (!plain)
                return false;
        spell_seek(s, s->from, &cursor);
        while (plain && schedule_next_run(&cursor, &run) > 0)
                plain = run_is_plain(s, &run);
        return plain;
}

/* ---- a step as a repeat ------------------------------------------------------------------------ */

static const char *const day_codes[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static json_t *days_of(uint8_t weekdays, Day shift) {
        json_t *ret = json_array();

        for (int i = 0; i < 7; i++)
                if (weekdays & 1u << (((i - shift) % 7 + 7) % 7))
                        (void)json_array_append_new(ret, json_string(day_codes[i]));
        return ret;
}

static json_t *times_of(const Run *run) {
        json_t *ret = json_array();

        for (size_t i = 0; i < run->n_times; i++)
                (void)json_array_append_new(ret, json_sprintf("%02u:%02u:00", run->times[i] / 60u, run->times[i] % 60u));
        return ret;
}

/* From the first to the last of its doses in the spell; open where it never ends. */
static void put_bounds(const Spell *s, const Run *run, Slot first, json_t *repeat) {
        bool ends = run->doses != UINT64_MAX || s->ends;
        char start[DAY_TEXT_SIZE], end[DAY_TEXT_SIZE];
        json_t *period = json_pack("{ss}", "start", day_format(slot_day(spell_shifted(s, first)), start));
        uint64_t n;
        Slot last;

        if (ends && run_previous(run, s->until, &last) > 0 && last >= first) {
                fhir_put_text(period, "end", day_format(slot_day(spell_shifted(s, last)), end));
                n = run_doses_before(run, last) - run_doses_before(run, first) + 1;
                fhir_put(repeat, "count", json_integer((json_int_t)n));
        }
        fhir_put(repeat, "boundsPeriod", period);
}

static json_t *repeat_of(const Spell *s, const Run *run, Slot first) {
        static const char *const units[] = { [RUN_DAYS] = "d", [RUN_WEEKS] = "wk", [RUN_MONTHS] = "mo" };
        bool weeks = run->kind == RUN_WEEKS;
        int a_period = (weeks ? __builtin_popcount(run->weekdays) : 1) * (int)run->n_times;
        json_t *ret = json_object();

        put_bounds(s, run, first, ret);
        fhir_put(ret, "frequency", json_integer(a_period));
        fhir_put(ret, "period", json_integer((json_int_t)run->n));
        fhir_put(ret, "periodUnit", json_string(units[run->kind]));
        if (weeks)
                fhir_put(ret, "dayOfWeek", days_of(run->weekdays, s->shift));
        fhir_put(ret, "timeOfDay", times_of(run));
        return ret;
}

/* ---- instructions ------------------------------------------------------------------------------ */

static json_t *instruction_of(size_t sequence, const char *text, json_t *timing, const char *route, Amount amount) {
        json_t *ret = json_pack("{si, ss, so}", "sequence", (int)sequence, "text", text, "timing", timing);
        json_t *dose = fhir_amount(amount);

        if (*route)
                fhir_put(ret, "route", fhir_text(route));
        if (dose)
                fhir_put(ret, "doseAndRate", json_pack("[{so}]", "doseQuantity", dose));
        return ret;
}

static int put_repeats(const Spell *s, const char *route, json_t *ret) {
        ScheduleCursor cursor;
        Slot first;
        Run run;

        spell_seek(s, s->from, &cursor);
        while (spell_next_run(s, &cursor, &run, &first)) {
                _cleanup_free_ char *text = NULL;

                if (schedule_print_step(s->schedule, run.step, &text) < 0)
                        return -ENOMEM;
                (void)json_array_append_new(ret, instruction_of(json_array_size(ret) + 1, text,
                                                                json_pack("{so}", "repeat", repeat_of(s, &run, first)), route,
                                                                run.amount));
        }
        return 0;
}

/* Each dose by itself: what rests and cycles give, no repeat can say. */
static int put_events(const Spell *s, const char *route, json_t *ret) {
        size_t n = schedule_steps(s->schedule);
        _cleanup_free_ json_t **events = calloc(n + 1, sizeof(json_t *));
        Slot horizon = MIN(s->until, slot_of(s->report->today + HORIZON_DAYS, 0));
        ScheduleCursor cursor;
        ScheduleDose dose;
        char at[INSTANT_TEXT_SIZE];

        if (!events)
                return -ENOMEM;
        spell_seek(s, s->from, &cursor);
        while (schedule_next_dose(&cursor, &dose) > 0 && dose.slot < horizon) {
                int64_t utc = zone_resolve(s->report->clock, spell_shifted(s, dose.slot), NULL);

                if (!events[dose.step])
                        events[dose.step] = json_array();
                (void)json_array_append_new(events[dose.step], json_string(instant_format(s->report->clock, utc, at)));
        }
        for (size_t i = 0; i < n; i++)
                if (events[i])
                        (void)json_array_append_new(ret, instruction_of(json_array_size(ret) + 1, s->text,
                                                                        json_pack("{so}", "event", events[i]), route,
                                                                        schedule_amount(s->schedule, i)));
        return 0;
}

static int instructions(const Report *r, const json_t *revision, const json_t *before, const char *route, json_t **ret) {
        _cleanup_(spell_clear) Spell s;
        int e = spell_open(r, revision, before, &s);

        *ret = e < 0 ? NULL : json_array();
        if (*ret && is_plain(&s))
                e = put_repeats(&s, route, *ret);
        else if (*ret)
                e = put_events(&s, route, *ret);
        /* A text that can't be read is told as it is. */
        if (e == -EINVAL || e == -EBADMSG) {
                json_decref(*ret);
                *ret = fhir_texts(row_text(revision, "schedule"));
                e = 0;
        }
        return e < 0 ? e : *ret ? 0 : -ENOMEM;
}

/* ---- the request ------------------------------------------------------------------------------- */

static const char *status_of(const Plan *plan, bool newest) {
        static const char *const statuses[][2] = {
                { "active", "active" }, { "paused", "on-hold" }, { "stopped", "stopped" }, { "ended", "completed" },
        };

        for (size_t i = 0; newest && i < ELEMENTSOF(statuses); i++)
                if (streq(plan_text(plan, "status"), statuses[i][0]))
                        return statuses[i][1];
        return newest ? "unknown" : "completed";
}

static const char *revision_id(const Report *r, const Plan *plan, const json_t *revision, char buf[static FHIR_ID_SIZE]) {
        char name[160];

        snprintf(name, sizeof(name), "%.90s/%lld/%.20s", plan_text(plan, "uid"),
                 row_number(revision, "number"), row_text(revision, "from"));
        return fhir_id(r, "plan", name, buf);
}

const char *fhir_plan_id(const Report *r, const Plan *plan, Slot slot, char buf[static FHIR_ID_SIZE]) {
        const json_t *revisions = json_object_get(plan->row, "revisions"), *revision, *found = json_array_get(revisions, 0);
        size_t i;

        json_array_foreach(revisions, i, revision)
                if (moment_day(row_text(revision, "from")) <= slot_day(slot))
                        found = revision;
        return revision_id(r, plan, found, buf);
}

static json_t *request_of(const Report *r, const Plan *plan, const json_t *revision, bool newest, const json_t *subject) {
        char id[FHIR_ID_SIZE];

        return json_pack("{ss, ss, s[{ss}], ss, ss, sb, so, sO, ss}", "resourceType", "MedicationRequest", "id",
                         revision_id(r, plan, revision, id), "identifier", "value", plan_text(plan, "regimen"), "status",
                         status_of(plan, newest), "intent", "plan", "reportedBoolean", 1, "medicationCodeableConcept",
                         fhir_drug(plan_text(plan, "drug")), "subject", subject, "authoredOn", row_text(revision, "from"));
}

int fhir_plan(const Report *r, const Plan *plan, const json_t *subject, json_t *ret) {
        const json_t *revisions = json_object_get(plan->row, "revisions"), *revision, *before = NULL;
        char id[FHIR_ID_SIZE];
        size_t i;

        json_array_foreach(revisions, i, revision) {
                json_t *request, *steps;
                int e = instructions(r, revision, i > 0 ? json_array_get(revisions, i - 1) : NULL, plan_text(plan, "route"), &steps);

                if (e < 0)
                        return e;
                if (json_array_size(steps) == 0) { /* it never gave a dose */
                        json_decref(steps);
                        continue;
                }
                request = request_of(r, plan, revision, i + 1 == json_array_size(revisions), subject);
                fhir_put(request, "dosageInstruction", steps);
                if (before)
                        fhir_put(request, "priorPrescription", fhir_reference(revision_id(r, plan, before, id)));
                if (json_array_append_new(ret, request) < 0)
                        return -ENOMEM;
                before = revision;
        }
        return 0;
}
