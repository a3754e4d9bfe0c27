/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a patient's calendar file is. */

#include "engine/calendar-name.h"

#include "core/words.h"

int calendar_file_name(const Patient *patient, char **ret) {
        char name[WORDS_FILE_SIZE];
        int r;

        /* A point is in no name that is taken as it is: two patients never have one file. */
        if (streq(words_file_name(patient->name, name), patient->name))
                r = asprintf(ret, "%s.ics", name);
        else
                r = asprintf(ret, "%s.%lld.ics", name, (long long)patient->id);
        return r < 0 ? -ENOMEM : 0;
}

int calendar_file_path(const Service *s, const char *name, char **ret) {
        const char *slash = strrchr(s->database, '/');
        int folder = slash ? (int)(slash - s->database) : 1;
        int r = asprintf(ret, "%.*s/%s", folder, slash ? s->database : ".", name);

        if (r < 0)
                return -ENOMEM;
        /* A database may be called anything. */
        if (streq(*ret, s->database)) {
                free(TAKE_PTR(*ret));
                return -EEXIST;
        }
        return 0;
}
