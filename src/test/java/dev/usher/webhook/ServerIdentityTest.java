package dev.usher.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.program.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerIdentityTest {
    @TempDir
    Path files;

    private final AtomicLong now = new AtomicLong();
    private final TestCertificate first = make();
    private final TestCertificate second = make();
    private long modified = 1_800_000_000L;

    private static TestCertificate make() {
        try {
            return TestCertificate.of("localhost");
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeEach
    void begin() throws Exception {
        certificate(first);
        key(first);
    }

    private void certificate(TestCertificate from) throws IOException, GeneralSecurityException {
        write("tls.crt", "CERTIFICATE", from.certificate().getEncoded());
    }

    private void key(TestCertificate from) throws IOException {
        write("tls.key", "PRIVATE KEY", from.key().getEncoded());
    }

    private void write(String file, String type, byte[] bytes) throws IOException {
        Path path = files.resolve(file);
        Files.writeString(
                path,
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + type
                        + "-----\n");
        Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(modified++)));
    }

    private ServerIdentity identity() throws IOException, GeneralSecurityException {
        return ServerIdentity.of(files.resolve("tls.crt"), files.resolve("tls.key"), now::get);
    }

    private static X509Certificate served(ServerIdentity identity) {
        String alias = identity.chooseEngineServerAlias("EC", null, null);
        assertThat(identity.getPrivateKey(alias)).isNotNull();
        return Objects.requireNonNull(identity.getCertificateChain(alias))[0];
    }

    @Test
    void looksAtItsFilesOnceASecond() throws Exception {
        ServerIdentity identity = identity();
        certificate(second);
        key(second);

        assertThat(served(identity)).isEqualTo(first.certificate());
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(served(identity)).isEqualTo(second.certificate());
    }

    @Test
    void waitsForTheSecondFileOfAPair() throws Exception {
        ServerIdentity identity = identity();
        certificate(second);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThat(served(identity)).isEqualTo(first.certificate());
        key(second);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(served(identity)).isEqualTo(second.certificate());
    }

    @Test
    void goesOnWhenItsFilesAreGone() throws Exception {
        ServerIdentity identity = identity();
        Files.delete(files.resolve("tls.key"));
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThat(served(identity)).isEqualTo(first.certificate());
    }

    @Test
    void givesAHandshakeUnderWayTheKeyOfItsCertificate() throws Exception {
        ServerIdentity identity = identity();
        String alias = identity.chooseEngineServerAlias("EC", null, null);
        certificate(second);
        key(second);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        served(identity);

        assertThat(identity.getPrivateKey(alias)).isEqualTo(first.key());
    }

    @Test
    void refusesAKeyOfAnotherCertificate() throws Exception {
        key(second);

        assertThatThrownBy(this::identity)
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("holds no key for the certificate");
    }

    @Test
    void hasNothingForKeysOfAnotherKind() throws Exception {
        assertThat(identity().chooseEngineServerAlias("RSA", null, null)).isNull();
    }
}
