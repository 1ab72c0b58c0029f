package dev.usher.dialect.nginx;

import dev.usher.model.AccessRule;
import dev.usher.model.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The `allow` and `deny` of one snippet. Nginx takes the first that fits a client; here those refused come first, then
/// those let in. Orders that cannot be said so are refused.
final class SnippetAddresses {
    private static final List<Cidr> ALL =
            ValueType.CIDRS.parse("0.0.0.0/0,::/0").orElseThrow();

    private final List<Cidr> denied = new ArrayList<>();
    private final List<Cidr> allowed = new ArrayList<>();
    /// Whatever follows an `all` is never reached.
    private boolean closed;
    private boolean onlyAllowed;

    /// Takes the next rule.
    ///
    /// @return why it cannot be taken; ends a sentence that begins with the directive
    Optional<String> add(boolean allow, List<String> arguments) {
        if (arguments.size() != 1) {
            return Optional.of("takes one address");
        }
        String text = arguments.getFirst();
        boolean all = text.equals("all");
        var parsed = all || text.indexOf(',') >= 0 ? Optional.<List<Cidr>>empty() : ValueType.CIDRS.parse(text);
        if (!all && parsed.isEmpty()) {
            return Optional.of("takes an address, a CIDR or all");
        }
        if (closed) {
            return Optional.empty();
        }
        if (all) {
            close(allow);
            return Optional.empty();
        }
        if (allow) {
            allowed.addAll(parsed.orElseThrow());
            return Optional.empty();
        }
        if (!allowed.isEmpty()) {
            return Optional.of("stands after an allow, and here those refused come first: put it before");
        }
        denied.addAll(parsed.orElseThrow());
        return Optional.empty();
    }

    private void close(boolean allow) {
        closed = true;
        onlyAllowed = !allow;
        if (onlyAllowed && allowed.isEmpty()) {
            denied.addAll(ALL);
        }
    }

    /// What they come to; empty where everybody is let in.
    Optional<AccessRule.Addresses> finish() {
        // Without a last word everybody else is let in, and so an allow before says nothing.
        List<Cidr> only = onlyAllowed ? allowed : List.of();
        return denied.isEmpty() && only.isEmpty()
                ? Optional.empty()
                : Optional.of(new AccessRule.Addresses(
                        denied.stream().distinct().toList(),
                        only.stream().distinct().toList()));
    }
}
