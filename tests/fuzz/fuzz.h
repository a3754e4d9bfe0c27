/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What each fuzz target has: libFuzzer's entry, and the check that must hold. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                    \
        ({                                                                                  \
                if (!(condition)) {                                                         \
                        fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);     \
                        abort();                                                            \
                }                                                                           \
        })
