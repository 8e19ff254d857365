# Sourced by examples/quickstart.sh and tests/run.sh: makes sure that Debian packages are there.
#
# install_packages NAME...   installs what is missing, with sudo where not root. On a system
# without Debian's package manager it names what is missing and stops.

# What building the program needs.
build_packages=(g++ cmake ninja-build pkg-config libpng-dev zlib1g-dev libdeflate-dev libgmp-dev
                libmpfr-dev libhwy-dev libcli11-dev libtomlplusplus-dev nlohmann-json3-dev
                libopenexr-dev)

install_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        require_without_debian
        return
    fi
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' ||
            missing+=("$name")
    done
    if [ ${#missing[@]} -eq 0 ]; then return; fi

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "These packages are missing and neither root nor sudo is available to install them:" >&2
            echo "  ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Installing: ${missing[*]}"
    "${as_root[@]}" apt-get -qq update
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get -qq install -y --no-install-recommends \
        "${missing[@]}" >/dev/null
}

# Other systems: their packages have other names, so look for what the build itself looks for.
require_without_debian() {
    local missing=() tool header module
    for tool in cmake pkg-config c++; do
        command -v "$tool" >/dev/null || missing+=("$tool")
    done
    for module in libpng zlib libdeflate mpfr gmp libhwy tomlplusplus; do
        pkg-config --exists "$module" 2>/dev/null || missing+=("$module (development files)")
    done
    for header in CLI/CLI.hpp nlohmann/json.hpp; do
        echo "#include <$header>" | c++ -std=c++20 -E -x c++ - >/dev/null 2>&1 ||
            missing+=("$header")
    done
    if [ ${#missing[@]} -eq 0 ]; then return; fi
    echo "This is not a Debian system, so nothing was installed. Please install:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    return 1
}
