/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a text that is refused could be instead: each way in which it could be meant, as it could be typed. */

#include "reader.h"

/* Offers for PROBLEM (may be NULL) the whole text with AT replaced by what is printed. */
void reading(Reader *rd, TypedProblem *p, Place at, const char *format, ...) _printf_(4, 5);
/* The same with several places replaced, which do not overlap; N of them, at most EDITS_MAX. */
typedef struct Replacement {
        Place at;
        const char *by;
} Replacement;
void reading_of(Reader *rd, TypedProblem *p, const Replacement list[], size_t n);
void reading_of_two(Reader *rd, TypedProblem *p, Place at, const char *by, Place other, const char *other_by);
/* A word that is nearly ENTRY: the offer, and its name in the message. */
void reading_of_word(Reader *rd, TypedProblem *p, Place at, const LexiconEntry *entry);

/* Reads TEXT as RD's text was read, without offers: as typed_read(), with how much is wrong with it, and where nothing
 * is what it means (the caller's to free). */
typedef int Trial(const Reader *rd, const char *text, unsigned *ret_wrong, char **ret_meaning);

/* Of what was offered, what is read when it is typed, and each meaning once, becomes the problems' readings. Where
 * only all problems mended together are read, the whole texts stand under the last one. WRONG: how much is wrong with the text itself. */
void offers_settle(Reader *rd, unsigned wrong, Trial *trial);
void offers_done(Reader *rd);
