#!/usr/bin/env bash
source "$(dirname "$0")/common.sh"
command -v parallel >/dev/null || skip "GNU parallel is not installed"

"$source_folder/examples/zoom-parallel.sh" frames 5 scene.toml "${film[@]}"
check_frames frames
# Again, after something was lost.
rm frames/00003.png
"$source_folder/examples/zoom-parallel.sh" frames 5 scene.toml "${film[@]}"
check_frames frames

# A picture in bands, whose shares are drawn again where some were lost.
picture=(-s 48x900 -i 200)
"$MANDEL" render scene.toml "${picture[@]}" -o one.png
"$source_folder/examples/bands-parallel.sh" bands 3 a.png scene.toml "${picture[@]}"
cmp one.png a.png
rm bands/band-000002.png a.png
"$source_folder/examples/bands-parallel.sh" bands 3 a.png scene.toml "${picture[@]}"
cmp one.png a.png
