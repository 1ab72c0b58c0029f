# Finds a JDK 25 or newer: JAVA_HOME, then javac on the PATH, then the usual places of Linux and macOS. To be sourced.
# Every start waits for it, so it starts no other program where the shell can do it.

jdk_major= # the major version of the JDK that was asked about last, empty when it was none
jdk_version() { # sets jdk_major for the JDK in $1
  local line
  jdk_major=
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -f "$1/release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=\"*) line=${line#*\"}; jdk_major=${line%%[!0-9]*}; return 0 ;;
      esac
    done <"$1/release"
  else
    jdk_major=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')
  fi
}

fits() { # whether there is a JDK in $1 that fits: sets java_home
  [ -n "$1" ] || return 1
  jdk_version "$1"
  [ -n "$jdk_major" ] && [ "$jdk_major" -ge 25 ] || return 1
  java_home=$1
}

jdk_on_path() { # sets jdk_on_path to the home of the javac on the PATH
  local folder folders file
  jdk_on_path=
  IFS=: read -r -a folders <<<"$PATH"
  for folder in ${folders[@]+"${folders[@]}"}; do
    [ -x "$folder/javac" ] || continue
    file=$(readlink -f "$folder/javac" 2>/dev/null) || file="$folder/javac"
    file=${file%/*}
    jdk_on_path=${file%/*}
    return 0
  done
}

jdk_places() { # sets places to the usual ones: those that are not there stay patterns, and no JDK is found in them
  places=(
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk*
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.local/share/mise/installs/java/*
    "${HOME:-}"/.asdf/installs/java/* "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
  )
}

find_jdk() { # sets java_home to that of the first JDK that fits
  local place
  fits "${JAVA_HOME:-}" && return 0
  jdk_on_path
  fits "$jdk_on_path" && return 0
  jdk_places
  for place in "${places[@]}"; do
    fits "$place" && return 0
  done
  return 1
}
