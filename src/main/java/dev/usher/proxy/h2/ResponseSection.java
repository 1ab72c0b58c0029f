package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import org.jspecify.annotations.Nullable;

/// A response's head on its way to the encoder, which writes it during the call: one object serves all of a connection.
final class ResponseSection extends HpackWriter.Section {
    private static final int FIRST_FINAL = 200;
    private static final Fields NOTHING = new Fields(0, 1);

    private int status;
    private Fields fields = NOTHING;
    private byte @Nullable [] date;
    private long length;

    /// Takes a head; read once, before the next call.
    ///
    /// @param dated value of `Date` to add, null for none
    /// @param contentLength -1 sends none
    ResponseSection of(int code, Fields lines, byte @Nullable [] dated, long contentLength) {
        status = code;
        fields = lines;
        date = dated;
        length = contentLength;
        return this;
    }

    @Override
    void write(HpackWriter to) {
        to.status(status);
        if (date != null) {
            to.known(FieldName.DATE, date);
        }
        if (length >= 0) {
            to.contentLength(length);
        }
        to.lines(fields);
        fields = NOTHING;
    }

    @Override
    public CharSequence status() {
        return status < FIRST_FINAL ? "100" : "200";
    }
}
