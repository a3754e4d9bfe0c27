/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is set. */

#include "store/settings.h"

#include "store/sql.h"

#define OF_SCOPE(columns, scope, owner) \
        "SELECT " columns " FROM setting WHERE valid_until IS NULL AND scope = " scope " AND owner = " owner

int setting_get(Store *s, const char *key, int64_t patient, int64_t regimen, char **ret) {
        return sql_text(s, ret,
                        "SELECT coalesce((" OF_SCOPE("value", "2", "?3") " AND key = ?1), (" OF_SCOPE("value", "1", "?2") " AND key = ?1), "
                        "(" OF_SCOPE("value", "0", "0") " AND key = ?1))",
                        "sii", key, patient, regimen);
}

int setting_own(Store *s, SettingScope scope, int64_t owner, const char *key, char **ret) {
        return sql_text(s, ret, OF_SCOPE("value", "?1", "?2") " AND key = ?3", "iis", (int64_t)scope, owner, key);
}

int setting_on(Store *s, const char *key, int64_t patient) {
        _cleanup_free_ char *value = NULL;
        int r = setting_get(s, key, patient, 0, &value);

        return r <= 0 ? r : streq(value, "on");
}

int settings_list(Store *s, int64_t patient, int64_t regimen, Cursor **ret) {
        return sql_query(s, ret,
                         OF_SCOPE("key, value, scope", "0", "0") " UNION ALL " OF_SCOPE("key, value, scope", "1", "?1") " UNION ALL "
                         OF_SCOPE("key, value, scope", "2", "?2") " ORDER BY scope",
                         "ii", patient, regimen);
}

int settings_next(Store *s, Cursor *cursor, const char **ret_key, const char **ret_value) {
        int r = sql_step(s, cursor);

        if (r > 0) {
                *ret_key = column_text(cursor, 0);
                *ret_value = column_text(cursor, 1);
        }
        return r;
}

int settings_patients(Store *s, const char *key, const char *value, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT owner FROM setting WHERE valid_until IS NULL AND scope = 1 AND key = ? AND value = ? ORDER BY owner",
                         "ss", key, value);
}

int settings_patients_next(Store *s, Cursor *cursor, int64_t *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = sqlite3_column_int64(cursor, 0);
        return r;
}

int setting_write(Store *s, int64_t change, SettingScope scope, int64_t owner, const char *key, const char *value) {
        int r = sql_run(s, "UPDATE setting SET valid_until = ? WHERE scope = ? AND owner = ? AND key = ? AND valid_until IS NULL",
                        "iiis", change, (int64_t)scope, owner, key);

        if (r < 0 || isempty(value))
                return r;
        return sql_run(s, "INSERT INTO setting (scope, owner, key, value, valid_from) VALUES (?, ?, ?, ?, ?)", "iissi",
                       (int64_t)scope, owner, key, value, change);
}

int settings_forget_everybody(Store *s) {
        return sql_run(s, "DELETE FROM setting WHERE scope = 0", "");
}
