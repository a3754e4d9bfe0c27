/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Since when the phone is right. */

#include "phone.h"

#include <limits.h>
#include <sys/stat.h>
#include <time.h>

#include "local.h"
#include "outfile.h"
#include "words.h"

static int path_of(char ret[static PATH_MAX]) {
        const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
        int n = !isempty(state) ? snprintf(ret, PATH_MAX, "%s/cytosched/phone", state)
                                : snprintf(ret, PATH_MAX, "%s/.local/state/cytosched/phone", home ?: "");

        return n > 0 && n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

int phone_read(Phone *ret) {
        _cleanup_fclose_ FILE *f = NULL;
        long long right, wrong, told;
        char path[PATH_MAX];
        int r = path_of(path);

        f = r >= 0 ? fopen(path, "re") : NULL;
        if (!f)
                return r < 0 ? r : -errno;
        if (fscanf(f, "%lld %lld %lld ", &right, &wrong, &told) != 3)
                return -EBADMSG;
        *ret = (Phone){ .right = right, .wrong = wrong, .told = told };
        if (fgets(ret->why, sizeof(ret->why), f))
                ret->why[strcspn(ret->why, "\n")] = '\0';
        return 0;
}

int phone_write(const Phone *phone) {
        _cleanup_(outfile_close) OutFile file = { .fd = -EBADF };
        char path[PATH_MAX];
        int r = path_of(path);

        if (r >= 0)
                r = outfile_open(&file, path);
        if (r >= 0 && dprintf(file.fd, "%lld %lld %lld %s\n", (long long)phone->right, (long long)phone->wrong,
                              (long long)phone->told, phone->why) < 0)
                r = -errno;
        return r < 0 ? r : outfile_commit(&file);
}

int phone_forget(void) {
        char path[PATH_MAX];
        int r = path_of(path);

        if (r >= 0 && unlink(path) < 0 && errno != ENOENT)
                r = -errno;
        return r;
}

static Slot local_slot(int64_t at) {
        time_t t = (time_t)at;
        struct tm tm;
        Day day;

        if (!localtime_r(&t, &tm) ||
            day_from_date((Date){ tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday }, &day) < 0)
                return 0;
        return slot_of(day, (unsigned)(tm.tm_hour * 60 + tm.tm_min));
}

char *phone_words(void) {
        char when[WORDS_SIZE] = "", *words;
        _cleanup_free_ char *why = NULL;
        Phone phone = {};
        int n;

        if (phone_read(&phone) < 0 || !phone.wrong)
                return NULL;
        why = why_kept_words(phone.why);
        if (!why)
                return NULL;
        if (phone.right)
                n = asprintf(&words, local_text("The phone was last right on %s. Since then: %s. \"cytosched sync\" tries again, and says what to do."),
                             words_slot(local_slot(phone.right), slot_day(local_slot(time(NULL))), when), why);
        else
                n = asprintf(&words, local_text("The phone was never right yet: %s. \"cytosched sync\" tries again, and says what to do."), why);
        return n < 0 ? NULL : words;
}
