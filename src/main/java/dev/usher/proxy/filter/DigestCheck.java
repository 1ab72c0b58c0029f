package dev.usher.proxy.filter;

import dev.usher.model.AccessRule;
import dev.usher.model.PasswordHash;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Digest authentication (RFC 7616, MD5, `qop=auth`): a proof of the password instead of the password. A right proof
/// for a nonce that does not live any more is answered with `stale=true`, so that the client makes another one without
/// asking its user.
final class DigestCheck implements AccessCheck {
    private final String realm;
    private final Map<String, PasswordHash> users;
    private final Nonces nonces;

    DigestCheck(AccessRule.Digest rule, Nonces nonces) {
        realm = rule.realm();
        users = rule.users().users();
        this.nonces = nonces;
    }

    @Override
    public Outcome check(FilterContext request) {
        DigestCredentials given = credentials(request.head().fields());
        PasswordHash ha1 = given == null ? null : users.get(given.user());
        // A proof for another target must not open this one (RFC 7616 §3.4.6).
        if (given == null
                || ha1 == null
                || !given.realm().equals(realm)
                || !given.uri().equals(request.target())) {
            return challenge(false);
        }
        byte[] expected = proof(ha1.text(), method(request.head()), given).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, given.response().getBytes(StandardCharsets.US_ASCII))) {
            return challenge(false);
        }
        return nonces.use(given.nonce(), given.count()) ? Outcome.ALLOWED : challenge(true);
    }

    private static @Nullable DigestCredentials credentials(Fields fields) {
        int line = fields.find(FieldName.AUTHORIZATION);
        return line < 0 ? null : DigestCredentials.parse(fields.value(line));
    }

    private static String method(RequestHead head) {
        return head.fields().text(head.methodOffset(), head.methodLength());
    }

    /// RFC 7616 §3.4.1.
    static String proof(String ha1, String method, DigestCredentials given) {
        return md5(ha1 + ":" + given.nonce() + ":" + given.nc() + ":" + given.cnonce() + ":auth:"
                + md5(method + ":" + given.uri()));
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Outcome challenge(boolean stale) {
        String value = "Digest realm=\"" + realm + "\", qop=\"auth\", algorithm=MD5, nonce=\"" + nonces.make() + "\""
                + (stale ? ", stale=true" : "");
        return new Outcome.Refused(401, true, List.of(new HeaderLine("WWW-Authenticate", value)));
    }
}
