package dev.usher.dialect.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parses text of nginx directives as nginx itself does: words end at white space, `;` and `{`; quotes and `#` count
/// only where a word could begin. Bounded, since owners of Ingresses write it.
final class SnippetParser {
    /// Longest text taken, in characters.
    static final int LONGEST = 64 * 1024;

    /// Blocks inside blocks.
    static final int DEEPEST = 4;

    /// Directives of one text, those in blocks included.
    static final int MOST_DIRECTIVES = 500;

    private final String text;
    private int at;
    private int line = 1;
    private int directives;
    private String word = "";

    private enum Token {
        WORD,
        SEMICOLON,
        OPEN,
        CLOSE,
        END
    }

    /// What came of a text.
    sealed interface Outcome {
        record Parsed(List<Directive> directives) implements Outcome {
            public Parsed {
                directives = List.copyOf(directives);
            }
        }

        /// It is no text of directives.
        ///
        /// @param line where, from 1
        /// @param what is wrong, without a full stop
        record Malformed(int line, String what) implements Outcome {}
    }

    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        final int line;
        final String what;

        Fault(int line, String what) {
            super(what);
            this.line = line;
            this.what = what;
        }
    }

    private SnippetParser(String text) {
        this.text = text;
    }

    /// Parses.
    static Outcome parse(String text) {
        if (text.length() > LONGEST) {
            return new Outcome.Malformed(1, "the text is longer than " + LONGEST + " characters");
        }
        try {
            return new Outcome.Parsed(new SnippetParser(text).block(0));
        } catch (Fault fault) {
            return new Outcome.Malformed(fault.line, fault.what);
        }
    }

    private List<Directive> block(int depth) throws Fault {
        if (depth > DEEPEST) {
            throw new Fault(line, "blocks are nested deeper than " + DEEPEST);
        }
        var found = new ArrayList<Directive>();
        while (true) {
            switch (next()) {
                case WORD -> found.add(directive(depth));
                case SEMICOLON -> throw new Fault(line, "\";\" stands where a directive should");
                case OPEN -> throw new Fault(line, "\"{\" stands where a directive should");
                case CLOSE -> {
                    if (depth == 0) {
                        throw new Fault(line, "\"}\" closes nothing");
                    }
                    return found;
                }
                case END -> {
                    if (depth > 0) {
                        throw new Fault(line, "the text ends inside a block");
                    }
                    return found;
                }
            }
        }
    }

    private Directive directive(int depth) throws Fault {
        String name = word;
        int begin = line;
        if (++directives > MOST_DIRECTIVES) {
            throw new Fault(begin, "there are more than " + MOST_DIRECTIVES + " directives");
        }
        if (name.endsWith("_by_lua_block")) {
            throw new Fault(begin, name + " holds Lua code, which is never run");
        }
        var arguments = new ArrayList<String>();
        while (true) {
            switch (next()) {
                case WORD -> arguments.add(word);
                case SEMICOLON -> {
                    return new Directive(begin, name, arguments, Optional.empty());
                }
                case OPEN -> {
                    return new Directive(begin, name, arguments, Optional.of(block(depth + 1)));
                }
                case CLOSE, END -> throw new Fault(begin, "a directive does not end in \";\"");
            }
        }
    }

    private Token next() throws Fault {
        skipSpace();
        if (at == text.length()) {
            return Token.END;
        }
        char c = text.charAt(at);
        return switch (c) {
            case ';' -> sign(Token.SEMICOLON);
            case '{' -> sign(Token.OPEN);
            case '}' -> sign(Token.CLOSE);
            case '"', '\'' -> quoted(c);
            default -> plain();
        };
    }

    private Token sign(Token token) {
        at++;
        return token;
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (isSpace(c)) {
                line += c == '\n' ? 1 : 0;
                at++;
            } else {
                return;
            }
        }
    }

    private Token quoted(char quote) throws Fault {
        int begin = line;
        var out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            character(out);
        }
        if (at == text.length()) {
            throw new Fault(begin, "a quote is not closed");
        }
        at++;
        if (at < text.length() && !endsQuoted(text.charAt(at))) {
            throw new Fault(line, "something follows a quote at once");
        }
        word = out.toString();
        return Token.WORD;
    }

    private static boolean endsQuoted(char c) {
        return isSpace(c) || c == ';' || c == '{' || c == ')';
    }

    /// A brace behind a dollar begins the name of a variable, not a block.
    private Token plain() {
        var out = new StringBuilder();
        boolean dollar = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isSpace(c) || c == ';' || (c == '{' && !dollar)) {
                break;
            }
            dollar = c == '$';
            character(out);
        }
        word = out.toString();
        return Token.WORD;
    }

    /// One character or one escape; an escape nobody knows stays as it is, for regular expressions.
    private void character(StringBuilder out) {
        char c = text.charAt(at++);
        line += c == '\n' ? 1 : 0;
        if (c != '\\' || at == text.length()) {
            out.append(c);
            return;
        }
        char escaped = text.charAt(at++);
        switch (escaped) {
            case '"', '\'', '\\' -> out.append(escaped);
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'n' -> out.append('\n');
            default -> {
                line += escaped == '\n' ? 1 : 0;
                out.append(c).append(escaped);
            }
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
