/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notification server: who it is, what it can do, whether it answers. */

#include "server.h"

#define NOTIFICATIONS "org.freedesktop.Notifications"
#define PATIENCE_SEC 5u     /* how long the first question may take */
#define DELAY_MAX_SEC 300u  /* how long it is left alone at most after a failure */

struct Server {
        GDBusConnection *bus;
        ServerEvents events;
        guint watch;
        char *owner;           /* its unique name */
        char *former;          /* that of the one before it */
        char *name;            /* that, and the bus's id */
        bool known;            /* the bus said whether there is one */
        GCancellable *asking;  /* a question is under way */
        GCancellable *naming;  /* it was asked what it is */
        guint retry;           /* the timer of the next question */
        guint delay_sec;       /* grows with each failure */
        bool answered;
        bool actions;
        bool markup;
        bool leaves;
        bool keeps;
};

static void server_start(Server *server);

static void server_forget(Server *server) {
        if (server->asking)
                g_cancellable_cancel(server->asking);
        g_clear_object(&server->asking);
        if (server->naming)
                g_cancellable_cancel(server->naming);
        g_clear_object(&server->naming);
        g_clear_handle_id(&server->retry, g_source_remove);
        if (server->owner) {
                g_free(server->former);
                server->former = g_steal_pointer(&server->owner);
        }
        g_clear_pointer(&server->name, g_free);
        server->delay_sec = 0;
        server->answered = false;
        server->leaves = server->keeps = false;
}

static gboolean on_retry(gpointer userdata) {
        Server *server = userdata;

        server->retry = 0;
        server_ask(server);
        return G_SOURCE_REMOVE;
}

bool server_is_silent(const GError *error) {
        return !g_dbus_error_is_remote_error(error) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

static void server_learn(Server *server, GVariant *reply) {
        g_autofree const char **caps = NULL;

        if (reply && g_variant_is_of_type(reply, G_VARIANT_TYPE("(as)")))
                g_variant_get(reply, "(^a&s)", &caps);
        server->answered = true;
        server->actions = caps && g_strv_contains(caps, "actions");
        server->markup = caps && g_strv_contains(caps, "body-markup");
}

static void on_capabilities(GObject *source, GAsyncResult *result, gpointer userdata) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        Server *server = userdata;

        if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                return; /* the server changed, or is no more: `userdata` may be gone */

        g_clear_object(&server->asking);
        if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
                /* It hangs. A question stays open, so that it is seen at once when it is back. */
                server->delay_sec = CLAMP(server->delay_sec * 2, PATIENCE_SEC, DELAY_MAX_SEC);
                server_ask(server);
                return;
        }
        if (error && server_is_silent(error)) {
                server_failed(server);
                return;
        }
        server_learn(server, reply);
        server->events.ready(server->events.userdata);
}

static void server_call(Server *server, const char *method, int timeout_msec, GCancellable *cancellable,
                        GAsyncReadyCallback done) {
        g_dbus_connection_call(server->bus, server->owner, "/org/freedesktop/Notifications", NOTIFICATIONS, method,
                               NULL, NULL, G_DBUS_CALL_FLAGS_NONE, timeout_msec, cancellable, done, server);
}

static void on_information(GObject *source, GAsyncResult *result, gpointer userdata) {
        g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, NULL);
        Server *server = userdata;
        const char *name;

        if (!reply || !g_variant_is_of_type(reply, G_VARIANT_TYPE("(ssss)")))
                return; /* or `userdata` may be gone */
        g_variant_get_child(reply, 0, "&s", &name);
        server->leaves = g_str_equal(name, "Notification Daemon");
        server->keeps = g_str_equal(name, "Plasma");
}

void server_ask(Server *server) {
        if (server->asking || server->retry)
                return;
        if (!server->owner) {
                server_start(server);
                return;
        }
        /* Not waited for, and answered before what follows. */
        if (!server->naming) {
                server->naming = g_cancellable_new();
                server_call(server, "GetServerInformation", -1, server->naming, on_information);
        }
        server->asking = g_cancellable_new();
        server_call(server, "GetCapabilities", (int)MAX(PATIENCE_SEC, server->delay_sec) * 1000, server->asking,
                    on_capabilities);
}

static void on_started(GObject *source, GAsyncResult *result, gpointer userdata) {
        g_autoptr(GError) error = NULL;
        GVariant *reply =
                g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        Server *server = userdata;

        if (reply)
                g_variant_unref(reply);
        if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                return;

        g_clear_object(&server->asking);
        /* What the bus cannot start comes by itself, or not: its name is watched. */
        if (error && !g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
                server_failed(server);
}

static void server_start(Server *server) {
        server->asking = g_cancellable_new();
        g_dbus_connection_call(server->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                               "org.freedesktop.DBus", "StartServiceByName",
                               g_variant_new("(su)", NOTIFICATIONS, 0), NULL,
                               G_DBUS_CALL_FLAGS_NONE, -1, server->asking, on_started, server);
}

void server_failed(Server *server) {
        server->answered = false;
        server->delay_sec = CLAMP(server->delay_sec * 2, 1, DELAY_MAX_SEC);
        if (!server->retry)
                server->retry = g_timeout_add_seconds(server->delay_sec, on_retry, server);
}

void server_worked(Server *server) {
        server->delay_sec = 0;
}

static void on_appeared(GDBusConnection *bus, const char *name, const char *owner,
                        gpointer userdata) {
        Server *server = userdata;

        server_forget(server);
        server->known = true;
        server->owner = g_strdup(owner);
        server->name = g_strdup_printf("%s@%s", owner, g_dbus_connection_get_guid(bus));
        server->events.changed(server->events.userdata);
}

static void on_vanished(GDBusConnection *bus, const char *name, gpointer userdata) {
        Server *server = userdata;

        if (!bus)
                return; /* the bus itself went: main ends */
        server_forget(server);
        server->known = true;
        server->events.changed(server->events.userdata);
}

Server *server_new(GDBusConnection *bus, const ServerEvents *events) {
        Server *server = g_new0(Server, 1);

        server->bus = g_object_ref(bus);
        server->events = *events;
        server->watch = g_bus_watch_name_on_connection(bus, NOTIFICATIONS,
                                                       G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                       on_vanished, server, NULL);
        return server;
}

void server_free(Server *server) {
        if (!server)
                return;
        g_bus_unwatch_name(server->watch);
        server_forget(server);
        g_free(server->former);
        g_object_unref(server->bus);
        g_free(server);
}

void server_former_closes(const Server *server, guint32 number) {
        if (server->former)
                g_dbus_connection_call(server->bus, server->former, "/org/freedesktop/Notifications", NOTIFICATIONS, "CloseNotification",
                                       g_variant_new("(u)", number), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

bool server_take_down(const Server *server, guint32 number, GError **error) {
        g_autoptr(GError) refused = NULL;
        g_autoptr(GVariant) reply = NULL;

        if (!server->owner)
                return true;
        reply = g_dbus_connection_call_sync(server->bus, server->owner, "/org/freedesktop/Notifications", NOTIFICATIONS, "CloseNotification",
                                            g_variant_new("(u)", number), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, &refused);
        if (reply || g_dbus_error_is_remote_error(refused))
                return true;
        g_propagate_error(error, g_steal_pointer(&refused));
        return false;
}

const char *server_name(const Server *server) {
        return server->name;
}

bool server_may_be(const Server *server, const char *name) {
        return !server->known || (server->name && g_str_equal(server->name, name));
}

bool server_has_actions(const Server *server) {
        return server->actions;
}

bool server_has_markup(const Server *server) {
        return server->markup;
}

bool server_leaves_closed(const Server *server) {
        return server->leaves;
}

bool server_keeps_expired(const Server *server) {
        return server->keeps;
}

bool server_answered(const Server *server) {
        return server->answered && !server->asking;
}
