#!/usr/bin/env bash
source "$(dirname "$0")/common.sh"
command -v parallel >/dev/null || skip "GNU parallel is not installed"

"$source_folder/examples/zoom-parallel.sh" frames 5 scene.toml "${film[@]}"
check_frames frames
# Again, after something was lost.
rm frames/00003.png
"$source_folder/examples/zoom-parallel.sh" frames 5 scene.toml "${film[@]}"
check_frames frames
