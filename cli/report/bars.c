/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of the plans as bars. */

#include "bars.h"

#include "markup.h"

#define LETTER 6.6 /* a character's width, about */

static bool has_dose(const Report *r, size_t plan, const Axis *a) {
        for (size_t i = 0; i < r->n_given; i++)
                if (r->given[i].plan == plan && axis_has(a, slot_day(r->given[i].at)))
                        return true;
        return false;
}

bool bars_has(const Report *r, size_t plan, const Axis *a) {
        for (size_t i = 0; i < r->n_stretches; i++) {
                const Stretch *s = &r->stretches[i];

                if (r->steps[s->step].plan == plan && s->from < slot_of(a->to + 1, 0) && s->until > slot_of(a->from, 0))
                        return true;
        }
        return has_dose(r, plan, a);
}

size_t bars_number(const Report *r, size_t step) {
        size_t plan = r->steps[step].plan, n = 0, all = 0;

        for (size_t i = 0; i < r->n_steps; i++) {
                all += r->steps[i].plan == plan;
                n += i <= step && r->steps[i].plan == plan;
        }
        return all > 1 ? n : 0;
}

static void draw_words(FILE *f, const Report *r, size_t step, double x, double y, double width) {
        size_t room = (size_t)MAX((width - 6) / LETTER, 0.0), number = bars_number(r, step);
        char front[24] = "";
        _cleanup_free_ char *text = NULL;

        if (number > 0)
                snprintf(front, sizeof front, "%zu", number);
        if (room < 12) /* too little for words */
                text = strdup(room >= strlen(front) ? front : "");
        else if (asprintf(&text, "%s%s%s", front, *front ? ": " : "", r->steps[step].words) < 0)
                text = NULL;
        if (!isempty(text))
                markup_svg_text(f, x + 3, y + 12, "small", room, text);
}

void bars_draw(FILE *f, const Report *r, size_t plan, const Axis *a, double y) {
        for (size_t i = 0; i < r->n_stretches; i++) {
                const Stretch *s = &r->stretches[i];
                double x = axis_x(a, s->from), width = axis_x(a, MIN(s->until, slot_of(a->to + 1, 0))) - x;

                if (r->steps[s->step].plan != plan || width < 0.5)
                        continue;
                fprintf(f, "<rect class=\"bar shade-%u\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
                        r->steps[s->step].shade, x, y, width, BARS_HEIGHT);
                draw_words(f, r, s->step, x, y, width);
        }
}

double bars_band(FILE *f, const Report *r, const Axis *a, double y) {
        double height = 0;

        for (size_t i = 0; i < r->n_plans; i++) {
                if (r->plans[i].appointment || !bars_has(r, i, a))
                        continue;
                if (f) {
                        markup_svg_text(f, 2, y + height + 12, "small", 20, r->plans[i].name);
                        bars_draw(f, r, i, a, y + height);
                }
                height += BARS_HEIGHT + 3;
        }
        return height;
}
