package dev.usher.program;

import java.io.IOException;

/// Lists of addresses, over HTTP/1.1, clear.
class AddressRowsOverHttp1IT extends AddressRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }
}
