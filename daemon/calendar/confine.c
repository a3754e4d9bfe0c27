/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filter of system calls (seccomp): a list of what may be done, and nothing else. */

#include "calendar/confine.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "util.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__i386__)
#define ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__arm__)
#define ARCHITECTURE AUDIT_ARCH_ARM
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#elif defined(__mips__) && defined(__LP64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCHITECTURE AUDIT_ARCH_MIPSEL64
#endif

#define DATA(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
/* Unless it is this call, over what says of it. */
#define IF_CALL(nr, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, skip)
#define ALLOW_CALL(nr) IF_CALL(nr, 1), ALLOW
/* Of both kinds of bytes only where the third argument, the protection, has no execution in it. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define PROTECTION DATA(args[2])
#else
#define PROTECTION BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2]) + 4)
#endif
#define ALLOW_DATA_CALL(nr) \
        IF_CALL(nr, 4), PROTECTION, BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0), ALLOW, REFUSE

int confine(void) {
#if defined(__SANITIZE_ADDRESS__)
        return 0; /* which needs more than this to say what it found */
#elif !defined(ARCHITECTURE)
        return -EOPNOTSUPP;
#else
        static const struct sock_filter list[] = {
                DATA(arch),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
                REFUSE,
                DATA(nr),
                ALLOW_CALL(SYS_write),
                ALLOW_CALL(SYS_brk),
                ALLOW_CALL(SYS_munmap),
                ALLOW_CALL(SYS_mremap),
                ALLOW_CALL(SYS_madvise),
                ALLOW_CALL(SYS_futex),
                ALLOW_CALL(SYS_exit),
                ALLOW_CALL(SYS_exit_group),
                ALLOW_CALL(SYS_rt_sigreturn),
#ifdef SYS_fstat
                ALLOW_CALL(SYS_fstat), /* stdio's look at what it writes to */
#endif
#ifdef SYS_newfstatat
                ALLOW_CALL(SYS_newfstatat),
#endif
#ifdef SYS_mmap
                ALLOW_DATA_CALL(SYS_mmap),
#endif
#ifdef SYS_mmap2
                ALLOW_DATA_CALL(SYS_mmap2),
#endif
                ALLOW_DATA_CALL(SYS_mprotect),
                REFUSE,
        };
        const struct sock_fprog program = { ELEMENTSOF(list), (struct sock_filter *)(uintptr_t)list };

        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
                return -errno;
        return 0;
#endif
}
