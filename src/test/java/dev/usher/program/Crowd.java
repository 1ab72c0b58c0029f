package dev.usher.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Connections nobody accepts: in front of a listener whose backlog is short, further attempts wait, as with a
/// node that went away.
record Crowd(List<SocketChannel> channels) implements AutoCloseable {
    static Crowd before(int port) throws IOException {
        var channels = new ArrayList<SocketChannel>();
        for (int i = 0; i < 8; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channels.add(channel);
        }
        return new Crowd(channels);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
