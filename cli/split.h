/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* export --split: a file a patient, or a year where one would be too large. */

#include "call.h"

/* Gives the exit code. */
int split_export(Client *c);
