/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the daemon knows of itself, for doctor. */

#include "methods/status.h"

#include "place.h"
#include "state.h"
#include "unwritable.h"

/* A timer that is so late is not a busy machine. */
#define LATE_SEC 60

int status_add(Call *c, const char *check, bool ok, const char *finding, const char *remedy) {
        Dict *row = dicts_add(&c->rows);

        if (!row)
                return -ENOMEM;
        dict_text(row, "check", check);
        dict_flag(row, "ok", ok);
        dict_text(row, "finding", finding);
        dict_text(row, "remedy", ok ? NULL : remedy);
        return row->error;
}

static int check_database(Service *s, Call *c) {
        _cleanup_free_ char *finding = NULL;
        int whole = store_check(s->store, &finding);

        if (whole < 0)
                return whole;
        return status_add(c, "database", whole, whole ? "The database is whole." : finding, store_problem(-EBADMSG));
}

/* A zone whose file is gone: its doses could not be placed any more. */
static int check_zones(Service *s, Call *c) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        _cleanup_free_ char *bad = NULL, *finding = NULL;
        int r = store_query(s->store, &stmt, "SELECT DISTINCT name FROM zone WHERE valid_until IS NULL ORDER BY name", "");

        while (r >= 0 && (r = store_step(s->store, stmt)) > 0 && !bad) {
                const Zone *zone;

                r = zones_get(s->zones, column_text(stmt, 0), &zone);
                if (r == -ENOMEM || (r < 0 && !(bad = strdup(column_text(stmt, 0)))))
                        return -ENOMEM;
                r = 0;
        }
        if (r < 0)
                return r;
        if (bad && asprintf(&finding, "The rules of the time zone %s can't be read.", bad) < 0)
                return -ENOMEM;
        return status_add(c, "zones", !bad, finding ?: "The rules of all time zones in use are there.",
                          "Install the package tzdata.");
}

/* "Sunday 22 November, 19:00, tomorrow", by the clock of the patient "me". */
static int words_instant(Service *s, int64_t instant, int64_t now, char buf[static PLACE_WHEN_SIZE]) {
        _cleanup_(plan_done) Plan p = {};
        int r = plan_load_zones(s->store, s->zones, 1, &p);

        if (r < 0)
                return r;
        place_when(s, plan_zone_now(&p), instant, now, buf);
        return 0;
}

static int check_timer(Service *s, Call *c) {
        _cleanup_free_ char *finding = NULL;
        int64_t next = 0, wake = INT64_MAX;
        char when[PLACE_WHEN_SIZE];
        bool late;
        int r = store_number(s->store, &wake, "SELECT min(wake) FROM due WHERE wake IS NOT NULL", "");

        if (r >= 0)
                r = store_number(s->store, &next, "SELECT coalesce(min(CASE WHEN next > ? THEN next END), min(next)) FROM due",
                                 "i", c->now); /* where all that is next is open: that */
        if (r < 0)
                return r;
        late = wake < c->now - LATE_SEC;
        if (r > 0 || late)
                r = words_instant(s, late ? wake : next, c->now, when);
        else
                return status_add(c, "timer", true, "Nothing is planned.", NULL);
        if (r < 0)
                return r == -ENOENT ? 0 : r; /* said by the zones */
        if (asprintf(&finding, late ? "What was to be done at %s was not." : "The next dose: %s.", when) < 0)
                return -ENOMEM;
        return status_add(c, "timer", !late, finding, "systemctl --user restart cytoschedd");
}

/* What is open long enough to stand on a screen, and does on none. */
static int check_reminders(Service *s, Call *c) {
        _cleanup_free_ char *finding = NULL;
        int64_t open = 0, nowhere = 0;
        int r = store_number(s->store, &open, "SELECT count(*) FROM open WHERE first_shown > 0", "");

        if (r >= 0)
                r = store_number(s->store, &nowhere,
                                 "SELECT count(*) FROM open AS o JOIN regimen AS r ON r.id = o.regimen AND r.valid_until IS NULL "
                                 "WHERE o.first_shown > 0 AND o.shown < ?1 AND (SELECT count(*) FROM open) <= 5 "
                                 "AND NOT EXISTS (SELECT 1 FROM record AS s WHERE s.regimen = o.regimen AND s.slot = o.slot "
                                 "AND s.valid_until IS NULL AND s.snoozed_until > ?2) AND NOT EXISTS (SELECT 1 FROM posted WHERE "
                                 "id = r.handle || strftime('@%Y-%m-%dT%H:%M', o.slot * 60, 'unixepoch'))",
                                 "ii", c->now - LATE_SEC, c->now);
        if (r < 0)
                return r;
        if (nowhere > 0)
                r = asprintf(&finding, "%lld of %lld open reminders could not be shown.", (long long)nowhere, (long long)open);
        else if (open == 1)
                r = asprintf(&finding, "1 reminder is open.");
        else
                r = asprintf(&finding, "%lld reminders are open.", (long long)open);
        if (r < 0)
                return -ENOMEM;
        return status_add(c, "reminders", nowhere == 0, finding, "Until notifications work, run: cytosched watch");
}

int method_status(Service *s, Call *c) {
        int r = check_database(s, c);

        if (r >= 0 && s->unwritable)
                r = status_add(c, "recording", false, unwritable_text(s), store_problem(s->unwritable));
        if (r >= 0)
                r = check_zones(s, c);
        if (r >= 0)
                r = check_timer(s, c);
        return r < 0 ? r : check_reminders(s, c);
}
