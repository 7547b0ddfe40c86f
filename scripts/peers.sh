#!/bin/sh
# Installs the engines that benchmarks/reference_set.py asks the same questions into .venv-peers (1 GB), locked like all
# else. Where they aren't installed, the benchmark skips them and says so. Spark also needs Java 17 or newer.
set -eu

uv=uv
command -v uv >/dev/null 2>&1 || uv=.venv/bin/uv
UV_PROJECT_ENVIRONMENT=.venv-peers "$uv" sync --quiet --frozen --only-group peers --python .venv/bin/python
