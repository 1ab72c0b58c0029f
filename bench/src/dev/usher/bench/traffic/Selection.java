package dev.usher.bench.traffic;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What is to be measured.
///
/// @param names as they were given, none for everything
record Selection(int rounds, int seconds, List<String> names, List<Cell> cells, List<MemoryCell> memory) {
    static Selection of(int rounds, int seconds, List<String> names) {
        List<String> known = Stream.concat(
                        Cell.ALL.stream().map(Cell::name), Arrays.stream(MemoryCell.values()).map(MemoryCell::cell))
                .toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("no cell has the name " + name + ": use some of " + known);
            }
        }
        return new Selection(
                rounds,
                seconds,
                names,
                Cell.ALL.stream().filter(cell -> names.isEmpty() || names.contains(cell.name())).toList(),
                Arrays.stream(MemoryCell.values())
                        .filter(cell -> names.isEmpty() || names.contains(cell.cell()))
                        .toList());
    }

    List<Cell> cells(Setup setup) {
        return cells.stream().filter(cell -> cell.setup().equals(setup)).toList();
    }
}
