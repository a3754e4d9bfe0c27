/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table exported: of which regimens a calendar was given out. */

#include "store/store.h"

/* When the regimen was exported last: 1, 0 where it never was. */
int exports_last(Store *s, int64_t regimen, int64_t *ret);
/* CHANGE: the newest that the calendar shows. */
int export_write(Store *s, int64_t regimen, int64_t now, int64_t change);
/* Forgets those of regimens of which nothing is left. */
int exports_forget(Store *s);
