package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.github.luben.zstd.ZstdInputStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BodyEncoderTest {
    private static final ArrayDeque<Deflater> FREE = new ArrayDeque<>();

    /// The codings, each with a decoder that is not ours.
    enum Coding {
        GZIP,
        BROTLI,
        ZSTD;

        BodyEncoder encoder() {
            return switch (this) {
                case GZIP -> new GzipEncoder(1, FREE);
                case BROTLI -> new BrotliEncoder(4);
                case ZSTD -> new ZstdEncoder(3);
            };
        }

        InputStream decoder(byte[] encoded) throws IOException {
            var in = new ByteArrayInputStream(encoded);
            return switch (this) {
                case GZIP -> new GZIPInputStream(in);
                case BROTLI -> new ByteArrayInputStream(brotli(encoded));
                case ZSTD -> new ZstdInputStream(in);
            };
        }
    }

    /// What can be decoded of the beginning of a body: the stream of the library wants whole ones.
    private static byte[] brotli(byte[] encoded) throws IOException {
        var decoder = new DecoderJNI.Wrapper(encoded.length);
        var decoded = new ByteArrayOutputStream();
        decoder.getInputBuffer().put(encoded);
        decoder.push(encoded.length);
        while (decoder.hasOutput() || decoder.getStatus() == DecoderJNI.Status.NEEDS_MORE_OUTPUT) {
            ByteBuffer piece = decoder.pull();
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            decoded.writeBytes(bytes);
        }
        assertThat(decoder.getStatus()).isIn(DecoderJNI.Status.DONE, DecoderJNI.Status.NEEDS_MORE_INPUT);
        decoder.destroy();
        return decoded.toByteArray();
    }

    @BeforeAll
    static void load() {
        Brotli4jLoader.ensureAvailability();
    }

    private static void take(ByteBuf encoded, ByteArrayOutputStream into) {
        byte[] bytes = new byte[encoded.readableBytes()];
        encoded.readBytes(bytes);
        encoded.release();
        into.writeBytes(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void decodesToWhatWasPutInHoweverItWasSplit(Coding coding) throws IOException {
        var random = new SplittableRandom(7);
        for (int round = 0; round < 40; round++) {
            byte[] body = new byte[random.nextInt(1, 200_000)];
            int alphabet = random.nextInt(1, 256);
            for (int i = 0; i < body.length; i++) {
                body[i] = (byte) random.nextInt(alphabet);
            }
            BodyEncoder encoder = coding.encoder();
            var sent = new ByteArrayOutputStream();
            int at = 0;
            while (at < body.length) {
                int length = Math.min(body.length - at, random.nextInt(1, 66_000));
                ByteBuf piece = random.nextBoolean() ? Unpooled.directBuffer(length) : Unpooled.buffer(length);
                piece.writeBytes(body, at, length);
                at += length;
                take(encoder.encode(piece, at == body.length), sent);
                assertThat(piece.refCnt()).isZero();
                if (random.nextInt(4) == 0 && at < body.length) {
                    take(encoder.flush(), sent);
                }
            }
            encoder.close();
            assertThat(coding.decoder(sent.toByteArray()).readAllBytes()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesEverythingOutWhenFlushed(Coding coding) throws IOException {
        BodyEncoder encoder = coding.encoder();
        var sent = new ByteArrayOutputStream();
        byte[] event = "data: hello\n\n".getBytes(StandardCharsets.US_ASCII);
        take(encoder.encode(Unpooled.copiedBuffer(event), false), sent);
        take(encoder.flush(), sent);

        assertThat(coding.decoder(sent.toByteArray()).readNBytes(event.length)).isEqualTo(event);
        encoder.close();
    }

    @ParameterizedTest
    @EnumSource
    void flushesNothingWhenNothingCame(Coding coding) {
        BodyEncoder encoder = coding.encoder();
        assertThat(encoder.flush().isReadable()).isFalse();
        encoder.encode(Unpooled.copiedBuffer(new byte[] {1}), false).release();
        encoder.flush().release();
        assertThat(encoder.flush().isReadable()).isFalse();
        encoder.close();
    }

    @ParameterizedTest
    @EnumSource
    void encodesAnEmptyBody(Coding coding) throws IOException {
        BodyEncoder encoder = coding.encoder();
        var sent = new ByteArrayOutputStream();
        take(encoder.encode(Unpooled.EMPTY_BUFFER, true), sent);
        encoder.close();
        assertThat(coding.decoder(sent.toByteArray()).readAllBytes()).isEmpty();
    }

    @Test
    void usesAStateAgain() throws IOException {
        FREE.clear();
        for (int level = 1; level <= 9; level++) {
            BodyEncoder encoder = new GzipEncoder(level, FREE);
            var sent = new ByteArrayOutputStream();
            take(encoder.encode(Unpooled.copiedBuffer(new byte[1000]), level % 2 == 0), sent);
            encoder.close();
            assertThat(FREE).hasSize(1);
            if (level % 2 == 0) {
                assertThat(Coding.GZIP.decoder(sent.toByteArray()).readAllBytes())
                        .isEqualTo(new byte[1000]);
            }
        }
    }
}
