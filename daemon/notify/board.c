/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The board: the cards of all reminders that are open. */

#include "board.h"
#include "card.h"
#include "face.h"

#define DAEMON_WAIT_SEC 60u
#define LEAVE_SEC 1u
#define EARLY_SEC 2u /* longer than the daemon starts this program before something falls due */

struct Board {
        Daemon *daemon;
        Server *server;
        Table table;
        GHashTable *cards; /* id to Card, both owned */
        gsize n_open;      /* rows of the last Open that are not gone */
        bool known;        /* one was answered */
        bool opening;      /* one is under way */
        bool stale;        /* and another is needed */
        guint refresh;     /* idle call: a burst of signals is one question */
        guint work;        /* idle call */
        guint absent;      /* timer: there is no daemon */
        guint early;       /* timer: something is about to fall due */
        guint leave;       /* timer: this program ends, when server and daemon have answered */
        bool yields;       /* and another takes over */
        void (*empty)(void *userdata);
        void *userdata;
};

static void board_refresh(Board *board);

static void board_left(Board *board);

static bool board_may_leave(Board *board);

/* ---- the screen ----------------------------------------------------------------------------- */

static bool board_tidy(Board *board) {
        GHashTableIter iter;
        gpointer card;
        bool wants = false;

        g_hash_table_iter_init(&iter, board->cards);
        while (g_hash_table_iter_next(&iter, NULL, &card))
                if (card_is_done(card))
                        g_hash_table_iter_remove(&iter);
                else if (card_wants(card))
                        wants = true;
        return wants;
}

static gboolean on_work(gpointer userdata) {
        Board *board = userdata;

        board->work = 0;
        if (board->leave) {
                if (board_may_leave(board))
                        board_left(board);
                return G_SOURCE_REMOVE;
        }
        if (board_tidy(board))
                server_ask(board->server);
        if (board->known && !board->early && board->n_open == 0 && g_hash_table_size(board->cards) == 0)
                board->empty(board->userdata);
        return G_SOURCE_REMOVE;
}

static void board_touch(void *userdata) {
        Board *board = userdata;

        if (!board->work)
                board->work = g_idle_add(on_work, board);
}

/* The server has just answered. A card at a time: each may take it down. */
static void on_server_ready(void *userdata) {
        Board *board = userdata;
        GHashTableIter iter;
        gpointer card;

        if (board->leave) {
                board_touch(board);
                return;
        }
        g_hash_table_iter_init(&iter, board->cards);
        while (g_hash_table_iter_next(&iter, NULL, &card)) {
                g_autoptr(GError) error = NULL;

                if (!card_wants(card))
                        continue;
                if (card_apply(card, &error))
                        server_worked(board->server);
                else if (error && server_is_silent(error)) {
                        server_failed(board->server);
                        return;
                } else /* one that it refuses keeps no other back */
                        card_refused(card);
        }
        board_touch(board);
}

static void on_server_changed(void *userdata) {
        Board *board = userdata;
        GHashTableIter iter;
        gpointer card;

        g_hash_table_iter_init(&iter, board->cards);
        while (g_hash_table_iter_next(&iter, NULL, &card))
                card_server_went(card);
        board_touch(board);
}

/* ---- the daemon ----------------------------------------------------------------------------- */

static void board_put(Board *board, const char *id, GVariant *row) {
        Card *card = g_hash_table_lookup(board->cards, id);

        if (!card) {
                card = card_new(&board->table, id);
                g_hash_table_insert(board->cards, g_strdup(id), card);
        }
        card_set_row(card, row);
}

/* A server may show one card at a time: a dose that is due goes before any notice. */
static void board_make_room(Board *board) {
        GHashTableIter iter;
        gpointer card;
        bool due = false;

        g_hash_table_iter_init(&iter, board->cards);
        while (g_hash_table_iter_next(&iter, NULL, &card))
                due = due || card_is_due(card);
        g_hash_table_iter_init(&iter, board->cards);
        while (g_hash_table_iter_next(&iter, NULL, &card))
                card_hold(card, due);
}

static void board_reconcile(Board *board, GVariant *rows) {
        g_autoptr(GHashTable) open = g_hash_table_new(g_str_hash, g_str_equal);
        g_autoptr(GPtrArray) kept =
                g_ptr_array_new_with_free_func((GDestroyNotify)g_variant_unref);
        GHashTableIter iter;
        gpointer id, card;

        board->n_open = 0;
        for (gsize i = 0; i < g_variant_n_children(rows); i++) {
                GVariant *row = g_variant_get_child_value(rows, i);

                board->n_open += !row_is_gone(row);
                g_ptr_array_add(kept, row);
                g_hash_table_add(open, (gpointer)row_string(row, "id"));
                board_put(board, row_string(row, "id"), row);
        }
        g_hash_table_iter_init(&iter, board->cards);
        while (g_hash_table_iter_next(&iter, &id, &card))
                if (!g_hash_table_contains(open, id))
                        card_set_row(card, NULL);
        board_make_room(board);
}

static void on_open(GVariant *reply, const GError *error, void *userdata) {
        Board *board = userdata;

        board->opening = false;
        if (reply) {
                g_autoptr(GVariant) rows = g_variant_get_child_value(reply, 0);

                board->known = true;
                board_reconcile(board, rows);
                board_touch(board);
        }
        /* Without a reply all stays as it is, until the daemon says something or returns. */
        if (board->stale)
                board_refresh(board);
}

static gboolean on_refresh(gpointer userdata) {
        Board *board = userdata;

        board->refresh = 0;
        board->stale = board->opening;
        if (!board->opening) {
                board->opening = true;
                daemon_open(board->daemon, on_open, board);
        }
        return G_SOURCE_REMOVE;
}

static void board_refresh(Board *board) {
        if (!board->refresh)
                board->refresh = g_idle_add(on_refresh, board);
}

static void on_answered(void *userdata) {
        board_refresh(userdata);
}

static void on_daemon_changed(const char *regimen, void *userdata) {
        Board *board = userdata;
        GHashTableIter iter;
        gpointer card;

        g_hash_table_iter_init(&iter, board->cards);
        while (regimen && g_hash_table_iter_next(&iter, NULL, &card))
                card_changed(card, regimen);
        board_refresh(board);
}

static void on_daemon_came(void *userdata) {
        Board *board = userdata;

        g_clear_handle_id(&board->absent, g_source_remove);
        board_refresh(board);
}

static gboolean on_daemon_absent(gpointer userdata) {
        Board *board = userdata;

        board->absent = 0;
        board_leave(board, false);
        return G_SOURCE_REMOVE;
}

static void on_daemon_went(void *userdata) {
        Board *board = userdata;

        if (!board->absent)
                board->absent = g_timeout_add_seconds(DAEMON_WAIT_SEC, on_daemon_absent, board);
}

static gboolean on_early(gpointer userdata) {
        Board *board = userdata;

        board->early = 0;
        board_touch(board);
        return G_SOURCE_REMOVE;
}

/* ---- its life ------------------------------------------------------------------------------- */

/* The server has just answered, or libnotify would wait for it. */
static void board_left(Board *board) {
        GHashTableIter iter;
        gpointer card;

        g_clear_handle_id(&board->leave, g_source_remove);
        g_hash_table_iter_init(&iter, board->cards);
        while (server_answered(board->server) && g_hash_table_iter_next(&iter, NULL, &card))
                board->yields ? card_yield(card) : card_leave(card);
        board->empty(board->userdata);
}

/* Whether nothing is awaited any more that says what becomes of a card. Another one that has taken over
 * waits for nobody. */
static bool board_may_leave(Board *board) {
        GHashTableIter iter;
        gpointer card;

        g_hash_table_iter_init(&iter, board->cards);
        while (g_hash_table_iter_next(&iter, NULL, &card))
                if (!server_answered(board->server) || (!board->yields && card_is_posting(card)))
                        return false;
        return true;
}

static gboolean on_leave(gpointer userdata) {
        Board *board = userdata;

        board->leave = 0;
        board_left(board);
        return G_SOURCE_REMOVE;
}

void board_leave(Board *board, bool to_another) {
        /* Also while it waits to leave: what it knows is the other's to show, and may be no more. */
        board->yields |= to_another;
        if (board_may_leave(board)) {
                board_left(board);
                return;
        }
        if (board->leave)
                return;
        board->leave = g_timeout_add_seconds(LEAVE_SEC, on_leave, board);
        if (!server_answered(board->server))
                server_ask(board->server);
}

Board *board_new(GDBusConnection *bus, gboolean early, void (*empty)(void *userdata), void *userdata) {
        Board *board = g_new0(Board, 1);

        if (early)
                board->early = g_timeout_add_seconds(EARLY_SEC, on_early, board);
        board->empty = empty;
        board->userdata = userdata;
        board->cards =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)card_free);
        board->server = server_new(
                bus, &(ServerEvents){ on_server_changed, on_server_ready, board });
        board->daemon = daemon_new(bus, &(DaemonEvents){ on_daemon_changed, on_daemon_came,
                                                         on_daemon_went, board });
        board->table = (Table){ bus, board->daemon, board->server, g_hash_table_new(NULL, NULL), board_touch, on_answered, board };
        return board;
}

void board_free(Board *board) {
        if (!board)
                return;
        g_clear_handle_id(&board->refresh, g_source_remove);
        g_clear_handle_id(&board->work, g_source_remove);
        g_clear_handle_id(&board->absent, g_source_remove);
        g_clear_handle_id(&board->early, g_source_remove);
        g_clear_handle_id(&board->leave, g_source_remove);
        g_hash_table_unref(board->cards);
        g_hash_table_unref(board->table.numbers);
        daemon_free(board->daemon);
        server_free(board->server);
        g_free(board);
}
