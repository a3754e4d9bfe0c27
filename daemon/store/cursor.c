/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list that is under way. */

#include "store/cursor.h"

#include <sqlite3.h>

void cursor_donep(Cursor **cursor) {
        if (*cursor)
                sqlite3_reset(*cursor);
}
