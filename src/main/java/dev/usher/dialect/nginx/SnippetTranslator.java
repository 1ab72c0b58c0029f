package dev.usher.dialect.nginx;

import dev.usher.model.Statement;
import dev.usher.model.Statement.Age;
import dev.usher.model.Statement.Condition;
import dev.usher.model.Variable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Translates nginx text into statements (SN1): all of a snippet or nothing of it, so that nothing runs without what
/// stood beside it. Pure.
final class SnippetTranslator {
    /// Those of nginx's own variables that may be set.
    private static final Variable ARGS = Variable.of("args");

    private static final Variable RATE = Variable.of("limit_rate");

    private final Predicate<String> patterns;

    /// Where a snippet stands.
    enum Place {
        HOST,
        LOCATION,
        /// The question to a service that authenticates.
        QUESTION
    }

    /// @param patterns which regular expressions run here
    SnippetTranslator(Predicate<String> patterns) {
        this.patterns = patterns;
    }

    /// Translates.
    ///
    /// @param others names of variables that other snippets of the same requests set before
    Translation translate(String text, Place place, Set<String> others) {
        return switch (SnippetParser.parse(text)) {
            case SnippetParser.Outcome.Malformed(int line, String what) ->
                new Translation.Refused(List.of("line " + line + ": " + what));
            case SnippetParser.Outcome.Parsed(List<Directive> directives) ->
                new Pass(place, directives, others).outcome(directives);
        };
    }

    /// The variables a text would set; none where it cannot be translated.
    Set<String> sets(String text, Place place, Set<String> others) {
        return translate(text, place, others) instanceof Translation.Taken taken
                ? taken.snippet().sets()
                : Set.of();
    }

    private final class Pass {
        final Place place;
        final SnippetTerms terms;
        final SnippetHeaders headers;
        final SnippetAnswers answers;
        final SnippetLocations locations;
        final SnippetAddresses addresses = new SnippetAddresses();
        final List<Statement> statements = new ArrayList<>();
        final List<String> idle = new ArrayList<>();
        final List<String> elsewhere = new ArrayList<>();
        boolean quiet;
        boolean sendsName;
        Optional<String> tlsName = Optional.empty();
        Optional<String> type = Optional.empty();
        Optional<Duration> connect = Optional.empty();
        Optional<Duration> send = Optional.empty();
        Optional<Duration> read = Optional.empty();
        Optional<Long> maxBodyBytes = Optional.empty();

        Pass(Place place, List<Directive> directives, Set<String> others) {
            this.place = place;
            terms = new SnippetTerms(directives, others);
            headers = new SnippetHeaders(terms);
            answers = new SnippetAnswers(terms, patterns);
            locations = new SnippetLocations(terms, patterns);
        }

        Translation outcome(List<Directive> directives) {
            // It holds for what stands before it, too.
            directives.stream()
                    .filter(directive -> directive.name().equals("default_type"))
                    .forEach(directive -> type = TextType.read(directive, terms));
            directives.forEach(this::outer);
            directives.stream()
                    .filter(directive -> directive.name().equals("default_type") && mayLeave())
                    .forEach(directive -> terms.refuse(
                            directive, "is not translated beside break: use more_set_headers where the text is"));
            return terms.faults().isEmpty()
                    ? new Translation.Taken(
                            new Snippet(
                                    type.map(known -> TextType.of(known, statements))
                                            .orElse(statements),
                                    locations.found(),
                                    addresses.finish(),
                                    connect,
                                    send,
                                    read,
                                    maxBodyBytes,
                                    quiet,
                                    sendsName ? Optional.of(tlsName.orElse(HostTrust.DEFAULT_NAME)) : Optional.empty(),
                                    terms.sets(),
                                    terms.needs(),
                                    Optional.empty()),
                            idle,
                            elsewhere)
                    : new Translation.Refused(terms.faults());
        }

        /// One that stands in no block.
        private void outer(Directive directive) {
            if (place == Place.QUESTION && !directive.name().equals("proxy_set_header")) {
                terms.refuse(directive, "is not translated for the question to auth-url");
                return;
            }
            if (directive.name().equals("if")) {
                statements.addAll(branch(directive));
                return;
            }
            if (IdleDirectives.contain(directive, place)
                    || IdleDirectives.elsewhere(directive).isPresent()) {
                unheard(directive);
                return;
            }
            if (directive.name().equals("location") && place == Place.HOST) {
                locations.read(
                        directive, each -> each.name().equals("if") ? branch(each) : inner(each), this::unheard, type);
                return;
            }
            if (directive.block().isPresent()) {
                terms.refuse(directive, RefusedDirectives.fault(directive.name()));
                return;
            }
            switch (directive.name()) {
                case "allow", "deny" ->
                    addresses
                            .add(directive.name().equals("allow"), directive.arguments())
                            .ifPresent(why -> terms.refuse(directive, why));
                case "proxy_connect_timeout" -> connect = ofLocation(directive, NginxDuration.TIME);
                case "proxy_send_timeout" -> send = ofLocation(directive, NginxDuration.TIME);
                case "proxy_read_timeout" -> read = ofLocation(directive, NginxDuration.TIME);
                case "client_max_body_size" -> maxBodyBytes = ofLocation(directive, ValueType.SIZE);
                case "auth_request_set" -> statements.addAll(authSet(directive));
                case "proxy_cookie_flags" -> statements.addAll(answers.cookieFlags(directive));
                case "access_log" -> log(directive);
                case "proxy_ssl_name" -> tlsName = ofLocation(directive, UpstreamTlsAnnotations.NAME);
                case "proxy_ssl_server_name" ->
                    sendsName = ofLocation(directive, ValueType.ON_OFF).orElse(false);
                // Read before all others.
                case "default_type" -> {}
                case "proxy_set_header", "grpc_set_header", "proxy_hide_header" -> {
                    if (place == Place.HOST && directive.name().endsWith("_set_header")) {
                        // Every location has some of its own, and so never takes those of its server.
                        terms.refuse(directive, "has no effect on a host: put it into configuration-snippet");
                    } else {
                        statements.addAll(headers.read(directive));
                    }
                }
                default -> statements.addAll(inner(directive));
            }
        }

        /// Whether there are texts, and yet a backend may answer.
        private boolean mayLeave() {
            return statements.stream().anyMatch(SnippetLocations::staysHere)
                    && statements.stream()
                            .anyMatch(statement -> statement instanceof Statement.Return answer
                                    && answer.text().isPresent());
        }

        /// Notes what changes nothing where it stands.
        private void unheard(Directive directive) {
            IdleDirectives.elsewhere(directive)
                    .ifPresentOrElse(
                            elsewhere::add,
                            () -> idle.add("line " + directive.line() + ": " + Quoted.of(directive.name())));
        }

        private void log(Directive directive) {
            if (directive.arguments().equals(List.of("off"))) {
                quiet = true;
            } else {
                terms.refuse(directive, RefusedDirectives.fault(directive.name()));
            }
        }

        /// The question to the service takes place in the location, and every location with one has some of its own.
        private List<Statement> authSet(Directive directive) {
            var arguments = directive.arguments();
            var variable = arguments.size() == 2 ? SnippetTerms.variable(arguments.get(0)) : Optional.<Variable>empty();
            if (place == Place.HOST) {
                return refuse(directive, "has no effect on a host: put it into configuration-snippet");
            }
            if (variable.isEmpty() || !(variable.get() instanceof Variable.Unknown(String name))) {
                return refuse(directive, "takes a variable with a name of your own and a value");
            }
            return terms.expression(directive, arguments.get(1))
                    .<List<Statement>>map(value -> List.of(new Statement.AuthSet(name, value)))
                    .orElse(List.of());
        }

        private <T> Optional<T> ofLocation(Directive directive, ValueType<T> type) {
            if (place == Place.HOST) {
                terms.refuse(directive, "is not translated for a host: put it into configuration-snippet");
                return Optional.empty();
            }
            var value = directive.arguments().size() == 1
                    ? type.parse(directive.arguments().getFirst())
                    : Optional.<T>empty();
            if (value.isEmpty()) {
                terms.refuse(directive, "takes " + type.expected());
            }
            return value;
        }

        /// One that may stand in the block of an `if`.
        private List<Statement> inner(Directive directive) {
            return switch (directive.name()) {
                case "set" -> set(directive);
                case "break" ->
                    directive.arguments().isEmpty()
                            ? List.of(new Statement.Break())
                            : refuse(directive, "takes no argument");
                case "return" -> answers.answer(directive);
                case "rewrite" -> answers.rewrite(directive);
                case "expires" -> expires(directive);
                case "more_set_headers",
                        "more_clear_headers",
                        "add_header",
                        "more_set_input_headers",
                        "more_clear_input_headers" -> headers.read(directive);
                default -> refuse(directive, RefusedDirectives.fault(directive.name()));
            };
        }

        private List<Statement> refuse(Directive directive, String why) {
            terms.refuse(directive, why);
            return List.of();
        }

        private List<Statement> branch(Directive directive) {
            var condition = condition(directive);
            if (directive.block().isEmpty()) {
                return refuse(directive, "has no block");
            }
            var then = new ArrayList<Statement>();
            for (Directive each : directive.block().get()) {
                if (each.block().isPresent()) {
                    terms.refuse(each, "cannot stand in the block of an if");
                } else if (isOuter(each.name())) {
                    terms.refuse(each, "cannot stand in the block of an if, as in nginx");
                } else {
                    then.addAll(inner(each));
                }
            }
            return condition
                    .<List<Statement>>map(met -> List.of(new Statement.If(met, then)))
                    .orElse(List.of());
        }

        private static boolean isOuter(String name) {
            return switch (name) {
                case "allow",
                        "deny",
                        "proxy_connect_timeout",
                        "proxy_send_timeout",
                        "proxy_read_timeout",
                        "client_max_body_size",
                        "auth_request_set",
                        "proxy_cookie_flags",
                        "default_type",
                        "proxy_ssl_name",
                        "proxy_ssl_server_name",
                        "proxy_set_header",
                        "grpc_set_header",
                        "proxy_hide_header" -> true;
                default -> false;
            };
        }

        private Optional<Condition> condition(Directive directive) {
            var words = new ArrayList<>(directive.arguments());
            if (!unwrap(words)) {
                terms.refuse(directive, "has no condition in brackets");
                return Optional.empty();
            }
            var of = words.isEmpty() ? Optional.<Variable>empty() : SnippetTerms.variable(words.getFirst());
            if (of.isEmpty() || (words.size() != 1 && words.size() != 3)) {
                terms.refuse(directive, "has a condition that is not translated: compare one variable with one text");
                return Optional.empty();
            }
            if (!terms.isKnown(of.get())) {
                terms.refuse(directive, "names $" + of.get().name() + ", which no variable has as its name");
                return Optional.empty();
            }
            return words.size() == 1
                    ? Optional.of(new Condition.Truth(of.get()))
                    : comparison(directive, of.get(), words.get(1), words.get(2));
        }

        private static boolean unwrap(List<String> words) {
            if (words.isEmpty()
                    || !words.getFirst().startsWith("(")
                    || !words.getLast().endsWith(")")
                    || (words.size() == 1 && words.getFirst().length() < 2)) {
                return false;
            }
            words.set(0, words.getFirst().substring(1));
            words.set(
                    words.size() - 1,
                    words.getLast().substring(0, words.getLast().length() - 1));
            // A bracket may stand by itself.
            if (words.getFirst().isEmpty()) {
                words.removeFirst();
            }
            if (!words.isEmpty() && words.getLast().isEmpty() && words.size() != 3) {
                words.removeLast();
            }
            return true;
        }

        private Optional<Condition> comparison(Directive directive, Variable of, String sign, String to) {
            return switch (sign) {
                case "=", "!=" ->
                    terms.expression(directive, to).map(text -> new Condition.Equal(of, text, sign.equals("!=")));
                case "~", "~*", "!~", "!~*" -> {
                    if (!patterns.test(to)) {
                        terms.refuse(directive, "has a regular expression that does not compile, or is too large");
                        yield Optional.empty();
                    }
                    yield Optional.of(new Condition.Match(of, to, sign.endsWith("*"), sign.startsWith("!")));
                }
                default -> {
                    terms.refuse(directive, "compares by " + Quoted.of(sign) + ", which is not translated");
                    yield Optional.empty();
                }
            };
        }

        private List<Statement> set(Directive directive) {
            var arguments = directive.arguments();
            if (arguments.size() != 2) {
                return refuse(directive, "takes a variable and a value");
            }
            var variable = SnippetTerms.variable(arguments.get(0));
            if (variable.equals(Optional.of(ARGS))) {
                return terms.expression(directive, arguments.get(1))
                        .<List<Statement>>map(value -> List.of(new Statement.Query(value)))
                        .orElse(List.of());
            }
            if (variable.equals(Optional.of(RATE))) {
                return refuse(directive, "cannot change the rate: use annotation limit-rate");
            }
            if (variable.isEmpty() || !(variable.get() instanceof Variable.Unknown(String name))) {
                return refuse(directive, "cannot change " + Quoted.of(arguments.get(0)) + ": take a name of your own");
            }
            return terms.expression(directive, arguments.get(1))
                    .<List<Statement>>map(value -> List.of(new Statement.Set(name, value)))
                    .orElse(List.of());
        }

        private List<Statement> expires(Directive directive) {
            if (directive.arguments().size() != 1) {
                return refuse(directive, "is translated with one argument only");
            }
            String text = directive.arguments().getFirst();
            if (text.equals("off")) {
                return List.of();
            }
            return age(text)
                    .<List<Statement>>map(age -> List.of(new Statement.Expires(age)))
                    .orElseGet(() -> refuse(directive, "takes a time such as 10m or -1, epoch, max or off"));
        }

        private static Optional<Age> age(String text) {
            return switch (text) {
                case "epoch" -> Optional.of(new Age.Epoch());
                case "max" -> Optional.of(new Age.Max());
                case "0" -> Optional.of(new Age.Relative(Duration.ZERO));
                default -> {
                    boolean negative = text.startsWith("-");
                    boolean signed = negative || text.startsWith("+");
                    yield NginxDuration.SECONDS
                            .parse(signed ? text.substring(1) : text)
                            .map(seconds -> new Age.Relative(Duration.ofSeconds(negative ? -seconds : seconds)));
                }
            };
        }
    }
}
