/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patients, regimens, revisions, pauses and records: rows to structs and back. */

#include "facts.h"

#include "when.h"

void patient_done(Patient *p) {
        free(p->name);
        *p = (Patient){};
}

void regimen_done(Regimen *r) {
        free(r->handle);
        free(r->drug);
        free(r->route);
        *r = (Regimen){};
}

/* ---- reading ----------------------------------------------------------------------------- */

static int patient_step(Store *s, sqlite3_stmt *stmt, Patient *ret) {
        int r = store_step(s, stmt);

        if (r <= 0)
                return r;
        *ret = (Patient){ sqlite3_column_int64(stmt, 0), strdup(column_text(stmt, 1)) };
        return ret->name ? 1 : -ENOMEM;
}

int patient_by_name(Store *s, const char *name, Patient *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s, &stmt,
                            "SELECT id, name FROM patient WHERE name = ? COLLATE NOCASE AND valid_until IS NULL", "s",
                            name);

        return r < 0 ? r : patient_step(s, stmt, ret);
}

int patient_by_id(Store *s, int64_t id, Patient *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s, &stmt, "SELECT id, name FROM patient WHERE id = ? AND valid_until IS NULL", "i", id);

        return r < 0 ? r : patient_step(s, stmt, ret);
}

int regimen_read(sqlite3_stmt *stmt, Regimen *ret) {
        Regimen regimen = {
                .row = sqlite3_column_int64(stmt, 0),
                .id = sqlite3_column_int64(stmt, 1),
                .patient = sqlite3_column_int64(stmt, 2),
                .handle = strdup(column_text(stmt, 3)),
                .drug = strdup(column_text(stmt, 4)),
                .route = strdup(column_text(stmt, 5)),
                .stopped = sqlite3_column_int(stmt, 6),
                .shown_from = sqlite3_column_int64(stmt, 7),
        };

        if (!regimen.handle || !regimen.drug || !regimen.route) {
                regimen_done(&regimen);
                return -ENOMEM;
        }
        *ret = regimen;
        return 1;
}

int regimen_by_handle(Store *s, const char *handle, Regimen *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s, &stmt,
                            "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE handle = lower(?) AND valid_until IS NULL "
                            "ORDER BY stopped, row DESC LIMIT 1",
                            "s", handle);

        if (r >= 0)
                r = store_step(s, stmt);
        return r <= 0 ? r : regimen_read(stmt, ret);
}

int regimen_by_id(Store *s, int64_t id, Regimen *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s, &stmt, "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE id = ? AND valid_until IS NULL",
                            "i", id);

        if (r >= 0)
                r = store_step(s, stmt);
        return r <= 0 ? r : regimen_read(stmt, ret);
}

static Slot column_slot(sqlite3_stmt *stmt, int column) {
        return sqlite3_column_type(stmt, column) == SQLITE_NULL ? SLOT_NONE : sqlite3_column_int64(stmt, column);
}

int plan_load_zones(Store *s, Zones *zones, int64_t patient, Plan *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        size_t allocated = 0;
        int r = store_query(s, &stmt,
                            "SELECT start, name FROM zone WHERE patient = ? AND valid_until IS NULL ORDER BY row", "i",
                            patient);

        if (r < 0)
                return r;
        while ((r = store_step(s, stmt)) > 0) {
                PlanZone zone = { .from = sqlite3_column_int64(stmt, 0) };

                r = zones_get(zones, column_text(stmt, 1), &zone.zone);
                if (r >= 0)
                        r = array_room(&ret->zones, ret->n_zones, &allocated, sizeof(PlanZone));
                if (r < 0)
                        return r;
                ret->zones[ret->n_zones++] = zone;
        }
        if (r < 0)
                return r;
        return ret->n_zones > 0 ? 0 : -EBADMSG;
}

static int load_revisions(Store *s, int64_t regimen, Plan *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        size_t allocated = 0;
        int r = store_query(s, &stmt,
                            "SELECT schedule, origin, start, until, shift, number FROM revision "
                            "WHERE regimen = ? AND valid_until IS NULL ORDER BY start",
                            "i", regimen);

        if (r < 0)
                return r;
        while ((r = store_step(s, stmt)) > 0) {
                ScheduleError error;
                PlanRevision revision = {
                        .start = sqlite3_column_int(stmt, 1),
                        .from = sqlite3_column_int64(stmt, 2),
                        .until = column_slot(stmt, 3),
                        .shift = sqlite3_column_int(stmt, 4),
                        .number = sqlite3_column_int64(stmt, 5),
                };

                r = array_room(&ret->revisions, ret->n_revisions, &allocated, sizeof(PlanRevision));
                if (r >= 0)
                        r = schedule_parse(column_text(stmt, 0), &revision.schedule, &error);
                if (r < 0)
                        return r == -EINVAL ? -EBADMSG : r;
                ret->revisions[ret->n_revisions++] = revision;
        }
        return r;
}

static int load_pauses(Store *s, int64_t regimen, Plan *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        size_t allocated = 0;
        int r = store_query(s, &stmt,
                            "SELECT start, until FROM pause WHERE regimen = ? AND valid_until IS NULL ORDER BY start", "i",
                            regimen);

        if (r < 0)
                return r;
        while ((r = store_step(s, stmt)) > 0) {
                Slot until = column_slot(stmt, 1);

                r = array_room(&ret->pauses, ret->n_pauses, &allocated, sizeof(PlanPause));
                if (r < 0)
                        return r;
                ret->pauses[ret->n_pauses++] =
                        (PlanPause){ sqlite3_column_int(stmt, 0), until == SLOT_NONE ? DAY_NONE : (Day)until };
        }
        return r;
}

static int column_strdup(sqlite3_stmt *stmt, int column, char **ret) {
        const char *text = column_text(stmt, column);

        *ret = text ? strdup(text) : NULL;
        return text && !*ret ? -ENOMEM : 0;
}

static int record_read(sqlite3_stmt *stmt, PlanRecord *ret) {
        *ret = (PlanRecord){
                .slot = sqlite3_column_int64(stmt, 0),
                .at = sqlite3_column_int64(stmt, 1),
                .answer = (Answer)sqlite3_column_int(stmt, 3),
                .taken_at = sqlite3_column_int64(stmt, 4),
                .snoozed_until = sqlite3_column_int64(stmt, 5),
                .standalone = sqlite3_column_int(stmt, 6),
        };
        if (amount_parse(column_text(stmt, 2), &ret->amount) < 0)
                return -EBADMSG;
        if (column_strdup(stmt, 7, &ret->site) < 0 || column_strdup(stmt, 8, &ret->note) < 0) {
                free(ret->site);
                return -ENOMEM;
        }
        return 0;
}

#define RECORD_COLUMNS "slot, at, amount, answer, taken_at, snoozed_until, standalone, site, note"

static int load_records(Store *s, int64_t regimen, Slot from, Plan *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        size_t allocated = 0;
        /* Each half by an index: OR would read all that was ever recorded. */
        int r = store_query(s, &stmt,
                            "SELECT " RECORD_COLUMNS " FROM record "
                            "WHERE regimen = ?1 AND valid_until IS NULL AND slot >= ?2 UNION ALL "
                            "SELECT " RECORD_COLUMNS " FROM record INDEXED BY record_at "
                            "WHERE regimen = ?1 AND valid_until IS NULL AND at >= ?2 AND slot < ?2 ORDER BY slot",
                            "ii", regimen, from);

        if (r < 0)
                return r;
        while ((r = store_step(s, stmt)) > 0) {
                r = array_room(&ret->records, ret->n_records, &allocated, sizeof(PlanRecord));
                if (r >= 0)
                        r = record_read(stmt, &ret->records[ret->n_records]);
                if (r < 0)
                        return r;
                ret->n_records++;
        }
        return r;
}

static int load_window(Store *s, const Regimen *regimen, Plan *ret) {
        _cleanup_free_ char *window = NULL;
        int r = setting_get(s, "window", regimen->patient, regimen->id, &window);

        if (r > 0 && when_duration(window, &ret->window_sec) < 0)
                ret->window_sec = 0;
        return MIN(r, 0);
}

/* A dose that was moved on with all that follow has a name from before its place, and so has the
 * answer that it was given. */
static Slot latest_shift(const Plan *p) {
        int32_t shift = 0;

        for (size_t i = 0; i < p->n_revisions; i++)
                shift = MAX(shift, p->revisions[i].shift);
        return (Slot)shift * MINUTES_PER_DAY;
}

int plan_load(Store *s, Zones *zones, const Regimen *regimen, Slot from, Plan *ret) {
        _cleanup_(plan_done) Plan p = { .shown_from = regimen->shown_from };
        int r = plan_load_zones(s, zones, regimen->patient, &p);

        if (r >= 0)
                r = load_revisions(s, regimen->id, &p);
        if (r >= 0)
                r = load_pauses(s, regimen->id, &p);
        if (r >= 0)
                r = load_records(s, regimen->id, from - latest_shift(&p), &p);
        if (r >= 0)
                r = load_window(s, regimen, &p);
        if (r < 0)
                return r;
        *ret = p;
        p = (Plan){};
        return 0;
}

int setting_get(Store *s, const char *key, int64_t patient, int64_t regimen, char **ret) {
        return store_text(s, ret,
                          "SELECT coalesce("
                          "(SELECT value FROM setting WHERE valid_until IS NULL AND scope = 2 AND owner = ?3 AND key = ?1), "
                          "(SELECT value FROM setting WHERE valid_until IS NULL AND scope = 1 AND owner = ?2 AND key = ?1), "
                          "(SELECT value FROM setting WHERE valid_until IS NULL AND scope = 0 AND owner = 0 AND key = ?1))",
                          "sii", key, patient, regimen);
}

/* ---- writing ----------------------------------------------------------------------------- */

int patient_insert(Store *s, int64_t change, int64_t id, const char *name) {
        return store_run(s, "INSERT INTO patient (id, name, valid_from) VALUES (?, ?, ?)", "isi", id, name, change);
}

int zone_insert(Store *s, int64_t change, int64_t patient, Slot start, const char *name) {
        return store_run(s, "INSERT INTO zone (patient, start, name, valid_from) VALUES (?, ?, ?, ?)", "iisi", patient,
                         start, name, change);
}

int regimen_write(Store *s, int64_t change, const Regimen *regimen) {
        int r = store_run(s, "UPDATE regimen SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", change,
                          regimen->id);

        if (r < 0)
                return r;
        return store_run(s,
                         "INSERT INTO regimen (id, patient, handle, drug, route, stopped, shown_from, valid_from) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                         "iisssiii", regimen->id, regimen->patient, regimen->handle, regimen->drug,
                         regimen->route, (int64_t)regimen->stopped, regimen->shown_from, change);
}

int revision_insert(Store *s, int64_t change, int64_t regimen, const Revision *v) {
        return store_run(s,
                         "INSERT INTO revision (regimen, number, schedule, origin, start, until, shift, valid_from) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, CASE WHEN ?6 = 9223372036854775807 THEN NULL ELSE ?6 END, "
                         "?7, ?8)",
                         "iisiiiii", regimen, v->number, v->schedule, (int64_t)v->origin, v->start, v->until,
                         (int64_t)v->shift, change);
}

int pause_insert(Store *s, int64_t change, int64_t regimen, Day from, Day until) {
        return store_run(s,
                         "INSERT INTO pause (regimen, start, until, valid_from) "
                         "VALUES (?1, ?2, CASE WHEN ?3 = 2147483647 THEN NULL ELSE ?3 END, ?4)",
                         "iiii", regimen, (int64_t)from, (int64_t)until, change);
}

int setting_write(Store *s, int64_t change, SettingScope scope, int64_t owner, const char *key, const char *value) {
        int r = store_run(s, "UPDATE setting SET valid_until = ? WHERE scope = ? AND owner = ? AND key = ? AND valid_until IS NULL",
                          "iiis", change, (int64_t)scope, owner, key);

        if (r < 0 || isempty(value))
                return r;
        return store_run(s, "INSERT INTO setting (scope, owner, key, value, valid_from) VALUES (?, ?, ?, ?, ?)", "iissi",
                         (int64_t)scope, owner, key, value, change);
}

int record_kill(Store *s, int64_t change, int64_t regimen, Slot slot) {
        return store_run(s, "UPDATE record SET valid_until = ? WHERE regimen = ? AND slot = ? AND valid_until IS NULL", "iii",
                         change, regimen, slot);
}

int record_write(Store *s, int64_t change, int64_t regimen, const PlanRecord *rec) {
        char amount[AMOUNT_TEXT_SIZE];
        int r = record_kill(s, change, regimen, rec->slot);

        if (r < 0)
                return r;
        return store_run(s,
                         "INSERT INTO record (regimen, slot, at, amount, answer, taken_at, snoozed_until, "
                         "standalone, site, note, valid_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         "iiisiiiissi", regimen, rec->slot, rec->at, amount_print(rec->amount, amount),
                         (int64_t)rec->answer, rec->taken_at, rec->snoozed_until, (int64_t)rec->standalone,
                         rec->site, rec->note, change);
}
