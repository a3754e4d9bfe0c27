/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The interface on the bus. */

#include "manager.h"

/* The object and its vtable; the name comes after it. */
int bus_add_object(Manager *m);
/* Once the bus is closed. */
void bus_object_free(Interface *i);
