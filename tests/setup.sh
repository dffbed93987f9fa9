# Sourced by the README's two commands, in the project's root: installs what the build needs where apt-get is the way to
# do it, and only what is missing. Arguments: further packages.
install_packages() {
    packages="g++ cmake ninja-build pkg-config libxtensor-dev libxtensor-blas-dev libxsimd-dev libopenblas-serial-dev
        nlohmann-json3-dev librandom123-dev zlib1g-dev $*"
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "No apt-get here. Needed: a C++17 compiler, CMake, Ninja, xtensor 0.24, xtensor-blas, xsimd,"
        echo "OpenBLAS and zlib (static), nlohmann-json, Random123, doctest. Going on with what is installed."
        return 0
    fi
    missing=
    for package in $packages; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    echo "Installing:$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
