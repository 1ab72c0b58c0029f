package dev.usher.resource;

/// A port by number or by name.
public sealed interface PortReference {
    /// A port number.
    record ByNumber(int number) implements PortReference {
        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    /// A port name.
    record ByName(String name) implements PortReference {
        @Override
        public String toString() {
            return name;
        }
    }
}
