package dev.usher.program;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Copies of requests over HTTP/1.1, clear.
class MirrorOverHttp1IT extends MirrorSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Test
    void aClientThatGoesTakesItsCopyWithIt() throws IOException {
        serveCopies();
        try (RawClient leaving = RawClient.connect(program().http())) {
            leaving.send(RawClient.request("POST", "/", "web.test", "content-length: 100000") + "\r\n");
            leaving.send(bytes(50_000));
            bothAreWaitingForTheRest();
        }

        theCopyIsCut();
    }
}
