/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Notices about supply: that it runs low, and that something expires before a dose comes for it. Each is told
 * once: one that was read stays, unseen, for as long as it would only say the same again. */

#include "engine/stock.h"
#include "store/notices.h"

/* Tells at NOW what is true of the regimen's supply and was not told yet. WAKE is lowered to the instant at which
 * something may become true by the date alone. */
int supply_notice_tell(Service *s, const RegimenState *state, int64_t now, int64_t *wake);
/* Whether it holds at NOW: 1 and what it is about, the caller's to stock_done(); 0. */
int supply_notice_holds(Service *s, const RegimenState *state, const Notice *notice, int64_t now, Stock *ret);
