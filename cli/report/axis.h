/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The time axis that all plots of a stretch of days share: what stands under one another happened together. */

#include "gather.h"

#define AXIS_LEFT 138.0  /* where the names of the rows end */
#define AXIS_RIGHT 752.0 /* where the last day ends */
#define AXIS_WIDTH 760.0 /* of the whole plot */
#define AXIS_TOP 22.0    /* below the names of the months */

typedef struct Axis {
        Day from, to; /* both included */
} Axis;

/* How many such stretches the report's range takes, of a year or a little more at most: more could not be read. */
size_t axis_pieces(const Report *r);
/* Stretch I of them. */
Axis axis_piece(const Report *r, size_t i);
bool axis_has(const Axis *a, Day day);
double axis_x(const Axis *a, Slot slot);
/* A figure of these days: KIND and N make it unique on the page, TITLE is that without the days. */
void axis_figure_begin(FILE *f, const Axis *a, const char *kind, size_t n, const char *title, const char *description,
                       double height);
/* The months, a line where a step of a regimen begins, and today, down to BOTTOM. */
void axis_draw(FILE *f, const Report *r, const Axis *a, double bottom);
/* Whether axis_draw() draws these lines. */
bool axis_has_step(const Report *r, const Axis *a);
bool axis_has_today(const Report *r, const Axis *a);
/* The same lines for a legend, around a point. */
void axis_draw_step(FILE *f, int mark, double x, double y);
void axis_draw_today(FILE *f, int mark, double x, double y);
/* "August to November 2026". */
#define AXIS_NAME_SIZE 80
const char *axis_name(const Axis *a, char buf[static AXIS_NAME_SIZE]);
