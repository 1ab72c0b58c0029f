package dev.usher.observe;

import dev.usher.model.ProxySettings;
import dev.usher.model.StreamLogFormat;

/// Whether and how lines about TCP and UDP sessions are written: the live settings.
///
/// @param form text in `format`, or one JSON object a line as for HTTP
record StreamRules(boolean enabled, ProxySettings.AccessLog.Format form, StreamLogFormat format) {
    static StreamRules of(ProxySettings settings) {
        var log = settings.streams().log();
        return new StreamRules(log.enabled(), settings.accessLog().format(), log.format());
    }
}
