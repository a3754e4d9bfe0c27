# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for cytosched(1); verbs and options come from its own help.

# The values of one key in the JSON rows of a showing verb; nothing where the daemon is away.
function __cytosched_values
    cytosched $argv[2..] --json 2>/dev/null | string replace -rf '^    "'$argv[1]'": "(.*)",?$' '$1' | sort -u
end

# The same of the rows that are in one of some states: what another one would refuse is not offered.
function __cytosched_where
    cytosched $argv[3..] --json 2>/dev/null | awk -F'"' -v key=$argv[1] -v is=$argv[2] '$2 == key {value = $4}
        ($2 == "status" || $2 == "state") && $4 ~ "^(" is ")$" {print value}' | sort -u
end

# The verb that stands before the cursor; nothing before one was typed.
function __cytosched_verb
    string match -v -- '-*' (commandline -opc)[2..] | head -n 1
end

function __cytosched_verbs
    cytosched --help 2>/dev/null | sed -n '/^Every day:/,/^Options:/s/^  \([a-z]\{1,\}\)  *\(.*\)/\1\t\2/p'
end

function __cytosched_options
    cytosched (__cytosched_verb) --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\)\( [A-Z]*\)* *\(.*\)/\1\t\3/p'
end

function __cytosched_argument
    switch (__cytosched_verb)
        case show rename remove agenda history undo export share
            __cytosched_values regimen list
        case change pause stop
            __cytosched_where regimen 'active|paused|ended' list
        case resume
            __cytosched_where regimen paused list
        case taken skip move
            __cytosched_values dose next
            __cytosched_where regimen 'active|paused' list
        case forget
            __cytosched_values patient patient list
        case snooze
            __cytosched_where dose 'due|snoozed' next
            __cytosched_where regimen 'due|snoozed' next
        case amend
            __cytosched_where dose 'taken|skipped' agenda --from '14 days ago' --to today
        case patient
            printf '%s\n' add list remove
        case site
            printf '%s\n' add remove rest use
        case supply
            printf '%s\n' add count remove
        case symptom
            printf '%s\n' remove fever cough breathlessness nausea tiredness vomiting rash headache flu-like
            __cytosched_values symptom symptoms
        case symptoms
            __cytosched_values symptom symptoms
        case result results
            __cytosched_values name results
        case info
            printf '%s\n' pegasys besremi intron-a roferon-a il-2
        case help
            __cytosched_verbs
        case set
            __cytosched_values key set
        case month
            printf '%s\n' january february march april may june july august september october november december
        case backup restore import
            __fish_complete_path (commandline -ct)
    end
end

# What may stand at the cursor.
function __cytosched_candidates
    switch (commandline -opc)[-1]
        case --patient
            __cytosched_values patient patient list
        case --regimen
            __cytosched_values regimen list
        case --answer
            test "$(__cytosched_verb)" = rehearse; and printf '%s\n' none all; or printf '%s\n' taken skipped none
        case --from --to --until
            printf '%s\n' today tomorrow
            test "$(commandline -opc)[-1]$(__cytosched_verb)" = --fromchange; and echo next
        case --table
            printf '%s\n' doses symptoms results supply sites appointments
        case --zone
            awk '/^[^#]/ {print $3}' /usr/share/zoneinfo/zone.tab 2>/dev/null
        case --output --ca-file --split
            __fish_complete_path (commandline -ct)
        case '*'
            if string match -q -- '-*' (commandline -ct)
                __cytosched_options
            else if test -z (__cytosched_verb)
                __cytosched_verbs
            else
                __cytosched_argument
            end
    end
end

complete -c cytosched -f -a '(__cytosched_candidates)'
