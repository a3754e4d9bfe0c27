/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the title of another calendar's event says: a drug that is known, and how much of it. Pure. */

#include "amount.h"

typedef struct ImportTitle {
        char *drug;     /* as it stands there, where the title is no more than "DRUG" or "Injection: DRUG AMOUNT"; NULL */
        uint32_t named; /* the known drugs whose names are in it, a bit each (drug_at()) */
        Amount amount;  /* behind the name of the one drug in it, and nothing else is */
        char *left;     /* what reads as an amount, and was not taken for it; NULL */
} ImportTitle;
void import_title_done(ImportTitle *t);

/* 0 or -ENOMEM. */
int import_title(const char *title, ImportTitle *ret);
