package dev.usher.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// How the ConfigMap has requests proxied, over HTTP/2 over TLS.
class ProxyingSettingsOverHttp2TlsIT extends ProxyingSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }

    @Override
    Upload upload() throws IOException {
        return new Stream(FrameClient.connectTls(program().https(), "web.test"));
    }

    /// A stream, once it has begun.
    private static final class Stream implements Upload {
        private final FrameClient client;
        private Optional<FrameClient.Call> begun = Optional.empty();
        private int taken;

        Stream(FrameClient client) {
            this.client = client;
        }

        @Override
        public void begin(String host, String target) throws IOException {
            begun = Optional.of(client.open(false, FrameClient.request("POST", host, target, "content-length: 8")));
            client.data(call(), bytes("half"), false);
        }

        @Override
        public void end() throws IOException {
            client.data(call(), bytes("rest"), true);
        }

        private FrameClient.Call call() {
            return begun.orElseThrow();
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public int status() throws IOException {
            return client.awaitHead(call()).status;
        }

        @Override
        public String four() throws IOException {
            taken += 4;
            while (call().body.size() < taken) {
                client.take();
            }
            return call().body.toString(StandardCharsets.US_ASCII).substring(taken - 4, taken);
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
