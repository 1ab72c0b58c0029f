# The JVM's flags, in one place: an AOT cache works only with exactly the flags it was trained with. To be sourced.
jvm_flags=(
  -XX:+UnlockDiagnosticVMOptions
  -XX:+UseCompactObjectHeaders
  -XX:+UseSerialGC
  -Xms16m
  -XX:NewSize=4m
  -Xmx${USHER_HEAP:-512m}
  -XX:MaxDirectMemorySize=${USHER_DIRECT:-512m}
  -XX:+ExitOnOutOfMemoryError
  # Most of what is hot in a start is never called again: compile what is hot three times as long. The data plane does
  # not wait for that: what is hot there was found out in training.
  -XX:CompileThresholdScaling=3
  # The cache is mapped where it was made for: moving it elsewhere would touch, and so copy, all of its pages.
  -XX:ArchiveRelocationMode=0
  --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  # Netty's allocator would start the flight recorder only to ask whether anybody records: a quarter of the start.
  -Dio.netty.jfr.enabled=false
  # Memory for buffers is taken by the MiB, not by four: each event loop begins with one.
  -Dio.netty.allocator.maxOrder=7
  # Leaks are looked for in tests, on every buffer; sampling them here would cost every request.
  -Dio.netty.leakDetection.level=disabled
  # Taken from here as files, native libraries are not unpacked to a temporary folder at every start.
  -Djava.library.path="$home/target/native"
  # What the JDK would otherwise search every library for: opening them all takes a tenth of a second.
  -Dcom.sun.net.httpserver.HttpServerProvider=sun.net.httpserver.DefaultHttpServerProvider
)
[[ $OSTYPE == linux* ]] && jvm_flags+=(-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider)
