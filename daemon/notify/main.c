/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched-notify: shows the reminders that are open, with their buttons. */

#include <glib-unix.h>
#include <libnotify/notify.h>

#include "local-begin.h"
#include "board.h"
#include "cytosched.h"

/* Two would show everything twice: the one that was started last stays. */
#define INSTANCE_NAME "org.cytosched.Notify1"

typedef struct Program {
        GMainLoop *loop;
        GDBusConnection *bus;
        Board *board;
} Program;

static gboolean arg_early, arg_version;

static const GOptionEntry options[] = {
        { "early", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &arg_early,
          "Wait a moment for the first reminder", NULL },
        { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &arg_version, "Show the version",
          NULL },
        G_OPTION_ENTRY_NULL,
};

static int parse_args(int argc, char **argv, GError **error) {
        g_autoptr(GOptionContext) context = g_option_context_new(NULL);

        g_option_context_set_summary(context,
                                     "Shows the reminders of cytosched that are open, and ends\n"
                                     "when none is. Started by cytoschedd.");
        g_option_context_add_main_entries(context, options, NULL);
        if (!g_option_context_parse(context, &argc, &argv, error))
                return -1;
        if (argc > 1) {
                g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "takes no arguments");
                return -1;
        }
        return 0;
}

static void on_empty(void *userdata) {
        Program *program = userdata;

        g_main_loop_quit(program->loop);
}

static void on_name_acquired(GDBusConnection *bus, const char *name, gpointer userdata) {
        Program *program = userdata;

        if (!program->board)
                program->board = board_new(bus, arg_early, on_empty, program);
}

static void on_name_lost(GDBusConnection *bus, const char *name, gpointer userdata) {
        Program *program = userdata;

        if (program->board && bus)
                board_leave(program->board, true);
        else
                g_main_loop_quit(program->loop);
}

static void on_bus_closed(GDBusConnection *bus, gboolean vanished, GError *error,
                          gpointer userdata) {
        Program *program = userdata;

        g_main_loop_quit(program->loop);
}

static gboolean on_stop(gpointer userdata) {
        Program *program = userdata;

        if (program->board)
                board_leave(program->board, false);
        else
                g_main_loop_quit(program->loop);
        return G_SOURCE_CONTINUE;
}

static int run(GError **error) {
        Program program = { .bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, error) };
        guint name;

        if (!program.bus)
                return -1;
        program.loop = g_main_loop_new(NULL, FALSE);
        g_dbus_connection_set_exit_on_close(program.bus, FALSE);
        g_signal_connect(program.bus, "closed", G_CALLBACK(on_bus_closed), &program);
        g_unix_signal_add(SIGTERM, on_stop, &program);
        g_unix_signal_add(SIGINT, on_stop, &program);
        name = g_bus_own_name_on_connection(
                program.bus, INSTANCE_NAME,
                G_BUS_NAME_OWNER_FLAGS_ALLOW_REPLACEMENT | G_BUS_NAME_OWNER_FLAGS_REPLACE,
                on_name_acquired, on_name_lost, &program, NULL);

        g_main_loop_run(program.loop);

        g_bus_unown_name(name);
        board_free(program.board);
        if (!g_dbus_connection_is_closed(program.bus))
                g_dbus_connection_flush_sync(program.bus, NULL, NULL);
        g_object_unref(program.bus);
        g_main_loop_unref(program.loop);
        return 0;
}

int main(int argc, char **argv) {
        g_autoptr(GError) error = NULL;

        g_set_prgname("cytosched-notify");
        local_begin();
        if (parse_args(argc, argv, &error) < 0) {
                g_printerr("cytosched-notify: %s\n", error->message);
                return 2;
        }
        if (arg_version) {
                g_print("cytosched-notify " CYTOSCHED_VERSION "\n" DISCLAIMER "\n");
                return EXIT_SUCCESS;
        }
        if (!notify_init("cytosched") || run(&error) < 0) {
                g_printerr("cytosched-notify: %s\n", error ? error->message : "libnotify");
                return EXIT_FAILURE;
        }
        /* No notify_uninit(): it would close every notification that has buttons. */
        return EXIT_SUCCESS;
}
