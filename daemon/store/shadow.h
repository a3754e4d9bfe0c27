/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Reminders while nothing can be written. */

#include "store/store.h"

/* From now on the tables of reminders and notices are read and written in memory copies; and the copies
 * are written back and given up, or nothing changes. In no transaction. */
int store_shadow(Store *s);
int store_unshadow(Store *s);
