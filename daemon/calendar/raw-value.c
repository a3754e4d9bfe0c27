/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a property's value says, and a line of the file as it is shown. */

#include "calendar/raw-value.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#include "util.h"

/* ---- words ----------------------------------------------------------------------------------- */

void raw_why(char why[static RAW_WHY_SIZE], const char *format, ...) {
        va_list ap;

        if (*why)
                return;
        va_start(ap, format);
        vsnprintf(why, RAW_WHY_SIZE, format, ap);
        va_end(ap);
}

/* Shows TEXT as far as N columns: what is no plain letter is a question mark. */
static size_t put_plain(char *buf, size_t n, const char *text) {
        size_t i = 0;

        for (; i < n && text[i]; i++)
                buf[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
        return i;
}

const char *raw_line(const Line *l, char buf[static RAW_LINE_SIZE]) {
        size_t n = l->name ? put_plain(buf, 30, l->name) : 0;

        for (size_t i = 0; i < l->n_params && n < 100; i++) {
                buf[n++] = ';';
                n += put_plain(buf + n, 20, l->params[i].name);
                buf[n++] = '=';
                n += put_plain(buf + n, 40, l->params[i].value);
        }
        if (l->name)
                buf[n++] = ':';
        n += put_plain(buf + n, 50, l->value);
        snprintf(buf + n, RAW_LINE_SIZE - n, " (line %u)", l->number);
        return buf;
}

/* ---- times ----------------------------------------------------------------------------------- */

bool raw_extension(const char *name) {
        return strncasecmp(name, "X-", 2) == 0;
}

bool raw_plain(const Line *l) {
        for (size_t i = 0; i < l->n_params; i++)
                if (!raw_extension(l->params[i].name))
                        return false;
        return true;
}

/* TZID once, VALUE once, and what is anybody's own; a name with a slip in it is none of these. */
static bool params_of_time(const Line *l, const char **ret_tzid, const char **ret_value) {
        *ret_tzid = *ret_value = NULL;
        for (size_t i = 0; i < l->n_params; i++) {
                const char **to = strcasecmp(l->params[i].name, "TZID") == 0 ? ret_tzid
                                  : strcasecmp(l->params[i].name, "VALUE") == 0 ? ret_value : NULL;

                if ((!to && !raw_extension(l->params[i].name)) || (to && *to) || (to && !*l->params[i].value))
                        return false;
                if (to)
                        *to = l->params[i].value;
        }
        return true;
}

/* A value has the type that it says, and a time in UTC names no zone. */
static bool form_fits(const RawTime *t, const char *value) {
        if (value && strcasecmp(value, t->time.form == FORM_DATE ? "DATE" : "DATE-TIME") != 0)
                return false;
        return t->time.form != FORM_UTC || !t->tzid;
}

int raw_times(const Line *l, RawTimes *ret) {
        const char *tzid, *value, *text = l->value;

        if (!params_of_time(l, &tzid, &value))
                return -EINVAL;
        for (;; text++) {
                size_t n = strcspn(text, ",");
                RawTime t = { .tzid = tzid };

                if (ret->n == RAW_TIMES_MAX || time_read(text, n, &t.time) < 0 || !form_fits(&t, value))
                        return -EINVAL;
                if (array_room(&ret->times, ret->n, &ret->size, sizeof(RawTime)) < 0)
                        return -ENOMEM;
                ret->times[ret->n++] = t;
                text += n;
                if (!*text)
                        return 0;
        }
}

int raw_time(const Line *l, RawTime *ret) {
        RawTimes times = {};
        int r = raw_times(l, &times);

        if (r >= 0 && times.n == 1)
                *ret = times.times[0];
        else if (r >= 0)
                r = -EINVAL;
        free(times.times);
        return r;
}
