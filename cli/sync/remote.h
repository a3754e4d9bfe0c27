/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A calendar on a CalDAV server. */

#include "dav.h"
#include "http.h"

#define WHY_SIZE 400u

typedef struct Remote {
        Http *http;
        const char *url;    /* the calendar's, with a slash at its end */
        char why[WHY_SIZE]; /* the last outcome that was not DONE, in words */
} Remote;

/* What became of a request. Beside DONE and GONE each was not done, and .why says why. */
typedef enum Outcome {
        OUTCOME_DONE,
        OUTCOME_GONE,     /* there is nothing of that name */
        OUTCOME_CONFLICT, /* it is another one than was expected */
        OUTCOME_DENIED,   /* the password, or a right: it will be so for all */
        OUTCOME_FAILED,   /* the server said no; whether it did it is not known */
        OUTCOME_LOST,     /* it did not answer */
} Outcome;

/* Whether the address is a calendar's; GONE where there is nothing. */
Outcome remote_look(Remote *remote);
/* Makes the calendar. */
Outcome remote_make(Remote *remote, const char *name);
/* What is in it. The entries are the caller's. */
Outcome remote_list(Remote *remote, DavEntries *ret);
/* One resource's text: the caller's. */
Outcome remote_get(Remote *remote, const char *name, char **ret);
/* Writes a resource: a new one where ETAG is NULL, else in the place of the one with it. NEW_ETAG
 * (HTTP_ETAG_SIZE) is "" where the server does not say. */
Outcome remote_put(Remote *remote, const char *name, const char *etag, const char *text, char *new_etag);
/* Removes the resource with that etag. */
Outcome remote_delete(Remote *remote, const char *name, const char *etag);
