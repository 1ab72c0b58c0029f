package dev.usher.resource;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The objects as they are now, from which snapshots are taken. Belongs to one thread, the reconcile loop.
///
/// A snapshot shares with the one before every map in which nothing changed; a changed map is copied once a snapshot.
/// An object that is put again as it was keeps its old instance and changes nothing.
public final class SnapshotStore {
    private final Map<ResourceKey, Ingress> ingresses = new HashMap<>();
    private final Map<ResourceKey, IngressClass> classes = new HashMap<>();
    private final Map<ResourceKey, Service> services = new HashMap<>();
    private final Map<ResourceKey, EndpointSlice> slices = new HashMap<>();
    private final Map<ResourceKey, List<EndpointSlice>> slicesByService = new HashMap<>();
    private final Map<ResourceKey, Secret> secrets = new HashMap<>();
    private final Map<ResourceKey, ConfigMap> configMaps = new HashMap<>();
    private final Map<ResourceKey, Namespace> namespaces = new HashMap<>();
    private final Map<ResourceKey, List<Problem>> problems = new HashMap<>();
    private final Map<ResourceKey, List<LoadBalancerAddress>> statuses = new HashMap<>();
    private boolean classesReadable = true;
    private boolean statusesDirty;
    private final EnumSet<Kind> dirty = EnumSet.noneOf(Kind.class);
    private Snapshot last = Snapshot.EMPTY;

    /// Applies changes in order.
    ///
    /// @return whether anything is not as before, an object or a problem
    public boolean apply(List<Change> changes) {
        boolean changed = false;
        for (Change change : changes) {
            changed |= switch (change) {
                case Change.Put(var resource, var found) -> {
                    boolean noted = note(resource.key(), found);
                    yield put(resource) || noted;
                }
                case Change.Reject(var key, var found) -> note(key, found);
                case Change.Delete(var key) -> {
                    boolean noted = note(key, List.of());
                    yield delete(key) || noted;
                }
            };
        }
        return changed;
    }

    /// Says whether IngressClasses may be read (C1.3).
    ///
    /// @return whether that is news
    public boolean classesReadable(boolean readable) {
        boolean changed = classesReadable != readable;
        classesReadable = readable;
        return changed;
    }

    private boolean note(ResourceKey key, List<Problem> found) {
        List<Problem> before = found.isEmpty() ? problems.remove(key) : problems.put(key, found);
        return !found.equals(before == null ? List.of() : before);
    }

    private boolean put(Resource resource) {
        boolean changed = switch (resource) {
            case Ingress ingress -> put(ingresses, ingress.withoutAddresses());
            case IngressClass ingressClass -> put(classes, ingressClass);
            case Service service -> put(services, service);
            case EndpointSlice slice -> putSlice(slice);
            case Secret secret -> put(secrets, secret);
            case ConfigMap configMap -> put(configMaps, configMap);
            case Namespace namespace -> put(namespaces, namespace);
        };
        if (changed) {
            dirty.add(resource.key().kind());
        }
        return resource instanceof Ingress ingress ? status(ingress.key(), ingress.addresses()) || changed : changed;
    }

    private boolean status(ResourceKey ingress, List<LoadBalancerAddress> now) {
        List<LoadBalancerAddress> before = now.isEmpty() ? statuses.remove(ingress) : statuses.put(ingress, now);
        boolean changed = !now.equals(before == null ? List.of() : before);
        statusesDirty |= changed;
        return changed;
    }

    private static <T extends Resource> boolean put(Map<ResourceKey, T> map, T resource) {
        if (resource.equals(map.get(resource.key()))) {
            return false;
        }
        map.put(resource.key(), resource);
        return true;
    }

    private boolean putSlice(EndpointSlice slice) {
        EndpointSlice before = slices.get(slice.key());
        if (slice.equals(before)) {
            return false;
        }
        slices.put(slice.key(), slice);
        if (before != null && !before.service().equals(slice.service())) {
            reindex(before.service(), before, null);
            reindex(slice.service(), null, slice);
        } else {
            reindex(slice.service(), before, slice);
        }
        return true;
    }

    private void reindex(ResourceKey service, @Nullable EndpointSlice gone, @Nullable EndpointSlice come) {
        var list = new ArrayList<>(slicesByService.getOrDefault(service, List.of()));
        if (gone != null) {
            list.removeIf(slice -> slice.key().equals(gone.key()));
        }
        if (come != null) {
            list.add(come);
            list.sort(Comparator.comparing(EndpointSlice::key));
        }
        if (list.isEmpty()) {
            slicesByService.remove(service);
        } else {
            slicesByService.put(service, List.copyOf(list));
        }
    }

    private boolean delete(ResourceKey key) {
        boolean changed = switch (key.kind()) {
            case INGRESS -> {
                status(key, List.of());
                yield ingresses.remove(key) != null;
            }
            case INGRESS_CLASS -> classes.remove(key) != null;
            case SERVICE -> services.remove(key) != null;
            case ENDPOINT_SLICE -> deleteSlice(key);
            case SECRET -> secrets.remove(key) != null;
            case CONFIG_MAP -> configMaps.remove(key) != null;
            case NAMESPACE -> namespaces.remove(key) != null;
            case FILE -> false;
        };
        if (changed) {
            dirty.add(key.kind());
        }
        return changed;
    }

    private boolean deleteSlice(ResourceKey key) {
        EndpointSlice gone = slices.remove(key);
        if (gone == null) {
            return false;
        }
        reindex(gone.service(), gone, null);
        return true;
    }

    /// The objects as they are now.
    public Snapshot snapshot() {
        if (!dirty.isEmpty() || statusesDirty || last.classesReadable() != classesReadable) {
            last = new Snapshot(
                    now(Kind.INGRESS, last.ingresses(), ingresses),
                    now(Kind.INGRESS_CLASS, last.classes(), classes),
                    now(Kind.SERVICE, last.services(), services),
                    now(Kind.ENDPOINT_SLICE, last.slices(), slicesByService),
                    now(Kind.SECRET, last.secrets(), secrets),
                    now(Kind.CONFIG_MAP, last.configMaps(), configMaps),
                    now(Kind.NAMESPACE, last.namespaces(), namespaces),
                    statusesDirty ? Collections.unmodifiableMap(new HashMap<>(statuses)) : last.statuses(),
                    classesReadable);
            dirty.clear();
            statusesDirty = false;
        }
        return last;
    }

    private <T> Map<ResourceKey, T> now(Kind kind, Map<ResourceKey, T> before, Map<ResourceKey, T> current) {
        return dirty.contains(kind) ? Collections.unmodifiableMap(new HashMap<>(current)) : before;
    }

    /// What decoding found wrong and still is.
    public List<Problem> problems() {
        return problems.values().stream().flatMap(List::stream).toList();
    }
}
