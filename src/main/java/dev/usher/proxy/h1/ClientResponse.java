package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.UpstreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The response under way on an upstream connection: what comes in becomes interim heads, a final head and a body by
/// its own framing (RFC 9112 §6.3), for the handler of the try. One object serves all responses of a connection, one
/// after the other.
///
/// ```
///   NONE ──expect──▶ HEAD ──final head──▶ BODY ──end──▶ NONE
///                     │ └──101──▶ TUNNEL ──end of file──▶ NONE
///                     └── no body ──▶ NONE
/// ```
///
/// The connection hears that the response is ending, then the handler gets the end, then the connection hears that it
/// has ended: by then the handler may have done anything, even closed it.
final class ClientResponse {
    private enum Stage {
        NONE,
        HEAD,
        BODY,
        TUNNEL
    }

    /// Interim responses for one request: more are an attack or a loop.
    private static final int MOST_INTERIM = 16;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Http1ClientConnection connection;
    private final ClientRequest request;
    private final ResponseHeadParser parser = new ResponseHeadParser();
    private final BodyReader body = new BodyReader();

    private @Nullable UpstreamHandler handler;
    /// The head of which a part has come.
    private @Nullable ResponseHead head;
    private Stage stage = Stage.NONE;
    private int interim;
    private boolean persistent;
    private boolean passedOn;

    /// @param request what is answered
    ClientResponse(Http1ClientConnection connection, ClientRequest request) {
        this.connection = connection;
        this.request = request;
    }

    /// A request is about to be sent; its answer goes to `to`.
    void expect(UpstreamHandler to) {
        handler = to;
        head = null;
        stage = Stage.HEAD;
        interim = 0;
        passedOn = false;
    }

    /// Tells nobody anything more.
    ///
    /// @return who would have been told
    @Nullable
    UpstreamHandler detach() {
        UpstreamHandler detached = handler;
        handler = null;
        stage = Stage.NONE;
        return detached;
    }

    private UpstreamHandler handler() {
        return Objects.requireNonNull(handler);
    }

    boolean isTunnel() {
        return stage == Stage.TUNNEL;
    }

    /// Whether the response says by itself where it ends, so that a complete one can be told from a cut one.
    boolean isFramed() {
        return stage == Stage.HEAD || (stage == Stage.BODY && !body.isUntilClose());
    }

    /// Takes something of `in`.
    ///
    /// @return false when `in` itself was passed on
    boolean read(ByteBuf in) {
        switch (stage) {
            case HEAD -> head(in);
            case BODY -> {
                return body(in);
            }
            case TUNNEL -> {
                passedOn = true;
                handler().upstreamBody(in, false);
                return false;
            }
            case NONE -> throw new IllegalStateException("input without a response under way");
        }
        return true;
    }

    private void head(ByteBuf in) {
        if (!request.isSent()) {
            // Bytes from before the request, most likely a 408 that ends an idle connection.
            connection.fail(ProxyError.UPSTREAM_CLOSED);
            return;
        }
        ResponseHead current = head;
        if (current == null) {
            current = handler().upstreamResponse();
            head = current;
            parser.begin(current);
        }
        switch (parser.parse(in)) {
            case MORE -> {}
            case INVALID -> connection.fail(ProxyError.UPSTREAM_INVALID);
            case COMPLETE -> {
                head = null;
                passedOn = true;
                complete(current, in);
            }
        }
    }

    private void complete(ResponseHead current, ByteBuf in) {
        int status = current.status();
        if (status == SWITCHING_PROTOCOLS) {
            switchProtocols();
        } else if (status >= OK) {
            finalHead(current, in);
        } else if (++interim > MOST_INTERIM) {
            connection.fail(ProxyError.UPSTREAM_INVALID);
        } else {
            handler().upstreamInformational();
        }
    }

    private void switchProtocols() {
        if (!request.asksUpgrade() || !parser.upgrade()) {
            connection.fail(ProxyError.UPSTREAM_INVALID);
            return;
        }
        stage = Stage.TUNNEL;
        persistent = false;
        request.tunnel();
        handler().upstreamHead(false);
    }

    private void finalHead(ResponseHead current, ByteBuf in) {
        long length = current.contentLength();
        int status = current.status();
        persistent = parser.persistent() && !request.isLastOnConnection();
        boolean bodyless = request.isHead() || status == NO_CONTENT || status == NOT_MODIFIED;
        if (bodyless || (!parser.chunked() && length == 0)) {
            ending(in.isReadable()).upstreamHead(true);
            connection.responseEnded();
            return;
        }
        stage = Stage.BODY;
        if (parser.chunked()) {
            body.chunked(FieldNames.TOKENS);
        } else if (length > 0) {
            body.fixed(length);
        } else {
            persistent = false;
            body.untilClose();
        }
        handler().upstreamHead(false);
    }

    private boolean body(ByteBuf in) {
        BodyReader.Step step = body.next(in);
        switch (step) {
            case MORE -> {}
            case DATA, LAST -> {
                passedOn = true;
                boolean whole = body.length() == in.readableBytes();
                ByteBuf data = whole ? in : in.readRetainedSlice(body.length());
                if (step == BodyReader.Step.DATA) {
                    handler().upstreamBody(data, false);
                } else {
                    end(data, !whole);
                }
                return !whole;
            }
            case END -> end(Unpooled.EMPTY_BUFFER, in.isReadable());
            case TRAILERS -> {
                ending(in.isReadable()).upstreamTrailers(body.trailers());
                connection.responseEnded();
            }
            case BAD -> connection.fail(ProxyError.UPSTREAM_INVALID);
        }
        return true;
    }

    private void end(ByteBuf data, boolean surplus) {
        ending(surplus).upstreamBody(data, true);
        connection.responseEnded();
    }

    /// Detaches the handler.
    ///
    /// @param surplus bytes follow that belong to no response
    /// @return the handler to tell
    private UpstreamHandler ending(boolean surplus) {
        UpstreamHandler ending = handler();
        var _ = detach();
        connection.responseEnding(!surplus && persistent);
        return ending;
    }

    /// Nothing more comes.
    ///
    /// @return whether that is the proper end: of a tunnel or of a body without a length, and of nothing else
    boolean inputEnded() {
        boolean proper = stage == Stage.TUNNEL || (stage == Stage.BODY && body.isUntilClose());
        if (proper) {
            end(Unpooled.EMPTY_BUFFER, true);
        }
        return proper;
    }

    /// All that was readable has been taken.
    void readComplete() {
        if (passedOn) {
            passedOn = false;
            if (handler != null) {
                handler.upstreamReadComplete();
            }
        }
    }

    /// The upstream can take more again.
    void writable() {
        if (handler != null) {
            handler.upstreamWritable();
        }
    }
}
