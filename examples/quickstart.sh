#!/usr/bin/env bash
# Builds an optimised mandel and renders a first picture; installs missing Debian packages first.
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/install_packages.sh
install_packages "${build_packages[@]}"

tree=build/release
log=$tree/quickstart.log
generator=()
if command -v ninja >/dev/null; then generator=(-G Ninja); fi
mkdir -p "$tree"
if [ -e "$tree/CMakeCache.txt" ]; then generator=(); fi
cores=$(nproc)
if [ ! -e "$tree/mandel" ]; then
    # Measured: 150 seconds of computing, the longest file 20 of them.
    echo "Compiling mandel: about $((15 + 140 / cores)) seconds on $cores cores."
elif [ -n "$(find CMakeLists.txt src -newer "$tree/mandel" -print -quit)" ]; then
    echo "Compiling what has changed in mandel."
fi
if ! { cmake -S . -B "$tree" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DMANDEL_TESTS=OFF &&
       cmake --build "$tree" --parallel "$cores"; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi

scene=examples/gallery/double-spiral.toml
picture=double-spiral.png
build/release/mandel render "$scene" -o "$picture" --stats
cat <<END

Your picture:  $PWD/$picture
The program:   $PWD/build/release/mandel

Try next:
  build/release/mandel render --center -0.1592,1.0317 --zoom 60 -o dendrite.png
  build/release/mandel render $scene --palette fire -o fire.png
  build/release/mandel render $picture --zoom 1e6 -o closer.png     # a picture holds its scene
  build/release/mandel render --help
  sudo cmake --install build/release                               # mandel, its manual and completions
END
