package dev.usher.dialect.reference;

import dev.usher.model.Authorities;

/// What a Secret is worth as a bundle of authorities.
public sealed interface SecretAuthorities {
    /// Authorities, at least one.
    record Usable(Authorities authorities) implements SecretAuthorities {}

    /// None that could be used.
    ///
    /// @param why ends a sentence that begins with the name of the Secret
    record Unusable(String why) implements SecretAuthorities {}
}
