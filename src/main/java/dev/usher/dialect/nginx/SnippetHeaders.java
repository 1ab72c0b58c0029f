package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.Statement;
import dev.usher.model.Statement.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Directives about headers, of one snippet.
final class SnippetHeaders {
    /// Statuses whose answers `add_header` and `expires` concern.
    private static final List<Integer> USUAL = List.of(200, 201, 204, 206, 301, 302, 303, 304, 307, 308);

    /// What makes WebSockets work in nginx; here they do without.
    private static final Set<String> UPGRADES = Set.of("$http_upgrade", "upgrade", "Upgrade", "$connection_upgrade");

    /// What backends get as their host anyway.
    private static final Set<String> HOSTS = Set.of("$host", "$http_host", "$best_http_host");

    /// Headers that a wildcard must not take out.
    private static final List<String> FRAMING = List.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+");

    private final SnippetTerms terms;
    /// Headers for backends, in lower case, with the directive that was the first to set each.
    private final Map<String, Directive> sent = new HashMap<>();

    SnippetHeaders(SnippetTerms terms) {
        this.terms = terms;
    }

    /// What a directive of these means; its faults go to the terms.
    List<Statement> read(Directive directive) {
        return switch (directive.name()) {
            case "more_set_headers", "more_clear_headers" -> more(directive, false);
            case "more_set_input_headers", "more_clear_input_headers" -> more(directive, true);
            case "add_header" -> add(directive);
            case "proxy_hide_header" -> hide(directive);
            default -> toBackend(directive);
        };
    }

    private List<Statement> add(Directive directive) {
        var arguments = directive.arguments();
        boolean always = arguments.size() == 3 && arguments.get(2).equals("always");
        if (arguments.size() != 2 && !always) {
            return refuse(directive, "takes a name, a value and maybe always");
        }
        return header(directive, arguments.get(0), arguments.get(1))
                .<List<Statement>>map(value -> List.of(new Statement.AnswerHeader(
                        Change.ADD, arguments.get(0), value, always ? List.of() : USUAL, List.of())))
                .orElse(List.of());
    }

    private List<Statement> hide(Directive directive) {
        if (directive.arguments().size() != 1) {
            return refuse(directive, "takes a name");
        }
        String name = directive.arguments().getFirst();
        if (name.equalsIgnoreCase("Strict-Transport-Security")) {
            return refuse(directive, "cannot tell the backend's " + name + " from the proxy's: use hide-headers");
        }
        return header(directive, name, "")
                .<List<Statement>>map(
                        value -> List.of(new Statement.AnswerHeader(Change.HIDE, name, value, List.of(), List.of())))
                .orElse(List.of());
    }

    private List<Statement> toBackend(Directive directive) {
        var arguments = directive.arguments();
        if (arguments.size() != 2) {
            return refuse(directive, "takes a name and a value");
        }
        String name = arguments.get(0);
        boolean ofTunnels = name.equalsIgnoreCase("Upgrade") || name.equalsIgnoreCase("Connection");
        if (ofTunnels && UPGRADES.contains(arguments.get(1))) {
            return List.of();
        }
        if (name.equalsIgnoreCase("Host") && HOSTS.contains(arguments.get(1))) {
            return List.of();
        }
        if (name.equalsIgnoreCase("Host")) {
            return refuse(directive, "cannot set Host: use annotation upstream-vhost");
        }
        var first = sent.computeIfAbsent(name.toLowerCase(Locale.ROOT), header -> directive);
        if (!first.name().equals(directive.name())) {
            return first.arguments().get(1).equals(arguments.get(1))
                    ? List.of()
                    : refuse(
                            directive,
                            "gives " + name + " another value than " + first.name() + " does in line " + first.line()
                                    + ", and both count here whatever the protocol");
        }
        return header(directive, name, arguments.get(1))
                .<List<Statement>>map(value -> List.of(new Statement.BackendHeader(name, value)))
                .orElse(List.of());
    }

    /// `[-s statuses] [-t types] [-r] [-a] 'Name: value'…`: options hold for all lines, wherever they stand.
    private List<Statement> more(Directive directive, boolean input) {
        var options = new MoreOptions();
        var lines = new ArrayList<String>();
        var arguments = directive.arguments().iterator();
        while (arguments.hasNext()) {
            String argument = arguments.next();
            if (argument.equals("-r") && input) {
                options.present = true;
            } else if (argument.equals("-a") && directive.name().equals("more_set_headers")) {
                options.added = true;
            } else if (argument.equals("-s") && !input && arguments.hasNext()) {
                if (!statuses(arguments.next(), options.statuses)) {
                    return refuse(directive, "has a status that is none");
                }
            } else if (argument.equals("-t") && arguments.hasNext()) {
                if (!types(arguments.next(), options.types)) {
                    return refuse(directive, "has a media type that is none");
                }
            } else if (argument.startsWith("-")) {
                return refuse(directive, "has option " + argument + ", which is not translated");
            } else {
                lines.add(argument);
            }
        }
        if (lines.isEmpty()) {
            return refuse(directive, "names no header");
        }
        boolean clear = directive.name().startsWith("more_clear");
        return lines.stream()
                .flatMap(line -> (clear
                                ? cleared(directive, line, input, options)
                                : set(directive, line, input, options))
                        .stream())
                .toList();
    }

    /// What stands before the lines of such a directive.
    private static final class MoreOptions {
        final List<Integer> statuses = new ArrayList<>();
        final List<String> types = new ArrayList<>();
        boolean present;
        boolean added;
    }

    private Optional<Statement> set(Directive directive, String line, boolean input, MoreOptions options) {
        int colon = line.indexOf(':');
        String name = (colon < 0 ? line : line.substring(0, colon)).strip();
        String value = colon < 0 ? "" : line.substring(colon + 1).strip();
        return header(directive, name, value)
                .map(filled -> input
                        ? new Statement.InputHeader(name, filled, options.present, options.types)
                        : new Statement.AnswerHeader(
                                options.added ? Change.ADD : Change.SET,
                                name,
                                filled,
                                options.statuses,
                                options.types));
    }

    /// A name may end in `*`.
    private Optional<Statement> cleared(Directive directive, String line, boolean input, MoreOptions options) {
        int colon = line.indexOf(':');
        String name = (colon < 0 ? line : line.substring(0, colon)).strip();
        boolean many = name.endsWith("*");
        String begin = many ? name.substring(0, name.length() - 1) : name;
        String lower = begin.toLowerCase(Locale.ROOT);
        if (many && FRAMING.stream().anyMatch(reserved -> reserved.startsWith(lower))) {
            var _ = refuse(directive, "would clear headers that belong to the proxy");
            return Optional.empty();
        }
        return header(directive, begin, "")
                .map(nothing -> input
                        ? new Statement.InputHeader(name, nothing, false, options.types)
                        : new Statement.AnswerHeader(Change.CLEAR, name, nothing, options.statuses, options.types));
    }

    private static boolean types(String text, List<String> into) {
        for (String word : text.strip().split("[\\s,]+", -1)) {
            if (!TYPE.matcher(word).matches()) {
                return false;
            }
            into.add(word.toLowerCase(Locale.ROOT));
        }
        return true;
    }

    private static boolean statuses(String text, List<Integer> into) {
        for (String word : text.strip().split("[\\s,]+", -1)) {
            var status = ValueType.integer(100, 999, "").parse(word);
            if (status.isEmpty()) {
                return false;
            }
            into.add(status.get());
        }
        return true;
    }

    private Optional<Expression> header(Directive directive, String name, String value) {
        var fault = HeaderMap.fault(name, value);
        if (fault.isPresent()) {
            terms.refuse(directive, "names header " + Quoted.of(name) + ", which " + fault.get());
            return Optional.empty();
        }
        return terms.expression(directive, value);
    }

    private List<Statement> refuse(Directive directive, String why) {
        terms.refuse(directive, why);
        return List.of();
    }
}
