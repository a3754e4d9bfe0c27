/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched patient: the patients a plan is kept for. */

#include "patient.h"

#include "changing.h"
#include "local.h"
#include "table.h"
#include "words.h"

static int show_page(const Reply *page, void *userdata) {
        static const TableForm form = { .columns = 3 };
        _cleanup_(table_freep) Table *table = table_new(&form);
        const json_t *row;
        size_t i;

        if (!table)
                return fail_errno(-ENOMEM, "the list");
        json_array_foreach(page->result, i, row) {
                char count[WORDS_SIZE];
                const char *const cells[] = { row_text(row, "patient"), row_text(row, "zone"),
                                              count };

                words_regimens(row_number(row, "regimens"), count);
                if (table_row(table, PLAIN, cells) < 0)
                        return fail_errno(-ENOMEM, "the list");
        }
        table_print(table, 0);
        return 0;
}

static int list_patients(Client *c) {
        Call call = { .method = "Patients", .plain = true };

        return call_pages(c, &call, "after", show_page, NULL);
}

static int change_patient(Client *c, const char *method, const char *done, uint64_t drop) {
        Call call = { .method = method, .text = { args_word(&c->args, 1) }, .drop = drop };
        _cleanup_reply_ Reply reply = {};
        int r;

        if (args_count(&c->args) < 2)
                return usage("it is: cytosched patient %s NAME", args_word(&c->args, 0));
        r = change_make(c, &call, &reply);
        if (r == 0 && !args_has(&c->args, OPT_JSON))
                say(0, PLAIN, "%s: %s, time zone %s", local_text(done), row_text(reply.result, "patient"),
                    row_text(reply.result, "zone"));
        if (r == 0)
                change_notes(c, &reply);
        return r;
}

static int run_patient(Client *c) {
        const char *what = args_word(&c->args, 0);

        if (streq(what, "add"))
                return change_patient(c, "AddPatient", "Added", O(YES));
        if (args_has(&c->args, OPT_ZONE))
                return usage("--zone is for: cytosched patient add NAME");
        if (streq(what, "remove"))
                return change_patient(c, "RemovePatient", "Removed", 0);
        if ((streq(what, "list") || !*what) && args_count(&c->args) < 2)
                return list_patients(c);
        return usage("it is: cytosched patient add NAME, patient list, patient remove NAME");
}

const Verb VERB_PATIENT = {
        .name = "patient",
        .args = "add NAME|list|remove NAME",
        .help = N_("the patients this plan is for"),
        .examples = "patient add Anna --zone Europe/Berlin\npatient list",
        .group = GROUP_CARE,
        .options = O(ZONE) | O(YES) | O(JSON),
        .max = 2,
        .run = run_patient,
};
