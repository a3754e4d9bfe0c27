/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is left of a patient who was deleted goes: the calendar file, the copies, the bytes. */

#include "manager.h"

/* Where there is something to do. 0 or negative: then it is tried again with the next rest. */
int forgotten_finish(Manager *m);
