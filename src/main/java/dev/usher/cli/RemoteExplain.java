package dev.usher.cli;

import dev.usher.config.UsageException;
import dev.usher.runtime.RequestQuestion.Header;
import dev.usher.runtime.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks a running process to explain, over its admin port.
final class RemoteExplain {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private RemoteExplain() {}

    /// Asks.
    ///
    /// @return what the process answers
    /// @throws UsageException when it cannot make sense of the question
    /// @throws StartException when it does not answer, or not as Usher does
    static JsonNode ask(String admin, String method, String url, List<Header> headers, String clientIp) {
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
            return switch (response.statusCode()) {
                case 200 -> JsonMapper.shared().readTree(response.body());
                case 400 -> throw new UsageException(response.body().strip());
                default ->
                    throw new StartException(admin + " answers " + response.statusCode()
                            + ": give the address of a running process and its --healthz-port");
            };
        } catch (JacksonException notOurs) {
            throw new StartException(
                    admin + " does not answer as usher does: give the address of its --healthz-port", notOurs);
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
