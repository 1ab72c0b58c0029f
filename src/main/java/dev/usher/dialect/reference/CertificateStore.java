package dev.usher.dialect.reference;

import dev.usher.model.ResourceKey;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.Secret;
import dev.usher.resource.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The certificates of Secrets, each Secret instance read once: reading costs about as much as a handshake.
public final class CertificateStore {
    private static final SecretCertificate ABSENT = new SecretCertificate.Absent();

    private final Map<ResourceKey, Entry> entries = new HashMap<>();
    private Snapshot snapshot = Snapshot.EMPTY;
    private boolean updated;

    private record Entry(Secret secret, SecretCertificate certificate) {}

    /// One that has seen no snapshot, and keeps what was read from Secrets that are still the same.
    public CertificateStore afresh() {
        var next = new CertificateStore();
        next.entries.putAll(entries);
        next.snapshot = snapshot;
        next.updated = updated;
        return next;
    }

    /// Makes the store answer from another snapshot; forgets Secrets that are gone.
    ///
    /// @return the Secrets that are not the same; none the first time, since nobody has asked for one before
    public Set<ResourceKey> update(Snapshot next) {
        if (!updated) {
            updated = true;
            snapshot = next;
            return Set.of();
        }
        var changed = new HashSet<ResourceKey>();
        PersistentMap.differences(snapshot.secrets(), next.secrets(), (key, _, secret) -> {
            changed.add(key);
            if (secret == null) {
                entries.remove(key);
            }
        });
        snapshot = next;
        return changed;
    }

    /// The certificate of a Secret in the snapshot of the last update: the same instance while it says the same.
    public SecretCertificate find(ResourceKey key) {
        var secret = snapshot.secrets().get(key);
        if (secret == null) {
            return ABSENT;
        }
        var known = entries.get(key);
        if (known != null && known.secret.equals(secret)) {
            return known.certificate;
        }
        var certificate = CertificateReader.read(secret);
        if (known != null && known.certificate.equals(certificate)) {
            certificate = known.certificate;
        }
        entries.put(key, new Entry(secret, certificate));
        return certificate;
    }
}
