/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Which database a log is of. What was answered last is in the log alone, and SQLite plays any log into any database
 * that it lies beside. So each log names two states of the database, in a row of it (META_LOG) that its first change writes: the one
 * that the file alone had when the log was begun, and the one that it has once the log was written back. The name goes
 * the way of the change itself, and so there is no instant at which a power cut could leave the one without the other.
 * A file in neither state, whole by itself, is another one, or an older copy. */

#include "store/sql.h"

typedef enum LogWhose {
        LOG_NONE,     /* there is none, or nothing is in it */
        LOG_ITS,      /* or nobody can say: the database then shows whether it is whole */
        LOG_TAKEN_IN, /* its, and at least partly written back */
        LOG_ANOTHERS,
} LogWhose;

/* Whose the log beside PATH is: a LogWhose, or -ENOMEM. Nothing is written. */
int log_whose(const char *path);
/* Whether one of WHOSE has what the database beside it is to be read with. */
static inline bool log_belongs(int whose) {
        return whose == LOG_ITS || whose == LOG_TAKEN_IN;
}
/* Opens PATH to be read alone, without a lock: as it is by itself, or with its LOG. RET is to be closed in any case. */
int log_open_reading(const char *path, bool log, sqlite3 **ret);
bool log_is_there(const char *path);

/* The names that the open database has. */
int log_names_read(Store *s);
/* Writes the log back, in one of SQLite's modes. */
int log_write_back(Store *s, int mode);
/* Names the log that begins: within the first transaction that changes anything. */
int log_begin(Store *s);
void log_begun(Store *s); /* it is committed */
/* A copy of the open database in the empty file at PATH: from here on it goes its own way, and no log of this one's is its. */
int log_copy(Store *s, const char *path);
/* Whether the file that lies at the path now is, by itself, in a state that the log of what is open is of: 1, 0, or a
 * negative errno. */
int log_fits(Store *s);

/* Whether all that is open will be in what lies at the path now, once that is opened with the log beside it. Its locks are lost. */
int log_leads_here(Store *s);

/* Puts the log beside PATH aside, where something is in it. RET: its name there (the caller's to free), or NULL. */
int log_set_aside(const char *path, char **ret);
