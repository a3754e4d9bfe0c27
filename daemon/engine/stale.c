/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the phone is out of date. */

#include "engine/stale.h"

#include "engine/wording.h"
#include "store/changes.h"
#include "store/exports.h"
#include "store/settings.h"

/* Two years, and what is left of the month. */
#define HORIZON_MONTHS 25

int64_t stale_horizon(int64_t now, const Plan *p, int64_t to) {
        Day day = (Day)(now / 86400);

        if (p->n_revisions > 0)
                day = MAX(day, p->revisions[0].start);
        day = day_add_months(day, HORIZON_MONTHS, 1);
        return to == INT64_MAX ? (int64_t)day * 86400 : MAX((int64_t)day * 86400, to);
}

/* ---- what is shown --------------------------------------------------------------------------- */

static uint64_t hash(uint64_t h, const void *data, size_t size) {
        const unsigned char *p = data;

        for (size_t i = 0; i < size; i++)
                h = (h ^ p[i]) /* NOLINT(clang-analyzer-core.UndefinedBinaryOperatorResult): SIZE bytes are there */ * UINT64_C(0x100000001b3);
        return h;
}

int64_t stale_digest_of(const Series *s, const CalendarEvent *e) {
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

int stale_digest(const RegimenState *state, const SeriesList *all, int64_t at, bool several, bool discreet, int64_t *ret) {
        SeriesOptions options = { .to = INT64_MAX, .horizon = stale_horizon(at, &state->plan, INT64_MAX) };
        _cleanup_(series_list_done) SeriesList list = {};
        uint64_t digest = 0;
        int r = 0;

        if (!all) {
                r = series_of_plan(&state->plan, &options, &list);
                all = &list;
        }
        for (size_t i = 0; r >= 0 && i < all->n; i++) {
                _cleanup_free_ char *summary = NULL;
                int64_t one;

                r = wording_event(state, all->series[i].amount, several, discreet, &summary);
                if (r < 0)
                        return r;
                one = stale_digest_of(&all->series[i], &(CalendarEvent){ .summary = summary });
                digest = hash(digest, &one, sizeof(one));
        }
        *ret = (int64_t)digest;
        return MIN(r, 0);
}

/* ---- what is out of date --------------------------------------------------------------------- */

/* REGIMEN's state is taken. */
static int shows_another(Service *s, Call *c, ExportChannel channel, Regimen *regimen) {
        _cleanup_(state_done) RegimenState state = {};
        Exported shown;
        int64_t digest, id = regimen->id;
        int several = wording_several(s), r = several < 0 ? several : state_load_plan(s, regimen, c->now, &state), discreet = 0;

        if ((r == -ENOENT || r == -EBADMSG || r == -EINVAL) && !store_damaged(s->store)) /* a plan that can't be read */
                return 0;
        if (r >= 0)
                r = exports_find(s->store, channel, id, &shown);
        if (r == 0) {
                r = exports_covers(s->store, channel, state.patient.id, &shown);
                if (r <= 0)
                        return r;
                shown.digest = 0;
        }
        if (r >= 0)
                r = discreet = setting_on(s->store, "discreet", state.patient.id);
        if (r >= 0)
                r = stale_digest(&state, NULL, shown.at, several && shown.scope <= EXPORT_OF_ALL, discreet, &digest);
        return r < 0 ? r : digest != shown.digest;
}

static int any_shows_another(Service *s, Call *c, ExportChannel channel, int64_t patient) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = regimens_sorted(s->store, patient, "", -1, &cursor);

        while (r >= 0) {
                Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        return r;
                r = shows_another(s, c, channel, &regimen);
                regimen_done(&regimen);
                if (r != 0)
                        return r;
        }
        return r;
}

static int is_stale(Service *s, Call *c, ExportChannel channel, int64_t regimen_id, int64_t patient) {
        Regimen regimen = {};
        int r = exports_has_removed(s->store, channel);

        if (r != 0)
                return r;
        if (regimen_id == 0)
                return any_shows_another(s, c, channel, patient);
        r = regimen_by_id(s->store, regimen_id, &regimen);
        if (r > 0)
                r = shows_another(s, c, channel, &regimen);
        regimen_done(&regimen);
        return r;
}

int stale_tell(Service *s, Call *c, const char *channel, int64_t at) {
        char day[DAY_TEXT_SIZE];
        const Zone *zone;
        int r = zones_here(s->zones, &zone);

        if (r < 0)
                return r;
        day_format(slot_day(zone_local(zone, at)), day);
        dict_map(&c->context, "stale", channel, day);
        if (!dict_has(&c->context, "exported"))
                dict_text(&c->context, "exported", day);
        return c->context.error;
}

static int note_channel(Service *s, Call *c, ExportChannel channel, int64_t regimen, int64_t patient) {
        int64_t at;
        int r = exports_stands(s->store, channel, &at);

        if (r > 0)
                r = is_stale(s, c, channel, regimen, patient);
        if (r <= 0)
                return r;
        r = stale_tell(s, c, export_channels[channel], at);
        return r < 0 ? r : MIN(exports_told(s->store, channel), 0);
}

/* Whose plan the change was of; an undo's that of what it took back. A change of a patient may concern all. */
static int read_change(Service *s, int64_t id, int64_t *ret_regimen) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Change change;
        int r = changes_by_id(s->store, id, &cursor);

        if (r >= 0)
                r = changes_next(s->store, cursor, &change);
        *ret_regimen = r > 0 ? change.regimen : 0;
        return MIN(r, 0);
}

int stale_note(Service *s, Call *c) {
        int64_t regimen = 0;
        int r = read_change(s, c->change, &regimen);

        for (int i = 0; r >= 0 && i < EXPORT_CHANNELS; i++)
                r = note_channel(s, c, (ExportChannel)i, regimen, 0);
        return r < 0 ? r : c->context.error;
}
