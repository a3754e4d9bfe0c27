/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings, as other verbs need them. */

#include "setting.h"

json_t *settings_find(Client *c, const char *patient) {
        /* What was typed is of the verb's own call. */
        Call call = { .method = "Settings", .drop = UINT64_MAX };
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_reply_ Reply reply = {};

        call_set_text(&call, "patient", patient);
        return call_try(c, &call, &reply, &error) < 0 ? NULL : TAKE_PTR(reply.result);
}

const char *settings_value(const json_t *settings, const char *key) {
        const json_t *row;
        size_t i;

        json_array_foreach(settings, i, row)
                if (streq(row_text(row, "key"), key))
                        return row_text(row, "value");
        return "";
}
