/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the reader of prescriptions has to say. */

#include "reader.h"

/* Notes what lexemes were read as; "" for what is passed over. */
void note(Reader *rd, size_t first, size_t end, const char *format, ...) _printf_(4, 5);
/* A problem at a place, opened by the place's words in quotes. NULL where there are too many. */
TypedProblem *problem(Reader *rd, Place at, const char *format, ...) _printf_(3, 4);
/* A reading of PROBLEM (may be NULL): the whole text with AT replaced by what is printed. */
void reading(Reader *rd, TypedProblem *p, Place at, const char *format, ...) _printf_(4, 5);
/* The same with two places replaced, which do not overlap. */
void reading_of_two(Reader *rd, TypedProblem *p, Place at, const char *by, Place other, const char *other_by);
/* The words of a place, as they may be said again. */
#define PLACE_TEXT_SIZE 64
const char *place_text(const Reader *rd, Place at, char buf[static PLACE_TEXT_SIZE]);
const char *weekdays_text(uint8_t days, char buf[static PLACE_TEXT_SIZE]);
/* "week", for N of them "weeks". */
const char *span_text(Span span, unsigned n);
