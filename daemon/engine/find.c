/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding the regimen, patient or dose that a call names. */

#include "engine/find.h"

#include "core/nearest.h"
#include "core/words.h"
#include "engine/place.h"
#include "engine/wording.h"
#include "store/reminders.h"

/* Of doses that are due, so many are listed. */
#define CANDIDATES_MAX 20
/* Of so many names the nearest is looked for. */
#define NEAREST_MAX 5000

/* " Did you mean "pegasys"?", or ""; the caller's to free. */
static char *did_you_mean(const Nearest *nearest) {
        char *question;

        if (!nearest->best)
                return strdup("");
        return asprintf(&question, " Did you mean \"%s\"?", nearest->best) < 0 ? NULL : question;
}

static int refuse_regimen(Service *s, Call *c, const char *handle) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_nearest_ Nearest nearest = {};
        _cleanup_free_ char *question = NULL;
        int r = regimens_list(s->store, 0, &cursor);

        nearest_start(&nearest, handle);
        for (unsigned n = 0; r >= 0 && n < NEAREST_MAX; n++) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r == 0)
                        break;
                if (r > 0)
                        nearest_offer(&nearest, regimen.handle);
        }
        question = did_you_mean(&nearest);
        return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                           "There is no regimen \"%s\".%s \"cytosched list\" shows those there are.", handle, question ?: "");
}

static int refuse_patient(Service *s, Call *c, const char *name) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_nearest_ Nearest nearest = {};
        _cleanup_free_ char *question = NULL;
        int r = patients_list(s->store, NEAREST_MAX, &cursor);

        nearest_start(&nearest, name);
        while (r >= 0) {
                _cleanup_(patient_done) Patient patient = {};

                r = patients_next(s->store, cursor, &patient);
                if (r == 0)
                        break;
                if (r > 0)
                        nearest_offer(&nearest, patient.name);
        }
        question = did_you_mean(&nearest);
        return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                           "There is no patient \"%s\".%s \"cytosched patient list\" shows those there are.", name,
                           question ?: "");
}

int find_regimen(Service *s, Call *c, const char *handle, Regimen *ret) {
        int r = regimen_by_handle(s->store, handle, ret);

        return r == 0 ? refuse_regimen(s, c, handle) : MIN(r, 0);
}

int find_patient(Service *s, Call *c, const char *name, Patient *ret) {
        int r;

        name = name ?: call_option(c, "patient") ?: "me";
        r = patient_by_name(s->store, name, ret);
        return r == 0 ? refuse_patient(s, c, name) : MIN(r, 0);
}

/* ---- doses ------------------------------------------------------------------------------- */

static int load_state_of(Service *s, int64_t regimen_id, int64_t now, RegimenState *ret) {
        Regimen regimen = {};
        int r = regimen_by_id(s->store, regimen_id, &regimen);

        if (r <= 0)
                return r < 0 ? r : -EBADMSG;
        return state_load(s, &regimen, now, SLOT_NONE, ret);
}

/* The line of a candidate: its name, whose it is where there are SEVERAL patients, and when it is. */
static int candidate_line(Service *s, int64_t regimen, Slot slot, int64_t now, bool several, FILE *f) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_free_ char *name = NULL;
        char when[PLACE_WHEN_SIZE];
        PlanDose d;
        int r = load_state_of(s, regimen, now, &state);

        if (r >= 0)
                r = state_dose_name(&state, slot, &name);
        if (r >= 0)
                r = plan_dose(&state.plan, slot, &d);
        if (r > 0)
                fprintf(f, "\n  %s  (%s%s%s)", name, several ? state.patient.name : "", several ? ", " : "",
                        place_when(s, d.zone, d.utc, now, when));
        return r;
}

/* The open doses of a regimen (0: of all): how many, the first, and for several the refusal. */
static int find_open(Service *s, Call *c, int64_t regimen, int64_t *ret_regimen, Slot *ret_slot) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_free_ char *list = NULL;
        OpenDose dose;
        size_t size;
        FILE *f = open_memstream(&list, &size);
        int r, n = 0, several = wording_several(s);

        if (!f)
                return -ENOMEM;
        r = reminders_list(s->store, regimen, CANDIDATES_MAX, &cursor);
        while (r >= 0 && (r = reminders_next(s->store, cursor, &dose)) > 0) {
                if (n++ == 0) {
                        *ret_regimen = dose.regimen;
                        *ret_slot = dose.open.slot;
                }
                r = candidate_line(s, dose.regimen, dose.open.slot, c->now, several > 0, f);
        }
        if (memstream_close(f, &list) < 0)
                return -ENOMEM;
        if (r < 0)
                return r;
        if (n > 1)
                return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "Several doses are due. Name the one you mean:%s", list);
        return n;
}

/* The last dose before now, where nobody answered it: 1 and its name. */
static int missed_name(const RegimenState *state, int64_t now, PlanDose *ret, char **ret_name) {
        DoseState dose_state;
        int r = plan_dose_before(&state->plan, now, ret);

        if (r > 0)
                r = state_of_dose(state, ret, now, &dose_state);
        else
                return r;
        if (r < 0 || dose_state != DOSE_MISSED)
                return MIN(r, 0);
        r = state_dose_name(state, ret->slot, ret_name);
        return r < 0 ? r : 1;
}

/* Why nothing is to come, of a plan that rests; "" where it does not. */
static const char *resting_words(const RegimenState *state, int64_t now, char buf[static 2 * WORDS_SIZE]) {
        Slot local = zone_local(plan_zone_now(&state->plan), now);
        Day today = slot_day(local), until = plan_paused_until(&state->plan, local);
        char day[WORDS_SIZE];

        buf[0] = '\0';
        if (state->regimen.stopped)
                snprintf(buf, 2 * WORDS_SIZE, ": it was stopped");
        else if (state->plan.n_pauses > 0 && until == DAY_NONE)
                snprintf(buf, 2 * WORDS_SIZE, ": it is paused until you resume it");
        else if (state->plan.n_pauses > 0 && until >= today)
                snprintf(buf, 2 * WORDS_SIZE, ": it is paused until %s", words_day(until, today, day));
        return buf;
}

static int refuse_nothing_due(Service *s, Call *c, RegimenState *state) {
        _cleanup_free_ char *name = NULL, *missed = NULL;
        char when[PLACE_WHEN_SIZE], resting[2 * WORDS_SIZE];
        PlanDose next;
        int r = missed_name(state, c->now, &next, &missed);

        if (r > 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                                   "Nothing is due for %s. The last dose, %s, was missed; if it was taken after all, name it: %s",
                                   state->regimen.handle, place_when(s, next.zone, next.utc, c->now, when), missed);
        if (r == 0)
                r = state_next(state, c->now, &next);
        if (r < 0)
                return r;
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE, "Nothing is due for %s, and no dose is to come%s.",
                                   state->regimen.handle, resting_words(state, c->now, resting));
        r = state_dose_name(state, next.slot, &name);
        if (r < 0)
                return r;
        return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                           "Nothing is due for %s%s. The next dose is %s; to answer another one, name it: %s",
                           state->regimen.handle, resting_words(state, c->now, resting), place_when(s, next.zone, next.utc, c->now, when), name);
}

/* The dose of today (by its place, or by when it was taken) that was answered; the newest. */
static int answered_today(const RegimenState *state, int64_t now, PlanDose *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        Day today = state_today(state, now);
        bool found = false;
        PlanDose d;
        int r = plan_seek(&state->plan, now - INT64_C(14) * 86400, &cursor);

        while (r >= 0 && (r = plan_next(cursor, &d)) > 0 && slot_day(d.at) <= today) {
                if (!d.record || d.record->answer == ANSWER_NONE)
                        continue;
                if (slot_day(d.at) != today && (d.record->answer != ANSWER_TAKEN ||
                                                slot_day(zone_local(d.zone, d.record->taken_at)) != today))
                        continue;
                *ret = d;
                found = true;
        }
        return r < 0 ? r : found;
}

static int find_by_handle(Service *s, Call *c, Regimen *regimen, RegimenState *ret, PlanDose *ret_dose) {
        int64_t id = regimen->id;
        Slot slot;
        int r, open = find_open(s, c, id, &id, &slot);

        if (open < 0)
                return open;
        r = state_load(s, regimen, c->now, SLOT_NONE, ret);
        if (r < 0)
                return r;
        r = open > 0 ? plan_dose(&ret->plan, slot, ret_dose) : answered_today(ret, c->now, ret_dose);
        return r == 0 ? refuse_nothing_due(s, c, ret) : MIN(r, 0);
}

static int find_the_open(Service *s, Call *c, RegimenState *ret, PlanDose *ret_dose) {
        int64_t id;
        Slot slot;
        int r = find_open(s, c, 0, &id, &slot);

        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                                   "Nothing is due. To answer another dose, name it; \"cytosched agenda\" shows the names.");
        if (r > 0)
                r = load_state_of(s, id, c->now, ret);
        if (r >= 0)
                r = plan_dose(&ret->plan, slot, ret_dose);
        return r == 0 ? -EBADMSG : MIN(r, 0);
}

/* The dose of this name: of the active regimen of this handle, else of the one stopped last that
 * has it, for its handle may have been given to another since. 1, 0 or negative. */
static int find_by_name(Service *s, Call *c, const char *handle, Slot slot, RegimenState *ret, PlanDose *ret_dose) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Regimen regimen = {};
        int r = regimens_of_handle(s->store, handle, &cursor);

        while (r >= 0 && (r = regimens_next(s->store, cursor, &regimen)) > 0) {
                state_done(ret);
                *ret = (RegimenState){};
                r = state_load(s, &regimen, c->now, slot, ret);
                if (r >= 0)
                        r = plan_dose(&ret->plan, slot, ret_dose);
                if (r > 0)
                        return 1;
        }
        return r;
}

int find_dose(Service *s, Call *c, const char *arg, RegimenState *ret, PlanDose *ret_dose) {
        const char *at = strchr(arg, '@');
        _cleanup_(regimen_done) Regimen regimen = {};
        _cleanup_free_ char *handle = NULL;
        Slot slot = 0;
        int r;

        if (!*arg)
                return find_the_open(s, c, ret, ret_dose);
        handle = at ? strndup(arg, (size_t)(at - arg)) : strdup(arg);
        if (!handle)
                return -ENOMEM;
        r = find_regimen(s, c, handle, &regimen);
        if (r < 0)
                return r;
        if (!at)
                return find_by_handle(s, c, &regimen, ret, ret_dose);
        if (slot_parse(at + 1, &slot) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not the name of a dose. It has the form %s@YYYY-MM-DDTHH:MM.", arg, handle);
        r = find_by_name(s, c, handle, slot, ret, ret_dose);
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                                   "There is no dose %s. \"cytosched agenda %s\" shows those there are.", arg, handle);
        return MIN(r, 0);
}
