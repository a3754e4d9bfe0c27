/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of a report. */

#include "format.h"

#include "../term.h"
#include "csv.h"
#include "document.h"
#include "fhir.h"
#include "html.h"
#include "paper.h"

/* One that ends as another does comes before it. */
static const Format FORMATS[] = {
        { ".html", false, false, html_write },
        { ".pdf", false, false, paper_write },
        { ".csv", true, false, csv_write },
        { ".fhir.json", false, false, fhir_write },
        { ".json", false, true, document_write },
        {},
};

static bool ends_with(const char *text, const char *end) {
        size_t n = strlen(text), m = strlen(end);

        return n > m && strcasecmp(text + n - m, end) == 0;
}

const Format *format_of(const char *path) {
        _cleanup_free_ char *all = NULL;
        size_t size;
        FILE *f;

        for (const Format *format = FORMATS; format->ending; format++)
                if (ends_with(path, format->ending))
                        return format;
        f = open_memstream(&all, &size);
        if (!f)
                return NULL;
        for (const Format *format = FORMATS; format->ending; format++)
                fprintf(f, "%s%s", format == FORMATS ? "" : ", ", format->ending);
        if (memstream_close(f, &all) == 0)
                fail("the end of the file's name says what is written: one of %s; not '%s'", all, path);
        return NULL;
}

const Format *format_find(const char *ending) {
        for (const Format *format = FORMATS; format->ending; format++)
                if (streq(ending, format->ending))
                        return format;
        return NULL;
}
