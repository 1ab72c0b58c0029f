package dev.usher.admin;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The answer to one request: short texts with their length, long pages in chunks, compressed when asked for.
final class Reply {
    private static final int BUFFER = 16 * 1024;
    /// Without a mapper of objects, which no page needs but that of an explanation, and which every start would load.
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpExchange exchange;
    private boolean begun;

    Reply(HttpExchange exchange) {
        this.exchange = exchange;
        header("Cache-Control", "no-store");
        header("X-Content-Type-Options", "nosniff");
    }

    /// Writes a body.
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes a JSON document.
    interface Document {
        void writeTo(JsonGenerator json);
    }

    void header(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    /// Whether the status is out, so that nothing else can be answered.
    boolean begun() {
        return begun;
    }

    boolean isHead() {
        return exchange.getRequestMethod().equals("HEAD");
    }

    /// One line of text.
    void text(int status, String line) throws IOException {
        header("Content-Type", "text/plain; charset=utf-8");
        byte[] body = (line + "\n").getBytes(StandardCharsets.UTF_8);
        begun = true;
        if (isHead()) {
            header("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /// A JSON document.
    void json(int status, Document document) throws IOException {
        stream(status, "application/json", out -> {
            try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), new Unclosed(out))) {
                document.writeTo(json);
            }
            out.write('\n');
        });
    }

    /// A body of unknown length.
    void stream(int status, String contentType, Body body) throws IOException {
        header("Content-Type", contentType);
        header("Vary", "Accept-Encoding");
        boolean gzip = acceptsGzip(exchange.getRequestHeaders().getOrDefault("Accept-Encoding", List.of()));
        if (gzip) {
            header("Content-Encoding", "gzip");
        }
        begun = true;
        if (isHead()) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = gzip
                ? new GZIPOutputStream(exchange.getResponseBody(), BUFFER)
                : new BufferedOutputStream(exchange.getResponseBody(), BUFFER)) {
            body.writeTo(out);
        }
    }

    /// Whether `gzip` is acceptable (RFC 9110 §12.5.3), as far as a scraper says it: named, and not with weight 0.
    static boolean acceptsGzip(List<String> fields) {
        for (String field : fields) {
            for (String element : field.toLowerCase(Locale.ROOT).split(",", -1)) {
                String coding = element.replace(" ", "");
                if (coding.startsWith("gzip") && !coding.matches("gzip;q=0(\\.0*)?")) {
                    return coding.length() == 4 || coding.charAt(4) == ';';
                }
            }
        }
        return false;
    }

    /// Jackson closes what it writes to; the line feed comes after.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
