/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The report as a page: one file that needs nothing else. */

#include "gather.h"

/* A page up to the text of its h1. TITLE, which needs no escaping, stands on screens and in lists of windows: the patient
 * and the drugs do not. */
void html_begin(FILE *f, const char *title);
/* As a Format's write. */
int html_write(const Report *r, const char *table, FILE *f);
