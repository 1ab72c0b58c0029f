package dev.usher.bench.traffic;

import dev.usher.bench.traffic.generator.Generator;
import dev.usher.bench.traffic.generator.Order;
import dev.usher.bench.traffic.generator.Outcome;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;

/// The load generator as a process of its own, on the processor that is not the proxy's.
final class GeneratorProcess implements AutoCloseable {
    private final Process process;
    private final ObjectOutputStream out;
    private final ObjectInputStream in;
    private final Generator.Backends backends;

    GeneratorProcess(Path log, String processors) throws IOException {
        process = new ProcessBuilder(List.of(
                        "taskset",
                        "-c",
                        processors,
                        // Before the backend on the same processor: what is due is to be sent then. It may be forbidden;
                        // the command runs all the same.
                        "nice",
                        "-n",
                        "-10",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-Xmn128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dio.netty.leakDetection.level=disabled",
                        "-Dslf4j.provider=dev.usher.runtime.Logging",
                        // Without this, clients take no tickets in TLS 1.2, and Go's servers resume nothing else.
                        "-Djdk.tls.client.enableSessionTicketExtension=true",
                        "-Djava.library.path=" + System.getProperty("java.library.path"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Generator.class.getName()))
                .redirectError(log.toFile())
                .start();
        out = new ObjectOutputStream(process.getOutputStream());
        out.flush();
        in = new ObjectInputStream(process.getInputStream());
        backends = (Generator.Backends) read();
    }

    Generator.Backends backends() {
        return backends;
    }

    Outcome obey(Order order) throws IOException {
        out.writeObject(order);
        out.reset();
        out.flush();
        return (Outcome) read();
    }

    private Object read() throws IOException {
        try {
            return in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
