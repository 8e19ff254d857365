#!/usr/bin/env bash
# Draws a huge picture as an array of Slurm jobs.
#
#   sbatch --array=1-16 examples/bands-slurm.sh FOLDER PICTURE SCENE [OPTIONS OF mandel render]
#   sbatch --array=1-16 examples/bands-slurm.sh bands poster.png poster.toml -s 60000x40000
#
# Each task of the array draws one share of the bands, with as many threads as it has processors, and
# ends with one line in its log. Submit the same line again if tasks were killed or ran out of time:
# what is there is kept. Then `mandel render SCENE ... --bands FOLDER -o PICTURE` makes the picture.
#SBATCH --job-name=mandel-bands
#SBATCH --cpus-per-task=1
#SBATCH --output=mandel-bands-%A_%a.log
set -euo pipefail
if [ $# -lt 3 ] || [ -z "${SLURM_ARRAY_TASK_ID:-}" ]; then
    echo "usage: sbatch --array=1-16 $0 FOLDER PICTURE SCENE [OPTIONS OF mandel render]" >&2
    exit 2
fi
folder=$1 picture=$2
shift 2
mandel=${MANDEL:-mandel}  # or the path of the program

mkdir -p "$folder"
# An array may begin at any number.
index=$((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1))
exec "$mandel" render "$@" -v --bands "$folder" --shard "$index/$SLURM_ARRAY_TASK_COUNT" \
    -o "$picture"
