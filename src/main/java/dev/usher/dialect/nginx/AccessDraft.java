package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.model.AccessRule;
import dev.usher.model.Cidr;
import dev.usher.model.Filter;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import dev.usher.resource.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who is let in, while the annotations of one Ingress are read (2.1, 2.8).
final class AccessDraft {
    private final GlobalSettings.Addresses globals;

    Filter.Satisfy satisfy = Filter.Satisfy.ALL;
    private Optional<List<Cidr>> allowed = Optional.empty();
    Optional<List<Cidr>> denied = Optional.empty();
    Optional<Scheme> scheme = Optional.empty();
    Optional<String> secret = Optional.empty();
    boolean map;
    String realm = "";
    private String allowedName = "";
    private Optional<AccessRule.Addresses> ofSnippets = Optional.empty();

    /// How users sign in (`auth-type`).
    enum Scheme {
        BASIC,
        DIGEST
    }

    AccessDraft(GlobalSettings.Addresses globals) {
        this.globals = globals;
    }

    /// Takes a list of those let in; the first of two is kept.
    ///
    /// @param annotation that has it
    void allow(String annotation, List<Cidr> list) {
        if (allowed.isEmpty()) {
            allowed = Optional.of(list);
            allowedName = annotation;
        }
    }

    /// Takes the lists of a snippet besides.
    void join(Optional<AccessRule.Addresses> snippet) {
        ofSnippets = Snippet.join(ofSnippets, snippet);
    }

    /// What it comes to.
    ///
    /// @param draft hears what is wrong
    /// @param service external authentication
    IngressSettings.Access finish(SettingsDraft draft, Optional<AccessRule> service) {
        warn(draft);
        var rules = new ArrayList<AccessRule>();
        addresses().ifPresent(rules::add);
        credentials(draft).ifPresent(rules::add);
        service.ifPresent(rules::add);
        // With satisfy: any a list of everybody is enough for everybody, and so means something.
        if (satisfy == Filter.Satisfy.ALL || rules.size() == 1) {
            rules.removeIf(AccessDraft::isNeutral);
        }
        return new IngressSettings.Access(satisfy, rules);
    }

    /// The lists of addresses: a list of the Ingress replaces the global one of its kind.
    Optional<AccessRule.Addresses> addresses() {
        var refused = denied.orElse(globals.denied());
        var only = allowed.orElse(globals.allowed());
        var lists = refused.isEmpty() && only.isEmpty()
                ? Optional.<AccessRule.Addresses>empty()
                : Optional.of(new AccessRule.Addresses(refused, only));
        return Snippet.join(lists, ofSnippets);
    }

    private Optional<AccessRule> credentials(SettingsDraft draft) {
        if (scheme.isEmpty()) {
            secret.ifPresent(_ -> refuse(
                    draft,
                    "auth-secret",
                    "has users, but no auth-type says how they sign in: set auth-type to basic or digest"));
            return Optional.empty();
        }
        if (secret.isEmpty() && draft.denied.isPresent()) {
            return Optional.empty(); // one that cannot be read was told already
        }
        if (secret.isEmpty()) {
            refuse(draft, "auth-type", "needs auth-secret, the Secret with the users");
            return Optional.empty();
        }
        return switch (draft.objects().secret(secret.get())) {
            case NamedObjects.Found.Absent(String why) -> {
                refuse(draft, "auth-secret", why);
                yield Optional.empty();
            }
            case NamedObjects.Found.Present(Secret found) -> credentials(draft, scheme.get(), found);
        };
    }

    private Optional<AccessRule> credentials(SettingsDraft draft, Scheme how, Secret found) {
        if (!map && found.users().file().isEmpty()) {
            refuse(draft, "auth-secret", "names " + found.key() + ", which has no users under the key auth");
            return Optional.empty();
        }
        var users = switch (how) {
            case BASIC -> SignInUsers.basic(found.users(), map);
            case DIGEST -> SignInUsers.digest(found.users(), map, realm);
        };
        if (users.users().users().isEmpty()) {
            draft.tell(new Finding(
                    Severity.ERROR,
                    Reason.INVALID_ANNOTATION,
                    "auth-secret",
                    "auth-secret names " + found.key() + ", in which nobody"
                            + (how == Scheme.DIGEST ? " of this auth-realm" : "")
                            + " has a password hash that can be used; nobody can sign in."));
        } else if (users.unusable() > 0) {
            draft.tell(new Finding(
                    Severity.WARNING,
                    Reason.INVALID_ANNOTATION,
                    "auth-secret",
                    "auth-secret names " + found.key() + ", in which " + users.unusable()
                            + " of the users have no password hash that can be used; they cannot sign in."));
        }
        return Optional.of(
                switch (how) {
                    case BASIC -> new AccessRule.Basic(realm, users.users());
                    case DIGEST -> new AccessRule.Digest(realm, users.users());
                });
    }

    /// What was meant to protect and cannot is not the same as absent (SEC4).
    private static void refuse(SettingsDraft draft, String annotation, String why) {
        draft.deny(annotation + " " + why);
        draft.tell(new Finding(
                Severity.ERROR,
                Reason.INVALID_ANNOTATION,
                annotation,
                annotation + " " + why + "; the paths of this Ingress are answered with 503."));
    }

    /// Allowing everybody asks for nothing; cert-manager writes it on every solver Ingress (C2.17).
    private static boolean isNeutral(AccessRule rule) {
        return rule instanceof AccessRule.Addresses(var refused, var only) && refused.isEmpty() && isEverybody(only);
    }

    private static boolean isEverybody(List<Cidr> blocks) {
        return blocks.stream().anyMatch(block -> block.bits() == 0 && block.v6())
                && blocks.stream().anyMatch(block -> block.bits() == 0 && !block.v6());
    }

    /// 6.3: a list that lets all of a family in protects from nobody of it. Silent where it lets in just everybody, as
    /// cert-manager writes it.
    private void warn(SettingsDraft draft) {
        var list = allowed.orElse(List.of());
        boolean all = list.stream().anyMatch(block -> block.bits() == 0);
        boolean enough = satisfy == Filter.Satisfy.ANY;
        if (!all || (isEverybody(list) && !enough)) {
            return;
        }
        draft.tell(new Finding(
                Severity.WARNING,
                Reason.INVALID_ANNOTATION,
                allowedName,
                allowedName + " lets in all addresses of a family"
                        + (enough ? ", and with satisfy: any nothing else is asked of them" : "")
                        + "; name the networks that are meant."));
    }
}
