#!/usr/bin/env bash
# Random views of every formula on every instruction set, and some of their pixels against plain
# arbitrary precision (tests/job/random_views_test.cpp), for so many seconds. Each difference is
# shown with the command that repeats it.
#
#   tests/fuzz/random_views.sh BUILD [SECONDS]
set -euo pipefail
build=${1:?the build tree, such as build/ci}
end=$((SECONDS + ${2:-3600}))
seed=$RANDOM$RANDOM
code=0
while [ "$SECONDS" -lt "$end" ]; do
    MANDEL_FUZZ_SEED=$seed MANDEL_FUZZ_VIEWS=20 "$build/tests/mandel_tests" --minimal=true \
        --test-case='job: random views are the same on every instruction set, and right' || code=1
    seed=$((seed + 20))
done
echo "the next seed is $seed"
exit $code
