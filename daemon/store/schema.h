/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The database's migrations: statement N brings version N to N + 1. A migration is never
 * edited once it was released. Instants are seconds since 1970-01-01T00:00Z, days are days since
 * 1970-01-01, slots are wall-clock minutes since 1970-01-01T00:00. */

static const char *const migrations[] = {
        /* What was done, only ever appended to. An undo is a change too, and says of which. */
        "CREATE TABLE change ("
        " id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " at INTEGER NOT NULL,"
        " verb TEXT NOT NULL,"
        " patient INTEGER, regimen INTEGER,"
        " handle TEXT, slot INTEGER,"
        " before TEXT, after TEXT,"
        " undoable INTEGER NOT NULL,"
        " undoes INTEGER REFERENCES change (id)) STRICT;"
        "CREATE UNIQUE INDEX change_undoes ON change (undoes) WHERE undoes IS NOT NULL;"
        "CREATE INDEX change_regimen ON change (regimen, id);"
        "CREATE TABLE patient ("
        " row INTEGER PRIMARY KEY, id INTEGER NOT NULL, name TEXT NOT NULL,"
        " valid_from INTEGER NOT NULL REFERENCES change (id), valid_until INTEGER REFERENCES change (id)) STRICT;"
        "CREATE UNIQUE INDEX patient_name ON patient (name COLLATE NOCASE) WHERE valid_until IS NULL;"
        "CREATE UNIQUE INDEX patient_id ON patient (id) WHERE valid_until IS NULL;"
        /* The zone of a patient's wall clock from a slot on; the newest that holds counts. */
        "CREATE TABLE zone ("
        " row INTEGER PRIMARY KEY, patient INTEGER NOT NULL, start INTEGER NOT NULL, name TEXT NOT NULL,"
        " valid_from INTEGER NOT NULL REFERENCES change (id), valid_until INTEGER REFERENCES change (id)) STRICT;"
        "CREATE INDEX zone_patient ON zone (patient) WHERE valid_until IS NULL;"
        "CREATE TABLE regimen ("
        " row INTEGER PRIMARY KEY, id INTEGER NOT NULL, patient INTEGER NOT NULL,"
        " handle TEXT NOT NULL, drug TEXT NOT NULL, route TEXT NOT NULL,"
        " stopped INTEGER NOT NULL DEFAULT 0, shown_from INTEGER NOT NULL,"
        " valid_from INTEGER NOT NULL REFERENCES change (id), valid_until INTEGER REFERENCES change (id)) STRICT;"
        "CREATE UNIQUE INDEX regimen_id ON regimen (id) WHERE valid_until IS NULL;"
        "CREATE UNIQUE INDEX regimen_handle ON regimen (handle) WHERE valid_until IS NULL AND stopped = 0;"
        "CREATE INDEX regimen_list ON regimen (handle, stopped, id) WHERE valid_until IS NULL;"
        "CREATE INDEX regimen_patient ON regimen (patient, handle, stopped, id) WHERE valid_until IS NULL;"
        /* Doses named in [start, until) of what the schedule gives from ORIGIN, SHIFT days on. */
        "CREATE TABLE revision ("
        " row INTEGER PRIMARY KEY, regimen INTEGER NOT NULL, number INTEGER NOT NULL,"
        " schedule TEXT NOT NULL, origin INTEGER NOT NULL,"
        " start INTEGER NOT NULL, until INTEGER, shift INTEGER NOT NULL DEFAULT 0,"
        " valid_from INTEGER NOT NULL REFERENCES change (id), valid_until INTEGER REFERENCES change (id)) STRICT;"
        "CREATE INDEX revision_regimen ON revision (regimen, start) WHERE valid_until IS NULL;"
        /* A revision's number is never given twice, dead ones included. */
        "CREATE INDEX revision_number ON revision (regimen, number);"
        "CREATE TABLE pause ("
        " row INTEGER PRIMARY KEY, regimen INTEGER NOT NULL, start INTEGER NOT NULL, until INTEGER,"
        " valid_from INTEGER NOT NULL REFERENCES change (id), valid_until INTEGER REFERENCES change (id)) STRICT;"
        "CREATE INDEX pause_regimen ON pause (regimen) WHERE valid_until IS NULL;"
        /* What a person said of a dose; a copy of its amount, so that no edit rewrites the past. */
        "CREATE TABLE record ("
        " row INTEGER PRIMARY KEY, regimen INTEGER NOT NULL, slot INTEGER NOT NULL, at INTEGER NOT NULL,"
        " amount TEXT NOT NULL, answer INTEGER NOT NULL DEFAULT 0, taken_at INTEGER,"
        " snoozed_until INTEGER, standalone INTEGER NOT NULL DEFAULT 0, site TEXT, note TEXT,"
        " valid_from INTEGER NOT NULL REFERENCES change (id), valid_until INTEGER REFERENCES change (id)) STRICT;"
        "CREATE UNIQUE INDEX record_slot ON record (regimen, slot) WHERE valid_until IS NULL;"
        "CREATE INDEX record_at ON record (regimen, at) WHERE valid_until IS NULL;"
        "CREATE TABLE setting ("
        " row INTEGER PRIMARY KEY, scope INTEGER NOT NULL, owner INTEGER NOT NULL,"
        " key TEXT NOT NULL, value TEXT NOT NULL,"
        " valid_from INTEGER NOT NULL REFERENCES change (id), valid_until INTEGER REFERENCES change (id)) STRICT;"
        "CREATE UNIQUE INDEX setting_key ON setting (scope, owner, key) WHERE valid_until IS NULL;"
        /* Undo finds what a change began and ended. */
        "CREATE INDEX patient_valid_from ON patient (valid_from); CREATE INDEX patient_valid_until ON patient (valid_until) WHERE valid_until IS NOT NULL;"
        "CREATE INDEX zone_valid_from ON zone (valid_from); CREATE INDEX zone_valid_until ON zone (valid_until) WHERE valid_until IS NOT NULL;"
        "CREATE INDEX regimen_valid_from ON regimen (valid_from); CREATE INDEX regimen_valid_until ON regimen (valid_until) WHERE valid_until IS NOT NULL;"
        "CREATE INDEX revision_valid_from ON revision (valid_from); CREATE INDEX revision_valid_until ON revision (valid_until) WHERE valid_until IS NOT NULL;"
        "CREATE INDEX pause_valid_from ON pause (valid_from); CREATE INDEX pause_valid_until ON pause (valid_until) WHERE valid_until IS NOT NULL;"
        "CREATE INDEX record_valid_from ON record (valid_from); CREATE INDEX record_valid_until ON record (valid_until) WHERE valid_until IS NOT NULL;"
        "CREATE INDEX setting_valid_from ON setting (valid_from); CREATE INDEX setting_valid_until ON setting (valid_until) WHERE valid_until IS NOT NULL;"
        /* A cache of the plan with one rule: written in the transaction of every change,
         * rebuilt when the zone files changed. NEXT: the first dose that is open or to come;
         * WAKE: when the reminder next has something to do; HANDLED: up to when it looked. */
        "CREATE TABLE due ("
        " regimen INTEGER PRIMARY KEY, next INTEGER, wake INTEGER, handled INTEGER NOT NULL) STRICT;"
        "CREATE INDEX due_next ON due (next) WHERE next IS NOT NULL;"
        "CREATE INDEX due_wake ON due (wake) WHERE wake IS NOT NULL;"
        "CREATE INDEX due_handled ON due (handled);"
        /* The reminders that are open, and where they stand on a screen. */
        "CREATE TABLE open ("
        " regimen INTEGER NOT NULL, slot INTEGER NOT NULL, utc INTEGER NOT NULL,"
        " window_end INTEGER NOT NULL, first_shown INTEGER NOT NULL, shown INTEGER NOT NULL,"
        " shows INTEGER NOT NULL,"
        " PRIMARY KEY (regimen, slot)) STRICT, WITHOUT ROWID;"
        "CREATE INDEX open_utc ON open (utc, slot);"
        /* Things to tell a person once: missed doses, a change of the system's zone. */
        "CREATE TABLE notice ("
        " id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL,"
        " patient INTEGER, title TEXT NOT NULL, body TEXT NOT NULL, count INTEGER NOT NULL DEFAULT 1,"
        " argument TEXT, dismissed INTEGER) STRICT;"
        "CREATE INDEX notice_open ON notice (kind, id) WHERE dismissed IS NULL;"
        /* Answered requests: a repeated call is answered as the first was. */
        "CREATE TABLE request ("
        " id TEXT PRIMARY KEY, at INTEGER NOT NULL, method TEXT NOT NULL, reply BLOB NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE INDEX request_at ON request (at);"
        /* Where each notification stands, by the id that Open gave it: kept until it is known to be
         * closed, also after its dose was answered. */
        "CREATE TABLE posted ("
        " id TEXT PRIMARY KEY, server TEXT NOT NULL, notification INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        /* Calendar series that were exported, by channel (methods/calendar.c): when they were told
         * first, and their sequence numbers, which only ever go on. */
        "CREATE TABLE series ("
        " uid TEXT NOT NULL, channel INTEGER NOT NULL, regimen INTEGER NOT NULL, sequence INTEGER NOT NULL,"
        " created INTEGER NOT NULL, modified INTEGER NOT NULL, digest INTEGER NOT NULL,"
        " PRIMARY KEY (uid, channel)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE exported (regimen INTEGER PRIMARY KEY, at INTEGER NOT NULL, change INTEGER NOT NULL) STRICT;"
        "CREATE TABLE zonefile (name TEXT PRIMARY KEY, fingerprint INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "INSERT INTO meta (key, value) VALUES ('id', lower(hex(randomblob(8))));",
};
