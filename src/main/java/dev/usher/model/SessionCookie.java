package dev.usher.model;

import java.util.Optional;
import java.util.OptionalInt;

/// The cookie that keeps a client at its endpoint (annotations `session-cookie-*`, B6). `HttpOnly` always.
///
/// @param name of the cookie
/// @param path where browsers send it: what the annotation says, else the path of the location
/// @param domain absent for the host alone
/// @param expiresSeconds from the moment it is issued; may be negative
/// @param maxAgeSeconds may be negative
/// @param sameSite absent when the attribute is not sent
/// @param conditional whether `SameSite=None` is left out for browsers that take it for `Strict`
/// @param secure whether `Secure` is sent also to clients that came by http
public record SessionCookie(
        String name,
        String path,
        Optional<String> domain,
        OptionalInt expiresSeconds,
        OptionalInt maxAgeSeconds,
        Optional<SameSite> sameSite,
        boolean conditional,
        boolean secure) {

    /// Values of `SameSite`.
    public enum SameSite {
        NONE("None"),
        LAX("Lax"),
        STRICT("Strict");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }

        /// As browsers read it.
        public String text() {
            return text;
        }
    }
}
