/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched-generator: the part of the user unit's sandbox that needs a user namespace, put in force
 * where one can really be had and used. Kernels and distributions refuse them to users in several
 * ways, and a unit that asks for one there never starts.
 *
 *   cytosched-generator NORMAL EARLY LATE   systemd.generator(7), at login and at each reload
 *   cytosched-generator --start             before the daemon's start: its folder, seen in the sandbox
 *   cytosched-generator --failed            after it: where systemd could not make the sandbox, without
 */

#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "data-home.h"

#define DROPINS "cytoschedd.service.d"
#define SANDBOX DROPINS "/50-sandbox.conf"
#define DATA DROPINS "/60-data.conf"

/* Kept in $XDG_RUNTIME_DIR, until logout. */
#define NOTES "cytosched"
#define NOTE_WITHOUT NOTES "/without-namespaces"
#define NOTE_DATA_HOME NOTES "/data-home"

/* ---- files --------------------------------------------------------------------------------- */

/* FOLDER/NAME, the caller's to free; NULL where there is no folder, or no memory. */
static char *in_folder(const char *folder, const char *name) {
        char *path;

        return folder && asprintf(&path, "%s/%s", folder, name) >= 0 ? path : NULL;
}

static char *in_runtime(const char *name) {
        return in_folder(getenv("XDG_RUNTIME_DIR"), name);
}

static bool there(const char *path) {
        return path && access(path, F_OK) == 0;
}

static char *read_text(const char *path) {
        _cleanup_fclose_ FILE *f = path ? fopen(path, "re") : NULL;
        char *text = NULL;
        size_t size = 0;

        if (!f)
                return NULL;
        if (getdelim(&text, &size, '\0', f) < 0 && text)
                *text = '\0';
        return text;
}

static int write_text(const char *path, const char *text) {
        FILE *f = path ? fopen(path, "we") : NULL;
        bool failed;

        if (!f)
                return -errno;
        failed = fputs(text, f) < 0;
        return fclose(f) != 0 || failed ? -EIO : 0;
}

static int take_note(const char *name, const char *text) {
        _cleanup_free_ char *folder = in_runtime(NOTES), *path = in_runtime(name);

        if (folder && mkdir(folder, 0700) < 0 && errno != EEXIST)
                return -errno;
        return write_text(path, text);
}

/* ---- namespaces ---------------------------------------------------------------------------- */

static int put(const char *path, const char *format, ...) _printf_(2, 3);
static int put(const char *path, const char *format, ...) {
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
        va_list ap;
        int n;

        if (fd < 0)
                return -errno;
        va_start(ap, format);
        n = vdprintf(fd, format, ap);
        va_end(ap);
        return n < 0 ? -errno : 0;
}

/* What systemd will do for the unit, in its order. Where user namespaces are stripped of their rights
 * (AppArmor's unprivileged_userns) the first step goes well and a later one does not. */
static int try_namespaces(void) {
        uid_t uid = geteuid();
        gid_t gid = getegid();
        int r;

        if (unshare(CLONE_NEWUSER) < 0)
                return -errno;
        r = put("/proc/self/setgroups", "deny\n");
        if (r >= 0)
                r = put("/proc/self/uid_map", "%u %u 1\n", (unsigned)uid, (unsigned)uid);
        if (r >= 0)
                r = put("/proc/self/gid_map", "%u %u 1\n", (unsigned)gid, (unsigned)gid);
        if (r < 0)
                return r;
        if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) < 0 ||
            mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0 ||
            mount("none", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0 || mkdir("/run/root", 0755) < 0 ||
            mount("/", "/run/root", NULL, MS_BIND | MS_REC, NULL) < 0 ||
            mount("none", "/run/root/tmp", "tmpfs", MS_NOSUID | MS_NODEV, NULL) < 0)
                return -errno;
        return 0;
}

/* In a child, which takes it all along when it ends. */
static bool namespaces_work(void) {
        int status;
        pid_t pid = fork();

        if (pid < 0)
                return false;
        if (pid == 0)
                _exit(try_namespaces() < 0);
        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return false;
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- the database's folder in the sandbox -------------------------------------------------- */

/* Whether a unit file can hold PATH as a part of BindPaths= without being read as something else. */
static bool is_plain(const char *path) {
        for (const char *p = path; *p; p++)
                if ((unsigned char)*p < ' ' || strchr("\"'\\:%$", *p))
                        return false;
        return true;
}

/* The drop-in that shows the sandbox DATA_HOME's folder ("": that in ~/.local/share alone, which the
 * sandbox shows anyway). The caller's to free, or NULL. */
static char *data_conf(const char *data_home) {
        char *text;
        int r = asprintf(&text, "# Written by cytosched-generator.\n[Service]\n%s%s%s%s%s%s", *data_home ? "BindPaths=\"-" : "",
                         data_home, *data_home ? "/" DATA_FOLDER "\"\nReadWritePaths=\"-" : "", data_home,
                         *data_home ? "/" DATA_FOLDER "\"" : "", "\n");

        return r < 0 ? NULL : text;
}

/* ---- the generator ------------------------------------------------------------------------- */

static int generate(const char *to) {
        _cleanup_free_ char *folder = in_folder(to, DROPINS), *sandbox = in_folder(to, SANDBOX), *data = in_folder(to, DATA);
        _cleanup_free_ char *without = in_runtime(NOTE_WITHOUT), *note = in_runtime(NOTE_DATA_HOME);
        _cleanup_free_ char *noted = read_text(note), *text = NULL;
        const char *data_home = noted ?: data_home_set() ?: "";
        int r;

        if (there(without) || !is_plain(data_home) || !namespaces_work())
                return 0;
        text = data_conf(data_home);
        if (!folder || !sandbox || !text)
                return -ENOMEM;
        if (mkdir(folder, 0755) < 0 && errno != EEXIST)
                return -errno;
        r = write_text(data, text);
        return r < 0 ? r : symlink(DATADIR "/cytosched/cytoschedd-sandbox.conf", sandbox) < 0 ? -errno : 0;
}

/* ---- the unit's commands ------------------------------------------------------------------- */

/* Has the generator run again. */
static int reload(void) {
        int status;
        pid_t pid = fork();

        if (pid < 0)
                return -errno;
        if (pid == 0) {
                execlp("systemctl", "systemctl", "--user", "daemon-reload", (char *)NULL);
                _exit(127);
        }
        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return -errno;
        return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

/* The environment may have another XDG_DATA_HOME than at login, when the sandbox was written down:
 * in that, the folder would be an empty one in memory. */
static int before_start(void) {
        _cleanup_free_ char *folder = NULL, *sandbox = in_runtime("systemd/generator/" SANDBOX);
        _cleanup_free_ char *data = in_runtime("systemd/generator/" DATA), *is = read_text(data), *wanted = NULL;
        const char *data_home = data_home_set() ?: "";
        int r = data_folder(&folder);

        if (r >= 0)
                r = make_folders(folder);
        if (r < 0 || !there(sandbox))
                return r;
        wanted = data_conf(data_home);
        if (!wanted)
                return -ENOMEM;
        if (is && streq(is, wanted))
                return 0;
        r = take_note(NOTE_DATA_HOME, data_home);
        return r < 0 ? r : reload();
}

/* systemd.exec(5), "Process Exit Codes": what a sandbox that can't be made ends with. */
static bool is_of_sandbox(int status) {
        return status == 216 || status == 217 || status == 218 || status == 225 || status == 226;
}

/* The trial can't know all of what systemd does, and the system's rules may have changed since. */
static int after_stop(void) {
        const char *result = getenv("SERVICE_RESULT"), *status = getenv("EXIT_STATUS");
        _cleanup_free_ char *sandbox = in_runtime("systemd/generator/" SANDBOX);
        int r;

        if (!result || !status || !streq(result, "exit-code") || !is_of_sandbox(atoi(status)) || !there(sandbox))
                return 0;
        fprintf(stderr, "The namespaces of the sandbox can't be made (status %s): going on without them.\n", status);
        r = take_note(NOTE_WITHOUT, "");
        return r < 0 ? r : reload();
}

int main(int argc, char *argv[]) {
        int r;

        (void)umask(022);
        if (argc == 2 && streq(argv[1], "--start"))
                r = before_start();
        else if (argc == 2 && streq(argv[1], "--failed"))
                r = after_stop();
        else if (argc == 4)
                r = generate(argv[1]);
        else {
                fputs("Usage: cytosched-generator NORMAL EARLY LATE, as systemd.generator(7) says\n", stderr);
                return 2;
        }
        if (r < 0)
                fprintf(stderr, "cytosched-generator: %s\n", strerror(-r));
        return r < 0;
}
