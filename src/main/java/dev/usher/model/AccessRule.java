package dev.usher.model;

import java.util.List;

/// One of the things that let a request in or refuse it (C8 step 9). In a [Filter.Access] there is at most one of each
/// kind, and they are asked in the order in which the kinds stand here.
public sealed interface AccessRule {

    /// Lists of client addresses (`allowlist-source-range`, `denylist-source-range`). Who is refused by one is answered
    /// 403; where nobody is allowed by name, everybody is who is not refused.
    ///
    /// @param denied looked at first
    /// @param allowed empty for no such list
    record Addresses(List<Cidr> denied, List<Cidr> allowed) implements AccessRule {
        public Addresses {
            denied = List.copyOf(denied);
            allowed = List.copyOf(allowed);
        }
    }

    /// User name and password with each request (annotation `auth-type: basic`, RFC 7617). Who sends none, or wrong
    /// ones, is answered 401.
    record Basic(String realm, UserList users) implements AccessRule {}

    /// User name and a proof of the password (annotation `auth-type: digest`, RFC 7616 with MD5 and `qop=auth`).
    ///
    /// @param users those of the realm
    record Digest(String realm, UserList users) implements AccessRule {}
    /// Another service says (2.2). What the request brings of its answers is passed on only if it lets it in.
    record Service(ExternalAuth auth) implements AccessRule {}

    /// Whether it is about who somebody is, not about where they are: what `no-auth-locations` excuses from (EA5).
    default boolean authenticates() {
        return switch (this) {
            case Addresses _ -> false;
            case Basic _, Digest _, Service _ -> true;
        };
    }
}
