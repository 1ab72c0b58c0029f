package dev.usher.program;

import java.io.IOException;

/// Access and limits over HTTP/2 with prior knowledge.
class AccessOverHttp2IT extends AccessSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connect(to.http()));
    }

    @Override
    int protocol() {
        return 20;
    }
}
