/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Calls that read a large database, or may change all of it, are answered aside, by a worker each: a list or a backup of
 * it takes longer than a reminder may wait. What is to be written is worked out there, and written here as one
 * transaction, where nothing else was meanwhile. */

#include "manager.h"
#include "methods/table.h"

/* C is what METHOD answered, R what it returned; C is freed afterwards, but its file is DONE's: for a calendar its
 * description. */
typedef void (*AsideDone)(Manager *m, sd_bus_message *message, const Method *method, Call *c, int r);
/* MESSAGE waited for its turn, which has come. */
typedef void (*AsideTurn)(Manager *m, sd_bus_message *message);

/* 1: MESSAGE, whose call C is ready to run, is answered later: by DONE, or by TURN, to be tried again; 0: it is not of
 * that kind, or could not be begun, and is answered now. */
int aside_call(Manager *m, sd_bus_message *message, const Method *method, Call *c, AsideDone done, AsideTurn turn);
/* The same of a calendar that nobody called for: C is METHOD's (METHOD_CALENDAR), and DONE has its description, to be
 * closed by it, or a negative errno; -EAGAIN: something else was written first. 1 and RET, until DONE is called; 0. */
typedef void (*AsideDescribed)(void *userdata, int r, int description);
int aside_describe(Manager *m, const Method *method, Call *c, AsideDescribed done, void *userdata, Aside **ret);
/* Leaves it, where it is one. */
void aside_leave(Aside *a);
/* Leaves all that is being answered. */
void aside_end(Manager *m);
