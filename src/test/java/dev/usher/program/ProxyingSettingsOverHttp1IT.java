package dev.usher.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// How the ConfigMap has requests proxied, over HTTP/1.1 in clear.
class ProxyingSettingsOverHttp1IT extends ProxyingSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Override
    Upload upload() throws IOException {
        RawClient client = RawClient.connect(program().http());
        return new Upload() {
            @Override
            public void begin(String host, String target) throws IOException {
                client.send(RawClient.request("POST", target, host, "Content-Length: 8") + "\r\nhalf");
            }

            @Override
            public void end() throws IOException {
                client.send("rest");
            }

            @Override
            public int status() throws IOException {
                return Integer.parseInt(client.lines().getFirst().split(" ", 3)[1]);
            }

            @Override
            public String four() throws IOException {
                return new String(client.exactly(4), StandardCharsets.US_ASCII);
            }

            @Override
            public void close() throws IOException {
                client.close();
            }
        };
    }
}
