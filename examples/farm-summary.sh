#!/usr/bin/env bash
# Says what of a film, a picture in bands, a batch or a suite that several processes share is there,
# what is missing, and which process works on it.
#
#   examples/farm-summary.sh 'frames/%05d.png' 0-899   frames of a film
#   examples/farm-summary.sh 'bands/band-%06d.png' 0-16   bands of a picture (mandel render --bands)
#   examples/farm-summary.sh pictures/a.png pictures/b.png    pictures of a batch
#   examples/farm-summary.sh --suite share-*/report.json      shares of a suite (mandel check --out)
#
# The exit code is 0 if nothing is missing and nothing has failed. Processes of other machines are
# seen only as locks, and not at all on file systems that keep locks to each machine.
set -euo pipefail

if [ $# -eq 0 ]; then
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
fi

# The name of the temporary file of a picture, as the program makes it: FNV-1a of the file's name.
temporary_of() {
    local LC_ALL=C hash=$((0xCBF29CE484222325)) name=${1##*/} i code
    for ((i = 0; i < ${#name}; ++i)); do
        printf -v code '%d' "'${name:i:1}"
        hash=$(((hash ^ (code & 255)) * 0x100000001B3))
    done
    local folder=.
    case $1 in */*) folder=${1%/*} ;; esac
    printf '%s/.mandel-%016x-0.part' "$folder" "$hash"
}

# Who has locked a file: "process 123 (mandel zoom ...)", or nothing.
holder_of() {
    local inode pid
    inode=$(stat -c %i "$1" 2>/dev/null) || return 0
    pid=$(awk -v inode=":$inode" '$2 == "FLOCK" && index($6, inode) == length($6) - length(inode) + 1 {
            print $5; exit }' /proc/locks 2>/dev/null) || true
    if [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ]; then
        echo "process $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-60))"
    elif ! flock -n "$1" true 2>/dev/null; then
        echo "a process of another machine"
    fi
}

suites() {
    local file passed=0 failed=0 skipped=0 broken=0 bad=0 count
    for file in "$@"; do
        if [ ! -s "$file" ]; then
            echo "missing: $file"
            bad=1
            continue
        fi
        for count in passed failed skipped broken; do
            local number
            number=$(sed -n "s/^ *\"$count\": *\([0-9]*\).*/\1/p" "$file" | head -1)
            eval "$count=\$(($count + ${number:-0}))"
        done
    done
    echo "$# shares: $passed passed, $failed failed, $skipped skipped, $broken broken"
    [ $bad -eq 0 ] && [ $((failed + broken)) -eq 0 ]
}

if [ "$1" = --suite ]; then
    shift
    suites "$@"
    exit
fi

files=("$@")
if [ $# -eq 2 ] && [[ $1 == *%* && $2 =~ ^([0-9]+)-([0-9]+)$ ]]; then
    files=()
    for ((i = BASH_REMATCH[1]; i <= BASH_REMATCH[2]; ++i)); do
        # shellcheck disable=SC2059  # the pattern is one of numbers
        files+=("$(printf "$1" "$i")")
    done
fi

there=0
missing=0
held=0
for file in "${files[@]}"; do
    # A picture has its name only when it is complete.
    if [ -s "$file" ]; then
        there=$((there + 1))
        continue
    fi
    temporary=$(temporary_of "$file")
    holder=
    [ ! -e "$temporary" ] || holder=$(holder_of "$temporary")
    if [ -n "$holder" ]; then
        held=$((held + 1))
        echo "$file: being drawn by $holder"
    elif [ -e "$temporary" ]; then
        missing=$((missing + 1))
        echo "$file: missing; a process that worked on it was killed at $(stat -c %y "$temporary" | cut -c1-19)"
    else
        missing=$((missing + 1))
        echo "$file: missing"
    fi
done
echo "${#files[@]} pictures: $there are there, $held are being drawn, $missing are missing"
[ "$there" -eq "${#files[@]}" ]
