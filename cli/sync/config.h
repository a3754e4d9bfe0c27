/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The calendars to synchronise with: sync.ini, which never holds a password. */

#include "../options.h"

typedef struct Config Config;

/* One calendar. Texts are NULL where they are not set. */
typedef struct Account {
        char *patient; /* NULL: the plans of all */
        char *url;
        char *user;
        char *password_command;
        char *ca_file;
        char *tasks;   /* the task list's address, "on" before it has one; NULL: none */
        char **alarms; /* ends with NULL; NULL: none */
        bool discreet;
} Account;

/* 0, -EBADMSG where the file is none, or another negative errno. */
int config_open(Config **ret);
void config_free(Config *c);
const char *config_path(const Config *c);
/* How many calendars there are, and the I-th. account_done() in any case. */
size_t config_count(const Config *c);
void config_get(const Config *c, size_t i, Account *ret);
/* The calendar of a patient (NULL: of all). False with an empty one where there is none. */
bool config_find(const Config *c, const char *patient, Account *ret);
/* Whether the plans of another patient go to that address: the caller's name, NULL for all. */
bool config_taken(const Config *c, const char *patient, const char *url, char **ret_by);
/* In the place of the one of that patient, or beside the others; written at once. 0 or negative
 * errno. */
int config_set(Config *c, const Account *account);
/* The one of that patient is no more; written at once. 0 or negative errno. */
int config_remove(Config *c, const char *patient);
void account_done(Account *account);
/* The task list's address; NULL: none. 0 or negative errno. */
int account_tasks(Account *account, const char *tasks);
/* To another address. 0 or negative errno. */
int account_move(Account *account, const char *url);
/* What was typed goes first. 0 or negative errno. */
int account_take(Account *account, const Args *args);
