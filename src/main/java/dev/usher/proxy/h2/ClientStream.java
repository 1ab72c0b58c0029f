package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.Method;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.UpstreamHandler;
import dev.usher.proxy.exchange.UpstreamRequest;
import dev.usher.proxy.exchange.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/// One request and its response on a client connection. Both bodies may be under way at once (RFC 9113 §8.1).
///
/// It is over when the response has ended, when it failed, or when the exchange gave it up; whatever is left of the
/// request then is not sent: the server is told by a reset.
final class ClientStream implements UpstreamStream {
    /// Interim responses for one request: more are an attack or a loop.
    private static final int MOST_INTERIM = 16;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int NOT_YET = Integer.MAX_VALUE;
    private static final long UNKNOWN = -1;

    private final Http2ClientConnection connection;
    private final ClientCodec codec;

    /// Where its connection keeps it.
    int place;

    private @Nullable UpstreamHandler handler;
    private @Nullable Http2Stream stream;
    private @Nullable ChannelFuture headWritten;
    private boolean headOnly;
    private boolean requestEnded;
    /// Octets of the request's body that wait for a window, and whether the handler waits for them.
    private long unsent;

    private boolean waiting;
    private boolean headed;
    private int interim;
    /// Octets of the response's body still to come.
    private long remaining = UNKNOWN;
    private boolean wanted = true;
    private int withheld;
    private boolean passingOn;

    ClientStream(Http2ClientConnection connection, ClientCodec codec, UpstreamHandler handler, int place) {
        this.connection = connection;
        this.codec = codec;
        this.handler = handler;
        this.place = place;
    }

    /// Its number on the connection; above all numbers while it has none.
    int id() {
        return stream == null ? NOT_YET : stream.id();
    }

    // The request

    @Override
    public void head(UpstreamRequest request, boolean end) {
        if (handler == null) {
            return;
        }
        headOnly = request.head().method() == Method.HEAD;
        requestEnded = end;
        headWritten = codec.start(this, request, end);
    }

    void opened(Http2Stream as) {
        stream = as;
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        if (handler == null || stream == null || requestEnded) {
            data.release();
            return;
        }
        requestEnded = end;
        unsent += data.readableBytes();
        codec.body(stream, data, end);
    }

    @Override
    public void trailers(Fields trailers) {
        if (handler != null && stream != null && !requestEnded) {
            requestEnded = true;
            codec.trailers(stream, trailers);
        }
    }

    @Override
    public void flush() {
        if (handler != null) {
            codec.flush();
        }
    }

    @Override
    public boolean isWritable() {
        waiting = handler != null && stream != null && !codec.isWritable(stream, unsent);
        return !waiting;
    }

    /// That many octets of the request left.
    ///
    /// @return whether somebody waits for that
    boolean sent(int octets) {
        unsent -= octets;
        return waiting;
    }

    /// The server may be able to take more again.
    void writable() {
        if (waiting && isWritable() && handler != null) {
            handler.upstreamWritable();
        }
    }

    @Override
    public void readBody(boolean on) {
        wanted = on;
        int length = withheld;
        if (on && length > 0 && stream != null) {
            withheld = 0;
            codec.consumed(stream, length);
        }
    }

    @Override
    public void cancel() {
        if (handler == null) {
            return;
        }
        handler = null;
        if (stream != null) {
            codec.reset(stream, Http2Error.CANCEL);
        }
        connection.ended(this);
    }

    // The response

    void headers(FieldSection section, boolean end) {
        UpstreamHandler to = handler;
        if (to == null) {
            return;
        }
        if (headed) {
            trailers(to, section, end);
            return;
        }
        ResponseHead head = to.upstreamResponse();
        if (!ResponseReader.read(section, head)) {
            invalid();
        } else if (head.status() < OK) {
            interim(to, head.status(), end);
        } else {
            finalHead(to, head, end);
        }
    }

    /// 101 has no meaning in HTTP/2 (§8.6), and an interim response does not end a stream (§8.1).
    private void interim(UpstreamHandler to, int status, boolean end) {
        if (end || status == SWITCHING_PROTOCOLS || ++interim > MOST_INTERIM) {
            invalid();
            return;
        }
        passOn();
        to.upstreamInformational();
    }

    private void finalHead(UpstreamHandler to, ResponseHead head, boolean end) {
        int status = head.status();
        boolean bodyless = headOnly || status == NO_CONTENT || status == NOT_MODIFIED;
        if (end && !bodyless) {
            if (head.contentLength() > 0) {
                invalid();
                return;
            }
            head.contentLength(0);
        }
        headed = true;
        remaining = bodyless ? 0 : head.contentLength();
        passOn();
        if (end) {
            handler = null;
            to.upstreamHead(true);
            over();
        } else {
            to.upstreamHead(false);
        }
    }

    /// Takes DATA; `data` stays the caller's.
    ///
    /// @return how many of its octets the server may send anew
    int data(ByteBuf data, boolean end) {
        int length = data.readableBytes();
        UpstreamHandler to = handler;
        if (to == null) {
            return length;
        }
        if (!headed || !fits(length, end)) {
            invalid();
            return length;
        }
        if (end) {
            passOn();
            handler = null;
            to.upstreamBody(data.retain(), true);
            over();
            return length;
        }
        if (length == 0) {
            return 0;
        }
        passOn();
        to.upstreamBody(data.retain(), false);
        if (wanted) {
            return length;
        }
        withheld += length;
        return 0;
    }

    /// Whether the body is as long as it was said to be (§8.1.1).
    private boolean fits(int length, boolean end) {
        if (remaining == UNKNOWN) {
            return true;
        }
        remaining -= length;
        return remaining >= 0 && !(end && remaining > 0);
    }

    private void trailers(UpstreamHandler to, FieldSection section, boolean end) {
        Fields trailers = codec.trailers();
        if (!end || remaining > 0 || !ResponseReader.trailers(section, trailers)) {
            invalid();
            return;
        }
        passOn();
        handler = null;
        to.upstreamTrailers(trailers);
        over();
    }

    /// The response is complete. If the request is not, the server does not want the rest of it (§8.1).
    private void over() {
        if (stream != null && (!requestEnded || codec.isBlocked(stream))) {
            codec.reset(stream, Http2Error.CANCEL);
        }
        connection.ended(this);
    }

    /// The server reset the stream. Only a refused one was not looked at (§8.7).
    void resetBy(Http2Error error) {
        boolean wrongProtocol = error == Http2Error.HTTP_1_1_REQUIRED;
        fail(
                wrongProtocol ? ProxyError.UPSTREAM_INVALID : ProxyError.UPSTREAM_CLOSED,
                error == Http2Error.REFUSED_STREAM);
    }

    private void invalid() {
        if (stream != null) {
            codec.reset(stream, Http2Error.PROTOCOL_ERROR);
        }
        fail(ProxyError.UPSTREAM_INVALID, false);
    }

    /// Ends the stream, once.
    ///
    /// @param unseen the server said that it did nothing with the request
    void fail(ProxyError error, boolean unseen) {
        UpstreamHandler failed = handler;
        if (failed == null) {
            return;
        }
        handler = null;
        boolean sent = headWritten != null && headWritten.isSuccess();
        failed.upstreamFailed(error, unseen || !sent);
        connection.ended(this);
    }

    private void passOn() {
        if (!passingOn) {
            passingOn = true;
            codec.passingOn(this);
        }
    }

    /// Everything that was read has been passed on.
    void readComplete() {
        passingOn = false;
        if (handler != null) {
            handler.upstreamReadComplete();
        }
    }
}
