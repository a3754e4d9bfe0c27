/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reminders while nothing can be written: kept in memory. Nobody's answer is taken before. */

#include "unwritable.h"

bool unwritable_error(int r) {
        return r == -ENOSPC || r == -EIO || r == -EROFS;
}

int unwritable_begin(Service *s, int error) {
        int r = store_shadow(s->store);

        if (r < 0)
                return r;
        s->unwritable = error;
        s->unwritable_read = false;
        s->reminders_changed = true;
        return 0;
}

int unwritable_end(Service *s) {
        int r;

        if (!s->unwritable)
                return 0;
        r = store_unshadow(s->store);
        if (r < 0)
                return r;
        s->unwritable = 0;
        s->reminders_changed = true;
        return 0;
}

const char *unwritable_text(const Service *s) {
        if (s->unwritable == -ENOSPC)
                return "The disk is full. Reminders still come, but what you answer can't be recorded until there is space.";
        return "Writing to the disk fails. Reminders still come, but what you answer can't be recorded until it works. Check "
               "the disk.";
}
