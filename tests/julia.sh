# Sourced after setup.sh: puts a Julia on PATH, for the tests of its binding. A Julia that is on PATH already is used as it
# is. Debian 12 has no package of it: there the one of Debian 11 (1.5.3) is installed, from the mirror that apt uses anyway
# and with a low priority, so that nothing else comes from there. Elsewhere install Julia yourself.
install_julia() {
    wrapper=${XDG_CACHE_HOME:-$HOME/.cache}/attmd/julia
    if grep -qx 'VERSION_CODENAME=bookworm' /etc/os-release 2>/dev/null; then
        case $(command -v julia) in '' | /usr/bin/julia)  # the latter: Debian 11's, which does not work as it is
            { [ -x "$wrapper/bin/julia" ] && [ -x /usr/bin/julia ]; } || install_julia_of_bullseye || return 0
            PATH=$wrapper/bin:$PATH ;;
        esac
    fi
    command -v julia >/dev/null 2>&1 || echo "No Julia: its binding is not tested." >&2
}

install_julia_of_bullseye() {
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    $as_root apt-get update -qq || return 1
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Codename: bookworm' 'Component: main' | head -n 1)
    if [ -z "$mirror" ]; then
        echo "No Julia: apt has no source of Debian 12 to take the mirror for Debian 11's from." >&2
        return 1
    fi
    echo "Installing: julia"
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$keyring] $mirror bullseye main" | $as_root tee /etc/apt/sources.list.d/attmd-bullseye.list >/dev/null
    printf 'Package: *\nPin: release n=bullseye\nPin-Priority: 100\n' \
        | $as_root tee /etc/apt/preferences.d/attmd-bullseye >/dev/null
    $as_root apt-get update -qq || return 1
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends julia >/dev/null || return 1

    # Beside Debian 12's libunwind it crashes at the first exception, so it gets its own.
    mkdir -p "$wrapper/bin" "$wrapper/download" || return 1
    (cd "$wrapper/download" && apt-get download -qq -o APT::Sandbox::User=root libunwind8/bullseye) || return 1
    for package in "$wrapper"/download/libunwind8_*.deb; do
        dpkg -x "$package" "$wrapper/libunwind" || return 1
    done
    libraries=$(dirname "$(find "$wrapper/libunwind" -name 'libunwind.so.8' | head -n 1)")
    printf '#!/bin/sh\nLD_LIBRARY_PATH="%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec /usr/bin/julia "$@"\n' "$libraries" \
        >"$wrapper/bin/julia"
    chmod +x "$wrapper/bin/julia"
}
