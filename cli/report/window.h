/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The page in the browser. */

/* Where the page is that --open makes, in the runtime folder, which only the user can read and which goes with the
 * session: the caller's. 0, or an exit code after an error was printed. */
int window_path(char **ret);
/* Has the desktop show PATH. 0, or an exit code after an error was printed. */
int window_show(const char *path);
