/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A card: one reminder on the screen. It is shown, replaced in place and closed here, and its
 * buttons call the daemon; a person's answer is shown on it for a minute, with Undo. */

#include <stdbool.h>

#include <gio/gio.h>

#include "daemon.h"
#include "server.h"

typedef struct Card Card;

/* What cards share; outlives them. */
typedef struct Table {
        GDBusConnection *bus;
        Daemon *daemon;
        Server *server;
        GHashTable *numbers; /* a notification's number to the Card that has it, as far as is known; 0: the last without one */
        void (*touched)(void *userdata); /* a card wants something, or may have become needless */
        void (*answered)(void *userdata); /* a call changed the plan: ask what is open */
        void *userdata;
} Table;

Card *card_new(const Table *table, const char *id);
void card_free(Card *card); /* what is on the screen stays there */

/* What Open says of it: its row, or NULL where it is open no more. */
void card_set_row(Card *card, GVariant *row);

/* REGIMEN's plan or a dose of it changed ("": any): Undo would take back something else, and until
 * the next row nobody knows whether what the card says is still so. */
void card_changed(Card *card, const char *regimen);

/* Whether it is a dose that is to be answered now; and one that makes room for such a card. */
bool card_is_due(const Card *card);
void card_hold(Card *card, bool hold);

/* The server went, and what it showed with it, or soon. */
void card_server_went(Card *card);

/* Whether the screen is not as it should be, and making it so; false and ERROR if the server
 * failed. To be called when the server has just answered. */
bool card_wants(const Card *card);
bool card_apply(Card *card, GError **error);
/* The server has answered, but did not take it: it is wanted again after a while, later each time. */
void card_refused(Card *card);

/* Nothing is on the screen, asked or to come: it can be freed. */
bool card_is_done(const Card *card);

/* Whether the daemon was told where it stands, and has not answered yet. */
bool card_is_posting(const Card *card);

/* This program ends while the reminder is open. What the daemon knows to stand there stays, without
 * the buttons that nobody hears; what it may not know of, or what may be true no more, is taken down:
 * nobody could later. */
void card_leave(Card *card);

/* Another of this program is here: it takes over what the daemon knows of; the rest is taken down. */
void card_yield(Card *card);
