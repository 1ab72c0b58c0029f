# The JVM's flags, in one place: an AOT cache works only with exactly the flags it was trained with. To be sourced.
jvm_flags=(
  -XX:+UseCompactObjectHeaders
  -XX:+UseSerialGC
  -Xms32m
  -Xmx${USHER_HEAP:-512m}
  -XX:MaxDirectMemorySize=${USHER_DIRECT:-512m}
  -XX:+ExitOnOutOfMemoryError
  --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  # Netty's allocator would start the flight recorder only to ask whether anybody records: a quarter of the start.
  -Dio.netty.jfr.enabled=false
)
