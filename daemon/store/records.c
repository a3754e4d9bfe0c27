/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of doses. */

#include "store/records.h"

#include "store/sites.h"
#include "store/sql.h"

/* Only what was taken went anywhere. */
#define COLUMNS                                                                                            \
        "slot, at, amount, answer, taken_at, snoozed_until, standalone, planned, batch, note, "            \
        "CASE WHEN answer = 1 THEN (SELECT group_concat(site, char(10)) FROM (SELECT site FROM injection " \
        "WHERE regimen = record.regimen AND slot = record.slot AND valid_until IS NULL ORDER BY place)) END, "     \
        "CASE WHEN snoozed_until > 0 THEN (SELECT at FROM change WHERE id = record.valid_from) END"

int records_list(Store *s, int64_t regimen, Slot from, Cursor **ret) {
        if (from <= SLOT_MIN) /* all of them */
                return sql_query(s, ret,
                                 "SELECT " COLUMNS " FROM record INDEXED BY record_slot "
                                 "WHERE regimen = ? AND valid_until IS NULL ORDER BY slot",
                                 "i", regimen);
        /* Each part by an index: OR would read all that was ever recorded. The second is what was moved to a later time, or
         * taken long after its own. */
        return sql_query(s, ret,
                         "SELECT " COLUMNS " FROM record "
                         "WHERE regimen = ?1 AND valid_until IS NULL AND slot >= ?2 UNION ALL "
                         "SELECT " COLUMNS " FROM record INDEXED BY record_at "
                         "WHERE regimen = ?1 AND valid_until IS NULL AND at >= ?3 AND (at >= ?2 OR taken_at >= ?2 * 60) AND slot < ?2 "
                         "ORDER BY slot",
                         "iii", regimen, from, from - LATE_MINUTES);
}

int records_next(Store *s, Cursor *cursor, PlanRecord *ret) {
        int r = sql_step(s, cursor);

        if (r <= 0)
                return r;
        *ret = (PlanRecord){
                .slot = sqlite3_column_int64(cursor, 0),
                .at = sqlite3_column_int64(cursor, 1),
                .answer = (Answer)sqlite3_column_int(cursor, 3),
                .taken_at = sqlite3_column_int64(cursor, 4),
                .snoozed_until = sqlite3_column_int64(cursor, 5),
                .standalone = sqlite3_column_int(cursor, 6),
                .snoozed_at = sqlite3_column_int64(cursor, 11),
        };
        if (amount_parse(column_text(cursor, 2), &ret->amount) < 0 ||
            amount_parse(column_text(cursor, 7) ?: "", &ret->planned) < 0)
                return -EBADMSG;
        if (column_strdup(cursor, 8, &ret->batch) < 0 || column_strdup(cursor, 9, &ret->note) < 0 ||
            column_strdup(cursor, 10, &ret->sites) < 0) {
                plan_record_done(ret);
                return -ENOMEM;
        }
        return 1;
}

int records_taken_list(Store *s, int64_t regimen, int64_t since, Slot from, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT taken_at, valid_from, slot, amount, batch FROM record INDEXED BY record_at WHERE regimen = ? "
                         "AND valid_until IS NULL AND at >= ? AND taken_at >= ?",
                         "iii", regimen, from, since);
}

int records_taken_next(Store *s, Cursor *cursor, Taken *ret) {
        int r = sql_step(s, cursor);

        if (r <= 0)
                return r;
        *ret = (Taken){
                .at = sqlite3_column_int64(cursor, 0),
                .change = sqlite3_column_int64(cursor, 1),
                .slot = sqlite3_column_int64(cursor, 2),
                .amount = column_text(cursor, 3),
                .batch = column_text(cursor, 4),
        };
        return 1;
}

int records_taken_after(Store *s, int64_t instant, int64_t *ret_regimen, Slot *ret_slot) {
        return sql_pair(s, ret_regimen, ret_slot,
                        "SELECT record.regimen, slot FROM record JOIN regimen ON regimen.id = record.regimen AND "
                        "regimen.valid_until IS NULL WHERE record.valid_until IS NULL AND answer = 1 AND taken_at > ? "
                        "ORDER BY taken_at LIMIT 1",
                        "i", instant);
}

int records_last_taken(Store *s, int64_t regimen, Slot *ret_slot, Slot *ret_at) {
        return sql_pair(s, ret_slot, ret_at,
                        "SELECT slot, at FROM record WHERE regimen = ? AND valid_until IS NULL AND answer = 1 "
                        "ORDER BY taken_at DESC, at DESC LIMIT 1",
                        "i", regimen);
}

int records_taken_since(Store *s, int64_t regimen, Slot slot, int64_t instant) {
        int64_t one;

        return sql_number(s, &one,
                          "SELECT 1 FROM record WHERE regimen = ? AND valid_until IS NULL AND answer = 1 AND standalone = 0 "
                          "AND slot <> ? AND taken_at > ? LIMIT 1",
                          "iii", regimen, slot, instant);
}

int records_taken_near(Store *s, int64_t regimen, Slot slot, const TakenWithin *within, int64_t instant, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT taken_at, slot, at, standalone FROM record WHERE regimen = ?1 "
                         "AND valid_until IS NULL AND answer = 1 AND slot <> ?2 "
                         "AND at >= ?3 AND taken_at BETWEEN ?4 AND ?5 ORDER BY abs(taken_at - ?6)",
                         "iiiiii", regimen, slot, within->from, within->since, within->until, instant);
}

int records_taken_near_next(Store *s, Cursor *cursor, TakenNear *ret) {
        int r = sql_step(s, cursor);

        if (r <= 0)
                return r;
        *ret = (TakenNear){
                .taken_at = sqlite3_column_int64(cursor, 0),
                .slot = sqlite3_column_int64(cursor, 1),
                .at = sqlite3_column_int64(cursor, 2),
        };
        ret->unplanned = sqlite3_column_int(cursor, 3) && ret->slot == ret->at;
        return 1;
}

int records_count(Store *s, int64_t regimen, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*) FROM record WHERE regimen = ? AND valid_until IS NULL AND answer <> 0", "i",
                          regimen);
}

int records_count_patient(Store *s, int64_t patient, int64_t *ret) {
        return sql_number(s, ret,
                          "SELECT count(*) FROM record WHERE valid_until IS NULL AND answer <> 0 AND regimen IN "
                          "(SELECT id FROM regimen WHERE patient = ? AND valid_until IS NULL)",
                          "i", patient);
}

int records_of_change(Store *s, int64_t change, Cursor **ret) {
        return sql_query(s, ret, "SELECT regimen, slot FROM record WHERE valid_from = ? ORDER BY at, regimen", "i", change);
}

int records_of_change_next(Store *s, Cursor *cursor, int64_t *ret_regimen, Slot *ret_slot) {
        int r = sql_step(s, cursor);

        if (r > 0) {
                *ret_regimen = sqlite3_column_int64(cursor, 0);
                *ret_slot = sqlite3_column_int64(cursor, 1);
        }
        return r;
}

int record_end(Store *s, int64_t change, int64_t regimen, Slot slot) {
        int r = sql_run(s, "UPDATE record SET valid_until = ? WHERE regimen = ? AND slot = ? AND valid_until IS NULL", "iii", change,
                        regimen, slot);

        if (r >= 0)
                r = injections_end(s, change, regimen, slot);
        return r;
}

int record_write(Store *s, int64_t change, int64_t regimen, const PlanRecord *rec) {
        char amount[AMOUNT_TEXT_SIZE], planned[AMOUNT_TEXT_SIZE];
        int r = record_end(s, change, regimen, rec->slot);

        amount_print(rec->planned, planned);
        if (r >= 0)
                r = sql_run(s,
                            "INSERT INTO record (regimen, slot, at, amount, answer, taken_at, snoozed_until, "
                            "standalone, planned, batch, note, valid_from) VALUES (?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, nullif(?, ''), ?, ?, ?)",
                            "iiisiiiisssi", regimen, rec->slot, rec->at, amount_print(rec->amount, amount), (int64_t)rec->answer,
                            rec->taken_at, rec->snoozed_until, (int64_t)rec->standalone, planned, rec->batch, rec->note, change);
        if (r >= 0 && rec->answer == ANSWER_TAKEN)
                r = injections_write(s, change, &(Injection){ rec->taken_at, regimen, rec->slot }, rec->sites);
        return MIN(r, 0);
}
