package dev.usher.resource.file;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The documents of one file as plain trees, with the line of every field. JSON is read as the YAML it is.
///
/// Bounded against hostile files: depth, number of values after aliases are followed, size of the text.
final class YamlTree {
    /// A document: its tree and the line, from 1, of each field path.
    record Document(Map<?, ?> tree, Map<String, Integer> lines) {}

    /// A text that is not YAML. The message has line and column.
    static final class SyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient int line;

        SyntaxException(String message, int line) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    private static final int MAX_VALUES = 2_000_000;
    private static final int MAX_DEPTH = 60;
    private static final int MAX_CHARACTERS = 64 * 1024 * 1024;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setMaxAliasesForCollections(100)
            .setCodePointLimit(MAX_CHARACTERS)
            .setAllowDuplicateKeys(false)
            .setUseMarks(true)
            .build();

    private final List<Document> documents = new ArrayList<>();
    private Map<String, Integer> lines = new HashMap<>();
    private int values;

    private YamlTree() {}

    /// Reads all documents.
    ///
    /// @throws SyntaxException when the text is not YAML, or goes past a bound
    static List<Document> read(String text) throws SyntaxException {
        var tree = new YamlTree();
        try {
            for (Node node : new Compose(SETTINGS).composeAllFromString(text)) {
                tree.document(node);
            }
        } catch (MarkedYamlEngineException wrong) {
            throw syntax(wrong);
        } catch (YamlEngineException wrong) {
            throw new SyntaxException(firstLine(wrong.getMessage()), 1);
        } catch (StackOverflowError tooDeep) {
            throw new SyntaxException("nested too deeply", 1);
        }
        return tree.documents;
    }

    private static SyntaxException syntax(MarkedYamlEngineException wrong) {
        Optional<Mark> mark = wrong.getProblemMark();
        int line = mark.map(at -> at.getLine() + 1).orElse(1);
        int column = mark.map(at -> at.getColumn() + 1).orElse(1);
        return new SyntaxException(
                "line " + line + ", column " + column + ": " + firstLine(String.valueOf(wrong.getProblem())), line);
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "not YAML" : message.lines().findFirst().orElse("not YAML");
    }

    private void document(Node node) throws SyntaxException {
        lines = new HashMap<>();
        if (value(node, "", 0) instanceof Map<?, ?> tree) {
            documents.add(new Document(tree, lines));
        }
    }

    private @Nullable Object value(Node node, String path, int depth) throws SyntaxException {
        if (++values > MAX_VALUES) {
            throw new SyntaxException("more than " + MAX_VALUES + " values: split the file", line(node));
        }
        if (depth > MAX_DEPTH) {
            throw new SyntaxException("nested deeper than " + MAX_DEPTH + " levels", line(node));
        }
        lines.put(path, line(node));
        return switch (node) {
            case MappingNode mapping -> mapping(mapping, path, depth);
            case SequenceNode sequence -> sequence(sequence, path, depth);
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new SyntaxException("unexpected alias", line(node));
        };
    }

    private Map<Object, @Nullable Object> mapping(MappingNode mapping, String path, int depth) throws SyntaxException {
        var map = new LinkedHashMap<Object, @Nullable Object>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            Object key = keyNode instanceof ScalarNode scalar ? scalar(scalar) : "?";
            if (key == null) {
                key = "null";
            }
            if (map.containsKey(key)) {
                throw new SyntaxException(
                        "line " + line(keyNode) + ", column " + column(keyNode) + ": the key " + key
                                + " is there twice",
                        line(keyNode));
            }
            String below = below(path, key);
            map.put(key, value(tuple.getValueNode(), below, depth + 1));
            lines.put(below, line(keyNode));
        }
        return map;
    }

    /// Labels, annotations and data have keys with dots in them: those stand in brackets, as in problems.
    private static String below(String path, Object key) {
        if (path.isEmpty()) {
            return key.toString();
        }
        boolean texts = path.endsWith("annotations") || path.endsWith("labels") || path.endsWith("data");
        return texts ? path + "[" + key + "]" : path + "." + key;
    }

    private List<@Nullable Object> sequence(SequenceNode sequence, String path, int depth) throws SyntaxException {
        var list = new ArrayList<@Nullable Object>();
        for (Node element : sequence.getValue()) {
            list.add(value(element, path + "[" + list.size() + "]", depth + 1));
        }
        return list;
    }

    private static @Nullable Object scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (tag.equals(Tag.INT)) {
            return integer(text);
        }
        if (tag.equals(Tag.FLOAT)) {
            return number(text);
        }
        return text;
    }

    private static Object integer(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException big) {
            return text.matches("[-+]?[0-9]{1,100}") ? new BigInteger(text) : text;
        }
    }

    private static Object number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException special) {
            return text;
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int column(Node node) {
        return node.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }
}
