/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched doctor: what keeps reminders from coming. */

#include "cytosched.h"
#include "term.h"
#include "verbs.h"

/* The client's own row: the daemon that runs may be older than the one installed. */
static int check_version(Client *c, json_t *checks) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *version = NULL, *finding = NULL;
        json_t *row;
        bool ok;
        int r;

        r = sd_bus_get_property_string(c->bus, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT,
                                       CYTOSCHED_INTERFACE, "Version", &error, &version);
        if (r < 0)
                return call_fail(r, &error);
        ok = streq(version, CYTOSCHED_VERSION);
        if (asprintf(&finding, "cytosched is %s, the running daemon %s", CYTOSCHED_VERSION,
                     version) < 0) {
                finding = NULL;
                return fail_errno(-ENOMEM, "the checks");
        }
        row = json_pack("{s:s, s:b, s:s, s:s*}", "check", "version", "ok", ok, "finding", finding,
                        "remedy", ok ? NULL : "systemctl --user restart cytoschedd");
        return json_array_append_new(checks, row) < 0 ? fail_errno(-ENOMEM, "the checks") : 0;
}

static void tell_checks(const json_t *checks) {
        const json_t *row;
        size_t i;

        json_array_foreach(checks, i, row) {
                bool ok = row_true(row, "ok");

                printf("%s%-4s%s %s: %s\n", style(ok ? GREEN : RED), ok ? "ok" : "bad", style(PLAIN),
                       row_text(row, "check"), row_text(row, "finding"));
                if (!ok && *row_text(row, "remedy"))
                        say(5, PLAIN, "%s", row_text(row, "remedy"));
        }
}

static bool all_ok(const json_t *checks) {
        const json_t *row;
        size_t i;

        json_array_foreach(checks, i, row)
                if (!row_true(row, "ok"))
                        return false;
        return true;
}

int verb_doctor(Client *c) {
        Call call = { .method = "Status", .plain = true };
        _cleanup_reply_ Reply reply = {};
        int r = call_run(c, &call, &reply);

        if (r == 0)
                r = check_version(c, reply.result);
        if (r != 0)
                return r;
        if (args_has(&c->args, OPT_JSON)) {
                if (json_print(reply.result) < 0)
                        return fail_errno(-EIO, "the answer");
        } else
                tell_checks(reply.result);
        return all_ok(reply.result) ? DONE : REFUSED;
}
