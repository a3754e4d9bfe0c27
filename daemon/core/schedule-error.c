/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that show where a text is wrong. */

#include "schedule-error.h"

#include "utf8.h"
#include "util.h"

#define COLUMNS 72
#define BEFORE_PLACE 40 /* how much of a long text stands before the place */
#define CUT 3 /* dots */

/* One character as it is shown: controls as a space, what is not UTF-8 as a question mark. */
static size_t show_character(FILE *f, const char *s) {
        uint32_t c = 0;
        size_t n = utf8_decode(s, &c);

        if (n == 0)
                c = '?';
        else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
                c = ' ';
        else {
                if (f)
                        fwrite(s, 1, n, f);
                return n;
        }
        if (f)
                fputc((int)c, f);
        return MAX(n, (size_t)1);
}

/* The characters FROM up to TO of TOTAL; the ends that are cut are dots. */
static void show_part(FILE *f, const char *text, size_t from, size_t to, size_t total) {
        const char *s = text;

        for (size_t i = 0; i < to; i++) {
                bool dot = (from > 0 && i < from + CUT) || (to < total && i >= to - CUT);

                s += show_character(i < from || dot ? NULL : f, s);
                if (i >= from && dot)
                        fputc('.', f);
        }
}

int schedule_error_text(const char *text, const ScheduleError *err, char **ret) {
        size_t size, total = 0, place = 0, from = 0, columns;
        _cleanup_free_ char *lines = NULL;
        const char *s = text;
        FILE *f;

        for (; *s; total++) {
                if ((size_t)(s - text) < err->offset)
                        place = total + 1;
                s += show_character(NULL, s);
        }
        f = open_memstream(&lines, &size);
        if (!f)
                return -ENOMEM;
        columns = MAX(total, place + 1); /* the caret may stand after the end */
        if (columns > COLUMNS && place > BEFORE_PLACE)
                from = MIN(place - BEFORE_PLACE, columns - COLUMNS);
        fprintf(f, "%s\n", err->message);
        show_part(f, text, from, MIN(from + COLUMNS, total), total);
        fprintf(f, "\n%*s", (int)(place - from + 1), "^");
        if (memstream_close(f, &lines) < 0)
                return -ENOMEM;
        *ret = TAKE_PTR(lines);
        return 0;
}
