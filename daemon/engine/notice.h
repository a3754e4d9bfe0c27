/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Notices: what is told once (a word before a dose, that one was missed), for as long as it is true. Each
 * kind has one rule that says so. It is asked in the transaction of every change and at each tick, and
 * what is true no more goes from the database; it is asked again when the notices are shown. */

#include "engine/state.h"
#include "store/notices.h"

/* Tells it at NOW. An older one of the same kind about the same goes, but for one that says it already; of two words
 * before one dose the later stays. */
int notice_tell(Service *s, const Notice *notice, int64_t now);

/* Tells what is said before the doses to come, of each the last word whose time has come, after the one that was
 * taken, and each week of a pause without an end; once, also where a change, an undo or a clock put right only now made
 * it true. WAKE is lowered to when a pause's next word comes. How many there are. */
int notice_words(Service *s, const RegimenState *state, const Extras *extras, int64_t now, int64_t *wake);
/* Tells of the doses among EVENTS that were missed. */
int notice_missed(Service *s, const RegimenState *state, const ReminderEvents *events, int64_t now);

/* Asks the rules of all that is told of the regimen: what holds no more goes, but that doses were missed is hidden, and
 * comes back where they are again. WAKE is lowered to the instant at
 * which one of them will end. How many of them stand on a screen. */
int notice_refresh(Service *s, const RegimenState *state, int64_t now, int64_t *wake);
/* Those about regimens that are no more go. */
int notice_refresh_removed(Service *s);
/* Whether it asks what a phone's word about a dose means. */
bool notice_is_heard(NoticeKind kind);
/* The dose that such a one asks about, as long as it is open or was missed (one that contradicts: skipped), for as long
 * as it is a task: 1, 0. */
int notice_heard_dose(const RegimenState *state, const Notice *notice, int64_t now, int64_t *until, PlanDose *ret);
/* Whether a notice about a regimen holds at NOW: 1, 0; UNTIL is lowered to the instant at which it ends. STATE
 * reaches back to notice_from(). */
int notice_holds(Service *s, const RegimenState *state, const Notice *notice, int64_t now, int64_t *until);
/* From where a state is to be loaded for it; SLOT_NONE: nothing special. */
Slot notice_from(const Notice *notice);
/* Whether it is to be offered to PATIENT to follow the system into ZONE: 1, 0. */
int notice_zone_holds(Service *s, int64_t patient, const char *zone);
/* Whether ZONE goes by the rules that were last known: 1, 0. */
int notice_zone_gone_holds(Service *s, const char *zone);

/* What a word before or after a dose, or about a pause, is about: 1 and RET, which borrows from STATE and EXTRAS; 0. */
int notice_event(Service *s, const RegimenState *state, const Notice *notice, Extras *extras, ExtraEvent *ret);

typedef struct MissedDoses {
        int64_t count;
        PlanDose last; /* where there is one */
} MissedDoses;
/* The doses from the instant SINCE on that are missed at NOW. STATE reaches back to there. */
int notice_count_missed(const RegimenState *state, int64_t since, int64_t now, MissedDoses *ret);
