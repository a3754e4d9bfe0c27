/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process can still do that reads anybody's calendar. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "calendar/confine.h"
#include "util.h"

static bool refused(long r) {
        return r == -1 && errno == EPERM;
}

/* Bits of what went wrong; 0 is well. */
static int look(int fd) {
        char *const arguments[] = { (char *)"/bin/true", NULL };
        void *memory, *code;
        int wrong = 0;

        if (confine() < 0)
                return 1;
        memory = malloc(1 << 20);
        if (!memory || write(fd, "x", 1) != 1)
                wrong |= 2;
        code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (code != MAP_FAILED || !refused(mprotect((void *)((uintptr_t)memory & ~(uintptr_t)4095), 4096, PROT_EXEC)))
                wrong |= 4;
        if (!refused(open("/etc/passwd", O_RDONLY)) || !refused(open("/tmp/x", O_CREAT | O_WRONLY, 0600)) || !refused(unlink("/tmp/x")))
                wrong |= 8;
        if (!refused(socket(AF_UNIX, SOCK_STREAM, 0)) || !refused(socket(AF_INET, SOCK_STREAM, 0)))
                wrong |= 16;
        if (!refused(fork()) || !refused(execv(arguments[0], arguments)) || !refused(kill(1, 0)))
                wrong |= 32;
        if (!refused(dup(fd)) || !refused(read(0, &wrong, 0)) || !refused(prctl(PR_GET_NAME, memory)))
                wrong |= 64;
        free(memory);
        return wrong;
}

static void test_only_memory_and_writing(void **state) {
        int pipes[2], status;
        pid_t pid;

#if defined(__SANITIZE_ADDRESS__)
        skip();
#endif
        assert_int_equal(pipe(pipes), 0);
        pid = fork();
        if (pid == 0)
                _exit(look(pipes[1]));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = { cmocka_unit_test(test_only_memory_and_writing) };

        return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}
