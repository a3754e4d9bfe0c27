/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where injections went, on a plain outline of the body. */

#include "gather.h"

/* Writes the figure; nothing where no site is one of those that the outline shows. */
void plot_sites(FILE *f, const Report *r);
