/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A dose as a task (VTODO): what we write, and what a person's programs made of it. */

#include "zones.h"

typedef enum TaskStatus {
        TASK_OPEN,
        TASK_DONE,
        TASK_CANCELLED,
} TaskStatus;

#define TASK_NONE INT64_MIN

typedef struct Task {
        char *uid, *title;
        char *dose; /* its name, or where that says the drug what stands for it; NULL: none */
        int64_t due, done_at; /* instants; NONE: none, or not one that can be told */
        TaskStatus status;
        bool own; /* what it says of the dose was written here, and nobody's word since */
} Task;

void task_done(Task *t);
/* The text of a resource with that task and an alarm when it is due; NOW is when it is written. The
 * caller's, or NULL. */
char *task_write(const Task *t, int64_t now);
/* A resource's text. When a ticked one was done is COMPLETED, else LAST-MODIFIED, else NONE. 0,
 * -EBADMSG for what is no single task, or -ENOMEM. task_done() in any case. */
int task_read(const char *text, Zones *zones, Task *ret);
/* What a person sees of it: equal where nothing is to be written. The caller's, or NULL. */
char *task_key(const Task *t);
