#!/usr/bin/env bash
# Fails on whatever the checks of .clang-tidy find in src/. Reads the files in the batches in which
# they are compiled, as most of the time goes into the headers.
#   check_tidy.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
cmake -S "$1" -B "$2" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DMANDEL_UNITY=ON -DMANDEL_TESTS=OFF \
    -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
sed -n 's/^ *"file": "\(.*\)".*/\1/p' "$2/compile_commands.json" |
    xargs -P "$(nproc)" -n 1 clang-tidy --quiet -p "$2" --config-file="$1/.clang-tidy" 2>&1 |
    { grep -v 'warnings\? generated\.$' || true; }
