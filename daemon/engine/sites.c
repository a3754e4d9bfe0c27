/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Injection sites: lists, rests, order, and what was typed. */

#include "engine/sites.h"

#include "core/fold.h"
#include "core/words.h"
#include "engine/plan-load.h"
#include "store/regimens.h"
#include "store/sites.h"

#define SITES_OF_A_DOSE 8u

static void site_done(Site *s) {
        free(s->key);
        free(s->name);
        free(s->reason);
}

void sites_done(Sites *s) {
        for (size_t i = 0; i < s->n; i++)
                site_done(&s->sites[i]);
        free(s->sites);
        *s = (Sites){};
}

/* ---- reading ----------------------------------------------------------------------------- */

static int append(Sites *list, const char *name, int64_t place) {
        Site site = { .name = strdup(name), .key = fold_words(name), .place = place, .last = SITE_NEVER, .until = DAY_NONE };
        int r = site.name && site.key ? array_room(&list->sites, list->n, &list->allocated, sizeof(Site)) : -ENOMEM;

        if (r < 0) {
                site_done(&site);
                return r;
        }
        list->sites[list->n++] = site;
        return 0;
}

static int load_kept(Service *s, Sites *list) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        SiteRow row;
        int r = site_list(s->store, list->patient, list->regimen, &cursor);

        while (r >= 0 && (r = site_next(s->store, cursor, &row)) > 0)
                r = append(list, row.name, row.place);
        list->kept = list->n > 0;
        return r;
}

/* A person has a handful: so many are looked at, however many there are. */
#define REGIMENS_MAX 20

/* Interferon alfa is given into the upper arm too. */
static int load_usual(Service *s, Sites *list) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        bool upper_arm = false;
        const char *drug;
        int r = regimens_drugs(s->store, list->patient, REGIMENS_MAX, &cursor);

        while (r >= 0 && !upper_arm && (r = regimens_drug_next(s->store, cursor, &drug)) > 0)
                upper_arm = strncmp(drug, "interferon alfa", 15) == 0;
        if (r < 0)
                return r;
        for (const char *const *name = rotation_begin(upper_arm); *name; name++) {
                r = append(list, *name, (int64_t)list->n);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int load_use(Service *s, int64_t patient, Day today, Site *site) {
        _cleanup_(rest_done) Rest rest = {};
        Injection last;
        int r = injection_last(s->store, patient, site->key, &last);

        if (r > 0) {
                site->last = last.at;
                site->last_regimen = last.regimen;
                site->last_slot = last.slot;
        }
        if (r >= 0)
                r = rest_get(s->store, patient, site->key, &rest);
        if (r > 0 && rotation_rests(MIN(rest.from, today), rest.until, today)) {
                site->resting = true;
                site->from = rest.from;
                site->until = rest.until;
                site->reason = TAKE_PTR(rest.reason);
        }
        return MIN(r, 0);
}

/* Puts the list in the rotation's order. */
static int order(Sites *list) {
        _cleanup_free_ RotationSite *rotation = calloc(list->n + 1, sizeof(RotationSite));
        Site *ordered = calloc(list->n + 1, sizeof(Site));

        if (!rotation || !ordered) {
                free(ordered);
                return -ENOMEM;
        }
        for (size_t i = 0; i < list->n; i++)
                rotation[i] = (RotationSite){ list->sites[i].name, i, list->sites[i].last, list->sites[i].resting };
        rotation_order(rotation, list->n);
        for (size_t i = 0; i < list->n; i++)
                ordered[i] = list->sites[rotation[i].place];
        free(list->sites);
        list->sites = ordered;
        list->allocated = list->n;
        return 0;
}

int sites_load(Service *s, int64_t patient, int64_t regimen, Day today, Sites *ret) {
        _cleanup_(sites_done) Sites list = { .patient = patient, .regimen = regimen };
        int r = load_kept(s, &list);

        if (r >= 0 && !list.kept && regimen > 0) {
                list.regimen = 0;
                r = load_kept(s, &list);
        }
        if (r >= 0 && !list.kept)
                r = load_usual(s, &list);
        for (size_t i = 0; r >= 0 && i < list.n; i++)
                r = load_use(s, patient, today, &list.sites[i]);
        if (r >= 0)
                r = order(&list);
        if (r < 0)
                return r;
        *ret = list;
        list = (Sites){};
        return 0;
}

const Site *sites_first(const Sites *s) {
        return s->n > 0 && !s->sites[0].resting ? &s->sites[0] : NULL;
}

/* ---- rows -------------------------------------------------------------------------------- */

/* The name of the dose that went there last; none where its regimen was removed. */
static int row_dose(Service *s, const Site *site, Dict *ret) {
        _cleanup_(regimen_done) Regimen regimen = {};
        _cleanup_free_ char *dose = NULL;
        char slot[SLOT_TEXT_SIZE];
        int r = regimen_by_id(s->store, site->last_regimen, &regimen);

        if (r <= 0)
                return r;
        if (asprintf(&dose, "%s@%s", regimen.handle, slot_format(site->last_slot, slot)) < 0)
                return -ENOMEM;
        dict_text(ret, "dose", dose);
        return 0;
}

int sites_row(Service *s, const Sites *list, const Site *site, int64_t now, Dict *ret) {
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(regimen_done) Regimen regimen = {};
        _cleanup_(plan_done) Plan p = {};
        char at[INSTANT_TEXT_SIZE], until[DAY_TEXT_SIZE];
        const Zone *zone;
        int r = patient_by_id(s->store, list->patient, &patient);

        if (r >= 0)
                r = plan_load_zones(s->store, s->zones, list->patient, &p);
        if (r >= 0 && list->regimen > 0)
                r = regimen_by_id(s->store, list->regimen, &regimen);
        if (r < 0)
                return r;
        zone = plan_zone_now(&p);
        dict_text(ret, "patient", patient.name);
        dict_text(ret, "regimen", regimen.handle);
        dict_text(ret, "site", site->name);
        if (site == sites_first(list))
                dict_flag(ret, "next", true);
        if (site->last != SITE_NEVER) { /* as the dose itself says it */
                dict_text(ret, "last", instant_format(plan_zone(&p, site->last_slot), site->last, at));
                dict_number(ret, "days", 'x', slot_day(zone_local(zone, now)) - slot_day(zone_local(zone, site->last)));
                r = row_dose(s, site, ret);
        }
        if (site->resting)
                dict_flag(ret, "resting", true);
        if (site->resting && site->until != DAY_NONE)
                dict_text(ret, "until", day_format(site->until, until));
        dict_text(ret, "reason", site->reason);
        return r < 0 ? r : ret->error;
}

/* ---- what was typed ---------------------------------------------------------------------- */

static int refuse_several(Call *c, const Sites *s, const char *typed, uint64_t near) {
        _cleanup_free_ char *names = NULL;
        size_t size;
        FILE *f = open_memstream(&names, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < s->n; i++)
                if (near & UINT64_C(1) << i)
                        fprintf(f, "\n  %s", s->sites[i].name);
        if (memstream_close(f, &names) < 0)
                return -ENOMEM;
        return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "\"%s\" can be one of several sites. Name the one you mean:%s", typed, names);
}

int sites_match(Call *c, const Sites *s, const char *typed, const Site **ret) {
        const char *names[SITES_MAX] = {};
        uint64_t found = 0;
        int match, r;

        for (size_t i = 0; i < MIN(s->n, (size_t)SITES_MAX); i++)
                names[i] = s->sites[i].name;
        match = rotation_match(names, MIN(s->n, (size_t)SITES_MAX), typed, &found);
        *ret = NULL;
        if (match < 0 || match == SITE_NEW)
                return match;
        *ret = &s->sites[__builtin_ctzll(found)];
        if (match == SITE_LISTED)
                return match;
        if (found & (found - 1))
                return refuse_several(c, s, typed, found);
        r = call_ask(c, "\"%s\" is not in the list of sites. Is it %s? (Another site is added with: cytosched site add \"%s\")", typed,
                     (*ret)->name, typed);
        return r < 0 ? r : SITE_LISTED;
}

/* ---- changing the list ------------------------------------------------------------------- */

int sites_keep(Service *s, Call *c, int64_t regimen, Sites *list) {
        int r = 0;

        if (list->kept && list->regimen == regimen)
                return 0;
        list->regimen = regimen;
        for (size_t i = 0; r >= 0 && i < list->n; i++)
                r = site_insert(s->store, c->change, list->patient, regimen,
                                &(SiteRow){ list->sites[i].key, list->sites[i].name, list->sites[i].place });
        list->kept = true;
        return r;
}

int sites_add(Service *s, Call *c, Sites *list, const char *name) {
        int64_t place = -1;
        int r = append(list, name, 0);
        Site *site;

        if (r < 0)
                return r;
        for (size_t i = 0; i + 1 < list->n; i++)
                place = MAX(place, list->sites[i].place);
        site = &list->sites[list->n - 1];
        site->place = place + 1;
        return site_insert(s->store, c->change, list->patient, list->regimen, &(SiteRow){ site->key, site->name, site->place });
}

/* ---- where a dose went ------------------------------------------------------------------- */

static int ask_resting(Call *c, const RegimenState *state, const Site *site) {
        char day[WORDS_SIZE];

        if (site->until == DAY_NONE)
                return site->reason ? call_ask(c, "%s rests: %s. Record it all the same?", site->name, site->reason)
                                    : call_ask(c, "%s rests. Record it all the same?", site->name);
        words_day(site->until, state_today(state, c->now), day);
        return site->reason ? call_ask(c, "%s rests until %s: %s. Record it all the same?", site->name, day, site->reason)
                            : call_ask(c, "%s rests until %s. Record it all the same?", site->name, day);
}

/* Whether NAME is among the first N bytes of LIST by its key. */
static bool is_there(const char *list, const char *name) {
        _cleanup_free_ char *key = fold_words(name);

        while (key && *list) {
                size_t n = strcspn(list, "\n");
                _cleanup_free_ char *one = strndup(list, n), *other = one ? fold_words(one) : NULL;

                if (other && streq(key, other))
                        return true;
                list += n + (list[n] == '\n');
        }
        return false;
}

static int append_text(char **text, const char *separator, const char *more) {
        char *joined;

        if (asprintf(&joined, "%s%s%s", *text ?: "", isempty(*text) ? "" : separator, more) < 0)
                return -ENOMEM;
        free(*text);
        *text = joined;
        return 0;
}

/* On DAY; what was injected on a day before the rest began needs no question. */
static int read_one(Call *c, const RegimenState *state, const Sites *list, Day day, const char *typed, char **text, char **added) {
        _cleanup_free_ char *name = NULL;
        const Site *site = NULL;
        int r = sites_match(c, list, typed, &site);

        if (r < 0)
                return r;
        name = site ? strdup(site->name) : fold_squeeze(typed); /* NOLINT(clang-analyzer-core.NonNullParamChecker): a site has a name */
        if (!name)
                return -ENOMEM;
        if (is_there(*text, name))
                return 0;
        if (site && site->resting && (day >= site->from || day >= state_today(state, c->now)))
                r = ask_resting(c, state, site);
        if (r >= 0 && !site)
                r = append_text(added, "\n", name);
        return r < 0 ? r : append_text(text, "\n", name);
}

int sites_read(Service *s, Call *c, const RegimenState *state, Day day, char **ret, char **ret_added) {
        const char *typed = call_option(c, "sites");
        _cleanup_(sites_done) Sites list = {};
        _cleanup_free_ char *text = NULL, *added = NULL;
        unsigned n = 0;
        int r;

        *ret = *ret_added = NULL;
        if (!dict_has(c->options, "sites"))
                return 0;
        r = sites_load(s, state->patient.id, state->regimen.id, day, &list);
        text = strdup("");
        if (r >= 0 && !text)
                r = -ENOMEM;
        for (; r >= 0 && typed && *typed; typed += strlen(typed) + 1) {
                if (++n > SITES_OF_A_DOSE)
                        return call_refuse(c, CYTOSCHED_ERROR_LIMIT, "A dose has at most %u sites.", SITES_OF_A_DOSE);
                r = read_one(c, state, &list, day, typed, &text, &added);
        }
        if (r < 0)
                return r;
        *ret = TAKE_PTR(text);
        *ret_added = TAKE_PTR(added);
        return 0;
}
