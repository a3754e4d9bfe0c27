/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A regimen's chart: the regimen, its patient, its plan and its open reminders, read from the
 * database for one call. */

#include "drug.h"
#include "extra.h"
#include "reminder.h"
#include "service.h"

typedef struct Chart {
        Regimen regimen;
        Patient patient;
        Plan plan;
        ReminderState reminders;
} Chart;
void chart_done(Chart *c);

/* Takes what REGIMEN holds. The records reach back from NOW past the longest window, or to
 * the wall clock FROM where that is earlier (SLOT_NONE: no earlier). 0 or negative. */
int chart_load(Service *s, Regimen *regimen, int64_t now, Slot from, Chart *ret);
/* Reads the plan again, after facts were written. */
int chart_reload(Service *s, int64_t now, Slot from, Chart *c);
/* Runs the reminder at NOW and writes what is open, next and to be woken for: the one rule of
 * the cache, run in the transaction of every change. */
int chart_refresh(Service *s, Chart *c, int64_t now);

/* What is set for the regimen, its patient, or all. */
int chart_settings(Service *s, const Chart *c, ReminderSettings *ret, Extras *ret_extras);
/* The same for one regimen (0: for all of a patient's; 0: for all there are). */
int refresh_all(Service *s, Call *c, int64_t regimen, int64_t patient);

Day chart_today(const Chart *c, int64_t now);
int chart_state(const Chart *c, const PlanDose *d, int64_t now, DoseState *ret);
/* "pegasys@2026-11-22T19:00"; the caller's to free. */
int chart_dose_name(const Chart *c, Slot slot, char **ret);
/* Fills a dose's row; the keys and their order are the interface's. */
int chart_dose_row(const Chart *c, const PlanDose *d, int64_t now, Row *ret);
int chart_regimen_row(Store *s, const Chart *c, int64_t now, Row *ret);
/* Adds the patient's today to the context. */
void chart_context(const Chart *c, Call *call);

/* Walks the doses that wait: open ones first, then those to come. Seek, then 1 and the dose, 0 at
 * the end. */
int chart_seek(const Chart *c, int64_t now, PlanCursor **ret);
int chart_seek_next(const Chart *c, PlanCursor *cursor, int64_t now, PlanDose *ret);
/* The first of them: 1, 0. */
int chart_next(const Chart *c, int64_t now, PlanDose *ret);
/* Adds a dose to the call's rows, with its effect in front. */
int chart_effect(const Chart *c, Call *call, const PlanDose *d, const char *effect);
/* Adds the first COUNT doses that wait as "next". */
int chart_effects_next(const Chart *c, Call *call, unsigned count);

/* What was removed has no open reminders and nothing due. */
int forget_removed(Service *s);

/* Reads a schedule, refused with its caret. */
int schedule_read(Call *c, const char *text, Schedule **ret);
/* Asks where the schedule has a unit that the drug (may be NULL) does not come in. */
int units_ask(Call *c, const Drug *drug, const Schedule *schedule);
/* A handle that a person chose, refused where it is no handle or is used. */
int handle_check(Service *s, Call *c, const char *name, char **ret);

/* ---- finding what a call names ---- */

/* The regimen of this handle, refused with NotFound where there is none. */
int find_regimen(Service *s, Call *c, const char *handle, Regimen *ret);
/* The patient of the option "patient", or "me". */
int find_patient(Service *s, Call *c, const char *name, Patient *ret);
/* The dose that ARG names (DESIGN's rules for a handle and for ""), with its chart. WANT_OPEN:
 * a handle means the open dose, else the one answered today. */
int find_dose(Service *s, Call *c, const char *arg, Chart *ret, PlanDose *ret_dose);
/* A DATE read in the chart's zone: option KEY, or FALLBACK where it is not given. */
int call_date(Call *c, const char *key, Day today, Day fallback, Day *ret);
