/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding the regimen, patient or dose that a call names. */

#include "engine/find.h"

#include "core/nearest.h"
#include "core/visible.h"
#include "core/words.h"
#include "engine/last.h"
#include "engine/place.h"
#include "engine/wording.h"
#include "local.h"
#include "store/reminders.h"

/* Of doses that are due, so many are listed. */
#define CANDIDATES_MAX 20
/* Of so many names the nearest is looked for. */
#define NEAREST_MAX 5000

static int refuse_regimen(Service *s, Call *c, const char *handle) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_nearest_ Nearest nearest = {};
        _cleanup_(regimen_done) Regimen renamed = {};
        int r = regimen_once_called(s->store, handle, &renamed);

        if (r > 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "There is no regimen \"%s\". It was renamed, and is called \"%s\" now.", handle,
                                   renamed.handle);
        if (r == 0)
                r = regimens_list(s->store, 0, &cursor);

        nearest_start(&nearest, handle);
        for (unsigned n = 0; r >= 0 && n < NEAREST_MAX; n++) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r == 0)
                        break;
                if (r > 0)
                        nearest_offer(&nearest, regimen.handle);
        }
        if (!nearest.best)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "There is no regimen \"%s\". \"cytosched list\" shows those there are.",
                                   handle);
        return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                           "There is no regimen \"%s\". Did you mean \"%s\"? \"cytosched list\" shows those there are.", handle,
                           nearest.best);
}

static int refuse_patient(Service *s, Call *c, const char *name) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_nearest_ Nearest nearest = {};
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
        if (!nearest.best)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                                   "There is no patient \"%s\". \"cytosched patient list\" shows those there are, "
                                   "\"cytosched patient add\" adds one.", name);
        return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                           "There is no patient \"%s\". Did you mean \"%s\"? \"cytosched patient list\" shows those there are.", name,
                           nearest.best);
}

/* A handle has no joiners; what is typed may have them. */
int find_regimen(Service *s, Call *c, const char *handle, Regimen *ret) {
        int r = regimen_by_handle(s->store, handle, ret);

        if (r == 0) {
                _cleanup_free_ char *plain = visible_without_joiners(handle);

                r = !plain ? -ENOMEM : streq(plain, handle) ? 0 : regimen_by_handle(s->store, plain, ret);
        }
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

/* The line of a candidate: its name, whose it is where there are SEVERAL patients, and when it is. 0: it is
 * not PATIENT's (0: anybody's). */
static int candidate_line(Service *s, const OpenDose *dose, int64_t patient, int64_t now, bool several, FILE *f) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_free_ char *name = NULL;
        char when[PLACE_WHEN_SIZE];
        PlanDose d;
        int r = load_state_of(s, dose->regimen, now, &state);

        if (r >= 0 && patient && patient != state.patient.id)
                return 0;
        if (r >= 0)
                r = state_dose_name(&state, dose->open.slot, &name);
        if (r >= 0)
                r = plan_dose(&state.plan, dose->open.slot, &d);
        if (r > 0)
                fprintf(f, "\n  %s  (%s%s%s)", name, several ? state.patient.name : "", several ? ", " : "",
                        place_when(s, d.zone, d.utc, now, when));
        return r;
}

/* The open doses of a regimen (0: of all) and a patient (0: of all): how many, the first, and for several the
 * refusal. */
static int find_open(Service *s, Call *c, int64_t regimen, int64_t patient, int64_t *ret_regimen, Slot *ret_slot) {
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
                r = candidate_line(s, &dose, patient, c->now, several > 0, f);
                if (r > 0 && n++ == 0) {
                        *ret_regimen = dose.regimen;
                        *ret_slot = dose.open.slot;
                }
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

/* No dose is to come: why, where the plan rests. */
static int refuse_no_more(Call *c, const RegimenState *state) {
        Slot local = zone_local(plan_zone_now(&state->plan), c->now);
        Day today = slot_day(local), until = plan_paused_until(&state->plan, local);
        const char *handle = state->regimen.handle;
        bool is_visit = state->regimen.appointment;
        char day[WORDS_SIZE];

        if (state->regimen.stopped)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE, is_visit ? N_("Nothing is due for %s, and no appointment is to come: it was stopped.")
                                            : N_("Nothing is due for %s, and no dose is to come: it was stopped."), handle);
        if (state_paused(state, c->now) && until == DAY_NONE)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                                   is_visit ? N_("Nothing is due for %s, and no appointment is to come: it is paused until you resume it.")
                                            : N_("Nothing is due for %s, and no dose is to come: it is paused until you resume it."), handle);
        if (state_paused(state, c->now))
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE, is_visit ? N_("Nothing is due for %s, and no appointment is to come: it is paused until %s.")
                                            : N_("Nothing is due for %s, and no dose is to come: it is paused until %s."),
                                   handle, words_day(until, today, day));
        return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE, is_visit ? N_("Nothing is due for %s, and no appointment is to come.") : N_("Nothing is due for %s, and no dose is to come."), handle);
}

/* NAME is the NEXT dose. */
static int refuse_until_next(Service *s, Call *c, const RegimenState *state, const PlanDose *next, const char *name) {
        Slot local = zone_local(plan_zone_now(&state->plan), c->now);
        Day until = plan_paused_until(&state->plan, local);
        const char *handle = state->regimen.handle;
        char when[PLACE_WHEN_SIZE], day[WORDS_SIZE];

        place_when(s, next->zone, next->utc, c->now, when);
        if (state_paused(state, c->now) && until != DAY_NONE)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                                   state->regimen.appointment
                                           ? N_("Nothing is due for %s: it is paused until %s. The next appointment is %s; to answer another one, name it: %s")
                                           : N_("Nothing is due for %s: it is paused until %s. The next dose is %s; to answer another one, name it: %s"),
                                   handle, words_day(until, slot_day(local), day), when, name);
        return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                           state->regimen.appointment
                                   ? N_("Nothing is due for %s. The next appointment is %s; to answer another one, name it: %s")
                                   : N_("Nothing is due for %s. The next dose is %s; to answer another one, name it: %s"),
                           handle, when, name);
}

/* NAME is the last dose, which is D. */
static int refuse_missed(Service *s, Call *c, const RegimenState *state, const PlanDose *d, const char *name) {
        char when[PLACE_WHEN_SIZE];

        return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                           state->regimen.appointment
                                   ? N_("Nothing is due for %s. The last appointment, %s, is past; if it was kept, name it: %s")
                                   : N_("Nothing is due for %s. The last dose, %s, was missed; if it was taken after all, name it: %s"),
                           state->regimen.handle, place_when(s, d->zone, d->utc, c->now, when), name);
}

static int refuse_nothing_due(Service *s, Call *c, RegimenState *state) {
        _cleanup_free_ char *name = NULL, *missed = NULL;
        PlanDose next;
        int r = missed_name(state, c->now, &next, &missed);

        if (r > 0)
                return refuse_missed(s, c, state, &next, missed);
        if (r == 0)
                r = state_next(state, c->now, &next);
        if (r < 0)
                return r;
        if (r == 0)
                return refuse_no_more(c, state);
        r = state_dose_name(state, next.slot, &name);
        return r < 0 ? r : refuse_until_next(s, c, state, &next, name);
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

/* ---- by a handle alone --------------------------------------------------------------------- */

static int put_candidate(Service *s, Call *c, const RegimenState *state, const PlanDose *d, FILE *f) {
        _cleanup_free_ char *name = NULL;
        char when[PLACE_WHEN_SIZE];
        DoseState is;
        int r = state_dose_name(state, d->slot, &name);

        if (r >= 0)
                r = state_of_dose(state, d, c->now, &is);
        if (r >= 0)
                fprintf(f, "\n  %s  (%s, %s)", name, place_when(s, d->zone, d->utc, c->now, when), dose_state_name(is));
        return r;
}

/* One was answered today, and one is to come. */
static int refuse_two(Service *s, Call *c, const RegimenState *state, const PlanDose *a, const PlanDose *b) {
        _cleanup_free_ char *list = NULL;
        size_t size;
        FILE *f = open_memstream(&list, &size);
        int r;

        if (!f)
                return -ENOMEM;
        r = put_candidate(s, c, state, a, f);
        if (r >= 0)
                r = put_candidate(s, c, state, b, f);
        if (memstream_close(f, &list) < 0)
                return -ENOMEM;
        return r < 0 ? r
                     : call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, state->regimen.appointment ? N_("Two appointments of %s are of today. Name the one you mean:%s")
                                                              : N_("Two doses of %s are of today. Name the one you mean:%s"),
                                   state->regimen.handle, list);
}

static int ask_missed(Service *s, Call *c, const RegimenState *state, PlanDose *ret) {
        _cleanup_free_ char *name = NULL;
        char when[PLACE_WHEN_SIZE];
        int r = missed_name(state, c->now, ret, &name);

        if (r <= 0)
                return r;
        r = call_ask(c,
                     state->regimen.appointment ? N_("Nothing is due for %s. The last appointment, %s, %s, is past. Record it as done?")
                                                : N_("Nothing is due for %s. The last dose, %s, %s, was missed. Record it as taken?"),
                     state->regimen.handle, name, place_when(s, ret->zone, ret->utc, c->now, when));
        return r < 0 ? r : 1;
}

/* Nothing is open: what "taken HANDLE" means. 1, 0 or negative. */
static int find_to_take(Service *s, Call *c, const RegimenState *state, PlanDose *ret) {
        PlanDose next = {};
        int answered = answered_today(state, c->now, ret), coming = answered < 0 ? answered : state_next(state, c->now, &next);
        bool today = coming > 0 && slot_day(next.at) == state_today(state, c->now);
        int r;

        if (answered < 0 || coming < 0)
                return MIN(answered, coming);
        if (answered && today)
                return refuse_two(s, c, state, ret, &next);
        if (answered)
                return 1;
        if (!today) {
                r = ask_missed(s, c, state, ret);
                if (r != 0)
                        return r;
        }
        *ret = next;
        return today || (coming > 0 && call_flag(c, "later"));
}

/* Nothing is open: the next one. One that was answered today may be what is meant. */
static int find_to_skip(Service *s, Call *c, const RegimenState *state, PlanDose *ret) {
        _cleanup_free_ char *name = NULL;
        char when[PLACE_WHEN_SIZE];
        PlanDose today;
        int r = state_next(state, c->now, ret), answered = r <= 0 ? r : answered_today(state, c->now, &today);

        if (r <= 0 || answered < 0)
                return MIN(r, answered);
        if (answered > 0)
                r = state_dose_name(state, today.slot, &name);
        if (r < 0)
                return r;
        place_when(s, ret->zone, ret->utc, c->now, when);
        if (!name)
                r = call_ask(c,
                             state->regimen.appointment ? N_("Nothing is due for %s. The next appointment is %s. Skip it?")
                                                        : N_("Nothing is due for %s. The next dose is %s. Skip it?"),
                             state->regimen.handle, when);
        else if (state->regimen.appointment)
                r = call_ask(c, "%s is recorded already. The next appointment is %s. Skip it?", name, when);
        else if (today.record->answer == ANSWER_TAKEN)
                r = call_ask(c,
                             "%s is recorded already, as taken (to correct that: cytosched amend %s --answer skipped). The next dose is %s. "
                             "Skip it?",
                             name, name, when);
        else
                r = call_ask(c, "%s is recorded already, as skipped. The next dose is %s. Skip it?", name, when);
        return r < 0 ? r : 1;
}

static int find_not_open(Service *s, Call *c, FindFor purpose, const RegimenState *state, PlanDose *ret) {
        switch (purpose) {
        case FIND_TO_TAKE:
                return find_to_take(s, c, state, ret);
        case FIND_TO_SKIP:
                return find_to_skip(s, c, state, ret);
        case FIND_TO_MOVE:
                return state_next(state, c->now, ret);
        case FIND_TO_AMEND:
                return answered_today(state, c->now, ret);
        default:
                return 0;
        }
}

/* What is corrected is past: the last one is named, none that is to come. */
static int refuse_to_amend(Service *s, Call *c, RegimenState *state) {
        const char *handle = state->regimen.handle;
        bool is_visit = state->regimen.appointment, missed;
        _cleanup_free_ char *name = NULL;
        char when[PLACE_WHEN_SIZE];
        Last last = {};
        int r = last_find(s, state, c->now, false, 1, &last);

        if (r < 0)
                return r;
        if (last.n == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                                   is_visit ? N_("Nothing is due for %s, and no appointment of it has passed: there is nothing to correct.")
                                            : N_("Nothing is due for %s, and no dose of it has passed: there is nothing to correct."), handle);
        missed = !last.doses[0].record || last.doses[0].record->answer == ANSWER_NONE;
        r = state_dose_name(state, last.doses[0].slot, &name);
        if (r < 0)
                return r;
        if (missed)
                return refuse_missed(s, c, state, &last.doses[0], name);
        place_when(s, last.doses[0].zone, last.doses[0].utc, c->now, when);
        if (is_visit)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                                   "Nothing is due for %s. The last appointment, %s, is recorded already; to correct that, name it: %s", handle, when, name);
        return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                           last.doses[0].record->answer == ANSWER_TAKEN
                                   ? N_("Nothing is due for %s. The last dose, %s, is recorded as taken; to correct that, name it: %s")
                                   : N_("Nothing is due for %s. The last dose, %s, is recorded as skipped; to correct that, name it: %s"),
                           handle, when, name);
}

static int find_by_handle(Service *s, Call *c, Regimen *regimen, FindFor purpose, RegimenState *ret, PlanDose *ret_dose) {
        int64_t id = regimen->id;
        Slot slot;
        int r, open = find_open(s, c, id, 0, &id, &slot);

        if (open < 0)
                return open;
        r = state_load(s, regimen, c->now, SLOT_NONE, ret);
        if (r >= 0 && open == 0)
                r = state_reach_last(s, c->now, ret);
        if (r < 0)
                return r;
        r = open > 0 ? plan_dose(&ret->plan, slot, ret_dose) : find_not_open(s, c, purpose, ret, ret_dose);
        if (r == 0)
                return purpose == FIND_TO_AMEND ? refuse_to_amend(s, c, ret) : refuse_nothing_due(s, c, ret);
        return MIN(r, 0);
}

/* ---- without a name ------------------------------------------------------------------------ */

#define TODAY_LOOKED_AT 100

/* The only dose to come today: 1, 0 where there are none or several. */
static int find_today(Service *s, Call *c, int64_t patient, RegimenState *ret, PlanDose *ret_dose) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int found = 0, r = regimens_by_next(s->store, patient, TODAY_LOOKED_AT, &cursor);
        Regimen regimen = {};

        while (r >= 0 && (r = regimens_next(s->store, cursor, &regimen)) > 0) {
                _cleanup_(state_done) RegimenState state = {};
                PlanDose d;

                r = state_load(s, &regimen, c->now, SLOT_NONE, &state);
                if (r >= 0)
                        r = state_next(&state, c->now, &d);
                if (r <= 0 || slot_day(d.at) != state_today(&state, c->now))
                        continue;
                if (++found > 1)
                        return 0;
                state_done(ret);
                *ret = state;
                state = (RegimenState){};
                *ret_dose = d;
        }
        return r < 0 ? r : found;
}

static int ask_today(Service *s, Call *c, int64_t patient, RegimenState *ret, PlanDose *ret_dose) {
        char when[PLACE_WHEN_SIZE];
        int r = find_today(s, c, patient, ret, ret_dose);

        if (r <= 0)
                return r;
        r = call_ask(c, "Nothing is due. The one dose to come today is %s, %s. Record it as taken now?", ret->regimen.handle,
                     place_when(s, ret_dose->zone, ret_dose->utc, c->now, when));
        return r < 0 ? r : 1;
}

int find_refuse_nothing(Service *s, Call *c, int64_t patient) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_free_ char *list = NULL;
        int r, n = 0, several = wording_several(s);
        OpenDose open;
        size_t size;
        FILE *f = open_memstream(&list, &size);

        if (!f)
                return -ENOMEM;
        r = reminders_appointments(s->store, CANDIDATES_MAX, &cursor);
        while (r >= 0 && (r = reminders_next(s->store, cursor, &open)) > 0) {
                r = candidate_line(s, &open, patient, c->now, several > 0, f);
                n += r > 0;
        }
        if (memstream_close(f, &list) < 0)
                return -ENOMEM;
        if (r < 0)
                return r;
        if (n == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                                   "Nothing is due. To answer another dose, name it; \"cytosched agenda\" shows the names.");
        if (n == 1)
                return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                                   "Nothing is due but an appointment. When it is done, say: cytosched taken, with its name:%s", list);
        return call_refuse(c, CYTOSCHED_ERROR_NOTHING_DUE,
                           "Nothing is due but appointments. When one is done, say: cytosched taken, with its name:%s", list);
}

static int find_the_open(Service *s, Call *c, int64_t patient, FindFor purpose, RegimenState *ret, PlanDose *ret_dose) {
        int64_t id;
        Slot slot;
        int r = find_open(s, c, 0, patient, &id, &slot);

        if (r == 0 && purpose == FIND_TO_TAKE && call_flag(c, "later") &&
            (r = ask_today(s, c, patient, ret, ret_dose)) != 0)
                return MIN(r, 0);
        if (r == 0)
                return find_refuse_nothing(s, c, patient);
        if (r > 0)
                r = load_state_of(s, id, c->now, ret);
        if (r >= 0)
                r = plan_dose(&ret->plan, slot, ret_dose);
        return r == 0 ? -EBADMSG : MIN(r, 0);
}

int find_by_name(Service *s, Call *c, const char *handle, Slot slot, RegimenState *ret, PlanDose *ret_dose) {
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

int find_dose(Service *s, Call *c, const char *arg, FindFor purpose, RegimenState *ret, PlanDose *ret_dose) {
        const char *at = strchr(arg, '@');
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(regimen_done) Regimen regimen = {};
        _cleanup_free_ char *handle = NULL;
        Slot slot = 0;
        int r = call_option(c, "patient") ? find_patient(s, c, NULL, &patient) : 0;

        if (r < 0)
                return r;
        if (!*arg)
                return find_the_open(s, c, patient.id, purpose, ret, ret_dose);
        handle = at ? strndup(arg, (size_t)(at - arg)) : strdup(arg);
        if (!handle)
                return -ENOMEM;
        r = find_regimen(s, c, handle, &regimen);
        if (r < 0)
                return r;
        if (patient.id && patient.id != regimen.patient)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "%s is not a regimen of %s.", regimen.handle, patient.name);
        if (!at)
                return find_by_handle(s, c, &regimen, purpose, ret, ret_dose);
        if (slot_parse(at + 1, &slot) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not the name of a dose. It has the form %s@YYYY-MM-DDTHH:MM.", arg, handle);
        r = find_by_name(s, c, regimen.handle, slot, ret, ret_dose);
        if (r == 0)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                                   "There is no dose %s. \"cytosched agenda %s\" shows those there are.", arg, handle);
        return MIN(r, 0);
}
