/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the reader of prescriptions has to say. */

#include "reader.h"

/* Notes what lexemes were read as; "" for what is passed over. */
void note(Reader *rd, size_t first, size_t end, const char *format, ...) _printf_(4, 5);
/* A problem at a place, opened by the place's words in quotes. NULL where there are too many. */
TypedProblem *problem(Reader *rd, Place at, const char *format, ...) _printf_(3, 4);
/* Where a place begins and ends, in bytes of the text. */
size_t place_start(const Reader *rd, Place at);
size_t place_end(const Reader *rd, Place at);
/* The words of a place, as they may be said again. */
#define PLACE_TEXT_SIZE 64
const char *place_text(const Reader *rd, Place at, char buf[static PLACE_TEXT_SIZE]);
const char *weekdays_text(uint8_t days, char buf[static PLACE_TEXT_SIZE]);
/* "week", for N of them "weeks". */
const char *span_text(Span span, unsigned n);
