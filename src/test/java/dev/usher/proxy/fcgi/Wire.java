package dev.usher.proxy.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The other end of a connection in memory, which knows whether all buffers were released.
final class Wire implements AutoCloseable {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final EmbeddedChannel channel = new EmbeddedChannel();

    Wire(ChannelHandler handler) {
        channel.config().setOption(ChannelOption.ALLOCATOR, allocator);
        channel.pipeline().addLast(handler);
    }

    void send(String latin1) {
        ByteBuf in = allocator.directBuffer(Math.max(latin1.length(), 1));
        in.writeCharSequence(latin1, StandardCharsets.ISO_8859_1);
        channel.writeInbound(in);
        channel.runPendingTasks();
    }

    ByteBuf buffer(String latin1) {
        ByteBuf buffer = allocator.directBuffer(Math.max(latin1.length(), 1));
        buffer.writeCharSequence(latin1, StandardCharsets.ISO_8859_1);
        return buffer;
    }

    /// What was flushed since the last call, one text a buffer, empty buffers left out.
    List<String> receivedBuffers() {
        List<String> texts = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            if (out.isReadable()) {
                texts.add(out.toString(StandardCharsets.ISO_8859_1));
            }
            out.release();
        }
        return texts;
    }

    String received() {
        return String.join("", receivedBuffers());
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /// Ends the connection.
    ///
    /// @return bytes of buffers nobody released
    long endAndCountLeaks() {
        channel.finishAndReleaseAll();
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    @Override
    public void close() {
        long leaked = endAndCountLeaks();
        if (leaked != 0) {
            throw new AssertionError(leaked + " bytes not released");
        }
    }
}
