/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reminders while nothing can be written: kept in memory. Nobody's answer is taken before. */

#include "engine/unwritable.h"

#include "engine/replaced.h"
#include "local.h"
#include "store/backup.h"
#include "store/changes.h"
#include "store/memory.h"
#include "store/shadow.h"

bool unwritable_error(int r) {
        return r == -ENOSPC || r == -EIO || r == -EROFS || r == -ESTALE;
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

/* What lies beside the database is no file that could be opened. */
static bool in_the_way(int error) {
        return error == -EMEDIUMTYPE || error == -ENOMEDIUM;
}

int unwritable_open(Service *s, int error) {
        int r = error == -EROFS || error == -EACCES || error == -EPERM || error == -ENOSPC || in_the_way(error)
                        ? store_open_memory(s->database, &s->store) : error;

        /* One in which nobody has begun is begun when it can be written. */
        if (r >= 0 && (r = changes_any(s->store)) <= 0) {
                s->store = store_close(s->store);
                r = r < 0 ? r : error;
        }
        if (r < 0)
                return r;
        free(TAKE_PTR(s->problem));
        s->unwritable = error == -ENOSPC || in_the_way(error) ? error : -EROFS;
        s->unwritable_read = false;
        s->reminders_changed = true;
        return 0;
}

/* What could be read alone is opened as it is always: as soon as it can be. */
static int open_again(Service *s) {
        _cleanup_free_ char *problem = NULL;
        Store *opened = NULL;
        int r = store_open(s->database, &opened, &problem);

        if (r < 0)
                return r == -EACCES || r == -EPERM ? -EROFS : r;
        store_close(s->store);
        s->store = opened;
        return 0;
}

int unwritable_tell_replaced(Service *s) {
        int r = replaced_tell(s);

        return unwritable_error(r) ? 0 : r;
}

/* What is open is not what lies there: that one is taken, where it can be. */
static int take_over(Service *s) {
        int r = store_take_over(&s->store, &s->problem);

        if (r < 0) {
                s->unwritable = 0;
                s->reminders_changed = true;
        }
        return r == 0 ? -ESTALE : r < 0 ? r : unwritable_tell_replaced(s);
}

int unwritable_end(Service *s) {
        int r;

        if (!s->unwritable)
                return 0;
        r = store_in_memory(s->store) ? open_again(s) : store_unshadow(s->store);
        if (r == -ESTALE)
                r = take_over(s);
        if (r < 0)
                return r;
        s->unwritable = 0;
        s->reminders_changed = true;
        return 0;
}

int unwritable_lost(Service *s) {
        int r = s->unwritable ? 0 : unwritable_begin(s, -ESTALE);

        return r < 0 ? r : unwritable_end(s);
}

void unwritable_look(Service *s) {
        if (s->store && !s->unwritable && store_look(s->store) != 0)
                (void)unwritable_lost(s);
}

const char *unwritable_text(const Service *s) {
        if (s->unwritable == -ESTALE)
                return local_text("The database's file was moved, deleted or replaced. Reminders still come, from memory, but what you "
                       "answer can't be recorded. Put the file back, or type: cytosched doctor");
        if (s->unwritable == -ENOSPC)
                return local_text("The disk is full. Reminders still come, but what you answer can't be recorded until there is space.");
        if (s->unwritable == -EMEDIUMTYPE)
                return local_text("The database can't be written: beside it, cytosched.db.lock is a folder, a link or something else that is no "
                       "regular file. Reminders still come, but what you answer can't be recorded until that is moved away.");
        if (s->unwritable == -ENOMEDIUM)
                return local_text("The database can't be written: beside it, cytosched.db-wal is a folder, a link or something else that is no "
                       "regular file. Reminders still come, but what you answer can't be recorded until that is moved away.");
        if (s->unwritable == -EROFS)
                return local_text("The database can't be written. Reminders still come, but what you answer can't be recorded until it can "
                       "be: check the owner and the permissions of its folder and file.");
        return local_text("Writing to the disk fails. Reminders still come, but what you answer can't be recorded until it works. Check "
               "the disk.");
}
