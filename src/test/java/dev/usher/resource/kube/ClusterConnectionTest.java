package dev.usher.resource.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.resource.kube.ClusterConnection.Surroundings;
import dev.usher.resource.kube.ClusterConnection.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterConnectionTest {
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: one
            contexts:
            - {name: two, context: {cluster: second, user: me}}
            - {name: one, context: {cluster: first, user: me, namespace: shop}}
            - {name: broken, context: {cluster: nowhere, user: me}}
            clusters:
            - {name: first, cluster: {server: "http://first.example.com:1"}}
            - {name: second, cluster: {server: "http://second.example.com:2"}}
            users:
            - {name: me, user: {token: t}}
            """;

    private static final Map<String, String> POD =
            Map.of("KUBERNETES_SERVICE_HOST", "2001:db8::1", "KUBERNETES_SERVICE_PORT", "6443");

    @TempDir
    Path folder;

    @Test
    void takesTheKubeconfigAskedForBeforeAnythingElse() throws IOException {
        account();
        Path file = write("config", KUBECONFIG);

        assertThat(server(open(wish(file, ""), POD))).isEqualTo("http://first.example.com:1/");
        assertThat(open(wish(file, ""), POD).namespace()).isEqualTo("shop");
        assertThat(server(open(wish(file, "two"), POD))).isEqualTo("http://second.example.com:2/");
        assertThat(open(wish(file, "two"), POD).namespace()).isEqualTo("default");
    }

    @Test
    void takesThePodsAccountBeforeTheKubeconfigOfTheHome() throws IOException {
        account();
        home();

        ClusterConnection connection = open(NOTHING, POD);

        assertThat(server(connection)).isEqualTo("https://[2001:db8::1]:6443/");
        assertThat(connection.namespace()).isEqualTo("ingress");
    }

    @Test
    void readsTheTokenOfAnAccountAnewEachTime() throws IOException {
        account();
        var provider = open(NOTHING, POD).client().getConfiguration().getOauthTokenProvider();
        assertThat(provider.getToken()).isEqualTo("first");

        write("account/token", "second\n");

        assertThat(provider.getToken()).isEqualTo("second");
    }

    @Test
    void readsTheTokenFileOfAKubeconfigAnewEachTime() throws IOException {
        write("token", "first\n");
        Path file = write("config", KUBECONFIG.replace("{token: t}", "{token: t, tokenFile: token}"));
        var provider =
                open(wish(file, ""), Map.of()).client().getConfiguration().getOauthTokenProvider();
        assertThat(provider.getToken()).isEqualTo("first");

        write("token", "second\n");

        assertThat(provider.getToken()).isEqualTo("second");
    }

    @Test
    void namesTheTokenFileThatCannotBeRead() throws IOException {
        Path file = write("config", KUBECONFIG.replace("{token: t}", "{tokenFile: absent}"));

        assertThatThrownBy(() -> open(wish(file, ""), Map.of()))
                .isInstanceOf(NoClusterException.class)
                .hasMessageContainingAll(folder.resolve("absent").toString(), "\"me\"", "tokenFile");
    }

    @Test
    void takesTheKubeconfigOfTheHomeAtLastOrForAContextAskedFor() throws IOException {
        home();
        assertThat(server(open(NOTHING, Map.of()))).isEqualTo("http://first.example.com:1/");
        account();
        var two = new Wish(Optional.empty(), "two", "", Optional.empty());

        assertThat(server(open(two, POD))).isEqualTo("http://second.example.com:2/");
    }

    @Test
    void replacesTheAddressByTheOneAskedFor() throws IOException {
        var wish = new Wish(Optional.of(write("config", KUBECONFIG)), "", "http://10.0.0.1:8080", Optional.empty());
        var alone = new Wish(Optional.empty(), "", "http://10.0.0.2:8080", Optional.empty());

        assertThat(server(open(wish, Map.of()))).isEqualTo("http://10.0.0.1:8080/");
        assertThat(server(open(alone, Map.of()))).isEqualTo("http://10.0.0.2:8080/");
    }

    @Test
    void namesTheCaFileThatCannotBeRead() {
        var wish = new Wish(Optional.empty(), "", "https://10.0.0.2", Optional.of(folder.resolve("absent.pem")));

        assertThatThrownBy(() -> open(wish, Map.of()))
                .isInstanceOf(NoClusterException.class)
                .hasMessageContainingAll("absent.pem", "--certificate-authority");
    }

    @Test
    void saysWhatToDoWhereThereIsNoCluster() {
        assertThatThrownBy(() -> open(NOTHING, Map.of()))
                .isInstanceOf(NoClusterException.class)
                .hasMessageContainingAll("--manifests", "--kubeconfig", ".kube/config");
    }

    @Test
    void namesTheFileAndTheContextsThereAre() throws IOException {
        Path file = write("config", KUBECONFIG);
        Path nameless = write("nameless", KUBECONFIG.replace("current-context: one", ""));

        assertThatThrownBy(() -> open(wish(file, "three"), Map.of()))
                .isInstanceOf(NoClusterException.class)
                .hasMessageContainingAll(file.toString(), "three", "broken, one, two", "--context");
        assertThatThrownBy(() -> open(wish(file, "broken"), Map.of()))
                .isInstanceOf(NoClusterException.class)
                .hasMessageContainingAll(file.toString(), "\"nowhere\"", "does not define");
        assertThatThrownBy(() -> open(wish(nameless, ""), Map.of()))
                .isInstanceOf(NoClusterException.class)
                .hasMessageContainingAll(nameless.toString(), "no current context", "--context");
    }

    @Test
    void namesAFileThatIsNoKubeconfig() throws IOException {
        Path wrong = write("wrong", "contexts: [\n");
        Path text = write("text", "just a text\n");
        Path empty = write("empty", "");

        assertThatThrownBy(() -> open(wish(folder.resolve("absent"), ""), Map.of()))
                .isInstanceOf(NoClusterException.class)
                .hasMessageContainingAll("absent does not exist", "--kubeconfig");
        for (Path file : new Path[] {wrong, text, empty, folder}) {
            assertThatThrownBy(() -> open(wish(file, ""), Map.of()))
                    .isInstanceOf(NoClusterException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    private static final Wish NOTHING = new Wish(Optional.empty(), "", "", Optional.empty());

    private static Wish wish(Path file, String context) {
        return new Wish(Optional.of(file), context, "", Optional.empty());
    }

    private ClusterConnection open(Wish wish, Map<String, String> environment) {
        ClusterConnection connection =
                ClusterConnection.open(wish, new Surroundings(environment, folder.resolve("account"), folder));
        connection.close();
        return connection;
    }

    private static String server(ClusterConnection connection) {
        return connection.client().getConfiguration().getMasterUrl();
    }

    private void account() throws IOException {
        write("account/token", "first\n");
        write("account/namespace", "ingress");
    }

    private void home() throws IOException {
        write(".kube/config", KUBECONFIG);
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
