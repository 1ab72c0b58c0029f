package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `explain` says is what traffic does, of both protocols.
class ExplainIT {
    private static final List<String> HOSTS =
            List.of("plain.test", "PLAIN.test", "a.wild.test", "a.b.wild.test", "regex.test", "nobody.test");
    private static final List<String> SEGMENTS =
            List.of("a", "A", "b", "ab", "%61", "x", "..", ".", "", "foo", "foobar", "a%2Fb", "%7e", "1");

    @Test
    void saysOfEachRequestWhatTheProxyDoesWithIt() throws IOException {
        try (Backend one = Backend.named("one");
                Backend two = Backend.named("two");
                Program program = Program.start(
                        Program.service("one", one.port())
                                + Program.service("two", two.port())
                                + Program.service("empty")
                                + Program.ingress(
                                        "plain",
                                        "plain.test",
                                        "Prefix /a one",
                                        "Exact /a/b two",
                                        "Prefix /foo/ two",
                                        "Prefix /x empty")
                                + Program.ingress("wild", "*.wild.test", "Prefix / one", "Exact /foo two")
                                + Program.ingress(
                                                "regex",
                                                "regex.test",
                                                "ImplementationSpecific /a/(?!b). one",
                                                "Prefix /foo two")
                                        .replace(
                                                "metadata: {name: regex}",
                                                "metadata: {name: regex, annotations: {nginx.ingress.kubernetes.io/use-regex: \"true\"}}"));
                WebClient clear = Over.HTTP_1.connect(program);
                WebClient secure = Over.HTTP_2_TLS.connect(program)) {
            for (int seed = 0; seed < 300; seed++) {
                var random = new Random(seed);
                String host = HOSTS.get(random.nextInt(HOSTS.size()));
                String target = target(random);

                JsonNode explained = explain(program, host, target);
                for (WebClient client : List.of(clear, secure)) {
                    assertThat(said(explained))
                            .as("seed %d: %s%s: %s", seed, host, target, explained)
                            .isEqualTo(did(client.get(host, target)));
                }
            }
        }
    }

    private static String target(Random random) {
        var target = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            target.append('/').append(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
        }
        if (target.isEmpty() || random.nextInt(3) == 0) {
            target.append('/');
        }
        return random.nextInt(4) == 0 ? target + "?q=/a" : target.toString();
    }

    private static JsonNode explain(Program program, String host, String target) throws IOException {
        String url = URLEncoder.encode("http://" + host + target, StandardCharsets.UTF_8);
        return JsonMapper.shared()
                .readTree(RawClient.get(program.admin(), "localhost", "/api/explain?url=" + url)
                        .text());
    }

    private static String did(Answer served) {
        return served.status() == 200 ? "to " + served.body() : Integer.toString(served.status());
    }

    private static String said(JsonNode explained) {
        String last =
                explained.path("steps").get(explained.path("steps").size() - 1).asString("");
        if (last.startsWith("answer: ") || last.startsWith("redirect: ")) {
            return last.replaceFirst("\\w+: (\\d+).*", "$1");
        }
        return "to " + explained.path("winner").path("service").asString("");
    }
}
