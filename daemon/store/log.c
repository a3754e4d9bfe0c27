/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which database a log is of. */

#include "store/log.h"

#include <sys/stat.h>

#include "store/meta.h"

/* A name is a number by chance; 0: from before there were names. */
#define READ "SELECT value FROM meta WHERE key = '" META_LOG "'"
#define FORMAT "%lld %lld"

/* ---- to read alone --------------------------------------------------------------------------- */

/* A name for SQLite's URIs: what means something in them is written as %XX. */
static char *uri_of(const char *path, const char *options) {
        char *uri = malloc(sizeof("file:") + 3 * strlen(path) + strlen(options)), *at;

        if (!uri)
                return NULL;
        at = stpcpy(uri, "file:");
        for (const char *p = path; *p; p++) {
                if (strchr("%?#", *p))
                        at += sprintf(at, "%%%02x", (unsigned char)*p);
                else
                        *at++ = *p;
        }
        strcpy(at, options);
        return uri;
}

bool log_is_there(const char *path) {
        _cleanup_free_ char *log = text_join(path, DATABASE_LOG);
        struct stat st;

        return log && stat(log, &st) >= 0 && S_ISREG(st.st_mode) && st.st_size > 0;
}

/* Without locks and files beside it: nobody writes it. A log that is there is read, none is begun, and none is written
 * back. */
int log_open_reading(const char *path, bool log, sqlite3 **ret) {
        _cleanup_free_ char *uri = uri_of(path, log ? "?mode=ro" : "?mode=ro&immutable=1");
        int r;

        if (!uri)
                return -ENOMEM;
        r = sql_errno(sqlite3_open_v2(uri, ret, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, log ? "unix-none" : NULL));
        if (*ret)
                sqlite3_db_config(*ret, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        if (r >= 0 && log)
                r = sql_errno(sqlite3_exec(*ret, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL));
        return r;
}

/* ---- the names ------------------------------------------------------------------------------- */

static bool is_name_of(int64_t state, const LogNames *log) {
        return state == log->now || state == log->base;
}

static LogNames parse(const char *text) {
        long long now = 0, base = 0;

        return text && sscanf(text, FORMAT, &now, &base) == 2 ? (LogNames){ now, base } : (LogNames){};
}

/* The first column of the first row; NULL in RET where there is none. */
static int first_text(sqlite3 *db, const char *sql, char **ret) {
        sqlite3_stmt *stmt = NULL;
        int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), r;

        if (rc == SQLITE_OK)
                rc = sqlite3_step(stmt);
        r = sql_errno(rc);
        if (rc == SQLITE_ROW) {
                const char *text = column_text(stmt, 0);

                *ret = text ? strdup(text) : NULL;
                r = *ret ? 0 : -ENOMEM;
        }
        sqlite3_finalize(stmt);
        return r;
}

/* What PATH is named, by itself or with its LOG; and where WHOLE is wanted, whether it is a whole database. */
static int names_at(const char *path, bool log, LogNames *ret, bool *ret_whole) {
        _cleanup_free_ char *text = NULL, *finding = NULL;
        sqlite3 *db = NULL;
        int r = log_open_reading(path, log, &db);

        if (r >= 0)
                r = first_text(db, READ, &text);
        if (r >= 0 && ret_whole)
                r = first_text(db, "PRAGMA integrity_check(1)", &finding);
        sqlite3_close(db);
        if (r < 0)
                return r;
        *ret = parse(text);
        if (ret_whole)
                *ret_whole = finding && streq(finding, "ok");
        return 0;
}

int log_whose(const char *path) {
        LogNames alone, both;
        bool whole = false;
        int r;

        if (!log_is_there(path))
                return LOG_NONE;
        r = names_at(path, true, &both, NULL);
        if (r >= 0)
                r = names_at(path, false, &alone, NULL);
        if (r >= 0 && !is_name_of(alone.now, &both)) /* half of it written back is in no state */
                r = names_at(path, false, &alone, &whole);
        if (r < 0)
                return r == -ENOMEM ? r : LOG_ITS;
        if (whole)
                return LOG_ANOTHERS;
        return alone.now == both.now ? LOG_TAKEN_IN : LOG_ITS;
}

int log_names_read(Store *s) {
        _cleanup_free_ char *text = NULL;
        int r = sql_text(s, &text, READ, "");

        if (r < 0)
                return r;
        s->log = parse(text);
        s->file.state = s->log_begins ? s->log.now : s->log.base;
        /* Left at the end of a log that was written back when its maker was killed, it is one further. */
        s->another = s->file.left_in && !is_name_of(s->file.left_in, &s->log);
        s->file.left_in = 0;
        if (s->another && !s->file.aside && !(s->file.aside = strdup(s->file.path))) /* of the one before nothing is left */
                return -ENOMEM;
        return 0;
}

int log_write_back(Store *s, int mode) {
        int pages = 0, taken = 0, r;

        r = sql_error(s, sqlite3_wal_checkpoint_v2(s->db, "main", mode, &pages, &taken));
        if (r >= 0 && pages == taken) {
                s->log_begins = true;
                s->file.state = s->log.now;
        }
        return r;
}

static int64_t by_chance(void) {
        uint64_t name;

        sqlite3_randomness(sizeof(name), &name);
        return (int64_t)(name >> 1 | 1);
}

static void print(LogNames names, char text[static 48]) {
        snprintf(text, 48, FORMAT, (long long)names.now, (long long)names.base);
}

int log_begin(Store *s) {
        LogNames next = { by_chance(), s->log.now };
        char text[48];
        int r;

        print(next, text);
        r = meta_write(s, META_LOG, text);
        if (r >= 0)
                s->log_next = next;
        return MIN(r, 0);
}

void log_begun(Store *s) {
        if (!s->log_next.now)
                return;
        s->log = s->log_next;
        s->log_next = (LogNames){};
        s->log_begins = false;
}

int log_copy(Store *s, const char *path) {
        char text[48];

        print((LogNames){ by_chance(), 0 }, text);
        return meta_copy(s, path, META_LOG, text);
}

int log_fits(Store *s) {
        LogNames alone;
        int r = names_at(s->file.path, false, &alone, NULL);

        return r < 0 ? r : s->log_begins ? alone.now == s->log.now : is_name_of(alone.now, &s->log);
}

int log_leads_here(Store *s) {
        int whose = log_whose(s->file.path), r;
        LogNames there;

        if (whose < 0)
                return whose;
        r = names_at(s->file.path, log_belongs(whose), &there, NULL);
        return r < 0 ? r : there.now == s->log.now;
}

/* ---- aside ----------------------------------------------------------------------------------- */

int log_set_aside(const char *path, char **ret) {
        _cleanup_free_ char *log = text_join(path, DATABASE_LOG);

        return log ? store_file_set_aside(path, log, "wal", ret) : -ENOMEM;
}
