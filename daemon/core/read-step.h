/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* One step of a prescription, once all of its words were read. */

#include "reader.h"

/* Looks whether all that was said agrees, and writes the step. */
void finish_step(Reader *rd, Draft *d);
