/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a phone said of a dose that only a person can answer for. It writes, but needs no request: said again
 * it changes nothing. */

#include "engine/service.h"

int method_heard(Service *s, Call *c);
