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
#include "history.h"
#include "import.h"
#include "info.h"
#include "list.h"
#include "month.h"
#include "move.h"
#include "next.h"
#include "patient.h"
#include "pause.h"
#include "preview.h"
#include "rehearse.h"
#include "remove.h"
#include "set.h"
#include "undo.h"
#include "watch.h"

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
        &VERB_HISTORY,
        &VERB_EXPORT,
        &VERB_IMPORT,
        &VERB_SHARE,
        &VERB_SYNC,
        &VERB_INFO,
        &VERB_WATCH,
        &VERB_PATIENT,
        &VERB_SET,
        &VERB_BACKUP,
        &VERB_RESTORE,
        &VERB_DOCTOR,
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

/* How far apart two words are: letters put in, left out or exchanged. */
static size_t word_distance(const char *a, const char *b) {
        size_t n = strlen(b), row[16], before, corner;

        if (n >= ELEMENTSOF(row))
                return SIZE_MAX;
        for (size_t k = 0; k <= n; k++)
                row[k] = k;
        for (size_t i = 0; a[i]; i++) {
                corner = row[0]++;
                for (size_t k = 1; k <= n; k++) {
                        before = row[k];
                        row[k] = MIN(corner + (a[i] != b[k - 1]), MIN(row[k], row[k - 1]) + 1);
                        corner = before;
                }
        }
        return row[n];
}

const char *verbs_nearest(const char *name) {
        const char *best = NULL;
        size_t least = 3;

        for (size_t i = 0; i < ELEMENTSOF(VERBS); i++) {
                size_t d = word_distance(name, VERBS[i]->name);

                if (*name && strncmp(name, VERBS[i]->name, strlen(name)) == 0)
                        d = 0;
                if (d < least) {
                        least = d;
                        best = VERBS[i]->name;
                }
        }
        return best;
}
