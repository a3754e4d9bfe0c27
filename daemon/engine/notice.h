/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Notices: what is told once, until it was read: missed doses, another zone, a long pause. */

#include "engine/state.h"

/* Says which doses were missed, all in one notice until that was read. */
int notice_missed(Service *s, const RegimenState *c, const ReminderEvents *events, int64_t now);
/* ARGUMENT: what it is about; a newer notice of the same kind about the same takes its place. */
int notice_add(Service *s, const char *kind, int64_t patient, const char *title, const char *body,
               const char *argument, int64_t now);

typedef struct Noticing {
        Service *service;
        const RegimenState *state;
        int64_t now;
} Noticing;
/* An ExtraHandler; USERDATA is a Noticing. */
int notice_extra(const ExtraEvent *event, void *userdata);
/* What was said before a dose is over when the dose is due. */
int notice_end_before(Service *s, const RegimenState *c, int64_t now);
