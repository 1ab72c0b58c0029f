package dev.usher.proxy.h1;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Byte sequences that have made two HTTP servers disagree, or could, with the one thing we do about each.
///
/// Made after published techniques; also driven against the whole program with a backend that records what it gets.
public final class SmugglingTable {
    private SmugglingTable() {}

    /// One connection's bytes.
    ///
    /// @param raw Latin-1 text of the bytes, sent at once, the connection then left open
    /// @param forwarded the requests a backend may see, exactly these and in this order
    /// @param refusal status of the refusal that follows them and ends the connection; 0 when none does. A request
    ///     whose head was fine and whose body breaks may reach a backend in part, but never as a complete message.
    public record Case(String name, String raw, List<Forwarded> forwarded, int refusal) {
        /// The bytes.
        public byte[] bytes() {
            return raw.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// A complete request as a backend sees it.
    public record Forwarded(String method, String target, String authority, String body) {}

    /// All cases.
    public static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        lengths(cases);
        contentLengths(cases);
        chunks(cases);
        hosts(cases);
        requestLines(cases);
        fieldsAndSequences(cases);
        return cases;
    }

    /// CL.TE, TE.CL and TE.TE with their disguises.
    private static void lengths(List<Case> cases) {
        cases.add(
                refused(
                        "both lengths, CL first (CL.TE)",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"));
        cases.add(
                refused(
                        "both lengths, TE first (TE.CL)",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused(
                "both lengths that agree",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(
                refused(
                        "zero length with chunked (0.TE)",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused(
                "chunked with an empty length",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nContent-Length: \r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "unknown coding before chunked",
                501,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "identity before chunked",
                501,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunked twice in a list",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunked then identity",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"));
        cases.add(
                refused(
                        "identity alone",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: identity\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused(
                "xchunked (TE.TE)",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n5c\r\n"));
        cases.add(refused(
                "xchunked alone",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"));
        cases.add(
                refused(
                        "two TE lines, second unknown (TE.TE)",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"));
        cases.add(
                refused(
                        "two TE lines, first unknown (TE.TE)",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(
                refused(
                        "two equal TE lines",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a trailing comma",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked,\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a leading comma",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE quoted",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a parameter",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a vertical tab",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a form feed",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\u000c\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a no-break space",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding:\u00a0chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a NUL",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n"));
        cases.add(refused("TE empty", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: \r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE space before the colon",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE tab before the colon",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a leading space",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE folded",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE folded behind another field",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nX: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE folded by a tab",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nX: y\r\n\tTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a line feed in the name",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding\n: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE behind a bare LF",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE behind a bare CR",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nX: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE with a stray octet in the name",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding\u00ff: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE on HTTP/1.0",
                400,
                "POST / HTTP/1.0\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        cases.add(refused(
                "TE and CL on HTTP/1.0",
                400,
                "POST / HTTP/1.0\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"));
        cases.add(new Case(
                "TE in capitals and tabs is chunked",
                "POST / HTTP/1.1\r\nHost: a.test\r\ntransfer-ENCODING:\tChUnKeD \t\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                List.of(forwarded("POST", "/", "a.test", "abc")),
                0));
        cases.add(new Case(
                "TE with an underscore is dropped, CL holds",
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                List.of(forwarded("POST", "/", "a.test", "0\r\n\r\n")),
                0));
        cases.add(new Case(
                "TE with an odd token is dropped, no body",
                "GET / HTTP/1.1\r\nHost: a.test\r\nTransfer.Encoding: chunked\r\n\r\n",
                List.of(forwarded("GET", "/", "a.test", "")),
                0));
        cases.add(new Case(
                "content_length is dropped, no body",
                "GET / HTTP/1.1\r\nHost: a.test\r\nContent_Length: 10\r\n\r\n",
                List.of(forwarded("GET", "/", "a.test", "")),
                0));
    }

    /// Lengths two parsers read differently, CL.0 and 0.CL.
    private static void contentLengths(List<Case> cases) {
        cases.add(refused(
                "CL with plus sign", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: +5\r\n\r\nabcde"));
        cases.add(refused(
                "CL with minus sign", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: -5\r\n\r\nabcde"));
        cases.add(refused(
                "CL with list of equals", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5, 5\r\n\r\nabcde"));
        cases.add(refused("CL with list", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5,6\r\n\r\nabcde"));
        cases.add(refused(
                "CL with inner space", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5 5\r\n\r\nabcde"));
        cases.add(refused(
                "CL with hexadecimal", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0x5\r\n\r\nabcde"));
        cases.add(
                refused("CL with letters", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5a\r\n\r\nabcde"));
        cases.add(refused(
                "CL with fraction", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5.0\r\n\r\nabcde"));
        cases.add(refused(
                "CL with exponent", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1e1\r\n\r\nabcde"));
        cases.add(refused("CL with empty", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: \r\n\r\nabcde"));
        cases.add(refused(
                "CL with quoted", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: \"5\"\r\n\r\nabcde"));
        cases.add(refused(
                "CL with nineteen digits",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9999999999999999999\r\n\r\nabcde"));
        cases.add(refused(
                "CL with wraps to five in 64 bits",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 18446744073709551621\r\n\r\nabcde"));
        cases.add(refused(
                "CL with other digits", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: \u00b2\r\n\r\nabcde"));
        cases.add(refused(
                "CL with underscore", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1_0\r\n\r\nabcde"));
        cases.add(refused("CL with NUL", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\0\r\n\r\nabcde"));
        cases.add(refused(
                "CL with vertical tab",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: \u000b5\r\n\r\nabcde"));
        cases.add(refused(
                "CL with semicolon", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5;\r\n\r\nabcde"));
        cases.add(refused(
                "CL twice, different",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdeG"));
        cases.add(refused(
                "CL twice, equal",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde"));
        cases.add(
                refused(
                        "CL twice, case differs",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\ncontent-length: 44\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused(
                "CL space before the colon",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length : 5\r\n\r\nabcde"));
        cases.add(refused("CL folded", 400, "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length:\r\n 5\r\n\r\nabcde"));
        cases.add(refused(
                "CL with a space inside the name",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent Length: 5\r\n\r\nabcde"));
        cases.add(refused(
                "CL glued by a NUL in the name",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length\0: 5\r\n\r\nabcde"));
        cases.add(new Case(
                "CL with leading zeros and spaces",
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length:  005 \r\n\r\nabcde",
                List.of(forwarded("POST", "/", "a.test", "abcde")),
                0));
        cases.add(new Case(
                "CL 0 then another request (0.CL)",
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("POST", "/", "a.test", ""), forwarded("GET", "/2", "a.test", "")),
                0));
        cases.add(new Case(
                "GET with a length hides nothing (CL.0)",
                "GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 40\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("GET", "/", "a.test", "GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n")),
                0));
        cases.add(new Case(
                "HEAD with a body hides nothing",
                "HEAD / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc",
                List.of(forwarded("HEAD", "/", "a.test", "abc")),
                0));
        cases.add(new Case(
                "body that looks chunked, framed by CL",
                "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                List.of(forwarded("POST", "/", "a.test", "0\r\n\r\n")),
                0));
    }

    /// Sizes, extensions, line ends and trailers of chunks.
    private static void chunks(List<Case> cases) {
        cases.add(refused(
                "chunk size with 0x",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size with plus",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size negative",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size with a space before",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size with a space after",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size with a tab after",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\t\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size empty",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size not hexadecimal",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\ng\r\nabc\r\n0\r\n\r\n"));
        cases.add(
                refused(
                        "chunk size of seventeen digits",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n00000000000000003\r\nabc\r\n0\r\n\r\n"));
        cases.add(
                refused(
                        "chunk size over 63 bits",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc\r\n0\r\n\r\n"));
        cases.add(
                refused(
                        "chunk size that wraps",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000003\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size with underscore",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n1_0\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size line ended by LF",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size line ended by CR",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\rabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk size line ended by CR CR LF",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk data longer than its size",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk data shorter than its size",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk data ended by LF",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n"));
        cases.add(refused(
                "chunk data ended by any two octets",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n"));
        cases.add(refused(
                "chunk data without its line end",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc0\r\n\r\n"));
        cases.add(refused(
                "chunk extension ended by LF",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;a\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk extension hiding a size behind LF",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\n4c\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk extension with CR inside",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;a\rb\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk extension with NUL",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;\0\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk extension quoted over a line",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"\n\"\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk last size line ended by LF",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\n\r\n"));
        cases.add(refused(
                "chunk extension without a name",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk extension without a value",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk extension with an open quote",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk extension with text behind the quote",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b\"c\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk extension with a space",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3; a\r\nabc\r\n0\r\n\r\n"));
        cases.add(refused(
                "chunk trailer section ended by LF",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\n"));
        cases.add(
                refused(
                        "chunk trailer folded",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n z\r\n\r\n"));
        cases.add(refused(
                "chunk trailer with a space before the colon",
                400,
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX : y\r\n\r\n"));
        cases.add(
                refused(
                        "chunk trailer without a colon",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nGET /smuggled HTTP/1.1\r\n\r\n"));
        cases.add(
                refused(
                        "chunk trailer with a bare CR",
                        400,
                        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\rz\r\n\r\n"));
        cases.add(new Case(
                "chunk sizes with zeros, capitals, extension",
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0003;a=b;c=\"\\\";\";d\r\nabc\r\n0A\r\n0123456789\r\n000\r\n\r\n",
                List.of(forwarded("POST", "/", "a.test", "abc0123456789")),
                0));
        cases.add(new Case(
                "trailers cannot frame",
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\nHost: b\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("POST", "/", "a.test", "abc"), forwarded("GET", "/2", "a.test", "")),
                0));
        cases.add(new Case(
                "chunk data that looks like a request",
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n2c\r\nGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGG\r\n0\r\n\r\n",
                List.of(forwarded("POST", "/", "a.test", "GGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGG")),
                0));
        cases.add(new Case(
                "bytes after the last chunk are a new request, a bad one",
                "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX\u0001/smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("POST", "/", "a.test", "")),
                400));
    }

    /// Host against Host, and against the target.
    private static void hosts(List<Case> cases) {
        cases.add(refused("Host missing", 400, "GET / HTTP/1.1\r\n\r\n"));
        cases.add(refused("Host twice", 400, "GET / HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n"));
        cases.add(refused("Host twice, equal", 400, "GET / HTTP/1.1\r\nHost: a.test\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("Host twice on HTTP/1.0", 400, "GET / HTTP/1.0\r\nHost: a.test\r\nHost: b.test\r\n\r\n"));
        cases.add(refused("Host empty", 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"));
        cases.add(refused("Host with a space", 400, "GET / HTTP/1.1\r\nHost: a.test b.test\r\n\r\n"));
        cases.add(refused("Host with a comma", 400, "GET / HTTP/1.1\r\nHost: a.test,b.test\r\n\r\n"));
        cases.add(refused("Host with user information", 400, "GET / HTTP/1.1\r\nHost: x@a.test\r\n\r\n"));
        cases.add(refused("Host with a path", 400, "GET / HTTP/1.1\r\nHost: a.test/x\r\n\r\n"));
        cases.add(refused("Host with a query", 400, "GET / HTTP/1.1\r\nHost: a.test?x\r\n\r\n"));
        cases.add(refused("Host with a fragment", 400, "GET / HTTP/1.1\r\nHost: a.test#x\r\n\r\n"));
        cases.add(refused("Host with a backslash", 400, "GET / HTTP/1.1\r\nHost: a.test\\b\r\n\r\n"));
        cases.add(refused("Host with two ports", 400, "GET / HTTP/1.1\r\nHost: a.test:80:81\r\n\r\n"));
        cases.add(refused("Host with a port of letters", 400, "GET / HTTP/1.1\r\nHost: a.test:8o\r\n\r\n"));
        cases.add(refused("Host with a port too large", 400, "GET / HTTP/1.1\r\nHost: a.test:65536\r\n\r\n"));
        cases.add(refused("Host with a percent escape", 400, "GET / HTTP/1.1\r\nHost: a%2etest\r\n\r\n"));
        cases.add(refused("Host with an open bracket", 400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"));
        cases.add(refused("Host with text behind the bracket", 400, "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n"));
        cases.add(refused("Host with a NUL", 400, "GET / HTTP/1.1\r\nHost: a.test\0\r\n\r\n"));
        cases.add(refused("Host with raw UTF-8", 400, "GET / HTTP/1.1\r\nHost: \u00e4.test\r\n\r\n"));
        cases.add(refused("Host with a control", 400, "GET / HTTP/1.1\r\nHost: a\u0001.test\r\n\r\n"));
        cases.add(refused("Host with only a port", 400, "GET / HTTP/1.1\r\nHost: :80\r\n\r\n"));
        cases.add(refused("Host with angle brackets", 400, "GET / HTTP/1.1\r\nHost: <a.test>\r\n\r\n"));
        cases.add(refused("Host with a quote", 400, "GET / HTTP/1.1\r\nHost: a\"test\r\n\r\n"));
        cases.add(refused("Host with a space before the colon", 400, "GET / HTTP/1.1\r\nHost : a.test\r\n\r\n"));
        cases.add(refused(
                "Host folded as the first line", 400, "GET / HTTP/1.1\r\n Host: a.test\r\nHost: b.test\r\n\r\n"));
        cases.add(refused("Host behind a bare LF in the request line", 400, "GET / HTTP/1.1\nHost: a.test\r\n\r\n"));
        cases.add(new Case(
                "absolute-form wins over Host",
                "GET http://a.test/x?y HTTP/1.1\r\nHost: b.test\r\n\r\n",
                List.of(forwarded("GET", "/x?y", "a.test", "")),
                0));
        cases.add(new Case(
                "absolute-form without path",
                "GET http://a.test HTTP/1.1\r\nHost: b.test\r\n\r\n",
                List.of(forwarded("GET", "/", "a.test", "")),
                0));
        cases.add(new Case(
                "absolute-form with query only",
                "GET HTTP://a.test?x=/y HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("GET", "/?x=/y", "a.test", "")),
                0));
        cases.add(refused(
                "absolute-form with two Hosts",
                400,
                "GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n"));
        cases.add(refused("absolute-form without Host", 400, "GET http://a.test/ HTTP/1.1\r\n\r\n"));
        cases.add(refused("absolute-form with a bad Host", 400, "GET http://a.test/ HTTP/1.1\r\nHost: b/c\r\n\r\n"));
        cases.add(refused(
                "absolute-form with user information",
                400,
                "GET http://a.test@b.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("absolute-form without authority", 400, "GET http:///x HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused(
                "absolute-form of another scheme",
                400,
                "GET file://a.test/etc/passwd HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused(
                "absolute-form with backslashes", 400, "GET http:\\\\a.test\\x HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("target without a slash", 400, "GET x HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("target with an at sign first", 400, "GET @b.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("authority-form without CONNECT", 400, "GET a.test:80 HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("CONNECT", 405, "CONNECT a.test:80 HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("CONNECT with a path", 405, "CONNECT /x HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("asterisk with GET", 400, "GET * HTTP/1.1\r\nHost: a.test\r\n\r\n"));
    }

    /// Methods, targets, versions and what comes before them.
    private static void requestLines(List<Case> cases) {
        cases.add(refused("request line with two spaces", 400, "GET  / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("request line with a tab", 400, "GET\t/ HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("request line with a space in the target", 400, "GET /a b HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("request line with a space behind", 400, "GET / HTTP/1.1 \r\nHost: a.test\r\n\r\n"));
        cases.add(refused("request line with a space before", 400, " GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("request line without version", 400, "GET /\r\nHost: a.test\r\n\r\n"));
        cases.add(
                refused("request line with a second version", 400, "GET / HTTP/1.1 HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("target with a fragment", 400, "GET /x#y HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("target with a NUL", 400, "GET /x\0y HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("target with a bare CR", 400, "GET /x\ry HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("target with DEL", 400, "GET /x\u007f HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("method with a colon", 400, "GET: / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("method with an octet over 127", 400, "G\u00c9T / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("version in lower case", 400, "GET / http/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("version with two digits", 400, "GET / HTTP/1.10\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("version without minor", 400, "GET / HTTP/1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("version 1.2", 505, "GET / HTTP/1.2\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("version 2.0", 505, "GET / HTTP/2.0\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("version 0.9", 505, "GET / HTTP/0.9\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        cases.add(refused("two empty lines first", 400, "\r\n\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("bare LF first", 400, "\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("bare CR first", 400, "\rGET / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(new Case(
                "one empty line first",
                "\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("GET", "/", "a.test", "")),
                0));
    }

    /// Field lines, ends of heads, pipelining, upgrade, expectations.
    private static void fieldsAndSequences(List<Case> cases) {
        cases.add(refused("field without a colon", 400, "GET / HTTP/1.1\r\nHost: a.test\r\nX\r\n\r\n"));
        cases.add(refused("field without a name", 400, "GET / HTTP/1.1\r\nHost: a.test\r\n: x\r\n\r\n"));
        cases.add(refused("field name with a parenthesis", 400, "GET / HTTP/1.1\r\nHost: a.test\r\nX(y): z\r\n\r\n"));
        cases.add(refused("field name with a slash", 400, "GET / HTTP/1.1\r\nHost: a.test\r\nX/y: z\r\n\r\n"));
        cases.add(refused("field value with NUL", 400, "GET / HTTP/1.1\r\nHost: a.test\r\nX: a\0b\r\n\r\n"));
        cases.add(refused("field value with a bare CR", 400, "GET / HTTP/1.1\r\nHost: a.test\r\nX: a\rb\r\n\r\n"));
        cases.add(refused("field value with CR CR LF", 400, "GET / HTTP/1.1\r\nHost: a.test\r\nX: a\r\r\n\r\n"));
        cases.add(refused(
                "head ended by bare LF",
                400,
                "GET / HTTP/1.1\r\nHost: a.test\r\n\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(refused("head ended by LF LF", 400, "GET / HTTP/1.1\nHost: a.test\n\n"));
        cases.add(refused(
                "head ended by CR CR",
                400,
                "GET / HTTP/1.1\r\nHost: a.test\r\rGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        cases.add(new Case(
                "colon in a value is no second field",
                "GET / HTTP/1.1\r\nHost: a.test\r\nX: Host: b.test\r\n\r\n",
                List.of(forwarded("GET", "/", "a.test", "")),
                0));
        cases.add(new Case(
                "three requests in a row",
                "GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(
                        forwarded("GET", "/1", "a.test", ""),
                        forwarded("POST", "/2", "a.test", "abc"),
                        forwarded("GET", "/3", "a.test", "")),
                0));
        cases.add(new Case(
                "a good request, then a bad one",
                "GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\nX : y\r\n\r\n",
                List.of(forwarded("GET", "/1", "a.test", "")),
                400));
        cases.add(new Case(
                "nothing is taken after Connection: close",
                "GET /1 HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("GET", "/1", "a.test", "")),
                0));
        cases.add(new Case(
                "nothing is taken after HTTP/1.0",
                "GET /1 HTTP/1.0\r\nHost: a.test\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("GET", "/1", "a.test", "")),
                0));
        cases.add(new Case(
                "h2c upgrade is an ordinary request",
                "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
                List.of(forwarded("GET", "/", "a.test", "")),
                0));
        cases.add(new Case(
                "upgrade that the backend declines hides nothing",
                "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n",
                List.of(forwarded("GET", "/", "a.test", ""), forwarded("GET", "/2", "a.test", "")),
                0));
        cases.add(new Case(
                "Connection cannot name framing away",
                "POST / HTTP/1.1\r\nHost: a.test\r\nConnection: Content-Length, Host, Transfer-Encoding\r\nContent-Length: 3\r\n\r\nabc",
                List.of(forwarded("POST", "/", "a.test", "abc")),
                0));
        cases.add(refused(
                "two credentials",
                400,
                "GET / HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n"));
        cases.add(refused(
                "unknown expectation",
                417,
                "POST / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continuex\r\nContent-Length: 3\r\n\r\nabc"));
        cases.add(refused(
                "expectation list",
                417,
                "POST / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue, x\r\nContent-Length: 3\r\n\r\nabc"));
    }

    private static Case refused(String name, int status, String raw) {
        return new Case(name, raw, List.of(), status);
    }

    private static Forwarded forwarded(String method, String target, String authority, String body) {
        return new Forwarded(method, target, authority, body);
    }
}
