/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a person changed on the phone, and what becomes of it: the plan follows, or it is written
 * again. */

#include "../call.h"
#include "push.h"

/* Says what can be done about each; on a terminal it is asked and done. REGIMENS is what their UIDs
 * begin with, to their handles. RET_AGAIN: something was decided, and the calendar is to be brought
 * up to date once more; RET_REWRITE the names to be written anew, ending with NULL (the caller's, with
 * edited_names_free()). 0 or an exit code. */
int edited_resolve(Client *c, const json_t *regimens, Zones *zones, const Edited *edited, size_t n, char ***ret_rewrite,
                   bool *ret_again);
void edited_names_free(char **names);
