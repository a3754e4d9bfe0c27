/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* How the page looks, on the screen and on paper. */

extern const char STYLE[];
/* Of what is in a plot: it stands in each, since not every program that reads a page looks for it elsewhere. */
extern const char PLOT_STYLE[];
