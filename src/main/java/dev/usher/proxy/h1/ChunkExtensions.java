package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.Octets;

/// Checks the extensions of a chunk octet by octet (RFC 9112 §7.1.1). They are never passed on, but where they end is
/// where parsers have disagreed (2025's "funky chunks"), so they must be what the grammar says. The whitespace it only
/// tolerates is refused.
final class ChunkExtensions {
    private enum Part {
        NAME_START,
        NAME,
        VALUE_START,
        VALUE,
        QUOTED,
        ESCAPED,
        CLOSED,
        WRONG
    }

    private Part part = Part.NAME_START;

    /// A `;` was read behind the size.
    void begin() {
        part = Part.NAME_START;
    }

    /// Whether the line may end here.
    boolean mayEnd() {
        return switch (part) {
            case NAME, VALUE, CLOSED -> true;
            case NAME_START, VALUE_START, QUOTED, ESCAPED, WRONG -> false;
        };
    }

    /// Takes an octet other than CR.
    ///
    /// @return false when it may not be there
    boolean take(byte octet) {
        part = switch (part) {
            case NAME_START -> token(octet, Part.NAME);
            case NAME -> octet == '=' ? Part.VALUE_START : octet == ';' ? Part.NAME_START : token(octet, Part.NAME);
            case VALUE_START -> octet == '"' ? Part.QUOTED : token(octet, Part.VALUE);
            case VALUE -> octet == ';' ? Part.NAME_START : token(octet, Part.VALUE);
            case QUOTED -> octet == '"' ? Part.CLOSED : octet == '\\' ? Part.ESCAPED : text(octet);
            case ESCAPED -> text(octet);
            case CLOSED -> octet == ';' ? Part.NAME_START : Part.WRONG;
            case WRONG -> Part.WRONG;
        };
        return part != Part.WRONG;
    }

    private static Part token(byte octet, Part next) {
        return Octets.is(octet, Octets.TOKEN) ? next : Part.WRONG;
    }

    private static Part text(byte octet) {
        return Octets.isControl(octet) ? Part.WRONG : Part.QUOTED;
    }
}
