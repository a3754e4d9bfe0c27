/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar files: the call that writes one, and what is said of it. */

#include "exporting.h"

#include "local.h"
#include "term.h"

int export_to(Client *c, Call *call, int fd, Reply *ret) {
        call_set_text(call, "channel", "file");
        call->method = "Export";
        call->export = true;
        call->fd = fd;
        return call_run(c, call, ret);
}

/* Where that can't be kept in mind, nobody is told later; what was written is there all the same. */
void export_done(Client *c, const char *channel, const json_t *result) {
        _cleanup_reply_ Reply reply = {};
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        Call call = { .method = "Exported", .text = { channel }, .drop = UINT64_MAX };

        call_set_number(&call, "change", 'x', row_number(result, "change"));
        (void)call_try(c, &call, &reply, &error);
}

void export_tell(const json_t *result, const char *path) {
        printf(local_text("Written: %s\n"), path);
        printf(local_plural("  %lld series, %lld single event, %lld bytes\n", "  %lld series, %lld single events, %lld bytes\n",
                            (unsigned long)row_number(result, "events")),
               row_number(result, "series"), row_number(result, "events"), row_number(result, "bytes"));
}

/* A phone's alarms are never promised: what imports may drop them (rule 13). */
void export_advise(FILE *f, const char *horizon) {
        if (*horizon)
                say_to(f, 0, PLAIN, "A plan without an end is written up to %s: export again before then.", horizon);
        say_to(f, 0, PLAIN,
               "On the phone, open the file and import it into a calendar of its own: "
               "importing again into the same one can show doses twice, a calendar of its own "
               "can be emptied first.");
        say_to(f, 0, PLAIN,
               "Some calendar apps drop the alarms of imported events: look on the phone "
               "whether they came along, and do not rely on them alone.");
}
