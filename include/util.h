/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Small things every program here uses. No I/O, no state. */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Runs FUNC on the variable's address when it goes out of scope. */
#define _cleanup_(func) __attribute__((cleanup(func)))
#define _printf_(a, b) __attribute__((format(printf, a, b)))

/* Hands the pointer (or descriptor) out and leaves nothing behind to clean up. */
#define TAKE_PTR(p)                         \
        ({                                  \
                typeof(p) *_pp = &(p);      \
                typeof(p) _value = *_pp;    \
                *_pp = NULL;                \
                _value;                     \
        })
#define TAKE_FD(fd)                         \
        ({                                  \
                int *_fdp = &(fd);          \
                int _value = *_fdp;         \
                *_fdp = -EBADF;             \
                _value;                     \
        })

/* DEFINE_CLEANUP(Zone *, zone_free) makes zone_freep for _cleanup_(zone_freep). */
#define DEFINE_CLEANUP(type, func)                      \
        static inline void func##p(type *p) {           \
                if (*p)                                 \
                        func(*p);                       \
        }

static inline void freep(void *p) {
        free(*(void **)p);
}

static inline void fclosep(FILE **f) {
        if (*f)
                fclose(*f);
}

/* Ends what open_memstream() began: 0, or -ENOMEM where TEXT is not whole. glibc's fclose()
 * alone may say nothing of that. */
static inline int memstream_close(FILE *f, char *const *text) {
        int failed = ferror(f);

        return fclose(f) != 0 || failed || !*text ? -ENOMEM : 0;
}

static inline void closep(int *fd) {
        if (*fd >= 0)
                close(*fd);
}

#define _cleanup_free_ _cleanup_(freep)
#define _cleanup_fclose_ _cleanup_(fclosep)
#define _cleanup_close_ _cleanup_(closep)

#define ELEMENTSOF(x) (sizeof(x) / sizeof((x)[0]))
/* Each argument evaluated once; the names are made unique, so that they nest. */
#ifdef LINTING /* the linter's parser does not know statement expressions */
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#else
#define MIN(a, b) _MINMAX(a, <, b, __COUNTER__)
#define MAX(a, b) _MINMAX(a, >, b, __COUNTER__)
#endif
#define _MINMAX(a, op, b, n) _MINMAX2(a, op, b, n)
#define _MINMAX2(a, op, b, n)                                                    \
        ({                                                                       \
                typeof(a) _a##n = (a);                                           \
                typeof(b) _b##n = (b);                                           \
                _a##n op _b##n ? _a##n : _b##n;                                  \
        })

/* Makes room for one more in a growing array: ARRAY is the address of its pointer. 0 or -ENOMEM,
 * and then the array is as it was. */
static inline int array_room(void *array, size_t n, size_t *allocated, size_t size) {
        size_t more = MAX(*allocated * 2, (size_t)8);
        void **p = array, *q;

        if (n < *allocated)
                return 0;
        q = reallocarray(*p, more, size);
        if (!q)
                return -ENOMEM;
        *p = q;
        *allocated = more;
        return 0;
}

static inline bool streq(const char *a, const char *b) {
        return strcmp(a, b) == 0;
}

static inline bool isempty(const char *s) {
        return !s || !*s;
}

/* The texts one after another, the caller's to free; NULL where there is no memory. Up to a NULL. */
static inline char *texts_join(const char *const *texts) {
        size_t size = 1;
        char *joined, *end;

        for (const char *const *t = texts; *t; t++)
                size += strlen(*t);
        joined = end = malloc(size);
        if (!joined)
                return NULL;
        *end = '\0';
        for (const char *const *t = texts; *t; t++)
                end = stpcpy(end, *t);
        return joined;
}
#define text_join(...) texts_join((const char *const[]){ __VA_ARGS__, NULL })

/* N in digits, at the end of BUF. printf() costs ten times as much, where there are many. */
#define DIGITS_SIZE 24u
static inline char *digits_text(int64_t n, char buf[static DIGITS_SIZE]) {
        uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
        char *p = buf + DIGITS_SIZE;

        *--p = '\0';
        do
                *--p = (char)('0' + rest % 10);
        while ((rest /= 10) > 0);
        if (n < 0)
                *--p = '-';
        return p;
}
