package dev.usher.proxy.fcgi;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.MetaVariables;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.UpstreamRequest;
import dev.usher.proxy.exchange.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The request under way: BEGIN_REQUEST, its meta-variables as PARAMS, its body as STDIN (FastCGI/1.0 §5).
///
/// An application has to know how long the body is before it reads it (RFC 3875 §4.1.2), so a body of unknown length is
/// held until it is complete, up to [#MOST_HELD]; a longer one is refused with 413. A body of known length is passed on
/// as it comes.
final class FastCgiRequest implements UpstreamStream {
    /// Octets of a body of unknown length: the default of `proxy-body-size`.
    static final int MOST_HELD = 1024 * 1024;

    /// Bodies up to this are copied behind their header: cheaper than one more buffer for the kernel to look at.
    private static final int SMALL = 4096;

    private static final String CONTENT_LENGTH = "CONTENT_LENGTH";

    private final FastCgiConnection connection;
    private final ChannelHandlerContext context;

    /// Meta-variables that wait for the length of the body.
    private @Nullable ByteBuf variables;

    private @Nullable ArrayDeque<ByteBuf> held;
    private int heldBytes;
    private boolean open = true;
    private boolean written;
    private boolean sent;
    private boolean complete;
    private boolean headOnly;

    FastCgiRequest(FastCgiConnection connection, ChannelHandlerContext context) {
        this.connection = connection;
        this.context = context;
    }

    /// Whether the application may have seen some of the request.
    boolean isSent() {
        return sent;
    }

    /// Whether the response has no body whatever is printed.
    boolean isHead() {
        return headOnly;
    }

    /// Nothing more is sent.
    void close() {
        open = false;
        if (variables != null) {
            variables.release();
            variables = null;
        }
        while (held != null && !held.isEmpty()) {
            held.remove().release();
        }
    }

    @Override
    public void head(UpstreamRequest request, boolean end) {
        if (!open) {
            return;
        }
        RequestHead head = request.head();
        headOnly = head.method() == Method.HEAD;
        complete = end;
        var bytes = new VariableBytes(context.alloc().directBuffer(2048));
        variables = bytes.buffer();
        request.metaVariables(bytes);
        if (end) {
            begin(head.fields().find(FieldName.CONTENT_LENGTH) >= 0 ? 0 : -1);
        } else if (head.contentLength() >= 0) {
            begin(head.contentLength());
        } else {
            held = new ArrayDeque<>(4);
        }
    }

    /// Writes everything that comes before the body.
    ///
    /// @param length of the body, -1 for none
    private void begin(long length) {
        ByteBuf params = variables;
        if (params == null) {
            return;
        }
        variables = null;
        written = true;
        new VariableBytes(params).add(CONTENT_LENGTH, length < 0 ? "" : Long.toString(length));
        ByteBuf start = context.alloc().directBuffer(2 * Records.HEADER);
        header(start, Records.BEGIN_REQUEST, Records.HEADER);
        start.writeShort(Records.RESPONDER).writeByte(0).writeZero(5);
        write(start);
        stream(Records.PARAMS, params);
        endOfStream(Records.PARAMS);
        if (complete) {
            endOfStream(Records.STDIN);
        }
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        if (!open || complete) {
            data.release();
            return;
        }
        complete = end;
        if (held == null) {
            stream(Records.STDIN, data);
            if (end) {
                endOfStream(Records.STDIN);
            }
            return;
        }
        heldBytes += data.readableBytes();
        held.add(data);
        if (heldBytes > MOST_HELD) {
            connection.fail(ProxyError.BODY_TOO_LARGE);
        } else if (end) {
            sendHeld(held);
        }
    }

    private void sendHeld(ArrayDeque<ByteBuf> all) {
        complete = false; // the end of the body is written below, not with what comes before it
        begin(heldBytes);
        complete = true;
        held = null;
        while (!all.isEmpty()) {
            stream(Records.STDIN, all.remove());
        }
        endOfStream(Records.STDIN);
    }

    /// FastCGI has no place for trailers.
    @Override
    public void trailers(Fields trailers) {
        if (!open || complete) {
            return;
        }
        complete = true;
        if (held == null) {
            endOfStream(Records.STDIN);
        } else {
            sendHeld(held);
        }
    }

    /// Writes octets of a stream in as many records as they need; takes ownership of `data`. Without octets it writes
    /// nothing: an empty record would end the stream.
    private void stream(byte type, ByteBuf data) {
        while (data.readableBytes() > Records.MOST_CONTENT) {
            record(type, data.readRetainedSlice(Records.MOST_CONTENT));
        }
        if (data.isReadable()) {
            record(type, data);
        } else {
            data.release();
        }
    }

    private void record(byte type, ByteBuf content) {
        int length = content.readableBytes();
        boolean small = length <= SMALL;
        ByteBuf record = context.alloc().directBuffer(Records.HEADER + (small ? length : 0));
        header(record, type, length);
        if (small) {
            record.writeBytes(content);
            content.release();
        }
        write(record);
        if (!small) {
            write(content);
        }
    }

    private void endOfStream(byte type) {
        ByteBuf record = context.alloc().directBuffer(Records.HEADER);
        header(record, type, 0);
        write(record);
    }

    private static void header(ByteBuf to, byte type, int length) {
        to.writeByte(Records.VERSION)
                .writeByte(type)
                .writeShort(Records.REQUEST_ID)
                .writeShort(length)
                .writeShort(0);
    }

    private void write(ByteBuf data) {
        var _ = context.write(data, context.voidPromise());
    }

    @Override
    public void flush() {
        if (open && written) {
            sent = true;
            context.flush();
        }
    }

    @Override
    public boolean isWritable() {
        return held != null || context.channel().isWritable();
    }

    @Override
    public void readBody(boolean wanted) {
        if (open) {
            connection.read(wanted);
        }
    }

    @Override
    public void cancel() {
        if (!open) {
            return;
        }
        if (sent) {
            ByteBuf abort = context.alloc().directBuffer(Records.HEADER);
            header(abort, Records.ABORT_REQUEST, 0);
            var _ = context.writeAndFlush(abort, context.voidPromise());
        }
        connection.close();
    }

    /// Meta-variables as FastCGI writes them (§3.4): two lengths, name, value.
    private record VariableBytes(ByteBuf buffer) implements MetaVariables {
        private static final int ONE_OCTET = 0x7F;

        @Override
        public void add(CharSequence name, CharSequence value) {
            lengths(name.length(), value.length());
            latin1(name);
            latin1(value);
        }

        @Override
        public void add(byte[] name, int nameLength, byte[] value, int offset, int length) {
            lengths(nameLength, length);
            buffer.writeBytes(name, 0, nameLength).writeBytes(value, offset, length);
        }

        private void lengths(int name, int value) {
            length(name);
            length(value);
        }

        private void length(int length) {
            if (length <= ONE_OCTET) {
                buffer.writeByte(length);
            } else {
                buffer.writeInt(length | (1 << 31));
            }
        }

        private void latin1(CharSequence text) {
            for (int i = 0; i < text.length(); i++) {
                buffer.writeByte(text.charAt(i));
            }
        }
    }
}
