package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The jar that is shipped. The build leaves out of it what nobody can reach; here it shows that nothing else is
/// missing.
class JarIT {
    private static final Pattern VERSION = Pattern.compile("^META-INF/versions/\\d+/");
    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+);");
    private static final Pattern NAME = Pattern.compile("[\\w$]+([./][\\w$]+)+");

    /// What may name something that is not there: the client's ways into groups of the API, in methods that we
    /// do not call, and the model of one group another; BouncyCastle's provider its algorithms, which nobody
    /// registers.
    private static final Pattern KNOWN = Pattern.compile("io/fabric8/kubernetes/client/\\S*"
            + "(APIGroup(DSL|Client)|KubernetesClient(Impl|Adapter)?|MetricOperation(sImpl)?|ServiceAccountOperationsImpl"
            + "|TokenRequestable|CustomResourceDefinitionContext) names io/fabric8/kubernetes/api/model/\\S+"
            + "|io/fabric8/kubernetes/api/model/batch/v1/JobScheduling\\w+ names io/fabric8/kubernetes/api/model/scheduling/\\S+"
            + "|org/bouncycastle/jce/provider/BouncyCastleProvider names org/bouncycastle/jce/provider/\\S+");

    private static JarFile jar;
    private static Set<String> classes;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile("target/usher.jar");
        classes = new HashSet<>();
        jar.stream()
                .map(JarEntry::getName)
                .filter(name -> name.endsWith(".class"))
                .forEach(name -> classes.add(className(name)));
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void holdsEveryClassOfOurLibrariesThatItsClassesName() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (JarEntry entry : entries(".class")) {
            String from = className(entry.getName());
            for (String to : named(entry)) {
                String miss = from + " names " + to;
                if (!classes.contains(to)
                        && isOfALibrary(to)
                        && !KNOWN.matcher(miss).matches()) {
                    missing.add(miss);
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void holdsEveryProviderThatItsServiceFilesName() throws IOException {
        for (JarEntry entry : entries("")) {
            if (entry.getName().startsWith("META-INF/services/") && !entry.isDirectory()) {
                assertThat(new String(bytes(entry), StandardCharsets.UTF_8).lines())
                        .as(entry.getName())
                        .map(line -> line.replaceFirst("#.*", "").strip().replace('.', '/'))
                        .allSatisfy(name -> assertThat(name.isEmpty() || classes.contains(name))
                                .as(name)
                                .isTrue());
            }
        }
    }

    private static Set<String> named(JarEntry entry) throws IOException {
        Set<String> names = new HashSet<>();
        for (PoolEntry part : ClassFile.of().parse(bytes(entry)).constantPool()) {
            switch (part) {
                case ClassEntry type -> names.add(type.asInternalName());
                case Utf8Entry text -> {
                    String value = text.stringValue();
                    if (NAME.matcher(value).matches()) {
                        names.add(value.replace('.', '/'));
                    }
                    IN_DESCRIPTOR.matcher(value).results().forEach(found -> names.add(found.group(1)));
                }
                default -> {}
            }
        }
        return names;
    }

    /// Of one of those that tests have, or of the client, whose libraries tests lack, too.
    private static boolean isOfALibrary(String name) {
        if (name.startsWith("io/fabric8/kubernetes/api/model/")) {
            return true;
        }
        URL found = JarIT.class.getClassLoader().getResource(name + ".class");
        return found != null && !found.getProtocol().equals("jrt");
    }

    private static List<JarEntry> entries(String ending) {
        return jar.stream().filter(entry -> entry.getName().endsWith(ending)).toList();
    }

    private static String className(String entry) {
        String path = VERSION.matcher(entry).replaceFirst("");
        return path.endsWith(".class") ? path.substring(0, path.length() - ".class".length()) : path;
    }

    private static byte[] bytes(JarEntry entry) throws IOException {
        try (var in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
