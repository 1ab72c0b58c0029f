package dev.usher.proxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/// What a certificate says about where its issuer can be asked (RFC 5280 §4.2.2.1), and the asking. Blocking: for
/// virtual threads. The address stands in a Secret, so answers are bounded in size and time, and redirects are not
/// followed.
final class AuthorityAccess {
    private static final int MILLIS = 10_000;
    private static final int LARGEST = 256 * 1024;

    private AuthorityAccess() {}

    /// Where its OCSP responder is.
    static Optional<URI> ocsp(X509Certificate certificate) throws IOException {
        return find(certificate, AccessDescription.id_ad_ocsp);
    }

    /// Where the certificate of its issuer is.
    static Optional<URI> issuer(X509Certificate certificate) throws IOException {
        return find(certificate, AccessDescription.id_ad_caIssuers);
    }

    private static Optional<URI> find(X509Certificate certificate, ASN1ObjectIdentifier method) throws IOException {
        byte[] extension = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
        if (extension == null) {
            return Optional.empty();
        }
        var access = AuthorityInformationAccess.getInstance(
                ASN1OctetString.getInstance(extension).getOctets());
        return Arrays.stream(access.getAccessDescriptions())
                .filter(description -> description.getAccessMethod().equals(method))
                .map(AccessDescription::getAccessLocation)
                .filter(location -> location.getTagNo() == GeneralName.uniformResourceIdentifier)
                .flatMap(location -> uri(location.getName().toString()).stream())
                .findFirst();
    }

    private static Optional<URI> uri(String text) {
        try {
            var uri = new URI(text);
            return Optional.of(uri).filter(http -> "http".equals(http.getScheme()) || "https".equals(http.getScheme()));
        } catch (URISyntaxException odd) {
            return Optional.empty();
        }
    }

    static byte[] get(URI from) throws IOException {
        return answer(open(from));
    }

    static byte[] post(URI to, String type, byte[] body) throws IOException {
        HttpURLConnection connection = open(to);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", type);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        return answer(connection);
    }

    private static HttpURLConnection open(URI uri) throws IOException {
        if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("not an address of HTTP");
        }
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(MILLIS);
        connection.setReadTimeout(MILLIS);
        return connection;
    }

    private static byte[] answer(HttpURLConnection connection) throws IOException {
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("the answer has status " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw new IOException("the answer is too large");
                }
                return bytes;
            }
        } finally {
            connection.disconnect();
        }
    }
}
