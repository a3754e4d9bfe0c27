/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a copy of this process would write, written by the process. */

#include "store/replay.h"

#include "store/journal.h"
#include "store/sql.h"

int store_journal_begin(Store *s) {
        /* Nothing of it goes into the log, which is the parent's. */
        int r = sql_exec(s, "PRAGMA cache_spill = OFF");

        if (r < 0)
                return r;
        s->journal = journal_new();
        return s->journal ? 0 : -ENOMEM;
}

int store_journal_take(Store *s, void **ret, size_t *ret_size) {
        return journal_take(s->journal, ret, ret_size);
}

typedef struct Replay {
        const char *p, *end;
        sqlite3_stmt *statements[JOURNAL_STATEMENTS_MAX];
        size_t n;
} Replay;

static void replay_done(Replay *in) {
        for (size_t i = 0; i < in->n; i++)
                sqlite3_finalize(in->statements[i]);
}

static int get_number(Replay *in, int64_t *ret) {
        if ((size_t)(in->end - in->p) < sizeof(*ret))
                return -EIO;
        memcpy(ret, in->p, sizeof(*ret));
        in->p += sizeof(*ret);
        return 0;
}

static int get_bytes(Replay *in, const char **ret, int64_t *ret_size) {
        int r = get_number(in, ret_size);

        if (r < 0 || *ret_size > in->end - in->p)
                return -EIO;
        *ret = *ret_size < 0 ? NULL : in->p;
        in->p += MAX(*ret_size, 0);
        return 0;
}

/* A text that ends. */
static int get_text(Replay *in, const char **ret) {
        int64_t size;
        int r = get_bytes(in, ret, &size);

        return r < 0 || size <= 0 || (*ret)[size - 1] != '\0' ? -EIO : 0;
}

static int get_statement(Store *s, Replay *in, sqlite3_stmt **ret) {
        const char *sql;
        int64_t i;
        int r = get_number(in, &i);

        if (r < 0 || i < 0 || i > (int64_t)in->n || i == JOURNAL_STATEMENTS_MAX)
                return -EIO;
        if (i == (int64_t)in->n) {
                r = get_text(in, &sql);
                if (r >= 0)
                        r = sql_error(s, sqlite3_prepare_v2(s->db, sql, -1, &in->statements[in->n], NULL));
                if (r < 0)
                        return r;
                in->n++;
        }
        *ret = in->statements[i];
        return 0;
}

static int bind_value(Replay *in, char type, sqlite3_stmt *stmt, int i) {
        const char *data;
        int64_t number = 0;
        int r, rc;

        if (type == 'i') {
                r = get_number(in, &number);
                rc = sqlite3_bind_int64(stmt, i, number);
        } else {
                r = get_bytes(in, &data, &number);
                if (r < 0)
                        return r;
                rc = !data         ? sqlite3_bind_null(stmt, i)
                     : type == 's' ? sqlite3_bind_text(stmt, i, data, (int)number, SQLITE_STATIC)
                                   : sqlite3_bind_blob64(stmt, i, data, (sqlite3_uint64)number, SQLITE_STATIC);
        }
        return r < 0 ? r : sql_errno(rc);
}

static int run_again(Store *s, Replay *in) {
        const char *types;
        sqlite3_stmt *stmt;
        int64_t changed;
        int r = get_statement(s, in, &stmt);

        if (r >= 0)
                r = get_number(in, &changed);
        if (r >= 0)
                r = get_text(in, &types);
        for (int i = 1; r >= 0 && *types; types++, i++)
                r = bind_value(in, *types, stmt, i);
        if (r < 0)
                return r;
        do
                r = sql_step(s, stmt);
        while (r > 0);
        (void)sqlite3_reset(stmt);
        return r < 0 ? r : sqlite3_changes(s->db) == changed ? 0 : -ESTALE;
}

int store_journal_replay(Store *s, const void *data, size_t size) {
        Replay in = { .p = data, .end = (const char *)data + size };
        int r = 0;

        while (r >= 0 && in.p < in.end)
                r = run_again(s, &in);
        replay_done(&in);
        return r;
}

int64_t store_written(Store *s) {
        return sqlite3_total_changes(s->db);
}
