/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be done to bring a calendar to what the plan is. */

#include "survey.h"

#include "local.h"

/* What is compared: what is to come, as far as a plan without an end is written. */
#define RANGE_SEC (INT64_C(800) * 86400)
#define OURS_END "@cytosched.ics"

static void step_done(Step *step) {
        free(step->name);
        known_done(&step->known);
        free(step->etag);
        free(step->text);
        free(step->why);
        free(step->differ.words);
}

void survey_done(Survey *s) {
        for (size_t i = 0; i < s->n; i++)
                step_done(&s->step[i]);
        free(s->step);
        s->step = NULL;
        s->n = 0;
}

static int read_content(const Survey *s, const char *text, Content *ret) {
        return content_read(text, s->zones, s->now, s->now + RANGE_SEC, ret);
}

char *survey_doses(const Survey *s, const Item *item) {
        _cleanup_content_ Content content = {};

        return read_content(s, item->text, &content) < 0 ? NULL : TAKE_PTR(content.key);
}

/* ---- one resource -------------------------------------------------------------------------- */

static void set_text(char **text, const char *with) {
        free(*text);
        *text = with ? strdup(with) : NULL;
}

#define COVER_MOST 50u

/* The phone's doses all stand in the plan, and those of this event are all there: what was changed
 * on the phone was done in the plan meanwhile. */
static bool is_covered(const Survey *s, const Step *step, const Content *plan, const Content *there) {
        const char *dash = strchr(step->name + strlen(s->database) + 1, '-');
        size_t group = dash ? (size_t)(dash + 1 - step->name) : 0;

        if (there->n > plan->n + COVER_MOST)
                return false;
        for (size_t i = 0; i < plan->n; i++)
                if (!content_has(there, plan->dose[i].at))
                        return false;
        for (size_t i = 0; i < there->n; i++) {
                bool found = content_has(plan, there->dose[i].at);

                for (size_t k = 0; group && !found && k < s->items->n; k++) {
                        _cleanup_content_ Content other = {};

                        found = strncmp(s->items->item[k].name, step->name, group) == 0 &&
                                read_content(s, s->items->item[k].text, &other) >= 0 &&
                                content_has(&other, there->dose[i].at);
                }
                if (!found)
                        return false;
        }
        return there->whole && streq(plan->summary, there->summary);
}

static bool is_rewritten(const Survey *s, const Step *step) {
        for (char **name = s->names; name && *name; name++)
                if (streq(*name, step->name))
                        return true;
        return s->rewrite;
}

static Action conflict(const Survey *s, Step *step, const Content *plan, const Content *there) {
        differ_find(plan, there, s->now, &step->differ);
        set_text(&step->why, step->differ.words);
        return ACTION_CONFLICT;
}

/* What was written there is not what stands there: a person's programs added to it, or changed it. */
static Action judge_changed(const Survey *s, Step *step, const Content *plan, const Content *there) {
        bool equal = content_same(plan, there), added = state_is_same(step->known.doses, there->key);

        step->keep = equal || added;
        if (equal && state_is_same(step->known.digest, step->item->text))
                return ACTION_TAKE;
        /* Where the plan has nothing more in it, there is nothing to be taken over. */
        if (equal || added || is_rewritten(s, step) || plan->n == 0 || is_covered(s, step, plan, there))
                return ACTION_CHANGE;
        return conflict(s, step, plan, there);
}

/* It bears our UID, and what we wrote is not known: another computer's, or before a loss. */
static Action judge_own(const Survey *s, Step *step, const Content *plan, const Content *there) {
        bool equal = content_same(plan, there), written = streq(there->version, step->item->version);

        step->keep = equal;
        if (equal && written)
                return ACTION_TAKE;
        if (equal || !written || is_rewritten(s, step) || plan->n == 0)
                return ACTION_CHANGE;
        return conflict(s, step, plan, there);
}

/* A write that was begun and not answered for is there: it is what is known. */
static void settle(Step *step, const Content *there) {
        Known *k = &step->known;

        if (!k->writing || !(streq(k->writing, there->version) || state_is_same(k->writing_doses, there->key)))
                return;
        set_text(&k->etag, step->etag);
        free(k->digest);
        free(k->doses);
        k->digest = TAKE_PTR(k->writing_digest);
        k->doses = TAKE_PTR(k->writing_doses);
}

static Action judge_texts(const Survey *s, Step *step) {
        _cleanup_content_ Content plan = {}, there = {};

        if (!step->item)
                return ACTION_REMOVE;
        if (read_content(s, step->item->text, &plan) < 0) {
                set_text(&step->why, local_text("it can't be compared with what is there"));
                return ACTION_UNKNOWN;
        }
        if (read_content(s, step->text, &there) < 0 || !streq(plan.uid, there.uid)) {
                set_text(&step->why, local_text("on the phone it is something else now"));
                step->differ.was = DIFFER_NONE;
                return is_rewritten(s, step) ? ACTION_CHANGE : ACTION_CONFLICT;
        }
        settle(step, &there);
        return step->known.etag ? judge_changed(s, step, &plan, &there) : judge_own(s, step, &plan, &there);
}

Outcome survey_again(Survey *s, Step *step) {
        char etag[HTTP_ETAG_SIZE] = "";
        Outcome outcome;

        free(TAKE_PTR(step->text));
        outcome = remote_get(s->remote, step->name, &step->text, etag);
        if (*etag)
                set_text(&step->etag, etag);
        if (outcome == OUTCOME_GONE) {
                set_text(&step->etag, NULL);
                step->action = step->item ? ACTION_ADD : ACTION_FORGET;
        } else if (outcome != OUTCOME_DONE) {
                step->action = ACTION_UNKNOWN;
                set_text(&step->why, s->remote->why);
        } else
                step->action = judge_texts(s, step);
        return outcome;
}

/* What was not seen may be there all the same: an event that the plan has no more is forgotten only
 * after it was asked to go. */
static Action judge_absent(const Survey *s, const Step *step) {
        if (step->item)
                return ACTION_ADD;
        return step->known.etag && !s->fresh ? ACTION_REMOVE : ACTION_FORGET;
}

static Outcome judge(Survey *s, Step *step) {
        bool same = step->known.etag && step->etag && streq(step->known.etag, step->etag);

        if (!step->etag)
                step->action = judge_absent(s, step);
        else if (!step->item)
                step->action = ACTION_REMOVE;
        else if (same && state_is_same(step->known.digest, step->item->text))
                step->action = ACTION_NOTHING;
        else if (same && !step->known.added)
                step->action = ACTION_CHANGE;
        else
                return survey_again(s, step);
        return OUTCOME_DONE;
}

/* ---- all ----------------------------------------------------------------------------------- */

static bool is_own(const Survey *s, const char *name) {
        size_t n = strlen(s->database), end = strlen(OURS_END), size = strlen(name);

        return n > 0 && size > n + end && strncmp(name, s->database, n) == 0 && name[n] == '-' &&
               streq(name + size - end, OURS_END);
}

static int by_name(const void *a, const void *b) {
        return strcmp(((const Step *)a)->name, ((const Step *)b)->name);
}

static int add(Survey *s, size_t *room, const char *name) {
        if (array_room(&s->step, s->n, room, sizeof(Step)) < 0)
                return -ENOMEM;
        s->step[s->n] = (Step){ .name = strdup(name), .differ = { .was = DIFFER_NONE, .at = DIFFER_NONE } };
        return s->step[s->n].name ? (s->n++, 0) : -ENOMEM;
}

/* The names of the plan, of what we know, and of what is there and ours; each once. */
static int collect(Survey *s, const DavEntries *there) {
        char **names = state_names(s->state);
        size_t room = 0, kept = 0;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < s->items->n; i++)
                r = add(s, &room, s->items->item[i].name);
        for (char **name = names; r >= 0 && *name; name++)
                r = add(s, &room, *name);
        for (size_t i = 0; r >= 0 && i < there->n; i++)
                if (!there->entry[i].gone && is_own(s, there->entry[i].name))
                        r = add(s, &room, there->entry[i].name);
        state_names_free(names);
        if (r < 0 || s->n == 0)
                return r;
        qsort(s->step, s->n, sizeof(Step), by_name);
        for (size_t i = 1; i < s->n; i++)
                if (streq(s->step[i].name, s->step[kept].name))
                        step_done(&s->step[i]);
                else
                        s->step[++kept] = s->step[i];
        s->n = kept + 1;
        return 0;
}

static void fill(Survey *s, const DavEntries *there, Step *step) {
        const DavEntry *entry = dav_find(there, step->name);

        step->item = items_find(s->items, step->name);
        (void)state_get(s->state, step->name, &step->known);
        if (entry && !entry->gone)
                set_text(&step->etag, entry->etag ?: "");
}

/* While a person has not said what holds, nothing of the same regimen is written beside it. */
static void hold(Survey *s) {
        for (size_t i = 0; i < s->n; i++) {
                const char *name = s->step[i].name, *dash = strchr(name, '-');

                dash = dash ? strchr(dash + 1, '-') : NULL;
                if (s->step[i].action != ACTION_CONFLICT || !dash)
                        continue;
                for (size_t k = 0; k < s->n; k++) {
                        Step *other = &s->step[k];

                        if (strncmp(other->name, name, (size_t)(dash + 1 - name)) == 0 &&
                            (other->action == ACTION_ADD || other->action == ACTION_CHANGE || other->action == ACTION_REMOVE))
                                other->action = ACTION_HELD;
                }
        }
}

Outcome survey_run(Survey *s) {
        _cleanup_(dav_done) DavEntries there = {};
        Outcome outcome = s->fresh ? OUTCOME_DONE : remote_list(s->remote, &there);
        unsigned lost = 0;

        if (outcome == OUTCOME_DONE && collect(s, &there) < 0)
                return remote_because(s->remote, OUTCOME_LOST, WHY_MEMORY, NULL);
        for (size_t i = 0; outcome == OUTCOME_DONE && i < s->n && s->worst == OUTCOME_DONE; i++) {
                Outcome one;

                fill(s, &there, &s->step[i]);
                one = judge(s, &s->step[i]);
                lost = one == OUTCOME_LOST ? lost + 1 : 0;
                if (one == OUTCOME_DENIED || lost >= 3)
                        s->worst = one;
        }
        hold(s);
        return outcome;
}
