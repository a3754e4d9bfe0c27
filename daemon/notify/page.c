/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that a click on a card opens. */

#include "page.h"

#include "program.h"

#define OPTION "--open"
#define TOKEN_VARIABLE "XDG_ACTIVATION_TOKEN"

bool page_is_there(void) {
        char path[PATH_MAX];

        return program_path("report", path) >= 0;
}

static void failed(const GError *error) {
        g_printerr("cytosched-notify: the page can't be opened: %s\n", error->message);
}

/* Where the session has no systemd there is no sandbox to leave. */
static void open_directly(const char *path, const char *token) {
        const char *const argv[] = { path, OPTION, NULL };
        g_auto(GStrv) environment = g_get_environ();
        g_autoptr(GError) error = NULL;

        if (token)
                environment = g_environ_setenv(environment, TOKEN_VARIABLE, token, TRUE);
        if (!g_spawn_async(NULL, (char **)argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &error))
                failed(error);
}

static void on_started(GObject *source, GAsyncResult *result, gpointer userdata) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
        g_auto(GStrv) command = userdata; /* the program, and the token where there is one */

        if (reply)
                return;
        if (g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
            g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
                open_directly(command[0], command[1]);
        else
                failed(error);
}

/* The unit lasts as long as what it started: the browser may be its child. */
static GVariant *unit_new(const char *path, const char *token) {
        g_autofree char *random = g_uuid_string_random();
        g_autofree char *name = g_strdup_printf("cytosched-page-%s.service", random);
        g_autofree char *variable = g_strdup_printf(TOKEN_VARIABLE "=%s", token ? token : "");
        const char *const argv[] = { path, OPTION, NULL };
        const char *const environment[] = { token ? variable : NULL, NULL };
        GVariantBuilder properties;

        g_variant_builder_init(&properties, G_VARIANT_TYPE("a(sv)"));
        g_variant_builder_add(&properties, "(sv)", "Description", g_variant_new_string("The page of cytosched"));
        g_variant_builder_add(&properties, "(sv)", "Type", g_variant_new_string("exec"));
        g_variant_builder_add(&properties, "(sv)", "ExitType", g_variant_new_string("cgroup"));
        g_variant_builder_add(&properties, "(sv)", "CollectMode", g_variant_new_string("inactive-or-failed"));
        g_variant_builder_add(&properties, "(sv)", "Environment", g_variant_new_strv(environment, -1));
        g_variant_builder_add(&properties, "(sv)", "ExecStart",
                              g_variant_new_parsed("[(%s, %^as, false)]", path, argv));
        return g_variant_new("(ssa(sv)a(sa(sv)))", name, "fail", &properties, NULL);
}

void page_open(GDBusConnection *bus, const char *token) {
        char path[PATH_MAX];
        const char *command[3] = { path, token, NULL };

        if (program_path("report", path) < 0)
                return;
        g_dbus_connection_call(bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                               "org.freedesktop.systemd1.Manager", "StartTransientUnit", unit_new(path, token), NULL,
                               G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, on_started, g_strdupv((char **)command));
}
