/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The checks of cytosched doctor: rows of check, ok, finding, and where not ok a remedy. */

#include "call.h"

/* A hung program is not waited for longer than this. */
#define DOCTOR_TIMEOUT_USEC (UINT64_C(3) * 1000000)

/* Adds a row. 0, or an exit code after an error was printed. */
int check_add(json_t *checks, const char *check, bool ok, const char *remedy, const char *format, ...) _printf_(5, 6);
/* doctor-screen.c: the notification server, and a notification that a person has to confirm. */
int check_screen(Client *c, json_t *checks);
