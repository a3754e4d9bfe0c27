/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The board: the cards of all reminders that are open, kept as the daemon says they are. */

#include <gio/gio.h>

typedef struct Board Board;

/* EMPTY is called when there is nothing to show any more (EARLY: nor was for a moment, in which
 * something falls due), or no daemon for a while. */
Board *board_new(GDBusConnection *bus, gboolean early, void (*empty)(void *userdata), void *userdata);

/* Leaves what is shown on the screen. */
void board_free(Board *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Board, board_free)

/* This program ends while reminders are open: they stay, without buttons nobody hears. */
void board_leave(Board *board);
