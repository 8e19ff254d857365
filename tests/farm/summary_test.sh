#!/usr/bin/env bash
# What examples/farm-summary.sh says of a film with frames that are there, that are being drawn, that
# a killed process has left and that are missing.
source "$(dirname "$0")/common.sh"
summary=$source_folder/examples/farm-summary.sh

fail() {
    echo "$1"
    cat said
    exit 1
}

"$summary" 'expected/%05d.png' 0-23 >said || fail "a film that is there is not said to be complete"
grep -qx '24 pictures: 24 are there, 0 are being drawn, 0 are missing' said || fail "a wrong sum"

mkdir frames
"$MANDEL" zoom scene.toml --to 9 --frames 3 -s 64x36 -i 100 --frames-range 0 -o 'frames/%05d.png'
# One picture, for hours.
"$MANDEL" render --center=-0.75,0 --zoom 1e7 -s 2000x2000 -i 1000000000000 --transfer log \
    -o frames/00001.png 2>/dev/null &
started+=($!)
holder=$!
until ls frames/.mandel-*.part >parts 2>/dev/null; do sleep 0.05; done
"$summary" 'frames/%05d.png' 0-2 >said && fail "a film with holes is said to be complete"
grep -q "^frames/00001.png: being drawn by process $holder (" said || fail "the holder is not named"
grep -qx 'frames/00002.png: missing' said || fail "a missing frame is not named"
kill -KILL "$holder"
wait "$holder" 2>/dev/null || true
"$summary" frames/00000.png frames/00001.png >said && fail "a killed frame is not missing"
grep -q '^frames/00001.png: missing; a process that worked on it was killed' said || fail "not said"

mkdir suite
cp scene.toml suite/a.toml
printf '\nsize = "16x9"\niterations = 50\n' >>suite/a.toml
"$MANDEL" check suite --update >/dev/null 2>&1 || true
"$MANDEL" check suite --out report >/dev/null
"$summary" --suite report/report.json >said || fail "a suite that passed is not said to"
grep -qx '1 shares: 1 passed, 0 failed, 0 skipped, 0 broken' said || fail "a wrong sum of cases"
"$summary" --suite report/report.json none.json >said && fail "a missing share is not missed"
exit 0
