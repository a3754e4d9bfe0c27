/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as a page: no script, nothing fetched, nothing of the person in its title. */

#include "html.h"

#include <stdarg.h>

#include "../shown.h"
#include "../term.h"
#include "bars.h"
#include "cytosched.h"
#include "facts.h"
#include "local.h"
#include "markup.h"
#include "moments.h"
#include "plot-plan.h"
#include "plot-results.h"
#include "plot-sites.h"
#include "plot-symptoms.h"
#include "rows.h"
#include "style.h"

/* ---- head and first half page ---------------------------------------------------------------- */

void html_begin(FILE *f, const char *title) {
        /* For who translates: the language's own code. */
        fprintf(f, "<!DOCTYPE html>\n<html lang=\"%s\">\n", local_text("en"));
        fputs("<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
              "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n"
              "<meta name=\"generator\" content=\"cytosched " CYTOSCHED_VERSION "\">\n",
              f);
        fprintf(f, "<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<h1>", title, STYLE);
}

_printf_(2, 3) static void put_text(FILE *f, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        text = worded(format, ap);
        va_end(ap);
        markup_text(f, text ? text : "");
}

static void put_head(FILE *f, const Report *r) {
        char range[RANGE_SIZE], made[WORDS_SIZE], at[INSTANT_TEXT_SIZE], of[ROWS_OF_SIZE], title[RANGE_SIZE + 80];

        snprintf(title, sizeof(title), local_text("Report, %s"), rows_range(r, range));
        html_begin(f, title);
        put_text(f, "Report%s, %s", rows_of(r, of), range);
        fputs("</h1>\n<p class=\"made\">", f);
        put_text(f, "Made %s; times are of %s%s.%s", instant_short(instant_format(r->clock, r->now_utc, at), r->today, made), r->zone,
                 rows_clocks(r), rows_nameless(r));
        fputs("</p>\n</header>\n<main>\n", f);
}

static void put_coming(FILE *f, const Report *r) {
        _cleanup_free_ char *coming = facts_coming(r);

        fprintf(f, "<p class=\"next\"><strong>%s:</strong> ", local_text("Today and next"));
        markup_text(f, coming ? coming : "");
        fputs("</p>\n", f);
}

/* A term and its lines are one group. */
static void put_fact(FILE *f, const Fact *fact, bool first) {
        if (*fact->title) {
                fputs(first ? "<div>" : "</div>\n<div>", f);
                markup_element(f, "dt", local_text(fact->title));
        }
        fprintf(f, "<dd%s>", fact->urgent ? " class=\"urgent\"" : "");
        markup_text(f, fact->text);
        fputs("</dd>\n", f);
}

static int put_facts(FILE *f, const Report *r) {
        _cleanup_(facts_clear) Facts facts = {};
        int e = facts_make(r, &facts);

        if (e < 0)
                return e;
        fprintf(f, "<section>\n<h2>%s</h2>\n", local_text("At a glance"));
        put_coming(f, r);
        if (facts.n > 0)
                fputs("<dl>\n", f);
        for (size_t i = 0; i < facts.n; i++)
                put_fact(f, &facts.facts[i], i == 0);
        if (facts.n > 0)
                fputs("</div>\n</dl>\n", f);
        fputs("</section>\n", f);
        return 0;
}

/* ---- tables -------------------------------------------------------------------------------- */

#define TABLE(f, caption, ...)                                                          \
        do {                                                                            \
                static const char *const heads[] = { __VA_ARGS__ };                     \
                fputs("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"", f); \
                markup_text(f, local_text(caption));                                    \
                fputs("\">\n", f);                                                      \
                markup_table_begin(f, local_text(caption), heads, ELEMENTSOF(heads));   \
        } while (false)
#define ROW(f, ...)                                                                     \
        do {                                                                            \
                const char *const cells[] = { __VA_ARGS__ };                            \
                markup_table_row(f, cells, ELEMENTSOF(cells));                          \
        } while (false)

static void end_table(FILE *f) {
        markup_table_end(f);
        fputs("</div>\n", f);
}

/* The last day of what goes up to UNTIL. */
static const char *until_words(Slot until, char buf[static WHEN_SIZE]) {
        return until == SLOT_MAX ? local_text("no end stated") : rows_date(slot_day(until - 1), buf);
}

static void put_step(FILE *f, const Report *r, size_t i) {
        const Step *step = &r->steps[i];
        const Stretch *first = &r->stretches[step->first], *last = &r->stretches[step->last];
        char a[WHEN_SIZE], b[WHEN_SIZE], number[24] = "";
        _cleanup_free_ char *words = NULL;

        if (bars_number(r, i) > 0)
                snprintf(number, sizeof number, "%zu", bars_number(r, i));
        if (step->times > 1 && asprintf(&words, local_plural("%s (%zu time)", "%s (%zu times)", step->times), step->words, step->times) < 0)
                words = NULL;
        ROW(f, rows_date(slot_day(first->from), a), until_words(last->until, b), r->plans[step->plan].name,
            number, words ? words : step->words);
}

static void put_pauses(FILE *f, const Report *r, const Plan *plan) {
        const json_t *row;
        size_t i;

        json_array_foreach(json_object_get(plan->row, "pauses"), i, row) {
                Day from = moment_day(row_text(row, "from")), until = moment_day(row_text(row, "until"));
                char a[WHEN_SIZE], b[WHEN_SIZE];

                if (until >= r->from)
                        ROW(f, rows_date(from, a), until_words(until == DAY_NONE ? SLOT_MAX : slot_of(until + 1, 0), b),
                            plan->name, "", local_text("paused"));
        }
}

/* Each step and each pause that these days have a part of, and the step that comes after. */
static void put_steps(FILE *f, const Report *r) {
        TABLE(f, N_("Steps and pauses"), N_("From"), N_("Until"), N_("Regimen"), N_("Step"), N_("What"));
        for (int appointments = 0; appointments < 2; appointments++)
                for (size_t i = 0; i < r->n_plans; i++) {
                        if (r->plans[i].appointment != appointments)
                                continue;
                        for (size_t k = 0; k < r->n_steps; k++)
                                if (r->steps[k].plan == i)
                                        put_step(f, r, k);
                        put_pauses(f, r, &r->plans[i]);
                }
        end_table(f);
}

static void put_counts(FILE *f, const Report *r) {
        if (!count_any(&r->count))
                return;
        TABLE(f, N_("How many"), N_("Regimen"), N_("Due"), N_("Taken"), N_("Later day"), N_("Earlier day"), N_("Skipped"), N_("Not recorded"), N_("Open"), N_("Outside the plan"), N_("Of other days"));
        for (size_t i = 0; i < r->n_plans; i++) {
                const Count *n = &r->plans[i].count;
                const size_t numbers[] = { count_due(n), n->taken, n->late, n->early, n->skipped, n->missed, n->open, n->unplanned, n->elsewhere };
                char text[ELEMENTSOF(numbers)][24];

                if (r->plans[i].appointment || !count_any(n))
                        continue;
                for (size_t k = 0; k < ELEMENTSOF(numbers); k++)
                        snprintf(text[k], sizeof text[k], "%zu", numbers[k]);
                ROW(f, r->plans[i].name, text[0], text[1], text[2], text[3], text[4], text[5], text[6], text[7], text[8]);
        }
        end_table(f);
}

static void put_doses(FILE *f, const Report *r) {
        TABLE(f, N_("Doses in order of time"), N_("Planned for"), N_("Regimen"), N_("Amount"), N_("Recorded"), N_("Site, batch, note"));
        for (size_t i = 0; i < r->n_given; i++) {
                const Given *g = &r->given[i];
                char when[WHEN_SIZE], amount[AMOUNT_WORDS_SIZE];

                if (!r->plans[g->plan].appointment) {
                        _cleanup_free_ char *recorded = rows_recorded(r, g), *beside = rows_beside(r, g);

                        ROW(f, rows_when(r, given_row(r, g), "at", when), r->plans[g->plan].name, row_amount(given_row(r, g), amount),
                            recorded ? recorded : "", beside ? beside : "");
                }
        }
        end_table(f);
}

static void put_appointments(FILE *f, const Report *r) {
        TABLE(f, N_("Appointments in order of time"), N_("Planned for"), N_("Appointment"), N_("Recorded"), N_("Note"));
        for (size_t i = 0; i < r->n_given; i++) {
                const Given *g = &r->given[i];
                char when[WHEN_SIZE];

                if (r->plans[g->plan].appointment) {
                        _cleanup_free_ char *recorded = rows_recorded(r, g), *beside = rows_beside(r, g);

                        ROW(f, rows_when(r, given_row(r, g), "at", when), row_text(given_row(r, g), "drug"), recorded ? recorded : "",
                            beside ? beside : "");
                }
        }
        end_table(f);
}

static void put_sites(FILE *f, const Report *r) {
        const json_t *row;
        size_t i;

        TABLE(f, N_("How often and when last"), N_("Site"), N_("Times in these days"), N_("Last"));
        json_array_foreach(r->sites, i, row) {
                char count[24], when[WHEN_SIZE];

                snprintf(count, sizeof count, "%lld", row_number(row, "count"));
                ROW(f, row_text(row, "site"), count, rows_when(r, row, "last", when));
        }
        end_table(f);
        json_array_foreach(r->rests, i, row) {
                const char *reason = row_text(row, "reason");
                char rest[ROWS_REST_SIZE];

                fputs("<p>", f);
                markup_text(f, row_text(row, "site"));
                fprintf(f, " %s%s", rows_rest(row, rest), *reason ? ": " : "");
                markup_text(f, reason);
                fputs("</p>\n", f);
        }
}

static void put_symptoms(FILE *f, const Report *r) {
        const json_t *row;
        size_t i;

        TABLE(f, N_("In order of time"), N_("When"), N_("Symptom"), N_("As typed"), N_("Marked"), N_("Hours since the last dose"));
        json_array_foreach(r->symptoms, i, row) {
                _cleanup_free_ char *value = rows_symptom(row);
                char when[WHEN_SIZE], symptom[SYMPTOM_NAME_SIZE], hours[24] = "";

                if (json_object_get(row, "hours"))
                        snprintf(hours, sizeof hours, "%lld", row_number(row, "hours"));
                ROW(f, rows_when(r, row, "at", when), rows_symptom_name(row, symptom), value ? value : "", rows_tier(row),
                    hours);
        }
        end_table(f);
        json_array_foreach(r->symptoms, i, row) {
                _cleanup_free_ char *tell = NULL;

                if (!rows_tells_first(r, i))
                        continue;
                fputs("<p class=\"said\">", f);
                markup_text(f, row_text(row, "symptom"));
                fputs(": ", f);
                tell = row_tell(row);
                markup_text(f, tell ? tell : row_text(row, "tell"));
                if (*row_text(row, "source")) {
                        fputs(" [", f);
                        markup_text(f, row_text(row, "source"));
                        fputs("]", f);
                }
                fputs("</p>\n", f);
        }
}

static void put_results(FILE *f, const Report *r) {
        const json_t *row;
        size_t i;

        TABLE(f, N_("By date"), N_("Date"), N_("Name"), N_("Result"), N_("Note"));
        json_array_foreach(r->results, i, row) {
                _cleanup_free_ char *value = rows_result(row);
                char date[WHEN_SIZE];

                ROW(f, rows_date(moment_day(row_text(row, "date")), date), row_text(row, "name"), value ? value : "",
                    row_text(row, "note"));
        }
        end_table(f);
}

static void put_supply(FILE *f, const Report *r) {
        const json_t *row;
        size_t i;

        TABLE(f, N_("What is there"), N_("Regimen"), N_("Left"), N_("Enough for"), N_("First dose without"), N_("Remarks"));
        json_array_foreach(r->supply, i, row) {
                _cleanup_free_ char *remarks = rows_supply(r, row), *left = rows_supply_left(row);
                char doses[48], out[WHEN_SIZE] = "";
                Day day = moment_day(row_text(row, "out"));

                snprintf(doses, sizeof doses, local_plural("%lld dose", "%lld doses", (unsigned long)row_number(row, "doses")),
                         row_number(row, "doses"));
                if (day != DAY_NONE)
                        rows_date(day, out);
                ROW(f, row_text(row, "regimen"), left ? left : "", doses, out, remarks ? remarks : "");
        }
        end_table(f);
}

/* ---- the sections ---------------------------------------------------------------------------- */

static bool has_appointments(const Report *r) {
        for (size_t i = 0; i < r->n_given; i++)
                if (r->plans[r->given[i].plan].appointment)
                        return true;
        return false;
}

static void begin(FILE *f, const char *class, const char *title) {
        fprintf(f, "<section%s%s%s>\n", *class ? " class=\"" : "", class, *class ? "\"" : "");
        markup_element(f, "h2", local_text(title));
}

/* What happened, under one another over the same days. */
static void put_plots(FILE *f, const Report *r) {
        begin(f, "", N_("Over time"));
        for (size_t i = 0; i < axis_pieces(r); i++) {
                Axis axis = axis_piece(r, i);

                plot_plan(f, r, &axis, i);
                plot_symptoms(f, r, &axis, i);
                plot_results(f, r, &axis, i);
        }
        put_counts(f, r);
        put_steps(f, r);
        fputs("</section>\n", f);
}

static void put_contacts(FILE *f, const Report *r) {
        if (!*r->contact && !*r->contact_urgent)
                return;
        begin(f, "whole", N_("The care team"));
        fputs("<dl>\n", f);
        if (*r->contact_urgent) {
                markup_element(f, "dt", local_text("At any hour"));
                markup_element(f, "dd", r->contact_urgent);
        }
        if (*r->contact) {
                markup_element(f, "dt", local_text("The team"));
                markup_element(f, "dd", r->contact);
        }
        fputs("</dl>\n</section>\n", f);
}

/* PUT under a heading; nothing where there are no ROWS. */
static void put_section(FILE *f, const Report *r, const json_t *rows, const char *title, void (*put)(FILE *, const Report *)) {
        if (json_array_size(rows) == 0)
                return;
        begin(f, "", title);
        put(f, r);
        fputs("</section>\n", f);
}

static void put_sections(FILE *f, const Report *r) {
        if (r->n_plans > 0)
                put_plots(f, r);
        if (json_array_size(r->sites) > 0 && r->n_given > 0) {
                begin(f, "sites", N_("Injection sites"));
                plot_sites(f, r);
                put_sites(f, r);
                fputs("</section>\n", f);
        }
        put_section(f, r, r->symptoms, N_("Symptoms"), put_symptoms);
        put_section(f, r, r->results, N_("Results"), put_results);
        put_section(f, r, r->supply, N_("Supply"), put_supply);
        if (r->n_given > 0) {
                begin(f, "", N_("Every dose"));
                put_doses(f, r);
                fputs("</section>\n", f);
        }
        if (has_appointments(r)) {
                begin(f, "", N_("Appointments"));
                put_appointments(f, r);
                fputs("</section>\n", f);
        }
        put_contacts(f, r);
}

int html_write(const Report *r, const char *table, FILE *f) {
        int e;

        put_head(f, r);
        e = put_facts(f, r);
        if (e < 0)
                return fail_errno(e, "the report");
        if (r->n_plans == 0)
                fprintf(f, "<p>%s <code>cytosched add pegasys 90 micrograms weekly on sun at 19:00</code></p>\n",
                        local_text("Type the plan as the prescription has it, in a terminal:"));
        put_sections(f, r);
        fputs("</main>\n<footer class=\"foot\">\n", f);
        markup_element(f, "p", local_text(FACTS_HOW_COUNTED));
        markup_element(f, "p", local_text(DISCLAIMER));
        fputs("</footer>\n</body>\n</html>\n", f);
        return 0;
}
