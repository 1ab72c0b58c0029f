package dev.usher.proxy.exchange;

/// Makes exchanges on one event loop.
@FunctionalInterface
public interface ExchangeFactory {
    /// A fresh exchange for a request whose first bytes arrived. Its heads are cleared.
    InboundExchange create(ServerStream stream, ClientConnection connection);
}
