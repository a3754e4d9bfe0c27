/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The name of one state of a resource. Some proxies call it weak (nginx where it compresses, others always), and
 * no server takes a weak one for If-Match: the name itself is what the server gave. */

#include <string.h>

static inline const char *etag_name(const char *etag) {
        return strncmp(etag, "W/\"", 3) == 0 ? etag + 2 : etag;
}
