package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.ResponseHead;
import dev.usher.proxy.exchange.UpstreamHandler;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes down what a client connection tells about one try, in order.
final class RecordedTry implements UpstreamHandler {
    final ResponseHead head = new ResponseHead();
    final List<String> events = new ArrayList<>();
    Runnable onBody = () -> {};
    Runnable onFailure = () -> {};

    @Override
    public ResponseHead upstreamResponse() {
        head.clear();
        return head;
    }

    @Override
    public void upstreamInformational() {
        events.add("interim " + head.status());
    }

    @Override
    public void upstreamHead(boolean end) {
        events.add("head " + head.status() + " length " + head.contentLength() + lines(head.fields())
                + (end ? " end" : ""));
    }

    @Override
    public void upstreamBody(ByteBuf data, boolean end) {
        String text = data.readableBytes() > 100
                ? data.readableBytes() + " octets"
                : data.toString(StandardCharsets.ISO_8859_1);
        events.add("body " + text + (end ? " end" : ""));
        data.release();
        onBody.run();
    }

    @Override
    public void upstreamTrailers(Fields trailers) {
        events.add("trailers" + lines(trailers));
    }

    @Override
    public void upstreamReadComplete() {
        events.add("read");
    }

    @Override
    public void upstreamWritable() {
        events.add("writable");
    }

    @Override
    public void upstreamFailed(ProxyError error, boolean safeToRetry) {
        events.add("failed " + error + (safeToRetry ? " safe" : ""));
        onFailure.run();
    }

    private static String lines(Fields fields) {
        var text = new StringBuilder();
        for (int line = 0; line < fields.count(); line++) {
            text.append(' ').append(fields.name(line)).append('=').append(fields.value(line));
        }
        return text.toString();
    }
}
