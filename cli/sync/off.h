/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The end of a synchronisation. */

#include "session.h"

/* Takes what is ours off the account's server, and forgets the account when all is gone. What another
 * database wrote goes only where a person ASKED for it. 0 or an exit code. With --forget what is kept here goes in any case. */
int off_account(Session *s, bool asked);
/* 1 where the account's patient is no more, 0 where they are, or they are all; negative: not known. */
int off_is_orphan(Session *s);
/* Whether nobody has a plan but who is called so: 1, 0, or negative, reported. */
int off_is_alone(Session *s, const char *patient);
