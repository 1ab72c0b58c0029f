package dev.usher.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The flags of one command line, as Go's pflag takes them: one or two dashes, `--flag=value` or `--flag
/// value`, booleans bare or with `=`, a single letter with its value right behind it (`-v3`), and nothing but
/// arguments after `--`. Of a flag that is given twice the last value counts.
public final class FlagValues {
    private static final Pattern GO_DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
    private static final Pattern WHOLE_GO_DURATION = Pattern.compile("(?:" + GO_DURATION.pattern() + ")+");

    private final Map<String, Flag> known;
    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final List<String> rest = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private FlagValues(List<Flag> flags) {
        known = new LinkedHashMap<>();
        for (Flag flag : flags) {
            known.put(flag.name(), flag);
        }
    }

    /// Reads a command line.
    ///
    /// @throws UsageException for an unknown flag, a missing value, or one that does not fit its flag
    public static FlagValues parse(List<Flag> flags, List<String> arguments) {
        var values = new FlagValues(flags);
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                values.rest.addAll(arguments.subList(i + 1, arguments.size()));
                break;
            }
            if (!argument.startsWith("-") || argument.equals("-")) {
                values.rest.add(argument);
                continue;
            }
            String body = values.spelledOut(argument);
            int equals = body.indexOf('=');
            Flag flag = values.flag(equals < 0 ? body : body.substring(0, equals));
            if (equals >= 0) {
                values.put(flag, body.substring(equals + 1));
            } else if (flag.type() == Flag.Type.BOOL) {
                values.put(flag, "true");
            } else if (i + 1 < arguments.size()) {
                values.put(flag, arguments.get(++i));
            } else {
                throw new UsageException("flag --" + flag.name() + " needs a value: --" + flag.name() + "="
                        + flag.type().form());
            }
        }
        return values;
    }

    /// The argument without its dashes, `-v3` as `v=3`.
    private String spelledOut(String argument) {
        if (argument.startsWith("--")) {
            return argument.substring(2);
        }
        String body = argument.substring(1);
        String letter = body.substring(0, 1);
        boolean attached = body.length() > 1
                && known.containsKey(letter)
                && !known.containsKey(body)
                && Character.isDigit(body.charAt(1));
        return attached ? letter + "=" + body.substring(1) : body;
    }

    private Flag flag(String name) {
        Flag flag = known.get(name);
        if (flag == null) {
            throw new UsageException("unknown flag --" + name
                    + Spelling.nearest(name, known.keySet())
                            .map(near -> ": did you mean --" + near + "?")
                            .orElse(": --help lists them"));
        }
        return flag;
    }

    private void put(Flag flag, String value) {
        if (!flag.repeatable() && given.containsKey(flag.name())) {
            warnings.add("--" + flag.name() + " is given twice: the last value counts");
        }
        given.computeIfAbsent(flag.name(), _ -> new ArrayList<>()).add(value);
        switch (flag.support()) {
            case NGINX_ONLY ->
                warnings.add("--" + flag.name() + " only makes sense for the nginx binary (" + flag.doc()
                        + "): it has no effect here");
            case NO_EFFECT -> warnings.add("--" + flag.name() + " has no effect here: " + flag.doc());
            case HONOURED, SIMPLIFIED -> {}
        }
        check(flag, value);
    }

    private void check(Flag flag, String value) {
        switch (flag.type()) {
            case TEXT, TEXTS -> {}
            case BOOL -> bool(flag.name());
            case INT -> integer(flag.name());
            case PORT -> port(flag.name());
            case DURATION -> duration(flag.name());
            case OBJECT -> object(flag.name());
            case BUCKETS -> buckets(flag.name());
        }
        if (value.indexOf('\n') >= 0) {
            throw wrong(flag.name(), value.replace('\n', ' '), "must be one line");
        }
    }

    /// Whether a flag was given.
    public boolean has(String name) {
        return given.containsKey(name);
    }

    /// Arguments that are no flags, in order.
    public List<String> rest() {
        return List.copyOf(rest);
    }

    /// What the user should be told although it is no error.
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /// The text of a flag, or its default.
    public String text(String name) {
        List<String> values = given.get(name);
        return values == null ? row(name).fallback() : values.getLast();
    }

    /// All values of a repeatable flag; its comma-separated default when it is not given.
    public List<String> texts(String name) {
        List<String> values = given.get(name);
        if (values != null) {
            return List.copyOf(values);
        }
        String fallback = row(name).fallback();
        return fallback.isEmpty() ? List.of() : List.of(fallback.split(","));
    }

    /// A boolean in one of Go's spellings (A0.3).
    public boolean bool(String name) {
        String value = text(name);
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw wrong(name, value, "must be true or false, such as " + dashed(name) + "=true");
        };
    }

    /// A whole number, not negative.
    public int integer(String name) {
        String value = text(name);
        try {
            int number = Integer.parseInt(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Told below.
        }
        throw wrong(name, value, "must be a whole number, 0 or more, such as " + dashed(name) + "=2");
    }

    /// A port; 0 lets the system choose.
    public int port(String name) {
        return port(name, text(name));
    }

    private static int port(String name, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Told below.
        }
        throw wrong(name, value, "must be a port, 0 to 65535, such as " + dashed(name) + "=8080");
    }

    /// A duration: bare seconds, or Go's form.
    public Duration duration(String name) {
        String value = text(name);
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        if (!WHOLE_GO_DURATION.matcher(value).matches() || value.length() > 40) {
            throw wrong(name, value, "must be seconds or a duration such as " + dashed(name) + "=1m30s");
        }
        double nanos = 0;
        Matcher part = GO_DURATION.matcher(value);
        while (part.find()) {
            nanos += Double.parseDouble(part.group(1)) * unitNanos(part.group(2));
        }
        return Duration.ofNanos((long) Math.min(nanos, Long.MAX_VALUE / 2.0));
    }

    private static double unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
    }

    /// `namespace/name`, absent when the flag is empty.
    public Optional<ObjectName> object(String name) {
        String value = text(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ObjectName.parse(value)
                .orElseThrow(() -> wrong(
                        name, value, "must have the form namespace/name, such as " + dashed(name) + "=default/web")));
    }

    /// Rising numbers.
    public List<Double> buckets(String name) {
        String value = text(name);
        var bounds = new ArrayList<Double>();
        for (String part : value.split(",", -1)) {
            try {
                double bound = Double.parseDouble(part.trim());
                if (!Double.isFinite(bound) || (!bounds.isEmpty() && bound <= bounds.getLast())) {
                    throw wrong(name, value, "must be rising numbers, such as " + dashed(name) + "=0.1,1,10");
                }
                bounds.add(bound);
            } catch (NumberFormatException notANumber) {
                throw wrong(name, value, "must be numbers with commas between, such as " + dashed(name) + "=0.1,1,10");
            }
        }
        return List.copyOf(bounds);
    }

    /// The local port of each external one, from `--port-map`.
    public Map<Integer, Integer> portMap(String name) {
        var map = new LinkedHashMap<Integer, Integer>();
        for (String value : texts(name)) {
            int equals = value.indexOf('=');
            if (equals < 0) {
                throw wrong(name, value, "must have the form EXTERNAL=LOCAL, such as " + dashed(name) + "=80=8080");
            }
            map.put(port(name, value.substring(0, equals)), port(name, value.substring(equals + 1)));
        }
        return Map.copyOf(map);
    }

    /// A port given by its own flag, if it was.
    public OptionalInt portIfGiven(String name) {
        return has(name) ? OptionalInt.of(port(name)) : OptionalInt.empty();
    }

    /// A text that is one of some words, or empty.
    String oneOf(String name, List<String> words) {
        String value = text(name);
        if (!value.isEmpty() && !words.contains(value)) {
            throw wrong(name, value, "must be one of " + String.join(", ", words));
        }
        return value;
    }

    private Flag row(String name) {
        Flag flag = known.get(name);
        if (flag == null) {
            throw new IllegalArgumentException("no such flag: " + name);
        }
        return flag;
    }

    private static String dashed(String name) {
        return (name.length() == 1 ? "-" : "--") + name;
    }

    private static UsageException wrong(String name, String value, String rule) {
        return new UsageException("flag " + dashed(name) + "=" + value + ": " + rule);
    }
}
