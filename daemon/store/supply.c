/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables item and stock. */

#include "store/supply.h"

#include "store/sql.h"

void item_done(Item *i) {
        free(i->key);
        free(i->name);
        *i = (Item){};
}

#define ITEMS "SELECT id, regimen, key, name, per_dose, doses_each, within FROM item WHERE regimen = ? AND valid_until IS NULL "

int item_list(Store *s, int64_t regimen, Cursor **ret) {
        return sql_query(s, ret, ITEMS "ORDER BY id", "i", regimen);
}

int item_next(Store *s, Cursor *cursor, Item *ret) {
        Item item = {};
        int r = sql_step(s, cursor);

        if (r <= 0)
                return r;
        item.id = sqlite3_column_int64(cursor, 0);
        item.regimen = sqlite3_column_int64(cursor, 1);
        item.per_dose = sqlite3_column_int64(cursor, 4);
        item.doses_each = sqlite3_column_int64(cursor, 5);
        item.within = sqlite3_column_int64(cursor, 6);
        r = column_strdup(cursor, 2, &item.key);
        if (r >= 0)
                r = column_strdup(cursor, 3, &item.name);
        if (r < 0) {
                item_done(&item);
                return r;
        }
        *ret = item;
        return 1;
}

int item_find(Store *s, int64_t regimen, const char *key, Item *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, ITEMS "AND key = ?", "is", regimen, key);

        return r < 0 ? r : item_next(s, cursor, ret);
}

int item_new_id(Store *s, int64_t *ret) {
        int r = sql_number(s, ret, "SELECT coalesce(max(id), 0) + 1 FROM item", "");

        return MIN(r, 0);
}

int item_write(Store *s, int64_t change, const Item *item) {
        int r = sql_run(s, "UPDATE item SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", change, item->id);

        if (r >= 0)
                r = sql_run(s,
                            "INSERT INTO item (id, regimen, key, name, per_dose, doses_each, within, valid_from) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                            "iissiiii", item->id, item->regimen, item->key, item->name, item->per_dose, item->doses_each,
                            item->within, change);
        return MIN(r, 0);
}

int item_end(Store *s, int64_t change, int64_t id) {
        int r = sql_run(s, "UPDATE item SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", change, id);

        if (r >= 0)
                r = sql_run(s, "UPDATE stock SET valid_until = ? WHERE item = ? AND valid_until IS NULL", "ii", change, id);
        return MIN(r, 0);
}

int stock_list(Store *s, int64_t item, int64_t since, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT valid_from, kind, at, day, count, batch, expires FROM stock WHERE item = ? AND valid_until IS NULL "
                         "AND at >= ? ORDER BY at, row",
                         "ii", item, since);
}

int stock_next(Store *s, Cursor *cursor, StockRow *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (StockRow){
                        .change = sqlite3_column_int64(cursor, 0),
                        .kind = sqlite3_column_int(cursor, 1),
                        .at = sqlite3_column_int64(cursor, 2),
                        .day = sqlite3_column_int(cursor, 3),
                        .count = sqlite3_column_int64(cursor, 4),
                        .batch = column_text(cursor, 5),
                        .expires = (Day)column_number(cursor, 6, DAY_NONE),
                };
        return r;
}

int stock_insert(Store *s, int64_t change, int64_t item, const StockRow *row) {
        int r = sql_run(s,
                        "INSERT INTO stock (item, kind, at, day, count, batch, expires, valid_from) "
                        "VALUES (?, ?, ?, ?, ?, ?, nullif(?, 2147483647), ?)",
                        "iiiiisii", item, (int64_t)row->kind, row->at, (int64_t)row->day, row->count, row->batch,
                        (int64_t)row->expires, change);

        return MIN(r, 0);
}
