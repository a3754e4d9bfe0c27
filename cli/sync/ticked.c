/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a task on the phone says of a dose, into the record. */

#include "ticked.h"

#include <time.h>

#include "../term.h"
#include "cytosched.h"
#include "local.h"
#include "told.h"
#include "words.h"

#define SAY_SIZE 600u
#define CAME "came"   /* when it was taken, as the phone said */
#define ASKED "asked" /* what was asked of it */
/* So long a tick stands there that nothing could be recorded of. */
#define KEPT_SEC (INT64_C(14) * 86400)

int64_t ticked_instant(const char *text) {
        unsigned hours = 0, minutes = 0, second = 0;
        char local[SLOT_TEXT_SIZE], sign = 'Z';
        int64_t offset;
        Slot slot;

        snprintf(local, sizeof local, "%s", text);
        if (slot_parse(local, &slot) < 0 || sscanf(text + strlen(local), ":%2u%c%2u:%2u", &second, &sign, &hours, &minutes) < 2)
                return TASK_NONE;
        offset = sign == '+' || sign == '-' ? (int64_t)hours * 3600 + minutes * 60 : 0;
        return slot * 60 + second - (sign == '-' ? -offset : offset);
}

bool ticked_is_open(const json_t *row) {
        const char *state = row_text(row, "state");

        return streq(state, "scheduled") || streq(state, "due") || streq(state, "snoozed");
}

/* ---- saying -------------------------------------------------------------------------------- */

/* "Injection: interferon 3 million units, Sunday 22 November, 19:00" */
static void name_dose(const Ticked *t, const json_t *row, char ret[static SAY_SIZE]) {
        char local[SLOT_TEXT_SIZE], day[WORDS_SIZE];
        Slot slot;

        snprintf(local, sizeof local, "%s", row_text(row, "at"));
        if (slot_parse(local, &slot) < 0)
                snprintf(ret, SAY_SIZE, "%.500s", row_text(row, "title"));
        else
                snprintf(ret, SAY_SIZE, "%.400s, %s, %.5s", row_text(row, "title"),
                         words_day(slot_day(slot), (Day)(t->now / 86400), day), local + 11);
}

/* A card with buttons asks: what was SAID of the dose, with when. */
static void tell_daemon(Ticked *t, const json_t *row, const char *said, const char *at) {
        Call call = { .method = "Heard", .text = { row_text(row, "dose"), said }, .drop = UINT64_MAX };
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_reply_ Reply reply = {};
        int r;

        if (*at)
                call_set_text(&call, "at", at);
        r = call_try(&t->s->client, &call, &reply, &error);
        if (r < 0) {
                t->failed++;
                (void)call_fail(r, &error);
        }
}

static void ask(Ticked *t, const json_t *row, const char *said, const char *at, const char *what, const char *todo) {
        char dose[SAY_SIZE];

        name_dose(t, row, dose);
        say(0, PLAIN, "%s: %s", dose, local_text(what)); /* what the daemon said is in no catalogue */
        say(2, PLAIN, "%s %s", local_text(todo), row_text(row, "dose"));
        tell_daemon(t, row, said, at);
        t->asked++;
}

/* Until it is answered the task stays as it is there: KIND is kept with it, and it is asked once. */
static void ask_once(Ticked *t, const char *name, const json_t *row, const char *kind, const char *said, const char *at,
                     const char *what, const char *todo) {
        _cleanup_free_ char *asked = state_note(t->state, name, ASKED);

        if (asked && streq(asked, kind))
                return;
        ask(t, row, said, at, what, todo);
        state_set_note(t->state, name, ASKED, kind);
}

bool ticked_waits(const Ticked *t, const char *name, const json_t *row) {
        _cleanup_free_ char *asked = state_note(t->state, name, ASKED);

        return asked && (ticked_is_open(row) || streq(row_text(row, "state"), "missed"));
}

/* ---- recording ----------------------------------------------------------------------------- */

/* As a person would type it: by the clock of the plan. */
static bool local_time(const Ticked *t, const json_t *row, int64_t at, char ret[static SLOT_TEXT_SIZE]) {
        const char *name = json_string_value(json_object_get(t->zones, row_text(row, "patient")));
        const Zone *zone;

        if (!name || zones_get(t->s->zones, name, &zone) < 0)
                return false;
        slot_format(zone_local(zone, at), ret);
        ret[10] = ' ';
        return true;
}

/* Sends what came from the phone; DONE, or REFUSED with WHY; else it is told. */
static int send(Ticked *t, Call *call, Reply *ret, char why[static SAY_SIZE]) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        int r = call_renew(call);

        call_set_text(call, "source", "phone");
        if (r >= 0)
                r = call_try(&t->s->client, call, ret, &error);
        if (r >= 0)
                return DONE;
        if (sd_bus_error_has_names(&error, CYTOSCHED_ERROR_CONFIRM, CYTOSCHED_ERROR_CONFLICT, CYTOSCHED_ERROR_INVALID)) {
                snprintf(why, SAY_SIZE, "%s", error.message);
                return REFUSED;
        }
        t->failed++;
        (void)call_fail(r, &error);
        return UNREACHABLE;
}

/* Never a time to come: a phone's clock may be ahead. */
static int64_t ticked_at(const Ticked *t, const Task *there) {
        return there->done_at == TASK_NONE ? t->now : MIN(there->done_at, t->now);
}

static void take(Ticked *t, const char *name, const json_t *row, const Task *there) {
        Call call = { .method = "Take", .text = { row_text(row, "dose") }, .drop = UINT64_MAX };
        _cleanup_reply_ Reply reply = {};
        char when[SLOT_TEXT_SIZE] = "", why[SAY_SIZE], dose[SAY_SIZE];
        int r;

        if (local_time(t, row, ticked_at(t, there), when))
                call_set_text(&call, "at", when);
        r = send(t, &call, &reply, why);
        if (r == REFUSED) {
                /* As the name of a slot, for a program. */
                if (*when)
                        when[10] = 'T';
                ask_once(t, name, row, "close", "taken", when, why, N_("To record it: cytosched taken"));
        }
        if (r != DONE)
                return;
        state_set_note(t->state, name, CAME, row_text(reply.result, "taken_at"));
        state_set_note(t->state, name, ASKED, NULL);
        name_dose(t, row, dose);
        say(0, PLAIN, "%s: taken, ticked on the phone.", dose);
        t->taken++;
}

/* What was recorded here first stays, and stands there again; what was so, a person says. */
static void contradict(Ticked *t, const json_t *row, const Task *there) {
        char when[SLOT_TEXT_SIZE] = "";

        if (local_time(t, row, ticked_at(t, there), when))
                when[10] = 'T';
        ask(t, row, "taken", when, N_("it was ticked on the phone, and is recorded here as skipped, which stays until you say otherwise."),
            N_("If it was taken: cytosched amend --answer taken"));
}

/* Only what had come from there goes. */
static void take_back(Ticked *t, const char *name, const json_t *row) {
        _cleanup_free_ char *came = state_note(t->state, name, CAME);
        Call call = { .method = "Amend", .text = { row_text(row, "dose") }, .drop = UINT64_MAX };
        _cleanup_reply_ Reply reply = {};
        char why[SAY_SIZE], dose[SAY_SIZE];

        if (!came || !streq(came, row_text(row, "taken_at")))
                return;
        call_set_text(&call, "answer", "none");
        if (send(t, &call, &reply, why) != DONE)
                return;
        state_set_note(t->state, name, CAME, NULL);
        name_dose(t, row, dose);
        say(0, PLAIN, "%s: reopened on the phone, so it is not recorded any more.", dose);
        t->undone++;
}

void ticked_as_left(Ticked *t, const char *name, const json_t *row) {
        _cleanup_free_ char *asked = state_note(t->state, name, ASKED);

        if (!asked)
                return;
        tell_daemon(t, row, "open", "");
        state_set_note(t->state, name, ASKED, NULL);
}

void ticked_hear(Ticked *t, const char *name, const json_t *row, const Task *there) {
        _cleanup_free_ char *wrote = state_note(t->state, name, "status");
        const char *state = row_text(row, "state");
        bool open = ticked_is_open(row) || streq(state, "missed");
        /* It was taken before the pause was said. */
        bool takes = open || streq(state, "paused");

        state_set_note(t->state, name, TICKED_KEPT, NULL);
        /* Our own word, from before what is so now: no answer of the phone. */
        if (there->own && there->status != TASK_OPEN && takes)
                return;
        if (there->status == TASK_DONE && takes)
                take(t, name, row, there);
        else if (there->status == TASK_DONE && streq(state, "skipped"))
                contradict(t, row, there);
        else if (there->status == TASK_OPEN && streq(state, "taken") && wrote && streq(wrote, "done"))
                take_back(t, name, row);
        else if (there->status == TASK_CANCELLED && open)
                ask_once(t, name, row, "cancelled", "gone", "", N_("it was cancelled on the phone, which is no answer. Skip it?"), "cytosched skip");
        else if (there->status == TASK_OPEN)
                ticked_as_left(t, name, row);
}

void ticked_homeless(Ticked *t, const char *name, const Task *there) {
        _cleanup_free_ char *dose = state_note(t->state, name, TICKED_DOSE), *kept = state_note(t->state, name, TICKED_KEPT);
        char until[24];

        if (!dose || kept || there->own || there->status != TASK_DONE)
                return;
        say(0, PLAIN, "%s: it was ticked on the phone, and the plan has no such dose any more; nothing is recorded.", dose);
        say(2, PLAIN, "Where the plan was stopped after it was taken: cytosched undo, cytosched sync, then stop it again. Or: "
                      "cytosched taken %.*s --unplanned", (int)strcspn(dose, "@"), dose);
        told_card(t->s, local_text("Ticked on the phone"),
                  local_text("It is a dose that the plan has no more: nothing is recorded. Where it was stopped after that, \"cytosched undo\" "
                             "brings the plan back, and \"cytosched sync\" then records it."));
        snprintf(until, sizeof until, "%lld", (long long)t->now + KEPT_SEC);
        state_set_note(t->state, name, TICKED_KEPT, until);
}

bool ticked_is_kept(const Ticked *t, const char *name) {
        _cleanup_free_ char *kept = state_note(t->state, name, TICKED_KEPT);

        return kept && atoll(kept) > t->now;
}

void ticked_gone(Ticked *t, const char *name, const json_t *row) {
        ask_once(t, name, row, "deleted", "gone", "", N_("it was deleted on the phone, which is no answer. Skip it?"), "cytosched skip");
}
