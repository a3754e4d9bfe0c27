/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table zonefile: the rules that each zone in use had when they were last looked at. */

#include "store/store.h"

/* 1 and the fingerprint, 0 where there is none. */
int zonefile_read(Store *s, const char *name, int64_t *ret);
int zonefile_write(Store *s, const char *name, int64_t fingerprint);
