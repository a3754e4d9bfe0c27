/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A line that a person edits: what was typed before stands there again, and the lines before it are in the
 * history. By libedit, which is loaded when something is asked and not before; without it, a line is typed. */

#include "util.h"

typedef struct Editor Editor;

/* 0 or -ENOMEM. */
int editor_new(Editor **ret);
Editor *editor_free(Editor *e);
DEFINE_CLEANUP(Editor *, editor_free)

/* Asks QUESTION; INITIAL ("": nothing) stands in the line. 1 with the caller's text, trimmed, which may be
 * empty; 0 at the end of the input (Ctrl-D); or a negative errno: -EINVAL, and it was said, where it is no
 * UTF-8 text of at most LIMIT bytes. */
int editor_ask(Editor *e, const char *question, const char *initial, size_t limit, char **ret);
