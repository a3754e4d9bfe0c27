/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Since when the phone is right, as "cytosched sync" left it: a small file that it writes and who tells
 * a person reads. */

#include "why.h"

typedef struct Phone {
        int64_t right; /* instant of the last run after which all stood there; 0: never */
        int64_t wrong; /* of the first one since that failed; 0: none did */
        int64_t told;  /* when that was told last; 0: not yet */
        char why[WHY_KEPT_SIZE]; /* what stands wrongly, or what failed, as it is kept */
} Phone;

/* 0, or -ENOENT where nothing is synchronised, or another negative errno. */
int phone_read(Phone *ret);
/* At once, whole or not at all; where nothing is synchronised any more, the file goes. */
int phone_write(const Phone *phone);
int phone_forget(void);
/* "The phone was last right on Friday 27 November, 10:00 (...)": the caller's, or NULL where all is
 * right, or there is none. */
char *phone_words(void);
