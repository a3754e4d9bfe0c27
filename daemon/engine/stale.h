/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Whether the phone is out of date: one rule for every change and every way to the phone. A channel (store/exports.h)
 * that succeeded shows a plan; the change after which its calendar would have another content says so, once. */

#include "core/series.h"
#include "engine/calendar-text.h"
#include "engine/wording.h"
#include "store/exports.h"

/* Loads what a calendar of such an export needs, as it was or would be written AT; takes what REGIMEN holds, as state_load(). */
int stale_load(Service *s, Regimen *regimen, const ExportCovers *covers, int64_t at, RegimenState *ret);
/* Which series it has. Endless ones go on to the first day of the month two years after that of AT, or after that in which
 * the plan starts: two exports of one month are equal. A last day that was asked for goes beyond it. */
void stale_options(const Plan *p, const ExportCovers *covers, int64_t at, SeriesOptions *ret);
/* What an event says: the summary, the caller's to free, and where the history is told what became of its dose. */
int stale_words(const RegimenState *state, const Series *series, const ExportCovers *covers, int64_t at, bool several, bool discreet,
                char **ret_summary, char ret_past[static WORDING_PAST_SIZE]);
/* What a phone would see of a series: when it changes, its sequence goes on. */
int64_t stale_digest_of(const Series *s, const CalendarEvent *e);
/* The same of all of a regimen, as one series after another is added; 0 where it has none. */
int64_t stale_digest_add(int64_t digest, const Series *s, const char *summary, const char *past);
/* Whether a revision goes on with the doses of the one before: then its series are not those that are compared. */
bool stale_in_parts(const Plan *p);
/* What is compared: of all series that such an export would have of a regimen, were it in no parts. */
int stale_digest(const RegimenState *state, const ExportCovers *covers, int64_t at, bool several, bool discreet, int64_t *ret);
/* Tells that what CHANNEL shows is of the instant AT. */
int stale_tell(Service *s, Call *c, const char *channel, int64_t at);
/* After a change, in its transaction: the context's "stale" has each channel that is out of date from now on with the
 * date at which it succeeded, and "exported" the first. */
int stale_note(Service *s, Call *c);
/* The same of each that is out of date now, whoever was told; where nobody was, MOST regimens are looked at. */
int stale_glance(Service *s, Call *c, int64_t most);
