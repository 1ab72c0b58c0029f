package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// What an exchange does to the heads that pass, for benchmarks in other packages.
public final class SampleExchange {
    private final RequestEditor editor = new RequestEditor(new SplittableRandom(1));
    private final ClientFacts facts = new ClientFacts();
    private final ServingSettings serving = new ServingSettings(ProxySettings.DEFAULTS, "usher");
    private final ClientConnection client = new Client();

    /// A client on a clear connection.
    private static final class Client implements ClientConnection {
        private final byte[] address = {(byte) 203, 0, 113, 9};
        private final byte[] text = "203.0.113.9".getBytes(StandardCharsets.US_ASCII);

        @Override
        public byte[] remoteAddress() {
            return address;
        }

        @Override
        public byte[] remoteAddressText() {
            return text;
        }

        @Override
        public byte[] localAddress() {
            return address;
        }

        @Override
        public boolean proxied() {
            return false;
        }

        @Override
        public int remotePort() {
            return 40_000;
        }

        @Override
        public int localPort() {
            return 80;
        }

        @Override
        public boolean secure() {
            return false;
        }

        @Override
        public String serverName() {
            return "";
        }

        @Override
        public String tlsProtocol() {
            return "";
        }

        @Override
        public String tlsCipher() {
            return "";
        }

        @Override
        public String tlsSessionId() {
            return "";
        }

        @Override
        public boolean tlsSessionReused() {
            return false;
        }

        @Override
        public long serial() {
            return 1;
        }

        @Override
        public int nextRequest() {
            return 1;
        }
    }

    /// Edits a request head just parsed.
    public void edit(RequestHead head) {
        facts.read(head, client, serving);
        var _ = editor.edit(head, client, facts, serving);
    }

    /// Edits a response head just parsed.
    public void edit(ResponseHead head) {
        ResponseEditor.edit(head, false, serving, _ -> "");
    }
}
