/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What stands after a verb. */

#include "options.h"
#include "util.h"

/* The words from argument FIRST on, joined by spaces: the caller's. 0 or an exit code. */
int words_join(const Args *args, size_t first, char **ret);
/* A number from 1 to MAX. 0 or an exit code. */
int number_parse(const char *text, const char *what, uint32_t max, uint32_t *ret);
/* One line on what is wrong with the usage; gives the exit code. */
int usage(const char *format, ...) _printf_(1, 2);
