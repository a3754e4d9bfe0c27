/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched agenda: the doses of some days. */

#include "agenda.h"

#include "counts.h"
#include "doses.h"
#include "filter.h"
#include "local.h"
#include "missed.h"

typedef struct Agenda {
        DoseList list;
        Counts counts;
} Agenda;

static int show_page(const Reply *page, void *userdata) {
        Agenda *agenda = userdata;
        int r = counts_add(&agenda->counts, page->result, page->context);

        if (r < 0)
                return fail_errno(r, "the list");
        return doses_by_day(&agenda->list, page->result, 0, json_array_size(page->result), page->context);
}

/* What is to be said of all of them. */
static int tell_end(Client *c, const Agenda *agenda) {
        const char *patient;
        json_t *count;
        int r = DONE;

        if (agenda->list.n == 0)
                r = filter_empty(c, 0, N_("No doses in these days for: %s."), N_("No doses in these days."));
        else
                say(0, DIM, "A dose's name is its regimen and the time it was planned for: %s", agenda->list.name);
        counts_tell(&agenda->counts);
        json_object_foreach(agenda->list.missed, patient, count)
                missed_tell(c, patient, (size_t)json_integer_value(count), agenda->list.several);
        return r;
}

static int run_agenda(Client *c) {
        _cleanup_(json_decrefp) json_t *missed = json_object();
        Call call = { .method = "Agenda" };
        Agenda agenda = { .list = { .missed = missed } };
        int r;

        if (args_count(&c->args) > 0)
                call_set_text(&call, "regimen", args_word(&c->args, 0));
        r = call_pages(c, &call, "after_dose", show_page, &agenda);
        if (r == 0 && !args_has(&c->args, OPT_JSON))
                r = tell_end(c, &agenda);
        counts_done(&agenda.counts);
        return r;
}

const Verb VERB_AGENDA = {
        .name = "agenda",
        .args = "[REGIMEN]",
        .help = N_("the doses of the next 30 days, or of other days"),
        .examples = "agenda --to sunday\nagenda pegasys --from 2026-11-01 --to today",
        .group = GROUP_DAY,
        .options = O(PATIENT) | O(FROM) | O(TO) | O(JSON),
        .max = 1,
        .run = run_agenda,
};
