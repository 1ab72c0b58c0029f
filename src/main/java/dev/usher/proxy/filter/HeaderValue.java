package dev.usher.proxy.filter;

/// Text made from a request that goes into a header value.
final class HeaderValue {
    private HeaderValue() {}

    /// The text without control characters: captures are decoded path text and may hold a line break (SEC2).
    static String clean(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != 0x7F) {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// The text as a request target: without anything that could end one.
    static String target(String text) {
        return clean(text).replace(" ", "%20");
    }
}
