/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The forms in which a report is written to a file: by the end of its name. */

#include "gather.h"

typedef struct Format {
        const char *ending; /* ".html" */
        bool tables;        /* it takes --table */
        bool history;       /* it has the history, too */
        /* Writes all of it to F, buffered, of which the caller sees to errors of writing. TABLE: of --table, NULL where it was not
         * given. 0, or an exit code after an error was printed. */
        int (*write)(const Report *r, const char *table, FILE *f);
} Format;

/* The one that PATH's end names; NULL after an error was printed. */
const Format *format_of(const char *path);
/* The one with this ENDING; NULL where there is none. */
const Format *format_find(const char *ending);
