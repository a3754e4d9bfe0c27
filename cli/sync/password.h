/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where a password comes from: never an argument, never a file of ours. */

typedef enum PasswordFrom {
        PASSWORD_NONE,
        PASSWORD_GIVEN,   /* by a descriptor or a command */
        PASSWORD_KEYRING,
        PASSWORD_TYPED,   /* on the terminal */
} PasswordFrom;

/* FD NULL and COMMAND NULL: the keyring, else the terminal. A PasswordFrom with the caller's
 * text, NONE after an error was printed. */
PasswordFrom password_get(const char *fd, const char *command, const char *url, const char *user, char **ret);
/* Clears it first. */
void password_free(char *password);
