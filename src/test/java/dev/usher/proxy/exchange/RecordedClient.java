package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client's side of an exchange, which writes down what it is told to send.
final class RecordedClient implements ServerStream {
    final List<Integer> interim = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    int status;
    boolean ended;
    boolean writable = true;
    boolean reading = true;
    boolean discarded;
    int flushes;

    @Nullable
    ProxyError aborted;

    String body() {
        return body.toString();
    }

    @Override
    public void informational(ResponseHead head) {
        interim.add(head.status());
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        status = head.status();
        ended = end;
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        body.append(data.toString(StandardCharsets.ISO_8859_1));
        data.release();
        ended = end;
    }

    @Override
    public void trailers(Fields trailers) {
        body.append(RecordedExchange.lines(trailers));
        ended = true;
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void readBody(boolean wanted) {
        reading = wanted;
    }

    @Override
    public void discardBody() {
        discarded = true;
    }

    @Override
    public void abort(ProxyError error) {
        aborted = error;
    }
}
