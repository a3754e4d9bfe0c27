/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The last links of the chain: the notification server, and whether a person sees what it shows. */

#include "call.h"

/* Adds what was found of both to CHECKS. 0 or an exit code. */
int check_screen(Client *c, json_t *checks);
