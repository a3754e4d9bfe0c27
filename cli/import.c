/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched import: plans from a calendar file. All of them are looked at before the first is added. */

#include "import.h"

#include "ask.h"
#include "changing.h"
#include "cytosched.h"
#include "doses.h"
#include "drug.h"
#include "effects.h"
#include "helper.h"
#include "import-group.h"
#include "import-plan.h"
#include "import-twin.h"
#include "local.h"
#include "term.h"

/* One regimen to be. */
typedef struct Job {
        size_t group;
        ImportPlan plan;
        char *patient, *drug;
        bool new_patient; /* to be added first */
        const Zone *zone; /* then: where */
} Job;

typedef struct Jobs {
        Job *jobs;
        size_t n;
        Import import;
        ImportClock clock;
        Reply patients;
        char *zone; /* of this computer */
} Jobs;

static void jobs_done(Jobs *j) {
        for (size_t i = 0; i < j->n; i++) {
                import_plan_done(&j->jobs[i].plan);
                free(j->jobs[i].patient);
                free(j->jobs[i].drug);
        }
        free(j->jobs);
        free(j->zone);
        import_done(&j->import);
        zones_free(j->clock.zones);
        reply_clear(&j->patients);
}

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

static bool is_dry(const Client *c) {
        return args_has(&c->args, OPT_DRY_RUN);
}

/* A question where somebody can answer; elsewhere --yes is the answer. A dry run says what would be
 * asked, and ends as the import would. 0: yes. */
static int confirm(const Client *c, const char *question) {
        if (args_has(&c->args, OPT_YES))
                return 0;
        if (is_dry(c) && is_interactive()) {
                say(0, PLAIN, "It would ask:");
                print_wrapped(stdout, 2, PLAIN, question);
                return 0;
        }
        return ask_agreed(question, N_("nothing was added"));
}

static int confirm_text(const Client *c, char *question) {
        int r = question ? confirm(c, question) : fail_errno(-ENOMEM, "the question");

        free(question);
        return r;
}

/* ---- whose it is --------------------------------------------------------------------------- */

/* A calendar has no commas and backslashes in names: only letters and digits count. */
static bool same_name(const char *a, const char *b) {
        static const char passed[] = " ,;:\\/-'\"";

        for (;; a++, b++) {
                a += strspn(a, passed);
                b += strspn(b, passed);
                if (!*a || !*b)
                        return *a == *b;
                if (strncasecmp(a, b, 1) != 0)
                        return false;
        }
}

static const json_t *find_patient(const Jobs *j, const char *name, bool loosely) {
        const json_t *row;
        size_t i;

        json_array_foreach(j->patients.result, i, row)
                if (loosely ? same_name(row_text(row, "patient"), name) : strcasecmp(row_text(row, "patient"), name) == 0)
                        return row;
        return NULL;
}

/* Where one who is not there yet is to be: where the plan is, else where this computer is. */
static int zone_of_new(const Jobs *j, const Job *job, const Zone **ret) {
        const ImportGroup *g = &j->import.groups[job->group];

        for (size_t i = 0; i < g->n; i++)
                if (strchr(g->first[i].zone, '/') && zones_get(j->clock.zones, g->first[i].zone, ret) >= 0)
                        return 0;
        return zones_get(j->clock.zones, j->zone, ret);
}

/* Whom the file's own words name, who may have to be added. */
static int named_patient(const Jobs *j, const char *name, Job *job, const char **ret_zone) {
        const json_t *row = find_patient(j, name, true);
        int r;

        job->patient = strdup(row ? row_text(row, "patient") : name);
        if (!job->patient)
                return fail_errno(-ENOMEM, "the patient");
        *ret_zone = row_text(row, "zone");
        if (row)
                return 0;
        for (size_t i = 0; i < j->n; i++)
                if (&j->jobs[i] != job && j->jobs[i].new_patient && same_name(j->jobs[i].patient, name)) {
                        job->zone = j->jobs[i].zone;
                        *ret_zone = zone_name(job->zone);
                        return 0;
                }
        r = zone_of_new(j, job, &job->zone);
        if (r < 0)
                return fail_errno(r, j->zone);
        *ret_zone = zone_name(job->zone);
        job->new_patient = true;
        return 0;
}

/* Who is not there is asked about. */
static int check_patient(const Client *c, const Job *job) {
        const char *name = job->patient;
        char *question = NULL;

        if (!job->new_patient)
                return 0;
        if (asprintf(&question, local_text("This plan is for %s, and there is no patient of that name here. Shall %s be added as a patient, in the "
                                            "time zone %s? (For another patient: --patient NAME)"), name, name, zone_name(job->zone)) < 0)
                question = NULL;
        return confirm_text(c, question);
}

static int plain_patient(const Client *c, const Jobs *j, Job *job, const char **ret_zone) {
        const char *name = args_has(&c->args, OPT_PATIENT) ? c->args.value[OPT_PATIENT] : "me";
        const json_t *row = find_patient(j, name, false);

        if (!row) {
                fail("there is no patient \"%s\"; all of them: cytosched patient list", name);
                return NOT_FOUND;
        }
        job->patient = strdup(row_text(row, "patient"));
        *ret_zone = row_text(row, "zone");
        return job->patient ? 0 : fail_errno(-ENOMEM, "the patient");
}

/* The patient that the file names, else the one that was typed, else "me"; and the clock to read it by. */
static int find_whose(const Client *c, Jobs *j, Job *job) {
        _cleanup_free_ char *named = NULL;
        const char *zone = NULL;
        int r = import_patient(&j->import.groups[job->group], &named);

        if (r < 0)
                return fail_errno(r, "the patient");
        if (named && !args_has(&c->args, OPT_PATIENT))
                r = named_patient(j, named, job, &zone);
        else
                r = plain_patient(c, j, job, &zone);
        if (r != 0)
                return r;
        r = zones_get(j->clock.zones, zone, &j->clock.own);
        return r < 0 ? fail_errno(r, zone) : 0;
}

/* ---- one regimen --------------------------------------------------------------------------- */

/* A schedule is read on the patient's clock. */
static int check_zone(const Jobs *j, const Job *job) {
        const char *zone = job->plan.zone, *own = zone_name(j->clock.own);

        if (streq(zone, "floating") || streq(zone, own))
                return 0;
        if (streq(zone, "UTC"))
                fail("the series is kept in UTC (DTSTART): on the clock of %s it would be at another time of day in summer "
                     "than in winter.\nA series of the same times of day: cytosched add",
                     own);
        else
                fail("the events are in the time zone %s (DTSTART with TZID), and the patient is in %s.\nWhere that is "
                     "right: cytosched set --patient \"%s\" zone %s",
                     zone, own, job->patient, zone);
        return REFUSED;
}

/* A file ends where its export's horizon was: what went on in the plan does not go on here. */
static void say_end(const ImportPlan *plan) {
        char day[DAY_TEXT_SIZE];

        if (plan->beside == 1)
                say(2, YELLOW, "A dose of the past that was recorded outside the plan is not in it.");
        else if (plan->beside > 1)
                say(2, YELLOW, "%zu doses of the past that were recorded outside the plan are not in it.", plan->beside);
        if (plan->later)
                say(2, YELLOW, "What is past is not in it: it starts with what is still to come.");
        if (plan->last != DAY_NONE)
                say(2, YELLOW, "The file's last dose is on %s: so the plan ends there, also where it was written up to "
                               "a date only. To go on: cytosched change", day_format(plan->last, day));
}

/* Behind what was taken over. */
static void say_amount(const ImportPlan *plan) {
        if (plan->left)
                say(2, YELLOW, "The title says \"%s\", which is not in the plan: what is prescribed is put in with cytosched change.", plan->left);
}

static void say_edits(const ImportPlan *plan) {
        char from[SLOT_TEXT_SIZE], to[SLOT_TEXT_SIZE];

        for (size_t i = 0; i < plan->n_edits; i++)
                if (plan->edits[i].to == SLOT_NONE)
                        say(2, PLAIN, "without the dose of %s", slot_format(plan->edits[i].slot, from));
                else
                        say(2, PLAIN, "the dose of %s at %s", slot_format(plan->edits[i].slot, from), slot_format(plan->edits[i].to, to));
}

static void show_plan(const Jobs *j, const Job *job) {
        const ImportPlan *plan = &job->plan;
        char day[DAY_TEXT_SIZE];

        if (plan->schedule) {
                say(0, BOLD, plan->appointment ? N_("%s, an appointment") : "%s", *job->drug ? job->drug : local_text("(which drug? --drug)"));
                if (!streq(job->patient, "me"))
                        say(2, PLAIN, "for %s", job->patient);
                say(2, PLAIN, "%s", plan->schedule);
                if (streq(plan->zone, "floating"))
                        say(2, PLAIN, "from %s; the file names no time zone, so its times are read by the patient's clock (%s)",
                            day_format(plan->from, day), zone_name(j->clock.own));
                else
                        say(2, PLAIN, "from %s, time zone %s", day_format(plan->from, day), plan->zone);
                say_amount(plan);
                say_edits(plan);
                say_end(plan);
        }
        if (plan->odd) {
                say(0, YELLOW, "Not in it:");
                print_wrapped(stdout, 2, PLAIN, plan->odd);
        }
}

static int check_plan(const Client *c, const Jobs *j, const Job *job) {
        const ImportPlan *plan = &job->plan;

        if (plan->odd || !plan->schedule) {
                fail("this plan can't be taken over as it is:\n%s%s", plan->odd ? plan->odd : "",
                     is_dry(c) ? local_text("Nothing was written.") : local_text("To see what of it could be: --dry-run"));
                return REFUSED;
        }
        if (!*job->drug)
                return usage("which drug is it? Say --drug DRUG");
        return check_zone(j, job);
}

/* What the title names is not passed over for what was typed. */
static int check_drug(const Client *c, const Job *job) {
        const char *typed = c->args.value[OPT_DRUG];
        char *question = NULL;
        const Drug *drug;

        if (!typed || job->plan.appointment)
                return 0;
        (void)drug_find(typed, &drug, NULL);
        for (size_t i = 0; drug_at(i); i++) {
                if (!(job->plan.named & UINT32_C(1) << i) || drug_at(i) == drug)
                        continue;
                if (asprintf(&question, local_text("The events' title names %s, and --drug says %s. Are they of %s?"), drug_at(i)->name, typed,
                             drug ? drug->name : typed) < 0)
                        question = NULL;
                return confirm_text(c, question);
        }
        return 0;
}

/* The file's wall clock is kept; by the rules that it has itself, it would show another time for some weeks. */
static int check_rules(const Client *c, const Job *job) {
        char *question = NULL;

        if (!job->plan.outdated)
                return 0;
        if (asprintf(&question, local_text("The file has rules for the time zone %s that are out of date (VTIMEZONE). The doses will be at its times "
                                            "of day, by the clock as it is there now. Is that right?"), job->plan.zone) < 0)
                question = NULL;
        return confirm_text(c, question);
}

/* What is the same plan here already would remind twice. */
static int check_twin(Client *c, const Jobs *j, const Job *job) {
        _cleanup_free_ char *twin = NULL;
        const ImportGroup *g = &j->import.groups[job->group];
        char *question = NULL;
        bool same;
        int r = job->new_patient ? 0 : import_twin(c, g, &job->plan, job->drug, job->patient, &twin, &same);

        if (r != 0 || !twin)
                return r;
        if (asprintf(&question, same ? local_text("%s is this very plan, and is here already: imported again, it would remind twice. Import it all "
                                                  "the same?")
                                     : local_text("This file was exported from here, from %s, which is still here: imported beside it, both "
                                                  "would remind. Import it all the same?"), twin) < 0)
                question = NULL;
        return confirm_text(c, question);
}

/* Whether one drug is of this name: 1; 0, and it was said which there are. What else is wrong is said by the call that adds. */
static int is_one_drug(Client *c, const Job *job, const char *drug) {
        Call call = { .method = "Add", .text = { drug, job->plan.schedule }, .drop = UINT64_MAX };
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_reply_ Reply reply = {};
        int r = change_try(c, &call, true, &reply, &error);

        if (r >= 0 || !sd_bus_error_has_name(&error, CYTOSCHED_ERROR_AMBIGUOUS))
                return 1;
        (void)call_fail(r, &error);
        return 0;
}

/* Asked until it is one; the caller's, NULL where nothing is answered. */
static char *ask_drug(Client *c, const Job *job) {
        for (;;) {
                _cleanup_free_ char *answer = NULL;
                int r = ask_line("Which drug is it?", LIMIT_NAME, &answer);

                if (r == 0 || (r > 0 && !*answer))
                        return NULL;
                if (r > 0 && (job->plan.appointment || is_one_drug(c, job, answer)))
                        return TAKE_PTR(answer);
        }
}

static int find_drug(Client *c, Job *job) {
        const char *drug = c->args.value[OPT_DRUG];

        drug = drug ? drug : job->plan.drug;
        if (!drug && job->plan.schedule && !job->plan.odd && is_interactive())
                job->drug = ask_drug(c, job);
        if (!job->drug)
                job->drug = strdup(drug ? drug : "");
        return job->drug ? 0 : fail_errno(-ENOMEM, "the drug");
}

/* Reads group GROUP and says whether it could be added. 0 or an exit code. */
static int look_at(Client *c, Jobs *j, size_t group) {
        Job *job = &j->jobs[j->n++];
        int r;

        *job = (Job){ .group = group };
        r = find_whose(c, j, job);
        if (r != 0)
                return r;
        import_settle(&j->import, group, &j->clock);
        r = import_plan(&j->import, group, &j->clock, &job->plan);
        if (r < 0)
                return fail_errno(r, "the plan");
        /* A discreet file does not say so. */
        job->plan.appointment |= args_has(&c->args, OPT_APPOINTMENT);
        r = find_drug(c, job);
        if (r == 0 && is_dry(c))
                show_plan(j, job);
        if (r == 0)
                r = check_patient(c, job);
        if (r == 0)
                r = check_plan(c, j, job);
        if (r == 0)
                r = check_drug(c, job);
        if (r == 0)
                r = check_rules(c, job);
        return r != 0 ? r : check_twin(c, j, job);
}

/* ---- adding -------------------------------------------------------------------------------- */

static void texts_free(char ***texts) {
        for (char **text = *texts; text && *text; text++)
                free(*text);
        free(*texts);
        *texts = NULL;
}

/* The doses that are moved or left out, as Add takes them; the caller's to free, NULL where there are none. */
static int edits_texts(const ImportPlan *plan, char ***ret) {
        char **texts = calloc(plan->n_edits + 1, sizeof(char *));
        char from[SLOT_TEXT_SIZE], to[SLOT_TEXT_SIZE];

        for (size_t i = 0; texts && i < plan->n_edits; i++) {
                const ImportEdit *e = &plan->edits[i];

                slot_format(e->slot, from);
                if (asprintf(&texts[i], "%s%s%s", from, e->to == SLOT_NONE ? "" : " ", e->to == SLOT_NONE ? "" : slot_format(e->to, to)) < 0) {
                        texts[i] = NULL;
                        texts_free(&texts);
                }
        }
        *ret = texts;
        return texts ? 0 : fail_errno(-ENOMEM, "the doses");
}

static void tell_added(const Job *job, const json_t *regimen, const json_t *context) {
        say(0, BOLD, "Added: %s", row_text(regimen, "regimen"));
        say(2, PLAIN, "%s", row_text(regimen, "drug"));
        if (context_names(context, job->patient))
                say(2, PLAIN, "for %s", job->patient);
        say_schedule(2, PLAIN, "", row_text(regimen, "schedule"));
        say_amount(&job->plan);
        say_edits(&job->plan);
        say_end(&job->plan);
}

/* As Import takes it; the caller's, NULL out of memory. */
static json_t *job_row(const Jobs *j, const Job *job) {
        json_t *row = json_object(), *edits = json_array();
        _cleanup_(texts_free) char **texts = NULL;
        char day[DAY_TEXT_SIZE];
        int r = row && edits ? edits_texts(&job->plan, &texts) : -ENOMEM;

        for (size_t i = 0; r == 0 && texts[i]; i++)
                r = json_array_append_new(edits, json_string(texts[i]));
        if (r == 0)
                r = json_object_set_new(row, "drug", json_string(job->drug)) |
                    json_object_set_new(row, "schedule", json_string(job->plan.schedule)) |
                    json_object_set_new(row, "from", json_string(day_format(job->plan.from, day))) |
                    json_object_set_new(row, "patient", json_string(job->patient)) |
                    json_object_set_new(row, "zone", json_string(job->zone ? zone_name(job->zone) : j->zone));
        if (r == 0 && job->plan.n_edits > 0)
                r = json_object_set(row, "edits", edits);
        if (r == 0 && job->plan.appointment)
                r = json_object_set_new(row, "appointment", json_true());
        json_decref(edits);
        if (r != 0) {
                json_decref(row);
                row = NULL;
        }
        return row;
}

/* All of them or none: one call, which one undo takes back. */
static int add_all(Client *c, const Jobs *j) {
        Call call = { .method = "Import", .drop = ~O(YES) };
        _cleanup_reply_ Reply reply = {};
        json_t *rows = json_array(), *regimens;
        int r = rows ? 0 : -1;

        for (size_t i = 0; r == 0 && i < j->n; i++)
                r = json_array_append_new(rows, job_row(j, &j->jobs[i]));
        r = r == 0 ? 0 : fail_errno(-ENOMEM, "the plans");
        call_set_rows(&call, "plans", rows);
        if (r == 0)
                r = change_make(c, &call, &reply);
        json_decref(rows);
        if (r != 0)
                return r;
        regimens = json_object_get(reply.result, "regimens");
        for (size_t i = 0; i < j->n; i++) {
                if (j->jobs[i].new_patient)
                        say(0, BOLD, "Added the patient %s", j->jobs[i].patient);
                tell_added(&j->jobs[i], json_array_get(regimens, i), reply.context);
        }
        change_effects(&reply);
        change_notes(c, &reply);
        return 0;
}

/* One call, so that a plan is there with all of its changes, and goes with one undo. */
static int add_plan(Client *c, const Job *job) {
        Call call = { .method = "Add", .text = { job->drug, job->plan.schedule }, .drop = O(DRUG) | O(PATIENT) | O(APPOINTMENT) };
        _cleanup_(texts_free) char **edits = NULL;
        _cleanup_reply_ Reply reply = {};
        char day[DAY_TEXT_SIZE];
        int r = edits_texts(&job->plan, &edits);

        if (r != 0)
                return r;
        if (is_dry(c) && job->new_patient)
                return 0;
        call_set_text(&call, "from", day_format(job->plan.from, day));
        call_set_number(&call, "exact", 'b', 1); /* the text is our own */
        call_set_text(&call, "patient", job->patient);
        if (job->plan.appointment)
                call_set_number(&call, "appointment", 'b', true);
        if (job->plan.n_edits > 0)
                call_set_texts(&call, "edits", edits);
        r = change_make(c, &call, &reply);
        if (r == 0 && is_dry(c) && *row_text(reply.context, "asks"))
                return confirm(c, row_text(reply.context, "asks"));
        if (r == 0 && !is_dry(c)) {
                tell_added(job, reply.result, reply.context);
                change_effects(&reply);
                change_notes(c, &reply);
        }
        return r;
}

/* ---- all of them --------------------------------------------------------------------------- */

static void list_titles(const Import *import) {
        for (size_t i = 0; i < import->n_groups; i++)
                fprintf(stderr, "  \"%s\"\n", import->groups[i].first->summary);
}

/* Several of ours are several regimens; of another calendar's, a person says which. */
static int check_groups(const Client *c, const Import *import) {
        bool named = args_has(&c->args, OPT_NAME) || args_has(&c->args, OPT_DRUG);
        const char *only = c->args.value[OPT_ONLY];

        if (import->n_groups == 0 && only)
                fail("no event in this calendar has \"%s\" in its title", only);
        else if (import->n_groups == 0)
                fail("there are no events in this calendar");
        if (import->n_groups <= 1)
                return import->n_groups == 1 ? 0 : REFUSED;
        for (size_t i = 0; i < import->n_groups; i++)
                if (!import->groups[i].ours) {
                        fail(only ? N_("this calendar has different events. Say which, by words of their title: --only \"%s\"; with --drug "
                                       "DRUG, all that are chosen are one drug's")
                                  : N_("this calendar has different events. Say which, by words of their title: --only \"%s\""),
                             import->groups[i].first->summary);
                        list_titles(import);
                        return REFUSED;
                }
        if (named) {
                fail("this calendar has %zu regimens: --name and --drug are for one, and --only chooses it", import->n_groups);
                return REFUSED;
        }
        return 0;
}

/* Who there is, and the clock. */
static int read_patients(Client *c, Jobs *j) {
        Call call = { .method = "Patients", .plain = true };
        int r = zones_new(&j->clock.zones);

        if (r >= 0)
                r = zones_system(&j->zone);
        if (r < 0)
                return fail_errno(r, "time zones");
        r = call_run(c, &call, &j->patients);
        j->clock.now = row_number(j->patients.context, "now");
        return r;
}

static int read_groups(Client *c, Jobs *j) {
        const char *only = c->args.value[OPT_ONLY];
        int r = read_events(args_word(&c->args, 0), &j->import);

        if (r != 0)
                return r;
        r = only ? import_select(&j->import, only) : 0;
        if (r >= 0)
                r = import_group(&j->import, only && args_has(&c->args, OPT_DRUG));
        if (r < 0)
                return fail_errno(r, "the events");
        r = check_groups(c, &j->import);
        j->jobs = calloc(j->import.n_groups + 1, sizeof(Job));
        return r == 0 && !j->jobs ? fail_errno(-ENOMEM, "the events") : r;
}

static void say_left(const Import *import) {
        if (!import->left)
                return;
        say(0, PLAIN, "In the file besides, and left out:");
        print_wrapped(stdout, 2, PLAIN, import->left);
}

static int run_import(Client *c) {
        _cleanup_(jobs_done) Jobs j = {};
        int r = read_patients(c, &j), first = 0;

        if (r == 0 && args_has(&c->args, OPT_PATIENT)) {
                Job job = {};
                const char *zone;

                r = plain_patient(c, &j, &job, &zone);
                free(job.patient);
        }
        if (r == 0)
                r = read_groups(c, &j);
        for (size_t i = 0; r == 0 && i < j.import.n_groups; i++) {
                int q = look_at(c, &j, i);

                first = first ? first : q;
                r = is_dry(c) ? 0 : q;
        }
        r = r ? r : first;
        if (r == 0 && !is_dry(c) && (j.n > 1 || j.jobs[0].new_patient))
                r = add_all(c, &j);
        else
                for (size_t i = 0; r == 0 && i < j.n; i++)
                        r = add_plan(c, &j.jobs[i]);
        if (j.import.n_groups > 0)
                say_left(&j.import);
        if (r == 0 && is_dry(c))
                say(0, PLAIN, "Nothing was written.");
        return r;
}

const Verb VERB_IMPORT = {
        .name = "import",
        .args = "FILE",
        .help = N_("plans from a calendar file (-: standard input)"),
        .examples = "import plan.ics --dry-run\nimport calendar.ics --only Pegasys --patient Anna",
        .group = GROUP_PHONE,
        .options = O(PATIENT) | O(NAME) | O(DRUG) | O(ONLY) | O(APPOINTMENT) | O(DRY_RUN) | O(YES),
        .min = 1,
        .max = 1,
        .run = run_import,
};
