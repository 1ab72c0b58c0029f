package dev.usher.cli;

import dev.usher.config.Flag;
import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.config.UsageException;
import dev.usher.problem.Problem;
import dev.usher.problem.Severity;
import dev.usher.resource.Positions.Position;
import dev.usher.runtime.OfflineCompile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// `usher check DIR…`: compiles manifests offline with the controller's own compiler and prints every problem.
final class CheckCommand {
    private CheckCommand() {}

    static int run(List<String> arguments, PrintStream out) {
        if (Help.wanted(arguments)) {
            Help.print(out, "check DIR… [FLAG…]", flags());
            return 0;
        }
        FlagValues flags = FlagValues.parse(flags(), arguments);
        String format = flags.text("o");
        if (!format.equals("text") && !format.equals("json")) {
            throw new UsageException("flag -o=" + format + ": must be text or json, such as -o json");
        }
        List<Path> paths = new ArrayList<>();
        flags.rest().forEach(path -> paths.add(Path.of(path)));
        flags.texts("manifests").forEach(path -> paths.add(Path.of(path)));
        if (paths.isEmpty()) {
            throw new UsageException("check needs a file or folder: usher check DIR…");
        }
        OfflineCompile offline = OfflineCompile.of(paths, ProcessSettings.from(flags, Map.of()));
        List<Line> lines = offline.report().problems().stream()
                .map(problem -> new Line(problem, offline.positions().locate(problem.object(), problem.field())))
                .sorted(Line.ORDER)
                .toList();
        if (format.equals("json")) {
            out.println(JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(lines.stream().map(Line::json).toList()));
        } else {
            lines.forEach(line -> out.println(line.text()));
            out.println(summary(offline, lines));
        }
        return offline.report().hasErrors() ? 1 : 0;
    }

    static List<Flag> flags() {
        var flags = new ArrayList<>(Flags.ALL);
        flags.add(new Flag("o", Flag.Type.TEXT, "text", Flag.Support.HONOURED, "Output: text or json"));
        return flags;
    }

    private static String summary(OfflineCompile offline, List<Line> lines) {
        long errors = lines.stream()
                .filter(line -> line.problem().severity() == Severity.ERROR)
                .count();
        long warnings = lines.stream()
                .filter(line -> line.problem().severity() == Severity.WARNING)
                .count();
        return "check: " + count(offline.report().served().size(), "Ingress", "Ingresses") + " served, "
                + count(errors, "error", "errors") + ", " + count(warnings, "warning", "warnings");
    }

    private static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /// A problem and where it was written.
    private record Line(Problem problem, Optional<Position> position) {
        static final Comparator<Line> ORDER = Comparator.comparing(
                        (Line line) -> line.position().map(Position::file).orElse(""))
                .thenComparing(line -> line.position().map(Position::line).orElse(0))
                .thenComparing(Line::problem);

        String text() {
            String place =
                    position.map(at -> at.file() + ":" + at.line() + ": ").orElse("");
            String field = problem.field().isEmpty() ? "" : " " + problem.field();
            return place + problem.severity().name().toLowerCase(Locale.ROOT) + ": " + problem.object() + field + ": "
                    + problem.message() + " (" + problem.reason().text() + ")";
        }

        Map<String, Object> json() {
            var json = new LinkedHashMap<String, Object>();
            position.ifPresent(at -> {
                json.put("file", at.file());
                json.put("line", at.line());
            });
            json.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
            json.put("kind", problem.object().kind().text());
            json.put("namespace", problem.object().namespace());
            json.put("name", problem.object().name());
            json.put("field", problem.field());
            json.put("reason", problem.reason().text());
            json.put("message", problem.message());
            return json;
        }
    }
}
