/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a run came to, for who asks later; and after a day without success the person is told. */

#include "session.h"

/* CODE is the run's exit code. */
void told_outcome(Session *s, int code);
/* Nothing is synchronised any more. */
void told_end(void);
/* A card on the desk, where there is a notification server. */
void told_card(Session *s, const char *title, const char *body);
