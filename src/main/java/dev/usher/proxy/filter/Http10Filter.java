package dev.usher.proxy.filter;

import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;
import java.util.List;

/// Has HTTP/1.0 spoken to the backend (annotation `proxy-http-version`). Its requests cannot have a body whose length
/// shows only at its end (RFC 1945 §7.2.2): such a request is answered 411.
final class Http10Filter implements RequestFilter {
    private static final int LENGTH_REQUIRED = 411;

    @Override
    public boolean apply(FilterContext request) {
        if (request.head().hasBody() && request.head().contentLength() < 0) {
            request.answer(LENGTH_REQUIRED, List.of());
            return true;
        }
        request.forwarded().speakHttp10();
        return false;
    }
}
