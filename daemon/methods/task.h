/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What makes a dose a task on a phone: its lasting name there, and what it is called. */

#include "engine/doses.h"

typedef struct TaskWords {
        Service *service;
        char *database; /* owned: what each UID begins with */
        bool several;   /* the list is of more than one patient */
        bool hush;      /* discreet was asked for */
} TaskWords;

int task_words_load(Service *s, Call *c, bool several, TaskWords *ret);
void task_words_done(TaskWords *t);
/* A list's MORE: adds uid, title, and discreet where it is. USERDATA is a TaskWords. */
int task_words_add(const RegimenState *state, const PlanDose *d, Dict *row, void *userdata);
