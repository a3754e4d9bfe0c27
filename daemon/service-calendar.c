/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan as the description that the calendar helper reads. */

#include "calendar-text.h"
#include "chart.h"
#include "settings.h"
#include "when.h"
#include "wording.h"

#define REFRESH_SEC 86400
#define HORIZON_MONTHS 24
#define ALARM_MAX_SEC (INT64_C(7) * 86400)

/* What holds for the whole file. */
typedef struct Export {
        FILE *f;             /* the series' part of the description */
        CalendarAlarm alarms[CALENDAR_ALARMS_MAX];
        size_t n_alarms;
        const Zone **zones; /* each once */
        size_t n_zones;
        bool several, discreet, history;
        int64_t n_series, n_single, horizon;
        char *id; /* of this database: part of every UID */
} Export;

static void export_done(Export *e) {
        free(e->zones);
        free(e->id);
}

/* ---- options ------------------------------------------------------------------------------- */

/* A list option's strings, one after another. */
static const char *option_list(const Call *c, const char *key) {
        return call_option(c, key) ?: "";
}

static int read_alarms(Call *c, Export *e) {
        const char *text = option_list(c, "alarms");

        for (; *text; text += strlen(text) + 1) {
                int64_t sec = 0;

                if (!streq(text, "0") && (when_duration(text, &sec) < 0 || sec > ALARM_MAX_SEC))
                        return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                           "\"%s\" is not how long before a dose an alarm is: say 15m, 2h or 1d, up to 7d, or 0.", text);
                if (e->n_alarms == CALENDAR_ALARMS_MAX)
                        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "An event can have two alarms at most.");
                e->alarms[e->n_alarms++].before_sec = sec;
        }
        /* One alarm at the time itself, where nothing is said. */
        if (e->n_alarms == 0)
                e->n_alarms = 1;
        return 0;
}

/* The first day of the month so many months after NOW's: two exports of one month are equal. */
static int64_t horizon_of(int64_t now) {
        Day today = (Day)(now / 86400);

        return (int64_t)day_add_months(today, HORIZON_MONTHS, 1) * 86400;
}

static int read_range(Call *c, const Chart *chart, SeriesOptions *o) {
        Day today = chart_today(chart, c->now), from, to;
        int r = call_date(c, "from", today, DAY_MIN, &from);

        if (r >= 0)
                r = call_date(c, "to", today, DAY_NONE, &to);
        if (r < 0)
                return r;
        if (to < from)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The last day comes before the first.");
        if (call_option(c, "from"))
                o->from = plan_instant(&chart->plan, slot_of(from, 0));
        if (to != DAY_NONE)
                o->to = plan_instant(&chart->plan, slot_of(to + 1, 0));
        return 0;
}

/* ---- series -------------------------------------------------------------------------------- */

static uint64_t hash(uint64_t h, const void *data, size_t size) {
        const unsigned char *p = data;

        for (size_t i = 0; i < size; i++)
                h = (h ^ p[i]) * UINT64_C(0x100000001b3);
        return h;
}

/* What a phone would see of a series: when it changes, its sequence goes on. */
static int64_t digest_of(const Series *s, const CalendarEvent *e) {
        int64_t fields[] = { s->start, s->utc, s->kind, s->n, s->weekdays, (int64_t)s->count, s->zone != NULL,
                             (int64_t)s->n_excluded };
        uint64_t h = hash(UINT64_C(0xcbf29ce484222325), fields, sizeof(fields));

        h = hash(h, s->excluded, s->n_excluded * sizeof(Slot));
        if (s->zone)
                h = hash(h, zone_name(s->zone), strlen(zone_name(s->zone)));
        h = hash(h, e->summary, strlen(e->summary));
        if (e->description)
                h = hash(h, e->description, strlen(e->description));
        for (size_t i = 0; i < e->n_alarms; i++)
                h = hash(h, &e->alarms[i].before_sec, sizeof(int64_t));
        return (int64_t)h;
}

/* The sequence number and the moment of the last change: both only go on. */
static int sequence_of(Service *s, const Chart *chart, const char *uid, int64_t digest, int64_t now, CalendarEvent *e) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int64_t sequence = 0, modified = now, had;
        int r = store_query(s->store, &stmt, "SELECT sequence, modified, digest FROM series WHERE uid = ?", "s", uid);

        if (r >= 0)
                r = store_step(s->store, stmt);
        if (r > 0) {
                sequence = sqlite3_column_int64(stmt, 0);
                modified = sqlite3_column_int64(stmt, 1);
                had = sqlite3_column_int64(stmt, 2);
                if (had != digest) {
                        sequence++;
                        modified = MAX(now, modified + 1);
                }
        }
        if (r >= 0)
                r = store_run(s->store,
                              "INSERT INTO series (uid, regimen, sequence, modified, digest) VALUES (?1, ?2, ?3, ?4, ?5) "
                              "ON CONFLICT (uid) DO UPDATE SET sequence = ?3, modified = ?4, digest = ?5",
                              "siiii", uid, chart->regimen.id, sequence, modified, digest);
        e->sequence = (uint32_t)sequence;
        e->modified = e->created = modified;
        return r;
}

/* "under the skin"; with the history also what was recorded of a dose. */
static int describe(const Export *e, const Chart *chart, const Series *series, char **ret) {
        char at[INSTANT_TEXT_SIZE];
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        if (!e->discreet && *chart->regimen.route)
                fprintf(f, "%s. ", chart->regimen.route);
        if (e->history && series->record && series->record->answer == ANSWER_TAKEN)
                fprintf(f, "Taken %s. ", instant_format(plan_zone(&chart->plan, series->record->at), series->record->taken_at, at));
        else if (e->history && series->record && series->record->answer == ANSWER_SKIPPED)
                fputs("Skipped. ", f);
        fputs("Planned with cytosched.", f);
        return fclose(f) != 0 ? -ENOMEM : 0;
}

static int write_one(Service *s, Call *c, Export *e, const Chart *chart, const Series *series) {
        _cleanup_free_ char *summary = NULL, *description = NULL, *regimen = NULL;
        CalendarEvent event = { .stamp = c->now, .n_alarms = e->n_alarms };
        char uid[CALENDAR_UID_SIZE];
        int r;

        if (asprintf(&regimen, "%s-%lld", e->id, (long long)chart->regimen.id) < 0)
                return -ENOMEM;
        r = wording_event(chart, series->amount, e->several, e->discreet, &summary);
        if (r >= 0)
                r = describe(e, chart, series, &description);
        if (r < 0)
                return r;
        event.regimen = regimen;
        event.summary = summary;
        event.description = description;
        for (size_t i = 0; i < e->n_alarms; i++)
                event.alarms[i] = (CalendarAlarm){ e->alarms[i].before_sec, summary };
        r = sequence_of(s, chart, calendar_uid(series, regimen, uid), digest_of(series, &event), c->now, &event);
        if (r >= 0)
                r = calendar_write_series(e->f, series, &event);
        e->n_series++;
        e->n_single += series->n == 0;
        return MIN(r, 0);
}

static int keep_zone(Export *e, const Zone *zone) {
        const Zone **zones;

        for (size_t i = 0; i < e->n_zones; i++)
                if (e->zones[i] == zone)
                        return 0;
        zones = reallocarray(e->zones, e->n_zones + 1, sizeof(*zones));
        if (!zones)
                return -ENOMEM;
        e->zones = zones;
        e->zones[e->n_zones++] = zone;
        return 0;
}

static int export_regimen(Service *s, Call *c, Export *e, Regimen *regimen) {
        SeriesOptions options = { .to = INT64_MAX, .horizon = horizon_of(c->now), .own_before = e->history ? c->now : 0 };
        _cleanup_(series_list_done) SeriesList list = {};
        _cleanup_(chart_done) Chart chart = {};
        int r = chart_load(s, regimen, c->now, SLOT_MIN, &chart);

        if (r >= 0)
                r = read_range(c, &chart, &options);
        if (r >= 0)
                r = series_of_plan(&chart.plan, &options, &list);
        for (size_t i = 0; r >= 0 && i < list.n; i++) {
                if (list.series[i].zone)
                        r = keep_zone(e, list.series[i].zone);
                if (r >= 0)
                        r = write_one(s, c, e, &chart, &list.series[i]);
        }
        if (r >= 0)
                r = store_run(s->store,
                              "INSERT INTO exported (regimen, at, change) VALUES (?1, ?2, (SELECT max(id) FROM change)) "
                              "ON CONFLICT (regimen) DO UPDATE SET at = ?2, change = (SELECT max(id) FROM change)",
                              "ii", chart.regimen.id, c->now);
        if (list.horizon)
                e->horizon = list.horizon;
        return MIN(r, 0);
}

/* ---- the file ------------------------------------------------------------------------------ */

static int export_named(Service *s, Call *c, Export *e, const char *names) {
        for (; *names; names += strlen(names) + 1) {
                _cleanup_(regimen_done) Regimen regimen = {};
                int r = find_regimen(s, c, names, &regimen);

                if (r >= 0)
                        r = export_regimen(s, c, e, &regimen);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int export_all(Service *s, Call *c, Export *e, int64_t patient) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt,
                            "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE died IS NULL AND (?1 = 0 OR patient = ?1) "
                            "ORDER BY handle, stopped, id",
                            "i", patient);

        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimen_read(stmt, &regimen);
                if (r >= 0)
                        r = export_regimen(s, c, e, &regimen);
        }
        return r;
}

static int write_file(FILE *f, const Export *e, const char *name, const char *series, size_t size) {
        calendar_write_head(f, name, REFRESH_SEC);
        for (size_t i = 0; i < e->n_zones; i++)
                calendar_write_zone(f, e->zones[i]);
        if (size > 0)
                fwrite(series, 1, size, f);
        return calendar_write_end(f, (uint64_t)e->n_series);
}

static int calendar_name(const Export *e, const Patient *patient, char **ret) {
        const char *what = e->discreet ? "Reminders" : "Injections";
        int r = patient->id ? asprintf(ret, "%s - %s", what, patient->name) : asprintf(ret, "%s", what);

        return r < 0 ? -ENOMEM : 0;
}

static int describe_calendar(Service *s, Call *c, Export *e, const Patient *patient, FILE *f) {
        _cleanup_free_ char *series = NULL, *name = NULL;
        const char *names = option_list(c, "regimens");
        size_t size = 0;
        int r;

        e->f = open_memstream(&series, &size);
        if (!e->f)
                return -ENOMEM;
        r = *names ? export_named(s, c, e, names) : export_all(s, c, e, patient->id);
        if (fclose(e->f) != 0 && r >= 0)
                r = -ENOMEM;
        if (r >= 0)
                r = calendar_name(e, patient, &name);
        return r < 0 ? r : write_file(f, e, name, series, size);
}

int service_export(Service *s, Call *c) {
        _cleanup_(export_done) Export e = { .history = call_flag(c, "history") };
        _cleanup_(patient_done) Patient patient = {};
        char day[DAY_TEXT_SIZE];
        int r = read_alarms(c, &e), several;

        if (r >= 0 && call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = store_text(s->store, &e.id, "SELECT value FROM meta WHERE key = 'id'", "");
        several = r < 0 ? r : wording_several(s);
        if (several >= 0)
                r = setting_on(s->store, "discreet", patient.id);
        if (several < 0 || r < 0)
                return MIN(several, r);
        e.several = several && !patient.id;
        e.discreet = r > 0 || call_flag(c, "discreet");
        r = store_begin(s->store);
        if (r >= 0)
                r = describe_calendar(s, c, &e, &patient, c->output);
        if (r >= 0)
                r = store_commit(s->store);
        if (r < 0) {
                store_rollback(s->store);
                return r;
        }
        row_number(&c->result, "series", 't', e.n_series - e.n_single);
        row_number(&c->result, "events", 't', e.n_single);
        if (e.horizon)
                row_text(&c->result, "horizon", day_format((Day)(e.horizon / 86400), day));
        return 0;
}
