package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.InboundExchange;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// The body of the request under way on a client connection, found by its framing (RFC 9112 §6.3): passed on to the
/// exchange, or dropped once nobody wants it.
///
/// A buffer that is body from its first octet to its last is passed on itself, any other as a retained slice.
final class RequestBody {
    private final ServerRequest request;
    private final HeldInput input;
    private final BodyReader reader = new BodyReader();
    private final UnwantedBody unwanted = new UnwantedBody(reader);
    private boolean continuePending;

    RequestBody(ServerRequest request, HeldInput input) {
        this.request = request;
        this.input = input;
    }

    /// The head is complete.
    void begin(RequestHead head, ClientLimits limits) {
        continuePending = head.expectContinue();
        if (!head.hasBody()) {
            return;
        }
        if (head.contentLength() < 0) {
            reader.chunked(FieldNames.of(limits));
        } else {
            reader.fixed(head.contentLength());
        }
    }

    /// The client was told to go on (RFC 9110 §10.1.1).
    void continued() {
        continuePending = false;
    }

    /// Passes on something of `in`.
    ///
    /// @return false when `in` itself was passed on
    boolean pass(ByteBuf in, InboundExchange to) {
        BodyReader.Step step = reader.next(in);
        switch (step) {
            case MORE -> {}
            case DATA, LAST -> {
                continuePending = false;
                boolean whole = reader.length() == in.readableBytes();
                if (whole) {
                    input.passOn();
                }
                ByteBuf data = whole ? in : in.readRetainedSlice(reader.length());
                if (step == BodyReader.Step.LAST) {
                    passLast(data, to);
                } else {
                    request.moved();
                    to.body(data, false);
                }
                return !whole;
            }
            case END -> passLast(Unpooled.EMPTY_BUFFER, to);
            case TRAILERS -> {
                request.bodyEnds();
                to.trailers(reader.trailers());
                request.bodyEnded();
            }
            case BAD -> request.refuse(ProxyError.BAD_REQUEST);
        }
        return true;
    }

    private void passLast(ByteBuf data, InboundExchange to) {
        request.bodyEnds();
        to.body(data, true);
        request.bodyEnded();
    }

    /// Nobody wants the rest.
    void discard() {
        unwanted.begin();
    }

    /// Drops what `in` has of it.
    UnwantedBody.Outcome drop(ByteBuf in) {
        return unwanted.drop(in);
    }

    /// Whether the client may or may not send it, waiting for 100 as it does: no later octet could be understood.
    boolean isUncertain() {
        return continuePending;
    }

    /// Whether it is known already, or must be feared, that more is left than is worth dropping.
    boolean isTooMuch() {
        return unwanted.isTooMuch();
    }
}
