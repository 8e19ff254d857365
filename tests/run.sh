#!/usr/bin/env bash
# Builds everything and runs all tests; installs missing Debian packages first.
#
#   tests/run.sh            what CI runs: release build with warnings as errors, unit and program
#                           tests, the rules (ctest -L rules), sanitizer builds, short fuzzing
#   tests/run.sh --quick    without sanitizers and fuzzing
#
# The build tree is build/ci; pictures that differ are left in build/ci/test-pictures.
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/install_packages.sh

deep=ON
if [ "${1:-}" = --quick ]; then deep=OFF; fi
install_packages "${build_packages[@]}" doctest-dev mandoc clang clang-format clang-tidy \
    libclang-rt-14-dev libomp-dev ffmpeg parallel slurm-wlm munge zsh fish lintian dpkg-dev

export LC_ALL=C.UTF-8
SECONDS=0
cmake -S . -B build/ci -G Ninja -DCMAKE_BUILD_TYPE=Release -DMANDEL_WERROR=ON -DMANDEL_UNITY=ON \
    -DMANDEL_DEEP_TESTS=$deep
cmake --build build/ci
echo "The release build took $SECONDS seconds. What takes the rest stands behind each test's name;"
echo "the builds with sanitizers are tests too."
ctest --test-dir build/ci --output-on-failure --parallel "$(nproc)" --timeout 1500
