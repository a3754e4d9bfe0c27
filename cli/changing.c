/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing calls: the daemon's question, and what is said of the result. */


#include "agreed.h"
#include "changing.h"
#include "cytosched.h"
#include "doses.h"
#include "effects.h"
#include "local.h"
#include "reading.h"
#include "state.h"
#include "telling.h"
#include "zones.h"

/* The daemon asks: so does this, where somebody can answer. 0: yes. */
static int confirm(Agreed *agreed, Call *call, const sd_bus_error *error) {
        int r;

        if (!is_interactive()) {
                fail("%s\nTo do it all the same, add --yes", error->message);
                return REFUSED;
        }
        r = agreed_ask(agreed, call, error->message);
        if (r < 0)
                return fail_errno(r, "the question");
        if (r == 0)
                fail("nothing was changed");
        return r > 0 ? 0 : REFUSED;
}

void change_clock(const Client *c, Call *call, char **ret_here) {
        *ret_here = NULL;
        if (!args_has(&c->args, OPT_AT))
                return;
        if (zones_system(ret_here) == 0)
                call_set_text(call, "here", *ret_here);
        if (is_interactive())
                call_set_number(call, "ask", 'b', true);
}

bool change_asks(const Client *c) {
        return is_interactive() && !args_has(&c->args, OPT_YES) && !args_has(&c->args, OPT_JSON);
}

static int make(Client *c, Agreed *agreed, Call *call, Reply *ret) {
        for (;;) {
                _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                int r;

                r = call_renew(call);
                if (r >= 0)
                        r = call_try(c, call, ret, &error);
                if (r < 0 && sd_bus_error_has_name(&error, CYTOSCHED_ERROR_CONFIRM)) {
                        r = confirm(agreed, call, &error);
                        if (r == 0)
                                continue;
                        return r;
                }
                if (r < 0)
                        return call_fail(r, &error);
                if (!change_asks(c)) /* who was not asked is told how it was read */
                        reading_tell(stderr, ret->result, ret->context);
                if (args_has(&c->args, OPT_JSON) && (r = json_print(ret->result)) < 0)
                        return fail_errno(r, "the answer");
                return 0;
        }
}

int change_make(Client *c, Call *call, Reply *ret) {
        static char *const none[] = { NULL };
        _cleanup_(agreed_done) Agreed agreed = {};
        int r = make(c, &agreed, call, ret);

        if (agreed.n > 0) /* it goes with this */
                call_set_texts(call, "agreed", none);
        return r;
}

int change_try(Client *c, const Call *call, bool no_questions, Reply *ret, sd_bus_error *error) {
        Call dry = *call;
        int r;

        call_set_number(&dry, "dry_run", 'b', true);
        if (no_questions)
                call_set_number(&dry, "yes", 'b', true);
        r = call_renew(&dry);
        return r < 0 ? r : call_try(c, &dry, ret, error);
}

/* With --json they go to stderr, beside the document. */
static void note(bool json, const char *text) {
        print_wrapped(json ? stderr : stdout, 0, PLAIN, text);
}

/* What is out of date from now on, and what to do; CHANNEL as the daemon calls it. */
static void note_stale(const Reply *reply, bool json, const char *channel, const char *date) {
        FILE *f = json ? stderr : stdout;
        char words[WORDS_SIZE];
        Day day;

        if (day_parse(date, &day) == 0)
                date = words_day(day, context_today(reply->context, "me"), words);
        if (streq(channel, "sync"))
                say_to(f, 0, PLAIN,
                       "The calendar that is synchronised still shows the plan of %s. \"cytosched sync\" brings it up to date; "
                       "where its units are enabled, that comes by itself.", date);
        else if (streq(channel, "share"))
                say_to(f, 0, PLAIN,
                       "Your phone still shows the plan shared on %s. Share it again (cytosched share), into the calendar that "
                       "the old one is in, emptied: beside the old one it shows doses twice.", date);
        else if (streq(channel, "calendar-file"))
                say_to(f, 0, PLAIN,
                       "The calendar file beside the database still shows the plan of %s: it could not be written. \"cytosched "
                       "doctor\" says more.", date);
        else
                say_to(f, 0, PLAIN,
                       "Your phone still shows the plan exported on %s. Export again (cytosched export) and let the new file "
                       "take the old one's place: in most calendars importing it beside the old one shows doses twice.", date);
}

void change_note_stale(const Reply *reply, bool json) {
        json_t *stale = json_object_get(reply->context, "stale"), *date;
        const char *channel;

        json_object_foreach(stale, channel, date)
                note_stale(reply, json, channel, json_string_value(date));
}

void change_notes(const Client *c, const Reply *reply) {
        const char *hint = row_text(reply->context, "hint"), *asks = row_text(reply->context, "asks");
        bool json = args_has(&c->args, OPT_JSON);

        if (*row_text(reply->context, "read_at"))
                note(json, row_text(reply->context, "read_at"));
        if (*hint)
                note(json, hint);
        if (*asks) {
                say_to(json ? stderr : stdout, 0, PLAIN, "It would ask:");
                print_wrapped(json ? stderr : stdout, 2, PLAIN, asks);
        }
        change_note_stale(reply, json);
        if (!json && args_has(&c->args, OPT_DRY_RUN))
                say(0, PLAIN, "Nothing was written.");
}

static void tell_dose(const json_t *dose, const json_t *context) {
        const char *patient = row_text(dose, "patient"), *note_text = row_text(dose, "note");
        char when[INSTANT_WORDS_SIZE], state[STATE_SIZE];
        _cleanup_free_ char *what = dose_what(dose);
        const char *is = dose_state(dose, context, state);

        if (context_names(context, patient))
                say(2, PLAIN, "for %s", patient);
        say(2, PLAIN, "%s", what ? what : row_text(dose, "drug"));
        say(2, PLAIN, "%s", instant_words_of(context, dose, row_text(dose, "at"), when));
        if (*is)
                say(2, state_style(row_text(dose, "state")), "%s", is);
        if (*note_text)
                say(2, PLAIN, "note: %s", note_text);
}

static void tell_regimen(const json_t *regimen, const json_t *context) {
        const char *patient = row_text(regimen, "patient");
        Day today = context_today(context, patient);
        char state[STATE_PLAN_SIZE];

        if (context_names(context, patient))
                say(2, PLAIN, "for %s", patient);
        if (*row_text(regimen, "schedule"))
                say_plan(2, regimen, today);
        if (*state_of_plan(regimen, today, state))
                say(2, PLAIN, "%s", state);
}

static void tell(const Client *c, const Reply *reply, const char *done) {
        const char *dose = row_text(reply->result, "dose"), *first = row_text(reply->context, "tell");

        if (*first)
                telling_print(first, row_text(reply->context, "source"), true, reply->context);
        say(0, BOLD, "%s: %s", local_text(args_has(&c->args, OPT_DRY_RUN) ? N_("This would be") : done),
            *dose ? dose : row_text(reply->result, "regimen"));
        if (*dose)
                tell_dose(reply->result, reply->context);
        else
                tell_regimen(reply->result, reply->context);
        change_effects(reply);
}

int change_tell(Client *c, Call *call, const char *done) {
        _cleanup_reply_ Reply reply = {};
        int r = change_make(c, call, &reply);

        if (r != 0)
                return r;
        if (!args_has(&c->args, OPT_JSON))
                tell(c, &reply, done);
        change_notes(c, &reply);
        return DONE;
}
