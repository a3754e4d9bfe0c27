/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema, and how it came to be. A migration is never edited once it was released. */

#include "store/schema.h"

#include "util.h"

/* Undo finds what a change began and ended; WAS_UNTIL keeps for redo which change had ended a row that undo
 * brought back. */
#define CREATE_FACT(name, columns, whose, indexes)                                                      \
        "CREATE TABLE " name " (row INTEGER PRIMARY KEY, " columns ","                             \
        " valid_from INTEGER NOT NULL REFERENCES change (id),"                                    \
        " valid_until INTEGER REFERENCES change (id),"          \
        " was_until INTEGER) STRICT;" indexes                              \
        "CREATE INDEX " name "_valid_from ON " name " (valid_from);"                              \
        "CREATE INDEX " name "_valid_until ON " name " (valid_until) WHERE valid_until IS NOT NULL;" \
        "CREATE INDEX " name "_was_until ON " name " (was_until) WHERE was_until IS NOT NULL;"
#define CREATE_STATE(name, columns, key, rest) "CREATE TABLE " name " (" columns rest

/* The tables of SCHEMA_FIRST. */
#define CREATE                                                                                      \
        /* What was done, only ever appended to. An undo is a change too, and says of which. */     \
        "CREATE TABLE change ("                                                                     \
        " id INTEGER PRIMARY KEY AUTOINCREMENT,"                                                    \
        " at INTEGER NOT NULL,"                                                                     \
        " verb TEXT NOT NULL CHECK (verb <> ''),"                                                   \
        " patient INTEGER, regimen INTEGER,"                                                        \
        " handle TEXT, slot INTEGER,"                                                               \
        " undoable INTEGER NOT NULL CHECK (undoable IN (0, 1)),"                                    \
        " undoes INTEGER REFERENCES change (id),"                                                   \
        " source TEXT) STRICT;"                                                                     \
        "CREATE INDEX change_undoes ON change (undoes) WHERE undoes IS NOT NULL;"                   \
        "CREATE INDEX change_regimen ON change (regimen, id);"                                      \
        "CREATE INDEX change_removed ON change (handle) WHERE verb = 'remove';"                     \
        /* What was before it (side 0) and after it (1): a code, and a number, a day, an instant or what was typed. */ \
        "CREATE TABLE change_value ("                                                               \
        " change INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,"                        \
        " side INTEGER NOT NULL CHECK (side IN (0, 1)),"                                            \
        " key TEXT NOT NULL,"                                                                       \
        " value ANY NOT NULL,"                                                                      \
        " PRIMARY KEY (change, side, key)) STRICT, WITHOUT ROWID;"                                  \
        FACT_TABLES(CREATE_FACT)                                                                    \
        STATE_TABLES(CREATE_STATE)                                                                  \
        /* Answered requests: a repeated call is answered as the first was. */                      \
        "CREATE TABLE request ("                                                                    \
        " id TEXT PRIMARY KEY, at INTEGER NOT NULL, method TEXT NOT NULL, reply BLOB NOT NULL) STRICT, WITHOUT ROWID;" \
        "CREATE INDEX request_at ON request (at);"                                                  \
        /* Calendar series that were exported, by channel: when they were told first, and their sequence \
         * numbers, which only ever go on. */                                                       \
        "CREATE TABLE series ("                                                                     \
        " uid TEXT NOT NULL, channel INTEGER NOT NULL, regimen INTEGER NOT NULL, sequence INTEGER NOT NULL CHECK (sequence >= 0)," \
        " created INTEGER NOT NULL, modified INTEGER NOT NULL, digest INTEGER NOT NULL,"            \
        " PRIMARY KEY (uid, channel)) STRICT, WITHOUT ROWID;"                                       \
        /* What each channel shows of a regimen; of regimen 0, what of all it is; of one below, of a patient's \
         * (store/exports.h). START to DISCREET and HISTORY: which days, and how; NULL is all of it, as it is. */ \
        "CREATE TABLE exported ("                                                                   \
        " channel INTEGER NOT NULL, regimen INTEGER NOT NULL, at INTEGER NOT NULL, change INTEGER NOT NULL," \
        " digest INTEGER NOT NULL, scope INTEGER, told INTEGER NOT NULL CHECK (told IN (0, 1)),"    \
        " start INTEGER, until INTEGER, discreet INTEGER, history INTEGER,"                         \
        " PRIMARY KEY (channel, regimen)) STRICT, WITHOUT ROWID;"                                   \
        "CREATE TABLE zonefile (name TEXT PRIMARY KEY, fingerprint INTEGER NOT NULL, data BLOB NOT NULL) STRICT, WITHOUT ROWID;" \
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"      \
        "INSERT INTO meta (key, value) VALUES ('id', lower(hex(randomblob(8))));"

const char *const schema_completion = "ALTER TABLE exported ADD COLUMN start INTEGER;"
                                      "ALTER TABLE exported ADD COLUMN until INTEGER;"
                                      "ALTER TABLE exported ADD COLUMN discreet INTEGER;"
                                      "ALTER TABLE exported ADD COLUMN history INTEGER;";

static const char *const steps[] = { CREATE };

int schema_newest(void) {
        return SCHEMA_FIRST + (int)ELEMENTSOF(steps) - 1;
}

const char *schema_step(int version) {
        return steps[version - SCHEMA_FIRST];
}
