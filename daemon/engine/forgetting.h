/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is left to do once a patient was deleted: until then the deleted may still be read in the file's bytes. */

#include "engine/service.h"

/* On opening: whether it was left undone, as by a kill or a full disk. */
int forgetting_load(Service *s);
/* Writes the database anew and removes the copies beside it, where that is to be done. Negative where it failed:
 * it is still to be done. */
int forgetting_finish(Service *s);
/* What to say of that. */
#define FORGETTING_TEXT                                                                                            \
        "A patient was deleted, but may still be read in the bytes of the database's file, which could not be written " \
        "anew. It is tried again by itself."
