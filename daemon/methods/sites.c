/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Injection sites. */

#include "methods/sites.h"

#include "engine/sites.h"
#include "local.h"

#include "core/fold.h"
#include "core/words.h"
#include "engine/find.h"
#include "engine/history.h"
#include "engine/plan-load.h"
#include "store/sites.h"
/* The list that a call is about: of the option "regimen", or of a patient. */
typedef struct About {
        Patient patient;
        Regimen regimen; /* id 0: none is named */
        Sites list;
        Day today;
} About;

static void about_done(About *a) {
        patient_done(&a->patient);
        regimen_done(&a->regimen);
        sites_done(&a->list);
}

static int about_owner(Service *s, Call *c, About *a) {
        const char *handle = call_option(c, "regimen");
        int r;

        if (handle && call_option(c, "patient"))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A list is a patient's or a regimen's, not both.");
        if (!handle)
                return find_patient(s, c, NULL, &a->patient);
        r = find_regimen(s, c, handle, &a->regimen);
        if (r >= 0)
                r = patient_by_id(s->store, a->regimen.patient, &a->patient);
        return r == 0 ? -EBADMSG : MIN(r, 0);
}

static int about_find(Service *s, Call *c, About *a) {
        _cleanup_(plan_done) Plan p = {};
        char day[DAY_TEXT_SIZE];
        int r = about_owner(s, c, a);

        if (r >= 0)
                r = plan_load_zones(s->store, s->zones, a->patient.id, &p);
        if (r < 0)
                return r;
        a->today = slot_day(zone_local(plan_zone_now(&p), c->now));
        dict_map(&c->context, "today", a->patient.name, day_format(a->today, day));
        return sites_load(s, a->patient.id, a->regimen.id, a->today, &a->list);
}

int method_sites(Service *s, Call *c) {
        _cleanup_(about_done) About a = {};
        int r = about_find(s, c, &a);

        for (size_t i = 0; r >= 0 && i < a.list.n; i++) {
                Dict *row = dicts_add(&c->rows);

                r = row ? sites_row(s, &a.list, &a.list.sites[i], c->now, row) : -ENOMEM;
        }
        return r;
}

/* ---- changes ----------------------------------------------------------------------------- */

static int begin_change(Service *s, Call *c, const About *a, const char *verb, const Values *before, const Values *after) {
        if (a->regimen.id > 0)
                return history_regimen(s, c, &a->regimen, verb, SLOT_NONE, before, after);
        return history_patient(s, c, a->patient.id, verb, before, after);
}

/* A site, as the history keeps it. */
static Values site_values(const char *name) {
        Values v = {};

        values_text(&v, "site", name);
        return v;
}

/* The same of one that rests. */
static Values rest_values(const char *name, Day until, const char *reason) {
        Values v = site_values(name);

        values_number(&v, "resting", 1);
        if (until != DAY_NONE)
                values_number(&v, "until", until);
        values_text(&v, "reason", reason);
        return v;
}

/* The site of this key in the list; NULL where it has none. */
static const Site *listed(const Sites *list, const char *key) {
        for (size_t i = 0; i < list->n; i++)
                if (streq(list->sites[i].key, key))
                        return &list->sites[i];
        return NULL;
}

/* The site as it now is. */
static int finish_change(Service *s, Call *c, const About *a, const char *name) {
        _cleanup_(sites_done) Sites list = {};
        _cleanup_free_ char *key = fold_words(name);
        int r = key ? sites_load(s, a->patient.id, a->regimen.id, a->today, &list) : -ENOMEM;

        if (r >= 0 && listed(&list, key))
                r = sites_row(s, &list, listed(&list, key), c->now, &c->result);
        /* The card of a dose says which site was used longest ago. */
        return r;
}

/* The site of the list that the call names. */
static int find_site(Call *c, const About *a, const Site **ret) {
        int r = sites_match(c, &a->list, c->args[0], ret);

        if (r >= 0 && !*ret)
                return call_refuse(c, CYTOSCHED_ERROR_NOT_FOUND,
                                   "\"%s\" is not in the list of sites. \"cytosched site\" shows it; to add it, type: cytosched site "
                                   "add \"%s\"", c->args[0], c->args[0]);
        return MIN(r, 0);
}

int method_add_site(Service *s, Call *c) {
        _cleanup_(about_done) About a = {};
        _cleanup_free_ char *name = fold_squeeze(c->args[0]), *key = name ? fold_words(name) : NULL;
        const Site *there;
        Values after;
        int r = key ? about_find(s, c, &a) : -ENOMEM;

        if (r < 0)
                return r;
        if (!*name)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "A site needs a name, such as: left thigh");
        there = listed(&a.list, key);
        if (there && a.list.regimen == a.regimen.id)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s is in the list of sites already.", there->name);
        if (!there && a.list.n >= SITES_MAX)
                return call_refuse(c, CYTOSCHED_ERROR_LIMIT, "A list has at most %u sites.", SITES_MAX);
        after = site_values(name);
        r = begin_change(s, c, &a, "site add", NULL, &after);
        if (r >= 0)
                r = sites_keep(s, c, a.regimen.id, &a.list);
        /* One that the patient's list has is in the copy. */
        if (r >= 0 && !there)
                r = sites_add(s, c, &a.list, name);
        return r < 0 ? r : finish_change(s, c, &a, name);
}

int method_remove_site(Service *s, Call *c) {
        _cleanup_(about_done) About a = {};
        const Site *site = NULL;
        Values before;
        int r = about_find(s, c, &a);

        if (r >= 0)
                r = find_site(c, &a, &site);
        if (r < 0)
                return r;
        if (a.list.n == 1)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT, "%s is the only site in the list. Add another one first.", site->name);
        before = site_values(site->name);
        r = sites_row(s, &a.list, site, c->now, &c->result);
        if (r >= 0)
                r = begin_change(s, c, &a, "site remove", &before, NULL);
        if (r >= 0)
                r = sites_keep(s, c, a.regimen.id, &a.list);
        if (r >= 0)
                r = site_end(s->store, c->change, a.patient.id, a.regimen.id, site->key);
        return MIN(r, 0);
}

static int read_rest(Call *c, Day today, Rest *ret) {
        const char *reason = call_option(c, "reason");
        int r = call_date(c, "until", TENSE_NEXT, today, DAY_NONE, &ret->until);

        if (r < 0)
                return r;
        ret->from = today;
        ret->reason = (char *)(isempty(reason) ? NULL : reason);
        if (ret->until < today)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is past: a site rests until today or later.", call_option(c, "until"));
        return 0;
}

int method_rest_site(Service *s, Call *c) {
        _cleanup_(about_done) About a = {};
        const Site *site = NULL;
        Values before, after;
        Rest rest = {};
        int r = about_find(s, c, &a);

        if (r >= 0)
                r = find_site(c, &a, &site);
        if (r >= 0)
                r = read_rest(c, a.today, &rest);
        if (r < 0)
                return r;
        if (site->resting && site->until == rest.until && streq(site->reason ?: "", rest.reason ?: "")) {
                dict_text(&c->context, "hint", local_text("This site rests so already; nothing was changed."));
                return sites_row(s, &a.list, site, c->now, &c->result);
        }
        before = site->resting ? rest_values(site->name, site->until, site->reason) : site_values(site->name);
        after = rest_values(site->name, rest.until, rest.reason);
        r = begin_change(s, c, &a, "site rest", &before, &after);
        if (r >= 0)
                r = rest_write(s->store, c->change, a.patient.id, site->key, &rest);
        return r < 0 ? r : finish_change(s, c, &a, site->name);
}

int method_use_site(Service *s, Call *c) {
        _cleanup_(about_done) About a = {};
        const Site *site = NULL;
        Values before, after;
        int r = about_find(s, c, &a);

        if (r >= 0)
                r = find_site(c, &a, &site);
        if (r < 0)
                return r;
        if (!site->resting) {
                dict_text(&c->context, "hint", local_text("This site does not rest; nothing was changed."));
                return sites_row(s, &a.list, site, c->now, &c->result);
        }
        before = rest_values(site->name, site->until, site->reason);
        after = site_values(site->name);
        r = begin_change(s, c, &a, "site use", &before, &after);
        if (r >= 0)
                r = rest_end(s->store, c->change, a.patient.id, site->key);
        return r < 0 ? r : finish_change(s, c, &a, site->name);
}
