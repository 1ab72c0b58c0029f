package dev.usher.resource.file;

import dev.usher.resource.file.YamlScalar.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads the documents of a text as plain trees, with the line of every field. JSON is read as the YAML it is.
///
/// Built on parser events and a stack of its own, not on recursion, and bounded against hostile files: depth, number of
/// values once aliases are followed ("billion laughs"), length of numbers. A value that an alias repeats is shared, not
/// copied. Keys are always text: `80: web` in a ConfigMap means `"80"`, as it does to the API server.
final class YamlDocuments {
    static final int MOST_VALUES = 2_000_000;
    static final int DEEPEST = 100;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setLabel("manifest")
            .setCodePointLimit(Integer.MAX_VALUE)
            .setUseMarks(true)
            .build();

    /// One document.
    ///
    /// @param tree maps, lists, texts, numbers, booleans or nothing
    /// @param lines with the document itself as node 0
    record Document(@Nullable Object tree, FieldLines lines) {}

    /// A value that an alias may repeat.
    private record Anchored(@Nullable Object value, int values) {}

    private final List<Document> documents = new ArrayList<>();
    private final Deque<YamlFrame> open = new ArrayDeque<>();
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private FieldLines lines = new FieldLines();
    private int values;

    private YamlDocuments() {}

    /// Reads all documents.
    ///
    /// @throws SyntaxException when the text is not YAML, or goes past a bound
    static List<Document> read(String text) throws SyntaxException {
        var reader = new YamlDocuments();
        try {
            for (Event event : new Parse(SETTINGS).parseString(text)) {
                reader.take(event);
            }
        } catch (MarkedYamlEngineException wrong) {
            throw at(place(wrong), oneLine(String.valueOf(wrong.getProblem())));
        } catch (ReaderException wrong) {
            throw control(text, wrong);
        } catch (YamlEngineException wrong) {
            throw new SyntaxException("not valid YAML: " + oneLine(String.valueOf(wrong.getMessage())), 1, 1);
        } catch (IndexOutOfBoundsException | IllegalArgumentException wrong) {
            // A bug of the parser that a hostile file could reach must cost that file only.
            throw new SyntaxException("not valid YAML", 1, 1);
        }
        return reader.documents;
    }

    /// Where a fault is. That a key has no colon shows only at the next line; the key is meant.
    private static @Nullable Mark place(MarkedYamlEngineException wrong) {
        boolean key = String.valueOf(wrong.getContext()).contains("simple key");
        return (key ? wrong.getContextMark().or(wrong::getProblemMark) : wrong.getProblemMark()).orElse(null);
    }

    private static SyntaxException control(String text, ReaderException wrong) {
        String before = text.substring(0, Math.min(text.length(), Math.max(0, wrong.getPosition())));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        return new SyntaxException(
                "the character with code " + wrong.getCodePoint() + " is not allowed in YAML", line, column);
    }

    private static String oneLine(String message) {
        return message.lines().findFirst().orElse("not valid YAML").replaceAll("\\p{Cntrl}", "?");
    }

    private static SyntaxException at(@Nullable Mark mark, String message) {
        return mark == null
                ? new SyntaxException(message, 1, 1)
                : new SyntaxException(message, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static SyntaxException at(Event event, String message) {
        return at(event.getStartMark().orElse(null), message);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private void take(Event event) throws SyntaxException {
        switch (event.getEventId()) {
            case DocumentStart -> begin();
            case Scalar -> scalar((ScalarEvent) event);
            case Alias -> alias((AliasEvent) event);
            case MappingStart -> start((CollectionStartEvent) event, YamlFrame.ofMap());
            case SequenceStart -> start((CollectionStartEvent) event, YamlFrame.ofList());
            case MappingEnd, SequenceEnd -> end(event);
            case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
        }
    }

    private void begin() {
        lines = new FieldLines();
        anchors.clear();
    }

    private void scalar(ScalarEvent event) throws SyntaxException {
        count(event, 1);
        YamlFrame parent = open.peek();
        if (parent != null && parent.wantsKey()) {
            String key = names.computeIfAbsent(event.getValue(), name -> name);
            boolean merge = event.isPlain() && key.equals("<<");
            int node = lines.open(key, line(event));
            if (parent.key(key, merge, node)) {
                lines.markRepeated(node);
            }
            return;
        }
        Value value = YamlScalar.of(event)
                .orElseThrow(() -> at(event, "the tag " + oneLine(event.getTag().orElse("")) + " is not known here"));
        int node = node(event);
        remember(event, value.value(), 1);
        add(event, value.value(), node);
    }

    private void alias(AliasEvent event) throws SyntaxException {
        YamlFrame parent = open.peek();
        if (parent != null && parent.wantsKey()) {
            throw at(event, "a key must be text, not an alias");
        }
        Anchored anchored = event.getAnchor().map(anchors::get).orElse(null);
        if (anchored == null) {
            throw at(event, "the alias " + oneLine(event.getAlias().getValue()) + " refers to nothing before it");
        }
        count(event, anchored.values());
        add(event, anchored.value(), node(event));
    }

    private void start(CollectionStartEvent event, YamlFrame frame) throws SyntaxException {
        count(event, 1);
        YamlFrame parent = open.peek();
        if (parent != null && parent.wantsKey()) {
            throw at(event, "a key must be text, not a map or a list");
        }
        if (open.size() >= DEEPEST) {
            throw at(event, "nested deeper than " + DEEPEST + " levels");
        }
        frame.begin(node(event), values, event.getAnchor());
        open.push(frame);
    }

    private void end(Event event) throws SyntaxException {
        YamlFrame frame = open.pop();
        int merged = frame.finish();
        count(event, merged);
        if (frame.anchor().isPresent()) {
            anchors.put(frame.anchor().get(), new Anchored(frame.value(), values - frame.valuesBefore() + 1));
        }
        add(event, frame.value(), frame.node());
    }

    /// The value of a key has the node of the key.
    private int node(Event event) {
        YamlFrame parent = open.peek();
        return parent != null && parent.isMap() ? parent.keyNode() : lines.open(null, line(event));
    }

    private void remember(NodeEvent event, @Nullable Object value, int size) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, new Anchored(value, size)));
    }

    private void add(Event event, @Nullable Object value, int node) throws SyntaxException {
        lines.close(node);
        YamlFrame parent = open.peek();
        if (parent == null) {
            lines.trim();
            documents.add(new Document(value, lines));
        } else if (!parent.add(value)) {
            throw at(event, "<< must be followed by a map, or a list of maps");
        }
    }

    private void count(Event event, int more) throws SyntaxException {
        values += more;
        if (values > MOST_VALUES || values < 0) {
            throw at(event, "more than " + MOST_VALUES + " values: split the file");
        }
    }
}
