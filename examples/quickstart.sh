#!/usr/bin/env bash
# Builds an optimised mandel and renders a first picture; installs missing Debian packages first.
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/install_packages.sh
install_packages "${build_packages[@]}"

generator=()
if command -v ninja >/dev/null; then generator=(-G Ninja); fi
cmake -S . -B build/release "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DMANDEL_TESTS=OFF >/dev/null
cmake --build build/release --parallel "$(nproc)"

scene=examples/seahorse.toml
picture=seahorse.png
build/release/mandel render "$scene" -o "$picture" --stats
cat <<END

Your picture:  $PWD/$picture
The program:   $PWD/build/release/mandel

Try next:
  build/release/mandel render --center -0.1592,1.0317 --zoom 60 -o dendrite.png
  build/release/mandel render $scene --palette fire -o fire.png
  build/release/mandel render $picture --zoom 4e4 -o closer.png     # a picture holds its scene
  build/release/mandel render --help
  sudo cmake --install build/release                               # mandel and its manual pages
END
