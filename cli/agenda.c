/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched agenda: the doses of some days. */

#include "agenda.h"

#include "doses.h"
#include "setting.h"

static int show_page(const Reply *page, void *userdata) {
        return doses_by_day(userdata, page->result, 0, json_array_size(page->result),
                            page->context);
}

/* The one thing to say of a missed dose, with the contact the patient stored. */
static void tell_missed(Client *c, const char *patient, bool several) {
        _cleanup_(json_decrefp) json_t *row = setting_find(c, "contact", patient);
        const char *contact = row_text(row, "value");

        say(0, PLAIN, "%s%sdose was missed: do not take two doses to make up for one; ask your care team%s%s",
            several ? patient : "", several ? ": a " : "A ", *contact ? ": " : ".", contact);
}

static int run_agenda(Client *c) {
        _cleanup_(json_decrefp) json_t *missed = json_object();
        Call call = { .method = "Agenda" };
        DoseList list = { .missed = missed };
        const char *patient;
        json_t *yes;
        int r;

        if (args_count(&c->args) > 0)
                call_set_text(&call, "regimen", args_word(&c->args, 0));
        r = call_pages(c, &call, "after_dose", show_page, &list);
        if (r != 0 || args_has(&c->args, OPT_JSON))
                return r;
        if (list.n == 0)
                puts("No doses in these days.");
        else
                say(0, DIM, "A dose's name is its regimen and the time it was planned for: %s", list.name);
        json_object_foreach(missed, patient, yes)
                tell_missed(c, patient, list.several);
        return DONE;
}

const Verb VERB_AGENDA = {
        .name = "agenda",
        .args = "[REGIMEN]",
        .help = "the doses of the next 30 days, or of other days",
        .options = O(PATIENT) | O(FROM) | O(TO) | O(JSON),
        .max = 1,
        .run = run_agenda,
};
