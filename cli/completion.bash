# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for cytosched(1); verbs and options come from its own help.

# The values of one key in the JSON rows of a showing verb; nothing where the daemon is away.
_cytosched_values() {
        cytosched "${@:2}" --json 2>/dev/null | sed -n 's/^    "'"$1"'": "\(.*\)",\{0,1\}$/\1/p' | sort -u
}

# The same of the rows that are in one of some states: what another one would refuse is not offered.
_cytosched_where() {
        cytosched "${@:3}" --json 2>/dev/null | awk -F'"' -v key="$1" -v is="$2" '$2 == key {value = $4}
                ($2 == "status" || $2 == "state") && $4 ~ "^(" is ")$" {print value}' | sort -u
}

_cytosched_options() {
        cytosched "$@" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*/\1/p'
}

_cytosched_verbs() {
        cytosched --help 2>/dev/null | sed -n '/^Every day:/,/^Options:/s/^  \([a-z]\{1,\}\) .*/\1/p'
}

# Fills COMPREPLY with those of the lines WORDS that start with CUR. Bash breaks words at the @
# and : of a dose's name: what stands before its last word is taken off.
_cytosched_reply() {
        local cur=$1 words=$2 before=${1%"${1##*[@:]}"} word
        COMPREPLY=()
        while IFS= read -r word; do
                [[ -n $word && $word == "$cur"* ]] || continue
                word=${word#"$before"}
                COMPREPLY+=("$(printf '%q' "$word")")
        done <<<"$words"
}

_cytosched_argument() {
        case $1 in
        show | rename | remove | agenda | history | undo | export | share) _cytosched_values regimen list ;;
        change | pause | stop) _cytosched_where regimen 'active|paused|ended' list ;;
        resume) _cytosched_where regimen paused list ;;
        taken | skip | move)
                _cytosched_values dose next
                _cytosched_where regimen 'active|paused' list
                ;;
        forget) _cytosched_values patient patient list ;;
        snooze)
                _cytosched_where dose 'due|snoozed' next
                _cytosched_where regimen 'due|snoozed' next
                ;;
        amend) _cytosched_where dose 'taken|skipped' agenda --from '14 days ago' --to today ;;
        patient) printf '%s\n' add list remove ;;
        site) printf '%s\n' add remove rest use ;;
        supply) printf '%s\n' add count remove ;;
        symptom)
                printf '%s\n' remove fever cough breathlessness nausea tiredness vomiting rash headache flu-like
                _cytosched_values symptom symptoms
                ;;
        symptoms) _cytosched_values symptom symptoms ;;
        result | results) _cytosched_values name results ;;
        info) printf '%s\n' pegasys besremi intron-a roferon-a il-2 ;;
        help) _cytosched_verbs ;;
        set) _cytosched_values key set ;;
        backup | restore | import) compgen -f -- "$2" ;;
        month) printf '%s\n' january february march april may june july august september october \
                november december ;;
        esac
}

# What may stand after PREV, a line each.
_cytosched_candidates() {
        local cur=$1 prev=$2 verb=$3
        case $prev in
        --patient) _cytosched_values patient patient list ;;
        --regimen) _cytosched_values regimen list ;;
        --site) _cytosched_values site site ;;
        --severity) printf '%s\n' mild moderate severe ;;
        --answer)
                case $verb in
                rehearse) printf '%s\n' none all ;;
                *) printf '%s\n' taken skipped none ;;
                esac
                ;;
        --from | --to | --until)
                printf '%s\n' today tomorrow
                [[ $prev$verb != --fromchange ]] || echo next
                ;;
        --table) printf '%s\n' doses symptoms results supply sites appointments ;;
        --zone) awk '/^[^#]/ {print $3}' /usr/share/zoneinfo/zone.tab 2>/dev/null ;;
        --output | --ca-file) compgen -f -- "$cur" ;;
        --split) compgen -d -- "$cur" ;;
        *)
                if [[ $cur == -* ]]; then
                        _cytosched_options ${verb:+"$verb"}
                elif [[ -z $verb ]]; then
                        _cytosched_verbs
                else
                        _cytosched_argument "$verb" "$cur"
                fi
                ;;
        esac
}

_cytosched() {
        local line=${COMP_LINE:0:COMP_POINT} cur prev verb word i words
        read -ra words <<<"$line"
        [[ $line == *[[:space:]] ]] && words+=("")
        cur=${words[-1]} prev=${words[-2]}
        for ((i = 1; i < ${#words[@]} - 1; i++)); do
                word=${words[i]}
                [[ $word == -* ]] || { verb=$word && break; }
        done
        _cytosched_reply "$cur" "$(_cytosched_candidates "$cur" "$prev" "$verb")"
}

complete -F _cytosched cytosched
