package dev.usher.resource;

/// A port by number or by name.
public sealed interface PortReference {
    record Number(int number) implements PortReference {
        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    record Name(String name) implements PortReference {
        @Override
        public String toString() {
            return name;
        }
    }
}
