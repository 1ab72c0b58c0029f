package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.UpstreamRequest;
import dev.usher.proxy.exchange.UpstreamStream;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// The request under way on an upstream connection: request line, `Host` first, the edited lines, our own framing
/// (RFC 9112 §3, §6). One object serves all requests of a connection, one after the other.
final class ClientRequest implements UpstreamStream {
    private static final byte[] OLD_VERSION_AND_HOST = " HTTP/1.0\r\nHost: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_AND_HOST = " HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONNECTION = "Connection: ".getBytes(StandardCharsets.US_ASCII);

    private final Http1ClientConnection connection;
    private final ClientChannel channel;
    private final MessageWriter writer;

    private boolean open;
    private boolean sent;
    private boolean complete;
    private boolean headOnly;
    private boolean upgrade;
    private boolean lastOnConnection;

    ClientRequest(Http1ClientConnection connection, ClientChannel channel) {
        this.connection = connection;
        this.channel = channel;
        this.writer = channel.writer();
    }

    /// A request may be written.
    void start() {
        open = true;
        sent = false;
        complete = false;
        headOnly = false;
        upgrade = false;
        lastOnConnection = false;
    }

    /// Nothing more is sent.
    void close() {
        open = false;
        writer.release();
    }

    /// The response has ended: nothing more is sent for this request.
    void stop() {
        open = false;
    }

    /// Whether the upstream may have seen some of the request.
    boolean isSent() {
        return sent;
    }

    /// Whether the whole request was written.
    boolean isComplete() {
        return complete;
    }

    /// Whether the response has no body whatever it says.
    boolean isHead() {
        return headOnly;
    }

    /// Whether the request asked to switch protocols.
    boolean asksUpgrade() {
        return upgrade;
    }

    /// Whether the request told the upstream that the connection ends with it.
    boolean isLastOnConnection() {
        return lastOnConnection;
    }

    @Override
    public void head(UpstreamRequest request, boolean end) {
        if (!open) {
            return;
        }
        RequestHead head = request.head();
        Fields fields = head.fields();
        byte[] source = fields.array();
        headOnly = head.method() == Method.HEAD;
        String option = request.connection();
        upgrade = head.upgrade() && end && "upgrade".equalsIgnoreCase(option);
        lastOnConnection = "close".equalsIgnoreCase(option);
        boolean chunked = !end && head.contentLength() < 0;

        HeadBytes bytes = HeadBytes.empty();
        bytes.put(source, head.methodOffset(), head.methodLength());
        bytes.put((byte) ' ');
        bytes.put(source, request.targetOffset(), request.targetLength());
        bytes.put(request.http10() ? OLD_VERSION_AND_HOST : VERSION_AND_HOST);
        bytes.put(source, request.authorityOffset(), request.authorityLength());
        bytes.lineEnd();
        bytes.lines(fields, (upgrade ? 0 : HeadBytes.UPGRADE) | (chunked ? 0 : HeadBytes.TRAILER));
        if (!option.isEmpty()) {
            bytes.put(CONNECTION);
            bytes.put(option);
            bytes.lineEnd();
        }
        frame(bytes, head, end, chunked);
        bytes.lineEnd();
        writer.head(bytes, end ? 0 : head.contentLength());
        complete = end;
    }

    private void frame(HeadBytes bytes, RequestHead head, boolean end, boolean chunked) {
        if (chunked) {
            writer.chunked();
            bytes.chunked();
        } else if (!end) {
            writer.fixed(head.contentLength());
            bytes.contentLength(head.contentLength());
        } else {
            writer.noBody();
            if (usuallyHasBody(head)) {
                bytes.contentLength(0);
            }
        }
    }

    /// Whether a request without a body should say so (RFC 9110 §8.6).
    private static boolean usuallyHasBody(RequestHead head) {
        return switch (head.method()) {
            case POST, PUT, PATCH -> true;
            case GET, HEAD, DELETE, OPTIONS, TRACE, CONNECT, LOCK, OTHER ->
                head.fields().find(FieldName.CONTENT_LENGTH) >= 0;
        };
    }

    /// The upstream switched protocols: bodies are raw from now on.
    void tunnel() {
        complete = false;
        writer.raw();
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        if (!open || complete) {
            data.release();
        } else if (!writer.body(data)) {
            broken();
        } else if (end) {
            end();
        }
    }

    @Override
    public void trailers(Fields trailers) {
        if (open && !complete) {
            if (writer.complete()) {
                writer.end(trailers);
            }
            end();
        }
    }

    private void end() {
        if (!writer.complete()) {
            broken();
            return;
        }
        writer.end();
        complete = true;
        connection.requestEnded();
    }

    /// The body is not as long as the head declared: a bug, and the upstream must not wait for the rest.
    private void broken() {
        connection.fail(ProxyError.INTERNAL);
    }

    @Override
    public void flush() {
        if (open) {
            sent = true;
            channel.flush();
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void readBody(boolean wanted) {
        if (open) {
            channel.read(wanted);
        }
    }

    @Override
    public void cancel() {
        if (open) {
            connection.close();
        }
    }
}
