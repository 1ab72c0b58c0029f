package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.InboundExchange;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.ServerStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A request and its response on one stream.
///
/// ```
///  request:   head ─▶ body … ─▶ ended            malformed or late ─▶ refused
///  response:  (interim …) ─▶ head ─▶ body … ─▶ ended
/// ```
///
/// The exchange is let go of when the response ends. When the request has not, the client is invited to send nothing
/// more, and a while after its window let the response out a reset says so (RFC 9113 §8.1).
///
/// The deadline guards what the client has to do next: to take more of the response while its window is closed
/// (CVE-2019-9511, CVE-2019-9517), else to send more of the request.
final class Http2ServerStream extends Deadlines.Timed implements ServerStream {
    /// Octets of a response that a client has to take in each send timeout: one that opens its window by a little
    /// every minute holds up memory as well as one that does not open it at all.
    private static final int LEAST_PROGRESS = 1024;

    /// How long a client may take to see that it has its response and need not send on. Some take a reset that comes
    /// with the response for its failure.
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final long UNKNOWN = -1;

    private final Http2ServerConnection connection;
    private final ServerCodec codec;
    private final Http2Stream wire;
    private @Nullable InboundExchange exchange;
    private Http2Error lateEnd = Http2Error.NO_ERROR;

    // The request: whether the client has ended it, whether the exchange knows of an end, declared octets to come.
    private boolean received;
    private boolean told;
    private long toCome = UNKNOWN;
    private boolean wanted = true;
    private int unconsumed;

    // The response: what was said so far, declared octets to go, octets that wait for a window, octets that left.
    private boolean headOnly;
    private boolean begun;
    private boolean bodiless;
    private boolean ended;
    private long toGo = UNKNOWN;
    private long unsent;
    private long sent;
    private long sentBefore;
    private boolean waiting;
    private boolean lingering;
    private boolean gone;

    Http2ServerStream(Http2ServerConnection connection, Http2Stream wire) {
        this.connection = connection;
        this.codec = connection.codec();
        this.wire = wire;
    }

    // ---- the request, as frames tell it ----

    /// The head is in the exchange.
    ///
    /// @param error why it is refused, null when it is not
    void begin(InboundExchange to, @Nullable ProxyError error, boolean end) {
        RequestHead head = to.request();
        exchange = to;
        received = end;
        headOnly = head.method() == Method.HEAD;
        if (error != null) {
            refuse(to, error);
            return;
        }
        told = end;
        toCome = head.contentLength();
        if (!end) {
            expectBody();
        }
        to.begin(end);
    }

    /// A frame of the body came.
    ///
    /// @param data the caller's
    /// @return octets that the client may send again now, of those in the frame
    int requestBody(ByteBuf data, boolean end) {
        int length = data.readableBytes();
        received |= end;
        InboundExchange to = exchange;
        if (to == null || told) {
            return 0; // dropped, and no more is invited
        }
        if (toCome != UNKNOWN) {
            if (length > toCome || (end && length < toCome)) {
                refuse(to, ProxyError.BAD_REQUEST); // §8.1.1
                return 0;
            }
            toCome -= length;
        }
        if (length == 0 && !end) {
            return 0;
        }
        if (end) {
            told = true;
            expectNothing();
        } else {
            expectBody();
        }
        to.body(length == 0 ? Unpooled.EMPTY_BUFFER : data.readRetainedSlice(length), end);
        if (wanted || end) {
            return length;
        }
        unconsumed += length;
        return 0;
    }

    /// Trailers came, or what is none; they end the request.
    ///
    /// @param trailers null when malformed
    void requestTrailers(@Nullable Fields trailers) {
        received = true;
        InboundExchange to = exchange;
        if (to == null || told) {
            return;
        }
        if (trailers == null || toCome > 0) {
            refuse(to, ProxyError.BAD_REQUEST);
            return;
        }
        told = true;
        expectNothing();
        to.trailers(trailers);
    }

    /// All that was readable has been passed on.
    void readComplete() {
        if (exchange != null) {
            exchange.readComplete();
        }
    }

    private void refuse(InboundExchange to, ProxyError error) {
        told = true;
        lateEnd = error == ProxyError.BAD_REQUEST ? Http2Error.PROTOCOL_ERROR : Http2Error.NO_ERROR;
        expectNothing();
        to.refuse(error);
    }

    /// The client may be able to take more again.
    void writable() {
        if (waiting && codec.isWritable(wire, unsent)) {
            waiting = false;
            guard();
            if (exchange != null) {
                exchange.clientWritable();
            }
        }
    }

    /// That many octets of the response left.
    void sent(int octets) {
        sent += octets;
        unsent -= octets;
        if (waiting) {
            codec.mayResume(this);
        }
    }

    /// The client has all of the response, but has not ended the request.
    void endedHere() {
        if (!ended || received) {
            return;
        }
        if (lateEnd == Http2Error.NO_ERROR) {
            lingering = true;
            expireAfter(connection.deadlines(), LINGER_NANOS);
        } else {
            codec.reset(wire, lateEnd);
        }
    }

    /// Whether request and response came to their end.
    boolean isServed() {
        return ended && received;
    }

    /// The stream is closed, in whatever way.
    void closed() {
        gone = true;
        leave();
        letGo();
    }

    private void letGo() {
        InboundExchange left = exchange;
        exchange = null;
        if (left != null) {
            left.clientGone();
        }
    }

    // ---- the response, as the exchange tells it ----

    @Override
    public void informational(ResponseHead head) {
        if (exchange != null && !begun) {
            codec.head(wire, connection.section(head.status(), head.fields(), false, UNKNOWN), false);
        }
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        if (exchange == null || begun) {
            return;
        }
        begun = true;
        int status = head.status();
        long length = head.contentLength();
        bodiless = headOnly || status == NO_CONTENT || status == NOT_MODIFIED;
        toGo = end ? 0 : length;
        boolean undated = head.fields().find(FieldName.DATE) < 0;
        codec.head(
                wire,
                connection.section(status, head.fields(), undated, declared(status, length, end)),
                end || bodiless);
        if (end) {
            finish();
        }
    }

    /// `Content-Length` to send (RFC 9110 §8.6); none where the end of the stream says it all.
    private long declared(int status, long length, boolean end) {
        boolean none =
                status == NO_CONTENT || (status == NOT_MODIFIED && length == 0) || (end && !bodiless && length > 0);
        return none ? UNKNOWN : length;
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        int length = data.readableBytes();
        if (exchange == null || !begun) {
            data.release();
            return;
        }
        if (bodiless || (length == 0 && !end)) {
            data.release();
        } else if (toGo != UNKNOWN && (length > toGo || (end && length < toGo))) {
            data.release();
            cut(Http2Error.INTERNAL_ERROR);
            return;
        } else {
            toGo = toGo == UNKNOWN ? UNKNOWN : toGo - length;
            unsent += length;
            codec.body(wire, data, end);
        }
        if (end) {
            finish();
        }
    }

    @Override
    public void trailers(Fields trailers) {
        if (exchange == null || !begun) {
            return;
        }
        if (!bodiless) {
            if (toGo > 0) {
                cut(Http2Error.INTERNAL_ERROR);
                return;
            }
            codec.head(wire, new TrailerSection(trailers), true);
        }
        finish();
    }

    /// The response is complete as far as the exchange is concerned; the client still has to take it.
    private void finish() {
        ended = true;
        told = true;
        exchange = null;
        guard();
        if (wire.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
            endedHere();
        }
    }

    @Override
    public void flush() {
        codec.flushSoon();
    }

    @Override
    public boolean isWritable() {
        if (codec.isWritable(wire, unsent)) {
            return true;
        }
        if (!waiting) {
            waiting = true;
            guard();
        }
        return false;
    }

    @Override
    public void readBody(boolean go) {
        wanted = go;
        if (go) {
            consume();
        }
        if (!told) {
            guard();
        }
    }

    @Override
    public void discardBody() {
        told = true;
        wanted = true;
        consume();
        guard();
    }

    private void consume() {
        int length = unconsumed;
        unconsumed = 0;
        codec.consumed(wire, length);
    }

    @Override
    public void abort(ProxyError error) {
        cut(error == ProxyError.CLIENT_TIMEOUT ? Http2Error.CANCEL : Http2Error.INTERNAL_ERROR);
    }

    private void cut(Http2Error error) {
        exchange = null;
        told = true;
        codec.reset(wire, error);
    }

    private void expectBody() {
        if (!waiting && !ended) {
            guard();
        }
    }

    private void expectNothing() {
        if (!waiting && !ended) {
            neverExpire();
        }
    }

    /// Sets the deadline for what the client has to do next.
    private void guard() {
        if (gone || lingering) {
            return;
        }
        if (waiting || ended) {
            sentBefore = sent;
        } else if (told || !wanted) {
            neverExpire();
            return;
        }
        expireAfter(
                connection.deadlines(),
                TimeUnit.SECONDS.toNanos(connection.limits().bodySeconds()));
    }

    @Override
    protected void expired() {
        if (lingering) {
            codec.reset(wire, lateEnd);
        } else if (!waiting && !ended) {
            if (exchange != null) {
                refuse(exchange, ProxyError.CLIENT_TIMEOUT);
            }
        } else if (sent - sentBefore >= LEAST_PROGRESS) {
            guard();
        } else {
            letGo();
            cut(Http2Error.CANCEL);
            connection.stalled();
        }
    }
}
