/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A calendar on a CalDAV server. */

#include "../why.h"
#include "dav.h"
#include "http.h"

#define WHY_SIZE 1000u

typedef struct Remote {
        Http *http;
        const char *url;    /* the calendar's, with a slash at its end */
        Why cause;          /* of the last outcome that was not DONE */
        char why[WHY_SIZE]; /* the same in words */
} Remote;

/* What became of a request. Beside DONE and GONE each was not done, and .why says why. */
typedef enum Outcome {
        OUTCOME_DONE,
        OUTCOME_GONE,     /* there is nothing of that name */
        OUTCOME_CONFLICT, /* it is another one than was expected */
        OUTCOME_DENIED,   /* the password, a right, or too many requests: it will be so for all */
        OUTCOME_MOVED,    /* it refers to another address */
        OUTCOME_FAILED,   /* the server said no; whether it did it is not known */
        OUTCOME_LOST,     /* it did not answer */
} Outcome;

/* Says why; VALUE: of what (NULL: of nothing), where a server or a library said it made harmless. Gives OUTCOME. */
Outcome remote_because(Remote *remote, Outcome outcome, WhyCode code, const char *value);

/* What is at an address of this server (DEPTH 0), and in it (1), with all that is asked for there.
 * MOVED gives the caller, where MOVED is not NULL, the address on the same server. */
Outcome remote_describe(Remote *remote, const char *url, unsigned depth, DavEntries *ret, char **ret_moved);
/* Makes a calendar there. */
Outcome remote_make(Remote *remote, const char *name, DavKind kind);
/* What is in it. The entries are the caller's. */
Outcome remote_list(Remote *remote, DavEntries *ret);
/* One resource's text and etag (HTTP_ETAG_SIZE, "" where it has none): the caller's. */
Outcome remote_get(Remote *remote, const char *name, char **ret, char *etag);
/* Writes a resource: a new one where ETAG is NULL, else in the place of the one with it. NEW_ETAG
 * (HTTP_ETAG_SIZE) is "" where the server does not say. */
Outcome remote_put(Remote *remote, const char *name, const char *etag, const char *text, char *new_etag);
/* Removes the resource with that etag. GONE where it is not there. */
Outcome remote_delete(Remote *remote, const char *name, const char *etag);
