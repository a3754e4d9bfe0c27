/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Changing calls: the question the daemon may have, and what a change did. */

#include "call.h"

/* A time that is typed may be meant by the clock on this wall, where that is not the patient's: says which that
 * is. RET_HERE is the caller's, until the call was made; NULL where no time is typed. */
void change_clock(const Client *c, Call *call, char **ret_here);
/* Whether somebody sits there who is to be asked what can be asked. */
bool change_asks(const Client *c);
/* Makes the call, asking the person where the daemon wants that, and prints the result with
 * --json. 0 with the reply, or an exit code. */
int change_make(Client *c, Call *call, Reply *ret);
/* What the call would do, with nothing written. NO_QUESTIONS: all that may be asked is passed over. 0 with the reply, or a
 * negative errno and the error. */
int change_try(Client *c, const Call *call, bool no_questions, Reply *ret, sd_bus_error *error);
/* What the person should know besides: a hint, an export that is out of date. */
void change_notes(const Client *c, const Reply *reply);
/* What the phone shows is of another day, and what to do; JSON: to stderr. */
void change_note_stale(const Reply *reply, bool json);
/* All of it: "DONE: pegasys, ...", the effects, the notes. Gives the verb's exit code. */
int change_tell(Client *c, Call *call, const char *done);
