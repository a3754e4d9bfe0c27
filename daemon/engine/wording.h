/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The words of a reminder: one place for screen, terminal and calendar. Never advice beyond
 * fixed sentences; discreet where that was asked for. */

#include "engine/stock.h"
#include "store/notices.h"

typedef struct Wording {
        char *title, *body; /* owned */
        bool discreet;
} Wording;
void wording_done(Wording *w);

/* A dose that is due. SEVERAL: there is more than one patient, so the title names who. */
int wording_reminder(Service *s, const RegimenState *c, const PlanDose *d, bool several, int64_t now, Wording *ret);
/* A word before or after a dose, or about a pause without an end. */
int wording_extra(Service *s, const RegimenState *c, const ExtraEvent *event, bool several, int64_t now, Wording *ret);
/* The missed doses of a patient, on one card; and of the last of them "peginterferon alfa-2a, Sunday 22
 * November, 19:00", discreet the time alone, the caller's to free. */
typedef struct Missed {
        int64_t id, count;
        const char *patient, *line;
} Missed;
int wording_missed(Service *s, const Missed *m, bool several, Wording *ret);
int wording_missed_line(Service *s, const RegimenState *c, const PlanDose *d, int64_t now, char **ret);
/* It runs low; and what can be used through the day EXPIRES expires before a dose comes for it. */
int wording_low(Service *s, const RegimenState *c, const Stock *stock, bool several, int64_t now, Wording *ret);
int wording_expires(Service *s, const RegimenState *c, const Stock *stock, Day expires, bool several, int64_t now, Wording *ret);
/* What a phone said of a dose, of a kind for which notice_is_heard(). */
int wording_heard(Service *s, const RegimenState *c, const PlanDose *d, const Notice *heard, bool several, int64_t now, Wording *ret);
/* The system is in another zone than the plan. */
int wording_zone(Service *s, const char *system, const Zone *plan, Wording *ret);
/* A zone in use has no file any more. */
int wording_zone_gone(const char *zone, Wording *ret);
/* What was put aside at the path KEPT. */
int wording_replaced(const char *kept, Wording *ret);
/* A plan can't be read. */
int wording_unreadable(Service *s, const Regimen *regimen, Wording *ret);
/* The line of a calendar event: "Anna - Injection: peginterferon alfa-2a 90 micrograms". */
int wording_event(const RegimenState *c, Amount amount, bool several, bool discreet, char **ret);
/* What became of the dose of that name: "Taken 2026-11-22 19:05. " on the clock of that day, "Missed. ", or nothing;
 * of an appointment "Done ..." and "Past. ". */
#define WORDING_PAST_SIZE (SLOT_TEXT_SIZE + sizeof("Taken . "))
int wording_past(const RegimenState *c, Slot slot, int64_t now, char ret[static WORDING_PAST_SIZE]);
/* Whether there is more than one patient: 1, 0, or negative. */
int wording_several(Service *s);
