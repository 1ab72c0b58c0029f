package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class BugTest {
    @Test
    void isNeitherWhatPeersDoNorWhatTheNetworkDoes() {
        assertThat(Bug.is(new IOException("reset"))).isFalse();
        assertThat(Bug.is(new ClosedChannelException())).isFalse();
        assertThat(Bug.is(new DecoderException(new SSLHandshakeException("no shared cipher"))))
                .isFalse();
        assertThat(Bug.is(new DecoderException("bad bytes"))).isFalse();
    }

    @Test
    void isWhatShouldNeverHappenWhoeverMeetsIt() {
        assertThat(Bug.is(new StringIndexOutOfBoundsException())).isTrue();
        assertThat(Bug.is(new DecoderException(new IllegalStateException()))).isTrue();
        assertThat(Bug.is(new StackOverflowError())).isTrue();
    }
}
