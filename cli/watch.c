/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched watch: the reminders on a terminal, for as long as it runs. */

#include "watch.h"

#include <signal.h>
#include <systemd/sd-event.h>

#include "cytosched.h"
#include "doses.h"
#include "local.h"
#include "state.h"


typedef struct Watch {
        Client *c;
        json_t *seen; /* reminder id to how often it was shown */
        json_t *context; /* of the last answer of Open */
        bool json;
        bool stale; /* what Open answers changed */
} Watch;

/* A line of JSON: the row, with what happened in front. */
static int print_event(const char *event, const json_t *row) {
        _cleanup_(json_decrefp) json_t *line = json_pack("{s:s}", "event", event);

        if (json_object_update(line, (json_t *)row) < 0 || json_dumpf(line, stdout, JSON_COMPACT) < 0)
                return -EIO;
        putchar('\n');
        return 0;
}

/* TEXT as a shell reads it as one word: the caller's, or NULL. */
static char *shell_word(const char *text) {
        char *word, *end;

        if (*text && !text[strcspn(text, " \t\n!\"#$&'()*;<>?[\\]^`{|}~")])
                return strdup(text);
        word = end = calloc(strlen(text) + 1, 4); /* each may be four */
        if (!word)
                return NULL;
        *end++ = '\'';
        for (; *text; text++)
                if (*text == '\'')
                        end = stpcpy(end, "'\\''");
                else
                        *end++ = *text;
        *end = '\'';
        return word;
}

/* A discreet card names no dose: but the patient, whose alone the command may answer, where there are several. */
static void tell_discreet_commands(const json_t *row, bool several) {
        _cleanup_free_ char *patient = several ? shell_word(row_text(row, "patient")) : NULL;
        const char *option = patient ? " --patient " : "", *name = patient ? patient : "";

        if (several && !patient)
                return;
        /* No command without a name answers an appointment. */
        if (streq(json_string_value(json_array_get(json_object_get(row, "actions"), 0)) ?: "", "done")) {
                say(2, DIM, "To answer it, by its name: cytosched next%s%s", option, name);
                return;
        }
        say(2, DIM, "cytosched taken%s%s", option, name);
        say(2, DIM, "cytosched snooze 15m%s%s", option, name);
        say(2, DIM, "cytosched skip%s%s", option, name);
}

static void tell_commands(const json_t *row, bool several) {
        const char *dose = row_text(row, "dose"), *action;
        const json_t *one;
        size_t i;

        if (!*dose) {
                if (streq(row_text(row, "kind"), "summary"))
                        say(2, DIM, "All of them: cytosched next");
                return;
        }
        if (*row_text(row, "command")) {
                say(2, DIM, "%s", row_text(row, "command"));
                return;
        }
        if (row_true(row, "discreet")) {
                tell_discreet_commands(row, several);
                return;
        }
        json_array_foreach(json_object_get(row, "actions"), i, one) {
                action = json_string_value(one);
                say(2, DIM, "cytosched %s %s%s", streq(action, "done") ? "taken" : action, dose, streq(action, "snooze") ? " 15m" : "");
        }
}

static int tell_reminder(const Watch *w, const json_t *row, bool several, bool again) {
        if (w->json)
                return print_event(again ? "again" : "remind", row);
        printf("%s%s%s%s\n", isatty(STDOUT_FILENO) ? "\a" : "", style(BOLD), row_text(row, "title"),
               style(PLAIN));
        if (*row_text(row, "body"))
                print_wrapped(stdout, 2, PLAIN, row_text(row, "body"));
        tell_commands(row, several);
        return 0;
}

/* What stood in the last answer and is gone. */
static int tell_closed(const Watch *w, const json_t *now) {
        const char *id;
        json_t *shown;
        int r = 0;

        json_object_foreach(w->seen, id, shown) {
                _cleanup_(json_decrefp) json_t *row = NULL;

                if (json_object_get(now, id) || !w->json)
                        continue;
                row = json_pack("{s:s}", "id", id);
                r = print_event("closed", row);
                if (r < 0)
                        break;
        }
        return r;
}

/* Asks what is shown now, and prints what is new since the last time. */
static int refresh(Watch *w) {
        Call call = { .method = "Open", .plain = true };
        _cleanup_(json_decrefp) json_t *now = json_object();
        _cleanup_reply_ Reply reply = {};
        const json_t *row;
        size_t i;
        int r;

        w->stale = false;
        r = call_run(w->c, &call, &reply);
        if (r != 0)
                return r;
        json_array_foreach(reply.result, i, row) {
                const char *id = row_text(row, "id");
                const json_t *before = json_object_get(w->seen, id);
                long long shown = row_number(row, "shown");

                if (streq(row_text(row, "kind"), "gone"))
                        continue;
                if (!before || json_integer_value(before) < shown)
                        r = tell_reminder(w, row, context_several(reply.context), before != NULL);
                if (r < 0 || json_object_set_new(now, id, json_integer(shown)) < 0)
                        return fail_errno(r < 0 ? r : -ENOMEM, "the reminders");
        }
        r = tell_closed(w, now);
        if (r < 0)
                return fail_errno(r, "the reminders");
        json_decref(w->seen);
        w->seen = TAKE_PTR(now);
        json_decref(w->context);
        w->context = TAKE_PTR(reply.context);
        return 0;
}

static int on_stale(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        ((Watch *)userdata)->stale = true;
        return 0;
}

static int on_dose(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        _cleanup_(json_decrefp) json_t *name = NULL, *row = NULL;
        const Watch *w = userdata;
        char state[STATE_SIZE];
        const char *words, *patient;

        if (json_from_message(m, &name) <= 0 || json_from_message(m, &row) <= 0)
                return 0;
        if (w->json) {
                print_event("dose", row);
                return 0;
        }
        words = dose_state(row, w->context, state);
        patient = context_several(w->context) ? row_text(row, "patient") : "";
        say(0, state_style(row_text(row, "state")), "%s%s%s: %s", json_string_value(name), *patient ? ", " : "", patient,
            *words ? words : local_text("planned"));
        return 0;
}

static int on_regimen(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        _cleanup_(json_decrefp) json_t *row = NULL;
        const Watch *w = userdata;
        const char *regimen;

        if (sd_bus_message_read_basic(m, 's', &regimen) < 0)
                return 0;
        if (w->json) {
                row = json_pack("{s:s}", "regimen", regimen);
                print_event("regimen", row);
        } else if (*regimen)
                say(0, PLAIN, "%s: its plan changed", regimen);
        return 0;
}

static int on_owner(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        const char *name, *old, *owner;
        Watch *w = userdata;

        if (sd_bus_message_read(m, "sss", &name, &old, &owner) < 0)
                return 0;
        w->stale = *owner;
        if (!*owner)
                fail("the daemon ended: no reminders until it is back");
        return 0;
}

static int subscribe(Watch *w) {
        static const struct {
                const char *signal;
                sd_bus_message_handler_t handler;
        } signals[] = {
                { "ReminderShown", on_stale },
                { "DoseChanged", on_dose },
                { "RegimenChanged", on_regimen },
        };
        int r = client_open(w->c);

        for (size_t i = 0; i < ELEMENTSOF(signals) && r >= 0; i++)
                r = sd_bus_match_signal(w->c->bus, NULL, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT,
                                        CYTOSCHED_INTERFACE, signals[i].signal, signals[i].handler,
                                        w);
        if (r >= 0)
                r = sd_bus_add_match(w->c->bus, NULL,
                                     "type='signal',sender='org.freedesktop.DBus',"
                                     "member='NameOwnerChanged',arg0='" CYTOSCHED_BUS_NAME "'",
                                     on_owner, w);
        return r;
}

static int add_signals(sd_event *event) {
        sigset_t set;
        int r;

        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
                return -errno;
        r = sd_event_add_signal(event, NULL, SIGINT, NULL, NULL);
        return r < 0 ? r : sd_event_add_signal(event, NULL, SIGTERM, NULL, NULL);
}

static int follow(Watch *w, sd_event *event) {
        int code, r = refresh(w);

        if (r != 0)
                return r;
        while (sd_event_get_exit_code(event, &code) < 0) {
                if (w->stale) /* where it fails, that was said, and its next signal tries again */
                        refresh(w);
                if (fflush(stdout) != 0 || ferror(stdout))
                        return REFUSED;
                r = sd_event_run(event, UINT64_MAX);
                if (r < 0)
                        return fail_errno(r, "waiting for reminders");
                if (sd_bus_is_open(w->c->bus) <= 0) {
                        fail("the session bus ended");
                        return UNREACHABLE;
                }
        }
        return DONE;
}

static int run_watch(Client *c) {
        _cleanup_(sd_event_unrefp) sd_event *event = NULL;
        Watch w = { .c = c, .json = args_has(&c->args, OPT_JSON) };
        int r;

        r = subscribe(&w);
        if (r < 0) {
                _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

                sd_bus_error_set(&error, SD_BUS_ERROR_NO_SERVER, strerror(-r));
                return call_fail(r, &error);
        }
        r = sd_event_new(&event);
        if (r >= 0)
                r = add_signals(event);
        if (r >= 0)
                r = sd_bus_attach_event(c->bus, event, 0);
        if (r < 0)
                return fail_errno(r, "waiting for reminders");
        w.seen = json_object();
        r = follow(&w, event);
        sd_bus_detach_event(c->bus);
        json_decref(w.seen);
        json_decref(w.context);
        return r;
}

const Verb VERB_WATCH = {
        .name = "watch",
        .args = "",
        .help = N_("show reminders on this terminal until Ctrl-C"),
        .examples = "watch\nwatch --json",
        .group = GROUP_DAY,
        .options = O(JSON),
        .run = run_watch,
};
