/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Texts, tables and figures of a page. */

#include <stdio.h>

#include "util.h"

/* TEXT with the characters that mean something in HTML written out; for text and for attributes. */
void markup_text(FILE *f, const char *text);
/* The same between <TAG> and </TAG>. */
void markup_element(FILE *f, const char *tag, const char *text);

/* A table: its caption and N heads (marked N_()), then rows of cells. A row's first cell is its head. */
void markup_table_begin(FILE *f, const char *caption, const char *const *heads, size_t n);
void markup_table_row(FILE *f, const char *const *cells, size_t n);
void markup_table_end(FILE *f);

/* A figure that can be scrolled sideways where the screen is narrower, with an SVG of this size in it. NAME: unique on the
 * page; TITLE: is shown and read, DESCRIPTION: is read. */
void markup_figure_begin(FILE *f, const char *name, const char *title, const char *description, double width, double height);
void markup_figure_end(FILE *f);
/* A text in an SVG, cut after COLUMNS characters, which then end with "…". CLASS: of the style sheet. */
void markup_svg_text(FILE *f, double x, double y, const char *class, size_t columns, const char *text);
