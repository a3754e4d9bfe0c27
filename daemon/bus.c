/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface on the bus: a table of methods, and the one way each call goes. */

#include "bus.h"

#include <fcntl.h>

#include "autostart.h"
#include "calendar-file.h"
#include "clock.h"
#include "command.h"
#include "helpers.h"
#include "message.h"
#include "methods/add.h"
#include "methods/agenda.h"
#include "methods/answer.h"
#include "methods/backup.h"
#include "methods/calendar.h"
#include "methods/change.h"
#include "methods/changes.h"
#include "methods/glance.h"
#include "methods/list.h"
#include "methods/move.h"
#include "methods/open.h"
#include "methods/patients.h"
#include "methods/pause.h"
#include "methods/preview.h"
#include "methods/read.h"
#include "methods/regimen.h"
#include "methods/rehearse.h"
#include "methods/results.h"
#include "methods/seen.h"
#include "methods/settings.h"
#include "methods/sites.h"
#include "methods/status.h"
#include "methods/supply.h"
#include "methods/symptoms.h"
#include "notifier.h"
#include "sandbox.h"
#include "signals.h"
#include "timer.h"

/* What a method answers with. */
typedef enum Reply {
        REPLY_CHANGE, /* a{sv} result, aa{sv} effects, a{sv} context */
        REPLY_ROWS,   /* aa{sv} rows, a{sv} context */
        REPLY_RESULT, /* a{sv} result, a{sv} context */
        REPLY_CHECKS, /* aa{sv} rows */
} Reply;

typedef struct Method {
        const char *name;
        ServiceMethod run;
        Reply reply;
        unsigned n_args;     /* strings, after the request */
        const char *options; /* "key:type ..."; NULL: takes none */
        unsigned limits[2];  /* bytes, of the arguments */
} Method;

static const Method methods[] = {
        { "Add", method_add, REPLY_CHANGE, 2, "patient:s from:s route:s name:s exact:b yes:b dry_run:b", { LIMIT_NAME, LIMIT_SCHEDULE } },
        { "Change", method_change, REPLY_CHANGE, 2, "from:s exact:b dry_run:b yes:b", { LIMIT_NAME, LIMIT_SCHEDULE } },
        { "Move", method_move, REPLY_CHANGE, 2, "following:b dry_run:b yes:b", { LIMIT_TEXT, LIMIT_NAME } },
        { "Take", method_take, REPLY_CHANGE, 1, "at:s here:s ask:b sites:as amount:s batch:s note:s unplanned:b yes:b", { LIMIT_TEXT } },
        { "Skip", method_skip, REPLY_CHANGE, 1, "reason:s dry_run:b yes:b", { LIMIT_TEXT } },
        { "Snooze", method_snooze, REPLY_CHANGE, 2, NULL, { LIMIT_TEXT, LIMIT_NAME } },
        { "Amend", method_amend, REPLY_CHANGE, 1, "at:s here:s ask:b sites:as amount:s batch:s note:s answer:s yes:b", { LIMIT_TEXT } },
        { "Pause", method_pause, REPLY_CHANGE, 1, "from:s until:s dry_run:b", { LIMIT_NAME } },
        { "Resume", method_resume, REPLY_CHANGE, 1, "dry_run:b", { LIMIT_NAME } },
        { "Stop", method_stop, REPLY_CHANGE, 1, "dry_run:b", { LIMIT_NAME } },
        { "Rename", method_rename, REPLY_CHANGE, 2, NULL, { LIMIT_NAME, LIMIT_NAME } },
        { "Remove", method_remove, REPLY_CHANGE, 1, "dry_run:b yes:b", { LIMIT_NAME } },
        { "Undo", method_undo, REPLY_CHANGE, 1, NULL, { LIMIT_NAME } },
        { "AddPatient", method_add_patient, REPLY_CHANGE, 1, "zone:s", { LIMIT_NAME } },
        { "RemovePatient", method_remove_patient, REPLY_CHANGE, 1, "yes:b", { LIMIT_NAME } },
        { "Set", method_set, REPLY_CHANGE, 2, "patient:s regimen:s", { LIMIT_NAME, LIMIT_TEXT } },
        { "AddSite", method_add_site, REPLY_CHANGE, 1, "patient:s regimen:s yes:b", { LIMIT_NAME } },
        { "RemoveSite", method_remove_site, REPLY_CHANGE, 1, "patient:s regimen:s yes:b", { LIMIT_NAME } },
        { "RestSite", method_rest_site, REPLY_CHANGE, 1, "patient:s regimen:s until:s reason:s yes:b", { LIMIT_NAME } },
        { "UseSite", method_use_site, REPLY_CHANGE, 1, "patient:s regimen:s yes:b", { LIMIT_NAME } },
        { "AddSupply", method_add_supply, REPLY_CHANGE, 2, "per_dose:s doses_each:s batch:s expires:s use_within:s yes:b", { LIMIT_NAME, LIMIT_NAME } },
        { "CountSupply", method_count_supply, REPLY_CHANGE, 2, "per_dose:s doses_each:s batch:s expires:s use_within:s yes:b", { LIMIT_NAME, LIMIT_NAME } },
        { "RemoveSupply", method_remove_supply, REPLY_CHANGE, 2, NULL, { LIMIT_NAME, LIMIT_NAME } },
        { "AddSymptom", method_add_symptom, REPLY_CHANGE, 1, "patient:s severity:s at:s here:s ask:b note:s yes:b", { LIMIT_TEXT } },
        { "RemoveSymptom", method_remove_symptom, REPLY_CHANGE, 1, NULL, { LIMIT_NAME } },
        { "AddResult", method_add_result, REPLY_CHANGE, 1, "patient:s date:s low:s high:s note:s yes:b", { LIMIT_TEXT } },
        { "RemoveResult", method_remove_result, REPLY_CHANGE, 1, NULL, { LIMIT_NAME } },
        { "Sites", method_sites, REPLY_ROWS, 0, "patient:s regimen:s skip:t", {} },
        { "Supply", method_supply, REPLY_ROWS, 0, "patient:s regimen:s skip:t", {} },
        { "Symptoms", method_symptoms, REPLY_ROWS, 0, "patient:s name:s from:s to:s skip:t", {} },
        { "Results", method_results, REPLY_ROWS, 0, "patient:s name:s from:s to:s skip:t", {} },
        { "Agenda", method_agenda, REPLY_ROWS, 0, "regimen:s patient:s from:s to:s after_utc:s after_dose:s", {} },
        { "Next", method_next, REPLY_ROWS, 0, "patient:s", {} },
        { "Glance", method_glance, REPLY_ROWS, 0, "patient:s", {} },
        { "List", method_list, REPLY_ROWS, 0, "patient:s limit:u after:s", {} },
        { "Show", method_show, REPLY_RESULT, 1, NULL, { LIMIT_NAME } },
        { "Preview", method_preview, REPLY_ROWS, 1, "from:s to:s zone:s exact:b after_utc:s", { LIMIT_SCHEDULE } },
        { "Read", method_read, REPLY_RESULT, 1, "patient:s regimen:s", { LIMIT_SCHEDULE } },
        { "Rehearse", method_rehearse, REPLY_ROWS, 0, "from:s to:s answer:s skip:t", {} },
        { "History", method_history, REPLY_ROWS, 0, "regimen:s patient:s limit:u after:x", {} },
        { "Patients", method_patients, REPLY_ROWS, 0, NULL, {} },
        { "Settings", method_settings, REPLY_ROWS, 0, "patient:s regimen:s", {} },
        { "Open", method_open, REPLY_ROWS, 0, NULL, {} },
        { "Status", method_status, REPLY_CHECKS, 0, NULL, {} },
        { "Dismiss", method_dismiss, REPLY_CHECKS, 1, NULL, { LIMIT_NAME } },
        { "Export", method_export, REPLY_RESULT, 0, "regimens:as patient:s discreet:b alarms:as from:s to:s history:b part:s", {} },
};

static const Method *method_find(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(methods); i++)
                if (streq(methods[i].name, name))
                        return &methods[i];
        return NULL;
}

/* ---- reading a call ------------------------------------------------------------------------ */

/* A control character, or one that turns or hides text on a screen (Unicode's bidirectional and
 * invisible format characters). */
static bool is_control(const unsigned char *p) {
        if (*p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) || (*p == 0xd8 && p[1] == 0x9c))
                return true;
        if (*p == 0xe2 && p[1] == 0x80)
                return (p[2] >= 0x8b && p[2] <= 0x8f) || (p[2] >= 0xa8 && p[2] <= 0xae);
        return (*p == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf) || (*p == 0xef && p[1] == 0xbb && p[2] == 0xbf);
}

/* Nothing that a terminal or a calendar would take for a command; lengths as promised. */
static int check_text(const char *what, const char *text, size_t limit, bool schedule, sd_bus_error *error) {
        if (strlen(text) > limit)
                return sd_bus_error_setf(error, CYTOSCHED_ERROR_INVALID, "The %s is too long: at most %zu bytes.", what, limit);
        for (const unsigned char *p = (const unsigned char *)text; *p && !schedule; p++)
                if (is_control(p))
                        return sd_bus_error_setf(error, CYTOSCHED_ERROR_INVALID, "The %s has a control character in it.", what);
        return 0;
}

static int check_options(const Dict *options, sd_bus_error *error) {
        for (size_t i = 0; i < options->n; i++) {
                const DictEntry *f = &options->entries[i];
                int r = 0;

                if (f->type == 's')
                        r = check_text(f->key, f->text, streq(f->key, "name") ? LIMIT_NAME : LIMIT_TEXT, false, error);
                for (const char *p = f->type == 'S' ? f->text : NULL; r >= 0 && p && *p; p += strlen(p) + 1)
                        r = check_text(f->key, p, LIMIT_NAME, false, error);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int read_call(sd_bus_message *m, const Method *method, Call *c, Dict *options, sd_bus_error *error) {
        int r = 0;

        if (method->reply == REPLY_CHANGE)
                r = sd_bus_message_read(m, "s", &c->request);
        for (unsigned i = 0; r >= 0 && i < method->n_args; i++) {
                r = sd_bus_message_read(m, "s", &c->args[i]);
                if (r >= 0)
                        r = check_text(method->limits[i] == LIMIT_SCHEDULE ? "schedule" : "text", c->args[i], method->limits[i],
                                       method->limits[i] == LIMIT_SCHEDULE, error);
        }
        if (r >= 0 && method->run == method_next) {
                uint32_t count;

                r = sd_bus_message_read(m, "u", &count);
                if (r >= 0)
                        dict_number(options, "count", 'u', count);
        }
        if (r >= 0 && method->options)
                r = message_read_options(m, method->options, options, error);
        if (r >= 0)
                r = check_options(options, error);
        c->options = options;
        return r;
}

/* ---- answering ----------------------------------------------------------------------------- */

static int append_reply(sd_bus_message *reply, const Method *method, const Call *c) {
        int r = 0;

        if (method->run == method_dismiss)
                return 0;
        if (method->reply == REPLY_CHANGE || method->reply == REPLY_RESULT)
                r = message_append_dict(reply, &c->result);
        if (r >= 0 && method->reply != REPLY_RESULT)
                r = message_append_dicts(reply, &c->rows);
        if (r >= 0 && method->reply != REPLY_CHECKS)
                r = message_append_dict(reply, &c->context);
        return r;
}

static int send_reply(sd_bus_message *m, const Method *method, const Call *c) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(m, &reply);

        if (r >= 0)
                r = append_reply(reply, method, c);
        return r < 0 ? r : sd_bus_message_send(reply);
}

/* While the database cannot be used, what Open shows is that reminders are off. */
static int open_problem(Manager *m, Call *c) {
        Dict *row;

        if (m->problem_read)
                return 0;
        row = dicts_add(&c->rows);
        if (!row)
                return -ENOMEM;
        dict_text(row, "id", "problem");
        dict_text(row, "kind", "notice");
        dict_text(row, "title", "Reminders are off");
        dict_text(row, "body", m->service->problem);
        dict_number(row, "urgency", 'y', 2);
        dict_list(row, "actions", (const char *const[]){ NULL });
        dict_number(row, "shown", 't', 1);
        return row->error;
}

static int run_call(Manager *m, const Method *method, Call *c) {
        manager_reopen(m, c->now);
        /* What fell due while it could not be opened is due before anything is answered. */
        if (m->reopened == c->now && m->service->store)
                (void)manager_wake(m);
        if (!m->service->store && method->run == method_open)
                return open_problem(m, c);
        if (!m->service->store && method->run == method_dismiss && streq(c->args[0], "problem")) {
                m->problem_read = true;
                return 0;
        }
        return method->reply == REPLY_CHANGE ? service_change(m->service, method->run, method->name, c)
                                             : service_read(m->service, method->run, c);
}

/* What only the shell knows. */
static int manager_status(Manager *m, Call *c) {
        bool enabled = autostart_enabled();
        int r = notifier_status(m, c);

        if (r >= 0)
                r = commands_status(m->commands, m->service, c);
        if (r >= 0)
                r = sandbox_status(c, m->landlock);
        if (r < 0)
                return r;
        return status_add(c, "autostart", enabled,
                          enabled ? "The daemon starts at login." : "The daemon does not start at login: it reminds of nothing until it is called.",
                          "systemctl --user enable cytoschedd");
}

static int on_call(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Manager *m = userdata;
        const Method *method = method_find(sd_bus_message_get_member(message));
        _cleanup_(call_done) Call c = { .now = clock_now() };
        _cleanup_(dict_done) Dict options = {};
        int r = read_call(message, method, &c, &options, error);

        if (r < 0)
                return r;
        r = run_call(m, method, &c);
        if (r < 0 && m->service->reminders_changed)
                (void)manager_wake(m); /* the database went, and that is to be shown */
        if (r < 0)
                return sd_bus_error_set(error, c.fault ?: CYTOSCHED_ERROR_FAILED, c.message ?: "There is not enough memory.");
        if (method->run == method_add)
                dict_flag(&c.context, "autostart", autostart_enabled());
        if (method->run == method_status && manager_status(m, &c) < 0)
                return -ENOMEM;
        if (method->reply == REPLY_CHANGE)
                calendar_files_wake(m);
        if (method->reply == REPLY_CHANGE || m->service->reminders_changed) {
                (void)manager_wake(m);
                signals_changes(m, &c);
        }
        return send_reply(message, method, &c);
}

static int on_posted(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Manager *m = userdata;
        const char *id, *server;
        uint32_t notification;
        int r = sd_bus_message_read(message, "ssu", &id, &server, &notification);

        if (r >= 0)
                r = check_text("id", id, LIMIT_TEXT, false, error);
        if (r >= 0)
                r = check_text("server", server, LIMIT_NAME, false, error);
        if (r < 0)
                return r;
        r = method_posted(m->service, id, server, notification);
        return r < 0 ? sd_bus_error_set(error, CYTOSCHED_ERROR_DATABASE, store_problem(r)) : sd_bus_reply_method_return(message, NULL);
}

/* ---- export -------------------------------------------------------------------------------- */

static int on_export(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Manager *m = userdata;
        const Method *method = method_find("Export");
        _cleanup_(call_done) Call c = { .now = clock_now() };
        _cleanup_(dict_done) Dict options = {};
        _cleanup_close_ int description = -EBADF, output = -EBADF;
        int fd, r;

        r = sd_bus_message_read(message, "h", &fd);
        if (r >= 0)
                r = read_call(message, method, &c, &options, error);
        if (r < 0)
                return r;
        r = helper_describe(m, method_export, &c, &description);
        if (r < 0)
                return sd_bus_error_set(error, c.fault ?: CYTOSCHED_ERROR_FAILED,
                                        c.message ?: "The calendar could not be prepared.");
        /* The message owns FD; the child needs one that lives as long as it does. */
        output = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (output < 0)
                return -errno;
        r = helper_calendar(m, message, TAKE_FD(description), TAKE_FD(output), &c.result);
        if (r < 0)
                return sd_bus_error_set(error, CYTOSCHED_ERROR_FAILED,
                                        "cytosched-calendar could not be run. Is the installation whole?");
        return 1;
}

/* ---- backup and restore ------------------------------------------------------------------------ */

static int reply_result(sd_bus_message *message, const Call *c, int r, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;

        if (r < 0)
                return sd_bus_error_set(error, c->fault ?: CYTOSCHED_ERROR_FAILED, c->message ?: "There is not enough memory.");
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = message_append_dict(reply, &c->result);
        return r < 0 ? r : sd_bus_message_send(reply);
}

static int on_backup(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Manager *m = userdata;
        _cleanup_(call_done) Call c = { .now = clock_now(), .fd = -EBADF };
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_close_ int fd = -EBADF;
        int r;

        manager_reopen(m, c.now);
        r = service_read(m->service, method_backup, &c);
        fd = c.fd;
        if (r < 0)
                return reply_result(message, &c, r, error);
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_append_basic(reply, 'h', &fd);
        if (r >= 0)
                r = message_append_dict(reply, &c.result);
        return r < 0 ? r : sd_bus_message_send(reply);
}

static int on_restore(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        Manager *m = userdata;
        _cleanup_(call_done) Call c = { .now = clock_now() };
        _cleanup_(dict_done) Dict options = {};
        int r = sd_bus_message_read(message, "h", &c.fd);

        if (r >= 0)
                r = message_read_options(message, "yes:b", &options, error);
        if (r < 0)
                return r;
        c.options = &options;
        r = method_restore(m->service, &c);
        if (r >= 0)
                manager_renew(m);
        if (m->service->reminders_changed) {
                (void)manager_wake(m);
                signals_changes(m, &c);
        }
        return reply_result(message, &c, r, error);
}

/* ---- the object ---------------------------------------------------------------------------- */

static int get_version(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
                       void *userdata, sd_bus_error *error) {
        return sd_bus_message_append(reply, "s", CYTOSCHED_VERSION);
}

#define CHANGING(name, in_signature, in_names)                                                                          \
        SD_BUS_METHOD_WITH_NAMES(name, "s" in_signature, SD_BUS_PARAM(request) in_names, "a{sv}aa{sv}a{sv}",            \
                                 SD_BUS_PARAM(result) SD_BUS_PARAM(effects) SD_BUS_PARAM(context), on_call,             \
                                 SD_BUS_VTABLE_UNPRIVILEGED)
#define LISTING(name, in_signature, in_names, rows)                                                                     \
        SD_BUS_METHOD_WITH_NAMES(name, in_signature, in_names, "aa{sv}a{sv}",                                           \
                                 SD_BUS_PARAM(rows) SD_BUS_PARAM(context), on_call, SD_BUS_VTABLE_UNPRIVILEGED)

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        CHANGING("Add", "ssa{sv}", SD_BUS_PARAM(drug) SD_BUS_PARAM(schedule) SD_BUS_PARAM(options)),
        CHANGING("Change", "ssa{sv}", SD_BUS_PARAM(regimen) SD_BUS_PARAM(schedule) SD_BUS_PARAM(options)),
        CHANGING("Move", "ssa{sv}", SD_BUS_PARAM(dose) SD_BUS_PARAM(when) SD_BUS_PARAM(options)),
        CHANGING("Take", "sa{sv}", SD_BUS_PARAM(dose) SD_BUS_PARAM(options)),
        CHANGING("Skip", "sa{sv}", SD_BUS_PARAM(dose) SD_BUS_PARAM(options)),
        CHANGING("Snooze", "ss", SD_BUS_PARAM(dose) SD_BUS_PARAM(duration)),
        CHANGING("Amend", "sa{sv}", SD_BUS_PARAM(dose) SD_BUS_PARAM(options)),
        CHANGING("Pause", "sa{sv}", SD_BUS_PARAM(regimen) SD_BUS_PARAM(options)),
        CHANGING("Resume", "sa{sv}", SD_BUS_PARAM(regimen) SD_BUS_PARAM(options)),
        CHANGING("Stop", "sa{sv}", SD_BUS_PARAM(regimen) SD_BUS_PARAM(options)),
        CHANGING("Rename", "ss", SD_BUS_PARAM(regimen) SD_BUS_PARAM(name)),
        CHANGING("Remove", "sa{sv}", SD_BUS_PARAM(regimen) SD_BUS_PARAM(options)),
        CHANGING("Undo", "s", SD_BUS_PARAM(regimen)),
        CHANGING("AddPatient", "sa{sv}", SD_BUS_PARAM(name) SD_BUS_PARAM(options)),
        CHANGING("RemovePatient", "sa{sv}", SD_BUS_PARAM(name) SD_BUS_PARAM(options)),
        CHANGING("Set", "ssa{sv}", SD_BUS_PARAM(key) SD_BUS_PARAM(value) SD_BUS_PARAM(options)),
        CHANGING("AddSite", "sa{sv}", SD_BUS_PARAM(site) SD_BUS_PARAM(options)),
        CHANGING("RemoveSite", "sa{sv}", SD_BUS_PARAM(site) SD_BUS_PARAM(options)),
        CHANGING("RestSite", "sa{sv}", SD_BUS_PARAM(site) SD_BUS_PARAM(options)),
        CHANGING("UseSite", "sa{sv}", SD_BUS_PARAM(site) SD_BUS_PARAM(options)),
        CHANGING("AddSupply", "ssa{sv}", SD_BUS_PARAM(regimen) SD_BUS_PARAM(count) SD_BUS_PARAM(options)),
        CHANGING("CountSupply", "ssa{sv}", SD_BUS_PARAM(regimen) SD_BUS_PARAM(count) SD_BUS_PARAM(options)),
        CHANGING("RemoveSupply", "ss", SD_BUS_PARAM(regimen) SD_BUS_PARAM(item)),
        CHANGING("AddSymptom", "sa{sv}", SD_BUS_PARAM(symptom) SD_BUS_PARAM(options)),
        CHANGING("RemoveSymptom", "s", SD_BUS_PARAM(id)),
        CHANGING("AddResult", "sa{sv}", SD_BUS_PARAM(measured) SD_BUS_PARAM(options)),
        CHANGING("RemoveResult", "s", SD_BUS_PARAM(id)),
        LISTING("Sites", "a{sv}", SD_BUS_PARAM(options), sites),
        LISTING("Supply", "a{sv}", SD_BUS_PARAM(options), supply),
        LISTING("Symptoms", "a{sv}", SD_BUS_PARAM(options), symptoms),
        LISTING("Results", "a{sv}", SD_BUS_PARAM(options), results),
        LISTING("Agenda", "a{sv}", SD_BUS_PARAM(options), doses),
        LISTING("Next", "ua{sv}", SD_BUS_PARAM(count) SD_BUS_PARAM(options), doses),
        LISTING("Glance", "a{sv}", SD_BUS_PARAM(options), doses),
        LISTING("List", "a{sv}", SD_BUS_PARAM(options), regimens),
        SD_BUS_METHOD_WITH_NAMES("Show", "s", SD_BUS_PARAM(regimen), "a{sv}a{sv}",
                                 SD_BUS_PARAM(result) SD_BUS_PARAM(context), on_call, SD_BUS_VTABLE_UNPRIVILEGED),
        LISTING("Preview", "sa{sv}", SD_BUS_PARAM(schedule) SD_BUS_PARAM(options), doses),
        SD_BUS_METHOD_WITH_NAMES("Read", "sa{sv}", SD_BUS_PARAM(schedule) SD_BUS_PARAM(options), "a{sv}a{sv}",
                                 SD_BUS_PARAM(result) SD_BUS_PARAM(context), on_call, SD_BUS_VTABLE_UNPRIVILEGED),
        LISTING("Rehearse", "a{sv}", SD_BUS_PARAM(options), events),
        LISTING("History", "a{sv}", SD_BUS_PARAM(options), changes),
        LISTING("Patients", "", , patients),
        LISTING("Settings", "a{sv}", SD_BUS_PARAM(options), settings),
        LISTING("Open", "", , reminders),
        SD_BUS_METHOD_WITH_NAMES("Posted", "ssu", SD_BUS_PARAM(id) SD_BUS_PARAM(server) SD_BUS_PARAM(notification), "", ,
                                 on_posted, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_NAMES("Dismiss", "s", SD_BUS_PARAM(id), "", , on_call, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_NAMES("Export", "ha{sv}", SD_BUS_PARAM(fd) SD_BUS_PARAM(options), "a{sv}",
                                 SD_BUS_PARAM(result), on_export, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_NAMES("Backup", "", , "ha{sv}", SD_BUS_PARAM(fd) SD_BUS_PARAM(result), on_backup,
                                 SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_NAMES("Restore", "ha{sv}", SD_BUS_PARAM(fd) SD_BUS_PARAM(options), "a{sv}",
                                 SD_BUS_PARAM(result), on_restore, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_NAMES("Status", "", , "aa{sv}", SD_BUS_PARAM(checks), on_call, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_SIGNAL_WITH_NAMES("DoseChanged", "sa{sv}", SD_BUS_PARAM(dose) SD_BUS_PARAM(row), 0),
        SD_BUS_SIGNAL_WITH_NAMES("RegimenChanged", "s", SD_BUS_PARAM(regimen), 0),
        SD_BUS_SIGNAL_WITH_NAMES("ReminderShown", "s", SD_BUS_PARAM(id), 0),
        SD_BUS_VTABLE_END,
};

int bus_add_object(Manager *m) {
        return sd_bus_add_object_vtable(m->bus, NULL, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE, vtable, m);
}
