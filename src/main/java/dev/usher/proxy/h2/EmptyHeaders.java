package dev.usher.proxy.h2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;

/// A section that is nothing to Netty but something to hand from an encoder's caller to the encoder, through an
/// interface of ninety methods of which only `:status` is asked on the way.
abstract class EmptyHeaders extends DefaultHttp2Headers {
    EmptyHeaders() {
        super(false, 2);
    }

    /// `:status` of a response, whose first digit tells Netty interim heads from final ones; any text in a request.
    @Override
    public abstract CharSequence status();
}
