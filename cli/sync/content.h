/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a resource says of doses, whoever wrote it: when they are, and what they are called. Alarms,
 * acknowledgements, colours and the like are no part of it. */

#include "zones.h"

/* One time at which a phone shows a dose. */
typedef struct Occurrence {
        int64_t at;  /* seconds since 1970-01-01T00:00Z */
        int64_t was; /* where it stands in its series; AT where it was not moved by itself */
} Occurrence;

typedef struct Content {
        char *uid;
        char *version; /* SEQUENCE and LAST-MODIFIED */
        char *summary;
        char *key;     /* equal for two that show the same doses, however each is written */
        Occurrence *dose; /* by AT, of the range that was asked for */
        size_t n;
        const Zone *zone; /* the clock it is written by; NULL: UTC, or one that is not known here */
        bool renamed;     /* one of them is called otherwise */
        bool whole;       /* false: it holds what is not read here, and .dose is not all */
} Content;

/* The text of one resource; FROM and TO bound what is listed. ZONES must outlive it. 0, -EBADMSG for
 * what holds no event, or several, or -ENOMEM. content_done() in any case. */
int content_read(const char *text, Zones *zones, int64_t from, int64_t to, Content *ret);
void content_done(Content *content);
#define _cleanup_content_ _cleanup_(content_done)

/* Whether both show the same doses, in the range for which they were read. */
bool content_same(const Content *a, const Content *b);
/* Whether a dose is shown at that instant. */
bool content_has(const Content *content, int64_t at);
