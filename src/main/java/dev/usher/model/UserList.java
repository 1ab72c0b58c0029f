package dev.usher.model;

import java.util.Map;

/// Users and what is stored of their passwords. Names are Latin-1, one character an octet. Prints redacted.
///
/// @param users a name to its hash; who has none that can be used is not in it
public record UserList(Map<String, PasswordHash> users) {
    public UserList {
        users = Map.copyOf(users);
    }

    @Override
    public String toString() {
        return "UserList[" + users.size() + " users, redacted]";
    }
}
