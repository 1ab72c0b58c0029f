package dev.usher.proxy.fcgi;

/// Records as an application sends them, and as it reads them, each octet one character.
final class Script {
    private Script() {}

    static String record(int type, String content) {
        return record(1, type, 1, content, 0);
    }

    static String record(int version, int type, int id, String content, int padding) {
        return "" + (char) version + (char) type + (char) (id >> 8) + (char) (id & 0xFF)
                + (char) (content.length() >> 8) + (char) (content.length() & 0xFF) + (char) padding + '\0' + content
                + "p".repeat(padding);
    }

    static String output(String text) {
        return record(Records.STDOUT, text);
    }

    static String errors(String text) {
        return record(Records.STDERR, text);
    }

    static String end(int protocolStatus) {
        return record(Records.END_REQUEST, "\0\0\0\0" + (char) protocolStatus + "\0\0\0");
    }

    static String variable(String name, String value) {
        return length(name) + length(value) + name + value;
    }

    private static String length(String text) {
        int length = text.length();
        return length < 128
                ? "" + (char) length
                : "" + (char) (length >> 24 | 0x80) + (char) (length >> 16 & 0xFF) + (char) (length >> 8 & 0xFF)
                        + (char) (length & 0xFF);
    }
}
