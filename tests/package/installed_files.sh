# Sourced by the tests of this folder.
#
# check_installed ROOT   fails unless the files below ROOT, installed with the prefix /usr, are
#                        complete and work from another folder.
check_installed() {
    local root=$1/usr file scene
    for file in bin/mandel share/man/man1/mandel.1.gz share/man/man5/mandel-scene.5.gz \
                share/man/man5/mandel-suite.5.gz share/doc/mandel/copyright \
                share/doc/mandel/changelog.gz share/bash-completion/completions/mandel \
                share/zsh/vendor-completions/_mandel \
                share/fish/vendor_completions.d/mandel.fish share/mandel/palettes/reef.gpl \
                share/doc/mandel/examples/zoom-slurm.sh; do
        [ -s "$root/$file" ] || { echo "$file is missing"; return 1; }
    done
    bash -n "$root/share/bash-completion/completions/mandel"
    "$root/bin/mandel" --version -v >/dev/null
    # Palettes that scenes name by path are there, too.
    (cd / && for scene in "$root"/share/mandel/scenes/*.toml; do
        "$root/bin/mandel" info "$scene" >/dev/null
    done)
    cp -r "$root/share/doc/mandel/examples/ci" "$1/suite"
    "$root/bin/mandel" check "$1/suite/suite.toml" --filter whole-set
}
