/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other values in a good database, by any bytes: no crash and no standstill where it is opened as it is; and
 * restored, it is refused whole, or every row of it can be read, shown and changed. */

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "core/visible.h"
#include "engine/tick.h"
#include "fuzz.h"
#include "methods/table.h"
#include "store/backup.h"

/* Monday 23 November 2026, 12:00 UTC. */
#define NOON INT64_C(1795435200)
#define DAY_SEC INT64_C(86400)
#define TABLES_MAX 64u
#define COLUMNS_MAX 24u
#define EDITS_MAX 8

static struct {
        char folder[64], path[96], edited[96];
        unsigned char *data; /* the good one */
        size_t size, n_tables;
        struct Table {
                char name[32], key[32], columns[COLUMNS_MAX][32];
                size_t n_columns;
        } tables[TABLES_MAX];
        unsigned requests;
} t;

/* ---- a call -------------------------------------------------------------------------------- */

static void check_dict(const Dict *d) {
        for (size_t i = 0; i < d->n; i++) {
                const DictEntry *e = &d->entries[i];

                for (const char *p = e->type == 's' ? e->text : NULL; p && (p = visible_first_hidden(p)); p++)
                        CHECK(*p == '\n');
                for (size_t k = 0; e->type == 'R' && k < e->rows->n; k++)
                        check_dict(&e->rows->rows[k]);
        }
}

/* Options: "key=text", "key:" for a flag, "key#number" as an unsigned one. */
static void add_options(Dict *ret, const char *options) {
        _cleanup_free_ char *copy = strdup(options);
        char *saved = NULL;

        CHECK(copy);
        for (char *o = strtok_r(copy, ";", &saved); o; o = strtok_r(NULL, ";", &saved)) {
                char *at = o + strcspn(o, "=:#"), kind = *at;

                *at = '\0';
                if (kind == '=')
                        dict_string(ret, o, at + 1);
                else
                        dict_number(ret, o, kind == ':' ? 'b' : 'u', kind == ':' ? 1 : atoll(at + 1));
        }
}

/* MUST: it may be refused, but not for the database's sake; a zone may be one that another system has (-ENOENT). */
static int call(Service *s, int64_t now, bool must, const char *name, const char *first, const char *second, const char *options) {
        const Method *method = method_find(name);
        _cleanup_(dict_done) Dict given = {};
        Call c = { .now = now, .args = { first, second }, .options = &given, .fd = -EBADF };
        char request[32], *text = NULL;
        size_t size = 0;
        int r;

        add_options(&given, options);
        snprintf(request, sizeof(request), "request-%u", t.requests++);
        c.request = request;
        if (method->kind == METHOD_CALENDAR)
                CHECK((c.output = open_memstream(&text, &size)));
        if (method->kind == METHOD_CHANGE)
                r = service_change(s, method->run, name, &c);
        else
                r = method->flags & METHOD_ALWAYS ? service_always(s, method->run, &c) : service_read(s, method->run, &c);
        if (must && r < 0 && r != -ENOENT && (!c.fault || streq(c.fault, CYTOSCHED_ERROR_DATABASE) || streq(c.fault, CYTOSCHED_ERROR_FAILED))) {
                fprintf(stderr, "%s: %s\n", name, c.message ?: strerror(-r));
                abort();
        }
        check_dict(&c.result);
        check_dict(&c.context);
        for (size_t i = 0; i < c.rows.n; i++)
                check_dict(&c.rows.rows[i]);
        if (c.output)
                fclose(c.output);
        free(text);
        if (c.fd >= 0)
                close(c.fd);
        call_done(&c);
        return r;
}

/* What is due is done some time: the loop does not turn for ever. */
static void settle(Service *s, int64_t now) {
        int64_t wake = 0;

        for (int i = 0; i < 100; i++) {
                if (tick(s, now, 50, &wake) < 0 || wake > now)
                        return;
        }
        CHECK(!"the reminder comes to an end");
}

/* ---- a good database ----------------------------------------------------------------------- */

static void good(Service *s, int64_t now, const char *name, const char *first, const char *second, const char *options) {
        int r = call(s, now, true, name, first, second, options);

        if (r < 0) {
                fprintf(stderr, "%s %s %s was refused\n", name, first ?: "", second ?: "");
                abort();
        }
        settle(s, now);
}

static void fill(Service *s) {
        static const struct {
                int64_t after;
                const char *name, *first, *second, *options;
        } steps[] = {
                { 0, "Add", "pegasys", "180 micrograms weekly on sun at 19:00 for 12 weeks then 90 micrograms weekly on sun at 19:00", "yes:" },
                { 0, "AddPatient", "Anna", NULL, "zone=Europe/Berlin" },
                { 0, "Add", "intron", "3 million units daily at 21:00", "patient=Anna;yes:" },
                { 0, "Add", "clinic", "every 4 weeks on tue at 08:30", "appointment:;yes:" },
                { 0, "Set", "again", "20m", "" },
                { 0, "Set", "before", "1d take it out of the fridge", "regimen=pegasys" },
                { 0, "Set", "window", "6h", "regimen=intron" },
                { 0, "Set", "contact", "the nurse, 0123", "" },
                { 0, "AddSupply", "pegasys", "4 pens", "yes:;batch=B1;expires=2027-05" },
                { 0, "CountSupply", "pegasys", "3 pens", "yes:" },
                { 0, "AddResult", "platelets 150 G/l", NULL, "yes:;low=140;high=400" },
                { 0, "AddSymptom", "fever 38.6", NULL, "yes:" },
                { 0, "AddSite", "left arm", NULL, "yes:" },
                { 0, "RestSite", "left thigh", NULL, "yes:;reason=sore" },
                { DAY_SEC / 2, "Take", "intron", NULL, "yes:;patient=Anna;note=at home" },
                { DAY_SEC / 2, "Snooze", "intron", "20m", "" },
                { 6 * DAY_SEC + DAY_SEC / 2, "Take", "pegasys", NULL, "yes:;batch=B1;amount=90 micrograms" },
                { 7 * DAY_SEC, "Take", "pegasys", NULL, "yes:;unplanned:" },
                { 7 * DAY_SEC, "Move", "pegasys@2026-12-06T19:00", "2026-12-07", "yes:;following:" },
                { 7 * DAY_SEC, "Skip", "intron", NULL, "yes:;patient=Anna" },
                { 7 * DAY_SEC, "Change", "intron", "6 million units daily at 20:00", "from=2026-12-04;yes:" },
                { 7 * DAY_SEC, "Pause", "intron", NULL, "from=2026-12-10;until=2026-12-20" },
                { 7 * DAY_SEC, "Undo", "", NULL, "yes:" },
                { 7 * DAY_SEC, "Redo", NULL, NULL, "" },
                { 7 * DAY_SEC, "Export", NULL, NULL, "" },
                { 8 * DAY_SEC + DAY_SEC / 2, "Posted", "intron@2026-12-01T21:00", ":1.5", "notification#7" },
        };

        for (size_t i = 0; i < ELEMENTSOF(steps); i++) {
                const struct { int64_t after; const char *name, *first, *second, *options; } *p = (const void *)&steps[i];

                /* What may be refused by the hour of the day is no fault of the database's. */
                if (streq(p->name, "Take") || streq(p->name, "Snooze") || streq(p->name, "Skip"))
                        (void)call(s, NOON + p->after, true, p->name, p->first, p->second, p->options);
                else
                        good(s, NOON + p->after, p->name, p->first, p->second, p->options);
                settle(s, NOON + p->after);
        }
}

static void read_file(const char *path) {
        struct stat st;
        FILE *f = fopen(path, "re");

        CHECK(f && fstat(fileno(f), &st) == 0);
        t.size = (size_t)st.st_size;
        CHECK((t.data = malloc(t.size)) && fread(t.data, 1, t.size, f) == t.size);
        fclose(f);
        t.data[18] = t.data[19] = 1; /* no log: it is edited in memory */
}

static void read_columns(sqlite3 *db, struct Table *table) {
        _cleanup_free_ char *sql = NULL;
        sqlite3_stmt *stmt;

        CHECK(asprintf(&sql, "SELECT name, pk FROM pragma_table_info('%s')", table->name) > 0);
        CHECK(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
        while (sqlite3_step(stmt) == SQLITE_ROW && table->n_columns < COLUMNS_MAX) {
                if (sqlite3_column_int(stmt, 1) == 1)
                        snprintf(table->key, sizeof(table->key), "%s", (const char *)sqlite3_column_text(stmt, 0));
                snprintf(table->columns[table->n_columns++], 32, "%s", (const char *)sqlite3_column_text(stmt, 0));
        }
        sqlite3_finalize(stmt);
}

static sqlite3 *in_memory(void) {
        sqlite3 *db = NULL;
        unsigned char *copy = sqlite3_malloc64(t.size + 65536);

        CHECK(copy && sqlite3_open(":memory:", &db) == SQLITE_OK);
        memcpy(copy, t.data, t.size);
        CHECK(sqlite3_deserialize(db, "main", copy, (sqlite3_int64)t.size, (sqlite3_int64)t.size + 65536,
                                  SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) == SQLITE_OK);
        return db;
}

static void read_tables(void) {
        sqlite3 *db = in_memory();
        sqlite3_stmt *stmt;

        CHECK(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
                                 -1, &stmt, NULL) == SQLITE_OK);
        while (sqlite3_step(stmt) == SQLITE_ROW && t.n_tables < TABLES_MAX) {
                struct Table *table = &t.tables[t.n_tables++];

                snprintf(table->name, sizeof(table->name), "%s", (const char *)sqlite3_column_text(stmt, 0));
                read_columns(db, table);
        }
        sqlite3_finalize(stmt);
        sqlite3_close(db);
}

static void remove_folder(void) {
        static const char *const names[] = { "good.db", "good.db-wal", "good.db.lock", "edited.db", "edited.db-wal", "edited.db.lock" };
        char path[200];

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                snprintf(path, sizeof(path), "%s/%s", t.folder, names[i]);
                (void)unlink(path);
        }
        (void)rmdir(t.folder);
}

static void begin(void) {
        Service *s = NULL;

        CHECK(setenv("TZ", "Europe/London", 1) == 0);
        snprintf(t.folder, sizeof(t.folder), "%s/cytosched-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        CHECK(mkdtemp(t.folder));
        atexit(remove_folder);
        snprintf(t.path, sizeof(t.path), "%s/good.db", t.folder);
        snprintf(t.edited, sizeof(t.edited), "%s/edited.db", t.folder);
        CHECK(service_new(t.path, NOON, &s) >= 0 && s->store);
        fill(s);
        service_free(s);
        read_file(t.path);
        read_tables();
}

/* ---- other values -------------------------------------------------------------------------- */

typedef struct Input {
        const uint8_t *data;
        size_t size;
} Input;

static uint8_t take(Input *in) {
        if (in->size == 0)
                return 0;
        in->size--;
        return *in->data++;
}

static int64_t take_number(Input *in) {
        static const int64_t some[] = {
                INT64_MIN, INT64_MAX, INT64_C(1) << 62, -(INT64_C(1) << 62), INT32_MAX, INT32_MIN, (int64_t)INT32_MAX + 1,
                0, -1, 1, 2, 3, 1439, 1440, DAY_MAX, DAY_MAX + 1, DAY_NONE - 1, SLOT_MAX, SLOT_MAX + 1, NOON, NOON + DAY_SEC,
                NOON * 60, UINT32_MAX, INT64_C(253402300800), 100000, 20780, 29925000,
        };
        uint64_t number = 0;

        if (take(in) % 3 != 0)
                return (int64_t)((uint64_t)some[take(in) % ELEMENTSOF(some)] + (uint64_t)((int8_t)take(in) % 3));
        for (int i = take(in) % 9; i > 0; i--)
                number = number << 8 | take(in);
        return (int64_t)number;
}

static size_t take_text(Input *in, char ret[static 256]) {
        static const char *const some[] = {
                "", " ", "\n", "\xc3", "\x1b[2J", "a\xc2\xad", "\xe2\x80\xae", "'", "%s%n", "on", "off", "15m", "1d; 30m x", "0m",
                "daily at 9:00", "180 micrograms weekly on sun at 19:00", "180 micrograms every 99999999 days at 19:00", "90 micrograms",
                "99999999999999 micrograms", "Europe/Berlin", "UTC", "Nowhere/There", "../../etc/passwd", "/etc/passwd", "under the skin", "by air",
                "38.6", "-1", "taken", "undo", "add", "begin", "pegasys", "intron", "me", "2026-12-06", "2026-12-06T19:00",
        };
        size_t n = take(in);

        if (n % 3 != 0) {
                n = (size_t)stpcpy(ret, some[take(in) % ELEMENTSOF(some)]) - (size_t)ret;
                return n;
        }
        for (size_t i = 0; i < n; i++)
                ret[i] = (char)take(in);
        return n;
}

static void bind_value(sqlite3_stmt *stmt, Input *in) {
        uint8_t kind = take(in) % 8;
        char text[256];
        size_t n;

        if (kind == 0) {
                sqlite3_bind_null(stmt, 1);
        } else if (kind < 5) {
                sqlite3_bind_int64(stmt, 1, take_number(in));
        } else if (kind < 7) {
                n = take_text(in, text);
                sqlite3_bind_text(stmt, 1, text, (int)n, SQLITE_TRANSIENT);
        } else {
                n = take_text(in, text);
                sqlite3_bind_blob(stmt, 1, text, (int)n, SQLITE_TRANSIENT);
        }
}

/* One value of one row; one that the table itself refuses changes nothing. */
static void edit(sqlite3 *db, Input *in) {
        const struct Table *table = &t.tables[take(in) % t.n_tables];
        const char *column = table->columns[take(in) % table->n_columns], *key = *table->key ? table->key : "rowid";
        _cleanup_free_ char *sql = NULL;
        sqlite3_stmt *stmt;

        CHECK(asprintf(&sql, "UPDATE OR IGNORE \"%s\" SET \"%s\" = ?1 WHERE \"%s\" = (SELECT \"%s\" FROM \"%s\" LIMIT 1 OFFSET %u)",
                       table->name, column, key, key, table->name, take(in)) > 0);
        CHECK(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
        bind_value(stmt, in);
        (void)sqlite3_step(stmt);
        sqlite3_finalize(stmt);
}

static void write_edited(Input *in) {
        sqlite3 *db = in_memory();
        sqlite3_int64 size = 0;
        unsigned char *data;
        FILE *f;

        for (int i = 0; i < EDITS_MAX && in->size > 0; i++)
                edit(db, in);
        CHECK((data = sqlite3_serialize(db, "main", &size, 0)));
        CHECK((f = fopen(t.edited, "we")) && fwrite(data, 1, (size_t)size, f) == (size_t)size);
        CHECK(fclose(f) == 0);
        sqlite3_free(data);
        sqlite3_close(db);
}

/* ---- used ---------------------------------------------------------------------------------- */

static void read_all(Service *s, int64_t now, bool must) {
        static const char *const regimens[] = { "pegasys", "intron", "clinic" };

        for (size_t i = 0; i < ELEMENTSOF(regimens); i++)
                (void)call(s, now, must, "Show", regimens[i], NULL, "");
        (void)call(s, now, must, "List", NULL, NULL, "");
        (void)call(s, now, must, "Agenda", NULL, NULL, "");
        (void)call(s, now, must, "Agenda", NULL, NULL, "from=2026-11-01;to=2027-03-01");
        (void)call(s, now, must, "Next", NULL, NULL, "count#5");
        (void)call(s, now, must, "Glance", NULL, NULL, "");
        (void)call(s, now, must, "History", NULL, NULL, "");
        (void)call(s, now, must, "Rehearse", NULL, NULL, "to=2026-12-15");
        (void)call(s, now, must, "Patients", NULL, NULL, "");
        (void)call(s, now, must, "Settings", NULL, NULL, "regimen=pegasys");
        (void)call(s, now, must, "Sites", NULL, NULL, "");
        (void)call(s, now, must, "Supply", NULL, NULL, "");
        (void)call(s, now, must, "Symptoms", NULL, NULL, "from=2026-01-01");
        (void)call(s, now, must, "Results", NULL, NULL, "from=2026-01-01");
        (void)call(s, now, must, "Status", NULL, NULL, "");
        (void)call(s, now, must, "Open", NULL, NULL, "");
        (void)call(s, now, must, "Export", NULL, NULL, "history:");
}

/* Five of them, WHICH says from where on: all would take too long for one row. */
static void change_some(Service *s, int64_t now, bool must, unsigned which) {
        static const struct {
                const char *name, *first, *second, *options;
        } changes[] = {
                { "Take", "intron", NULL, "yes:" },
                { "Skip", "pegasys", NULL, "yes:" },
                { "Undo", "", NULL, "yes:" },
                { "Snooze", "intron", "20m", "" },
                { "Move", "pegasys", "2026-12-30", "yes:;following:" },
                { "Change", "intron", "3 million units every 2 days at 20:00", "from=2026-12-24;yes:" },
                { "Undo", "", NULL, "yes:" },
                { "Undo", "", NULL, "yes:" },
                { "Redo", NULL, NULL, "" },
                { "Pause", "pegasys", NULL, "" },
                { "Set", "zone", "America/New_York", "" },
                { "AddSupply", "pegasys", "4 pens", "yes:" },
                { "AddResult", "platelets 151", NULL, "yes:" },
                { "AddSymptom", "fatigue", NULL, "yes:" },
                { "RestSite", "right thigh", NULL, "yes:" },
                { "Add", "besremi", "50 micrograms every 2 weeks on sun at 20:00", "yes:" },
                { "Rename", "intron", "interferon", "" },
                { "Undo", "intron", NULL, "yes:" },
                { "Amend", "intron@2026-11-24T21:00", NULL, "yes:;answer=skipped" },
                { "Stop", "pegasys", NULL, "" },
                { "RemovePatient", "Anna", NULL, "yes:" },
        };

        for (unsigned i = 0; i < 5; i++) {
                unsigned k = (which + i) % ELEMENTSOF(changes);

                (void)call(s, now, must, changes[k].name, changes[k].first, changes[k].second, changes[k].options);
        }
}

static void use(const char *path, bool must, unsigned which) {
        Service *s = NULL;
        int64_t now = NOON + 9 * DAY_SEC;

        CHECK(service_new(path, now, &s) >= 0);
        CHECK(!must || s->store);
        if (s->store) {
                CHECK(tick_clock_set(s, now) >= 0 || !must);
                settle(s, now);
                read_all(s, now, must);
                settle(s, now + 30 * DAY_SEC);
                if (s->store)
                        change_some(s, now + 30 * DAY_SEC, must, which);
                settle(s, now + 31 * DAY_SEC);
                (void)call(s, now + 31 * DAY_SEC, must, "Glance", NULL, NULL, "");
                (void)call(s, now + 31 * DAY_SEC, must, "Open", NULL, NULL, "");
                CHECK(s->store || !must);
        }
        service_free(s);
}

static void remove_edited(void) {
        static const char *const ends[] = { "", "-wal", "-journal", ".lock" };
        char path[200];

        for (size_t i = 0; i < ELEMENTSOF(ends); i++) {
                snprintf(path, sizeof(path), "%s%s", t.edited, ends[i]);
                (void)unlink(path);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        Input in = { data, size };
        unsigned which;
        char *candidate = NULL, *finding = NULL;
        int fd;

        if (!t.data)
                begin();
        which = take(&in);
        write_edited(&in);
        fd = open(t.edited, O_RDONLY | O_CLOEXEC);
        CHECK(fd >= 0);
        if (store_candidate(t.edited, fd, &candidate, &finding) >= 0) {
                CHECK(rename(candidate, t.edited) == 0);
                use(t.edited, true, which);
                free(candidate);
        } else {
                use(t.edited, false, which);
        }
        free(finding);
        close(fd);
        remove_edited();
        return 0;
}
