/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cytoschedd as seen by its clients: calls and signals of org.cytosched.Daemon1. */

#include <stdbool.h>

#include <gio/gio.h>

typedef struct Daemon Daemon;

typedef struct DaemonEvents {
        /* What Open answers may have changed. REGIMEN is whose plan or dose changed: "" for any,
         * NULL for none (a reminder fell due). */
        void (*changed)(const char *regimen, void *userdata);
        void (*came)(void *userdata); /* its name has an owner: the first, or a new one */
        void (*went)(void *userdata); /* its name has none */
        void *userdata;
} DaemonEvents;

/* The domain of errors that are known by code; any other is a failure with a message. */
#define DAEMON_ERROR (daemon_error_quark())
#define DAEMON_ERROR_QUESTION 1 /* the message is a question: call again with "yes" */
GQuark daemon_error_quark(void);

/* An answer: REPLY is the whole reply, or NULL and ERROR says why, in words for a person. Both
 * belong to the daemon. */
typedef void (*DaemonAnswer)(GVariant *reply, const GError *error, void *userdata);

Daemon *daemon_new(GDBusConnection *bus, const DaemonEvents *events);
void daemon_free(Daemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Daemon, daemon_free)

/* What is open now, as (aa{sv}a{sv}). Never starts a daemon: one that was stopped stays so. */
void daemon_open(Daemon *daemon, DaemonAnswer answer, void *userdata);

/* METHOD(request, ...) for the person who pressed a button: ARGS is floating or taken over, and
 * has the request id in front. Starts the daemon where it is not there. A call that got no
 * answer is sent again with the same request id, which the daemon carries out once. */
void daemon_change(Daemon *daemon, const char *method, GVariant *args, DaemonAnswer answer,
                   void *userdata);

/* Tells it something and waits for no answer; what it does not get it is told after `came`. */
void daemon_tell(Daemon *daemon, const char *method, GVariant *args);

/* Tells it where notification NUMBER of ID stands. ANSWER comes when the daemon knows it, or with
 * why it does not; CANCELLABLE, cancelled, keeps it from coming. */
void daemon_post(Daemon *daemon, const char *id, const char *server, guint32 number, GCancellable *cancellable,
                 DaemonAnswer answer, void *userdata);
