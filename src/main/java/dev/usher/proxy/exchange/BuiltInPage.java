package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The small HTML pages the proxy answers with by itself. Scripts match on `<code> <phrase>`, so the phrases are
/// nginx's (C9.1). All of them end with the same words; pages of the same words are made once and kept.
final class BuiltInPage {
    private static final int FIRST = 100;
    private static final String NONE = "Status";
    private static final Map<String, BuiltInPage> BY_FOOTER = new ConcurrentHashMap<>();

    private final AtomicReferenceArray<@Nullable ByteBuf> pages = new AtomicReferenceArray<>(500);
    private final String footer;
    private final ByteBuf clearOnTlsPort;
    private final ByteBuf noClientCertificate;
    private final ByteBuf badClientCertificate;
    private final ByteBuf clientForbidden = buffer("client certificate unauthorized");

    private BuiltInPage(String footer) {
        this.footer = footer;
        clearOnTlsPort = badRequest("The plain HTTP request was sent to HTTPS port");
        noClientCertificate = badRequest("No required SSL certificate was sent");
        badClientCertificate = badRequest("The SSL certificate error");
    }

    /// Pages that name the server; for as many different texts as there are servers, which is one.
    ///
    /// @param server plain text, without anything that means something to HTML
    static BuiltInPage naming(String server) {
        return BY_FOOTER.computeIfAbsent(server, BuiltInPage::new);
    }

    /// Whether a status has a page. Others are answered without a body, as nginx does: its words are for those alone.
    static boolean exists(int status) {
        return status >= 300 && !phrase(status).equals(NONE);
    }

    /// The page of a status, 100 to 599: a read-only view the caller owns.
    ByteBuf of(int status) {
        int at = status - FIRST;
        ByteBuf page = pages.get(at);
        if (page == null) {
            String line = status + " " + phrase(status);
            page = render(line, line, "");
            pages.set(at, page);
        }
        return page.duplicate();
    }

    /// The page of an error: that of its status, but for the errors with words of their own. The same kind of view.
    ByteBuf of(ProxyError error) {
        return switch (error) {
            case CLEAR_ON_TLS_PORT -> clearOnTlsPort.duplicate();
            case NO_CLIENT_CERTIFICATE -> noClientCertificate.duplicate();
            case BAD_CLIENT_CERTIFICATE -> badClientCertificate.duplicate();
            case CLIENT_FORBIDDEN -> clientForbidden.duplicate();
            default -> of(error.status());
        };
    }

    private ByteBuf badRequest(String why) {
        return render("400 " + why, "400 Bad Request", "<center>" + why + "</center>\n");
    }

    private ByteBuf render(String title, String heading, String further) {
        return buffer("""
                <html>
                <head><title>%s</title></head>
                <body>
                <center><h1>%s</h1></center>
                %s<hr><center>%s</center>
                </body>
                </html>
                """.formatted(title, heading, further, footer).replace("\n", "\r\n"));
    }

    private static ByteBuf buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    /// The phrase nginx prints.
    static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Authorization Required";
            case 402 -> "Payment Required";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Not Allowed";
            case 406 -> "Not Acceptable";
            case 408 -> "Request Time-out";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 411 -> "Length Required";
            case 412 -> "Precondition Failed";
            case 413 -> "Request Entity Too Large";
            case 414 -> "Request-URI Too Large";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Requested Range Not Satisfiable";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Temporarily Unavailable";
            case 504 -> "Gateway Time-out";
            case 505 -> "HTTP Version Not Supported";
            case 507 -> "Insufficient Storage";
            default -> NONE;
        };
    }
}
