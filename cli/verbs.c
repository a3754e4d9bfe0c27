/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of verbs. */

#include "verbs.h"

#include "add.h"
#include "agenda.h"
#include "answer.h"
#include "backup.h"
#include "change.h"
#include "doctor.h"
#include "export.h"
#include "external.h"
#include "forget.h"
#include "history.h"
#include "import.h"
#include "info.h"
#include "local.h"
#include "list.h"
#include "month.h"
#include "move.h"
#include "next.h"
#include "patient.h"
#include "pause.h"
#include "preview.h"
#include "rehearse.h"
#include "remove.h"
#include "results.h"
#include "set.h"
#include "site.h"
#include "supply.h"
#include "symptoms.h"
#include "undo.h"
#include "watch.h"

/* It is main() that knows how. */
static const Verb VERB_HELP = {
        .name = "help",
        .args = "[VERB]",
        .help = N_("all verbs, or what one of them takes"),
        .examples = "help\nhelp taken",
        .group = GROUP_CARE,
        .max = 1,
};

static const Verb *const VERBS[] = {
        &VERB_ADD,
        &VERB_LIST,
        &VERB_SHOW,
        &VERB_NEXT,
        &VERB_AGENDA,
        &VERB_MONTH,
        &VERB_PREVIEW,
        &VERB_REHEARSE,
        &VERB_TAKEN,
        &VERB_SKIP,
        &VERB_SNOOZE,
        &VERB_AMEND,
        &VERB_MOVE,
        &VERB_CHANGE,
        &VERB_PAUSE,
        &VERB_RESUME,
        &VERB_STOP,
        &VERB_RENAME,
        &VERB_REMOVE,
        &VERB_UNDO,
        &VERB_REDO,
        &VERB_HISTORY,
        &VERB_EXPORT,
        &VERB_IMPORT,
        &VERB_SHARE,
        &VERB_SYNC,
        &VERB_SITE,
        &VERB_SUPPLY,
        &VERB_SYMPTOM,
        &VERB_SYMPTOMS,
        &VERB_RESULT,
        &VERB_RESULTS,
        &VERB_REPORT,
        &VERB_INFO,
        &VERB_WATCH,
        &VERB_PATIENT,
        &VERB_FORGET,
        &VERB_SET,
        &VERB_BACKUP,
        &VERB_RESTORE,
        &VERB_DOCTOR,
        &VERB_HELP,
};

const Verb *verbs_at(size_t i) {
        return i < ELEMENTSOF(VERBS) ? VERBS[i] : NULL;
}

const Verb *verbs_find(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(VERBS); i++)
                if (streq(name, VERBS[i]->name))
                        return VERBS[i];
        return NULL;
}

void verbs_nearest(const char *name, Nearest *ret) {
        nearest_start(ret, name);
        for (size_t i = 0; i < ELEMENTSOF(VERBS); i++)
                nearest_offer(ret, VERBS[i]->name);
}
