/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Dictionaries to messages, and options from them. */

#include <systemd/sd-bus.h>

#include "engine/dict.h"

int message_append_dict(sd_bus_message *m, const Dict *dict);
int message_append_dicts(sd_bus_message *m, const Dicts *dicts);
/* Reads an a{sv}. ALLOWED: "key:type key:type". 0, or -EINVAL with ERROR set. */
int message_read_options(sd_bus_message *m, const char *allowed, Dict *ret, sd_bus_error *error);
