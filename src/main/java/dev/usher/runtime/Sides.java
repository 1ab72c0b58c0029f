package dev.usher.runtime;

import dev.usher.config.ProcessSettings;
import dev.usher.observe.ControlPlaneMetrics;
import dev.usher.resource.ResourceSource;
import dev.usher.resource.file.ManifestException;
import dev.usher.resource.file.ManifestSource;
import java.util.List;

/// Chooses where objects come from: manifests when some are given, else a cluster.
final class Sides {
    private Sides() {}

    /// @throws StartException when there is neither
    static Usher.Side of(ProcessSettings settings, ControlPlaneMetrics metrics) {
        return settings.source().manifests().isEmpty() ? ClusterSide.open(settings, metrics) : manifests(settings);
    }

    private static Usher.Side manifests(ProcessSettings settings) {
        try {
            return new Manifest(new ManifestSource(
                    settings.source().manifests(), settings.source().settle()));
        } catch (ManifestException missing) {
            throw StartException.because(missing);
        }
    }

    /// Manifests: nothing goes back to a folder.
    private record Manifest(ManifestSource manifests) implements Usher.Side {
        @Override
        public ResourceSource source() {
            return manifests;
        }

        @Override
        public String zone() {
            return "";
        }

        @Override
        public List<Publication.Follower> followers() {
            return List.of();
        }

        @Override
        public void serving() {
            // Nobody writes about us.
        }

        @Override
        public void stopping() {
            // A folder has no status to settle.
        }

        @Override
        public void close() {
            manifests.close();
        }
    }
}
