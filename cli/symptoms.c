/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched symptom, symptoms: what was felt, and what its source says of it. */

#include "symptoms.h"

#include "changing.h"
#include "context.h"
#include "filter.h"
#include "local.h"
#include "place.h"
#include "shown.h"
#include "symptom.h"
#include "telling.h"

/* "fever (chills) 38.6 °C, severe". */
static char *symptom_what(const json_t *row) {
        const char *typed = row_text(row, "typed"), *value = row_text(row, "value"), *unit = row_text(row, "unit");
        const char *severity = row_text(row, "severity");
        bool number = *severity >= '0' && *severity <= '9';
        char severe[WORDS_SIZE] = "", *text;

        if (*severity)
                snprintf(severe, sizeof severe, number ? local_text(", severity %s") : ", %s", severity);
        if (asprintf(&text, "%s%s%s%s%s%s%s%s%s", row_text(row, "symptom"), *typed ? " (" : "", typed, *typed ? ")" : "",
                     *value ? " " : "", value, *unit ? " " : "", unit, severe) < 0)
                return NULL;
        return text;
}

/* As the bus has them. */
static const char *tier_words(const char *tier) {
        static const char *const tiers[] = { N_("right away"), N_("call"), N_("let them know") };

        for (size_t i = 0; i < ELEMENTSOF(tiers); i++)
                if (streq(tier, tiers[i]))
                        return local_text(tiers[i]);
        return tier;
}

static void tell_symptom(const json_t *row, const json_t *context, bool several) {
        const char *patient = row_text(row, "patient"), *dose = row_text(row, "dose"), *note = row_text(row, "note");
        const char *tier = row_text(row, "tier");
        _cleanup_free_ char *what = symptom_what(row);
        long long hours = row_number(row, "hours");
        char when[WORDS_SIZE], place[PLACE_SIZE], id[24], whose[FOR_SIZE];

        snprintf(id, sizeof id, "%lld", row_number(row, "id"));
        say_label(PLAIN, 3, id, "%s%s  %s%s%s%s", instant_short(row_text(row, "at"), context_today(context, patient), when),
            place_of(context, patient, row_text(row, "at"), place), what ? what : "", context_for(several, patient, whose),
            *tier ? ": " : "", *tier ? tier_words(tier) : "");
        if (*dose)
                say(4, DIM, local_plural("%lld hour after %s", "%lld hours after %s", (unsigned long)hours), hours, dose);
        if (*note)
                say(4, DIM, "note: %s", note);
}

/* What its source says, in the reader's language: the row has it in one that does not change. */
static void tell_source(const json_t *row, const json_t *context) {
        _cleanup_free_ char *tell = row_tell(row);

        telling_print(tell ? tell : row_text(row, "tell"), row_text(row, "source"), *row_text(row, "tier"), context);
}

static int change_symptom(Client *c, Call *call, const char *done, bool says) {
        _cleanup_reply_ Reply reply = {};
        int r = change_make(c, call, &reply);

        if (r != 0)
                return r;
        if (!args_has(&c->args, OPT_JSON)) {
                if (says)
                        tell_source(reply.result, reply.context);
                say(0, PLAIN, "%s", local_text(done));
                tell_symptom(reply.result, reply.context, context_names(reply.context, row_text(reply.result, "patient")));
        }
        change_notes(c, &reply);
        return DONE;
}

static int run_symptom(Client *c) {
        _cleanup_free_ char *text = NULL, *here = NULL;
        Call call = { .method = "AddSymptom" };
        int r = words_join(&c->args, 0, &text);

        if (r != 0)
                return r;
        call.text[0] = text;
        change_clock(c, &call, &here);
        if (!streq(args_word(&c->args, 0), "remove"))
                return change_symptom(c, &call, "Recorded:", true);
        if (args_count(&c->args) != 2)
                return usage("it is: cytosched symptom remove ID");
        call = (Call){ .method = "RemoveSymptom", .text = { args_word(&c->args, 1) }, .plain = true };
        return change_symptom(c, &call, "Removed:", false);
}

static int show_page(const Reply *page, void *userdata) {
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row)
                tell_symptom(row, page->context, context_several(page->context));
        *(size_t *)userdata += json_array_size(page->result);
        return 0;
}

static int run_symptoms(Client *c) {
        _cleanup_free_ char *name = NULL;
        Call call = { .method = "Symptoms" };
        size_t n = 0;
        int r = words_join(&c->args, 0, &name);

        if (r != 0)
                return r;
        if (*name)
                call_set_text(&call, "name", name);
        r = call_pages(c, &call, "skip", show_page, &n);
        if (r != 0)
                return r;
        if (n == 0)
                return filter_empty(c, 0, N_("No symptom is recorded for: %s. To see them all: cytosched symptoms"),
                                    N_("No symptom is recorded."));
        if (!args_has(&c->args, OPT_JSON))
                say(0, DIM, SYMPTOM_UNMARKED);
        return DONE;
}

const Verb VERB_SYMPTOM = {
        .name = "symptom",
        .args = "NAME [VALUE]|remove ID",
        .help = N_("record what you feel: symptom fever 38.6"),
        .examples = "symptom fever 38.6\nsymptom rash --at \"yesterday 20:00\" --note \"on both arms\"",
        .group = GROUP_RECORD,
        .options = O(PATIENT) | O(SEVERITY) | O(AT) | O(NOTE) | O(YES) | O(JSON),
        .min = 1,
        .max = MANY,
        .run = run_symptom,
};

const Verb VERB_SYMPTOMS = {
        .name = "symptoms",
        .args = "[NAME]",
        .help = N_("what was felt, in order of time"),
        .examples = "symptoms\nsymptoms fever --from \"1 Nov\"",
        .group = GROUP_RECORD,
        .options = O(PATIENT) | O(FROM) | O(TO) | O(JSON),
        .max = MANY,
        .run = run_symptoms,
};
