# The JVM's flags, in one place: an AOT cache works only with exactly the flags it was trained with. To be sourced.
jvm_flags=(
  -XX:+UnlockDiagnosticVMOptions
  -XX:+UseCompactObjectHeaders
  -XX:+UseSerialGC
  -Xms16m
  -XX:NewSize=4m
  # Room for the requests under way when the young generation is full: what does not fit is taken for long-lived, and
  # fills an old generation that grows rather than being collected.
  -XX:SurvivorRatio=2
  # A full collection would let the young generation grow with the old one, for no gain: requests leave next to nothing.
  -XX:MaxNewSize=16m
  # A full collection gives back what it freed, all at once. By default it would keep two thirds of the heap free.
  -XX:MinHeapFreeRatio=5
  -XX:MaxHeapFreeRatio=10
  -XX:-ShrinkHeapInSteps
  # Not for classes: what they take is known, and a full collection for their sake stops traffic minutes after the start.
  -XX:MetaspaceSize=96m
  # What compilers and handshakes took from the C library and gave back lies between pieces in use: every five minutes it
  # is returned to the system, which takes some milliseconds.
  -XX:TrimNativeHeapInterval=300000
  -Xmx${USHER_HEAP:-512m}
  -XX:MaxDirectMemorySize=${USHER_DIRECT:-512m}
  -XX:+ExitOnOutOfMemoryError
  # Most of what is hot in a start is never called again. What training has profiled is compiled as soon as the JVM looks
  # at it, so it looks less often: at calls of a method when they are 1,024, not 128, and from the first compiler to the
  # second after 32,768, not 2,048. For all else the first compiler asks for three times the JVM's default of calls; the
  # second one keeps its defaults, since a method once in each connection would wait for it too long.
  -XX:Tier0InvokeNotifyFreqLog=10
  -XX:Tier0BackedgeNotifyFreqLog=13
  -XX:Tier2InvokeNotifyFreqLog=15
  -XX:Tier2BackedgeNotifyFreqLog=18
  -XX:Tier3InvocationThreshold=600
  -XX:Tier3MinInvocationThreshold=300
  -XX:Tier3CompileThreshold=6000
  -XX:Tier3BackEdgeThreshold=180000
  # The cache is mapped where it was made for: moving it elsewhere would touch, and so copy, all of its pages.
  -XX:ArchiveRelocationMode=0
  --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  # Netty's allocator would start the flight recorder only to ask whether anybody records: a quarter of the start.
  -Dio.netty.jfr.enabled=false
  # Memory for buffers is taken as the system gives it. The JVM would fill it with zeros, so that all of it is resident
  # before anything is written to it; Netty needs a constructor of the JDK to go round that, and counts by itself.
  --add-opens=java.base/java.nio=ALL-UNNAMED
  -Dio.netty.tryReflectionSetAccessible=true
  # Memory for buffers is taken by the MiB, not by four: each event loop begins with one.
  -Dio.netty.allocator.maxOrder=7
  # One allocator: what asks for Netty's default would set up another kind beside ours.
  -Dio.netty.allocator.type=pooled
  # Leaks are looked for in tests, on every buffer; sampling them here would cost every request.
  -Dio.netty.leakDetection.level=disabled
  # Taken from here as files, native libraries are not unpacked to a temporary folder at every start.
  -Djava.library.path="$home/target/native"
  # Libraries use reflection a few times at the start: code made for each such call would cost more than all calls do.
  -Djdk.reflect.useNativeAccessorOnly=true
  # What the JDK would otherwise search every library for: opening them all takes a tenth of a second.
  -Dcom.sun.net.httpserver.HttpServerProvider=sun.net.httpserver.DefaultHttpServerProvider
)
[[ $OSTYPE == linux* ]] && jvm_flags+=(-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider)
