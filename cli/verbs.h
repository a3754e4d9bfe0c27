/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The verbs: each gives an exit code, after having printed what went wrong. */

#include "call.h"

typedef struct Verb {
        const char *name;
        const char *args;
        const char *help;
        uint64_t options;
        unsigned min, max; /* how many arguments */
        int (*run)(Client *c);
} Verb;

#define MANY 10000u

int verb_now(Client *c); /* no verb at all */
int verb_add(Client *c);
int verb_agenda(Client *c);
int verb_amend(Client *c);
int verb_backup(Client *c);
int verb_change(Client *c);
int verb_doctor(Client *c);
int verb_export(Client *c);
int verb_external(Client *c); /* a program of its own, cytosched-VERB */
int verb_history(Client *c);
int verb_import(Client *c);
int verb_list(Client *c);
int verb_month(Client *c);
int verb_move(Client *c);
int verb_next(Client *c);
int verb_patient(Client *c);
int verb_pause(Client *c);
int verb_preview(Client *c);
int verb_rehearse(Client *c);
int verb_remove(Client *c);
int verb_rename(Client *c);
int verb_restore(Client *c);
int verb_resume(Client *c);
int verb_set(Client *c);
int verb_show(Client *c);
int verb_skip(Client *c);
int verb_snooze(Client *c);
int verb_stop(Client *c);
int verb_taken(Client *c);
int verb_undo(Client *c);
int verb_watch(Client *c);

/* The words from argument FIRST on, joined by spaces: the caller's. 0 or an exit code. */
int words_join(const Args *args, size_t first, char **ret);
/* A number from 1 to MAX. 0 or an exit code. */
int number_parse(const char *text, const char *what, uint32_t max, uint32_t *ret);
/* One line on what is wrong with the usage; gives the exit code. */
int usage(const char *format, ...) _printf_(1, 2);
