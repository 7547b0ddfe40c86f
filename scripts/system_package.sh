#!/bin/sh
# Installs a system package with the machine's own package manager, as root or through sudo.
set -eu
package=$1
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
if [ -n "$as_root" ] && ! command -v sudo >/dev/null 2>&1; then
  echo "Please install $package as an administrator, then try again." >&2
  exit 2
fi
echo "Installing $package …"
if command -v apt-get >/dev/null 2>&1; then
  $as_root apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq "$package" >/dev/null
elif command -v brew >/dev/null 2>&1; then
  brew install --quiet "$package"
else
  echo "Please install $package with this machine's package manager, then try again." >&2
  exit 2
fi
