package dev.usher.proxy.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorStreamTest {
    private final ErrorStream errors = new ErrorStream("10.0.0.1:9000");

    private static ByteBuf octets(String latin1) {
        return Unpooled.copiedBuffer(latin1, StandardCharsets.ISO_8859_1);
    }

    @Test
    void looksLikeOneLineWhateverIsWritten() {
        ByteBuf in = octets("one\r\ntwo\u001b[31m\u0085three");
        errors.take(in, in.readableBytes());
        assertThat(errors.text()).isEqualTo("one  two [31m three");
    }

    @Test
    void keepsTheBeginningOnly() {
        ByteBuf in = octets("x".repeat(10_000) + "body");
        errors.take(in, 10_000);
        assertThat(errors.text()).hasSize(ErrorStream.MOST);
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("body");
    }

    @Test
    void isReadyForNothingAfterItWasLogged() {
        ByteBuf in = octets("oops");
        errors.take(in, 4);
        errors.log();
        assertThat(errors.text()).isEmpty();
    }
}
