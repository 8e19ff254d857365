#!/usr/bin/env bash
# Draws a huge picture with GNU parallel, on this computer or on several.
#
#   examples/bands-parallel.sh FOLDER SHARES PICTURE SCENE [OPTIONS OF mandel render]
#   examples/bands-parallel.sh bands 16 poster.png examples/seahorse.toml -s 60000x40000
#
# The bands of the picture are shared out and kept in FOLDER; then they become PICTURE. Run the same
# command again after an interruption: what is there is kept. For several computers with a common
# folder put their names into PARALLEL, such as PARALLEL="--sshlogin one,two,: --workdir $PWD".
set -euo pipefail
if [ $# -lt 4 ]; then
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
folder=$1 shares=$2 picture=$3
shift 3
mandel=${MANDEL:-mandel}  # or the path of the program

mkdir -p "$folder"
seq "$shares" | parallel --will-cite --halt soon,fail=1 --quote \
    "$mandel" render "$@" --threads 1 -v --bands "$folder" --shard "{}/$shares" -o "$picture"
exec "$mandel" render "$@" --bands "$folder" -o "$picture"
