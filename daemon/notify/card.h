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
        Daemon *daemon;
        Server *server;
        void (*touched)(void *userdata); /* a card wants something, or may have become needless */
        void (*answered)(void *userdata); /* a call changed the plan: ask what is open */
        void *userdata;
} Table;

Card *card_new(const Table *table, const char *id);
void card_free(Card *card); /* what is on the screen stays there */

/* What Open says of it: its row, or NULL where it is open no more. */
void card_set_row(Card *card, GVariant *row);

/* REGIMEN's plan or a dose of it changed ("": any): Undo would take back something else. */
void card_changed(Card *card, const char *regimen);

/* The server went, and what it showed with it. */
void card_lost(Card *card);

/* Whether the screen is not as it should be, and making it so; false and ERROR if the server
 * failed. To be called when the server has just answered. */
bool card_wants(const Card *card);
bool card_apply(Card *card, GError **error);

/* Nothing is on the screen, asked or to come: it can be freed. */
bool card_is_done(const Card *card);

/* This program ends while the reminder is open: buttons that nobody hears are taken away. */
void card_leave(Card *card);
