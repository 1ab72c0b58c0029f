package dev.usher.proxy.h2;

import dev.usher.bench.BrowserFields;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.MetaVariables;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Field sections written for HTTP/2.
@State(Scope.Thread)
public class HpackBenchmark {
    private static final byte[] DATE = "Tue, 24 Nov 2026 10:00:00 GMT".getBytes(StandardCharsets.US_ASCII);

    private final HpackWriter writer = new HpackWriter();
    private final ResponseSection response = new ResponseSection();
    private final RequestSection request = new RequestSection();
    private final Fields small = new Fields();
    private final Fields application = new Fields();
    private final SampleRequest browser = new SampleRequest();
    private final ByteBuf out = Unpooled.directBuffer(8 * 1024);

    /// A browser's request on its way to a backend.
    private static final class SampleRequest implements UpstreamRequest {
        private final RequestHead head = new RequestHead();
        private final int authority;
        private final int target;

        SampleRequest() {
            Fields fields = head.fields();
            head.method(fields.store("GET"), "GET".length());
            authority = fields.store("shop.example.com");
            target = fields.store("/shop/items/12345");
            for (String line : BrowserFields.ALL) {
                int colon = line.indexOf(':');
                fields.add(line.substring(0, colon), line.substring(colon + 2));
            }
        }

        @Override
        public void metaVariables(MetaVariables into) {
            throw new IllegalStateException("only FastCGI asks");
        }

        @Override
        public RequestHead head() {
            return head;
        }

        @Override
        public int targetOffset() {
            return target;
        }

        @Override
        public int targetLength() {
            return "/shop/items/12345".length();
        }

        @Override
        public int authorityOffset() {
            return authority;
        }

        @Override
        public int authorityLength() {
            return "shop.example.com".length();
        }

        @Override
        public boolean secure() {
            return true;
        }

        @Override
        public String connection() {
            return "";
        }
    }

    @Setup
    public void fill() {
        small.add(FieldName.CONTENT_TYPE, "text/plain");
        application.add(FieldName.CONTENT_TYPE, "application/json; charset=utf-8");
        application.add(FieldName.VARY, "Accept-Encoding, Origin");
        application.add("Cache-Control", "private, max-age=0, must-revalidate");
        application.add(FieldName.SET_COOKIE, "session=0123456789abcdef0123456789abcdef; Path=/; HttpOnly");
        application.add("X-Frame-Options", "SAMEORIGIN");
        application.add("X-Content-Type-Options", "nosniff");
        application.add("Referrer-Policy", "strict-origin-when-cross-origin");
        if (smallResponse() < DATE.length || applicationResponse() < smallResponse() || browserRequest() < 1000) {
            throw new IllegalStateException("sections are too short to be what they should be");
        }
    }

    @Benchmark
    public int smallResponse() {
        return write(response.of(200, small, DATE, 12));
    }

    @Benchmark
    public int applicationResponse() {
        return write(response.of(200, application, DATE, 5120));
    }

    @Benchmark
    public int browserRequest() {
        return write(request.of(browser, true));
    }

    private int write(HpackWriter.Section section) {
        writer.encodeHeaders(1, section, out.clear());
        return out.writerIndex();
    }
}
