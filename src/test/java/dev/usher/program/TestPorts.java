package dev.usher.program;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports of this machine that nobody else is given: below those the system gives out by itself, in a range for each JVM
/// that tests run in, and none again before all others were used. Otherwise a program that still asks for a backend
/// that
/// is gone could find that of another test at its port, and a port that was free could be taken before it is used.
final class TestPorts {
    private static final int FIRST = 10_500;
    private static final int RANGE = 5_500;
    private static final int JVM = Math.floorMod(Integer.getInteger("usher.test.jvm", 0), 4);

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) Math.floorMod(ProcessHandle.current().pid() * 37, (long) RANGE));

    private TestPorts() {}

    private static int next() {
        return FIRST + JVM * RANGE + Math.floorMod(NEXT.getAndIncrement(), RANGE);
    }

    /// A socket that listens on loopback.
    static ServerSocket listen(int backlog) throws IOException {
        return listen(ServerSocket::new, backlog);
    }

    /// What listens on a port.
    interface Listening {
        ServerSocket listen(int port, int backlog, InetAddress address) throws IOException;
    }

    /// A socket of some kind that listens on loopback.
    static ServerSocket listen(Listening kind, int backlog) throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                return kind.listen(next(), backlog, InetAddress.getLoopbackAddress());
            } catch (IOException taken) {
                if (tried == RANGE) {
                    throw taken;
                }
            }
        }
    }

    /// A port on which nothing listens, of neither kind.
    static int free() throws IOException {
        while (true) {
            try (ServerSocket socket = listen(1);
                    var _ = new DatagramSocket(socket.getLocalPort(), InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another then.
            }
        }
    }
}
