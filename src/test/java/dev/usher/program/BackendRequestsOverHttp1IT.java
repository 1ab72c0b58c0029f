package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Requests for backends over HTTP/1.1, clear.
class BackendRequestsOverHttp1IT extends BackendRequestsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    /// F8, and as in ingress-nginx: a connection of another kind is none that switches protocols.
    @Test
    void aConnectionThatIsAskedForIsNoneThatSwitches() throws IOException {
        String[] upgrade = {"connection: upgrade", "upgrade: websocket"};
        assertThat(get("plain.test", "/", upgrade).body()).isEqualTo("web");
        assertThat(web.last().headers("connection")).containsExactly("upgrade");
        assertThat(web.last().headers("upgrade")).containsExactly("websocket");
        assertThat(get("keeping.test", "/", upgrade).body()).isEqualTo("web");
        assertThat(web.last().headers("connection")).containsExactly("keep-alive");
    }
}
