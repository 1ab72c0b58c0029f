package dev.usher.observe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Lines as syslog messages, one datagram each, in the form nginx sends them (RFC 3164): facility local7, severity
/// info, tag nginx. Never waits: a datagram the system does not take is dropped and counted. One thread.
public final class SyslogStream extends OutputStream {
    /// Facility local7 and severity info.
    private static final String PRIORITY = "<190>";

    private static final int LONGEST_DATAGRAM = 65_507;
    private static final long LOOK_UP_NANOS = Duration.ofSeconds(30).toNanos();
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private final String host;
    private final int port;
    private final String hostname;
    private final LongSupplier nanos;
    private final AtomicLong dropped;
    private final DatagramChannel channel;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
    private InetSocketAddress server;
    private long lookedUp;

    private SyslogStream(
            String host, int port, String hostname, LongSupplier nanos, AtomicLong dropped, DatagramChannel channel) {
        this.host = host;
        this.port = port;
        this.hostname = hostname;
        this.nanos = nanos;
        this.dropped = dropped;
        this.channel = channel;
        lookedUp = nanos.getAsLong();
        server = new InetSocketAddress(host, port);
    }

    /// Ready to send. Looks the server up, which may take a while, and again twice a minute.
    ///
    /// @param hostname whom messages say they are from
    /// @param nanos as `System.nanoTime`
    /// @param dropped counts what could not be sent
    public static SyslogStream open(String host, int port, String hostname, LongSupplier nanos, AtomicLong dropped)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        return new SyslogStream(host, port, hostname, nanos, dropped, channel);
    }

    /// Whether the name of the server has an address.
    public boolean isResolved() {
        return !server.isUnresolved();
    }

    @Override
    public void write(int octet) {
        if (octet == '\n') {
            send();
        } else {
            line.write(octet);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '\n') {
                line.write(bytes, from, at - from);
                send();
                from = at + 1;
            }
        }
        line.write(bytes, from, offset + length - from);
    }

    private void send() {
        byte[] head = head(LocalDateTime.now(ZoneId.systemDefault())).getBytes(StandardCharsets.US_ASCII);
        datagram.clear();
        datagram.put(head);
        byte[] message = line.toByteArray();
        line.reset();
        datagram.put(message, 0, Math.min(message.length, datagram.remaining()));
        datagram.flip();
        try {
            lookUp();
            if (server.isUnresolved() || channel.send(datagram, server) == 0) {
                dropped.incrementAndGet();
            }
        } catch (IOException refused) {
            dropped.incrementAndGet();
        }
    }

    /// RFC 3164 §4.1.2: the day is padded with a space.
    private String head(LocalDateTime now) {
        return PRIORITY + MONTHS.get(now.getMonthValue() - 1) + ' ' + (now.getDayOfMonth() < 10 ? " " : "")
                + now.getDayOfMonth() + ' ' + two(now.getHour()) + ':' + two(now.getMinute()) + ':'
                + two(now.getSecond()) + ' ' + hostname + " nginx: ";
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private void lookUp() {
        long now = nanos.getAsLong();
        if (now - lookedUp > LOOK_UP_NANOS) {
            lookedUp = now;
            var found = new InetSocketAddress(host, port);
            server = found.isUnresolved() ? server : found;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
