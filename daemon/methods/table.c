/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The methods of the interface. */

#include "methods/table.h"

#include "methods/add.h"
#include "methods/agenda.h"
#include "methods/answer.h"
#include "methods/backup.h"
#include "methods/calendar.h"
#include "methods/change.h"
#include "methods/changes.h"
#include "methods/forget.h"
#include "methods/glance.h"
#include "methods/heard.h"
#include "methods/import.h"
#include "methods/list.h"
#include "methods/move.h"
#include "methods/open.h"
#include "methods/patients.h"
#include "methods/pause.h"
#include "methods/preview.h"
#include "methods/read.h"
#include "methods/regimen.h"
#include "methods/rehearse.h"
#include "methods/results.h"
#include "methods/seen.h"
#include "methods/settings.h"
#include "methods/sites.h"
#include "methods/status.h"
#include "methods/supply.h"
#include "methods/symptoms.h"
#include "methods/take-all.h"

/* Name, function, kind, what the rows are; arguments; options, flags. */
const Method methods[] = {
        { "Add", method_add, METHOD_CHANGE, NULL,
          { { "drug", 's', LIMIT_NAME }, { "schedule", 's', LIMIT_SCHEDULE } }, "patient:s from:s route:s name:s edits:as appointment:b exact:b yes:b dry_run:b", METHOD_TOLD_OF_HOST },
        { "Import", method_import, METHOD_CHANGE, NULL, {}, "plans:aa{sv} yes:b", METHOD_TOLD_OF_HOST | METHOD_WIDE },
        { "Change", method_change, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME }, { "schedule", 's', LIMIT_SCHEDULE } }, "from:s exact:b dry_run:b yes:b", 0 },
        { "Move", method_move, METHOD_CHANGE, NULL,
          { { "dose", 's', LIMIT_TEXT }, { "when", 's', LIMIT_NAME } }, "following:b patient:s dry_run:b yes:b", 0 },
        { "Take", method_take, METHOD_CHANGE, NULL,
          { { "dose", 's', LIMIT_TEXT } }, "patient:s later:b at:s here:s ask:b sites:as amount:s batch:s note:s unplanned:b source:s yes:b", 0 },
        { "TakeAll", method_take_all, METHOD_CHANGE, NULL, {}, "patient:s doses:as source:s", METHOD_WIDE },
        { "Skip", method_skip, METHOD_CHANGE, NULL,
          { { "dose", 's', LIMIT_TEXT } }, "patient:s reason:s dry_run:b yes:b", 0 },
        { "Snooze", method_snooze, METHOD_CHANGE, NULL,
          { { "dose", 's', LIMIT_TEXT }, { "duration", 's', LIMIT_NAME } }, "patient:s", 0 },
        { "Amend", method_amend, METHOD_CHANGE, NULL,
          { { "dose", 's', LIMIT_TEXT } }, "at:s here:s ask:b sites:as amount:s batch:s note:s answer:s source:s yes:b", 0 },
        { "Pause", method_pause, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME } }, "from:s until:s dry_run:b", 0 },
        { "Resume", method_resume, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME } }, "dry_run:b", 0 },
        { "Stop", method_stop, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME } }, "dry_run:b", 0 },
        { "Rename", method_rename, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME }, { "name", 's', LIMIT_NAME } }, NULL, 0 },
        { "Remove", method_remove, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME } }, "dry_run:b yes:b", 0 },
        { "Undo", method_undo, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME } }, "change:x dry_run:b yes:b", METHOD_WIDE },
        { "Redo", method_redo, METHOD_CHANGE, NULL, {}, "dry_run:b", METHOD_WIDE },
        { "AddPatient", method_add_patient, METHOD_CHANGE, NULL,
          { { "name", 's', LIMIT_NAME } }, "zone:s", 0 },
        { "RemovePatient", method_remove_patient, METHOD_CHANGE, NULL,
          { { "name", 's', LIMIT_NAME } }, "yes:b", METHOD_WIDE },
        { "Forget", method_forget, METHOD_CHANGE, NULL,
          { { "name", 's', LIMIT_NAME } }, "dry_run:b yes:b", 0 },
        { "Set", method_set, METHOD_CHANGE, NULL,
          { { "key", 's', LIMIT_NAME }, { "value", 's', LIMIT_TEXT } }, "patient:s regimen:s dry_run:b", METHOD_WIDE },
        { "AddSite", method_add_site, METHOD_CHANGE, NULL,
          { { "site", 's', LIMIT_NAME } }, "patient:s regimen:s yes:b", 0 },
        { "RemoveSite", method_remove_site, METHOD_CHANGE, NULL,
          { { "site", 's', LIMIT_NAME } }, "patient:s regimen:s yes:b", 0 },
        { "RestSite", method_rest_site, METHOD_CHANGE, NULL,
          { { "site", 's', LIMIT_NAME } }, "patient:s regimen:s until:s reason:s yes:b", 0 },
        { "UseSite", method_use_site, METHOD_CHANGE, NULL,
          { { "site", 's', LIMIT_NAME } }, "patient:s regimen:s yes:b", 0 },
        { "AddSupply", method_add_supply, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME }, { "count", 's', LIMIT_NAME } }, "per_dose:s doses_each:s batch:s expires:s use_within:s yes:b", 0 },
        { "CountSupply", method_count_supply, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME }, { "count", 's', LIMIT_NAME } }, "per_dose:s doses_each:s batch:s expires:s use_within:s yes:b", 0 },
        { "RemoveSupply", method_remove_supply, METHOD_CHANGE, NULL,
          { { "regimen", 's', LIMIT_NAME }, { "item", 's', LIMIT_NAME } }, NULL, 0 },
        { "AddSymptom", method_add_symptom, METHOD_CHANGE, NULL,
          { { "symptom", 's', LIMIT_TEXT } }, "patient:s severity:s at:s here:s ask:b note:s yes:b", 0 },
        { "RemoveSymptom", method_remove_symptom, METHOD_CHANGE, NULL,
          { { "id", 's', LIMIT_NAME } }, NULL, 0 },
        { "AddResult", method_add_result, METHOD_CHANGE, NULL,
          { { "measured", 's', LIMIT_TEXT } }, "patient:s date:s low:s high:s note:s yes:b", 0 },
        { "RemoveResult", method_remove_result, METHOD_CHANGE, NULL,
          { { "id", 's', LIMIT_NAME } }, NULL, 0 },
        { "Sites", method_sites, METHOD_ROWS, "sites",
          {}, "patient:s regimen:s skip:t", METHOD_BRIEF },
        { "Supply", method_supply, METHOD_ROWS, "supply",
          {}, "patient:s regimen:s skip:t", METHOD_BRIEF },
        { "Symptoms", method_symptoms, METHOD_ROWS, "symptoms",
          {}, "patient:s name:s from:s to:s skip:t", 0 },
        { "Results", method_results, METHOD_ROWS, "results",
          {}, "patient:s name:s from:s to:s skip:t", 0 },
        { "Agenda", method_agenda, METHOD_ROWS, "doses",
          {}, "regimen:s patient:s from:s to:s tasks:b discreet:b touching:b numbers:b after_utc:s after_dose:s", 0 },
        { "Next", method_next, METHOD_ROWS, "doses",
          { { "count", 'u', 0 } }, "patient:s", METHOD_BRIEF },
        { "Glance", method_glance, METHOD_ROWS, "doses",
          {}, "patient:s", METHOD_BRIEF },
        { "List", method_list, METHOD_ROWS, "regimens",
          {}, "patient:s limit:u after:s plan:b uids:b numbers:b", 0 },
        { "Show", method_show, METHOD_RESULT, NULL,
          { { "regimen", 's', LIMIT_NAME } }, NULL, 0 },
        { "Preview", method_preview, METHOD_ROWS, "doses",
          { { "schedule", 's', LIMIT_SCHEDULE } }, "from:s to:s zone:s exact:b after_utc:s", 0 },
        { "Read", method_read, METHOD_RESULT, NULL,
          { { "schedule", 's', LIMIT_SCHEDULE } }, "patient:s regimen:s appointment:b from:s", METHOD_BRIEF },
        { "Rehearse", method_rehearse, METHOD_ROWS, "events",
          {}, "from:s to:s answer:s after_utc:s", 0 },
        { "History", method_history, METHOD_ROWS, "changes",
          {}, "regimen:s patient:s limit:u after:x numbers:b", 0 },
        { "Patients", method_patients, METHOD_ROWS, "patients",
          {}, NULL, 0 },
        { "Settings", method_settings, METHOD_ROWS, "settings",
          {}, "patient:s regimen:s", 0 },
        { "Open", method_open, METHOD_ROWS, "reminders",
          {}, NULL, METHOD_ALWAYS },
        { "Status", method_status, METHOD_CHECKS, "checks",
          {}, NULL, METHOD_TOLD_OF_HOST },
        { "Dismiss", method_dismiss, METHOD_NOTHING, NULL,
          { { "id", 's', LIMIT_NAME } }, NULL, METHOD_ALWAYS },
        { "Heard", method_heard, METHOD_NOTHING, NULL,
          { { "dose", 's', LIMIT_TEXT }, { "said", 's', LIMIT_NAME } }, "at:s", 0 },
        { "Export", method_export, METHOD_CALENDAR, NULL,
          { { "fd", 'h', 0 } }, "regimens:as patient:s discreet:b alarms:as from:s to:s history:b part:s channel:s", 0 },
        { "Exported", method_exported, METHOD_NOTHING, NULL,
          { { "channel", 's', LIMIT_NAME } }, "change:x", 0 },
        { "Posted", method_posted, METHOD_NOTHING, NULL,
          { { "id", 's', LIMIT_TEXT }, { "server", 's', LIMIT_NAME }, { "notification", 'u', 0 } }, NULL, METHOD_ALWAYS },
        { "Backup", method_backup, METHOD_COPY, NULL,
          {}, NULL, 0 },
        { "Restore", method_restore, METHOD_PLAIN, NULL,
          { { "fd", 'h', 0 } }, "yes:b", METHOD_ALWAYS | METHOD_LOOKS_FIRST },
};
const size_t n_methods = ELEMENTSOF(methods);

const Method *method_find(const char *name) {
        for (size_t i = 0; i < n_methods; i++)
                if (streq(methods[i].name, name))
                        return &methods[i];
        return NULL;
}
