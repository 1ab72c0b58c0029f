package dev.usher.program;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Copies of requests over HTTP/2, clear.
class MirrorOverHttp2IT extends MirrorSuite {
    @Override
    Over over() {
        return Over.HTTP_2;
    }

    @Test
    void aStreamThatIsResetTakesItsCopyWithIt() throws IOException {
        serveCopies();
        try (FrameClient leaving = FrameClient.connect(program().http())) {
            FrameClient.Call call = leaving.open(false, FrameClient.request("POST", "web.test", "/"));
            leaving.data(call, bytes(50_000), false);
            bothAreWaitingForTheRest();

            leaving.reset(call);

            theCopyIsCut();
        }
    }
}
