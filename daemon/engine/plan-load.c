/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan, from what the database says of it. */

#include "engine/plan-load.h"

#include "core/when.h"
#include "store/patient-zones.h"
#include "store/pauses.h"
#include "store/records.h"
#include "store/revisions.h"
#include "store/settings.h"

int plan_load_zones(Store *s, Zones *zones, int64_t patient, Plan *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        PatientZone said;
        size_t allocated = 0;
        int r = patient_zones_list(s, patient, &cursor);

        while (r >= 0 && (r = patient_zones_next(s, cursor, &said)) > 0) {
                PlanZone zone = { .from = said.start };

                r = zones_get(zones, said.name, &zone.zone);
                if (r >= 0)
                        r = array_room(&ret->zones, ret->n_zones, &allocated, sizeof(PlanZone));
                if (r < 0)
                        return r;
                ret->zones[ret->n_zones++] = zone;
        }
        if (r < 0)
                return r;
        return ret->n_zones > 0 ? 0 : -EBADMSG;
}

static int load_revisions(Store *s, int64_t regimen, Plan *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Revision said;
        size_t allocated = 0;
        int r = revisions_list(s, regimen, &cursor);

        while (r >= 0 && (r = revisions_next(s, cursor, &said)) > 0) {
                ScheduleError error;
                PlanRevision revision = {
                        .start = said.origin, .from = said.start, .until = said.until, .shift = said.shift, .number = said.number,
                };

                r = array_room(&ret->revisions, ret->n_revisions, &allocated, sizeof(PlanRevision));
                if (r >= 0)
                        r = schedule_parse(said.schedule, &revision.schedule, &error);
                if (r < 0)
                        return r == -EINVAL ? -EBADMSG : r;
                ret->revisions[ret->n_revisions++] = revision;
        }
        return r;
}

static int load_pauses(Store *s, int64_t regimen, Plan *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        PlanPause pause;
        size_t allocated = 0;
        int r = pauses_list(s, regimen, &cursor);

        while (r >= 0 && (r = pauses_next(s, cursor, &pause)) > 0) {
                r = array_room(&ret->pauses, ret->n_pauses, &allocated, sizeof(PlanPause));
                if (r < 0)
                        return r;
                ret->pauses[ret->n_pauses++] = pause;
        }
        return r;
}

static int load_records(Store *s, int64_t regimen, Slot from, Plan *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        size_t allocated = 0;
        int r = records_list(s, regimen, from, &cursor);

        while (r >= 0) {
                r = array_room(&ret->records, ret->n_records, &allocated, sizeof(PlanRecord));
                if (r >= 0)
                        r = records_next(s, cursor, &ret->records[ret->n_records]);
                if (r <= 0)
                        return r;
                ret->n_records++;
        }
        return r;
}

int plan_load_window(Store *s, const Regimen *regimen, Plan *ret) {
        _cleanup_free_ char *window = NULL;
        int r = setting_get(s, "window", regimen->patient, regimen->id, &window);

        if (r > 0 && when_duration(window, &ret->window_sec) < 0)
                ret->window_sec = 0;
        return MIN(r, 0);
}

/* A dose that was moved on with all that follow has a name from before its place, and so has the
 * answer that it was given. */
static Slot latest_shift(const Plan *p) {
        int32_t shift = 0;

        for (size_t i = 0; i < p->n_revisions; i++)
                shift = MAX(shift, p->revisions[i].shift);
        return (Slot)shift * MINUTES_PER_DAY;
}

int plan_load(Store *s, Zones *zones, const Regimen *regimen, Slot from, Plan *ret) {
        _cleanup_(plan_done) Plan p = { .shown_from = regimen->shown_from, .zones = ret->zones, .n_zones = ret->n_zones };
        int r = p.n_zones > 0 ? 0 : plan_load_zones(s, zones, regimen->patient, &p);

        *ret = (Plan){};
        if (r >= 0)
                r = load_revisions(s, regimen->id, &p);
        if (r >= 0)
                r = load_pauses(s, regimen->id, &p);
        if (r >= 0)
                r = load_records(s, regimen->id, from - latest_shift(&p), &p);
        if (r < 0)
                return r;
        *ret = p;
        p = (Plan){};
        return 0;
}
