/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytoschedd as seen by its clients: calls and signals of org.cytosched.Daemon1. */

#include "cytosched.h"
#include "daemon.h"

#define REPEATS 2u         /* how often a call without an answer is sent again */
#define RETURN_SEC 10u     /* how long it waits for a daemon to send it to */

struct Daemon {
        GDBusConnection *bus;
        DaemonEvents events;
        guint watch;
        guint signals;
        bool there;
        GPtrArray *waiting; /* of Change, owned: those that wait for it to come back */
};

/* A changing call, until it is answered. */
typedef struct Change {
        Daemon *daemon;
        const char *method;
        GVariant *args;
        DaemonAnswer answer;
        void *userdata;
        unsigned sent;
        guint timer; /* while it waits */
} Change;

GQuark daemon_error_quark(void) {
        return g_quark_from_static_string("cytosched-daemon-error");
}

static void change_free(Change *change) {
        g_clear_handle_id(&change->timer, g_source_remove);
        g_variant_unref(change->args);
        g_free(change);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Change, change_free)

static void change_send(Change *change);

/* The call was not answered: nobody knows whether it was carried out. */
static bool is_lost(const GError *error) {
        return g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT) ||
               g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static bool is_absent(const GError *error) {
        return g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_CHILD_EXITED);
}

static gboolean on_waited(gpointer userdata) {
        Change *change = userdata;
        guint place;

        change->timer = 0;
        if (g_ptr_array_find(change->daemon->waiting, change, &place))
                g_ptr_array_steal_index(change->daemon->waiting, place);
        change_send(change);
        return G_SOURCE_REMOVE;
}

static void change_wait(Change *change) {
        g_ptr_array_add(change->daemon->waiting, change);
        change->timer = g_timeout_add_seconds(RETURN_SEC, on_waited, change);
}

static void on_change_answered(GObject *source, GAsyncResult *result, gpointer userdata) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        g_autoptr(Change) change = userdata;

        if (change->sent <= REPEATS && (is_lost(error) || is_absent(error))) {
                Change *again = g_steal_pointer(&change);

                if (is_absent(error) && !again->daemon->there)
                        change_wait(again);
                else
                        change_send(again);
                return;
        }
        if (error)
                g_dbus_error_strip_remote_error(error);
        change->answer(reply, error, change->userdata);
}

static void change_send(Change *change) {
        change->sent++;
        g_dbus_connection_call(change->daemon->bus, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT,
                               CYTOSCHED_INTERFACE, change->method, change->args,
                               G_VARIANT_TYPE("(a{sv}aa{sv}a{sv})"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_change_answered, change);
}

void daemon_change(Daemon *daemon, const char *method, GVariant *args, DaemonAnswer answer,
                   void *userdata) {
        Change *change = g_new0(Change, 1);

        change->daemon = daemon;
        change->method = method;
        change->args = g_variant_ref_sink(args);
        change->answer = answer;
        change->userdata = userdata;
        change_send(change);
}

/* A call that is sent once. */
typedef struct Question {
        DaemonAnswer answer;
        void *userdata;
} Question;

static void on_question_answered(GObject *source, GAsyncResult *result, gpointer userdata) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        g_autofree Question *question = userdata;

        if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                question->answer(reply, error, question->userdata);
}

static void daemon_ask(Daemon *daemon, const char *method, GVariant *args, const char *type, GCancellable *cancellable,
                       DaemonAnswer answer, void *userdata) {
        Question *question = g_new0(Question, 1);

        question->answer = answer;
        question->userdata = userdata;
        g_dbus_connection_call(daemon->bus, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT, CYTOSCHED_INTERFACE, method, args,
                               G_VARIANT_TYPE(type), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, cancellable,
                               on_question_answered, question);
}

void daemon_open(Daemon *daemon, DaemonAnswer answer, void *userdata) {
        daemon_ask(daemon, "Open", NULL, "(aa{sv}a{sv})", NULL, answer, userdata);
}

void daemon_post(Daemon *daemon, const char *id, const char *server, guint32 number, GCancellable *cancellable,
                 DaemonAnswer answer, void *userdata) {
        daemon_ask(daemon, "Posted", g_variant_new("(ssu)", id, server, number), "()", cancellable, answer, userdata);
}

void daemon_tell(Daemon *daemon, const char *method, GVariant *args) {
        g_dbus_connection_call(daemon->bus, CYTOSCHED_BUS_NAME, CYTOSCHED_OBJECT,
                               CYTOSCHED_INTERFACE, method, args, NULL,
                               G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

/* REGIMEN of "REGIMEN@SLOT": slots have no "@". */
static char *regimen_of(const char *dose) {
        const char *at = strrchr(dose, '@');

        return at ? g_strndup(dose, (gsize)(at - dose)) : g_strdup(dose);
}

static void on_signal(GDBusConnection *bus, const char *sender, const char *path,
                      const char *interface, const char *signal, GVariant *args,
                      gpointer userdata) {
        Daemon *daemon = userdata;
        g_autofree char *regimen = NULL;

        if (g_str_equal(signal, "DoseChanged") &&
            g_variant_is_of_type(args, G_VARIANT_TYPE("(sa{sv})"))) {
                const char *dose;

                g_variant_get_child(args, 0, "&s", &dose);
                regimen = regimen_of(dose);
        } else if (g_str_equal(signal, "RegimenChanged") &&
                   g_variant_is_of_type(args, G_VARIANT_TYPE("(s)")))
                g_variant_get(args, "(s)", &regimen);

        daemon->events.changed(regimen, daemon->events.userdata);
}

static void on_appeared(GDBusConnection *bus, const char *name, const char *owner,
                        gpointer userdata) {
        Daemon *daemon = userdata;

        daemon->there = true;
        while (daemon->waiting->len > 0) {
                Change *change = g_ptr_array_steal_index(daemon->waiting, 0);

                g_clear_handle_id(&change->timer, g_source_remove);
                change_send(change);
        }
        daemon->events.came(daemon->events.userdata);
}

static void on_vanished(GDBusConnection *bus, const char *name, gpointer userdata) {
        Daemon *daemon = userdata;

        daemon->there = false;
        if (bus)
                daemon->events.went(daemon->events.userdata);
}

Daemon *daemon_new(GDBusConnection *bus, const DaemonEvents *events) {
        Daemon *daemon = g_new0(Daemon, 1);

        g_dbus_error_register_error(DAEMON_ERROR, DAEMON_ERROR_QUESTION, CYTOSCHED_ERROR_CONFIRM);
        daemon->bus = g_object_ref(bus);
        daemon->events = *events;
        daemon->waiting = g_ptr_array_new_with_free_func((GDestroyNotify)change_free);
        daemon->signals = g_dbus_connection_signal_subscribe(
                bus, CYTOSCHED_BUS_NAME, CYTOSCHED_INTERFACE, NULL, CYTOSCHED_OBJECT, NULL,
                G_DBUS_SIGNAL_FLAGS_NONE, on_signal, daemon, NULL);
        daemon->watch = g_bus_watch_name_on_connection(bus, CYTOSCHED_BUS_NAME,
                                                       G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                       on_vanished, daemon, NULL);
        return daemon;
}

void daemon_free(Daemon *daemon) {
        if (!daemon)
                return;
        g_bus_unwatch_name(daemon->watch);
        g_dbus_connection_signal_unsubscribe(daemon->bus, daemon->signals);
        g_ptr_array_unref(daemon->waiting);
        g_object_unref(daemon->bus);
        g_free(daemon);
}
