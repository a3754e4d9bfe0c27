/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What clients are told of. */

#include "signals.h"

#include "message.h"

static int emit_dose(Manager *m, const Dict *row) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;
        int r = sd_bus_message_new_signal(m->bus, &signal, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE, "DoseChanged");

        if (r >= 0)
                r = sd_bus_message_append(signal, "s", dict_get(row, "dose"));
        if (r >= 0)
                r = message_append_dict(signal, row);
        return r < 0 ? r : sd_bus_send(m->bus, signal, NULL);
}

void signals_changes(Manager *m, const Call *c) {
        for (size_t i = 0; i < c->changed_doses.n; i++)
                (void)emit_dose(m, &c->changed_doses.rows[i]);
        if (c->changed_regimen)
                (void)sd_bus_emit_signal(m->bus, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE, "RegimenChanged", "s",
                                         c->changed_regimen);
}

void signals_reminders(Manager *m) {
        (void)sd_bus_emit_signal(m->bus, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE, "ReminderShown", "s", "");
}
