package dev.usher.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.webhook.ReviewReader.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reviews that are broken everywhere: an answer each, and never an exception of another kind.
final class ReviewReaderFuzzTest {
    private static final String HEAD =
            "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{"
                    + "\"uid\":\"u\",\"kind\":{\"group\":\"networking.k8s.io\",\"version\":\"v1\",\"kind\":\"Ingress\"},"
                    + "\"namespace\":\"n\",\"name\":\"i\",\"operation\":\"UPDATE\",\"oldObject\":{\"a\":[1,{}]},\"object\":";
    private static final String WHOLE =
            HEAD + "{\"metadata\":{\"managedFields\":[{}],\"n\":null},\"spec\":{\"rules\":[1.5,true,\"x\"]}}}}";

    private static Review read(String text) throws UnreadableException {
        return ReviewReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatMattersAndNothingElse() throws UnreadableException {
        Review review = read(WHOLE);

        assertThat(review.uid()).isEqualTo("u");
        assertThat(review.operation()).isEqualTo("UPDATE");
        assertThat(review.object().orElseThrow()).hasToString("{metadata={}, spec={rules=[1.5, true, x]}}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void answersEveryBrokenReview(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = WHOLE.getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);
            try {
                Review review = ReviewReader.read(Arrays.copyOf(bytes, length));
                assertThat(review.uid()).isNotNull();
            } catch (UnreadableException expected) {
                assertThat(expected.status()).isIn(400, 500);
            }
        }
    }

    @Test
    void holdsNoMoreValuesThanAnIngressCanHave() {
        assertThatThrownBy(() -> read(HEAD + "{\"a\":[" + "{},".repeat(400_000) + "{}]}}}"))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> read(HEAD + "{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}}}"))
                .isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> read("{\"request\":" + "[".repeat(100_000))).isInstanceOf(UnreadableException.class);
    }

    @Test
    void passesOverWhatNobodyReads() throws UnreadableException {
        String old = HEAD.replace("{\"a\":[1,{}]}", "{\"a\":[" + "{},".repeat(400_000) + "{}]}");

        assertThat(read(old + "{}}}").object()).isPresent();
    }
}
