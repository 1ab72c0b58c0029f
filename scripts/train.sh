#!/usr/bin/env bash
# Makes a start-up cache for the jar that is there: target/usher.aot for starts with manifests, or target/usher-cluster.aot
# with "cluster" behind the JDK's home. Never fails: without the cache the program runs as well, it only starts slower.
set -u
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
target="$home/target"
kind=${2:-}
cache="$target/usher${kind:+-$kind}.aot"
. "$home/scripts/flags.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT

echo "usher: training the start-up cache …"
rm -f "$cache" "$cache.none"
# With the quickstart, so that a start with certificates is trained; its certificate is the default one, so that the cache
# does not hold, and the JVM not compile at every start, how to make a key.
quickstart=()
[ -d "$home/examples/quickstart" ] \
  && quickstart=(--manifests="$home/examples/quickstart" --default-ssl-certificate=default/secure-tls)
if ! "$1/bin/java" "${jvm_flags[@]}" -XX:AOTCacheOutput="$cache" -Xlog:aot=off -Xlog:cds=off \
    -cp "$target/usher.jar" dev.usher.Main train $kind ${quickstart[@]+"${quickstart[@]}"} >"$log" 2>&1; then
  echo "usher: no start-up cache (the program runs without it, it only starts slower):"
  { grep '^usher: ' "$log" || cat "$log"; } | tail -n 3
  rm -f "$cache"
  touch "$cache.none"
fi
exit 0
