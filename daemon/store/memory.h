/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A database that can be read and not written (a read-only folder, no inode left): a copy of it in memory. */

#include "store/store.h"

/* 0 or a negative errno; the file is left as it is. What is written goes into memory alone, as after
 * store_shadowed(). */
int store_open_memory(const char *path, Store **ret);
/* Whether it is such a copy. */
bool store_in_memory(const Store *s);
