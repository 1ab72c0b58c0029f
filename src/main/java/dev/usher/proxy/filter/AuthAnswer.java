package dev.usher.proxy.filter;

import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.HeaderLines;
import dev.usher.proxy.exchange.ResponseHead;
import java.util.ArrayList;
import java.util.List;

/// What a service of external authentication answered, as far as anybody needs it. May hold credentials: never printed.
///
/// @param toBackend headers for the backend; a name without a value in the answer is not among them
/// @param cookies its `Set-Cookie` lines
/// @param challenges its `WWW-Authenticate` lines
record AuthAnswer(int status, List<HeaderLine> toBackend, List<String> cookies, List<HeaderLine> challenges) {
    private static final String CHALLENGE = "WWW-Authenticate";

    AuthAnswer {
        toBackend = List.copyOf(toBackend);
        cookies = List.copyOf(cookies);
        challenges = List.copyOf(challenges);
    }

    /// No answer, which lets nobody pass.
    static final AuthAnswer NONE = new AuthAnswer(500, List.of(), List.of(), List.of());

    /// Takes what is needed out of a head.
    ///
    /// @param names of headers for the backend
    static AuthAnswer of(ResponseHead head, List<String> names) {
        Fields fields = head.fields();
        var toBackend = new ArrayList<HeaderLine>(names.size());
        for (String name : names) {
            String value = HeaderLines.joined(fields, name);
            if (value != null && !value.isEmpty()) {
                toBackend.add(new HeaderLine(name, value));
            }
        }
        var cookies = new ArrayList<String>();
        for (int line = fields.find(FieldName.SET_COOKIE);
                line >= 0;
                line = fields.find(FieldName.SET_COOKIE, line + 1)) {
            cookies.add(fields.value(line));
        }
        String challenge = HeaderLines.joined(fields, CHALLENGE);
        return new AuthAnswer(
                head.status(),
                toBackend,
                cookies,
                challenge == null ? List.of() : List.of(new HeaderLine(CHALLENGE, challenge)));
    }

    boolean allows() {
        return status >= 200 && status < 300;
    }

    @Override
    public String toString() {
        return "AuthAnswer[" + status + "]";
    }
}
