package dev.usher.proxy.fcgi;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.UpstreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// The answer of an application: its output becomes a head and a body for the handler of the try.
///
/// It is complete when the output is, or the request, whichever is told first; an end of the connection before that
/// cuts it. A body is as long as its head declared, if it did.
final class FastCgiResponse {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final FastCgiConnection connection;
    private final FastCgiRequest request;
    private final RecordReader records = new RecordReader();
    private final CgiHeadParser parser = new CgiHeadParser();
    private final ErrorStream errors;

    private @Nullable UpstreamHandler handler;
    /// The head of which a part has come.
    private @Nullable ResponseHead head;
    private boolean headed;
    /// Octets of the body still to come, -1 when it was not declared.
    private long remaining;
    private boolean passedOn;

    FastCgiResponse(FastCgiConnection connection, FastCgiRequest request, String endpoint) {
        this.connection = connection;
        this.request = request;
        errors = new ErrorStream(endpoint);
    }

    /// A request is about to be sent; its answer goes to `to`.
    void expect(UpstreamHandler to) {
        handler = to;
    }

    /// Tells nobody anything more.
    ///
    /// @return who would have been told
    @Nullable
    UpstreamHandler detach() {
        UpstreamHandler detached = handler;
        handler = null;
        errors.log();
        return detached;
    }

    /// Takes all of `in` that belongs to the answer; `in` stays the caller's.
    void read(ByteBuf in) {
        while (handler != null) {
            switch (records.next(in)) {
                case MORE -> {
                    return;
                }
                case OUTPUT -> output(in);
                case ERRORS -> errors.take(in, records.length());
                case END_OF_OUTPUT -> complete();
                case END -> ended();
                case BAD -> connection.fail(ProxyError.UPSTREAM_INVALID);
            }
        }
    }

    private void output(ByteBuf in) {
        if (!request.isSent()) {
            connection.fail(ProxyError.UPSTREAM_INVALID);
            return;
        }
        ByteBuf piece = in.readSlice(records.length());
        if (!headed) {
            head(piece);
        }
        if (piece.isReadable() && handler != null) {
            body(handler, piece.retain());
        }
    }

    private void head(ByteBuf in) {
        UpstreamHandler to = handler;
        if (to == null) {
            return;
        }
        ResponseHead current = head;
        if (current == null) {
            current = to.upstreamResponse();
            head = current;
            parser.begin(current);
        }
        switch (parser.parse(in)) {
            case MORE -> {}
            case INVALID -> connection.fail(ProxyError.UPSTREAM_INVALID);
            case COMPLETE -> {
                head = null;
                headed = true;
                passedOn = true;
                finalHead(to, current);
            }
        }
    }

    private void finalHead(UpstreamHandler to, ResponseHead current) {
        int status = current.status();
        remaining = current.contentLength();
        boolean bodyless = request.isHead() || status == NO_CONTENT || status == NOT_MODIFIED || remaining == 0;
        if (bodyless) {
            // Whatever is printed further nobody wants.
            var _ = detach();
            to.upstreamHead(true);
            connection.close();
        } else {
            to.upstreamHead(false);
        }
    }

    private void body(UpstreamHandler to, ByteBuf data) {
        int length = data.readableBytes();
        if (remaining >= 0) {
            remaining -= length;
            if (remaining < 0) {
                data.release();
                connection.fail(ProxyError.UPSTREAM_INVALID);
                return;
            }
        }
        passedOn = true;
        to.upstreamBody(data, false);
    }

    private void ended() {
        if (!headed && records.protocolStatus() != Records.REQUEST_COMPLETE) {
            boolean unseen = records.protocolStatus() == Records.OVERLOADED;
            connection.fail(unseen ? ProxyError.UPSTREAM_CLOSED : ProxyError.UPSTREAM_INVALID, unseen);
            return;
        }
        complete();
    }

    private void complete() {
        UpstreamHandler to = handler;
        if (to == null) {
            return;
        }
        if (!headed || remaining > 0) {
            connection.fail(ProxyError.UPSTREAM_INVALID);
            return;
        }
        var _ = detach();
        to.upstreamBody(Unpooled.EMPTY_BUFFER, true);
        connection.close();
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

    /// The application can take more again.
    void writable() {
        if (handler != null) {
            handler.upstreamWritable();
        }
    }
}
