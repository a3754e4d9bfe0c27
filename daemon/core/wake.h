/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Times to arm timers at, safe in whatever they are kept in: 32 bits of seconds or 64 of microseconds. */

#include <stddef.h>
#include <stdint.h>

/* When to wake for what is to be done at WAKE (seconds since 1970), in microseconds since 1970. What is
 * further away than a year is looked at again in a year; what is past, or before 1970, is due at once. */
uint64_t wake_usec(int64_t wake, int64_t now);

/* Seconds for a timer that is never to fire, where a time_t has TIME_SIZE bytes. */
int64_t wake_never(size_t time_size);
