package dev.usher.cli;

import dev.usher.config.Flag;
import dev.usher.config.FlagValues;
import dev.usher.config.UsageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// `usher dbg`: what a process on this machine knows, in the words and the form of `/dbg` of ingress-nginx's image, for
/// scripts and its kubectl plugin (H2.1). Answers are printed as they come, so that their size does not matter.
final class DbgCommand {
    private static final List<Flag> FLAGS = List.of(new Flag(
            "status-port", Flag.Type.PORT, "10246", Flag.Support.HONOURED, "Port of usher to ask, on this machine"));

    private static final String USAGE = """
            usage: usher dbg QUESTION [--status-port=PORT]

              backends list      names of all backends
              backends all       all backends, as JSON
              backends get NAME  the backends of a name, as JSON: its endpoints and how one of them is picked
              certs get HOST     the certificate chain a host is shown, as PEM; never its key
              conf               the routes in service, host by host: there is no nginx.conf
              general            the process in a few lines, as JSON
            """;

    private static final String SAMPLES =
            "dbg backends list, dbg backends all, dbg backends get NAME, dbg certs get HOST,"
                    + " dbg conf or dbg general";

    /// As Go's indentation does it: scripts compare texts.
    private static final ObjectWriter INDENTED = JsonMapper.shared()
            .writer()
            .with(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private final StatusClient process;
    private final PrintStream out;

    private DbgCommand(StatusClient process, PrintStream out) {
        this.process = process;
        this.out = out;
    }

    static int run(List<String> arguments, PrintStream out) {
        if (Help.wanted(arguments)) {
            out.print(USAGE);
            return 0;
        }
        FlagValues flags = FlagValues.parse(FLAGS, arguments);
        int port = flags.port("status-port");
        if (port == 0) {
            throw new UsageException(
                    "flag --status-port=0: must be the port that usher's log names, such as" + " --status-port=10246");
        }
        return new DbgCommand(new StatusClient(port), out).answer(flags.rest());
    }

    private int answer(List<String> words) {
        boolean named = words.size() == 3 && !words.getLast().isBlank();
        return switch (String.join(" ", named ? words.subList(0, 2) : words) + (named ? " NAME" : "")) {
            case "backends list" -> list();
            case "backends all" -> all();
            case "backends get NAME" -> get(words.getLast());
            case "certs get NAME" -> certificate(words.getLast());
            case "conf" -> routes();
            case "general" -> general();
            default -> throw new UsageException("dbg cannot answer this: use usher " + SAMPLES);
        };
    }

    private int list() {
        process.ask("/configuration/backends", body -> {
            String before = "";
            for (JsonNode backend : (Iterable<JsonNode>) () -> elements(body)) {
                String name = name(backend);
                if (!name.equals(before)) {
                    out.println(printable(name));
                }
                before = name;
            }
        });
        return 0;
    }

    private int all() {
        process.ask("/configuration/backends", body -> {
            try (JsonGenerator json = INDENTED.createGenerator(lines())) {
                json.writeStartArray();
                elements(body).forEachRemaining(json::writePOJO);
                json.writeEndArray();
            }
            out.println();
        });
        return 0;
    }

    /// Backends of one name follow each other, as they do where scripts read several answers.
    private int get(String name) {
        boolean[] found = new boolean[1];
        process.ask(
                "/configuration/backends",
                body -> elements(body).forEachRemaining(backend -> {
                    if (name(backend).equals(name)) {
                        found[0] = true;
                        out.println(INDENTED.writeValueAsString(backend));
                    }
                }));
        return found[0] ? 0 : missing("A backend of this name was not found.");
    }

    private int certificate(String host) {
        String target = "/configuration/certs?hostname=" + URLEncoder.encode(host, StandardCharsets.UTF_8);
        return process.ask(target, body -> body.transferTo(out))
                ? 0
                : missing("No cert found for host " + printable(host));
    }

    private int general() {
        process.ask(
                "/configuration/general",
                body -> out.println(
                        INDENTED.writeValueAsString(JsonMapper.shared().readTree(body))));
        return 0;
    }

    /// Each host between the marks that nginx.conf has, by which `kubectl ingress-nginx conf --host` cuts one out.
    private int routes() {
        process.ask("/api/routes", body -> {
            out.println("# There is no nginx.conf: these are the routes in service, host by host, as JSON.");
            out.println("# What becomes of a request, and why: usher explain --admin " + process.address() + " URL");
            try (JsonParser json = JsonMapper.shared().createParser(body)) {
                while (json.nextToken() != null) {
                    if (json.currentToken() == JsonToken.PROPERTY_NAME
                            && json.currentName().equals("hosts")) {
                        json.nextToken();
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            host(json.readValueAsTree());
                        }
                        return;
                    }
                }
            }
        });
        return 0;
    }

    private void host(JsonNode host) {
        String name = printable(host.path("host").asString(""));
        out.println();
        out.println("## start server " + name);
        out.println(INDENTED.writeValueAsString(host));
        out.println("## end server " + name);
    }

    /// Said where the original says it, on standard output, so that scripts that look for it find it.
    private int missing(String what) {
        out.println(what);
        return 1;
    }

    private static MappingIterator<JsonNode> elements(InputStream body) {
        return JsonMapper.shared().readerFor(JsonNode.class).readValues(body);
    }

    private static String name(JsonNode backend) {
        return backend.path("name").asString("");
    }

    /// No text of others moves the cursor.
    private static String printable(String text) {
        return text.replaceAll("\\p{Cc}", "?");
    }

    private OutputStream lines() {
        return new BufferedOutputStream(out) {
            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
