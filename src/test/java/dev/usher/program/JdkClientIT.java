package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/// A client that is not ours: the JDK's, which speaks HTTP/2 over TLS.
class JdkClientIT {

    @Test
    void isServedOverHttp2() throws Exception {
        try (Backend backend = Backend.start((request, _, out) -> Backend.answer(
                        out, 200, request.line() + " " + request.body().length()));
                Program program = Program.start(Program.service("web", backend.port())
                        + TlsIT.secret("local", "localhost")
                        + TlsIT.tlsIngress("local", "localhost", "local"));
                HttpClient client = client()) {
            URI uri = URI.create("https://localhost:" + program.https() + "/a?b=c");
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < 50; i++) {
                HttpRequest.Builder request = HttpRequest.newBuilder(uri);
                if (i % 2 == 0) {
                    request.POST(BodyPublishers.ofByteArray(new byte[i * 1000]));
                }
                answers.add(client.sendAsync(request.build(), BodyHandlers.ofString()));
            }

            for (int i = 0; i < answers.size(); i++) {
                HttpResponse<String> answer = answers.get(i).get();
                assertThat(answer.version()).isEqualTo(Version.HTTP_2);
                assertThat(answer.body())
                        .isEqualTo(i % 2 == 0 ? "POST /a?b=c HTTP/1.1 " + i * 1000 : "GET /a?b=c HTTP/1.1 0");
            }
        }
    }

    private static HttpClient client() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TlsIT.TrustAll()}, new SecureRandom());
        return HttpClient.newBuilder()
                .version(Version.HTTP_2)
                .sslContext(context)
                .build();
    }
}
