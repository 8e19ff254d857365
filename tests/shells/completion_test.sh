#!/usr/bin/env bash
# Completes some lines in a real shell and compares with what they must become.
#   completion_test.sh bash|zsh|fish PROGRAM
# Exit status 77: the shell is not there.
set -euo pipefail
shell=$1 program=$2
if ! command -v "$shell" >/dev/null; then
    echo "$shell is not installed"
    exit 77
fi
PATH=$(dirname "$program"):$PATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder XDG_CONFIG_HOME=$folder XDG_DATA_HOME=$folder
touch view.toml other.txt
mkdir report

# Each has one completion: the line, and its last word completed.
lines=("mandel rend|render"
       "mandel render --palette ic|ice"
       "mandel render --color dist|distance"
       "mandel zoom --order o|out"
       "mandel compare --metric ps|psnr"
       "mandel check --invar|--invariants"
       "mandel check --out rep|report"
       "mandel render vi|view.toml"
       "mandel completion zs|zsh")

# Each of these prints the last word of every line as completed.
complete_in_bash() {  # LINE...
    bash --norc -c 'source <(mandel completion bash)
        for line in "$@"; do
            read -ra COMP_WORDS <<<"$line"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _mandel
            echo "${COMPREPLY[@]}"
        done' bash "$@"
}

complete_in_fish() {
    fish -c 'mandel completion fish | source
        for line in $argv
            complete -C $line | cut -f1
        end' -- "$@"
}

# Only the line editor of an interactive zsh completes: lines are typed at it, and what they have
# become is shown.
complete_in_zsh() {
    mandel completion zsh >_mandel
    cat >type.zsh <<'ZSH'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; unsetopt promptsp; fpath=('$PWD' $fpath); autoload -Uz compinit; compinit -u -D; echo REA''DY'
while zpty -r shell line; do [[ $line == *READY* ]] && break; done
for typed in "$@"; do
    # Tab, to the beginning of the line, quote it, to its end.
    zpty -w -n shell $'\x15'"$typed"$'\t\x01'"echo '['"$'\x05'"' ]'"$'\n'
    zpty -w shell ''
    while zpty -r shell line; do [[ $line == '['* ]] && break; done
    line=${line%%' ]'*}
    print -r -- ${${(z)line}[-1]}
done
zpty -d shell
ZSH
    timeout 30 zsh -f type.zsh "$@"
}

# Some shells show a folder with a slash.
mapfile -t found < <("complete_in_$shell" "${lines[@]%|*}" | sed 's,/$,,')
failed=0
for i in "${!lines[@]}"; do
    wanted=${lines[i]#*|}
    if [ "${found[i]:-}" != "$wanted" ]; then
        echo "'${lines[i]%|*}' becomes '${found[i]:-}', not '$wanted'"
        failed=1
    fi
done
exit $failed
