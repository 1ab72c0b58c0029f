package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Stopping in order: what is under way ends well, and nobody is cut.
class ShutdownIT {

    @Test
    void losesNoRequestWhenStoppedUnderLoad() throws Exception {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                LoadLoop load = LoadLoop.start(16, program.http(), "web.test", true)) {
            Program.await("load", () -> load.served() > 500);

            program.usher().stop();
            load.finish();

            assertThat(load.failures()).isEmpty();
            assertThat(load.served()).isGreaterThan(500);
        }
    }

    @Test
    void letsASlowRequestEnd() throws Exception {
        var release = new CountDownLatch(1);
        try (Backend backend = Backend.start((_, _, out) -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    Backend.answer(out, 200, "late");
                });
                Program program = Program.start(
                        Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
                RawClient client = RawClient.connect(program.http())) {
            client.send(RawClient.request("GET", "/", "web.test") + "\r\n");
            Program.await("the request is under way", () -> !backend.requests().isEmpty());

            Thread stop = Thread.ofVirtual().start(program.usher()::stop);
            Program.await(
                    "not ready any more",
                    () -> RawClient.get(program.admin(), "localhost", "/readyz").status() == 503);
            release.countDown();

            assertThat(client.response().text()).isEqualTo("late");
            assertThat(client.rest()).as("closed afterwards").isEmpty();
            stop.join();
        }
    }
}
