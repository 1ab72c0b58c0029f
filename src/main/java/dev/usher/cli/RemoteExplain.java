package dev.usher.cli;

import dev.usher.config.UsageException;
import dev.usher.runtime.RequestQuestion.Header;
import dev.usher.runtime.StartException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Asks a running process to explain, over its admin port.
final class RemoteExplain {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private RemoteExplain() {}

    static int run(String admin, String method, String url, List<Header> headers, String clientIp, PrintStream out) {
        var query = new StringBuilder("/api/explain?method=" + encoded(method) + "&url=" + encoded(url));
        headers.forEach(header -> query.append("&header=").append(encoded(header.name() + ": " + header.value())));
        if (!clientIp.isEmpty()) {
            query.append("&client-ip=").append(encoded(clientIp));
        }
        String base = admin.endsWith("/") ? admin.substring(0, admin.length() - 1) : admin;
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(base + query))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            out.println(response.body());
            return response.statusCode() == 200 ? 0 : 1;
        } catch (IllegalArgumentException wrong) {
            throw new UsageException("flag --admin=" + admin + ": must be a URL such as http://localhost:10254");
        } catch (IOException e) {
            throw new StartException(admin + " does not answer: check that usher runs and its --healthz-port", e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", interrupted);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
