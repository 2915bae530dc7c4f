#!/bin/sh
# Makes a virtual environment: sh tools/environment.sh PYTHON FOLDER
# A fresh Debian has Python without its venv module; then Debian's own package is installed first.
set -eu
python=$1
folder=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "onrecord needs Python 3.11 or newer, and '$python' is not: name one with 'make PYTHON=python3.11'." >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv module is missing: installing Debian's python3-venv ..."
    sh tools/debian.sh python3-venv ||
        { echo "Python's venv module is missing: install Debian's package python3-venv and try again." >&2; exit 1; }
fi

"$python" -m venv "$folder"
