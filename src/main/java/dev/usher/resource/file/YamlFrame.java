package dev.usher.resource.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;

/// A map or a list that is being read.
final class YamlFrame {
    private final @Nullable Map<String, @Nullable Object> map;
    private final List<@Nullable Object> list = new ArrayList<>(0);
    private final List<Map<?, ?>> merged = new ArrayList<>(0);
    private Optional<Anchor> anchor = Optional.empty();
    private int node;
    private int valuesBefore;
    private @Nullable String key;
    private boolean mergeKey;
    private int keyNode;

    private YamlFrame(@Nullable Map<String, @Nullable Object> map) {
        this.map = map;
    }

    static YamlFrame ofMap() {
        return new YamlFrame(new LinkedHashMap<>());
    }

    static YamlFrame ofList() {
        return new YamlFrame(null);
    }

    void begin(int at, int values, Optional<Anchor> name) {
        node = at;
        valuesBefore = values;
        anchor = name;
    }

    boolean isMap() {
        return map != null;
    }

    boolean wantsKey() {
        return map != null && key == null;
    }

    /// Takes the key of the next value.
    ///
    /// @return whether the map already has it
    boolean key(String name, boolean merge, int at) {
        key = name;
        mergeKey = merge;
        keyNode = at;
        return !merge && map != null && map.containsKey(name);
    }

    /// Takes a value. Of a key written twice the last one counts, as it does to the API server.
    ///
    /// @return false when it cannot be merged
    boolean add(@Nullable Object value) {
        if (map == null) {
            list.add(value);
            return true;
        }
        String name = key == null ? "" : key;
        key = null;
        if (mergeKey) {
            return merge(value);
        }
        map.put(name, value);
        return true;
    }

    private boolean merge(@Nullable Object value) {
        if (value instanceof Map<?, ?> one) {
            merged.add(one);
            return true;
        }
        if (value instanceof List<?> many) {
            for (Object each : many) {
                if (!(each instanceof Map<?, ?> one)) {
                    return false;
                }
                merged.add(one);
            }
            return true;
        }
        return false;
    }

    /// Puts in what `<<` brought, which never replaces a key of the map itself.
    ///
    /// @return how many entries were looked at
    int finish() {
        int count = 0;
        if (map != null) {
            for (Map<?, ?> each : merged) {
                for (Map.Entry<?, ?> entry : each.entrySet()) {
                    String name = String.valueOf(entry.getKey());
                    if (!map.containsKey(name)) {
                        map.put(name, entry.getValue());
                    }
                }
                count += each.size();
            }
        }
        return count;
    }

    @Nullable
    Object value() {
        return map == null ? list : map;
    }

    Optional<Anchor> anchor() {
        return anchor;
    }

    int node() {
        return node;
    }

    int keyNode() {
        return keyNode;
    }

    int valuesBefore() {
        return valuesBefore;
    }
}
