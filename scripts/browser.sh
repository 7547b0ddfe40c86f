#!/bin/sh
# A Chromium for the browser journeys: the system's, else the package manager's, else Playwright's own.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
[ -d "/Applications/Google Chrome.app" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && sh scripts/system_package.sh chromium; then
  exit 0
fi
.venv/bin/playwright install chromium
