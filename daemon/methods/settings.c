/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: what is set, and setting it. */

#include "methods/settings.h"

#include "core/nearest.h"
#include "engine/calendar-name.h"
#include "engine/doses.h"
#include "engine/find.h"
#include "engine/history.h"
#include "engine/plan-load.h"
#include "engine/refresh.h"
#include "engine/setting-keys.h"
#include "engine/zone-keep.h"
#include "local.h"
#include "store/notices.h"
#include "store/patient-zones.h"

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
        dict_text(ret, "meaning", local_text(setting->meaning));
        return ret->error;
}

int method_settings(Service *s, Call *c) {
        _cleanup_(owner_done) Owner owner = {};
        int r = owner_find(s, c, &owner);

        for (size_t i = 0; r >= 0 && i < n_setting_keys; i++) {
                Dict *row;

                /* Without an owner all are listed, each with what it is for. */
                if (owner.scope != SCOPE_ALL && !(setting_keys[i].scopes & FOR(owner.scope)))
                        continue;
                row = dicts_add(&c->rows);
                r = row ? setting_row(s, &setting_keys[i], &owner, row) : -ENOMEM;
        }
        return r;
}

/* ---- set --------------------------------------------------------------------------------- */

/* What had its time keeps the zone it had it in; but where no rules are known of that, all of it follows. */
static int write_zone(Service *s, Call *c, int64_t patient, const Zone *zone) {
        _cleanup_(plan_done) Plan p = {};
        int r = plan_load_zones(s->store, s->zones, patient, &p);
        bool lost = r == -ENOENT || r == -EBADMSG || r == -EINVAL;

        if (lost)
                r = patient_zones_end(s->store, c->change, patient);
        if (r >= 0)
                r = patient_zone_insert(s->store, c->change, patient, lost ? SLOT_MIN : plan_first_to_come(&p, c->now), zone_name(zone));
        return r < 0 ? r : zone_keep(s, zone);
}

/* What a setting was or is; nothing where it has no value. */
static Values set_to(const char *key, const char *value) {
        Values v = {};

        values_text(&v, "key", key);
        values_text(&v, "value", isempty(value) ? NULL : value);
        return v;
}

/* Said again, it is no change. */
static int set_so_already(Call *c, bool *ret_same) {
        *ret_same = true;
        dict_text(&c->context, "hint", local_text("It is set so already; nothing was changed."));
        return c->context.error;
}

/* The zone of the wall clock from now on; what is past keeps the zone it had. */
static int set_zone(Service *s, Call *c, const Owner *o, const char *name, bool *ret_same) {
        _cleanup_free_ char *was = NULL;
        Values before, after;
        const Zone *zone;
        int r = zones_get(s->zones, name, &zone);

        if (r < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is not a time zone of this system. Name one as Area/City, such as "
                                   "Europe/London.",
                                   name);
        r = patient_zone_newest(s->store, o->patient.id, &was);
        if (r < 0)
                return r;
        if (was && streq(was, zone_name(zone)))
                r = set_so_already(c, ret_same);
        else {
                before = set_to("zone", was);
                after = set_to("zone", zone_name(zone));
                r = history_patient(s, c, o->patient.id, "set", &before, &after);
                if (r >= 0)
                        r = write_zone(s, c, o->patient.id, zone);
        }
        /* An offer to do so is answered. */
        if (r >= 0)
                r = notices_remove(s->store, NOTICE_ZONE, o->patient.id, 0);
        if (r >= 0 && was)
                r = notices_remove_about(s->store, NOTICE_ZONE_GONE, was);
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
        if (asprintf(&hint, local_text("The schedule of %s names its days, so they stay where they are whenever a dose is taken."),
                     o->regimen.handle) < 0)
                return -ENOMEM;
        dict_text(&c->context, "hint", hint);
        return 0;
}

/* Whether the owner itself has this value: what it has from its patient or from all may change under it. */
static int owner_has(Service *s, const Setting *setting, const Owner *o, const char *value) {
        _cleanup_free_ char *had = NULL;
        int r = setting_own(s->store, o->scope, owner_id(o), setting->key, &had);

        if (r < 0)
                return r;
        if (!had || !value)
                return o->scope == SCOPE_ALL ? streq(had ?: setting->fallback, value ?: setting->fallback) : !had && !value;
        return streq(had, value);
}

static int set_value(Service *s, Call *c, const Setting *setting, const Owner *o, const char *value, bool *ret_same) {
        _cleanup_free_ char *kept = NULL, *had = NULL;
        Values before, after;
        int r = 0;

        if (*value)
                r = setting_key_read(setting, value, &kept);
        if (r == -EINVAL)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" can't be the value of %s: that is %s.", value,
                                   setting->key, local_text(setting->meaning));
        if (r >= 0)
                r = owner_has(s, setting, o, kept);
        if (r > 0)
                return set_so_already(c, ret_same);
        if (r >= 0 && setting->kind == VALUE_ANCHOR && kept)
                r = anchor_hint(s, c, o, kept);
        if (r >= 0)
                r = setting_get(s->store, setting->key, o->scope == SCOPE_PATIENT ? o->patient.id : 0,
                                o->regimen.id, &had);
        if (r < 0)
                return r;
        before = set_to(setting->key, had ?: setting->fallback);
        after = set_to(setting->key, kept ?: setting->fallback);
        r = o->scope == SCOPE_REGIMEN ? history_regimen(s, c, &o->regimen, "set", SLOT_NONE, &before, &after)
                                      : history_patient(s, c, o->patient.id, "set", &before, &after);
        if (r >= 0)
                r = setting_write(s->store, c->change, o->scope, owner_id(o), setting->key, kept);
        return r;
}

/* Where to find what was switched on. */
static int tell_calendar_file(Service *s, Call *c, const Owner *o) {
        _cleanup_free_ char *name = NULL, *path = NULL, *hint = NULL;
        int r = calendar_file_name(&o->patient, &name);

        if (r >= 0)
                r = calendar_file_path(s, name, &path);
        if (r < 0)
                return r == -EEXIST ? 0 : r;
        if (asprintf(&hint, local_text("The calendar file is %s"), path) < 0)
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

#define NEXT_TOLD 3

/* What comes next of the patient's plans, by the clock that was set. */
static int put_next(Service *s, Call *c, int64_t patient) {
        _cleanup_(dose_list_done) DoseList list = { .limit = NEXT_TOLD };
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = regimens_active(s->store, patient, -1, &cursor);

        return r < 0 ? r : dose_list_next(&list, s, c, cursor);
}

static int refuse_unknown(Call *c) {
        _cleanup_nearest_ Nearest nearest = {};

        nearest_start(&nearest, c->args[0]);
        for (size_t i = 0; i < n_setting_keys; i++)
                nearest_offer(&nearest, setting_keys[i].key);
        if (nearest.best)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                                   "There is no setting \"%s\". Did you mean \"%s\"? \"cytosched set\" lists those there are.", c->args[0], nearest.best);
        return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND, "There is no setting \"%s\". \"cytosched set\" lists those there are.", c->args[0]);
}

int method_set(Service *s, Call *c) {
        const Setting *setting = setting_key_find(c->args[0]);
        _cleanup_(owner_done) Owner owner = {};
        bool same = false;
        int r;

        if (!setting)
                return refuse_unknown(c);
        r = owner_find(s, c, &owner);
        if (r >= 0 && setting->kind == VALUE_ZONE && owner.scope == SCOPE_ALL) {
                owner.scope = SCOPE_PATIENT;
                r = find_patient(s, c, NULL, &owner.patient);
        }
        if (r < 0)
                return r;
        if (!(setting->scopes & FOR(owner.scope)))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   owner.scope == SCOPE_ALL       ? N_("The setting %s is not one of all: say %s.")
                                   : owner.scope == SCOPE_PATIENT ? N_("The setting %s is not one of a patient: say %s.")
                                                                  : N_("The setting %s is not one of a regimen: say %s."),
                                   setting->key, setting->scopes & FOR(SCOPE_REGIMEN) ? "--regimen R" : "--patient P");
        if (setting->kind == VALUE_ZONE)
                r = set_zone(s, c, &owner, c->args[1], &same);
        else
                r = set_value(s, c, setting, &owner, c->args[1], &same);
        if (r >= 0 && !same && makes_reminders(setting))
                r = refresh_regimens(s, owner.scope == SCOPE_REGIMEN ? owner.regimen.id : 0, owner.patient.id, c->now);
        if (r >= 0 && setting->kind == VALUE_ZONE)
                r = put_next(s, c, owner.patient.id);
        if (r >= 0)
                r = setting_row(s, setting, &owner, &c->result);
        if (r >= 0 && streq(setting->key, "calendar-file") && setting_on(s->store, "calendar-file", owner.patient.id) > 0)
                r = tell_calendar_file(s, c, &owner);
        if (r >= 0) /* an offer of a zone may have gone */
                r = call_changed(c, owner.regimen.handle ?: "");
        return r;
}
