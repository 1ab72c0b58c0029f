package dev.usher.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// Ports that nobody listened on just now, on any address.
public final class FreePorts {
    private FreePorts() {}

    /// All different: each is held until the last one is known, since the system may give one that was let go at once again.
    ///
    /// @throws IOException when the system has none left
    public static List<Integer> find(int count) throws IOException {
        var held = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
