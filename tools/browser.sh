#!/bin/sh
# Makes sure that the browser tests have a Chromium, and Playwright's driver its library, from Debian's packages.
set -eu
needed=
[ -x "${ONRECORD_CHROMIUM:-/usr/bin/chromium}" ] || needed=chromium
# The Node.js that Playwright brings is linked against libatomic, which a small Debian lacks.
PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -q 'libatomic\.so\.1' || needed="$needed libatomic1"
[ -n "$needed" ] || exit 0
echo "Installing from Debian's packages for the browser tests:" $needed "..."
sh tools/debian.sh $needed ||
    { echo "The browser tests need Chromium and libatomic1: install Debian's packages chromium and libatomic1 (or set ONRECORD_CHROMIUM to a Chromium) and try again." >&2; exit 1; }
