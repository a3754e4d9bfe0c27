/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched info: what the sources say of a drug. */

#include "info.h"

#include "cytosched.h"
#include "drug.h"
#include "fold.h"
#include "local.h"
#include "sheet.h"
#include "symptom.h"
#include "term.h"

static int print_sheet(const json_t *sheet) {
        _cleanup_free_ char *names = NULL;
        const json_t *section, *line, *name;
        size_t i, k, size;
        FILE *f = open_memstream(&names, &size);

        if (!f)
                return fail_errno(-ENOMEM, "the sheet");
        say(0, BOLD, "%s", row_text(sheet, "drug"));
        json_array_foreach(json_object_get(sheet, "names"), i, name)
                fprintf(f, "%s%s", i == 0 ? "" : ", ", json_string_value(name));
        if (memstream_close(f, &names) < 0)
                return fail_errno(-ENOMEM, "the sheet");
        say(0, PLAIN, "also called %s", names);
        json_array_foreach(json_object_get(sheet, "sections"), i, section) {
                putchar('\n');
                say(0, BOLD, "%s", row_text(section, "title"));
                json_array_foreach(json_object_get(section, "lines"), k, line)
                        say(2, PLAIN, "%s [%s]", row_text(line, "text"), row_text(line, "source"));
        }
        putchar('\n');
        say(0, PLAIN, SYMPTOM_UNMARKED);
        say(0, DIM, DISCLAIMER);
        return DONE;
}

/* Those there are, and which of them was meant perhaps. */
static int no_sheet(const char *typed) {
        const Drug *d;

        for (size_t i = 0; (d = drug_at(i)); i++) {
                bool near = fold_near(typed, d->name);
                const char *word = d->name;

                for (const char *const *p = d->synonyms; !near && *p; p++) {
                        _cleanup_free_ char *folded = fold_text(typed), *synonym = fold_text(*p);

                        near = folded && synonym && fold_near(folded, synonym);
                        word = *p;
                }
                if (near) {
                        fail("there is no sheet for \"%s\". Did you mean %s? Type: cytosched info \"%s\"", typed, word, word);
                        return NOT_FOUND;
                }
        }
        fail("there is no sheet for \"%s\". Your care team and its leaflet know about it. \"cytosched info\" lists the sheets "
             "there are.", typed);
        return NOT_FOUND;
}

static int list_sheets(bool as_json) {
        _cleanup_(json_decrefp) json_t *all = json_array();
        const Drug *d;

        for (size_t i = 0; (d = drug_at(i)); i++) {
                _cleanup_(json_decrefp) json_t *sheet = NULL;
                int r = sheet_load(d->name, &sheet);

                if (r < 0)
                        return fail_errno(r, "the sheets");
                if (as_json)
                        r = json_array_append(all, sheet);
                else
                        say(0, PLAIN, "%s (%s)", d->name, d->synonyms[0]);
                if (r < 0)
                        return fail_errno(-ENOMEM, "the sheets");
        }
        if (as_json && json_print(all) < 0)
                return REFUSED;
        if (!as_json)
                say(0, DIM, "One of them: cytosched info NAME");
        return DONE;
}

static int refuse_ambiguous(const char *typed, const char *const *choices) {
        fail("\"%s\" can be one of several:", typed);
        for (; *choices; choices++)
                fprintf(stderr, "  cytosched info \"%s\"\n", *choices);
        return REFUSED;
}

static int run_info(Client *c) {
        _cleanup_free_ char *typed = NULL;
        _cleanup_(json_decrefp) json_t *sheet = NULL;
        const char *const *choices = NULL;
        bool as_json = args_has(&c->args, OPT_JSON);
        const Drug *drug = NULL;
        int r;

        if (args_count(&c->args) == 0)
                return list_sheets(as_json);
        r = words_join(&c->args, 0, &typed);
        if (r != 0)
                return r;
        r = drug_find(typed, &drug, &choices);
        if (r == -ENOTUNIQ)
                return refuse_ambiguous(typed, choices);
        if (!drug)
                return no_sheet(typed);
        r = sheet_load(drug->name, &sheet);
        if (r == -ENOENT) {
                fail("the sheet of %s is not installed", drug->name);
                return NOT_FOUND;
        }
        if (r < 0)
                return fail_errno(r, "the sheet");
        if (as_json)
                return json_print(sheet) < 0 ? REFUSED : DONE;
        return print_sheet(sheet);
}

const Verb VERB_INFO = {
        .name = "info",
        .args = "[DRUG]",
        .help = N_("what the sources say of a drug, each line with its own"),
        .examples = "info pegasys\ninfo \"interferon alfa-2b\" --json",
        .group = GROUP_CARE,
        .options = O(JSON),
        .max = MANY,
        .run = run_info,
};
