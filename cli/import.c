/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched import: a plan back from a calendar file. */

#include "import.h"

#include "changing.h"
#include "doses.h"
#include "cytosched.h"
#include "helper.h"
#include "import-plan.h"
#include "term.h"

static int read_events(const char *path, Import *ret) {
        _cleanup_fclose_ FILE *f = NULL;
        int fd = -EBADF, r = helper_open("calendar", "--import", path, &fd);
        pid_t pid = r;

        if (r < 0)
                return fail_errno(r, path);
        f = fdopen(fd, "r");
        r = f ? import_read(f, ret) : -ENOMEM;
        if (f)
                fclose(TAKE_PTR(f)); /* a helper that goes on writing ends by that */
        else
                close(fd);
        /* It says itself what is wrong. */
        if (helper_wait(pid) != 0) {
                fail("%s could not be read as a calendar", path);
                return REFUSED;
        }
        return r < 0 ? fail_errno(r, path) : 0;
}

/* ---- one regimen --------------------------------------------------------------------------- */

static const char *patient_of(const Client *c) {
        return args_has(&c->args, OPT_PATIENT) ? c->args.value[OPT_PATIENT] : "me";
}

/* The zone of the patient whose plan it shall be. */
static int read_own_zone(Client *c, Zones *zones, const Zone **ret) {
        Call call = { .method = "Patients", .plain = true };
        _cleanup_reply_ Reply reply = {};
        const json_t *row;
        size_t i;
        int r = call_run(c, &call, &reply);

        if (r != 0)
                return r;
        json_array_foreach(reply.result, i, row)
                if (strcasecmp(row_text(row, "patient"), patient_of(c)) == 0) {
                        r = zones_get(zones, row_text(row, "zone"), ret);
                        return r < 0 ? fail_errno(r, row_text(row, "zone")) : 0;
                }
        fail("there is no patient \"%s\"; all of them: cytosched patient list", patient_of(c));
        return NOT_FOUND;
}

/* A schedule is read on the patient's clock. */
static int check_zone(const Client *c, const Zone *own, const char *zone) {
        if (streq(zone, "floating") || streq(zone, zone_name(own)))
                return 0;
        if (streq(zone, "UTC"))
                fail("the series is kept in UTC: on the clock of %s it would be at another time of day in summer "
                     "than in winter.\nA series of the same times of day: cytosched add",
                     zone_name(own));
        else
                fail("the events are in the time zone %s, and the patient is in %s.\nWhere that is "
                     "right: cytosched set --patient \"%s\" zone %s",
                     zone, zone_name(own), patient_of(c), zone);
        return REFUSED;
}

/* A file ends where its export's horizon was: what went on in the plan does not go on here. */
static void say_end(const ImportPlan *plan) {
        char day[DAY_TEXT_SIZE];

        if (plan->last != DAY_NONE)
                say(2, YELLOW, "The file's last dose is on %s: so the plan ends there, also where it was written up to "
                               "a date only. To go on: cytosched change", day_format(plan->last, day));
}

static int add_plan(Client *c, const char *drug, const ImportPlan *plan) {
        Call call = { .method = "Add", .text = { drug, plan->schedule }, .drop = O(DRUG) };
        _cleanup_reply_ Reply reply = {};
        char day[DAY_TEXT_SIZE];
        int r;

        call_set_text(&call, "from", day_format(plan->from, day));
        r = change_make(c, &call, &reply);
        if (r != 0)
                return r;
        say(0, BOLD, "Added: %s", row_text(reply.result, "regimen"));
        say(2, PLAIN, "%s", row_text(reply.result, "drug"));
        say_schedule(2, PLAIN, "", row_text(reply.result, "schedule"));
        say_end(plan);
        change_effects(&reply);
        change_notes(c, &reply);
        return DONE;
}

static void show_plan(const char *drug, const ImportPlan *plan) {
        char day[DAY_TEXT_SIZE];

        if (plan->schedule) {
                say(0, BOLD, "%s", *drug ? drug : "(which drug? --drug)");
                say(2, PLAIN, "%s", plan->schedule);
                say(2, PLAIN, "from %s, time zone %s", day_format(plan->from, day), plan->zone);
                say_end(plan);
        }
        if (plan->odd) {
                say(0, YELLOW, "Not in it:");
                print_wrapped(stdout, 2, PLAIN, plan->odd);
        }
}

static int check_plan(const Client *c, const Zone *own, const ImportPlan *plan, const char *drug) {
        if (plan->odd || !plan->schedule) {
                fail("this plan can't be taken over as it is:\n%sTo see what of it could be: --dry-run",
                     plan->odd ? plan->odd : "");
                return REFUSED;
        }
        if (!*drug)
                return usage("which drug is it? Say --drug DRUG");
        return check_zone(c, own, plan->zone);
}

/* All are looked at before the first is added. */
static int one_group(Client *c, const Zone *own, const Import *import, size_t group, bool add) {
        _cleanup_(import_plan_done) ImportPlan plan = {};
        const char *drug = c->args.value[OPT_DRUG];
        int r = import_plan(import, group, &plan);

        if (r < 0)
                return fail_errno(r, "the plan");
        drug = drug ? drug : plan.drug ? plan.drug : "";
        if (add)
                return add_plan(c, drug, &plan);
        if (!args_has(&c->args, OPT_DRY_RUN))
                return check_plan(c, own, &plan, drug);
        show_plan(drug, &plan);
        return 0;
}

/* ---- all of them --------------------------------------------------------------------------- */

/* Several of ours are several regimens; of another calendar's, a person says which. */
static int check_groups(Client *c, const Import *import) {
        bool named = args_has(&c->args, OPT_NAME) || args_has(&c->args, OPT_DRUG);

        if (import->n_groups == 0) {
                fail("there are no events in this calendar");
                return REFUSED;
        }
        if (import->n_groups == 1 || args_has(&c->args, OPT_DRY_RUN))
                return 0;
        for (size_t i = 0; i < import->n_groups; i++)
                if (!import->groups[i].ours) {
                        fail("this calendar has different events, \"%s\" and others. Put those of one drug into a "
                             "calendar of their own, and export that",
                             import->groups[i].first->summary);
                        return REFUSED;
                }
        if (named) {
                fail("this calendar has %zu regimens: --name and --drug are for one", import->n_groups);
                return REFUSED;
        }
        return 0;
}

/* The patient's clock first: a file is only read for somebody. */
static int read_import(Client *c, Zones *zones, Import *ret, const Zone **ret_own) {
        int r = read_own_zone(c, zones, ret_own);

        if (r == 0)
                r = read_events(args_word(&c->args, 0), ret);
        if (r != 0)
                return r;
        import_settle(ret, *ret_own, zones);
        r = import_group(ret);
        return r < 0 ? fail_errno(r, "the events") : check_groups(c, ret);
}

static int run_import(Client *c) {
        _cleanup_(zones_freep) Zones *zones = NULL;
        _cleanup_(import_done) Import import = {};
        const Zone *own = NULL;
        int r = zones_new(&zones);

        r = r < 0 ? fail_errno(r, "time zones") : read_import(c, zones, &import, &own);
        for (size_t i = 0; r == 0 && i < import.n_groups; i++)
                r = one_group(c, own, &import, i, false);
        if (r == 0 && args_has(&c->args, OPT_DRY_RUN)) {
                puts("Nothing was written.");
                return DONE;
        }
        for (size_t i = 0; r == 0 && i < import.n_groups; i++)
                r = one_group(c, own, &import, i, true);
        return r;
}

const Verb VERB_IMPORT = {
        .name = "import",
        .args = "FILE",
        .help = "a plan back from a calendar file (-: standard input)",
        .options = O(PATIENT) | O(NAME) | O(DRUG) | O(DRY_RUN) | O(YES),
        .min = 1,
        .max = 1,
        .run = run_import,
};
