package dev.usher.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.PasswordHash;
import dev.usher.model.PasswordHash.Scheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every format of BA1, with hashes made by OpenSSL, glibc and Apache's tools, all of the password `secret`.
class PasswordsTest {

    @ParameterizedTest
    @CsvSource({
        "PLAIN, {PLAIN}secret",
        "SHA, {SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
        "SALTED_SHA, {SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0",
        "APR1, $apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/",
        "MD5_CRYPT, $1$saltsalt$9xy1btjgzLYfb7hivXtC//",
        "SHA256_CRYPT, $5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA",
        "SHA512_CRYPT, $6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1",
        "BCRYPT, $2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
        "DES_CRYPT, abNANd1rDfiNc",
    })
    void knowsTheRightPasswordAndNoOther(Scheme scheme, String stored) {
        var hash = PasswordHash.parse(stored).orElseThrow();

        assertThat(hash.scheme()).isEqualTo(scheme);
        assertThat(Passwords.match("secret", hash)).isTrue();
        assertThat(Passwords.match("Secret", hash)).isFalse();
        assertThat(Passwords.match("", hash)).isFalse();
        assertThat(Passwords.match("secre", hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "{SHA}short",
                "{MD5}5en6G6MezRroT3XKqkdPOmY/BfQ=",
                "$apr1$abcdefgh$",
                "$2y$04$short",
                "$2x$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
                "$2y$31$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
                "$5$rounds=999999999$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA",
                "$7$whatever",
                "abNANd1rDfiNcc",
            })
    void whatIsNoHashOrTooSlowAOneIsNone(String stored) {
        assertThat(PasswordHash.parse(stored)).isEmpty();
    }

    @Test
    void readsPasswordsAsOctets() {
        assertThat(Passwords.match("Ã¤", PasswordHash.parse("{PLAIN}Ã¤").orElseThrow()))
                .isTrue();
    }

    @Test
    void bcryptIsNotCutShortByANullOctet() {
        var hash = PasswordHash.parse("$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW")
                .orElseThrow();

        assertThat(Passwords.match("secret\0more", hash)).isFalse();
    }

    @Test
    void printsNoHash() {
        assertThat(PasswordHash.parse("{PLAIN}secret").orElseThrow().toString()).doesNotContain("secret");
    }
}
