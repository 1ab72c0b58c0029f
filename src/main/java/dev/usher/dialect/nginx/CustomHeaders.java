package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.NamedObjects.Found;
import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import dev.usher.resource.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Reads the ConfigMap of annotation `custom-headers`: response headers, of those alone that
/// `global-allowed-response-headers` lists. Values are literal. Whatever is wrong, nothing of the Ingress is served.
final class CustomHeaders {
    private static final String ROW = "custom-headers";

    private CustomHeaders() {}

    static void read(SettingsDraft draft, String name) {
        switch (draft.objects().configMapAnywhere(name)) {
            case Found.Absent<ConfigMap>(var why) -> deny(draft, why);
            case Found.Present<ConfigMap>(var map) -> draft.responses.headers = lines(draft, map);
        }
    }

    private static List<HeaderLine> lines(SettingsDraft draft, ConfigMap map) {
        var lines = new ArrayList<HeaderLine>();
        new TreeMap<>(map.data()).forEach((header, value) -> {
            var fault = HeaderMap.fault(header, value);
            if (fault.isPresent()) {
                deny(draft, "names " + map.key() + ", in which header " + Quoted.of(header) + " " + fault.get());
            } else if (draft.globals().responses().allowedHeaders().stream().noneMatch(header::equalsIgnoreCase)) {
                deny(
                        draft,
                        "names " + map.key() + ", in which header " + Quoted.of(header)
                                + " is not among those that global-allowed-response-headers of the ConfigMap allows");
            } else {
                lines.add(new HeaderLine(header, value.strip()));
            }
        });
        return lines;
    }

    private static void deny(SettingsDraft draft, String why) {
        draft.deny(ROW + " " + why);
        draft.tell(new Finding(
                Severity.ERROR,
                Reason.INVALID_ANNOTATION,
                ROW,
                ROW + " " + why + "; the paths of this Ingress are answered with 503."));
    }
}
