/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a password comes from: a descriptor, a command, the keyring, or a person. */

#include "password.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <termios.h>

#include "../term.h"
#include "keyring.h"
#include "local.h"
#include "util.h"

#define PASSWORD_MAX 1000
#define CTRL_C '\3'

void password_free(char *password) {
        if (password)
                explicit_bzero(password, strlen(password));
        free(password);
}

/* The first line, which is not left in a buffer of stdio's. */
static int read_line(FILE *f, char **ret) {
        char buf[PASSWORD_MAX + 2];
        int r = 0;

        setvbuf(f, NULL, _IONBF, 0);
        if (!fgets(buf, sizeof buf, f))
                return -ENODATA;
        buf[strcspn(buf, "\r\n")] = '\0';
        if (strlen(buf) > PASSWORD_MAX)
                r = -EMSGSIZE;
        else if (!(*ret = strdup(buf)))
                r = -ENOMEM;
        explicit_bzero(buf, sizeof buf);
        return r;
}

static PasswordFrom from_fd(const char *text, char **ret) {
        _cleanup_fclose_ FILE *f = NULL;
        size_t digits = strspn(text, "0123456789");
        int fd = digits > 0 && digits < 6 && !text[digits] ? atoi(text) : -1, r;

        f = fd >= 0 ? fdopen(fd, "re") : NULL;
        if (!f) {
                fail("--password-fd is the number of an open descriptor, not '%s'", text);
                return PASSWORD_NONE;
        }
        r = read_line(f, ret);
        if (r < 0)
                fail("descriptor %d gave no password (%s)", fd, strerror(-r));
        return r < 0 ? PASSWORD_NONE : PASSWORD_GIVEN;
}

static PasswordFrom from_command(const char *command, char **ret) {
        FILE *f = popen(command, "re");
        int r = f ? read_line(f, ret) : -errno, status = f ? pclose(f) : 0;

        if (r >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
                return PASSWORD_GIVEN;
        if (r >= 0) {
                password_free(*ret);
                *ret = NULL;
        }
        fail("the password command gave no password");
        return PASSWORD_NONE;
}

/* A line of the terminal, not by way of stdio; -ECANCELED for none, or Ctrl-C. */
static int read_terminal(char **ret) {
        char buf[PASSWORD_MAX + 2];
        ssize_t n = read(STDIN_FILENO, buf, sizeof buf - 1);
        int r = 0;

        buf[MAX(n, 0)] = '\0';
        if (n <= 0 || strchr(buf, CTRL_C))
                r = -ECANCELED;
        buf[strcspn(buf, "\r\n")] = '\0';
        if (r >= 0 && strlen(buf) > PASSWORD_MAX)
                r = -EMSGSIZE;
        if (r >= 0 && !(*ret = strdup(buf)))
                r = -ENOMEM;
        explicit_bzero(buf, sizeof buf);
        return r;
}

static PasswordFrom from_person(const char *user, char **ret) {
        struct termios before, quiet;
        int r;

        if (tcgetattr(STDIN_FILENO, &before) < 0) {
                fail("the terminal: %s", strerror(errno));
                return PASSWORD_NONE;
        }
        quiet = before;
        /* Ctrl-C ends the line and not the program, which would leave the terminal without its echo. */
        quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
        quiet.c_cc[VEOL] = CTRL_C;
        printf(local_text("Password of %s: "), user);
        fflush(stdout);
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
        r = read_terminal(ret);
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        putchar('\n');
        if (r < 0)
                fail("no password");
        return r < 0 ? PASSWORD_NONE : PASSWORD_TYPED;
}

PasswordFrom password_get(const char *fd, const char *command, const char *url, const char *user, char **ret) {
        int r;

        if (fd)
                return from_fd(fd, ret);
        if (command)
                return from_command(command, ret);
        r = keyring_get(url, user, ret);
        if (r > 0)
                return PASSWORD_KEYRING;
        if (is_interactive())
                return from_person(user, ret);
        fail(r < 0 ? N_("there is no password: there is no keyring, or it is locked; give --password-command once, or run this on a terminal")
                   : N_("there is no password: the keyring has none; give --password-command once, or run this on a terminal"));
        return PASSWORD_NONE;
}
