/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three streams. */

#include "streams.h"

#include <fcntl.h>
#include <stdio_ext.h>

#include "call.h"
#include "local-begin.h"
#include "outfile.h"
#include "term.h"

/* Where one of the three was closed, the connection to the bus would get its number, and what is
 * printed would go there: a descriptor that only fails stands in. */
static void fill_descriptors(void) {
        for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
                if (fcntl(fd, F_GETFD) < 0)
                        (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int streams_begin(void) {
        fill_descriptors();
        local_begin();
        if (outfile_fd_in_use(STDERR_FILENO)) /* not a word may go there */
                return REFUSED;
        if (outfile_fd_in_use(STDOUT_FILENO)) {
                fail("what is printed would go into the database in use: name another file");
                return REFUSED;
        }
        return 0;
}

/* A full disk or a closed pipe is a failure. Who closed the pipe (head, a pager) knows it, and is not told. */
int streams_end(int code) {
        if (fflush(stdout) == 0 && !ferror(stdout))
                return code;
        if (call_made_change())
                fail("the output could not be written: %s. The change was made all the same.", strerror(errno));
        else if (errno != EPIPE)
                fail("the output could not be written: %s", strerror(errno));
        __fpurge(stdout); /* told once */
        clearerr(stdout);
        return code == DONE ? REFUSED : code;
}
