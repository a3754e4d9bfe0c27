/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A list from the database that is under way. The functions that end in _next give a row each: 1 and
 * the row, 0 at the end, or a negative errno; a text that they lend is good until the next row. */

typedef struct sqlite3_stmt Cursor;

/* Gives it back, wherever it is. */
void cursor_donep(Cursor **cursor);
#define _cleanup_cursor_ _cleanup_(cursor_donep)
