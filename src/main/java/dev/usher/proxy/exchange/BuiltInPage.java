package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The small HTML pages the proxy answers with by itself. Scripts match on `<code> <phrase>`, so the phrases are
/// nginx's (C9.1).
final class BuiltInPage {
    private static final int FIRST = 100;
    private static final AtomicReferenceArray<@Nullable ByteBuf> PAGES = new AtomicReferenceArray<>(500);

    private static final ByteBuf CLEAR_ON_TLS_PORT = badRequest("The plain HTTP request was sent to HTTPS port");
    private static final ByteBuf NO_CLIENT_CERTIFICATE = badRequest("No required SSL certificate was sent");
    private static final ByteBuf BAD_CLIENT_CERTIFICATE = badRequest("The SSL certificate error");
    private static final ByteBuf CLIENT_FORBIDDEN = buffer("client certificate unauthorized");

    private BuiltInPage() {}

    /// The page of a status, 100 to 599: a read-only view the caller owns.
    static ByteBuf of(int status) {
        int at = status - FIRST;
        ByteBuf page = PAGES.get(at);
        if (page == null) {
            String line = status + " " + phrase(status);
            page = render(line, line, "");
            PAGES.set(at, page);
        }
        return page.duplicate();
    }

    /// The page of an error: that of its status, but for the errors with words of their own. The same kind of view.
    static ByteBuf of(ProxyError error) {
        return switch (error) {
            case CLEAR_ON_TLS_PORT -> CLEAR_ON_TLS_PORT.duplicate();
            case NO_CLIENT_CERTIFICATE -> NO_CLIENT_CERTIFICATE.duplicate();
            case BAD_CLIENT_CERTIFICATE -> BAD_CLIENT_CERTIFICATE.duplicate();
            case CLIENT_FORBIDDEN -> CLIENT_FORBIDDEN.duplicate();
            default -> of(error.status());
        };
    }

    private static ByteBuf badRequest(String why) {
        return render("400 " + why, "400 Bad Request", "<center>" + why + "</center>\n");
    }

    private static ByteBuf render(String title, String heading, String further) {
        return buffer("""
                <html>
                <head><title>%s</title></head>
                <body>
                <center><h1>%s</h1></center>
                %s<hr><center>usher</center>
                </body>
                </html>
                """.formatted(title, heading, further).replace("\n", "\r\n"));
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
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Not Allowed";
            case 408 -> "Request Time-out";
            case 411 -> "Length Required";
            case 413 -> "Request Entity Too Large";
            case 414 -> "Request-URI Too Large";
            case 415 -> "Unsupported Media Type";
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
            default -> "Status";
        };
    }
}
