/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Injection sites: the list in the order in which to look at it, and what is changed in it. */

#include "engine/service.h"

int method_sites(Service *s, Call *c);
int method_add_site(Service *s, Call *c);
int method_remove_site(Service *s, Call *c);
int method_rest_site(Service *s, Call *c);
int method_use_site(Service *s, Call *c);
