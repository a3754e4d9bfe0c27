/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* One call: what it asks, and what it is answered. */

#include "core/civil.h"
#include "core/when.h"
#include "cytosched.h"
#include "engine/dict.h"

/* The bus fills the first part, the method the second. */
typedef struct Call {
        int64_t now;         /* instant, seconds */
        const char *request; /* changing methods */
        const char *args[2];
        const Dict *options;
        int fd; /* Backup: the copy, the caller's to close; Restore: the file, the message's */
        struct Candidate *looked; /* Restore: what was found in the file (store/backup.h); NULL: not looked at yet */
        Dicts host; /* what only the shell knows: rows as Status has them, for methods that are told (table.h) */
        FILE *output; /* Export: where the calendar's description goes (calendar-text.h) */

        int64_t change; /* the history's id of this change */
        bool part;      /* what is done now is part of that change, and has no line of its own in the history */
        Dict result, context;
        Dicts rows;
        const char *fault; /* error name */
        char *message;     /* owned */
        char *changed_regimen; /* owned: for the signal RegimenChanged */
        Dicts changed_doses;    /* for the signals DoseChanged */
} Call;
void call_done(Call *c);

/* The errno of a call that was refused: fault and message say why. */
#define CALL_REFUSED (-ECANCELED)
#define call_refuse(c, fault, ...) (call_fault(c, fault, __VA_ARGS__), CALL_REFUSED)
void call_fault(Call *c, const char *fault, const char *format, ...) _printf_(3, 4);
/* A question for a person. 0: the option "yes" answered it, or "agreed" has it; 1: a dry run only says that it would be
 * asked; else CALL_REFUSED. */
int call_ask(Call *c, const char *format, ...) _printf_(2, 3);
const char *call_option(const Call *c, const char *key);
bool call_flag(const Call *c, const char *key);
/* A number option; FALLBACK where it is not given. */
int64_t call_number(const Call *c, const char *key, int64_t fallback);
/* The DATE of option KEY, or FALLBACK where it is not given. */
int call_date(Call *c, const char *key, Tense tense, Day today, Day fallback, Day *ret);
/* Refuses where TO comes before FROM. */
int call_order(Call *c, Day from, Day to, Day today);
/* The DATEs of "from" and "to", which are FIRST and LAST where they are not given, in their order. */
int call_range(Call *c, Tense tense, Day today, Day first, Day last, Day *ret_from, Day *ret_to);

/* The number that TEXT is, of a WHAT ("symptom"); refused as not found where it is none. */
int call_id(Call *c, const char *text, const char *what, int64_t *ret);

/* HANDLE's plan changed ("": many did): what the signal RegimenChanged says after the commit. 0 or
 * -ENOMEM. */
int call_changed(Call *c, const char *handle);
