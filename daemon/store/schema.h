/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The tables of the database. Instants are seconds since 1970-01-01T00:00Z, days are days since
 * 1970-01-01, slots are wall-clock minutes since 1970-01-01T00:00.
 *
 * A table is entered here, once: undo, the copies that are made while nothing can be written, and what
 * is a database of this program all follow from these lists. One file of this folder owns it: no other
 * one writes it. */

#include <stddef.h>

/* A column that is yes or no. What a CHECK says holds of a file that somebody else wrote, too: integrity_check looks
 * at it when a backup is brought back. Each costs memory as long as the daemon runs: what text may be is in store/rows.c
 * alone. */
#define YES_OR_NO(name) name " INTEGER NOT NULL DEFAULT 0 CHECK (" name " IN (0, 1))"

/* Facts: what a person says. FACT(name, columns, whose, indexes): a row is valid from one change until
 * another, is never overwritten, and undo brings it back. WHOSE is true of the rows of the patient ?1, while
 * the rows in the tables above it are there: forgetting the patient deletes them (store/facts.h). */
#define OF_PATIENT "patient = ?1"
#define OF_REGIMEN "regimen IN (SELECT id FROM regimen WHERE patient = ?1)"
#define FACT_TABLES(FACT)                                                                               \
        FACT("patient", "id INTEGER NOT NULL, name TEXT NOT NULL",                                      \
             "id = ?1",                                                                                 \
             "CREATE UNIQUE INDEX patient_name ON patient (name COLLATE NOCASE) WHERE valid_until IS NULL;" \
             "CREATE UNIQUE INDEX patient_id ON patient (id) WHERE valid_until IS NULL;")                \
        /* The zone of a patient's wall clock from a slot on; the newest that holds counts. */          \
        FACT("zone", "patient INTEGER NOT NULL, start INTEGER NOT NULL, name TEXT NOT NULL",            \
             OF_PATIENT,                                                                                \
             "CREATE INDEX zone_patient ON zone (patient) WHERE valid_until IS NULL;")                   \
        /* CODE: a drug that is known, by its ATC code; else DRUG has its name, as it was typed. */      \
        FACT("regimen", "id INTEGER NOT NULL, patient INTEGER NOT NULL, handle TEXT NOT NULL, "          \
             "code TEXT, drug TEXT CHECK ((code IS NULL) <> (drug IS NULL)), "                           \
             "route TEXT NOT NULL CHECK (route IN ('', 'subcutaneous', 'intravenous', 'intramuscular', 'oral')), " \
             YES_OR_NO("stopped") ", shown_from INTEGER NOT NULL, " YES_OR_NO("appointment"),            \
             OF_PATIENT,                                                                                \
             "CREATE UNIQUE INDEX regimen_id ON regimen (id) WHERE valid_until IS NULL;"                 \
             "CREATE INDEX regimen_ever ON regimen (id);"                                                \
             "CREATE UNIQUE INDEX regimen_handle ON regimen (handle) WHERE valid_until IS NULL AND stopped = 0;" \
             "CREATE INDEX regimen_list ON regimen (handle, stopped, id) WHERE valid_until IS NULL;"     \
             "CREATE INDEX regimen_was ON regimen (handle) WHERE valid_until IS NOT NULL;"               \
             "CREATE INDEX regimen_patient ON regimen (patient, handle, stopped, id) WHERE valid_until IS NULL;") \
        /* Doses named in [start, until) of what the schedule gives from ORIGIN, SHIFT days on. A        \
         * revision's number is never given twice, so all that ever were are looked up by it. */        \
        FACT("revision", "regimen INTEGER NOT NULL, number INTEGER NOT NULL, schedule TEXT NOT NULL, "   \
             "origin INTEGER NOT NULL, start INTEGER NOT NULL, until INTEGER, "                          \
             "shift INTEGER NOT NULL DEFAULT 0",                                                         \
             OF_REGIMEN,                                                                                \
             "CREATE INDEX revision_regimen ON revision (regimen, start) WHERE valid_until IS NULL;"     \
             "CREATE INDEX revision_number ON revision (regimen, number);")                              \
        FACT("pause", "regimen INTEGER NOT NULL, start INTEGER NOT NULL, until INTEGER CHECK (until >= start)",                 \
             OF_REGIMEN,                                                                                \
             "CREATE INDEX pause_regimen ON pause (regimen) WHERE valid_until IS NULL;")                 \
        /* What was said of a dose; a copy of its amount, so that no edit rewrites the past. */         \
        FACT("record", "regimen INTEGER NOT NULL, slot INTEGER NOT NULL, at INTEGER NOT NULL, "          \
             "amount TEXT NOT NULL, answer INTEGER NOT NULL DEFAULT 0 CHECK (answer IN (0, 1, 2)), "     \
             "taken_at INTEGER CHECK ((answer = 1) = (taken_at IS NOT NULL)), "                          \
             "snoozed_until INTEGER, " YES_OR_NO("standalone") ", planned TEXT, batch TEXT, note TEXT",  \
             OF_REGIMEN,                                                                                \
             "CREATE UNIQUE INDEX record_slot ON record (regimen, slot) WHERE valid_until IS NULL;"      \
             "CREATE INDEX record_at ON record (regimen, at, taken_at) WHERE valid_until IS NULL;")      \
        FACT("setting", "scope INTEGER NOT NULL CHECK (scope IN (0, 1, 2)), owner INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL", \
             "(scope = 1 AND owner = ?1) OR (scope = 2 AND owner IN (SELECT id FROM regimen WHERE patient = ?1))", \
             "CREATE UNIQUE INDEX setting_key ON setting (scope, owner, key) WHERE valid_until IS NULL;")  \
        /* The lists of injection sites, of a patient (REGIMEN 0) or of a regimen; what is not to be used; \
         * and where each dose went. A site's KEY is its name's words, folded and sorted. */             \
        FACT("site", "patient INTEGER NOT NULL, regimen INTEGER NOT NULL, place INTEGER NOT NULL, "      \
             "key TEXT NOT NULL, name TEXT NOT NULL",                                                          \
             OF_PATIENT,                                                                                \
             "CREATE UNIQUE INDEX site_key ON site (patient, regimen, key) WHERE valid_until IS NULL;")  \
        FACT("rest", "patient INTEGER NOT NULL, key TEXT NOT NULL, start INTEGER NOT NULL, until INTEGER CHECK (until >= start), " \
             "reason TEXT",                                                                              \
             OF_PATIENT,                                                                                \
             "CREATE UNIQUE INDEX rest_key ON rest (patient, key) WHERE valid_until IS NULL;")           \
        FACT("injection", "patient INTEGER NOT NULL, regimen INTEGER NOT NULL, slot INTEGER NOT NULL, "  \
             "place INTEGER NOT NULL, key TEXT NOT NULL, site TEXT NOT NULL, at INTEGER NOT NULL",       \
             OF_PATIENT,                                                                                \
             "CREATE INDEX injection_dose ON injection (regimen, slot) WHERE valid_until IS NULL;"       \
             "CREATE INDEX injection_site ON injection (patient, key, at) WHERE valid_until IS NULL;")   \
        /* What is counted of a regimen's supply; and what came (kind 0), what there was (1). */         \
        FACT("item", "id INTEGER NOT NULL, regimen INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, " \
             "per_dose INTEGER NOT NULL CHECK (per_dose >= 0), doses_each INTEGER NOT NULL CHECK (doses_each >= 0), " \
             "within INTEGER NOT NULL CHECK (within >= 0)",          \
             OF_REGIMEN,                                                                                \
             "CREATE UNIQUE INDEX item_id ON item (id) WHERE valid_until IS NULL;"                       \
             "CREATE UNIQUE INDEX item_key ON item (regimen, key) WHERE valid_until IS NULL;")           \
        FACT("stock", "item INTEGER NOT NULL, kind INTEGER NOT NULL CHECK (kind IN (0, 1)), at INTEGER NOT NULL, " \
             "day INTEGER NOT NULL, count INTEGER NOT NULL CHECK (count >= 0), batch TEXT, expires INTEGER",                \
             "item IN (SELECT id FROM item WHERE " OF_REGIMEN ")",                                                       \
             "CREATE INDEX stock_item ON stock (item, at) WHERE valid_until IS NULL;")                   \
        FACT("symptom", "id INTEGER NOT NULL, patient INTEGER NOT NULL, at INTEGER NOT NULL, "           \
             "name TEXT NOT NULL, key TEXT NOT NULL, typed TEXT, value TEXT, unit TEXT, severity TEXT, " \
             "note TEXT",                                                                                \
             OF_PATIENT,                                                                                \
             "CREATE UNIQUE INDEX symptom_id ON symptom (id) WHERE valid_until IS NULL;"                 \
             "CREATE INDEX symptom_patient ON symptom (patient, at, id) WHERE valid_until IS NULL;")     \
        FACT("result", "id INTEGER NOT NULL, patient INTEGER NOT NULL, day INTEGER NOT NULL, "           \
             "key TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, " YES_OR_NO("number") ", "        \
             "unit TEXT, low TEXT, high TEXT, note TEXT",                                                \
             OF_PATIENT,                                                                                \
             "CREATE UNIQUE INDEX result_id ON result (id) WHERE valid_until IS NULL;"                   \
             "CREATE INDEX result_day ON result (day, id) WHERE valid_until IS NULL;"                    \
             "CREATE INDEX result_patient ON result (patient, key, day, id) WHERE valid_until IS NULL;")

/* The changes that began or ended what was said of the patient ?1. */
#define CHANGES_OF_FACT(name, columns, whose, indexes) \
        " UNION SELECT valid_from FROM " name " WHERE " whose " UNION SELECT valid_until FROM " name " WHERE " whose
#define CHANGES_OF_FACTS "(SELECT 0" FACT_TABLES(CHANGES_OF_FACT) ")"

/* What the reminder knows: derived from the facts, or of the screen. STATE(name, columns, key, rest):
 * copied into memory while nothing can be written. */
#define STATE_TABLES(STATE)                                                                             \
        /* A cache of the plan with one rule: written in the transaction of every change, rebuilt when   \
         * the zone files changed. NEXT: the first dose that is open or to come; WAKE: when the          \
         * reminder next has something to do; HANDLED: up to when it looked. */                          \
        STATE("due", "regimen INTEGER PRIMARY KEY, next INTEGER, wake INTEGER, handled INTEGER NOT NULL", \
              "regimen", ") STRICT;"                                                                     \
              "CREATE INDEX due_next ON due (next) WHERE next IS NOT NULL;"                              \
              "CREATE INDEX due_wake ON due (wake) WHERE wake IS NOT NULL;"                              \
              "CREATE INDEX due_handled ON due (handled);")                                              \
        /* The reminders that are open. */                                                               \
        STATE("open", "regimen INTEGER NOT NULL, slot INTEGER NOT NULL, utc INTEGER NOT NULL, "          \
              "window_end INTEGER NOT NULL, first_shown INTEGER NOT NULL, shown INTEGER NOT NULL, "      \
              "shows INTEGER NOT NULL, PRIMARY KEY (regimen, slot)",                                     \
              "regimen, slot", ") STRICT, WITHOUT ROWID;"                                                \
              "CREATE INDEX open_utc ON open (utc, slot);")                                              \
        /* What a person is told once: as long as it is true (store/notices.h). */                       \
        STATE("notice", "id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind INTEGER NOT NULL CHECK (kind > 0), " \
              "patient INTEGER NOT NULL, regimen INTEGER NOT NULL, slot INTEGER, number INTEGER NOT NULL, " \
              "text TEXT, dismissed INTEGER",                                                            \
              "id", ") STRICT;"                                                                          \
              "CREATE INDEX notice_unread ON notice (id) WHERE dismissed IS NULL;"                       \
              "CREATE INDEX notice_regimen ON notice (regimen, id);")                                    \
        /* Where each notification stands, by the id that Open gave it: kept until it is known to be     \
         * closed, also after its dose was answered. */                                                  \
        STATE("posted", "id TEXT PRIMARY KEY, server TEXT NOT NULL, notification INTEGER NOT NULL",      \
              "id", ") STRICT, WITHOUT ROWID;")

/* The first version that there is. Files of a smaller number are of builds from before the first release. */
#define SCHEMA_FIRST 2
/* Until that release columns are added to it in place: this fails where a file was made before it had the last of them, and
 * schema_completion adds them. Both go with the release. */
#define SCHEMA_FIRST_WHOLE "SELECT history FROM exported LIMIT 0"
extern const char *const schema_completion;

int schema_newest(void);
/* What brings a database of the version before to VERSION; an empty one to the first. */
const char *schema_step(int version);
