/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The XML of CalDAV: what is asked, and what a server's answer says. */

#include "util.h"

#define DAV_ENTRIES_MAX 100000u

typedef struct DavEntry {
        char *href; /* as the server wrote it */
        char *name; /* its last part, as it is without escapes; "" for a folder */
        char *etag; /* NULL: it has none */
        char *title, *principal, *home; /* NULL where it is not said */
        bool gone;  /* the server names it to say that it is not there */
        bool folder, calendar;
        bool says_kinds, events, tasks; /* what it takes, where it says so */
        bool says_rights, may_write;    /* what one may do, where it says so */
} DavEntry;

typedef struct DavEntries {
        DavEntry *entry; /* by name */
        size_t n;
} DavEntries;

/* What asks for what an entry is, and its etag; and for all that is above. */
extern const char dav_propfind[], dav_propfind_all[];
typedef enum DavKind {
        DAV_EVENTS,
        DAV_TASKS,
} DavKind;
/* A body that makes a calendar of that name: the caller's, or NULL. */
char *dav_mkcalendar(const char *name, DavKind kind);

/* A 207 answer. 0, -EBADMSG for what is none (or has a document type: nobody needs one here), or
 * another negative errno. */
int dav_parse(const char *text, size_t size, DavEntries *ret);
const DavEntry *dav_find(const DavEntries *entries, const char *name);
void dav_done(DavEntries *entries);
