/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan as the description that the calendar helper reads. */

#include "methods/calendar.h"

#include "core/when.h"
#include "core/words.h"
#include "engine/calendar-text.h"
#include "engine/find.h"
#include "engine/plan-load.h"
#include "engine/stale.h"
#include "engine/unwritable.h"
#include "store/changes.h"
#include "store/meta.h"
#include "store/patient-zones.h"
#include "store/settings.h"
#include "store/told-series.h"

#define REFRESH_SEC 86400
#define PART_MAX 16u
#define ALARM_MAX_SEC (INT64_C(7) * 86400)

/* Where a calendar goes: each has sequence numbers of its own, since what was told to one place
 * was not told to another. */
typedef enum Channel {
        CHANNEL_EXPORT = 0,
        CHANNEL_FILE = 1,
} Channel;

/* What holds for the whole file. */
typedef struct Export {
        FILE *f; /* the call's */
        Channel channel;
        const char *part; /* of UIDs: which of several files of one plan this is; "" for none */
        CalendarAlarm alarms[CALENDAR_ALARMS_MAX];
        size_t n_alarms;
        bool several;
        ExportCovers covers;
        bool discreet; /* what is written now is, for its patient or for the whole file */
        int64_t patient; /* of what is written now; 0 before the first */
        bool set;        /* discreet is set for the patient */
        int64_t n_series, n_single;
        int64_t horizon;  /* the first instant at which an endless cycle was cut; 0 for none */
        Day first, last;  /* of all events; DAY_NONE for none; what has no end ends at its horizon */
        char *id; /* of this database: part of every UID */
        int64_t change; /* the newest */
        ExportChannel to; /* EXPORT_CHANNELS: none */
        bool kept;        /* in mind; not a part: what is whole was written before it, and is what is confirmed */
        int64_t scope;    /* store/exports.h */
        ExportList list;  /* what it will show there */
        int64_t digest;   /* of what is written now */
        RegimenState state; /* of what is written now, or was last */
        int64_t sequence; /* where a series that is new begins to count */
} Export;

/* ---- options ------------------------------------------------------------------------------- */

/* A list option's strings, one after another; "" for a text that is not given. */
static const char *option_text(const Call *c, const char *key) {
        return call_option(c, key) ?: "";
}

static int read_part(Call *c, Export *e) {
        size_t n;

        e->part = option_text(c, "part");
        n = strspn(e->part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        if (e->part[n] || n > PART_MAX)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A part is named by 1 to %u letters and digits.", PART_MAX);
        return 0;
}

static int read_alarms(Call *c, Export *e) {
        const char *text = option_text(c, "alarms");

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

/* Two days that hold for the whole file, on the calendar of whose it is. */
static int read_covers(Service *s, Call *c, int64_t patient, ExportCovers *ret) {
        _cleanup_(plan_done) Plan p = {};
        Day today;
        int r;

        *ret = (ExportCovers){ DAY_NONE, DAY_NONE, call_flag(c, "discreet"), call_flag(c, "history") };
        if (!call_option(c, "from") && !call_option(c, "to"))
                return 0;
        r = plan_load_zones(s->store, s->zones, patient, &p);
        if (r < 0)
                return r;
        today = slot_day(zone_local(plan_zone_now(&p), c->now));
        r = call_range(c, TENSE_NEAR, today, DAY_MIN, DAY_NONE, &ret->from, &ret->to);
        if (r >= 0 && !call_option(c, "from"))
                ret->from = DAY_NONE;
        return r;
}

/* ---- series -------------------------------------------------------------------------------- */

/* The sequence number and the moment of the last change: both only go on. */
static int tell_series(Service *s, const Export *e, const RegimenState *state, const char *uid, int64_t digest, CalendarEvent *event) {
        ToldSeries told = { .uid = uid, .channel = e->channel, .regimen = state->regimen.id };
        int r = told_series_read(s->store, &told);

        if (r < 0)
                return r;
        if (r == 0) {
                told.created = told.modified = event->stamp;
                told.sequence = e->sequence;
        }
        if (r > 0 && told.digest != digest) { /* it only ever goes on, and is never more than a SEQUENCE can be */
                told.sequence = MIN(told.sequence + 1, (int64_t)INT32_MAX);
                told.modified = MAX(event->stamp, told.modified + 1);
        }
        event->sequence = (uint32_t)MIN(told.sequence, (int64_t)INT32_MAX);
        event->created = told.created;
        event->modified = told.modified;
        if (r > 0 && told.digest == digest)
                return 0;
        told.digest = digest;
        return told_series_write(s->store, &told);
}

/* "under the skin"; with the history also what became of a dose. */
static int describe(const Export *e, const RegimenState *state, const char *past, char **ret) {
        const char *route = e->discreet ? "" : state->regimen.route;

        *ret = text_join(route, *route ? ". " : "", past, "Planned with cytosched.");
        return *ret ? 0 : -ENOMEM;
}

/* Part of the UID. A series that is in several files is in each of them one of its own; an event
 * of its own is in one of them only. */
static int lasting_id(const Export *e, const RegimenState *state, const Series *series, char **ret) {
        bool parted = *e->part && !series->own;
        char number[DIGITS_SIZE];

        *ret = text_join(e->id, "-", digits_text(state->regimen.id, number), parted ? "." : "", parted ? e->part : "");
        return *ret ? 0 : -ENOMEM;
}

static void count_series(Export *e, const Series *series, int64_t horizon) {
        Day last = series_last(series);

        e->n_series += series->n > 0;
        e->n_single += series->n == 0;
        if (last == DAY_NONE)
                last = MAX((Day)(horizon / 86400), slot_day(series->start));
        e->first = MIN(e->first, slot_day(series->start));
        e->last = e->last == DAY_NONE ? last : MAX(e->last, last);
}

static int write_one(Service *s, Call *c, Export *e, const RegimenState *state, const Series *series) {
        _cleanup_free_ char *summary = NULL, *description = NULL, *regimen = NULL;
        CalendarEvent event = { .stamp = c->now, .n_alarms = e->n_alarms };
        char uid[CALENDAR_UID_SIZE], past[WORDING_PAST_SIZE];
        int r = lasting_id(e, state, series, &regimen);

        if (r >= 0)
                r = stale_words(state, series, &e->covers, c->now, e->several, e->discreet, &summary, past);
        if (r >= 0)
                r = describe(e, state, past, &description);
        if (r < 0)
                return r;
        e->digest = stale_digest_add(e->digest, series, summary, past);
        event.regimen = regimen;
        event.summary = summary;
        event.description = description;
        /* What is over or answered is not rung for. Without the history a file of tomorrow is the one of today. */
        if (e->covers.history && series->own && (series->utc <= c->now || *past))
                event.n_alarms = 0;
        for (size_t i = 0; i < event.n_alarms; i++)
                event.alarms[i] = (CalendarAlarm){ e->alarms[i].before_sec, summary };
        r = tell_series(s, e, state, calendar_uid(series, regimen, uid), stale_digest_of(series, &event), &event);
        if (r >= 0)
                r = calendar_write_series(e->f, series, &event);
        return r == -EINVAL ? -EBADMSG : r; /* the id is of the database */
}

/* Whoever synchronises knows by it what is ours, and whose it is. */
static int tell_id(Call *c, const Export *e, const Regimen *regimen) {
        char *begin;

        if (e->to == EXPORT_FILE || e->to == EXPORT_SHARE) /* who writes a file or shows it asks nobody whose it is */
                return 0;
        if (asprintf(&begin, "%s-%lld", e->id, (long long)regimen->id) < 0)
                return -ENOMEM;
        dict_pair(&c->result, "regimens", begin, regimen->handle); /* each once: a map would be looked through for each */
        free(begin);
        return 0;
}

/* What is set for the patient, once for all that follow one another. */
static int read_discreet(Service *s, Export *e, int64_t patient) {
        int r = patient == e->patient ? e->set : setting_on(s->store, "discreet", patient);

        e->patient = patient;
        e->set = r > 0;
        e->discreet = e->covers.discreet || e->set;
        return MIN(r, 0);
}

static int export_regimen(Service *s, Call *c, Export *e, Regimen *regimen) {
        _cleanup_(series_list_done) SeriesList list = {};
        RegimenState *state = &e->state;
        SeriesOptions options;
        int r = stale_load(s, regimen, &e->covers, c->now, state);

        if (r >= 0)
                r = read_discreet(s, e, state->patient.id);
        if (r < 0)
                return r;
        e->digest = 0;
        stale_options(&state->plan, &e->covers, c->now, &options);
        r = series_of_plan(&state->plan, &options, &list);
        for (size_t i = 0; r >= 0 && i < list.n; i++) {
                r = write_one(s, c, e, state, &list.series[i]);
                count_series(e, &list.series[i], options.horizon);
        }
        if (r >= 0 && e->kept && stale_in_parts(&state->plan))
                r = stale_digest(state, &e->covers, c->now, e->several, e->discreet, &e->digest);
        if (r >= 0 && e->kept) /* what a phone will show of it, once it is there */
                r = exports_add(s->store, &e->list, state->regimen.id, e->digest);
        if (r >= 0)
                r = tell_id(c, e, &state->regimen);
        if (list.horizon && list.horizon < options.to && (!e->horizon || list.horizon < e->horizon))
                e->horizon = list.horizon;
        return MIN(r, 0);
}

/* ---- the file ------------------------------------------------------------------------------ */

/* Those named that are PATIENT's (0: anybody's): a patient's calendar has no plan of another. */
static int export_named(Service *s, Call *c, Export *e, int64_t patient, const char *names) {
        int64_t done[LIMIT_LIST];
        size_t n = 0;

        for (; *names; names += strlen(names) + 1) {
                _cleanup_(regimen_done) Regimen regimen = {};
                int r = find_regimen(s, c, names, &regimen);
                bool again = false;

                /* By whatever names: each UID is in the file once. */
                for (size_t i = 0; r >= 0 && i < n; i++)
                        again |= done[i] == regimen.id;
                if (r >= 0 && !again && n < ELEMENTSOF(done))
                        done[n++] = regimen.id;
                if (r >= 0 && !again && (!patient || regimen.patient == patient))
                        r = export_regimen(s, c, e, &regimen);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int export_all(Service *s, Call *c, Export *e, int64_t patient) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = regimens_sorted(s->store, patient, "", -1, &cursor);

        while (r >= 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        return r;
                r = export_regimen(s, c, e, &regimen);
        }
        return r;
}

/* All zones that the exported plans may be in: what comes before the events is written before
 * they are known, so that nothing is kept of them. */
static int write_zones(Service *s, Export *e, int64_t patient) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        const char *name;
        int r = patient_zones_of_plans(s->store, patient, &cursor);

        while (r >= 0 && (r = patient_zones_name_next(s->store, cursor, &name)) > 0) {
                const Zone *zone;

                r = zones_get(s->zones, name, &zone);
                if (r >= 0)
                        calendar_write_zone(e->f, zone);
        }
        return r;
}

static int calendar_name(const Export *e, const Patient *patient, char **ret) {
        const char *what = e->discreet ? "Reminders" : "Injections";
        int r = patient->id ? asprintf(ret, "%s - %s", what, patient->name) : asprintf(ret, "%s", what);

        return r < 0 ? -ENOMEM : 0;
}

static int describe_calendar(Service *s, Call *c, Export *e, const Patient *patient) {
        _cleanup_free_ char *name = NULL;
        const char *names = option_text(c, "regimens");
        int r = calendar_name(e, patient, &name);

        if (r < 0)
                return r;
        calendar_write_head(e->f, name, REFRESH_SEC);
        r = write_zones(s, e, patient->id);
        if (r >= 0)
                r = *names ? export_named(s, c, e, patient->id, names) : export_all(s, c, e, patient->id);
        return r < 0 ? r : calendar_write_end(e->f, (uint64_t)(e->n_series + e->n_single));
}

static void export_result(const Export *e, Dict *ret) {
        char day[DAY_TEXT_SIZE];

        dict_text(ret, "database", e->id);
        dict_number(ret, "series", 't', e->n_series);
        dict_number(ret, "events", 't', e->n_single);
        if (e->horizon)
                dict_text(ret, "horizon", day_format((Day)(e->horizon / 86400), day));
        if (e->first != DAY_NONE) {
                dict_text(ret, "first", day_format(e->first, day));
                dict_text(ret, "last", day_format(MIN(e->last, DAY_MAX), day));
        }
}

static int export_words(Service *s, Call *c, Export *e, const Patient *patient) {
        int several, r = meta_read(s->store, META_ID, &e->id);

        if (r == 0)
                r = -EBADMSG;
        several = r < 0 ? r : wording_several(s);
        /* A file of everybody's is called as it is for "me". */
        if (several >= 0)
                r = setting_on(s->store, "discreet", patient->id ?: 1);
        if (several < 0 || r < 0)
                return MIN(several, r);
        e->several = several && !patient->id;
        e->discreet = e->covers.discreet || r > 0;
        return 0;
}

static int read_sequence(Service *s, Export *e) {
        _cleanup_free_ char *value = NULL;
        int r = meta_read(s->store, META_SEQUENCE, &value);

        e->sequence = r > 0 ? strtoll(value, NULL, 10) : 0;
        return MIN(r, 0);
}

static int export_plan(Service *s, Call *c, Export *e, const Patient *patient) {
        int64_t at;
        int r = unwritable_end(s); /* what the calendar is told must be kept */

        if (r >= 0)
                r = export_words(s, c, e, patient);
        if (r >= 0)
                r = store_begin(s->store);
        if (r < 0)
                return r;
        r = changes_newest(s->store, &e->change, &at);
        if (r >= 0)
                r = read_sequence(s, e);
        if (r >= 0 && e->kept)
                r = exports_begin(s->store, e->to, &(Exported){ c->now, e->change, 0, e->scope, e->covers }, &e->list);
        if (r >= 0)
                r = describe_calendar(s, c, e, patient);
        if (r >= 0 && e->kept)
                r = exports_end(s->store, &e->list);
        r = store_end(s->store, r);
        if (r < 0)
                return r;
        export_result(e, &c->result);
        if (e->kept)
                dict_number(&c->result, "change", 'x', e->change);
        return 0;
}

static int read_channel(Call *c, const Patient *patient, Export *e) {
        const char *channel = call_option(c, "channel");

        e->scope = *option_text(c, "regimens") ? EXPORT_OF_NAMED : patient->id ?: EXPORT_OF_ALL;
        e->to = channel ? export_channel(channel) : EXPORT_CHANNELS;
        e->kept = channel && !*e->part;
        if (channel && e->to == EXPORT_CHANNELS)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A channel is \"file\", \"share\" or \"sync\".");
        return 0;
}

static int export_call(Service *s, Call *c, Channel channel) {
        Export e = {
                .f = c->output, .channel = channel, .first = DAY_NONE, .last = DAY_NONE,
        };
        _cleanup_(patient_done) Patient patient = {};
        int r = read_alarms(c, &e);

        if (r >= 0)
                r = read_part(c, &e);
        if (r >= 0 && call_option(c, "patient"))
                r = find_patient(s, c, NULL, &patient);
        if (r >= 0)
                r = read_covers(s, c, patient.id ?: 1, &e.covers);
        if (r >= 0)
                r = read_channel(c, &patient, &e);
        if (r >= 0)
                r = export_plan(s, c, &e, &patient);
        state_done(&e.state);
        free(e.id);
        return r;
}

int method_export(Service *s, Call *c) {
        return export_call(s, c, CHANNEL_EXPORT);
}

int method_export_file(Service *s, Call *c) {
        return export_call(s, c, CHANNEL_FILE);
}

/* Who wrote it says that it is there: from now on what alters it is told. */
int method_exported(Service *s, Call *c) {
        ExportChannel channel = export_channel(c->args[0]);
        int r = channel == EXPORT_CHANNELS ? call_refuse(c, CYTOSCHED_ERROR_INVALID, "A channel is \"file\", \"share\" or \"sync\".")
                                           : unwritable_end(s);

        if (r >= 0)
                r = store_begin(s->store);
        if (r < 0)
                return r;
        return store_end(s->store, exports_confirm(s->store, channel, call_number(c, "change", 0)));
}
