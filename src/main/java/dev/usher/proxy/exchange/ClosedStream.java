package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;

/// The stream of an exchange that is over: swallows whatever still comes.
final class ClosedStream implements ServerStream {
    static final ServerStream INSTANCE = new ClosedStream();

    private ClosedStream() {}

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head, boolean end) {}

    @Override
    public void body(ByteBuf data, boolean end) {
        data.release();
    }

    @Override
    public void trailers(Fields trailers) {}

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void readBody(boolean wanted) {}

    @Override
    public void discardBody() {}

    @Override
    public void abort(ProxyError error) {}
}
