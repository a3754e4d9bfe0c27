/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched doctor: the chain from the database to the screen. */

#include "doctor.h"

#include <pwd.h>
#include <sys/timex.h>

#include "check.h"
#include "cytosched.h"
#include "doctor-screen.h"
#include "local.h"
#include "phone.h"
#include "term.h"
#include "unit.h"

/* As systemd-timedated tells it: the kernel's own bound of the clock's error. */
#define CLOCK_ERROR_MAX_USEC 16000000
#define STATUS_TIMEOUT_USEC (UINT64_C(20) * 1000000)

/* ---- the daemon ---------------------------------------------------------------------------- */

static int add_unreachable(sd_bus *bus, json_t *checks, int r, const sd_bus_error *error) {
        const char *message = error->message ?: strerror(-r), *remedy;
        _cleanup_free_ char *why = NULL;

        if (unit_problem(bus, &why, &remedy) > 0)
                return check_add(checks, "daemon", false, remedy, "The daemon does not run, so nothing reminds. %s", why);
        if (call_is_unreachable(error))
                return check_add(checks, "daemon", false,
                                 N_("systemctl --user start cytoschedd; what happened: journalctl --user -u cytoschedd"),
                                 "The daemon does not run, so nothing reminds, and the bus can't start it: %s", message);
        return check_add(checks, "daemon", false,
                         N_("systemctl --user restart cytoschedd; what happened: journalctl --user -u cytoschedd"),
                         "The daemon does not answer: %s", message);
}

/* As check_add; REACHED: it can be asked more. The daemon that runs may be older than the one
 * installed. */
static int check_daemon(Client *c, json_t *checks, bool *reached) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *version = NULL;
        int r = sd_bus_get_property_string(c->bus, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE,
                                           "Version", &error, &version);

        *reached = r >= 0;
        if (r < 0)
                return add_unreachable(c->bus, checks, r, &error);
        if (!streq(version, CYTOSCHED_VERSION))
                return check_add(checks, "daemon", false, "systemctl --user restart cytoschedd",
                                 "cytosched is %s, the running daemon %s.", CYTOSCHED_VERSION, version);
        return check_add(checks, "daemon", true, NULL, "The daemon answers, version %s.", version);
}

/* What the daemon says of itself; with a database that can't be used, why. */
static int check_status(Client *c, json_t *checks) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        Call call = { .method = "Status", .plain = true };
        _cleanup_reply_ Reply reply = {};
        int r;

        /* It reads the whole database: that may take longer than to say "I am here". */
        (void)sd_bus_set_method_call_timeout(c->bus, STATUS_TIMEOUT_USEC);
        r = call_try(c, &call, &reply, &error);
        (void)sd_bus_set_method_call_timeout(c->bus, CHECK_TIMEOUT_USEC);
        if (r < 0)
                return check_add(checks, "database", false, N_("If that does not help, take a backup back: cytosched restore FILE"),
                                 "%s", error.message ?: strerror(-r));
        return json_array_extend(checks, reply.result) < 0 ? fail_errno(-ENOMEM, "the checks") : 0;
}

/* ---- the machine --------------------------------------------------------------------------- */

static int check_phone(json_t *checks) {
        _cleanup_free_ char *words = phone_words();
        Phone phone;

        if (phone_read(&phone) < 0)
                return 0;
        return words ? check_add(checks, "phone", false, "cytosched sync", "%s", words)
                     : check_add(checks, "phone", true, NULL, "The phone's calendar is as the plan is.");
}

/* No fault: who is logged out sees no screen. But it is good to know. */
static int check_logout(json_t *checks) {
        const struct passwd *user = getpwuid(getuid());
        char path[300];
        bool lingers;

        if (!user)
                return 0;
        snprintf(path, sizeof path, "/var/lib/systemd/linger/%.200s", user->pw_name);
        lingers = access(path, F_OK) == 0;
        return check_add(checks, "logout", true, NULL,
                         lingers ? N_("The daemon also runs while you are logged out; reminders show when you are back.")
                                 : N_("While you are logged out, or the computer sleeps, nothing reminds."));
}

static int check_clock(json_t *checks) {
        struct timex clock = {};
        bool right = access("/run/systemd/timesync/synchronized", F_OK) == 0 ||
                     (adjtimex(&clock) >= 0 && clock.maxerror < CLOCK_ERROR_MAX_USEC);

        return check_add(checks, "clock", right, N_("Switch it on: timedatectl set-ntp true"),
                         right ? N_("The clock is set by a time server.") : N_("The clock is not set by a time server."));
}

/* ---- all of it ----------------------------------------------------------------------------- */

static void tell_check(const json_t *row) {
        bool ok = row_true(row, "ok");

        say_label(ok ? GREEN : RED, 5, ok ? local_text("ok") : local_text("bad"), "%s: %s", row_text(row, "check"), row_text(row, "finding"));
        if (!ok && *row_text(row, "remedy"))
                say(5, PLAIN, "%s", row_text(row, "remedy"));
}

static bool all_ok(const json_t *checks) {
        const json_t *row;
        size_t i;

        json_array_foreach(checks, i, row)
                if (!row_true(row, "ok"))
                        return false;
        return true;
}

/* Each link of the chain, as far as the bus and the daemon are REACHED. */
static int run_checks(Client *c, json_t *checks, bool *reached) {
        int r = client_open(c);

        if (r < 0)
                return check_add(checks, "bus", false, N_("Run this inside your desktop session."),
                                 "There is no session bus: %s", strerror(-r));
        (void)sd_bus_set_method_call_timeout(c->bus, CHECK_TIMEOUT_USEC);
        r = check_daemon(c, checks, reached);
        return r == 0 && *reached ? check_status(c, checks) : r;
}

/* Prints the rows from FIRST on: on a terminal they are read while a person is asked. */
static void tell_checks(const Client *c, const json_t *checks, size_t first) {
        bool json = args_has(&c->args, OPT_JSON);

        for (size_t i = first; i < json_array_size(checks) && !json; i++)
                tell_check(json_array_get(checks, i));
}

static int run_doctor(Client *c) {
        _cleanup_(json_decrefp) json_t *checks = json_array();
        bool reached = false;
        size_t told;
        int r = check_clock(checks);

        if (r == 0)
                r = check_logout(checks);
        if (r == 0)
                r = check_phone(checks);
        if (r == 0)
                r = run_checks(c, checks, &reached);
        told = json_array_size(checks);
        tell_checks(c, checks, 0);
        if (r == 0 && c->bus)
                r = check_screen(c, checks);
        if (r != 0)
                return r;
        tell_checks(c, checks, told);
        if (args_has(&c->args, OPT_JSON) && json_print(checks) < 0)
                return fail_errno(-EIO, "the answer");
        return !reached ? UNREACHABLE : all_ok(checks) ? DONE : REFUSED;
}

const Verb VERB_DOCTOR = {
        .name = "doctor",
        .args = "",
        .help = N_("look for what keeps reminders from coming"),
        .examples = "doctor\ndoctor --json",
        .group = GROUP_CARE,
        .options = O(JSON),
        .run = run_doctor,
};
