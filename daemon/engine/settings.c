/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings: keys, values, meanings. */

#include "settings.h"

#include <ctype.h>

#include "state.h"
#include "history.h"
#include "when.h"

typedef enum ValueKind {
        VALUE_DURATION, /* 30m; with zero_ok also "0" */
        VALUE_WINDOW,   /* auto or 1h to 14d */
        VALUE_COUNT,    /* 0 to 20 */
        VALUE_HOURS,    /* 22:00-07:00 or off */
        VALUE_SWITCH,   /* on, off */
        VALUE_ANCHOR,   /* calendar, last-dose */
        VALUE_EXTRAS,   /* 1d; 30m take it out of the fridge */
        VALUE_COMMAND,  /* /path/to/program */
        VALUE_TEXT,
        VALUE_ZONE,
} ValueKind;

#define FOR(scope) (1u << (scope))
#define FOR_EACH (FOR(SCOPE_ALL) | FOR(SCOPE_PATIENT) | FOR(SCOPE_REGIMEN))

typedef struct Setting {
        const char *key;
        unsigned scopes;
        ValueKind kind;
        const char *fallback, *meaning;
} Setting;

static const Setting settings[] = {
        { "zone", FOR(SCOPE_PATIENT), VALUE_ZONE, "", "the time zone in which doses fall, from now on (Area/City)" },
        { "window", FOR_EACH, VALUE_WINDOW, "auto",
          "how long a dose can be answered before it counts as missed: auto, or 1h to 14d" },
        { "again", FOR_EACH, VALUE_DURATION, "15m", "how long after a reminder it comes again, such as 15m" },
        { "again-times", FOR_EACH, VALUE_COUNT, "3", "how many times it comes again so soon, 0 to 20" },
        { "then", FOR_EACH, VALUE_DURATION, "1h", "how often it comes after that: such as 1h, or 0 for no more" },
        { "quiet", FOR_EACH, VALUE_HOURS, "22:00-07:00",
          "hours in which nothing comes again (a first reminder always does), such as 22:00-07:00, or off" },
        { "discreet", FOR(SCOPE_ALL) | FOR(SCOPE_PATIENT), VALUE_SWITCH, "off",
          "on or off; on: no drug and no amount on the screen or in the calendar" },
        { "calendar-file", FOR(SCOPE_PATIENT), VALUE_SWITCH, "off",
          "on or off; on: a calendar file of this patient's plan beside the database, written again after each change" },
        { "contact", FOR(SCOPE_ALL) | FOR(SCOPE_PATIENT), VALUE_TEXT, "", "how to reach the care team; it is said where a dose was missed" },
        { "anchor", FOR(SCOPE_REGIMEN), VALUE_ANCHOR, "calendar",
          "what the interval counts from: calendar (the plan), or last-dose (the day of the last one taken)" },
        { "before", FOR_EACH, VALUE_EXTRAS, "",
          "words before a dose, such as: 1d; 30m take it out of the fridge (up to 8, up to 7d)" },
        { "after", FOR_EACH, VALUE_EXTRAS, "",
          "words after a dose was taken, such as: 2h look at the injection site (up to 8, up to 7d)" },
        { "reminder-command", FOR(SCOPE_ALL), VALUE_COMMAND, "",
          "a program that each reminder of a dose runs too: the full path of one that is there; the dose is in its environment" },
};

static const Setting *setting_find(const char *key) {
        for (size_t i = 0; i < ELEMENTSOF(settings); i++)
                if (strcasecmp(settings[i].key, key) == 0)
                        return &settings[i];
        return NULL;
}

/* ---- values ------------------------------------------------------------------------------ */

static int hours_parse(const char *text, unsigned *ret_from, unsigned *ret_to) {
        char from[8] = "", to[8] = "";
        int a, b, end = 0;

        if (strcasecmp(text, "off") == 0) {
                *ret_from = *ret_to = 0;
                return 0;
        }
        if (sscanf(text, " %5[0-9:] - %5[0-9:] %n", from, to, &end) != 2 || text[end])
                return -EINVAL;
        a = minute_parse(from);
        b = minute_parse(to);
        if (a < 0 || b < 0)
                return -EINVAL;
        *ret_from = (unsigned)a;
        *ret_to = (unsigned)b;
        return 0;
}

static int duration_value(const char *text, bool zero_ok, char **ret) {
        char word[DURATION_TEXT_SIZE];
        int64_t sec;

        if (zero_ok && streq(text, "0"))
                *ret = strdup("0");
        else if (when_duration(text, &sec) < 0)
                return -EINVAL;
        else
                *ret = strdup(duration_format(sec, word));
        return *ret ? 0 : -ENOMEM;
}

/* Each word's duration and text, joined by "; ". */
static int extras_value(const char *text, char **ret) {
        Extra extras[EXTRAS_MAX];
        char word[DURATION_TEXT_SIZE];
        int n = extras_parse(text, extras);
        size_t size;
        FILE *f;

        if (n < 0)
                return n;
        f = open_memstream(ret, &size);
        if (!f)
                return -ENOMEM;
        for (int i = 0; i < n; i++)
                fprintf(f, "%s%s%s%s", i > 0 ? "; " : "", duration_format(extras[i].sec, word), *extras[i].text ? " " : "",
                        extras[i].text);
        return memstream_close(f, ret);
}

static int choice_value(const char *text, const char *a, const char *b, char **ret) {
        const char *chosen = strcasecmp(text, a) == 0 ? a : strcasecmp(text, b) == 0 ? b : NULL;

        if (!chosen)
                return -EINVAL;
        *ret = strdup(chosen);
        return *ret ? 0 : -ENOMEM;
}

/* The value as it is kept; -EINVAL where it is none. */
static int value_read(const Setting *setting, const char *text, char **ret) {
        unsigned from, to;
        int64_t sec;
        char *end;
        long count;
        int r = 0;

        switch (setting->kind) {
        case VALUE_DURATION:
                return duration_value(text, streq(setting->key, "then"), ret);
        case VALUE_WINDOW:
                if (strcasecmp(text, "auto") == 0)
                        break;
                if (when_duration(text, &sec) < 0 || sec < 3600 || sec > WINDOW_MAX_SEC)
                        return -EINVAL;
                return duration_value(text, false, ret);
        case VALUE_COUNT:
                count = strtol(text, &end, 10);
                if (*end || end == text || count < 0 || count > 20)
                        return -EINVAL;
                return asprintf(ret, "%ld", count) < 0 ? -ENOMEM : 0;
        case VALUE_HOURS:
                if (hours_parse(text, &from, &to) < 0)
                        return -EINVAL;
                if (from == to)
                        *ret = strdup("off");
                else
                        r = asprintf(ret, "%02u:%02u-%02u:%02u", from / 60, from % 60, to / 60, to % 60);
                return r < 0 || !*ret ? -ENOMEM : 0;
        case VALUE_SWITCH:
                return choice_value(text, "on", "off", ret);
        case VALUE_ANCHOR:
                return choice_value(text, "calendar", "last-dose", ret);
        case VALUE_EXTRAS:
                return extras_value(text, ret);
        case VALUE_COMMAND:
                /* Whether it is there the client looks: a person's files are not in the daemon's sandbox. */
                if (*text != '/')
                        return -EINVAL;
                break;
        default:
                break;
        }
        *ret = strdup(text);
        return *ret ? 0 : -ENOMEM;
}

static size_t read_extras(const char *value, Extra ret[static EXTRAS_MAX]) {
        int n = extras_parse(value, ret);

        return n < 0 ? 0 : (size_t)n;
}

void settings_reminder(ReminderSettings *ret, Extras *extras, const char *key, const char *value) {
        int64_t sec = 0;

        if (streq(key, "again") && when_duration(value, &sec) >= 0)
                ret->again_sec = sec;
        else if (streq(key, "again-times"))
                ret->again_count = (unsigned)strtoul(value, NULL, 10);
        else if (streq(key, "then"))
                ret->then_sec = when_duration(value, &sec) >= 0 ? sec : 0;
        else if (streq(key, "quiet"))
                (void)hours_parse(value, &ret->quiet_from, &ret->quiet_to);
        else if (streq(key, "before"))
                extras->n_before = read_extras(value, extras->before);
        else if (streq(key, "after"))
                extras->n_after = read_extras(value, extras->after);
}

int setting_on(Store *s, const char *key, int64_t patient) {
        _cleanup_free_ char *value = NULL;
        int r = setting_get(s, key, patient, 0, &value);

        return r <= 0 ? r : streq(value, "on");
}

/* ---- owners ------------------------------------------------------------------------------ */

typedef struct Owner {
        SettingScope scope;
        Patient patient;
        Regimen regimen;
} Owner;

static void owner_done(Owner *o) {
        patient_done(&o->patient);
        regimen_done(&o->regimen);
}

static const char *const scope_names[] = { "all", "patient", "regimen" };

static int owner_find(Service *s, Call *c, Owner *ret) {
        const char *regimen = call_option(c, "regimen"), *patient = call_option(c, "patient");

        if (regimen && patient)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A setting is a patient's or a regimen's, not both.");
        ret->scope = regimen ? SCOPE_REGIMEN : patient ? SCOPE_PATIENT : SCOPE_ALL;
        if (regimen)
                return find_regimen(s, c, regimen, &ret->regimen);
        return patient ? find_patient(s, c, patient, &ret->patient) : 0;
}

static int64_t owner_id(const Owner *o) {
        return o->scope == SCOPE_REGIMEN ? o->regimen.id : o->patient.id;
}

static int zone_value(Service *s, const Owner *o, char **ret) {
        _cleanup_(plan_done) Plan p = {};
        int r = plan_load_zones(s->store, s->zones, o->patient.id ?: 1, &p);

        if (r < 0)
                return r;
        *ret = strdup(zone_name(plan_zone_now(&p)));
        return *ret ? 1 : -ENOMEM;
}

static int setting_row(Service *s, const Setting *setting, const Owner *o, Dict *ret) {
        _cleanup_free_ char *value = NULL;
        int r;

        if (setting->kind == VALUE_ZONE)
                r = zone_value(s, o, &value);
        else
                r = setting_get(s->store, setting->key, o->scope == SCOPE_REGIMEN ? o->regimen.patient : o->patient.id,
                                o->regimen.id, &value);
        if (r < 0)
                return r;
        dict_text(ret, "key", setting->key);
        dict_text(ret, "value", value ?: setting->fallback);
        dict_text(ret, "default", setting->fallback);
        dict_text(ret, "for", scope_names[o->scope]);
        dict_text(ret, "meaning", setting->meaning);
        return ret->error;
}

int service_settings(Service *s, Call *c) {
        _cleanup_(owner_done) Owner owner = {};
        int r = owner_find(s, c, &owner);

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(settings); i++) {
                Dict *row;

                /* Without an owner all are listed, each with what it is for. */
                if (owner.scope != SCOPE_ALL && !(settings[i].scopes & FOR(owner.scope)))
                        continue;
                row = dicts_add(&c->rows);
                r = row ? setting_row(s, &settings[i], &owner, row) : -ENOMEM;
        }
        return r;
}

/* ---- set --------------------------------------------------------------------------------- */

/* The zone of the wall clock from now on; what is past keeps the zone it had. */
static int set_zone(Service *s, Call *c, const Owner *o, const char *name) {
        _cleanup_free_ char *before = NULL, *after = NULL;
        _cleanup_(plan_done) Plan p = {};
        const Zone *zone;
        int r = zones_get(s->zones, name, &zone);

        if (r < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a time zone of this system. Name one as Area/City, such as "
                                   "Europe/London.",
                                   name);
        r = plan_load_zones(s->store, s->zones, o->patient.id, &p);
        if (r < 0)
                return r;
        if (asprintf(&before, "zone %s (%s)", zone_name(plan_zone_now(&p)), o->patient.name) < 0 ||
            asprintf(&after, "zone %s (%s)", name, o->patient.name) < 0)
                return -ENOMEM;
        r = history_append(s, c, &(Change){ "set", o->patient.id, 0, NULL, SLOT_NONE, before, after, true, 0 });
        /* What had its time keeps the zone it had it in. */
        if (r >= 0)
                r = zone_insert(s->store, c->change, o->patient.id, plan_first_to_come(&p, c->now), name);
        /* An offer to do so is answered. */
        if (r >= 0)
                r = store_run(s->store,
                              "UPDATE notice SET dismissed = ? WHERE kind = 'zone' AND patient = ? AND dismissed IS NULL",
                              "ii", c->now, o->patient.id);
        if (r > 0)
                s->reminders_changed = true;
        return MIN(r, 0);
}

/* An interval counts from the last dose only where the schedule names no days of its own. */
static int anchor_hint(Service *s, Call *c, const Owner *o, const char *value) {
        _cleanup_free_ char *hint = NULL;
        _cleanup_(state_done) RegimenState state = {};
        Regimen copy = {};
        int r;

        if (!streq(value, "last-dose"))
                return 0;
        r = regimen_by_id(s->store, o->regimen.id, &copy);
        if (r > 0)
                r = state_load(s, &copy, c->now, SLOT_NONE, &state);
        if (r < 0)
                return r;
        for (size_t i = 0; i < state.plan.n_revisions; i++)
                if (schedule_unnamed_days(state.plan.revisions[i].schedule))
                        return 0;
        if (asprintf(&hint, "The schedule of %s names its days, so they stay where they are whenever a dose is taken.",
                     o->regimen.handle) < 0)
                return -ENOMEM;
        dict_text(&c->context, "hint", hint);
        return 0;
}

static int set_value(Service *s, Call *c, const Setting *setting, const Owner *o, const char *value) {
        _cleanup_free_ char *kept = NULL, *before = NULL, *before_text = NULL, *after_text = NULL;
        int r = 0;

        if (*value)
                r = value_read(setting, value, &kept);
        if (r == -EINVAL)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" can't be the value of %s: that is %s.", value,
                                   setting->key, setting->meaning);
        if (r >= 0 && setting->kind == VALUE_ANCHOR && kept)
                r = anchor_hint(s, c, o, kept);
        if (r >= 0)
                r = setting_get(s->store, setting->key, o->scope == SCOPE_PATIENT ? o->patient.id : 0,
                                o->regimen.id, &before);
        if (r < 0)
                return r;
        if (asprintf(&before_text, "%s %s", setting->key, before ?: setting->fallback) < 0 ||
            asprintf(&after_text, "%s %s", setting->key, kept ?: setting->fallback) < 0)
                return -ENOMEM;
        r = history_append(s, c, &(Change){ "set", o->scope == SCOPE_REGIMEN ? o->regimen.patient : o->patient.id,
                                            o->regimen.id, o->regimen.handle, SLOT_NONE, before_text, after_text, true,
                                            0 });
        if (r >= 0)
                r = setting_write(s->store, c->change, o->scope, owner_id(o), setting->key, kept);
        return r;
}

/* Where to find what was switched on. */
static int tell_calendar_file(Service *s, Call *c, const Owner *o) {
        _cleanup_free_ char *name = NULL, *path = NULL, *hint = NULL;
        int r = service_calendar_name(&o->patient, &name);

        if (r >= 0)
                r = service_calendar_path(s, name, &path);
        if (r < 0)
                return r == -EEXIST ? 0 : r;
        if (asprintf(&hint, "The calendar file is %s", path) < 0)
                return -ENOMEM;
        dict_text(&c->context, "hint", hint);
        return 0;
}

/* What reminders are made of beforehand; the others are asked for when something is said. */
static bool makes_reminders(const Setting *setting) {
        switch (setting->kind) {
        case VALUE_SWITCH:
        case VALUE_ANCHOR:
        case VALUE_COMMAND:
        case VALUE_TEXT:
                return false;
        default:
                return true;
        }
}

int service_set(Service *s, Call *c) {
        const Setting *setting = setting_find(c->args[0]);
        _cleanup_(owner_done) Owner owner = {};
        int r;

        if (!setting)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                                   "There is no setting \"%s\". \"cytosched set\" lists those there are.", c->args[0]);
        r = owner_find(s, c, &owner);
        if (r >= 0 && setting->kind == VALUE_ZONE && owner.scope == SCOPE_ALL) {
                owner.scope = SCOPE_PATIENT;
                r = find_patient(s, c, NULL, &owner.patient);
        }
        if (r < 0)
                return r;
        if (!(setting->scopes & FOR(owner.scope)))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The setting %s is not one of %s: say %s.", setting->key,
                                   owner.scope == SCOPE_ALL ? "all" : owner.scope == SCOPE_PATIENT ? "a patient" : "a regimen",
                                   setting->scopes & FOR(SCOPE_REGIMEN) ? "--regimen R" : "--patient P");
        if (setting->kind == VALUE_ZONE)
                r = set_zone(s, c, &owner, c->args[1]);
        else
                r = set_value(s, c, setting, &owner, c->args[1]);
        if (r >= 0 && makes_reminders(setting))
                r = refresh_all(s, c, owner.scope == SCOPE_REGIMEN ? owner.regimen.id : 0, owner.patient.id);
        if (r >= 0)
                r = setting_row(s, setting, &owner, &c->result);
        if (r >= 0 && streq(setting->key, "calendar-file") && setting_on(s->store, "calendar-file", owner.patient.id) > 0)
                r = tell_calendar_file(s, c, &owner);
        if (r >= 0)
                r = call_changed(c, owner.regimen.handle ?: "");
        return r;
}
