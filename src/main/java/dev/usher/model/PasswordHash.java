package dev.usher.model;

import java.util.Optional;
import java.util.regex.Pattern;

/// What is stored of a password. Prints redacted.
///
/// @param text as it is stored, its scheme included
public record PasswordHash(Scheme scheme, String text) {
    /// bcrypt doubles with each step: this one takes a processor for seconds.
    private static final int COSTLIEST_BCRYPT = 14;

    private static final int MOST_ROUNDS = 500_000;

    /// How a password was hashed (BA1).
    public enum Scheme {
        /// Not at all: `{PLAIN}`.
        PLAIN("\\{PLAIN\\}.*", false),
        /// `{SHA}`: SHA-1, base64.
        SHA("\\{SHA\\}[A-Za-z0-9+/]{27}=", false),
        /// `{SSHA}`: SHA-1 with the salt behind it, base64.
        SALTED_SHA("\\{SSHA\\}[A-Za-z0-9+/]{27,200}={0,2}", false),
        /// MD5 as Apache's htpasswd does it.
        APR1("\\$apr1\\$[./0-9A-Za-z]{1,8}\\$[./0-9A-Za-z]{22}", true),
        /// MD5 of crypt(3).
        MD5_CRYPT("\\$1\\$[./0-9A-Za-z]{1,8}\\$[./0-9A-Za-z]{22}", true),
        /// SHA-256 of crypt(3).
        SHA256_CRYPT("\\$5\\$(?:rounds=[0-9]{1,9}\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{43}", true),
        /// SHA-512 of crypt(3).
        SHA512_CRYPT("\\$6\\$(?:rounds=[0-9]{1,9}\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{86}", true),
        BCRYPT("\\$2[aby]\\$[0-9]{2}\\$[./0-9A-Za-z]{53}", true),
        /// The oldest of crypt(3): looks at eight characters of a password.
        DES_CRYPT("[./0-9A-Za-z]{13}", true),
        /// MD5 of user, realm and password, for digest authentication.
        HA1("[0-9a-f]{32}", false);

        private final Pattern shape;
        private final boolean slow;

        Scheme(String shape, boolean slow) {
            this.shape = Pattern.compile(shape, Pattern.DOTALL);
            this.slow = slow;
        }

        /// Whether to compare a password takes long, as it is meant to.
        public boolean slow() {
            return slow;
        }
    }

    /// The hash of a user of basic authentication; empty for a text that is none, or one that would take a processor
    /// for seconds at each attempt.
    public static Optional<PasswordHash> parse(String text) {
        for (Scheme scheme : Scheme.values()) {
            if (scheme != Scheme.HA1 && scheme.shape.matcher(text).matches()) {
                return isAffordable(scheme, text) ? Optional.of(new PasswordHash(scheme, text)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// The hash of a user of digest authentication, 32 lower-case hexadecimal digits.
    public static Optional<PasswordHash> parseHa1(String text) {
        return Scheme.HA1.shape.matcher(text).matches()
                ? Optional.of(new PasswordHash(Scheme.HA1, text))
                : Optional.empty();
    }

    private static boolean isAffordable(Scheme scheme, String text) {
        return switch (scheme) {
            case BCRYPT -> {
                int cost = Integer.parseInt(text.substring(4, 6));
                yield cost >= 4 && cost <= COSTLIEST_BCRYPT;
            }
            case SHA256_CRYPT, SHA512_CRYPT ->
                !text.startsWith("rounds=", 3)
                        || Integer.parseInt(text.substring(10, text.indexOf('$', 10))) <= MOST_ROUNDS;
            case PLAIN, SHA, SALTED_SHA, APR1, MD5_CRYPT, DES_CRYPT, HA1 -> true;
        };
    }

    @Override
    public String toString() {
        return "PasswordHash[" + scheme + ", redacted]";
    }
}
