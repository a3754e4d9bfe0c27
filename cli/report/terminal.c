/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report on the terminal. */

#include "terminal.h"

#include "../shown.h"
#include "../table.h"
#include "cytosched.h"
#include "facts.h"
#include "local.h"
#include "moments.h"
#include "rows.h"
#include "tally.h"

#define LABEL_WIDTH 21 /* as wide as the widest label of facts.c, and a space */

static void put_title(const char *title) {
        printf("\n%s%s%s\n", style(BOLD), local_text(title), style(PLAIN));
}

static void put_head(const Report *r) {
        _cleanup_free_ char *coming = facts_coming(r);
        char range[RANGE_SIZE], made[WORDS_SIZE], at[INSTANT_TEXT_SIZE], of[ROWS_OF_SIZE];

        say(0, BOLD, "Report%s, %s", rows_of(r, of), rows_range(r, range));
        say(0, DIM, "Made %s; times are of %s%s.%s", instant_short(instant_format(r->clock, r->now_utc, at), r->today, made),
            r->zone, rows_clocks(r), rows_nameless(r));
        putchar('\n');
        say_fact(BOLD, LABEL_WIDTH, local_text("Today and next"), "%s", coming ? coming : "");
}

static void put_facts(const Facts *f) {
        for (size_t i = 0; i < f->n; i++)
                say_fact(f->facts[i].urgent ? RED : BOLD, LABEL_WIDTH, local_text(f->facts[i].title), "%s", f->facts[i].text);
}

/* ---- the doses, month by month ------------------------------------------------------------- */

static void put_month(const Plan *plan, Day month, const Count *count, bool *titled) {
        _cleanup_free_ char *words = count_words(count);
        Date date = day_to_date(month);

        if (isempty(words))
                return;
        if (!*titled)
                put_title("Month by month");
        *titled = true;
        say_fact(PLAIN, LABEL_WIDTH, "", "%s %d %s: %s", words_month_short(date.month), date.year, plan->name, words);
}

static Day month_of(Day day) {
        return day - (Day)day_to_date(day).day + 1;
}

/* ---- sites, symptoms, results, supply, appointments ------------------------------------------ */

static int put_sites(const Report *r) {
        static const TableForm form = { .columns = 3, .whole = COLUMN(1) | COLUMN(2), .prose = true };
        _cleanup_(table_freep) Table *table = table_new(&form);
        const json_t *row;
        size_t i;
        int e = table ? 0 : -ENOMEM;

        json_array_foreach(r->sites, i, row) {
                char count[32], last[WHEN_SIZE + 8] = "", when[WHEN_SIZE];
                const char *const cells[] = { row_text(row, "site"), count, last };

                snprintf(count, sizeof count, local_plural("%lld time", "%lld times", (unsigned long)row_number(row, "count")),
                         row_number(row, "count"));
                if (*row_text(row, "last"))
                        snprintf(last, sizeof last, local_text("last %s"), rows_when(r, row, "last", when));
                if (e >= 0)
                        e = table_row(table, PLAIN, cells);
        }
        if (e < 0 || i == 0)
                return e;
        put_title("Sites");
        table_print(table, 2);
        json_array_foreach(r->rests, i, row) {
                const char *reason = row_text(row, "reason");
                char rest[ROWS_REST_SIZE];

                say(2, PLAIN, "%s %s%s%s", row_text(row, "site"), rows_rest(row, rest), *reason ? ": " : "", reason);
        }
        return 0;
}

static int put_symptoms(const Report *r) {
        static const TableForm form = { .columns = 4, .whole = COLUMN(0), .prose = true };
        _cleanup_(table_freep) Table *table = table_new(&form);
        const json_t *row;
        size_t i;
        int e = table ? 0 : -ENOMEM;

        json_array_foreach(r->symptoms, i, row) {
                _cleanup_free_ char *value = rows_symptom(row);
                char when[WHEN_SIZE], symptom[SYMPTOM_NAME_SIZE];
                const char *const cells[] = { rows_when(r, row, "at", when), rows_symptom_name(row, symptom), value ? value : "",
                                              rows_tier(row) };

                if (e >= 0)
                        e = table_row(table, streq(row_text(row, "tier"), "right away") ? RED : PLAIN, cells);
        }
        if (e < 0 || i == 0)
                return e;
        put_title("Symptoms");
        table_print(table, 2);
        json_array_foreach(r->symptoms, i, row) {
                _cleanup_free_ char *tell = rows_tells_first(r, i) ? row_tell(row) : NULL;

                if (tell)
                        say(2, DIM, "%s: %s%s%s%s", row_text(row, "symptom"), tell, *row_text(row, "source") ? " [" : "",
                            row_text(row, "source"), *row_text(row, "source") ? "]" : "");
        }
        return 0;
}

static int put_results(const Report *r) {
        static const TableForm form = { .columns = 4, .whole = COLUMN(0), .prose = true };
        _cleanup_(table_freep) Table *table = table_new(&form);
        const json_t *row;
        size_t i;
        int e = table ? 0 : -ENOMEM;

        json_array_foreach(r->results, i, row) {
                _cleanup_free_ char *value = rows_result(row);
                char date[WHEN_SIZE];
                const char *const cells[] = { rows_date(moment_day(row_text(row, "date")), date), row_text(row, "name"),
                                              value ? value : "", row_text(row, "note") };

                if (e >= 0)
                        e = table_row(table, PLAIN, cells);
        }
        if (e < 0 || i == 0)
                return e;
        put_title("Results");
        table_print(table, 2);
        return 0;
}

static void put_supply(const Report *r) {
        const json_t *row;
        size_t i;

        if (json_array_size(r->supply) > 0)
                put_title("Supply");
        json_array_foreach(r->supply, i, row) {
                _cleanup_free_ char *remarks = rows_supply(r, row), *left = rows_supply_left(row);
                Day out = moment_day(row_text(row, "out"));
                char date[WHEN_SIZE];

                const char *behind = isempty(remarks) ? "" : "; ";
                long long doses = row_number(row, "doses");
                Style s = row_true(row, "low") ? YELLOW : PLAIN;

                if (out != DAY_NONE)
                        say(2, s,
                            local_plural("%s: %s left, enough for %lld dose; the first without is on %s%s%s",
                                         "%s: %s left, enough for %lld doses; the first without is on %s%s%s", (unsigned long)doses),
                            row_text(row, "regimen"), left ? left : "", doses, rows_date(out, date), behind, remarks ? remarks : "");
                else
                        say(2, s,
                            local_plural("%s: %s left, enough for %lld dose%s%s", "%s: %s left, enough for %lld doses%s%s", (unsigned long)doses),
                            row_text(row, "regimen"), left ? left : "", doses, behind, remarks ? remarks : "");
        }
}

static void put_appointments(const Report *r) {
        bool titled = false;

        for (size_t i = 0; i < r->n_given; i++) {
                const Given *g = &r->given[i];
                _cleanup_free_ char *recorded = NULL, *beside = NULL;
                char when[WHEN_SIZE];

                if (!r->plans[g->plan].appointment)
                        continue;
                if (!titled)
                        put_title("Appointments");
                titled = true;
                recorded = rows_recorded(r, g);
                beside = rows_beside(r, g);
                say(2, PLAIN, "%s  %s: %s%s%s", rows_when(r, given_row(r, g), "at", when), row_text(given_row(r, g), "drug"),
                    recorded ? recorded : "", isempty(beside) ? "" : ", ", beside ? beside : "");
        }
}

static void put_months(const Report *r) {
        bool titled = false;

        for (size_t p = 0; p < r->n_plans; p++) {
                Count count = {};
                Day month = DAY_NONE;

                for (size_t i = 0; i < r->n_given && !r->plans[p].appointment; i++) {
                        const Given *g = &r->given[i];

                        if (g->plan != p || g->elsewhere)
                                continue;
                        if (month != DAY_NONE && month != month_of(slot_day(g->at))) {
                                put_month(&r->plans[p], month, &count, &titled);
                                count = (Count){};
                        }
                        month = month_of(slot_day(g->at));
                        tally_add(&count, g);
                }
                if (month != DAY_NONE)
                        put_month(&r->plans[p], month, &count, &titled);
        }
}

static void put_contacts(const Report *r) {
        if (!*r->contact && !*r->contact_urgent)
                return;
        put_title("The care team");
        if (*r->contact_urgent)
                say(2, PLAIN, "At any hour: %s", r->contact_urgent);
        if (*r->contact)
                say(2, PLAIN, "%s", r->contact);
}

int terminal_write(const Report *r) {
        _cleanup_(facts_clear) Facts facts = {};
        int e = facts_make(r, &facts);

        if (e < 0)
                return fail_errno(e, "the report");
        put_head(r);
        put_facts(&facts);
        put_months(r);
        e = put_sites(r);
        if (e >= 0)
                e = put_symptoms(r);
        if (e >= 0)
                e = put_results(r);
        if (e < 0)
                return fail_errno(e, "the report");
        put_supply(r);
        put_appointments(r);
        put_contacts(r);
        putchar('\n');
        say(0, DIM, "%s", local_text(FACTS_HOW_COUNTED));
        say(0, DIM, DISCLAIMER);
        return DONE;
}
