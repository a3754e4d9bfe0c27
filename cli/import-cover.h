/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Doses as few pieces, each as long as can be. Pure. */

#include "import-piece.h"

/* The doses from number FIRST on as pieces, each as long as can be. The same errors; -ERANGE where the
 * doses of one day are of different amounts. */
int import_pieces_of_doses(ImportPieces *p, const ImportDoses *d, size_t first);
