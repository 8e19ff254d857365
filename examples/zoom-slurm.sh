#!/usr/bin/env bash
# Draws the frames of a film as an array of Slurm jobs.
#
#   sbatch --array=1-16 examples/zoom-slurm.sh FOLDER SCENE [OPTIONS OF mandel zoom]
#   sbatch --array=1-16 examples/zoom-slurm.sh frames examples/seahorse.toml --to 1e9 --duration 10
#
# Each task of the array draws one share of the film, all of about equal cost, with as many threads
# as it has processors. Submit the same line again if tasks were killed or ran out of time: what is
# there is kept.
#SBATCH --job-name=mandel-zoom
#SBATCH --cpus-per-task=1
#SBATCH --output=mandel-zoom-%A_%a.log
set -euo pipefail
if [ $# -lt 2 ] || [ -z "${SLURM_ARRAY_TASK_ID:-}" ]; then
    echo "usage: sbatch --array=1-16 $0 FOLDER SCENE [OPTIONS OF mandel zoom]" >&2
    exit 2
fi
folder=$1
shift
mandel=${MANDEL:-mandel}  # or the path of the program

mkdir -p "$folder"
# An array may begin at any number.
index=$((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1))
exec "$mandel" zoom "$@" --shard "$index/$SLURM_ARRAY_TASK_COUNT" -o "$folder/%05d.png"
