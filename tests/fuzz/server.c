/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a CalDAV server's answer, as a resource of ours that others changed, and as a calendar
 * that is taken apart for it, and as a task that was ticked: no crash, no name that could mean more than a
 * file's, nothing shown that rules a terminal, and what is written anew has the doses of the plan. */

#include <libical/ical.h>
#include <libxml/xmlerror.h>

#include "../../cli/sync/content.h"
#include "../../cli/sync/dav.h"
#include "../../cli/sync/differ.h"
#include "../../cli/sync/merge.h"
#include "../../cli/sync/split.h"
#include "../../cli/sync/stranger.h"
#include "../../cli/sync/task.h"
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

#define NOW INT64_C(1795000000)
#define RANGE (INT64_C(800) * 86400)

static Zones *all_zones(void) {
        static Zones *zones;

        if (!zones)
                CHECK(zones_new(&zones) == 0);
        return zones;
}

static void check_shown(const char *text) {
        _cleanup_free_ char *shown = stranger_text(text, 100);

        CHECK(shown && strlen(shown) <= 100);
        for (const char *c = shown; *c; c++)
                CHECK((unsigned char)*c >= ' ' && *c != 0x7f);
}

/* What we would write of it, and what becomes of that beside what is there. */
static void check_resource(const char *text) {
        static const char ours[] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//cytosched//x//EN\r\nBEGIN:VEVENT\r\n"
                                   "UID:0123456789abcdef-1-1-20261122T1900@cytosched\r\nDTSTAMP:20261101T000000Z\r\n"
                                   "DTSTART:20261122T180000Z\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Injection\r\n"
                                   "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Injection\r\nTRIGGER:PT0S\r\nEND:VALARM\r\n"
                                   "END:VEVENT\r\nEND:VCALENDAR\r\n";
        _cleanup_content_ Content plan = {}, there = {}, after = {};
        _cleanup_free_ char *merged = NULL;
        Differ differ = {};

        CHECK(content_read(ours, all_zones(), NOW, NOW + RANGE, &plan) == 0 && plan.whole && plan.n > 100);
        if (content_read(text, all_zones(), NOW, NOW + RANGE, &there) < 0)
                return;
        for (size_t i = 0; i < there.n; i++)
                CHECK(there.dose[i].at >= NOW && there.dose[i].at < NOW + RANGE && content_has(&there, there.dose[i].at));
        CHECK(content_same(&there, &there));
        differ_find(&plan, &there, NOW, &differ);
        check_shown(differ.words);
        free(differ.words);
        CHECK(merge_texts(ours, text, &merged) == 0);
        CHECK(content_read(merged, all_zones(), NOW, NOW + RANGE, &after) == 0 && content_same(&plan, &after));
}

/* Years of four digits: what is made of a time is a date. */
#define FAR INT64_C(253402300800)

static void check_time(int64_t at) {
        CHECK(at == TASK_NONE || (at > -FAR && at < FAR + 2 * 86400));
}

static void check_task(const char *text) {
        _cleanup_free_ char *key = NULL;
        Task there;

        if (task_read(text, all_zones(), &there) >= 0) {
                CHECK(there.uid && there.title);
                check_time(there.due);
                check_time(there.done_at);
                key = task_key(&there);
                CHECK(key);
        }
        task_done(&there);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *)data, size);

        CHECK(text);
        check_answer((const char *)data, size);
        check_calendar(text);
        check_resource(text);
        check_task(text);
        check_shown(text);
        /* What the libraries keep from call to call would be looked through for leaks each time. */
        xmlResetLastError();
        icalmemory_free_ring();
        return 0;
}
