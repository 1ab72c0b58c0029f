package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.model.AccessRule;
import dev.usher.model.Cidr;
import dev.usher.model.Filter;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who is let in, while the annotations of one Ingress are read (2.1, 2.8).
final class AccessDraft {
    private final GlobalSettings.Addresses globals;

    Filter.Satisfy satisfy = Filter.Satisfy.ALL;
    private Optional<List<Cidr>> allowed = Optional.empty();
    Optional<List<Cidr>> denied = Optional.empty();
    private String allowedName = "";

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

    /// What it comes to.
    ///
    /// @param draft hears what is wrong
    /// @param service external authentication
    IngressSettings.Access finish(SettingsDraft draft, Optional<AccessRule> service) {
        warn(draft);
        var rules = new ArrayList<AccessRule>();
        addresses().ifPresent(rules::add);
        service.ifPresent(rules::add);
        // With satisfy: any a list of everybody is enough for everybody, and so means something.
        if (satisfy == Filter.Satisfy.ALL || rules.size() == 1) {
            rules.removeIf(AccessDraft::isNeutral);
        }
        return new IngressSettings.Access(satisfy, rules);
    }

    /// The lists of addresses: a list of the Ingress replaces the global one of its kind.
    Optional<AccessRule> addresses() {
        var refused = denied.orElse(globals.denied());
        var only = allowed.orElse(globals.allowed());
        return refused.isEmpty() && only.isEmpty()
                ? Optional.empty()
                : Optional.of(new AccessRule.Addresses(refused, only));
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
