/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the phone is out of date. */

#include "engine/stale.h"

#include "store/changes.h"
#include "store/settings.h"

/* Two years, and what is left of the month. */
#define HORIZON_MONTHS 25

/* ---- what an export shows -------------------------------------------------------------------- */

/* What became of a dose is told of with the history alone. */
int stale_load(Service *s, Regimen *regimen, const ExportCovers *covers, int64_t at, RegimenState *ret) {
        return covers->history ? state_load(s, regimen, at, SLOT_MIN, ret) : state_load_plan(s, regimen, at, ret);
}

static int64_t horizon_of(const Plan *p, int64_t at) {
        Day day = (Day)(at / 86400);

        if (p->n_revisions > 0)
                day = MAX(day, p->revisions[0].start);
        return (int64_t)day_add_months(day, HORIZON_MONTHS, 1) * 86400;
}

void stale_options(const Plan *p, const ExportCovers *covers, int64_t at, SeriesOptions *ret) {
        *ret = (SeriesOptions){ .to = INT64_MAX, .horizon = horizon_of(p, at), .own_before = covers->history ? at : 0 };
        if (covers->from != DAY_NONE)
                ret->from = plan_instant(p, slot_of(covers->from, 0));
        if (covers->to != DAY_NONE) {
                ret->to = plan_instant(p, slot_of(covers->to + 1, 0));
                ret->horizon = MAX(ret->horizon, ret->to);
        }
}

int stale_words(const RegimenState *state, const Series *series, const ExportCovers *covers, int64_t at, bool several, bool discreet,
                char **ret_summary, char ret_past[static WORDING_PAST_SIZE]) {
        int r = 0;

        *ret_past = '\0';
        if (covers->history && series->own)
                r = wording_past(state, series->key, at, ret_past);
        return r < 0 ? r : wording_event(state, series->amount, several, discreet, ret_summary);
}

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

int64_t stale_digest_add(int64_t digest, const Series *s, const char *summary, const char *past) {
        int64_t one = stale_digest_of(s, &(CalendarEvent){ .summary = summary, .description = past });

        return (int64_t)hash((uint64_t)digest, &one, sizeof(one));
}

/* The endless step that the revision is in at FROM, and how many of its doses are before. */
static bool endless_step(const PlanRevision *v, Slot from, Run *ret, uint64_t *ret_before) {
        ScheduleCursor c;

        schedule_seek(v->schedule, v->start, from, &c);
        *ret_before = 0;
        if (schedule_next_run(&c, ret) == 0 || ret->doses != UINT64_MAX)
                return false;
        *ret_before = run_doses_before(ret, from);
        return true;
}

/* Whether the doses of B are those that A would have had. */
static bool goes_on(const PlanRevision *a, const PlanRevision *b) {
        uint64_t i, j;
        Run x, y;

        return a->until == b->from && a->shift == b->shift && endless_step(a, b->from, &x, &i) && endless_step(b, b->from, &y, &j) &&
               x.kind == y.kind && x.n == y.n && x.weekdays == y.weekdays && x.dom == y.dom && amount_equal(x.amount, y.amount) &&
               x.n_times == y.n_times && memcmp(x.times, y.times, x.n_times * sizeof(*x.times)) == 0 && run_slot(&x, i) == run_slot(&y, j);
}

bool stale_in_parts(const Plan *p) {
        for (size_t i = 1; i < p->n_revisions; i++)
                if (goes_on(&p->revisions[i - 1], &p->revisions[i]))
                        return true;
        return false;
}

/* A plan that was changed, and back, has its doses in parts, and would be shown in other series: here it is whole again. An
 * export keeps the parts, whose names are on a phone. RET borrows all but its revisions, which are the caller's to free. */
static int join_revisions(const Plan *p, Plan *ret) {
        PlanRevision *revisions = calloc(p->n_revisions + 1, sizeof(PlanRevision));
        size_t n = 0;

        if (!revisions)
                return -ENOMEM;
        for (size_t i = 0; i < p->n_revisions; i++)
                if (n > 0 && goes_on(&revisions[n - 1], &p->revisions[i]))
                        revisions[n - 1].until = p->revisions[i].until;
                else
                        revisions[n++] = p->revisions[i];
        *ret = *p;
        ret->revisions = revisions;
        ret->n_revisions = n;
        return 0;
}

int stale_digest(const RegimenState *state, const ExportCovers *covers, int64_t at, bool several, bool discreet, int64_t *ret) {
        _cleanup_(series_list_done) SeriesList list = {};
        _cleanup_free_ PlanRevision *revisions = NULL;
        int64_t digest = 0;
        SeriesOptions options;
        Plan whole = {};
        int r;

        stale_options(&state->plan, covers, at, &options);
        r = join_revisions(&state->plan, &whole);
        revisions = whole.revisions;
        if (r >= 0)
                r = series_of_plan(&whole, &options, &list);
        for (size_t i = 0; r >= 0 && i < list.n; i++) {
                _cleanup_free_ char *summary = NULL;
                char past[WORDING_PAST_SIZE];

                r = stale_words(state, &list.series[i], covers, at, several, discreet, &summary, past);
                if (r >= 0)
                        digest = stale_digest_add(digest, &list.series[i], summary, past);
        }
        *ret = digest;
        return MIN(r, 0);
}

/* ---- what is out of date --------------------------------------------------------------------- */

/* What CHANNEL shows of it; where it is meant to show it and was written before it was there, nothing: 1, or 0. */
static int find_shown(Service *s, ExportChannel channel, const Regimen *regimen, Exported *ret) {
        int r = exports_find(s->store, channel, regimen->id, ret);

        if (r == 0) {
                r = exports_covers(s->store, channel, regimen->patient, ret);
                ret->digest = 0;
        }
        return r;
}

/* REGIMEN's state is taken. */
static int shows_another(Service *s, ExportChannel channel, Regimen *regimen) {
        _cleanup_(state_done) RegimenState state = {};
        Exported shown = {};
        int64_t digest;
        int several, discreet, r = find_shown(s, channel, regimen, &shown);

        if (r <= 0)
                return r;
        r = several = wording_several(s);
        if (r >= 0)
                r = discreet = setting_on(s->store, "discreet", regimen->patient);
        if (r < 0)
                return r;
        r = stale_load(s, regimen, &shown.covers, shown.at, &state);
        if ((r == -ENOENT || r == -EBADMSG || r == -EINVAL) && !store_damaged(s->store)) /* a plan that can't be read */
                return 0;
        if (r >= 0)
                r = stale_digest(&state, &shown.covers, shown.at, several && shown.scope <= EXPORT_OF_ALL, discreet || shown.covers.discreet, &digest);
        return r < 0 ? r : digest != shown.digest;
}

/* One that was found is looked at first: mostly it is what is wrong still. MOST are looked at, -1: all. */
static int any_shows_another(Service *s, ExportChannel channel, int64_t most) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Regimen regimen = {};
        int r = regimen_by_id(s->store, s->stale[channel], &regimen);

        if (r > 0)
                r = shows_another(s, channel, &regimen);
        regimen_done(&regimen);
        if (r == 0)
                r = regimens_sorted(s->store, 0, "", most, &cursor);
        while (r == 0) {
                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        return r;
                s->stale[channel] = regimen.id;
                r = shows_another(s, channel, &regimen);
                regimen_done(&regimen);
        }
        return r;
}

static int is_stale(Service *s, ExportChannel channel, int64_t regimen_id, int64_t most) {
        Regimen regimen = {};
        int r = exports_has_removed(s->store, channel);

        if (r != 0)
                return r;
        if (regimen_id == 0)
                return any_shows_another(s, channel, most);
        r = regimen_by_id(s->store, regimen_id, &regimen);
        if (r > 0)
                r = shows_another(s, channel, &regimen);
        if (r > 0)
                s->stale[channel] = regimen_id;
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

/* It is told once for as long as it is true: what is shown again as it is now can be told of again. */
static int note_channel(Service *s, Call *c, ExportChannel channel, int64_t regimen) {
        bool told;
        int64_t at;
        int r = exports_stands(s->store, channel, &at, &told);

        if (r <= 0)
                return r;
        r = is_stale(s, channel, regimen, -1);
        if (r == 0 && told && regimen != 0)
                r = is_stale(s, channel, 0, -1);
        if (r < 0 || (r > 0) == told)
                return MIN(r, 0);
        if (!told)
                r = stale_tell(s, c, export_channels[channel], at);
        return r < 0 ? r : MIN(exports_told(s->store, channel, !told), 0);
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
                r = note_channel(s, c, (ExportChannel)i, regimen);
        return r < 0 ? r : c->context.error;
}

int stale_glance(Service *s, Call *c, int64_t most) {
        int r = 0;

        for (int i = 0; r >= 0 && i < EXPORT_CHANNELS; i++) {
                bool told;
                int64_t at;

                r = exports_stands(s->store, (ExportChannel)i, &at, &told);
                if (r > 0 && !told)
                        r = is_stale(s, (ExportChannel)i, 0, most);
                if (r > 0)
                        r = stale_tell(s, c, export_channels[i], at);
        }
        return r < 0 ? r : c->context.error;
}
