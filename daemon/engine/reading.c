/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person prescribed, read: refused with its caret, asked where it may be meant otherwise. */

#include "engine/reading.h"

int schedule_read(Call *c, const char *text, Schedule **ret) {
        _cleanup_free_ char *message = NULL;
        ScheduleError error = {};
        int r = schedule_parse(text, ret, &error);

        if (r != -EINVAL)
                return r;
        r = schedule_error_text(text, &error, &message);
        return r < 0 ? r : call_refuse(c, CYTOSCHED_ERROR_SCHEDULE, "%s", message);
}

/* A unit the drug does not come in is asked about, never converted. */
int units_ask(Call *c, const Drug *drug, const Schedule *schedule) {
        if (!drug)
                return 0;
        for (size_t i = 0; i < schedule_steps(schedule); i++) {
                Unit unit = schedule_amount(schedule, i).unit;

                if (unit != UNIT_NONE && unit != drug->unit && unit != UNIT_MILLILITRES)
                        return call_ask(c, "%s comes in %s, and this schedule says %s. Is that what is prescribed?",
                                        drug->name, unit_name(drug->unit), unit_name(unit));
        }
        return 0;
}
