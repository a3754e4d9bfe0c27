/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All doses that are open. */

#include "engine/all-open.h"

#include "engine/asking.h"
#include "store/reminders.h"
#include "local.h"

void all_open_done(AllOpen *a) {
        for (size_t i = 0; i < a->n; i++) {
                free(a->doses[i].name);
                free(a->doses[i].asks);
        }
        free(a->doses);
        *a = (AllOpen){};
}

/* What would be asked: the caller's, NULL: nothing. */
static int find_asks(Service *s, const RegimenState *state, const PlanDose *d, int64_t now, char **ret) {
        static const Dict none;
        Call probe = { .now = now, .options = &none };
        int r = asking_early(s, &probe, state, d);

        if (r >= 0)
                r = asking_close(s, &probe, state, d, now);
        if (r == CALL_REFUSED && probe.fault && streq(probe.fault, CYTOSCHED_ERROR_CONFIRM)) {
                *ret = TAKE_PTR(probe.message);
                r = *ret ? 0 : -ENOMEM;
        }
        call_done(&probe);
        return MIN(r, 0);
}

/* Two of one regimen at one time: which of them was taken, nobody said. */
static int find_twin(const AllOpen *a, const AllOpenDose *dose, char **ret) {
        for (size_t i = 0; i < a->n; i++)
                if (a->doses[i].regimen == dose->regimen && !*ret)
                        return asprintf(ret, local_text("%s is open as well. Were both taken now?"), a->doses[i].name) < 0 ? -ENOMEM : 0;
        return 0;
}

static int add_dose(Service *s, const OpenDose *o, int64_t patient, int64_t now, AllOpen *all) {
        _cleanup_(state_done) RegimenState state = {};
        AllOpenDose dose = { .regimen = o->regimen, .slot = o->open.slot };
        Regimen regimen = {};
        PlanDose d;
        int r = regimen_by_id(s->store, o->regimen, &regimen);

        if (r > 0)
                r = state_load(s, &regimen, now, SLOT_NONE, &state);
        if (r < 0 || (patient && state.patient.id != patient))
                return r;
        r = plan_dose(&state.plan, o->open.slot, &d);
        if (r <= 0)
                return r;
        dose.patient = state.patient.id;
        dose.quiet = o->open.first_shown == 0 || (d.record && d.record->snoozed_until > now);
        r = array_room(&all->doses, all->n, &all->allocated, sizeof(AllOpenDose));
        if (r >= 0)
                r = state_dose_name(&state, d.slot, &dose.name);
        if (r >= 0)
                r = find_asks(s, &state, &d, now, &dose.asks);
        if (r >= 0)
                r = find_twin(all, &dose, &dose.asks);
        if (r < 0) {
                free(dose.name);
                free(dose.asks);
                return r;
        }
        all->n_asked += dose.asks != NULL;
        all->doses[all->n++] = dose;
        return 0;
}

int all_open_load(Service *s, int64_t patient, int64_t now, size_t limit, AllOpen *ret) {
        _cleanup_(all_open_done) AllOpen all = {};
        _cleanup_cursor_ Cursor *cursor = NULL;
        OpenDose dose;
        int r = reminders_list(s->store, 0, -1, &cursor);

        while (r >= 0 && (r = reminders_next(s->store, cursor, &dose)) > 0) {
                r = add_dose(s, &dose, patient, now, &all);
                if (service_of_one_plan(s, r)) /* its notice says so */
                        r = 0;
                if (r >= 0 && all.n > limit)
                        r = -E2BIG;
        }
        if (r < 0)
                return r;
        *ret = all;
        all = (AllOpen){};
        return 0;
}
