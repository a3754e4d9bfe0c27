/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* From any address that a person has of a server to a calendar there: its own, the account's, the
 * server's (RFC 4791, 5397, 6764). */

#include "remote.h"

/* A calendar that could be written into. */
typedef struct Choice {
        char *url;
        char *title; /* may be shown; "" where it has none */
} Choice;

typedef struct Found {
        char *url;     /* the calendar's, with a slash at its end; where GONE, where it can be made */
        char *home;    /* where calendars are made; NULL where it is not known */
        Choice *choice; /* where the address is no single calendar's: those there are */
        size_t n;
} Found;

/* DONE: .url is a calendar that takes such things and may be written. GONE: there is nothing, and
 * one may be made there. CONFLICT: it is no calendar's address, and .choice are those there are.
 * Else the remote's .why says it. found_done() in any case. */
Outcome discover(Remote *remote, const char *url, DavKind kind, Found *ret);
void found_done(Found *found);
