/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices in Open: worded now, and only as far as they are true. */

#include "methods/notices.h"

#include "engine/notice.h"
#include "engine/plan-load.h"
#include "engine/supply-notice.h"
#include "engine/wording.h"
#include "methods/card.h"

#define NOTICES_MAX 20

static const char *const zone_actions[] = { "follow", NULL };
static const char *const ticked_actions[] = { "record", "keep", NULL };
static const char *const contradicted_actions[] = { "amend", "keep", NULL };
static const char *const unticked_actions[] = { "skip", "keep", NULL };
static const char *const no_actions[] = { NULL };

static int put_notice(Service *s, Call *c, const Notice *notice, const Wording *words, const char *const *actions, int64_t shown,
                      Dict **ret) {
        Dict *row = dicts_add(&c->rows);
        char id[32];
        int r;

        if (!row)
                return -ENOMEM;
        snprintf(id, sizeof(id), "notice:%lld", (long long)notice->id);
        card_put(row, id, "notice", words->title, words->body, URGENCY_NORMAL, actions, shown);
        if (words->discreet)
                dict_flag(row, "discreet", true);
        r = card_put_place(s, row);
        if (ret)
                *ret = row;
        return r < 0 ? r : row->error;
}

/* The state that the notice is about: 1, 0. */
static int notice_state(Service *s, const Notice *notice, int64_t now, RegimenState *ret) {
        Regimen regimen = {};
        int r = regimen_by_id(s->store, notice->regimen, &regimen);

        return r <= 0 ? r : state_load(s, &regimen, now, notice_from(notice), ret) ?: 1;
}

static int put_extra(Service *s, Call *c, const Notice *notice, bool several) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(wording_done) Wording words = {};
        int64_t until = INT64_MAX;
        ExtraEvent event;
        Extras extras;
        int r = notice_state(s, notice, c->now, &state);

        if (r > 0)
                r = notice_holds(s, &state, notice, c->now, &until);
        if (r > 0)
                r = notice_event(s, &state, notice, &extras, &event);
        if (r <= 0)
                return r;
        r = wording_extra(s, &state, &event, several, c->now, &words);
        return r < 0 ? r : put_notice(s, c, notice, &words, no_actions, 1, NULL);
}

static int put_supply(Service *s, Call *c, const Notice *notice, bool several) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(wording_done) Wording words = {};
        _cleanup_(stock_done) Stock stock = {};
        int r = notice_state(s, notice, c->now, &state);

        if (r > 0)
                r = supply_notice_holds(s, &state, notice, c->now, &stock);
        if (r <= 0)
                return r;
        r = notice->kind == NOTICE_LOW ? wording_low(s, &state, &stock, several, c->now, &words)
                                       : wording_expires(s, &state, &stock, (Day)notice->number, several, c->now, &words);
        return r < 0 ? r : put_notice(s, c, notice, &words, no_actions, 1, NULL);
}

/* What its buttons need, and what is to be typed where there are none. */
static int put_answers(const RegimenState *state, const Notice *notice, const PlanDose *d, bool discreet, Dict *row) {
        bool ticked = notice->kind != NOTICE_UNTICKED;
        _cleanup_free_ char *dose = NULL, *command = NULL;
        char at[SLOT_TEXT_SIZE] = "";
        int r = state_dose_name(state, d->slot, &dose);

        if (r < 0)
                return r;
        if (ticked) {
                slot_format(zone_local(plan_zone_now(&state->plan), notice->number), at);
                at[10] = ' ';
        }
        if (discreet)
                r = asprintf(&command, "cytosched agenda");
        else if (ticked)
                r = asprintf(&command, "cytosched %s %s%s --at \"%s\"", notice->kind == NOTICE_TICKED ? "taken" : "amend", dose,
                             notice->kind == NOTICE_TICKED ? "" : " --answer taken", at);
        else
                r = asprintf(&command, "cytosched skip %s", dose);
        if (r < 0) {
                command = NULL;
                return -ENOMEM;
        }
        dict_text(row, "dose", dose);
        dict_text(row, "regimen", state->regimen.handle);
        dict_text(row, "patient", state->patient.name);
        dict_text(row, "drug", state->regimen.drug);
        if (ticked)
                dict_text(row, "at", at);
        dict_text(row, "command", command);
        return row->error;
}

static const char *const *heard_actions(NoticeKind kind) {
        return kind == NOTICE_TICKED ? ticked_actions : kind == NOTICE_UNTICKED ? unticked_actions : contradicted_actions;
}

static int put_heard(Service *s, Call *c, const Notice *notice, bool several) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(wording_done) Wording words = {};
        int64_t until = INT64_MAX;
        PlanDose d;
        Dict *row;
        int r = notice_state(s, notice, c->now, &state);

        if (r > 0)
                r = notice_heard_dose(&state, notice, c->now, &until, &d);
        if (r <= 0)
                return r;
        r = wording_heard(s, &state, &d, notice, several, c->now, &words);
        if (r >= 0)
                r = put_notice(s, c, notice, &words, heard_actions(notice->kind), 1, &row);
        return r < 0 ? r : put_answers(&state, notice, &d, words.discreet, row);
}

/* One card for all that a patient missed: at the first of its notices. */
static int put_missed(Service *s, Call *c, const Notices *all, size_t first, bool several) {
        const Notice *notice = &all->list[first];
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(wording_done) Wording words = {};
        _cleanup_free_ char *line = NULL;
        Missed missed = { .id = notice->patient };
        int64_t last = INT64_MIN;
        int r;

        for (size_t i = 0; i < first; i++)
                if (all->list[i].kind == NOTICE_MISSED && all->list[i].patient == notice->patient)
                        return 0;
        for (size_t i = first; i < all->n; i++) {
                _cleanup_(state_done) RegimenState state = {};
                MissedDoses doses = {};

                if (all->list[i].kind != NOTICE_MISSED || all->list[i].patient != notice->patient)
                        continue;
                r = notice_state(s, &all->list[i], c->now, &state);
                if (r > 0)
                        r = notice_count_missed(&state, all->list[i].number, c->now, &doses);
                if (r >= 0 && doses.count > 0 && doses.last.utc > last) {
                        last = doses.last.utc;
                        free(TAKE_PTR(line));
                        r = wording_missed_line(s, &state, &doses.last, c->now, &line);
                }
                if (r < 0)
                        return r;
                missed.count += doses.count;
        }
        r = missed.count > 0 ? patient_by_id(s->store, notice->patient, &patient) : 0;
        if (r <= 0)
                return r;
        missed.patient = patient.name;
        missed.line = line;
        r = wording_missed(s, &missed, several, &words);
        return r < 0 ? r : put_notice(s, c, notice, &words, no_actions, missed.count, NULL);
}

static int put_zone(Service *s, Call *c, const Notice *notice) {
        _cleanup_(patient_done) Patient patient = {};
        _cleanup_(wording_done) Wording words = {};
        _cleanup_(plan_done) Plan plan = {};
        Dict *row;
        int r = notice_zone_holds(s, notice->patient, notice->text);

        if (r > 0)
                r = patient_by_id(s->store, notice->patient, &patient);
        if (r <= 0)
                return r;
        r = plan_load_zones(s->store, s->zones, notice->patient, &plan);
        if (r >= 0)
                r = wording_zone(s, notice->text, plan_zone_now(&plan), &words);
        if (r >= 0)
                r = put_notice(s, c, notice, &words, zone_actions, 1, &row);
        if (r < 0)
                return r;
        dict_text(row, "zone", notice->text);
        dict_text(row, "patient", patient.name);
        return row->error;
}

static int put_zone_gone(Service *s, Call *c, const Notice *notice) {
        _cleanup_(wording_done) Wording words = {};
        int r = notice_zone_gone_holds(s, notice->text);

        if (r > 0)
                r = wording_zone_gone(notice->text, &words);
        return r < 0 || !words.body ? r : put_notice(s, c, notice, &words, no_actions, 1, NULL);
}

/* Until it is read. */
static int put_replaced(Service *s, Call *c, const Notice *notice) {
        _cleanup_(wording_done) Wording words = {};
        int r = notice->text ? wording_replaced(notice->text, &words) : 0;

        return r < 0 || !words.body ? r : put_notice(s, c, notice, &words, no_actions, 1, NULL);
}

/* As long as it can't. */
static int put_unreadable(Service *s, Call *c, const Notice *notice) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(wording_done) Wording words = {};
        Regimen regimen = {};
        int r = notice_state(s, notice, c->now, &state);

        if (!service_of_one_plan(s, r))
                return MIN(r, 0);
        state_done(&state);
        state = (RegimenState){};
        r = regimen_by_id(s->store, notice->regimen, &regimen);
        if (r > 0)
                r = wording_unreadable(s, &regimen, &words);
        regimen_done(&regimen);
        return r < 0 || !words.body ? MIN(r, 0) : put_notice(s, c, notice, &words, no_actions, 1, NULL);
}

static int put_one(Service *s, Call *c, const Notices *all, size_t i, bool several) {
        const Notice *notice = &all->list[i];

        switch (notice->kind) {
        case NOTICE_MISSED:
                return put_missed(s, c, all, i, several);
        case NOTICE_ZONE:
                return put_zone(s, c, notice);
        case NOTICE_ZONE_GONE:
                return put_zone_gone(s, c, notice);
        case NOTICE_REPLACED:
                return put_replaced(s, c, notice);
        case NOTICE_LOW:
        case NOTICE_EXPIRES:
                return put_supply(s, c, notice, several);
        case NOTICE_TICKED:
        case NOTICE_UNTICKED:
        case NOTICE_CONTRADICTED:
                return put_heard(s, c, notice, several);
        case NOTICE_UNREADABLE:
                return put_unreadable(s, c, notice);
        default:
                return put_extra(s, c, notice, several);
        }
}

int notices_put(Service *s, Call *c) {
        _cleanup_(notices_done) Notices all = {};
        int several = wording_several(s), r = several < 0 ? several : notices_unread(s->store, NOTICES_MAX, &all);

        for (size_t i = 0; r >= 0 && i < all.n; i++) {
                r = put_one(s, c, &all, i, several);
                r = service_of_one_plan(s, r) ? 0 : r;
        }
        return r;
}
