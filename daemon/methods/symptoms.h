/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Symptoms: recorded, listed, removed. */

#include "engine/service.h"

int method_symptoms(Service *s, Call *c);
int method_add_symptom(Service *s, Call *c);
int method_remove_symptom(Service *s, Call *c);
