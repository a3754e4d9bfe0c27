/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* UTF-8, one character at a time. */

#include <stddef.h>
#include <stdint.h>

/* Decodes one UTF-8 character: its length in bytes, 0 where it is not valid (or at the end). */
size_t utf8_decode(const char *text, uint32_t *ret);
