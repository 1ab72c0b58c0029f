package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Optional;

/// One directive of nginx as it was written.
///
/// @param line of its name, from 1
/// @param arguments without quotes, escapes resolved
/// @param block what stands between its braces; absent for one that ends in a semicolon
record Directive(int line, String name, List<String> arguments, Optional<List<Directive>> block) {
    public Directive {
        arguments = List.copyOf(arguments);
        block = block.map(List::copyOf);
    }
}
