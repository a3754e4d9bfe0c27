/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person prescribed, read: refused with all that is wrong, asked where it may be meant otherwise. */

#include "engine/reading.h"

#include "core/typed-text.h"
#include "local.h"

void prescription_done(Prescription *p) {
        typed_done(&p->typed);
        p->schedule = schedule_free(p->schedule);
}

/* ---- the text ------------------------------------------------------------------------------ */

static int read_exactly(Call *c, const char *text, Prescription *ret) {
        _cleanup_free_ char *message = NULL;
        ScheduleError error = {};
        int r = schedule_parse(text, &ret->schedule, &error);

        ret->typed.exact = true;
        if (r != -EINVAL)
                return r;
        r = schedule_error_text(text, &error, &message);
        return r < 0 ? r : call_refuse(c, CYTOSCHED_ERROR_SCHEDULE, "%s", message);
}

int prescription_read(Call *c, const char *text, Day today, const TypedPlan *plan, Prescription *ret) {
        _cleanup_free_ char *message = NULL;
        TypedPlan of = plan ? *plan : (TypedPlan){};
        int r;

        of.started = call_option(c, "from") != NULL;
        *ret = (Prescription){ .typed = { .from = DAY_NONE } };
        if (call_flag(c, "exact"))
                return read_exactly(c, text, ret);
        r = typed_read(text, today, &of, &ret->typed);
        if (r == -EINVAL) {
                r = typed_error_text(text, &ret->typed, &message);
                return r < 0 ? r : call_refuse(c, CYTOSCHED_ERROR_SCHEDULE, "%s", message);
        }
        return r < 0 ? r : schedule_parse(ret->typed.canonical, &ret->schedule, NULL);
}

int prescription_look_for_dose(Call *c, const Prescription *p, Day start) {
        char day[DAY_TEXT_SIZE];
        ScheduleDose first;

        if (schedule_dose_from(p->schedule, start, slot_of(start, 0), &first) > 0)
                return 0;
        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "This schedule has no dose from %s on: it ends before that day, or has none at all. Say another "
                                                       "end, or another start.", day_format(start, day));
}

int prescription_start(Call *c, const Prescription *p, Day today, Day fallback, Day *ret, bool *ret_stated) {
        const char *option = call_option(c, "from");
        char one[DAY_TEXT_SIZE], other[DAY_TEXT_SIZE];
        int r = call_date(c, "from", TENSE_START, today, p->typed.from == DAY_NONE ? fallback : p->typed.from, ret);

        *ret_stated = option || p->typed.from != DAY_NONE;
        if (r < 0)
                return r;
        r = prescription_look_for_dose(c, p, *ret);
        if (r < 0)
                return r;
        if (!option || p->typed.from == DAY_NONE || *ret == p->typed.from)
                return 0;
        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Two starts are stated: %s with --from, and %s in the schedule.",
                           day_format(*ret, one), day_format(p->typed.from, other));
}

int prescription_route(Call *c, const Prescription *p, const char **ret) {
        const char *option = call_option(c, "route");

        *ret = option ? route_find(option) : p->typed.route;
        if (option && !*ret)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a route. Say \"under the skin\", \"into a vein\", \"into a muscle\" or \"by mouth\".",
                                   option);
        if (option && p->typed.route && !streq(*ret, p->typed.route))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Two routes are stated: \"%s\" with --route, and \"%s\" in the schedule.",
                                   *ret, p->typed.route);
        return 0;
}

int prescription_tell(Call *c, const Prescription *p, Dict *ret) {
        _cleanup_free_ char *remarks = NULL;
        char day[DAY_TEXT_SIZE];
        int r = typed_remarks(p->schedule, &remarks);

        if (r < 0)
                return r;
        dict_text(&c->context, "remarks", remarks);
        if (r > 0)
                dict_flag(&c->context, "strength_open", true);
        if (p->typed.exact)
                return 0;
        dict_text(ret, "schedule_read_as", p->typed.canonical);
        if (p->typed.from != DAY_NONE)
                dict_text(&c->context, "from_read_as", day_format(p->typed.from, day));
        dict_text(&c->context, "route_read_as", p->typed.route);
        return 0;
}

/* ---- what is asked ------------------------------------------------------------------------- */

/* A unit the drug does not come in is asked about, never converted. Of a container or a volume the
 * strength is not known. */
int units_ask(Call *c, const Drug *drug, const Schedule *schedule) {
        if (!drug)
                return 0;
        for (size_t i = 0; i < schedule_steps(schedule); i++) {
                Unit unit = schedule_amount(schedule, i).unit;

                if (unit != UNIT_NONE && unit != drug->unit && unit != UNIT_MILLILITRES && !unit_container(unit))
                        return call_ask(c, "%s comes in %s, and this schedule says %s. Is that what is prescribed?",
                                        drug->name, unit_name(drug->unit), unit_name(unit));
        }
        return 0;
}

/* What the sources call usual (CARE): the days between two doses, and the words for it. */
static const struct {
        const char *atc;
        unsigned days; /* 0: only several times a day is unusual */
        const char *usual;
} usuals[] = {
        { "L03AB11", 7, N_("Usually once a week, later every 2 to 3 weeks (Cancer Research UK, 2024).") },
        { "L03AB15", 14, N_("Usually every 2 weeks (Besremi patient leaflet, section 3).") },
        { "L03AC01", 0, N_("Usually at most once a day at home; several times a day is for hospital (OncoLink, 2025).") },
};

/* How dense the step is. USUAL is a sentence of its own. */
static int ask_rhythm(Call *c, const char *usual, unsigned days, size_t times) {
        usual = local_text(usual);
        if (times > 1)
                return call_ask(c, "%s You typed %zu times a day. Is that what is prescribed?", usual, times);
        if (days <= 1)
                return call_ask(c, "%s You typed every day. Is that what is prescribed?", usual);
        return call_ask(c, "%s You typed doses %u days apart. Is that what is prescribed?", usual, days);
}

/* Whether the step has a second day at all. */
static bool step_repeats(const Schedule *schedule, size_t step) {
        ScheduleCursor c;
        Run run;

        schedule_seek(schedule, DAY_MIN, SLOT_MIN, &c);
        for (size_t i = 0; i <= schedule_steps(schedule) && schedule_next_run(&c, &run); i++)
                if (run.step == step)
                        return run.doses > run.n_times;
        return true;
}

int usual_ask(Call *c, const Drug *drug, const Schedule *schedule) {
        for (size_t k = 0; drug && k < ELEMENTSOF(usuals); k++) {
                if (!streq(usuals[k].atc, drug->atc))
                        continue;
                for (size_t i = 0; i < schedule_steps(schedule); i++) {
                        unsigned days = schedule_shortest_interval(schedule, i);
                        size_t times;

                        (void)schedule_times(schedule, i, &times);
                        if (times <= 1 && (days >= usuals[k].days || !step_repeats(schedule, i)))
                                continue;
                        return ask_rhythm(c, usuals[k].usual, days, times);
                }
        }
        return 0;
}

int appointment_check(Call *c, const char *route, const Schedule *schedule) {
        bool amount = false;

        for (size_t i = 0; i < schedule_steps(schedule); i++)
                amount |= schedule_amount(schedule, i).unit != UNIT_NONE;
        if (!amount && isempty(route))
                return 0;
        return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                           "An appointment has no amount and no route. An infusion at the clinic is a dose: leave out --appointment.");
}
