#!/usr/bin/env bash
# Runs a long film and a large suite, and fails if memory or open files grow on the way.
#
#   tests/soak/soak.sh PROGRAM [FRAMES [CASES]]     default 10000 frames, 2000 cases
set -euo pipefail
mandel=$(realpath "${1:?the program}")
frames=${2:-10000}
cases=${3:-2000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Looks at a process until it ends: lines "resident KiB, descriptors".
look_at() {
    while kill -0 "$1" 2>/dev/null; do
        memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$1/status" 2>/dev/null) || break
        files=$(ls "/proc/$1/fd" 2>/dev/null | wc -l) || break
        [ -z "$memory" ] || echo "$memory $files"
        sleep "$pause"
    done
}

# What it takes at most in the last third of the time is what it took in the second: the first is
# for what is kept on purpose. Memory is in use for some frames at a time, as are files: a few MiB, and
# three files each.
judge() {
    awk -v name="$1" '
        { memory[NR] = $1; files[NR] = $2 }
        END {
            third = int(NR / 3)
            if (third < 1) { print name ": too short to judge"; exit }
            for (i = third + 1; i <= NR; ++i) {
                part = i <= 2 * third ? 1 : 2
                if (memory[i] > most[part]) most[part] = memory[i]
                if (files[i] > opened[part]) opened[part] = files[i]
            }
            printf "%s: %d looks, %d and then %d KiB, %d and then %d files\n", name, NR, most[1],
                   most[2], opened[1], opened[2]
            exit most[2] > most[1] + 4096 || opened[2] > opened[1] + 24
        }' "$2"
}

pause=$(awk -v n="$frames" 'BEGIN { print (n > 2000) ? 1 : 0.02 }')
"$mandel" zoom --center=-0.743643887,0.131825904 --to 1e9 --frames "$frames" -s 32x18 -i 300 \
    --method frames -o '%05d.png' &
look_at $! > looks
wait $!
[ "$(ls ./*.png | wc -l)" -eq "$frames" ]
judge "film of $frames frames" looks

mkdir suite
for ((i = 0; i < cases; ++i)); do
    printf 'size = "16x9"\niterations = %d\n' $((50 + i % 50)) > "suite/$i.toml"
done
"$mandel" check suite --update > updated 2>&1 || true
"$mandel" check suite > checked 2>&1 &
look_at $! > looks
wait $! || { tail -3 checked; exit 1; }
[ "$(tail -1 checked)" = "$cases passed, 0 failed, 0 skipped" ] || { tail -1 checked; exit 1; }
judge "suite of $cases cases" looks
