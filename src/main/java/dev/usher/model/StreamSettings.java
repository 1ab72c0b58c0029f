package dev.usher.model;

/// How TCP and UDP are handed on (ConfigMap keys `proxy-stream-*`).
///
/// @param idleSeconds between two reads or writes of either side
/// @param nextUpstream whether another endpoint is tried when no connection could be made
/// @param nextUpstreamSeconds for all tries together; 0 means no limit
/// @param nextUpstreamTries in total, the first included; 0 means no limit
/// @param responses datagrams expected for each datagram of a client; 0 means that none is
/// @param log lines of finished sessions
public record StreamSettings(
        int idleSeconds, boolean nextUpstream, int nextUpstreamSeconds, int nextUpstreamTries, int responses, Log log) {

    public static final StreamSettings DEFAULTS = new StreamSettings(600, true, 600, 3, 1, Log.DEFAULTS);

    /// The access log of TCP and UDP (M4).
    ///
    /// @param enabled whether lines are written at all
    public record Log(boolean enabled, StreamLogFormat format) {
        public static final Log DEFAULTS = new Log(true, StreamLogFormat.DEFAULT);
    }
}
