package dev.usher.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.usher.dialect.nginx.NginxDialect;
import dev.usher.model.Endpoint;
import dev.usher.model.Endpoints;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.IngressClass;
import dev.usher.resource.Metadata;
import dev.usher.resource.Namespace;
import dev.usher.routing.PathRegex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompilerTest {
    private final World world = new World();
    private final Compiler compiler = compiler(CompilerOptions.DEFAULTS);

    private static Compiler compiler(CompilerOptions options) {
        return new Compiler(
                options,
                List.of(new NginxDialect(
                        options, text -> PathRegex.compile(text).isPresent())));
    }

    @Test
    void emptyClusterHasOnlyTheCatchAllHost() {
        var compilation = compiler.compile(world.snapshot());

        assertThat(compilation.table().hosts()).extracting(VirtualHost::host).containsExactly("_");
        assertThat(compilation.report().problems()).isEmpty();
    }

    @Test
    void unchangedSnapshotGivesTheSameInstances() {
        shop();
        var before = compiler.compile(world.snapshot());

        var after = compiler.compile(world.snapshot());

        assertThat(after.table()).isSameAs(before.table());
        assertThat(after.report()).isSameAs(before.report());
    }

    @Test
    void endpointChangeTouchesUpstreamsAlone() {
        shop();
        world.put(World.ingress("default", "other")
                        .prefix("other.example", "/", "other", 80)
                        .build())
                .put(World.service("default", "other", 80))
                .endpoints("default", "other", 8080, "10.0.0.9");
        var before = compiler.compile(world.snapshot()).table();

        world.endpoints("default", "shop", 8080, "10.0.0.1", "10.0.0.2");
        var after = compiler.compile(world.snapshot()).table();

        var other = UpstreamKey.of("default", "other", "80");
        assertThat(after.generation()).isEqualTo(before.generation() + 1);
        assertThat(after.hosts()).isSameAs(before.hosts());
        assertThat(after.tls()).isSameAs(before.tls());
        assertThat(after.settings()).isSameAs(before.settings());
        assertThat(after.upstreams().get(other)).isSameAs(before.upstreams().get(other));
        assertThat(after.upstreams())
                .extractingByKey(UpstreamKey.of("default", "shop", "80"))
                .extracting(Upstream::endpoints)
                .isEqualTo(new Endpoints.Addresses(
                        List.of(new Endpoint("10.0.0.1", 8080), new Endpoint("10.0.0.2", 8080))));
    }

    @Test
    void pathChangeKeepsOtherHosts() {
        shop();
        world.put(World.ingress("default", "other")
                .prefix("other.example", "/", "shop", 80)
                .build());
        var before = compiler.compile(world.snapshot()).table();

        world.put(World.ingress("default", "other")
                .prefix("other.example", "/new", "shop", 80)
                .build());
        var after = compiler.compile(world.snapshot()).table();

        assertThat(host(after.hosts(), "shop.example")).isSameAs(host(before.hosts(), "shop.example"));
        assertThat(host(after.hosts(), "other.example")).isNotEqualTo(host(before.hosts(), "other.example"));
        assertThat(after.upstreams()).isSameAs(before.upstreams());
    }

    @Test
    void serviceThatComesLaterHealsItsProblem() {
        world.put(World.ingress("default", "shop")
                .prefix("shop.example", "/", "shop", 80)
                .build());
        assertThat(reasons(compiler.compile(world.snapshot()))).containsExactly(Reason.MISSING_SERVICE);

        world.put(World.service("default", "shop", 80)).endpoints("default", "shop", 8080, "10.0.0.1");

        assertThat(reasons(compiler.compile(world.snapshot()))).isEmpty();
    }

    @Test
    void lastIngressThatGoesTakesHostAndUpstreamWithIt() {
        shop();
        compiler.compile(world.snapshot());

        world.remove(ResourceKey.of(Kind.INGRESS, "default", "shop"));
        var after = compiler.compile(world.snapshot());

        assertThat(after.table().hosts()).extracting(VirtualHost::host).containsExactly("_");
        assertThat(after.table().upstreams()).isEmpty();
        assertThat(after.report().served()).isEmpty();
    }

    @Test
    void refusedVersionLeavesTheLastGoodOneServing() {
        shop();
        var before = compiler.compile(world.snapshot());

        world.put(World.ingress("default", "shop")
                .annotate("relative-redirects", "perhaps")
                .prefix("shop.example", "/broken", "shop", 80)
                .build());
        var after = compiler.compile(world.snapshot());

        assertThat(after.table().hosts()).isEqualTo(before.table().hosts());
        assertThat(reasons(after)).containsExactly(Reason.INVALID_ANNOTATION);
        assertThat(after.report().served()).hasSize(1);
    }

    /// As where the class is taken away, and other than with a bad value.
    @Test
    void versionThatAFlagForbidsTakesTheLastGoodOneWithIt() {
        var strict = compiler(NginxOptions.with(flags -> flags.disableCatchAll = true));
        shop();
        var before = strict.compile(world.snapshot());

        world.put(World.ingress("default", "shop")
                .prefix("shop.example", "/", "shop", 80)
                .defaultBackend("shop", 80)
                .build());
        var after = strict.compile(world.snapshot());

        assertThat(before.report().served()).hasSize(1);
        assertThat(after.report().served()).isEmpty();
        assertThat(after.table().hosts()).extracting(VirtualHost::host).containsExactly("_");
        assertThat(reasons(after)).containsExactly(Reason.UNSUPPORTED_BACKEND);

        shop();
        assertThat(strict.compile(world.snapshot()).table().hosts())
                .isEqualTo(before.table().hosts());
    }

    @Test
    void refusedFirstVersionIsNotServed() {
        world.put(World.ingress("default", "shop")
                .annotate("relative-redirects", "perhaps")
                .prefix("shop.example", "/", "shop", 80)
                .build());

        var compilation = compiler.compile(world.snapshot());

        assertThat(compilation.table().hosts()).hasSize(1);
        assertThat(compilation.report().served()).isEmpty();
    }

    @Test
    void compileThatThrewForgetsNoLastGoodVersion() {
        var clock = new FailingClock();
        var failing = compiler(CompilerOptions.DEFAULTS.withClock(clock));
        shop();
        var before = failing.compile(world.snapshot());
        world.put(World.ingress("default", "shop")
                .annotate("relative-redirects", "perhaps")
                .prefix("shop.example", "/broken", "shop", 80)
                .build());
        failing.compile(world.snapshot());
        for (int i = 0; i < 2; i++) {
            clock.fails = true;
            assertThatIllegalStateException().isThrownBy(() -> failing.compile(world.snapshot()));
        }
        clock.fails = false;

        var after = failing.compile(world.snapshot());

        assertThat(after.table()).isSameAs(before.table());
        assertThat(reasons(after)).containsExactly(Reason.INVALID_ANNOTATION);
    }

    /// Fails late in a compile: all stages but the last are up to date by then.
    private static final class FailingClock implements InstantSource {
        private boolean fails;

        @Override
        public Instant instant() {
            if (fails) {
                throw new IllegalStateException("a bug");
            }
            return Instant.EPOCH;
        }
    }

    @Test
    void classOfAnotherControllerIsLeftAlone() {
        world.put(ingressClass("traefik", "traefik.io/ingress-controller"));
        world.put(World.ingress("default", "a")
                .className("traefik")
                .prefix("a.example", "/", "a", 80)
                .build());

        var compilation = compiler.compile(world.snapshot());

        assertThat(compilation.table().hosts()).hasSize(1);
        assertThat(compilation.report().hasErrors()).isFalse();
        assertThat(reasons(compilation)).containsExactly(Reason.FOREIGN_CLASS);
    }

    @Test
    void albClassIsRefusedAloud() {
        world.put(ingressClass("alb", CompilerOptions.ALB_CONTROLLER));
        world.put(World.ingress("default", "a")
                .className("alb")
                .prefix("a.example", "/", "a", 80)
                .build());

        var compilation = compiler.compile(world.snapshot());

        assertThat(compilation.table().hosts()).hasSize(1);
        assertThat(reasons(compilation)).containsExactly(Reason.UNSUPPORTED_CLASS);
    }

    @Test
    void classThatAppearsLaterIsHonouredAtOnce() {
        world.put(World.ingress("default", "a")
                .className("late")
                .prefix("a.example", "/", "a", 80)
                .build());
        assertThat(compiler.compile(world.snapshot()).table().hosts()).hasSize(1);

        world.put(ingressClass("late", "usher.dev/ingress-controller"));

        assertThat(compiler.compile(world.snapshot()).table().hosts()).hasSize(2);
    }

    @Test
    void oldAnnotationCountsOnlyWithoutClassName() {
        world.put(World.ingress("default", "old")
                .className("")
                .annotate("kubernetes.io/ingress.class", "nginx")
                .prefix("old.example", "/", "a", 80)
                .build());
        world.put(World.ingress("default", "both")
                .className("other")
                .annotate("kubernetes.io/ingress.class", "nginx")
                .prefix("both.example", "/", "a", 80)
                .build());
        world.put(World.ingress("default", "empty")
                .className("")
                .annotate("kubernetes.io/ingress.class", "")
                .prefix("empty.example", "/", "a", 80)
                .build());

        var hosts = compiler.compile(world.snapshot()).table().hosts();

        assertThat(hosts).extracting(VirtualHost::host).containsExactly("_", "old.example");
    }

    @Test
    void ingressWithoutClassNeedsTheFlag() {
        var flag = CompilerOptions.DEFAULTS.withClasses(
                new CompilerOptions.Classes(CompilerOptions.NGINX_CONTROLLERS, "nginx", false, true));
        world.put(World.ingress("default", "a")
                .className("")
                .prefix("a.example", "/", "a", 80)
                .build());

        assertThat(compiler.compile(world.snapshot()).table().hosts()).hasSize(1);
        assertThat(compiler(flag).compile(world.snapshot()).table().hosts()).hasSize(2);
    }

    @Test
    void classNameAloneCountsWithTheFlag() {
        var flag = CompilerOptions.DEFAULTS.withClasses(
                new CompilerOptions.Classes(CompilerOptions.NGINX_CONTROLLERS, "public", true, false));
        world.put(World.ingress("default", "a")
                .className("public")
                .prefix("a.example", "/", "a", 80)
                .build());

        assertThat(compiler.compile(world.snapshot()).table().hosts()).hasSize(1);
        assertThat(compiler(flag).compile(world.snapshot()).table().hosts()).hasSize(2);
    }

    @Test
    void namespaceSelectorFollowsLabels() {
        var options = CompilerOptions.DEFAULTS.withWatched(
                new CompilerOptions.Watched("", LabelSelector.parse("team in (shop, web), !frozen")));
        var selecting = compiler(options);
        world.put(World.ingress("a", "a").prefix("a.example", "/", "a", 80).build());
        world.put(namespace("a", Map.of("team", "shop", "frozen", "yes")));
        assertThat(selecting.compile(world.snapshot()).table().hosts()).hasSize(1);

        world.put(namespace("a", Map.of("team", "shop")));

        assertThat(selecting.compile(world.snapshot()).table().hosts()).hasSize(2);
    }

    @Test
    void oneNamespaceMayBeWatched() {
        var options = CompilerOptions.DEFAULTS.withWatched(new CompilerOptions.Watched("a", LabelSelector.EVERYTHING));
        world.put(World.ingress("a", "a").prefix("a.example", "/", "a", 80).build());
        world.put(World.ingress("b", "b").prefix("b.example", "/", "b", 80).build());

        assertThat(compiler(options).compile(world.snapshot()).table().hosts())
                .extracting(VirtualHost::host)
                .containsExactly("_", "a.example");
    }

    private void shop() {
        world.put(World.ingress("default", "shop")
                        .prefix("shop.example", "/", "shop", 80)
                        .build())
                .put(World.service("default", "shop", 80))
                .endpoints("default", "shop", 8080, "10.0.0.1");
    }

    private static IngressClass ingressClass(String name, String controller) {
        return new IngressClass(
                ResourceKey.of(Kind.INGRESS_CLASS, "", name), Metadata.EMPTY, controller, Optional.empty());
    }

    private static Namespace namespace(String name, Map<String, String> labels) {
        return new Namespace(ResourceKey.of(Kind.NAMESPACE, "", name), labels);
    }

    private static VirtualHost host(List<VirtualHost> hosts, String name) {
        return hosts.stream()
                .filter(host -> host.host().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Reason> reasons(Compilation compilation) {
        return compilation.report().problems().stream().map(Problem::reason).toList();
    }
}
