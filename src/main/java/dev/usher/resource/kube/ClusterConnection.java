package dev.usher.resource.kube;

import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// The way to an API server and who we are there. Opening one sends nothing: a server that cannot be reached is no
/// reason not to start.
///
/// @param client to be closed by whoever opened the connection
/// @param namespace of the context or service account; `default` when neither says
/// @param description what was chosen, for people
public record ClusterConnection(KubernetesClient client, String namespace, String description)
        implements AutoCloseable {

    /// What flags say about the way.
    ///
    /// @param context empty for the kubeconfig's current one
    /// @param server replaces the address (`--apiserver-host`); empty for none
    /// @param authority CA file for that address
    public record Wish(Optional<Path> kubeconfig, String context, String server, Optional<Path> authority) {}

    /// What the machine offers.
    ///
    /// @param serviceAccount folder with `token`, `ca.crt` and `namespace`
    public record Surroundings(Map<String, String> environment, Path serviceAccount, Path home) {
        /// Those of this process.
        public static Surroundings ofProcess() {
            return new Surroundings(
                    System.getenv(),
                    Path.of("/var/run/secrets/kubernetes.io/serviceaccount"),
                    Path.of(System.getProperty("user.home", "/")));
        }

        boolean inCluster() {
            return environment.containsKey("KUBERNETES_SERVICE_HOST") && Files.isReadable(token());
        }

        Path token() {
            return serviceAccount.resolve("token");
        }

        Path kubeconfig() {
            return home.resolve(".kube").resolve("config");
        }
    }

    /// Chooses: the kubeconfig asked for, the account of the pod we run in, `~/.kube/config`. A context or an address
    /// asked for means no pod's account.
    ///
    /// @throws NoClusterException with what to do about it
    public static ClusterConnection open(Wish wish, Surroundings around) {
        if (wish.kubeconfig().isPresent()) {
            return fromFile(wish.kubeconfig().get(), wish);
        }
        if (around.inCluster() && wish.context().isEmpty() && wish.server().isEmpty()) {
            return inCluster(around);
        }
        if (Files.exists(around.kubeconfig())) {
            return fromFile(around.kubeconfig(), wish);
        }
        if (!wish.server().isEmpty()) {
            return connect(Config.empty(), wish, "API server " + wish.server());
        }
        throw new NoClusterException(
                "nothing to serve from: give --manifests FOLDER, or --kubeconfig FILE for a cluster"
                        + " (this is no pod with a service account, and " + around.kubeconfig() + " does not exist)");
    }

    private static ClusterConnection fromFile(Path file, Wish wish) {
        var parsed = parse(file);
        List<NamedContext> contexts = Objects.requireNonNullElse(parsed.getContexts(), List.of());
        String name =
                wish.context().isEmpty() ? Objects.requireNonNullElse(parsed.getCurrentContext(), "") : wish.context();
        String known = contexts.isEmpty()
                ? "it has none"
                : "it has "
                        + contexts.stream().map(NamedContext::getName).sorted().collect(Collectors.joining(", "));
        if (name.isEmpty()) {
            throw new NoClusterException(
                    "kubeconfig " + file + " has no current context: choose one by --context (" + known + ")");
        }
        NamedContext context = contexts.stream()
                .filter(candidate -> name.equals(candidate.getName()) && candidate.getContext() != null)
                .findFirst()
                .orElseThrow(() -> new NoClusterException("kubeconfig " + file + " has no context \"" + name
                        + "\": choose another by --context (" + known + ")"));
        String cluster = Objects.requireNonNullElse(context.getContext().getCluster(), "");
        List<NamedCluster> clusters = Objects.requireNonNullElse(parsed.getClusters(), List.of());
        if (clusters.stream().noneMatch(candidate -> cluster.equals(candidate.getName()))) {
            throw new NoClusterException("context \"" + name + "\" of kubeconfig " + file + " names cluster \""
                    + cluster + "\", which the file does not define: add it, or choose another context by --context");
        }
        try {
            Config config = Config.fromKubeconfig(name, file.toFile());
            tokenFile(parsed, context, file).ifPresent(token -> config.setOauthTokenProvider(() -> text(token)));
            return connect(config, wish, "kubeconfig " + file + ", context " + name);
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    /// The client library passes over `tokenFile`, which whoever replaces tokens uses, and would sign in as nobody.
    private static Optional<Path> tokenFile(
            io.fabric8.kubernetes.api.model.Config parsed, NamedContext context, Path file) {
        String user = Objects.requireNonNullElse(context.getContext().getUser(), "");
        Optional<Path> token = Objects.requireNonNullElse(parsed.getUsers(), List.<NamedAuthInfo>of()).stream()
                .filter(candidate -> user.equals(candidate.getName()) && candidate.getUser() != null)
                .map(candidate -> Objects.requireNonNullElse(candidate.getUser().getTokenFile(), ""))
                .filter(name -> !name.isEmpty())
                .map(file::resolveSibling)
                .findFirst();
        if (token.isPresent() && !Files.isReadable(token.get())) {
            throw new NoClusterException("the token file " + token.get() + " of user \"" + user + "\" in kubeconfig "
                    + file + " cannot be read: give a readable file as its tokenFile");
        }
        return token;
    }

    private static io.fabric8.kubernetes.api.model.Config parse(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new NoClusterException("kubeconfig " + file
                    + (Files.exists(file) ? " cannot be read" : " does not exist")
                    + ": give a readable file to --kubeconfig");
        }
        try {
            var parsed = KubeConfigUtils.parseConfig(file.toFile());
            if (parsed == null) {
                throw new NoClusterException("kubeconfig " + file + " is empty: give another file to --kubeconfig");
            }
            return parsed;
        } catch (NoClusterException empty) {
            throw empty;
        } catch (RuntimeException e) {
            // The client's and its YAML parser's, which have nothing in common.
            throw unreadable(file, e);
        }
    }

    private static NoClusterException unreadable(Path file, RuntimeException cause) {
        return new NoClusterException("kubeconfig " + file + " is not valid ("
                + ApiCall.message(cause).lines().findFirst().orElse("")
                + "): correct it, or give another file to --kubeconfig");
    }

    private static ClusterConnection inCluster(Surroundings around) {
        String host = around.environment().getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = around.environment().getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        String server = "https://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        Path ca = around.serviceAccount().resolve("ca.crt");
        ConfigBuilder config = new ConfigBuilder(Config.empty())
                .withMasterUrl(server)
                .withNamespace(text(around.serviceAccount().resolve("namespace")))
                // The kubelet replaces the token well before it ends, so it is read anew for every request.
                .withOauthTokenProvider(() -> text(around.token()));
        if (Files.isReadable(ca)) {
            config.withCaCertFile(ca.toString());
        }
        var nothing = new Wish(Optional.empty(), "", "", Optional.empty());
        return connect(config.build(), nothing, "service account at " + server);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            // The API server then says that it does not know us, and the watches name that.
            return "";
        }
    }

    /// The configuration is changed in place, not rebuilt: only so does it remember its file, from which
    /// credentials are read anew when the server refuses them.
    private static ClusterConnection connect(Config config, Wish wish, String description) {
        if (!wish.server().isEmpty()) {
            config.setMasterUrl(wish.server());
            wish.authority().ifPresent(file -> {
                if (!Files.isReadable(file)) {
                    throw new NoClusterException("the CA file " + file
                            + " cannot be read: give a readable PEM file to --certificate-authority");
                }
                config.setCaCertFile(file.toString());
                config.setCaCertData(null);
            });
        }
        // Whoever calls tries again by its own rules, which know what may wait.
        config.setRequestRetryBackoffLimit(0);
        String namespace = Objects.requireNonNullElse(config.getNamespace(), "");
        var builder = new KubernetesClientBuilder().withConfig(config);
        ClientIdentity.take(config).ifPresent(builder::withHttpClientBuilderConsumer);
        KubernetesClient client = builder.build();
        return new ClusterConnection(client, namespace.isEmpty() ? "default" : namespace, description);
    }

    @Override
    public void close() {
        client.close();
    }
}
