/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface on the bus: the object, and the one way each call goes. */

#include "bus.h"

#include <assert.h>
#include <fcntl.h>
#include <systemd/sd-journal.h>

#include "aside.h"
#include "autostart.h"
#include "calendar-file.h"
#include "candidate.h"
#include "clock.h"
#include "command.h"
#include "engine/forgetting.h"
#include "forgotten.h"
#include "helpers.h"
#include "local.h"
#include "message.h"
#include "methods/status.h"
#include "methods/table.h"
#include "notifier.h"
#include "sandbox.h"
#include "signals.h"
#include "stamp.h"
#include "store/backup.h"
#include "store/own.h"
#include "timer.h"

/* ---- reading a call ------------------------------------------------------------------------ */

static int read_argument(sd_bus_message *m, const MethodArg *arg, const char **ret_text, Call *c, Dict *options, sd_bus_error *error) {
        bool schedule = arg->limit == LIMIT_SCHEDULE;
        uint32_t number;
        int r;

        switch (arg->type) {
        case 'h':
                return sd_bus_message_read(m, "h", &c->fd);
        case 'u':
                r = sd_bus_message_read(m, "u", &number);
                if (r >= 0)
                        dict_number(options, arg->name, 'u', number);
                return r;
        default:
                assert(ret_text);
                r = sd_bus_message_read(m, "s", ret_text);
                return r < 0 ? r : message_check_text(arg->name, *ret_text, arg->limit, schedule, error);
        }
}

static int read_call(sd_bus_message *m, const Method *method, Call *c, Dict *options, sd_bus_error *error) {
        size_t n_texts = 0;
        int r = 0;

        if (method->kind == METHOD_CHANGE)
                r = sd_bus_message_read(m, "s", &c->request);
        for (size_t i = 0; r >= 0 && i < METHOD_ARGS_MAX && method->args[i].name; i++) {
                bool text = method->args[i].type == 's';

                assert(!text || n_texts < ELEMENTSOF(c->args));
                r = read_argument(m, &method->args[i], text ? &c->args[n_texts++] : NULL, c, options, error);
        }
        if (r >= 0 && method->options)
                r = message_read_options(m, method->options, options, error);
        c->options = options;
        return r;
}

/* ---- answering ----------------------------------------------------------------------------- */

static int append_reply(sd_bus_message *reply, const Method *method, const Call *c) {
        MethodKind kind = method->kind;
        int r = 0;

        if (kind == METHOD_COPY)
                r = sd_bus_message_append_basic(reply, 'h', &c->fd);
        if (r >= 0 && kind != METHOD_ROWS && kind != METHOD_CHECKS && kind != METHOD_NOTHING)
                r = message_append_dict(reply, &c->result);
        if (r >= 0 && (kind == METHOD_CHANGE || kind == METHOD_ROWS || kind == METHOD_CHECKS))
                r = message_append_dicts(reply, &c->rows);
        if (r >= 0 && (kind == METHOD_CHANGE || kind == METHOD_ROWS || kind == METHOD_RESULT))
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

/* What only the shell knows. */
static int tell_of_host(Manager *m, Call *c) {
        _cleanup_(call_done) Call told = {};
        bool enabled = autostart_enabled();
        _cleanup_free_ char *remedy = autostart_remedy(USERUNITDIR);
        int r = notifier_status(m, &told);

        if (r >= 0)
                r = commands_status(m->commands, m->service, &told);
        if (r >= 0)
                r = sandbox_status(&told, m->landlock);
        if (r >= 0)
                r = calendar_files_status(m, &told);
        if (r >= 0 && !remedy)
                r = -ENOMEM;
        if (r >= 0)
                r = status_add(&told, "autostart", enabled,
                               enabled ? N_("The daemon starts at login.")
                                       : N_("The daemon does not start at login: it reminds of nothing until it is called."),
                               remedy);
        c->host = told.rows;
        told.rows = (Dicts){};
        return r;
}

/* R is what its description returned; that is closed. The message owns its descriptors; the helper's run needs one that
 * lives as long as it does. */
static int write_calendar(Manager *m, sd_bus_message *message, Call *c, int r, int described, sd_bus_error *error) {
        _cleanup_close_ int description = described, output = -EBADF;
        int fd;

        if (r < 0)
                return sd_bus_error_set(error, c->fault ?: CYTOSCHED_ERROR_FAILED, c->message ?: local_text("The calendar could not be prepared."));
        r = sd_bus_message_rewind(message, true);
        if (r >= 0)
                r = sd_bus_message_read(message, "h", &fd);
        if (r < 0)
                return r;
        if (own_fd(m->service->database, fd))
                return sd_bus_error_set(error, CYTOSCHED_ERROR_INVALID, local_text("The calendar would be written into the database in use: name another file."));
        output = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (output < 0)
                return -errno;
        r = helper_calendar(m, message, TAKE_FD(description), TAKE_FD(output), &c->result);
        if (r == -EBUSY)
                return sd_bus_error_set(error, CYTOSCHED_ERROR_FAILED,
                                        local_text("Several calendars are being written, and nobody reads them. Try it again in a minute."));
        if (r < 0)
                return sd_bus_error_set(error, CYTOSCHED_ERROR_FAILED, local_text("cytosched-calendar could not be run. Is the installation whole?"));
        return 1;
}

static int run_calendar(Manager *m, sd_bus_message *message, const Method *method, Call *c, sd_bus_error *error) {
        int description = -EBADF, r = helper_describe(m, method->run, c, &description);

        return write_calendar(m, message, c, r, description, error);
}

static int run_method(Manager *m, const Method *method, Call *c) {
        if (method->kind == METHOD_CHANGE)
                return service_change(m->service, method->run, method->name, c);
        return method->flags & METHOD_ALWAYS ? service_always(m->service, method->run, c)
                                             : service_read(m->service, method->run, c);
}

/* After a call, whether it went well or not. */
static void follow_up(Manager *m, const Method *method, Call *c, bool done) {
        bool changed = done && method->kind == METHOD_CHANGE;

        if (m->service->replaced)
                manager_renew(m);
        m->service->replaced = false;
        if (changed) {
                stamp_change(m, method->name, c);
                if (c->change > 0 && m->service->store)
                        calendar_files_tell(m, c);
                calendar_files_wake(m);
        }
        if (!changed && !m->service->reminders_changed)
                return;
        (void)manager_wake(m);
        if (done)
                signals_changes(m, c);
}

/* R is what the method returned; a copy is closed. */
static int answer(Manager *m, sd_bus_message *message, const Method *method, Call *c, int r, sd_bus_error *error) {
        _cleanup_close_ int copy __attribute__((unused)) = method->kind == METHOD_COPY ? c->fd : -EBADF;

        follow_up(m, method, c, r >= 0);
        if (r >= 0 && method->kind == METHOD_CHANGE && forgotten_finish(m) < 0 && streq(method->name, "Forget"))
                r = call_refuse(c, CYTOSCHED_ERROR_FAILED, "%s Free some space on the disk.", local_text(FORGETTING_TEXT));
        if (r < 0 && r != CALL_REFUSED)
                sd_journal_print(LOG_ERR, "%s failed: %s.", method->name, strerror(-r));
        if (r < 0)
                return sd_bus_error_set(error, c->fault ?: CYTOSCHED_ERROR_FAILED, c->message ?: local_text("There is not enough memory."));
        return send_reply(message, method, c);
}

/* LOOKED: what was found in the call's file; NULL: it was not looked at yet. */
static int carry_out(Manager *m, sd_bus_message *message, Candidate *looked, sd_bus_error *error);

/* It goes on where it was. */
static void on_looked(Manager *m, sd_bus_message *message, Candidate *looked) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        int r = sd_bus_message_rewind(message, true);

        if (r >= 0)
                r = carry_out(m, message, looked, &error);
        if (r < 0)
                (void)sd_bus_reply_method_errno(message, r, &error);
        sd_bus_error_free(&error);
}

static void on_turn(Manager *m, sd_bus_message *message) {
        on_looked(m, message, NULL);
}

static void on_aside(Manager *m, sd_bus_message *message, const Method *method, Call *c, int r) {
        sd_bus_error error = SD_BUS_ERROR_NULL;

        r = method->kind == METHOD_CALENDAR ? write_calendar(m, message, c, r, c->fd, &error) : answer(m, message, method, c, r, &error);
        if (r < 0)
                (void)sd_bus_reply_method_errno(message, r, &error);
        sd_bus_error_free(&error);
}

static int look_first(Manager *m, sd_bus_message *message, int fd, sd_bus_error *error) {
        int r = candidate_look(m, message, fd, on_looked);

        if (r == -EBUSY)
                return sd_bus_error_set(error, CYTOSCHED_ERROR_FAILED, local_text("Another backup is being looked at. Try it again in a minute. Nothing was changed."));
        return r < 0 ? r : 1;
}

static int carry_out(Manager *m, sd_bus_message *message, Candidate *looked, sd_bus_error *error) {
        const Method *method = method_find(sd_bus_message_get_member(message));
        _cleanup_(call_done) Call c = { .now = clock_now(), .fd = -EBADF, .looked = looked };
        _cleanup_(dict_done) Dict options = {};
        int r;

        assert(method); /* the object has what is in the table */
        r = read_call(message, method, &c, &options, error);
        if (r < 0)
                return r;
        if ((method->flags & METHOD_LOOKS_FIRST) && !looked && store_sealed(c.fd))
                return look_first(m, message, c.fd, error);
        if (!looked) /* or what was looked at would go as left over */
                manager_reopen(m, c.now);
        /* What fell due while it could not be opened is due before anything is answered. */
        if (m->reopened == c.now && m->service->store)
                (void)manager_wake(m);
        r = method->flags & METHOD_TOLD_OF_HOST ? tell_of_host(m, &c) : 0;
        if (r < 0)
                return r;
        if (aside_call(m, message, method, &c, on_aside, on_turn) > 0)
                return 1;
        if (method->kind == METHOD_CALENDAR)
                return run_calendar(m, message, method, &c, error);
        return answer(m, message, method, &c, run_method(m, method, &c), error);
}

static int on_call(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        return carry_out(userdata, message, NULL, error);
}

/* ---- the object ---------------------------------------------------------------------------- */

static int get_version(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
                       void *userdata, sd_bus_error *error) {
        return sd_bus_message_append(reply, "s", CYTOSCHED_VERSION);
}

static const char *result_signature(MethodKind kind) {
        static const char *const signatures[] = {
                [METHOD_CHANGE] = "a{sv}aa{sv}a{sv}", [METHOD_ROWS] = "aa{sv}a{sv}", [METHOD_RESULT] = "a{sv}a{sv}",
                [METHOD_PLAIN] = "a{sv}",             [METHOD_CHECKS] = "aa{sv}",    [METHOD_COPY] = "ha{sv}",
                [METHOD_CALENDAR] = "a{sv}",          [METHOD_NOTHING] = "",
        };

        return signatures[kind];
}

/* A method's signature, and the names of what it takes and gives, one after another. */
typedef struct MethodText {
        char signature[METHOD_ARGS_MAX + 8];
        char names[128];
} MethodText;

typedef struct Interface {
        MethodText *texts;
        sd_bus_vtable *vtable;
} Interface;

void bus_object_free(Interface *i) {
        if (!i)
                return;
        free(i->texts);
        free(i->vtable);
        free(i);
}
DEFINE_CLEANUP(Interface *, bus_object_free)

static void add_name(char **at, const char *end, const char *name) {
        size_t size = strlen(name) + 1;

        assert((size_t)(end - *at) > size);
        memcpy(*at, name, size);
        *at += size;
}

static void write_text(const Method *method, MethodText *ret) {
        char *signature = ret->signature, *at = ret->names, *end = at + sizeof(ret->names);
        MethodKind kind = method->kind;

        if (kind == METHOD_CHANGE) {
                *signature++ = 's';
                add_name(&at, end, "request");
        }
        for (size_t i = 0; i < METHOD_ARGS_MAX && method->args[i].name; i++) {
                *signature++ = method->args[i].type;
                add_name(&at, end, method->args[i].name);
        }
        if (method->options) {
                signature = stpcpy(signature, "a{sv}");
                add_name(&at, end, "options");
        }
        *signature = '\0';
        if (kind == METHOD_COPY)
                add_name(&at, end, "fd");
        if (kind != METHOD_ROWS && kind != METHOD_CHECKS && kind != METHOD_NOTHING)
                add_name(&at, end, "result");
        if (kind == METHOD_CHANGE || method->rows)
                add_name(&at, end, method->rows ?: "effects");
        if (kind == METHOD_CHANGE || kind == METHOD_ROWS || kind == METHOD_RESULT)
                add_name(&at, end, "context");
        *at = '\0';
}

#define OTHER_ENTRIES 6u

static int interface_new(Interface **ret) {
        _cleanup_(bus_object_freep) Interface *i = calloc(1, sizeof(Interface));
        sd_bus_vtable *v;

        if (!i || !(i->texts = calloc(n_methods, sizeof(MethodText))) ||
            !(v = i->vtable = calloc(n_methods + OTHER_ENTRIES, sizeof(sd_bus_vtable))))
                return -ENOMEM;
        *v++ = (sd_bus_vtable)SD_BUS_VTABLE_START(0);
        *v++ = (sd_bus_vtable)SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST);
        for (size_t k = 0; k < n_methods; k++) {
                write_text(&methods[k], &i->texts[k]);
                *v++ = (sd_bus_vtable)SD_BUS_METHOD_WITH_NAMES(methods[k].name, i->texts[k].signature, i->texts[k].names,
                                                               result_signature(methods[k].kind), , on_call,
                                                               SD_BUS_VTABLE_UNPRIVILEGED);
        }
        *v++ = (sd_bus_vtable)SD_BUS_SIGNAL_WITH_NAMES("DoseChanged", "sa{sv}", SD_BUS_PARAM(dose) SD_BUS_PARAM(row), 0);
        *v++ = (sd_bus_vtable)SD_BUS_SIGNAL_WITH_NAMES("RegimenChanged", "s", SD_BUS_PARAM(regimen), 0);
        *v++ = (sd_bus_vtable)SD_BUS_SIGNAL_WITH_NAMES("ReminderShown", "s", SD_BUS_PARAM(id), 0);
        *v++ = (sd_bus_vtable)SD_BUS_VTABLE_END;
        assert(v == i->vtable + n_methods + OTHER_ENTRIES);
        *ret = TAKE_PTR(i);
        return 0;
}

int bus_add_object(Manager *m) {
        int r = interface_new(&m->interface);

        return r < 0 ? r : sd_bus_add_object_vtable(m->bus, NULL, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE, m->interface->vtable, m);
}
