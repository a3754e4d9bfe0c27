/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The rows of the history. */

#include "doses.h"

/* What a change did, without when: "taken pegasys@2026-11-22T19:00". */
void history_tell(const json_t *change, size_t indent);
