/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Whether the phone is out of date: one rule for every change and every way to the phone. A channel (store/exports.h)
 * that succeeded shows a plan; the change after which its calendar would have another content says so, once. */

#include "core/series.h"
#include "engine/calendar-text.h"
#include "engine/state.h"

/* The first day of the month so many months after NOW's, or after the month in which the plan starts: two exports of
 * one month are equal. A last day that was asked for goes beyond it. */
int64_t stale_horizon(int64_t now, const Plan *p, int64_t to);
/* What a phone would see of a series: when it changes, its sequence goes on. */
int64_t stale_digest_of(const Series *s, const CalendarEvent *e);
/* The same of all of a regimen, loaded from SLOT_MIN, as it was or would be written AT; 0 where it has no dose. SEVERAL:
 * the patient is named. DISCREET: the patient's setting. ALL: the series, where they are known already; NULL. */
int stale_digest(const RegimenState *state, const SeriesList *all, int64_t at, bool several, bool discreet, int64_t *ret);
/* Tells that what CHANNEL shows is of the instant AT. */
int stale_tell(Service *s, Call *c, const char *channel, int64_t at);
/* After a change, in its transaction: the context's "stale" has each channel that is out of date from now on with the
 * date at which it succeeded, and "exported" the first. */
int stale_note(Service *s, Call *c);
