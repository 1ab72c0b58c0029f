package dev.usher.cli;

import dev.usher.config.Flag;
import java.io.PrintStream;
import java.util.List;

/// What a command tells about itself.
final class Help {
    private static final int FORM_WIDTH = 48;

    private Help() {}

    /// Whether the arguments ask for help instead of the command.
    static boolean wanted(List<String> arguments) {
        return arguments.contains("--help") || arguments.contains("-h") || arguments.contains("-help");
    }

    /// The usage, then one line a flag: its form in one column, what it does in the next.
    static void print(PrintStream out, String usage, List<Flag> flags) {
        out.println("usage: usher " + usage);
        out.println();
        for (Flag flag : flags) {
            String form = (flag.name().length() == 1 ? "  -" : "  --") + flag.name() + "="
                    + flag.type().form();
            String gap =
                    form.length() < FORM_WIDTH ? " ".repeat(FORM_WIDTH - form.length()) : "\n" + " ".repeat(FORM_WIDTH);
            out.println(form + gap + flag.doc() + fallback(flag) + note(flag));
        }
    }

    private static String fallback(Flag flag) {
        return flag.fallback().isEmpty() ? "" : " (default " + flag.fallback() + ")";
    }

    private static String note(Flag flag) {
        return switch (flag.support()) {
            case HONOURED, SIMPLIFIED -> "";
            case NGINX_ONLY, NO_EFFECT -> " [no effect here]";
        };
    }
}
