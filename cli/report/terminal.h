/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The report on the terminal: paragraphs and tables of at most 80 columns. */

#include "gather.h"

/* 0 or an exit code, reported. */
int terminal_write(const Report *r);
