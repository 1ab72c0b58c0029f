package dev.usher.golden;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// Trees of maps, lists and texts as YAML: one entry a line, however long, so that a diff shows what changed.
final class YamlText {
    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSplitLines(false)
            .setDereferenceAliases(true)
            .build();

    private YamlText() {}

    static String of(Object tree) {
        return new Dump(SETTINGS).dumpToString(tree);
    }
}
