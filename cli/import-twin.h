/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Whether a plan of a file is here already. */

#include "call.h"
#include "import-plan.h"

/* The regimen that is the group's own (of which the file was exported here), or that has the same
 * plan: TWIN gets its name, the caller's, or NULL; SAME: the plan is the same. 0 or an exit code,
 * reported. */
int import_twin(Client *c, const ImportGroup *g, const ImportPlan *plan, const char *drug, const char *patient, char **ret_twin,
                bool *ret_same);
