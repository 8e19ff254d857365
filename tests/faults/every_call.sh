#!/usr/bin/env bash
# Lets every call that needs memory, the disk or a thread fail, one after the other, in every kind of
# work. Takes hours.
#
#   tests/faults/every_call.sh BUILD [STEP]    only every STEPth call, from a random one on
set -euo pipefail
build=${1:?the build tree, such as build/ci}
MANDEL_FUZZ_SEED=$RANDOM MANDEL_FAULT_STEP=${2:-1} exec "$build/tests/mandel_tests" \
    --test-case='cli: whichever call fails, files are whole and the end is in order'
