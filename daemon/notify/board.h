/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The board: the cards of all reminders that are open, kept as the daemon says they are. */

#include <stdbool.h>

#include <gio/gio.h>

typedef struct Board Board;

/* EMPTY is called when there is nothing to show any more (EARLY: nor was for a moment, in which
 * something falls due), or no daemon for a while. */
Board *board_new(GDBusConnection *bus, gboolean early, void (*empty)(void *userdata), void *userdata);

/* Leaves what is shown on the screen. */
void board_free(Board *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Board, board_free)

/* This program ends while reminders are open: what the daemon knows to be there stays, without
 * buttons nobody hears. TO_ANOTHER: it stays as it is, and is taken over. EMPTY is called when the
 * screen is so, or when the server has not answered for a second. */
void board_leave(Board *board, bool to_another);
