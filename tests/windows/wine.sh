#!/usr/bin/env bash
# Runs a Windows program under Wine in a prefix of its own that says Windows 10.
#
# BEARINGS_WINEPREFIX   the prefix (default: ${XDG_CACHE_HOME:-~/.cache}/bearings/wine)
# BEARINGS_WINEDEBUG    Wine's debug channels (default: none)
set -euo pipefail

export WINEPREFIX=${BEARINGS_WINEPREFIX:-${XDG_CACHE_HOME:-$HOME/.cache}/bearings/wine}
export WINEDEBUG=${BEARINGS_WINEDEBUG:--all}
# No desktop, no browser and no .NET: nothing here draws, and their installers would ask.
export WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=" DISPLAY=
wine=$(command -v wine64 || command -v wine || echo /usr/lib/wine/wine64)

if [ ! -f "$WINEPREFIX/ready" ]; then
    mkdir -p "$WINEPREFIX"
    "$wine" wineboot --init > /dev/null 2>&1
    "$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f > /dev/null 2>&1
    touch "$WINEPREFIX/ready"
fi
if [ "${1:-}" = --end ]; then
    wineserver=$(command -v wineserver64 || command -v wineserver || echo /usr/lib/wine/wineserver64)
    "$wineserver" --kill > /dev/null 2>&1 || true
    exit 0
fi
exec "$wine" "$@"
