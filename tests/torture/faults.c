/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The C library's allocations and file calls, each of which can be made to fail. */

/* Both kinds of names are defined here, as the C library has them. */
#undef _TIME_BITS
#undef _FILE_OFFSET_BITS

#include "faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static Fault armed;
static unsigned at, seen;
static bool lasts;

void faults_arm(Fault fault, unsigned n, bool lasting) {
        at = n;
        seen = 0;
        lasts = lasting;
        armed = fault;
}

void faults_disarm(void) {
        armed = FAULT_NONE;
}

unsigned faults_seen(void) {
        return seen;
}

static bool fails(bool counts) {
        if (armed == FAULT_NONE || !counts)
                return false;
        seen++;
        return lasts ? seen >= at : seen == at;
}

/* ---- memory -------------------------------------------------------------------------------- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t size);

static bool no_memory(void) {
        if (!fails(armed == FAULT_MEMORY))
                return false;
        errno = ENOMEM;
        return true;
}

void *malloc(size_t size) {
        return no_memory() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size) {
        return no_memory() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size) {
        return no_memory() ? NULL : __libc_realloc(p, size);
}

/* ---- files --------------------------------------------------------------------------------- */

typedef enum Kind { READS, WRITES, GROWS } Kind;

static bool no_file(Kind kind) {
        bool counts = armed == FAULT_ANY || (armed == FAULT_WRITE && kind != READS) || (armed == FAULT_FULL && kind == GROWS);

        if (!fails(counts))
                return false;
        errno = armed == FAULT_FULL ? ENOSPC : EIO;
        return true;
}

int open64(const char *path, int flags, ...);
int open(const char *path, int flags, ...);
ssize_t pread64(int fd, void *data, size_t size, off64_t offset);
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset);
int ftruncate64(int fd, off64_t size);

static int open_really(const char *path, int flags, mode_t mode) {
        if (no_file(flags & O_CREAT ? GROWS : READS))
                return -1;
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
        va_list ap;
        mode_t mode;

        va_start(ap, flags);
        mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
        va_end(ap);
        return open_really(path, flags, mode);
}

int open(const char *path, int flags, ...) {
        va_list ap;
        mode_t mode;

        va_start(ap, flags);
        mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
        va_end(ap);
        return open_really(path, flags, mode);
}

ssize_t pread64(int fd, void *data, size_t size, off64_t offset) {
        if (no_file(READS))
                return -1;
        return syscall(SYS_pread64, fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
        if (no_file(GROWS))
                return -1;
        /* The rest is written by the next call, which has no room once this lasts. */
        if (armed == FAULT_SHORT && size > 1 && fails(true)) {
                if (lasts && seen > at) {
                        errno = ENOSPC;
                        return -1;
                }
                size /= 2;
        }
        return syscall(SYS_pwrite64, fd, data, size, offset);
}

int ftruncate64(int fd, off64_t size) {
        return no_file(WRITES) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int fdatasync(int fd) {
        return no_file(WRITES) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd) {
        return no_file(WRITES) ? -1 : (int)syscall(SYS_fsync, fd);
}

int unlink(const char *path) {
        return no_file(WRITES) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
