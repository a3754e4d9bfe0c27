/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A face: what a card shows at a time, in words. Pure: no screen, no bus.
 *
 * A row is one of Open's, an a{sv} (see the D-Bus interface). Nothing a reminder left out, as a
 * discreet one does with the drug, is said by what follows it. */

#include <stdbool.h>

#include <glib.h>

#define FACE_BUTTONS 4

enum { URGENCY_NORMAL = 1, URGENCY_CRITICAL = 2 };

typedef struct Button {
        const char *key; /* static, as in Open's actions; "undo", "site", "yes", "no" */
        const char *label;
} Button;

typedef struct Face {
        char *title;
        char *body; /* plain text */
        guint8 urgency;
        guint seconds;                    /* it goes by itself after this; 0: it stays */
        Button buttons[FACE_BUTTONS + 1]; /* ended by a NULL key */
} Face;

void face_free(Face *face);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Face, face_free)

bool face_equal(const Face *a, const Face *b);

/* A text of a row; "" where it has none. Valid as long as the row. */
const char *row_string(GVariant *row, const char *key);

/* Whether the row is of something that stands on a screen only: closed for good, not shown. */
bool row_is_gone(GVariant *row);

/* A reminder. FAILURE, or NULL: why the answer to it was not recorded. */
Face *face_of_reminder(GVariant *row, const char *failure);

/* What was recorded for ROW by the button KEY; REPLY is the call's whole reply. With a button
 * to take it back, if that is possible. */
Face *face_of_record(GVariant *row, const char *key, GVariant *reply);

/* The site that REPLY offers for a dose that was taken; NULL: none. It stays. */
const char *face_site(GVariant *reply);

/* That site was recorded, too. */
Face *face_of_site(GVariant *row, GVariant *reply);

/* It was taken back. */
Face *face_of_undo(GVariant *row);

/* TITLE and why: for a failure where no reminder is open any more. */
Face *face_of_failure(const char *title, const char *why);

/* What the daemon asks before it records, with buttons "yes" and "no". */
Face *face_of_question(const char *question);

/* What the daemon wrote about ROW; where it is discreet, without names. The caller's to free. */
char *face_hush(GVariant *row, const char *message);

/* The text for a server: without buttons it says what to type instead, with markup it is
 * escaped. The caller's to free. */
char *face_body(const Face *face, GVariant *row, bool buttons, bool markup);
