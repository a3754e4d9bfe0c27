/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symptoms over the time axis of the plan. */

#include "plot-symptoms.h"

#include "../instant.h"
#include "bars.h"
#include "local.h"
#include "rows.h"
#include "legend.h"
#include "markup.h"

#define LANE 20.0

/* The names of these days, in the order in which they were first felt; the caller's. */
static json_t *names_of(const Report *r, const Axis *a) {
        json_t *names = json_object();
        const json_t *row;
        size_t i;

        json_array_foreach(r->symptoms, i, row)
                if (axis_has(a, slot_day(instant_slot(row_text(row, "at")))) && !json_object_get(names, row_text(row, "symptom")))
                        (void)json_object_set_new(names, row_text(row, "symptom"), json_integer((json_int_t)json_object_size(names)));
        return names;
}

static void draw_mark(FILE *f, bool urgent, double x, double y) {
        if (urgent)
                fprintf(f, "<path class=\"marked\" d=\"M%.1f %.1fl5 9h-10z\"/>", x, y - 5);
        else
                fprintf(f, "<path class=\"full\" d=\"M%.1f %.1fh7v7h-7z\"/>", x - 3.5, y - 3.5);
}

static void draw_row(FILE *f, const Report *r, const json_t *row, double x, double y) {
        _cleanup_free_ char *value = rows_symptom(row);
        char when[WHEN_SIZE];

        fputs("<g><title>", f);
        markup_text(f, rows_when(r, row, "at", when));
        fputs(" ", f);
        markup_text(f, row_text(row, "symptom"));
        fputs(" ", f);
        markup_text(f, value ? value : "");
        fputs("</title>", f);
        draw_mark(f, streq(row_text(row, "tier"), "right away"), x, y);
        fputs("</g>\n", f);
}

static void draw_entry(FILE *f, int urgent, double x, double y) {
        draw_mark(f, urgent, x, y);
}

static void draw_rows(FILE *f, const Report *r, const json_t *names, const Axis *a, double top) {
        const json_t *row;
        size_t i;

        json_array_foreach(r->symptoms, i, row) {
                Slot at = instant_slot(row_text(row, "at"));

                if (axis_has(a, slot_day(at)))
                        draw_row(f, r, row, axis_x(a, at),
                                 top + LANE * ((double)row_number(names, row_text(row, "symptom")) + 0.5));
        }
}

void plot_symptoms(FILE *f, const Report *r, const Axis *a, size_t n) {
        const Entry entries[] = {
                { N_("recorded"), draw_entry, false },
                { N_("recorded, marked \"right away\""), draw_entry, true },
                { N_("a step begins"), axis_draw_step, 0 },
        };
        size_t n_entries = ELEMENTSOF(entries) - !axis_has_step(r, a);
        _cleanup_(json_decrefp) json_t *names = names_of(r, a);
        double top = AXIS_TOP + 6 + bars_band(NULL, r, a, 0), bottom = top + LANE * (double)json_object_size(names);
        const char *name;
        json_t *place;

        if (json_object_size(names) == 0)
                return;
        axis_figure_begin(
                f, a, "symptoms", n, N_("Symptoms"),
                N_("Under the steps of the plan a row a symptom, over the same time axis: a square each time it was recorded, a "
                "triangle "
                "where it is marked \"right away\". Dashed lines down: a step begins. The same is in the table of symptoms."),
                bottom + 6 + legend_height(entries, n_entries));
        axis_draw(f, r, a, bottom);
        (void)bars_band(f, r, a, AXIS_TOP + 4);
        json_object_foreach(names, name, place)
                markup_svg_text(f, 2, top + LANE * ((double)json_integer_value(place) + 0.7), "name", 20, name);
        draw_rows(f, r, names, a, top);
        legend_draw(f, entries, n_entries, bottom + 6);
        markup_figure_end(f);
}
