/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the daemon knows of itself, for doctor. */

#include "methods/status.h"

#include "engine/forgetting.h"
#include "engine/place.h"
#include "engine/plan-load.h"
#include "engine/state.h"
#include "engine/unwritable.h"
#include "engine/wording.h"
#include "store/due.h"
#include "store/file.h"
#include "store/patient-zones.h"
#include "store/records.h"
#include "store/regimens.h"
#include "store/reminders.h"
#include "local.h"

/* A timer that is so late is not a busy machine. */
#define LATE_SEC 60
/* More than this are one summary, and no dose stands on a screen by itself. */
#define SUMMARY_MORE_THAN 5

int status_add(Call *c, const char *check, bool ok, const char *finding, const char *remedy) {
        Dict *row = dicts_add(&c->rows);

        if (!row)
                return -ENOMEM;
        dict_text(row, "check", check);
        dict_flag(row, "ok", ok);
        dict_text(row, "finding", local_text(finding)); /* what was put together is in no catalogue */
        dict_text(row, "remedy", ok || !remedy ? NULL : local_text(remedy));
        return row->error;
}

static int check_database(Service *s, Call *c) {
        _cleanup_free_ char *finding = NULL;
        int whole = store_check(s->store, &finding);

        if (whole < 0)
                return whole;
        return status_add(c, "database", whole, whole ? N_("The database is whole.") : finding, store_problem(-EBADMSG));
}

/* Where this computer is, by what it is set to. */
static int check_system_zone(Service *s, char **ret_finding) {
        _cleanup_free_ char *name = NULL;
        const Zone *zone;
        int r = zones_system(&name);

        if (r < 0 || zones_get(s->zones, name, &zone) >= 0)
                return r;
        return asprintf(ret_finding, local_text("This computer is set to the time zone %s, whose rules can't be read: it is taken for UTC."), name) < 0 ? -ENOMEM : 0;
}

/* Zones whose file is gone: their plans go on by the rules that were kept, or not at all. */
static int check_zones(Service *s, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_free_ char *finding = NULL;
        const char *name;
        int r = patient_zones_in_use(s->store, &cursor);

        while (r >= 0 && !finding && (r = patient_zones_name_next(s->store, cursor, &name)) > 0) {
                const Zone *zone;
                int found = zones_get(s->zones, name, &zone);

                if (found == -ENOMEM)
                        return found;
                if (found < 0)
                        r = asprintf(&finding, local_text("The rules of the time zone %s can't be read."), name);
                else if (zones_is_gone(s->zones, zone))
                        r = asprintf(&finding, local_text("The time zone %s is no longer on this computer; its plans go on by the rules last known."),
                                     name);
                if (r < 0)
                        return -ENOMEM;
        }
        if (r >= 0 && !finding)
                r = check_system_zone(s, &finding);
        return r < 0 ? r : status_add(c, "zones", !finding, finding ?: N_("The rules of all time zones in use are there."),
                                      N_("Install the package tzdata (tzdata-legacy for an old name), or follow another: cytosched set zone Area/City"));
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
        int r = due_wake(s->store, &wake);

        if (r >= 0)
                r = due_next(s->store, c->now, &next);
        if (r < 0)
                return r;
        late = wake < c->now - LATE_SEC;
        if (r > 0 || late)
                r = words_instant(s, late ? wake : next, c->now, when);
        else
                return status_add(c, "timer", true, N_("Nothing is planned."), NULL);
        if (r < 0)
                return r == -ENOENT ? 0 : r; /* said by the zones */
        if (asprintf(&finding, late ? local_text("What was to be done at %s was not.") : local_text("The next dose: %s."), when) < 0)
                return -ENOMEM;
        return status_add(c, "timer", !late, finding, "systemctl --user restart cytoschedd");
}

/* Recorded by a clock that was ahead: the time is a person's word, and nobody else's to put right. */
static int check_times(Service *s, Call *c) {
        _cleanup_free_ char *finding = NULL, *remedy = NULL;
        _cleanup_(regimen_done) Regimen regimen = {};
        char slot[SLOT_TEXT_SIZE];
        int64_t id;
        Slot at;
        int r = records_taken_after(s->store, c->now + LATE_SEC, &id, &at);

        if (r > 0)
                r = regimen_by_id(s->store, id, &regimen);
        if (r <= 0)
                return r;
        slot_format(at, slot);
        if (asprintf(&finding, local_text("The dose %s@%s is recorded as taken at a time that is still to come: the clock was ahead."),
                     regimen.handle, slot) < 0) {
                finding = NULL;
                return -ENOMEM;
        }
        if (asprintf(&remedy, "cytosched amend %s@%s --at \"DATE TIME\"", regimen.handle, slot) < 0) {
                remedy = NULL;
                return -ENOMEM;
        }
        return status_add(c, "times", false, finding, remedy);
}

/* What is open long enough to stand on a screen, and does on none. */
static int check_reminders(Service *s, Call *c) {
        _cleanup_free_ char *finding = NULL;
        int64_t open = 0, nowhere = 0;
        int r = reminders_count_open(s->store, &open);

        if (r >= 0)
                r = reminders_count_nowhere(s->store, c->now, c->now - LATE_SEC, SUMMARY_MORE_THAN, &nowhere);
        if (r < 0)
                return r;
        if (nowhere > 0)
                r = asprintf(&finding, local_text("%lld of %lld open reminders could not be shown."), (long long)nowhere, (long long)open);
        else
                r = asprintf(&finding, local_plural("%lld reminder is open.", "%lld reminders are open.", (unsigned long)open), (long long)open);
        if (r < 0)
                return -ENOMEM;
        return status_add(c, "reminders", nowhere == 0, finding, N_("Until notifications work, run: cytosched watch"));
}

/* What the shell found out, last. */
static int put_host(Call *c) {
        for (size_t i = 0; i < c->host.n; i++) {
                Dict *row = dicts_add(&c->rows);

                if (!row)
                        return -ENOMEM;
                *row = c->host.rows[i];
                c->host.rows[i] = (Dict){};
        }
        return 0;
}

static int check_values(Service *s, Call *c) {
        _cleanup_free_ char *finding = NULL;

        if (!s->strange)
                return 0;
        if (asprintf(&finding, local_text("The database was changed by another program, and holds what cytosched never writes: %s."), s->strange) < 0) {
                finding = NULL;
                return -ENOMEM;
        }
        return status_add(c, "values", false, finding, N_("cytosched restore FILE, with a backup of before"));
}

/* For as long as it lies there. */
static int check_aside(Service *s, Call *c) {
        _cleanup_free_ char *path = store_file_aside(s->database), *remedy = NULL;
        _cleanup_(wording_done) Wording words = {};
        int r = path ? wording_replaced(path, &words) : 0;

        if (r < 0 || !path)
                return r;
        if (asprintf(&remedy, local_text("Once nobody needs it any more: rm \"%s\""), path) < 0) {
                remedy = NULL;
                return -ENOMEM;
        }
        return status_add(c, "replaced", false, words.body, remedy);
}

int method_status(Service *s, Call *c) {
        int r = check_database(s, c);

        if (r >= 0)
                r = check_values(s, c);
        if (r >= 0)
                r = check_aside(s, c);
        if (r >= 0 && s->unwritable)
                r = status_add(c, "recording", false, unwritable_text(s), store_problem(s->unwritable));
        if (r >= 0 && s->forgetting)
                r = status_add(c, "forgetting", false, FORGETTING_TEXT, N_("Free some space on the disk; then: cytosched doctor"));
        if (r >= 0)
                r = check_zones(s, c);
        if (r >= 0)
                r = check_timer(s, c);
        if (r >= 0)
                r = check_reminders(s, c);
        if (r >= 0)
                r = check_times(s, c);
        return r < 0 ? r : put_host(c);
}
