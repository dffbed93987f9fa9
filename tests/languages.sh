# Sourced after setup.sh: puts what each binding is tested with on PATH, and sums up its tests. What is on PATH already and
# new enough is used as it is; what is missing is installed on Debian 12 and 13, from apt's mirrors and the Go module proxy.
# Elsewhere install Rust, Go and Julia yourself: a language that there is not is skipped, or a failure where CI is set.

install_languages() {
    install_rust
    install_go
    install_julia
}

# Whether version $2, or none, is $1 or later.
at_least() {
    [ -n "$2" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

install_rust() {
    needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' bindings/rust/Cargo.toml)
    find_cargo
    case $(command -v cargo) in '' | /usr/bin/cargo)  # the latter: Debian's, perhaps without the linter
        cargo clippy --version >/dev/null 2>&1 || ! at_least "$needed" "${found:-$needed}" || install_rust_of_debian ;;
    esac
    find_cargo
    at_least "$needed" "$found" || echo "No Rust $needed: its binding is not tested." >&2
}

find_cargo() { found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || found=; }

# Debian 12's own Rust is of 2022; the one that its browsers are built with is kept up to date.
install_rust_of_debian() {
    case $(debian_codename) in
        bookworm) install_packages rustc-web cargo-web rustfmt-web rust-web-clippy || true ;;
        trixie) install_packages rustc cargo rustfmt rust-clippy || true ;;
    esac
}

# Debian 12's Go is too old, too, but can fetch one from the module proxy, as newer ones do on their own.
install_go() {
    needed=$(sed -n 's/^go //p' bindings/go/go.mod)
    found=$(go env GOVERSION 2>/dev/null | sed 's/^go//') || found=
    if ! at_least 1.21 "$found" && on_debian; then
        [ -n "$found" ] || install_packages golang-go || true
        [ "$(debian_codename)" != bookworm ] || fetch_go "$needed.0" || true
        found=$(go env GOVERSION 2>/dev/null | sed 's/^go//') || found=
    fi
    at_least 1.21 "$found" || echo "No Go $needed: its binding is not tested." >&2
}

fetch_go() {  # version
    platform=$(go env GOOS)-$(go env GOARCH) || return 1
    module=golang.org/toolchain@v0.0.1-go$1.$platform
    tools=$(go env GOMODCACHE)/$module
    [ -d "$tools" ] || echo "Installing: go $1"
    (cd / && go mod download "$module") || return 1
    # Files of a module are never executable.
    find "$tools/bin" "$tools/pkg/tool" -type f -exec chmod u+x {} + || return 1
    PATH=$tools/bin:$PATH
}

# Debian 12 and 13 have no Julia: the one of Debian 11 (1.5.3) is installed, from the mirror that apt uses anyway and with
# a low priority, so that nothing else comes from there but what that Julia needs.
install_julia() {
    wrapper=${XDG_CACHE_HOME:-$HOME/.cache}/attmd/julia
    if on_debian; then
        case $(command -v julia) in '' | /usr/bin/julia)  # the latter: Debian 11's, which does not work as it is
            { [ -x "$wrapper/bin/julia" ] && [ -x /usr/bin/julia ]; } || install_julia_of_bullseye || return 0
            PATH=$wrapper/bin:$PATH ;;
        esac
    fi
    command -v julia >/dev/null 2>&1 || echo "No Julia: its binding is not tested." >&2
}

install_julia_of_bullseye() {
    install_packages curl || return 1  # its Pkg looks for one, even where there is nothing to download
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    $as_root apt-get update -qq || return 1
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' "Codename: $(debian_codename)" 'Component: main' |
        head -n 1)
    if [ -z "$mirror" ]; then
        echo "No Julia: apt has no source of this Debian to take the mirror for Debian 11's from." >&2
        return 1
    fi
    echo "Installing: julia"
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$keyring] $mirror bullseye main" | $as_root tee /etc/apt/sources.list.d/attmd-bullseye.list >/dev/null
    printf 'Package: *\nPin: release n=bullseye\nPin-Priority: 100\n' \
        | $as_root tee /etc/apt/preferences.d/attmd-bullseye >/dev/null
    $as_root apt-get update -qq || return 1
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends julia >/dev/null || return 1

    # Beside a newer libunwind it crashes, so it gets its own.
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

# Whether this is Debian 12 or 13.
on_debian() { case $(debian_codename) in bookworm | trixie) ;; *) return 1 ;; esac }

debian_codename() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null; }

# A line a language from ctest's JUnit file $1: how its tests ended and, of a binding, the last line they printed.
sum_up_languages() {
    awk '
        /<testcase / {
            split($0, part, "\"")
            name = part[2]
            language = name ~ /^(go|julia|python|rust)$/ ? name : "c"
            status = $0
            sub(/.* status="/, "", status)
            sub(/".*/, "", status)
            ++count[language]
            ++ended[language, status]
        }
        name == language && /[^ \t]/ && !/^[ \t]*<\// && !/^<\// {
            line = $0
            sub(/.*<system-out>/, "", line)
            if (line !~ /<(testcase|properties|property|skipped|failure)/) last[language] = line
        }
        END {
            split("c C rust Rust julia Julia go Go python Python", title, " ")
            print ""
            for (i = 1; i < 10; i += 2) {
                language = title[i]
                passed = ended[language, "run"]
                if (language == "c") result = (passed + 0) " of " count["c"] " tests passed"
                else if (!count[language]) result = "not tested"
                else if (passed) result = "passed with " last[language]
                else if (ended[language, "fail"]) result = "FAILED"
                else result = "skipped: " last[language]
                printf "%-8s%s\n", title[i + 1], result
            }
        }' "$1"
}
