/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A plan, from what the database says of it. */

#include "core/plan.h"
#include "engine/zones.h"
#include "store/regimens.h"

/* The plan of a regimen with the records that touch the wall clock from FROM on (their name
 * or their place), without the window of its doses. RET is empty, or has the patient's zones already. Free with plan_done. */
int plan_load(Store *s, Zones *zones, const Regimen *regimen, Slot from, Plan *ret);
int plan_load_window(Store *s, const Regimen *regimen, Plan *ret);
/* The patient's zones alone. */
int plan_load_zones(Store *s, Zones *zones, int64_t patient, Plan *ret);
