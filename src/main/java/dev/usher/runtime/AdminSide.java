package dev.usher.runtime;

import dev.usher.admin.AdminBindException;
import dev.usher.admin.AdminServer;
import dev.usher.admin.AdminSources;
import dev.usher.admin.DefaultServer;
import dev.usher.admin.StatusServer;
import dev.usher.config.ProcessSettings;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ports beside those of traffic: of administration, of status, of the built-in default backend.
final class AdminSide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminSide.class);

    private final ProcessSettings settings;
    private final AdminServer admin;
    private final Optional<StatusServer> status;
    private volatile Optional<DefaultServer> fallback = Optional.empty();

    private AdminSide(ProcessSettings settings, AdminServer admin, Optional<StatusServer> status) {
        this.settings = settings;
        this.admin = admin;
        this.status = status;
    }

    /// Opens the ports of administration and of status before anything is served, since a start that does not come to
    /// an end is what people look into.
    ///
    /// @throws StartException when one that was asked for is taken
    static AdminSide open(ProcessSettings settings, AdminSources sources) {
        ProcessSettings.Network network = settings.network();
        InetSocketAddress address = network.adminHost().isEmpty()
                ? new InetSocketAddress(network.adminPort())
                : new InetSocketAddress(network.adminHost(), network.adminPort());
        try {
            AdminServer admin = AdminServer.start(address, sources);
            return new AdminSide(settings, admin, status(network.statusPort(), admin));
        } catch (AdminBindException taken) {
            throw StartException.because(taken);
        }
    }

    private static Optional<StatusServer> status(Optional<ProcessSettings.StatusPort> wanted, AdminServer admin)
            throws AdminBindException {
        if (wanted.isEmpty()) {
            LOG.atInfo().log("no status port: its default is the port of another flag; give --status-port");
            return Optional.empty();
        }
        try {
            return Optional.of(admin.openStatus(wanted.get().port()));
        } catch (AdminBindException taken) {
            if (wanted.get().asked()) {
                admin.close();
                throw taken;
            }
            LOG.atWarn().addKeyValue("cause", taken.getMessage()).log("no status port");
            return Optional.empty();
        }
    }

    /// Opens the port of the built-in default backend, where it has one.
    ///
    /// @param addresses those of traffic; empty for all
    /// @throws StartException when it is taken
    void openDefault(List<String> addresses) {
        OptionalInt port = settings.network().defaultServerPort();
        if (port.isEmpty()) {
            return;
        }
        InetSocketAddress address = addresses.isEmpty()
                ? new InetSocketAddress(port.getAsInt())
                : new InetSocketAddress(addresses.getFirst(), port.getAsInt());
        try {
            fallback = Optional.of(DefaultServer.start(address, settings.scope().healthCheckPath()));
        } catch (AdminBindException taken) {
            throw StartException.because(taken);
        }
    }

    int port() {
        return admin.address().getPort();
    }

    /// Empty when it was taken, and not asked for.
    OptionalInt statusPort() {
        return status.map(server -> OptionalInt.of(server.port())).orElse(OptionalInt.empty());
    }

    /// Empty when the built-in default backend has none.
    OptionalInt defaultPort() {
        return fallback.map(server -> OptionalInt.of(server.port())).orElse(OptionalInt.empty());
    }

    @Override
    public void close() {
        fallback.ifPresent(DefaultServer::close);
        status.ifPresent(StatusServer::close);
        admin.close();
    }
}
