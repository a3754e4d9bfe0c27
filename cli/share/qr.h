/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A QR code on a terminal. */

#include <stdbool.h>
#include <stddef.h>

typedef struct Qr Qr;

/* 0 with the code, or negative errno; -E2BIG: the text is too long. */
int qr_new(const char *text, Qr **ret);
void qr_free(Qr *qr);
/* The columns and lines it takes, with its margin. */
size_t qr_width(const Qr *qr, bool utf8);
/* Prints it on stdout, light on dark: two squares a character (UTF8), or two characters a
 * square. COLOUR: it sets the terminal's colours, so that light is light. */
void qr_print(const Qr *qr, bool utf8, bool colour);
