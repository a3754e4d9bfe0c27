/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched result, results: what a laboratory found, as it was typed. */

#include "results.h"

#include "changing.h"
#include "context.h"
#include "filter.h"
#include "local.h"
#include "shown.h"
#include "table.h"

#define NUMBER_SIZE 32

/* A number as it was typed: at most 15 digits, none of them made up. */
static const char *number_words(const json_t *row, const char *key, char buf[static NUMBER_SIZE]) {
        const json_t *value = json_object_get(row, key);

        buf[0] = '\0';
        if (json_is_integer(value))
                snprintf(buf, NUMBER_SIZE, "%lld", (long long)json_integer_value(value));
        else if (json_is_real(value))
                snprintf(buf, NUMBER_SIZE, "%.15g", json_real_value(value));
        return buf;
}

/* "150 10^9/L", "not detected". */
static char *value_words(const json_t *row) {
        const char *found = row_text(row, "text"), *unit = row_text(row, "unit");
        char number[NUMBER_SIZE], *text;

        if (asprintf(&text, "%s%s%s", *found ? found : number_words(row, "value", number), *unit ? " " : "", unit) < 0)
                return NULL;
        return text;
}

/* "range 140 to 400". */
static char *range_words(const json_t *row) {
        char low[NUMBER_SIZE], high[NUMBER_SIZE], *text;
        int r;

        number_words(row, "low", low);
        number_words(row, "high", high);
        if (*low && *high)
                r = asprintf(&text, local_text("range %s to %s"), low, high);
        else if (*low)
                r = asprintf(&text, local_text("range from %s"), low);
        else if (*high)
                r = asprintf(&text, local_text("range up to %s"), high);
        else
                r = asprintf(&text, "%s", "");
        return r < 0 ? NULL : text;
}

static const char *date_words(const json_t *row, char buf[static WORDS_SIZE]) {
        Day day;

        return day_parse(row_text(row, "date"), &day) < 0 ? row_text(row, "date") : words_date(day, buf);
}

static int change_result(Client *c, Call *call, const char *done) {
        _cleanup_reply_ Reply reply = {};
        int r = change_make(c, call, &reply);

        if (r != 0)
                return r;
        if (!args_has(&c->args, OPT_JSON)) {
                const char *patient = row_text(reply.result, "patient");
                _cleanup_free_ char *value = value_words(reply.result), *range = range_words(reply.result);
                bool named = context_names(reply.context, patient);
                char day[WORDS_SIZE], whose[FOR_SIZE];

                say(0, BOLD, "%s: %s %s", local_text(done), row_text(reply.result, "name"), value ? value : "");
                say(2, PLAIN, "%lld  %s%s%s%s", row_number(reply.result, "id"), date_words(reply.result, day),
                    range && *range ? ", " : "", range ? range : "", context_for(named, patient, whose));
        }
        change_notes(c, &reply);
        return DONE;
}

static int run_result(Client *c) {
        _cleanup_free_ char *text = NULL;
        Call call = { .method = "AddResult" };
        int r = words_join(&c->args, 0, &text);

        if (r != 0)
                return r;
        call.text[0] = text;
        if (!streq(args_word(&c->args, 0), "remove"))
                return change_result(c, &call, "Recorded");
        if (args_count(&c->args) != 2)
                return usage("it is: cytosched result remove ID");
        call = (Call){ .method = "RemoveResult", .text = { args_word(&c->args, 1) }, .plain = true };
        return change_result(c, &call, "Removed");
}

/* ---- the list, beside the plan ----------------------------------------------------------- */

/* What the plan was from a day on. */
typedef struct Step {
        char *date, *text; /* owned */
} Step;

typedef struct Listing {
        Client *client;
        Step *steps; /* in order of their dates */
        size_t n_steps, allocated, next, n;
} Listing;

static int compare(const void *a, const void *b) {
        const Step *x = a, *y = b;

        return strcmp(x->date, y->date);
}

static int add_steps(Listing *l, const json_t *regimen, bool several) {
        const json_t *revision;
        char whose[FOR_SIZE];
        size_t i;

        context_for(several, row_text(regimen, "patient"), whose);
        json_array_foreach(json_object_get(regimen, "revisions"), i, revision) {
                Step step = { strdup(row_text(revision, "from")), NULL };

                if (array_room(&l->steps, l->n_steps, &l->allocated, sizeof(Step)) < 0 || !step.date ||
                    asprintf(&step.text, "%s: %s%s", row_text(regimen, "regimen"), row_text(revision, "schedule"), whose) < 0) {
                        free(step.date);
                        return -ENOMEM;
                }
                l->steps[l->n_steps++] = step;
        }
        return 0;
}

static int load_steps(const Reply *page, void *userdata) {
        Listing *l = userdata;
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                Call call = { .method = "Show", .text = { row_text(row, "regimen") }, .plain = true };
                _cleanup_reply_ Reply reply = {};
                int r = call_run(l->client, &call, &reply);

                if (r != 0)
                        return r;
                if (add_steps(l, reply.result, context_several(page->context)) < 0)
                        return fail_errno(-ENOMEM, "the plan");
        }
        return 0;
}

static void listing_done(Listing *l) {
        for (size_t i = 0; i < l->n_steps; i++) {
                free(l->steps[i].date);
                free(l->steps[i].text);
        }
        free(l->steps);
}

/* What the plan became up to DATE, a line each. */
static void tell_steps(Listing *l, const char *date) {
        for (; l->next < l->n_steps && strcmp(l->steps[l->next].date, date) <= 0; l->next++)
                say_schedule(2, DIM, "", l->steps[l->next].text);
}

static int show_page(const Reply *page, void *userdata) {
        Listing *l = userdata;
        const json_t *row;
        size_t i;

        json_array_foreach(page->result, i, row) {
                _cleanup_free_ char *value = value_words(row), *range = range_words(row);
                const char *note = row_text(row, "note"), *patient = row_text(row, "patient");
                bool several = context_several(page->context);
                char day[WORDS_SIZE], id[24], whose[FOR_SIZE];

                tell_steps(l, row_text(row, "date"));
                snprintf(id, sizeof id, "%lld", row_number(row, "id"));
                say_label(PLAIN, 3, id, "%s  %s %s%s%s%s%s%s", date_words(row, day), row_text(row, "name"),
                    value ? value : "", range && *range ? ", " : "", range ? range : "", *note ? ", " : "", note,
                    context_for(several, patient, whose));
        }
        l->n += json_array_size(page->result);
        return 0;
}

static int run_results(Client *c) {
        _cleanup_(listing_done) Listing l = { .client = c };
        Call plans = { .method = "List", .drop = O(FROM) | O(TO) }, call = { .method = "Results" };
        _cleanup_free_ char *name = NULL;
        int r = words_join(&c->args, 0, &name);

        if (r == 0 && !args_has(&c->args, OPT_JSON))
                r = call_pages(c, &plans, "after", load_steps, &l);
        if (r != 0)
                return r;
        if (l.n_steps > 1)
                qsort(l.steps, l.n_steps, sizeof(Step), compare);
        if (*name)
                call_set_text(&call, "name", name);
        r = call_pages(c, &call, "skip", show_page, &l);
        if (r != 0 || l.n > 0)
                return r;
        return filter_empty(c, 0, N_("No result is recorded for: %s. To see them all: cytosched results"),
                                    N_("No result is recorded."));
}

const Verb VERB_RESULT = {
        .name = "result",
        .args = "NAME VALUE [UNIT]|remove ID",
        .help = N_("record what a test found: result platelets 150 10^9/L"),
        .examples = "result platelets 150 10^9/L --low 140 --high 400\nresult HBV DNA not detected --date yesterday",
        .group = GROUP_RECORD,
        .options = O(PATIENT) | O(DATE) | O(LOW) | O(HIGH) | O(NOTE) | O(YES) | O(JSON),
        .min = 1,
        .max = MANY,
        .run = run_result,
};

const Verb VERB_RESULTS = {
        .name = "results",
        .args = "[NAME]",
        .help = N_("what tests found, by date, beside the plan"),
        .examples = "results\nresults platelets",
        .group = GROUP_RECORD,
        .options = O(PATIENT) | O(FROM) | O(TO) | O(JSON),
        .max = MANY,
        .run = run_results,
};
