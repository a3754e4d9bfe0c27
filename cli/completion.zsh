#compdef cytosched
# SPDX-License-Identifier: GPL-3.0-or-later
# zsh completion for cytosched(1); verbs and options come from its own help.

# The values of one key in the JSON rows of a showing verb; nothing where the daemon is away.
_cytosched_values() {
        cytosched "${@:2}" --json 2>/dev/null | sed -n 's/^    "'"$1"'": "\(.*\)",\{0,1\}$/\1/p' | sort -u
}

# The same of the rows that are in one of some states: what another one would refuse is not offered.
_cytosched_where() {
        cytosched "${@:3}" --json 2>/dev/null | awk -F'"' -v key="$1" -v is="$2" '$2 == key {value = $4}
                ($2 == "status" || $2 == "state") && $4 ~ "^(" is ")$" {print value}' | sort -u
}

# "name:what it is" of each verb; "--name" of each option of a verb (or of none).
_cytosched_verbs() {
        cytosched --help 2>/dev/null | sed -n '/^Every day:/,/^Options:/s/^  \([a-z]\{1,\}\)  *\(.*\)/\1:\2/p'
}
_cytosched_options() {
        cytosched "$@" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*/\1/p'
}

_cytosched_argument() {
        case $1 in
        show|rename|remove|agenda|history|undo|export|share) _cytosched_values regimen list ;;
        change|pause|stop) _cytosched_where regimen 'active|paused|ended' list ;;
        resume) _cytosched_where regimen paused list ;;
        taken|skip|move)
                _cytosched_values dose next
                _cytosched_where regimen 'active|paused' list
                ;;
        forget) _cytosched_values patient patient list ;;
        snooze)
                _cytosched_where dose 'due|snoozed' next
                _cytosched_where regimen 'due|snoozed' next
                ;;
        amend) _cytosched_where dose 'taken|skipped' agenda --from '14 days ago' --to today ;;
        patient) print -l add list remove ;;
        site) print -l add remove rest use ;;
        supply) print -l add count remove ;;
        symptom)
                print -l remove fever cough breathlessness nausea tiredness vomiting rash headache flu-like
                _cytosched_values symptom symptoms
                ;;
        symptoms) _cytosched_values symptom symptoms ;;
        result|results) _cytosched_values name results ;;
        info) print -l pegasys besremi intron-a roferon-a il-2 ;;
        help) cytosched --help 2>/dev/null | sed -n '/^Every day:/,/^Options:/s/^  \([a-z]\{1,\}\) .*/\1/p' ;;
        set) _cytosched_values key set ;;
        month) print -l january february march april may june july august september october november december ;;
        esac
}

_cytosched() {
        local verb word
        local -a found
        for word in "${(@)words[2,CURRENT-1]}"; do
                [[ $word == -* ]] || { verb=$word && break }
        done
        case ${words[CURRENT-1]} in
        --patient) found=(${(f)"$(_cytosched_values patient patient list)"}) ;;
        --regimen) found=(${(f)"$(_cytosched_values regimen list)"}) ;;
        --answer) [[ $verb == rehearse ]] && found=(none all) || found=(taken skipped none) ;;
        --from|--to|--until)
                found=(today tomorrow)
                [[ ${words[CURRENT-1]}$verb != --fromchange ]] || found+=(next)
                ;;
        --table) found=(doses symptoms results supply sites appointments) ;;
        --zone) found=(${(f)"$(awk '/^[^#]/ {print $3}' /usr/share/zoneinfo/zone.tab 2>/dev/null)"}) ;;
        --output|--ca-file) _files; return ;;
        --split) _files -/; return ;;
        *)
                if [[ ${words[CURRENT]} == -* ]]; then
                        found=(${(f)"$(_cytosched_options $verb)"})
                elif [[ -z $verb ]]; then
                        found=(${(f)"$(_cytosched_verbs)"})
                        _describe verb found
                        return
                elif [[ $verb == (backup|restore|import) ]]; then
                        _files
                        return
                else
                        found=(${(f)"$(_cytosched_argument $verb)"})
                fi
                ;;
        esac
        compadd -a found
}

if [[ ${funcstack[1]} == _cytosched ]]; then
        _cytosched "$@"
else
        compdef _cytosched cytosched
fi
