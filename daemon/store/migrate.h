/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A database of an older version of the schema becomes one of this version. */

#include "store/store.h"

/* Each step in a transaction of its own, with what refers to what checked before it is committed; before the first
 * the file is kept as it was, as PATH.before-N, where N is the version that comes. Makes the tables where there are
 * none. On failure the database is as the last step that was done left it, and what it was lies beside it. */
int migrate(Store *s);
