/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The page that a click on a card opens: the report, by cytosched-report. */

#include <stdbool.h>

#include <gio/gio.h>

/* Whether the program that writes it is installed. */
bool page_is_there(void);

/* Opens it, outside the daemon's sandbox, and does not wait for it. TOKEN (or NULL) is the click's,
 * with which a browser may come to the front. A failure is told in the log. */
void page_open(GDBusConnection *bus, const char *token);
