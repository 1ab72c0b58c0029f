package dev.usher.dialect.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A list in the ConfigMap whose entries count one by one: what is wrong with one of them leaves the others.
///
/// @param readable what those that can be read come to
/// @param others those that cannot, as they are written
record Entries<T>(List<T> readable, List<String> others) {
    Entries {
        readable = List.copyOf(readable);
        others = List.copyOf(others);
    }

    /// Comma-separated lists of a type, of which at least one entry can be read.
    static <T> ValueType<Entries<T>> of(ValueType<List<T>> type) {
        return new ValueType<>(type.expected(), text -> read(type, ValueType.entries(text)));
    }

    /// The same, where white space separates entries, too.
    static <T> ValueType<Entries<T>> ofWords(ValueType<List<T>> type) {
        return new ValueType<>(type.expected(), text -> read(type, ValueType.entries(text.replaceAll("\\s+", ","))));
    }

    /// Lists of a type that gives trust: where no entry can be read, and where there is none, nobody has it.
    static <T> ValueType<Entries<T>> orNone(ValueType<List<T>> type) {
        var some = of(type);
        return new ValueType<>(
                type.expected(),
                text -> some.parse(text).or(() -> Optional.of(new Entries<>(List.of(), ValueType.entries(text)))));
    }

    private static <T> Optional<Entries<T>> read(ValueType<List<T>> type, List<String> entries) {
        var readable = new ArrayList<String>();
        var others = new ArrayList<String>();
        for (String entry : entries) {
            (type.parse(entry).isPresent() ? readable : others).add(entry);
        }
        return readable.isEmpty()
                ? Optional.empty()
                : type.parse(String.join(",", readable)).map(list -> new Entries<>(list, others));
    }
}
