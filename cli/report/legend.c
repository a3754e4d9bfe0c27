/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the marks of a figure mean. */

#include "legend.h"

#include <string.h>

#include "axis.h"
#include "local.h"
#include "markup.h"

#define LETTER 6.6 /* a character's width, about */
#define LINE 15.0
#define MARK 22.0 /* a mark's room, and that after the words before */

static double walk(FILE *f, const Entry *entries, size_t n, double y) {
        double x = AXIS_LEFT, top = y;

        for (size_t i = 0; i < n; i++) {
                double width = MARK + LETTER * (double)strlen(local_text(entries[i].words));

                if (x > AXIS_LEFT && x + width > AXIS_RIGHT) {
                        x = AXIS_LEFT;
                        y += LINE;
                }
                if (f) {
                        entries[i].draw(f, entries[i].mark, x + 6, y + 8);
                        markup_svg_text(f, x + 16, y + 12, "small", 60, local_text(entries[i].words));
                }
                x += width;
        }
        return n > 0 ? y + LINE - top : 0;
}

double legend_height(const Entry *entries, size_t n) {
        return walk(NULL, entries, n, 0);
}

void legend_draw(FILE *f, const Entry *entries, size_t n, double y) {
        (void)walk(f, entries, n, y);
}
