/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What is left to the process when it reads a calendar that anybody may have written. */

/* From here on, for good: memory, and writing to what is open. No file is opened, no process
 * started, no socket made, nothing made executable; what is tried all the same fails with EPERM.
 * 0, or negative errno where the kernel can't do it. */
int confine(void);
