/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The drug sheets: a text file a drug, in which each line of text is followed by where it is from
 * (cli/sheets). What to tell the care team comes from the table of symptoms, the same for all. */

#include <jansson.h>

#include "util.h"

/* Reads F into { drug, names, sections [{ title, lines [{ text, source }] }] }, the caller's. 0,
 * -EBADMSG where a line is none of a sheet's or a text has no source, -ENOMEM. */
int sheet_read(FILE *f, json_t **ret);
/* The sheet of a drug by the name that is shown ("peginterferon alfa-2a"). 0, -ENOENT: it has none, or
 * a negative errno. */
int sheet_load(const char *drug, json_t **ret);
