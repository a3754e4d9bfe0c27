/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A regimen's state: the regimen, its patient, its plan and its open reminders, read from the
 * database for one call. */

#include "core/extra.h"
#include "core/plan.h"
#include "core/reminder.h"
#include "engine/service.h"
#include "store/patients.h"
#include "store/regimens.h"

typedef struct RegimenState {
        Regimen regimen;
        Patient patient;
        Plan plan;
        ReminderState reminders;
} RegimenState;
void state_done(RegimenState *c);

/* Takes what REGIMEN holds. RET is empty, or of another regimen: where that is of the same patient, what is the patient's is
 * not read again, and nothing of it may have been written since. The records reach back from NOW past the longest window,
 * or to the wall clock FROM where that is earlier (SLOT_NONE: no earlier). 0 or negative. */
int state_load(Service *s, Regimen *regimen, int64_t now, Slot from, RegimenState *ret);
/* The same with every record, for who asks when doses are, and neither what is open nor until when. */
int state_load_plan(Service *s, Regimen *regimen, int64_t now, RegimenState *ret);
/* Whether a plan has a dose to come: 1, 0. Takes what REGIMEN holds. */
int state_goes_on(Service *s, Regimen *regimen, int64_t now);
/* Reads as far back as the last dose before NOW has its place: a plan may have one a month, and ends. */
int state_reach_last(Service *s, int64_t now, RegimenState *c);
/* Reads the plan again, after facts were written. */
int state_reload(Service *s, int64_t now, Slot from, RegimenState *c);
/* What is set for the regimen, its patient, or all. */
int state_settings(Service *s, const RegimenState *c, ReminderSettings *ret, Extras *ret_extras);
Day state_today(const RegimenState *c, int64_t now);
/* The instant, after NOW, at which DAY begins for the patient: a day after the one that it is. */
int64_t state_begins(const RegimenState *c, Day day, int64_t now);
/* What stands open for a dose that waits for an answer: also where a clock was set back a little over its time. NULL:
 * nothing. Borrowed. */
const ReminderOpen *state_reminder(const RegimenState *c, const PlanDose *d, int64_t now);
int state_of_dose(const RegimenState *c, const PlanDose *d, int64_t now, DoseState *ret);
/* "taken", "missed"; of an appointment "done", "past". */
const char *state_word(const RegimenState *c, DoseState state);
/* "pegasys@2026-11-22T19:00"; the caller's to free. */
int state_dose_name(const RegimenState *c, Slot slot, char **ret);
/* Fills a dose's row; the keys and their order are the interface's. */
int state_dose_row(const RegimenState *c, const PlanDose *d, int64_t now, Dict *ret);
/* Whether today is in a pause. */
bool state_paused(const RegimenState *c, int64_t now);
/* The first day of the next pause that is still to come; DAY_NONE: none is, or it is paused now, or stopped. */
Day state_pause_to_come(const RegimenState *c, int64_t now);
int state_regimen_row(Store *s, const RegimenState *c, int64_t now, Dict *ret);
/* Adds the patient's today to the context. */
void state_context(const RegimenState *c, Call *call);

/* Walks the doses that wait: open ones first, then those to come. Seek, then 1 and the dose, 0 at
 * the end. */
int state_seek(const RegimenState *c, int64_t now, PlanCursor **ret);
int state_seek_next(const RegimenState *c, PlanCursor *cursor, int64_t now, PlanDose *ret);
/* The first of them: 1, 0. */
int state_next(const RegimenState *c, int64_t now, PlanDose *ret);
/* Adds a dose to the call's rows, with its effect in front. */
int state_effect(const RegimenState *c, Call *call, const PlanDose *d, const char *effect);
/* Adds the first COUNT doses that wait as "next". */
int state_effects_next(const RegimenState *c, Call *call, unsigned count);
