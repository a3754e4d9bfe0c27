/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The XML of CalDAV: what is asked, and what a server's answer says. */

#include "util.h"

typedef struct DavEntry {
        char *name; /* the last part of its address, as it is without escapes; "" for a folder */
        char *etag; /* NULL: it has none */
        bool folder;
        bool calendar;
} DavEntry;

typedef struct DavEntries {
        DavEntry *entry; /* by name */
        size_t n;
} DavEntries;

/* What asks for what an entry is, and its etag. */
extern const char dav_propfind[];
/* A body that makes a calendar of that name: the caller's, or NULL. */
char *dav_mkcalendar(const char *name);

/* A 207 answer. 0, -EBADMSG for what is none, or another negative errno. */
int dav_parse(const char *text, size_t size, DavEntries *ret);
const DavEntry *dav_find(const DavEntries *entries, const char *name);
void dav_done(DavEntries *entries);
