#!/bin/sh
# Makes sure that there is a Chromium for the browser tests, from Debian's packages where it is missing.
set -eu
if [ -x "${ONRECORD_CHROMIUM:-/usr/bin/chromium}" ]; then
    exit 0
fi
echo "Installing Debian's Chromium for the browser tests ..."
sh tools/debian.sh chromium ||
    { echo "The browser tests need Chromium: install Debian's package chromium, or set ONRECORD_CHROMIUM to one, and try again." >&2; exit 1; }
