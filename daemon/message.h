/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Dictionaries to messages, and options from them. */

#include <systemd/sd-bus.h>

#include "engine/dict.h"

int message_append_dict(sd_bus_message *m, const Dict *dict);
int message_append_dicts(sd_bus_message *m, const Dicts *dicts);
/* What the bus brings is looked at before it is kept: its length, and whether all of it can be seen (of a SCHEDULE its reader
 * says that, with the place). KEY: what it is. 0, or -EINVAL with ERROR set. */
int message_check_text(const char *key, const char *text, size_t limit, bool schedule, sd_bus_error *error);
/* Reads an a{sv}. ALLOWED: "key:type key:type". 0, or -EINVAL with ERROR set. */
int message_read_options(sd_bus_message *m, const char *allowed, Dict *ret, sd_bus_error *error);
