package dev.usher.resource;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The objects as they are now, from which snapshots are taken. Belongs to one thread, the reconcile loop.
///
/// A snapshot shares with the one before whatever did not change, whole maps and parts of changed ones. An object that
/// is put again as it was keeps its old instance and changes nothing.
public final class SnapshotStore {
    private final Shelf<Ingress> ingresses = new Shelf<>();
    private final Shelf<IngressClass> classes = new Shelf<>();
    private final Shelf<Service> services = new Shelf<>();
    private final Map<ResourceKey, EndpointSlice> slices = new HashMap<>();
    private final Shelf<List<EndpointSlice>> slicesByService = new Shelf<>();
    private final Shelf<Secret> secrets = new Shelf<>();
    private final Shelf<ConfigMap> configMaps = new Shelf<>();
    private final Shelf<Namespace> namespaces = new Shelf<>();
    private final Map<ResourceKey, List<Problem>> problems = new HashMap<>();
    private final Shelf<List<LoadBalancerAddress>> statuses = new Shelf<>();
    private boolean classesReadable = true;
    private List<Problem> allProblems = List.of();
    private boolean problemsChanged;
    private boolean dirty = true;
    private Snapshot last = Snapshot.EMPTY;

    /// The objects of one kind.
    private static final class Shelf<T> {
        PersistentMap<ResourceKey, T> objects = PersistentMap.empty();

        boolean put(ResourceKey key, T object) {
            if (object.equals(objects.get(key))) {
                return false;
            }
            objects = objects.with(key, object);
            return true;
        }

        boolean remove(ResourceKey key) {
            if (!objects.containsKey(key)) {
                return false;
            }
            objects = objects.without(key);
            return true;
        }
    }

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
        dirty |= changed;
        return changed;
    }

    private boolean note(ResourceKey key, List<Problem> found) {
        List<Problem> before = found.isEmpty() ? problems.remove(key) : problems.put(key, found);
        boolean changed = !found.equals(before == null ? List.of() : before);
        problemsChanged |= changed;
        return changed;
    }

    private boolean put(Resource resource) {
        boolean changed = switch (resource) {
            case Ingress ingress -> putIngress(ingress);
            case IngressClass ingressClass -> classes.put(ingressClass.key(), ingressClass);
            case Service service -> services.put(service.key(), service);
            case EndpointSlice slice -> putSlice(slice);
            case Secret secret -> secrets.put(secret.key(), secret);
            case ConfigMap configMap -> configMaps.put(configMap.key(), configMap);
            case Namespace namespace -> namespaces.put(namespace.key(), namespace);
        };
        dirty |= changed;
        return changed;
    }

    private boolean putIngress(Ingress ingress) {
        boolean shown = ingress.addresses().isEmpty()
                ? statuses.remove(ingress.key())
                : statuses.put(ingress.key(), ingress.addresses());
        return ingresses.put(ingress.key(), ingress.withoutAddresses()) || shown;
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
        var list = new ArrayList<>(slicesByService.objects.getOrDefault(service, List.of()));
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
                boolean shown = statuses.remove(key);
                yield ingresses.remove(key) || shown;
            }
            case INGRESS_CLASS -> classes.remove(key);
            case SERVICE -> services.remove(key);
            case ENDPOINT_SLICE -> deleteSlice(key);
            case SECRET -> secrets.remove(key);
            case CONFIG_MAP -> configMaps.remove(key);
            case NAMESPACE -> namespaces.remove(key);
            case FILE -> false;
        };
        dirty |= changed;
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
        if (dirty) {
            last = new Snapshot(
                    ingresses.objects,
                    classes.objects,
                    services.objects,
                    slicesByService.objects,
                    secrets.objects,
                    configMaps.objects,
                    namespaces.objects,
                    statuses.objects,
                    classesReadable);
            dirty = false;
        }
        return last;
    }

    /// What decoding found wrong and still is; the same instance while that does not change.
    public List<Problem> problems() {
        if (problemsChanged) {
            allProblems = problems.values().stream().flatMap(List::stream).toList();
            problemsChanged = false;
        }
        return allProblems;
    }
}
