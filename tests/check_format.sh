#!/usr/bin/env bash
# Fails on any source that clang-format would change.
#   check_format.sh SOURCE_FOLDER
set -euo pipefail
cd "$1"
find src tests -name '*.h' -o -name '*.cpp' | sort | xargs clang-format --dry-run -Werror
