package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An exchange that writes down what the codec tells it, runs a script when the request has ended, and answers
/// refusals.
public final class RecordedExchange implements InboundExchange {
    public final ServerStream stream;
    private final Consumer<RecordedExchange> script;
    private final RequestHead head = new RequestHead();
    private final StringBuilder body = new StringBuilder();

    public boolean begun;
    public boolean ended;
    public boolean gone;
    public boolean answered;
    public int readCompletes;
    public int writables;

    public @Nullable ProxyError refusal;

    public List<String> trailers = List.of();
    public Consumer<RecordedExchange> onBegin = exchange -> {};

    public RecordedExchange(ServerStream stream, Consumer<RecordedExchange> script) {
        this.stream = stream;
        this.script = script;
    }

    @Override
    public RequestHead request() {
        return head;
    }

    @Override
    public void begin(boolean end) {
        begun = true;
        onBegin.accept(this);
        if (end) {
            end();
        }
    }

    private void end() {
        ended = true;
        script.accept(this);
    }

    @Override
    public void refuse(ProxyError error) {
        refusal = error;
        if (answered) {
            stream.abort(error);
        } else {
            answer(error.status(), "refused");
        }
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        body.append(data.toString(StandardCharsets.ISO_8859_1));
        data.release();
        if (end) {
            end();
        }
    }

    @Override
    public void trailers(Fields fields) {
        trailers = lines(fields);
        end();
    }

    @Override
    public void readComplete() {
        readCompletes++;
    }

    @Override
    public void clientWritable() {
        writables++;
    }

    @Override
    public void clientGone() {
        gone = true;
    }

    public String method() {
        return head.fields().text(head.methodOffset(), head.methodLength());
    }

    public String target() {
        return head.fields().text(head.targetOffset(), head.targetLength());
    }

    public String authority() {
        return head.fields().text(head.authorityOffset(), head.authorityLength());
    }

    public List<String> lines() {
        return lines(head.fields());
    }

    public String bodyText() {
        return body.toString();
    }

    public static List<String> lines(Fields fields) {
        List<String> lines = new ArrayList<>();
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line)) {
                lines.add(fields.name(line) + ": " + fields.value(line));
            }
        }
        return lines;
    }

    /// Answers with a text of known length, and flushes.
    public void answer(int status, String text) {
        answered = true;
        ResponseHead response = response(status, text.length());
        if (text.isEmpty()) {
            stream.head(response, true);
        } else {
            stream.head(response, false);
            stream.body(buffer(text), true);
        }
        stream.flush();
    }

    /// A head without lines.
    public static ResponseHead response(int status, long length, String... lines) {
        ResponseHead response = new ResponseHead();
        response.clear();
        response.status(status);
        response.contentLength(length);
        for (int i = 0; i < lines.length; i += 2) {
            response.fields().add(lines[i], lines[i + 1]);
        }
        return response;
    }

    public static ByteBuf buffer(String latin1) {
        return Unpooled.copiedBuffer(latin1, StandardCharsets.ISO_8859_1);
    }
}
