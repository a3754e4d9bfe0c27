/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What lies beside a database and belongs to it is named after it: its path and one of these, put together by text_join(). */

#define DATABASE_LOG "-wal"
#define DATABASE_LOCK ".lock"
#define DATABASE_JOURNAL "-journal"
/* The database itself, what SQLite has beside it, and its lock. */
#define DATABASE_ENDINGS "", DATABASE_LOG, "-shm", DATABASE_JOURNAL, DATABASE_LOCK

/* What goes on, each by its own rule: a copy that is kept, or what was put aside; and what is being made. */
#define DATABASE_KEPT ".before-"
#define DATABASE_BACKUP ".backup-"
#define DATABASE_RESTORE ".restore-"
