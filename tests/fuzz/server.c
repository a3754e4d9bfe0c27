/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a CalDAV server's answer, and as a calendar that is taken apart for it: no crash,
 * and no name that could mean more than a file's. */

#include <libical/ical.h>
#include <libxml/xmlerror.h>

#include "../../cli/sync/dav.h"
#include "../../cli/sync/split.h"
#include "fuzz.h"

static void check_answer(const char *text, size_t size) {
        DavEntries entries = {};

        if (dav_parse(text, size, &entries) < 0) {
                CHECK(entries.n == 0);
                return;
        }
        for (size_t i = 0; i < entries.n; i++) {
                const DavEntry *e = &entries.entry[i];

                CHECK(e->name && !strchr(e->name, '/'));
                CHECK(i == 0 || strcmp(entries.entry[i - 1].name, e->name) <= 0);
                CHECK(streq(dav_find(&entries, e->name)->name, e->name));
        }
        dav_done(&entries);
}

static void check_calendar(const char *text) {
        Items items = {}, again = {};

        if (split_calendar(text, &items) < 0) {
                CHECK(items.n == 0);
                return;
        }
        for (size_t i = 0; i < items.n; i++) {
                const Item *item = &items.item[i];

                CHECK(!strchr(item->name, '/') && *item->name != '.' && item->version && item->title);
                CHECK(items_find(&items, item->name) == item);
                if (i < 4 && split_calendar(item->text, &again) == 0) {
                        CHECK(again.n == 1 && streq(again.item[0].name, item->name));
                        items_done(&again);
                }
        }
        items_done(&items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *)data, size);

        CHECK(text);
        check_answer((const char *)data, size);
        check_calendar(text);
        /* What the libraries keep from call to call would be looked through for leaks each time. */
        xmlResetLastError();
        icalmemory_free_ring();
        return 0;
}
