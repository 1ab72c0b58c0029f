package dev.usher.proxy.exchange;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/// The zstd coding (RFC 8878) by Facebook's library.
final class ZstdEncoder extends BodyEncoder {
    private static final int PIECE = 4096;

    /// 256 KiB, as for brotli; clients must take up to 8 MiB (RFC 9659).
    private static final int WINDOW_LOG = 18;

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final ZstdCompressCtx zstd = new ZstdCompressCtx();

    ZstdEncoder(int level) {
        zstd.setLevel(level);
        zstd.setWindowLog(WINDOW_LOG);
    }

    @Override
    void put(ByteBuffer in, ByteBuf out) {
        ByteBuffer direct = in.isDirect() ? in : copy(in);
        while (direct.hasRemaining()) {
            compress(direct, out, EndDirective.CONTINUE);
        }
    }

    private static ByteBuffer copy(ByteBuffer in) {
        return ByteBuffer.allocateDirect(in.remaining()).put(in).flip();
    }

    @Override
    void flush(ByteBuf out) {
        while (!compress(NOTHING.duplicate(), out, EndDirective.FLUSH)) {
            // What it has did not fit.
        }
    }

    @Override
    void finish(ByteBuf out) {
        while (!compress(NOTHING.duplicate(), out, EndDirective.END)) {
            // What it has did not fit.
        }
    }

    /// @return whether it has nothing more to give
    private boolean compress(ByteBuffer in, ByteBuf out, EndDirective directive) {
        out.ensureWritable(PIECE);
        ByteBuffer target = out.nioBuffer(out.writerIndex(), out.writableBytes());
        int before = target.position();
        boolean done = zstd.compressDirectByteBufferStream(target, in, directive);
        out.writerIndex(out.writerIndex() + target.position() - before);
        return done;
    }

    @Override
    void close() {
        zstd.close();
    }
}
