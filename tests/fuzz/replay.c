/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target on each of the files named, without libFuzzer: what fuzzing once reached, looked
 * at again by every `make test`. Each in a process of its own, so that the one that fails is named. */

#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

#define SIZE_MAX_BYTES (1u << 20)

static void run(const char *path) {
        static uint8_t data[SIZE_MAX_BYTES];
        FILE *f = fopen(path, "re");
        size_t n = f ? fread(data, 1, sizeof(data), f) : 0;

        CHECK(f && !ferror(f) && n < sizeof(data));
        (void)fclose(f);
        (void)LLVMFuzzerTestOneInput(data, n);
}

static bool passes(const char *path) {
        pid_t child = fork();
        int status;

        CHECK(child >= 0);
        if (child == 0) {
                run(path);
                exit(0);
        }
        CHECK(waitpid(child, &status, 0) == child);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char *argv[]) {
        int failed = 0;

        for (int i = 1; i < argc; i++)
                if (!passes(argv[i])) {
                        fprintf(stderr, "%s: fails\n", argv[i]);
                        failed++;
                }
        printf("%s: %d inputs, %d failed\n", argv[0], argc - 1, failed);
        return argc < 2 || failed > 0;
}
