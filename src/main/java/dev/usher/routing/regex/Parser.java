package dev.usher.routing.regex;

import dev.usher.routing.regex.Node.Place;
import dev.usher.routing.regex.Node.Repeat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the syntax of PCRE as far as paths need it. Not known, and refused: conditions, recursion, callouts, verbs,
/// Unicode properties, `\K`, `\G`, `(?|…)` and free spacing.
final class Parser {
    private static final int DEEPEST = 60;
    private static final int MOST_REPEATS = 65_535;

    private record Flags(boolean anyCase, boolean dotAll, boolean multiline) {}

    private final String text;
    private final Map<String, Integer> names = new HashMap<>();
    private int at;
    private int captures;
    private int highestBack;
    private int depth;
    private Flags flags;

    private Parser(String text, boolean anyCase) {
        this.text = text;
        flags = new Flags(anyCase, false, false);
    }

    /// An expression and the number of its captures.
    record Parsed(Node node, int captures) {}

    /// Reads a whole text, one character a byte.
    static Parsed parse(String text, boolean anyCase) throws SyntaxException {
        var parser = new Parser(text, anyCase);
        Node node = parser.choice();
        if (parser.at < text.length()) {
            throw new SyntaxException("a ) without its (");
        }
        if (parser.highestBack > parser.captures) {
            throw new SyntaxException("no group " + parser.highestBack);
        }
        return new Parsed(node, parser.captures);
    }

    private Node choice() throws SyntaxException {
        if (++depth > DEEPEST) {
            throw new SyntaxException("nested too deeply");
        }
        Flags outer = flags;
        var branches = new ArrayList<Node>();
        branches.add(sequence());
        while (eat("|")) {
            branches.add(sequence());
        }
        flags = outer;
        depth--;
        return branches.size() == 1 ? branches.getFirst() : new Node.Choice(branches);
    }

    private Node sequence() throws SyntaxException {
        var parts = new ArrayList<Node>();
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            if (eat("\\Q")) {
                quoted(parts);
                continue;
            }
            if (eat("\\E") || comment()) {
                continue;
            }
            Optional<Node> atom = atom();
            if (atom.isPresent()) {
                parts.add(repeated(atom.get()));
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(parts);
    }

    /// Literal text up to `\E` or the end; a quantifier behind it is for its last character.
    private void quoted(List<Node> parts) throws SyntaxException {
        int end = text.indexOf("\\E", at);
        int stop = end < 0 ? text.length() : end;
        while (at < stop) {
            parts.add(literal(text.charAt(at++)));
        }
        eat("\\E");
        if (!parts.isEmpty()) {
            parts.add(repeated(parts.removeLast()));
        }
    }

    private boolean comment() throws SyntaxException {
        if (!eat("(?#")) {
            return false;
        }
        int end = text.indexOf(')', at);
        if (end < 0) {
            throw new SyntaxException("a comment without its )");
        }
        at = end + 1;
        return true;
    }

    /// The atom with its quantifier, if it has one; two in a row mean nothing in PCRE.
    private Node repeated(Node atom) throws SyntaxException {
        int[] bounds = quantifier();
        if (bounds.length == 0) {
            return atom;
        }
        Node node;
        if (eat("+")) {
            node = new Node.Atomic(new Repeat(atom, bounds[0], bounds[1], true));
        } else {
            node = new Repeat(atom, bounds[0], bounds[1], !eat("?"));
        }
        if (quantifier().length > 0) {
            throw new SyntaxException("nothing to repeat before " + at);
        }
        return node;
    }

    /// Least and greatest number of times; empty when there is no quantifier here.
    private int[] quantifier() throws SyntaxException {
        if (eat("*")) {
            return new int[] {0, Repeat.ENDLESS};
        } else if (eat("+")) {
            return new int[] {1, Repeat.ENDLESS};
        } else if (eat("?")) {
            return new int[] {0, 1};
        }
        return bounds();
    }

    /// `{n}`, `{n,}` or `{n,m}`; anything else in braces is literal text, and the answer is empty.
    private int[] bounds() throws SyntaxException {
        int start = at;
        if (eat("{")) {
            int min = number();
            int max = min;
            if (min >= 0 && eat(",")) {
                max = text.startsWith("}", at) ? Repeat.ENDLESS : number();
            }
            if (min >= 0 && max >= 0 && eat("}")) {
                if (min > MOST_REPEATS || (max > MOST_REPEATS && max != Repeat.ENDLESS) || max < min) {
                    throw new SyntaxException("repeats out of range or order");
                }
                return new int[] {min, max};
            }
        }
        at = start;
        return new int[0];
    }

    /// Decimal digits; -1 without any.
    private int number() {
        int start = at;
        long value = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            value = Math.min(value * 10 + text.charAt(at++) - '0', MOST_REPEATS + 1L);
        }
        return at == start ? -1 : (int) value;
    }

    private Optional<Node> atom() throws SyntaxException {
        char c = text.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> Optional.of(bracketed());
            case '.' ->
                Optional.of(new Node.One(
                        flags.dotAll() ? ByteSet.ALL : ByteSet.of('\n').not()));
            case '^' -> Optional.of(new Node.Assertion(flags.multiline() ? Place.LINE_START : Place.START));
            case '$' -> Optional.of(new Node.Assertion(flags.multiline() ? Place.LINE_END : Place.LAST_LINE_END));
            case '\\' -> Optional.of(escape());
            case '*', '+', '?' -> throw new SyntaxException("nothing to repeat at " + (at - 1));
            default -> Optional.of(literal(c));
        };
    }

    private Node bracketed() throws SyntaxException {
        var parser = new ClassParser(text, at, flags.anyCase());
        ByteSet set = parser.read();
        at = parser.end();
        return new Node.One(set);
    }

    private Node literal(char c) {
        ByteSet set = ByteSet.of(c & 0xFF);
        return new Node.One(flags.anyCase() ? set.foldCase() : set);
    }

    private Optional<Node> group() throws SyntaxException {
        if (!eat("?")) {
            return Optional.of(capture());
        }
        if (eat(":")) {
            return Optional.of(closed());
        } else if (eat(">")) {
            return Optional.of(new Node.Atomic(closed()));
        } else if (eat("=")) {
            return Optional.of(new Node.Look(closed(), true, false));
        } else if (eat("!")) {
            return Optional.of(new Node.Look(closed(), true, true));
        } else if (eat("<=")) {
            return Optional.of(behind(false));
        } else if (eat("<!")) {
            return Optional.of(behind(true));
        } else if (eat("P=")) {
            return Optional.of(back(name(')')));
        } else if (eat("P<") || eat("<")) {
            return Optional.of(named('>'));
        } else if (eat("'")) {
            return Optional.of(named('\''));
        }
        return flagged();
    }

    private Node capture() throws SyntaxException {
        int number = ++captures;
        return new Node.Capture(number, closed());
    }

    private Node named(char end) throws SyntaxException {
        String name = name(end);
        if (names.put(name, captures + 1) != null) {
            throw new SyntaxException("two groups named " + name);
        }
        return capture();
    }

    private Node behind(boolean negative) throws SyntaxException {
        Node body = closed();
        if (body.most() >= Repeat.ENDLESS) {
            throw new SyntaxException("a look-behind without a greatest length");
        }
        return new Node.Look(body, false, negative);
    }

    private Node closed() throws SyntaxException {
        Node body = choice();
        if (!eat(")")) {
            throw new SyntaxException("a ( without its )");
        }
        return body;
    }

    /// `(?i)` for the rest of the group, `(?i:…)` for itself.
    private Optional<Node> flagged() throws SyntaxException {
        Flags outer = flags;
        boolean on = true;
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '-' -> on = false;
                case 'i' -> flags = new Flags(on, flags.dotAll(), flags.multiline());
                case 's' -> flags = new Flags(flags.anyCase(), on, flags.multiline());
                case 'm' -> flags = new Flags(flags.anyCase(), flags.dotAll(), on);
                case ')' -> {
                    return Optional.empty();
                }
                case ':' -> {
                    Node body = closed();
                    flags = outer;
                    return Optional.of(body);
                }
                default -> throw new SyntaxException("not known: (?" + c);
            }
        }
        throw new SyntaxException("a ( without its )");
    }

    private String name(char end) throws SyntaxException {
        int stop = text.indexOf(end, at);
        if (stop <= at || !text.substring(at, stop).matches("[A-Za-z_][A-Za-z0-9_]{0,31}")) {
            throw new SyntaxException("not the name of a group");
        }
        String name = text.substring(at, stop);
        at = stop + 1;
        return name;
    }

    private Node escape() throws SyntaxException {
        if (at >= text.length()) {
            throw new SyntaxException("ends with a backslash");
        }
        char c = text.charAt(at);
        if (c >= '1' && c <= '9') {
            return back(number());
        }
        if (eat("b")) {
            return new Node.Assertion(Place.WORD_EDGE);
        } else if (eat("B")) {
            return new Node.Assertion(Place.NO_WORD_EDGE);
        } else if (eat("A")) {
            return new Node.Assertion(Place.START);
        } else if (eat("z")) {
            return new Node.Assertion(Place.END);
        } else if (eat("Z")) {
            return new Node.Assertion(Place.LAST_LINE_END);
        } else if (eat("k<")) {
            return back(name('>'));
        } else if (eat("k{")) {
            return back(name('}'));
        } else if (eat("k'")) {
            return back(name('\''));
        }
        var escape = new Escape(text, at);
        ByteSet set = escape.read();
        at = escape.end();
        return new Node.One(flags.anyCase() ? set.foldCase() : set);
    }

    private Node back(String name) throws SyntaxException {
        Integer number = names.get(name);
        if (number == null) {
            throw new SyntaxException("no group " + name);
        }
        return back(number);
    }

    private Node back(int number) {
        highestBack = Math.max(highestBack, number);
        return new Node.Back(number, flags.anyCase());
    }

    private boolean eat(String expected) {
        if (text.startsWith(expected, at)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
