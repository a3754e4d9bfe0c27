/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The words of a reminder: one place for screen, terminal and calendar. Never advice beyond
 * fixed sentences; discreet where that was asked for. */

#include "engine/state.h"

typedef struct Wording {
        char *title, *body; /* owned */
        bool discreet;
} Wording;
void wording_done(Wording *w);

/* A dose that is due. SEVERAL: there is more than one patient, so the title names who. */
int wording_reminder(Service *s, const RegimenState *c, const PlanDose *d, bool several, int64_t now, Wording *ret);
/* A word before or after a dose, or about a pause without an end. */
int wording_extra(Service *s, const RegimenState *c, const ExtraEvent *event, bool several, int64_t now, Wording *ret);
/* The line of a calendar event: "Anna - Injection: peginterferon alfa-2a 90 micrograms". */
int wording_event(const RegimenState *c, Amount amount, bool several, bool discreet, char **ret);
/* Whether there is more than one patient: 1, 0, or negative. */
int wording_several(Service *s);
