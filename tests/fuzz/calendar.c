/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as the calendar helper's input: no crash, and what comes out keeps its form
 * (calendar rule 19). For libFuzzer. */

#include "calendar/ical.h"
#include "calendar/input.h"
#include "fuzz.h"

/* Lines of 75 octets at most that end with CRLF, without control characters, backslashes
 * and parts of characters. */
static void check_form(const char *text, size_t size) {
        size_t line = 0;

        for (size_t i = 0; i < size; i++) {
                unsigned char c = (unsigned char)text[i];

                if (c == '\r') {
                        CHECK(line <= 75 && i + 1 < size && text[i + 1] == '\n');
                        /* A line is not folded before the rest of a character. */
                        CHECK(i + 3 >= size || text[i + 2] != ' ' || ((unsigned char)text[i + 3] & 0xc0) != 0x80);
                        i++;
                        line = 0;
                        continue;
                }
                CHECK(c >= 0x20 && c != 0x7f && c != '\\');
                line++;
        }
        CHECK(line == 0);
}

static int write_record(FILE *f, const InputRecord *r) {
        return r->kind == INPUT_HEAD   ? ical_write_head(f, r->head) :
               r->kind == INPUT_ZONE   ? ical_write_zone(f, r->zone) :
                                         ical_write_event(f, r->event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(input_freep) Input *in = NULL;
        _cleanup_fclose_ FILE *f = NULL;
        _cleanup_free_ char *text = NULL;
        InputRecord record;
        FILE *out;
        size_t n;
        int r;

        if (size == 0)
                return 0;
        ical_begin();
        f = fmemopen((void *)(uintptr_t)data, size, "r");
        out = open_memstream(&text, &n);
        CHECK(f && out && input_new(f, &in) == 0);
        while ((r = input_next(in, &record)) > 0)
                CHECK(write_record(out, &record) == 0);
        CHECK(r == 0 || (r == -EBADMSG && strncmp(input_error(in), "line ", 5) == 0));
        fclose(out);
        check_form(text, n);
        return 0;
}
