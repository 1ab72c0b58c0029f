package dev.usher.proxy.exchange;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// The br coding (RFC 7932) by Google's library.
final class BrotliEncoder extends BodyEncoder {
    private static final int INPUT = 16 * 1024;

    /// 256 KiB: the usual 4 MiB for every response under way would be the memory of the process.
    private static final int WINDOW_BITS = 18;

    private final EncoderJNI.Wrapper brotli;

    BrotliEncoder(int level) {
        try {
            brotli = new EncoderJNI.Wrapper(INPUT, level, WINDOW_BITS, Encoder.Mode.GENERIC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void put(ByteBuffer in, ByteBuf out) {
        while (in.hasRemaining()) {
            ByteBuffer input = brotli.getInputBuffer();
            input.clear();
            int length = Math.min(in.remaining(), input.remaining());
            input.put(0, in, in.position(), length);
            in.position(in.position() + length);
            push(Operation.PROCESS, length, out);
        }
    }

    @Override
    void flush(ByteBuf out) {
        push(Operation.FLUSH, 0, out);
    }

    @Override
    void finish(ByteBuf out) {
        push(Operation.FINISH, 0, out);
    }

    private void push(Operation operation, int length, ByteBuf out) {
        brotli.push(operation, length);
        while (true) {
            if (!brotli.isSuccess()) {
                throw new IllegalStateException("brotli failed at " + operation);
            }
            if (brotli.hasMoreOutput()) {
                out.writeBytes(brotli.pull());
            } else if (brotli.hasRemainingInput()) {
                brotli.push(operation, 0);
            } else {
                return;
            }
        }
    }

    @Override
    void close() {
        brotli.destroy();
    }
}
