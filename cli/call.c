/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls to the daemon: the message, the connection, the answer. */

#include "call.h"

#include <fcntl.h>
#include <signal.h>

#include "cytosched.h"
#include "local.h"
#include "term.h"
#include "unit.h"

#define EXPORT_TIMEOUT_USEC (UINT64_C(10) * 60 * 1000000)
#define AGAIN_TRIES 20u
#define AGAIN_USEC 250000u

void reply_clear(Reply *reply) {
        if (reply->file > 0)
                close(reply->file);
        json_decref(reply->result);
        json_decref(reply->effects);
        json_decref(reply->context);
        *reply = (Reply){};
}

static CallOption *call_option(Call *call, const char *key) {
        for (size_t i = 0; i < call->n_extra; i++)
                if (streq(call->extra[i].key, key))
                        return &call->extra[i];
        return &call->extra[call->n_extra++];
}

void call_set_text(Call *call, const char *key, const char *value) {
        *call_option(call, key) = (CallOption){ .key = key, .type = 's', .text = value };
}

void call_set_number(Call *call, const char *key, char type, int64_t value) {
        *call_option(call, key) = (CallOption){ .key = key, .type = type, .number = value };
}

void call_set_texts(Call *call, const char *key, char *const *texts) {
        *call_option(call, key) = (CallOption){ .key = key, .type = 'a', .texts = texts };
}

void call_set_rows(Call *call, const char *key, const json_t *rows) {
        *call_option(call, key) = (CallOption){ .key = key, .type = 'r', .rows = rows };
}

int call_renew(Call *call) {
        sd_id128_t id;
        int r;

        r = sd_id128_randomize(&id);
        if (r < 0)
                return r;
        sd_id128_to_string(id, call->request);
        call->changing = true;
        return 0;
}

int client_begin(Client *c, int argc, char *verb) {
        signal(SIGPIPE, SIG_IGN);
        /* Keys come from the daemon alone: no random number need be read to scatter them. */
        json_object_seed(1);
        c->args.words = calloc((size_t)argc + 2, sizeof(char *));
        if (!c->args.words)
                return fail_errno(-ENOMEM, "the command line");
        if (verb)
                c->args.words[c->args.n_words++] = verb;
        return 0;
}

void client_end(Client *c) {
        sd_bus_flush_close_unref(c->bus);
        free(c->args.words);
}

int client_open(Client *c) {
        return c->bus ? 0 : sd_bus_open_user(&c->bus);
}

static int append_list(sd_bus_message *m, const char *key, char *const *texts) {
        int r = sd_bus_message_open_container(m, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append_basic(m, 's', key);
        if (r >= 0)
                r = sd_bus_message_open_container(m, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_append_strv(m, (char **)texts);
        if (r >= 0)
                r = sd_bus_message_close_container(m);
        return r < 0 ? r : sd_bus_message_close_container(m);
}

static int append_json_list(sd_bus_message *m, const json_t *list) {
        int r = sd_bus_message_open_container(m, 'v', "as");
        const json_t *text;
        size_t i;

        if (r >= 0)
                r = sd_bus_message_open_container(m, 'a', "s");
        json_array_foreach(list, i, text)
                if (r >= 0)
                        r = sd_bus_message_append_basic(m, 's', json_string_value(text));
        if (r >= 0)
                r = sd_bus_message_close_container(m);
        return r < 0 ? r : sd_bus_message_close_container(m);
}

static int append_json_value(sd_bus_message *m, const json_t *value) {
        if (json_is_array(value))
                return append_json_list(m, value);
        if (json_is_string(value))
                return sd_bus_message_append(m, "v", "s", json_string_value(value));
        return sd_bus_message_append(m, "v", "b", json_is_true(value));
}

static int append_row(sd_bus_message *m, const json_t *row) {
        int r = sd_bus_message_open_container(m, 'a', "{sv}");
        const char *key;
        json_t *value;

        json_object_foreach((json_t *)(uintptr_t)row, key, value) {
                if (r >= 0)
                        r = sd_bus_message_open_container(m, 'e', "sv");
                if (r >= 0)
                        r = sd_bus_message_append_basic(m, 's', key);
                if (r >= 0)
                        r = append_json_value(m, value);
                if (r >= 0)
                        r = sd_bus_message_close_container(m);
        }
        return r < 0 ? r : sd_bus_message_close_container(m);
}

static int append_rows(sd_bus_message *m, const char *key, const json_t *rows) {
        int r = sd_bus_message_open_container(m, 'e', "sv");
        const json_t *row;
        size_t i;

        if (r >= 0)
                r = sd_bus_message_append_basic(m, 's', key);
        if (r >= 0)
                r = sd_bus_message_open_container(m, 'v', "aa{sv}");
        if (r >= 0)
                r = sd_bus_message_open_container(m, 'a', "a{sv}");
        json_array_foreach(rows, i, row)
                if (r >= 0)
                        r = append_row(m, row);
        for (int depth = 0; r >= 0 && depth < 3; depth++)
                r = sd_bus_message_close_container(m);
        return r;
}

static int append_option(sd_bus_message *m, const CallOption *o) {
        char type[] = { o->type, 0 };

        switch (o->type) {
        case 'a':
                return append_list(m, o->key, o->texts);
        case 'r':
                return append_rows(m, o->key, o->rows);
        case 's':
                return sd_bus_message_append(m, "{sv}", o->key, type, o->text);
        case 'b':
        case 'u':
                return sd_bus_message_append(m, "{sv}", o->key, type, (uint32_t)o->number);
        default:
                return sd_bus_message_append(m, "{sv}", o->key, type, o->number);
        }
}

/* A list of texts, left out where it is empty. */
static int append_texts(sd_bus_message *m, const char *key, char *const *texts) {
        return texts[0] ? append_list(m, key, texts) : 0;
}

/* An empty site takes away those there are: a list without any. */
static int append_sites(sd_bus_message *m, const Args *args) {
        static char *const none[] = { NULL };

        if (args->n_sites == 0)
                return 0;
        return append_list(m, "sites", *args->sites[0] ? (char *const *)args->sites : none);
}

/* What the person typed, but where the call itself sets that option. */
static int append_typed(sd_bus_message *m, const Args *args, const Call *call) {
        int r = 0;

        for (int i = 0; i < OPT_COUNT_ && r >= 0; i++) {
                const OptionInfo *info = option_info((Opt)i);
                CallOption o = { .key = info->key, .type = info->type, .text = args->value[i] };
                bool set = !info->key || !o.text || call->drop & UINT64_C(1) << i;

                for (size_t k = 0; k < call->n_extra && !set; k++)
                        set = streq(call->extra[k].key, info->key);
                if (set)
                        continue;
                o.number = o.type == 'u' ? (int64_t)strtoul(o.text, NULL, 10) : 1;
                r = append_option(m, &o);
        }
        return r;
}

static int append_options(sd_bus_message *m, const Args *args, const Call *call) {
        int r;

        r = sd_bus_message_open_container(m, 'a', "{sv}");
        if (r >= 0)
                r = append_typed(m, args, call);
        for (size_t i = 0; i < call->n_extra && r >= 0; i++)
                r = append_option(m, &call->extra[i]);
        if (r >= 0)
                r = append_sites(m, args);
        if (r >= 0 && call->export)
                r = append_texts(m, "regimens", args->words + 1);
        if (r >= 0 && call->export)
                r = append_texts(m, "alarms", (char *const *)args->alarms);
        return r < 0 ? r : sd_bus_message_close_container(m);
}

static int call_message(Client *c, const Call *call, sd_bus_message **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *m = NULL;
        int r;

        r = sd_bus_message_new_method_call(c->bus, &m, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT,
                                           CYTOSCHED_INTERFACE, call->method);
        if (r >= 0 && call->changing)
                r = sd_bus_message_append_basic(m, 's', call->request);
        for (size_t i = 0; i < ELEMENTSOF(call->text) && call->text[i] && r >= 0; i++)
                r = sd_bus_message_append_basic(m, 's', call->text[i]);
        if (r >= 0 && call->count > 0)
                r = sd_bus_message_append_basic(m, 'u', &call->count);
        if (r >= 0 && (call->export || call->file))
                r = sd_bus_message_append_basic(m, 'h', &call->fd);
        if (r >= 0 && !call->plain)
                r = append_options(m, &c->args, call);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(m);
        return 0;
}

/* (result, effects, context), (result, context) or (result). */
static int read_reply(sd_bus_message *m, const Call *call, Reply *ret) {
        Reply reply = {};
        int r = 0, fd;

        if (call->answers_file) {
                r = sd_bus_message_read_basic(m, 'h', &fd);
                if (r >= 0 && (reply.file = fcntl(fd, F_DUPFD_CLOEXEC, 3)) < 0)
                        r = -errno;
        }
        if (r >= 0)
                r = json_from_message(m, &reply.result);
        if (r > 0)
                r = json_from_message(m, &reply.effects);
        if (r > 0)
                r = json_from_message(m, &reply.context);
        if (r < 0) {
                reply_clear(&reply);
                return r;
        }
        if (!reply.context) {
                reply.context = reply.effects;
                reply.effects = NULL;
        }
        *ret = reply;
        return 0;
}

/* START: have it started where it does not run. */
static int call_bus(Client *c, const Call *call, bool start, sd_bus_message **ret, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *m = NULL;
        uint64_t timeout = call->export || call->file || call->answers_file ? EXPORT_TIMEOUT_USEC : 0;
        int r = call_message(c, call, &m);

        if (r >= 0)
                r = sd_bus_message_set_auto_start(m, start);
        return r < 0 ? r : sd_bus_call(c->bus, m, timeout, error, ret);
}

static bool is_not_running(const sd_bus_error *error) {
        return sd_bus_error_has_names(error, SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER);
}

/* The bus would wait for the daemon's start as long as it takes, or never comes to anything. */
static int call_send(Client *c, const Call *call, Reply *ret, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *answer = NULL;
        int r = client_open(c);

        if (r < 0)
                return sd_bus_error_set(error, SD_BUS_ERROR_NO_SERVER, strerror(-r)), r;
        r = call_bus(c, call, false, &answer, error);
        if (r < 0 && is_not_running(error) && !unit_is_up(c->bus)) {
                sd_bus_error_free(error);
                r = unit_start(error);
                if (r >= 0)
                        r = call_bus(c, call, true, &answer, error);
        }
        return r < 0 ? r : read_reply(answer, call, ret);
}

/* The daemon may have done it and the answer got lost, or died before. */
static bool is_lost(int r, const sd_bus_error *error) {
        return r == -ECONNRESET || r == -ENOTCONN || r == -ETIMEDOUT ||
               sd_bus_error_has_names(error, SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_TIMEOUT,
                                      SD_BUS_ERROR_DISCONNECTED,
                                      "org.freedesktop.DBus.Error.TimedOut");
}

bool call_is_unreachable(const sd_bus_error *error) {
        const char *name = error->name ? error->name : "";

        return sd_bus_error_has_names(error, SD_BUS_ERROR_SERVICE_UNKNOWN,
                                      SD_BUS_ERROR_NAME_HAS_NO_OWNER, SD_BUS_ERROR_FILE_NOT_FOUND,
                                      SD_BUS_ERROR_ACCESS_DENIED) ||
               strncmp(name, "org.freedesktop.DBus.Error.Spawn.", 33) == 0 ||
               strncmp(name, "org.freedesktop.systemd1.", 25) == 0 || unit_remedy(error);
}

/* The same call again, with its request id, on a new connection: a daemon that is started
 * anew is waited for. */
static int call_again(Client *c, const Call *call, Reply *ret, sd_bus_error *error) {
        int r;

        for (unsigned i = 0; i < AGAIN_TRIES; i++) {
                if (i > 0)
                        usleep(AGAIN_USEC);
                sd_bus_error_free(error);
                c->bus = sd_bus_flush_close_unref(c->bus);
                r = call_send(c, call, ret, error);
                if (r >= 0 || !call_is_unreachable(error) || unit_remedy(error))
                        return r;
        }
        sd_bus_error_free(error);
        sd_bus_error_set(error, SD_BUS_ERROR_NO_REPLY, local_text("it ended before"));
        return r;
}

static bool changed;

bool call_made_change(void) {
        return changed;
}

static bool is_dry(const Client *c, const Call *call) {
        for (size_t i = 0; i < call->n_extra; i++)
                if (streq(call->extra[i].key, "dry_run"))
                        return true;
        return args_has(&c->args, OPT_DRY_RUN);
}

int call_try(Client *c, const Call *call, Reply *ret, sd_bus_error *error) {
        int r = call_send(c, call, ret, error);

        if (r < 0 && call->changing && is_lost(r, error))
                r = call_again(c, call, ret, error);
        if (r >= 0 && (call->changing || call->file) && !is_dry(c, call)) /* a file is brought back */
                changed = true;
        return r;
}

static int exit_code(const sd_bus_error *error) {
        return sd_bus_error_has_names(error, CYTOSCHED_ERROR_NOT_FOUND,
                                      CYTOSCHED_ERROR_NOTHING_DUE)
                       ? NOT_FOUND
                       : REFUSED;
}

static int unreachable(const char *what, const char *message, const char *remedy) {
        fail("%s (%s)\n%s", local_text(what), message, local_text(remedy));
        return UNREACHABLE;
}

int call_fail(int r, const sd_bus_error *error) {
        const char *message = !isempty(error->message) ? error->message : strerror(abs(r));

        if (sd_bus_error_has_name(error, SD_BUS_ERROR_NO_SERVER))
                return unreachable("no session bus", message,
                                   N_("Reminders belong to a desktop session: run this there, or set "
                                      "DBUS_SESSION_BUS_ADDRESS to its bus."));
        if (unit_remedy(error))
                return unreachable("the daemon does not start", message, unit_remedy(error));
        if (is_lost(r, error))
                return unreachable("the daemon did not answer", message,
                                   N_("Whether a change was made: cytosched history. To start it anew: "
                                      "systemctl --user restart cytoschedd"));
        if (call_is_unreachable(error))
                return unreachable("the daemon can't be reached", message,
                                   N_("To start it: systemctl --user start cytoschedd"));
        fail("%s", message);
        if (sd_bus_error_has_names(error, SD_BUS_ERROR_UNKNOWN_METHOD,
                                   SD_BUS_ERROR_UNKNOWN_INTERFACE, SD_BUS_ERROR_INVALID_ARGS))
                fprintf(stderr, "%s\n", local_text("Is the running daemon of another version? To start the installed one: "
                                                   "systemctl --user restart cytoschedd"));
        return exit_code(error);
}

int call_run(Client *c, const Call *call, Reply *ret) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        int r = call_try(c, call, ret, &error);

        return r < 0 ? call_fail(r, &error) : 0;
}

/* Asks on behind the last row, of N so far. */
static void call_after(Call *call, const char *cursor, const json_t *last, size_t n) {
        if (streq(cursor, "skip")) {
                call_set_number(call, cursor, 't', (int64_t)n);
                return;
        }
        if (json_object_get(last, "id"))
                call_set_number(call, cursor, 'x', row_number(last, "id"));
        else if (streq(cursor, "after"))
                call_set_text(call, cursor, row_text(last, "regimen"));
        else
                call_set_text(call, "after_utc", row_text(last, "utc"));
        if (streq(cursor, "after_dose"))
                call_set_text(call, cursor, row_text(last, "dose"));
}

int call_pages(Client *c, Call *call, const char *cursor, PageFunc page, void *userdata) {
        bool json = args_has(&c->args, OPT_JSON);
        _cleanup_(json_decrefp) json_t *last = NULL; /* the cursor's texts are its */
        JsonStream stream = {};
        size_t n = 0;
        bool more;
        int r;

        do {
                _cleanup_reply_ Reply reply = {};

                r = call_run(c, call, &reply);
                if (r != 0)
                        return r;
                r = json ? json_stream_rows(&stream, reply.result) : page(&reply, userdata);
                if (r != 0)
                        return r;
                more = row_true(reply.context, "more") && json_array_size(reply.result) > 0;
                n += json_array_size(reply.result);
                if (more) {
                        json_decref(last);
                        last = json_incref(json_array_get(reply.result, json_array_size(reply.result) - 1));
                        call_after(call, cursor, last, n);
                }
        } while (more);
        return json ? json_stream_end(&stream) : 0;
}
