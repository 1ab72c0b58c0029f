package dev.usher.proxy.fcgi;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.UpstreamHandler;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes down what a client codec tells about one try.
final class RecordedTry implements UpstreamHandler {
    private final ResponseHead head = new ResponseHead();
    private final StringBuilder body = new StringBuilder();
    final List<Integer> interim = new ArrayList<>();
    List<String> trailers = List.of();

    @Nullable
    ProxyError error;

    boolean safeToRetry;
    boolean headed;
    boolean ended;
    int readCompletes;
    int writables;

    @Override
    public ResponseHead upstreamResponse() {
        head.clear();
        return head;
    }

    @Override
    public void upstreamInformational() {
        interim.add(head.status());
    }

    @Override
    public void upstreamHead(boolean end) {
        headed = true;
        ended = end;
    }

    @Override
    public void upstreamBody(ByteBuf data, boolean end) {
        body.append(data.toString(StandardCharsets.ISO_8859_1));
        data.release();
        ended = end;
    }

    @Override
    public void upstreamTrailers(Fields fields) {
        trailers = RecordedExchange.lines(fields);
        ended = true;
    }

    @Override
    public void upstreamReadComplete() {
        readCompletes++;
    }

    @Override
    public void upstreamWritable() {
        writables++;
    }

    @Override
    public void upstreamFailed(ProxyError failure, boolean safe) {
        error = failure;
        safeToRetry = safe;
    }

    int status() {
        return head.status();
    }

    ResponseHead head() {
        return head;
    }

    String bodyText() {
        return body.toString();
    }

    List<String> lines() {
        return RecordedExchange.lines(head.fields());
    }
}
