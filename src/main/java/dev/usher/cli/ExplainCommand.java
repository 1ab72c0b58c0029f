package dev.usher.cli;

import dev.usher.config.Flag;
import dev.usher.config.FlagValues;
import dev.usher.config.Flags;
import dev.usher.config.ProcessSettings;
import dev.usher.config.UsageException;
import dev.usher.runtime.ExplanationJson;
import dev.usher.runtime.OfflineCompile;
import dev.usher.runtime.RequestExplanation;
import dev.usher.runtime.RequestQuestion;
import dev.usher.runtime.RequestQuestion.Header;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// `usher explain [METHOD] URL`: which rule takes a request, which lose and why, and what would be done to it.
final class ExplainCommand {
    private ExplainCommand() {}

    static int run(List<String> arguments, PrintStream out) {
        if (Help.wanted(arguments)) {
            Help.print(out, "explain [METHOD] URL [FLAG…]", flags());
            return 0;
        }
        FlagValues flags = FlagValues.parse(flags(), arguments);
        List<String> rest = flags.rest();
        if (rest.isEmpty() || rest.size() > 2) {
            throw new UsageException("explain needs a URL: usher explain --manifests DIR [METHOD] http://host/path");
        }
        String method = rest.size() == 2 ? rest.getFirst() : "GET";
        String format = flags.text("o");
        if (!format.equals("text") && !format.equals("json")) {
            throw new UsageException("flag -o=" + format + ": must be text or json, such as -o json");
        }
        List<Header> headers =
                flags.texts("H").stream().map(ExplainCommand::header).toList();
        JsonNode explanation = flags.text("admin").isEmpty()
                ? here(flags, method, rest.getLast(), headers)
                : RemoteExplain.ask(flags.text("admin"), method, rest.getLast(), headers, flags.text("client-ip"));
        if (format.equals("json")) {
            out.println(explanation.toPrettyString());
        } else {
            ExplanationText.print(explanation, out);
        }
        return 0;
    }

    private static JsonNode here(FlagValues flags, String method, String url, List<Header> headers) {
        if (flags.texts("manifests").isEmpty()) {
            throw new UsageException("explain needs something to explain from: --manifests DIR or --admin URL");
        }
        RequestQuestion question = RequestQuestion.parse(method, url, headers)
                .orElseThrow(() -> new UsageException(url + " is no URL: use http://host/path"))
                .from(flags.text("client-ip"))
                .orElseThrow(() -> new UsageException("flag --client-ip=" + flags.text("client-ip")
                        + ": must be an address, such as --client-ip 203.0.113.9"));
        OfflineCompile offline = OfflineCompile.of(
                flags.texts("manifests").stream().map(Path::of).toList(), ProcessSettings.from(flags, Map.of()));
        return ExplanationJson.of(RequestExplanation.of(offline.table(), question));
    }

    private static List<Flag> flags() {
        var flags = new ArrayList<>(Flags.ALL);
        flags.add(new Flag("o", Flag.Type.TEXT, "text", Flag.Support.HONOURED, "Output: text or json"));
        flags.add(new Flag("H", Flag.Type.TEXTS, "", Flag.Support.HONOURED, "Request header, 'name: value'"));
        flags.add(new Flag("admin", Flag.Type.TEXT, "", Flag.Support.HONOURED, "Admin URL of a running process"));
        flags.add(new Flag("client-ip", Flag.Type.TEXT, "", Flag.Support.HONOURED, "Address of the client"));
        return flags;
    }

    private static Header header(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new UsageException(
                    "flag -H=" + line + ": must have the form 'name: value', such as -H 'Accept: text/html'");
        }
        return new Header(
                line.substring(0, colon).trim(), line.substring(colon + 1).trim());
    }
}
