/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Symptoms as they are shown: with the last dose before, the tier, and what is said of them. */

#include "core/plan.h"
#include "core/symptom.h"
#include "engine/service.h"
#include "store/patients.h"
#include "store/symptoms.h"

/* A patient's doses that were taken, for looking back from a moment. */
typedef struct TakenDose {
        int64_t at, regimen;
        Slot slot;
} TakenDose;

typedef struct Diary {
        Patient patient;
        Plan zones;        /* no more than those */
        TakenDose *taken;  /* in order of time */
        size_t n_taken, allocated;
} Diary;
void diary_done(Diary *d);
/* Takes PATIENT. Doses from long enough before FROM until UNTIL (instants). 0 or negative. */
int diary_load(Service *s, Patient *patient, int64_t from, int64_t until, Diary *ret);

SymptomSays diary_says(const SymptomRow *row);
/* Fills a symptom's row; the keys and their order are the interface's. */
int diary_row(Service *s, const Diary *d, const SymptomRow *row, Dict *ret);
