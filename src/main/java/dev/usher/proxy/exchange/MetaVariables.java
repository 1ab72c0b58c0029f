package dev.usher.proxy.exchange;

/// Takes the meta-variables of a request (RFC 3875 §4.1), one after the other, each name once.
public interface MetaVariables {
    /// Adds a variable.
    ///
    /// @param name Latin-1
    /// @param value Latin-1, any octets
    void add(CharSequence name, CharSequence value);

    /// Adds a variable; the arrays are read during the call only.
    ///
    /// @param name its first `nameLength` octets
    void add(byte[] name, int nameLength, byte[] value, int offset, int length);
}
