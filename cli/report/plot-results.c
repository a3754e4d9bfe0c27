/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results over the time axis of the plan: the numbers as they were typed, and nothing concluded. */

#include "plot-results.h"

#include "facts.h"
#include "markup.h"
#include "moments.h"

#define TOP (AXIS_TOP + 14)
#define HEIGHT 74.0
#define BOTTOM (TOP + HEIGHT + 14)
#define LABEL_GAP 34.0

/* What one figure shows. */
typedef struct Curve {
        const char *name, *unit;
        double least, most; /* of the values, and of the laboratory's range where it is one for all of them */
        const json_t *low, *high;
        bool numbers, one_range;
} Curve;

static bool is_of(const json_t *row, const Curve *c, const Axis *a) {
        return axis_has(a, moment_day(row_text(row, "date"))) && streq(row_text(row, "name"), c->name) && streq(row_text(row, "unit"), c->unit);
}

static void widen(Curve *c, const json_t *value) {
        double number = json_number_value(value);

        if (!value)
                return;
        c->least = c->numbers ? MIN(c->least, number) : number;
        c->most = c->numbers ? MAX(c->most, number) : number;
        c->numbers = true;
}

static Curve curve_of(const Report *r, const json_t *first, const Axis *a) {
        Curve c = { .name = row_text(first, "name"), .unit = row_text(first, "unit"), .low = json_object_get(first, "low"),
                    .high = json_object_get(first, "high"), .one_range = true };
        const json_t *row;
        size_t i;

        json_array_foreach(r->results, i, row) {
                if (!is_of(row, &c, a))
                        continue;
                widen(&c, json_object_get(row, "value"));
                c.one_range &= !!json_object_get(row, "low") == !!c.low && !!json_object_get(row, "high") == !!c.high &&
                               json_number_value(json_object_get(row, "low")) == json_number_value(c.low) &&
                               json_number_value(json_object_get(row, "high")) == json_number_value(c.high);
        }
        if (c.one_range && c.numbers) {
                widen(&c, c.low);
                widen(&c, c.high);
        }
        return c;
}

static double place(const Curve *c, double value) {
        double span = c->most - c->least;

        return span > 0 ? TOP + HEIGHT * (c->most - value) / span : TOP + HEIGHT / 2;
}

static void draw_limit(FILE *f, const Curve *c, const json_t *limit) {
        double y = place(c, json_number_value(limit));
        char number[64];

        if (!limit)
                return;
        snprintf(number, sizeof number, "%.15g", json_number_value(limit));
        fprintf(f, "<line class=\"limit\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", AXIS_LEFT, y, AXIS_RIGHT, y);
        markup_svg_text(f, AXIS_LEFT - 4, y + 4, "small end", 12, number);
}

static void draw_line(FILE *f, const Report *r, const Curve *c, const Axis *a) {
        const json_t *row;
        bool first = true;
        size_t i;

        fputs("<polyline class=\"line\" points=\"", f);
        json_array_foreach(r->results, i, row) {
                const json_t *value = json_object_get(row, "value");

                if (!value || !is_of(row, c, a))
                        continue;
                fprintf(f, "%s%.1f,%.1f", first ? "" : " ", axis_x(a, slot_of(moment_day(row_text(row, "date")), 720)),
                        place(c, json_number_value(value)));
                first = false;
        }
        fputs("\"/>\n", f);
}

/* A point, with its number where there is room. What is no number stands at the foot. */
static void draw_points(FILE *f, const Report *r, const Curve *c, const Axis *a) {
        double labelled = -100;
        const json_t *row;
        size_t i;

        json_array_foreach(r->results, i, row) {
                const json_t *value = json_object_get(row, "value");
                double x = axis_x(a, slot_of(moment_day(row_text(row, "date")), 720));
                double y = value ? place(c, json_number_value(value)) : TOP + HEIGHT;
                char number[64];

                if (!is_of(row, c, a))
                        continue;
                if (value)
                        fprintf(f, "<circle class=\"full\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", x, y);
                else
                        fprintf(f, "<path class=\"open\" d=\"M%.1f %.1fh7v7h-7z\"/>\n", x - 3.5, y - 3.5);
                if (x - labelled < LABEL_GAP)
                        continue;
                if (value)
                        snprintf(number, sizeof number, "%.15g", json_number_value(value));
                markup_svg_text(f, x, y - 7, x > AXIS_RIGHT - 30 ? "small end" : "small middle", 16, value ? number : row_text(row, "text"));
                labelled = x;
        }
}

static void plot_curve(FILE *f, const Report *r, const Curve *c, const Axis *a, const char *id) {
        char range[AXIS_NAME_SIZE];
        _cleanup_free_ char *title = NULL;

        if (asprintf(&title, "%s%s%s, %s", c->name, *c->unit ? ", in " : "", c->unit, axis_name(a, range)) < 0)
                return;
        markup_figure_begin(f, id, title,
                            "A point a result, over the same time axis as the plan. Dotted lines across: the laboratory's range, as it was "
                            "typed. Dashed lines down: the schedule changed. The numbers are in the table of results.",
                            AXIS_WIDTH, BOTTOM + 2);
        axis_draw(f, r, a, BOTTOM);
        markup_svg_text(f, 2, TOP + 10, "name", 20, c->name);
        markup_svg_text(f, 2, TOP + 24, "small", 16, c->unit);
        if (c->one_range && c->numbers) {
                draw_limit(f, c, c->low);
                draw_limit(f, c, c->high);
        }
        draw_line(f, r, c, a);
        draw_points(f, r, c, a);
        markup_figure_end(f);
}

void plot_results(FILE *f, const Report *r, const Axis *a, size_t n) {
        _cleanup_(json_decrefp) json_t *done = json_object();
        const json_t *row;
        size_t i, k = 0;

        json_array_foreach(r->results, i, row) {
                _cleanup_free_ char *key = NULL;
                char id[48];
                Curve c;

                if (!axis_has(a, moment_day(row_text(row, "date"))) ||
                    asprintf(&key, "%s\n%s", row_text(row, "name"), row_text(row, "unit")) < 0)
                        continue;
                if (json_object_get(done, key))
                        continue;
                (void)json_object_set_new(done, key, json_true());
                snprintf(id, sizeof id, "result-%zu-%zu", n, k++);
                c = curve_of(r, row, a);
                plot_curve(f, r, &c, a, id);
        }
}
