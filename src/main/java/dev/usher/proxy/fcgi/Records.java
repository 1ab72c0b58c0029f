package dev.usher.proxy.fcgi;

/// The numbers of FastCGI/1.0 (§8). A record is a header of eight octets, its content, and padding.
final class Records {
    static final byte VERSION = 1;
    static final int HEADER = 8;

    /// The only request there ever is on a connection of ours; 0 would mean the connection itself.
    static final int REQUEST_ID = 1;

    /// Octets of content a record may have at most, a multiple of eight so that nothing has to be padded.
    static final int MOST_CONTENT = 65_528;

    static final byte BEGIN_REQUEST = 1;
    static final byte ABORT_REQUEST = 2;
    static final byte END_REQUEST = 3;
    static final byte PARAMS = 4;
    static final byte STDIN = 5;
    static final byte STDOUT = 6;
    static final byte STDERR = 7;

    static final int RESPONDER = 1;

    static final int REQUEST_COMPLETE = 0;
    static final int OVERLOADED = 2;

    private Records() {}
}
