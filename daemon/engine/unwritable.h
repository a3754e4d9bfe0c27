/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Reminders while nothing can be written (a full disk, a failing one): they are kept in memory, and
 * written when that works again. */

#include "engine/service.h"

/* The id in Open of the notice that says so: it is in no database. */
#define UNWRITABLE_ID "unwritable"
/* The same of the one that says that the database can't be used at all. */
#define PROBLEM_ID "problem"

bool unwritable_error(int r);
int unwritable_begin(Service *s, int error);
/* The same at the start, where the database could not be opened for ERROR but can be read. */
int unwritable_open(Service *s, int error);
/* 0: all is written; else what still fails. */
int unwritable_end(Service *s);
/* The database's file is gone, or another: reminders go on in memory, and that is said on the screen at once.
 * 0 where what lies there now could be taken: then they go on with that. */
int unwritable_lost(Service *s);
/* Looks whether it is so. */
void unwritable_look(Service *s);
/* What to tell a person. */
const char *unwritable_text(const Service *s);
/* Tells that the database which was opened is another one than before. Where that can't be written down, doctor says it
 * all the same: 0. */
int unwritable_tell_replaced(Service *s);
