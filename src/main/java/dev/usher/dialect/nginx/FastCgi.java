package dev.usher.dialect.nginx;

import dev.usher.model.BackendProtocol;
import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.Filter.FastCgi.MetaVariable;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import dev.usher.resource.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What the annotations of one Ingress say about FastCGI, while they are read (2.11).
///
/// A parameter may be what keeps a script from reading other people's files (`PHP_ADMIN_VALUE`), so one that cannot be
/// sent as it was meant takes the paths out of service (SEC4).
final class FastCgi {
    static final ValueType<String> INDEX = ValueType.matching("[A-Za-z0-9._-]*", "letters, digits and . _ -");

    private static final String INDEX_NAME = "fastcgi-index";
    private static final String VARIABLES_NAME = "fastcgi-params-configmap";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private static final String PROXY = "HTTP_PROXY";

    /// The length of the body is the protocol's; `HTTP_PROXY` sends the requests of a script to whom a client names
    /// ("httpoxy").
    private static final Set<String> RESERVED = Set.of("CONTENT_LENGTH", PROXY);

    private String index = "";
    private List<MetaVariable> variables = List.of();
    private boolean named;

    void index(String text) {
        index = text;
    }

    /// Reads the ConfigMap of parameters.
    void variables(SettingsDraft draft, String name) {
        named = true;
        switch (draft.objects().configMap(name)) {
            case NamedObjects.Found.Present<ConfigMap>(ConfigMap map) -> read(draft, map);
            case NamedObjects.Found.Absent<ConfigMap>(String why) -> deny(draft, why);
        }
    }

    private void read(SettingsDraft draft, ConfigMap map) {
        var read = new ArrayList<MetaVariable>();
        new TreeMap<>(map.data()).forEach((name, text) -> {
            if (name.equals(PROXY) && text.isBlank()) {
                return; // the usual way to keep it from scripts, which never get it here
            }
            if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
                deny(
                        draft,
                        "names " + map.key() + ", whose key " + Quoted.of(name)
                                + (RESERVED.contains(name)
                                        ? " is a parameter that must not be set"
                                        : " cannot be the name of a parameter"));
                return;
            }
            var value = Expression.parse(text.strip());
            if (!value.unknown().isEmpty()) {
                draft.tell(new SettingsDraft.Finding(
                        Severity.WARNING,
                        Reason.INVALID_ANNOTATION,
                        VARIABLES_NAME,
                        VARIABLES_NAME + " names " + map.key() + ", whose key " + name + " has "
                                + String.join(", ", value.unknown())
                                + ", which no variable has as its name; nothing is filled in there."));
            }
            read.add(new MetaVariable(name, value));
        });
        variables = read;
    }

    private static void deny(SettingsDraft draft, String why) {
        draft.deny(VARIABLES_NAME + " " + why);
        draft.tell(new SettingsDraft.Finding(
                Severity.ERROR,
                Reason.INVALID_ANNOTATION,
                VARIABLES_NAME,
                VARIABLES_NAME + " " + why + "; the paths of this Ingress are answered with 503."));
    }

    /// The filter, where there is anything to tell a backend that speaks FastCGI.
    Optional<Filter> finish(SettingsDraft draft) {
        boolean spoken = draft.protocol.equals(Optional.of(BackendProtocol.FCGI));
        if (!spoken) {
            idle(draft, INDEX_NAME, !index.isEmpty());
            idle(draft, VARIABLES_NAME, named);
        }
        return !spoken || (index.isEmpty() && variables.isEmpty())
                ? Optional.empty()
                : Optional.of(new Filter.FastCgi(index, variables));
    }

    private static void idle(SettingsDraft draft, String annotation, boolean present) {
        if (present) {
            draft.tell(new SettingsDraft.Finding(
                    Severity.INFO,
                    Reason.UNSUPPORTED_ANNOTATION,
                    annotation,
                    annotation + " has no effect without backend-protocol FCGI."));
        }
    }
}
