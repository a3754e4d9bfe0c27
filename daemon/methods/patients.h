/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Patients. */

#include "engine/service.h"

int method_patients(Service *s, Call *c);
int method_add_patient(Service *s, Call *c);
int method_remove_patient(Service *s, Call *c);
