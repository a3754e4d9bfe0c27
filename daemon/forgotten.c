/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of a patient who was deleted goes. */

#include "forgotten.h"

#include <systemd/sd-journal.h>

#include "calendar-file.h"
#include "engine/forgetting.h"

int forgotten_finish(Manager *m) {
        int r;

        if (!m->service->forgetting || !m->service->store)
                return 0;
        /* Its name is in the database until it is gone. */
        r = calendar_files_drop(m);
        if (r >= 0)
                r = forgetting_finish(m->service);
        if (r < 0)
                sd_journal_print(LOG_ERR, "What was deleted can't be overwritten yet: %s.", strerror(-r));
        return r;
}
