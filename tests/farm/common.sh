# Sourced by the tests of farms, with the program and the source folder as arguments: a folder of
# the test's own, the film, and the frames as one run draws them.
set -euo pipefail
export MANDEL=$1
source_folder=$2
film=(--center -0.743643887,0.131825904 --to 1e12 --frames 24 -s 64x36 -i 800 --method frames)
work=$(mktemp -d)
started=()  # processes to end with the test

clean_up() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap clean_up EXIT

skip() {
    echo "skipped: $1"
    exit 77
}

cd "$work"
echo 'zoom = 1' >scene.toml
mkdir expected
"$MANDEL" zoom scene.toml "${film[@]}" -o 'expected/%05d.png'

check_frames() {
    diff -r expected "$1"
    echo "all frames are the same"
}
