package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An exposition read back, as strictly as Prometheus would: every line is a header or a sample, samples belong to the
/// family just declared, no sample and no family comes twice.
final class Scrape {
    private static final Pattern SAMPLE = Pattern.compile("([a-z_A-Z0-9]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();

    static Scrape of(Metrics metrics) {
        var bytes = new ByteArrayOutputStream();
        try {
            metrics.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Scrape(bytes.toString(StandardCharsets.UTF_8));
    }

    Scrape(String text) {
        assertThat(text).endsWith("\n");
        String family = "";
        var helped = new HashSet<String>();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("# HELP ")) {
                assertThat(helped.add(line.split(" ", 4)[2])).as(line).isTrue();
            } else if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", 4);
                family = words[2];
                assertThat(types.put(family, words[3]))
                        .as("second family: " + line)
                        .isNull();
            } else if (!line.isEmpty()) {
                sample(line, family);
            }
        }
    }

    private void sample(String line, String family) {
        Matcher matcher = SAMPLE.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        String name = matcher.group(1);
        assertThat(name).as(line).matches(Pattern.quote(family) + "(_bucket|_sum|_count)?");
        String key = name + labels(Optional.ofNullable(matcher.group(2)).orElse(""), line);
        assertThat(samples.put(key, Double.parseDouble(matcher.group(3).replace("+Inf", "Infinity"))))
                .as("second sample: " + line)
                .isNull();
    }

    private static Map<String, String> labels(String text, String line) {
        var labels = new TreeMap<String, String>();
        Matcher matcher = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            assertThat(matcher.find(at) && matcher.start() == at).as(line).isTrue();
            labels.put(matcher.group(1), matcher.group(2));
            at = matcher.end();
        }
        return labels;
    }

    /// The samples of a name whose labels contain all of the given `name=value`.
    Map<String, Double> all(String name, String... labels) {
        var found = new LinkedHashMap<String, Double>();
        samples.forEach((key, value) -> {
            if (key.startsWith(name + "{") && hasAll(key, labels)) {
                found.put(key, value);
            }
        });
        return found;
    }

    private static boolean hasAll(String key, String... labels) {
        for (String label : labels) {
            if (!key.contains("{" + label + ",") && !key.contains(", " + label + ",") && !key.contains(label + "}")) {
                return false;
            }
        }
        return true;
    }

    /// The only sample that fits.
    double one(String name, String... labels) {
        var found = all(name, labels);
        assertThat(found).as(name + " " + String.join(",", labels)).hasSize(1);
        return found.values().iterator().next();
    }

    Optional<String> type(String family) {
        return Optional.ofNullable(types.get(family));
    }
}
