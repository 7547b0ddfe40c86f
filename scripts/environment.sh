#!/bin/sh
# Makes .venv with the locked dependencies. Needs Python 3.11 or newer and nothing else:
# uv is taken from PATH, else installed into .venv itself.
set -eu

python=""
for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
  [ -n "$candidate" ] || continue
  if command -v "$candidate" >/dev/null 2>&1 &&
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Headwater needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3.11" >&2
  exit 2
fi

if [ ! -x .venv/bin/python ]; then
  echo "Making the environment in .venv …"
  if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --python "$python" .venv
  elif ! "$python" -m venv .venv >/dev/null 2>&1; then
    # Debian and Ubuntu ship venv apart from Python.
    rm -rf .venv
    sh scripts/system_package.sh python3-venv
    "$python" -m venv .venv
  fi
fi

if command -v uv >/dev/null 2>&1; then
  uv=uv
else
  uv=.venv/bin/uv
  [ -x "$uv" ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.8"
fi

# --inexact keeps what an earlier `make test` added when `make demo` follows it.
UV_PROJECT_ENVIRONMENT=.venv "$uv" sync --quiet --frozen --inexact "$@"
