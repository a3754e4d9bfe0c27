/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Texts that people type, compared: letters of any case and of most alphabets with two cases are
 * equal, spaces count once. Pure: it knows no locale. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The lower case of a letter (Latin, Greek, Cyrillic, Armenian; one to one), else C itself. */
uint32_t fold_char(uint32_t c);
/* TEXT in lower case, without spaces around and with one where there were several; a typographic
 * apostrophe becomes a plain one. Bytes that are not UTF-8 stay. The caller's to free; NULL: no memory. */
char *fold_text(const char *text);
/* The same, with its letters as they are. */
char *fold_squeeze(const char *text);
/* The words of TEXT, folded, in alphabetical order with one space between: the same for "Thigh
 * left" and "left thigh". The caller's to free; NULL: no memory. */
char *fold_words(const char *text);
/* Whether two texts are the same when folded. Never fails: what memory lacks for is compared byte by byte. */
bool fold_equal(const char *a, const char *b);
/* How many characters were left out, put in, changed, or swapped with their neighbour between two
 * folded texts; LIMIT + 1 where there are more than LIMIT. */
unsigned fold_distance(const char *a, const char *b, unsigned limit);
/* Whether A is nearly B: not the same, but no more than one slip of the keys away in five
 * characters, two in nine. Shorter words are never nearly another. Both are folded. */
bool fold_near(const char *a, const char *b);
