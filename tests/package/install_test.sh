#!/usr/bin/env bash
# Installs a build tree into a fresh folder and uses what is there.
#   install_test.sh BUILD
set -euo pipefail
source "$(dirname "$0")/installed_files.sh"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
DESTDIR=$root cmake --install "$1" --prefix /usr >"$root/log" || { cat "$root/log"; exit 1; }
check_installed "$root"
