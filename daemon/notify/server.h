/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The notification server: who it is, what it can do, whether it answers.
 *
 * libnotify waits 25 s for a server that never answers, with the loop standing still. So the
 * server is asked for its capabilities first, without waiting, each time before something is
 * shown or closed; only one that has just answered is handed to libnotify. */

#include <stdbool.h>

#include <gio/gio.h>

typedef struct Server Server;

typedef struct ServerEvents {
        void (*changed)(void *userdata); /* it went, came or was replaced: its notifications are gone */
        void (*ready)(void *userdata);   /* it has answered: the time to show and close */
        void *userdata;
} ServerEvents;

Server *server_new(GDBusConnection *bus, const ServerEvents *events);
void server_free(Server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Server, server_free)

/* Asks the server; `ready` is called when it answers, however long that takes. Asked again
 * meanwhile it is still one question. A server that is not there is started, if the bus can. */
void server_ask(Server *server);

/* What became of a call to it: after a failure it is asked again, later each time. */
void server_failed(Server *server);
void server_worked(Server *server);

/* Whether an error says that nobody answered; any other came from a server that is alive. */
bool server_is_silent(const GError *error);

/* Its unique name and the bus's id (a unique name says nothing on another bus, such as that of
 * the session before); NULL while there is none. Owned by the server, until `changed`. */
const char *server_name(const Server *server);

/* One that another took the name from may still be there, and what it shows: it is told to close NUMBER. Not waited for. */
void server_former_closes(const Server *server, guint32 number);

/* Closes NUMBER, which may be any that a server can give (to libnotify one of 2^31 or more means nothing); false and
 * ERROR where the server did not answer. To be called when it has just answered. */
bool server_take_down(const Server *server, guint32 number, GError **error);

/* Whether what the server NAME showed may stand still: not once the bus said that there is
 * another, or none. */
bool server_may_be(const Server *server, const char *name);

/* What it said it can do, when it last answered. */
bool server_has_actions(const Server *server);
bool server_has_markup(const Server *server);

/* Whether it leaves on the screen what it was told to close, and only takes down what has expired:
 * so does notification-daemon 3.20. */
bool server_leaves_closed(const Server *server);

/* Whether it keeps what has expired, and what replaces that is expired as well, without ever having been on
 * the screen: so does Plasma 6.3. */
bool server_keeps_expired(const Server *server);

/* Whether it answered when it was last asked, and no question is open. */
bool server_answered(const Server *server);
