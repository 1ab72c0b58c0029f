package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.ServerStream;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// The response to the request under way on a connection: framing (RFC 9112 §6), `Connection` and `Date`. One object
/// serves all exchanges of a connection, one after the other.
final class ServerResponse implements ServerStream {
    private static final byte[] CLOSE = "Connection: close\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "Connection: keep-alive\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPGRADE = "Connection: upgrade\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE_UPGRADE = "Connection: close, upgrade\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int CONTINUE = 100;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int UPGRADE_REQUIRED = 426;

    private final RequestCycle cycle;
    private final ServerRequest request;
    private final LoopContext loop;
    private final ServerChannel channel;
    private final MessageWriter writer;

    /// Whether a response is still awaited, and how far it is.
    private boolean open;
    private boolean begun;
    private boolean ended;
    private boolean untilClose;
    private boolean http10;
    private boolean headOnly;

    /// @param request what is answered
    ServerResponse(RequestCycle cycle, ServerRequest request, LoopContext loop, ServerChannel channel) {
        this.cycle = cycle;
        this.request = request;
        this.loop = loop;
        this.channel = channel;
        this.writer = channel.writer();
    }

    /// A request has begun to come.
    void expect() {
        open = true;
        begun = false;
        ended = false;
        untilClose = false;
        http10 = false;
        headOnly = false;
    }

    /// What is known of the request now.
    void answers(boolean toHttp10, boolean toHead) {
        http10 = toHttp10;
        headOnly = toHead;
    }

    /// Nothing more is sent.
    void close() {
        open = false;
        writer.release();
    }

    /// Whether the response was written to its end.
    boolean isEnded() {
        return ended;
    }

    /// Whether the client could take a cut response for a complete one.
    boolean endsWithConnection() {
        return begun && untilClose;
    }

    @Override
    public void informational(ResponseHead head) {
        if (!open || begun || http10) {
            return;
        }
        HeadBytes bytes = HeadBytes.empty();
        StatusLines.put(bytes, head.status(), head.fields().array(), head.reasonOffset(), head.reasonLength());
        bytes.lines(head.fields(), HeadBytes.UPGRADE | HeadBytes.TRAILER);
        bytes.lineEnd();
        writer.head(bytes, 0);
        if (head.status() == CONTINUE) {
            request.continued();
        }
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        if (!open || begun) {
            return;
        }
        boolean tunnel = head.status() == SWITCHING_PROTOCOLS;
        if (tunnel && !request.offersUpgrade()) {
            cycle.broken();
            return;
        }
        begun = true;
        HeadBytes bytes = HeadBytes.empty();
        Fields fields = head.fields();
        StatusLines.put(bytes, head.status(), fields.array(), head.reasonOffset(), head.reasonLength());
        if (!tunnel && fields.find(FieldName.DATE) < 0) {
            bytes.put(FieldName.canonical(FieldName.DATE));
            bytes.put((byte) ':');
            bytes.put((byte) ' ');
            bytes.put(loop.date());
            bytes.lineEnd();
        }
        boolean upgrade = tunnel || (head.status() == UPGRADE_REQUIRED && fields.find(FieldName.UPGRADE) >= 0);
        boolean trailers = !headOnly && head.contentLength() < 0 && !http10;
        bytes.lines(fields, (upgrade ? 0 : HeadBytes.UPGRADE) | (trailers ? 0 : HeadBytes.TRAILER));
        if (tunnel) {
            writer.raw();
            bytes.put(UPGRADE);
        } else {
            frame(bytes, head.status(), head.contentLength(), end);
            connectionLine(bytes, upgrade);
        }
        bytes.lineEnd();
        writer.head(bytes, end ? 0 : head.contentLength());
        if (tunnel && !end) {
            request.tunnel();
        }
        if (end) {
            finish();
        }
    }

    /// Puts the one framing line, or none, and sets the writer accordingly (RFC 9112 §6.3, RFC 9110 §8.6).
    private void frame(HeadBytes bytes, int status, long length, boolean end) {
        if (headOnly || status == NO_CONTENT || status == NOT_MODIFIED) {
            writer.noBody();
            if (status != NO_CONTENT && (status == NOT_MODIFIED ? length > 0 : length >= 0)) {
                bytes.contentLength(length);
            }
        } else if (end) {
            writer.noBody();
            bytes.contentLength(0);
        } else if (length >= 0) {
            writer.fixed(length);
            bytes.contentLength(length);
        } else if (http10) {
            writer.raw();
            untilClose = true;
        } else {
            writer.chunked();
            bytes.chunked();
        }
    }

    private void connectionLine(HeadBytes bytes, boolean upgrade) {
        if (cycle.closesAfterResponse(untilClose)) {
            bytes.put(upgrade ? CLOSE_UPGRADE : CLOSE);
        } else if (upgrade) {
            bytes.put(UPGRADE);
        } else if (http10) {
            bytes.put(KEEP_ALIVE);
        }
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        if (!open || !begun) {
            data.release();
        } else if (!writer.body(data)) {
            cycle.broken();
        } else if (end) {
            finish();
        }
    }

    @Override
    public void trailers(Fields trailers) {
        if (open && begun) {
            if (writer.complete()) {
                writer.end(trailers);
            }
            finish();
        }
    }

    private void finish() {
        if (!writer.complete()) {
            cycle.broken();
            return;
        }
        writer.end();
        open = false;
        ended = true;
        request.responseEnded();
    }

    @Override
    public void flush() {
        cycle.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void readBody(boolean wanted) {
        request.readBody(wanted);
    }

    @Override
    public void discardBody() {
        request.discardBody();
    }

    @Override
    public void closeAfterResponse() {
        cycle.endAfterResponse();
    }

    @Override
    public void abort(ProxyError error) {
        cycle.abort();
    }
}
