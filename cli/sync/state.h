/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What this program wrote into one calendar: all that it may change there. */

#include <stdbool.h>

typedef struct State State;

/* What is known of one resource; NULL where it is not. */
typedef struct Known {
        char *etag;    /* as we left it; NULL: it was about to be made */
        char *digest;  /* of the text we wrote */
        char *doses;   /* of what makes doses in it */
        bool added;    /* others added to it since */
        char *writing; /* the version that was about to be written, and not answered for */
        char *writing_digest, *writing_doses;
} Known;

/* The state for a calendar's address and a patient ("" for all), locked against a second run.
 * 0, -EWOULDBLOCK while another runs, -EBADMSG, or another negative errno. */
int state_open(const char *url, const char *patient, State **ret);
int state_save(State *s);
/* Nothing is known any more: the file goes. 0 or negative errno. */
int state_drop(State *s);
/* Unlocks; does not save. */
void state_free(State *s);

/* The names in it: the caller's, with state_names_free(). */
char **state_names(State *s);
void state_names_free(char **names);
/* False where the name is not in it. known_done() in any case. */
bool state_get(State *s, const char *name, Known *ret);
void known_done(Known *known);

/* Before it is sent: TEXT, of that version, is about to be written; DOSES is what makes doses in it. */
void state_begin(State *s, const char *name, const char *version, const char *text, const char *doses);
/* What was begun is there, with that etag; ADDED: with what others added to it. */
void state_end(State *s, const char *name, const char *etag, bool added);
/* What was begun did not happen. */
void state_cancel(State *s, const char *name);
void state_remove(State *s, const char *name);
/* A word more about one: the caller's, or NULL; NULL removes it. */
char *state_note(State *s, const char *name, const char *key);
void state_set_note(State *s, const char *name, const char *key, const char *value);

/* Whether TEXT is what DIGEST (NULL: of nothing) is of. */
bool state_is_same(const char *digest, const char *text);
