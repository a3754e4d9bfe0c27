/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A result as a laboratory prints it and a person types it: a name, a value, a unit. Nothing is
 * converted, and nothing is concluded from a value. */

#include <stdbool.h>
#include <stddef.h>

/* A number as it is kept: digits, and optionally a point and digits. */
#define NUMBER_TEXT_SIZE 24
/* Reads a whole text: "4.1", "4,1", "3,000,000". 0; -EINVAL: no number of at most 15 digits; -ENOTUNIQ:
 * one to three digits, one point or comma, three digits ("150,000"), which are two numbers: then the
 * two in RET ("150000") and RET_OTHER ("150.000"), as they could be typed without doubt. */
int number_read(const char *text, char ret[static NUMBER_TEXT_SIZE], char ret_other[static NUMBER_TEXT_SIZE]);
/* -1, 0, 1: of two that number_read() gave. */
int number_compare(const char *a, const char *b);

typedef struct Measure {
        char *name;  /* owned; one space between words */
        char *value; /* owned: a number as it is kept, or a text ("<15", "not detected") */
        bool number;
        char *unit;  /* owned; NULL: none was typed */
} Measure;
void measure_done(Measure *m);

typedef enum MeasureError {
        MEASURE_OK,
        MEASURE_NO_NAME,
        MEASURE_NO_VALUE,
        MEASURE_NO_NUMBER,  /* AMBIGUOUS[0]: the word that is none */
        MEASURE_AMBIGUOUS,  /* the two numbers that the value may be */
} MeasureError;

/* Reads "platelets 150 10^9/L". NAME ends before the first word that begins with a digit, "<" or ">",
 * or before "not detected", "detected", "negative", "positive". 0 with *RET_ERROR, or -ENOMEM. */
int measure_read(const char *text, Measure *ret, MeasureError *ret_error,
                 char ret_numbers[static 2][NUMBER_TEXT_SIZE]);
