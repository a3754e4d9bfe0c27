/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The steps of a schedule to be, and their text. Pure. */

#include "import-doses.h"

#define IMPORT_TIMES_MAX 24

typedef struct ImportPiece {
        RunKind kind;
        unsigned n; /* 0: a single day */
        uint8_t weekdays;
        uint16_t times[IMPORT_TIMES_MAX];
        size_t n_times;
        Amount amount;
        Day first, last; /* LAST: DAY_NONE for no end */
        uint64_t doses;
} ImportPiece;

typedef struct ImportPieces {
        ImportPiece *pieces;
        size_t n, size;
        size_t cycle; /* the last so many come again without end, */
        Day period;   /* after so many days */
} ImportPieces;
void import_pieces_done(ImportPieces *p);

/* Where the item after the piece starts: on the first day that its pattern names after the last. */
Day import_piece_next(const ImportPiece *p);
/* An event is a piece, or another time or weekday of the last one. 0; -E2BIG for too many; -ENOMEM. */
int import_pieces_add_event(ImportPieces *p, const ImportEvent *e);
/* Their text, with rests between them and cycles for what comes again, and how many items it was
 * made of. 0; -ERANGE where they overlap; -ENOMEM. */
int import_pieces_text(const ImportPieces *p, char **ret, size_t *ret_items);
