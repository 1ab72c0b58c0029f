package dev.usher.proxy.exchange;

import dev.usher.model.Canary;
import dev.usher.routing.TextRegex;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a canary chooses its requests, made ready (N4). Immutable, shared by loops.
public final class CanaryRule {
    private static final String ALWAYS = "always";
    private static final String NEVER = "never";
    private static final String HOST = "host";

    private final @Nullable String header;
    private final Canary.Test test;
    private final @Nullable TextRegex pattern;
    private final @Nullable String cookie;
    private final double share;

    /// What a rule says of a request.
    public enum Verdict {
        /// The canary answers.
        YES,
        /// It does not.
        NO,
        /// The next rule decides, and chance in the end.
        OPEN
    }

    private CanaryRule(Canary canary) {
        header = canary.header()
                .map(rule -> rule.name().toLowerCase(Locale.ROOT))
                .orElse(null);
        test = canary.header().map(Canary.HeaderRule::test).orElse(new Canary.Test.Word());
        pattern = test instanceof Canary.Test.Pattern(String text)
                ? TextRegex.compile(text).orElse(null)
                : null;
        cookie = canary.cookie().orElse(null);
        share = (double) canary.weight() / canary.total();
    }

    /// The rule of a canary.
    public static CanaryRule of(Canary canary) {
        return new CanaryRule(canary);
    }

    /// What the header says, and if it leaves that open, the cookie.
    public Verdict judge(Fields request) {
        Verdict verdict = header == null ? Verdict.OPEN : test(HeaderLines.joined(request, header));
        return verdict == Verdict.OPEN ? cookie(request) : verdict;
    }

    /// What the header says. That of the host is known however the client sent it: over HTTP/2 it is no line.
    Verdict header(RequestHead request) {
        if (header == null) {
            return Verdict.OPEN;
        }
        return test(
                header.equals(HOST)
                        ? request.fields().text(request.authorityOffset(), request.authorityLength())
                        : HeaderLines.joined(request.fields(), header));
    }

    private Verdict test(@Nullable String value) {
        if (value == null) {
            return Verdict.OPEN;
        }
        return switch (test) {
            case Canary.Test.Word _ -> word(value);
            case Canary.Test.Value(String wanted) -> value.equals(wanted) ? Verdict.YES : Verdict.OPEN;
            case Canary.Test.Pattern _ -> matches(value);
            case Canary.Test.Unreadable _ -> Verdict.NO;
        };
    }

    /// A pattern stopped for its steps decides against the canary, as one that fails did in ingress-nginx.
    private Verdict matches(String value) {
        if (pattern == null) {
            return Verdict.NO;
        }
        return switch (pattern.test(value)) {
            case MATCH -> Verdict.YES;
            case NONE -> Verdict.OPEN;
            case STOPPED -> Verdict.NO;
        };
    }

    /// What the cookie says.
    Verdict cookie(Fields request) {
        String value = cookie == null ? null : Cookies.find(request, cookie);
        return value == null ? Verdict.OPEN : word(value);
    }

    private static Verdict word(String value) {
        return switch (value) {
            case ALWAYS -> Verdict.YES;
            case NEVER -> Verdict.NO;
            default -> Verdict.OPEN;
        };
    }

    /// Its part of the requests nothing decides about: 0 for none, 1 and above for all.
    double share() {
        return share;
    }
}
