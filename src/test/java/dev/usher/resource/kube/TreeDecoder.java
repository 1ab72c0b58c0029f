package dev.usher.resource.kube;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.EndpointSlice;
import dev.usher.resource.Ingress;
import dev.usher.resource.IngressClass;
import dev.usher.resource.Metadata;
import dev.usher.resource.Namespace;
import dev.usher.resource.Resource;
import dev.usher.resource.Secret;
import dev.usher.resource.Service;
import dev.usher.resource.UserTexts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decodes just enough of a tree to see that it arrived whole.
final class TreeDecoder implements ObjectDecoder {
    @Override
    public Change decode(Map<String, Object> tree) {
        String namespace = text(tree, "metadata", "namespace");
        String name = text(tree, "metadata", "name");
        if (name.equals("poison")) {
            throw new IllegalStateException("cannot decode this");
        }
        return new Change.Put(resource(tree, namespace, name), List.of());
    }

    private static Resource resource(Map<String, Object> tree, String namespace, String name) {
        return switch (text(tree, "kind")) {
            case "Ingress" ->
                new Ingress(
                        ResourceKey.of(Kind.INGRESS, namespace, name),
                        Metadata.EMPTY,
                        Optional.of(text(tree, "spec", "ingressClassName")),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of());
            case "IngressClass" ->
                new IngressClass(
                        ResourceKey.of(Kind.INGRESS_CLASS, "", name),
                        Metadata.EMPTY,
                        text(tree, "spec", "controller"),
                        Optional.empty());
            case "Service" ->
                new Service(
                        ResourceKey.of(Kind.SERVICE, namespace, name),
                        Metadata.EMPTY,
                        text(tree, "spec", "type"),
                        text(tree, "spec", "clusterIP"),
                        "",
                        List.of(),
                        List.of(),
                        List.of());
            case "EndpointSlice" ->
                new EndpointSlice(
                        ResourceKey.of(Kind.ENDPOINT_SLICE, namespace, name),
                        ResourceKey.of(
                                Kind.SERVICE, namespace, text(tree, "metadata", "labels", EndpointSlice.SERVICE_LABEL)),
                        text(tree, "addressType"),
                        List.of(),
                        List.of());
            case "Secret" ->
                new Secret(
                        ResourceKey.of(Kind.SECRET, namespace, name),
                        text(tree, "type"),
                        text(tree, "data", "tls.crt"),
                        Optional.empty(),
                        "",
                        "",
                        UserTexts.NONE);
            case "ConfigMap" -> new ConfigMap(ResourceKey.of(Kind.CONFIG_MAP, namespace, name), texts(tree, "data"));
            case "Namespace" ->
                new Namespace(ResourceKey.of(Kind.NAMESPACE, "", name), texts(tree, "metadata", "labels"));
            default -> throw new AssertionError("a tree without kind: " + tree);
        };
    }

    private static String text(Map<String, Object> tree, String... path) {
        return walk(tree, path) instanceof String text ? text : "";
    }

    private static Map<String, String> texts(Map<String, Object> tree, String... path) {
        Map<String, String> texts = new HashMap<>();
        if (walk(tree, path) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        }
        return texts;
    }

    private static @Nullable Object walk(Map<String, Object> tree, String... path) {
        Object at = tree;
        for (String step : path) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }
}
