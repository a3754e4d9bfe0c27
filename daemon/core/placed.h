/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* One step of a schedule as it is given now: what a changed plan takes over of the one before. */

#include "schedule.h"

/* The step of RUN alone, without its end, as its doses fall once all were moved by SHIFT days: weekdays that it names are
 * those. Of several a week that count from the day on which the step begins they are named, where NEXT, the day of a dose
 * as it falls now, is none on which it would begin so. 0; -EINVAL: moved like that the step can't be said (several weekdays
 * of every 2 weeks, over a week's end; a month's end that NEXT's month does not have); -ENOMEM. The caller frees RET. */
int schedule_placed(const Schedule *s, const Run *run, int32_t shift, Day next, Schedule **ret);
/* Whether the days of the first step follow from the day on which it begins. */
bool schedule_counts_days(const Schedule *s);
/* Whether it is one step that never ends. */
bool schedule_is_endless_step(const Schedule *s);
