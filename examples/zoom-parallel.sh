#!/usr/bin/env bash
# Draws the frames of a film with GNU parallel, on this computer or on several.
#
#   examples/zoom-parallel.sh FOLDER SHARES SCENE [OPTIONS OF mandel zoom]
#   examples/zoom-parallel.sh frames 16 examples/seahorse.toml --to 1e9 --duration 10 -s 1280x720
#
# The film is cut into SHARES of about equal cost, as many of which run at a time as there are
# processors, with one thread each. Run the same command again after an interruption: what is
# there is kept. For several computers with a common folder put their names into PARALLEL, such as
# PARALLEL="--sshlogin one,two,: --workdir $PWD".
set -euo pipefail
if [ $# -lt 3 ]; then
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
folder=$1 shares=$2
shift 2
mandel=${MANDEL:-mandel}  # or the path of the program

mkdir -p "$folder"
# --halt: when a share fails no further one begins; those that run are finished.
seq "$shares" | parallel --will-cite --halt soon,fail=1 --quote \
    "$mandel" zoom "$@" --threads 1 --shard "{}/$shares" -o "$folder/%05d.png"
