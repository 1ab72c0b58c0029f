package dev.usher.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class JdkTlsAnswersTest {

    @Test
    void namesTheProtocolsOfThisJdk() throws Exception {
        List<String> known = List.of(context().getSupportedSSLParameters().getProtocols());

        assertThat(JdkTlsAnswers.during(() -> known.containsAll(List.of(protocols()))))
                .isTrue();
    }

    @Test
    void whoWantsMoreThanNamesGetsTheTlsOfTheJdk() {
        assertThat(JdkTlsAnswers.during(() -> {
                    SSLEngine engine = context().createSSLEngine("example.com", 443);
                    engine.setUseClientMode(true);
                    try {
                        engine.beginHandshake();
                    } catch (SSLException e) {
                        throw new IllegalStateException(e);
                    }
                    return engine.getSupportedCipherSuites().length > 0;
                }))
                .isTrue();
    }

    @Test
    void otherThreadsGetTheTlsOfTheJdkMeanwhile() {
        var usual = context().getProvider();

        assertThat(JdkTlsAnswers.during(() -> {
                    var other = CompletableFuture.supplyAsync(JdkTlsAnswersTest::context)
                            .join();
                    return other.getProvider().equals(usual)
                            && !context().getProvider().equals(usual)
                            && other.getDefaultSSLParameters().getCipherSuites().length > 0;
                }))
                .isTrue();
    }

    @Test
    void leavesNothingBehind() {
        var before = List.of(Security.getProviders());

        assertThat(JdkTlsAnswers.during(() -> Security.getProviders().length == before.size() + 1))
                .isTrue();

        assertThat(Security.getProviders()).containsExactlyElementsOf(before);
    }

    private static String[] protocols() {
        return context().getSupportedSSLParameters().getProtocols();
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
