/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* One account while it is synchronised: what is known of it, its connection, what is kept. */

#include "../call.h"
#include "config.h"
#include "password.h"
#include "remote.h"
#include "state.h"
#include "zones.h"

typedef struct Session {
        Client client;
        Config *config;
        Zones *zones;
        bool typed; /* there are options to be kept */
        /* Of one account. */
        Account account;
        char *url; /* the account's, in its one form */
        char *password;
        PasswordFrom from;
        bool kept;
        char why[WHY_KEPT_SIZE]; /* the first thing that failed, for who asks later, as it is kept */
        char **rewrite; /* what a person wants written anew */
} Session;

/* Frees what is of one account. */
void session_close(Session *s);
/* The account's address in its one form, and a connection. 0 or an exit code. */
int session_open(Session *s, Http **ret);
/* From the address that was given to the calendar's own, which is made where it is not there; FRESH:
 * it would be made. Sets .url and REMOTE->url. 0 or an exit code. */
int session_find(Session *s, Remote *remote, const char *name, bool *ret_fresh);
/* What was written at an address. 0 or an exit code. */
int session_state(const Session *s, const char *url, State **ret);
/* Keeps the first of what failed in a run, as why_keep() says. */
void session_failed(Session *s, size_t edited, size_t unwritten, const Why *why);
/* What worked is kept, once; USERDATA is the session. */
void session_keep(void *userdata);
