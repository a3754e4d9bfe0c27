/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where injections went, on a plain outline of front and legs. */

#include "plot-sites.h"

#include "local.h"
#include "rows.h"
#include "markup.h"
#include "moments.h"

#define WIDTH 520.0
#define HEIGHT 400.0

/* Seen from the front: what is left to the patient is on the right of the picture. */
static const struct {
        const char *site;
        double x, y;
} PLACES[] = {
        { "left upper arm", 322, 128 }, { "right upper arm", 198, 128 }, { "left abdomen", 282, 200 },
        { "right abdomen", 238, 200 },  { "left thigh", 288, 290 },      { "right thigh", 232, 290 },
};

/* The half that is on the right of the picture; the other one is its mirror image. */
static const char HALF[] =
        "<path class=\"body\" d=\"M268 62 L269 74 C292 78 306 84 312 98 C322 130 328 170 336 216 C338 228 325 230 322 219 "
        "C315 184 306 156 298 132 C299 160 295 180 298 200 C304 222 308 238 306 256 C305 300 299 336 295 380 C296 390 278 390 278 380 "
        "C278 340 272 296 262 264\"/>\n";

static const json_t *row_of(const Report *r, const char *site) {
        const json_t *row;
        size_t i;

        json_array_foreach(r->sites, i, row)
                if (strcasecmp(row_text(row, "site"), site) == 0)
                        return row;
        return NULL;
}

static bool rests(const Report *r, const json_t *site) {
        const json_t *row;
        size_t i;

        json_array_foreach(r->rests, i, row)
                if (streq(row_text(row, "site"), row_text(site, "site")))
                        return true;
        return false;
}

static void draw_place(FILE *f, const Report *r, const json_t *row, double x, double y) {
        bool right = x > WIDTH / 2, resting = rests(r, row);
        double edge = right ? x + 14 : x - 14, out = right ? 362 : 158;
        const char *class = right ? "small" : "small end";
        char count[32], last[WHEN_SIZE + 80], date[WHEN_SIZE];
        Day day = moment_day(row_text(row, "last"));

        snprintf(count, sizeof count, "%lld", row_number(row, "count"));
        fprintf(f, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"13\"/>\n", resting ? "site resting" : "site", x, y);
        markup_svg_text(f, x, y + 4.5, "count middle", 4, count);
        fprintf(f, "<line class=\"lead\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", edge, y, out, y);
        if (day == DAY_NONE)
                snprintf(last, sizeof last, "%s", resting ? local_text("not used yet, rests") : local_text("not used yet"));
        else
                snprintf(last, sizeof last, resting ? local_text("last %s, rests") : local_text("last %s"), rows_date(day, date));
        markup_svg_text(f, right ? out + 4 : out - 4, y - 1, class, 30, row_text(row, "site"));
        markup_svg_text(f, right ? out + 4 : out - 4, y + 12, class, 30, last);
}

void plot_sites(FILE *f, const Report *r) {
        bool any = false;

        for (size_t i = 0; i < ELEMENTSOF(PLACES); i++)
                any |= !!row_of(r, PLACES[i].site);
        if (!any)
                return;
        markup_figure_begin(f, "sites", local_text("Seen from the front: how many injections, and when the last was"),
                            local_text("An outline of the body from the front, so that the patient's left is on the right: in each site how many injections of "
                            "these days went there, beside it when the last one was. A dashed ring: it rests. The numbers are in the table of sites."),
                            WIDTH, HEIGHT);
        fputs("<circle class=\"body\" cx=\"260\" cy=\"38\" r=\"24\"/>\n", f);
        fputs(HALF, f);
        fprintf(f, "<g transform=\"matrix(-1 0 0 1 %.0f 0)\">%s</g>\n", WIDTH, HALF);
        for (size_t i = 0; i < ELEMENTSOF(PLACES); i++) {
                const json_t *row = row_of(r, PLACES[i].site);

                if (row)
                        draw_place(f, r, row, PLACES[i].x, PLACES[i].y);
        }
        markup_figure_end(f);
}
