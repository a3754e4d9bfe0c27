/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instants, as they come: RFC 3339 texts. */

#include "instant.h"

#include <string.h>

Slot instant_slot(const char *instant) {
        char text[SLOT_TEXT_SIZE] = "";
        Slot slot;

        strncpy(text, instant, sizeof text - 1);
        return slot_parse(text, &slot) == 0 ? slot : SLOT_NONE;
}
