package dev.usher.dialect.reference;

import dev.usher.model.ResourceKey;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.Secret;
import dev.usher.resource.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The certificates and authorities of Secrets, each Secret instance read once: reading costs about as much as a
/// handshake.
public final class CertificateStore {
    private static final SecretCertificate ABSENT = new SecretCertificate.Absent();
    private static final SecretAuthorities NO_AUTHORITIES = new SecretAuthorities.Unusable("does not exist");

    private final Map<ResourceKey, Entry> entries = new HashMap<>();
    private final Map<ResourceKey, Bundle> bundles = new HashMap<>();
    private Snapshot snapshot = Snapshot.EMPTY;
    private boolean updated;

    private record Entry(Secret secret, SecretCertificate certificate) {}

    private record Bundle(Secret secret, SecretAuthorities authorities) {}

    /// One that has seen no snapshot, and keeps what was read from Secrets that are still the same.
    public CertificateStore afresh() {
        var next = new CertificateStore();
        next.entries.putAll(entries);
        next.bundles.putAll(bundles);
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
                bundles.remove(key);
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

    /// The authorities of a Secret in the snapshot of the last update: the same instance while it says the same.
    public SecretAuthorities authorities(ResourceKey key) {
        var secret = snapshot.secrets().get(key);
        if (secret == null) {
            return NO_AUTHORITIES;
        }
        var known = bundles.get(key);
        if (known != null && known.secret.equals(secret)) {
            return known.authorities;
        }
        var authorities = AuthorityReader.read(secret);
        if (known != null && known.authorities.equals(authorities)) {
            authorities = known.authorities;
        }
        bundles.put(key, new Bundle(secret, authorities));
        return authorities;
    }

    /// Whether a Secret has a certificate or key of its own, beside authorities.
    public boolean hasCertificate(ResourceKey key) {
        var secret = snapshot.secrets().get(key);
        return secret != null
                && (!secret.certificate().isBlank() || secret.privateKey().isPresent());
    }

    /// Whether a Secret has authorities, good or not.
    public boolean hasAuthorities(ResourceKey key) {
        var secret = snapshot.secrets().get(key);
        return secret != null && !secret.ca().isBlank();
    }
}
