#!/usr/bin/env bash
# Makes the Debian package, lets lintian judge it, unpacks and uses it; makes the source archive and
# configures it where there is no git. Exit status 77: the tools for that are missing.
#   package_test.sh BUILD
set -euo pipefail
source "$(dirname "$0")/installed_files.sh"
for tool in dpkg-deb dpkg-shlibdeps lintian; do
    command -v $tool >/dev/null || { echo "$tool is not installed"; exit 77; }
done
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
build=$(cd "$1" && pwd)
cd "$root"
cpack --config "$build/CPackConfig.cmake" -B "$root" >log || { cat log; exit 1; }
package=$(echo mandel_*.deb)
lintian --allow-root --fail-on error "$package"
depends=$(dpkg-deb -f "$package" Depends)
for library in libc6 libgmp10 libmpfr6 libpng16-16 libdeflate0 libgomp1 zlib1g; do
    [[ $depends == *"$library "* ]] || { echo "the package does not depend on $library"; exit 1; }
done
mkdir unpacked
dpkg-deb -x "$package" unpacked
check_installed "$root/unpacked"

cpack --config "$build/CPackSourceConfig.cmake" -B "$root" >log || { cat log; exit 1; }
mkdir source
tar -xf mandel-*.tar.xz -C source --strip-components 1
[ ! -e source/.git ] && [ ! -e source/build ]
cmake -S source -B configured -DMANDEL_TESTS=OFF >log 2>&1 || { cat log; exit 1; }
