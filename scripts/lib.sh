# Shared by the commands in this folder; sourced, never run. Every command works in the project's folder, wherever it is called from.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }

# Ends the command with one sentence that says what to do.
fail() {
  say "$(basename "$0"): $*"
  exit 1
}

# need_swift: the toolchain is the one thing that is not installed here.
need_swift() {
  command -v swift >/dev/null || fail "Swift is missing: install Swift 6.2 or newer from https://www.swift.org/install/linux and put it on your PATH."
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  case "$version" in
    6.[2-9] | 6.[1-9][0-9] | [7-9].* | [1-9][0-9].*) ;;
    *) fail "Swift ${version:-of an unknown version} is too old: install Swift 6.2 or newer from https://www.swift.org/install/linux." ;;
  esac
}

# Debian packages that are missing, found by what they give rather than by name.
missing_packages=()

# need PACKAGE COMMAND…: wants PACKAGE where COMMAND does not succeed.
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing_packages+=("$package")
}

# need_for_building: what Swift Package Manager calls, and the C libraries that the product links.
need_for_building() {
  need git command -v git
  need pkg-config command -v pkg-config
  need libxml2-dev has_library libxml-2.0 libxml2/libxml/HTMLparser.h
  need libsqlite3-dev has_library sqlite3 sqlite3.h
  need zlib1g-dev has_library zlib zlib.h
}

# need_for_clients: what the tests with the clients of other languages use.
need_for_clients() {
  need python3 command -v python3
  need python3-venv python3 -c 'import ensurepip, venv'
  need nodejs command -v node
  need curl command -v curl
  need jq command -v jq
}

# has_library NAME HEADER: by pkg-config, or by the header where pkg-config itself is still missing.
has_library() {
  if command -v pkg-config >/dev/null; then pkg-config --exists "$1"; else [ -e "/usr/include/$2" ]; fi
}

# install_missing: installs what the need_… calls found missing. Says nothing where nothing is.
install_missing() {
  [ ${#missing_packages[@]} -gt 0 ] || return 0
  local packages="${missing_packages[*]}"
  command -v apt-get >/dev/null || fail "these are missing and there is no apt to install them with: $packages (Debian's names); please install them yourself."
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "these are missing: $packages; please run 'apt-get install $packages' as root, then this command again."
    as_root=(sudo)
  fi
  say "Installing what is missing: $packages"
  # Old lists name versions that are gone; where there is no network, the lists at hand have to do.
  "${as_root[@]}" apt-get update -qq >/dev/null || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing_packages[@]}" >/dev/null ||
    fail "apt could not install them; please run 'apt-get install $packages' as root and look at what it says."
  missing_packages=()
}
