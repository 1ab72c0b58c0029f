package dev.usher.program;

import java.io.IOException;

/// Clear HTTP, by protocol: for tests that have to see no difference.
enum Over {
    HTTP_1 {
        @Override
        WebClient connect(Program to) throws IOException {
            return new WebClient.Http1(RawClient.connect(to.http()));
        }
    },
    HTTP_2 {
        @Override
        WebClient connect(Program to) throws IOException {
            return new WebClient.Http2(FrameClient.connect(to.http()));
        }
    };

    abstract WebClient connect(Program to) throws IOException;
}
