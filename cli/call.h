/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Calls to the daemon: what is asked is described by a Call, so that it can be sent again. */

#include <systemd/sd-bus.h>
#include <systemd/sd-id128.h>

#include "json.h"
#include "options.h"

/* What a verb works with. */
typedef struct Client {
        Args args;
        sd_bus *bus; /* NULL until the first call */
} Client;

/* An option of a call that no person typed. */
typedef struct CallOption {
        const char *key;
        char type; /* s, b, u, x, t, a; r: ROWS */
        const char *text;
        char *const *texts; /* a: to a NULL */
        const json_t *rows; /* r: objects of texts, flags and lists of texts; lent */
        int64_t number;
} CallOption;

typedef struct Call {
        const char *method;
        const char *text[3]; /* the strings that come first, up to a NULL */
        uint32_t count;      /* Next's COUNT; 0: it takes none */
        bool changing;       /* a request id goes before the strings */
        bool plain;          /* it takes no options */
        bool export;         /* a file descriptor, alarms, more time */
        bool file;           /* a file descriptor, more time */
        bool answers_file;   /* the reply begins with a file descriptor; more time */
        uint64_t drop;       /* options typed that this method does not know */
        int fd;
        CallOption extra[8];
        size_t n_extra;
        char request[SD_ID128_STRING_MAX];
} Call;

typedef struct Reply {
        int file;       /* owned; 0: none */
        json_t *result; /* or the rows */
        json_t *effects;
        json_t *context;
} Reply;

void reply_clear(Reply *reply);
#define _cleanup_reply_ _cleanup_(reply_clear)
#define _cleanup_error_ _cleanup_(sd_bus_error_free)

/* Sets an option, or sets it anew. */
void call_set_text(Call *call, const char *key, const char *value);
void call_set_texts(Call *call, const char *key, char *const *texts);
void call_set_rows(Call *call, const char *key, const json_t *rows);
void call_set_number(Call *call, const char *key, char type, int64_t value);
/* A new request id. 0 or negative errno. */
int call_renew(Call *call);

/* For main(): room for the words of ARGC arguments. VERB is the first one of a program that is a verb
 * of its own (as the client has it), else NULL. 0, or an exit code, reported. */
int client_begin(Client *c, int argc, char *verb);
void client_end(Client *c);
/* Opens the connection where it is not open. 0, or negative errno, unreported. */
int client_open(Client *c);
/* Sends and waits; a changing call is repeated once, with its request id and on a new
 * connection, where the answer was lost. 0 with the reply, or negative errno with ERROR. */
int call_try(Client *c, const Call *call, Reply *ret, sd_bus_error *error);
/* The same; errors are printed, and an exit code comes back. */
int call_run(Client *c, const Call *call, Reply *ret);
/* Whether a call changed something. */
bool call_made_change(void);
/* Prints what went wrong; gives the exit code. */
int call_fail(int r, const sd_bus_error *error);
/* Whether the daemon does not run, and can't be started. */
bool call_is_unreachable(const sd_bus_error *error);

/* All pages of a showing call. PAGE gets each page's reply and returns 0 or an exit code; with
 * --json it is not called, and the array is printed. CURSOR is the option that continues:
 * "after_dose" (with after_utc), "after_utc", "after", "skip" (how many there were so far). */
typedef int (*PageFunc)(const Reply *page, void *userdata);
int call_pages(Client *c, Call *call, const char *cursor, PageFunc page, void *userdata);
