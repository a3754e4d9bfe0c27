/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The report as one JSON document: with a range that is wide enough, all that a person typed. */

#include "gather.h"

/* Writes it; TABLE is not looked at. 0, or an exit code after an error was printed. */
int document_write(const Report *r, const char *table, FILE *f);
