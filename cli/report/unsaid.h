/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is said where nobody reads it: of a report that the desktop's menu opens, errors have no terminal. They become the
 * page. */

typedef struct Unsaid Unsaid;

/* From now on standard error is kept; NULL where it is a terminal, which is read, or can't be. */
Unsaid *unsaid_begin(void);
/* Says it on standard error after all, and where CODE is no success shows it as a page. NULL is nothing. */
void unsaid_end(Unsaid *u, int code);
