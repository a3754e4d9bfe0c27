/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Whether what a step says about how often is one rhythm. */

#include "reader.h"

/* Days that are said for every week, and for every 2nd: every other sunday and every wednesday. */
void finish_every_days(Reader *rd, Draft *d);
/* One dose each time, and several times of the day. */
void finish_once_each(Reader *rd, Draft *d);
/* An end that comes before the second dose: 5 days every 3 weeks. Two rhythms in one step. */
void finish_rhythm(Reader *rd, Draft *d);
/* 3 pens weekly on mon wed fri: together, or in all? */
void finish_together(Reader *rd, Draft *d);
/* The offer that containers which are as many as the days are one on each of them; OTHER is left out. */
void offer_one_each(Reader *rd, TypedProblem *p, const Draft *d, Place other);

/* How many times of the day the step has, its own or those that go on; 0 where that is not known. */
unsigned times_in_force(const Reader *rd, const Draft *d);
