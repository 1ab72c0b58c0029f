#!/usr/bin/env bash
# Builds target/usher.jar, its native libraries and the AOT cache. Arguments: the JDK's home, and which cache (see
# train.sh).
set -u
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export JAVA_HOME=$1
cd "$home" || exit 1

if ! command -v mvn >/dev/null 2>&1; then
  echo "usher: needs Maven to build: install it (for example the package maven) and put mvn on the PATH."
  exit 3
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "usher: building (the first time this fetches libraries and takes a minute or two) …"
mvn -B -ntp -DskipTests -Dspotless.check.skip -Dcyclonedx.skip package >"$log" 2>&1 &
build=$!
while kill -0 $build 2>/dev/null; do
  sleep 1
  line=$(grep -E '^\[INFO\] --- ' "$log" | tail -n 1 | sed -E 's/^\[INFO\] --- ([a-z0-9-]+):.*/\1/')
  if [ -n "$line" ] && [ "$line" != "${shown:-}" ]; then
    shown=$line
    echo "usher:   $line"
  fi
done
if ! wait $build; then
  echo "usher: the build failed:"
  grep -E '^\[(ERROR|WARNING)\]' "$log" | head -n 20
  exit 3
fi
touch "$home/target/usher.jar"

"$home/scripts/train.sh" "$JAVA_HOME" "${2:-}"
echo "usher: built"
exit 0
