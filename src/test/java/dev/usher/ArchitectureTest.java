package dev.usher;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Which package may use which, and what no class may do. A rule that stands in the way says why it is there.
class ArchitectureTest {
    private static final String ROOT = "dev.usher";

    private static final JavaClasses CODE = new ClassFileImporter()
            .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

    /// Who may use whom. A package below another has the directions of that one too, and may use it, except in `proxy`.
    private static final Map<String, Set<String>> DIRECTIONS = Map.ofEntries(
            uses("", "cli"),
            uses("model"),
            uses("config"),
            uses("problem", "model"),
            uses("resource", "model", "problem"),
            uses("resource.kube", "config"),
            uses("resource.file", "config"),
            uses("dialect", "resource", "model", "problem", "config"),
            uses("dialect.ingress", "dialect.reference"),
            uses("dialect.nginx", "dialect.ingress", "dialect.reference"),
            uses("dialect.reference"),
            uses("status", "resource", "model", "problem", "config"),
            uses("routing", "model", "routing.regex"),
            uses("routing.regex"),
            uses("balance", "model"),
            uses("observe", "model", "config"),
            uses(
                    "proxy",
                    "model",
                    "routing",
                    "balance",
                    "observe",
                    "config",
                    "proxy.listener",
                    "proxy.tls",
                    "proxy.exchange",
                    "proxy.h1",
                    "proxy.h2",
                    "proxy.fcgi",
                    "proxy.filter",
                    "proxy.health",
                    "proxy.upstream",
                    "proxy.l4"),
            uses("proxy.trace", "observe"),
            uses("proxy.l4", "model", "routing", "balance", "observe", "config", "proxy.exchange", "proxy.listener"),
            uses("proxy.listener", "model", "routing", "balance", "observe", "config", "proxy.exchange", "proxy.tls"),
            uses("proxy.tls", "model", "routing", "balance", "observe", "config", "proxy.exchange"),
            uses("proxy.exchange", "model", "routing", "balance", "observe", "config"),
            uses("proxy.h1", "model", "routing", "balance", "observe", "config", "proxy.exchange"),
            uses("proxy.h2", "model", "routing", "balance", "observe", "config", "proxy.exchange"),
            uses("proxy.fcgi", "model", "routing", "balance", "observe", "config", "proxy.exchange"),
            uses("proxy.filter", "model", "routing", "balance", "observe", "config", "proxy.exchange"),
            uses("proxy.health"),
            uses(
                    "proxy.upstream",
                    "model",
                    "routing",
                    "balance",
                    "observe",
                    "config",
                    "proxy.exchange",
                    "proxy.health",
                    "proxy.tls"),
            uses("webhook", "dialect", "resource", "model", "problem", "config"),
            uses("admin", "model", "problem", "routing", "observe", "config"),
            uses("cli", "runtime", "dialect", "resource", "routing", "model", "problem", "config"));

    private static Map.Entry<String, Set<String>> uses(String user, String... used) {
        return Map.entry(user, Set.of(used));
    }

    /// What waits when it is called, by the class that has it.
    private static final Map<Class<?>, Set<String>> WAITS = Map.of(
            Thread.class, Set.of("sleep", "join"),
            TimeUnit.class, Set.of("sleep", "timedJoin", "timedWait"),
            Object.class, Set.of("wait"),
            Future.class, Set.of("get", "join", "resultNow", "await", "awaitUninterruptibly", "sync"),
            CountDownLatch.class, Set.of("await"),
            Semaphore.class, Set.of("acquire", "acquireUninterruptibly"),
            io.netty.util.concurrent.Future.class,
                    Set.of("await", "awaitUninterruptibly", "sync", "syncUninterruptibly"));

    @Test
    void usesOnlyTheAllowedDirections() {
        classes()
                .that()
                .resideInAPackage(ROOT + "..")
                .should(dependOnlyOnAllowedPackages())
                .because("the two halves meet at the routing table alone; whoever needs more passes it in from runtime")
                .check(CODE);
    }

    @Test
    void givesEveryPackageItsDirections() {
        Set<String> packages = CODE.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet());

        packages.removeAll(DIRECTIONS.keySet());

        assertThat(packages)
                .as("packages without a row: runtime alone may use everything but cli")
                .containsExactly("runtime");
    }

    @Test
    void keepsCommandsOutOfThePackagesTheyCall() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".cli..")
                .because("commands turn arguments into calls and answers into text; nobody calls them back")
                .check(CODE);
    }

    @Test
    void keepsNettyInTheProxy() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".proxy..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .because("the control plane is plain blocking code, and the two styles do not mix in one class")
                .check(CODE);
    }

    @Test
    void keepsTheKubernetesClientOutOfTheDataPlane() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".resource..", ROOT + ".status..", ROOT + ".runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..")
                .because(
                        "objects become records of our own where they are decoded, so a folder is as good as a cluster")
                .check(CODE);
    }

    @Test
    void hasNoCycles() {
        slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("a package can be read once those it uses have been")
                .check(CODE);
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("a package can be read once those it uses have been")
                .check(CODE);
    }

    @Test
    void modelsWithValuesOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".model..")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .and()
                .areNotAnonymousClasses()
                .should(beRecordsEnumsOrSealed())
                .because("a table is shared by every event loop: what cannot change needs no lock")
                .check(CODE);
    }

    @Test
    void marksEveryPackageForNulls() {
        classes()
                .should(resideInNullMarkedPackages())
                .because("NullAway looks only where it is told to")
                .check(CODE);
    }

    @Test
    void neverWaitsInTheDataPlane() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".proxy..")
                .should()
                .callMethodWhere(waits())
                .because("an event loop that waits stops thousands of connections; promises are chained instead")
                .check(CODE);
    }

    @Test
    void neverLocksInTheDataPlane() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".proxy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.locks..")
                .because("state belongs to one loop, or is replaced by one volatile write")
                .check(CODE);
        methods()
                .that()
                .areDeclaredInClassesThat(
                        resideInAnyPackage(ROOT + ".proxy..", ROOT + ".routing..", ROOT + ".balance.."))
                .should()
                .notHaveModifier(JavaModifier.SYNCHRONIZED)
                .because("state belongs to one loop, or is replaced by one volatile write")
                .check(CODE);
    }

    @Test
    void printsInCommandsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .because(
                        "standard output carries the access log and the answers of commands; everything else is logged")
                .check(CODE);
    }

    @Test
    void wiresByConstructors() {
        NO_CLASSES_SHOULD_USE_FIELD_INJECTION
                .because("what a class needs can be read in its constructor")
                .check(CODE);
    }

    @Test
    void logsInOneWay() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING
                .because("one line an event, facts as key-values, is how SLF4J is used here")
                .check(CODE);
    }

    @Test
    void namesThingsByWhatTheyAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Managers|Impl|Common)([$].*)?")
                .because("a helper lives beside its only user; with a second user it gets a real name")
                .check(CODE);
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl..", "..manager..")
                .because("a package has a vocabulary of its own")
                .check(CODE);
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static boolean allowed(String user, String used) {
        if (user.equals(used) || user.equals("runtime")) {
            return !used.equals("cli");
        }
        Optional<String> parent = parent(user);
        if (DIRECTIONS.getOrDefault(user, Set.of()).contains(used)) {
            return true;
        }
        return parent.isPresent() && !parent.get().equals("proxy") && allowed(parent.get(), used);
    }

    private static Optional<String> parent(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(name.substring(0, dot));
    }

    private static ArchCondition<JavaClass> dependOnlyOnAllowedPackages() {
        return new ArchCondition<>("use only the packages that stand in their row") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (target.getPackageName().startsWith(ROOT)) {
                        events.add(new SimpleConditionEvent(
                                type,
                                packageOf(type).equals(packageOf(target))
                                        || allowed(packageOf(type), packageOf(target)),
                                dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> beRecordsEnumsOrSealed() {
        return new ArchCondition<>("be records, enums or sealed interfaces") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean sealed = type.isInterface() && type.reflect().isSealed();
                events.add(new SimpleConditionEvent(
                        type, type.isRecord() || type.isEnum() || sealed, type.getName() + " is something else"));
            }
        };
    }

    private static ArchCondition<JavaClass> resideInNullMarkedPackages() {
        return new ArchCondition<>("reside in packages that are null-marked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetAnnotationOfType(NullMarked.class)
                        .isPresent();
                events.add(new SimpleConditionEvent(type, marked, "no @NullMarked package-info for " + type.getName()));
            }
        };
    }

    private static DescribedPredicate<JavaAccess<?>> waits() {
        List<DescribedPredicate<JavaAccess<?>>> each = WAITS.entrySet().stream()
                .map(entry -> waits(entry.getKey(), entry.getValue()))
                .toList();
        return describe("wait for something", access -> each.stream().anyMatch(predicate -> predicate.test(access)));
    }

    private static DescribedPredicate<JavaAccess<?>> waits(Class<?> type, Collection<String> names) {
        return describe(
                type.getSimpleName() + " waits",
                access -> names.contains(access.getTarget().getName())
                        && access.getTarget().getOwner().isAssignableTo(type));
    }
}
