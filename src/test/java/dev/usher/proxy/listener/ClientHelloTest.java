package dev.usher.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.listener.ClientHello.Reading;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloTest {
    private static Reading read(byte[] bytes) {
        return ClientHello.read(Unpooled.wrappedBuffer(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void findsTheNameOfBothVersions(String version) {
        assertThat(read(Hello.of("shop.example", version))).isEqualTo(new Reading.Named("shop.example"));
    }

    @Test
    void lowersTheCaseAndLeavesOutAFinalDot() {
        byte[] hello = Hello.of("shop.exampleX");
        String text = new String(hello, StandardCharsets.ISO_8859_1).replace("shop.exampleX", "SHOP.example.");

        assertThat(read(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(new Reading.Named("shop.example"));
    }

    @Test
    void isNamelessWithoutAName() {
        assertThat(read(Hello.of(""))).isEqualTo(ClientHello.NAMELESS);
    }

    @Test
    void isNamelessWhereTheNameIsNone() {
        byte[] hello = Hello.of("shop.example");
        String text = new String(hello, StandardCharsets.ISO_8859_1).replace("shop.example", "shop\0example");

        assertThat(read(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(ClientHello.NAMELESS);
    }

    @Test
    void waitsForTheWholeMessageAndForNoMore() {
        byte[] hello = Hello.of("shop.example");
        for (int length = 0; length < hello.length; length++) {
            assertThat(ClientHello.read(Unpooled.wrappedBuffer(hello, 0, length)))
                    .as("%d of %d bytes", length, hello.length)
                    .isEqualTo(ClientHello.INCOMPLETE);
        }
        byte[] more = Arrays.copyOf(hello, hello.length + 100);
        assertThat(read(more)).isEqualTo(new Reading.Named("shop.example"));
    }

    @Test
    void joinsRecords() {
        var random = new SplittableRandom(1);
        byte[] hello = Hello.of("shop.example");
        for (int most : new int[] {1, 2, 3, 7, 100, 400}) {
            assertThat(read(Hello.inRecords(hello, random, most)))
                    .as("records of up to %d bytes", most)
                    .isEqualTo(new Reading.Named("shop.example"));
        }
    }

    @Test
    void isNamelessWhereItIsNoHandshakeOrTooLong() {
        assertThat(read("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(ClientHello.NAMELESS);
        assertThat(read(new byte[] {22, 3, 1, 0, 4, 2, 0, 0, 0}))
                .as("ServerHello")
                .isEqualTo(ClientHello.NAMELESS);
        assertThat(read(new byte[] {22, 3, 1, 0, 4, 1, 1, 0, 0})).as("64 KiB").isEqualTo(ClientHello.NAMELESS);
        assertThat(read(new byte[] {22, 3, 1, 0, 0, 22})).as("an empty record").isEqualTo(ClientHello.NAMELESS);
    }
}
