/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A schedule that can be stored: what is missing is asked for, what is wrong comes back to be edited. */

#include "reading.h"

/* Reads the text until it is one that can be stored. 0, or an exit code: the person gave up. */
int settle_text(Reading *r);
/* Lets the person edit the text, and settles it. */
int settle_edit(Reading *r);
