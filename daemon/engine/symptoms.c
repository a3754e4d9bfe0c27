/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symptoms as they are shown. */

#include "engine/symptoms.h"

#include "engine/plan-load.h"
#include "engine/state.h"
#include "store/records.h"
#include "store/regimens.h"

/* Nobody looks back further for the last dose. */
#define LOOK_BACK_SEC (INT64_C(400) * 86400)

void diary_done(Diary *d) {
        patient_done(&d->patient);
        plan_done(&d->zones);
        free(d->taken);
        *d = (Diary){};
}

static int load_regimen(Service *s, const Regimen *regimen, int64_t from, int64_t until, Diary *d) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const Zone *zone = plan_zone_now(&d->zones);
        Taken taken;
        int r = records_taken_list(s->store, regimen->id, from - LOOK_BACK_SEC, zone_local(zone, from - LOOK_BACK_SEC) - LATE_MINUTES,
                                   &cursor);

        while (r >= 0 && (r = records_taken_next(s->store, cursor, &taken)) > 0) {
                if (taken.at > until)
                        continue;
                r = array_room(&d->taken, d->n_taken, &d->allocated, sizeof(TakenDose));
                if (r >= 0)
                        d->taken[d->n_taken++] = (TakenDose){ taken.at, regimen->id, taken.slot };
        }
        return r;
}

static int compare(const void *a, const void *b) {
        const TakenDose *x = a, *y = b;

        return x->at < y->at ? -1 : x->at > y->at;
}

int diary_load(Service *s, Patient *patient, int64_t from, int64_t until, Diary *ret) {
        _cleanup_(diary_done) Diary d = { .patient = *patient };
        _cleanup_cursor_ Cursor *cursor = NULL;
        Regimen regimen = {};
        int r;

        *patient = (Patient){};
        r = plan_load_zones(s->store, s->zones, d.patient.id, &d.zones);
        if (r >= 0)
                r = regimens_list(s->store, d.patient.id, &cursor);
        while (r >= 0 && (r = regimens_next(s->store, cursor, &regimen)) > 0) {
                r = regimen.appointment ? 0 : load_regimen(s, &regimen, from, until, &d);
                regimen_done(&regimen);
        }
        if (r < 0)
                return r;
        if (d.n_taken > 1)
                qsort(d.taken, d.n_taken, sizeof(TakenDose), compare);
        *ret = d;
        d = (Diary){};
        return 0;
}

/* The last dose at or before AT; NULL. */
static const TakenDose *last_before(const Diary *d, int64_t at) {
        size_t low = 0, high = d->n_taken;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (d->taken[middle].at <= at)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low > 0 ? &d->taken[low - 1] : NULL;
}

SymptomSays diary_says(const SymptomRow *row) {
        return symptom_says(row->name, row->typed, row->value, row->unit, row->severity);
}

static int row_dose(Service *s, const Diary *d, int64_t at, Dict *ret) {
        const TakenDose *last = last_before(d, at);
        _cleanup_(regimen_done) Regimen regimen = {};
        _cleanup_free_ char *dose = NULL;
        char slot[SLOT_TEXT_SIZE];
        int r = last ? regimen_by_id(s->store, last->regimen, &regimen) : 0;

        if (r <= 0)
                return r;
        if (asprintf(&dose, "%s@%s", regimen.handle, slot_format(last->slot, slot)) < 0)
                return -ENOMEM;
        dict_text(ret, "dose", dose);
        dict_number(ret, "hours", 'x', (at - last->at) / 3600);
        return 0;
}

int diary_row(Service *s, const Diary *d, const SymptomRow *row, Dict *ret) {
        SymptomSays says = diary_says(row);
        _cleanup_free_ char *tell = symptom_tell(&says, false);
        char at[INSTANT_TEXT_SIZE], utc[INSTANT_TEXT_SIZE];
        int r;

        if (!tell)
                return -ENOMEM;
        dict_number(ret, "id", 'x', row->id);
        dict_text(ret, "patient", d->patient.name);
        dict_text(ret, "at", instant_format(plan_zone_now(&d->zones), row->at, at));
        dict_text(ret, "utc", instant_format_utc(row->at, utc));
        dict_text(ret, "symptom", row->name);
        dict_text(ret, "value", row->value);
        dict_text(ret, "unit", row->unit);
        dict_text(ret, "severity", row->severity);
        dict_text(ret, "note", row->note);
        r = row_dose(s, d, row->at, ret);
        dict_text(ret, "tier", tier_name(says.tier));
        dict_text(ret, "tell", tell);
        dict_text(ret, "source", says.source);
        dict_text(ret, "typed", row->typed);
        return r < 0 ? r : ret->error;
}
